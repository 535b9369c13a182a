//! The words of rules, labels and annotations, with what they decide.

use super::manifest::kind_of_resource;
use super::{key, names, plain};
use crate::k8s::SUBRESOURCES;
use crate::source::{Candidate, Follow, Node};
use crate::text;
use crate::text::Text;
use crate::world::World;

/// The annotation that IRSA reads.
pub(super) const ROLE_ARN: &str = crate::eks::webhook::ROLE_ARN_ANNOTATION;

/// Verbs, the plain ones first.
pub(super) fn verbs() -> Vec<Candidate> {
    [
        ("get", text!("read one object by name", "이름으로 객체 하나를 읽습니다")),
        ("list", text!("read all objects, with their content", "모든 객체를 내용까지 읽습니다")),
        ("watch", text!("follow changes, with their content", "바뀌는 내용을 계속 받아 봅니다")),
        ("create", text!("make new ones", "새로 만듭니다")),
        ("update", text!("replace one (`kubectl replace`)", "하나를 통째로 바꿉니다(`kubectl replace`)")),
        ("patch", text!("change parts (`kubectl apply`, `edit`)", "일부를 바꿉니다(`kubectl apply`, `edit`)")),
        ("delete", text!("delete one", "하나를 지웁니다")),
        ("deletecollection", text!("delete all at once (`--all`)", "한꺼번에 지웁니다(`--all`)")),
        (
            "bind",
            text!(
                "bind a role without having its rights: escalation",
                "갖지 않은 권한의 역할도 바인딩할 수 있습니다. 권한 상승입니다"
            ),
        ),
        (
            "escalate",
            text!(
                "write rights into a role that one does not have: escalation",
                "갖지 않은 권한도 역할에 적을 수 있습니다. 권한 상승입니다"
            ),
        ),
        ("impersonate", text!("act as somebody else (`--as`)", "다른 사람으로 행동합니다(`--as`)")),
        ("*", text!("every verb, those to come too", "앞으로 생길 것까지 모든 동작입니다")),
    ]
    .map(|(name, says)| plain(name).saying(says))
    .to_vec()
}

fn texts<'n>(rule: &'n Node, field: &str) -> Vec<&'n str> {
    rule.get(field).map(Node::items).unwrap_or_default().iter().filter_map(Node::text).collect()
}

/// API groups, those of the rule's resources first.
pub(super) fn groups(world: &World, rule: &Node) -> Vec<Candidate> {
    let named = texts(rule, "resources");
    let types = world.cluster.resource_types();
    let is_meant = |plural: &str| named.iter().any(|r| r.split('/').next() == Some(plural));
    let own = types.iter().filter(|t| is_meant(&t.plural)).chain(types.iter().filter(|t| !is_meant(&t.plural)));
    let mut out: Vec<Candidate> = Vec::new();
    for t in own {
        if !out.iter().any(|c| c.text == t.group) {
            let says = match t.group.is_empty() {
                true => text!("the core group: pods, secrets, services", "core 그룹: pods, secrets, services"),
                false => Text::verbatim(format!("`{}`", t.plural)),
            };
            out.push(plain(&*t.group).saying(says));
        }
    }
    out.push(plain("*").saying(text!("every group", "모든 그룹")));
    out
}

/// Resources and subresources of the rule's groups; all, where it names none.
pub(super) fn resources(world: &World, rule: &Node) -> Vec<Candidate> {
    let groups = texts(rule, "apiGroups");
    let is_meant = |group: &str| groups.is_empty() || groups.iter().any(|g| *g == group || *g == "*");
    let mut out = Vec::new();
    for t in world.cluster.resource_types().iter().filter(|t| is_meant(&t.group)) {
        let group = if t.group.is_empty() { "core" } else { &t.group };
        let says = if t.plural == "secrets" {
            text!("`list` and `watch` show their content too", "`list`와 `watch`로도 내용이 보입니다")
        } else {
            Text::default()
        };
        out.push(Candidate::new(&*t.plural, Text::verbatim(format!("{}, {group}", t.kind))).saying(says));
        for (_, resource, sub) in SUBRESOURCES.iter().filter(|(g, r, _)| *g == t.group && *r == t.plural) {
            out.push(plain(format!("{resource}/{sub}")).saying(subresource(resource, sub)));
        }
    }
    out.push(plain("*").saying(text!(
        "every resource with its subresources, those to come too",
        "앞으로 생길 것까지 모든 리소스와 그 하위 리소스"
    )));
    out
}

