//! Do a resource's properties fit its type's table? Texts of refusals follow CloudFormation's validation of properties.

use crate::aws::intrinsic::is_unresolved;
use crate::aws::read::Made;
use crate::aws::report::Report;
use crate::aws::schema::{Property, Shape, resource_type, resource_types};
use crate::iam::catalogue::nearest_of;
use crate::source::{Node, Scalar, Span};
use crate::text;
use crate::text::Text;
use std::collections::BTreeSet;

/// Checks type and properties of one resource.
pub(in crate::aws) fn check_properties(made: &Made<'_>, report: &mut Report) {
    let resource = &made.resource;
    let Some(kind) = resource_type(resource.kind) else {
        unknown_type(resource.kind, resource.kind_span, report);
        return;
    };
    let mut checker = Checker { id: resource.id, report };
    match &made.properties {
        Some(properties) if properties.is_mapping() => {
            checker.object(properties, kind.properties, &mut Vec::new(), resource.key);
        }
        Some(properties) if is_unresolved(properties) => {}
        Some(properties) => {
            let message = text!("`Properties` must be a mapping", "`Properties`는 매핑이어야 합니다");
            report
                .error("wrong-type", properties.span, message)
                .upstream("Template format error: Every Properties member must be a JSON object.");
        }
        None => checker.required(None, kind.properties, &[], resource.key),
    }
}

fn unknown_type(name: &str, span: Span, report: &mut Report) {
    match nearest_of(name, resource_types().map(|t| t.name)) {
        Some(other) => {
            let message = text!(
                "the simulator knows no type `{name}`; did you mean `{other}`",
                "`{name}`은/는 시뮬레이터가 모르는 유형(type)입니다. `{other}`을/를 뜻하셨습니까"
            );
            let words = format!("Template format error: Unrecognized resource types: [{name}]");
            report.warning("unknown-type", span, message).upstream(words).fix(other);
        }
        None => {
            let message = text!(
                "the simulator does not model `{name}`; the resource has no effect here and its values are stand-ins",
                "시뮬레이터는 `{name}`을/를 다루지 않습니다. 이 리소스는 여기서 아무 효과가 없고, 그 값은 임시로 지어낸 것입니다"
            );
            report.warning("unknown-type", span, message);
        }
    }
}

struct Checker<'r, 'n> {
    id: &'n str,
    report: &'r mut Report,
}

impl Checker<'_, '_> {
    /// CloudFormation's words for a finding at a path of property names.
    fn words(&self, path: &[&str], what: &str) -> String {
        let path = path.iter().fold("#".to_owned(), |path, name| format!("{path}/{name}"));
        format!("Properties validation failed for resource {} with message:\n{path}: {what}", self.id)
    }

    fn object(&mut self, node: &Node, known: &'static [Property], path: &mut Vec<&'static str>, at: Span) {
        let mut seen = BTreeSet::new();
        for entry in node.entries() {
            let name = entry.key.text().unwrap_or_default();
            if !seen.insert(name) {
                self.report.duplicate_key(name, entry.key.span);
            }
            match known.iter().find(|p| p.name == name) {
                Some(property) => {
                    path.push(property.name);
                    self.value(&entry.value, &property.shape, path);
                    path.pop();
                }
                None => self.unknown(name, known, path, entry.key.span),
            }
        }
        self.required(Some(node), known, path, at);
    }

    fn required(&mut self, node: Option<&Node>, known: &[Property], path: &[&str], at: Span) {
        for property in known.iter().filter(|p| p.required) {
            if node.is_some_and(|n| n.get(property.name).is_some()) {
                continue;
            }
            let name = property.name;
            let message = text!("`{name}` is missing and must be there", "반드시 있어야 할 `{name}`이/가 없습니다");
            let words = self.words(path, &format!("required key [{name}] not found"));
            self.report.error("missing-property", at, message).upstream(words);
        }
    }

