//! Does EKS give a pod the role of its association? EKS Pod Identity: association, agent, trust policy, session tags
//! (facts 9).

use super::instance::Instance;
use super::principal::Principal;
use super::running_pod::RunningPod;
use super::service_account;
use super::webhook::POD_IDENTITY_URI;
use super::{Mistake, View, digest, trust};
use crate::aws::{PodIdentityAssociation, Role};
use crate::iam::{Context, Request};
use crate::k8s::GroupKind;
use crate::text;
use crate::text::Text;
use crate::trace::{Country, Hop, NearMiss, Step};

/// The service that the role must trust.
pub const SERVICE: &str = "pods.eks.amazonaws.com";
/// The add-on without which nobody answers the pod.
pub const AGENT: &str = "eks-pod-identity-agent";

const ASSUME_ROLE_FOR_POD_IDENTITY: &str = "eks-auth:AssumeRoleForPodIdentity";

/// The tags of a session, which its own sessions inherit (F9.4).
pub type Tags = Vec<(String, String)>;

/// A role's session for a pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The session's principal.
    pub principal: Principal,
    /// Its tags.
    pub tags: Tags,
    /// The steps that were passed.
    pub steps: Vec<Step>,
}

/// What the agent answers to a pod: a session, or the CLI's error and the step at which it ended.
pub fn exchange(
    view: View<'_>,
    pod: &RunningPod<'_>,
    association: &PodIdentityAssociation,
    now: i64,
) -> Result<Session, (String, Box<Step>)> {
    let name = view.name();
    let auto_mode = view.eks().is_some_and(|c| *c.auto_mode);
    let addon = view.account.addon(name, AGENT);
    const DAEMON_SET: GroupKind<'_> = GroupKind::new("apps", "DaemonSet");
    if addon.is_none() && !auto_mode && view.cluster.get(DAEMON_SET, "kube-system", AGENT).is_none() {
        let error = unreachable_agent();
        let says = text!(
            "nobody listens on 169.254.170.23: the add-on `{AGENT}` is not installed",
            "169.254.170.23에서 듣는 것이 없습니다. 애드온(add-on) `{AGENT}`이/가 설치되지 않았습니다"
        );
        let step = Step::stopped(Hop::Credentials, Country::Cluster, text!("no agent", "에이전트 없음"), says)
            .with_upstream(error.clone())
            .showing(association.origin.span, text!("the association", "연결"))
            .with_cause(Some(Mistake::NoPodIdentityAgent.cause()));
        return Err((error, Box::new(step)));
    }
    let refused = |upstream: String, says: Text, label: Text| {
        let id = digest::uuid(&["agent", &pod.object.namespace, &pod.object.name, &now.to_string()]);
        let error = format!(
            "Error when retrieving credentials from container-role: Error retrieving metadata: Received non 200 response \
             400 from container metadata: [{id}]: (AccessDeniedException): {upstream}, fault: client"
        );
        let step = Step::stopped(Hop::Trust, Country::Account, label, says).with_upstream(error.clone());
        (error, step)
    };

    let instance = Instance::of_pod(view, pod.object);
    if let Some(role) = instance.as_ref().and_then(|i| i.role(view))
        && !auto_mode
        && !may(view, role, ASSUME_ROLE_FOR_POD_IDENTITY, &view.arn())
    {
        let session = Principal::session_of_arn(view, &role.arn, instance.as_ref().map_or("", |i| &i.id));
        let (user, cluster) = (&session.caller.arn, view.arn());
        let words = format!(
            "User: {user} is not authorized to perform: {ASSUME_ROLE_FOR_POD_IDENTITY} on resource: {cluster} because no \
             identity-based policy allows the {ASSUME_ROLE_FOR_POD_IDENTITY} action"
        );
        let says = text!(
            "the agent asks with the node's role, and that may not perform `{ASSUME_ROLE_FOR_POD_IDENTITY}`",
            "에이전트는 노드의 역할로 묻는데, 그 역할에 `{ASSUME_ROLE_FOR_POD_IDENTITY}` 권한이 없습니다"
        );
        let (error, step) = refused(words, says, text!("node role", "노드 역할"));
        let step = step.showing(role.name.span, text!("the node's role", "노드의 역할"));
        return Err((error, Box::new(step.with_cause(Some(Mistake::AgentMayNotAsk.cause())))));
    }

    let role_arn = association.role_arn.as_str();
    let unauthorized =
        || "Unauthorized Exception! EKS does not have permissions to assume the associated role.".to_owned();
    let Some(role) = view.account.role_by_arn(role_arn) else {
        let says = text!("the account has no role `{role_arn}`", "계정에 역할 `{role_arn}`이/가 없습니다");
        let (error, step) = refused(unauthorized(), says, text!("no role", "역할 없음"));
        return Err((
            error,
            Box::new(step.showing(association.role_arn.span, text!("the association's role", "연결의 역할"))),
        ));
    };
    let tags = if *association.disable_session_tags { Vec::new() } else { session_tags(view, pod) };
    let actions: &[&str] = if tags.is_empty() { &["sts:AssumeRole"] } else { &["sts:AssumeRole", "sts:TagSession"] };
    let mut trusted = None;
    for action in actions {
        let request = Request::new(action, role_arn, &view.account.id, SERVICE, context(view, &tags));
        let role_name = &role.name;
        let Some(answer) = trust::ask(role, &request) else {
            let says = text!(
                "the trust policy of `{role_name}` cannot be read",
                "`{role_name}`의 신뢰 정책을 읽을 수 없습니다"
            );
            let (error, step) = refused(unauthorized(), says, text!("unreadable", "읽을 수 없음"));
            return Err((error, Box::new(step.showing(role.trust.span(), text!("the trust policy", "신뢰 정책")))));
        };
        if !answer.allowed {
            let says = text!(
                "the trust policy of `{role_name}` does not allow `{SERVICE}` the action `{action}`",
                "`{role_name}`의 신뢰 정책이 `{SERVICE}`에 `{action}` 작업을 허용하지 않습니다"
            );
            let (error, step) = refused(unauthorized(), says, text!("not trusted", "신뢰하지 않음"));
            let tags = *action == "sts:TagSession";
            let stranger = |m: &NearMiss| m.elements.iter().any(|e| e.name == "Principal" && !e.matches);
            let cause = if tags {
                Some(Mistake::NoTagSession.cause())
            } else if trust::only_the_action(&answer.near_misses) {
                Some(Mistake::TrustAction.cause())
            } else {
                let strange = !answer.near_misses.is_empty() && answer.near_misses.iter().all(stranger);
                answer.cause.or_else(|| strange.then(|| Mistake::NotForPodIdentity.cause()))
            };
            let step = step
                .showing(answer.statement.unwrap_or(role.trust.span()), text!("the trust policy", "신뢰 정책"))
                .with_near_misses(answer.near_misses)
                .with_cause(cause);
            return Err((error, Box::new(step)));
        }
        trusted = trusted.or(answer.statement);
    }
    let role_name = &role.name;
    let says = text!(
        "the trust policy of `{role_name}` lets EKS assume it for the pod and tag the session with where the pod stands",
        "`{role_name}`의 신뢰 정책에 따라 EKS가 파드를 위해 역할을 맡고, 파드가 있는 곳을 세션 태그로 붙입니다"
    );
    let mut step = Step::passed(Hop::Trust, Country::Account, text!("trusted", "신뢰함"), says);
    if let Some(span) = trusted {
        step = step.showing(span, text!("the statement", "문(statement)"));
    }
    let session = session_name(view, pod, now);
    Ok(Session { principal: Principal::session_of_arn(view, role_arn, &session), tags, steps: vec![step] })
}

