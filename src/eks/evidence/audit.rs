//! What does the API server write about a request? One JSON event (F1.30-F1.34), at the level that EKS's audit policy
//! gives it.

use crate::eks::{digest, time};
use crate::k8s::{Attributes, HttpRequest, Response, User};
use crate::source::{File, FileId, read_documents};
use serde_json::{Map, Value, json};

/// One request to the API server, decided and answered.
#[derive(Clone, Copy, Debug)]
pub struct ApiCall<'a> {
    /// The request.
    pub request: &'a HttpRequest,
    /// What the API server made of it.
    pub attributes: &'a Attributes,
    /// Who sent it; `None` where nobody was authenticated.
    pub user: Option<&'a User>,
    /// As whom it ran, where somebody is impersonated.
    pub impersonated: Option<&'a User>,
    /// Whether an authorizer allowed it.
    pub allowed: bool,
    /// The authorizers' reason.
    pub reason: &'a str,
    /// The answer.
    pub response: &'a Response,
    /// The client's address.
    pub source_ip: &'a str,
    /// The client's name for itself: `kubectl/v1.34.1 (linux/amd64) kubernetes/93248f9`.
    pub user_agent: &'a str,
    /// Seconds since 1970.
    pub time: i64,
}

impl ApiCall<'_> {
    /// As whom the request ran.
    pub fn acting_user(&self) -> Option<&User> {
        self.impersonated.or(self.user)
    }

    /// Whether it was answered with success.
    pub fn succeeded(&self) -> bool {
        (200..300).contains(&self.response.code)
    }

    /// The body as an object, JSON or YAML; `Null` where it is neither.
    pub fn request_object(&self) -> Value {
        let body = self.request.body.trim();
        if let Ok(value) = serde_json::from_str(body) {
            return value;
        }
        let file = File::new("", body);
        let document = read_documents(FileId::default(), &file).into_iter().next();
        document.and_then(|d| d.root.ok().flatten()).map_or(Value::Null, |root| root.to_value())
    }
}

/// How much of a request the event holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Level {
    Metadata,
    Request,
    RequestResponse,
}

/// EKS's audit policy (F1.34).
fn level(attributes: &Attributes) -> Level {
    let Attributes { verb, resource, subresource, api_group, name, .. } = attributes;
    let reads = matches!(verb.as_str(), "get" | "list" | "watch");
    match (api_group.as_str(), resource.as_str(), subresource.as_str()) {
        _ if !attributes.is_resource_request => Level::Metadata,
        ("", "configmaps", _) if name == "aws-auth" && !reads => Level::RequestResponse,
        ("", "secrets" | "configmaps", _) => Level::Metadata,
        ("", "serviceaccounts", "token") => Level::Request,
        _ if reads => Level::Request,
        _ => Level::RequestResponse,
    }
}

/// The event of a request.
pub fn audit_event(call: &ApiCall<'_>) -> Value {
    let ApiCall { request, attributes, response, .. } = call;
    let level = level(attributes);
    let stamp = time::rfc3339_micro(call.time);
    let who = call.user.map_or("", |u| u.name.as_str());
    let mut event = Map::new();
    let mut put = |key: &str, value: Value| {
        event.insert(key.to_owned(), value);
    };
    put("kind", json!("Event"));
    put("apiVersion", json!("audit.k8s.io/v1"));
    put("level", json!(format!("{level:?}")));
    put("auditID", json!(digest::uuid(&["audit", who, &request.method, &request.url, &request.body, &stamp])));
    put("stage", json!(if call.user.is_some() { "ResponseComplete" } else { "ResponseStarted" }));
    put("requestURI", json!(request.url));
    put("verb", json!(attributes.verb));
    put("user", call.user.map_or_else(|| json!({}), user));
    if let Some(impersonated) = call.impersonated {
        put("impersonatedUser", user(impersonated));
    }
    put("sourceIPs", json!([call.source_ip]));
    put("userAgent", json!(call.user_agent));
    if attributes.is_resource_request {
        put("objectRef", object_ref(attributes));
    }
    put("responseStatus", response_status(call));
    if level != Level::Metadata && !request.body.trim().is_empty() {
        put("requestObject", call.request_object());
    }
    if level == Level::RequestResponse && call.succeeded() {
        put("responseObject", response.body.clone());
    }
    put("requestReceivedTimestamp", json!(stamp));
    put("stageTimestamp", json!(stamp));
    if call.user.is_some() {
        let decision = if call.allowed { "allow" } else { "forbid" };
        let annotations =
            json!({"authorization.k8s.io/decision": decision, "authorization.k8s.io/reason": call.reason});
        put("annotations", annotations);
    }
    Value::Object(event)
}

fn user(user: &User) -> Value {
    let mut out = json!({"username": user.name, "groups": user.groups});
    if let Some(fields) = out.as_object_mut() {
        if !user.uid.is_empty() {
            fields.insert("uid".to_owned(), json!(user.uid));
        }
        if !user.extra.is_empty() {
            fields.insert("extra".to_owned(), json!(user.extra));
        }
    }
    out
}

fn object_ref(attributes: &Attributes) -> Value {
    let fields = [
        ("resource", &attributes.resource),
        ("namespace", &attributes.namespace),
        ("name", &attributes.name),
        ("apiGroup", &attributes.api_group),
        ("apiVersion", &attributes.api_version),
        ("subresource", &attributes.subresource),
    ];
    let fields = fields.iter().filter(|(_, value)| !value.is_empty());
    Value::Object(fields.map(|(key, value)| ((*key).to_owned(), json!(value))).collect())
}

fn response_status(call: &ApiCall<'_>) -> Value {
    let body = &call.response.body;
    if call.user.is_none() {
        return json!({"metadata": {}, "status": "Failure", "message": "Authentication failed, attempted: bearer", "reason": "Unauthorized", "code": 401});
    }
    let mut status = json!({"metadata": {}, "code": call.response.code});
    if let Some(fields) = status.as_object_mut()
        && body.get("kind") == Some(&json!("Status"))
        && !call.succeeded()
    {
        for key in ["status", "reason", "message"] {
            if let Some(value) = body.get(key) {
                fields.insert(key.to_owned(), value.clone());
            }
        }
    }
    status
}
