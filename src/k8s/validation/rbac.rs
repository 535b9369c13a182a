//! Are these roles and bindings valid? (`pkg/apis/rbac/validation/validation.go`, facts F5.18)

use super::error::{Errors, FieldError, Path};
use super::metadata::{validate_label_selector, validate_metadata, validate_metadata_update};
use super::names;
use super::read::{is_set, items, text};
use crate::k8s::RBAC_GROUP;
use serde_json::{Value, json};

/// Whether a role or binding belongs to one namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Role, RoleBinding.
    Namespaced,
    /// ClusterRole, ClusterRoleBinding.
    Cluster,
}

/// A Role or ClusterRole. Neither verbs nor resources are compared with anything that exists.
pub fn validate_role(role: &Value, scope: Scope, errors: &mut Errors) {
    validate_metadata(&role["metadata"], scope == Scope::Namespaced, names::path_segment, errors);
    for (index, rule) in items(&role["rules"]).iter().enumerate() {
        validate_rule(rule, scope, &Path::new("rules").index(index), errors);
    }
    let aggregation = &role["aggregationRule"];
    if scope == Scope::Namespaced || !is_set(aggregation) {
        return;
    }
    let path = Path::new("aggregationRule").child("clusterRoleSelectors");
    let selectors = items(&aggregation["clusterRoleSelectors"]);
    if selectors.is_empty() {
        let detail = "at least one clusterRoleSelector required if aggregationRule is non-nil";
        errors.push(FieldError::required(&path, detail));
    }
    for (index, selector) in selectors.iter().enumerate() {
        let path = path.index(index);
        if !validate_label_selector(selector, &path, errors) {
            errors.push(FieldError::invalid(&path, Value::Null, "invalid label selector."));
        }
    }
}

fn validate_rule(rule: &Value, scope: Scope, path: &Path, errors: &mut Errors) {
    let empty = |field: &str| items(&rule[field]).is_empty();
    if empty("verbs") {
        errors.push(FieldError::required(&path.child("verbs"), "verbs must contain at least one value"));
    }
    if !empty("nonResourceURLs") {
        let urls = path.child("nonResourceURLs");
        let mut invalid = |detail| errors.push(FieldError::invalid(&urls, rule["nonResourceURLs"].clone(), detail));
        if scope == Scope::Namespaced {
            invalid("namespaced rules cannot apply to non-resource URLs");
        }
        if !empty("apiGroups") || !empty("resources") || !empty("resourceNames") {
            invalid("rules cannot apply to both regular resources and non-resource URLs");
        }
        return;
    }
    if empty("apiGroups") {
        let detail = "resource rules must supply at least one api group";
        errors.push(FieldError::required(&path.child("apiGroups"), detail));
    }
    if empty("resources") {
        let detail = "resource rules must supply at least one resource";
        errors.push(FieldError::required(&path.child("resources"), detail));
    }
}

/// A changed Role or ClusterRole. Upstream validates it twice, and lists the causes twice.
pub fn validate_role_update(new: &Value, old: &Value, scope: Scope, errors: &mut Errors) {
    validate_role(new, scope, errors);
    validate_role(new, scope, errors);
    validate_metadata_update(&new["metadata"], &old["metadata"], errors);
}

/// A RoleBinding or ClusterRoleBinding. Nobody checks that the role or a subject exists.
pub fn validate_binding(binding: &Value, scope: Scope, errors: &mut Errors) {
    validate_metadata(&binding["metadata"], scope == Scope::Namespaced, names::path_segment, errors);
    let (role_ref, path) = (&binding["roleRef"], Path::new("roleRef"));
    let group = text(&role_ref["apiGroup"]);
    if group != RBAC_GROUP {
        errors.push(FieldError::not_supported(&path.child("apiGroup"), group, &[RBAC_GROUP]));
    }
    let kinds: &[&str] = match scope {
        Scope::Namespaced => &["Role", "ClusterRole"],
        Scope::Cluster => &["ClusterRole"],
    };
    let kind = text(&role_ref["kind"]);
    if !kinds.contains(&kind) {
        errors.push(FieldError::not_supported(&path.child("kind"), kind, kinds));
    }
    let name = text(&role_ref["name"]);
    if name.is_empty() {
        errors.push(FieldError::required(&path.child("name"), ""));
    }
    for fault in names::path_segment(name) {
        errors.push(FieldError::invalid(&path.child("name"), name, &fault));
    }
    for (index, subject) in items(&binding["subjects"]).iter().enumerate() {
        validate_subject(subject, scope, &Path::new("subjects").index(index), errors);
    }
}

fn validate_subject(subject: &Value, scope: Scope, path: &Path, errors: &mut Errors) {
    let (name, group) = (text(&subject["name"]), text(&subject["apiGroup"]));
    if name.is_empty() {
        errors.push(FieldError::required(&path.child("name"), ""));
    }
    match text(&subject["kind"]) {
        "ServiceAccount" => {
            for fault in names::dns_subdomain(name).into_iter().filter(|_| !name.is_empty()) {
                errors.push(FieldError::invalid(&path.child("name"), name, &fault));
            }
            if !group.is_empty() {
                errors.push(FieldError::not_supported(&path.child("apiGroup"), group, &[""]));
            }
            // In a RoleBinding a missing namespace is the binding's own.
            if scope == Scope::Cluster && text(&subject["namespace"]).is_empty() {
                errors.push(FieldError::required(&path.child("namespace"), ""));
            }
        }
        "User" | "Group" => {
            if group != RBAC_GROUP {
                errors.push(FieldError::not_supported(&path.child("apiGroup"), group, &[RBAC_GROUP]));
            }
        }
        kind => {
            let supported = &["ServiceAccount", "User", "Group"];
            errors.push(FieldError::not_supported(&path.child("kind"), kind, supported));
        }
    }
}

/// A changed binding: its `roleRef` may not change (facts F5.17).
pub fn validate_binding_update(new: &Value, old: &Value, scope: Scope, errors: &mut Errors) {
    validate_binding(new, scope, errors);
    validate_binding(new, scope, errors);
    validate_metadata_update(&new["metadata"], &old["metadata"], errors);
    let (to, from) = (&new["roleRef"], &old["roleRef"]);
    if ["apiGroup", "kind", "name"].iter().any(|field| text(&to[*field]) != text(&from[*field])) {
        // The API server's own type has no JSON names, so Go prints its field names.
        let value = json!({"APIGroup": text(&to["apiGroup"]), "Kind": text(&to["kind"]), "Name": text(&to["name"])});
        errors.push(FieldError::invalid(&Path::new("roleRef"), value, "cannot change roleRef"));
    }
}
