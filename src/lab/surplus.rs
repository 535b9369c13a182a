//! What do the learner's files grant beyond the need? Granted minus needed, per identity, over a finite universe: verbs by
//! resources by namespaces for Kubernetes, actions by resources for AWS. What the read-only files grant is not counted.

pub(super) mod aws;
pub(super) mod kubernetes;
pub(super) mod need;
mod sentence;
pub(in crate::lab) mod universe;

use crate::lab::CheckResult;
use crate::scenario::{Bundle, Mode};
use crate::source::{FileId, Span, order};
use crate::text::Text;
use crate::world::{Who, World};
use std::collections::BTreeSet;
use std::rc::Rc;

/// How much harm a right can do. The order is the order in which sentences are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Danger {
    /// It leads to any other right: everything, roles and bindings, impersonation, IAM.
    Escalates,
    /// It reads Secrets or makes tokens.
    Secrets,
    /// It destroys or runs something.
    Destroys,
    /// It changes something.
    Writes,
    /// It looks.
    Reads,
}

/// Rights that nobody needs, from one line of the learner's files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Surplus {
    /// Who has them; `None`: everybody, by a group that everybody is in.
    pub who: Option<Who>,
    /// How bad that is.
    pub danger: Danger,
    /// How many rights stand behind the sentence.
    pub count: usize,
    /// "it may also delete Pods in kube-system".
    pub says: Text,
    /// The line that grants it.
    pub span: Span,
}

/// Counts the surplus of a scenario's identities, the most dangerous first.
pub fn surplus(
    world: &World,
    bundle: &Bundle,
    checks: &[CheckResult],
    files: &[(String, Mode, Rc<str>)],
) -> Vec<Surplus> {
    let editable = editable(world, files);
    let accepted = &bundle.scenario.minimal.accepts;
    let mut found = Vec::new();
    for who in identities(bundle, checks) {
        let need = need::of(world, bundle, checks, &who);
        found.extend(kubernetes::surplus(world, &who, &need, &editable, accepted));
        found.extend(aws::surplus(world, &who, &need, &editable, accepted));
    }
    found.extend(kubernetes::surplus_of_everybody(world, &editable));
    order::sort_by(&mut found, |a, b| (a.danger, a.span, b.count).cmp(&(b.danger, b.span, a.count)));
    found
}

/// The learner's own files.
pub(super) fn editable(world: &World, files: &[(String, Mode, Rc<str>)]) -> BTreeSet<FileId> {
    let own = files.iter().filter(|(_, mode, _)| *mode == Mode::Edit);
    order::gathered(own.filter_map(|(path, ..)| world.file(path).map(|(id, _)| id)))
}

/// Whose rights are counted: those that the scenario names, or everybody who runs a check.
pub fn identities(bundle: &Bundle, checks: &[CheckResult]) -> Vec<Who> {
    let named = &bundle.scenario.minimal.identities;
    let mut all: Vec<Who> = match named.is_empty() {
        true => checks.iter().map(|c| c.who.clone()).collect(),
        false => named.clone(),
    };
    order::sort(&mut all);
    all.dedup();
    all
}

#[cfg(test)]
mod tests;
