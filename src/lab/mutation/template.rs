//! The parts of a CloudFormation template that say who may do what.

use super::variant::{Operation, Owned, key, under};
use super::{Change, Site};
use crate::iam::catalogue;
use crate::source::Node;
use serde_json::{Map, Value, json};

/// The access policy that gives everything.
const CLUSTER_ADMIN: &str = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";

/// The managed policy that gives everything.
const ADMINISTRATOR: &str = "arn:aws:iam::aws:policy/AdministratorAccess";

/// What can differ in the resources of a template that did not stand so at the start.
pub(super) fn template_sites(resources: &Node, before: Option<&Value>) -> Vec<Site> {
    let mut sites = Vec::new();
    for entry in resources.entries() {
        let name = entry.key.text().unwrap_or_default();
        if before.and_then(|b| b.get(name)) == Some(&entry.value.to_value()) {
            continue;
        }
        let at = vec![key("Resources"), key(name)];
        if before.and_then(|b| b.get(name)).is_none() {
            sites.push((Change::Deletion, at.clone(), Operation::Remove));
        }
        walk(&entry.value, &at, &mut sites);
    }
    sites
}

/// Finds policy statements and lists of rights wherever they stand in a resource.
fn walk(node: &Node, at: &[Owned], sites: &mut Vec<Site>) {
    for (i, item) in node.items().iter().enumerate() {
        walk(item, &under(at, Owned::Index(i)), sites);
    }
    for entry in node.entries() {
        let name = entry.key.text().unwrap_or_default();
        let path = under(at, key(name));
        let value = &entry.value;
        match name {
            "Statement" => {
                // IAM takes one statement without a list, too.
                if value.is_mapping() {
                    statement_sites(value, &path, sites);
                }
                for (i, statement) in value.items().iter().enumerate() {
                    let at = under(&path, Owned::Index(i));
                    let taken = if is_deny(statement) { Change::Widening } else { Change::Deletion };
                    sites.push((taken, at.clone(), Operation::Remove));
                    statement_sites(statement, &at, sites);
                }
            }
            "ManagedPolicyArns" | "KubernetesGroups" | "AccessPolicies" | "ClientIdList" | "Policies" => {
                for i in 0..value.items().len() {
                    let item = under(&path, Owned::Index(i));
                    sites.push((Change::Deletion, item.clone(), Operation::Remove));
                    match name {
                        "ManagedPolicyArns" => {
                            sites.push((Change::Widening, item, Operation::Set(json!(ADMINISTRATOR))));
                        }
                        "KubernetesGroups" => {
                            sites.push((Change::Widening, item, Operation::Set(json!("system:masters"))));
                        }
                        _ => {}
                    }
                }
                walk(value, &path, sites);
            }
            "PolicyArn" => sites.push((Change::Widening, path, Operation::Set(json!(CLUSTER_ADMIN)))),
            "AccessScope" => sites.push((Change::Widening, path, Operation::Set(json!({"Type": "cluster"})))),
            "HttpTokens" => sites.push((Change::Widening, path, Operation::Set(json!("optional")))),
            "HttpPutResponseHopLimit" => sites.push((Change::Widening, path, Operation::Set(json!(2)))),
            _ => walk(value, &path, sites),
        }
    }
}

fn is_deny(statement: &Node) -> bool {
    statement.get("Effect").and_then(Node::text) == Some("Deny")
}

/// What can differ in a statement. What is taken from a Deny, or from a list of exceptions, gives more.
fn statement_sites(statement: &Node, at: &[Owned], sites: &mut Vec<Site>) {
    let deny = is_deny(statement);
    for field in ["Action", "Resource", "NotAction", "NotResource"] {
        let Some(value) = statement.get(field) else { continue };
        let path = under(at, key(field));
        let gives = deny != field.starts_with("Not");
        if value.items().len() > 1 {
            let change = if gives { Change::Widening } else { Change::Deletion };
            let item = |i| (change, under(&path, Owned::Index(i)), Operation::Remove);
            sites.extend((0..value.items().len()).map(item));
        }
        if gives || field.starts_with("Not") {
            continue;
        }
        let first = value.text().or_else(|| value.items().first().and_then(Node::text)).unwrap_or_default();
        match field {
            // In a trust policy only the actions of STS mean anything, and a principal takes only those that fit it.
            "Action" if !first.starts_with("sts:") && !is_bound(statement) => {
                let service = first.split(':').next().unwrap_or_default();
                sites.push((Change::Widening, path.clone(), Operation::Set(json!(format!("{service}:*")))));
                sites.push((Change::Widening, path, Operation::Set(json!("*"))));
            }
            "Resource" if first != "*" => sites.push((Change::Widening, path, Operation::Set(json!("*")))),
            _ => {}
        }
    }
    if deny {
        return;
    }
    if statement.get("Principal").is_some_and(|p| p.text() != Some("*")) {
        for everybody in [json!("*"), json!({"AWS": "*"})] {
            sites.push((Change::Widening, under(at, key("Principal")), Operation::Set(everybody)));
        }
    }
    if let Some(condition) = statement.get("Condition") {
        condition_sites(condition, &under(at, key("Condition")), sites);
    }
}

/// Whether a condition asks for a key that no other action of its service carries, as `iam:PassedToService` does: then a
/// wider action gives nothing more.
fn is_bound(statement: &Node) -> bool {
    let operators = statement.get("Condition").map(Node::entries).unwrap_or_default();
    let asking = operators.iter().filter(|o| {
        let name = o.key.key_text();
        !name.ends_with("IfExists") && !name.contains("Not") && !name.contains("ForAll") && name != "Null"
    });
    asking.flat_map(|o| o.value.entries()).any(|entry| {
        let key = entry.key.key_text();
        let service = key.split(':').next().unwrap_or_default();
        let carriers = catalogue::actions(service).iter().filter(|a| a.condition_keys().any(|k| k.is(&key)));
        carriers.count() == 1
    })
}

/// A condition dropped, a key of it dropped, a key that takes any value.
fn condition_sites(condition: &Node, at: &[Owned], sites: &mut Vec<Site>) {
    sites.push((Change::Widening, at.to_vec(), Operation::Remove));
    for operator in condition.entries() {
        let name = operator.key.key_text();
        let of = under(at, key(&name));
        for entry in operator.value.entries() {
            let condition_key = entry.key.key_text();
            sites.push((Change::Widening, under(&of, key(&condition_key)), Operation::Remove));
            if name.starts_with("String") || name.starts_with("Arn") {
                let like = if name.starts_with("Arn") { "ArnLike" } else { "StringLike" };
                let wide = any_value(condition, &name, &condition_key, like);
                sites.push((Change::Widening, at.to_vec(), Operation::Set(wide)));
            }
        }
    }
}

/// The condition with `key` moved from `operator` to `like` with the value `*`.
fn any_value(condition: &Node, operator: &str, key: &str, like: &str) -> Value {
    let mut whole = match condition.to_value() {
        Value::Object(whole) => whole,
        _ => Map::new(),
    };
    if let Some(keys) = whole.get_mut(operator).and_then(Value::as_object_mut) {
        keys.shift_remove(key);
        if keys.is_empty() {
            whole.shift_remove(operator);
        }
    }
    let keys = whole.entry(like).or_insert_with(|| json!({}));
    if let Some(keys) = keys.as_object_mut() {
        keys.insert(key.to_owned(), json!("*"));
    }
    Value::Object(whole)
}