    fn unknown(&mut self, name: &str, known: &'static [Property], path: &[&str], span: Span) {
        if self.report.is_full() {
            return;
        }
        let words = self.words(path, &format!("extraneous key [{name}] is not permitted"));
        match nearest_of(name, known.iter().map(|p| p.name)) {
            Some(other) => {
                let message = text!(
                    "there is no property `{name}` here; did you mean `{other}`",
                    "여기에 `{name}` 속성은 없습니다. `{other}`을/를 뜻하셨습니까"
                );
                self.report.warning("unknown-property", span, message).upstream(words).fix(other);
            }
            None => {
                let message = text!("there is no property `{name}` here", "여기에 `{name}` 속성은 없습니다");
                self.report.warning("unknown-property", span, message).upstream(words);
            }
        }
    }

    fn value(&mut self, node: &Node, shape: &'static Shape, path: &mut Vec<&'static str>) {
        if is_unresolved(node) {
            return;
        }
        if node.is_null() && !matches!(shape, Shape::Any) {
            let message = text!(
                "nothing is written here; write a value or remove the line",
                "값이 비어 있습니다. 값을 쓰거나 줄을 지우십시오"
            );
            let (id, place) = (self.id, path.join("/"));
            self.report.error("null-value", node.span, message).upstream(format!(
                "Template format error: [/Resources/{id}/Properties/{place}] 'null' values are not allowed in templates"
            ));
            return;
        }
        match shape {
            Shape::Object(known) if node.is_mapping() => self.object(node, known, path, node.span),
            Shape::List(item) if node.is_sequence() => {
                for entry in node.items() {
                    self.value(entry, item, path);
                }
            }
            Shape::Text | Shape::Choice(_) | Shape::Integer | Shape::Boolean if node.text().is_some() => {
                self.scalar(node, shape, path);
            }
            Shape::Json | Shape::Map if node.is_mapping() => {}
            Shape::Any => {}
            _ => self.wrong_type(node, shape, path),
        }
    }

    fn scalar(&mut self, node: &Node, shape: &'static Shape, path: &[&str]) {
        let text = node.text().unwrap_or_default();
        let allowed: &[&str] = match shape {
            Shape::Choice(choices) => choices,
            Shape::Boolean => &["true", "false"],
            Shape::Integer if text.parse::<i64>().is_err() => return self.wrong_type(node, shape, path),
            _ => return,
        };
        // YAML's `yes` and `on` are booleans too.
        let is_boolean = matches!(shape, Shape::Boolean) && matches!(node.scalar(), Some(Scalar::Bool(_)));
        if is_boolean || allowed.contains(&text) {
            return;
        }
        let words = self.words(path, "failed validation constraint for keyword [enum]");
        let list = allowed.join("`, `");
        let message = text!(
            "`{text}` cannot stand here; write one of `{list}`",
            "`{text}`은/는 쓸 수 없습니다. `{list}` 가운데 하나를 쓰십시오"
        );
        let found = self.report.error("invalid-value", node.span, message).upstream(words);
        if let Some(other) = nearest_of(text, allowed.iter().copied()) {
            found.fix(other);
        }
    }

    fn wrong_type(&mut self, node: &Node, shape: &'static Shape, path: &[&str]) {
        let (expected, message): (_, Text) = match shape {
            Shape::List(_) => ("JSONArray", text!("a list must stand here", "여기에는 목록이 와야 합니다")),
            Shape::Object(_) | Shape::Json | Shape::Map => {
                ("JSONObject", text!("a mapping must stand here", "여기에는 매핑이 와야 합니다"))
            }
            Shape::Integer => ("Number", text!("a whole number must stand here", "여기에는 정수가 와야 합니다")),
            _ => ("String", text!("a text must stand here", "여기에는 텍스트가 와야 합니다")),
        };
        let found = match node {
            node if node.is_sequence() => "JSONArray",
            node if node.is_mapping() => "JSONObject",
            _ => "String",
        };
        let words = self.words(path, &format!("expected type: {expected}, found: {found}"));
        self.report.error("wrong-type", node.span, message).upstream(words);
    }
}
