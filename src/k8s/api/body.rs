//! Can the body be read as an object of this resource? (`k8s.io/apiserver/pkg/endpoints/handlers/create.go`)

use super::legacy;
use super::{Refusal, Request, Station, refuse};
use crate::k8s::decode::{Body, Decoded, Format, GroupVersionKind, Order, decode, interpret, read_body};
use crate::k8s::schema::schema;
use crate::k8s::{GroupKind, ResourceType, Status, quote};
use serde_json::{Value, json};

/// An object that was read, with the warnings that go with the answer.
#[derive(Debug)]
pub(super) struct Read {
    pub object: Value,
    pub warnings: Vec<String>,
}

/// The body as an object of `resource`.
pub(super) fn read(request: &Request<'_>, resource: &ResourceType) -> Result<Read, Box<Refusal>> {
    let format = match request.http.content_type.split(';').next().unwrap_or_default().trim() {
        "" | "application/json" => Format::Json,
        "application/yaml" | "application/x-yaml" | "text/yaml" => Format::Yaml,
        _ => return Err(refuse(Station::Decoding, unsupported_media_type())),
    };
    read_text(request, resource, format, &request.http.body)
}

/// A text as an object of `resource`, strict as the request's `fieldValidation` says.
pub(super) fn read_text(
    request: &Request<'_>,
    resource: &ResourceType,
    format: Format,
    text: &str,
) -> Result<Read, Box<Refusal>> {
    let bad = |status: Status| refuse(Station::Decoding, status);
    let unrecognized = |error: &str| {
        let summary = summarize(text);
        bad(Status::bad_request(format!(
            "the object provided is unrecognized (must be of type {}): {error} ({summary})",
            resource.kind
        )))
    };
    let body = read_body(format, text).map_err(|error| unrecognized(&error))?;
    let written = interpret(body.root.as_ref()).map_err(|error| unrecognized(&error))?;
    let found = with_defaults(written, resource, &request.attributes.api_version);
    let cannot = |error: String| {
        bad(Status::bad_request(format!(
            "{} in version {} cannot be handled as a {}: {error}",
            found.kind,
            quote(&found.version),
            resource.kind
        )))
    };
    let decoded = decode_as(&found, &body, format).map_err(|e| cannot(e.unwrap_or_else(|| not_registered(&found))))?;
    if found.kind != resource.kind || found.group != resource.group {
        let (from, into) = (format!("v1.{}", found.kind), format!("{}.{}", go_package(&resource.group), resource.kind));
        return Err(cannot(format!("converting ({from}) to ({into}): unknown conversion")));
    }
    let departures: Vec<String> =
        body.duplicates.iter().chain(&decoded.departures).map(|d| d.message.clone()).collect();
    let mut warnings = Vec::new();
    match request.parameter("fieldValidation") {
        "Strict" if !departures.is_empty() => {
            return Err(cannot(format!("strict decoding error: {}", departures.join(", "))));
        }
        "Strict" | "Ignore" => {}
        // Each line of YAML's errors is a warning of its own.
        _ => {
            for departure in &departures {
                let text = departure.strip_prefix("yaml: unmarshal errors:\n").unwrap_or(departure);
                warnings.extend(text.split('\n').map(|line| line.trim().to_owned()));
            }
        }
    }
    let expected = GroupVersionKind { version: request.attributes.api_version.clone(), ..found.clone() };
    if found.version != expected.version {
        return Err(bad(Status::bad_request(format!(
            "the API version in the data ({}) does not match the expected API version ({})",
            found.api_version(),
            expected.api_version()
        ))));
    }
    let mut object = decoded.object;
    if let Some(fields) = object.as_object_mut() {
        fields.insert("apiVersion".to_owned(), expected.api_version().into());
        fields.insert("kind".to_owned(), found.kind.clone().into());
        fields.entry("metadata").or_insert_with(|| json!({}));
        fields.sort_keys();
    }
    Ok(Read { object, warnings })
}

/// `apiVersion` and `kind` may be left out: the URL says them.
fn with_defaults(written: GroupVersionKind, resource: &ResourceType, version: &str) -> GroupVersionKind {
    let mut found = written;
    if found.kind.is_empty() {
        found.kind = resource.kind.to_string();
    }
    if found.version.is_empty() && (found.group.is_empty() || found.group == resource.group) {
        found.group = resource.group.to_string();
        found.version = version.to_owned();
    }
    found
}

/// Decodes a body as the kind that it names. `Err(None)` where nothing of that name is registered.
fn decode_as(found: &GroupVersionKind, body: &Body, format: Format) -> Result<Decoded, Option<String>> {
    let order = if format == Format::Json { Order::Written } else { Order::Sorted };
    let kind = GroupKind::new(&found.group, &found.kind);
    let ty = schema().named(&found.kind).filter(|ty| ty.is_kind && ty.group == found.group);
    let known = match ty {
        Some(ty) => ty.version == found.version || legacy::is_registered(kind, &found.version),
        None => legacy::is_served_elsewhere(kind),
    };
    match ty.filter(|_| known) {
        Some(ty) => {
            let empty = Decoded { object: json!({}), departures: Vec::new() };
            let Some(root) = &body.root else { return Ok(empty) };
            decode(root, ty, order).map_err(|mismatch| Some(mismatch.message))
        }
        // A custom resource, or a kind that the table does not have: kept as it is written.
        None if known || legacy::is_custom(&found.group) => {
            let object = body.root.as_ref().map(|root| root.to_value()).unwrap_or_default();
            Ok(Decoded { object, departures: Vec::new() })
        }
        None => Err(None),
    }
}

fn not_registered(found: &GroupVersionKind) -> String {
    format!(
        "no kind {} is registered for version {} in scheme \"k8s.io/kubernetes/pkg/api/legacyscheme/scheme.go:30\"",
        quote(&found.kind),
        quote(&found.api_version())
    )
}

/// The package of the API server's own types of a group.
fn go_package(group: &str) -> &str {
    match group {
        "" => "core",
        "rbac.authorization.k8s.io" => "rbac",
        other => other.split('.').next().unwrap_or(other),
    }
}

fn unsupported_media_type() -> Status {
    let accepted = "application/json, application/yaml, application/vnd.kubernetes.protobuf, application/cbor";
    let message =
        format!("the body of the request was in an unknown format - accepted media types include: {accepted}");
    Status { code: 415, reason: "UnsupportedMediaType".to_owned(), message, details: None }
}

/// The beginning of a body: text where it looks like JSON, bytes in hexadecimal where it does not.
fn summarize(body: &str) -> String {
    let bytes = body.as_bytes();
    let head = bytes.get(..30).unwrap_or(bytes);
    let more = if bytes.len() > 30 { " ..." } else { "" };
    match bytes.first() {
        None => "<empty>".to_owned(),
        Some(b'{') => format!("{}{more}", String::from_utf8_lossy(head)),
        Some(_) => head.iter().map(|b| format!("{b:02x}")).collect::<String>() + more,
    }
}
