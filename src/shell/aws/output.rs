//! `--query` and `--output`: a service's answer as JSON, text, YAML or a table.

use super::{Failure, jmespath};
use crate::source::emit::{Keys, to_json, to_yaml};
use crate::source::order;
use serde_json::Value;

/// The text of an answer.
pub fn print(operation: &str, answer: &Value, query: Option<&str>, output: Option<&str>) -> Result<String, Failure> {
    let value = match query {
        Some(query) => jmespath::search(query, answer).map_err(|_| Failure {
            text: format!("\nBad value for --query {query}: invalid jmespath expression\n"),
            exit_code: 252,
        })?,
        None => answer.clone(),
    };
    match output.unwrap_or("json") {
        "text" => {
            let mut out = String::new();
            text(&mut out, None, &value);
            Ok(out)
        }
        "table" => super::table::table(operation, &value),
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

/// A value that is neither list nor object, as Python writes it.
pub(super) fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "None".to_owned(),
        Value::Bool(b) => if *b { "True" } else { "False" }.to_owned(),
        other => other.to_string(),
    }
}

/// Lines of cells parted by tabs; what is nested follows, each line begun by the name of its list.
fn text(out: &mut String, name: Option<&str>, value: &Value) {
    match value {
        Value::Array(items) if items.iter().any(Value::is_object) => {
            let plain = |item: &Value| -> Vec<String> {
                let entries = item.as_object().into_iter().flatten();
                entries.filter(|(_, v)| !v.is_object() && !v.is_array()).map(|(k, _)| k.clone()).collect()
            };
            let mut keys: Vec<String> = items.iter().flat_map(plain).collect();
            order::sort(&mut keys);
            keys.dedup();
            items.iter().for_each(|item| object(out, name, item, Some(&keys)));
        }
        Value::Array(items) => {
            let (lists, plain): (Vec<&Value>, Vec<&Value>) = items.iter().partition(|i| i.is_array());
            let plain: Vec<String> = plain.into_iter().map(scalar).collect();
            match name {
                _ if plain.is_empty() => {}
                Some(name) => plain.iter().for_each(|p| out.push_str(&format!("{}\t{p}\n", name.to_uppercase()))),
                None => out.push_str(&(plain.join("\t") + "\n")),
            }
            lists.into_iter().for_each(|list| text(out, name, list));
        }
        Value::Object(_) => object(out, name, value, None),
        value => out.push_str(&(scalar(value) + "\n")),
    }
}

/// `keys`: those that some object of its list has a plain value for; a missing one is an empty cell.
fn object(out: &mut String, name: Option<&str>, value: &Value, keys: Option<&[String]>) {
    let Value::Object(map) = value else { return text(out, name, value) };
    let mut entries: Vec<(&String, &Value)> = map.iter().collect();
    order::sort_by(&mut entries, |a, b| a.0.cmp(b.0));
    let is_plain = |v: &Value| !v.is_object() && !v.is_array();
    let mut cells: Vec<String> = match keys {
        Some(keys) => keys.iter().map(|k| map.get(k).map_or_else(String::new, scalar)).collect(),
        None => entries.iter().filter(|(_, v)| is_plain(v)).map(|(_, v)| scalar(v)).collect(),
    };
    if !cells.is_empty() {
        name.into_iter().for_each(|name| cells.insert(0, name.to_uppercase()));
        out.push_str(&(cells.join("\t") + "\n"));
    }
    for (key, value) in entries.into_iter().filter(|(_, v)| !is_plain(v)) {
        text(out, Some(key), value);
    }
}
