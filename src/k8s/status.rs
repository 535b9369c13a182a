//! What does the API server answer when it refuses, and what does kubectl print of it? Status objects
//! (`k8s.io/apimachinery/pkg/api/errors`, `.../apiserver/pkg/endpoints/handlers/responsewriters`) and kubectl's own
//! rendering of them (`k8s.io/kubectl/pkg/cmd/util/helpers.go`), to the letter.

use super::resource::GroupKind;
use super::{Attributes, Response, User, quote};
use serde_json::{Map, Value, json};

/// `metav1.Status` of a refusal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// HTTP code.
    pub code: u16,
    /// `Forbidden`, `NotFound`, ...; empty where upstream gives none.
    pub reason: String,
    /// The text.
    pub message: String,
    /// About what; `None` where upstream gives none.
    pub details: Option<Details>,
}

/// `metav1.StatusDetails`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Details {
    /// The object's name.
    pub name: String,
    /// The API group.
    pub group: String,
    /// The kind, or (in most refusals) the plural resource.
    pub kind: String,
    /// The single faults.
    pub causes: Vec<StatusCause>,
}

/// `metav1.StatusCause`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatusCause {
    /// `FieldValueRequired`, `FieldValueInvalid`, ...
    pub reason: String,
    /// `rules[0].verbs`.
    pub field: String,
    /// `Required value: verbs must contain at least one value`.
    pub message: String,
}

impl Status {
    /// 403: the authorizers had no opinion, with what they said. The sentence is HTML-escaped, the object's name before
    /// it is not.
    pub fn forbidden(user: &User, request: &Attributes, reason: &str) -> Status {
        let sentence = sanitize(&forbidden_sentence(user, request));
        let error = if reason.is_empty() { sentence } else { format!("{sentence}: {reason}") };
        Status::forbidden_for(&request.api_group, &request.resource, &request.name, &error)
    }

    /// 403 with an explanation: escalation, admission.
    pub fn forbidden_for(group: &str, resource: &str, name: &str, error: &str) -> Status {
        let message = match (resource, name) {
            ("", _) => format!("forbidden: {error}"),
            (_, "") => format!("{} is forbidden: {error}", group_resource(group, resource)),
            _ => format!("{} {} is forbidden: {error}", group_resource(group, resource), quote(name)),
        };
        Status::about(403, "Forbidden", message, group, resource, name)
    }

    /// 404: no such object.
    pub fn not_found(group: &str, resource: &str, name: &str) -> Status {
        let message = format!("{} {} not found", group_resource(group, resource), quote(name));
        Status::about(404, "NotFound", message, group, resource, name)
    }

    /// 404: no such path or resource type.
    pub fn no_such_resource() -> Status {
        let message = "the server could not find the requested resource".to_owned();
        Status::about(404, "NotFound", message, "", "", "")
    }

    /// 405.
    pub fn method_not_allowed(group: &str, resource: &str, action: &str) -> Status {
        let kind = group_resource(group, resource);
        let message = format!("{action} is not supported on resources of kind {}", quote(&kind));
        Status::about(405, "MethodNotAllowed", message, group, resource, "")
    }

    /// 409: the name is taken.
    pub fn already_exists(group: &str, resource: &str, name: &str) -> Status {
        let message = format!("{} {} already exists", group_resource(group, resource), quote(name));
        Status::about(409, "AlreadyExists", message, group, resource, name)
    }

    /// 409: somebody else was faster.
    pub fn conflict(group: &str, resource: &str, name: &str, error: &str) -> Status {
        let of = group_resource(group, resource);
        let message = format!("Operation cannot be fulfilled on {of} {}: {error}", quote(name));
        Status::about(409, "Conflict", message, group, resource, name)
    }

    /// 422: the object is not valid. The causes keep what stands twice, the text does not.
    pub fn invalid(kind: GroupKind<'_>, name: &str, causes: Vec<StatusCause>) -> Status {
        let head = format!("{} {} is invalid", group_resource(kind.group, kind.kind), quote(name));
        let message = match distinct(&causes).as_slice() {
            [] => head,
            [error] => format!("{head}: {error}"),
            errors => format!("{head}: [{}]", errors.join(", ")),
        };
        let mut status = Status::about(422, "Invalid", message, kind.group, kind.kind, name);
        if let Some(details) = &mut status.details {
            details.causes = causes;
        }
        status
    }

