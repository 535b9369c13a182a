//! Which elements does the document have, and are they of the right kind? Source: IAM User Guide, "Grammar of the IAM
//! JSON policy language"; the order of the errors is the one that AWS's reimplementations observe.

use super::{ErrorCode, Phase, PolicyType, Refusals, SYNTAX, principals, resources};
use crate::iam::catalogue::{glob, nearest_of};
use crate::iam::checks::{self, Check};
use crate::iam::document::{At, shown};
use crate::iam::operator::Operator;
use crate::source::Scalar;
use crate::text;
use std::collections::HashSet;

const TOP: [&str; 3] = ["Version", "Id", "Statement"];

const STATEMENT: [&str; 9] =
    ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"];

/// What a trust policy may allow.
const ASSUME_ACTIONS: [&str; 7] = [
    "AssumeRole",
    "AssumeRoleWithSAML",
    "AssumeRoleWithWebIdentity",
    "AssumeRoot",
    "SetContext",
    "SetSourceIdentity",
    "TagSession",
];

pub(super) fn check(refusals: &mut Refusals, root: At<'_>) {
    if !root.node.is_mapping() {
        let message = text!(
            "a policy is a mapping with `Version` and `Statement`",
            "정책은 `Version`과 `Statement`가 있는 매핑이어야 합니다"
        );
        refusals.syntax(checks::DATA_TYPE_MISMATCH, root, message);
        return;
    }
    known_elements(refusals, root, &TOP);
    if let Some(version) = root.get("Version").filter(|v| !v.is_open()) {
        let right = matches!(version.text(), Some("2012-10-17" | "2008-10-17"));
        if !right {
            let message = text!(
                "`Version` names the policy language, not your policy; write `2012-10-17`",
                "`Version`은 정책의 버전이 아니라 정책 언어의 버전입니다. `2012-10-17`로 쓰십시오"
            );
            refusals.syntax(checks::INVALID_VERSION, version, message);
            refusals.fix(Some("\"2012-10-17\"".to_owned()));
        }
    }
    string_element(refusals, root, "Id");
    let statements = match root.get("Statement").filter(|s| !s.node.is_null()) {
        None => {
            let message =
                text!("the policy has no `Statement`; add one", "정책에 `Statement`가 없습니다. 추가하십시오");
            refusals.syntax(checks::MISSING_STATEMENT, root, message);
            return;
        }
        Some(list) if list.is_open() => return,
        Some(list) if list.node.is_sequence() && list.node.items().is_empty() => {
            let message =
                text!("the list of statements is empty; add one", "문(statement)의 목록이 비어 있습니다. 추가하십시오");
            refusals.syntax(checks::MISSING_STATEMENT, list, message);
            return;
        }
        Some(list) => list,
    };
    let mut sids = HashSet::new();
    for at in statements.values().filter(|s| !s.is_open()) {
        if at.node.is_mapping() {
            statement(refusals, at, &mut sids);
        } else {
            let message = text!(
                "a statement is a mapping with `Effect`, `Action` and `Resource`",
                "문(statement)은 `Effect`, `Action`, `Resource`가 있는 매핑이어야 합니다"
            );
            refusals.syntax(checks::DATA_TYPE_MISMATCH, at, message);
        }
    }
}

fn statement<'a>(refusals: &mut Refusals, at: At<'a>, sids: &mut HashSet<&'a str>) {
    known_elements(refusals, at, &STATEMENT);
    for (one, other) in [("Action", "NotAction"), ("Resource", "NotResource"), ("Principal", "NotPrincipal")] {
        if let (Some(_), Some(both)) = (at.key(one), at.key(other)) {
            let message = text!(
                "`{one}` and `{other}` cannot stand in one statement; remove one of them",
                "`{one}`과/와 `{other}`은/는 한 문에 함께 쓸 수 없습니다. 하나를 지우십시오"
            );
            refusals.syntax(checks::UNSUPPORTED_ELEMENT_COMBINATION, both, message);
        }
    }
    effect(refusals, at);
    for name in ["Action", "NotAction", "Resource", "NotResource"] {
        strings(refusals, at, name);
    }
    condition(refusals, at);
    string_element(refusals, at, "Sid");
    sid(refusals, at, sids);
    actions(refusals, at);
    resource_element(refusals, at);
    principals::check(refusals, at);
    for name in ["Resource", "NotResource"] {
        for value in at.get(name).into_iter().flat_map(At::values) {
            if let Some(text) = value.text() {
                resources::check(refusals, value, text);
            }
        }
    }
}

