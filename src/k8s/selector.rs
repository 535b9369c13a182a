//! Which objects does a label selector select? In a manifest (`metav1.LabelSelector`) and in a query string
//! (`k8s.io/apimachinery/pkg/labels`, `.../pkg/fields`).

use crate::source::Node;
use crate::source::order;

/// Whether `selector` selects an object whose label `key` has the value `label(key)`. An empty selector selects
/// everything; one that the API server would refuse (an unknown operator, `In` without values) selects nothing.
pub fn selects<'a>(selector: &Node, label: impl Fn(&str) -> Option<&'a str>) -> bool {
    if !selector.is_mapping() {
        return false;
    }
    let labels = selector.get("matchLabels").map(Node::entries).unwrap_or_default();
    let expressions = selector.get("matchExpressions").map(Node::items).unwrap_or_default();
    labels.iter().all(|e| label(e.key.text().unwrap_or_default()) == e.value.text())
        && expressions.iter().all(|e| requirement_holds(e, &label))
}

fn requirement_holds<'a>(expression: &Node, label: &impl Fn(&str) -> Option<&'a str>) -> bool {
    let key = expression.get("key").and_then(Node::text).unwrap_or_default();
    let values = expression.get("values").map(Node::items).unwrap_or_default();
    let has = label(key);
    let among = has.is_some() && values.iter().any(|v| v.text() == has);
    match expression.get("operator").and_then(Node::text).unwrap_or_default() {
        "In" => !values.is_empty() && among,
        "NotIn" => !values.is_empty() && !among,
        "Exists" => values.is_empty() && has.is_some(),
        "DoesNotExist" => values.is_empty() && has.is_none(),
        _ => false,
    }
}

/// A label selector of a query string or of `kubectl get -l`: all of its requirements must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LabelSelector {
    requirements: Vec<Requirement>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Requirement {
    key: String,
    test: Test,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Test {
    Exists,
    DoesNotExist,
    In(Vec<String>),
    NotIn(Vec<String>),
    GreaterThan(i64),
    LessThan(i64),
}

impl LabelSelector {
    /// Reads `app=web,tier in (a, b),!canary`; `None` where upstream would not take it.
    pub fn parse(text: &str) -> Option<LabelSelector> {
        let tokens = tokens(text);
        let mut rest = tokens.as_slice();
        let mut requirements = Vec::new();
        while !rest.is_empty() {
            let (requirement, after) = requirement(rest)?;
            requirements.push(requirement);
            rest = match after {
                [] => after,
                [",", next @ ..] if !next.is_empty() => next,
                _ => return None,
            };
        }
        Some(LabelSelector { requirements })
    }

    /// Whether an object whose label `key` has the value `label(key)` is selected.
    pub fn selects<'a>(&self, label: impl Fn(&str) -> Option<&'a str>) -> bool {
        self.requirements.iter().all(|requirement| {
            let has = label(&requirement.key);
            let number = || has.and_then(|v| v.parse::<i64>().ok());
            match &requirement.test {
                Test::Exists => has.is_some(),
                Test::DoesNotExist => has.is_none(),
                Test::In(values) => has.is_some_and(|has| values.iter().any(|v| v == has)),
                Test::NotIn(values) => !has.is_some_and(|has| values.iter().any(|v| v == has)),
                Test::GreaterThan(than) => number().is_some_and(|n| n > *than),
                Test::LessThan(than) => number().is_some_and(|n| n < *than),
            }
        })
    }
}

/// Words and the symbols `( ) , ! = == != > <`.
fn tokens(text: &str) -> Vec<&str> {
    let is_symbol = |c: char| matches!(c, '(' | ')' | ',' | '!' | '=' | '>' | '<');
    let is_blank = |c: char| matches!(c, ' ' | '\t' | '\r' | '\n');
    let mut tokens = Vec::new();
    let mut rest = text.trim_start_matches(is_blank);
    while !rest.is_empty() {
        let symbol = ["==", "!=", "(", ")", ",", "!", "=", ">", "<"].into_iter().find(|s| rest.starts_with(s));
        let length = match symbol {
            Some(symbol) => symbol.len(),
            None => rest.find(|c| is_symbol(c) || is_blank(c)).unwrap_or(rest.len()),
        };
        let (token, after) = rest.split_at(length);
        tokens.push(token);
        rest = after.trim_start_matches(is_blank);
    }
    tokens
}

