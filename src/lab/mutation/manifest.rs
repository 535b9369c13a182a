//! The parts of a Kubernetes object that say who may do what.

use super::variant::{Operation, Owned, edited, key, roots, under};
use super::{Change, Site};
use crate::source::{File, Node};
use serde_json::{Value, json};

/// What can differ in a manifest. `before` is the same object at the start.
pub(super) fn manifest_sites(root: &Node, before: Option<&Value>) -> Vec<Site> {
    let mut sites = Vec::new();
    for (i, rule) in root.get("rules").map(Node::items).unwrap_or_default().iter().enumerate() {
        let at = vec![key("rules"), Owned::Index(i)];
        sites.push((Change::Deletion, at.clone(), Operation::Remove));
        for field in ["verbs", "resources", "apiGroups", "resourceNames", "nonResourceURLs"] {
            let Some(list) = rule.get(field) else { continue };
            let of = under(&at, key(field));
            if list.items().len() > 1 {
                let item = |n| (Change::Deletion, under(&of, Owned::Index(n)), Operation::Remove);
                sites.extend((0..list.items().len()).map(item));
            }
            let wide = if field == "resourceNames" { Operation::Remove } else { Operation::Set(json!(["*"])) };
            sites.push((Change::Widening, of, wide));
        }
    }
    for i in 0..root.get("subjects").map(Node::items).unwrap_or_default().len() {
        let at = vec![key("subjects"), Owned::Index(i)];
        sites.push((Change::Deletion, at.clone(), Operation::Remove));
        for group in ["system:authenticated", "system:serviceaccounts"] {
            let wide = json!({"kind": "Group", "name": group, "apiGroup": "rbac.authorization.k8s.io"});
            sites.push((Change::Widening, at.clone(), Operation::Set(wide)));
        }
    }
    for annotations in [vec!["metadata"], vec!["spec", "template", "metadata"]] {
        let of: Vec<Owned> = annotations.iter().copied().chain(["annotations"]).map(key).collect();
        let entries = root.at(&annotations).and_then(|m| m.get("annotations")).map(Node::entries);
        for entry in entries.unwrap_or_default() {
            sites.push((Change::Deletion, under(&of, Owned::Key(entry.key.key_text())), Operation::Remove));
        }
    }
    for spec in [vec!["spec"], vec!["spec", "template", "spec"]] {
        if root.at(&spec).and_then(|s| s.get("serviceAccountName")).is_some() {
            let at = spec.iter().copied().chain(["serviceAccountName"]).map(key).collect();
            sites.push((Change::Deletion, at, Operation::Remove));
        }
    }
    if root.get("roleRef").is_some() {
        let admin = json!({"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "cluster-admin"});
        sites.push((Change::Widening, vec![key("roleRef")], Operation::Set(admin)));
    }
    for field in ["mapRoles", "mapUsers"] {
        if let Some(text) = root.at(&["data", field]).and_then(Node::text) {
            let begun = before.and_then(|v| v.pointer(&format!("/data/{field}"))).and_then(Value::as_str);
            sites.extend(mapping_sites(field, text, begun.unwrap_or_default()));
        }
    }
    sites
}

/// Whether a value of the start is the same object, perhaps with other contents.
pub(in crate::lab) fn same_object(value: &Value, root: &Node) -> bool {
    ["/kind", "/metadata/name", "/metadata/namespace"].into_iter().all(|pointer| {
        let path: Vec<&str> = pointer.split('/').skip(1).collect();
        value.pointer(pointer).and_then(Value::as_str) == root.at(&path).and_then(Node::as_str)
    })
}

/// aws-auth: the entries are text, and are written anew. Entries that stood there at the start stay.
fn mapping_sites(field: &str, text: &str, begun: &str) -> Vec<Site> {
    let begun_roots = roots(&File::new(field, begun));
    let entries: Vec<Value> = begun_roots.iter().flat_map(|(_, n)| n.items()).map(Node::to_value).collect();
    // A start that does not parse has no entries; what it spells is still what stood there.
    let stood = |entry: &Node| match begun_roots.is_empty() {
        true => spells(begun, entry),
        false => entries.contains(&entry.to_value()),
    };
    let file = File::new(field, text);
    let at = vec![key("data"), key(field)];
    let mut sites = Vec::new();
    for (_, root) in roots(&file) {
        for (i, entry) in root.items().iter().enumerate().filter(|(_, e)| !stood(e)) {
            let mut inner = vec![(Change::Deletion, vec![Owned::Index(i)], Operation::Remove)];
            let groups = entry.get("groups").map(Node::items).unwrap_or_default().len();
            for n in 0..groups {
                let group = vec![Owned::Index(i), key("groups"), Owned::Index(n)];
                inner.push((Change::Deletion, group.clone(), Operation::Remove));
                inner.push((Change::Widening, group, Operation::Set(json!("system:masters"))));
            }
            for (change, path, operation) in inner {
                if let Some(text) = edited(&file, 0, &path, &operation) {
                    sites.push((change, at.clone(), Operation::Set(Value::String(text))));
                }
            }
        }
    }
    sites
}

/// Whether every word of an entry stands somewhere in `text`.
fn spells(text: &str, entry: &Node) -> bool {
    entry.text().is_none_or(|word| text.contains(word))
        && entry.items().iter().all(|n| spells(text, n))
        && entry.entries().iter().all(|e| spells(text, &e.value))
}

/// A RoleBinding as a ClusterRoleBinding, with the Role that it names as a ClusterRole where it stands in the same file.
pub(super) fn cluster_wide(file: &File, index: usize, root: &Node) -> Option<String> {
    let role = root.at(&["roleRef", "name"]).and_then(Node::as_str)?;
    let set = |text: &str, index: usize, path: &[&str], operation: Operation| {
        let path: Vec<Owned> = path.iter().map(|k| key(k)).collect();
        edited(&File::new(&file.path, text), index, &path, &operation)
    };
    let mut text = set(&file.text, index, &["kind"], Operation::Set(json!("ClusterRoleBinding")))?;
    text = set(&text, index, &["metadata", "namespace"], Operation::Remove).unwrap_or(text);
    if root.at(&["roleRef", "kind"]).and_then(Node::as_str) == Some("Role") {
        text = set(&text, index, &["roleRef", "kind"], Operation::Set(json!("ClusterRole")))?;
        let named = |n: &Node| {
            n.get("kind").and_then(Node::as_str) == Some("Role")
                && n.at(&["metadata", "name"]).and_then(Node::as_str) == Some(role)
        };
        let (at, _) = roots(file).into_iter().find(|(_, n)| named(n))?;
        text = set(&text, at, &["kind"], Operation::Set(json!("ClusterRole")))?;
        text = set(&text, at, &["metadata", "namespace"], Operation::Remove).unwrap_or(text);
    }
    Some(text)
}
