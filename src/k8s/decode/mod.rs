//! Is this tree an object of that type? Strict decoding as the API server does it: unknown fields with their path,
//! duplicate keys, values of the wrong type, each with upstream's text and its place in the file.
//!
//! Follows `sigs.k8s.io/json` (case-sensitive, strict) and `sigs.k8s.io/yaml`; the texts are Go's.

mod body;
mod diagnose;
mod entries;
mod json;
mod scalars;

pub use body::{Body, Format, GroupVersionKind, duplicate_keys, interpret, read_body};
pub use diagnose::{diagnose_departure, diagnose_mismatch, nearest};
pub use entries::entries;
pub use scalars::{Quantity, is_rfc3339};

use super::schema::{Element, Field, Schema, Shape, Struct, Type, schema};
use crate::source::{Node, Scalar, Span};
use serde_json::{Map, Value};
use std::collections::HashSet;

/// At most this many departures are listed, as upstream does.
const MOST_DEPARTURES: usize = 100;

/// What a tree is, read as a type: the object as the server holds it, and how the text departs from the type.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decoded {
    /// Known fields only; what is null is left out, a null item is its type's zero value.
    pub object: Value,
    /// Unknown fields and, in JSON, duplicate ones, in upstream's order.
    pub departures: Vec<Departure>,
}

/// Something that strict decoding refuses and lenient decoding passes over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Departure {
    /// Upstream's words: `unknown field "rules[0].verb"`.
    pub message: String,
    /// The key.
    pub span: Span,
    /// What it is.
    pub kind: DepartureKind,
}

/// How a text departs from its type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DepartureKind {
    /// A key that the type does not have.
    UnknownField {
        /// The key.
        name: String,
        /// `rules[0].verb`.
        path: String,
        /// The type that does not have it, `PolicyRule`.
        owner: &'static str,
    },
    /// A key that stands twice; of the two values the last counts.
    DuplicateKey {
        /// The key.
        name: String,
    },
}

/// A value that cannot be read as its field's type. Decoding ends with the first one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// Go's words: `json: cannot unmarshal string into Go struct field PolicyRule.rules.verbs of type []string`.
    pub message: String,
    /// The value.
    pub span: Span,
    /// `rules[0].verbs`.
    pub path: String,
    /// The type that was wanted; `None` where the type is right and the text in it is not (a quantity, a time).
    pub wanted: Option<Type>,
}

/// In which order mappings are read, which decides whose error is named first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// As written: JSON.
    Written,
    /// By key: YAML, which the server turns into JSON first.
    Sorted,
}

/// Reads `node` as a `ty`.
///
/// # Errors
/// The first value of a wrong type.
pub fn decode(node: &Node, ty: &'static Struct, order: Order) -> Result<Decoded, Mismatch> {
    let mut reader = Reader {
        schema: schema(),
        order,
        segments: Vec::new(),
        go_fields: Vec::new(),
        owner: ty.name,
        departures: Vec::new(),
        mismatch: None,
    };
    let object = reader.object(node, ty).map_err(|e| *e)?;
    match reader.mismatch {
        Some(mismatch) => Err(*mismatch),
        None => Ok(Decoded { object, departures: reader.departures }),
    }
}

enum Segment {
    Key(String),
    Index(usize),
}

struct Reader {
    schema: &'static Schema,
    order: Order,
    /// The path as strict errors spell it.
    segments: Vec<Segment>,
    /// The path as Go's type errors spell it: fields of structs only.
    go_fields: Vec<&'static str>,
    /// The innermost struct.
    owner: &'static str,
    departures: Vec<Departure>,
    /// The first value of a wrong type; Go reads on after it and reports it in the end.
    mismatch: Option<Box<Mismatch>>,
}

type Read<T> = Result<T, Box<Mismatch>>;

impl Reader {
    fn object(&mut self, node: &Node, ty: &'static Struct) -> Read<Value> {
        if !node.is_mapping() {
            if !node.is_null() {
                self.wrong(node, &format!("v1.{}", ty.name), None);
            }
            return Ok(Value::Object(Map::new()));
        }
        let outer = std::mem::replace(&mut self.owner, ty.name);
        if self.order == Order::Written {
            self.duplicates(node);
        }
        let mut object = Map::new();
        for (name, key, value) in entries(node, self.order) {
            let Some(field) = ty.field(&name) else {
                let path = self.path_with(&name);
                let message = format!("unknown field \"{path}\"");
                self.depart(message, key.span, DepartureKind::UnknownField { name, path, owner: ty.name });
                continue;
            };
            self.segments.push(Segment::Key(name));
            self.go_fields.push(field.name);
            let read = self.field(value, field)?;
            self.go_fields.pop();
            self.segments.pop();
            if let Some(read) = read {
                object.insert(field.name.to_owned(), read);
            }
        }
        self.owner = outer;
        object.sort_keys();
        Ok(Value::Object(object))
    }

