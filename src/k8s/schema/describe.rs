//! What does this field decide? One line for each field that matters to who may do what; hover and `kubectl explain`
//! show it.

use crate::text;
use crate::text::Text;

/// The line for `field` of the type `owner` (`PodSpec`, `PolicyRule`); `None` where there is none.
pub fn describe(owner: &str, field: &str) -> Option<Text> {
    Some(match (owner, field) {
        ("PolicyRule", "verbs") => text!(
            "what may be done: `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`, or `*`",
            "허용할 동작입니다. `get`, `list`, `watch`, `create`, `update`, `patch`, `delete` 또는 `*`를 씁니다"
        ),
        ("PolicyRule", "apiGroups") => text!(
            "the API groups of the resources; `\"\"` is the core group (pods, secrets), a version never stands here",
            "리소스가 속한 API 그룹입니다. `\"\"`은 core 그룹(pods, secrets)이고 버전은 쓰지 않습니다"
        ),
        ("PolicyRule", "resources") => text!(
            "plural names; a subresource is named by itself (`pods/log`), `pods` does not cover it",
            "복수형 이름입니다. `pods/log` 같은 하위 리소스(subresource)는 따로 적어야 하며 `pods`에 포함되지 않습니다"
        ),
        ("PolicyRule", "resourceNames") => text!(
            "only objects with these names; then `list`, `watch` and `create` no longer match, because they name no object",
            "이 이름의 객체만 허용합니다. 이름이 없는 `list`, `watch`, `create` 요청은 더 이상 맞지 않습니다"
        ),
        ("PolicyRule", "nonResourceURLs") => text!(
            "paths that are no resource (`/healthz`, `/metrics`); in a ClusterRole only",
            "리소스가 아닌 경로(`/healthz`, `/metrics`)입니다. ClusterRole에서만 쓸 수 있습니다"
        ),
        ("ClusterRole", "aggregationRule") => text!(
            "the rules come from other ClusterRoles with these labels; what is written in `rules` is overwritten",
            "이 레이블이 붙은 다른 ClusterRole에서 규칙을 모읍니다. `rules`에 적은 내용은 덮어써집니다"
        ),
        ("Role" | "ClusterRole", "rules") => {
            text!("what the role allows; there is no deny", "역할이 허용하는 것입니다. 거부 규칙은 없습니다")
        }
        ("RoleBinding", "roleRef") => text!(
            "the Role of this namespace, or a ClusterRole, that is granted in this namespace; it cannot be changed later",
            "이 네임스페이스의 Role이나 ClusterRole을 이 네임스페이스 안에서 부여합니다. 나중에 바꿀 수 없습니다"
        ),
        ("ClusterRoleBinding", "roleRef") => text!(
            "the ClusterRole that is granted in the whole cluster; it cannot be changed later",
            "클러스터 전체에 부여할 ClusterRole입니다. 나중에 바꿀 수 없습니다"
        ),
        ("RoleBinding" | "ClusterRoleBinding", "subjects") => text!(
            "who gets it: users, groups, service accounts; nobody checks that they exist",
            "권한을 받는 사용자, 그룹, 서비스 어카운트(ServiceAccount)입니다. 실제로 있는지는 검사하지 않습니다"
        ),
        ("Subject", "kind") => text!(
            "`User`, `Group` or `ServiceAccount`, with capitals",
            "`User`, `Group`, `ServiceAccount` 중 하나이며 대소문자를 구분합니다"
        ),
        ("Subject", "name") => text!(
            "compared to the letter with the authenticated name or group",
            "인증된 사용자 이름이나 그룹과 글자 그대로 비교합니다"
        ),
        ("Subject", "namespace") => text!(
            "of a ServiceAccount; users and groups have none",
            "ServiceAccount의 네임스페이스입니다. 사용자와 그룹에는 없습니다"
        ),
        ("Subject", "apiGroup") => text!(
            "`rbac.authorization.k8s.io` for users and groups, empty for service accounts; left out it is filled in",
            "사용자와 그룹은 `rbac.authorization.k8s.io`, 서비스 어카운트는 비워 둡니다. 생략하면 채워집니다"
        ),
        ("RoleRef", "kind") => {
            text!("`Role` or `ClusterRole`, with capitals", "`Role` 또는 `ClusterRole`이며 대소문자를 구분합니다")
        }
        ("RoleRef", "name") => text!(
            "the role's name; a name that does not exist is accepted and grants nothing",
            "역할의 이름입니다. 없는 이름도 받아들여지지만 아무 권한도 주지 않습니다"
        ),
        ("ServiceAccount", "automountServiceAccountToken") => text!(
            "whether pods of this account get its token; the pod's own field wins",
            "이 계정을 쓰는 파드에 토큰을 넣을지 정합니다. 파드의 같은 필드가 우선합니다"
        ),
        ("ServiceAccount", "secrets") => text!(
            "secrets that pods may use; since 1.24 no token is created here",
            "파드가 쓸 수 있는 시크릿입니다. 1.24부터 토큰이 자동으로 생기지 않습니다"
        ),
        ("PodSpec", "serviceAccountName") => text!(
            "as whom the pod calls the Kubernetes API, and by which account it gets an AWS role; `default` where it is missing",
            "파드가 Kubernetes API를 호출하고 AWS 역할을 얻을 때 쓰는 계정입니다. 없으면 `default`입니다"
        ),
        ("PodSpec", "serviceAccount") => {
            text!("the old name of `serviceAccountName`", "`serviceAccountName`의 옛 이름입니다")
        }
        ("PodSpec", "automountServiceAccountToken") => text!(
            "whether the pod gets its account's token; it wins over the account's own field",
            "파드에 계정의 토큰을 넣을지 정합니다. 계정의 같은 필드보다 우선합니다"
        ),
        ("PodSpec", "hostNetwork") => text!(
            "the pod shares the node's network, and so always reaches the instance metadata service",
            "노드의 네트워크를 함께 씁니다. 따라서 인스턴스 메타데이터 서비스(IMDS)에 항상 닿습니다"
        ),
        ("PodSpec", "hostPID" | "hostIPC") => {
            text!("the pod sees the node's processes", "파드가 노드의 프로세스를 볼 수 있습니다")
        }
        ("PodSpec", "nodeName") => text!(
            "the node on which the pod runs; its node role answers at the metadata service",
            "파드가 실행되는 노드입니다. 메타데이터 서비스에서는 이 노드의 역할이 응답합니다"
        ),
        ("PodSpec" | "Container" | "EphemeralContainer", "securityContext") => text!(
            "with which rights on the node the processes run",
            "프로세스가 노드에서 어떤 권한으로 실행되는지 정합니다"
        ),
        ("SecurityContext", "privileged") => {
            text!("nearly the same as root on the node", "노드의 root와 거의 같은 권한입니다")
        }
        ("SecurityContext", "allowPrivilegeEscalation") => text!(
            "whether a process may gain more rights than its parent",
            "프로세스가 부모보다 많은 권한을 얻을 수 있는지 정합니다"
        ),
        ("SecurityContext" | "PodSecurityContext", "runAsNonRoot") => {
            text!("refuses to start as user 0", "사용자 0으로는 시작하지 않습니다")
        }
        ("PodSecurityContext", "fsGroup") => text!(
            "the group that owns the volumes; a non-root process can read its token file by it",
            "볼륨을 소유하는 그룹입니다. root가 아닌 프로세스가 토큰 파일을 읽을 수 있게 합니다"
        ),
        ("HostPathVolumeSource", "path") => text!(
            "a directory of the node itself: whoever writes here writes on the node",
            "노드의 디렉터리입니다. 여기에 쓰면 노드에 쓰는 것입니다"
        ),
        ("ServiceAccountTokenProjection", "audience") => text!(
            "for whom the token is: the API server where it is missing, `sts.amazonaws.com` for IRSA",
            "토큰의 수신자입니다. 없으면 API 서버, IRSA에서는 `sts.amazonaws.com`입니다"
        ),
        ("ServiceAccountTokenProjection", "expirationSeconds") => {
            text!("how long the token is valid, at least 600 seconds", "토큰의 유효 시간이며 600초 이상이어야 합니다")
        }
        ("EnvVarSource", "secretKeyRef") | ("EnvFromSource", "secretRef") => text!(
            "read from a Secret when the container starts; the pod's author needs no right to read it",
            "컨테이너가 시작할 때 Secret에서 읽습니다. 파드를 만든 사람에게 읽기 권한이 없어도 됩니다"
        ),
        ("ObjectMeta", "annotations") => text!(
            "free notes; IRSA reads `eks.amazonaws.com/role-arn` on a ServiceAccount",
            "자유로운 메모입니다. IRSA는 ServiceAccount의 `eks.amazonaws.com/role-arn`을 읽습니다"
        ),
        ("ObjectMeta", "namespace") => {
            text!("the namespace that the object is in", "객체가 속한 네임스페이스입니다")
        }
        ("ObjectMeta", "uid") => text!(
            "given by the API server; a pod that carries one was created earlier and keeps what it was created with",
            "API 서버가 부여합니다. 이 값이 있는 파드는 이미 만들어진 것이며 만들어질 때의 설정을 유지합니다"
        ),
        ("NetworkPolicySpec", "policyTypes") => text!(
            "which directions are limited; `Egress` has to be named to limit what the pods may reach",
            "제한할 방향입니다. 파드가 나가는 통신을 제한하려면 `Egress`를 적어야 합니다"
        ),
        ("IPBlock", "except") => text!(
            "addresses left out, such as `169.254.169.254/32`, the metadata service",
            "제외할 주소입니다. 예를 들어 메타데이터 서비스 `169.254.169.254/32`를 적습니다"
        ),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::k8s::schema::schema;

    #[test]
    fn every_description_is_of_a_field_that_exists() {
        let schema = schema();
        let mut described = 0;
        for owner in schema.structs.iter() {
            described += owner.fields.iter().filter(|f| describe(owner.name, f.name).is_some()).count();
        }
        // The count falls when a field of the table is renamed and its description is left behind.
        assert_eq!(described, 45);
    }
}
