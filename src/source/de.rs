//! Typed reading of a node by serde, for formats of our own (scenarios, courses): an error knows its place.
//! Kubernetes and CloudFormation have readers of their own, because their messages are upstream's.

use super::{Entry, Kind, Node, Scalar, Span};
use serde::de::{self, DeserializeOwned, IntoDeserializer, Visitor};
use std::fmt;

/// Why a node is not what was wanted, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError {
    /// serde's words: "unknown field `chekcs`, expected one of ...".
    pub message: String,
    /// The node, or the key, that is at fault; the innermost one that was being read.
    pub span: Option<Span>,
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for DecodeError {}

impl de::Error for DecodeError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        DecodeError { message: message.to_string(), span: None }
    }
}

/// Reads a node as `T`. Unknown keys are errors where `T` says `deny_unknown_fields`.
pub fn from_node<T: DeserializeOwned>(node: &Node) -> Result<T, DecodeError> {
    T::deserialize(node)
}

fn placed<T>(result: Result<T, DecodeError>, span: Span) -> Result<T, DecodeError> {
    result.map_err(|e| DecodeError { span: e.span.or(Some(span)), ..e })
}

impl Node {
    /// "invalid type: string "many", expected u32", with the place.
    fn is_not(&self, expected: &dyn de::Expected) -> DecodeError {
        use de::Unexpected;
        let found = match (&self.kind, self.scalar()) {
            (Kind::Sequence(_), _) => Unexpected::Seq,
            (Kind::Mapping(_), _) => Unexpected::Map,
            (_, Some(Scalar::Bool(b))) => Unexpected::Bool(b),
            (_, Some(Scalar::Int(n))) => {
                i64::try_from(n).map_or(Unexpected::Other("large integer"), Unexpected::Signed)
            }
            (_, Some(Scalar::Float(f))) => Unexpected::Float(f),
            (_, Some(Scalar::String(s))) => Unexpected::Str(s),
            (_, Some(Scalar::Null) | None) => Unexpected::Unit,
        };
        DecodeError { span: Some(self.span), ..de::Error::invalid_type(found, expected) }
    }
}

impl<'de> de::Deserializer<'de> for &'de Node {
    type Error = DecodeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        let result = match &self.kind {
            Kind::Scalar(..) => match self.scalar() {
                Some(Scalar::Bool(b)) => visitor.visit_bool(b),
                Some(Scalar::Int(n)) => match (i64::try_from(n), u64::try_from(n)) {
                    (_, Ok(n)) => visitor.visit_u64(n),
                    (Ok(n), _) => visitor.visit_i64(n),
                    _ => visitor.visit_i128(n),
                },
                Some(Scalar::Float(f)) => visitor.visit_f64(f),
                Some(Scalar::String(s)) => visitor.visit_borrowed_str(s),
                Some(Scalar::Null) | None => visitor.visit_unit(),
            },
            Kind::Sequence(items) => visitor.visit_seq(Items(items.iter())),
            Kind::Mapping(entries) => visitor.visit_map(Entries { rest: entries.iter(), value: None }),
        };
        placed(result, self.span)
    }

    // What is wanted decides, not what is there: each of these instantiates one branch of `deserialize_any` for a type
    // instead of all, which is a third of the page's bytes for scenarios.

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        self.deserialize_map(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match &self.kind {
            Kind::Mapping(entries) => {
                placed(visitor.visit_map(Entries { rest: entries.iter(), value: None }), self.span)
            }
            _ => Err(self.is_not(&visitor)),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match &self.kind {
            Kind::Sequence(items) => placed(visitor.visit_seq(Items(items.iter())), self.span),
            _ => Err(self.is_not(&visitor)),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.scalar() {
            Some(Scalar::Bool(b)) => placed(visitor.visit_bool(b), self.span),
            _ => Err(self.is_not(&visitor)),
        }
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.scalar() {
            Some(Scalar::Int(n)) if u64::try_from(n).is_ok() => {
                placed(visitor.visit_u64(u64::try_from(n).unwrap_or_default()), self.span)
            }
            _ => Err(self.is_not(&visitor)),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        visitor.visit_unit()
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.is_null() {
            true => visitor.visit_none(),
            false => visitor.visit_some(self),
        }
    }

    /// A number written where text is wanted is the text that was written.
    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.text() {
            Some(text) if !self.is_null() => placed(visitor.visit_borrowed_str(text), self.span),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        self.deserialize_str(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, DecodeError> {
        placed(visitor.visit_newtype_struct(self), self.span)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        let result = match (&self.kind, self.entries()) {
            (Kind::Scalar(text, _), _) => {
                visitor.visit_enum(IntoDeserializer::<DecodeError>::into_deserializer(&**text))
            }
            (_, [entry]) => visitor.visit_enum(Tagged(entry)),
            _ => Err(de::Error::custom("expected a name, or a mapping with one key")),
        };
        placed(result, self.span)
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        self.deserialize_any(visitor)
    }

    serde::forward_to_deserialize_any! {
        i8 i16 i32 i64 i128 u8 u16 u64 u128 f32 f64 char bytes byte_buf
        unit_struct tuple tuple_struct identifier
    }
}

struct Items<'de>(std::slice::Iter<'de, Node>);

impl<'de> de::SeqAccess<'de> for Items<'de> {
    type Error = DecodeError;

    fn next_element_seed<T: de::DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, DecodeError> {
        self.0.next().map(|node| placed(seed.deserialize(node), node.span)).transpose()
    }
}

struct Entries<'de> {
    rest: std::slice::Iter<'de, Entry>,
    value: Option<&'de Node>,
}

impl<'de> de::MapAccess<'de> for Entries<'de> {
    type Error = DecodeError;

    fn next_key_seed<K: de::DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, DecodeError> {
        let Some(entry) = self.rest.next() else { return Ok(None) };
        self.value = Some(&entry.value);
        let key = entry.key.text().unwrap_or_default();
        placed(seed.deserialize(de::value::BorrowedStrDeserializer::<DecodeError>::new(key)), entry.key.span).map(Some)
    }

    fn next_value_seed<V: de::DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, DecodeError> {
        match self.value.take() {
            Some(node) => placed(seed.deserialize(node), node.span),
            None => Err(de::Error::custom("a key without a value")),
        }
    }
}

