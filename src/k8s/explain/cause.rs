//! Which mistake of the field is this? Recognised from what a near miss misses, never from names (facts, section 14).

use super::candidate::{Candidate, Miss, SubjectMiss};
use super::words::{is_cluster_scoped, role_ref};
use crate::k8s::rbac::{Index, is_bound};
use crate::k8s::{Attributes, User};
use crate::text;
use crate::text::Text;
use crate::trace::Cause;

/// The known mistake behind a refusal: that of the nearest candidate that has only one thing wrong.
pub fn cause(candidates: &[Candidate<'_>], user: &User, request: &Attributes) -> Option<Cause> {
    candidates.iter().find_map(|candidate| {
        let (id, says) = of_miss(candidate, candidate.only_miss()?, user, request)?;
        Some(Cause { id, says })
    })
}

/// The mistake of an identity that arrives with groups of its own which no binding names, itself included.
pub fn nobody_bound(index: &Index, user: &User) -> Option<Cause> {
    let own = user.groups.iter().find(|group| !group.starts_with("system:"))?;
    (!is_bound(index, user)).then(|| Cause {
        id: "M10",
        says: text!(
            "a mapping only says who somebody is; no binding names this user or the group `{own}`, so there is nothing it may do",
            "매핑은 누구인지만 알려 줍니다. 이 사용자나 `{own}` 그룹을 지정한 바인딩이 하나도 없으므로 아무 권한도 없습니다"
        ),
    })
}

fn of_miss(candidate: &Candidate<'_>, miss: Miss, user: &User, request: &Attributes) -> Option<(&'static str, Text)> {
    let Attributes { verb, resource, api_group, .. } = request;
    let namespace = &candidate.binding.object.namespace;
    Some(match miss {
        Miss::Subject(SubjectMiss::GroupLooksAlike) => (
            "M11",
            text!(
                "group names are plain text: they are compared to the letter, and nothing checks that such a group exists",
                "그룹 이름은 단순한 문자열입니다. 한 글자까지 그대로 비교하며, 그런 그룹이 실제로 있는지는 아무도 검사하지 않습니다"
            ),
        ),
        Miss::Subject(SubjectMiss::Namespace | SubjectMiss::NoNamespace) => {
            let account = user.as_service_account().map(|(namespace, name)| format!("{namespace}/{name}"))?;
            (
                "M39",
                text!(
                    "a service account is its namespace and its name together: `{account}` and an account of that name \
                     elsewhere are two users",
                    "서비스 어카운트(ServiceAccount)는 네임스페이스와 이름을 합쳐야 하나의 신원입니다. `{account}`와 다른 네임스페이스의 \
                     같은 이름은 서로 다른 사용자입니다"
                ),
            )
        }
        Miss::Namespace if !request.is_resource_request => return None,
        Miss::Namespace if request.namespace.is_empty() && is_cluster_scoped(request) => (
            "M34",
            text!(
                "`{resource}` belong to no namespace; a RoleBinding can never allow them, whatever role it refers to",
                "`{resource}`은/는 어느 네임스페이스에도 속하지 않으므로, RoleBinding은 어떤 역할을 참조하더라도 이를 허용할 수 없습니다"
            ),
        ),
        // A request for all namespaces is no mistake in the binding.
        Miss::Namespace if request.namespace.is_empty() => return None,
        Miss::Namespace => (
            "M31",
            text!(
                "where a RoleBinding stands decides where it counts: this one gives its rights in `{namespace}` only",
                "RoleBinding이 놓인 네임스페이스가 적용 범위를 결정합니다. 이 바인딩은 `{namespace}`에서만 권한을 줍니다"
            ),
        ),
        Miss::RoleRef => {
            let role = role_ref(candidate);
            (
                "M32",
                text!(
                    "`{role}` does not exist; a binding to a missing role is accepted and gives nothing",
                    "`{role}`은/는 존재하지 않습니다. 없는 역할을 참조하는 바인딩도 저장되지만 아무 권한도 주지 않습니다"
                ),
            )
        }
        Miss::ApiGroups => {
            let group = if api_group.is_empty() { "\"\"" } else { api_group };
            (
                "M35",
                text!(
                    "a rule names a resource together with its API group; `{resource}` is served by `{group}`",
                    "규칙은 리소스와 API 그룹을 함께 지정합니다. `{resource}`은/는 `{group}` 그룹이 제공합니다"
                ),
            )
        }
        Miss::Subresource => {
            let asked = request.combined_resource();
            (
                "M36",
                text!(
                    "`{asked}` is a resource of its own to RBAC; the right on `{resource}` does not include it",
                    "RBAC에서 `{asked}`은/는 별개의 리소스입니다. `{resource}`에 대한 권한에 포함되지 않습니다"
                ),
            )
        }
        Miss::NoName => (
            "M37",
            text!(
                "`resourceNames` compares the name in the request, and `{verb}` has none",
                "`resourceNames`은/는 요청에 담긴 이름과 비교하는데 `{verb}` 요청에는 이름이 없습니다"
            ),
        ),
        _ => return None,
    })
}
