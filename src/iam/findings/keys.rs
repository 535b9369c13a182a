//! Do the condition keys exist, can the actions carry them, and does the operator fit?

use super::Scan;
use super::statement::{Condition, Statement};
use crate::iam::catalogue::{self, ConditionKey, KeyType, condition_key, global_keys, nearest_of, service_keys};
use crate::iam::checks;
use crate::iam::document::{At, shown};
use crate::iam::operator::{Comparison, SetOperator};
use crate::iam::validation::PolicyType;
use crate::text;
use std::collections::HashSet;

/// Keys that end with a tag's name.
const TAG_KEYS: [&str; 3] = ["aws:PrincipalTag", "aws:RequestTag", "aws:ResourceTag"];

pub(super) fn look(scan: &mut Scan, statement: &Statement<'_>) {
    empty_blocks(scan, statement);
    same_key_twice(scan, statement);
    let actions = statement.covered_actions();
    for condition in &statement.conditions {
        empty_list(scan, condition);
        qualifier_of_null(scan, condition);
        let Some(key) = known(scan, statement, condition) else { continue };
        operator_fits(scan, condition, key);
        let carried = |actions: &Vec<&catalogue::Action>| {
            // One action that carries the key is enough: the others simply do not match.
            actions.is_empty() || actions.iter().any(|a| a.condition_keys().any(|k| k.is(condition.key.text)))
        };
        if actions.as_ref().is_some_and(|actions| !carried(actions)) {
            not_carried(scan, statement, condition);
        }
    }
}

/// `Condition: {}`, and an operator without keys.
fn empty_blocks(scan: &mut Scan, statement: &Statement<'_>) {
    let Some(block) = statement.at.get("Condition") else { return };
    let empty = |at: At<'_>| at.node.is_mapping() && at.node.entries().is_empty();
    let places = std::iter::once(block).chain(block.entries().map(|(_, keys)| keys)).filter(|at| empty(*at));
    for place in places {
        let message = text!(
            "this condition is empty and does nothing; remove it or say what must hold",
            "비어 있는 조건은 아무 효과가 없습니다. 지우거나 조건을 쓰십시오"
        );
        scan.add(checks::EMPTY_OBJECT_CONDITION, place, message);
    }
}

fn empty_list(scan: &mut Scan, condition: &Condition<'_>) {
    if !condition.value.node.is_sequence() || !condition.value.node.items().is_empty() {
        return;
    }
    let key = shown(condition.key.text);
    let operator = condition.operator;
    let (check, message) = match operator.set {
        Some(SetOperator::ForAllValues) => (
            checks::EMPTY_ARRAY_CONDITION_FOR_ALL_VALUES,
            text!(
                "with no values this holds only where the request has no `{key}`; say so with `Null: {{{key}: \"true\"}}`",
                "값이 없으면 요청에 `{key}`이/가 없을 때만 성립합니다. 그런 뜻이라면 `Null: {{{key}: \"true\"}}`로 쓰십시오"
            ),
        ),
        Some(SetOperator::ForAnyValue) => (
            checks::EMPTY_ARRAY_CONDITION_FOR_ANY_VALUE,
            text!("with no values this never holds; add one", "값이 없으면 결코 성립하지 않습니다. 값을 추가하십시오"),
        ),
        None if operator.if_exists => (
            checks::EMPTY_ARRAY_CONDITION_IF_EXISTS,
            text!(
                "with no values this holds only where the request has no `{key}`; say so with `Null: {{{key}: \"true\"}}`",
                "값이 없으면 요청에 `{key}`이/가 없을 때만 성립합니다. 그런 뜻이라면 `Null: {{{key}: \"true\"}}`로 쓰십시오"
            ),
        ),
        None => (
            checks::EMPTY_ARRAY_CONDITION,
            text!(
                "`{key}` has no value to compare with; add one",
                "`{key}`과/와 비교할 값이 없습니다. 값을 추가하십시오"
            ),
        ),
    };
    scan.add(check, condition.value, message);
}

