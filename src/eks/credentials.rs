//! As whom does a process in a pod speak to AWS? The SDK's chain in its order: static keys, web identity (IRSA), container
//! credentials (Pod Identity), the metadata service (the node's role). The first that is configured is used; where it
//! fails, nothing behind it is tried, and rights never add up (F7.8).
//!
//! Start at [`of_pod`].

use super::imds::{self, Reach};
use super::pod_identity::Session;
use super::principal::Principal;
use super::projected_token::ProjectedToken;
use super::running_pod::{RunningPod, Variable};
use super::{Mistake, View, irsa, pod_identity, webhook_step};
use crate::source::Span;
use crate::text;
use crate::trace::{Country, Hop, Step};

/// What a CLI without credentials says (F7.9).
pub const NO_CREDENTIALS: &str =
    "Unable to locate credentials. You can configure credentials by running \"aws configure\".";

/// Which provider of the chain gave credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Provider {
    /// Access keys in the environment.
    Environment,
    /// The web identity token: IRSA.
    WebIdentity,
    /// Container credentials: Pod Identity.
    Container,
    /// The instance metadata service: the node's role.
    InstanceMetadata,
}

/// Credentials that a process found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credentials {
    /// Who gave them.
    pub provider: Provider,
    /// As whom they sign.
    pub principal: Principal,
    /// Session tags, for `aws:PrincipalTag/...` (F9.4).
    pub tags: Vec<(String, String)>,
    /// Where they come from in the files: variables, annotation, association, node group.
    pub span: Option<Span>,
}

/// What a process in a pod has to show AWS.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PodCredentials {
    /// The credentials; `None` where the chain ended in an error.
    pub credentials: Option<Credentials>,
    /// What the AWS CLI prints then.
    pub error: String,
    /// The CLI's exit code then.
    pub exit_code: i32,
    /// The steps, first to last; the last one is the stop, where there are no credentials.
    pub steps: Vec<Step>,
    /// The token that the process showed STS, where it came so far.
    pub token: Option<ProjectedToken>,
}

impl PodCredentials {
    fn stop(mut self, step: Step, error: String, exit_code: i32) -> PodCredentials {
        self.steps.push(step);
        PodCredentials { error, exit_code, ..self }
    }

    fn found(mut self, credentials: Credentials, steps: Vec<Step>) -> PodCredentials {
        self.steps.extend(steps);
        PodCredentials { credentials: Some(credentials), ..self }
    }
}

/// The credentials of a process in a pod. `container` names its container (`None`: the first), `operation` is the AWS
/// operation that it is about to call, which errors name.
pub fn of_pod(
    view: View<'_>,
    namespace: &str,
    name: &str,
    container: Option<&str>,
    operation: &str,
    now: i64,
) -> PodCredentials {
    let out = PodCredentials::default();
    let Some(pod) = RunningPod::find(view, namespace, name, container) else {
        let says = text!("there is no pod `{namespace}/{name}`", "파드 `{namespace}/{name}`이/가 없습니다");
        let step = Step::stopped(Hop::Caller, Country::Cluster, text!("no pod", "파드 없음"), says);
        return out.stop(step, format!("Error from server (NotFound): pods \"{name}\" not found"), 1);
    };
    if pod.account.is_none() {
        let refused = super::service_account::authenticate(view, namespace, name, now);
        return PodCredentials { error: refused.error, exit_code: 1, steps: refused.steps, ..out };
    }
    if let Some(key) = pod.variable(view, "AWS_ACCESS_KEY_ID").filter(|v| !v.value.is_empty()) {
        return from_environment(out, view, &pod, &key, operation);
    }
    let mut out = out;
    out.steps.push(webhook_step::step(view, &pod));
    if let Some(file) = pod.variable(view, "AWS_WEB_IDENTITY_TOKEN_FILE").filter(|v| !v.value.is_empty()) {
        return from_web_identity(out, view, &pod, &file, now);
    }
    if pod.variable(view, "AWS_CONTAINER_CREDENTIALS_FULL_URI").is_some_and(|v| !v.value.is_empty()) {
        return from_container(out, view, &pod, now);
    }
    from_metadata(out, view, &pod)
}