/// One requirement from the front of `tokens`, and what follows it.
fn requirement<'t, 'a>(tokens: &'t [&'a str]) -> Option<(Requirement, &'t [&'a str])> {
    let made = |key: &str, test| is_qualified_name(key).then(|| Requirement { key: key.to_owned(), test });
    let values = |texts: Vec<&str>| -> Option<Vec<String>> {
        texts.into_iter().map(|t| is_label_value(t).then(|| t.to_owned())).collect()
    };
    Some(match tokens {
        ["!", key, rest @ ..] => (made(key, Test::DoesNotExist)?, rest),
        [key, op @ ("in" | "notin"), "(", rest @ ..] => {
            let close = rest.iter().position(|t| *t == ")")?;
            let (inside, after) = rest.split_at_checked(close)?;
            let values = values(set(inside)?)?;
            (made(key, if *op == "in" { Test::In(values) } else { Test::NotIn(values) })?, after.get(1..)?)
        }
        [key, op @ ("=" | "==" | "!="), rest @ ..] => {
            let (value, after) = match rest {
                [] | [",", ..] => ("", rest),
                [value, after @ ..] => (*value, after),
            };
            let values = values(vec![value])?;
            (made(key, if *op == "!=" { Test::NotIn(values) } else { Test::In(values) })?, after)
        }
        [key, ">", number, rest @ ..] => (made(key, Test::GreaterThan(number.parse().ok()?))?, rest),
        [key, "<", number, rest @ ..] => (made(key, Test::LessThan(number.parse().ok()?))?, rest),
        [key, rest @ ..] if matches!(rest, [] | [",", ..]) => (made(key, Test::Exists)?, rest),
        _ => return None,
    })
}

/// The values of `(a, b)`; an empty place is the empty value.
fn set<'a>(tokens: &[&'a str]) -> Option<Vec<&'a str>> {
    tokens
        .split(|t| *t == ",")
        .map(|value| match value {
            [] => Some(""),
            [value] => Some(*value),
            _ => None,
        })
        .collect()
}

/// `[prefix/]name` as label keys are (`validation.IsQualifiedName`).
pub fn is_qualified_name(text: &str) -> bool {
    let (prefix, name) = text.split_once('/').map_or((None, text), |(prefix, name)| (Some(prefix), name));
    prefix.is_none_or(is_dns_subdomain) && !name.is_empty() && is_label_value(name)
}

/// At most 63 characters, beginning and ending with a letter or digit (`validation.IsValidLabelValue`).
pub fn is_label_value(text: &str) -> bool {
    let inner = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    text.len() <= 63 && text.bytes().all(inner) && ends_alphanumeric(text)
}

/// A DNS-1123 subdomain: what most objects' names must be.
pub fn is_dns_subdomain(text: &str) -> bool {
    text.len() <= 253 && text.split('.').all(is_dns_word)
}

/// A DNS-1123 label: what a namespace's name must be.
pub fn is_dns_label(text: &str) -> bool {
    text.len() <= 63 && is_dns_word(text)
}

fn is_dns_word(text: &str) -> bool {
    let inner = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    !text.is_empty() && text.bytes().all(inner) && ends_alphanumeric(text)
}

fn ends_alphanumeric(text: &str) -> bool {
    let ends = |b: Option<u8>| b.is_none_or(|b| b.is_ascii_alphanumeric());
    ends(text.bytes().next()) && ends(text.bytes().next_back())
}

/// A field selector, `metadata.name=web,status.phase!=Running`: field, value, and whether they must be equal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldSelector {
    /// The terms, sorted as upstream sorts them.
    pub terms: Vec<(String, String, bool)>,
}

impl FieldSelector {
    /// Reads a field selector; `None` where upstream would not take it.
    pub fn parse(text: &str) -> Option<FieldSelector> {
        let mut parts = split_terms(text);
        order::sort(&mut parts);
        let terms = parts.into_iter().filter(|part| !part.is_empty()).map(field_term);
        Some(FieldSelector { terms: terms.collect::<Option<_>>()? })
    }

