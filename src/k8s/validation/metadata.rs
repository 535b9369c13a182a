//! Is the metadata of an object valid, and may it change so? (`k8s.io/apimachinery/pkg/api/validation/objectmeta.go`)

use super::error::{Errors, FieldError, Path};
use super::names::{self, Faults};
use super::read::{fields, flag, items, number, text};
use crate::k8s::split_api_version;
use serde_json::Value;

/// Bytes that all annotations of an object may have.
const ANNOTATIONS: usize = 256 * 1024;

/// `metadata` of a new object. `name_format` judges `name` and `generateName`.
pub fn validate_metadata(meta: &Value, namespaced: bool, name_format: fn(&str) -> Faults, errors: &mut Errors) {
    let path = Path::new("metadata");
    let generate = text(&meta["generateName"]);
    if !generate.is_empty() {
        // What is generated goes on after the dash.
        let mut masked = generate.to_owned();
        if masked.len() > 1 && masked.ends_with('-') {
            masked.truncate(masked.len() - 1);
            masked.pop();
            masked.push('a');
        }
        for fault in name_format(&masked) {
            errors.push(FieldError::invalid(&path.child("generateName"), generate, &fault));
        }
    }
    let name = text(&meta["name"]);
    if name.is_empty() {
        errors.push(FieldError::required(&path.child("name"), "name or generateName is required"));
    } else {
        for fault in name_format(name) {
            errors.push(FieldError::invalid(&path.child("name"), name, &fault));
        }
    }
    let namespace = text(&meta["namespace"]);
    match (namespaced, namespace.is_empty()) {
        (true, true) => errors.push(FieldError::required(&path.child("namespace"), "")),
        (true, false) => {
            for fault in names::dns_label(namespace) {
                errors.push(FieldError::invalid(&path.child("namespace"), namespace, &fault));
            }
        }
        (false, false) => errors.push(FieldError::forbidden(&path.child("namespace"), "not allowed on this type")),
        (false, true) => {}
    }
    non_negative(&meta["generation"], &path.child("generation"), errors);
    validate_labels(&meta["labels"], &path.child("labels"), errors);
    validate_annotations(&meta["annotations"], &path.child("annotations"), errors);
    validate_owner_references(&meta["ownerReferences"], &path.child("ownerReferences"), errors);
    let finalizers = path.child("finalizers");
    for finalizer in items(&meta["finalizers"]) {
        for fault in names::qualified_name(text(finalizer)) {
            errors.push(FieldError::invalid(&finalizers, text(finalizer), &fault));
        }
    }
    standard_finalizers(meta, &finalizers, errors);
}

/// A finalizer without a prefix has to be one of Kubernetes' own.
fn standard_finalizers(meta: &Value, path: &Path, errors: &mut Errors) {
    for (index, finalizer) in items(&meta["finalizers"]).iter().enumerate() {
        let name = text(finalizer);
        if !name.contains('/') && !matches!(name, "kubernetes" | "orphan" | "foregroundDeletion") {
            let detail = "name is neither a standard finalizer name nor is it fully qualified";
            errors.push(FieldError::invalid(&path.index(index), name, detail));
        }
    }
}

/// `metadata` of an update.
pub fn validate_metadata_update(new: &Value, old: &Value, errors: &mut Errors) {
    let path = Path::new("metadata");
    if text(&new["resourceVersion"]).is_empty() {
        let detail = "must be specified for an update";
        errors.push(FieldError::invalid(&path.child("resourceVersion"), "", detail));
    }
    if number(&new["generation"]).unwrap_or_default() < number(&old["generation"]).unwrap_or_default() {
        errors.push(FieldError::invalid(
            &path.child("generation"),
            new["generation"].clone(),
            "must not be decremented",
        ));
    }
    for field in ["name", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds"] {
        immutable(&new[field], &old[field], &path.child(field), errors);
    }
    validate_labels(&new["labels"], &path.child("labels"), errors);
    validate_annotations(&new["annotations"], &path.child("annotations"), errors);
    validate_owner_references(&new["ownerReferences"], &path.child("ownerReferences"), errors);
    standard_finalizers(new, &path.child("finalizers"), errors);
}

