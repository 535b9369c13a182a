//! What is wrong with one field? Upstream's error types and words (`k8s.io/apimachinery/pkg/util/validation/field`).

use crate::k8s::quote;
use serde_json::Value;

/// Where a field is: `rules[0].verbs`, `data[token]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Path(String);

impl Path {
    /// A field of the object itself.
    pub fn new(name: &str) -> Path {
        Path(name.to_owned())
    }

    /// A field below.
    pub fn child(&self, name: &str) -> Path {
        match self.0.is_empty() {
            true => Path(name.to_owned()),
            false => Path(format!("{}.{name}", self.0)),
        }
    }

    /// An item of the list.
    pub fn index(&self, index: usize) -> Path {
        Path(format!("{}[{index}]", self.0))
    }

    /// An entry of the map.
    pub fn key(&self, key: &str) -> Path {
        Path(format!("{}[{key}]", self.0))
    }

    /// As upstream writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What kind of error it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorType {
    /// Missing.
    Required,
    /// Given, and not valid.
    Invalid,
    /// Not one of the values that there are.
    NotSupported,
    /// Not allowed here.
    Forbidden,
    /// Given a second time.
    Duplicate,
    /// Longer than allowed.
    TooLong,
    /// Names something that is not there.
    NotFound,
}

impl ErrorType {
    /// As the `type` of a Status cause.
    pub fn reason(self) -> &'static str {
        match self {
            ErrorType::Required => "FieldValueRequired",
            ErrorType::Invalid => "FieldValueInvalid",
            ErrorType::NotSupported => "FieldValueNotSupported",
            ErrorType::Forbidden => "FieldValueForbidden",
            ErrorType::Duplicate => "FieldValueDuplicate",
            ErrorType::TooLong => "FieldValueTooLong",
            ErrorType::NotFound => "FieldValueNotFound",
        }
    }

    fn words(self) -> &'static str {
        match self {
            ErrorType::Required => "Required value",
            ErrorType::Invalid => "Invalid value",
            ErrorType::NotSupported => "Unsupported value",
            ErrorType::Forbidden => "Forbidden",
            ErrorType::Duplicate => "Duplicate value",
            ErrorType::TooLong => "Too long",
            ErrorType::NotFound => "Not found",
        }
    }
}

/// One error of one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// What kind of error it is.
    pub kind: ErrorType,
    /// Where.
    pub field: Path,
    /// Upstream's words without the field: `Required value: verbs must contain at least one value`.
    pub body: String,
    /// The part of `body` that says what is wrong, without the value.
    pub detail: String,
}

/// The errors of one object, in upstream's order.
pub type Errors = Vec<FieldError>;

impl FieldError {
    fn new(kind: ErrorType, field: &Path, value: Option<&Value>, detail: &str) -> FieldError {
        let mut body = kind.words().to_owned();
        if let Some(value) = value {
            body.push_str(": ");
            body.push_str(&go_value(value));
        }
        if !detail.is_empty() {
            body.push_str(": ");
            body.push_str(detail);
        }
        FieldError { kind, field: field.clone(), body, detail: detail.to_owned() }
    }

    /// `rules[0].verbs: Required value: verbs must contain at least one value`.
    pub fn text(&self) -> String {
        format!("{}: {}", self.field.as_str(), self.body)
    }

    /// The field has to be there.
    pub fn required(field: &Path, detail: &str) -> FieldError {
        FieldError::new(ErrorType::Required, field, None, detail)
    }

    /// The field's value is not valid.
    pub fn invalid(field: &Path, value: impl Into<Value>, detail: &str) -> FieldError {
        FieldError::new(ErrorType::Invalid, field, Some(&value.into()), detail)
    }

    /// The field's value is none of `supported`, which are named in this order.
    pub fn not_supported(field: &Path, value: impl Into<Value>, supported: &[&str]) -> FieldError {
        let quoted: Vec<String> = supported.iter().map(|s| quote(s)).collect();
        let detail = match quoted.is_empty() {
            true => String::new(),
            false => format!("supported values: {}", quoted.join(", ")),
        };
        FieldError::new(ErrorType::NotSupported, field, Some(&value.into()), &detail)
    }

    /// The field may not be set here.
    pub fn forbidden(field: &Path, detail: &str) -> FieldError {
        FieldError::new(ErrorType::Forbidden, field, None, detail)
    }

    /// The value stands a second time.
    pub fn duplicate(field: &Path, value: impl Into<Value>) -> FieldError {
        FieldError::new(ErrorType::Duplicate, field, Some(&value.into()), "")
    }

    /// The value names something that is not there.
    pub fn not_found(field: &Path, value: impl Into<Value>) -> FieldError {
        FieldError::new(ErrorType::NotFound, field, Some(&value.into()), "")
    }

    /// The value is longer than `most` bytes.
    pub fn too_long(field: &Path, most: usize) -> FieldError {
        FieldError::new(ErrorType::TooLong, field, None, &format!("may not be more than {most} bytes"))
    }
}

/// A value as upstream prints it in an error: text with `%q`, the rest as Go's JSON encoder writes it.
fn go_value(value: &Value) -> String {
    match value {
        Value::String(text) => quote(text),
        Value::Array(_) | Value::Object(_) => {
            let mut out = String::new();
            for c in value.to_string().chars() {
                match c {
                    '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
                    c => out.push(c),
                }
            }
            out
        }
        scalar => scalar.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn errors_read_as_upstreams() {
        let rules = Path::new("rules").index(0);
        for (error, want) in [
            (FieldError::required(&rules.child("verbs"), "is empty"), "rules[0].verbs: Required value: is empty"),
            (FieldError::required(&Path::new("roleRef").child("name"), ""), "roleRef.name: Required value"),
            (FieldError::invalid(&rules, json!(["<a>"]), "no"), r#"rules[0]: Invalid value: ["\u003ca\u003e"]: no"#),
            (FieldError::invalid(&rules, Value::Null, "no"), "rules[0]: Invalid value: null: no"),
            (FieldError::invalid(&Path::new("a"), 7, "no"), "a: Invalid value: 7: no"),
            (
                FieldError::not_supported(&Path::new("kind"), "x", &["A", "B"]),
                r#"kind: Unsupported value: "x": supported values: "A", "B""#,
            ),
            (FieldError::duplicate(&Path::new("data").key("k"), "k"), r#"data[k]: Duplicate value: "k""#),
            (FieldError::too_long(&Path::new("x"), 5), "x: Too long: may not be more than 5 bytes"),
        ] {
            assert_eq!(error.text(), want);
        }
    }
}
