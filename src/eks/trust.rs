//! Does a role's trust policy let this caller in, and if not, which element keeps them out? Asked for EKS itself
//! (Pod Identity); a pod's token goes through [`crate::sts`].

use super::Mistake;
use crate::aws::Role;
use crate::iam::{Api, NamedPolicy, Outcome, PolicySet, Request, evaluate, explain};
use crate::source::Span;
use crate::trace::{Cause, NearMiss};

/// What the trust policy says.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// Whether it lets the caller in.
    pub allowed: bool,
    /// The statement that decided, where one did.
    pub statement: Option<Span>,
    /// The other statements, each with the element that failed; empty where the caller is let in.
    pub near_misses: Vec<NearMiss>,
    /// The known mistake behind it.
    pub cause: Option<Cause>,
}

/// Asks the trust policy of `role`. `None` where the policy cannot be read: IAM would not have stored it.
pub fn ask(role: &Role, request: &Request) -> Option<Answer> {
    let policy = role.trust.policy.as_deref()?;
    let name = format!("the trust policy of {}", role.name);
    let set = PolicySet { resource: Some(NamedPolicy { name: &name, policy }), ..PolicySet::default() };
    let decision = evaluate(request, &set);
    let step = explain(request, &set, &decision, Api { service: "sts", operation: "AssumeRole" });
    let decided = decision.outcome != Outcome::ImplicitlyDenied;
    Some(Answer {
        allowed: decision.outcome == Outcome::Allowed,
        statement: step.evidence.first().map(|e| e.span).filter(|_| decided),
        near_misses: step.near_misses,
        cause: step.cause.map(named),
    })
}

/// Whether the nearest statement fails by its action alone: the caller is trusted, with something else.
pub fn only_the_action(near_misses: &[NearMiss]) -> bool {
    near_misses.first().is_some_and(|m| m.elements.iter().all(|e| e.matches == (e.name != "Action")))
}

/// The cause in the words that this layer has for it, where it has some: one mistake is told one way.
pub fn named(cause: Cause) -> Cause {
    Mistake::of_id(cause.id).map_or(cause, Mistake::cause)
}
