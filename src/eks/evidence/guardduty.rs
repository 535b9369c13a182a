//! What would GuardDuty find in a request? The findings of EKS audit log monitoring whose condition a simulator can see
//! (F12.2). The `AnomalousBehavior` ones rest on a learnt baseline in reality; here they mean that this user does it for
//! the first time, and say so (F12.3).

use super::audit::ApiCall;
use super::suspicious;
use crate::eks::{View, digest, time};
use crate::k8s::user::{ANONYMOUS, AUTHENTICATED};
use crate::text;
use crate::text::Text;
use serde_json::{Value, json};

/// How bad GuardDuty calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// 1.0 to 3.9.
    Low,
    /// 4.0 to 6.9.
    Medium,
    /// 7.0 to 8.9.
    High,
}

impl Severity {
    /// The number in the finding's JSON: the one that GuardDuty uses within the band.
    pub fn number(self) -> u8 {
        match self {
            Severity::Low => 2,
            Severity::Medium => 5,
            Severity::High => 8,
        }
    }
}

macro_rules! finding_types {
    ($($name:ident = $type:literal, $severity:ident, $en:literal, $ko:literal;)+) => {
        /// A type of finding.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[allow(missing_docs)]
        pub enum FindingType {
            $($name,)+
        }

        impl FindingType {
            /// Every type that the simulator raises.
            pub const ALL: &[FindingType] = &[$(FindingType::$name),+];

            /// Its name: `ThreatPurpose:ResourceType/ThreatFamily.DetectionMechanism!Artifact`.
            pub fn name(self) -> &'static str {
                match self {
                    $(FindingType::$name => $type,)+
                }
            }

            /// Its severity.
            pub fn severity(self) -> Severity {
                match self {
                    $(FindingType::$name => Severity::$severity,)+
                }
            }

            /// What raises it.
            pub fn says(self) -> Text {
                match self {
                    $(FindingType::$name => text!($en, $ko),)+
                }
            }
        }
    };
}

