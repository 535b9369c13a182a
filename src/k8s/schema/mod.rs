//! Which fields does a Kubernetes object have, and of which type? One table in text, as Go's types read: it serves
//! strict decoding, completion, hover and `kubectl explain`.
//!
//! A line `kind NAME` begins a kind (with `apiVersion`, `kind` and `metadata`), `type NAME` a type inside one, and
//! `string NAME = A | B` a named string with the values worth proposing (not all are exhaustive; validation decides).
//! A field is `name type`; `!` marks one that is written even when it is empty (Go: without `omitempty`), `@key` the key
//! by which a strategic merge patch finds the list's items. The fields are those of Kubernetes 1.34.

mod describe;

pub use describe::describe;

use std::collections::HashMap;
use std::sync::OnceLock;

/// The table's text, one piece for each API group.
const TEXTS: [&str; 11] = [
    include_str!("meta.types"),
    include_str!("core.types"),
    include_str!("rbac.types"),
    include_str!("apps.types"),
    include_str!("batch.types"),
    include_str!("networking.types"),
    include_str!("policy.types"),
    include_str!("storage.types"),
    include_str!("scheduling.types"),
    include_str!("authentication.types"),
    include_str!("authorization.types"),
];

/// The number of a [`Struct`] in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StructId(u16);

/// An object type: a kind, or a part of one.
#[derive(Debug)]
pub struct Struct {
    /// `PodSpec`.
    pub name: &'static str,
    /// The API group, `""` for core.
    pub group: &'static str,
    /// `v1`.
    pub version: &'static str,
    /// Whether it stands on its own, with `apiVersion` and `kind`.
    pub is_kind: bool,
    /// Its fields, by name.
    pub fields: Vec<Field>,
}

/// One field.
#[derive(Clone, Debug)]
pub struct Field {
    /// As written in a manifest.
    pub name: &'static str,
    /// What it holds.
    pub ty: Type,
    /// Written even when it is empty.
    pub kept_empty: bool,
    /// Lists only: the items' key in a strategic merge patch; empty for a list of scalars that is merged as a set.
    pub merge_key: Option<&'static str>,
}

/// What a field holds: one element, a list or a map of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Type {
    /// One, several, or by name.
    pub shape: Shape,
    /// The element.
    pub element: Element,
}

/// How many elements a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One.
    One,
    /// `[]T`.
    List,
    /// `map[string]T`.
    Map,
    /// `map[string][]string`.
    MapOfLists,
}

/// An element's type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Element {
    /// Text; a named string carries its name and the values worth proposing.
    String(Option<&'static NamedString>),
    /// `true` or `false`.
    Bool,
    /// A whole number of 32 bits.
    Int32,
    /// A whole number of 64 bits.
    Int64,
    /// A number.
    Float64,
    /// `100m`, `1Gi`, or a number.
    Quantity,
    /// `80` or `http`.
    IntOrString,
    /// RFC 3339.
    Time,
    /// base64.
    Bytes,
    /// Whatever is written.
    Any,
    /// Another type of the table.
    Struct(StructId),
}

/// A string type with a name of its own.
#[derive(Debug, PartialEq, Eq)]
pub struct NamedString {
    /// `PullPolicy`; in lower case where Go calls it just `string`.
    pub name: &'static str,
    /// The values worth proposing.
    pub values: Vec<&'static str>,
}

/// The whole table.
#[derive(Debug, Default)]
pub struct Schema {
    structs: Vec<Struct>,
    by_name: HashMap<&'static str, StructId>,
}

/// The table, read once per process.
pub fn schema() -> &'static Schema {
    static TABLE: OnceLock<Schema> = OnceLock::new();
    TABLE.get_or_init(Schema::read)
}

impl Schema {
    /// The kind `kind` of `group` and `version`; `None` where the table does not have it.
    pub fn kind(&self, group: &str, version: &str, kind: &str) -> Option<&Struct> {
        let found = self.named(kind)?;
        (found.is_kind && found.group == group && found.version == version).then_some(found)
    }

