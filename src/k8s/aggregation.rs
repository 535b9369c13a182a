//! Which rules does an aggregated ClusterRole have? Those of every ClusterRole that its `aggregationRule` selects by
//! label (`pkg/controller/clusterroleaggregation`). A learner's ClusterRole labelled
//! `rbac.authorization.k8s.io/aggregate-to-view: "true"` thus extends `view`, and through it `edit` and `admin`.

use super::object::{Object, RuleSource};
use super::resource::kinds;
use super::rule::SharedRule;
use super::selector::selects;
use crate::source::order;
use crate::source::{Diagnostic, Node};
use crate::text;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// How much is aggregated: a label compared costs 1, a rule taken over costs [`RULE_COST`]. A real cluster needs some
/// thousands; a file made to exhaust the page needs more.
const BUDGET: usize = 4_000_000;
const RULE_COST: usize = 20;

/// Fills the rules of every aggregated ClusterRole of `objects`, as the controller does until nothing changes. What is
/// written in `rules` of such a role is overwritten, as in a real cluster. Past the budget the rest of the roles stays
/// without rules, with an error at the first of them.
pub fn aggregate(objects: &mut [Arc<Object>]) -> Option<Diagnostic> {
    let mut roles: Vec<(usize, Arc<Object>)> = objects
        .iter()
        .enumerate()
        .filter(|(_, o)| o.group_kind() == kinds::CLUSTER_ROLE)
        .map(|(i, o)| (i, o.clone()))
        .collect();
    if !roles.iter().any(|(_, role)| selectors(role).is_some()) {
        return None;
    }
    // The controller takes the selected roles in the order of their names.
    order::sort_by(&mut roles, |(_, a), (_, b)| a.name.cmp(&b.name));
    let mut graph = Graph::new(roles.iter().map(|(_, role)| role).collect());
    let exhausted = (0..roles.len()).find(|number| {
        graph.resolve(*number);
        graph.budget == 0
    });
    let diagnostic = exhausted.and_then(|number| roles.get(number)).map(|(_, role)| {
        let message = text!(
            "the aggregated ClusterRoles select more rules than are read; select fewer",
            "집계된(aggregated) ClusterRole이 선택하는 규칙이 너무 많습니다. 선택 범위를 줄이십시오"
        );
        Diagnostic::error("too-many", role.name_span(), message)
    });
    let mut rules = graph.rules;
    for (number, (at, role)) in roles.iter().enumerate() {
        if let (Some(rules), Some(object)) = (rules.remove(&number), objects.get_mut(*at)) {
            *object = Arc::new(role.with_aggregated(rules));
        }
    }
    diagnostic
}

fn selectors(role: &Object) -> Option<&[Node]> {
    Some(role.at(&["aggregationRule"])?.get("clusterRoleSelectors").map(Node::items).unwrap_or_default())
}

/// ClusterRoles in the order of their names, and the rules of those that are resolved.
struct Graph<'a> {
    roles: Vec<&'a Arc<Object>>,
    /// Which roles carry a label: nearly every selector names one.
    by_label: HashMap<(&'a str, &'a str), Vec<usize>>,
    rules: HashMap<usize, Vec<RuleSource>>,
    budget: usize,
}

/// An aggregated role that waits for the roles that it selects.
struct Waiting {
    role: usize,
    selected: Vec<usize>,
    next: usize,
}

impl<'a> Graph<'a> {
    fn new(roles: Vec<&'a Arc<Object>>) -> Graph<'a> {
        let mut by_label: HashMap<_, Vec<usize>> = HashMap::new();
        for (number, role) in roles.iter().enumerate() {
            for label in role.at(&["metadata", "labels"]).map(Node::entries).unwrap_or_default() {
                if let (Some(key), Some(value)) = (label.key.text(), label.value.text()) {
                    by_label.entry((key, value)).or_default().push(number);
                }
            }
        }
        Graph { roles, by_label, rules: HashMap::new(), budget: BUDGET }
    }

    fn spend(&mut self, cost: usize) -> bool {
        self.budget = self.budget.saturating_sub(cost);
        self.budget > 0
    }

    /// Resolves an aggregated role after those that it selects; a stack of our own, because a chain of roles may be long.
    fn resolve(&mut self, role: usize) {
        let mut open = HashSet::new();
        let mut stack: Vec<Waiting> = self.enter(role, &mut open).into_iter().collect();
        while let Some(top) = stack.last_mut() {
            if let Some(selected) = top.selected.get(top.next).copied() {
                top.next += 1;
                let entered = self.enter(selected, &mut open);
                stack.extend(entered);
                continue;
            }
            if let Some(done) = stack.pop() {
                let rules = self.collect(&done.selected);
                self.rules.insert(done.role, rules);
            }
        }
    }

    /// Opens an aggregated role that is neither resolved nor open; a circle of roles ends here.
    fn enter(&mut self, number: usize, open: &mut HashSet<usize>) -> Option<Waiting> {
        let role = self.roles.get(number).copied()?;
        let selectors = selectors(role)?;
        if self.rules.contains_key(&number) || !open.insert(number) {
            return None;
        }
        let mut selected = Vec::new();
        for selector in selectors {
            let candidates = self.candidates(selector);
            if !self.spend(candidates.len()) {
                return None;
            }
            let fits = |o: &Object| o.name != role.name && selects(selector, |key| o.label(key));
            selected.extend(candidates.into_iter().filter(|i| self.roles.get(*i).is_some_and(|o| fits(o))));
        }
        Some(Waiting { role: number, selected, next: 0 })
    }

    /// The roles that may have what `selector` selects.
    fn candidates(&self, selector: &Node) -> Vec<usize> {
        let label = selector.get("matchLabels").and_then(|labels| labels.entries().first());
        match label.and_then(|e| Some((e.key.text()?, e.value.text()?))) {
            Some((key, value)) => self.by_label.get(&(key, value)).cloned().unwrap_or_default(),
            None => (0..self.roles.len()).collect(),
        }
    }

    /// The rules of the selected roles, each once.
    fn collect(&mut self, selected: &[usize]) -> Vec<RuleSource> {
        let mut seen: HashSet<SharedRule> = HashSet::new();
        let mut rules = Vec::new();
        for number in selected {
            let Some(role) = self.roles.get(*number) else { continue };
            let sources: Vec<RuleSource> = match (self.rules.get(number), selectors(role)) {
                (Some(aggregated), _) => aggregated.clone(),
                (None, Some(_)) => Vec::new(),
                (None, None) => {
                    (0..role.rules().len()).map(|index| RuleSource { object: (*role).clone(), index }).collect()
                }
            };
            if !self.spend(sources.len() * RULE_COST) {
                break;
            }
            rules.extend(sources.into_iter().filter(|s| s.rule().is_some_and(|rule| seen.insert(rule.clone()))));
        }
        rules
    }
}
