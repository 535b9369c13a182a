//! The Kubernetes side of surplus: each rule that reaches an identity is expanded over the universe and held against the
//! need.

use super::need::Need;
use super::sentence::{Rights, kubernetes_sentence};
use super::{Danger, Surplus};
use crate::eks::{self, Authentication};
use crate::k8s::rbac::{SourcedRule, rules_for};
use crate::k8s::user::{AUTHENTICATED, MASTERS};
use crate::k8s::{PolicyRule, ResourceType, SUBRESOURCES, User};
use crate::source::{FileId, Span};
use crate::text;
use crate::trace::Hop;
use crate::world::{DEFAULT_TIME, Who, World, caller};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// The verbs of the universe; a `*` in a rule stands for all of them.
const VERBS: [&str; 8] = ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"];

/// Verbs that only some resources have.
const SPECIAL_VERBS: [(&str, &str, &str); 6] = [
    ("rbac.authorization.k8s.io", "roles", "bind"),
    ("rbac.authorization.k8s.io", "roles", "escalate"),
    ("rbac.authorization.k8s.io", "clusterroles", "bind"),
    ("rbac.authorization.k8s.io", "clusterroles", "escalate"),
    ("", "serviceaccounts", "impersonate"),
    ("certificates.k8s.io", "signers", "approve"),
];

/// A resource of the universe, or a subresource of one.
pub(in crate::lab) struct Kind<'a> {
    pub resource: &'a ResourceType,
    pub subresource: &'static str,
}

impl Kind<'_> {
    /// `pods/log`.
    pub fn full_name(&self) -> String {
        match self.subresource {
            "" => self.resource.plural.to_string(),
            subresource => format!("{}/{subresource}", self.resource.plural),
        }
    }

    /// The verbs that are counted for it.
    pub fn verbs(&self) -> impl Iterator<Item = &'static str> {
        let special = SPECIAL_VERBS
            .iter()
            .filter(|(g, r, _)| *g == self.resource.group && *r == self.resource.plural && self.subresource.is_empty());
        VERBS.into_iter().chain(special.map(|(_, _, verb)| *verb))
    }
}

/// One right in the cluster.
pub(in crate::lab) struct Right<'a> {
    pub danger: Danger,
    pub verb: &'a str,
    pub group: &'a str,
    /// With its subresource.
    pub resource: String,
    pub namespace: &'a str,
}

