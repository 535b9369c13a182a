//! What do `!Ref`, `!GetAtt`, `!Sub` and their like stand for? A property is resolved to a tree of plain values, each
//! still at the place in the learner's text that says it: the place of the function for a computed one.

use super::physical::Values;
use super::report::Report;
use super::schema::{ResourceType, Shape};
use super::template::Template;
use crate::iam::catalogue::nearest_of;
use crate::source::{Entry, Files, Kind, Node, Span, Style};
use crate::text;
use std::collections::BTreeMap;

mod condition;
mod list;
mod reference;
mod sub;

use list::base64;
use sub::variables;

/// The tag of a value that could not be computed; why is in the findings.
pub(super) const UNRESOLVED: &str = "!Unresolved";

/// Bytes that the functions of one template may make; CloudFormation takes templates of 1 MiB.
const BUDGET: usize = 8 << 20;

/// The functions that are computed here, without `Fn::`.
const FUNCTIONS: [&str; 16] = [
    "And",
    "Base64",
    "Condition",
    "Equals",
    "FindInMap",
    "GetAZs",
    "GetAtt",
    "If",
    "ImportValue",
    "Join",
    "Not",
    "Or",
    "Ref",
    "Select",
    "Split",
    "Sub",
];

/// Functions of CloudFormation that are not computed here.
const NOT_MODELLED: [&str; 6] = ["Cidr", "ForEach", "GetStackOutput", "Length", "ToJsonString", "Transform"];

/// Whether a value could not be computed.
pub(super) fn is_unresolved(node: &Node) -> bool {
    node.tag.as_deref() == Some(UNRESOLVED)
}

/// A function with its argument. In the short form (`!Join [...]`) the argument is the node itself, whose tag is then
/// not read again.
fn function(node: &Node) -> Option<(&str, &Node)> {
    if let Some(tag) = node.tag.as_deref() {
        return tag
            .strip_prefix('!')
            .filter(|name| !name.starts_with('!') && !name.is_empty())
            .map(|name| (name, node));
    }
    let [entry] = node.entries() else { return None };
    let key = entry.key.text()?;
    match key.strip_prefix("Fn::") {
        Some(name) => Some((name, &entry.value)),
        None => (key == "Ref").then_some((key, &entry.value)),
    }
}

/// Collects the names that a property names by `Ref`, `GetAtt` and `Sub`; both branches of an `If` count.
pub(super) fn names_in<'a>(node: &'a Node, out: &mut Vec<&'a str>) {
    match function(node) {
        Some(("Ref", argument)) => out.extend(argument.text()),
        Some(("GetAtt", argument)) => match argument.text() {
            Some(path) => out.extend(path.split('.').next()),
            None => out.extend(argument.items().first().and_then(Node::text)),
        },
        Some(("Sub", argument)) => {
            let text = argument.text().or_else(|| argument.items().first().and_then(Node::text)).unwrap_or_default();
            out.extend(variables(text).filter_map(|v| v.name.split('.').next()));
        }
        _ => {}
    }
    node.items().iter().for_each(|item| names_in(item, out));
    node.entries().iter().for_each(|entry| names_in(&entry.value, out));
}

/// Resolves the properties of one template's resources.
pub(super) struct Resolver<'a, 'r> {
    pub(super) files: &'a Files,
    pub(super) template: &'a Template<'a>,
    pub(super) report: &'r mut Report,
    /// Pseudo parameters and parameters by name.
    pub(super) parameters: BTreeMap<&'a str, Parameter>,
    /// What each resource made so far is referred to by.
    pub(super) values: BTreeMap<&'a str, Values>,
    /// What other templates export.
    pub(super) exports: &'a BTreeMap<String, String>,
    pub(super) region: String,
    /// Conditions that are known.
    conditions: BTreeMap<&'a str, Option<bool>>,
    /// Bytes that may still be made: `Sub` over `Sub` could double without end.
    budget: usize,
}

/// A parameter's value.
#[derive(Clone, Debug)]
pub(super) enum Parameter {
    Text(String),
    List(Vec<String>),
    /// `AWS::NoValue`: the property is as if it were not written.
    NoValue,
    /// It has no value that is known here.
    Unknown,
}

