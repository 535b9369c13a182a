//! What does a patch make of an object? JSON patch (RFC 6902), merge patch (RFC 7386), strategic merge patch and
//! server-side apply.

use super::body::{Read, read_text};
use super::{Refusal, Request, Station, refuse};
use crate::k8s::decode::Format;
use crate::k8s::schema::{Element, Schema, Shape, Struct, schema};
use crate::k8s::{ResourceType, Status, quote};
use serde_json::{Map, Value};

/// Operations of one JSON patch, as the API server allows.
const MOST_OPERATIONS: usize = 10_000;

/// The body of a server-side apply, as an object.
pub(super) fn read_applied(request: &Request<'_>, resource: &ResourceType) -> Result<Read, Box<Refusal>> {
    read_text(request, resource, Format::Yaml, &request.http.body)
}

/// The current object, patched and read again.
pub(super) fn patched(request: &Request<'_>, resource: &ResourceType, current: &Value) -> Result<Read, Box<Refusal>> {
    let bad = |message: String| refuse(Station::Decoding, Status::bad_request(message));
    let ty = schema().named(&resource.kind).filter(|ty| ty.is_kind && ty.group == resource.group);
    let kind = request.http.content_type.split(';').next().unwrap_or_default().trim();
    let body = &request.http.body;
    let parse = || {
        crate::k8s::decode::read_body(Format::Json, body)
            .map_err(|e| bad(format!("error decoding patch: {}", e.rsplit("json parse error: ").next().unwrap_or(&e))))
            .map(|body| body.root.map(|root| root.to_value()).unwrap_or_default())
    };
    let result = match (kind, ty) {
        ("application/json-patch+json", _) => json_patch(current.clone(), &parse()?).map_err(|error| {
            let status = Status { code: 422, reason: "Invalid".to_owned(), message: error, details: None };
            refuse(Station::Decoding, status)
        })?,
        ("application/merge-patch+json", _) => merge(current.clone(), parse()?),
        ("application/strategic-merge-patch+json" | "", Some(ty)) => {
            strategic_merge(schema(), ty, current.clone(), parse()?)
        }
        ("application/apply-patch+yaml" | "application/apply-patch+cbor", Some(ty)) => {
            let applied = read_applied(request, resource)?;
            strategic_merge(schema(), ty, current.clone(), applied.object)
        }
        _ => {
            let accepted = "application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml, \
                            application/apply-patch+cbor";
            let message =
                format!("the body of the request was in an unknown format - accepted media types include: {accepted}");
            let status = Status { code: 415, reason: "UnsupportedMediaType".to_owned(), message, details: None };
            return Err(refuse(Station::Decoding, status));
        }
    };
    read_text(request, resource, Format::Json, &result.to_string())
}

/// RFC 7386: what is null is removed, mappings are merged, anything else replaces.
pub fn merge(target: Value, patch: Value) -> Value {
    let Value::Object(patch) = patch else { return patch };
    let mut fields = match target {
        Value::Object(fields) => fields,
        _ => Map::new(),
    };
    for (key, value) in patch {
        match value {
            Value::Null => drop(fields.remove(&key)),
            value => {
                let old = fields.remove(&key).unwrap_or_default();
                fields.insert(key, merge(old, value));
            }
        }
    }
    Value::Object(fields)
}

