//! `validation.jsonl`, `escalation.jsonl`: a request to an API server that has some objects stored; code, Status, what
//! kubectl prints of it, and the roles and bindings that come of it.

use crate::forbidden::differences;
use crate::stored::{cluster, text, texts};
use can_i::k8s::api::Server;
use can_i::k8s::rbac::Index;
use can_i::k8s::{Authorizers, HttpRequest, User, quote};
use serde_json::{Value, json};

/// Answers the request and compares what the corpora's README says must be equal.
pub fn run(case: &Value) -> Result<usize, Vec<String>> {
    // What the oracle has stored carries this uid and version; nothing else is made up for it.
    let mut case = case.clone();
    for object in case.get_mut("objects").and_then(Value::as_array_mut).into_iter().flatten() {
        object["metadata"]["uid"] = json!("00000000-0000-0000-0000-000000000001");
        object["metadata"]["resourceVersion"] = json!("1");
    }
    let cluster = cluster(&case);
    let rbac = Index::new(&cluster);
    let authorizers = Authorizers { nodes: None, rbac: &rbac, access: &[] };
    let user = match case.get("user") {
        Some(user) => User { name: text(user, "name"), groups: texts(user, "groups"), ..User::default() },
        None => User::new("admin", &["system:masters"]),
    };
    let request = &case["request"];
    let headers = request["headers"].as_object().into_iter().flatten();
    let http = HttpRequest {
        content_type: text(request, "contentType"),
        body: text(request, "body"),
        headers: headers.map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned())).collect(),
        ..HttpRequest::new(&text(request, "method"), text(request, "url"))
    };
    // The oracle runs without admission plugins.
    let server = Server { cluster: &cluster, authorizers, plugins: &[], webhook: None, issuer: "", time: 0 };
    let response = server.handle(&user, &http).response;
    let mut expect = case["expect"].clone();
    let fields = expect.as_object_mut().unwrap();
    fields.retain(|key, value| key != "reason" || *value != "");
    let object = fields.remove("object").unwrap_or_default();
    let loose = matches!(case["group"].as_str(), Some("wrong_type" | "yaml_error"));
    if loose {
        let message = response.body["message"].as_str().unwrap_or_default();
        let path = go_path(fields["message"].as_str().unwrap_or_default());
        fields.retain(|key, _| key == "code");
        if !message.contains(&path) {
            return Err(vec![format!("message: want the path {path}, got {message}")]);
        }
    }
    // The corpus calls a cause's `reason` by its Go name.
    for cause in expect.pointer_mut("/details/causes").and_then(Value::as_array_mut).into_iter().flatten() {
        let fields = cause.as_object_mut().unwrap();
        let reason = fields.remove("type").unwrap();
        fields.insert("reason".to_owned(), reason);
    }
    let mut differences = differences(&response, &expect);
    // As the header has them.
    let warnings: Vec<Value> = response.warnings.iter().map(|w| format!("299 - {}", quote(w)).into()).collect();
    if !loose && expect.get("warnings").cloned().unwrap_or_else(|| json!([])) != Value::Array(warnings) {
        differences.push(format!("warnings: got {:?}", response.warnings));
    }
    differences.retain(|d| !d.starts_with("warnings: want"));
    for field in ["rules", "roleRef", "subjects", "aggregationRule"] {
        let (got, want) = (response.body.get(field), object.get(field));
        if !object.is_null() && got != want {
            differences.push(format!("{field}: want {want:?}, got {got:?}"));
        }
    }
    if differences.is_empty() { Ok(1) } else { Err(differences) }
}

/// The path in `Go struct field PolicyRule.rules.verbs of`, if there is one.
fn go_path(message: &str) -> String {
    let field = message.split("Go struct field ").nth(1).and_then(|rest| rest.split(' ').next());
    field.and_then(|f| f.split_once('.')).map_or("", |(_, path)| path).to_owned()
}
