//! What comes of a write? `create`, `update`, `patch`, `delete`: each answers with the object as it would be stored.

use super::body::{Read, read};
use super::{Handled, Plugin, Refusal, Request, Station, patch as patches, read as reads, refuse};
use crate::k8s::admission::{Account, account_missing, account_name, is_protected};
use crate::k8s::defaults::set_defaults;
use crate::k8s::escalation::{self, Write};
use crate::k8s::validation::{Errors, validate_create, validate_update};
use crate::k8s::{
    Attributes, CREATED, RBAC_GROUP, ResourceType, Response, Status, StatusCause, authorize, kinds, stable,
    stored_value,
};
use serde_json::{Map, Value};

/// Fields of the metadata that only the server writes.
const SYSTEM_FIELDS: [&str; 5] =
    ["uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "selfLink"];

/// POST on the collection.
pub(super) fn create(request: &Request<'_>, resource: &ResourceType) -> Handled {
    let Read { object, warnings } = read(request, resource)?;
    with_warnings(create_object(request, resource, object), warnings)
}

/// Warnings go with every answer that comes after decoding, a refusal too.
fn with_warnings(handled: Handled, warnings: Vec<String>) -> Handled {
    match handled {
        Ok(response) => Ok(Response { warnings, ..response }),
        Err(mut refusal) => {
            refusal.response.warnings = warnings;
            Err(refusal)
        }
    }
}

/// Stores a decoded object for the first time.
pub(super) fn create_object(request: &Request<'_>, resource: &ResourceType, mut object: Value) -> Handled {
    if let Some(metadata) = metadata_of(&mut object) {
        SYSTEM_FIELDS.iter().for_each(|field| drop(metadata.remove(*field)));
        metadata.remove("resourceVersion");
    }
    match_namespace(request, &mut object)?;
    set_defaults(resource.group_kind(), &mut object);
    let object = admit(request, resource, object)?;
    check_escalation(request, &object, None)?;
    let object = named(request, resource, object);
    judge(resource, &object, validate_create(resource.group_kind(), resource.namespaced, &object))?;
    let name = text(&object, "/metadata/name").to_owned();
    if request.stored(resource.group_kind(), request.namespace(), &name).is_some() {
        let status = Status::already_exists(&resource.group, &resource.plural, &name);
        return Err(refuse(Station::Storage, status));
    }
    Ok(Response { code: 201, body: stored_value(resource.group_kind(), object, CREATED), warnings: Vec::new() })
}

/// PUT on an object.
pub(super) fn update(request: &Request<'_>, resource: &ResourceType) -> Handled {
    let Read { object, warnings } = read(request, resource)?;
    with_warnings(update_object(request, resource, object), warnings)
}

fn update_object(request: &Request<'_>, resource: &ResourceType, mut object: Value) -> Handled {
    let bad = |message: String| refuse(Station::Decoding, Status::bad_request(message));
    match_namespace(request, &mut object)?;
    let name = request.named();
    match text(&object, "/metadata/name") {
        "" => {
            return Err(bad(format!(
                "the name of the object ({name} based on URL) was undeterminable: name must be provided"
            )));
        }
        other if other != name => {
            return Err(bad(format!("the name of the object ({other}) does not match the name on the URL ({name})")));
        }
        _ => {}
    }
    let Some(old) = request.stored(resource.group_kind(), request.namespace(), name) else {
        return create_on_update(request, resource, object);
    };
    set_defaults(resource.group_kind(), &mut object);
    check_escalation(request, &object, Some(&old))?;
    let conflict =
        |error: &str| refuse(Station::Storage, Status::conflict(&resource.group, &resource.plural, name, error));
    let (version, old_version) = (text(&object, "/metadata/resourceVersion"), text(&old, "/metadata/resourceVersion"));
    if !version.is_empty() && !old_version.is_empty() && version != old_version {
        let error = "the object has been modified; please apply your changes to the latest version and try again";
        return Err(conflict(error));
    }
    let (uid, old_uid) = (text(&object, "/metadata/uid").to_owned(), text(&old, "/metadata/uid").to_owned());
    if !uid.is_empty() && uid != old_uid {
        let error = format!("Precondition failed: UID in precondition: {uid}, UID in object meta: {old_uid}");
        return Err(conflict(&error));
    }
    if let (Some(new), Some(old)) = (metadata_of(&mut object), old.get("metadata").and_then(Value::as_object)) {
        for field in ["uid", "creationTimestamp", "resourceVersion", "generation", "deletionTimestamp"] {
            match old.get(field) {
                Some(value) => new.insert(field.to_owned(), value.clone()),
                None => new.remove(field),
            };
        }
        new.entry("resourceVersion").or_insert_with(|| "1".into());
    }
    keep_status(&mut object, &old);
    let errors = validate_update(resource.group_kind(), resource.namespaced, &object, &with_version(&old));
    judge(resource, &object, errors)?;
    Ok(Response { code: 200, body: stored_value(resource.group_kind(), object, CREATED), warnings: Vec::new() })
}

/// Some kinds come into being by PUT; whoever does that must be allowed to create.
fn create_on_update(request: &Request<'_>, resource: &ResourceType, object: Value) -> Handled {
    if resource.group != RBAC_GROUP {
        return Err(reads::not_found(resource, request.named()));
    }
    let attributes = Attributes { verb: "create".to_owned(), ..request.attributes.clone() };
    let verdict = authorize(&request.server.authorizers, request.user, &attributes);
    if !verdict.is_allowed() {
        let status = Status::forbidden(request.user, &attributes, &verdict.reason());
        let refused = Some((request.user.clone(), attributes.clone()));
        let stopped = super::Stopped { response: status.clone().into_response(), refused };
        return Err(refuse(Station::Filter(Box::new(stopped)), status));
    }
    create_object(request, resource, object)
}

/// PATCH on an object.
pub(super) fn patch(request: &Request<'_>, resource: &ResourceType) -> Handled {
    let name = request.named();
    let apply = request.http.content_type.starts_with("application/apply-patch");
    let current = request.stored(resource.group_kind(), request.namespace(), name);
    let Some(current) = current else {
        if apply {
            let Read { mut object, warnings } = patches::read_applied(request, resource)?;
            if let Some(metadata) = metadata_of(&mut object) {
                metadata.insert("name".to_owned(), name.into());
            }
            return with_warnings(create_object(request, resource, object), warnings);
        }
        return Err(reads::not_found(resource, name));
    };
    let Read { object, warnings } = patches::patched(request, resource, &current)?;
    with_warnings(update_object(request, resource, object), warnings)
}

/// DELETE on an object.
pub(super) fn delete(request: &Request<'_>, resource: &ResourceType) -> Handled {
    let name = request.named();
    let kind = resource.group_kind();
    if is_protected(kind, name) && request.runs(Plugin::NamespaceLifecycle) {
        let error = "this namespace may not be deleted";
        let status = Status::forbidden_for(&resource.group, &resource.plural, name, error);
        return Err(refuse(Station::Admission, status));
    }
    let Some(object) = request.stored(kind, request.namespace(), name) else {
        return Err(reads::not_found(resource, name));
    };
    // What ends gracefully is answered with itself.
    let body = match kind {
        kinds::POD | kinds::NAMESPACE | kinds::SERVICE_ACCOUNT | kinds::PERSISTENT_VOLUME_CLAIM => object,
        _ => Status::deleted(&resource.group, &resource.plural, name, text(&object, "/metadata/uid")),
    };
    Ok(Response { code: 200, body, warnings: Vec::new() })
}

fn text<'a>(object: &'a Value, pointer: &str) -> &'a str {
    object.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

