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
    /// Whether an authorizer allowed it; `None` where none was asked about the request itself: nobody was authenticated,
    /// or the impersonation was refused before.
    pub allowed: Option<bool>,
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
        // `exec` is answered by another protocol: 101.
        (100..300).contains(&self.response.code)
    }

    /// Whether it changed the ConfigMap by which the authenticator maps.
    pub fn changes_aws_auth(&self) -> bool {
        let Attributes { verb, resource, subresource, namespace, name, .. } = self.attributes;
        let about = (resource.as_str(), subresource.as_str(), namespace.as_str()) == ("configmaps", "", "kube-system");
        let created = || self.response.body.pointer("/metadata/name").and_then(Value::as_str) == Some("aws-auth");
        let named = name == "aws-auth" || (verb == "create" && created());
        about && named && !matches!(verb.as_str(), "get" | "list" | "watch") && self.succeeded()
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

impl Level {
    fn name(self) -> &'static str {
        match self {
            Level::Metadata => "Metadata",
            Level::Request => "Request",
            Level::RequestResponse => "RequestResponse",
        }
    }
}

/// EKS's audit policy (F1.34; what is not logged at all is in the same document); `None` is no event.
fn level(attributes: &Attributes) -> Option<Level> {
    let Attributes { verb, resource, subresource, api_group, namespace, name, path, .. } = attributes;
    if !attributes.is_resource_request {
        let health = path.starts_with("/healthz") || path == "/version" || path.starts_with("/swagger");
        return (!health).then_some(Level::Metadata);
    }
    let changes = matches!(verb.as_str(), "update" | "patch" | "delete");
    Some(match (api_group.as_str(), resource.as_str(), subresource.as_str()) {
        ("", "configmaps", "") if name == "aws-auth" && namespace == "kube-system" && changes => Level::RequestResponse,
        ("", "events", _) => return None,
        ("", "secrets" | "configmaps", _) | ("authentication.k8s.io", "tokenreviews", _) => Level::Metadata,
        ("", "serviceaccounts", "token") => Level::Request,
        _ if matches!(verb.as_str(), "get" | "list" | "watch") => Level::Request,
        _ => Level::RequestResponse,
    })
}

/// The event of a request, its fields in the order of Go's type; `None` for what EKS does not log.
pub fn audit_event(call: &ApiCall<'_>) -> Option<Value> {
    let ApiCall { request, attributes, response, .. } = call;
    let level = level(attributes)?;
    let stamp = time::rfc3339_micro(call.time);
    let who = call.user.map_or("", |u| u.name.as_str());
    let mut event = Map::new();
    let mut put = |key: &str, value: Value| {
        event.insert(key.to_owned(), value);
    };
    put("kind", json!("Event"));
    put("apiVersion", json!("audit.k8s.io/v1"));
    put("level", json!(level.name()));
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
    if level == Level::RequestResponse && call.succeeded() && !response.body.is_null() {
        put("responseObject", response.body.clone());
    }
    put("requestReceivedTimestamp", json!(stamp));
    put("stageTimestamp", json!(stamp));
    if let Some(allowed) = call.allowed {
        let decision = if allowed { "allow" } else { "forbid" };
        let annotations =
            json!({"authorization.k8s.io/decision": decision, "authorization.k8s.io/reason": call.reason});
        put("annotations", annotations);
    }
    Some(Value::Object(event))
}

/// A user as the event has it; what is empty is left out.
fn user(user: &User) -> Value {
    let mut fields = Map::new();
    fields.insert("username".to_owned(), json!(user.name));
    if !user.uid.is_empty() {
        fields.insert("uid".to_owned(), json!(user.uid));
    }
    if !user.groups.is_empty() {
        fields.insert("groups".to_owned(), json!(user.groups));
    }
    if !user.extra.is_empty() {
        fields.insert("extra".to_owned(), json!(user.extra));
    }
    Value::Object(fields)
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

/// Of a refusal the status without its details, of anything else the code alone.
fn response_status(call: &ApiCall<'_>) -> Value {
    if call.user.is_none() {
        let message = "Authentication failed, attempted: bearer";
        return json!({"metadata": {}, "status": "Failure", "message": message, "reason": "Unauthorized", "code": 401});
    }
    let body = &call.response.body;
    let mut fields = Map::new();
    fields.insert("metadata".to_owned(), json!({}));
    if body.get("kind").and_then(Value::as_str) == Some("Status") && !call.succeeded() {
        for key in ["status", "message", "reason"] {
            if let Some(value) = body.get(key) {
                fields.insert(key.to_owned(), value.clone());
            }
        }
    }
    fields.insert("code".to_owned(), json!(call.response.code));
    Value::Object(fields)
}
