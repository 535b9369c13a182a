//! `--query` and `--output`: a service's answer as JSON, text or YAML.

use super::Failure;
use crate::source::emit::{Keys, to_json, to_yaml};
use serde_json::Value;

/// The text of an answer.
pub fn print(answer: &Value, query: Option<&str>, output: Option<&str>) -> Result<String, Failure> {
    let value = match query {
        Some(query) => select(query, answer)?,
        None => answer.clone(),
    };
    match output.unwrap_or("json") {
        "text" => Ok(text(&value)),
        "yaml" => Ok(to_yaml(&value, Keys::AsGiven)),
        "json" => Ok(to_json(&value, Keys::AsGiven, 4)
            .replace("\\u003c", "<")
            .replace("\\u003e", ">")
            .replace("\\u0026", "&")
            + "\n"),
        other => Err(Failure::usage(format!(
            "argument --output: Invalid choice, valid choices are:\n\njson                                     | text                                    \ntable                                    | yaml                                    \n\n(got `{other}`)"
        ))),
    }
}

fn text(value: &Value) -> String {
    let scalar = |value: &Value| match value {
        Value::String(text) => text.clone(),
        Value::Null => "None".to_owned(),
        Value::Bool(b) => if *b { "True" } else { "False" }.to_owned(),
        other => other.to_string(),
    };
    match value {
        Value::Array(items) if items.iter().all(|i| !i.is_object() && !i.is_array()) => {
            items.iter().map(scalar).collect::<Vec<_>>().join("\t") + "\n"
        }
        Value::Array(items) => items.iter().map(text).collect(),
        Value::Object(map) => {
            let mut entries: Vec<_> = map.iter().collect();
            entries.sort_by(|a, b| a.0.cmp(b.0));
            let plain: Vec<String> =
                entries.iter().filter(|(_, v)| !v.is_object() && !v.is_array()).map(|(_, v)| scalar(v)).collect();
            let mut out = if plain.is_empty() { String::new() } else { plain.join("\t") + "\n" };
            for (key, value) in entries.into_iter().filter(|(_, v)| v.is_object() || v.is_array()) {
                let items = match value {
                    Value::Array(items) => items.clone(),
                    other => vec![other.clone()],
                };
                items.iter().for_each(|i| out.push_str(&format!("{}\t{}", key.to_uppercase(), text(i))));
            }
            out
        }
        other => scalar(other) + "\n",
    }
}

/// JMESPath for names, indices and projections: `cluster.identity.oidc.issuer`, `AccessEntries[0]`, `Roles[].Arn`.
fn select(query: &str, value: &Value) -> Result<Value, Failure> {
    let invalid =
        || Failure { text: format!("\nBad value for --query {query}: Bad jmespath expression\n"), exit_code: 252 };
    let mut current = value.clone();
    let mut projected = false;
    for step in query.replace("[", ".[").split('.').filter(|s| !s.is_empty()) {
        let apply = |value: &Value| -> Result<Value, Failure> {
            match step.strip_prefix('[').and_then(|s| s.strip_suffix(']')) {
                Some(index) => {
                    let index: i64 = index.parse().map_err(|_| invalid())?;
                    let items = value.as_array().map(Vec::as_slice).unwrap_or_default();
                    let length = i64::try_from(items.len()).unwrap_or(0);
                    let at = usize::try_from(if index < 0 { index + length } else { index }).ok();
                    Ok(at.and_then(|at| items.get(at)).cloned().unwrap_or_default())
                }
                None => {
                    let name = step.trim_matches('"');
                    let valid = name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
                    if valid { Ok(value.get(name).cloned().unwrap_or_default()) } else { Err(invalid()) }
                }
            }
        };
        if step == "[]" || step == "[*]" {
            projected = true;
            if !current.is_array() {
                current = Value::Null;
            }
            continue;
        }
        current = match (&current, projected) {
            (Value::Array(items), true) => {
                let values: Result<Vec<Value>, Failure> = items.iter().map(apply).collect();
                Value::Array(values?.into_iter().filter(|v| !v.is_null()).collect())
            }
            (value, _) => apply(value)?,
        };
    }
    Ok(current)
}