fn from_environment(
    out: PodCredentials,
    view: View<'_>,
    pod: &RunningPod<'_>,
    key: &Variable,
    operation: &str,
) -> PodCredentials {
    let shows = text!("the key in the container's environment", "컨테이너 환경 변수의 키");
    let passed_over = pod.grant.is_some().then(|| Mistake::StaticKeys.cause());
    let stopped = |label, says| Step::stopped(Hop::Credentials, Country::Cluster, label, says);
    if pod.variable(view, "AWS_SECRET_ACCESS_KEY").is_none() {
        let error = "Partial credentials found in env, missing: AWS_SECRET_ACCESS_KEY".to_owned();
        let says = text!(
            "the environment has an access key without its secret, and the SDK stops at it",
            "환경 변수에 액세스 키만 있고 비밀 키가 없어 SDK가 여기서 멈춥니다"
        );
        let mut step =
            stopped(text!("half a key", "반쪽 키"), says).with_upstream(error.clone()).with_cause(passed_over);
        if let Some(span) = key.span {
            step = step.showing(span, shows);
        }
        return out.stop(step, error, 255);
    }
    let users = view.account.users.iter();
    let owner = users.filter_map(|u| Some((u, u.access_keys.iter().find(|k| *k.id.value == *key.value)?))).next();
    let user = owner.filter(|(_, k)| *k.active).and_then(|(u, _)| Principal::user(view, &u.name));
    let Some(mut principal) = user else {
        let error = format!(
            "An error occurred (InvalidClientTokenId) when calling the {operation} operation: The security token included in the request is invalid."
        );
        let id = &key.value;
        let says = text!(
            "no active access key of the account is `{id}`; the SDK has found it and looks no further",
            "계정에 활성 액세스 키 `{id}`이/가 없습니다. SDK는 이 키를 찾았으므로 더 찾지 않습니다"
        );
        let mut step =
            stopped(text!("unknown key", "모르는 키"), says).with_upstream(error.clone()).with_cause(passed_over);
        if let Some(span) = key.span {
            step = step.showing(span, shows);
        }
        return out.stop(step, error, 254);
    };
    principal.caller.access_key_id.clone_from(&key.value);
    let name = &principal.name;
    let says = text!(
        "the container brings an access key of the IAM user `{name}`; it comes first in the SDK's chain",
        "컨테이너가 IAM 사용자 `{name}`의 액세스 키를 가지고 있습니다. SDK의 순서에서 맨 앞입니다"
    );
    let mut step =
        Step::passed(Hop::Credentials, Country::Cluster, text!("static keys", "고정 키"), says).with_cause(passed_over);
    if let Some(span) = key.span {
        step = step.showing(span, shows);
    }
    let credentials = Credentials { provider: Provider::Environment, principal, tags: Vec::new(), span: key.span };
    out.found(credentials, vec![step])
}