    /// A type by its name, kinds among them.
    pub fn named(&self, name: &str) -> Option<&Struct> {
        self.structs.get(usize::from(self.by_name.get(name)?.0))
    }

    /// The type that an element refers to.
    pub fn get(&self, id: StructId) -> Option<&Struct> {
        self.structs.get(usize::from(id.0))
    }

    /// Every kind.
    pub fn kinds(&self) -> impl Iterator<Item = &Struct> {
        self.structs.iter().filter(|s| s.is_kind)
    }

    /// The field at a path of names below `root` (list indexes and map keys left out), with the type that has it.
    /// `None` where a name is not there.
    pub fn field_at<'a>(&'a self, root: &'a Struct, path: &[&str]) -> Option<(&'a Struct, &'a Field)> {
        let (first, rest) = path.split_first()?;
        let field = root.field(first)?;
        match (rest.is_empty(), field.ty.element) {
            (true, _) => Some((root, field)),
            (false, Element::Struct(id)) => self.field_at(self.get(id)?, rest),
            (false, _) => None,
        }
    }

    /// The type's name in Go, as the API server's decoding errors spell it: `[]v1.PolicyRule`, `map[string]string`.
    pub fn go_type(&self, ty: Type) -> String {
        let element = match ty.element {
            Element::String(Some(named)) if named.name.starts_with(|c: char| c.is_ascii_uppercase()) => {
                format!("v1.{}", named.name)
            }
            Element::String(_) => "string".to_owned(),
            Element::Bool => "bool".to_owned(),
            Element::Int32 => "int32".to_owned(),
            Element::Int64 => "int64".to_owned(),
            Element::Float64 => "float64".to_owned(),
            Element::Quantity => "resource.Quantity".to_owned(),
            Element::IntOrString => "intstr.IntOrString".to_owned(),
            Element::Time => "v1.Time".to_owned(),
            Element::Bytes => "[]uint8".to_owned(),
            Element::Any => "runtime.RawExtension".to_owned(),
            Element::Struct(id) => format!("v1.{}", self.get(id).map_or("", |s| s.name)),
        };
        match ty.shape {
            Shape::One => element,
            Shape::List => format!("[]{element}"),
            Shape::Map if ty.element == Element::Quantity => "v1.ResourceList".to_owned(),
            Shape::Map => format!("map[string]{element}"),
            Shape::MapOfLists => format!("map[string][]{element}"),
        }
    }

    fn read() -> Schema {
        let mut schema = Schema::default();
        let lines = || TEXTS.iter().flat_map(|text| text.lines());
        let mut strings: HashMap<&'static str, &'static NamedString> = HashMap::new();
        for line in lines() {
            if let Some((name, values)) = line.strip_prefix("string ").and_then(|rest| rest.split_once(" = ")) {
                // Leaked on purpose: the table lives as long as the process.
                let named = Box::leak(Box::new(NamedString { name, values: values.split(" | ").collect() }));
                strings.insert(name, named);
            }
            if let Some(name) = line.strip_prefix("kind ").or_else(|| line.strip_prefix("type ")) {
                let id = StructId(u16::try_from(schema.by_name.len()).unwrap_or(u16::MAX));
                schema.by_name.insert(name, id);
            }
        }
        let (mut group, mut version) = ("", "");
        for line in lines() {
            if let Some(rest) = line.strip_prefix("group ") {
                (group, version) = rest.split_once(' ').unwrap_or((rest, ""));
                group = if group == "core" { "" } else { group };
            } else if let Some(name) = line.strip_prefix("kind ") {
                let fields = ["apiVersion string", "kind string", "metadata ObjectMeta"];
                let fields = fields.iter().filter_map(|text| schema.read_field(text, &strings)).collect();
                schema.structs.push(Struct { name, group, version, is_kind: true, fields });
            } else if let Some(name) = line.strip_prefix("type ") {
                schema.structs.push(Struct { name, group, version, is_kind: false, fields: Vec::new() });
            } else if let Some(text) = line.strip_prefix("  ")
                && let Some(field) = schema.read_field(text, &strings)
                && let Some(open) = schema.structs.last_mut()
            {
                open.fields.push(field);
            }
        }
        schema
    }

    fn read_field(&self, text: &'static str, strings: &HashMap<&'static str, &'static NamedString>) -> Option<Field> {
        let (name, rest) = text.split_once(' ')?;
        let (ty, merge_key) = match rest.split_once(" @") {
            Some((ty, key)) => (ty, Some(key)),
            None => (rest, None),
        };
        let (shape, element) = if let Some(element) = ty.strip_prefix("map []") {
            (Shape::MapOfLists, element)
        } else if let Some(element) = ty.strip_prefix("map ") {
            (Shape::Map, element)
        } else if let Some(element) = ty.strip_prefix("[]") {
            (Shape::List, element)
        } else {
            (Shape::One, ty)
        };
        let element = match element {
            "string" => Element::String(None),
            "bool" => Element::Bool,
            "int32" => Element::Int32,
            "int64" => Element::Int64,
            "float64" => Element::Float64,
            "Quantity" => Element::Quantity,
            "IntOrString" => Element::IntOrString,
            "Time" | "MicroTime" => Element::Time,
            "bytes" => Element::Bytes,
            "FieldsV1" | "RawExtension" => Element::Any,
            name => match strings.get(name) {
                Some(named) => Element::String(Some(named)),
                None => Element::Struct(*self.by_name.get(name)?),
            },
        };
        let (name, kept_empty) = name.strip_suffix('!').map_or((name, false), |name| (name, true));
        Some(Field { name, ty: Type { shape, element }, kept_empty, merge_key })
    }
}