/// Elements that the language does not have, and elements that stand twice.
fn known_elements(refusals: &mut Refusals, at: At<'_>, known: &[&str]) {
    no_duplicates(refusals, at);
    for (key, _) in at.entries() {
        let name = key.node.text().unwrap_or_default();
        if known.contains(&name) {
            continue;
        }
        let name = shown(name);
        let meant = nearest_of(&name, known.iter().copied());
        let message = match meant {
            Some(meant) => text!(
                "a policy has no element `{name}`; did you mean `{meant}`?",
                "정책에는 요소 `{name}`이/가 없습니다. `{meant}`을/를 뜻하셨습니까?"
            ),
            None => {
                text!("a policy has no element `{name}`; remove it", "정책에는 요소 `{name}`이/가 없습니다. 지우십시오")
            }
        };
        refusals.syntax(checks::INVALID_POLICY_ELEMENT, key, message);
        refusals.fix(meant.filter(|m| at.key(m).is_none()).and_then(|m| key.replacement(m)));
    }
}

fn no_duplicates(refusals: &mut Refusals, at: At<'_>) {
    let mut seen = HashSet::new();
    for (key, _) in at.entries() {
        let name = key.node.text().unwrap_or_default();
        if !seen.insert(name) {
            let name = shown(name);
            let message =
                text!("`{name}` stands twice; join the two", "`{name}`이/가 두 번 나옵니다. 하나로 합치십시오");
            refusals.syntax(checks::DUPLICATE_KEY, key, message);
        }
    }
}

/// An element that is a text.
fn string_element<'a>(refusals: &mut Refusals, at: At<'a>, name: &'static str) {
    if let Some(value) = at.get(name).filter(|v| !v.is_open() && v.text().is_none()) {
        let message = text!("`{name}` is a text", "`{name}`은/는 문자열이어야 합니다");
        refusals.syntax(checks::DATA_TYPE_MISMATCH, value, message);
    }
}

/// An element that is a text or a list of texts.
fn strings(refusals: &mut Refusals, at: At<'_>, name: &'static str) {
    for value in at.get(name).into_iter().flat_map(At::values).filter(|v| !v.is_open() && v.text().is_none()) {
        let message =
            text!("`{name}` is a text or a list of texts", "`{name}`은/는 문자열이거나 문자열의 목록이어야 합니다");
        refusals.syntax(checks::DATA_TYPE_MISMATCH, value, message);
    }
}

fn effect(refusals: &mut Refusals, at: At<'_>) {
    let Some(value) = at.get("Effect") else {
        let message = text!(
            "the statement has no `Effect`; write `Allow` or `Deny`",
            "문에 `Effect`가 없습니다. `Allow`나 `Deny`를 쓰십시오"
        );
        refusals.syntax(checks::MISSING_EFFECT, at, message);
        return;
    };
    if value.is_open() {
        return;
    }
    let Some(text) = value.text() else {
        let message = text!("`Effect` is `Allow` or `Deny`", "`Effect`는 `Allow`나 `Deny`여야 합니다");
        refusals.syntax(checks::DATA_TYPE_MISMATCH, value, message);
        return;
    };
    if matches!(text, "Allow" | "Deny") {
        return;
    }
    let right = ["Allow", "Deny"].into_iter().find(|right| right.eq_ignore_ascii_case(text));
    let shown = shown(text);
    match right {
        Some(right) => {
            let message = text!(
                "`{shown}` in other letters is no effect; write `{right}`",
                "`Effect`는 대소문자를 가립니다. `{shown}` 대신 `{right}`으로/로 쓰십시오"
            );
            refusals.add(Phase::Legacy, checks::INVALID_EFFECT, value, "The policy failed legacy parsing", message);
            refusals.fix(value.replacement(right));
        }
        None => {
            let message = text!(
                "`{shown}` is no effect; write `Allow` or `Deny`",
                "`{shown}`은/는 `Effect`의 값이 아닙니다. `Allow`나 `Deny`를 쓰십시오"
            );
            refusals.syntax(checks::INVALID_EFFECT, value, message);
        }
    }
}

fn condition(refusals: &mut Refusals, at: At<'_>) {
    let Some(block) = at.get("Condition").filter(|b| !b.is_open()) else { return };
    let mapping = |refusals: &mut Refusals, at: At<'_>| {
        let message = text!(
            "a condition is `operator: {{key: value}}`, such as `StringEquals: {{aws:RequestedRegion: us-west-2}}`",
            "조건은 `StringEquals: {{aws:RequestedRegion: us-west-2}}`처럼 `연산자: {{키: 값}}`으로 써야 합니다"
        );
        refusals.syntax(checks::DATA_TYPE_MISMATCH, at, message);
    };
    if !block.node.is_mapping() {
        return mapping(refusals, block);
    }
    no_duplicates(refusals, block);
    for (operator, keys) in block.entries() {
        let name = operator.node.text().unwrap_or_default();
        let empty = keys.node.is_mapping() && keys.node.entries().is_empty();
        if !empty && !is_operator(name) {
            unknown_operator(refusals, block, operator, name);
        }
        if keys.is_open() {
            continue;
        }
        if !keys.node.is_mapping() {
            mapping(refusals, keys);
            continue;
        }
        no_duplicates(refusals, keys);
        for (_, value) in keys.entries().filter(|(_, v)| !v.is_open()) {
            for value in value.values().filter(|v| !v.is_open() && v.scalar_text().is_none()) {
                let message = text!(
                    "a condition value is a text or a list of texts",
                    "조건의 값은 문자열이거나 문자열의 목록이어야 합니다"
                );
                refusals.syntax(checks::DATA_TYPE_MISMATCH, value, message);
            }
        }
    }
}