impl<'a, 'r> Resolver<'a, 'r> {
    pub(super) fn new(
        files: &'a Files,
        template: &'a Template<'a>,
        exports: &'a BTreeMap<String, String>,
        region: &str,
        report: &'r mut Report,
    ) -> Resolver<'a, 'r> {
        Resolver {
            files,
            template,
            report,
            parameters: BTreeMap::new(),
            values: BTreeMap::new(),
            exports,
            region: region.to_owned(),
            conditions: BTreeMap::new(),
            budget: BUDGET,
        }
    }

    /// The properties of a resource; the type's table, where there is one, tells which hold documents.
    pub(super) fn resolve_properties(&mut self, node: &Node, table: Option<&ResourceType>) -> Option<Node> {
        if !node.is_mapping() || function(node).is_some() {
            return self.resolve(node, None);
        }
        let resolved = node.entries().iter().filter_map(|entry| {
            let shape = table.and_then(|t| t.property(entry.key.text()?)).map(|p| &p.shape);
            Some(Entry { key: entry.key.clone(), value: self.resolve(&entry.value, shape)? })
        });
        let kind = Kind::Mapping(resolved.collect());
        Some(Node { span: node.span, tag: None, kind })
    }

    /// The value of a property; `None` where it is `AWS::NoValue`. `shape` tells a property that holds a document, which
    /// may be given as JSON text.
    pub(super) fn resolve(&mut self, node: &Node, shape: Option<&Shape>) -> Option<Node> {
        if let Some((name, argument)) = function(node) {
            return self.call(name, argument, node, shape);
        }
        match &node.kind {
            Kind::Scalar(text, _) => match shape {
                Some(Shape::Json) if text.trim_start().starts_with('{') => Some(self.json_text(node, node, None)),
                _ => {
                    self.check_forgotten_sub(text, node.span, false);
                    Some(node.clone())
                }
            },
            Kind::Sequence(items) => {
                let item_shape = match shape {
                    Some(Shape::List(inner)) => Some(*inner),
                    _ => None,
                };
                let items = items.iter().filter_map(|item| self.resolve(item, item_shape)).collect();
                Some(Node { span: node.span, tag: None, kind: Kind::Sequence(items) })
            }
            Kind::Mapping(entries) => {
                let resolved = entries.iter().filter_map(|entry| {
                    self.check_key(&entry.key, node);
                    let shape = shape.and_then(|s| s.member(entry.key.text()?));
                    let value = self.resolve(&entry.value, shape)?;
                    Some(Entry { key: entry.key.clone(), value })
                });
                let kind = Kind::Mapping(resolved.collect());
                Some(Node { span: node.span, tag: None, kind })
            }
        }
    }

    /// A key cannot be computed: CloudFormation refuses a function there, and leaves `${...}` as it is.
    fn check_key(&mut self, key: &Node, mapping: &Node) {
        let tagged = key.tag.as_deref().is_some_and(|tag| !tag.starts_with("!!"));
        match key.text() {
            Some(text) if !tagged => self.check_forgotten_sub(text, key.span, true),
            _ => {
                let message = text!(
                    "a key cannot be computed; give the whole document as `!Sub` and JSON text",
                    "키는 함수로 만들 수 없습니다. 문서 전체를 `!Sub`과 JSON 텍스트로 쓰십시오"
                );
                let path = self.template.path_of(mapping.span);
                let words = format!("Template format error: [{path}] map keys must be strings; received a map instead");
                self.report.error("computed-key", key.span, message).upstream(words);
            }
        }
    }

