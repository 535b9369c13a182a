//! Which statements almost allowed a request, and which of their elements kept them from it?

use super::reason::cut;
use super::reason::reason;
use crate::iam::condition::condition_holds;
use crate::iam::evaluate::{action_matches, resource_matches};
use crate::iam::layer::{Layer, NamedPolicy, PolicySet};
use crate::iam::policy::{Condition, Effect, Statement};
use crate::iam::principal::principal_matches;
use crate::iam::request::Request;
use crate::source::Span;
use crate::source::order;
use crate::text;
use crate::text::Text;
use crate::trace::{Element, NearMiss};

/// An element of a statement that does not cover the request.
#[derive(Clone, Copy, Debug)]
pub(super) enum Failure<'a> {
    /// `Principal` or `NotPrincipal`.
    Principal,
    /// `Action` or `NotAction`.
    Action,
    /// `Resource` or `NotResource`.
    Resource,
    /// A condition.
    Condition(&'a Condition),
}

/// A statement with `Allow` held against a request that it does not allow.
pub(super) struct Compared<'a> {
    /// Its policy.
    pub policy: NamedPolicy<'a>,
    /// Its number within the policy.
    pub number: usize,
    /// Itself.
    pub statement: &'a Statement,
    /// What failed, in the order of evaluation; never empty.
    pub failures: Vec<Failure<'a>>,
    elements: Vec<Element>,
    /// How far it is from allowing; smaller is nearer.
    distance: (usize, usize),
}

/// The statements of the layers that come nearest to allowing, nearest first, at most `limit`. One in which nothing but
/// the effect fits is named only where there is no better one.
pub(super) fn nearest<'a>(
    layers: impl Iterator<Item = Layer>,
    request: &Request,
    policies: &PolicySet<'a>,
    limit: usize,
) -> Vec<Compared<'a>> {
    let mut all: Vec<Compared<'a>> = Vec::new();
    for layer in layers {
        for named in policies.levels(layer) {
            let compared: Vec<_> = named.iter().flat_map(|policy| compare(layer, *policy, request)).collect();
            let statements: usize = named.iter().map(|policy| allowing(policy).count()).sum();
            // A level in which a statement applies is not what is missing.
            if compared.len() == statements {
                all.extend(compared);
            }
        }
    }
    order::sort_by_key(&mut all, |c| c.distance);
    let near = all.iter().take_while(|c| c.failures.len() < c.elements.len() && c.failures.len() <= 2).count();
    all.truncate(near.clamp(1, limit.max(1)));
    all
}

fn allowing<'a>(policy: &NamedPolicy<'a>) -> impl Iterator<Item = (usize, &'a Statement)> + use<'a> {
    policy.policy.statements.iter().enumerate().filter(|(_, statement)| statement.effect == Effect::Allow)
}

fn compare<'a>(layer: Layer, policy: NamedPolicy<'a>, request: &Request) -> Vec<Compared<'a>> {
    allowing(&policy)
        .filter_map(|(number, statement)| {
            let (mut elements, mut failures) = (Vec::new(), Vec::new());
            let mut add = |element: Element, failure: Failure<'a>| {
                if !element.matches {
                    failures.push(failure);
                }
                elements.push(element);
            };
            if layer == Layer::Resource {
                add(principal_element(statement, request), Failure::Principal);
            }
            add(action_element(statement, request), Failure::Action);
            if statement.resource.is_some() || layer != Layer::Resource {
                add(resource_element(statement, layer, request), Failure::Resource);
            }
            for condition in &statement.conditions {
                add(condition_element(condition, request), Failure::Condition(condition));
            }
            let distance = (failures.len() + usize::from(is_foreign(statement, request)), closeness(&elements));
            (!failures.is_empty()).then_some(Compared { policy, number, statement, failures, elements, distance })
        })
        .collect()
}