/// A field that may not change.
pub fn immutable(new: &Value, old: &Value, path: &Path, errors: &mut Errors) {
    if new != old {
        errors.push(FieldError::invalid(path, new.clone(), "field is immutable"));
    }
}

/// A number that may not be negative.
pub fn non_negative(value: &Value, path: &Path, errors: &mut Errors) {
    if number(value).is_some_and(|n| n < 0) {
        errors.push(FieldError::invalid(path, value.clone(), "must be greater than or equal to 0"));
    }
}

/// Labels, or a selector that reads like labels.
pub fn validate_labels(labels: &Value, path: &Path, errors: &mut Errors) {
    for (key, value) in fields(labels) {
        validate_label_name(key, path, errors);
        for fault in names::label_value(text(value)) {
            errors.push(FieldError::invalid(path, text(value), &fault));
        }
    }
}

/// The key of a label.
pub fn validate_label_name(key: &str, path: &Path, errors: &mut Errors) {
    for fault in names::qualified_name(key) {
        errors.push(FieldError::invalid(path, key, &fault));
    }
}

fn validate_annotations(annotations: &Value, path: &Path, errors: &mut Errors) {
    let mut size = 0;
    for (key, value) in fields(annotations) {
        for fault in names::qualified_name(&key.to_lowercase()) {
            errors.push(FieldError::invalid(path, key, &fault));
        }
        size += key.len() + text(value).len();
    }
    if size > ANNOTATIONS {
        errors.push(FieldError::too_long(path, ANNOTATIONS));
    }
}

fn validate_owner_references(references: &Value, path: &Path, errors: &mut Errors) {
    let mut controller: Option<String> = None;
    for reference in items(references) {
        let (_, version) = split_api_version(text(&reference["apiVersion"]));
        if version.is_empty() {
            let written = text(&reference["apiVersion"]);
            errors.push(FieldError::invalid(&path.child("apiVersion"), written, "version must not be empty"));
        }
        for field in ["kind", "name", "uid"] {
            if text(&reference[field]).is_empty() {
                errors.push(FieldError::invalid(&path.child(field), "", "must not be empty"));
            }
        }
        if flag(&reference["controller"]) == Some(true) {
            let current = format!("{}/{}", text(&reference["kind"]), text(&reference["name"]));
            match &controller {
                None => controller = Some(current),
                Some(first) => {
                    let detail = format!(
                        "Only one reference can have Controller set to true. Found \"true\" in references for {first} and {current}"
                    );
                    errors.push(FieldError::invalid(path, references.clone(), &detail));
                }
            }
        }
    }
}

/// A label selector. Returns whether it can be used.
pub fn validate_label_selector(selector: &Value, path: &Path, errors: &mut Errors) -> bool {
    let before = errors.len();
    validate_labels(&selector["matchLabels"], &path.child("matchLabels"), errors);
    for (index, requirement) in items(&selector["matchExpressions"]).iter().enumerate() {
        let path = path.child("matchExpressions").index(index);
        let values = items(&requirement["values"]);
        match text(&requirement["operator"]) {
            "In" | "NotIn" if values.is_empty() => {
                let detail = "must be specified when `operator` is 'In' or 'NotIn'";
                errors.push(FieldError::required(&path.child("values"), detail));
            }
            "Exists" | "DoesNotExist" if !values.is_empty() => {
                let detail = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
                errors.push(FieldError::forbidden(&path.child("values"), detail));
            }
            "In" | "NotIn" | "Exists" | "DoesNotExist" => {}
            operator => {
                errors.push(FieldError::invalid(&path.child("operator"), operator, "not a valid selector operator"));
            }
        }
        validate_label_name(text(&requirement["key"]), &path.child("key"), errors);
        for (index, value) in values.iter().enumerate() {
            for fault in names::label_value(text(value)) {
                errors.push(FieldError::invalid(&path.child("values").index(index), text(value), &fault));
            }
        }
    }
    errors.len() == before
}
