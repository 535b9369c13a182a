//! `--query` and `--output`: a service's answer as JSON, text or YAML.

use super::{Failure, jmespath};
use crate::source::emit::{Keys, to_json, to_yaml};
use crate::source::order;
use serde_json::Value;

/// The text of an answer.
pub fn print(answer: &Value, query: Option<&str>, output: Option<&str>) -> Result<String, Failure> {
    let value = match query {
        Some(query) => jmespath::search(query, answer).map_err(|_| Failure {
            text: format!("\nBad value for --query {query}: invalid jmespath expression\n"),
            exit_code: 252,
        })?,
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
            order::sort_by(&mut entries, |a, b| a.0.cmp(b.0));
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
