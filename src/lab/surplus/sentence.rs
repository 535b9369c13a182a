//! Rights as a sentence: plain words, verbs and names, no rule syntax.

use super::kubernetes::Right;
use super::{Danger, Surplus};
use crate::source::Span;
use crate::source::order;
use crate::text;
use crate::world::Who;
use std::collections::{BTreeMap, BTreeSet};

/// How many names a sentence lists before it says "and N more".
const NAMED: usize = 3;

/// Rights from one line, gathered.
#[derive(Clone, Debug, Default)]
pub(super) struct Rights {
    count: usize,
    /// The most dangerous rights: their verbs, resources and namespaces stand in the sentence.
    by_danger: BTreeMap<Danger, Group>,
}

#[derive(Clone, Debug, Default)]
struct Group {
    verbs: BTreeSet<String>,
    resources: BTreeSet<String>,
    namespaces: BTreeSet<String>,
}

impl Rights {
    /// Adds one right.
    pub(super) fn add(&mut self, right: Right<'_>) {
        self.count += 1;
        let group = self.by_danger.entry(right.danger).or_default();
        group.verbs.insert(right.verb.to_owned());
        group.resources.insert(right.resource);
        group.namespaces.insert(right.namespace.to_owned());
    }
}

/// The sentence for the rights from one line in the cluster.
pub(super) fn kubernetes_sentence(who: Option<&Who>, span: Span, rights: &Rights, namespaces: usize) -> Surplus {
    let Some((danger, group)) = rights.by_danger.first_key_value() else {
        return Surplus { who: who.cloned(), danger: Danger::Reads, count: 0, says: Default::default(), span };
    };
    let verbs = listed(&group.verbs);
    let resources = listed(&group.resources);
    let real: BTreeSet<String> = order::gathered(group.namespaces.iter().filter(|n| !n.is_empty()).cloned());
    let (verbs_en, verbs_ko) = (&verbs.0, &verbs.1);
    let (resources_en, resources_ko) = (&resources.0, &resources.1);
    let says = if real.is_empty() {
        text!(
            "{verbs_en} {resources_en} of the whole cluster",
            "클러스터 전체의 {resources_ko}을/를 {verbs_ko}할 수 있습니다"
        )
    } else if real.len() == namespaces {
        text!(
            "{verbs_en} {resources_en} in every namespace",
            "모든 네임스페이스에서 {resources_ko}을/를 {verbs_ko}할 수 있습니다"
        )
    } else {
        let places = listed(&real);
        let (places_en, places_ko) = (&places.0, &places.1);
        text!(
            "{verbs_en} {resources_en} in {places_en}",
            "{places_ko}에서 {resources_ko}을/를 {verbs_ko}할 수 있습니다"
        )
    };
    Surplus { who: who.cloned(), danger: *danger, count: rights.count, says, span }
}

/// The sentence for AWS actions from one statement.
pub(super) fn aws_sentence(
    who: &Who,
    span: Span,
    danger: Danger,
    actions: &BTreeSet<String>,
    resources: &BTreeSet<(String, String)>,
) -> Surplus {
    let (actions_en, actions_ko) = listed(actions);
    let (resources_en, resources_ko) = (
        joined(resources.iter().map(|(en, _)| en.clone()), false),
        joined(resources.iter().map(|(_, ko)| ko.clone()), true),
    );
    let says = text!("{actions_en} on {resources_en}", "{resources_ko}에 {actions_ko}을/를 할 수 있습니다");
    Surplus { who: Some(who.clone()), danger, count: actions.len() * resources.len().max(1), says, span }
}

/// Names in both languages, in mono.
fn listed(names: &BTreeSet<String>) -> (String, String) {
    let spelt = || names.iter().map(|n| format!("`{n}`"));
    (joined(spelt(), false), joined(spelt(), true))
}

/// The first few names, then how many more.
fn joined(names: impl Iterator<Item = String>, korean: bool) -> String {
    let names: Vec<String> = names.collect();
    let head = names.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    match (names.len().saturating_sub(NAMED), korean) {
        (0, _) => head,
        (more, true) => format!("{head} 외 {more}개"),
        (more, false) => format!("{head} and {more} more"),
    }
}
