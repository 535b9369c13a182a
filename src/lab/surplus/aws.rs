//! The AWS side of surplus: each statement that allows is expanded over the action catalogue and the account's resources,
//! and each right that the evaluator confirms is held against the need.

use super::Surplus;
use super::need::Need;
use super::sentence::aws_sentence;
use super::universe::{Asked, Resource, Universe, actions};
use crate::iam::{Effect, Statement};
use crate::lab::Danger;
use crate::source::{FileId, Span};
use crate::world::{AwsQuestion, AwsSession, DEFAULT_TIME, Who, World};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// What the files grant `who` in the account beyond the need.
pub(super) fn surplus(
    world: &World,
    who: &Who,
    need: &Need,
    editable: &BTreeSet<FileId>,
    accepted: &[String],
) -> Vec<Surplus> {
    let Some(session) = AwsSession::of(world, who, DEFAULT_TIME) else { return Vec::new() };
    let universe = Universe::new(world, need);
    /// By danger and statement: the actions, and what they reach.
    type Found = BTreeMap<(Danger, Span), (BTreeSet<String>, BTreeSet<(String, String)>)>;
    let mut found = Found::new();
    let counted =
        allowing(world, &session, editable, accepted).into_iter().filter(|s| s.line.is_some()).collect::<Vec<_>>();
    each(&session, &universe, &counted, &mut |Right { asked, resource, line }| {
        if let Some(line) = line {
            let (actions, resources) = found.entry((asked.danger, line)).or_default();
            actions.insert(asked.name.clone());
            resources.insert(resource.words.clone());
        }
    });
    let sentences = found
        .into_iter()
        .map(|((danger, span), (actions, resources))| aws_sentence(who, span, danger, &actions, &resources));
    sentences.collect()
}

/// A statement that allows.
pub(in crate::lab) struct Allowing<'a> {
    statement: &'a Statement,
    /// The learner's line that it counts for; `None` where it is not the learner's, or the scenario accepts it.
    line: Option<Span>,
}

/// The statements that allow something in a principal's policies, and in those of buckets.
pub(in crate::lab) fn allowing<'a>(
    world: &'a World,
    session: &AwsSession<'a>,
    editable: &BTreeSet<FileId>,
    accepted: &[String],
) -> Vec<Allowing<'a>> {
    let is_editable = |span: Span| editable.contains(&span.file);
    let mut found = Vec::new();
    let attached = session.policies().into_iter().map(|a| (a.name, a.span, a.document));
    let on_buckets = world.account.bucket_policies.iter().map(|b| ("", b.bucket.span, Some(&b.document)));
    for (name, attachment, document) in attached.chain(on_buckets) {
        let Some(policy) = document.and_then(|d| d.policy.as_ref()) else { continue };
        let is_accepted = accepted.iter().any(|a| a == name);
        let counts = !is_accepted && (is_editable(attachment) || is_editable(policy.span));
        for statement in policy.statements.iter().filter(|s| s.effect == Effect::Allow) {
            // A statement of a managed policy is shown where the policy is attached.
            let line = if is_editable(statement.span) { statement.span } else { attachment };
            found.push(Allowing { statement, line: counts.then_some(line) });
        }
    }
    found
}

/// One right in the account.
pub(in crate::lab) struct Right<'a> {
    pub asked: &'a Asked,
    pub resource: &'a Resource,
    /// The learner's line that grants it.
    pub line: Option<Span>,
}

/// Tells every right that these statements give, that the evaluator confirms, and that is not needed.
pub(in crate::lab) fn each(
    session: &AwsSession<'_>,
    universe: &Universe,
    statements: &[Allowing<'_>],
    found: &mut dyn FnMut(Right<'_>),
) {
    // Everything that is granted is some thousand actions on few resources: what hangs on the resource alone is made once.
    let mut asking: BTreeMap<&str, AwsQuestion<'_>> = BTreeMap::new();
    let mut known: BTreeMap<(&str, &str), Vec<&Resource>> = BTreeMap::new();
    for Allowing { statement, line } in statements {
        for asked in actions(statement) {
            let candidates = || universe.candidates(&asked);
            let resources = match asked.works_on() {
                Some(key) => Cow::Borrowed(&**known.entry(key).or_insert_with(candidates)),
                None => Cow::Owned(candidates()),
            };
            for resource in resources.iter().filter(|resource| !universe.is_needed(&asked, resource)) {
                let about = asking.entry(&resource.group).or_insert_with(|| session.about(&resource.call(&asked)));
                if about.allows(&asked.name) == Some(statement.span) {
                    found(Right { asked: &asked, resource, line: *line });
                }
            }
        }
    }
}
