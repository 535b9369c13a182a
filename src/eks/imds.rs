//! Does the instance metadata service answer this pod, and as whom? (facts 7) It hands the node's role to every pod that
//! reaches it.

use super::instance::Instance;
use super::principal::Principal;
use super::running_pod::RunningPod;
use super::{Mistake, View, digest, time};
use crate::k8s::{Object, matches_pattern, selects};
use crate::source::{Node, Span};
use crate::text;
use crate::trace::{Country, Element, Hop, NearMiss, Step};
use serde_json::json;

/// The service's address.
pub const ADDRESS: [u8; 4] = [169, 254, 169, 254];

/// How far a pod comes.
#[derive(Clone, Debug)]
pub enum Reach<'a> {
    /// The service answers.
    Answers {
        /// The instance.
        instance: Box<Instance<'a>>,
        /// Whether plain IMDSv1 requests are answered.
        v1: bool,
        /// Whether the token of IMDSv2 arrives in the pod.
        v2: bool,
    },
    /// It does not.
    Blocked(Block),
}

/// What stands between a pod and the service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// The pod runs on no instance that the account knows.
    NoInstance,
    /// The pod runs on Fargate, which has no metadata service.
    Fargate(Span),
    /// `HttpEndpoint: disabled`.
    Disabled(Option<Span>),
    /// IMDSv2 is required and its token does not travel the hop to the pod.
    HopLimit {
        /// The hop limit.
        limit: u32,
        /// Where it stands.
        span: Option<Span>,
    },
    /// A NetworkPolicy lets no traffic out to the address.
    NetworkPolicy {
        /// Its name.
        name: String,
        /// Where it stands.
        span: Span,
    },
}

/// Whether the service answers the pod.
pub fn reach<'a>(view: View<'a>, pod: &RunningPod<'a>) -> Reach<'a> {
    if let Some(span) = fargate(view, pod.object) {
        return Reach::Blocked(Block::Fargate(span));
    }
    let Some(instance) = Instance::of_pod(view, pod.object) else { return Reach::Blocked(Block::NoInstance) };
    let settings = instance.metadata;
    if !settings.enabled {
        return Reach::Blocked(Block::Disabled(settings.span));
    }
    let instance = Box::new(instance);
    if pod.host_network() {
        // It stands on the node itself, no hop away, and network policies do not hold it (F7.4).
        return Reach::Answers { instance, v1: !settings.tokens_required, v2: true };
    }
    if let Some(policy) = egress_block(view, pod.object) {
        return Reach::Blocked(Block::NetworkPolicy { name: policy.name.clone(), span: policy.name_span() });
    }
    let v2 = settings.hop_limit >= 2;
    if settings.tokens_required && !v2 {
        return Reach::Blocked(Block::HopLimit { limit: settings.hop_limit, span: settings.hop_limit_span });
    }
    // Without the token an SDK falls back to IMDSv1, which no hop limit stops (F7.2).
    Reach::Answers { instance, v1: !settings.tokens_required, v2 }
}

/// The Fargate profile that takes the pod.
fn fargate(view: View<'_>, pod: &Object) -> Option<Span> {
    let profiles = view.account.fargate_profiles.iter().filter(|p| *p.cluster == view.name());
    let takes = |s: &crate::aws::FargateSelector| {
        matches_pattern(&s.namespace, &pod.namespace)
            && s.labels.iter().all(|l| pod.label(&l.key) == Some(l.value.as_str()))
    };
    let mut profiles = profiles.filter(|p| p.selectors.iter().any(takes));
    profiles.next().map(|p| p.name.span)
}

/// The NetworkPolicy that keeps the pod from the service: one selects the pod for egress, and none lets it out there.
/// That holds where the cluster's network plugin enforces network policies; that it does is taken for granted (F7.6).
fn egress_block<'a>(view: View<'a>, pod: &Object) -> Option<&'a Object> {
    const NETWORK_POLICY: crate::k8s::GroupKind<'_> = crate::k8s::GroupKind::new("networking.k8s.io", "NetworkPolicy");
    let mut first = None;
    for policy in view.cluster.list_in(NETWORK_POLICY, &pod.namespace) {
        let selected =
            policy.at(&["spec", "podSelector"]).is_none_or(|s| s.is_null() || selects(s, |key| pod.label(key)));
        let types = policy.at(&["spec", "policyTypes"]).map(Node::items).unwrap_or_default();
        let egress = policy.at(&["spec", "egress"]);
        let isolates = types.iter().any(|t| t.text() == Some("Egress")) || (types.is_empty() && egress.is_some());
        if !selected || !isolates {
            continue;
        }
        if egress.map(Node::items).unwrap_or_default().iter().any(lets_out) {
            return None;
        }
        first = first.or(Some(policy.as_ref()));
    }
    first
}

