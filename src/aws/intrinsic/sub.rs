//! `Fn::Sub`: texts with `${...}`, and documents that are given as JSON text.

use super::{Parameter, Resolver, is_unresolved, unresolved};
use crate::source::{Kind, Node, Span};
use crate::text;
use std::collections::BTreeMap;

impl Resolver<'_, '_> {
    pub(super) fn sub(&mut self, argument: &Node, span: Span) -> Option<String> {
        let (text, own) = self.sub_parts(argument, span)?;
        self.substitute(&text, argument_text_span(argument), &own)
    }

    /// The text of a `Sub` and its own variables.
    fn sub_parts(&mut self, argument: &Node, span: Span) -> Option<(String, BTreeMap<String, String>)> {
        match argument.items() {
            [] if argument.text().is_some() => argument.text().map(|text| (text.to_owned(), BTreeMap::new())),
            [text, variables] if text.text().is_some() && variables.is_mapping() => {
                let text = text.text()?.to_owned();
                let mut own = BTreeMap::new();
                for entry in variables.entries() {
                    let value = self.text_of(&entry.value)?;
                    own.insert(entry.key.key_text(), value);
                }
                Some((text, own))
            }
            _ => {
                let message = text!(
                    "`Sub` takes a text, or a text and a mapping of its variables",
                    "`Sub`에는 텍스트 하나, 또는 텍스트와 변수 매핑을 씁니다"
                );
                self.report.error("function-arguments", span, message);
                None
            }
        }
    }

    /// Replaces every `${...}` of `text`, which stands at `span`.
    fn substitute(&mut self, text: &str, span: Span, own: &BTreeMap<String, String>) -> Option<String> {
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        let mut whole = true;
        for variable in variables(text) {
            out.push_str(text.get(at..variable.start).unwrap_or_default());
            at = variable.end;
            let written = text.get(variable.start..variable.end).unwrap_or_default();
            if variable.literal {
                out.push_str("${");
                out.push_str(variable.name);
                out.push('}');
                continue;
            }
            let value = match own.get(variable.name) {
                Some(value) => Some(value.clone()),
                None => self.variable(variable.name, span, written),
            };
            match value {
                Some(value) => out.push_str(&value),
                None => whole = false,
            }
            if out.len() > self.budget {
                return Some(out);
            }
        }
        out.push_str(text.get(at..).unwrap_or_default());
        whole.then_some(out)
    }

    /// What `written`, a `${...}` of the text at `span`, stands for.
    fn variable(&mut self, name: &str, span: Span, written: &str) -> Option<String> {
        match self.parameters.get(name) {
            Some(Parameter::Text(text)) => return Some(text.clone()),
            Some(Parameter::List(list)) => return Some(list.join(",")),
            Some(Parameter::Unknown) => return None,
            Some(Parameter::NoValue) | None => {}
        }
        if let Some(values) = self.values.get(name) {
            return Some(values.reference.clone());
        }
        if let Some((resource, attribute)) = name.split_once('.') {
            return self.attribute(resource, attribute, span, written);
        }
        if self.report.is_full() {
            return None;
        }
        let place = self.place_in(span, written);
        // `${aws:username}` is the policy language's, not CloudFormation's.
        if name.split_once(':').is_some_and(|(prefix, _)| prefix.bytes().all(|b| b.is_ascii_lowercase())) {
            let message = text!(
                "`Sub` looks for a resource `{name}`; a policy variable is written `${{!{name}}}` here",
                "`Sub`은 `{name}`이라는 리소스를 찾습니다. 정책 변수(policy variable)는 여기서 `${{!{name}}}`로 씁니다"
            );
            self.report.error("policy-variable-in-sub", place, message).fix(format!("${{!{name}}}")).upstream(format!(
                "Template format error: Unresolved resource dependencies [{name}] in the Resources block of the template"
            ));
            return None;
        }
        self.unresolved_name(name, place);
        None
    }

    /// Where `written` stands in the text of `span`; the whole span where it is not found as it is.
    pub(super) fn place_in(&self, span: Span, written: &str) -> Span {
        match self.files.slice(span).find(written).and_then(|at| u32::try_from(at).ok()) {
            Some(at) => {
                let start = span.start + at;
                Span { file: span.file, start, end: start + u32::try_from(written.len()).unwrap_or_default() }
            }
            None => span,
        }
    }

