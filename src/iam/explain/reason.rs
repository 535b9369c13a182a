//! In one sentence: what is it about this element that does not fit this request? The sentence names what differs, it
//! never says what to type.

use super::near_miss::Failure;
use super::reason_condition::condition_reason;
use crate::iam::arn::{Arn, is_account_id};
use crate::iam::pattern::Pattern;
use crate::iam::policy::{CompiledWord, PrincipalKind, Statement, Version};
use crate::iam::request::{Caller, Request};
use crate::text;
use crate::text::Text;

/// Why an element of a statement does not cover the request.
pub(super) fn reason(failure: Failure<'_>, statement: &Statement, request: &Request) -> Text {
    match failure {
        Failure::Principal => principal_reason(statement, request),
        Failure::Action => action_reason(statement, request),
        Failure::Resource => resource_reason(statement, request),
        Failure::Condition(condition) => condition_reason(condition, request),
    }
}

fn listed(words: &[CompiledWord]) -> String {
    quoted(words.iter().map(|w| &*w.word.text))
}

/// Texts in backticks; many are cut to three.
pub(super) fn quoted<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let all: Vec<String> = texts.take(4).map(|text| format!("`{}`", cut(text.to_owned(), 300))).collect();
    match all.get(..3) {
        Some(first) if all.len() > 3 => format!("{} …", first.join(", ")),
        _ => all.join(", "),
    }
}

/// The text, or its beginning where it is longer than `limit` bytes.
pub(super) fn cut(mut text: String, limit: usize) -> String {
    if text.len() > limit {
        let end = (0..=limit).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        text.truncate(end);
        text.push('…');
    }
    text
}

fn action_reason(statement: &Statement, request: &Request) -> Text {
    let (asked, has) = (&request.action, listed(&statement.action.list));
    if statement.action.not {
        return text!("`NotAction` leaves `{asked}` out", "`NotAction`이 `{asked}`을/를 제외합니다");
    }
    let service = request.service();
    let foreign = |word: &CompiledWord| word.word.text.split_once(':').is_none_or(|(own, _)| own != service);
    if !statement.action.list.is_empty() && statement.action.list.iter().all(foreign) {
        return text!(
            "the statement names {has}, and `{asked}` is an action of another service",
            "이 문(statement)은 {has}을/를 말하는데, `{asked}`은/는 다른 서비스의 작업(action)입니다"
        );
    }
    text!("{has} does not cover `{asked}`", "{has}에는 `{asked}`이/가 들어 있지 않습니다")
}

fn resource_reason(statement: &Statement, request: &Request) -> Text {
    let asked = &*request.resource;
    let Some(resource) = &statement.resource else {
        return text!("the statement names no resource", "이 문에는 리소스(resource)가 없습니다");
    };
    let unresolved = resource.list.iter().flat_map(|word| word.pattern.variables());
    if let Some(variable) = unresolved.into_iter().find(|v| v.value(&request.context).is_none()) {
        return unresolved_variable(&variable.key);
    }
    if resource.not {
        return text!("`NotResource` leaves `{asked}` out", "`NotResource`가 `{asked}`을/를 제외합니다");
    }
    if asked == "*" {
        return text!(
            "`{action}` acts on no single resource, so only `*` covers it",
            "`{action}`은/는 개별 리소스를 대상으로 하지 않으므로 `*`만 해당합니다",
            action = &request.action
        );
    }
    // The pattern that comes nearest is the one worth a sentence.
    let common = |word: &&CompiledWord| word.word.text.bytes().zip(asked.bytes()).take_while(|(a, b)| a == b).count();
    let Some(nearest) = resource.list.iter().max_by_key(common) else {
        return text!("the statement names no resource", "이 문에는 리소스(resource)가 없습니다");
    };
    arn_reason(&nearest.word.text, asked, request)
}

/// What keeps an ARN pattern from covering an ARN.
fn arn_reason(has: &str, asked: &str, request: &Request) -> Text {
    if is_bucket_for_object(has, asked) {
        return text!(
            "the ARN of a bucket does not match the objects in it: `{has}` is the bucket, and `{asked}` is an object",
            "버킷의 ARN은 그 안의 객체와 일치하지 않습니다. `{has}`은/는 버킷이고 `{asked}`은/는 객체입니다"
        );
    }
    if is_object_for_bucket(has, asked) {
        let action = &request.action;
        return text!(
            "`{has}` are the objects in the bucket, and `{action}` acts on the bucket itself, `{asked}`",
            "`{has}`은/는 버킷 안의 객체인데, `{action}`은/는 버킷 자체인 `{asked}`을/를 대상으로 합니다"
        );
    }
    let insensitive = Pattern::resource(&has.to_lowercase(), Version::V2008);
    if insensitive.matches(&asked.to_lowercase(), &request.context) {
        return text!(
            "names of resources are case-sensitive: `{has}` is not `{asked}`",
            "리소스 이름은 대소문자를 구분합니다. `{has}`은/는 `{asked}`과/와 다릅니다"
        );
    }
    if let (Some(own), Some(other)) = (Arn::parse(has), Arn::parse(asked)) {
        let parts = [
            ("partition", "파티션(partition)", own.partition, other.partition),
            ("service", "서비스", own.service, other.service),
            ("region", "리전", own.region, other.region),
            ("account", "계정", own.account, other.account),
        ];
        let differs = |own: &str, other: &str| !Pattern::like(own, Version::V2008).matches_fixed(other);
        if let Some((en, ko, own, other)) = parts.into_iter().find(|(_, _, own, other)| differs(own, other)) {
            let (own, other) = (or_empty(own), or_empty(other));
            return text!(
                "the ARN's {en} is {own}, and the request's resource has {other}",
                "ARN의 {ko}이/가 {own}인데, 요청한 리소스의 {ko}은/는 {other}입니다"
            );
        }
    }
    text!("`{has}` does not cover `{asked}`", "`{has}`은/는 `{asked}`을/를 포함하지 않습니다")
}

