//! Does a condition hold? `Fn::If`, and `Equals`, `And`, `Or`, `Not` below `Conditions`.

use super::{Resolver, function, unresolved};
use crate::aws::schema::Shape;
use crate::source::{Node, Span};
use crate::text;

impl Resolver<'_, '_> {
    pub(super) fn if_else(&mut self, argument: &Node, at: &Node, shape: Option<&Shape>) -> Option<Node> {
        let [condition, then, otherwise] = argument.items() else {
            let message = text!("`If` takes a condition and two values", "`If`에는 조건 이름과 값 두 개를 씁니다");
            self.report
                .error("function-arguments", at.span, message)
                .upstream("Template error: Fn::If requires a list argument with three elements");
            return Some(unresolved(self.files.slice(at.span), at.span));
        };
        match self.condition(condition.text().unwrap_or_default(), condition.span, 0) {
            Some(true) => self.resolve(then, shape),
            Some(false) => self.resolve(otherwise, shape),
            None => Some(unresolved(self.files.slice(at.span), at.span)),
        }
    }

    /// Whether the condition of this name holds; `None` where that is not known, which is reported.
    pub(in crate::aws) fn condition(&mut self, name: &str, span: Span, depth: usize) -> Option<bool> {
        if let Some(known) = self.conditions.get(name) {
            return *known;
        }
        let Some(entry) = self.template.root.get("Conditions").and_then(|c| c.entry(name)) else {
            let message = text!("the template has no condition `{name}`", "템플릿에 `{name}` 조건이 없습니다");
            self.report.error("unresolved-reference", span, message).upstream(format!(
                "Template format error: Unresolved condition dependency [{name}] in the Resources block of the template"
            ));
            return None;
        };
        // Conditions may name each other in a circle; no real template comes near this depth.
        if depth > 32 {
            let message = text!("conditions name each other in a circle", "조건들이 서로를 맴돌며 가리킵니다");
            self.report
                .error("circular-dependency", entry.key.span, message)
                .upstream(format!("Template format error: Circular dependency in condition [{name}]"));
            return None;
        }
        let value = self.truth(&entry.value, depth);
        if let Some(key) = entry.key.text() {
            self.conditions.insert(key, value);
        }
        value
    }

    fn truth(&mut self, node: &Node, depth: usize) -> Option<bool> {
        if let [entry] = node.entries()
            && node.tag.is_none()
            && entry.key.text() == Some("Condition")
        {
            return self.condition(entry.value.text().unwrap_or_default(), entry.value.span, depth + 1);
        }
        let (name, argument) = function(node).unwrap_or(("", node));
        let arguments = argument.items();
        match (name, arguments) {
            ("Condition", _) => self.condition(argument.text().unwrap_or_default(), argument.span, depth + 1),
            ("Equals", [left, right]) => Some(self.text_of(left)? == self.text_of(right)?),
            ("Not", [one]) => self.truth(one, depth).map(|b| !b),
            ("And", [_, _, ..]) => arguments.iter().try_fold(true, |all, a| Some(self.truth(a, depth)? && all)),
            ("Or", [_, _, ..]) => arguments.iter().try_fold(false, |any, a| Some(self.truth(a, depth)? || any)),
            _ => {
                let message = text!(
                    "a condition is made of `Equals` (two values), `Not` (one), `And` and `Or` (two to ten)",
                    "조건은 `Equals`(값 두 개), `Not`(하나), `And`와 `Or`(두 개에서 열 개)로 만듭니다"
                );
                self.report.error("function-arguments", node.span, message);
                None
            }
        }
    }
}
