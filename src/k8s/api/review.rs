//! The questions about rights that the API itself answers: may I, may they, what may I, who am I.

use super::body::{Read, read};
use super::{Handled, Request, Station, refuse};
use crate::k8s::rbac::{self, rules_for};
use crate::k8s::{Attributes, ResourceType, Response, Status, StatusCause, User, authorize};
use crate::source::order;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Whether a resource is answered here: it is created and never stored.
pub(super) fn is_review(resource: &ResourceType) -> bool {
    matches!(
        &*resource.plural,
        "selfsubjectaccessreviews"
            | "subjectaccessreviews"
            | "localsubjectaccessreviews"
            | "selfsubjectrulesreviews"
            | "selfsubjectreviews"
    ) && matches!(&*resource.group, "authorization.k8s.io" | "authentication.k8s.io")
}

/// Answers a review.
pub(super) fn answer(request: &Request<'_>, resource: &ResourceType) -> Handled {
    if request.attributes.verb != "create" {
        return Err(refuse(Station::Storage, Status::not_routed()));
    }
    let Read { mut object, warnings } = read(request, resource)?;
    let status = match &*resource.plural {
        "selfsubjectreviews" => json!({"userInfo": user_info(request.user)}),
        "selfsubjectrulesreviews" => rules_status(request, &object),
        "selfsubjectaccessreviews" => {
            let asked = asked(resource, &object)?;
            access_status(request, request.user, &asked)
        }
        _ => {
            let user = other_user(&object);
            let asked = asked(resource, &object)?;
            access_status(request, &user, &asked)
        }
    };
    if let Some(fields) = object.as_object_mut() {
        fields.entry("metadata").or_insert_with(|| json!({}));
        fields.insert("status".to_owned(), status);
    }
    Ok(Response { code: 201, body: object, warnings })
}

fn user_info(user: &User) -> Value {
    let mut info = Map::new();
    info.insert("username".to_owned(), user.name.clone().into());
    if !user.uid.is_empty() {
        info.insert("uid".to_owned(), user.uid.clone().into());
    }
    info.insert("groups".to_owned(), user.groups.clone().into());
    if !user.extra.is_empty() {
        info.insert("extra".to_owned(), json!(user.extra));
    }
    Value::Object(info)
}

fn text<'a>(object: &'a Value, key: &str) -> &'a str {
    object.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn texts(object: &Value, key: &str) -> Vec<String> {
    let items = object.get(key).and_then(Value::as_array).into_iter().flatten();
    items.filter_map(Value::as_str).map(str::to_owned).collect()
}

fn other_user(review: &Value) -> User {
    let spec = &review["spec"];
    let extra = spec.get("extra").and_then(Value::as_object).into_iter().flatten();
    let extra: BTreeMap<String, Vec<String>> =
        order::gathered(extra.map(|(key, _)| (key.to_lowercase(), texts(&spec["extra"], key))));
    User {
        name: text(spec, "user").to_owned(),
        uid: text(spec, "uid").to_owned(),
        groups: texts(spec, "groups"),
        extra,
    }
}

/// The request that a review asks about.
fn asked(resource: &ResourceType, review: &Value) -> Result<Attributes, Box<super::Refusal>> {
    let spec = &review["spec"];
    match (spec.get("resourceAttributes"), spec.get("nonResourceAttributes")) {
        (Some(of), None) => {
            let mut attributes = Attributes::resource(
                text(of, "verb"),
                text(of, "group"),
                text(of, "resource"),
                text(of, "namespace"),
                text(of, "name"),
            );
            attributes.api_version = text(of, "version").to_owned();
            if attributes.subresource.is_empty() {
                attributes.subresource = text(of, "subresource").to_owned();
            }
            Ok(attributes)
        }
        (None, Some(of)) => Ok(Attributes::path(text(of, "verb"), text(of, "path"))),
        (resource_attributes, _) => {
            let detail = "exactly one of nonResourceAttributes or resourceAttributes must be specified";
            let value = resource_attributes.map_or("null".to_owned(), Value::to_string);
            let cause = StatusCause {
                reason: "FieldValueInvalid".to_owned(),
                field: "spec.resourceAttributes".to_owned(),
                message: format!("Invalid value: {value}: {detail}"),
            };
            Err(refuse(Station::Validation, Status::invalid(resource.group_kind(), "", vec![cause])))
        }
    }
}

fn access_status(request: &Request<'_>, user: &User, asked: &Attributes) -> Value {
    let verdict = authorize(&request.server.authorizers, user, asked);
    let mut status = Map::new();
    status.insert("allowed".to_owned(), verdict.is_allowed().into());
    let reason = verdict.reason();
    if !reason.is_empty() {
        status.insert("reason".to_owned(), reason.into());
    }
    Value::Object(status)
}

/// Every rule of the user in a namespace. On EKS the list is never complete: its webhook authorizer, which knows the
/// access policies, cannot list what it would allow (facts F5.52).
fn rules_status(request: &Request<'_>, review: &Value) -> Value {
    let namespace = text(&review["spec"], "namespace");
    let (mut resources, mut paths) = (Vec::new(), Vec::new());
    for sourced in rules_for(request.server.authorizers.rbac, request.user, namespace) {
        let rule = sourced.rule;
        if !rule.resources.is_empty() {
            let mut entry = json!({"verbs": rule.verbs, "apiGroups": rule.api_groups, "resources": rule.resources});
            if let Some(entry) = entry.as_object_mut().filter(|_| !rule.resource_names.is_empty()) {
                entry.insert("resourceNames".to_owned(), json!(rule.resource_names));
            }
            resources.push(entry);
        }
        if !rule.non_resource_urls.is_empty() {
            paths.push(json!({"verbs": rule.verbs, "nonResourceURLs": rule.non_resource_urls}));
        }
    }
    let mut errors: Vec<String> = Vec::new();
    let refused = rbac::authorize(request.server.authorizers.rbac, request.user, request.attributes);
    if let rbac::Decision::NoOpinion(_) = refused
        && let Some(error) = refused.reason().strip_prefix("RBAC: ")
    {
        errors.push(error.to_owned());
    }
    errors.push("webhook authorizer does not support user rule resolution".to_owned());
    let error = match errors.as_slice() {
        [only] => only.clone(),
        several => format!("[{}]", several.join(", ")),
    };
    json!({"resourceRules": resources, "nonResourceRules": paths, "incomplete": true, "evaluationError": error})
}
