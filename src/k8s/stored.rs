//! How does the API server have this object? Known fields only, defaults filled in, and what the server itself writes:
//! uid, creation time, version.

use super::decode::{Order, decode};
use super::defaults::set_defaults;
use super::schema::{Element, Schema, Shape, Struct, schema};
use super::stable::uid_of;
use super::{GroupKind, Object, resource_of_kind, split_api_version};
use serde_json::{Map, Value, json};

/// When the objects of a learner's files were created: eight hours before the moment at which the worlds stand.
pub const CREATED: &str = "2026-01-05T00:00:00Z";
/// When the cluster, and with it its default objects, was created.
const CLUSTER_CREATED: &str = "2026-01-01T00:00:00Z";

/// An object of the cluster as the server has it. What cannot be decoded is given as written: the findings at the file
/// say that the server would not have taken it.
pub fn stored(object: &Object) -> Value {
    let (group, version) = split_api_version(&object.api_version);
    let mut value = match schema().kind(group, version, &object.kind) {
        Some(ty) => match decode(&object.node, ty, Order::Sorted) {
            Ok(decoded) => decoded.object,
            Err(_) => object.value().clone(),
        },
        None => object.value().clone(),
    };
    if let (Some(rules), Some(fields)) = (object.value().get("rules"), value.as_object_mut())
        && object.aggregated.is_some()
    {
        fields.insert("rules".to_owned(), rules.clone());
    }
    let created = if object.builtin && object.owner_reference().is_none() { CLUSTER_CREATED } else { CREATED };
    stored_value(object.group_kind(), value, created)
}

/// The same for a decoded object that is only just created, or changed.
pub fn stored_value(kind: GroupKind<'_>, mut value: Value, created: &str) -> Value {
    set_defaults(kind, &mut value);
    let namespaced = resource_of_kind(kind).is_none_or(|r| r.namespaced);
    let metadata = value.get("metadata").cloned().unwrap_or_default();
    let text = |field: &str| metadata.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
    let (name, namespace, uid) = (text("name"), text("namespace"), text("uid"));
    if let Some(fields) = value.as_object_mut() {
        let metadata = fields.entry("metadata").or_insert_with(|| json!({}));
        if let Some(metadata) = metadata.as_object_mut() {
            if !namespaced {
                metadata.remove("namespace");
            } else if namespace.is_empty() {
                metadata.insert("namespace".to_owned(), super::DEFAULT_NAMESPACE.into());
            }
            let namespace = metadata.get("namespace").and_then(Value::as_str).unwrap_or_default().to_owned();
            // An object that carries a uid is a live one that was written down: nothing is made up for it.
            if uid.is_empty() {
                metadata.insert("uid".to_owned(), uid_of(kind.group, kind.kind, &namespace, &name).into());
                metadata.entry("creationTimestamp").or_insert_with(|| created.into());
                metadata.entry("resourceVersion").or_insert_with(|| "1".into());
            }
            metadata.sort_keys();
        }
    }
    if let Some(ty) = schema().named(kind.kind).filter(|ty| ty.is_kind && ty.group == kind.group) {
        finish(schema(), &mut value, ty);
    }
    value
}

/// Writes an object as Go does: empty lists and maps are left out, unless the field is always written.
pub fn finish(schema: &Schema, value: &mut Value, ty: &Struct) {
    let Some(fields) = value.as_object_mut() else { return };
    for field in &ty.fields {
        let inner = match field.ty.element {
            Element::Struct(id) => schema.get(id),
            _ => None,
        };
        match fields.get_mut(field.name) {
            Some(Value::Array(items)) => {
                if items.is_empty() && !field.kept_empty {
                    fields.remove(field.name);
                } else if let Some(ty) = inner {
                    items.iter_mut().for_each(|item| finish(schema, item, ty));
                }
            }
            Some(Value::Object(entries)) if field.ty.shape == Shape::Map && entries.is_empty() => {
                fields.remove(field.name);
            }
            Some(Value::Object(_)) if field.ty.shape == Shape::Map => {}
            Some(object @ Value::Object(_)) => {
                if let Some(ty) = inner {
                    finish(schema, object, ty);
                }
            }
            Some(_) => {}
            None if field.kept_empty => {
                let mut empty = match (field.ty.shape, field.ty.element) {
                    (Shape::One, Element::Struct(_)) => Value::Object(Map::new()),
                    (Shape::One, Element::Bool) => Value::Bool(false),
                    (Shape::One, Element::Int32 | Element::Int64 | Element::IntOrString) => Value::from(0),
                    (Shape::One, _) => Value::from(""),
                    _ => Value::Null,
                };
                if let Some(ty) = inner {
                    finish(schema, &mut empty, ty);
                }
                fields.insert(field.name.to_owned(), empty);
            }
            None => {}
        }
    }
    fields.sort_keys();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;

    #[test]
    fn the_server_has_more_than_was_written() {
        let written = json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": {"name": "a"},
            "rules": [{"apiGroups": [], "resources": ["pods"], "verbs": []}], "unknown": 1});
        let value = stored(&Object::from_value(&written, Span::default()).unwrap());
        assert_eq!(value["rules"], json!([{"resources": ["pods"], "verbs": []}]));
        assert_eq!(value["metadata"]["namespace"], "default");
        assert_eq!(value.get("unknown"), None);
        let live = json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a", "uid": "u"}});
        let value = stored(&Object::from_value(&live, Span::default()).unwrap());
        assert_eq!(value["metadata"], json!({"name": "a", "namespace": "default", "uid": "u"}));
    }
}