    fn field(&mut self, node: &Node, field: &Field) -> Read<Option<Value>> {
        if node.is_null() {
            return Ok(None);
        }
        let ty = field.ty;
        Ok(Some(match ty.shape {
            Shape::One => return self.element(node, ty),
            Shape::List => match self.list(node, ty, Type { shape: Shape::One, ..ty })? {
                Some(items) => items,
                None => return Ok(None),
            },
            Shape::Map | Shape::MapOfLists => {
                if !node.is_mapping() {
                    self.wrong(node, &self.schema.go_type(ty), Some(ty));
                    return Ok(None);
                }
                if self.order == Order::Written {
                    self.duplicates(node);
                }
                let mut map = Map::new();
                for (key, _, value) in entries(node, self.order) {
                    self.segments.push(Segment::Key(key.clone()));
                    let one = Type { shape: Shape::One, ..ty };
                    let read = match ty.shape {
                        Shape::MapOfLists => {
                            self.list(value, Type { shape: Shape::List, ..ty }, one)?.unwrap_or(Value::Array(vec![]))
                        }
                        _ => self.element(value, one)?.unwrap_or_else(|| zero(ty.element)),
                    };
                    self.segments.pop();
                    map.insert(key, read);
                }
                map.sort_keys();
                Value::Object(map)
            }
        }))
    }

    fn list(&mut self, node: &Node, ty: Type, one: Type) -> Read<Option<Value>> {
        if node.is_null() {
            return Ok(None);
        }
        if !node.is_sequence() {
            self.wrong(node, &self.schema.go_type(ty), Some(ty));
            return Ok(None);
        }
        let mut items = Vec::with_capacity(node.items().len());
        for (index, item) in node.items().iter().enumerate() {
            self.segments.push(Segment::Index(index));
            items.push(self.element(item, one)?.unwrap_or_else(|| zero(one.element)));
            self.segments.pop();
        }
        Ok(Some(Value::Array(items)))
    }

    /// One value; `None` for null and for a value of a wrong type, which is noted.
    fn element(&mut self, node: &Node, ty: Type) -> Read<Option<Value>> {
        if node.is_null() {
            return Ok(None);
        }
        let scalar = node.scalar();
        Ok(match (ty.element, scalar) {
            (Element::Struct(id), _) => match self.schema.get(id) {
                Some(ty) => Some(self.object(node, ty)?),
                None => None,
            },
            (Element::Any, _) => Some(node.to_value()),
            (Element::String(_), Some(Scalar::String(text))) => Some(Value::from(text)),
            (Element::Bool, Some(Scalar::Bool(b))) => Some(Value::from(b)),
            (Element::Int32 | Element::Int64, Some(Scalar::Int(_) | Scalar::Float(_))) => {
                let number = scalars::json_number(node, self.order);
                let bits = if ty.element == Element::Int32 { 32 } else { 64 };
                match number.parse::<i64>().ok().filter(|n| bits == 64 || i32::try_from(*n).is_ok()) {
                    Some(n) => Some(Value::from(n)),
                    None => self.wrong_as(&format!("number {number}"), node, &self.schema.go_type(ty), Some(ty)),
                }
            }
            (Element::Float64, Some(Scalar::Int(_) | Scalar::Float(_))) => scalar.map(|s| s.to_value()),
            (Element::Quantity, _) => Some(Value::from(self.quantity(node)?)),
            (Element::IntOrString, Some(Scalar::String(text))) => Some(Value::from(text)),
            (Element::IntOrString, _) => {
                let int = Type { element: Element::Int32, ..ty };
                match scalar {
                    Some(Scalar::Int(_) | Scalar::Float(_)) => return self.element(node, int),
                    _ => self.wrong(node, "int32", Some(ty)),
                }
            }
            (Element::Time, Some(Scalar::String(text))) => match is_rfc3339(text) {
                Ok(()) => Some(Value::from(text)),
                Err(message) => return Err(self.bad_text(message, node)),
            },
            (Element::Time, _) => self.wrong(node, "string", Some(ty)),
            (Element::Bytes, Some(Scalar::String(text))) => match scalars::check_base64(text) {
                Ok(()) => Some(Value::from(text)),
                Err(at) => {
                    let message = format!("illegal base64 data at input byte {at}");
                    return Err(self.bad_text(message, node));
                }
            },
            _ => self.wrong(node, &self.schema.go_type(ty), Some(ty)),
        })
    }

