//! How does a command read its parameters? What is required, `file://`, the shorthand `a=b,c=[d,e]`, JSON.

use super::{Aws, Failure};
use serde_json::{Map, Value};

impl Aws<'_, '_> {
    /// The values of options that must be there, in the order asked for.
    pub(super) fn needs<const N: usize>(&self, names: [&str; N]) -> Result<[String; N], Failure> {
        let missing: Vec<String> = names.iter().filter(|n| !self.arguments.has(n)).map(|n| format!("--{n}")).collect();
        match missing.is_empty() {
            true => Ok(names.map(|name| self.option(name).unwrap_or_default())),
            false => Err(Failure::usage(format!("the following arguments are required: {}", missing.join(", ")))),
        }
    }

    /// The value of an option.
    pub(super) fn option(&self, name: &str) -> Option<String> {
        self.arguments.get(name).map(str::to_owned)
    }

    /// The values of an option that takes many; each may hold several, parted by blanks.
    pub(super) fn list(&self, name: &str) -> Vec<String> {
        self.arguments.all(name).iter().flat_map(|v| v.split_whitespace()).map(str::to_owned).collect()
    }

    /// An option's value, or the text of the file that it names by `file://`.
    pub(super) fn document(&self, name: &str) -> Result<Option<String>, Failure> {
        let Some(value) = self.arguments.get(name) else { return Ok(None) };
        let Some(path) = value.strip_prefix("file://").or_else(|| value.strip_prefix("fileb://")) else {
            return Ok(Some(value.to_owned()));
        };
        match self.terminal.read_file(path) {
            Some(text) => Ok(Some(text)),
            None => Err(Failure {
                text: format!(
                    "\nError parsing parameter '--{name}': Unable to load paramfile {value}: [Errno 2] No such file or directory: '{path}'\n"
                ),
                exit_code: 252,
            }),
        }
    }

    /// An option's value as a structure: JSON, or the shorthand. `Null` where it was not given.
    pub(super) fn structure(&self, name: &str) -> Result<Value, Failure> {
        let Some(text) = self.document(name)? else { return Ok(Value::Null) };
        let wrong =
            |what: &str| Failure { text: format!("\nError parsing parameter '--{name}': {what}\n"), exit_code: 252 };
        match text.trim_start().starts_with(['{', '[']) {
            true => serde_json::from_str(&text)
                .map_err(|_| wrong(&format!("Invalid JSON received.\nJSON received: {text}"))),
            false => {
                shorthand(&text).ok_or_else(|| wrong(&format!("Expected: '=', received: 'EOF' for input:\n {text}")))
            }
        }
    }

    /// `--tags`: `k=v,l=w`, or `Key=k,Value=v` several times.
    pub(super) fn tags(&self) -> Result<Vec<(String, String)>, Failure> {
        let mut tags = Vec::new();
        for text in self.arguments.all("tags") {
            let value = match text.trim_start().starts_with(['{', '[']) {
                true => serde_json::from_str(text).unwrap_or_default(),
                false => shorthand(text).unwrap_or_default(),
            };
            let items = match value {
                Value::Array(items) => items,
                other => vec![other],
            };
            for item in &items {
                let field = |name: &str| item.get(name).and_then(Value::as_str);
                match (field("Key"), field("Value")) {
                    (Some(key), Some(value)) => tags.push((key.to_owned(), value.to_owned())),
                    _ => {
                        let fields = item.as_object().into_iter().flatten();
                        tags.extend(fields.map(|(k, v)| (k.clone(), v.as_str().unwrap_or_default().to_owned())));
                    }
                }
            }
        }
        Ok(tags)
    }
}

/// The AWS CLI's shorthand. A part without `=` goes on with the list of the key before it.
pub(super) fn shorthand(text: &str) -> Option<Value> {
    let mut map = Map::new();
    let mut last: Option<String> = None;
    for part in parts(text) {
        match part.split_once('=') {
            Some((key, value)) if !part.starts_with(['[', '{']) => {
                let value = match value.strip_prefix('[').and_then(|v| v.strip_suffix(']')) {
                    Some(inner) => parts(inner).into_iter().map(Value::from).collect(),
                    None => match value.strip_prefix('{').and_then(|v| v.strip_suffix('}')) {
                        Some(inner) => shorthand(inner)?,
                        None => Value::from(value),
                    },
                };
                map.insert(key.trim().to_owned(), value);
                last = Some(key.trim().to_owned());
            }
            _ => {
                let place = map.get_mut(last.as_ref()?)?;
                match place {
                    Value::Array(items) => items.push(Value::from(part)),
                    other => *other = Value::Array(vec![other.take(), Value::from(part)]),
                }
            }
        }
    }
    Some(Value::Object(map))
}

/// Splits at commas that stand in no brackets.
fn parts(text: &str) -> Vec<&str> {
    let (mut out, mut depth, mut start) = (Vec::new(), 0i32, 0);
    for (at, c) in text.char_indices() {
        match c {
            '[' | '{' => depth += 1,
            ']' | '}' => depth -= 1,
            ',' if depth <= 0 => {
                out.push(text.get(start..at).unwrap_or_default().trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    out.push(text.get(start..).unwrap_or_default().trim());
    out
}

/// A structure's field as a list of texts, whether one was given or several.
pub(super) fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        Value::String(text) => vec![text.clone()],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_shorthand_is_read_as_the_cli_reads_it() {
        for (text, want) in [
            ("type=cluster", json!({"type": "cluster"})),
            ("type=namespace,namespaces=dev", json!({"type": "namespace", "namespaces": "dev"})),
            ("type=namespace,namespaces=dev,qa", json!({"type": "namespace", "namespaces": ["dev", "qa"]})),
            ("namespaces=[dev,qa],type=namespace", json!({"namespaces": ["dev", "qa"], "type": "namespace"})),
            ("a=b,requiredClaims={k=v}", json!({"a": "b", "requiredClaims": {"k": "v"}})),
        ] {
            assert_eq!(shorthand(text), Some(want), "{text}");
        }
        for text in ["", "cluster", ",", "{"] {
            assert_eq!(shorthand(text), None, "{text}");
        }
    }
}