    /// 400.
    pub fn bad_request(message: impl Into<String>) -> Status {
        Status { code: 400, reason: "BadRequest".to_owned(), message: message.into(), details: None }
    }

    /// 401: nobody knows the token.
    pub fn unauthorized() -> Status {
        Status { code: 401, reason: "Unauthorized".to_owned(), message: "Unauthorized".to_owned(), details: None }
    }

    /// 500 for an error that is no Status of its own.
    pub fn unknown(message: impl Into<String>) -> Status {
        Status { code: 500, reason: String::new(), message: message.into(), details: None }
    }

    /// 405: the path is there, the method is not.
    pub fn not_routed() -> Status {
        let message = "the server does not allow this method on the requested resource".to_owned();
        Status::about(405, "MethodNotAllowed", message, "", "", "")
    }

    /// 504: the server gave up.
    pub fn timeout() -> Status {
        let message =
            "Timeout: request did not complete within requested timeout - context deadline exceeded".to_owned();
        Status::about(504, "Timeout", message, "", "", "")
    }

    /// The answer to a deletion that left nothing: a Status too, of success.
    pub fn deleted(group: &str, resource: &str, name: &str, uid: &str) -> Value {
        let mut details =
            Details { name: name.to_owned(), group: group.to_owned(), kind: resource.to_owned(), causes: Vec::new() }
                .to_value();
        if let Value::Object(fields) = &mut details {
            insert_text(fields, "uid", uid);
        }
        json!({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "details": details})
    }

    fn about(code: u16, reason: &str, message: String, group: &str, kind: &str, name: &str) -> Status {
        let details =
            Details { name: name.to_owned(), group: group.to_owned(), kind: kind.to_owned(), causes: Vec::new() };
        Status { code, reason: reason.to_owned(), message, details: Some(details) }
    }

