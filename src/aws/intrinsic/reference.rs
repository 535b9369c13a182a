//! What does a name stand for? `Ref`, `Fn::GetAtt`, `Fn::FindInMap`, `Fn::ImportValue`.

use super::{Parameter, Resolver, unresolved};
use crate::iam::catalogue::nearest_of;
use crate::source::{Kind, Node, Span};
use crate::text;

impl Resolver<'_, '_> {
    pub(super) fn reference(&mut self, argument: &Node, at: &Node) -> Option<Node> {
        let name = argument.text().unwrap_or_default();
        match self.parameters.get(name) {
            Some(Parameter::NoValue) => return None,
            Some(Parameter::Text(text)) => return Some(self.made(text.clone(), at.span)),
            Some(Parameter::List(list)) => {
                let items = list.clone();
                let items = items.into_iter().map(|text| self.made(text, at.span)).collect();
                return Some(Node { span: at.span, tag: None, kind: Kind::Sequence(items) });
            }
            Some(Parameter::Unknown) => return Some(unresolved(self.files.slice(at.span), at.span)),
            None => {}
        }
        Some(match self.values.get(name).map(|v| v.reference.clone()) {
            Some(text) => self.made(text, at.span),
            None => {
                let place = self.place_in(argument.span, name);
                self.unresolved_name(name, place);
                unresolved(self.files.slice(at.span), at.span)
            }
        })
    }

    /// Reports a name that is no parameter and no resource. A resource that is there but not made yet is part of a
    /// cycle, or switched off by its condition; the cycle is reported already.
    pub(super) fn unresolved_name(&mut self, name: &str, span: Span) {
        if self.template.resource(name).is_some_and(|r| r.node.get("Condition").is_none()) {
            return;
        }
        let names = self.template.resources.iter().map(|r| r.id).chain(self.parameters.keys().copied());
        let nearest = nearest_of(name, names).map(str::to_owned);
        let message = match &nearest {
            Some(other) => text!(
                "the template has no resource or parameter `{name}`; did you mean `{other}`",
                "템플릿에 `{name}`이라는 리소스나 파라미터(parameter)가 없습니다. `{other}`을/를 뜻하셨습니까"
            ),
            None => text!(
                "the template has no resource or parameter `{name}`",
                "템플릿에 `{name}`이라는 리소스나 파라미터(parameter)가 없습니다"
            ),
        };
        let whole = self.files.slice(span) == name;
        let found = self.report.error("unresolved-reference", span, message).upstream(format!(
            "Template format error: Unresolved resource dependencies [{name}] in the Resources block of the template"
        ));
        if let Some(other) = nearest.filter(|_| whole) {
            found.fix(other);
        }
    }

    pub(super) fn get_att(&mut self, argument: &Node, span: Span) -> Option<String> {
        let (name, attribute) = match argument.items() {
            [] => {
                let text = argument.text().unwrap_or_default();
                text.split_once('.').map(|(n, a)| (n.to_owned(), a.to_owned()))?
            }
            [name, attribute] => (name.text()?.to_owned(), self.text_of(attribute)?),
            _ => {
                let message = text!(
                    "`GetAtt` takes a resource and one attribute",
                    "`GetAtt`에는 리소스와 속성(attribute) 하나를 씁니다"
                );
                self.report.error("function-arguments", span, message).upstream(
                    "Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute",
                );
                return None;
            }
        };
        self.attribute(&name, &attribute, span)
    }

    pub(super) fn attribute(&mut self, name: &str, attribute: &str, span: Span) -> Option<String> {
        let Some(values) = self.values.get(name) else {
            if self.template.resource(name).is_none() {
                let names = self.template.resources.iter().map(|r| r.id);
                let message = match nearest_of(name, names) {
                    Some(other) => text!(
                        "the template has no resource `{name}`; did you mean `{other}`",
                        "템플릿에 `{name}`이라는 리소스가 없습니다. `{other}`을/를 뜻하셨습니까"
                    ),
                    None => text!("the template has no resource `{name}`", "템플릿에 `{name}`이라는 리소스가 없습니다"),
                };
                self.report
                    .error("unresolved-reference", span, message)
                    .upstream(format!("Template error: instance of Fn::GetAtt references undefined resource {name}"));
            } else {
                self.unresolved_name(name, span);
            }
            return None;
        };
        if let Some(value) = values.attribute(attribute) {
            return Some(value);
        }
        let kind = values.kind.clone();
        let known = values.attribute_names().join("`, `");
        let message = text!(
            "`{kind}` has no attribute `{attribute}`; it has `{known}`",
            "`{kind}`에는 `{attribute}` 속성(attribute)이 없습니다. 있는 속성은 `{known}`입니다"
        );
        self.report.error("unknown-attribute", span, message).upstream(format!(
            "Template error: resource {name} does not support attribute type {attribute} in Fn::GetAtt"
        ));
        None
    }

    pub(super) fn find_in_map(&mut self, argument: &Node, at: &Node) -> Node {
        let names: Vec<Option<String>> = argument.items().iter().take(3).map(|n| self.text_of(n)).collect();
        let unknown = unresolved(self.files.slice(at.span), at.span);
        let [Some(map), Some(first), Some(second)] = names.as_slice() else {
            if names.len() < 3 {
                let message =
                    text!("`FindInMap` takes a mapping and two keys", "`FindInMap`에는 매핑 이름과 키 두 개를 씁니다");
                self.report.error("function-arguments", at.span, message);
            }
            return unknown;
        };
        match self.template.root.at(&["Mappings", map, first, second]) {
            Some(value) if value.is_sequence() => Node { span: at.span, ..value.clone() },
            Some(value) => self.made(value.text().unwrap_or_default().to_owned(), at.span),
            None => {
                let message = text!(
                    "`Mappings` has no `{map}` with `{first}` and `{second}`",
                    "`Mappings`에 `{map}`의 `{first}`, `{second}`이/가 없습니다"
                );
                self.report
                    .error("unresolved-reference", at.span, message)
                    .upstream(format!("Template error: Unable to get mapping for {map}::{first}::{second}"));
                unknown
            }
        }
    }

    pub(super) fn import_value(&mut self, argument: &Node, at: &Node) -> Option<String> {
        let name = self.plain_argument(argument, at)?;
        let value = self.exports.get(&name).cloned();
        if value.is_none() {
            let message = text!(
                "no template before this one exports `{name}`",
                "이 템플릿보다 앞선 템플릿 가운데 `{name}`을/를 내보내는(export) 것이 없습니다"
            );
            self.report
                .error("unresolved-reference", at.span, message)
                .upstream(format!("No export named {name} found. Rollback requested by user."));
        }
        value
    }
}