fn qualifier_of_null(scan: &mut Scan, condition: &Condition<'_>) {
    if condition.operator.comparison != Comparison::Null {
        return;
    }
    if condition.operator.if_exists {
        let message = text!(
            "`Null` asks whether the key exists; `IfExists` makes no sense with it: write `Null`",
            "`Null`은 키가 있는지를 묻는 연산자이므로 `IfExists`를 붙일 수 없습니다. `Null`로 쓰십시오"
        );
        scan.add(checks::NULL_WITH_IF_EXISTS, condition.operator_word.at, message);
        let right = condition.operator_word.text.get(..condition.operator_word.text.len() - "IfExists".len());
        scan.fix(condition.operator_word.at, right);
    }
    if condition.operator.set.is_some() {
        let message = text!(
            "`Null` with `ForAllValues` is always true, with `ForAnyValue` always false; write `Null` alone",
            "`Null`에 `ForAllValues`를 붙이면 항상 참, `ForAnyValue`를 붙이면 항상 거짓입니다. `Null`만 쓰십시오"
        );
        scan.add(checks::NULL_WITH_QUALIFIER, condition.operator_word.at, message);
    }
}

/// One key in two spellings under one operator.
fn same_key_twice(scan: &mut Scan, statement: &Statement<'_>) {
    let mut seen: HashSet<(&str, String)> = HashSet::new();
    let mut written: HashSet<(&str, &str)> = HashSet::new();
    for condition in &statement.conditions {
        let (operator, key) = (condition.operator_word.text, condition.key.text);
        let again = !seen.insert((operator, key.to_lowercase()));
        if written.insert((operator, key)) && again {
            let key = shown(key);
            let message = text!(
                "`{key}` stands under this operator already, in other letters; keys have no case: join the two",
                "`{key}`이/가 대소문자만 달리해 이 연산자에 이미 있습니다. 키는 대소문자를 가리지 않으므로 하나로 합치십시오"
            );
            scan.add(checks::DUPLICATE_KEYS_WITH_DIFFERENT_CASE, condition.key.at, message);
        }
    }
}

/// The key as the catalogue knows it; a finding where there is none such. Keys of identity providers and of services
/// that are not described are passed over.
fn known(scan: &mut Scan, statement: &Statement<'_>, condition: &Condition<'_>) -> Option<&'static ConditionKey> {
    let word = condition.key;
    if let Some(key) = condition_key(word.text) {
        return Some(key);
    }
    if scan.kind == PolicyType::Trust && super::trust::misspelt_key(scan, statement, word) {
        return None;
    }
    let name = shown(word.text);
    let Some((service, _)) = word.text.split_once(':').filter(|(s, k)| !s.is_empty() && !k.is_empty()) else {
        let message = text!(
            "`{name}` is no condition key; a key is `service:name`, such as `aws:SourceIp`",
            "`{name}`은/는 조건 키가 아닙니다. 키는 `aws:SourceIp`처럼 `서비스:이름`으로 씁니다"
        );
        scan.add(checks::INVALID_CONDITION_KEY_FORMAT, word.at, message);
        let meant = nearest_of(word.text, global_keys().iter().filter_map(|k| k.name.strip_prefix("aws:")));
        scan.fix(word.at, meant.map(|meant| format!("aws:{meant}")).as_deref());
        return None;
    };
    let service = service.to_ascii_lowercase();
    if let Some(tag) = missing_tag(word.text) {
        let message = text!(
            "`{name}` does not say which tag; write `{tag}/NAME`",
            "`{name}`에 어떤 태그인지 나와 있지 않습니다. `{tag}/태그이름`으로 쓰십시오"
        );
        scan.add(checks::MISSING_TAG_KEY_IN_CONDITION, word.at, message);
    } else if word.text.eq_ignore_ascii_case("aws:ARN") {
        let message = text!(
            "`{name}` is not supported; use `aws:PrincipalArn` for the caller, `aws:SourceArn` for the resource that calls",
            "`{name}`은/는 지원하지 않는 키입니다. 호출한 주체는 `aws:PrincipalArn`, 호출한 리소스는 `aws:SourceArn`을 쓰십시오"
        );
        scan.add(checks::UNSUPPORTED_GLOBAL_CONDITION_KEY, word.at, message);
    } else if service == "aws" {
        unknown(scan, condition, global_keys().iter().map(|k| k.name));
    } else if catalogue::covers(&service) {
        unknown(scan, condition, service_keys(&service).iter().map(|k| k.name));
    } else if !catalogue::is_service(&service) && !service.contains(['.', '/']) {
        let message = text!(
            "AWS has no service `{service}`; a key is `service:name`, such as `aws:SourceIp`",
            "AWS에는 서비스 `{service}`이/가 없습니다. 키는 `aws:SourceIp`처럼 `서비스:이름`으로 씁니다",
            service = shown(&service)
        );
        scan.add(checks::INVALID_SERVICE_CONDITION_KEY, word.at, message);
    }
    None
}