    fn quantity(&mut self, node: &Node) -> Read<String> {
        let text = match node.scalar() {
            Some(Scalar::Int(_) | Scalar::Float(_)) => scalars::json_number(node, self.order),
            Some(Scalar::Bool(b)) => b.to_string(),
            _ => node.text().unwrap_or("{").trim().to_owned(),
        };
        match Quantity::parse(&text) {
            Ok(quantity) => Ok(quantity.canonical()),
            Err(message) => Err(self.bad_text(message.to_owned(), node)),
        }
    }

    /// Duplicate fields of a JSON mapping. Those of YAML are found by [`read_body`].
    fn duplicates(&mut self, node: &Node) {
        let mut seen = HashSet::new();
        for entry in node.entries() {
            let name = entry.key.key_text();
            if !seen.insert(name.clone()) {
                let path = self.path_with(&name);
                let message = format!("duplicate field \"{path}\"");
                self.depart(message, entry.key.span, DepartureKind::DuplicateKey { name });
            }
        }
    }

    fn depart(&mut self, message: String, span: Span, kind: DepartureKind) {
        if self.departures.len() < MOST_DEPARTURES && !self.departures.iter().any(|d| d.message == message) {
            self.departures.push(Departure { message, span, kind });
        }
    }

    fn path_with(&self, last: &str) -> String {
        let mut path = self.path();
        if !path.is_empty() {
            path.push('.');
        }
        path.push_str(last);
        path
    }

    fn path(&self) -> String {
        let mut path = String::new();
        for segment in &self.segments {
            match segment {
                Segment::Key(key) => {
                    if !path.is_empty() {
                        path.push('.');
                    }
                    path.push_str(key);
                }
                Segment::Index(index) => path.push_str(&format!("[{index}]")),
            }
        }
        path
    }

    /// Notes a value of a wrong type; the first one is what Go reports.
    fn wrong(&mut self, node: &Node, go_type: &str, wanted: Option<Type>) -> Option<Value> {
        let found = match node.scalar() {
            Some(Scalar::String(_)) => "string",
            Some(Scalar::Bool(_)) => "bool",
            Some(Scalar::Int(_) | Scalar::Float(_)) => "number",
            Some(Scalar::Null) | None if node.is_sequence() => "array",
            _ => "object",
        };
        self.wrong_as(found, node, go_type, wanted)
    }

    fn wrong_as(&mut self, found: &str, node: &Node, go_type: &str, wanted: Option<Type>) -> Option<Value> {
        if self.mismatch.is_none() {
            let field = format!("{}.{}", self.owner, self.go_fields.join("."));
            let message = format!("json: cannot unmarshal {found} into Go struct field {field} of type {go_type}");
            let any = Type { shape: Shape::One, element: Element::Any };
            let wanted = Some(wanted.unwrap_or(any));
            self.mismatch = Some(Box::new(Mismatch { message, span: node.span, path: self.path(), wanted }));
        }
        None
    }

    fn bad_text(&self, message: String, node: &Node) -> Box<Mismatch> {
        Box::new(Mismatch { message, span: node.span, path: self.path(), wanted: None })
    }
}

