//! `forbidden.jsonl`: a request through the filters, to the Status and to kubectl's text.

use crate::stored::{cluster, text, texts};
use can_i::k8s::rbac::Index;
use can_i::k8s::{Authorizers, HttpRequest, Response, Status, User, filter};
use serde_json::Value;

/// Compares code, reason, message, details and what kubectl prints.
pub fn run(case: &Value) -> Result<usize, Vec<String>> {
    let cluster = cluster(case);
    let rbac = Index::new(&cluster);
    // The oracle runs without the Node authorizer.
    let authorizers = Authorizers { nodes: None, rbac: &rbac, access: &[] };
    let user = match case.get("user") {
        Some(user) => User { name: text(user, "name"), groups: texts(user, "groups"), ..User::default() },
        None => User::new("admin", &["system:masters"]),
    };
    let request = &case["request"];
    let headers = request["headers"].as_object().into_iter().flatten();
    let request = HttpRequest {
        headers: headers.map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned())).collect(),
        ..HttpRequest::new(&text(request, "method"), text(request, "url"))
    };
    let expect = &case["expect"];
    let differences = match filter(&authorizers, &user, &request) {
        Ok(_) if expect["passed_authorization"] == true => Vec::new(),
        Ok(_) => vec!["passed".to_owned()],
        Err(stopped) => differences(&stopped.response, expect),
    };
    if differences.is_empty() { Ok(1) } else { Err(differences) }
}

/// What of `expect` the response does not have.
pub fn differences(response: &Response, expect: &Value) -> Vec<String> {
    let got = |key: &str| match (key, Status::from_value(&response.body)) {
        ("code", _) => Value::from(response.code),
        ("body", _) => response.body.clone(),
        ("kubectl", Some(status)) => status.kubectl().into(),
        ("kubectl_create_f", Some(status)) => status.kubectl_file("creating", "file.yaml").into(),
        _ => response.body.get(key).cloned().unwrap_or_default(),
    };
    let expected = expect.as_object().into_iter().flatten();
    expected
        .filter(|(key, want)| got(key) != **want)
        .map(|(key, want)| format!("{key}: want {want}, got {}", got(key)))
        .collect()
}