/// The CLI's words where the agent's address does not answer.
fn unreachable_agent() -> String {
    format!(
        "Error when retrieving credentials from container-role: Error retrieving metadata: Received error when attempting \
         to retrieve container metadata: Could not connect to the endpoint URL: \"{POD_IDENTITY_URI}\""
    )
}

/// `eks-CLUSTER-POD-UUID`, its middle parts cut so that the whole fits into a session's name (F7.7).
fn session_name(view: View<'_>, pod: &RunningPod<'_>, now: i64) -> String {
    let cut = |text: &str| text.chars().take(10).collect::<String>();
    let id = digest::uuid(&["session", &pod.object.namespace, &pod.object.name, &now.to_string()]);
    format!("eks-{}-{}-{id}", cut(view.name()), cut(&pod.object.name))
}

fn session_tags(view: View<'_>, pod: &RunningPod<'_>) -> Tags {
    let tag = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    vec![
        tag("eks-cluster-arn", &view.arn()),
        tag("eks-cluster-name", view.name()),
        tag("kubernetes-namespace", &pod.object.namespace),
        tag("kubernetes-service-account", &pod.service_account),
        tag("kubernetes-pod-name", &pod.object.name),
        tag("kubernetes-pod-uid", &service_account::uid_of(pod.object)),
    ]
}

/// The condition keys that EKS brings along (F9.3).
fn context(view: View<'_>, tags: &Tags) -> Context {
    let mut context = Context::from_pairs([
        ("aws:SourceArn", view.arn()),
        ("aws:SourceAccount", view.account.id.clone()),
        ("aws:PrincipalIsAWSService", "true".to_owned()),
    ]);
    for (key, value) in tags {
        context.set(&format!("aws:RequestTag/{key}"), vec![value.clone()]);
    }
    let keys: Vec<String> = tags.iter().map(|(key, _)| key.clone()).collect();
    if !keys.is_empty() {
        context.set("aws:TagKeys", keys.clone());
        context.set("sts:TransitiveTagKeys", keys);
    }
    context
}

/// Whether a role's own policies allow an action. A policy whose content is not known may well allow it.
fn may(view: View<'_>, role: &Role, action: &str, resource: &str) -> bool {
    let session = Principal::session_of_arn(view, &role.arn, "i-0");
    let policies = view.account.policies_of_role(role);
    trust::policies_allow(view, &policies, &session.caller.arn, action, resource).unwrap_or(true)
}
