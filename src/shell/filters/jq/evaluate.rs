//! What values does a program give for an input?

use super::{Filter, Trouble};
use crate::shell::filters::base64;
use crate::source::order;
use serde_json::{Map, Value};

/// Values that one program may give.
const VALUES: usize = 100_000;

fn refused(message: String) -> Trouble {
    Trouble::Refused(5, format!("jq: error (at <stdin>:0): {message}\n"))
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// Adds the values of `filter` for `input` to `out`.
pub(super) fn evaluate(filter: &Filter, input: &Value, out: &mut Vec<Value>) -> Result<(), Trouble> {
    if out.len() > VALUES {
        return Err(refused("too many values".to_owned()));
    }
    let each = |filter: &Filter| -> Result<Vec<Value>, Trouble> {
        let mut values = Vec::new();
        evaluate(filter, input, &mut values)?;
        Ok(values)
    };
    match filter {
        Filter::Identity => out.push(input.clone()),
        Filter::Literal(value) => out.push(value.clone()),
        Filter::Field(of, name) => {
            for value in each(of)? {
                out.push(match &value {
                    Value::Object(map) => map.get(name).cloned().unwrap_or(Value::Null),
                    Value::Null => Value::Null,
                    other => return Err(refused(format!("Cannot index {} with \"{name}\"", kind(other)))),
                });
            }
        }
        Filter::Index(of, index) => {
            for value in each(of)? {
                out.push(match &value {
                    Value::Array(items) => {
                        let at = if *index < 0 { index + i64::try_from(items.len()).unwrap_or(0) } else { *index };
                        usize::try_from(at).ok().and_then(|at| items.get(at)).cloned().unwrap_or(Value::Null)
                    }
                    Value::Null => Value::Null,
                    other => return Err(refused(format!("Cannot index {} with number", kind(other)))),
                });
            }
        }
        Filter::Each(of) => {
            for value in each(of)? {
                match value {
                    Value::Array(items) => out.extend(items),
                    Value::Object(map) => out.extend(map.into_iter().map(|(_, v)| v)),
                    other => return Err(refused(format!("Cannot iterate over {}", kind(&other)))),
                }
            }
        }
        Filter::Pipe(first, second) => {
            for value in each(first)? {
                evaluate(second, &value, out)?;
            }
        }
        Filter::Comma(first, second) => {
            evaluate(first, input, out)?;
            evaluate(second, input, out)?;
        }
        Filter::Array(inner) => {
            let values = inner.as_ref().map_or(Ok(Vec::new()), |f| each(f))?;
            out.push(Value::Array(values));
        }
        Filter::Object(fields) => {
            let mut maps = vec![Map::new()];
            for (key, value) in fields {
                let (keys, values) = (each(key)?, each(value)?);
                let mut next = Vec::new();
                for map in &maps {
                    for key in &keys {
                        let Value::String(key) = key else {
                            return Err(refused(format!("Object keys must be strings, not {}", kind(key))));
                        };
                        for value in &values {
                            let mut map = map.clone();
                            map.insert(key.clone(), value.clone());
                            next.push(map);
                        }
                    }
                }
                maps = next;
            }
            out.extend(maps.into_iter().map(Value::Object));
        }
        Filter::Compare(left, operator, right) => {
            for right in each(right)? {
                for left in each(left)? {
                    out.push(compare(&left, operator, &right)?);
                }
            }
        }
        Filter::Try(inner) => match evaluate(inner, input, out) {
            Err(Trouble::Refused(..)) | Ok(()) => {}
            Err(unknown) => return Err(unknown),
        },
        Filter::Text(parts) => {
            let mut text = String::new();
            for part in parts {
                for value in each(part)? {
                    match value {
                        Value::String(s) => text.push_str(&s),
                        other => text.push_str(&other.to_string()),
                    }
                }
            }
            out.push(Value::String(text));
        }
        Filter::Call(name, arguments) => call(name, arguments, input, out)?,
    }
    Ok(())
}

fn is_true(value: &Value) -> bool {
    !matches!(value, Value::Null | Value::Bool(false))
}

fn compare(left: &Value, operator: &str, right: &Value) -> Result<Value, Trouble> {
    let order = || match (left, right) {
        (Value::Number(a), Value::Number(b)) => a.as_f64().partial_cmp(&b.as_f64()),
        (Value::String(a), Value::String(b)) => Some(a.cmp(b)),
        _ => None,
    };
    Ok(match operator {
        "==" => Value::Bool(left == right),
        "!=" => Value::Bool(left != right),
        "and" => Value::Bool(is_true(left) && is_true(right)),
        "or" => Value::Bool(is_true(left) || is_true(right)),
        "//" => {
            if is_true(left) {
                left.clone()
            } else {
                right.clone()
            }
        }
        "<" => Value::Bool(order().is_some_and(std::cmp::Ordering::is_lt)),
        ">" => Value::Bool(order().is_some_and(std::cmp::Ordering::is_gt)),
        "<=" => Value::Bool(order().is_some_and(std::cmp::Ordering::is_le)),
        ">=" => Value::Bool(order().is_some_and(std::cmp::Ordering::is_ge)),
        _ => match (left, right) {
            (Value::String(a), Value::String(b)) => Value::String(format!("{a}{b}")),
            (Value::Array(a), Value::Array(b)) => Value::Array(a.iter().chain(b).cloned().collect()),
            (Value::Number(a), Value::Number(b)) => match (a.as_i64(), b.as_i64()) {
                (Some(a), Some(b)) => Value::from(a.saturating_add(b)),
                _ => Value::from(a.as_f64().unwrap_or(0.0) + b.as_f64().unwrap_or(0.0)),
            },
            (Value::Null, other) | (other, Value::Null) => other.clone(),
            _ => return Err(refused(format!("{} and {} cannot be added", kind(left), kind(right)))),
        },
    })
}

fn call(name: &str, arguments: &[Filter], input: &Value, out: &mut Vec<Value>) -> Result<(), Trouble> {
    let text = |filter: &Filter| -> Result<String, Trouble> {
        let mut values = Vec::new();
        evaluate(filter, input, &mut values)?;
        match values.first() {
            Some(Value::String(text)) => Ok(text.clone()),
            other => Err(refused(format!("{name} input must be a string, not {}", other.map_or("empty", kind)))),
        }
    };
    let value = match (name, arguments) {
        ("length", []) => match input {
            Value::Null => Value::from(0),
            Value::String(s) => Value::from(s.chars().count()),
            Value::Array(items) => Value::from(items.len()),
            Value::Object(map) => Value::from(map.len()),
            Value::Number(n) => Value::from(n.as_f64().unwrap_or(0.0).abs()),
            Value::Bool(_) => return Err(refused("boolean has no length".to_owned())),
        },
        ("keys" | "keys_unsorted", []) => match input {
            Value::Object(map) => {
                let mut keys: Vec<&String> = map.keys().collect();
                if name == "keys" {
                    order::sort(&mut keys);
                }
                Value::from(keys.into_iter().cloned().collect::<Vec<_>>())
            }
            Value::Array(items) => Value::from((0..items.len()).collect::<Vec<_>>()),
            other => return Err(refused(format!("{} has no keys", kind(other)))),
        },
        ("select", [condition]) => {
            let mut values = Vec::new();
            evaluate(condition, input, &mut values)?;
            out.extend(values.iter().filter(|v| is_true(v)).map(|_| input.clone()));
            return Ok(());
        }
        ("map", [inner]) => {
            let each = Filter::Each(Box::new(Filter::Identity));
            let all = Filter::Pipe(Box::new(each), Box::new(inner.clone()));
            return evaluate(&Filter::Array(Some(Box::new(all))), input, out);
        }
        ("empty", []) => return Ok(()),
        ("not", []) => Value::Bool(!is_true(input)),
        ("type", []) => Value::from(kind(input)),
        ("tostring", []) => match input {
            Value::String(_) => input.clone(),
            other => Value::from(other.to_string()),
        },
        ("fromjson", []) => match input {
            Value::String(s) => serde_json::from_str(s).map_err(|e| refused(format!("{e}")))?,
            other => return Err(refused(format!("{} cannot be parsed as JSON", kind(other)))),
        },
        ("tojson", []) => Value::from(input.to_string()),
        ("sort" | "unique", []) => match input {
            Value::Array(items) => {
                let mut items = items.clone();
                order::sort_by_key(&mut items, |v| v.as_str().map_or_else(|| v.to_string(), str::to_owned));
                if name == "unique" {
                    items.dedup();
                }
                Value::Array(items)
            }
            other => return Err(refused(format!("{} cannot be sorted, as it is not an array", kind(other)))),
        },
        ("add", []) => match input {
            Value::Array(items) => items.iter().try_fold(Value::Null, |sum, v| compare(&sum, "+", v))?,
            other => return Err(refused(format!("Cannot iterate over {}", kind(other)))),
        },
        ("first", []) => return evaluate(&Filter::Index(Box::new(Filter::Identity), 0), input, out),
        ("last", []) => return evaluate(&Filter::Index(Box::new(Filter::Identity), -1), input, out),
        ("has", [key]) => {
            let key = text(key)?;
            Value::Bool(input.get(&key).is_some())
        }
        ("contains", [part]) => match input {
            Value::String(s) => Value::Bool(s.contains(&text(part)?)),
            Value::Array(items) => {
                let mut wanted = Vec::new();
                evaluate(part, input, &mut wanted)?;
                let all = wanted.iter().flat_map(|w| w.as_array().cloned().unwrap_or_default());
                Value::Bool(all.into_iter().all(|w| items.contains(&w)))
            }
            _ => return Err(Trouble::Unknown("contains".to_owned())),
        },
        ("startswith", [part]) => Value::Bool(input.as_str().unwrap_or_default().starts_with(&text(part)?)),
        ("endswith", [part]) => Value::Bool(input.as_str().unwrap_or_default().ends_with(&text(part)?)),
        ("join", [part]) => {
            let separator = text(part)?;
            let items = input.as_array().map(Vec::as_slice).unwrap_or_default();
            let texts = items.iter().map(|v| v.as_str().map_or_else(|| v.to_string(), str::to_owned));
            Value::from(texts.collect::<Vec<_>>().join(&separator))
        }
        ("split", [part]) => {
            let separator = text(part)?;
            let pieces = input.as_str().unwrap_or_default().split(separator.as_str());
            Value::from(pieces.map(str::to_owned).collect::<Vec<_>>())
        }
        ("@base64d", []) => {
            let bytes = base64::decode(input.as_str().unwrap_or_default());
            let bytes = bytes.ok_or_else(|| refused(format!("{input} is not valid base64 data")))?;
            Value::from(String::from_utf8_lossy(&bytes).into_owned())
        }
        ("@base64", []) => Value::from(base64::encode(input.as_str().unwrap_or_default().as_bytes())),
        ("to_entries", []) => {
            let entry = |(k, v): (&String, &Value)| serde_json::json!({"key": k, "value": v});
            Value::Array(input.as_object().map(|m| m.iter().map(entry).collect()).unwrap_or_default())
        }
        _ => return Err(Trouble::Unknown(name.to_owned())),
    };
    out.push(value);
    Ok(())
}
