//! Which resource types are known, and what may stand in their properties? The tables serve reading, findings and the
//! editor's completion. Source: the CloudFormation resource specification of each type.

mod eks;
mod iam;
mod other;
mod says;

pub use says::{property_says, type_says};

/// A resource type that the simulator models.
#[derive(Debug)]
pub struct ResourceType {
    /// `AWS::IAM::Role`.
    pub name: &'static str,
    /// The property that names the resource; `None` where AWS alone does.
    pub name_property: Option<&'static str>,
    /// What may stand below `Properties`.
    pub properties: &'static [Property],
    /// What `!GetAtt` gives.
    pub attributes: &'static [&'static str],
}

/// One property.
#[derive(Debug)]
pub struct Property {
    /// Its name.
    pub name: &'static str,
    /// Whether the resource cannot be made without it.
    pub required: bool,
    /// What it holds.
    pub shape: Shape,
}

/// What a property holds.
#[derive(Debug)]
pub enum Shape {
    /// A text.
    Text,
    /// One of these texts.
    Choice(&'static [&'static str]),
    /// A whole number.
    Integer,
    /// `true` or `false`.
    Boolean,
    /// A JSON document: a policy.
    Json,
    /// A list.
    List(&'static Shape),
    /// A mapping with these members.
    Object(&'static [Property]),
    /// A mapping with keys of the author's own.
    Map,
    /// Anything: the simulator does not look inside.
    Any,
}

impl Shape {
    /// What `key` of an object holds.
    pub fn member(&self, key: &str) -> Option<&'static Shape> {
        match self {
            Shape::Object(properties) => properties.iter().find(|p| p.name == key).map(|p| &p.shape),
            _ => None,
        }
    }

    /// The shape of one item of a list, lists of lists too; any other shape itself.
    pub fn item(&self) -> &Shape {
        match self {
            Shape::List(item) => item.item(),
            other => other,
        }
    }

    /// The type's name as CloudFormation writes it in the documentation.
    pub fn type_name(&self) -> String {
        match self {
            Shape::Text | Shape::Choice(_) => "String".to_owned(),
            Shape::Integer => "Integer".to_owned(),
            Shape::Boolean => "Boolean".to_owned(),
            Shape::Json => "Json".to_owned(),
            Shape::List(item) => format!("List of {}", item.type_name()),
            Shape::Object(_) => "Object".to_owned(),
            Shape::Map => "Map".to_owned(),
            Shape::Any => "Any".to_owned(),
        }
    }
}

impl ResourceType {
    /// The property at `path` below `Properties`, lists passed through.
    pub fn property_at(&self, path: &[&str]) -> Option<&'static Property> {
        let (name, above) = path.split_last()?;
        let mut properties = self.properties;
        for key in above {
            match properties.iter().find(|p| p.name == *key)?.shape.item() {
                Shape::Object(members) => properties = members,
                _ => return None,
            }
        }
        properties.iter().find(|p| p.name == *name)
    }

    /// The property of this name.
    pub fn property(&self, name: &str) -> Option<&'static Property> {
        self.properties.iter().find(|p| p.name == name)
    }
}

/// Every type, grouped by service.
pub fn resource_types() -> impl Iterator<Item = &'static ResourceType> {
    iam::TYPES.iter().chain(eks::TYPES).chain(other::TYPES)
}

/// The type of this name.
pub fn resource_type(name: &str) -> Option<&'static ResourceType> {
    resource_types().find(|t| t.name == name)
}

/// A property that need not be there.
const fn optional(name: &'static str, shape: Shape) -> Property {
    Property { name, required: false, shape }
}

/// A property that must be there.
const fn required(name: &'static str, shape: Shape) -> Property {
    Property { name, required: true, shape }
}

/// A list of texts.
const TEXTS: Shape = Shape::List(&Shape::Text);
/// `Tags` as a list of keys and values.
const TAGS: Shape = Shape::List(&Shape::Object(&[required("Key", Shape::Text), required("Value", Shape::Text)]));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_is_well_formed() {
        let mut names = std::collections::BTreeSet::new();
        for kind in resource_types() {
            assert!(names.insert(kind.name) && kind.name.starts_with("AWS::"), "{}", kind.name);
            let sorted = kind.properties.iter().map(|p| p.name).collect::<Vec<_>>();
            assert!(sorted.is_sorted() && !sorted.is_empty(), "{}: {sorted:?}", kind.name);
            assert!(type_says(kind.name).is_some(), "{} has no sentence", kind.name);
            if let Some(name) = kind.name_property {
                assert!(kind.property(name).is_some(), "{} is named by {name}", kind.name);
            }
        }
        assert!(names.len() >= 25, "{}", names.len());
    }
}
