//! JSON as Go's `encoding/json` indents it: four spaces in kubectl's printers, `<`, `>` and `&` escaped.

use super::Keys;
use crate::source::order;
use serde_json::Value;

/// The value as indented JSON, without a line break at its end.
pub fn to_json(value: &Value, keys: Keys, indent: usize) -> String {
    let mut out = String::new();
    write(&mut out, value, keys, indent, 0);
    out
}

/// The same value with the keys of every mapping sorted by their bytes, as Go marshals a map.
pub fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<_> = map.iter().map(|(k, v)| (k.clone(), sorted(v))).collect();
            order::sort_by(&mut entries, |a, b| a.0.cmp(&b.0));
            Value::Object(entries.into_iter().collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(sorted).collect()),
        other => other.clone(),
    }
}

fn write(out: &mut String, value: &Value, keys: Keys, indent: usize, level: usize) {
    let new_line = |out: &mut String, level: usize| {
        out.push('\n');
        out.extend(std::iter::repeat_n(' ', indent * level));
    };
    match value {
        Value::Object(map) if !map.is_empty() => {
            let mut entries: Vec<_> = map.iter().collect();
            if keys == Keys::Sorted {
                order::sort_by(&mut entries, |a, b| a.0.cmp(b.0));
            }
            out.push('{');
            for (n, (key, value)) in entries.into_iter().enumerate() {
                out.push_str(if n > 0 { "," } else { "" });
                new_line(out, level + 1);
                out.push_str(&string(key));
                out.push_str(": ");
                write(out, value, keys, indent, level + 1);
            }
            new_line(out, level);
            out.push('}');
        }
        Value::Array(items) if !items.is_empty() => {
            out.push('[');
            for (n, item) in items.iter().enumerate() {
                out.push_str(if n > 0 { "," } else { "" });
                new_line(out, level + 1);
                write(out, item, keys, indent, level + 1);
            }
            new_line(out, level);
            out.push(']');
        }
        Value::String(text) => out.push_str(&string(text)),
        other => out.push_str(&other.to_string()),
    }
}

/// A string as Go writes it.
fn string(text: &str) -> String {
    Value::from(text)
        .to_string()
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn json_as_kubectl_prints_it() {
        let value = json!({"kind": "X", "data": {"x": "<b>&\"\\/파드😀"}, "empty": [], "list": [1]});
        assert_eq!(
            to_json(&value, Keys::Sorted, 4),
            "{\n    \"data\": {\n        \"x\": \"\\u003cb\\u003e\\u0026\\\"\\\\/파드😀\"\n    },\n    \"empty\": [],\n    \"kind\": \"X\",\n    \"list\": [\n        1\n    ]\n}"
        );
    }
}
