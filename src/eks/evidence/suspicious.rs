//! What in an object would make GuardDuty look twice? Bindings to whom and to what, rules without bounds, containers with
//! the node in their hands.

use serde_json::Value;

/// The text at a path; empty where there is none.
pub fn text<'a>(object: &'a Value, pointer: &str) -> &'a str {
    object.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

fn items<'a>(object: &'a Value, pointer: &str) -> &'a [Value] {
    object.pointer(pointer).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// Whether a binding names everybody without a token.
pub fn binds_anonymous(binding: &Value) -> bool {
    items(binding, "/subjects").iter().any(|subject| {
        matches!(
            (text(subject, "/kind"), text(subject, "/name")),
            ("User", "system:anonymous") | ("Group", "system:unauthenticated")
        )
    })
}

/// Whether a binding gives a namespace's `default` ServiceAccount the rights of an administrator.
pub fn makes_default_account_admin(binding: &Value) -> bool {
    let default = |subject: &&Value| match text(subject, "/kind") {
        "ServiceAccount" => text(subject, "/name") == "default",
        "User" => {
            let name = text(subject, "/name");
            name.starts_with("system:serviceaccount:") && name.ends_with(":default")
        }
        _ => false,
    };
    is_cluster_admin(binding) && items(binding, "/subjects").iter().find(default).is_some()
}

fn is_cluster_admin(binding: &Value) -> bool {
    text(binding, "/roleRef/kind") == "ClusterRole" && text(binding, "/roleRef/name") == "cluster-admin"
}

/// Whether a binding refers to `admin` or `cluster-admin`.
pub fn binds_admin(binding: &Value) -> bool {
    is_cluster_admin(binding) || text(binding, "/roleRef/name") == "admin"
}

/// Whether a role's rules know no bounds: a star, or a verb that leads beyond the role itself.
pub fn is_excessive(role: &Value) -> bool {
    items(role, "/rules").iter().any(|rule| {
        let has = |list: &str, words: &[&str]| {
            items(rule, list).iter().filter_map(Value::as_str).any(|own| words.contains(&own))
        };
        has("/verbs", &["*", "escalate", "bind", "impersonate"]) || has("/resources", &["*"])
    })
}

/// The pod's spec of a workload: the pod's own, or its controller's template.
pub fn pod_spec(workload: &Value) -> Option<&Value> {
    let template = match text(workload, "/kind") {
        "Pod" => "/spec",
        "CronJob" => "/spec/jobTemplate/spec/template/spec",
        _ => "/spec/template/spec",
    };
    workload.pointer(template)
}

/// Whether a container of the workload is privileged.
pub fn is_privileged(spec: &Value) -> bool {
    let lists = ["/containers", "/initContainers", "/ephemeralContainers"];
    let privileged = |c: &Value| c.pointer("/securityContext/privileged") == Some(&Value::Bool(true));
    lists.iter().any(|list| items(spec, list).iter().any(privileged))
}

/// Whether the workload mounts a folder of the node that leads into the node.
pub fn mounts_sensitive_path(spec: &Value) -> bool {
    const SENSITIVE: [&str; 8] =
        ["/etc", "/var/run", "/run", "/proc", "/sys", "/var/lib/kubelet", "/var/lib/docker", "/root"];
    items(spec, "/volumes").iter().any(|volume| {
        let path = text(volume, "/hostPath/path").trim_end_matches('/');
        let has = volume.get("hostPath").is_some();
        has && (path.is_empty() || SENSITIVE.iter().any(|s| path == *s || path.starts_with(&format!("{s}/"))))
    })
}

/// The dashboard that a LoadBalancer service shows to everybody.
pub fn exposed_dashboard(service: &Value) -> Option<&'static str> {
    if text(service, "/spec/type") != "LoadBalancer" {
        return None;
    }
    let (namespace, name) = (text(service, "/metadata/namespace"), text(service, "/metadata/name"));
    if name == "kubernetes-dashboard" {
        return Some("kubernetes");
    }
    let kubeflow = namespace == "kubeflow" || (namespace == "istio-system" && name == "istio-ingressgateway");
    (kubeflow && (name.contains("dashboard") || name == "istio-ingressgateway")).then_some("kubeflow")
}
