//! Any other object: its fields as a tree, as kubectl shows custom resources.

use super::{Lines, Subject};
use crate::source::order;
use serde_json::Value;

pub(super) fn any(subject: &mut Subject<'_, '_, '_>, lines: &mut Lines) {
    lines.field("Name", subject.text("/metadata/name"));
    lines.field("Namespace", subject.text("/metadata/namespace"));
    lines.labels_and_annotations(&subject.object);
    let mut object = subject.object.clone();
    if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
        for key in ["name", "namespace", "labels", "annotations", "managedFields"] {
            metadata.shift_remove(key);
        }
    }
    fields(&object, 0, lines);
    subject.events(lines);
}

fn fields(value: &Value, level: usize, lines: &mut Lines) {
    let Some(map) = value.as_object() else { return };
    let mut keys: Vec<&String> = map.keys().collect();
    order::sort(&mut keys);
    for key in keys {
        let label = label(key);
        match map.get(key) {
            Some(inner @ Value::Object(_)) => {
                lines.line(level, format!("{label}:"));
                fields(inner, level + 1, lines);
            }
            Some(Value::Array(items)) => {
                lines.line(level, format!("{label}:"));
                for item in items {
                    match item {
                        Value::Object(_) => fields(item, level + 1, lines),
                        item => lines.line(level + 1, plain(item)),
                    }
                }
            }
            Some(item) => lines.line(level, format!("{label}:\t{}", plain(item))),
            None => {}
        }
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "<nil>".to_owned(),
        other => other.to_string(),
    }
}

/// `apiVersion` as `API Version`, `clusterIPs` as `Cluster I Ps`: kubectl's own way with camel case.
fn label(key: &str) -> String {
    if key.contains('-') || key.contains('.') || key.contains('/') {
        return key.to_owned();
    }
    let mut words: Vec<String> = Vec::new();
    let chars: Vec<char> = key.chars().collect();
    for (at, c) in chars.iter().enumerate() {
        let before_lower = at > 0 && chars.get(at - 1).is_some_and(|c| c.is_lowercase() || c.is_ascii_digit());
        let ends_capitals = at > 0
            && chars.get(at - 1).is_some_and(|c| c.is_uppercase())
            && chars.get(at + 1).is_some_and(|c| c.is_lowercase());
        if c.is_uppercase() && (before_lower || ends_capitals) || words.is_empty() {
            words.push(String::new());
        }
        words.last_mut().into_iter().for_each(|w| w.push(*c));
    }
    let title = |word: &String| match word.to_uppercase() {
        upper if ["API", "URL", "UID", "OS", "GMT"].contains(&upper.as_str()) => upper,
        _ => {
            let mut chars = word.chars();
            chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
        }
    };
    words.iter().map(title).collect::<Vec<_>>().join(" ")
}