fn unknown<'a>(scan: &mut Scan, condition: &Condition<'_>, known: impl Iterator<Item = &'a str>) {
    let word = condition.key;
    let name = shown(word.text);
    let meant = nearest_of(word.text, known.filter(|k| !k.contains("${")));
    let message = match meant {
        Some(meant) => text!(
            "there is no condition key `{name}`; did you mean `{meant}`?",
            "조건 키 `{name}`은/는 없습니다. `{meant}`을/를 뜻하셨습니까?"
        ),
        None => text!(
            "there is no condition key `{name}`; a condition on it never finds a value",
            "조건 키 `{name}`은/는 없습니다. 이 조건은 결코 값을 찾지 못합니다"
        ),
    };
    let global = word.text.get(..4).is_some_and(|prefix| prefix.eq_ignore_ascii_case("aws:"));
    let check = if global { checks::INVALID_GLOBAL_CONDITION_KEY } else { checks::INVALID_SERVICE_CONDITION_KEY };
    scan.add(check, word.at, message);
    scan.fix(word.at, meant);
}

/// `aws:PrincipalTag` without the tag, also as `eks:ResourceTag`.
fn missing_tag(key: &str) -> Option<&str> {
    let stem = key.strip_suffix('/').unwrap_or(key);
    let name = stem.split_once(':').map_or("", |(_, name)| name);
    TAG_KEYS.iter().any(|tag| tag.split_once(':').is_some_and(|(_, t)| t.eq_ignore_ascii_case(name))).then_some(stem)
}

fn operator_fits(scan: &mut Scan, condition: &Condition<'_>, key: &ConditionKey) {
    let name = shown(condition.key.text);
    let operator = shown(condition.operator_word.text);
    let word = condition.operator_word;
    match (condition.operator.set, key.multivalued) {
        (Some(SetOperator::ForAllValues), false) if condition.operator.comparison != Comparison::Null => {
            let message = text!(
                "`{name}` has one value, and `ForAllValues` also holds where it has none: this lets requests without it pass; leave out `ForAllValues:`",
                "`{name}`의 값은 하나뿐인데, `ForAllValues`는 값이 없을 때도 성립합니다. 키가 없는 요청까지 통과하므로 `ForAllValues:`를 지우십시오"
            );
            scan.add(checks::FOR_ALL_VALUES_WITH_SINGLE_VALUED_KEY, word.at, message);
            let right = word.text.split_once(':').map(|(_, right)| right);
            let free = |name: &str| word_is_free(condition, name);
            scan.fix(word.at, right.filter(|right| free(right)));
        }
        (None, true) if condition.operator.comparison != Comparison::Null => {
            let message = text!(
                "`{name}` can have several values; say with `ForAllValues:` or `ForAnyValue:` before `{operator}` whether all or one must match",
                "`{name}`에는 값이 여럿일 수 있습니다. `{operator}` 앞에 `ForAllValues:`나 `ForAnyValue:`를 붙여 모두인지 하나인지 정하십시오"
            );
            scan.add(checks::MISSING_QUALIFIER, word.at, message);
        }
        _ => {}
    }
    if let Some(family) = mismatch(condition.operator.comparison, key) {
        let message = text!(
            "`{name}` is compared with `{family}` operators, not with `{operator}`",
            "`{name}`은/는 `{operator}`이/가 아니라 `{family}` 계열 연산자로 비교합니다"
        );
        scan.add(checks::TYPE_MISMATCH, word.at, message);
    }
}

/// Whether the operator's name can be changed to `name` without meeting one that is there already. A set of keys under
/// the old name moves with it, so it must hold this key alone.
pub(super) fn word_is_free(condition: &Condition<'_>, name: &str) -> bool {
    condition.single && !condition.siblings.node.entries().iter().any(|e| e.key.text() == Some(name))
}