    /// A text with `${AWS::AccountId}` that no `Sub` reads: it reaches AWS as it is.
    pub(super) fn check_forgotten_sub(&mut self, text: &str, span: Span, is_key: bool) {
        if !text.contains("${") {
            return;
        }
        let known = |name: &str| {
            self.parameters.contains_key(name)
                || self.template.resource(name.split('.').next().unwrap_or(name)).is_some()
        };
        let Some(name) = variables(text).find(|v| !v.literal && known(v.name)).map(|v| v.name.to_owned()) else {
            return;
        };
        let message = match is_key {
            false => text!(
                "`${{{name}}}` stays as it is: this text has no `!Sub` before it",
                "이 텍스트 앞에 `!Sub`이 없어서 `${{{name}}}`이/가 글자 그대로 남습니다"
            ),
            true => text!(
                "`${{{name}}}` stays as it is: nothing is filled in in a key; give the whole document as `!Sub` and JSON text",
                "키 안의 `${{{name}}}`은/는 글자 그대로 남습니다. 문서 전체를 `!Sub`과 JSON 텍스트로 쓰십시오"
            ),
        };
        self.report.warning("sub-missing", span, message);
    }

    /// A document that is given as a `Sub` of JSON text: the way in which real templates put a cluster's issuer into a
    /// condition key, because a key of a mapping cannot be computed. The text is read first and its words are filled in
    /// then, so that each keeps its own place.
    pub(super) fn sub_document(&mut self, argument: &Node, at: &Node) -> Node {
        let Some((_, own)) = self.sub_parts(argument, at.span) else {
            return unresolved(self.files.slice(at.span), at.span);
        };
        let outer = argument.items().first().unwrap_or(argument);
        self.json_text(outer, at, Some(&own))
    }

    /// JSON text in a property that holds a document. `own` is there where a `Sub` fills in its variables.
    pub(super) fn json_text(&mut self, outer: &Node, at: &Node, own: Option<&BTreeMap<String, String>>) -> Node {
        let unknown = unresolved(self.files.slice(at.span), at.span);
        let text = outer.text().unwrap_or_default();
        if let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(text) {
            let (line, column) = (error.line(), error.column());
            let message = text!(
                "a document that is given as text must be JSON; line {line}, column {column} of the text is none",
                "텍스트로 주는 문서는 JSON이어야 합니다. 텍스트의 {line}번째 줄 {column}번째 글자가 JSON이 아닙니다"
            );
            self.report.error("not-json", outer.span, message);
            return unknown;
        }
        match crate::source::read_embedded(self.files, outer) {
            Ok(Some(mut document)) => match own {
                Some(own) if !self.fill_in(&mut document, own) => unknown,
                _ => document,
            },
            Ok(None) => unknown,
            Err(diagnostic) => {
                self.report.push(*diagnostic);
                unknown
            }
        }
    }

    /// Substitutes in every text of a tree, keys included; false where one could not be.
    fn fill_in(&mut self, node: &mut Node, own: &BTreeMap<String, String>) -> bool {
        let span = node.span;
        match &mut node.kind {
            Kind::Scalar(text, _) if text.contains("${") => match self.substitute(text, span, own) {
                Some(value) => {
                    *node = self.made(value, span);
                    !is_unresolved(node)
                }
                None => false,
            },
            Kind::Scalar(..) => true,
            Kind::Sequence(items) => {
                let failed = items.iter_mut().filter_map(|item| (!self.fill_in(item, own)).then_some(())).count();
                failed == 0
            }
            Kind::Mapping(entries) => entries.iter_mut().fold(true, |ok, entry| {
                let key = self.fill_in(&mut entry.key, own);
                self.fill_in(&mut entry.value, own) && key && ok
            }),
        }
    }
}

/// A `${...}` of a `Sub`.
pub(super) struct Variable<'a> {
    /// The bytes of the whole `${...}`.
    start: usize,
    end: usize,
    /// What stands inside, without blanks at its ends; without the `!` of a literal.
    pub(super) name: &'a str,
    /// Whether it is `${!...}`, which means the text `${...}` itself.
    literal: bool,
}

/// Every `${...}` of a text.
pub(super) fn variables(text: &str) -> impl Iterator<Item = Variable<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text.get(at..)?.find("${")?;
        let end = start + text.get(start..)?.find('}')? + 1;
        at = end;
        let inside = text.get(start + 2..end - 1)?;
        let literal = inside.strip_prefix('!');
        Some(Variable { start, end, name: literal.unwrap_or(inside).trim(), literal: literal.is_some() })
    })
}

/// Where the text of a `Sub` stands.
fn argument_text_span(argument: &Node) -> Span {
    argument.items().first().map_or(argument.span, |text| text.span)
}
