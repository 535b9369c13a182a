//! `kubectl create role` and `clusterrole` (`create_role.go`, `create_clusterrole.go`; F5.30).

use super::{distinct, object};
use crate::k8s::RBAC_GROUP;
use crate::shell::kubectl::{Failure, Kubectl};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const VERBS: [&str; 13] = [
    "*",
    "get",
    "delete",
    "list",
    "create",
    "update",
    "patch",
    "watch",
    "proxy",
    "deletecollection",
    "use",
    "bind",
    "impersonate",
];
const MORE_VERBS: [&str; 4] = ["escalate", "approve", "sign", "attest"];
const URL_VERBS: [&str; 8] = ["*", "get", "post", "put", "delete", "patch", "head", "options"];

/// `kubectl create role`.
pub fn role(kubectl: &mut Kubectl<'_, '_>) -> Result<(), Failure> {
    let name = kubectl.name()?;
    let (verbs, resources) = (verbs(kubectl), resource_words(kubectl));
    if verbs.is_empty() {
        return Err(Failure::error("at least one verb must be specified"));
    }
    if resources.is_empty() {
        return Err(Failure::error("at least one resource must be specified"));
    }
    warn(kubectl, &verbs);
    let rules = rules(kubectl, &verbs, &resources)?;
    let mut role = object(&format!("{RBAC_GROUP}/v1"), "Role", kubectl.metadata(&name, true));
    set(&mut role, "rules", Value::Array(rules));
    kubectl.create(role, "")
}

/// `kubectl create clusterrole`.
pub fn cluster_role(kubectl: &mut Kubectl<'_, '_>) -> Result<(), Failure> {
    let name = kubectl.name()?;
    let (verbs, resources) = (verbs(kubectl), resource_words(kubectl));
    let urls = distinct(kubectl.flags.list("non-resource-url"));
    let aggregation = kubectl.flags.list("aggregation-rule");
    let mut role = object(&format!("{RBAC_GROUP}/v1"), "ClusterRole", kubectl.metadata(&name, false));
    if !aggregation.is_empty() {
        let others = ["verb", "resource", "resource-name", "non-resource-url"];
        if others.iter().any(|f| kubectl.flags.has(f)) {
            return Err(Failure::error(
                "aggregation rule must be specified without nonResourceURLs, verbs, resources and resourceNames",
            ));
        }
        let mut labels = BTreeMap::new();
        for pair in &aggregation {
            let Some((key, value)) = pair.split_once('=') else {
                return Err(Failure::usage(
                    "create clusterrole",
                    format!(
                        "invalid argument \"{pair}\" for \"--aggregation-rule\" flag: {pair} must be formatted as key=value"
                    ),
                ));
            };
            labels.insert(key.to_owned(), value.to_owned());
        }
        set(&mut role, "rules", Value::Null);
        set(&mut role, "aggregationRule", json!({"clusterRoleSelectors": [{"matchLabels": labels}]}));
        return kubectl.create(role, "");
    }
    if verbs.is_empty() {
        return Err(Failure::error("at least one verb must be specified"));
    }
    if resources.is_empty() && urls.is_empty() {
        return Err(Failure::error("one of resource or nonResourceURL must be specified"));
    }
    if !resources.is_empty() {
        warn(kubectl, &verbs);
    }
    let mut all = rules(kubectl, &verbs, &resources)?;
    if !urls.is_empty() {
        check_urls(&verbs, &urls)?;
        all.push(json!({"verbs": verbs, "nonResourceURLs": urls}));
    }
    set(&mut role, "rules", Value::Array(all));
    kubectl.create(role, "")
}

fn set(object: &mut Value, key: &str, value: Value) {
    if let Some(map) = object.as_object_mut() {
        map.insert(key.to_owned(), value);
    }
}

fn verbs(kubectl: &Kubectl<'_, '_>) -> Vec<String> {
    let given = distinct(kubectl.flags.list("verb").into_iter().map(|v| v.trim().to_owned()));
    if given.iter().any(|v| v == "*") { vec!["*".to_owned()] } else { given }
}

