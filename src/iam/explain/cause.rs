//! Which known mistake of the field is behind a failing element? Numbers are the facts sheet's: `M45` of section 14, `E6`
//! of section 16, `F8.32` where neither has one.

use super::near_miss::{Compared, Failure};
use super::reason::{is_bucket_for_object, is_object_for_bucket};
use super::reason_condition::{KeySlip, key_slip, literal_wildcard, service_account_slip};
use crate::iam::policy::{Condition, Statement};
use crate::iam::request::{Caller, Request};
use crate::text;
use crate::trace::Cause;

/// The mistake behind the first near miss that shows one.
pub(super) fn cause(near: &[Compared<'_>], request: &Request) -> Option<Cause> {
    let mut failures = near.iter().flat_map(|c| c.failures.iter().map(move |failure| (failure, c.statement)));
    failures.find_map(|(failure, statement)| match failure {
        Failure::Principal => principal_cause(statement, request),
        Failure::Action => action_cause(statement, request),
        Failure::Resource => resource_cause(statement, request),
        Failure::Condition(condition) => condition_cause(condition, request),
    })
}

fn action_cause(statement: &Statement, request: &Request) -> Option<Cause> {
    let names = |action: &str| statement.action.list.iter().any(|w| w.word.text.eq_ignore_ascii_case(action));
    if &*request.lower_action == "sts:tagsession" && names("sts:AssumeRole") {
        let says = text!(
            "EKS Pod Identity tags the session with the pod's namespace and name, so the trust policy has to allow \
             `sts:TagSession` beside `sts:AssumeRole`",
            "EKS Pod Identity는 세션에 파드의 네임스페이스와 이름을 태그로 붙이므로, 신뢰 정책(trust policy)이 `sts:AssumeRole`과 \
             함께 `sts:TagSession`도 허용해야 합니다"
        );
        return Some(Cause { id: "M65", says });
    }
    None
}

fn resource_cause(statement: &Statement, request: &Request) -> Option<Cause> {
    let mut resources = statement.resource.iter().flat_map(|r| &r.list).map(|word| &*word.word.text);
    if statement.resource.as_ref()?.not {
        return None;
    }
    let asked = &*request.resource;
    if resources.clone().any(|has| is_bucket_for_object(has, asked)) {
        let says = text!(
            "a bucket and its objects are two resources: an action on objects is covered by `bucket/*`, not by the bucket",
            "버킷과 그 객체는 서로 다른 리소스입니다. 객체에 대한 작업(action)은 버킷이 아니라 `bucket/*`에 해당합니다"
        );
        return Some(Cause { id: "F10.29", says });
    }
    if resources.any(|has| is_object_for_bucket(has, asked)) {
        let says = text!(
            "a bucket and its objects are two resources: listing acts on the bucket, which `bucket/*` does not cover",
            "버킷과 그 객체는 서로 다른 리소스입니다. 목록을 보는 작업은 버킷을 대상으로 하며 `bucket/*`에는 버킷이 들어 있지 않습니다"
        );
        return Some(Cause { id: "F10.29", says });
    }
    None
}

fn principal_cause(statement: &Statement, request: &Request) -> Option<Cause> {
    let Caller::Federated(asked) = &request.caller else { return None };
    let mut trusted = statement.principal.iter().flat_map(|p| &p.list).map(|entry| &*entry.word.text);
    let id = |arn: &str| arn.rsplit_once("/id/").map(|(_, id)| id.to_owned());
    let own_id = id(asked)?;
    let other = trusted.find_map(id)?;
    if is_issuer_id(&other) && own_id != other && differing(&own_id, &other) > 4 {
        Some(old_cluster())
    } else {
        Some(typo())
    }
}

fn condition_cause(condition: &Condition, request: &Request) -> Option<Cause> {
    let Some(asked) = request.context.get(&condition.lower_key).and_then(<[String]>::first) else {
        return match key_slip(condition, request)? {
            KeySlip::Semicolon(_) => {
                let says = text!(
                    "a claim of the token is named with a colon: `issuer:aud`, `issuer:sub`; with a semicolon it is a key \
                     that no request has",
                    "토큰의 클레임(claim)은 `issuer:aud`, `issuer:sub`처럼 콜론으로 씁니다. 세미콜론으로 쓰면 어떤 요청에도 없는 키가 됩니다"
                );
                Some(Cause { id: "E6", says })
            }
            KeySlip::Scheme(_) => Some(typo()),
            KeySlip::OtherIssuer(_) => Some(old_cluster()),
        };
    };
    if literal_wildcard(condition, asked).is_some() {
        let says = text!(
            "`StringEquals` compares letter by letter: a wildcard works under `StringLike` only",
            "`StringEquals`는 글자 그대로 비교합니다. 와일드카드는 `StringLike`에서만 동작합니다"
        );
        return Some(Cause { id: "M45", says });
    }
    let mut texts = condition.values.iter().map(|value| &*value.word.text);
    if condition.lower_key.ends_with(":aud") && texts.clone().any(|has| has == "sts.amazon.com") {
        let says = text!(
            "the audience of STS is `sts.amazonaws.com`; `sts.amazon.com` is a slip that is often copied",
            "STS의 대상(audience)은 `sts.amazonaws.com`입니다. `sts.amazon.com`은 자주 복사되는 오타입니다"
        );
        return Some(Cause { id: "F8.32", says });
    }
    if condition.lower_key.ends_with(":sub") && texts.any(|has| service_account_slip(has, asked).is_some()) {
        return Some(typo());
    }
    None
}

fn typo() -> Cause {
    let says = text!(
        "the trust policy has to name the issuer and `system:serviceaccount:NAMESPACE:NAME` to the letter; one letter off \
         and STS answers as to a stranger",
        "신뢰 정책(trust policy)에는 발급자와 `system:serviceaccount:NAMESPACE:NAME`이 글자 그대로 있어야 합니다. 한 글자만 달라도 \
         STS는 모르는 상대로 대합니다"
    );
    Cause { id: "M46", says }
}

fn old_cluster() -> Cause {
    let says = text!(
        "every cluster has an issuer of its own: a trust policy copied from another cluster, or from before a cluster was \
         made anew, trusts an issuer that no longer asks",
        "클러스터마다 발급자(issuer)가 다릅니다. 다른 클러스터에서 복사했거나 클러스터를 다시 만들기 전에 쓴 신뢰 정책(trust policy)은 이제 \
         요청하지 않는 발급자를 신뢰합니다"
    );
    Cause { id: "M47", says }
}

/// 32 hexadecimal digits, as EKS makes them.
fn is_issuer_id(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit())
}

fn differing(a: &str, b: &str) -> usize {
    a.bytes().zip(b.bytes()).filter(|(a, b)| a != b).count()
}

/// The role that somebody may not hand to a service (M68): a cause of the action, whatever its policies say.
pub(super) fn pass_role(request: &Request) -> Option<Cause> {
    if &*request.lower_action != "iam:passrole" {
        return None;
    }
    let says = text!(
        "whoever gives a role to a service needs `iam:PassRole` on that role, beside the right to the call itself",
        "서비스에 역할(role)을 넘기는 사람에게는 호출 자체의 권한 외에 그 역할에 대한 `iam:PassRole`이 필요합니다"
    );
    Some(Cause { id: "M68", says })
}
