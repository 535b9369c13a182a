//! `requestinfo.jsonl`: method and URL to attributes.

use can_i::k8s::attributes_of;
use serde_json::{Value, json};

/// Compares every field that the case expects.
pub fn run(case: &Value) -> Result<usize, Vec<String>> {
    let text = |key: &str| case[key].as_str().unwrap();
    let got = match attributes_of(text("method"), text("url")) {
        Ok(a) => json!({
            "isResourceRequest": a.is_resource_request, "path": a.path, "verb": a.verb, "apiGroup": a.api_group,
            "apiVersion": a.api_version, "namespace": a.namespace, "resource": a.resource,
            "subresource": a.subresource, "name": a.name,
        }),
        Err(error) => json!({"error": error.to_string()}),
    };
    let expect = case["expect"].as_object().unwrap();
    let differs = expect.iter().filter(|(key, value)| got.get(*key) != Some(value));
    let differences: Vec<String> = differs.map(|(key, want)| format!("{key}: want {want}, got {got}")).collect();
    if differences.is_empty() { Ok(1) } else { Err(differences) }
}
