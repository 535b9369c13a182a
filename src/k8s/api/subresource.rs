//! What of an object is asked? `pods/log`, `deployments/scale`, `serviceaccounts/token`, `*/status`, and the reviews.

use super::body::read_text;
use super::{Handled, Request, Station, read, refuse, review};
use crate::k8s::admission::{TokenClaims, request_token};
use crate::k8s::decode::Format;
use crate::k8s::validation::Path;
use crate::k8s::{GroupKind, ResourceType, Response, Status, StatusCause, resource_of_kind, validation};
use serde_json::{Value, json};
use std::borrow::Cow;

/// Answers a request for a subresource, or for a review.
pub(super) fn answer(request: &Request<'_>, resource: &ResourceType) -> Handled {
    if review::is_review(resource) && request.subresource().is_empty() {
        return review::answer(request, resource);
    }
    let name = request.named();
    let Some(object) = request.stored(resource.group_kind(), request.namespace(), name) else {
        return Err(read::not_found(resource, name));
    };
    let verb = request.attributes.verb.as_str();
    let done = |body: Value| Ok(Response { code: 200, body, warnings: Vec::new() });
    match (&*resource.group, &*resource.plural, request.subresource(), verb) {
        ("", "pods", "log", "get") => done(Value::String(String::new())),
        // The connection is taken over by whoever runs the command.
        ("", "pods", "exec" | "attach" | "portforward", "get" | "create") => {
            Ok(Response { code: 101, body: Value::Null, warnings: Vec::new() })
        }
        ("", "pods", "eviction", "create") => Ok(Response {
            code: 201,
            body: json!({"apiVersion": "v1", "kind": "Status", "metadata": {}, "status": "Success", "code": 201}),
            warnings: Vec::new(),
        }),
        ("", "serviceaccounts", "token", "create") => token(request, name, &object),
        (_, _, "status", _) => done(object),
        (_, _, "scale", "get" | "update" | "patch") if object.pointer("/spec/replicas").is_some() => {
            done(scale(request, &object))
        }
        ("", "namespaces", "finalize", "update") => done(object),
        _ => Err(refuse(Station::Storage, Status::no_such_resource())),
    }
}

fn scale(request: &Request<'_>, object: &Value) -> Value {
    let text = serde_json::from_str::<Value>(&request.http.body).unwrap_or_default();
    let wanted = text.pointer("/spec/replicas").or_else(|| object.pointer("/spec/replicas")).cloned();
    json!({
        "apiVersion": "autoscaling/v1", "kind": "Scale",
        "metadata": {"name": object.pointer("/metadata/name"), "namespace": object.pointer("/metadata/namespace")},
        "spec": {"replicas": wanted}, "status": {"replicas": object.pointer("/spec/replicas")},
    })
}

/// TokenRequest: a token of the ServiceAccount (facts F6.12).
fn token(request: &Request<'_>, name: &str, account: &Value) -> Handled {
    const KIND: GroupKind<'static> = GroupKind::new("authentication.k8s.io", "TokenRequest");
    let review = ResourceType {
        group: Cow::Borrowed(KIND.group),
        versions: vec![Cow::Borrowed("v1")],
        kind: Cow::Borrowed(KIND.kind),
        plural: Cow::Borrowed("tokenrequests"),
        singular: Cow::Borrowed("tokenrequest"),
        short_names: Vec::new(),
        namespaced: true,
    };
    let read = read_text(request, &review, Format::Json, &request.http.body)?;
    let spec = read.object.get("spec").cloned().unwrap_or_default();
    let seconds = spec.get("expirationSeconds").and_then(Value::as_i64).unwrap_or(3_600);
    let invalid = |detail: &str| {
        let error = validation::FieldError::invalid(&Path::new("spec").child("expirationSeconds"), seconds, detail);
        let cause = StatusCause {
            reason: error.kind.reason().to_owned(),
            field: error.field.as_str().to_owned(),
            message: error.body,
        };
        refuse(Station::Validation, Status::invalid(KIND, "", vec![cause]))
    };
    if seconds < 600 {
        return Err(invalid("may not specify a duration less than 10 minutes"));
    }
    if seconds > 1 << 32 {
        return Err(invalid("may not specify a duration larger than 2^32 seconds"));
    }
    let bound = bound_object(request, &spec)?;
    let audiences = spec.get("audiences").and_then(Value::as_array).into_iter().flatten();
    let mut audiences: Vec<String> = audiences.filter_map(Value::as_str).map(str::to_owned).collect();
    if audiences.is_empty() {
        audiences.push("https://kubernetes.default.svc".to_owned());
    }
    let uid = account.pointer("/metadata/uid").and_then(Value::as_str).unwrap_or_default();
    let claims = TokenClaims {
        issuer: request.server.issuer,
        namespace: request.namespace(),
        account: name,
        account_uid: uid,
        audiences: audiences.clone(),
        seconds,
        bound,
        now: request.server.time,
    };
    let (token, expires) = request_token(&claims);
    let mut spec =
        json!({"audiences": audiences, "expirationSeconds": seconds, "boundObjectRef": spec.get("boundObjectRef")});
    if let Some(fields) = spec.as_object_mut() {
        fields.retain(|_, value| !value.is_null());
    }
    let body = json!({
        "apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest",
        "metadata": {"name": name, "namespace": request.namespace()},
        "spec": spec, "status": {"expirationTimestamp": rfc3339(expires), "token": token},
    });
    Ok(Response { code: 201, body, warnings: read.warnings })
}