/// As a merge patch, but lists whose items have a key are merged item by item, and `$patch` says otherwise.
pub fn strategic_merge(schema: &Schema, ty: &Struct, target: Value, patch: Value) -> Value {
    let Value::Object(mut patch) = patch else { return patch };
    match patch.remove("$patch").as_ref().and_then(Value::as_str) {
        Some("delete") => return Value::Object(Map::new()),
        Some("replace") => return Value::Object(patch),
        _ => {}
    }
    let mut fields = match target {
        Value::Object(fields) => fields,
        _ => Map::new(),
    };
    patch.retain(|key, _| !key.starts_with("$setElementOrder/"));
    for (key, value) in patch {
        if let Some(list) = key.strip_prefix("$deleteFromPrimitiveList/") {
            if let (Some(kept), Some(gone)) = (fields.get_mut(list).and_then(Value::as_array_mut), value.as_array()) {
                kept.retain(|item| !gone.contains(item));
            }
            continue;
        }
        if key.starts_with("$retainKeys") {
            continue;
        }
        let field = ty.field(&key);
        let inner = field.and_then(|f| match f.ty.element {
            Element::Struct(id) => schema.get(id),
            _ => None,
        });
        let shape = field.map(|f| f.ty.shape);
        let merge_key = field.and_then(|f| f.merge_key);
        let old = fields.remove(&key).unwrap_or_default();
        let new = match (value, shape, inner, merge_key) {
            (Value::Null, ..) => continue,
            (Value::Array(items), Some(Shape::List), Some(inner), Some(by)) => {
                merge_items(schema, inner, by, old, items)
            }
            (Value::Array(items), Some(Shape::List), None, Some(_)) => union(old, items),
            (value, Some(Shape::One), Some(inner), _) => strategic_merge(schema, inner, old, value),
            (value @ Value::Object(_), ..) => merge(old, value),
            (value, ..) => value,
        };
        fields.insert(key, new);
    }
    Value::Object(fields)
}

fn merge_items(schema: &Schema, ty: &Struct, by: &str, old: Value, patch: Vec<Value>) -> Value {
    let mut items = match old {
        Value::Array(items) => items,
        _ => Vec::new(),
    };
    if patch.iter().any(|item| item["$patch"] == "replace") {
        return Value::Array(patch.into_iter().filter(|item| item.get("$patch").is_none()).collect());
    }
    for item in patch {
        let key = item.get(by).filter(|key| !key.is_null());
        let place = items.iter().position(|old| key.is_some() && old.get(by) == key);
        let deletes = item.get("$patch").and_then(Value::as_str) == Some("delete");
        match (place, deletes) {
            (Some(at), true) => drop(items.remove(at)),
            (None, true) => {}
            (Some(at), false) => {
                if let Some(slot) = items.get_mut(at) {
                    *slot = strategic_merge(schema, ty, slot.take(), item);
                }
            }
            (None, false) => items.push(strategic_merge(schema, ty, Value::Null, item)),
        }
    }
    Value::Array(items)
}

fn union(old: Value, patch: Vec<Value>) -> Value {
    let mut items = match old {
        Value::Array(items) => items,
        _ => Vec::new(),
    };
    for item in patch {
        if !items.contains(&item) {
            items.push(item);
        }
    }
    Value::Array(items)
}

/// RFC 6902.
///
/// # Errors
/// The server's words of the operation that cannot be done.
pub fn json_patch(mut target: Value, patch: &Value) -> Result<Value, String> {
    let operations = patch.as_array().ok_or("error decoding patch: json: cannot unmarshal object into Go value")?;
    if operations.len() > MOST_OPERATIONS {
        let count = operations.len();
        return Err(format!("The allowed maximum operations in a JSON patch is {MOST_OPERATIONS}, got {count}"));
    }
    for operation in operations {
        let text = |key: &str| operation.get(key).and_then(Value::as_str).unwrap_or_default();
        let (op, path, from) = (text("op"), text("path"), text("from"));
        let value = operation.get("value").cloned().unwrap_or_default();
        let missing = |path: &str| {
            format!(
                "the server rejected our request due to an error in our request: {op} operation does not apply: doc is missing path: {}",
                quote(path)
            )
        };
        match op {
            "add" => add(&mut target, path, value).ok_or_else(|| missing(path))?,
            "remove" => drop(remove(&mut target, path).ok_or_else(|| missing(path))?),
            "replace" => *target.pointer_mut(path).ok_or_else(|| missing(path))? = value,
            "move" => {
                let moved = remove(&mut target, from).ok_or_else(|| missing(from))?;
                add(&mut target, path, moved).ok_or_else(|| missing(path))?;
            }
            "copy" => {
                let copied = target.pointer(from).cloned().ok_or_else(|| missing(from))?;
                add(&mut target, path, copied).ok_or_else(|| missing(path))?;
            }
            "test" => {
                if target.pointer(path).unwrap_or(&Value::Null) != &value {
                    return Err(format!("testing value {path} failed: test failed"));
                }
            }
            other => return Err(format!("Unexpected kind: {other}")),
        }
    }
    Ok(target)
}