struct Tagged<'de>(&'de Entry);

impl<'de> de::EnumAccess<'de> for Tagged<'de> {
    type Error = DecodeError;
    type Variant = &'de Node;

    fn variant_seed<V: de::DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, &'de Node), DecodeError> {
        let key = self.0.key.text().unwrap_or_default();
        let name =
            placed(seed.deserialize(de::value::BorrowedStrDeserializer::<DecodeError>::new(key)), self.0.key.span)?;
        Ok((name, &self.0.value))
    }
}

impl<'de> de::VariantAccess<'de> for &'de Node {
    type Error = DecodeError;

    fn unit_variant(self) -> Result<(), DecodeError> {
        Ok(())
    }

    fn newtype_variant_seed<T: de::DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, DecodeError> {
        placed(seed.deserialize(self), self.span)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, DecodeError> {
        de::Deserializer::deserialize_any(self, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], visitor: V) -> Result<V::Value, DecodeError> {
        de::Deserializer::deserialize_any(self, visitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{File, Files, read_documents};
    use serde::Deserialize;

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields, rename_all = "lowercase")]
    enum Mode {
        Edit,
        Readonly,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Thing {
        name: String,
        mode: Mode,
        minutes: Option<u32>,
    }

    fn read(text: &str) -> Result<Thing, (String, u32, u32)> {
        let mut files = Files::default();
        let id = files.add(File::new("f", text));
        let root = read_documents(id, files.get(id).unwrap()).remove(0).root.unwrap().unwrap();
        from_node(&root).map_err(|e| {
            let place = files.place(e.span.unwrap());
            (e.message, place.line, place.column)
        })
    }

    #[test]
    fn errors_know_their_place() {
        let thing = read("name: 17\nmode: readonly\n").unwrap();
        assert_eq!((thing.name.as_str(), thing.mode, thing.minutes), ("17", Mode::Readonly, None));
        let (message, line, column) = read("name: a\nmode: edit\nminuts: 3\n").unwrap_err();
        assert!(message.starts_with("unknown field `minuts`"), "{message}");
        assert_eq!((line, column), (3, 1));
        let (_, line, column) = read("name: a\nmode: edit\nminutes: many\n").unwrap_err();
        assert_eq!((line, column), (3, 10));
    }
}