/// Whether IAM knows the operator, spelt so.
fn is_operator(name: &str) -> bool {
    let name = name.strip_prefix("ForAllValues:").or_else(|| name.strip_prefix("ForAnyValue:")).unwrap_or(name);
    let name = name.strip_suffix("IfExists").unwrap_or(name);
    Operator::names().any(|known| known == name)
}

fn unknown_operator(refusals: &mut Refusals, block: At<'_>, operator: At<'_>, name: &str) {
    let set = ["ForAllValues:", "ForAnyValue:"].into_iter().find(|set| name.starts_with(set)).unwrap_or_default();
    let stem = name.strip_prefix(set).unwrap_or(name);
    let suffix = if stem.ends_with("IfExists") { "IfExists" } else { "" };
    let stem = stem.strip_suffix(suffix).unwrap_or(stem);
    let meant = nearest_of(stem, Operator::names()).map(|meant| format!("{set}{meant}{suffix}"));
    let name = shown(name);
    let message = match &meant {
        Some(meant) => text!(
            "`{name}` is no condition operator; did you mean `{meant}`?",
            "`{name}`은/는 조건 연산자가 아닙니다. `{meant}`을/를 뜻하셨습니까?"
        ),
        None => text!(
            "`{name}` is no condition operator; use one such as `StringEquals`, `StringLike`, `ArnLike`, `Bool`",
            "`{name}`은/는 조건 연산자가 아닙니다. `StringEquals`, `StringLike`, `ArnLike`, `Bool` 같은 연산자를 쓰십시오"
        ),
    };
    refusals.syntax(checks::INVALID_CONDITION_OPERATOR, operator, message);
    refusals.fix(meant.filter(|m| block.node.get(m).is_none()).and_then(|m| operator.replacement(&m)));
}

fn sid<'a>(refusals: &mut Refusals, at: At<'a>, sids: &mut HashSet<&'a str>) {
    // S3 and other services take any Sid and do not compare them.
    if refusals.kind == PolicyType::Resource {
        return;
    }
    let Some((value, text)) = at.get("Sid").and_then(|v| Some((v, v.text()?))).filter(|(_, text)| !text.is_empty())
    else {
        return;
    };
    let name = shown(text);
    if !text.bytes().all(|b| b.is_ascii_alphanumeric()) {
        let upstream = "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*";
        let message = text!(
            "`Sid` takes the letters a-z, A-Z and digits only; `{name}` has others",
            "`Sid`에는 영문자와 숫자만 쓸 수 있습니다. `{name}`에는 다른 글자가 있습니다"
        );
        refusals.add(Phase::Sid, checks::UNSUPPORTED_SID, value, upstream, message);
        let right: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
        refusals.fix((!right.is_empty()).then(|| value.replacement(&right)).flatten());
    }
    if !sids.insert(text) {
        let message = text!(
            "another statement has the `Sid` `{name}` already; each needs its own",
            "`Sid` `{name}`을/를 이미 다른 문이 쓰고 있습니다. 문마다 달라야 합니다"
        );
        let upstream = "Statement IDs (SID) in a single policy must be unique.";
        refusals.add(Phase::Sid, checks::UNIQUE_SIDS_REQUIRED, value, upstream, message);
    }
}

