//! What is wrong with a manifest, in the learner's words, and what to do about it?

use super::{Departure, DepartureKind, Mismatch};
use crate::k8s::schema::{Element, Shape, Type, schema};
use crate::source::order;
use crate::source::{Diagnostic, distance};
use crate::text;
use crate::text::Text;

/// A departure as a finding. `upstream` is what the real tool prints of it; empty where it prints nothing.
pub fn diagnose_departure(departure: &Departure, upstream: String) -> Diagnostic {
    match &departure.kind {
        DepartureKind::UnknownField { name, path, owner } => {
            let near = nearest_field(owner, name);
            let message = match near {
                Some(near) => text!(
                    "unknown field `{path}`; write `{near}`",
                    "`{path}`은/는 없는 필드입니다. `{near}`을/를 쓰십시오"
                ),
                None => text!(
                    "unknown field `{path}`; remove it, or move it to where it belongs",
                    "`{path}`은/는 없는 필드입니다. 지우거나 맞는 자리로 옮기십시오"
                ),
            };
            let diagnostic = Diagnostic::error("unknown-field", departure.span, message).with_upstream(upstream);
            match near {
                Some(near) => diagnostic.with_fix(near),
                None => diagnostic,
            }
        }
        // kubectl turns YAML into JSON first and keeps the last value without a word.
        DepartureKind::DuplicateKey { name } => Diagnostic::warning(
            "duplicate-key",
            departure.span,
            text!(
                "the key `{name}` stands twice in this mapping; only the last one counts, remove the other",
                "같은 매핑에 `{name}` 키가 두 번 있습니다. 마지막 것만 쓰이므로 하나를 지우십시오"
            ),
        )
        .with_upstream(upstream),
    }
}

/// A value of a wrong type as a finding.
pub fn diagnose_mismatch(mismatch: &Mismatch, written: &str, upstream: String) -> Diagnostic {
    let path = &mismatch.path;
    let Some(wanted) = mismatch.wanted else {
        let reason = &mismatch.message;
        let message =
            text!("the value of `{path}` cannot be read: {reason}", "`{path}`의 값을 읽을 수 없습니다: {reason}");
        return Diagnostic::error("wrong-type", mismatch.span, message).with_upstream(upstream);
    };
    let shape = wanted_text(wanted);
    let message = text!("`{path}` takes {en}", "`{path}`에는 {ko}을/를 써야 합니다", en = shape.en, ko = shape.ko);
    let diagnostic = Diagnostic::error("wrong-type", mismatch.span, message).with_upstream(upstream);
    let plain =
        !written.is_empty() && !written.starts_with(['[', '{', '-', '"', '\'', '|', '>']) && !written.contains('\n');
    match (wanted.shape, wanted.element) {
        (Shape::One, Element::String(_)) if plain => diagnostic.with_fix(format!("\"{written}\"")),
        (Shape::List, Element::String(_)) if plain => diagnostic.with_fix(format!("[{written}]")),
        _ => diagnostic,
    }
}

fn wanted_text(wanted: Type) -> Text {
    match (wanted.shape, wanted.element) {
        (Shape::List, Element::String(_)) => {
            text!(
                "a list of texts, such as `[a, b]` or lines with `- `",
                "텍스트 목록(`[a, b]` 또는 `- `로 시작하는 줄)"
            )
        }
        (Shape::List, _) => text!("a list, whose items begin with `- `", "`- `로 시작하는 항목의 목록"),
        (Shape::Map | Shape::MapOfLists, _) => text!("a mapping, `key: value` lines", "`키: 값` 형식의 매핑"),
        (_, Element::String(_) | Element::Time | Element::Bytes) => {
            text!("text; put it in quotes", "텍스트(따옴표로 감싼 값)")
        }
        (_, Element::Bool) => text!("`true` or `false` without quotes", "따옴표 없는 `true` 또는 `false`"),
        (_, Element::Int32 | Element::Int64) => text!("a whole number without quotes", "따옴표 없는 정수"),
        (_, Element::Float64) => text!("a number", "숫자"),
        (_, Element::Quantity) => text!("an amount such as `100m` or `1Gi`", "`100m`, `1Gi` 같은 양"),
        (_, Element::IntOrString) => text!("a whole number or a name", "정수 또는 이름"),
        (_, Element::Struct(_) | Element::Any) => text!("a mapping, `key: value` lines", "`키: 값` 형식의 매핑"),
    }
}

/// The field of `owner` that was meant by `name`: the same but for case, or one or two letters off, where only one is.
fn nearest_field(owner: &str, name: &str) -> Option<&'static str> {
    nearest(name, schema().named(owner)?.fields.iter().map(|f| f.name))
}

/// The name that was meant by `name`: the same but for case, or one or two letters off, where only one is.
pub fn nearest<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let names: Vec<&'a str> = names.collect();
    if let Some(same) = names.iter().find(|n| n.eq_ignore_ascii_case(name)) {
        return Some(same);
    }
    if name.len() > 64 {
        return None;
    }
    let most = if name.chars().count() < 5 { 1 } else { 2 };
    let mut near: Vec<(usize, &'a str)> =
        names.into_iter().filter_map(|n| Some((distance(n, name, most)?, n))).collect();
    order::sort(&mut near);
    near.dedup();
    match near.as_slice() {
        [(_, only)] => Some(only),
        [(first, only), (second, _), ..] if first < second => Some(only),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_field_that_was_meant() {
        for (owner, name, want) in [
            ("PolicyRule", "verb", Some("verbs")),
            ("PolicyRule", "apiGroup", Some("apiGroups")),
            ("PolicyRule", "resource", Some("resources")),
            ("PolicyRule", "nonResourceUrls", Some("nonResourceURLs")),
            ("RoleBinding", "roleref", Some("roleRef")),
            ("ObjectMeta", "nam", Some("name")),
            ("PodSpec", "serviceAccountname", Some("serviceAccountName")),
            ("Role", "foo", None),
            ("Role", "spec", None),
        ] {
            assert_eq!(nearest_field(owner, name), want, "{owner} {name}");
        }
    }
}