/// Whether an egress rule lets traffic out to port 80 of the service.
fn lets_out(rule: &Node) -> bool {
    let ports = rule.get("ports").map(Node::items).unwrap_or_default();
    let port = |p: &Node| match p.get("port") {
        None => true,
        Some(from) => {
            let number = |n: &Node| n.text().and_then(|t| t.parse::<u16>().ok());
            let (from, to) = (number(from), p.get("endPort").and_then(number));
            from.is_some_and(|from| (from..=to.unwrap_or(from)).contains(&80))
        }
    };
    let peers = rule.get("to").map(Node::items).unwrap_or_default();
    let peer = |p: &Node| {
        let Some(block) = p.get("ipBlock") else { return false };
        let except = block.get("except").map(Node::items).unwrap_or_default();
        block.get("cidr").is_some_and(holds_address) && !except.iter().any(holds_address)
    };
    (ports.is_empty() || ports.iter().any(port)) && (peers.is_empty() || peers.iter().any(peer))
}

/// Whether a CIDR holds the service's address.
fn holds_address(cidr: &Node) -> bool {
    let Some((network, bits)) = cidr.text().and_then(|t| t.split_once('/')) else { return false };
    let (Ok(network), Ok(bits)) = (network.parse::<std::net::Ipv4Addr>(), bits.parse::<u32>()) else { return false };
    let mask = u32::MAX.checked_shl(32_u32.saturating_sub(bits)).unwrap_or(0);
    bits <= 32 && u32::from(network) & mask == u32::from_be_bytes(ADDRESS) & mask
}

/// The node's role as the service hands it out.
pub fn principal(view: View<'_>, instance: &Instance<'_>) -> Option<Principal> {
    Some(Principal::session_of_arn(view, instance.role_arn()?, &instance.id))
}

/// The step at which the pod asks the service.
pub fn step(reach: &Reach<'_>) -> Step {
    match reach {
        Reach::Answers { instance, v1, v2 } => {
            let node = &instance.name;
            let says = match (v1, v2) {
                (true, false) => text!(
                    "the token of IMDSv2 does not reach the pod, but IMDSv1 of the node `{node}` answers without one",
                    "IMDSv2의 토큰은 파드에 닿지 않지만, 노드 `{node}`의 IMDSv1은 토큰 없이 대답합니다"
                ),
                _ => text!(
                    "the metadata service of the node `{node}` answers the pod",
                    "노드 `{node}`의 메타데이터 서비스가 파드에 대답합니다"
                ),
            };
            let step = Step::passed(Hop::Imds, Country::Account, text!("node's role", "노드의 역할"), says);
            let step = step.with_cause((*v1 && !*v2).then(|| Mistake::HopLimitAlone.cause()));
            match instance.metadata.span {
                Some(span) => step.showing(span, text!("the metadata options", "메타데이터 옵션")),
                None => step,
            }
        }
        Reach::Blocked(block) => {
            let (says, span) = block.says();
            let mut step = Step::stopped(Hop::Imds, Country::Account, text!("no answer", "대답 없음"), says)
                .with_near_misses(block.near_misses());
            if let Some(span) = span {
                step = step.showing(span, text!("what blocks it", "막는 것"));
            }
            step.with_cause(Some(Mistake::ImdsClosed.cause()))
        }
    }
}

impl Block {
    fn says(&self) -> (text::Text, Option<Span>) {
        match self {
            Block::NoInstance => (
                text!(
                    "the pod runs on no instance that the account knows",
                    "파드가 계정이 아는 인스턴스에서 실행되지 않습니다"
                ),
                None,
            ),
            Block::Fargate(span) => (
                text!("a pod on Fargate has no metadata service", "Fargate의 파드에는 메타데이터 서비스가 없습니다"),
                Some(*span),
            ),
            Block::Disabled(span) => (
                text!("the metadata service of the node is turned off", "노드의 메타데이터 서비스가 꺼져 있습니다"),
                *span,
            ),
            Block::HopLimit { limit, span } => (
                text!(
                    "IMDSv2 is required, and its token travels {limit} hop, while the pod stands one behind the node",
                    "IMDSv2가 필수인데 그 토큰은 {limit}홉까지만 가고, 파드는 노드보다 한 홉 뒤에 있습니다"
                ),
                *span,
            ),
            Block::NetworkPolicy { name, span } => (
                text!(
                    "the NetworkPolicy `{name}` lets no traffic out to 169.254.169.254, as far as the network plugin enforces it",
                    "NetworkPolicy `{name}`이/가 169.254.169.254로 나가는 트래픽을 막습니다. 네트워크 플러그인이 이를 적용하는 한 그렇습니다"
                ),
                Some(*span),
            ),
        }
    }

