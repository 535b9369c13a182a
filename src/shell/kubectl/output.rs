//! How is an object printed with `-o`? `yaml`, `json`, `name`, `jsonpath`, `custom-columns`.

use super::Failure;
use super::jsonpath;
use super::resources::kind_name;
use crate::shell::tabwriter::{GET, align};
use crate::source::emit::{Keys, to_json, to_yaml};
use serde_json::{Value, json};

/// The value of `-o`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Format {
    /// No `-o`.
    Human,
    /// `-o wide`.
    Wide,
    /// `-o yaml`.
    Yaml,
    /// `-o json`.
    Json,
    /// `-o name`.
    Name,
    /// `-o jsonpath=...`
    JsonPath(String),
    /// `-o custom-columns=...`
    CustomColumns(String),
}

/// Reads the value of `-o`. `allowed` is what kubectl lists in its error.
pub fn format(value: Option<&str>, allowed: &str) -> Result<Format, Failure> {
    let value = value.unwrap_or_default();
    let unable = || {
        Failure::error(format!(
            "unable to match a printer suitable for the output format {value:?}, allowed formats are: {allowed}"
        ))
    };
    if let Some(path) = value.strip_prefix("jsonpath=") {
        return Ok(Format::JsonPath(path.to_owned()));
    }
    if let Some(columns) = value.strip_prefix("custom-columns=").filter(|_| allowed.contains("custom-columns")) {
        return Ok(Format::CustomColumns(columns.to_owned()));
    }
    if let Some((kind, _)) = value.split_once('=').filter(|(kind, _)| allowed.split(',').any(|a| a == *kind)) {
        return Err(Failure::error(format!(
            "-o {kind} is not simulated; what is: -o jsonpath=, -o custom-columns=, -o json"
        )));
    }
    match value {
        "" => Ok(Format::Human),
        "wide" if allowed.contains("wide") => Ok(Format::Wide),
        "yaml" => Ok(Format::Yaml),
        "json" => Ok(Format::Json),
        "name" => Ok(Format::Name),
        "jsonpath" => Err(Failure::error("template format specified but no template given")),
        _ => Err(unable()),
    }
}

/// The formats of `get`.
pub const GET_FORMATS: &str = "custom-columns,custom-columns-file,go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,name,template,templatefile,wide,yaml";
/// The formats of commands that print the object that they made.
pub const OBJECT_FORMATS: &str =
    "go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,name,template,templatefile,yaml";

/// One object in a machine's format; `Human` and `Wide` are the caller's.
pub fn print(format: &Format, object: &Value, keys: Keys) -> Result<String, Failure> {
    Ok(match format {
        Format::Yaml => to_yaml(object, Keys::Sorted),
        Format::Json => to_json(object, keys, 4) + "\n",
        Format::Name => names(object),
        Format::JsonPath(path) => jsonpath::evaluate(path, object).map_err(Failure::plain)?,
        Format::CustomColumns(columns) => custom_columns(columns, object)?,
        Format::Human | Format::Wide => String::new(),
    })
}

/// Several objects wrapped as kubectl wraps them.
pub fn list(items: Vec<Value>) -> Value {
    json!({"apiVersion": "v1", "items": items, "kind": "List", "metadata": {"resourceVersion": ""}})
}

fn items(object: &Value) -> Vec<&Value> {
    match object.get("items").and_then(Value::as_array) {
        Some(items) if object.get("kind").and_then(Value::as_str).is_some_and(|k| k.ends_with("List")) => {
            items.iter().collect()
        }
        _ => vec![object],
    }
}

fn names(object: &Value) -> String {
    items(object).iter().map(|o| format!("{}\n", object_name(o))).collect()
}

/// `deployment.apps/x`.
pub fn object_name(object: &Value) -> String {
    let text = |path: &str| object.pointer(path).and_then(Value::as_str).unwrap_or_default();
    let group = text("/apiVersion").split_once('/').map_or("", |(group, _)| group);
    format!("{}/{}", kind_name(group, text("/kind")), text("/metadata/name"))
}

fn custom_columns(columns: &str, object: &Value) -> Result<String, Failure> {
    let mut specs = Vec::new();
    for column in columns.split(',') {
        match column.split_once(':') {
            Some((name, path)) if !path.is_empty() => specs.push((name, path)),
            _ => {
                return Err(Failure::error(format!(
                    "unexpected custom-columns spec: {column}, expected <header>:<json-path-expr>"
                )));
            }
        }
    }
    let mut text = specs.iter().map(|(name, _)| *name).collect::<Vec<_>>().join("\t") + "\n";
    for item in items(object) {
        let mut cells = Vec::new();
        for (_, path) in &specs {
            let path = format!(
                "{{{}}}",
                if path.starts_with(['.', '$', '[']) { (*path).to_owned() } else { format!(".{path}") }
            );
            let values = jsonpath::values(&path, item).map_err(Failure::plain)?;
            let cell: Vec<String> = values.iter().map(jsonpath::text).collect();
            cells.push(if cell.is_empty() { "<none>".to_owned() } else { cell.join(",") });
        }
        text.push_str(&cells.join("\t"));
        text.push('\n');
    }
    Ok(align(&text, GET))
}