/// The pod, secret or node that a token is bound to, which has to be there.
fn bound_object(request: &Request<'_>, spec: &Value) -> Result<Option<(String, String, String)>, Box<super::Refusal>> {
    let Some(reference) = spec.get("boundObjectRef").filter(|r| !r.is_null()) else { return Ok(None) };
    let text = |key: &str| reference.get(key).and_then(Value::as_str).unwrap_or_default();
    let (kind, name) = (text("kind"), text("name"));
    let bad = |message: String| refuse(Station::Validation, Status::bad_request(message));
    if !matches!(kind, "Pod" | "Secret" | "Node") {
        return Err(bad(format!("cannot bind token to object of type {}", GroupKindText(text("apiVersion"), kind))));
    }
    let namespace = if kind == "Node" { "" } else { request.namespace() };
    let plural = resource_of_kind(GroupKind::new("", kind)).map_or("", |r| &r.plural);
    let Some(object) = request.stored(GroupKind::new("", kind), namespace, name) else {
        return Err(refuse(Station::Storage, Status::not_found("", plural, name)));
    };
    let uid = object.pointer("/metadata/uid").and_then(Value::as_str).unwrap_or_default().to_owned();
    if !text("uid").is_empty() && text("uid") != uid {
        let error = format!(
            "the UID in the bound object reference ({}) does not match the UID in record. The object might have been deleted and then recreated",
            text("uid")
        );
        return Err(refuse(Station::Storage, Status::conflict("", plural, name, &error)));
    }
    Ok(Some((kind.to_lowercase(), name.to_owned(), uid)))
}

/// `/v1, Kind=Pod`, as Go prints a group, version and kind.
struct GroupKindText<'a>(&'a str, &'a str);

impl std::fmt::Display for GroupKindText<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (group, version) = self.0.split_once('/').unwrap_or(("", self.0));
        write!(f, "{group}/{version}, Kind={}", self.1)
    }
}

/// Seconds since 1970 as Kubernetes writes a time.
fn rfc3339(seconds: i64) -> String {
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    // Days to a date by the cycle of 400 years that begins on the first of March.
    let shifted = days + 719_468;
    let (era, day) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let of_year = day - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let of_month = of_year - (153 * month + 2) / 5 + 1;
    let (month, carry) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    let year = year + era * 400 + carry;
    format!("{year:04}-{month:02}-{of_month:02}T{:02}:{:02}:{:02}Z", rest / 3600, rest / 60 % 60, rest % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_become_dates() {
        for (seconds, want) in [
            (0, "1970-01-01T00:00:00Z"),
            (1_767_600_000, "2026-01-05T08:00:00Z"),
            (951_782_399, "2000-02-28T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (4_102_444_800, "2100-01-01T00:00:00Z"),
        ] {
            assert_eq!(rfc3339(seconds), want);
        }
    }
}