finding_types! {
    AnonymousAccessGranted = "Policy:Kubernetes/AnonymousAccessGranted", High,
    "a binding gives rights to requests without a token", "바인딩이 토큰 없는 요청에 권한을 줍니다";
    AdminAccessToDefaultServiceAccount = "Policy:Kubernetes/AdminAccessToDefaultServiceAccount", High,
    "a binding makes a `default` ServiceAccount an administrator", "바인딩이 `default` ServiceAccount를 관리자로 만듭니다";
    ExposedDashboard = "Policy:Kubernetes/ExposedDashboard", Medium,
    "the Kubernetes dashboard is shown to the internet by a LoadBalancer", "LoadBalancer가 Kubernetes 대시보드를 인터넷에 내보입니다";
    KubeflowDashboardExposed = "Policy:Kubernetes/KubeflowDashboardExposed", Medium,
    "the Kubeflow dashboard is shown to the internet by a LoadBalancer", "LoadBalancer가 Kubeflow 대시보드를 인터넷에 내보입니다";
    DiscoveryAnonymous = "Discovery:Kubernetes/SuccessfulAnonymousAccess", Medium,
    "somebody without a token read what is in the cluster", "토큰 없는 누군가가 클러스터의 내용을 읽었습니다";
    CredentialAccessAnonymous = "CredentialAccess:Kubernetes/SuccessfulAnonymousAccess", High,
    "somebody without a token read secrets or configuration", "토큰 없는 누군가가 시크릿(secret)이나 설정을 읽었습니다";
    PersistenceAnonymous = "Persistence:Kubernetes/SuccessfulAnonymousAccess", High,
    "somebody without a token created something", "토큰 없는 누군가가 무언가를 만들었습니다";
    DefenseEvasionAnonymous = "DefenseEvasion:Kubernetes/SuccessfulAnonymousAccess", High,
    "somebody without a token changed something", "토큰 없는 누군가가 무언가를 바꾸었습니다";
    ImpactAnonymous = "Impact:Kubernetes/SuccessfulAnonymousAccess", High,
    "somebody without a token deleted something", "토큰 없는 누군가가 무언가를 지웠습니다";
    ExecInKubeSystemPod = "Execution:Kubernetes/ExecInKubeSystemPod", Medium,
    "a command was run in a pod of `kube-system`", "`kube-system`의 파드 안에서 명령이 실행되었습니다";
    AdminRoleBindingCreated = "PrivilegeEscalation:Kubernetes/AnomalousBehavior.RoleBindingCreated", High,
    "this user created a binding to an administrator's role", "이 사용자가 관리자 역할의 바인딩을 만들었습니다";
    RoleBindingCreated = "PrivilegeEscalation:Kubernetes/AnomalousBehavior.RoleBindingCreated", Medium,
    "this user created a binding for the first time", "이 사용자가 처음으로 바인딩을 만들었습니다";
    RoleCreated = "PrivilegeEscalation:Kubernetes/AnomalousBehavior.RoleCreated", Low,
    "this user created a role without bounds for the first time", "이 사용자가 처음으로 한계 없는 역할을 만들었습니다";
    PermissionChecked = "Discovery:Kubernetes/AnomalousBehavior.PermissionChecked", Low,
    "this user asked for the first time what it may do", "이 사용자가 처음으로 자기 권한을 물어보았습니다";
    SecretsAccessed = "CredentialAccess:Kubernetes/AnomalousBehavior.SecretsAccessed", Medium,
    "this user read secrets for the first time", "이 사용자가 처음으로 시크릿을 읽었습니다";
    ExecInPod = "Execution:Kubernetes/AnomalousBehavior.ExecInPod", Medium,
    "this user ran a command in a pod for the first time", "이 사용자가 처음으로 파드 안에서 명령을 실행했습니다";
    WorkloadDeployed = "Execution:Kubernetes/AnomalousBehavior.WorkloadDeployed", Low,
    "this user deployed a workload for the first time", "이 사용자가 처음으로 워크로드를 배포했습니다";
    PrivilegedWorkload = "PrivilegeEscalation:Kubernetes/AnomalousBehavior.WorkloadDeployed!PrivilegedContainer", High,
    "this user deployed a privileged container for the first time", "이 사용자가 처음으로 특권(privileged) 컨테이너를 배포했습니다";
    SensitiveMount = "Persistence:Kubernetes/AnomalousBehavior.WorkloadDeployed!ContainerWithSensitiveMount", High,
    "this user deployed a container that mounts a sensitive folder of the node for the first time", "이 사용자가 처음으로 노드의 민감한 폴더를 마운트하는 컨테이너를 배포했습니다";
    RetiredPrivilegedContainer = "PrivilegeEscalation:Kubernetes/PrivilegedContainer", Medium,
    "a privileged container was launched", "특권 컨테이너가 시작되었습니다";
    RetiredSensitiveMount = "Persistence:Kubernetes/ContainerWithSensitiveMount", Medium,
    "a container mounts a sensitive folder of the node", "컨테이너가 노드의 민감한 폴더를 마운트합니다";
}

impl FindingType {
    /// Whether GuardDuty's own condition is a learnt baseline, for which "the first time" stands here.
    pub fn is_approximated(self) -> bool {
        self.name().contains("AnomalousBehavior")
    }

    /// Whether newer guides list the type as retired.
    pub fn is_retired(self) -> bool {
        matches!(self, FindingType::RetiredPrivilegedContainer | FindingType::RetiredSensitiveMount)
    }
}

/// A finding.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Its type.
    pub kind: FindingType,
    /// Whose request raised it.
    pub username: String,
    /// As GuardDuty's API shows it.
    pub json: Value,
}

/// The findings that a request raises. `known` says whether a user has raised a type before: what somebody has done once
/// is no anomaly any more.
pub fn findings(view: View<'_>, call: &ApiCall<'_>, known: impl Fn(FindingType, &str) -> bool) -> Vec<Finding> {
    if !call.succeeded() {
        return Vec::new();
    }
    let Some(user) = call.acting_user() else { return Vec::new() };
    let new = |kind: &FindingType| !kind.is_approximated() || !known(*kind, &user.name);
    kinds(call, &user.name)
        .into_iter()
        .filter(new)
        .map(|kind| Finding { kind, username: user.name.clone(), json: finding_json(view, call, kind) })
        .collect()
}

