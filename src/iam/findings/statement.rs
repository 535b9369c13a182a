//! A statement as the checks look at it: its elements as lists with places.

use crate::iam::catalogue::{self, Action};
use crate::iam::document::At;
use crate::iam::operator::Operator;

/// A text of the policy with its place.
#[derive(Clone, Copy)]
pub(super) struct Word<'a> {
    pub at: At<'a>,
    pub text: &'a str,
}

pub(super) struct Statement<'a> {
    pub at: At<'a>,
    /// Whether it allows; `None` where `Effect` is neither.
    pub allows: Option<bool>,
    pub actions: Vec<Word<'a>>,
    /// Whether the actions are those of `NotAction`.
    pub not_action: bool,
    pub resources: Vec<Word<'a>>,
    /// Whether the resources are those of `NotResource`.
    pub not_resource: bool,
    /// Whether an action or a resource is not known yet: a function of a template.
    pub open: bool,
    pub conditions: Vec<Condition<'a>>,
}

/// One key under one operator.
pub(super) struct Condition<'a> {
    pub operator: Operator,
    pub operator_word: Word<'a>,
    /// The whole `Condition`, with the other operators.
    pub siblings: At<'a>,
    /// Whether the key is the only one under its operator.
    pub single: bool,
    pub key: Word<'a>,
    /// The value or list of values.
    pub value: At<'a>,
}

impl<'a> Condition<'a> {
    /// The values that are known, as text.
    pub fn values(&self) -> impl Iterator<Item = Word<'a>> {
        self.value.values().filter_map(|at| Some(Word { at, text: at.scalar_text()? }))
    }

    pub fn has_key(&self, key: &str) -> bool {
        self.key.text.eq_ignore_ascii_case(key)
    }
}

impl Statement<'_> {
    /// Every action that the statement's `Action` covers, where all of it is known: no `NotAction`, no action of a service
    /// that the catalogue does not describe.
    pub fn covered_actions(&self) -> Option<Vec<&'static Action>> {
        let known = |word: &Word<'_>| word.text.split_once(':').is_some_and(|(service, _)| catalogue::covers(service));
        if self.not_action || self.open || self.actions.is_empty() || !self.actions.iter().all(known) {
            return None;
        }
        Some(self.actions.iter().flat_map(|word| catalogue::expand(word.text)).collect())
    }

    /// Whether one of the conditions is about this key.
    pub fn has_condition(&self, key: &str) -> bool {
        self.conditions.iter().any(|c| c.has_key(key))
    }
}

/// Every statement that is a mapping.
pub(super) fn read(root: At<'_>) -> Vec<Statement<'_>> {
    let list = root.get("Statement").filter(|s| !s.is_open());
    list.into_iter().flat_map(At::values).filter(|s| s.node.is_mapping() && !s.is_open()).map(statement).collect()
}

fn statement(at: At<'_>) -> Statement<'_> {
    let either = |name, not| match at.get(name) {
        Some(element) => (Some(element), false),
        None => (at.get(not), true),
    };
    let (action, not_action) = either("Action", "NotAction");
    let (resource, not_resource) = either("Resource", "NotResource");
    let words = |element: Option<At<'_>>| -> bool { element.into_iter().flat_map(At::values).any(At::is_open) };
    let block = at.get("Condition").unwrap_or(at);
    let conditions = at.get("Condition").into_iter().flat_map(At::entries).flat_map(|(operator, keys)| {
        let single = keys.node.entries().len() == 1;
        let word = operator.text().map(|text| Word { at: operator, text });
        let parsed = word.and_then(|word| Some((word, Operator::parse(word.text)?)));
        let keys = (!keys.is_open()).then_some(keys);
        parsed.into_iter().flat_map(move |(operator_word, operator)| {
            keys.into_iter().flat_map(At::entries).filter_map(move |(key, value)| {
                let key = Word { at: key, text: key.text()? };
                Some(Condition { operator, operator_word, siblings: block, single, key, value })
            })
        })
    });
    Statement {
        at,
        allows: match at.get("Effect").and_then(At::text) {
            Some("Allow") => Some(true),
            Some("Deny") => Some(false),
            _ => None,
        },
        actions: texts(action),
        not_action,
        resources: texts(resource),
        not_resource,
        open: words(action) || words(resource),
        conditions: conditions.collect(),
    }
}

/// The texts of an element, one or many.
pub(super) fn texts(element: Option<At<'_>>) -> Vec<Word<'_>> {
    element.into_iter().flat_map(At::values).filter_map(|at| Some(Word { at, text: at.text()? })).collect()
}
