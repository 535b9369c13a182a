//! How near did each binding come to allowing the request? A [`Candidate`] holds one binding against it, element by
//! element: subject, namespace, roleRef, and the nearest rule of the role.

use crate::k8s::rbac::{Binding, Index, Role, Subject, scope_namespace};
use crate::k8s::rule::{
    api_group_matches, non_resource_url_matches, resource_matches, resource_name_matches, verb_matches,
};
use crate::k8s::{Attributes, PolicyRule, User};
use crate::source::order;

/// One element that did not match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Miss {
    Subject(SubjectMiss),
    Namespace,
    RoleRef,
    Verbs,
    ApiGroups,
    /// Another resource.
    Resources,
    /// The resource itself is there, its subresource is not.
    Subresource,
    /// Another name.
    ResourceNames,
    /// The request carries no name.
    NoName,
    Urls,
    /// The role has no rule to compare.
    Rules,
}

/// How a subject differs from the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubjectMiss {
    /// It is somebody else.
    Other,
    /// It has the name of one of the user's groups in another case or with one letter more, less or other.
    GroupLooksAlike,
    /// The same with the user's own name.
    UserLooksAlike,
    /// It is the right name, with kind `User` instead of `Group` or the reverse.
    Kind,
    /// It is a ServiceAccount of that name in another namespace.
    Namespace,
    /// It is a ServiceAccount without a namespace in a ClusterRoleBinding, which matches nobody.
    NoNamespace,
}

/// One binding held against one request.
#[derive(Clone, Debug)]
pub struct Candidate<'a> {
    pub binding: &'a Binding,
    /// The subject that is the user, or the one that is nearest to being it.
    pub subject: Option<usize>,
    pub role: Option<&'a Role>,
    /// The role's nearest rule.
    pub rule: Option<usize>,
    pub misses: Vec<Miss>,
}

impl Miss {
    /// How far this keeps the binding from allowing: small for what a person mistypes.
    fn distance(self) -> u32 {
        match self {
            Miss::RoleRef => 2,
            Miss::Subresource | Miss::ApiGroups | Miss::ResourceNames | Miss::NoName => 3,
            Miss::Subject(SubjectMiss::Other) => 10,
            Miss::Subject(_) => 3,
            Miss::Verbs | Miss::Namespace | Miss::Urls => 4,
            Miss::Resources => 6,
            Miss::Rules => 12,
        }
    }
}

impl Candidate<'_> {
    /// Small is near. What comes with every cluster stands behind what the learner wrote.
    pub fn distance(&self) -> u32 {
        let builtin = if self.binding.object.builtin { 3 } else { 0 };
        builtin + self.misses.iter().map(|m| m.distance()).sum::<u32>()
    }

    /// The only element that did not match.
    pub fn only_miss(&self) -> Option<Miss> {
        match self.misses.as_slice() {
            [miss] => Some(*miss),
            _ => None,
        }
    }
}

/// Holds every binding against the request and keeps those that a person should look at: those that name the user, and
/// those whose rule would allow.
pub fn candidates<'a>(index: &'a Index, user: &User, request: &Attributes) -> Vec<Candidate<'a>> {
    let all = index.bindings().iter().filter_map(|binding| candidate(index, binding, user, request));
    let mut kept: Vec<Candidate<'a>> = all.filter(worth_showing).collect();
    order::sort_by_key(&mut kept, Candidate::distance);
    kept
}

fn worth_showing(candidate: &Candidate<'_>) -> bool {
    match candidate.only_miss() {
        // `cluster-admin` would allow everybody everything, `system:discovery` names everybody: not worth a line.
        Some(Miss::Subject(SubjectMiss::Other) | Miss::Rules) => !candidate.binding.object.builtin,
        Some(_) => true,
        None => {
            let about_rule = |m: &Miss| !matches!(m, Miss::Subject(_) | Miss::Namespace | Miss::RoleRef);
            !candidate.binding.object.builtin && candidate.misses.iter().all(about_rule)
        }
    }
}

fn candidate<'a>(index: &'a Index, binding: &'a Binding, user: &User, request: &Attributes) -> Option<Candidate<'a>> {
    let role = index.role_of(binding);
    let mut misses = Vec::new();
    let mut rule = None;
    match role {
        Some(role) => match nearest_rule(role, request) {
            Some((number, missed)) => {
                rule = Some(number);
                misses = missed;
            }
            None => misses.push(Miss::Rules),
        },
        None => misses.push(Miss::RoleRef),
    }
    let about_role = misses.len();
    let namespace = scope_namespace(request);
    if !binding.is_cluster_wide() && (namespace.is_empty() || binding.object.namespace != namespace) {
        misses.push(Miss::Namespace);
    }
    // Names are compared last, because that costs most and most bindings are out by now.
    let subject = binding.subjects().position(|s| is_user(s, user));
    if subject.is_some() {
        return Some(Candidate { binding, subject, role, rule, misses });
    }
    if about_role > 0 || !misses.is_empty() {
        return None;
    }
    let nearest = binding.subjects().enumerate().map(|(i, s)| (i, subject_miss(s, user)));
    let nearest = nearest.min_by_key(|(_, miss)| Miss::Subject(*miss).distance());
    misses.push(Miss::Subject(nearest.map_or(SubjectMiss::Other, |(_, miss)| miss)));
    Some(Candidate { binding, subject: nearest.map(|(i, _)| i), role, rule, misses })
}