impl Compared<'_> {
    /// The same as a trace shows it.
    pub(super) fn near_miss(mut self, request: &Request) -> NearMiss {
        let says = self.failures.first().map(|failure| reason(*failure, self.statement, request)).unwrap_or_default();
        let says = match self.failures.len() {
            0 | 1 => says,
            count => {
                let (en, ko, more) = (says.en, says.ko, count - 1);
                text!("{en} (and {more} more)", "{ko} (그 밖에 {more}개 더)")
            }
        };
        let says = Text { en: cut(says.en.into_owned(), 1_000).into(), ko: cut(says.ko.into_owned(), 1_000).into() };
        let name = cut(self.policy.policy.statement_name(self.number), 200);
        NearMiss {
            of: format!("statement {name} of {}", self.policy.name),
            span: self.statement.span,
            says,
            elements: std::mem::take(&mut self.elements),
        }
    }
}

/// Whether a failing `Action` names other services only: such a statement is about something else.
fn is_foreign(statement: &Statement, request: &Request) -> bool {
    let service = request.service();
    !statement.action.not
        && !action_matches(statement, request)
        && statement
            .action
            .list
            .iter()
            .all(|word| word.word.text.split_once(':').is_none_or(|(own, _)| !own.eq_ignore_ascii_case(service)))
}

/// Of statements with equally many failures that one is nearer whose failing element has more in common with what was
/// asked: characters from the front that do not match, fewest first.
fn closeness(elements: &[Element]) -> usize {
    elements
        .iter()
        .filter(|e| !e.matches)
        .map(|e| {
            let common =
                |has: &str| e.asked.chars().zip(has.chars()).take_while(|(a, b)| a.eq_ignore_ascii_case(b)).count();
            let best = e.has.split(", ").map(common).max().unwrap_or(0);
            e.asked.chars().count().saturating_sub(best)
        })
        .sum()
}

/// The element's values in a row; of a policy that means harm only the beginning.
fn joined<'a>(words: impl Iterator<Item = &'a str>) -> String {
    cut(words.collect::<Vec<_>>().join(", "), 4_000)
}

fn element(name: &str, asked: &str, has: String, matches: bool, span: Span) -> Element {
    Element { name: name.to_owned(), asked: asked.to_owned(), has, matches, span }
}

fn principal_element(statement: &Statement, request: &Request) -> Element {
    let asked = request.caller.name();
    match &statement.principal {
        Some(principal) => {
            let matches = principal_matches(principal, statement.effect, &request.caller, false).is_some();
            let name = if principal.not { "NotPrincipal" } else { "Principal" };
            let has = joined(principal.list.iter().map(|entry| &*entry.word.text));
            element(name, asked, has, matches, principal.span)
        }
        None => element("Principal", asked, String::new(), false, statement.span),
    }
}

fn action_element(statement: &Statement, request: &Request) -> Element {
    let action = &statement.action;
    let name = if action.not { "NotAction" } else { "Action" };
    let has = joined(action.list.iter().map(|word| &*word.word.text));
    element(name, &request.action, has, action_matches(statement, request), action.span)
}

fn resource_element(statement: &Statement, layer: Layer, request: &Request) -> Element {
    let matches = resource_matches(statement, layer, request);
    match &statement.resource {
        Some(resource) => {
            let name = if resource.not { "NotResource" } else { "Resource" };
            let has = joined(resource.list.iter().map(|word| &*word.word.text));
            element(name, &request.resource, has, matches, resource.span)
        }
        None => element("Resource", &request.resource, String::new(), matches, statement.span),
    }
}

fn condition_element(condition: &Condition, request: &Request) -> Element {
    let name = format!("{} {}", condition.operator_word.text, short_key(&condition.key.text));
    let asked = request.context.get(&condition.lower_key).map_or_else(|| "-".to_owned(), |values| values.join(", "));
    let has = joined(condition.values.iter().map(|value| &*value.word.text));
    element(&name, &asked, has, condition_holds(condition, &request.context), condition.span)
}

/// A claim's key without its issuer, which is long and the same everywhere: `…:sub`.
fn short_key(key: &str) -> String {
    match key.rfind([':', ';']).and_then(|at| key.get(at..)) {
        Some(claim) if key.contains("/id/") => format!("…{claim}"),
        _ => key.to_owned(),
    }
}