/// What `--resource` names: `pods/log`, `deployments.apps`. A bare `*` stands for all.
fn resource_words(kubectl: &Kubectl<'_, '_>) -> Vec<String> {
    let given = kubectl.flags.list("resource");
    match given.iter().any(|r| r == "*") {
        true => vec!["*".to_owned()],
        false => given,
    }
}

fn warn(kubectl: &mut Kubectl<'_, '_>, verbs: &[String]) {
    for verb in verbs.iter().filter(|v| !VERBS.contains(&v.as_str()) && !MORE_VERBS.contains(&v.as_str())) {
        kubectl.err.push_str(&format!("Warning: '{verb}' is not a standard resource verb\n"));
    }
}

/// Verbs that only some resources know.
fn special(verb: &str) -> Option<&'static [(&'static str, &'static str)]> {
    match verb {
        "use" => Some(&[("policy", "podsecuritypolicies"), ("extensions", "podsecuritypolicies")]),
        "bind" | "escalate" => Some(&[(RBAC_GROUP, "roles"), (RBAC_GROUP, "clusterroles")]),
        "impersonate" => {
            Some(&[("", "users"), ("", "serviceaccounts"), ("", "groups"), ("authentication.k8s.io", "userextras")])
        }
        _ => None,
    }
}

/// One rule for each API group, groups sorted.
fn rules(kubectl: &Kubectl<'_, '_>, verbs: &[String], words: &[String]) -> Result<Vec<Value>, Failure> {
    let names = distinct(kubectl.flags.all("resource-name").to_vec());
    let mut by_group: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for word in words {
        let (plain, subresource) = word.split_once('/').map_or((word.as_str(), None), |(p, s)| (p, Some(s)));
        let (resource, group) = plain.split_once('.').unwrap_or((plain, ""));
        if resource.is_empty() {
            return Err(Failure::error("resource must be specified if apiGroup/subresource specified"));
        }
        let (group, resource) = match resource {
            "*" => (group.to_owned(), "*".to_owned()),
            _ => {
                let special = verbs.iter().filter_map(|v| special(v)).flatten();
                let undiscovered = special.into_iter().find(|(g, r)| *g == group && *r == resource);
                match (kubectl.terminal.world().cluster.resource_type(plain), undiscovered) {
                    (Some(found), _) => (found.group.to_string(), found.plural.to_string()),
                    (None, Some((g, r))) => ((*g).to_owned(), (*r).to_owned()),
                    (None, None) => {
                        return Err(Failure::plain(format!("the server doesn't have a resource type {resource:?}")));
                    }
                }
            }
        };
        for verb in verbs {
            if let Some(allowed) = special(verb).filter(|_| resource != "*")
                && !allowed.contains(&(group.as_str(), resource.as_str()))
            {
                return Err(Failure::error(format!("can not perform '{verb}' on '{resource}' in group '{group}'")));
            }
        }
        let full = subresource.map_or_else(|| resource.clone(), |s| format!("{resource}/{s}"));
        let list = by_group.entry(group).or_default();
        if !list.contains(&full) {
            list.push(full);
        }
    }
    let rule = |(group, resources): (String, Vec<String>)| {
        let mut rule = json!({"verbs": verbs, "apiGroups": [group], "resources": resources});
        if !names.is_empty() {
            set(&mut rule, "resourceNames", json!(names));
        }
        rule
    };
    Ok(by_group.into_iter().map(rule).collect())
}

fn check_urls(verbs: &[String], urls: &[String]) -> Result<(), Failure> {
    if let Some(verb) = verbs.iter().find(|v| !URL_VERBS.contains(&v.as_str())) {
        return Err(Failure::error(format!("invalid verb: '{verb}' for nonResourceURL")));
    }
    for url in urls.iter().filter(|u| *u != "*") {
        if !url.starts_with('/') {
            return Err(Failure::error("nonResourceURL should start with /"));
        }
        if url.trim_end_matches('*').contains('*') || url.ends_with("**") {
            return Err(Failure::error("nonResourceURL only supports wildcard matches when '*' is at the end"));
        }
    }
    Ok(())
}
