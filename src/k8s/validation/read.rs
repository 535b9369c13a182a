//! How validation reads a decoded object: what is missing is empty, which is Go's zero value.

use serde_json::Value;

/// The value at a path of keys; null where there is none.
pub fn value_at<'a>(value: &'a Value, path: &[&str]) -> &'a Value {
    path.iter().fold(value, |value, key| &value[*key])
}

/// The text; empty where there is none.
pub fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// The items; none where there is no list.
pub fn items(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

/// The entries; none where there is no map.
pub fn fields(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flatten().map(|(key, value)| (key.as_str(), value))
}

/// The number, where there is one.
pub fn number(value: &Value) -> Option<i64> {
    value.as_i64()
}

/// The truth value, where there is one.
pub fn flag(value: &Value) -> Option<bool> {
    value.as_bool()
}

/// Whether anything is set.
pub fn is_set(value: &Value) -> bool {
    !value.is_null()
}