fn subresource(resource: &str, sub: &str) -> Text {
    match (resource, sub) {
        (_, "log") => text!("`kubectl logs`", "`kubectl logs`"),
        (_, "exec") => text!(
            "run commands in the pod, as the pod: its rights too",
            "파드 안에서 명령을 실행합니다. 파드의 권한까지 쓰게 됩니다"
        ),
        (_, "attach") => text!("`kubectl attach`", "`kubectl attach`"),
        (_, "portforward") => text!("`kubectl port-forward`", "`kubectl port-forward`"),
        ("serviceaccounts", "token") => {
            text!("make tokens: become that account", "토큰을 만듭니다. 그 계정이 될 수 있습니다")
        }
        ("nodes", "proxy") => text!("the kubelet's whole API", "kubelet의 API 전체를 쓰게 됩니다"),
        (_, "scale") => text!("`kubectl scale`", "`kubectl scale`"),
        _ => Text::default(),
    }
}

/// Names of objects that a rule's resources have.
pub(super) fn object_names(world: &World, rule: &Node, namespace: &str) -> Vec<Candidate> {
    let kinds: Vec<&str> = texts(rule, "resources").into_iter().filter_map(kind_of_resource).collect();
    kinds.iter().flat_map(|kind| names::objects(world, kind, Some(namespace))).collect()
}

/// What EKS reads of a ServiceAccount.
pub(super) fn account_annotations() -> Vec<Candidate> {
    vec![
        key(
            ROLE_ARN,
            text!("the IAM role that pods of this account get (IRSA)", "이 계정의 파드가 받을 IAM 역할입니다(IRSA)"),
        ),
        key(
            "eks.amazonaws.com/audience",
            text!(
                "for whom the token is; `sts.amazonaws.com` where it is missing",
                "토큰의 대상(audience)입니다. 없으면 `sts.amazonaws.com`입니다"
            ),
        ),
        key(
            "eks.amazonaws.com/sts-regional-endpoints",
            text!("whether STS is called in the region", "리전의 STS 엔드포인트를 쓸지 정합니다"),
        ),
        key(
            "eks.amazonaws.com/token-expiration",
            text!("how long the token is valid, in seconds", "토큰의 유효 시간(초)입니다"),
        ),
    ]
}

/// Values of annotations that take few.
pub(super) fn annotation_values(key: &str) -> Vec<Candidate> {
    match key {
        "eks.amazonaws.com/audience" => vec![plain("sts.amazonaws.com")],
        "eks.amazonaws.com/sts-regional-endpoints" => ["\"true\"", "\"false\""].map(plain).to_vec(),
        _ => Vec::new(),
    }
}

/// Pod security admission.
pub(super) fn namespace_labels() -> Vec<Candidate> {
    ["enforce", "warn", "audit"]
        .map(|mode| {
            let says = text!(
                "pod security: `privileged`, `baseline` or `restricted`",
                "파드 보안 표준: `privileged`, `baseline`, `restricted`"
            );
            key(&format!("pod-security.kubernetes.io/{mode}"), says)
        })
        .to_vec()
}

/// Labels by which the default roles gather rules.
pub(super) fn aggregation_labels() -> Vec<Candidate> {
    ["admin", "edit", "view"]
        .map(|role| {
            let says = text!(
                "with `\"true\"` these rules join the default role `{role}`",
                "`\"true\"`로 적으면 이 규칙이 기본 역할 `{role}`에 합쳐집니다"
            );
            key(&format!("rbac.authorization.k8s.io/aggregate-to-{role}"), says).key(Follow::Scalar)
        })
        .to_vec()
}