fn split(path: &str) -> Option<(&str, String)> {
    let (parent, last) = path.rsplit_once('/')?;
    Some((parent, last.replace("~1", "/").replace("~0", "~")))
}

fn add(target: &mut Value, path: &str, value: Value) -> Option<()> {
    if path.is_empty() {
        *target = value;
        return Some(());
    }
    let (parent, last) = split(path)?;
    match target.pointer_mut(parent)? {
        Value::Object(fields) => drop(fields.insert(last, value)),
        Value::Array(items) if last == "-" => items.push(value),
        Value::Array(items) => {
            let at = last.parse::<usize>().ok().filter(|at| *at <= items.len())?;
            items.insert(at, value);
        }
        _ => return None,
    }
    Some(())
}

fn remove(target: &mut Value, path: &str) -> Option<Value> {
    let (parent, last) = split(path)?;
    match target.pointer_mut(parent)? {
        Value::Object(fields) => fields.remove(&last),
        Value::Array(items) => {
            let at = last.parse::<usize>().ok().filter(|at| *at < items.len())?;
            Some(items.remove(at))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_strategic_merge_finds_items_by_their_key() {
        let pod = schema().named("Pod").unwrap();
        let old = json!({"spec": {"containers": [{"name": "a", "image": "1", "env": [{"name": "X", "value": "1"}]}, {"name": "b"}]},
            "metadata": {"labels": {"x": "1", "y": "2"}}});
        for (patch, pointer, want) in [
            (json!({"spec": {"containers": [{"name": "a", "image": "2"}]}}), "/spec/containers/0/image", json!("2")),
            (json!({"spec": {"containers": [{"name": "a", "image": "2"}]}}), "/spec/containers/1/name", json!("b")),
            (json!({"spec": {"containers": [{"name": "c"}]}}), "/spec/containers/2/name", json!("c")),
            (
                json!({"spec": {"containers": [{"name": "a", "$patch": "delete"}]}}),
                "/spec/containers/0/name",
                json!("b"),
            ),
            (
                json!({"spec": {"containers": [{"name": "a", "env": [{"name": "Y", "value": "2"}]}]}}),
                "/spec/containers/0/env/1/name",
                json!("Y"),
            ),
            (json!({"metadata": {"labels": {"x": null}}}), "/metadata/labels", json!({"y": "2"})),
        ] {
            assert_eq!(
                strategic_merge(schema(), pod, old.clone(), patch.clone()).pointer(pointer),
                Some(&want),
                "{patch}"
            );
        }
    }

    #[test]
    fn json_patches() {
        let old = json!({"a": [1, 2], "b/c": {"x": 1}});
        for (patch, want) in [
            (json!([{"op": "add", "path": "/a/-", "value": 3}]), Ok(json!({"a": [1, 2, 3], "b/c": {"x": 1}}))),
            (json!([{"op": "remove", "path": "/b~1c"}]), Ok(json!({"a": [1, 2]}))),
            (json!([{"op": "move", "from": "/a/0", "path": "/z"}]), Ok(json!({"a": [2], "b/c": {"x": 1}, "z": 1}))),
            (json!([{"op": "test", "path": "/a/0", "value": 9}]), Err("testing value /a/0 failed: test failed")),
        ] {
            assert_eq!(json_patch(old.clone(), &patch), want.map_err(str::to_owned), "{patch}");
        }
        assert!(json_patch(old, &json!([{"op": "replace", "path": "/nope", "value": 1}])).is_err());
    }
}
