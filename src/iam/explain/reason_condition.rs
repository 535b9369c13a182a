//! In one sentence: why does this condition not hold for this request?

use super::reason::{quoted, unresolved_variable};
use crate::iam::condition::condition_holds;
use crate::iam::operator::{Comparison, Operator, SetOperator};
use crate::iam::pattern::Pattern;
use crate::iam::policy::{Condition, Version};
use crate::iam::request::Request;
use crate::text;
use crate::text::Text;

/// Why a condition does not hold.
pub(super) fn condition_reason(condition: &Condition, request: &Request) -> Text {
    match request.context.get(&condition.lower_key).filter(|values| !values.is_empty()) {
        Some(asked) => present_reason(condition, asked, request),
        None => missing_reason(condition, request),
    }
}

/// The key under which the request has what a condition's key seems to mean, and why the two are not one.
pub(super) enum KeySlip<'a> {
    /// `…;aud` for `…:aud` (E6).
    Semicolon(&'a str),
    /// `https://…:aud`: condition keys have no scheme.
    Scheme(&'a str),
    /// The same claim of another issuer (M47).
    OtherIssuer(&'a str),
}

/// Recognises why a request does not have a key.
pub(super) fn key_slip<'a>(condition: &Condition, request: &'a Request) -> Option<KeySlip<'a>> {
    let own = &*condition.lower_key;
    let mut keys = request.context.iter().map(|(key, _)| key);
    let claim = |key: &str| key.rsplit_once([':', ';']).map(|(_, claim)| claim.to_lowercase());
    if own.contains(';') {
        let plain = own.replace(';', ":");
        return keys.find(|key| key.eq_ignore_ascii_case(&plain)).map(KeySlip::Semicolon);
    }
    if let Some(plain) = own.strip_prefix("https://") {
        return keys.find(|key| key.eq_ignore_ascii_case(plain)).map(KeySlip::Scheme);
    }
    if !own.contains("/id/") {
        return None;
    }
    keys.find(|key| key.contains("/id/") && claim(key) == claim(own)).map(KeySlip::OtherIssuer)
}

fn missing_reason(condition: &Condition, request: &Request) -> Text {
    let key = &condition.key.text;
    match key_slip(condition, request) {
        Some(KeySlip::Semicolon(has)) => text!(
            "`{key}` is written with a semicolon, and the request's key is `{has}`",
            "`{key}`은/는 세미콜론으로 쓰여 있는데, 요청의 키는 `{has}`입니다"
        ),
        Some(KeySlip::Scheme(has)) => text!(
            "`{key}` begins with `https://`, and the request's key is `{has}`",
            "`{key}`은/는 `https://`로 시작하는데, 요청의 키는 `{has}`입니다"
        ),
        Some(KeySlip::OtherIssuer(has)) => text!(
            "the condition reads `{key}`, and the token comes from another issuer: `{has}`",
            "조건은 `{key}`을/를 읽는데, 토큰은 다른 발급자(issuer)에서 왔습니다: `{has}`"
        ),
        None => text!(
            "the request has no `{key}`, and the condition wants one",
            "조건에는 `{key}`이/가 필요한데, 요청에는 없습니다"
        ),
    }
}

fn present_reason(condition: &Condition, asked: &[String], request: &Request) -> Text {
    let Operator { set, comparison, .. } = condition.operator;
    let (key, operator) = (&condition.key.text, &condition.operator_word.text);
    if comparison == Comparison::Null {
        return text!(
            "the request has `{key}`, and the condition wants it missing",
            "조건에는 `{key}`이/가 없어야 하는데, 요청에는 있습니다"
        );
    }
    let mut variables = condition.values.iter().flat_map(|value| value.variables());
    if let Some(variable) = variables.find(|v| v.value(&request.context).is_none()) {
        return unresolved_variable(&variable.key);
    }
    if let Some(value) = condition.values.iter().find(|value| !value.is_readable()) {
        return unreadable(comparison, &value.word.text);
    }
    // The value of the request that the sentence is about: the first that does not pass alone.
    let one = asked.iter().find(|value| !passes_alone(condition, value, request)).or(asked.first());
    let asked_text = one.map(String::as_str).unwrap_or_default();
    let has = quoted(condition.values.iter().map(|value| &*value.word.text));
    if condition.operator.is_negated() {
        return text!(
            "`{key}` is `{asked_text}`, which `{operator}` {has} rules out",
            "`{key}`의 값이 `{asked_text}`인데, `{operator}` {has}이/가 이를 배제합니다"
        );
    }
    if let Some(said) = string_reason(condition, asked_text) {
        return said;
    }
    match set {
        Some(SetOperator::ForAllValues) => text!(
            "`{asked_text}` of `{key}` is not among {has}, and every value has to be",
            "`{key}`의 값이 모두 {has} 가운데 있어야 하는데, `{asked_text}`은/는 없습니다"
        ),
        Some(SetOperator::ForAnyValue) => {
            text!("none of the values of `{key}` is among {has}", "`{key}`의 값 가운데 {has}에 해당하는 것이 없습니다")
        }
        None => text!(
            "`{key}` is `{asked_text}`, and the condition wants {words} {has}",
            "`{key}`의 값은 `{asked_text}`인데, 조건은 {words} {has}을/를 요구합니다",
            words = format!("`{operator}`")
        ),
    }
}