    /// The value that `field` must have, where the selector says one.
    pub fn requires(&self, field: &str) -> Option<&str> {
        self.terms.iter().find(|(name, _, equal)| *equal && name == field).map(|(_, value, _)| value.as_str())
    }
}

/// The pieces between commas that no backslash escapes.
fn split_terms(text: &str) -> Vec<&str> {
    let (mut parts, mut start, mut escaped) = (Vec::new(), 0, false);
    for (at, c) in text.char_indices() {
        if c == ',' && !escaped {
            parts.push(text.get(start..at).unwrap_or_default());
            start = at + 1;
        }
        escaped = c == '\\' && !escaped;
    }
    parts.push(text.get(start..).unwrap_or_default());
    parts
}

fn field_term(part: &str) -> Option<(String, String, bool)> {
    let at = part.find("!=").into_iter().chain(part.find('=')).min()?;
    let (field, rest) = part.split_at_checked(at)?;
    let operator = ["!=", "==", "="].into_iter().find(|op| rest.starts_with(op))?;
    let value = unescape(rest.get(operator.len()..)?)?;
    Some((field.to_owned(), value, operator != "!="))
}

/// `\\`, `\,` and `\=` stand for themselves; a bare `,` or `=` in a value is an error.
fn unescape(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => out.push(chars.next().filter(|c| matches!(c, '\\' | ',' | '='))?),
            ',' | '=' => return None,
            c => out.push(c),
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{File, FileId, read_documents};

    #[test]
    fn selectors_are_read_as_upstream_reads_them() {
        for (selector, want) in [
            ("{}", true),
            ("{matchLabels: {a: '1'}}", true),
            ("{matchLabels: {a: '2'}}", false),
            ("{matchLabels: {b: '1'}}", false),
            ("{matchExpressions: [{key: a, operator: In, values: ['0', '1']}]}", true),
            ("{matchExpressions: [{key: a, operator: NotIn, values: ['1']}]}", false),
            ("{matchExpressions: [{key: b, operator: NotIn, values: ['1']}]}", true),
            ("{matchExpressions: [{key: a, operator: Exists}]}", true),
            ("{matchExpressions: [{key: a, operator: DoesNotExist}]}", false),
            ("{matchExpressions: [{key: a, operator: in, values: ['1']}]}", false),
            ("[]", false),
        ] {
            let root = read_documents(FileId(9), &File::new("s", selector)).remove(0).root.unwrap().unwrap();
            assert_eq!(selects(&root, |key| (key == "a").then_some("1")), want, "{selector}");
        }
    }

    #[test]
    fn a_query_selects_labels() {
        for (text, want) in [
            ("", Some(true)),
            ("a=1", Some(true)),
            ("a == 1, b!=x", Some(true)),
            ("a in (0, 1),!b", Some(true)),
            ("a notin (1)", Some(false)),
            ("a in ()", Some(false)),
            ("a", Some(true)),
            ("b", Some(false)),
            ("a>0", Some(true)),
            ("a<1", Some(false)),
            ("a=", Some(false)),
            ("a=,a=1", Some(false)),
            ("a=1,", None),
            ("a=1 b=2", None),
            ("=1", None),
            ("a in 1", None),
            ("a=-1", None),
            ("!", None),
            ("a>x", None),
            ("A/B/c=1", None),
        ] {
            let got = LabelSelector::parse(text).map(|s| s.selects(|key| (key == "a").then_some("1")));
            assert_eq!(got, want, "{text}");
        }
    }

    #[test]
    fn a_query_selects_fields() {
        for (text, want) in [
            ("metadata.name=web", Some(Some("web"))),
            ("status.phase=x,metadata.name==web", Some(Some("web"))),
            ("metadata.name!=web", Some(None)),
            (r"metadata.name=a\,b", Some(Some("a,b"))),
            ("metadata.name=", Some(Some(""))),
            (",,", Some(None)),
            ("===", None),
            ("metadata.name", None),
            ("metadata.name=a=b", None),
            (r"metadata.name=\a", None),
            ("a!b=c", Some(None)),
        ] {
            let selector = FieldSelector::parse(text);
            assert_eq!(selector.as_ref().map(|s| s.requires("metadata.name")), want, "{text}");
        }
    }
}