/// The rule of a role that misses least, and what it misses; the first of equals.
pub fn nearest_rule(role: &Role, request: &Attributes) -> Option<(usize, Vec<Miss>)> {
    let comparable = |rule: &PolicyRule| {
        let wanted = if request.is_resource_request { &rule.resources } else { &rule.non_resource_urls };
        !wanted.is_empty()
    };
    let rules = role.rules().iter().enumerate().filter(|(_, rule)| comparable(rule));
    let missed = rules.map(|(i, rule)| (i, rule_misses(rule, request)));
    missed.min_by_key(|(_, misses)| misses.iter().map(|m| m.distance()).sum::<u32>())
}

fn rule_misses(rule: &PolicyRule, request: &Attributes) -> Vec<Miss> {
    let mut misses = Vec::new();
    let mut unless = |matches: bool, miss: Miss| {
        if !matches {
            misses.push(miss);
        }
    };
    unless(verb_matches(rule, &request.verb), Miss::Verbs);
    if !request.is_resource_request {
        unless(non_resource_url_matches(rule, &request.path), Miss::Urls);
        return misses;
    }
    unless(api_group_matches(rule, &request.api_group), Miss::ApiGroups);
    let parent = !request.subresource.is_empty() && resource_matches(rule, &request.resource, "");
    let resource = if parent { Miss::Subresource } else { Miss::Resources };
    unless(resource_matches(rule, &request.resource, &request.subresource), resource);
    let name = if request.name.is_empty() { Miss::NoName } else { Miss::ResourceNames };
    unless(resource_name_matches(rule, &request.name), name);
    misses
}

fn is_user(subject: Subject<'_>, user: &User) -> bool {
    match subject.kind {
        "User" => subject.name == user.name,
        "Group" => user.has_group(subject.name),
        "ServiceAccount" => is_account(subject, user),
        _ => false,
    }
}

/// Whether a ServiceAccount subject is the user, without writing its user name.
fn is_account(subject: Subject<'_>, user: &User) -> bool {
    let rest = user.name.strip_prefix("system:serviceaccount:");
    let name = rest.and_then(|r| r.strip_prefix(subject.account_namespace())).and_then(|r| r.strip_prefix(':'));
    !subject.account_namespace().is_empty() && name == Some(subject.name)
}

fn subject_miss(subject: Subject<'_>, user: &User) -> SubjectMiss {
    match subject.kind {
        "Group" if subject.name == user.name => SubjectMiss::Kind,
        "User" if user.has_group(subject.name) => SubjectMiss::Kind,
        "Group" if user.groups.iter().any(|group| looks_alike(group, subject.name)) => SubjectMiss::GroupLooksAlike,
        "User" if looks_alike(&user.name, subject.name) => SubjectMiss::UserLooksAlike,
        "ServiceAccount" => match (user.as_service_account(), subject.username()) {
            (Some((_, name)), None) if name == subject.name => SubjectMiss::NoNamespace,
            (Some((_, name)), Some(_)) if name == subject.name => SubjectMiss::Namespace,
            (Some(_), Some(wanted)) if looks_alike(&user.name, &wanted) => SubjectMiss::UserLooksAlike,
            _ => SubjectMiss::Other,
        },
        _ => SubjectMiss::Other,
    }
}

/// Whether two different names differ only by case, or by one letter more, less or other.
pub fn looks_alike(a: &str, b: &str) -> bool {
    if a == b || a.len().min(b.len()) < 3 {
        return false;
    }
    let (a, b): (Vec<char>, Vec<char>) = (a.to_lowercase().chars().collect(), b.to_lowercase().chars().collect());
    let head = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let rest = a.len().min(b.len()) - head;
    let tail = a.iter().rev().zip(b.iter().rev()).take(rest).take_while(|(x, y)| x == y).count();
    a.len().max(b.len()) - head - tail <= 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_or_the_case_looks_alike() {
        for (a, b, want) in [
            ("web-admin", "web-admins", true),
            ("Web-Admins", "web-admins", true),
            ("web-admins", "web_admins", true),
            ("web-admins", "web-admins", false),
            ("web-admins", "wbe-admins", false),
            ("web-admins", "app-admins", false),
            ("aa", "ab", false),
            ("aaa", "aaaa", true),
            ("개발자들", "개발자", true),
        ] {
            assert_eq!(looks_alike(a, b), want, "{a} {b}");
        }
    }
}
