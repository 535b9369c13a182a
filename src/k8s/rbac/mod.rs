//! Does RBAC allow this request? All ClusterRoleBindings, then the RoleBindings of the request's namespace; the first
//! rule that allows decides, and nothing can deny (`plugin/pkg/auth/authorizer/rbac/rbac.go`, facts F5.12).
//!
//! [`authorize`] is the hot path: it allocates nothing and formats nothing. Its [`Decision`] borrows what decided, and
//! writes upstream's reason when it is asked to.

mod binding;
mod index;
mod query;

pub use binding::{Binding, RoleRef, Subject};
pub use index::{Index, Role};
pub use query::{Holder, SourcedRule, is_bound, rules_for, who_can};

use super::rule::{PolicyRule, rule_allows};
use super::{Attributes, RuleSource, User};
use crate::source::Span;
use index::Bound;
use std::collections::BTreeSet;

/// What RBAC says, with what made it say so.
#[derive(Clone, Copy, Debug)]
pub enum Decision<'a> {
    /// A rule allows the request.
    Allow(Grant<'a>),
    /// No rule does. RBAC never denies: another authorizer may still allow.
    NoOpinion(Refusal<'a>),
}

/// The binding, its subject and its rule that allowed a request.
#[derive(Clone, Copy, Debug)]
pub struct Grant<'a> {
    /// The binding.
    pub binding: &'a Binding,
    /// Which of its subjects is the user; the first one that is.
    pub subject: usize,
    /// The role that it refers to.
    pub role: &'a Role,
    /// Which of its rules allows the request; the first one that does.
    pub rule: usize,
}

/// That nothing allowed a request; it knows enough to say why.
#[derive(Clone, Copy, Debug)]
pub struct Refusal<'a> {
    index: &'a Index,
    user: &'a User,
    namespace: &'a str,
}

impl Decision<'_> {
    /// Whether the request is allowed.
    pub fn is_allowed(&self) -> bool {
        matches!(self, Decision::Allow(_))
    }

    /// Upstream's words, as the audit log has them; empty where it says nothing.
    pub fn reason(&self) -> String {
        match self {
            Decision::Allow(grant) => grant.reason(),
            Decision::NoOpinion(refusal) => refusal.reason(),
        }
    }
}

impl<'a> Grant<'a> {
    /// `RBAC: allowed by RoleBinding "b/dev" of Role "r" to Group "devs"`.
    pub fn reason(&self) -> String {
        let subject = self.subject().map(|s| s.reason_name()).unwrap_or_default();
        let role_ref = &self.binding.role_ref;
        let role = format!("{} {}", role_ref.kind, super::quote::quote(&role_ref.name));
        format!("RBAC: allowed by {} of {role} to {subject}", self.binding.reason_name())
    }

    /// The subject that is the user.
    pub fn subject(&self) -> Option<Subject<'a>> {
        self.binding.subject(self.subject)
    }

    /// Where the subject stands.
    pub fn subject_span(&self) -> Span {
        self.binding.subject_span(self.subject)
    }

    /// The rule that allows the request.
    pub fn rule(&self) -> Option<&'a PolicyRule> {
        self.role.rules().get(self.rule).map(|rule| &**rule)
    }

    /// Where the rule stands.
    pub fn rule_source(&self) -> Option<&'a RuleSource> {
        self.role.sources.get(self.rule)
    }
}

impl Refusal<'_> {
    /// Empty, or the roles that the user is bound to and that do not exist (facts F5.16): one plain, several in
    /// brackets, each once.
    fn reason(&self) -> String {
        let mut seen = BTreeSet::new();
        let dangling = bindings_of(self.index, self.user, self.namespace)
            .into_iter()
            .filter(|(binding, _)| self.index.role_of(binding).is_none())
            .map(|(binding, _)| binding.role_error());
        let errors: Vec<String> = dangling.filter(|error| seen.insert(error.clone())).collect();
        match errors.as_slice() {
            [] => String::new(),
            [error] => format!("RBAC: {error}"),
            errors => format!("RBAC: [{}]", errors.join(", ")),
        }
    }
}

/// Asks RBAC. The request's namespace decides which RoleBindings count: none at the cluster scope, and those in `dev`
/// for the Namespace object `dev` itself, because its request carries that namespace.
pub fn authorize<'a>(index: &'a Index, user: &'a User, request: &'a Attributes) -> Decision<'a> {
    let namespace = scope_namespace(request);
    match first_grant(index, user, request, index.namespace(namespace)) {
        Some(grant) => Decision::Allow(grant),
        None => Decision::NoOpinion(Refusal { index, user, namespace }),
    }
}

/// The namespace whose RoleBindings count; a path has none.
pub fn scope_namespace(request: &Attributes) -> &str {
    if request.is_resource_request { &request.namespace } else { "" }
}

/// The first binding, in file order, that names the user and whose role allows the request. ClusterRoleBindings have the
/// smaller numbers. A user stands in several runs (its name, each group), so every run is walked as far as the best that
/// was found.
fn first_grant<'a>(
    index: &'a Index,
    user: &'a User,
    request: &Attributes,
    namespace: Option<u32>,
) -> Option<Grant<'a>> {
    let mut best: Option<(Bound, usize)> = None;
    for run in index.runs(user, namespace) {
        for bound in run {
            if best.is_some_and(|(found, _)| found < *bound) {
                break;
            }
            if let Some(rule) = allowing_rule(index, bound.role, request) {
                best = Some((*bound, rule));
                break;
            }
        }
    }
    let (bound, rule) = best?;
    grant(index, bound, rule)
}

fn allowing_rule(index: &Index, role: u32, request: &Attributes) -> Option<usize> {
    index.rules_of(role).position(|rule| rule_allows(request, rule))
}

fn grant(index: &Index, bound: Bound, rule: usize) -> Option<Grant<'_>> {
    let (binding, role) = (index.binding(bound.binding)?, index.role(bound.role)?);
    Some(Grant { binding, subject: bound.subject as usize, role, rule })
}

/// The bindings that name the user and count in `namespace` (empty: the cluster scope), in file order, each with the
/// number of the first subject that is the user.
pub(in crate::k8s) fn bindings_of<'a>(index: &'a Index, user: &User, namespace: &str) -> Vec<(&'a Binding, usize)> {
    let mut bound: Vec<Bound> = index.runs(user, index.namespace(namespace)).flatten().copied().collect();
    bound.sort_unstable();
    bound.dedup_by_key(|b| b.binding);
    bound.iter().filter_map(|b| Some((index.binding(b.binding)?, b.subject as usize))).collect()
}
