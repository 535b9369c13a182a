//! The questions behind the question: who can do this, and what can this user do?

use super::index::As;
use super::{Binding, Grant, Index, Role, Subject, bindings_of, scope_namespace};
use crate::k8s::rule::rule_allows;
use crate::k8s::{Attributes, PolicyRule, RuleSource, User};

/// One subject that a binding lets do something.
#[derive(Clone, Copy, Debug)]
pub struct Holder<'a> {
    /// The subject's binding, role and rule.
    pub grant: Grant<'a>,
}

/// Every subject that may do `request`, binding by binding in file order (`kubectl who-can`). Group `system:masters` may
/// besides do everything, bound or not.
pub fn who_can<'a>(index: &'a Index, request: &Attributes) -> Vec<Holder<'a>> {
    let namespace = scope_namespace(request);
    let in_scope = |b: &&Binding| b.is_cluster_wide() || (!namespace.is_empty() && b.object.namespace == namespace);
    let mut holders = Vec::new();
    for binding in index.bindings().iter().filter(in_scope) {
        let Some(role) = index.role_of(binding) else { continue };
        let Some(rule) = role.rules().iter().position(|rule| rule_allows(request, rule)) else { continue };
        let subjects = binding.subjects().enumerate().filter(|(_, subject)| is_matchable(subject));
        holders.extend(subjects.map(|(subject, _)| Holder { grant: Grant { binding, subject, role, rule } }));
    }
    holders
}

/// Whether any user at all can be this subject.
fn is_matchable(subject: &Subject<'_>) -> bool {
    match subject.kind {
        "User" | "Group" => true,
        "ServiceAccount" => !subject.account_namespace().is_empty(),
        _ => false,
    }
}

/// A rule that a user has, and where it comes from.
#[derive(Clone, Copy, Debug)]
pub struct SourcedRule<'a> {
    /// The rule.
    pub rule: &'a PolicyRule,
    /// Where it stands.
    pub source: &'a RuleSource,
    /// The role that has it; of an aggregated role the rule stands in another object.
    pub role: &'a Role,
    /// The binding that gives it.
    pub binding: &'a Binding,
    /// Which of the binding's subjects is the user.
    pub subject: usize,
}

/// Every rule that RBAC gives `user` in `namespace`, in upstream's order (`RulesFor`): cluster-wide bindings first, rules
/// as written. With an empty namespace only what counts at the cluster scope.
pub fn rules_for<'a>(index: &'a Index, user: &User, namespace: &str) -> Vec<SourcedRule<'a>> {
    let mut rules = Vec::new();
    for (binding, subject) in bindings_of(index, user, namespace) {
        let Some(role) = index.role_of(binding) else { continue };
        let sourced = role.rules().iter().zip(&role.sources);
        rules.extend(sourced.map(|(rule, source)| SourcedRule { rule, source, role, binding, subject }));
    }
    rules
}

/// Whether any binding, in any namespace, names the user itself or one of its groups, those that every user has left
/// aside. An identity that was mapped and that nothing binds is M10.
pub fn is_bound(index: &Index, user: &User) -> bool {
    let everybody = ["system:authenticated", "system:unauthenticated", "system:serviceaccounts"];
    let own = |group: &&String| !everybody.contains(&group.as_str());
    index.is_bound(&user.name, As::User) || user.groups.iter().filter(own).any(|group| index.is_bound(group, As::Group))
}