fn metadata_of(object: &mut Value) -> Option<&mut Map<String, Value>> {
    object.get_mut("metadata").and_then(Value::as_object_mut)
}

/// The object's namespace is the URL's, whoever writes it; a cluster-scoped object loses one that is written.
fn match_namespace(request: &Request<'_>, object: &mut Value) -> Result<(), Box<Refusal>> {
    let wanted = request.namespace();
    let written = text(object, "/metadata/namespace").to_owned();
    if !wanted.is_empty() && !written.is_empty() && written != wanted {
        let message = "the namespace of the provided object does not match the namespace sent on the request";
        return Err(refuse(Station::Decoding, Status::bad_request(message)));
    }
    if let Some(metadata) = metadata_of(object) {
        match wanted {
            "" => drop(metadata.remove("namespace")),
            wanted => drop(metadata.insert("namespace".to_owned(), wanted.into())),
        }
    }
    Ok(())
}

/// The admission plugins that look at what is created.
fn admit(request: &Request<'_>, resource: &ResourceType, object: Value) -> Result<Value, Box<Refusal>> {
    let namespace = request.namespace();
    if request.runs(Plugin::NamespaceLifecycle)
        && resource.namespaced
        && !request.server.cluster.namespaces().contains(namespace)
    {
        return Err(refuse(Station::Admission, Status::not_found("", "namespaces", namespace)));
    }
    if resource.group_kind() != kinds::POD || !request.runs(Plugin::ServiceAccount) {
        return Ok(object);
    }
    let account = account_name(&object);
    if Account::find(request.server.cluster, namespace, account).is_none() {
        let shown = match text(&object, "/metadata/name") {
            "" => text(&object, "/metadata/generateName"),
            name => name,
        };
        let status = Status::forbidden_for("", "pods", shown, &account_missing(namespace, account));
        return Err(refuse(Station::Admission, status));
    }
    Ok(request.admitted_pod(object, namespace))
}