/// Takes rights, one by one, with the line that grants each.
type Sink<'s> = &'s mut dyn FnMut(Span, Right<'_>);

/// What the files grant `who` in the cluster beyond the need. Roles and access policies named in `accepted` are left out.
pub(super) fn surplus(
    world: &World,
    who: &Who,
    need: &Need,
    editable: &BTreeSet<FileId>,
    accepted: &[String],
) -> Vec<Surplus> {
    let authentication = eks::authenticate(world.view(), &caller(who), DEFAULT_TIME);
    if authentication.user.as_ref().is_some_and(|user| user.has_group(MASTERS)) {
        let says =
            text!("do everything in the cluster, past RBAC", "RBAC을 지나쳐 클러스터의 모든 일을 할 수 있습니다");
        let all = |span| Surplus { who: Some(who.clone()), danger: Danger::Escalates, count: 1, says, span };
        return entry(&authentication, editable).map(all).into_iter().collect();
    }
    let mut rights: BTreeMap<Span, Rights> = BTreeMap::new();
    each(world, &authentication, need, editable, accepted, &mut |span, right| {
        rights.entry(span).or_default().add(right)
    });
    let namespaces = world.cluster.namespaces().len();
    rights.into_iter().map(|(span, rights)| kubernetes_sentence(Some(who), span, &rights, namespaces)).collect()
}

/// The learner's line that makes the user who it is.
fn entry(authentication: &Authentication, editable: &BTreeSet<FileId>) -> Option<Span> {
    let entries = authentication.steps.iter().filter(|s| matches!(s.hop, Hop::Mapping | Hop::Caller | Hop::Token));
    entries.flat_map(|s| &s.evidence).map(|e| e.span).find(|span| editable.contains(&span.file))
}

/// Every right that RBAC and access policies give an authenticated user by the learner's files, and that is not needed.
pub(in crate::lab) fn each(
    world: &World,
    authentication: &Authentication,
    need: &Need,
    editable: &BTreeSet<FileId>,
    accepted: &[String],
    found: Sink<'_>,
) {
    let Some(user) = &authentication.user else { return };
    let is_accepted = |name: &str| accepted.iter().any(|a| a == name);
    let is_editable = |span: Span| editable.contains(&span.file);
    let entry = entry(authentication, editable);
    let types = world.cluster.resource_types();
    let universe = universe(&types);
    // The cluster scope is the empty namespace.
    for namespace in std::iter::once("").chain(world.cluster.namespaces()) {
        for sourced in rules_for(&world.rbac, user, namespace) {
            if is_accepted(&sourced.binding.role_ref.name) {
                continue;
            }
            let own = is_editable(sourced.binding.object.span()) || is_editable(sourced.source.span());
            if own || (entry.is_some() && !is_for_everybody(&sourced)) {
                let span = line_of(&sourced, editable).or(entry).unwrap_or(sourced.binding.object.span());
                expand(sourced.rule, namespace, &universe, need, &mut |right| found(span, right));
            }
        }
        for grant in authentication.grants.iter().filter(|g| g.access.counts_in(namespace)) {
            let access = &grant.access;
            let policy = grant.association.policy_arn.rsplit('/').next().unwrap_or_default();
            if is_editable(access.span) && !is_accepted(policy) {
                let mut found = |right: Right<'_>| found(access.span, right);
                access.rules.iter().for_each(|rule| expand(rule, namespace, &universe, need, &mut found));
            }
        }
    }
}

/// What the files grant everybody: whoever is authenticated, any ServiceAccount, or nobody at all. A binding to such a
/// group reaches people whom no scenario names.
pub(super) fn surplus_of_everybody(world: &World, editable: &BTreeSet<FileId>) -> Vec<Surplus> {
    let somebody = User::new("somebody", &[AUTHENTICATED]);
    let account = User::service_account("another-namespace", "another-account");
    let types = world.cluster.resource_types();
    let universe = universe(&types);
    let namespaces = world.cluster.namespaces();
    let mut rights: BTreeMap<Span, Rights> = BTreeMap::new();
    for user in [&somebody, &account, &User::anonymous()] {
        for namespace in std::iter::once("").chain(namespaces.iter().copied()) {
            for sourced in rules_for(&world.rbac, user, namespace) {
                let subject = sourced.binding.subject_span(sourced.subject);
                if editable.contains(&subject.file) {
                    let mut found = |right: Right<'_>| rights.entry(subject).or_default().add(right);
                    expand(sourced.rule, namespace, &universe, &Need::default(), &mut found);
                }
            }
        }
    }
    rights.into_iter().map(|(span, rights)| kubernetes_sentence(None, span, &rights, namespaces.len())).collect()
}

/// The line to show: the rule where the learner wrote it, else the binding.
fn line_of(sourced: &SourcedRule<'_>, editable: &BTreeSet<FileId>) -> Option<Span> {
    let rule = sourced.source.span();
    let binding = sourced.binding.role_ref_span();
    [rule, binding].into_iter().find(|span| editable.contains(&span.file))
}

/// Whether the subject is a group that every user, or every ServiceAccount, is in.
fn is_for_everybody(sourced: &SourcedRule<'_>) -> bool {
    let subject = sourced.binding.subject(sourced.subject);
    subject.is_some_and(|s| {
        s.kind == "Group"
            && (matches!(s.name, "system:authenticated" | "system:unauthenticated")
                || s.name.starts_with("system:serviceaccounts"))
    })
}

/// Every resource and subresource that rights are counted over.
pub(in crate::lab) fn universe<'a>(types: &'a [Cow<'static, ResourceType>]) -> Vec<Kind<'a>> {
    let mut kinds = Vec::new();
    for resource in types {
        kinds.push(Kind { resource, subresource: "" });
        let subresources = SUBRESOURCES.iter().filter(|(g, r, _)| *g == resource.group && *r == resource.plural);
        kinds.extend(subresources.map(|(_, _, subresource)| Kind { resource, subresource }));
    }
    kinds
}

/// Tells every right of a rule in one namespace that is not needed.
fn expand(rule: &PolicyRule, namespace: &str, universe: &[Kind<'_>], need: &Need, found: &mut dyn FnMut(Right<'_>)) {
    use crate::k8s::rule::{api_group_matches, resource_matches, verb_matches};
    for kind in universe {
        let ResourceType { group, plural, namespaced, .. } = kind.resource;
        // A namespaced resource is asked for in each namespace; that all of them are open shows in their number.
        if *namespaced == namespace.is_empty()
            || !api_group_matches(rule, group)
            || !resource_matches(rule, plural, kind.subresource)
        {
            continue;
        }
        // A request to create has no name yet, so a rule with names never allows it.
        let is_possible =
            |verb: &str| verb != "create" || rule.resource_names.is_empty() || !kind.subresource.is_empty();
        for verb in kind.verbs().filter(|v| verb_matches(rule, v) && is_possible(v)) {
            if !is_needed(rule, verb, kind, namespace, need) {
                let danger = danger(verb, group, plural, kind.subresource);
                found(Right { danger, verb, group, resource: kind.full_name(), namespace });
            }
        }
    }
    let mut beyond = |danger, verb, resource| found(Right { danger, verb, group: "*", resource, namespace });
    // A star for the group also covers groups that this universe does not list, `metrics.k8s.io` among them.
    if rule.api_groups.iter().any(|g| g == "*") {
        for resource in rule.resources.iter().filter(|r| *r != "*") {
            beyond(Danger::Writes, "*", format!("{resource}.*"));
        }
    }
    // A star for the resource covers those that are installed tomorrow.
    if rule.resources.iter().any(|r| r == "*") {
        for group in &rule.api_groups {
            beyond(Danger::Writes, "*", if group.is_empty() { "*".to_owned() } else { format!("*.{group}") });
        }
    }
    for url in rule.non_resource_urls.iter().filter(|_| namespace.is_empty()) {
        beyond(Danger::Reads, "get", url.clone());
    }
}

fn is_needed(rule: &PolicyRule, verb: &str, kind: &Kind<'_>, namespace: &str, need: &Need) -> bool {
    let ResourceType { group, plural, .. } = kind.resource;
    let names: Vec<&str> = rule.resource_names.iter().map(String::as_str).collect();
    need.has_request(verb, group, plural, kind.subresource, namespace, &names)
}

/// How much harm a verb on a resource can do.
pub(in crate::lab) fn danger(verb: &str, group: &str, resource: &str, subresource: &str) -> Danger {
    let reads = matches!(verb, "get" | "list" | "watch");
    match (group, resource, subresource) {
        (_, _, "token") => Danger::Secrets,
        ("", "secrets", _) => Danger::Secrets,
        ("rbac.authorization.k8s.io", ..) if !reads => Danger::Escalates,
        _ if matches!(verb, "impersonate" | "bind" | "escalate" | "approve") => Danger::Escalates,
        ("", "pods", "exec" | "attach" | "portforward") => Danger::Destroys,
        _ if matches!(verb, "delete" | "deletecollection") => Danger::Destroys,
        _ if reads => Danger::Reads,
        _ => Danger::Writes,
    }
}