fn passes_alone(condition: &Condition, value: &str, request: &Request) -> bool {
    let mut context = request.context.clone();
    context.set(&condition.key.text, vec![value.to_owned()]);
    condition_holds(condition, &context)
}

/// What is worth saying about strings: wildcards under `StringEquals`, service accounts, letters' case.
fn string_reason(condition: &Condition, asked: &str) -> Option<Text> {
    let operator = &condition.operator_word.text;
    let texts = || condition.values.iter().map(|value| &*value.word.text);
    if let Some(has) = literal_wildcard(condition, asked) {
        return Some(text!(
            "`{operator}` takes `*` and `?` literally: `{has}` is not `{asked}`",
            "`{operator}`은/는 `*`와 `?`를 글자 그대로 비교합니다. `{has}`은/는 `{asked}`과/와 다릅니다"
        ));
    }
    if let Some((has, part)) = texts().find_map(|has| Some((has, service_account_slip(has, asked)?))) {
        let own = service_account(has)?;
        let other = service_account(asked)?;
        return Some(match part {
            ServiceAccountSlip::Namespace => text!(
                "the condition trusts namespace `{own}`, and the service account is in `{other}`",
                "조건은 네임스페이스 `{own}`을/를 신뢰하는데, 서비스 어카운트는 `{other}`에 있습니다",
                own = own.0,
                other = other.0
            ),
            ServiceAccountSlip::Name => text!(
                "the condition trusts the service account `{own}`, and `{other}` asks",
                "조건은 서비스 어카운트 `{own}`을/를 신뢰하는데, 요청한 것은 `{other}`입니다",
                own = own.1,
                other = other.1
            ),
        });
    }
    let comparison = condition.operator.comparison;
    let has_case = matches!(comparison, Comparison::StringEquals(_) | Comparison::StringLike(_));
    let has = texts().find(|has| has.to_lowercase() == asked.to_lowercase() && has_case)?;
    Some(text!(
        "values are case-sensitive: `{has}` is not `{asked}`",
        "값은 대소문자를 구분합니다. `{has}`은/는 `{asked}`과/와 다릅니다"
    ))
}

/// A value with a wildcard under an operator that knows none, which `StringLike` would match (M45).
pub(super) fn literal_wildcard<'a>(condition: &'a Condition, asked: &str) -> Option<&'a str> {
    if !matches!(condition.operator.comparison, Comparison::StringEquals(true)) {
        return None;
    }
    let mut texts = condition.values.iter().map(|value| &*value.word.text).filter(|has| has.contains(['*', '?']));
    texts.find(|has| Pattern::like(has, Version::V2008).matches_fixed(asked))
}

/// In which part two service accounts differ (M46).
pub(super) enum ServiceAccountSlip {
    Namespace,
    Name,
}

/// Compares `system:serviceaccount:NAMESPACE:NAME` in a condition with that of a token.
pub(super) fn service_account_slip(has: &str, asked: &str) -> Option<ServiceAccountSlip> {
    let (own, other) = (service_account(has)?, service_account(asked)?);
    let differs = |own: &str, other: &str| !Pattern::like(own, Version::V2008).matches_fixed(other);
    if differs(own.0, other.0) {
        return Some(ServiceAccountSlip::Namespace);
    }
    differs(own.1, other.1).then_some(ServiceAccountSlip::Name)
}

fn service_account(subject: &str) -> Option<(&str, &str)> {
    subject.strip_prefix("system:serviceaccount:")?.split_once(':')
}

fn unreadable(comparison: Comparison, has: &str) -> Text {
    match comparison {
        Comparison::Numeric(_) => text!("`{has}` is no number", "`{has}`은/는 숫자가 아닙니다"),
        Comparison::Date(_) => text!("`{has}` is no date", "`{has}`은/는 날짜가 아닙니다"),
        Comparison::IpAddress(_) => text!("`{has}` is no range of addresses", "`{has}`은/는 주소 범위가 아닙니다"),
        Comparison::Arn(_) => text!("`{has}` is no ARN", "`{has}`은/는 ARN이 아닙니다"),
        _ => text!("`{has}` is neither `true` nor `false`", "`{has}`은/는 `true`도 `false`도 아닙니다"),
    }
}
