//! What lies behind a 403 that is the fault of the identity, not of a rule? A group that is spelt differently, a mapping
//! without groups, an access policy of another namespace. Faults of rules are explained by `k8s`.

use super::access_policy::Grant;
use super::authenticator::Authentication;
use super::mapping::Via;
use super::spelling::is_near;
use super::webhook::ROLE_ARN_ANNOTATION;
use super::{Mistake, View};
use crate::aws::AccessScope;
use crate::k8s::user::AUTHENTICATED;
use crate::k8s::{Attributes, User, kinds};
use crate::source::{Node, Span};
use crate::text;
use crate::trace::{Element, Hop, NearMiss};

/// Near misses on the side of the identity, and the mistake, for a request that no authorizer allowed. `impersonated`
/// says that the request ran with `--as`.
pub fn explain(
    view: View<'_>,
    authentication: &Authentication,
    request: &Attributes,
    impersonated: bool,
) -> (Vec<NearMiss>, Option<Mistake>) {
    let Some(user) = &authentication.user else { return (Vec::new(), None) };
    let own = |grant: &&Grant| grant.rules_allow(request);
    let granted: Vec<&Grant> = authentication.grants.iter().filter(own).collect();
    if impersonated {
        let lost = granted.iter().any(|g| g.reaches(request));
        return (Vec::new(), lost.then_some(Mistake::ImpersonationWithoutPolicies));
    }
    let mut misses: Vec<NearMiss> = granted.iter().filter_map(|g| out_of_scope(g, request)).collect();
    let mut mistake = (!misses.is_empty()).then_some(Mistake::PolicyScope);
    // The step that made the names may have noticed what is wrong with them.
    let noticed = authentication.steps.iter().filter(|s| matches!(s.hop, Hop::Identity | Hop::Mapping));
    let noticed = noticed.filter_map(|s| s.cause.as_ref()).find_map(|c| Mistake::ALL.iter().find(|m| m.id() == c.id));
    mistake = mistake.or(noticed.copied().filter(|m| *m != Mistake::Masters));
    if mistake.is_none() {
        let near = near_names(view, authentication, user);
        if !near.is_empty() {
            mistake = Some(Mistake::GroupName);
            misses.extend(near);
        }
    }
    if mistake.is_none() && authentication.via.is_some() && !has_binding(view, user, false) && user.as_node().is_none()
    {
        mistake = Some(Mistake::NoBinding);
    }
    if mistake.is_none()
        && let Some((namespace, name)) = user.as_service_account()
        && !has_binding(view, user, false)
    {
        let account = view.cluster.get(kinds::SERVICE_ACCOUNT, namespace, name);
        let annotated = account.is_some_and(|a| a.at(&["metadata", "annotations", ROLE_ARN_ANNOTATION]).is_some());
        let associated = view.account.pod_identity_association(view.name(), namespace, name).is_some();
        mistake = (annotated || associated).then_some(Mistake::RoleIsNoRbac);
    }
    (misses, mistake)
}

/// An access policy that allows the request elsewhere.
fn out_of_scope(grant: &Grant, request: &Attributes) -> Option<NearMiss> {
    if grant.reaches(request) {
        return None;
    }
    let AccessScope::Namespaces(names) = &grant.association.scope.value else { return None };
    let has = names.iter().map(|n| n.as_str()).collect::<Vec<_>>().join(", ");
    let asked = if request.namespace.is_empty() { "*" } else { &request.namespace };
    let policy = grant.association.policy_arn.rsplit('/').next().unwrap_or_default();
    let span = grant.association.scope.span;
    let says = text!(
        "this policy allows it in `{has}`, and the request is about `{asked}`",
        "이 정책은 `{has}`에서 허용하는데, 요청은 `{asked}`에 대한 것입니다"
    );
    let element =
        Element { name: "AccessScope".to_owned(), asked: asked.to_owned(), has: has.clone(), matches: false, span };
    Some(NearMiss { of: format!("access policy {policy}"), span, says, elements: vec![element] })
}

/// Subjects of bindings that are nearly the user or one of its groups.
fn near_names(view: View<'_>, authentication: &Authentication, user: &User) -> Vec<NearMiss> {
    let groups = user.groups.iter().filter(|g| *g != AUTHENTICATED).map(|g| ("Group", g.as_str()));
    let own: Vec<(&str, &str)> = std::iter::once(("User", user.name.as_str())).chain(groups).collect();
    let at = names_span(authentication);
    let mut misses = Vec::new();
    for (title, kind, name, span) in subjects(view, false) {
        for (own_kind, own_name) in &own {
            if kind == *own_kind && is_near(name, own_name) {
                let says = text!(
                    "the binding names `{name}`, and the mapping makes `{own_name}`",
                    "바인딩은 `{name}`을/를 가리키는데, 매핑이 만드는 것은 `{own_name}`입니다"
                );
                let element = Element {
                    name: "subjects".to_owned(),
                    asked: (*own_name).to_owned(),
                    has: name.to_owned(),
                    matches: false,
                    span: at.unwrap_or(span),
                };
                misses.push(NearMiss { of: title.clone(), span, says, elements: vec![element] });
            }
        }
    }
    misses
}

fn names_span(authentication: &Authentication) -> Option<Span> {
    match authentication.via.as_ref()? {
        Via::AwsAuth { groups, .. } => Some(*groups),
        Via::AccessEntry(entry) => entry.groups.first().map(|g| g.span).or(Some(entry.span)),
        Via::HiddenCreator(span) => *span,
    }
}

/// Whether a binding names the user or one of its groups. Bindings that come with every cluster count only where
/// `builtin` says so: they hold everybody.
pub fn has_binding(view: View<'_>, user: &User, builtin: bool) -> bool {
    let account = user.as_service_account();
    subjects_with_namespace(view, builtin).any(|(kind, namespace, name)| match kind {
        "User" => name == user.name,
        "Group" => user.has_group(name),
        "ServiceAccount" => account == Some((namespace, name)),
        _ => false,
    })
}

/// The subjects of all bindings: the binding's title, the subject's kind and name, and its place.
fn subjects<'a>(view: View<'a>, builtin: bool) -> impl Iterator<Item = (String, &'a str, &'a str, Span)> {
    let bindings =
        [kinds::ROLE_BINDING, kinds::CLUSTER_ROLE_BINDING].into_iter().flat_map(move |k| view.cluster.list(k));
    bindings.filter(move |b| builtin || !b.builtin).flat_map(|binding| {
        let subjects = binding.at(&["subjects"]).map(Node::items).unwrap_or_default();
        subjects.iter().filter_map(move |s| {
            let text = |key: &str| s.get(key).and_then(Node::text);
            Some((binding.title(), text("kind")?, text("name")?, s.span))
        })
    })
}

fn subjects_with_namespace<'a>(view: View<'a>, builtin: bool) -> impl Iterator<Item = (&'a str, &'a str, &'a str)> {
    let bindings =
        [kinds::ROLE_BINDING, kinds::CLUSTER_ROLE_BINDING].into_iter().flat_map(move |k| view.cluster.list(k));
    bindings.filter(move |b| builtin || !b.builtin).flat_map(|binding| {
        let subjects = binding.at(&["subjects"]).map(Node::items).unwrap_or_default();
        subjects.iter().filter_map(move |s| {
            let text = |key: &str| s.get(key).and_then(Node::text);
            Some((text("kind")?, text("namespace").unwrap_or(&binding.namespace), text("name")?))
        })
    })
}