/// What Go has where null stands in a list or map.
fn zero(element: Element) -> Value {
    match element {
        Element::String(_) | Element::Time | Element::Bytes => Value::from(""),
        Element::Bool => Value::from(false),
        Element::Int32 | Element::Int64 | Element::Float64 | Element::IntOrString => Value::from(0),
        Element::Quantity => Value::from("0"),
        Element::Any => Value::Null,
        Element::Struct(_) => Value::Object(Map::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The object, or the first error's text.
    fn read(kind: &str, format: Format, text: &str) -> (Result<String, String>, Vec<String>) {
        let body = read_body(format, text).unwrap();
        let order = if format == Format::Json { Order::Written } else { Order::Sorted };
        let duplicates = body.duplicates.into_iter();
        match decode(&body.root.unwrap(), schema().named(kind).unwrap(), order) {
            Ok(decoded) => {
                let departures = duplicates.chain(decoded.departures).map(|d| d.message).collect();
                (Ok(decoded.object.to_string()), departures)
            }
            Err(mismatch) => (Err(mismatch.message), Vec::new()),
        }
    }

    #[test]
    fn departures_are_named_with_their_path() {
        for (kind, format, text, want) in [
            ("Role", Format::Yaml, "rules:\n- verb: [get]\n", &[r#"unknown field "rules[0].verb""#][..]),
            ("Role", Format::Yaml, "spec: 1\nfoo: 2\n", &[r#"unknown field "foo""#, r#"unknown field "spec""#]),
            ("Role", Format::Json, r#"{"spec":1,"foo":2}"#, &[r#"unknown field "spec""#, r#"unknown field "foo""#]),
            (
                "Deployment",
                Format::Yaml,
                "spec: {template: {spec: {containers: [{nam: x}, {env: [{valu: 1}]}]}}}",
                &[
                    r#"unknown field "spec.template.spec.containers[0].nam""#,
                    r#"unknown field "spec.template.spec.containers[1].env[0].valu""#,
                ],
            ),
            ("Role", Format::Json, r#"{"metadata":{"name":"a","name":"b"}}"#, &[r#"duplicate field "metadata.name""#]),
            (
                "Role",
                Format::Yaml,
                "kind: Role\nmetadata:\n  labels:\n    a: b\n    a: c\nkind: Role\n",
                &[
                    "yaml: unmarshal errors:\n  line 5: key \"a\" already set in map\n  line 6: key \"kind\" already set in map",
                ],
            ),
        ] {
            assert_eq!(read(kind, format, text).1, want, "{text}");
        }
    }

    #[test]
    fn values_of_a_wrong_type_are_named_in_gos_words() {
        for (kind, text, want) in [
            ("Role", "rules: [{verbs: get}]", "string into Go struct field PolicyRule.rules.verbs of type []string"),
            ("Role", "rules: {verbs: [get]}", "object into Go struct field Role.rules of type []v1.PolicyRule"),
            ("Role", "rules: [{verbs: [1]}]", "number into Go struct field PolicyRule.rules.verbs of type string"),
            ("Role", "metadata: x", "string into Go struct field Role.metadata of type v1.ObjectMeta"),
            ("ConfigMap", "data: {a: yes}", "bool into Go struct field ConfigMap.data of type string"),
            ("Pod", "spec: {hostNetwork: 'true'}", "string into Go struct field PodSpec.spec.hostNetwork of type bool"),
            (
                "Deployment",
                "spec: {replicas: 1.5}",
                "number 1.5 into Go struct field DeploymentSpec.spec.replicas of type int32",
            ),
            (
                "Service",
                "spec: {ports: [{targetPort: on}]}",
                "bool into Go struct field ServicePort.spec.ports.targetPort of type int32",
            ),
            // Go reads on, but reports the first.
            (
                "Role",
                "metadata: {name: 5, namespace: 6}",
                "number into Go struct field ObjectMeta.metadata.name of type string",
            ),
        ] {
            assert_eq!(
                read(kind, Format::Yaml, text).0.unwrap_err(),
                format!("json: cannot unmarshal {want}"),
                "{text}"
            );
        }
    }

    #[test]
    fn nulls_and_merges_are_read_as_the_server_reads_them() {
        for (kind, text, want) in [
            ("Role", "rules:\nmetadata: {name: a}", r#"{"metadata":{"name":"a"}}"#),
            ("Role", "rules: [null, {verbs: [null]}]", r#"{"rules":[{},{"verbs":[""]}]}"#),
            ("ConfigMap", "data: {b: x, a: null}", r#"{"data":{"a":"","b":"x"}}"#),
            ("ConfigMap", "data: {<<: {a: '1', b: '2'}, b: '3'}", r#"{"data":{"a":"1","b":"3"}}"#),
            (
                "Pod",
                "spec: {containers: [{resources: {limits: {cpu: 1}}}]}",
                r#"{"spec":{"containers":[{"resources":{"limits":{"cpu":"1"}}}]}}"#,
            ),
        ] {
            assert_eq!(read(kind, Format::Yaml, text).0.unwrap(), want, "{text}");
        }
    }
}