fn or_empty(part: &str) -> String {
    if part.is_empty() { "``".to_owned() } else { format!("`{part}`") }
}

/// The most frequent slip of S3 policies: the bucket's own ARN for what happens to its objects.
pub(super) fn is_bucket_for_object(has: &str, asked: &str) -> bool {
    has.starts_with("arn:aws:s3:::")
        && !has.contains('/')
        && asked.split_once('/').is_some_and(|(bucket, _)| Pattern::like(has, Version::V2008).matches_fixed(bucket))
}

/// The reverse: `bucket/*` for what happens to the bucket.
pub(super) fn is_object_for_bucket(has: &str, asked: &str) -> bool {
    asked.starts_with("arn:aws:s3:::")
        && !asked.contains('/')
        && has.split_once('/').is_some_and(|(bucket, _)| Pattern::like(bucket, Version::V2008).matches_fixed(asked))
}

/// A variable without value in this request.
pub(super) fn unresolved_variable(key: &str) -> Text {
    text!(
        "the request has no `{key}`, so the variable `${{{key}}}` stands for nothing",
        "요청에 `{key}`이/가 없어서 변수 `${{{key}}}`에 들어갈 값이 없습니다"
    )
}

fn principal_reason(statement: &Statement, request: &Request) -> Text {
    let asked = request.caller.name();
    let Some(principal) = &statement.principal else {
        return text!("the statement names no principal", "이 문에는 보안 주체(principal)가 없습니다");
    };
    if principal.not {
        return text!("`NotPrincipal` leaves `{asked}` out", "`NotPrincipal`이 `{asked}`을/를 제외합니다");
    }
    let of = |kind: PrincipalKind| principal.list.iter().filter(move |e| e.kind == kind).map(|e| &*e.word.text);
    let wanted = match &request.caller {
        Caller::Service(_) => PrincipalKind::Service,
        Caller::Federated(_) => PrincipalKind::Federated,
        _ => PrincipalKind::Aws,
    };
    let has = quoted(principal.list.iter().map(|e| &*e.word.text));
    let Some(nearest) = of(wanted).max_by_key(|own| own.bytes().zip(asked.bytes()).take_while(|(a, b)| a == b).count())
    else {
        let kind = match wanted {
            PrincipalKind::Service => "Service",
            PrincipalKind::Federated => "Federated",
            _ => "AWS",
        };
        return text!(
            "the statement trusts {has}, and `{asked}` is a principal of the kind `{kind}`",
            "이 문은 {has}을/를 신뢰하는데, `{asked}`은/는 `{kind}` 종류의 보안 주체(principal)입니다"
        );
    };
    if let Caller::Federated(_) = request.caller {
        return provider_reason(nearest, asked);
    }
    let own_account = if is_account_id(nearest) { Some(nearest) } else { Arn::parse(nearest).map(|a| a.account) };
    match (own_account, request.caller.account()) {
        (Some(own), Some(other)) if own != other && !own.is_empty() => text!(
            "`{nearest}` is in account `{own}`, and the caller `{asked}` is in `{other}`",
            "`{nearest}`은/는 계정 `{own}`에 있는데, 호출자 `{asked}`은/는 `{other}`에 있습니다"
        ),
        _ => text!(
            "the statement names `{nearest}`, and the caller is `{asked}`",
            "이 문은 `{nearest}`을/를 말하는데, 호출자는 `{asked}`입니다"
        ),
    }
}

/// What differs between the provider that a trust policy names and the one that vouches for the token.
fn provider_reason(has: &str, asked: &str) -> Text {
    let (Some(own), Some(other)) = (Arn::parse(has), Arn::parse(asked)) else {
        return text!(
            "`{has}` is no ARN of a provider, and the token comes from `{asked}`",
            "`{has}`은/는 공급자(provider)의 ARN이 아닙니다. 토큰은 `{asked}`에서 왔습니다"
        );
    };
    if own.resource == other.resource && own.account != other.account {
        let (own, other) = (own.account, other.account);
        return text!(
            "the statement trusts the provider in account `{own}`, and the token's provider is in `{other}`",
            "이 문은 계정 `{own}`의 공급자(provider)를 신뢰하는데, 토큰의 공급자는 `{other}`에 있습니다"
        );
    }
    let (own, other) = (own.resource, other.resource);
    text!(
        "the statement trusts the issuer `{own}`, and the token comes from `{other}`",
        "이 문은 발급자(issuer) `{own}`을/를 신뢰하는데, 토큰은 `{other}`에서 왔습니다"
    )
}