/// The operators that fit, where this one does not.
fn mismatch(comparison: Comparison, key: &ConditionKey) -> Option<&'static str> {
    let string = matches!(
        comparison,
        Comparison::StringEquals(_)
            | Comparison::StringEqualsIgnoreCase(_)
            | Comparison::StringLike(_)
            | Comparison::BinaryEquals
    );
    let date = matches!(comparison, Comparison::Date(_));
    let numeric = matches!(comparison, Comparison::Numeric(_));
    let arn = matches!(comparison, Comparison::Arn(_));
    // The reference types some keys that hold ARNs as text.
    let named_arn = key.name.len() >= 3 && key.name.to_ascii_lowercase().ends_with("arn");
    let (fits, family) = match key.holds {
        _ if comparison == Comparison::Null => return None,
        KeyType::String if named_arn => (string || arn, "Arn"),
        KeyType::String => (string, "String"),
        KeyType::Arn => (string || arn, "Arn"),
        KeyType::Bool => (comparison == Comparison::Bool, "Bool"),
        KeyType::Numeric => (numeric, "Numeric"),
        // Seconds since 1970 are numbers too.
        KeyType::Date => (date || (numeric && key.name == "aws:EpochTime"), "Date"),
        KeyType::IpAddress => (matches!(comparison, Comparison::IpAddress(_)), "IpAddress"),
    };
    (!fits).then_some(family)
}

/// A key that none of the actions carries: with `Allow` it never matches, with `Deny` it never denies.
fn not_carried(scan: &mut Scan, statement: &Statement<'_>, condition: &Condition<'_>) {
    let name = shown(condition.key.text);
    let is = |key: &str| condition.key.text.to_ascii_lowercase().starts_with(&key.to_ascii_lowercase());
    let tag = is("aws:ResourceTag/") || is("aws:RequestTag/") || condition.has_key("aws:TagKeys");
    let global = condition.key.text.get(..4).is_some_and(|prefix| prefix.eq_ignore_ascii_case("aws:"));
    if global && !tag {
        return;
    }
    let denies = statement.allows == Some(false);
    let check = match (tag, denies) {
        (true, true) => checks::DENY_WITH_UNSUPPORTED_TAG_KEY,
        (true, false) => checks::ALLOW_WITH_UNSUPPORTED_TAG_KEY,
        (false, _) => checks::CONDITION_KEY_NOT_FOR_ACTION,
    };
    let message = match (holds_without_key(condition), denies) {
        (true, false) => text!(
            "no request of these actions carries `{name}`, so the condition always holds and limits nothing",
            "이 작업들의 요청에는 `{name}`이/가 실리지 않습니다. 조건이 항상 성립하므로 아무것도 제한하지 않습니다"
        ),
        (true, true) => text!(
            "no request of these actions carries `{name}`, so the condition always holds and everything is denied",
            "이 작업들의 요청에는 `{name}`이/가 실리지 않습니다. 조건이 항상 성립하므로 모두 거부됩니다"
        ),
        (false, false) => text!(
            "no request of these actions carries `{name}`, so the condition never holds and nothing is allowed",
            "이 작업들의 요청에는 `{name}`이/가 실리지 않습니다. 조건이 결코 성립하지 않으므로 아무것도 허용하지 않습니다"
        ),
        (false, true) => text!(
            "no request of these actions carries `{name}`, so the condition never holds and nothing is denied",
            "이 작업들의 요청에는 `{name}`이/가 실리지 않습니다. 조건이 결코 성립하지 않으므로 아무것도 거부하지 않습니다"
        ),
    };
    scan.add(check, condition.key.at, message);
}

/// Whether the condition is true for a request without its key: negated operators, `IfExists`, `ForAllValues`, and `Null`
/// that asks for just that.
fn holds_without_key(condition: &Condition<'_>) -> bool {
    let operator = condition.operator;
    match (operator.comparison, operator.set) {
        (Comparison::Null, _) => condition.values().any(|w| w.text.eq_ignore_ascii_case("true")),
        (_, Some(SetOperator::ForAllValues)) => true,
        (_, Some(SetOperator::ForAnyValue)) => operator.if_exists,
        (_, None) => operator.if_exists || operator.is_negated(),
    }
}
