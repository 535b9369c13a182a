//! Roles and bindings, namespaces, nodes.

use super::{Columns, Row, Table, name};
use crate::k8s::RBAC_GROUP;
use crate::source::order;
use serde_json::Value;

const ROLE: Columns = Columns {
    headers: &["NAME", "CREATED AT"],
    wide: &[],
    cells: |row| vec![name(row), row.text_or("/metadata/creationTimestamp", "2026-01-05T08:00:00Z")],
};

const BINDING: Columns =
    Columns { headers: &["NAME", "ROLE", "AGE"], wide: &["USERS", "GROUPS", "SERVICEACCOUNTS"], cells: binding };

pub(super) const TABLE: Table = &[
    (RBAC_GROUP, "Role", ROLE),
    (RBAC_GROUP, "ClusterRole", ROLE),
    (RBAC_GROUP, "RoleBinding", BINDING),
    (RBAC_GROUP, "ClusterRoleBinding", BINDING),
    (
        "",
        "Namespace",
        Columns {
            headers: &["NAME", "STATUS", "AGE"],
            wide: &[],
            cells: |row| vec![name(row), row.text_or("/status/phase", "Active"), row.age()],
        },
    ),
    (
        "",
        "Node",
        Columns {
            headers: &["NAME", "STATUS", "ROLES", "AGE", "VERSION"],
            wide: &["INTERNAL-IP", "EXTERNAL-IP", "OS-IMAGE", "KERNEL-VERSION", "CONTAINER-RUNTIME"],
            cells: node,
        },
    ),
];

fn binding(row: Row<'_>) -> Vec<String> {
    let subjects = |kind: &str| -> String {
        let of_kind = row.items("/subjects").iter().filter(|s| s.get("kind").and_then(Value::as_str) == Some(kind));
        let text = |s: &Value, key: &str| s.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let name = |s: &Value| match kind {
            "ServiceAccount" => format!("{}/{}", text(s, "namespace"), text(s, "name")),
            _ => text(s, "name"),
        };
        of_kind.map(name).collect::<Vec<_>>().join(", ")
    };
    vec![
        name(row),
        format!("{}/{}", row.text("/roleRef/kind"), row.text("/roleRef/name")),
        row.age(),
        subjects("User"),
        subjects("Group"),
        subjects("ServiceAccount"),
    ]
}

fn node(row: Row<'_>) -> Vec<String> {
    let condition = |kind: &str| {
        row.items("/status/conditions").iter().find(|c| c.get("type").and_then(Value::as_str) == Some(kind))
    };
    let mut status = match condition("Ready").and_then(|c| c.get("status")?.as_str()) {
        None | Some("True") => "Ready".to_owned(),
        _ => "NotReady".to_owned(),
    };
    if row.object.pointer("/spec/unschedulable").and_then(Value::as_bool) == Some(true) {
        status.push_str(",SchedulingDisabled");
    }
    let labels = row.object.pointer("/metadata/labels").and_then(Value::as_object);
    let mut roles: Vec<&str> = labels
        .into_iter()
        .flat_map(|l| l.iter())
        .filter_map(|(key, value)| match key.strip_prefix("node-role.kubernetes.io/") {
            Some(role) if !role.is_empty() => Some(role),
            _ if key == "kubernetes.io/role" => value.as_str(),
            _ => None,
        })
        .collect();
    order::sort(&mut roles);
    roles.dedup();
    let address = |kind: &str| {
        let found = row.items("/status/addresses").iter().find(|a| a.get("type").and_then(Value::as_str) == Some(kind));
        found.and_then(|a| a.get("address")?.as_str()).unwrap_or("<none>").to_owned()
    };
    let info = |key: &str| row.text_or(&format!("/status/nodeInfo/{key}"), "<unknown>");
    vec![
        name(row),
        status,
        if roles.is_empty() { "<none>".to_owned() } else { roles.join(",") },
        row.age(),
        row.text("/status/nodeInfo/kubeletVersion").to_owned(),
        address("InternalIP"),
        address("ExternalIP"),
        info("osImage"),
        info("kernelVersion"),
        info("containerRuntimeVersion"),
    ]
}
