//! Does a role's trust policy let this caller in, and if not, which element keeps them out? Asked for EKS itself
//! (Pod Identity); a pod's token goes through [`crate::sts`]. And what do identity policies allow, taken alone?

use super::{Mistake, View};
use crate::aws::{AttachedPolicy, Role};
use crate::iam::{Api, Context, NamedPolicy, Outcome, PolicySet, Request, evaluate, explain};
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

/// Whether identity policies alone allow an action; `None` where the content of one is not known.
pub fn policies_allow(
    view: View<'_>,
    attached: &[AttachedPolicy<'_>],
    principal: &str,
    action: &str,
    resource: &str,
) -> Option<bool> {
    let documents = attached
        .iter()
        .map(|p| p.document.and_then(|d| d.policy.as_deref()).map(|policy| NamedPolicy { name: p.name, policy }));
    let set = PolicySet { identity: documents.collect::<Option<Vec<_>>>()?, ..PolicySet::default() };
    let context = Context::from_pairs([("aws:PrincipalArn", principal)]);
    let request = Request::new(action, resource, &view.account.id, principal, context);
    Some(evaluate(&request, &set).outcome == Outcome::Allowed)
}

/// Whether the nearest statement fails by its action alone: the caller is trusted, with something else.
pub fn only_the_action(near_misses: &[NearMiss]) -> bool {
    near_misses.first().is_some_and(|m| m.elements.iter().all(|e| e.matches == (e.name != "Action")))
}

/// The cause in the words that this layer has for it, where it has some: one mistake is told one way.
pub fn named(cause: Cause) -> Cause {
    Mistake::of_id(cause.id).map_or(cause, Mistake::cause)
}