fn from_web_identity(
    mut out: PodCredentials,
    view: View<'_>,
    pod: &RunningPod<'_>,
    file: &Variable,
    now: i64,
) -> PodCredentials {
    let path = &file.value;
    let stopped = |label, says| Step::stopped(Hop::Credentials, Country::Cluster, label, says);
    let Some(role) = pod.variable(view, "AWS_ROLE_ARN").filter(|v| !v.value.is_empty()) else {
        let error = "The provided profile or the current environment is configured to assume role with web identity but has \
                     no role ARN configured. Ensure that the profile has the role_arnconfiguration set or the AWS_ROLE_ARN \
                     env var is set."
            .to_owned();
        let says =
            text!("the container names a token file and no role", "컨테이너가 토큰 파일은 적고 역할은 적지 않았습니다");
        let step = stopped(text!("no role", "역할 없음"), says).with_upstream(error.clone());
        return out.stop(step, error, 255);
    };
    let Some(token) = pod.token_at(view, path, now) else {
        let error = format!("[Errno 2] No such file or directory: '{path}'");
        let says = text!("no token is mounted at `{path}`", "`{path}`에 마운트된 토큰이 없습니다");
        let mut step = stopped(text!("no token", "토큰 없음"), says).with_upstream(error.clone());
        if let Some(span) = file.span {
            step = step.showing(span, text!("the path", "경로"));
        }
        return out.stop(step, error, 255);
    };
    if unreadable(view, pod) {
        let error = format!("WebIdentityErr: unable to read file at {path}\ncaused by: open {path}: permission denied");
        let says = text!(
            "the container runs as another user than root, and before Kubernetes 1.19 the token file is root's alone",
            "컨테이너가 root가 아닌 사용자로 실행됩니다. Kubernetes 1.19 전에는 토큰 파일을 root만 읽을 수 있습니다"
        );
        let step = stopped(text!("unreadable token", "읽을 수 없는 토큰"), says)
            .with_upstream(error.clone())
            .with_cause(Some(Mistake::UnreadableToken.cause()));
        return out.stop(step, error, 255);
    }

    let (subject, audience) = (&token.subject, token.audience.as_deref().unwrap_or("-"));
    let says = text!(
        "the process has a token of the cluster for `{subject}`, whose audience is `{audience}`",
        "프로세스가 클러스터가 발급한 `{subject}`의 토큰을 가지고 있습니다. 대상은 `{audience}`입니다"
    );
    let mut token_step = Step::passed(Hop::Token, Country::Cluster, text!("STS token", "STS용 토큰"), says)
        .with_upstream(token.claims.to_string());
    if let Some(span) = file.span {
        token_step = token_step.showing(span, text!("the token's path", "토큰의 경로"));
    }
    out.steps.push(token_step);
    let role_arn = &role.value;
    let says = text!(
        "the SDK finds `AWS_ROLE_ARN` and a token file and asks STS for `{role_arn}`; whatever STS says, it looks no further",
        "SDK가 `AWS_ROLE_ARN`과 토큰 파일을 찾아 STS에 `{role_arn}`을/를 요청합니다. STS가 무엇이라 하든 더 찾지 않습니다"
    );
    out.steps.push(Step::passed(Hop::Credentials, Country::Cluster, text!("web identity", "웹 자격 증명"), says));
    out.token = Some(token.clone());

    let annotation =
        pod.account.and_then(|a| a.at(&["metadata", "annotations"])?.get(super::webhook::ROLE_ARN_ANNOTATION));
    let span = role.span.or(annotation.map(|n| n.span));
    // The session's name is that of the CLI and the Python SDK (F7.7).
    let session = format!("botocore-session-{now}");
    match irsa::assume(view, role_arn, span, &token, &session, now) {
        Ok((principal, steps)) => {
            let credentials = Credentials { provider: Provider::WebIdentity, principal, tags: Vec::new(), span };
            out.found(credentials, steps)
        }
        Err(refusal) => {
            let error = refusal.text();
            out.stop(*refusal.step, error, 254)
        }
    }
}

/// Before Kubernetes 1.19 the projected token belonged to root unless `fsGroup` gave it away (F8.37).
fn unreadable(view: View<'_>, pod: &RunningPod<'_>) -> bool {
    let minor = |version: &str| version.strip_prefix("1.").and_then(|m| m.parse::<u32>().ok());
    let old = view.eks().and_then(|c| minor(&c.version)).is_some_and(|minor| minor < 19);
    let security = |key: &str| {
        let own = pod.value().pointer(&format!("/spec/containers/0/securityContext/{key}"));
        own.or_else(|| pod.value().pointer(&format!("/spec/securityContext/{key}"))).cloned()
    };
    let user = security("runAsUser").and_then(|u| u.as_i64());
    old && user.is_some_and(|u| u != 0) && security("fsGroup").is_none()
}

fn from_container(out: PodCredentials, view: View<'_>, pod: &RunningPod<'_>, now: i64) -> PodCredentials {
    let says = text!(
        "the SDK finds the address of the Pod Identity agent and asks it; whatever that says, it looks no further",
        "SDK가 Pod Identity 에이전트의 주소를 찾아 물어봅니다. 에이전트가 무엇이라 하든 더 찾지 않습니다"
    );
    let step = Step::passed(Hop::Credentials, Country::Cluster, text!("container", "컨테이너"), says);
    let Some(association) = pod.association else {
        let account = &pod.service_account;
        let error = "Error when retrieving credentials from container-role: Error retrieving metadata: Received non 200 response from container metadata".to_owned();
        let says = text!(
            "the pod was made for Pod Identity, but no association names its ServiceAccount `{account}` any more",
            "파드는 Pod Identity용으로 만들어졌지만, 이제 ServiceAccount `{account}`을/를 가리키는 연결이 없습니다"
        );
        let step = Step::stopped(Hop::Credentials, Country::Cluster, text!("no association", "연결 없음"), says);
        return out.stop(step, error, 255);
    };
    let span = Some(association.role_arn.span);
    match pod_identity::exchange(view, pod, association, now) {
        Ok(Session { principal, tags, mut steps }) => {
            steps.insert(0, step);
            out.found(Credentials { provider: Provider::Container, principal, tags, span }, steps)
        }
        Err((error, stopped)) => {
            let mut out = out;
            if stopped.hop != Hop::Credentials {
                out.steps.push(step);
            }
            out.stop(*stopped, error, 255)
        }
    }
}