fn kinds(call: &ApiCall<'_>, user: &str) -> Vec<FindingType> {
    let a = call.attributes;
    if !a.is_resource_request {
        return Vec::new();
    }
    let mut out = Vec::new();
    if user == ANONYMOUS {
        out.push(match (a.verb.as_str(), a.resource.as_str()) {
            ("get" | "list" | "watch", "secrets" | "configmaps") => FindingType::CredentialAccessAnonymous,
            ("get" | "list" | "watch", _) => FindingType::DiscoveryAnonymous,
            ("create", _) => FindingType::PersistenceAnonymous,
            ("delete" | "deletecollection", _) => FindingType::ImpactAnonymous,
            _ => FindingType::DefenseEvasionAnonymous,
        });
    }
    // What controllers and kubelets do every day is no anomaly.
    let person = !user.starts_with("system:node:") && !user.starts_with("eks:") && user != ANONYMOUS;
    let writes = matches!(a.verb.as_str(), "create" | "update" | "patch");
    let object = &call.response.body;
    match (a.resource.as_str(), a.subresource.as_str()) {
        ("rolebindings" | "clusterrolebindings", "") if writes => {
            if suspicious::binds_anonymous(object) {
                out.push(FindingType::AnonymousAccessGranted);
            }
            if suspicious::makes_default_account_admin(object) {
                out.push(FindingType::AdminAccessToDefaultServiceAccount);
            }
            if a.verb == "create" && person {
                let admin = suspicious::binds_admin(object);
                out.push(if admin { FindingType::AdminRoleBindingCreated } else { FindingType::RoleBindingCreated });
            }
        }
        ("roles" | "clusterroles", "") if a.verb == "create" && person && suspicious::is_excessive(object) => {
            out.push(FindingType::RoleCreated);
        }
        ("pods", "exec") => {
            if a.namespace == "kube-system" {
                out.push(FindingType::ExecInKubeSystemPod);
            }
            if person {
                out.push(FindingType::ExecInPod);
            }
        }
        ("secrets", "") if person && matches!(a.verb.as_str(), "get" | "list" | "watch") => {
            out.push(FindingType::SecretsAccessed);
        }
        ("selfsubjectaccessreviews" | "selfsubjectrulesreviews", _) if person => {
            out.push(FindingType::PermissionChecked);
        }
        ("services", "") if writes => match suspicious::exposed_dashboard(object) {
            Some("kubernetes") => out.push(FindingType::ExposedDashboard),
            Some(_) => out.push(FindingType::KubeflowDashboardExposed),
            None => {}
        },
        ("pods" | "deployments" | "daemonsets" | "statefulsets" | "replicasets" | "jobs" | "cronjobs", "")
            if a.verb == "create" && person =>
        {
            let spec = suspicious::pod_spec(object);
            let privileged = spec.is_some_and(suspicious::is_privileged);
            let mounts = spec.is_some_and(suspicious::mounts_sensitive_path);
            if privileged {
                out.extend([FindingType::PrivilegedWorkload, FindingType::RetiredPrivilegedContainer]);
            }
            if mounts {
                out.extend([FindingType::SensitiveMount, FindingType::RetiredSensitiveMount]);
            }
            if !privileged && !mounts {
                out.push(FindingType::WorkloadDeployed);
            }
        }
        _ => {}
    }
    out
}