    /// The Status as the server sends it.
    pub fn to_value(&self) -> Value {
        let mut out = json!({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure"});
        if let Value::Object(fields) = &mut out {
            insert_text(fields, "message", &self.message);
            insert_text(fields, "reason", &self.reason);
            if let Some(details) = &self.details {
                fields.insert("details".to_owned(), details.to_value());
            }
            fields.insert("code".to_owned(), self.code.into());
        }
        out
    }

    /// The Status in a response's body; `None` for any other object.
    pub fn from_value(value: &Value) -> Option<Status> {
        let is_failure = value.get("kind")? == "Status" && value.get("status")? == "Failure";
        let causes = |details: &Value| -> Vec<StatusCause> {
            let items = details.get("causes").and_then(Value::as_array).into_iter().flatten();
            let cause =
                |c| StatusCause { reason: text(c, "reason"), field: text(c, "field"), message: text(c, "message") };
            items.map(cause).collect()
        };
        is_failure.then(|| Status {
            code: value.get("code").and_then(Value::as_u64).and_then(|c| u16::try_from(c).ok()).unwrap_or_default(),
            reason: text(value, "reason"),
            message: text(value, "message"),
            details: value.get("details").map(|d| Details {
                name: text(d, "name"),
                group: text(d, "group"),
                kind: text(d, "kind"),
                causes: causes(d),
            }),
        })
    }

    /// The server's answer.
    pub fn into_response(self) -> Response {
        Response { code: self.code, body: self.to_value(), warnings: Vec::new() }
    }

    /// What kubectl prints of it on stderr, without the newline that ends the line.
    pub fn kubectl(&self) -> String {
        self.print(&self.message)
    }

    /// What `kubectl create -f FILE` (`verb` is `creating`; `applying patch to:` and the like are longer) prints of it.
    pub fn kubectl_file(&self, verb: &str, file: &str) -> String {
        self.print(&format!("error when {verb} {}: {}", quote(file), self.message))
    }

    fn print(&self, message: &str) -> String {
        match self.reason.as_str() {
            "Invalid" => self.print_invalid(),
            "Unauthorized" => format!("error: You must be logged in to the server ({message})"),
            "" => format!("Error from server: {message}"),
            reason => format!("Error from server ({reason}): {message}"),
        }
    }

    /// kubectl writes an invalid object's faults itself, one per line where there are several.
    fn print_invalid(&self) -> String {
        let Some(details) = &self.details else {
            return match self.message.as_str() {
                "" => "The request is invalid".to_owned(),
                message => format!("The request is invalid: {message}"),
            };
        };
        let named = !details.kind.is_empty() || !details.name.is_empty();
        let head = match named {
            true => format!("The {} {} is invalid", details.kind, quote(&details.name)),
            false if details.causes.is_empty() && !self.message.is_empty() => {
                format!("The request is invalid: {}", self.message)
            }
            false => "The request is invalid".to_owned(),
        };
        match distinct(&details.causes).as_slice() {
            [] => head,
            [error] => format!("{head}: {error}\n"),
            errors => errors.iter().fold(format!("{head}: \n"), |out, error| out + "* " + error + "\n"),
        }
    }
}

impl Details {
    fn to_value(&self) -> Value {
        let mut fields = Map::new();
        insert_text(&mut fields, "name", &self.name);
        insert_text(&mut fields, "group", &self.group);
        insert_text(&mut fields, "kind", &self.kind);
        if !self.causes.is_empty() {
            let causes = self.causes.iter().map(|cause| {
                let mut fields = Map::new();
                insert_text(&mut fields, "reason", &cause.reason);
                insert_text(&mut fields, "message", &cause.message);
                insert_text(&mut fields, "field", &cause.field);
                Value::Object(fields)
            });
            fields.insert("causes".to_owned(), causes.collect());
        }
        Value::Object(fields)
    }
}

/// 500 as plain text, from a filter that stands before every handler.
pub fn internal_error(url: &str, error: &str) -> Response {
    let text = sanitize(&format!("Internal Server Error: {}: {error}", quote(url)));
    Response { code: 500, body: Value::String(text + "\n"), warnings: Vec::new() }
}

/// `User "jane" cannot list resource "pods" in API group "" in the namespace "dev"`.
fn forbidden_sentence(user: &User, request: &Attributes) -> String {
    let (user, verb) = (quote(&user.name), &request.verb);
    if !request.is_resource_request {
        return format!("User {user} cannot {verb} path {}", quote(&request.path));
    }
    let scope = match request.namespace.as_str() {
        "" => "at the cluster scope".to_owned(),
        namespace => format!("in the namespace {}", quote(namespace)),
    };
    let resource = quote(&request.combined_resource());
    format!("User {user} cannot {verb} resource {resource} in API group {} {scope}", quote(&request.api_group))
}

fn sanitize(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn group_resource(group: &str, resource: &str) -> String {
    if group.is_empty() { resource.to_owned() } else { format!("{resource}.{group}") }
}

/// The causes as `field: message`, each once.
fn distinct(causes: &[StatusCause]) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    for cause in causes {
        let text = format!("{}: {}", cause.field, cause.message);
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    texts
}

fn insert_text(fields: &mut Map<String, Value>, key: &str, text: &str) {
    if !text.is_empty() {
        fields.insert(key.to_owned(), text.into());
    }
}

fn text(value: &Value, key: &str) -> String {
    value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cause(field: &str) -> StatusCause {
        StatusCause { reason: "FieldValueRequired".into(), field: field.into(), message: "Required value: x".into() }
    }

    #[test]
    fn kubectl_prints_each_refusal_in_its_own_way() {
        let role = GroupKind::new("rbac.authorization.k8s.io", "Role");
        for (status, want) in [
            (
                Status::already_exists("", "serviceaccounts", "x"),
                "Error from server (AlreadyExists): serviceaccounts \"x\" already exists",
            ),
            (
                Status::not_found("apps", "deployments", "x"),
                "Error from server (NotFound): deployments.apps \"x\" not found",
            ),
            (Status::unauthorized(), "error: You must be logged in to the server (Unauthorized)"),
            (Status::unknown("boom"), "Error from server: boom"),
            (Status::bad_request("no"), "Error from server (BadRequest): no"),
            (Status::invalid(role, "r", vec![cause("a")]), "The Role \"r\" is invalid: a: Required value: x\n"),
            (
                Status::invalid(role, "r", vec![cause("a"), cause("b"), cause("a")]),
                "The Role \"r\" is invalid: \n* a: Required value: x\n* b: Required value: x\n",
            ),
        ] {
            assert_eq!(status.kubectl(), want);
            assert_eq!(Status::from_value(&status.to_value()).as_ref(), Some(&status));
        }
        assert_eq!(
            Status::not_found("", "pods", "x").kubectl_file("creating", "pod.yaml"),
            "Error from server (NotFound): error when creating \"pod.yaml\": pods \"x\" not found"
        );
    }
}