impl Struct {
    /// The field with this name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|f| f.name == name)
    }

    /// `rbac.authorization.k8s.io/v1`, or `v1` for the core group.
    pub fn api_version(&self) -> String {
        match self.group.is_empty() {
            true => self.version.to_owned(),
            false => format!("{}/{}", self.group, self.version),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_read() {
        let schema = schema();
        let lines = TEXTS.iter().flat_map(|t| t.lines());
        let written = lines.clone().filter(|l| l.starts_with("  ")).count();
        let read: usize = schema.structs.iter().map(|s| s.fields.len() - if s.is_kind { 3 } else { 0 }).sum();
        assert_eq!(read, written, "a field names a type that is not in the table");
        assert_eq!(schema.structs.len(), schema.by_name.len(), "a type stands twice");
        for line in lines {
            let known = ["  ", "kind ", "type ", "string ", "group "].iter().any(|start| line.starts_with(start));
            assert!(known || line.is_empty(), "{line}");
        }
        assert!(schema.kinds().count() > 30);
    }

    #[test]
    fn types_read_as_in_go() {
        let schema = schema();
        for (kind, path, want) in [
            ("Role", "rules", "[]v1.PolicyRule"),
            ("Role", "rules.verbs", "[]string"),
            ("Role", "metadata", "v1.ObjectMeta"),
            ("Role", "metadata.labels", "map[string]string"),
            ("Pod", "spec.containers.imagePullPolicy", "v1.PullPolicy"),
            ("Pod", "spec.containers.resources.limits", "v1.ResourceList"),
            ("Deployment", "spec.template.spec.automountServiceAccountToken", "bool"),
            ("Secret", "data", "map[string][]uint8"),
        ] {
            let root = schema.named(kind).unwrap();
            let path: Vec<&str> = path.split('.').collect();
            let (_, field) = schema.field_at(root, &path).unwrap();
            assert_eq!(schema.go_type(field.ty), want, "{kind} {path:?}");
        }
        assert!(schema.kind("", "v1", "PodSpec").is_none() && schema.kind("apps", "v1", "Pod").is_none());
    }
}
