//! `rbac.jsonl`: decision and reason of the RBAC authorizer.

use crate::stored::{cluster, text, texts};
use can_i::k8s::rbac::{Index, authorize};
use can_i::k8s::{Attributes, User};
use serde_json::Value;

/// Asks every request of one world.
pub fn run(case: &Value) -> Result<usize, Vec<String>> {
    let cluster = cluster(case);
    let index = Index::new(&cluster);
    let requests = case["requests"].as_array().unwrap();
    let differences: Vec<String> = requests.iter().filter_map(|request| differs(&index, request)).collect();
    if differences.is_empty() { Ok(requests.len()) } else { Err(differences) }
}

fn differs(index: &Index, request: &Value) -> Option<String> {
    let user = User { name: text(request, "user"), groups: texts(request, "groups"), ..User::default() };
    let verb = text(request, "verb");
    let attributes = match request.get("nonResourceURL").and_then(Value::as_str) {
        Some(path) => Attributes::path(&verb, path),
        None => Attributes {
            verb,
            api_group: text(request, "apiGroup"),
            resource: text(request, "resource"),
            subresource: text(request, "subresource"),
            namespace: text(request, "namespace"),
            name: text(request, "name"),
            is_resource_request: true,
            ..Attributes::default()
        },
    };
    let decision = authorize(index, &user, &attributes);
    let expect = &request["expect"];
    let got = (if decision.is_allowed() { "allow" } else { "no-opinion" }, decision.reason());
    let mut reasons = texts(expect, "any_order_reasons");
    reasons.push(text(expect, "reason"));
    let right = got.0 == text(expect, "decision") && reasons.contains(&got.1);
    (!right).then(|| format!("{request}: got {got:?}"))
}
