//! GuardDuty's findings (F12.2): each type with the smallest request that raises it, its severity, and what it says.

use super::files::*;
use super::load;
use can_i::eks::evidence::FindingType;
use can_i::k8s::HttpRequest;
use can_i::world::{Call, DEFAULT_TIME, Question, World, ask, records};
use serde_json::Value;

const POLICY_ANONYMOUS: &str = "Policy:Kubernetes/AnonymousAccessGranted";
const POLICY_DEFAULT: &str = "Policy:Kubernetes/AdminAccessToDefaultServiceAccount";
const BOUND: &str = "PrivilegeEscalation:Kubernetes/AnomalousBehavior.RoleBindingCreated";
const DEPLOYED: &str = "Execution:Kubernetes/AnomalousBehavior.WorkloadDeployed";

fn findings(world: &World, who: &str, request: &HttpRequest) -> Vec<Value> {
    let call = Call::Kubernetes(request.clone());
    let question = Question { who: who.parse().unwrap(), call, time: DEFAULT_TIME };
    let answer = ask(world, &question);
    let found = records(world, &question, &answer, &[]);
    found.iter().filter(|r| r.finding.is_some()).map(|r| serde_json::from_str(&r.text).unwrap()).collect()
}

fn world() -> World {
    let open = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: open}\nsubjects: [{kind: User, name: 'system:anonymous', apiGroup: rbac.authorization.k8s.io}]\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}\n";
    let dns = pod("", "", "").replace("name: app, namespace: default", "name: dns, namespace: kube-system");
    let map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: default}\ndata: {a: b}\n";
    load(&[cluster("CONFIG_MAP"), open.to_owned(), pod("", "", ""), dns, map.to_owned()])
}

fn post(path: &str, body: &str) -> HttpRequest {
    HttpRequest { body: body.to_owned(), ..HttpRequest::new("POST", path) }
}

fn binding(subject: &str, role: &str) -> HttpRequest {
    let body = format!(
        r#"{{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRoleBinding","metadata":{{"name":"b"}},"subjects":[{subject}],"roleRef":{{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"{role}"}}}}"#
    );
    post("/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", &body)
}