fn finding_json(view: View<'_>, call: &ApiCall<'_>, kind: FindingType) -> Value {
    let a = call.attributes;
    let account = &view.account.id;
    let stamp = time::rfc3339(call.time);
    let username = call.acting_user().map_or("", |u| u.name.as_str());
    let id = digest::hex(&[kind.name(), username, &call.request.url, &stamp], 32);
    let detector = digest::hex(&[account, view.region(), "detector"], 32);
    let arn = format!("arn:aws:guardduty:{}:{account}:detector/{detector}/finding/{id}", view.region());
    let user = call.user.or(call.impersonated);
    let session = user.and_then(|u| u.extra.get("sessionName")).cloned().unwrap_or_default();
    let mut user_details = json!({
        "username": user.map_or("", |u| u.name.as_str()),
        "uid": user.map_or("", |u| u.uid.as_str()),
        "groups": user.map(|u| u.groups.iter().filter(|g| *g != AUTHENTICATED).collect::<Vec<_>>()).unwrap_or_default(),
        "sessionName": session,
    });
    if let (Some(impersonated), Some(fields)) = (call.impersonated, user_details.as_object_mut()) {
        let details = json!({"username": impersonated.name, "groups": impersonated.groups});
        fields.insert("impersonatedUser".to_owned(), details);
    }
    let mut kubernetes = json!({"kubernetesUserDetails": user_details});
    if let (Some(workload), Some(fields)) = (workload_details(&call.response.body), kubernetes.as_object_mut()) {
        fields.insert("kubernetesWorkloadDetails".to_owned(), workload);
    }
    let mut api_call = json!({
        "requestUri": call.request.url,
        "verb": a.verb,
        "resource": a.resource,
        "subresource": a.subresource,
        "namespace": a.namespace,
        "resourceName": a.name,
        "sourceIPs": [call.source_ip],
        "userAgent": call.user_agent,
        "remoteIpDetails": {"ipAddressV4": call.source_ip},
        "statusCode": call.response.code,
    });
    if let (Some((_, query)), Some(fields)) = (call.request.url.split_once('?'), api_call.as_object_mut()) {
        fields.insert("parameters".to_owned(), json!(query));
    }
    let mut action = json!({"actionType": "KUBERNETES_API_CALL", "kubernetesApiCallAction": api_call});
    if let (Some((key, details)), Some(fields)) = (object_details(call), action.as_object_mut()) {
        fields.insert(key.to_owned(), details);
    }
    json!({
        "schemaVersion": "2.0",
        "accountId": account,
        "region": view.region(),
        "partition": view.account.partition,
        "id": id,
        "arn": arn,
        "type": kind.name(),
        "severity": kind.severity().number(),
        "createdAt": stamp,
        "updatedAt": stamp,
        "resource": {
            "resourceType": "EKSCluster",
            "eksClusterDetails": {
                "name": view.name(),
                "arn": view.arn(),
                "vpcId": format!("vpc-0{}", digest::hex(&[view.name(), "vpc"], 16)),
                "status": "ACTIVE",
                "tags": [],
            },
            "kubernetesDetails": kubernetes,
        },
        "service": {
            "serviceName": "guardduty",
            "detectorId": detector,
            "resourceRole": "TARGET",
            "count": 1,
            "action": action,
        },
    })
}

/// What the finding says of the object that was written or asked about, with the name under which it says so.
fn object_details(call: &ApiCall<'_>) -> Option<(&'static str, Value)> {
    let body = &call.response.body;
    let text = |pointer: &str| suspicious::text(body, pointer);
    match call.attributes.resource.as_str() {
        "rolebindings" | "clusterrolebindings" => Some((
            "kubernetesRoleBindingDetails",
            json!({
                "kind": text("/kind"),
                "name": text("/metadata/name"),
                "uid": text("/metadata/uid"),
                "roleRefName": text("/roleRef/name"),
                "roleRefKind": text("/roleRef/kind"),
            }),
        )),
        "roles" | "clusterroles" => Some((
            "kubernetesRoleDetails",
            json!({"kind": text("/kind"), "name": text("/metadata/name"), "uid": text("/metadata/uid")}),
        )),
        "selfsubjectaccessreviews" => Some((
            "kubernetesPermissionCheckedDetails",
            json!({
                "verb": text("/spec/resourceAttributes/verb"),
                "resource": text("/spec/resourceAttributes/resource"),
                "namespace": text("/spec/resourceAttributes/namespace"),
                "allowed": body.pointer("/status/allowed") == Some(&Value::Bool(true)),
            }),
        )),
        _ => None,
    }
}

fn workload_details(object: &Value) -> Option<Value> {
    let spec = suspicious::pod_spec(object)?;
    let or_null = |key: &str| spec.get(key).cloned().unwrap_or(Value::Null);
    Some(json!({
        "name": suspicious::text(object, "/metadata/name"),
        "type": suspicious::text(object, "/kind").to_lowercase(),
        "uid": suspicious::text(object, "/metadata/uid"),
        "namespace": suspicious::text(object, "/metadata/namespace"),
        "hostNetwork": spec.get("hostNetwork") == Some(&Value::Bool(true)),
        "hostPID": spec.get("hostPID") == Some(&Value::Bool(true)),
        "hostIPC": spec.get("hostIPC") == Some(&Value::Bool(true)),
        "serviceAccountName": suspicious::text(spec, "/serviceAccountName"),
        "containers": or_null("containers"),
        "volumes": or_null("volumes"),
    }))
}
