//! As whom does a pod speak to its own cluster? By the token of its ServiceAccount, where one is mounted (facts 6).

use super::authenticator::Authentication;
use super::instance::Instance;
use super::{Mistake, View, digest};
use crate::k8s::{self, Object, User, kinds};
use crate::source::Node;
use crate::text;
use crate::trace::{Country, Hop, Step};

/// Where the token is mounted.
pub const TOKEN_PATH: &str = "/var/run/secrets/kubernetes.io/serviceaccount/token";
/// The audience of the token for the API server.
pub const API_AUDIENCE: &str = "https://kubernetes.default.svc";

/// The ServiceAccount that a pod runs as; `default` where it names none (F6.1).
pub fn name_of(pod: &Object) -> &str {
    let spec = |key: &str| Some(pod.text_at(&["spec", key])).filter(|n| !n.is_empty());
    spec("serviceAccountName").or_else(|| spec("serviceAccount")).unwrap_or("default")
}

/// An object's uid: the one that is written, else the one under which the API server shows it.
pub fn uid_of(object: &Object) -> String {
    let written = object.text_at(&["metadata", "uid"]);
    match written.is_empty() {
        true => k8s::uid_of(object.group(), &object.kind, &object.namespace, &object.name),
        false => written.to_owned(),
    }
}

/// The uid of the node that a pod runs on; the node need not be in the files.
pub fn node_uid(instance: &Instance<'_>) -> String {
    instance.node.map_or_else(|| k8s::uid_of("", "Node", "", &instance.name), |node| uid_of(node))
}

/// Authenticates a pod by its ServiceAccount's token.
pub fn authenticate(view: View<'_>, namespace: &str, name: &str, time: i64) -> Authentication {
    let stopped = |step: Step, error: String| Authentication { steps: vec![step], error, ..Authentication::default() };
    let Some(pod) = view.cluster.get(kinds::POD, namespace, name) else {
        let says = text!("there is no pod `{namespace}/{name}`", "파드 `{namespace}/{name}`이/가 없습니다");
        let step = Step::stopped(Hop::Caller, Country::Cluster, text!("no pod", "파드 없음"), says);
        return stopped(step, format!("Error from server (NotFound): pods \"{name}\" not found"));
    };
    let account = name_of(pod);
    let account_span = pod.at(&["spec", "serviceAccountName"]).map_or(pod.name_span(), |n| n.span);
    let Some(object) = view.cluster.get(kinds::SERVICE_ACCOUNT, namespace, account) else {
        let error = format!(
            "Error from server (Forbidden): error when creating \"pod.yaml\": pods \"{name}\" is forbidden: \
             error looking up service account {namespace}/{account}: serviceaccount \"{account}\" not found"
        );
        let says = text!(
            "the pod names the ServiceAccount `{account}`, which `{namespace}` does not have, so there is no pod",
            "파드가 적은 ServiceAccount `{account}`이/가 `{namespace}`에 없어서 파드가 만들어지지 않습니다"
        );
        let step =
            Step::stopped(Hop::Admission, Country::Cluster, text!("no ServiceAccount", "ServiceAccount 없음"), says)
                .with_upstream(error.clone())
                .showing(account_span, text!("the name", "이름"))
                .with_cause(Some(Mistake::NoSuchServiceAccount.cause()));
        return stopped(step, error);
    };
    if let Some(off) = automount_off(pod, object) {
        let error = format!("error: open {TOKEN_PATH}: no such file or directory");
        let says = text!(
            "no token of the ServiceAccount is mounted into the pod",
            "파드에 ServiceAccount의 토큰이 마운트(mount)되지 않았습니다"
        );
        let step = Step::stopped(Hop::Token, Country::Cluster, text!("no token", "토큰 없음"), says)
            .with_upstream(error.clone())
            .showing(off.span, text!("automount is off", "자동 마운트 꺼짐"))
            .with_cause(Some(Mistake::NoToken.cause()));
        return stopped(step, error);
    }

    let user = user(view, pod, account, time);
    let says = text!(
        "the pod shows the API server the token of its ServiceAccount `{account}`, which the cluster itself has signed",
        "파드가 자기 ServiceAccount `{account}`의 토큰을 API 서버에 보입니다. 클러스터가 직접 서명한 토큰입니다"
    );
    let token = Step::passed(Hop::Token, Country::Cluster, text!("ServiceAccount token", "ServiceAccount 토큰"), says)
        .showing(account_span, text!("the ServiceAccount", "ServiceAccount"))
        .showing(object.name_span(), text!("its object", "그 오브젝트"));
    let username = &user.name;
    let says = text!(
        "to Kubernetes this is the user `{username}`, in the groups of all ServiceAccounts and of those of `{namespace}`",
        "Kubernetes에게 이 파드는 사용자 `{username}`입니다. 모든 ServiceAccount의 그룹과 `{namespace}`의 ServiceAccount 그룹에 듭니다"
    );
    let label = crate::text::Text::verbatim(account.to_owned());
    let identity = Step::passed(Hop::Identity, Country::Cluster, label, says)
        .with_upstream(format!("username: {username}, groups: [{}]", user.groups.join(" ")));
    Authentication { user: Some(user), steps: vec![token, identity], ..Authentication::default() }
}

/// Whether the token for the API server is mounted into the pod.
pub fn automounts(pod: &Object, account: Option<&Object>) -> bool {
    account.is_none_or(|account| automount_off(pod, account).is_none())
}

/// What keeps the token out of the pod; the pod's own word wins over the ServiceAccount's (F6.9).
fn automount_off<'a>(pod: &'a Object, account: &'a Object) -> Option<&'a Node> {
    let own = pod.at(&["spec", "automountServiceAccountToken"]).filter(|n| !n.is_null());
    let node = own.or_else(|| account.at(&["automountServiceAccountToken"]))?;
    (node.to_value() == false).then_some(node)
}

fn user(view: View<'_>, pod: &Object, account: &str, time: i64) -> User {
    let mut user = User::service_account(&pod.namespace, account);
    let account_object = view.cluster.get(kinds::SERVICE_ACCOUNT, &pod.namespace, account);
    user.uid = account_object.map(|a| uid_of(a)).unwrap_or_default();
    let mut extra = |key: &str, value: String| {
        user.extra.insert(format!("authentication.kubernetes.io/{key}"), vec![value]);
    };
    extra("pod-name", pod.name.clone());
    extra("pod-uid", uid_of(pod));
    extra("credential-id", format!("JTI={}", digest::uuid(&["jti", &pod.namespace, &pod.name, &time.to_string()])));
    if let Some(instance) = Instance::of_pod(view, pod) {
        extra("node-name", instance.name.clone());
        extra("node-uid", node_uid(&instance));
    }
    user
}