fn new_pod(spec: &str) -> HttpRequest {
    let body = format!(r#"{{"apiVersion":"v1","kind":"Pod","metadata":{{"name":"p"}},"spec":{{{spec}}}}}"#);
    post("/api/v1/namespaces/default/pods", &body)
}

fn service(namespace: &str, name: &str, kind: &str) -> HttpRequest {
    let body = format!(
        r#"{{"apiVersion":"v1","kind":"Service","metadata":{{"name":"{name}"}},"spec":{{"type":"{kind}","ports":[{{"port":443}}]}}}}"#
    );
    post(&format!("/api/v1/namespaces/{namespace}/services"), &body)
}

#[test]
fn each_type_is_raised_by_its_condition() {
    let user = |name: &str| format!(r#"{{"kind":"User","apiGroup":"rbac.authorization.k8s.io","name":"{name}"}}"#);
    let group = |name: &str| format!(r#"{{"kind":"Group","apiGroup":"rbac.authorization.k8s.io","name":"{name}"}}"#);
    let default = r#"{"kind":"ServiceAccount","name":"default","namespace":"default"}"#;
    let role = |verbs: &str, resources: &str| {
        post(
            "/apis/rbac.authorization.k8s.io/v1/clusterroles",
            &format!(
                r#"{{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRole","metadata":{{"name":"r"}},"rules":[{{"apiGroups":[""],"resources":[{resources}],"verbs":[{verbs}]}}]}}"#
            ),
        )
    };
    let get = |path: &str| HttpRequest::new("GET", path);
    let map = |method: &str| HttpRequest {
        content_type: "application/merge-patch+json".into(),
        body: r#"{"data":{"a":"c"}}"#.into(),
        ..HttpRequest::new(method, "/api/v1/namespaces/default/configmaps/c")
    };
    let review = r#"{"apiVersion":"authorization.k8s.io/v1","kind":"SelfSubjectAccessReview","spec":{"resourceAttributes":{"verb":"list","resource":"pods","namespace":"default"}}}"#;
    let plain = r#""containers":[{"name":"c","image":"i"}]"#;
    let privileged = r#""containers":[{"name":"c","image":"i","securityContext":{"privileged":true}}]"#;
    let mounts = r#""containers":[{"name":"c","image":"i"}],"volumes":[{"name":"v","hostPath":{"path":"/etc"}}]"#;
    type Findings = Vec<(&'static str, u8)>;
    let table: Vec<(&str, HttpRequest, Findings)> = vec![
        ("creator", binding(&user("system:anonymous"), "view"), vec![(POLICY_ANONYMOUS, 8), (BOUND, 5)]),
        ("creator", binding(&group("system:unauthenticated"), "view"), vec![(POLICY_ANONYMOUS, 8), (BOUND, 5)]),
        ("creator", binding(default, "cluster-admin"), vec![(POLICY_DEFAULT, 8), (BOUND, 8)]),
        ("creator", binding(default, "view"), vec![(BOUND, 5)]),
        ("creator", binding(&user("mina"), "admin"), vec![(BOUND, 8)]),
        ("creator", role("\"*\"", "\"*\""), vec![("PrivilegeEscalation:Kubernetes/AnomalousBehavior.RoleCreated", 2)]),
        ("creator", role("\"get\"", "\"pods\""), vec![]),
        ("anonymous", get("/api/v1/pods"), vec![("Discovery:Kubernetes/SuccessfulAnonymousAccess", 5)]),
        ("anonymous", get("/version"), vec![]),
        ("anonymous", get("/healthz"), vec![]),
        ("anonymous", get("/api/v1/secrets"), vec![("CredentialAccess:Kubernetes/SuccessfulAnonymousAccess", 8)]),
        ("anonymous", new_pod(plain), vec![("Persistence:Kubernetes/SuccessfulAnonymousAccess", 8)]),
        ("anonymous", map("PATCH"), vec![("DefenseEvasion:Kubernetes/SuccessfulAnonymousAccess", 8)]),
        ("anonymous", map("DELETE"), vec![("Impact:Kubernetes/SuccessfulAnonymousAccess", 8)]),
        (
            "creator",
            post("/api/v1/namespaces/kube-system/pods/dns/exec?command=sh", ""),
            vec![
                ("Execution:Kubernetes/ExecInKubeSystemPod", 5),
                ("Execution:Kubernetes/AnomalousBehavior.ExecInPod", 5),
            ],
        ),
        (
            "creator",
            post("/api/v1/namespaces/default/pods/app/exec?command=sh", ""),
            vec![("Execution:Kubernetes/AnomalousBehavior.ExecInPod", 5)],
        ),
        ("creator", get("/api/v1/secrets"), vec![("CredentialAccess:Kubernetes/AnomalousBehavior.SecretsAccessed", 5)]),
        (
            "creator",
            post("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", review),
            vec![("Discovery:Kubernetes/AnomalousBehavior.PermissionChecked", 2)],
        ),
        ("creator", new_pod(plain), vec![(DEPLOYED, 2)]),
        (
            "creator",
            new_pod(privileged),
            vec![
                ("PrivilegeEscalation:Kubernetes/AnomalousBehavior.WorkloadDeployed!PrivilegedContainer", 8),
                ("PrivilegeEscalation:Kubernetes/PrivilegedContainer", 5),
            ],
        ),
        (
            "creator",
            new_pod(mounts),
            vec![
                ("Persistence:Kubernetes/AnomalousBehavior.WorkloadDeployed!ContainerWithSensitiveMount", 8),
                ("Persistence:Kubernetes/ContainerWithSensitiveMount", 5),
            ],
        ),
        (
            "creator",
            service("default", "kubernetes-dashboard", "LoadBalancer"),
            vec![("Policy:Kubernetes/ExposedDashboard", 5)],
        ),
        ("creator", service("default", "kubernetes-dashboard", "ClusterIP"), vec![]),
        ("creator", service("default", "web", "LoadBalancer"), vec![]),
    ];
    let world = world();
    let mut raised = Vec::new();
    for (who, request, wanted) in &table {
        let found = findings(&world, who, request);
        let found: Vec<(&str, u8)> = found
            .iter()
            .map(|f| (f["type"].as_str().unwrap(), u8::try_from(f["severity"].as_u64().unwrap()).unwrap()))
            .collect();
        assert_eq!(found, *wanted, "{who} {} {} {}", request.method, request.url, request.body);
        raised.extend(wanted.iter().map(|(name, severity)| (*name, *severity)));
    }
    let missing: Vec<&str> = FindingType::ALL
        .iter()
        .filter(|kind| !raised.contains(&(kind.name(), kind.severity().number())))
        .map(|kind| kind.name())
        // Needs a namespace that the smallest cluster does not have.
        .filter(|name| *name != "Policy:Kubernetes/KubeflowDashboardExposed")
        .collect();
    assert!(missing.is_empty(), "no request raises {missing:?}");
}

#[test]
fn what_was_refused_raises_nothing_and_a_finding_says_who_did_what() {
    let world = world();
    let denied = load(&[cluster("CONFIG_MAP")]);
    assert!(findings(&denied, "anonymous", &HttpRequest::new("GET", "/api/v1/pods")).is_empty());

    let subject = r#"{"kind":"ServiceAccount","name":"default","namespace":"default"}"#;
    let found = findings(&world, "creator", &binding(subject, "cluster-admin"));
    let text = |pointer: &str| found[0].pointer(pointer).unwrap_or_else(|| panic!("{pointer}")).to_string();
    for (pointer, wanted) in [
        ("/accountId", "\"111122223333\""),
        ("/resource/resourceType", "\"EKSCluster\""),
        ("/resource/eksClusterDetails/name", "\"prod\""),
        ("/resource/eksClusterDetails/arn", "\"arn:aws:eks:us-west-2:111122223333:cluster/prod\""),
        ("/resource/kubernetesDetails/kubernetesUserDetails/username", "\"kubernetes-admin\""),
        ("/resource/kubernetesDetails/kubernetesUserDetails/groups", "[\"system:masters\"]"),
        ("/service/action/actionType", "\"KUBERNETES_API_CALL\""),
        ("/service/action/kubernetesApiCallAction/verb", "\"create\""),
        ("/service/action/kubernetesApiCallAction/resource", "\"clusterrolebindings\""),
        ("/service/action/kubernetesApiCallAction/sourceIPs", "[\"203.0.113.10\"]"),
        ("/service/action/kubernetesApiCallAction/statusCode", "201"),
        ("/service/action/kubernetesRoleBindingDetails/kind", "\"ClusterRoleBinding\""),
        ("/service/action/kubernetesRoleBindingDetails/roleRefName", "\"cluster-admin\""),
        ("/service/action/kubernetesRoleBindingDetails/roleRefKind", "\"ClusterRole\""),
    ] {
        assert_eq!(text(pointer), wanted, "{pointer}");
    }
    let pod = findings(&world, "creator", &new_pod(r#""hostNetwork":true,"containers":[{"name":"c","image":"i"}]"#));
    let workload = &pod[0]["resource"]["kubernetesDetails"]["kubernetesWorkloadDetails"];
    assert_eq!((&workload["name"], &workload["type"]), (&Value::from("p"), &Value::from("pod")));
    assert_eq!(
        (&workload["hostNetwork"], &workload["serviceAccountName"]),
        (&Value::from(true), &Value::from("default"))
    );
}
