//! Where behind authorization did a request end, and why? The step that a trace shows of it.

use super::{Answer, Station};
use crate::k8s::covers::compact_string;
use crate::k8s::{RBAC_GROUP, Status};
use crate::text;
use crate::trace::{Cause, Country, Hop, Step};

/// The step at which a request that was authorized ended; `None` where it came through, or was not authorized.
pub fn step(answer: &Answer) -> Option<Step> {
    let status = Status::from_value(&answer.response.body)?;
    let stopped = |hop, label, says| Step::stopped(hop, Country::Cluster, label, says).with_upstream(&*status.message);
    Some(match &answer.station {
        Station::Filter(_) => return None,
        Station::Decoding => stopped(
            Hop::Validation,
            text!("not readable", "읽을 수 없음"),
            text!(
                "the API server could not read the object; it decodes strictly and takes no field that it does not know",
                "API 서버가 오브젝트를 읽지 못했습니다. 엄격하게 해석하므로 모르는 필드는 받지 않습니다"
            ),
        ),
        Station::Admission => stopped(
            Hop::Admission,
            text!("refused", "거부됨"),
            text!(
                "admission looks at what is created after authorization, and refused it",
                "어드미션(admission)은 권한 확인 다음에 만들려는 오브젝트를 검사하며, 이를 거부했습니다"
            ),
        )
        .with_cause(missing_account(&status)),
        Station::Escalation(missing) => {
            let user = answer.admitted.as_ref().map(|a| a.user.name.clone()).unwrap_or_default();
            let shown: Vec<String> = missing.iter().take(3).map(compact_string).collect();
            let shown = shown.join(", ");
            let says = match missing.is_empty() {
                true => text!(
                    "`{user}` may write roles, but not this one: it could come to hold every right",
                    "`{user}`은/는 역할을 쓸 수 있지만 이 역할은 쓸 수 없습니다. 모든 권한을 갖게 될 수 있기 때문입니다"
                ),
                false => text!(
                    "`{user}` would give away rights that they do not hold: {shown}; nobody may, unless they are allowed `escalate` on the role or `bind` to it",
                    "`{user}`이/가 갖지 않은 권한을 주려고 합니다: {shown}. 역할에 대한 `escalate`나 `bind`가 허용되지 않는 한 할 수 없습니다"
                ),
            };
            stopped(Hop::Escalation, text!("not held", "보유하지 않음"), says).with_cause(Some(Cause {
                id: "M40",
                says: text!(
                    "being allowed to write roles does not mean being allowed to grant more than one holds",
                    "역할을 쓸 수 있다고 해서 자신이 가진 것보다 많은 권한을 줄 수 있는 것은 아닙니다"
                ),
            }))
        }
        Station::Validation => stopped(
            Hop::Validation,
            text!("not valid", "유효하지 않음"),
            text!(
                "the object was read, and is not valid; nothing was stored",
                "오브젝트를 읽었지만 유효하지 않습니다. 저장된 것은 없습니다"
            ),
        )
        .with_cause(changed_role_ref(&status)),
        Station::Storage => match status.code {
            404 => stopped(
                Hop::Resource,
                text!("not found", "없음"),
                text!("it was allowed, and is not there", "허용되었지만 대상이 없습니다"),
            ),
            409 => stopped(
                Hop::Resource,
                text!("in conflict", "충돌"),
                text!("it was allowed, and collides with what is there", "허용되었지만 이미 있는 것과 충돌합니다"),
            ),
            _ => stopped(
                Hop::Resource,
                text!("not done", "처리되지 않음"),
                text!("it was allowed, and could not be done", "허용되었지만 처리하지 못했습니다"),
            ),
        },
    })
}

fn missing_account(status: &Status) -> Option<Cause> {
    status.message.contains("error looking up service account").then(|| Cause {
        id: "M42",
        says: text!(
            "a pod names a ServiceAccount that does not exist in its namespace; a Deployment with it is created and stays without pods",
            "파드가 자기 네임스페이스에 없는 ServiceAccount를 적었습니다. 그런 Deployment는 만들어지지만 파드가 생기지 않습니다"
        ),
    })
}

fn changed_role_ref(status: &Status) -> Option<Cause> {
    let of_rbac = status.details.as_ref().is_some_and(|d| d.group == RBAC_GROUP);
    (of_rbac && status.message.contains("cannot change roleRef")).then(|| Cause {
        id: "M33",
        says: text!(
            "a binding's `roleRef` cannot be changed; delete the binding and create it again",
            "바인딩의 `roleRef`는 바꿀 수 없습니다. 바인딩을 지우고 다시 만드십시오"
        ),
    })
}
