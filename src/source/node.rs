//! A YAML (or JSON) value that knows where it stands. Read accessors only: a tree is never changed, text is.

use super::{Scalar, Span, resolve};
use serde_json::{Map, Value};

/// How a scalar was written; only plain ones are resolved to numbers, booleans and null.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// No quotes.
    Plain,
    /// Single or double quotes.
    Quoted,
    /// `|` or `>`.
    Block,
}

/// A key with its value.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The key; nearly always a scalar.
    pub key: Node,
    /// The value; an empty plain scalar where nothing is written.
    pub value: Node,
}

/// What a node is.
#[derive(Clone, Debug)]
pub enum Kind {
    /// Text, a number, a boolean, null.
    Scalar(Box<str>, Style),
    /// A list.
    Sequence(Vec<Node>),
    /// A mapping, in file order; duplicate keys are kept, so that they can be reported.
    Mapping(Vec<Entry>),
}

/// A value with its place.
#[derive(Clone, Debug)]
pub struct Node {
    /// Where it stands. For a block collection: from its first to its last child.
    pub span: Span,
    /// The tag as written, `!Ref` or `!!str`; `None` where there is none.
    pub tag: Option<Box<str>>,
    /// What it is.
    pub kind: Kind,
}

impl Node {
    /// The value under `key`, where this is a mapping that has it; the last one where it stands twice.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|e| &e.value)
    }

    /// The entry with `key`.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().rev().find(|e| e.key.text() == Some(key))
    }

    /// The node at a path of keys.
    pub fn at(&self, path: &[&str]) -> Option<&Node> {
        path.iter().try_fold(self, |node, key| node.get(key))
    }

    /// The entries of a mapping; none for anything else.
    pub fn entries(&self) -> &[Entry] {
        match &self.kind {
            Kind::Mapping(entries) => entries,
            _ => &[],
        }
    }

    /// The items of a sequence; none for anything else.
    pub fn items(&self) -> &[Node] {
        match &self.kind {
            Kind::Sequence(items) => items,
            _ => &[],
        }
    }

    /// The text of a scalar as written, quotes and escapes resolved.
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Scalar(text, _) => Some(text),
            _ => None,
        }
    }

    /// The scalar as YAML 1.1 reads it (Kubernetes, CloudFormation); `None` for a collection.
    pub fn scalar(&self) -> Option<Scalar<'_>> {
        match &self.kind {
            Kind::Scalar(text, Style::Plain) => Some(match self.tag.as_deref() {
                Some("!!str") => Scalar::String(text),
                _ => resolve(text),
            }),
            Kind::Scalar(text, _) => Some(Scalar::String(text)),
            _ => None,
        }
    }

    /// The text of a scalar that YAML 1.1 reads as a string.
    pub fn as_str(&self) -> Option<&str> {
        match self.scalar() {
            Some(Scalar::String(text)) => Some(text),
            _ => None,
        }
    }

    /// Whether nothing, `~` or `null` is written.
    pub fn is_null(&self) -> bool {
        matches!(self.scalar(), Some(Scalar::Null))
    }

    /// Whether this is a sequence.
    pub fn is_sequence(&self) -> bool {
        matches!(self.kind, Kind::Sequence(_))
    }

    /// Whether this is a mapping.
    pub fn is_mapping(&self) -> bool {
        matches!(self.kind, Kind::Mapping(_))
    }

    /// The value without places, read as YAML 1.1; keys become strings, of duplicate keys the last counts.
    /// Recursion is bounded: the reader refuses text nested deeper than [`limits::DEPTH`](super::limits::DEPTH).
    pub fn to_value(&self) -> Value {
        match &self.kind {
            Kind::Scalar(..) => self.scalar().map_or(Value::Null, |s| s.to_value()),
            Kind::Sequence(items) => Value::Array(items.iter().map(Node::to_value).collect()),
            Kind::Mapping(entries) => {
                Value::Object(entries.iter().map(|e| (e.key.key_text(), e.value.to_value())).collect::<Map<_, _>>())
            }
        }
    }

    /// A key as JSON has it: a string, whatever YAML made of it (`on:` is the key `true`).
    pub fn key_text(&self) -> String {
        match self.scalar() {
            Some(Scalar::String(text)) => text.to_owned(),
            Some(Scalar::Bool(b)) => b.to_string(),
            Some(Scalar::Null) => "null".to_owned(),
            Some(other) => match other.to_value() {
                Value::String(text) => text,
                value => value.to_string(),
            },
            None => String::new(),
        }
    }
}