fn check_escalation(request: &Request<'_>, new: &Value, old: Option<&Value>) -> Result<(), Box<Refusal>> {
    let write = Write { request: request.attributes, new, old };
    escalation::check(&request.server.authorizers, request.user, write).map_err(|refused| {
        let station = match refused.status.code {
            403 => Station::Escalation(refused.missing),
            _ => Station::Storage,
        };
        refuse(station, refused.status)
    })
}

/// An object without a name gets one from `generateName`.
fn named(request: &Request<'_>, resource: &ResourceType, mut object: Value) -> Value {
    let base = text(&object, "/metadata/generateName").to_owned();
    if text(&object, "/metadata/name").is_empty() && !base.is_empty() {
        let count = request.server.cluster.list(resource.group_kind()).len().to_string();
        let ending = stable::suffix(&["generated", &resource.kind, request.namespace(), &base, &count], 5);
        if let Some(metadata) = metadata_of(&mut object) {
            metadata.insert("name".to_owned(), format!("{base}{ending}").into());
        }
    }
    object
}

fn judge(resource: &ResourceType, object: &Value, errors: Errors) -> Result<(), Box<Refusal>> {
    if errors.is_empty() {
        return Ok(());
    }
    let causes = errors.iter().map(|error| StatusCause {
        reason: error.kind.reason().to_owned(),
        field: error.field.as_str().to_owned(),
        message: error.body.clone(),
    });
    let status = Status::invalid(resource.group_kind(), text(object, "/metadata/name"), causes.collect());
    Err(refuse(Station::Validation, status))
}

/// A write of the object leaves its status alone.
fn keep_status(object: &mut Value, old: &Value) {
    if let Some(fields) = object.as_object_mut() {
        match old.get("status") {
            Some(status) => fields.insert("status".to_owned(), status.clone()),
            None => fields.remove("status"),
        };
    }
}

fn with_version(old: &Value) -> Value {
    let mut old = old.clone();
    if let Some(metadata) = metadata_of(&mut old) {
        metadata.entry("resourceVersion").or_insert_with(|| "1".into());
    }
    old
}
