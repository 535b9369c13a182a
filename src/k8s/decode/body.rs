//! What was posted, and as what kind does it present itself?

use super::entries::is_merge;
use super::json::read_json;
use super::{Departure, DepartureKind};
use crate::source::{File, FileId, Files, Kind, Node, Scalar, Span, limits, read_documents};
use std::collections::HashSet;

/// How a body is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `application/json`.
    Json,
    /// `application/yaml`.
    Yaml,
}

/// A body that could be read.
#[derive(Clone, Debug)]
pub struct Body {
    /// The tree; an empty YAML body has none, which reads as an object without fields.
    pub root: Option<Node>,
    /// Keys that stand twice in YAML, as one departure with all lines, which is how the server lists them.
    pub duplicates: Option<Departure>,
}

/// A kind as a manifest names it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct GroupVersionKind {
    /// `""` is core.
    pub group: String,
    /// `v1`.
    pub version: String,
    /// `Role`.
    pub kind: String,
}

impl GroupVersionKind {
    /// `rbac.authorization.k8s.io/v1`, or `v1`.
    pub fn api_version(&self) -> String {
        match self.group.is_empty() {
            true => self.version.clone(),
            false => format!("{}/{}", self.group, self.version),
        }
    }
}

/// Reads a body. Of several YAML documents the first counts, as for the server.
///
/// # Errors
/// The server's words of what cannot be read.
pub fn read_body(format: Format, text: &str) -> Result<Body, String> {
    if text.len() > limits::TEXT {
        return Err("http: request body too large".to_owned());
    }
    if format == Format::Json {
        return match read_json(FileId(0), text) {
            Ok(root) => Ok(Body { root: Some(root), duplicates: None }),
            Err((message, _)) => Err(format!("couldn't get version/kind; json parse error: {message}")),
        };
    }
    let file = File::new("", text);
    let mut files = Files::default();
    let id = files.add(file.clone());
    let documents = read_documents(id, &file);
    // What stands before the first `---` is a document only if something is written there.
    let first = documents.into_iter().find(|d| !matches!(d.root, Ok(None)));
    match first.map(|d| d.root) {
        None => Ok(Body { root: None, duplicates: None }),
        Some(Ok(root)) => {
            let duplicates = root.as_ref().and_then(|root| yaml_duplicates(root, &|span| files.place(span).line));
            Ok(Body { root, duplicates })
        }
        Some(Err(diagnostic)) => {
            let line = files.place(diagnostic.span).line;
            Err(go_yaml_error(line, &diagnostic.message.en))
        }
    }
}

/// go-yaml's words. It has libyaml's scanner and parser, as our reader has, and counts a parser's line from 0.
fn go_yaml_error(line: u32, ours: &str) -> String {
    let info = ours.strip_prefix("this is not YAML: ").unwrap_or(ours);
    let problem = info.rsplit(", ").next().unwrap_or(info);
    let line = if info.starts_with("while parsing") { line.saturating_sub(1).max(1) } else { line };
    format!("yaml: line {line}: {problem}")
}

/// Keys that stand twice, anywhere: one text for all, as the strict conversion to JSON gives it. `line` numbers the
/// line of a place in the text that upstream saw.
pub fn yaml_duplicates(root: &Node, line: &dyn Fn(Span) -> u32) -> Option<Departure> {
    let mut found = Vec::new();
    walk_duplicates(root, &mut found);
    let (key, ..) = found.first()?;
    let (span, name) = (key.span, key.key_text());
    let lines: Vec<String> = found
        .iter()
        .map(|(key, value)| {
            let shown = match key.scalar() {
                Some(Scalar::String(text)) => format!("{text:?}"),
                _ => key.key_text(),
            };
            format!("  line {}: key {shown} already set in map", line(value.span))
        })
        .collect();
    let message = format!("yaml: unmarshal errors:\n{}", lines.join("\n"));
    Some(Departure { message, span, kind: DepartureKind::DuplicateKey { name } })
}

fn walk_duplicates<'a>(node: &'a Node, found: &mut Vec<(&'a Node, &'a Node)>) {
    match &node.kind {
        Kind::Scalar(..) => {}
        Kind::Sequence(items) => items.iter().for_each(|item| walk_duplicates(item, found)),
        Kind::Mapping(entries) => {
            let mut seen = HashSet::new();
            for entry in entries {
                walk_duplicates(&entry.value, found);
                if !is_merge(&entry.key) && !seen.insert(entry.key.key_text()) {
                    found.push((&entry.key, &entry.value));
                }
            }
        }
    }
}

/// Every key of a document that stands a second time in its mapping, with its value.
pub fn duplicate_keys(root: &Node) -> Vec<(&Node, &Node)> {
    let mut found = Vec::new();
    walk_duplicates(root, &mut found);
    found
}

/// `apiVersion` and `kind` of a tree, empty where they are missing. Go reads these two alone with its lenient decoder,
/// which does not mind the case of keys.
///
/// # Errors
/// The server's words where they are no text, or where the tree is no mapping.
pub fn interpret(root: Option<&Node>) -> Result<GroupVersionKind, String> {
    const PARSE: &str = "couldn't get version/kind; json parse error: json: cannot unmarshal";
    let found = |node: &Node| match node.scalar() {
        Some(Scalar::String(_)) => "string",
        Some(Scalar::Bool(_)) => "bool",
        Some(Scalar::Int(_) | Scalar::Float(_)) => "number",
        _ if node.is_sequence() => "array",
        _ => "object",
    };
    let Some(root) = root.filter(|r| !r.is_null()) else { return Ok(GroupVersionKind::default()) };
    if !root.is_mapping() {
        let go =
            r#"struct { APIVersion string "json:\"apiVersion,omitempty\""; Kind string "json:\"kind,omitempty\"" }"#;
        return Err(format!("{PARSE} {} into Go value of type {go}", found(root)));
    }
    let (mut api_version, mut kind) = ("", "");
    for entry in root.entries() {
        let key = entry.key.key_text();
        let (slot, name) = match () {
            () if key.eq_ignore_ascii_case("apiVersion") => (&mut api_version, "apiVersion"),
            () if key.eq_ignore_ascii_case("kind") => (&mut kind, "kind"),
            () => continue,
        };
        match entry.value.scalar() {
            Some(Scalar::String(text)) => *slot = text,
            Some(Scalar::Null) => {}
            _ => {
                let value = found(&entry.value);
                return Err(format!("{PARSE} {value} into Go struct field .{name} of type string"));
            }
        }
    }
    let (group, version) = match api_version.split_once('/') {
        None => ("", api_version),
        Some((group, version)) if !version.contains('/') => (group, version),
        Some(_) => return Err(format!("unexpected GroupVersion string: {api_version}")),
    };
    Ok(GroupVersionKind { group: group.to_owned(), version: version.to_owned(), kind: kind.to_owned() })
}
