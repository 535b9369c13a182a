//! What does a name stand for? `Ref`, `Fn::GetAtt`, `Fn::FindInMap`, `Fn::ImportValue`.

use super::{Parameter, Resolver, unresolved};
use crate::iam::catalogue::nearest_of;
use crate::source::{Node, Span};
use crate::text;

impl Resolver<'_, '_> {
    pub(super) fn reference(&mut self, argument: &Node, at: &Node) -> Option<Node> {
        let name = argument.text().unwrap_or_default();
        match self.parameters.get(name) {
            Some(Parameter::NoValue) => return None,
            Some(Parameter::Text(text)) => return Some(self.made(text.clone(), at.span)),
            Some(Parameter::List(list)) => {
                let items = list.clone();
                return Some(self.made_list(items.into_iter(), at));
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
        if self.report.is_full() {
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
            [name, attribute] if name.text().is_some() => {
                (name.text().unwrap_or_default().to_owned(), self.text_of(attribute)?)
            }
            [] if argument.text().is_some_and(|t| t.contains('.')) => {
                let (name, attribute) = argument.text().and_then(|t| t.split_once('.'))?;
                (name.to_owned(), attribute.to_owned())
            }
            items => {
                let message = text!(
                    "`GetAtt` takes a resource and one of its attributes, as in `Role.Arn`",
                    "`GetAtt`에는 `Role.Arn`처럼 리소스와 그 속성(attribute) 하나를 씁니다"
                );
                let words = match items {
                    [] => {
                        "Template error: if specifying one argument to Fn::GetAtt, that argument must be a non-empty string in format <LogicalId>.<Attribute>"
                    }
                    _ => {
                        "Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute"
                    }
                };
                self.report.error("function-arguments", span, message).upstream(words);
                return None;
            }
        };
        self.attribute(&name, &attribute, span, "")
    }

    /// An attribute of a resource, as `written` in the text at `span`.
    pub(super) fn attribute(&mut self, name: &str, attribute: &str, span: Span, written: &str) -> Option<String> {
        if let Some(value) = self.values.get(name).and_then(|v| v.attribute(attribute)) {
            return Some(value);
        }
        if self.report.is_full() {
            return None;
        }
        let place = if written.is_empty() { span } else { self.place_in(span, written) };
        let Some(values) = self.values.get(name) else {
            self.undefined_resource(name, self.place_in(place, name));
            return None;
        };
        let (kind, known) = (values.kind.clone(), values.attribute_names());
        let names = known.join("`, `");
        let message = text!(
            "`{kind}` has no attribute `{attribute}`; it has `{names}`",
            "`{kind}`에는 `{attribute}` 속성(attribute)이 없습니다. 있는 속성은 `{names}`입니다"
        );
        let place = self.place_in(place, attribute);
        let whole = self.files.slice(place) == attribute;
        let found = self.report.error("unknown-attribute", place, message).upstream(format!(
            "Template error: resource {name} does not support attribute type {attribute} in Fn::GetAtt"
        ));
        if let Some(other) = nearest_of(attribute, known.iter().copied()).filter(|_| whole) {
            found.fix(other);
        }
        None
    }

    fn undefined_resource(&mut self, name: &str, place: Span) {
        if self.template.resource(name).is_some() {
            return self.unresolved_name(name, place);
        }
        let message = match nearest_of(name, self.template.resources.iter().map(|r| r.id)) {
            Some(other) => text!(
                "the template has no resource `{name}`; did you mean `{other}`",
                "템플릿에 `{name}`이라는 리소스가 없습니다. `{other}`을/를 뜻하셨습니까"
            ),
            None => text!("the template has no resource `{name}`", "템플릿에 `{name}`이라는 리소스가 없습니다"),
        };
        self.report
            .error("unresolved-reference", place, message)
            .upstream(format!("Template error: instance of Fn::GetAtt references undefined resource {name}"));
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
            Some(value) if value.is_sequence() => {
                let items: Vec<String> = value.items().iter().filter_map(|n| n.text().map(str::to_owned)).collect();
                self.made_list(items.into_iter(), at)
            }
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