/// Where an element has to be and is not, or is an empty list.
fn missing<'a>(at: At<'a>, names: [&'static str; 2]) -> Option<At<'a>> {
    let found = names.into_iter().find_map(|name| at.get(name));
    match found {
        None => Some(at),
        Some(list) => Some(list).filter(|l| l.node.is_sequence() && l.node.items().is_empty()),
    }
}

fn actions(refusals: &mut Refusals, at: At<'_>) {
    if let Some(place) = missing(at, ["Action", "NotAction"]) {
        let check: &Check = if place.node.is_sequence() { checks::EMPTY_ARRAY_ACTION } else { checks::MISSING_ACTION };
        let message = text!(
            "the statement has no action; add `Action`, such as `s3:GetObject`",
            "문에 작업(action)이 없습니다. `s3:GetObject` 같은 `Action`을 추가하십시오"
        );
        refusals.add(Phase::Actions, check, place, "Policy statement must contain actions.", message);
    }
    for name in ["Action", "NotAction"] {
        for value in at.get(name).into_iter().flat_map(At::values) {
            if let Some(text) = value.text() {
                action(refusals, value, text);
            }
        }
    }
}

fn action(refusals: &mut Refusals, at: At<'_>, text: &str) {
    let name = shown(text);
    let Some((vendor, action)) = text.split_once(':') else {
        if text == "*" {
            return trust_action(refusals, at, text);
        }
        let upstream = "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.";
        let message = text!(
            "`{name}` lacks its service; write it as `service:Action`, such as `s3:GetObject`",
            "`{name}` 앞에 서비스가 없습니다. `s3:GetObject`처럼 `서비스:작업`으로 쓰십시오"
        );
        return refusals.add(Phase::ActionValues, checks::INVALID_ACTION, at, upstream, message);
    };
    if action.contains(':') {
        let message = text!(
            "`{name}` has more than one colon; an action is `service:Action`",
            "`{name}`에 콜론이 둘 이상 있습니다. 작업은 `서비스:작업`으로 씁니다"
        );
        let upstream = "Actions/Condition can contain only one colon.";
        return refusals.add(Phase::ActionValues, checks::INVALID_ACTION, at, upstream, message);
    }
    let odd = |b: u8| !(b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.'));
    if vendor != "*" && (vendor.is_empty() || vendor.bytes().any(odd)) {
        let vendor = shown(vendor);
        let message = text!(
            "`{vendor}` is no service prefix; wildcards may stand behind the colon only",
            "`{vendor}`은/는 서비스 접두사가 아닙니다. 와일드카드는 콜론 뒤에만 쓸 수 있습니다"
        );
        let upstream = format!("Vendor {vendor} is not valid");
        return refusals.add(Phase::ActionValues, checks::INVALID_SERVICE_IN_ACTION, at, upstream, message);
    }
    trust_action(refusals, at, text);
}

fn trust_action(refusals: &mut Refusals, at: At<'_>, text: &str) {
    if refusals.kind != PolicyType::Trust {
        return;
    }
    let assumes = match text.split_once(':') {
        Some((vendor, action)) => {
            vendor.eq_ignore_ascii_case("sts") && ASSUME_ACTIONS.iter().any(|known| glob(action, known))
        }
        None => false,
    };
    if !assumes {
        let name = shown(text);
        let message = text!(
            "a trust policy says who may assume the role; `{name}` is not about that: write `sts:AssumeRole` or `sts:AssumeRoleWithWebIdentity`",
            "신뢰 정책(trust policy)은 누가 역할을 맡을 수 있는지만 정합니다. `{name}` 대신 `sts:AssumeRole`이나 `sts:AssumeRoleWithWebIdentity`를 쓰십시오"
        );
        let upstream = "AssumeRole policy may only specify STS AssumeRole actions.";
        refusals.add(Phase::ActionValues, checks::UNSUPPORTED_ACTION_IN_POLICY, at, upstream, message);
    }
}

fn resource_element(refusals: &mut Refusals, at: At<'_>) {
    if refusals.kind == PolicyType::Trust {
        for name in ["Resource", "NotResource"] {
            if let Some(key) = at.key(name) {
                let message = text!(
                    "a trust policy has no `{name}`: the role that it hangs on is the resource; remove it",
                    "신뢰 정책에는 `{name}`을/를 쓰지 않습니다. 정책이 붙은 역할이 곧 리소스입니다. 지우십시오"
                );
                let upstream = format!("Has prohibited field {name}");
                refusals.add(Phase::Elements, checks::ROLE_TRUST_RESOURCE, key, upstream, message);
            }
        }
        return;
    }
    if let Some(place) = missing(at, ["Resource", "NotResource"]) {
        let check: &Check =
            if place.node.is_sequence() { checks::EMPTY_ARRAY_RESOURCE } else { checks::MISSING_RESOURCE };
        let message = text!(
            "the statement has no resource; add `Resource`, an ARN or `*`",
            "문에 리소스가 없습니다. ARN이나 `*`로 `Resource`를 추가하십시오"
        );
        let (error, upstream) = match refusals.kind {
            PolicyType::Resource => (ErrorCode::MalformedPolicy, "Missing required field Resource"),
            PolicyType::Scp | PolicyType::Rcp => (ErrorCode::MalformedPolicyDocument, SYNTAX),
            _ => (ErrorCode::MalformedPolicyDocument, "Policy statement must contain resources."),
        };
        refusals.add_with(error, Phase::Resources, check, place, upstream, message);
    }
}

/// Whether this is a number: YAML reads `111122223333` so, where an account id is meant.
pub(super) fn is_number(at: At<'_>) -> bool {
    matches!(at.node.scalar(), Some(Scalar::Int(_)))
}
