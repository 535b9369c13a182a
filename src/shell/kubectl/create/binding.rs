//! `kubectl create rolebinding` and `clusterrolebinding`.

use super::object;
use crate::k8s::RBAC_GROUP;
use crate::shell::kubectl::{Failure, Kubectl};
use serde_json::{Value, json};

/// `kubectl create rolebinding`.
pub fn role_binding(kubectl: &mut Kubectl<'_, '_>) -> Result<(), Failure> {
    let name = kubectl.name()?;
    let given = |flag: &str| kubectl.flags.get(flag).filter(|v| !v.is_empty()).map(str::to_owned);
    let (kind, role) = match (given("role"), given("clusterrole")) {
        (Some(role), None) => ("Role", role),
        (None, Some(role)) => ("ClusterRole", role),
        _ => return Err(Failure::error("exactly one of clusterrole or role must be specified")),
    };
    binding(kubectl, "RoleBinding", &name, kind, &role)
}

/// `kubectl create clusterrolebinding`.
pub fn cluster_role_binding(kubectl: &mut Kubectl<'_, '_>) -> Result<(), Failure> {
    let name = kubectl.name()?;
    let Some(role) = kubectl.flags.get("clusterrole").filter(|v| !v.is_empty()).map(str::to_owned) else {
        return Err(Failure::error("required flag(s) \"clusterrole\" not set"));
    };
    binding(kubectl, "ClusterRoleBinding", &name, "ClusterRole", &role)
}

fn binding(kubectl: &mut Kubectl<'_, '_>, kind: &str, name: &str, role_kind: &str, role: &str) -> Result<(), Failure> {
    let mut subjects = Vec::new();
    for (flag, subject) in [("user", "User"), ("group", "Group")] {
        for value in kubectl.flags.all(flag) {
            subjects.push(json!({"kind": subject, "apiGroup": RBAC_GROUP, "name": value}));
        }
    }
    for account in kubectl.flags.all("serviceaccount") {
        match account.split(':').collect::<Vec<_>>().as_slice() {
            [namespace, name] if !name.is_empty() => {
                subjects.push(json!({"kind": "ServiceAccount", "name": name, "namespace": namespace}));
            }
            _ => return Err(Failure::error("serviceaccount must be <namespace>:<name>")),
        }
    }
    let metadata = kubectl.metadata(name, kind == "RoleBinding");
    let mut binding = object(&format!("{RBAC_GROUP}/v1"), kind, metadata);
    if let Some(map) = binding.as_object_mut() {
        if !subjects.is_empty() {
            map.insert("subjects".to_owned(), Value::Array(subjects));
        }
        map.insert("roleRef".to_owned(), json!({"apiGroup": RBAC_GROUP, "kind": role_kind, "name": role}));
    }
    kubectl.create(binding, &format!("failed to create {}", kind.to_lowercase()))
}