fn from_metadata(mut out: PodCredentials, view: View<'_>, pod: &RunningPod<'_>) -> PodCredentials {
    let says = text!(
        "the SDK finds neither keys nor a token nor an agent, so it asks the metadata service of the node",
        "SDK가 키도 토큰도 에이전트도 찾지 못해 노드의 메타데이터 서비스에 물어봅니다"
    );
    out.steps.push(Step::passed(Hop::Credentials, Country::Cluster, text!("last resort", "마지막 방법"), says));
    let reach = imds::reach(view, pod);
    let step = imds::step(&reach);
    let Reach::Answers { instance, .. } = &reach else {
        let step = step.with_upstream(NO_CREDENTIALS);
        return out.stop(step, NO_CREDENTIALS.to_owned(), 253);
    };
    match imds::principal(view, instance) {
        Some(principal) => {
            let span = instance.nodegroup.map(|n| n.node_role.span);
            let credentials = Credentials { provider: Provider::InstanceMetadata, principal, tags: Vec::new(), span };
            out.found(credentials, vec![step])
        }
        None => {
            let says = text!("the node has no role", "노드에 역할이 없습니다");
            let step = Step::stopped(Hop::Imds, Country::Account, text!("no role", "역할 없음"), says);
            out.stop(step.with_upstream(NO_CREDENTIALS), NO_CREDENTIALS.to_owned(), 253)
        }
    }
}

/// What lies behind a denied AWS call: what a pod lacks that speaks as its node (`found` and its names), or what people
/// of the field expect of this action.
pub fn explain_denied(view: View<'_>, action: &str, pod: Option<(&PodCredentials, &str, &str)>) -> Option<Mistake> {
    let Some((found, namespace, name)) = pod else {
        return (action == "eks:DescribeCluster").then_some(Mistake::NoDescribeCluster);
    };
    let credentials = found.credentials.as_ref()?;
    if credentials.provider != Provider::InstanceMetadata {
        return None;
    }
    let webhook = found.steps.iter().find(|s| s.hop == Hop::Webhook)?;
    if let Some(cause) = &webhook.cause {
        return Mistake::of_id(cause.id);
    }
    let pod = RunningPod::find(view, namespace, name, None)?;
    let user = crate::k8s::User::service_account(namespace, &pod.service_account);
    super::forbidden::has_binding(view, &user, false).then_some(Mistake::RbacIsNoIam)
}

/// What there is to say of an AWS call that a pod may make: that every pod of the node may, where the right is the
/// node's (M59).
pub fn remark_allowed(found: &PodCredentials) -> Option<Mistake> {
    let credentials = found.credentials.as_ref()?;
    (credentials.provider == Provider::InstanceMetadata).then_some(Mistake::RightsOnNodeRole)
}

/// What `aws sts get-caller-identity` prints for these credentials (F7.7).
pub fn caller_identity(credentials: &Credentials) -> serde_json::Value {
    let caller = &credentials.principal.caller;
    serde_json::json!({"UserId": caller.user_id, "Account": caller.account, "Arn": caller.arn})
}

/// The variables that the webhook set, as `kubectl exec POD -- env | grep AWS` shows them.
pub fn environment(view: View<'_>, pod: &RunningPod<'_>) -> Vec<(String, String)> {
    const NAMES: [&str; 9] = [
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_STS_REGIONAL_ENDPOINTS",
        "AWS_DEFAULT_REGION",
        "AWS_REGION",
        "AWS_ROLE_ARN",
        "AWS_WEB_IDENTITY_TOKEN_FILE",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
    ];
    NAMES.iter().filter_map(|n| Some(((*n).to_owned(), pod.variable(view, n)?.value))).collect()
}