    fn near_misses(&self) -> Vec<NearMiss> {
        let Block::HopLimit { limit, span } = self else { return Vec::new() };
        let span = span.unwrap_or_default();
        let element = Element {
            name: "HttpPutResponseHopLimit".to_owned(),
            asked: "2".to_owned(),
            has: limit.to_string(),
            matches: false,
            span,
        };
        vec![NearMiss {
            of: "MetadataOptions".to_owned(),
            span,
            says: text!("the hop limit ends before the pod", "홉 제한이 파드 앞에서 끝납니다"),
            elements: vec![element],
        }]
    }
}

/// What there is to say of a pod that asks the service by hand: that a role of its own did not close that way (M60), or
/// that a hop limit alone does not (M61).
pub fn remark(view: View<'_>, pod: &RunningPod<'_>) -> Option<Mistake> {
    match reach(view, pod) {
        Reach::Answers { v1: true, v2: false, .. } => Some(Mistake::HopLimitAlone),
        Reach::Answers { .. } => (pod.grant.is_some() && pod.created_now).then_some(Mistake::ImdsStillOpen),
        Reach::Blocked(_) => None,
    }
}

/// What the service answers to one HTTP request of a pod; `None` where nothing comes back and the client waits until it
/// gives up. `token` is the header `X-aws-ec2-metadata-token` (F7.1).
pub fn answer(
    view: View<'_>,
    pod: &RunningPod<'_>,
    method: &str,
    path: &str,
    token: Option<&str>,
    now: i64,
) -> Option<Answer> {
    let Reach::Answers { instance, v1, v2 } = reach(view, pod) else {
        // What keeps IMDSv2's token away does not keep a plain request from being refused.
        return match reach(view, pod) {
            Reach::Blocked(Block::HopLimit { .. }) if method != "PUT" => Some(Answer::new(401, UNAUTHORIZED_PAGE)),
            _ => None,
        };
    };
    let own_token = digest::hex(&[&instance.id, "imds"], 56);
    if method == "PUT" && path == "/latest/api/token" {
        return v2.then(|| Answer::new(200, own_token));
    }
    let good_token = token == Some(own_token.as_str());
    if !(v1 && token.is_none() || v2 && good_token) {
        return Some(Answer::new(401, UNAUTHORIZED_PAGE));
    }
    let role = instance.role_arn().and_then(|arn| arn.rsplit('/').next())?;
    let path = path.trim_end_matches('/');
    let credentials = "/latest/meta-data/iam/security-credentials";
    Some(match path.strip_prefix(credentials) {
        Some("") => Answer::new(200, role),
        Some(name) if name.strip_prefix('/') == Some(role) => {
            let principal = principal(view, &instance)?;
            let body = json!({
                "Code": "Success",
                "LastUpdated": time::rfc3339(now),
                "Type": "AWS-HMAC",
                "AccessKeyId": principal.caller.access_key_id,
                "SecretAccessKey": digest::id(&[&principal.caller.arn, "secret"], 40),
                "Token": digest::id(&[&principal.caller.arn, "token"], 96),
                "Expiration": time::rfc3339(now + 6 * 3_600),
            });
            // The service leaves a blank before the colon.
            Answer::new(200, format!("{body:#}").replace("\": ", "\" : "))
        }
        _ => match path {
            "/latest/meta-data" => Answer::new(200, "hostname\niam/\ninstance-id\nplacement/"),
            "/latest/meta-data/iam" => Answer::new(200, "security-credentials/"),
            "/latest/meta-data/hostname" => Answer::new(200, instance.name.clone()),
            "/latest/meta-data/instance-id" => Answer::new(200, instance.id.clone()),
            "/latest/meta-data/placement/region" => Answer::new(200, view.region()),
            _ => Answer::new(404, "404 - Not Found"),
        },
    })
}

const UNAUTHORIZED_PAGE: &str = "401 - Unauthorized";

/// An answer of the service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// HTTP code.
    pub code: u16,
    /// The body.
    pub body: String,
}

impl Answer {
    fn new(code: u16, body: impl Into<String>) -> Answer {
        Answer { code, body: body.into() }
    }
}