    fn call(&mut self, name: &str, argument: &Node, at: &Node, shape: Option<&Shape>) -> Option<Node> {
        let value = match name {
            "Ref" => return self.reference(argument, at),
            "If" => return self.if_else(argument, at, shape),
            "GetAtt" => self.get_att(argument, at.span),
            "Sub" if matches!(shape, Some(Shape::Json)) => return Some(self.sub_document(argument, at)),
            "Sub" => self.sub(argument, at.span),
            "Join" => self.join(argument, at.span),
            "Select" => return Some(self.select(argument, at)),
            "Split" => return Some(self.split(argument, at)),
            "FindInMap" => return Some(self.find_in_map(argument, at)),
            "ImportValue" => self.import_value(argument, at),
            "Base64" => self.plain_argument(argument, at).map(|text| base64(text.as_bytes())),
            "GetAZs" => {
                let zones = ["a", "b", "c"].iter().map(|z| text_node(format!("{}{z}", self.region), at.span)).collect();
                return Some(Node { span: at.span, tag: None, kind: Kind::Sequence(zones) });
            }
            "And" | "Or" | "Not" | "Equals" | "Condition" => {
                let message = text!(
                    "`{name}` may stand only below `Conditions` or in an `If`",
                    "`{name}`은/는 `Conditions` 아래나 `If` 안에서만 쓸 수 있습니다"
                );
                self.report.error("misplaced-function", at.span, message);
                None
            }
            other if NOT_MODELLED.contains(&other) => {
                let message = text!(
                    "the simulator does not compute `{other}`; the value counts as unknown",
                    "시뮬레이터는 `{other}`을/를 계산하지 않습니다. 값을 알 수 없는 것으로 다룹니다"
                );
                self.report.warning("function-not-modelled", at.span, message);
                None
            }
            other => {
                let message = match nearest_of(other, FUNCTIONS.into_iter()) {
                    Some(meant) => text!(
                        "CloudFormation has no function `{other}`; did you mean `{meant}`",
                        "CloudFormation에 `{other}` 함수는 없습니다. `{meant}`을/를 뜻하셨습니까"
                    ),
                    None => {
                        text!("CloudFormation has no function `{other}`", "CloudFormation에 `{other}` 함수는 없습니다")
                    }
                };
                self.report.error("unknown-function", at.span, message);
                None
            }
        };
        Some(match value {
            Some(text) => self.made(text, at.span),
            None => unresolved(self.files.slice(at.span), at.span),
        })
    }

    /// Computed texts as a list.
    fn made_list(&mut self, texts: impl Iterator<Item = String>, at: &Node) -> Node {
        let mut items = Vec::new();
        for text in texts {
            items.push(self.made(text, at.span));
            if self.budget == 0 {
                break;
            }
        }
        Node { span: at.span, tag: None, kind: Kind::Sequence(items) }
    }

    /// A computed text as a node; counts against the budget, an empty one too.
    fn made(&mut self, text: String, span: Span) -> Node {
        match self.budget.checked_sub(text.len() + size_of::<Node>()) {
            Some(rest) => {
                self.budget = rest;
                text_node(text, span)
            }
            None => {
                self.budget = 0;
                let message = text!(
                    "the functions of this template make more text than {limit} bytes",
                    "이 템플릿의 함수가 만드는 텍스트가 {limit}바이트를 넘습니다",
                    limit = BUDGET
                );
                self.report.error("too-large", span, message);
                unresolved("", span)
            }
        }
    }

    /// A text that the argument of the function `at` gives, whether written or computed.
    fn plain_argument(&mut self, argument: &Node, at: &Node) -> Option<String> {
        match std::ptr::eq(argument, at) {
            // The argument of a short form is the node that carries the tag, which is read already.
            true if argument.text().is_some() => argument.text().map(str::to_owned),
            true => self.text_of(&Node { tag: None, ..argument.clone() }),
            false => self.text_of(argument),
        }
    }

    /// The text of a value that must be one; `None` where it is unresolved or a collection.
    fn text_of(&mut self, node: &Node) -> Option<String> {
        let resolved = self.resolve(node, None).filter(|n| !is_unresolved(n))?;
        if resolved.text().is_none() {
            let message = text!("a text must stand here", "여기에는 텍스트가 와야 합니다");
            self.report.error("function-arguments", node.span, message);
        }
        resolved.text().map(str::to_owned)
    }
}

fn text_node(text: String, span: Span) -> Node {
    Node { span, tag: None, kind: Kind::Scalar(text.into(), Style::Quoted) }
}

/// A value that could not be computed: what is written there, marked.
fn unresolved(written: &str, span: Span) -> Node {
    Node { span, tag: Some(UNRESOLVED.into()), kind: Kind::Scalar(written.into(), Style::Quoted) }
}
