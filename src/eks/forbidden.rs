//! What lies behind a 403 that is the fault of the identity, not of a rule? A mapping without
//! groups, a user whom no binding names, an access policy of another namespace. Faults of rules are explained by `k8s`.
//! And what is there to say of a request that went through, or of an object that was not there?

use super::access_policy::Grant;
use super::authenticator::Authentication;
use super::evidence::makes_default_account_admin;
use super::webhook::ROLE_ARN_ANNOTATION;
use super::{Mistake, View};
use crate::aws::AccessScope;
use crate::k8s::{Attributes, User, kinds};
use crate::source::Node;
use crate::text;
use crate::trace::{Element, Hop, NearMiss};
use serde_json::Value;

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
    let misses: Vec<NearMiss> = granted.iter().filter_map(|g| out_of_scope(g, request)).collect();
    let mut mistake = (!misses.is_empty()).then_some(Mistake::PolicyScope);
    // The step that made the names may have noticed what is wrong with them.
    let noticed = authentication.steps.iter().filter(|s| matches!(s.hop, Hop::Identity | Hop::Mapping));
    let noticed = noticed.filter_map(|s| s.cause.as_ref()).find_map(|c| Mistake::of_id(c.id));
    mistake = mistake.or(noticed.filter(|m| *m != Mistake::Masters));
    mistake = mistake.or_else(|| prefix_left_out(view, user));
    let reaches = |grant: &Grant| grant.reaches(request);
    if mistake.is_none() && authentication.grants.iter().any(reaches) && !has_binding(view, user, false) {
        mistake = Some(Mistake::NotInPolicy);
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

/// A binding that names somebody of the identity provider, or one of its groups, without the cluster's prefix (F4.5).
fn prefix_left_out(view: View<'_>, user: &User) -> Option<Mistake> {
    let config = view.account.identity_provider_configs.iter().find(|c| *c.cluster == view.name())?;
    let groups = config.groups_prefix.as_ref().map_or("", |p| p.as_str());
    let names =
        config.username_prefix.as_ref().map_or_else(|| format!("{}#", &*config.issuer_url), |p| p.value.clone());
    let bare = |text: &str, prefix: &str| text.strip_prefix(prefix).filter(|_| !prefix.is_empty()).map(str::to_owned);
    let lost = |kind: &str, name: &str| match kind {
        "Group" => user.groups.iter().any(|g| bare(g, groups).is_some_and(|g| g == name)),
        "User" => bare(&user.name, &names).is_some_and(|n| n == name),
        _ => false,
    };
    subjects(view, false).any(|(kind, _, name)| lost(kind, name)).then_some(Mistake::OidcPrefix)
}

/// What there is to say of an object that is not found: that a cluster need not have an aws-auth (M18).
pub fn remark_not_found(request: &Attributes) -> Option<Mistake> {
    let aws_auth = request.resource == "configmaps" && request.name == "aws-auth" && request.namespace == "kube-system";
    aws_auth.then_some(Mistake::NoConfigMap)
}

/// What there is to say of a request that was allowed: that it makes a `default` ServiceAccount an administrator, or that
/// one is already (M41); that the list of rights it asks for does not show what access policies give (M27). `answered` is
/// the object of the answer.
pub fn remark_allowed(
    view: View<'_>,
    authentication: &Authentication,
    acting: &User,
    request: &Attributes,
    answered: &Value,
) -> Option<Mistake> {
    if request.resource == "selfsubjectrulesreviews" {
        return (!authentication.grants.is_empty()).then_some(Mistake::ListWithoutPolicies);
    }
    let writes = matches!(request.verb.as_str(), "create" | "update" | "patch");
    let binding = matches!(request.resource.as_str(), "rolebindings" | "clusterrolebindings");
    let made = binding && writes && makes_default_account_admin(answered);
    let is_default = || acting.as_service_account().is_some_and(|(_, name)| name == "default");
    let is_admin = || {
        let bindings = view.cluster.list(kinds::CLUSTER_ROLE_BINDING).iter();
        let own = |subject: &Value| {
            let text = |key: &str| subject.get(key).and_then(Value::as_str).unwrap_or_default();
            text("name") == acting.name || acting.as_service_account() == Some((text("namespace"), text("name")))
        };
        bindings.filter(|b| makes_default_account_admin(b.value())).any(|b| {
            b.value().get("subjects").and_then(Value::as_array).is_some_and(|subjects| subjects.iter().any(own))
        })
    };
    (made || is_default() && is_admin()).then_some(Mistake::DefaultAccountIsAdmin)
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

/// Whether a binding names the user or one of its groups. Bindings that come with every cluster count only where
/// `builtin` says so: they hold everybody.
pub fn has_binding(view: View<'_>, user: &User, builtin: bool) -> bool {
    let account = user.as_service_account();
    subjects(view, builtin).any(|(kind, namespace, name)| match kind {
        "User" => name == user.name,
        "Group" => user.has_group(name),
        "ServiceAccount" => account == Some((namespace, name)),
        _ => false,
    })
}

/// The subjects of all bindings: kind, namespace and name.
fn subjects<'a>(view: View<'a>, builtin: bool) -> impl Iterator<Item = (&'a str, &'a str, &'a str)> {
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
