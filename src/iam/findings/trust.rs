//! Does a trust policy trust whom it means? Identity providers of EKS clusters, Pod Identity, and actions that do not go
//! with the principal. Facts F8.3-F8.5, F8.30, F9.3, F9.6; mistakes M45-M47, M65; erratum E6.

use super::Scan;
use super::statement::{Condition, Statement, Word, texts};
use crate::iam::arn::Arn;
use crate::iam::catalogue::{expand, glob, nearest_of};
use crate::iam::checks;
use crate::iam::document::shown;
use crate::iam::operator::Comparison;
use crate::text;

/// The audience that the EKS webhook puts into a pod's token.
const AUDIENCE: &str = "sts.amazonaws.com";

/// EKS Pod Identity.
const PODS: &str = "pods.eks.amazonaws.com";

pub(super) fn look(scan: &mut Scan, statement: &Statement<'_>, all: &[Statement<'_>]) {
    if statement.allows != Some(true) || statement.not_action {
        return;
    }
    let Some(principal) = statement.at.get("Principal") else { return };
    mismatched_actions(scan, statement);
    for word in texts(principal.get("Federated")) {
        if let Some(provider) = provider(word.text) {
            oidc(scan, statement, &word, provider);
        }
    }
    for word in texts(principal.get("Service")).iter().filter(|w| w.text == PODS) {
        if !all.iter().any(|s| s.open || tags_sessions(s)) {
            let message = text!(
                "EKS Pod Identity tags the sessions that it opens, so the trust needs `sts:TagSession` beside `sts:AssumeRole`",
                "EKS Pod Identity는 여는 세션에 태그를 붙이므로 신뢰 정책에 `sts:AssumeRole`과 함께 `sts:TagSession`이 있어야 합니다"
            );
            scan.add(checks::POD_IDENTITY_TAG_SESSION, word.at, message);
        }
    }
}

/// Whether the statement lets EKS Pod Identity tag its sessions.
fn tags_sessions(statement: &Statement<'_>) -> bool {
    let pods = texts(statement.at.get("Principal").and_then(|p| p.get("Service"))).iter().any(|w| w.text == PODS);
    pods && statement.allows == Some(true)
        && statement.actions.iter().any(|a| glob(a.text, "sts:TagSession")) != statement.not_action
}

/// The provider's host and path, as its condition keys begin, where the text is an OIDC provider's ARN.
fn provider(text: &str) -> Option<&str> {
    Arn::parse(text)?.resource.strip_prefix("oidc-provider/")
}

/// The provider of the statement, where there is just one.
fn only_provider<'a>(statement: &Statement<'a>) -> Option<&'a str> {
    let words = texts(statement.at.get("Principal").and_then(|p| p.get("Federated")));
    match words.as_slice() {
        [only] => provider(only.text),
        _ => None,
    }
}

/// Who comes with a token of an identity provider calls another action than who comes with AWS credentials.
fn mismatched_actions(scan: &mut Scan, statement: &Statement<'_>) {
    let Some(principal) = statement.at.get("Principal") else { return };
    let mut fitting: Vec<&str> = Vec::new();
    for (key, value) in principal.entries() {
        match key.text() {
            Some("AWS" | "Service") => fitting.push("AssumeRole"),
            Some("Federated") => fitting.extend(texts(Some(value)).iter().map(|w| {
                if w.text.contains(":saml-provider/") { "AssumeRoleWithSAML" } else { "AssumeRoleWithWebIdentity" }
            })),
            _ => return,
        }
    }
    let all = ["AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"];
    for word in &statement.actions {
        let covered: Vec<&str> = expand(word.text).map(|a| a.name).filter(|name| all.contains(name)).collect();
        if fitting.is_empty() || covered.is_empty() || covered.iter().any(|name| fitting.contains(name)) {
            continue;
        }
        let right = fitting.first().copied().unwrap_or_default();
        let message = text!(
            "this principal does not call `{name}` but `sts:{right}`",
            "이 보안 주체는 `{name}`이/가 아니라 `sts:{right}`을/를 호출합니다",
            name = shown(word.text)
        );
        scan.add(checks::MISMATCHED_ACTION_FOR_PRINCIPAL, word.at, message);
        let exact = !word.text.contains(['*', '?']) && fitting.iter().all(|f| f == &right);
        let there = statement.actions.iter().any(|a| a.text.eq_ignore_ascii_case(&format!("sts:{right}")));
        scan.fix(word.at, (exact && !there).then(|| format!("sts:{right}")).as_deref());
    }
}

fn oidc(scan: &mut Scan, statement: &Statement<'_>, principal: &Word<'_>, provider: &str) {
    let eks = provider.starts_with("oidc.eks.");
    let of = |claim: &str| {
        let key = format!("{provider}:{claim}");
        statement.conditions.iter().filter(move |c| c.has_key(&key)).collect::<Vec<_>>()
    };
    let (subjects, audiences) = (of("sub"), of("aud"));
    let others: Vec<_> = statement.conditions.iter().filter(|c| foreign(c, provider)).collect();
    let misspelt = statement.conditions.iter().any(|c| right_key(provider, c.key.text).is_some());
    for condition in &others {
        let message = text!(
            "this key belongs to another provider than the statement's principal, so it never has a value: tokens of `{provider}` come with `{provider}:{claim}`",
            "이 키는 이 문의 보안 주체가 아닌 다른 공급자의 것이어서 결코 값이 없습니다. `{provider}`의 토큰에는 `{provider}:{claim}`이/가 실립니다",
            claim = claim(condition.key.text)
        );
        scan.add(checks::OIDC_OTHER_PROVIDER, condition.key.at, message);
        let right = only_provider(statement).map(|own| format!("{own}:{}", claim(condition.key.text)));
        scan.fix(condition.key.at, right.as_deref());
    }
    if others.is_empty() && !misspelt {
        if subjects.is_empty() {
            let message = match eks {
                true => text!(
                    "every service account of the cluster may assume this role; add a condition on `{provider}:sub`, such as `system:serviceaccount:NAMESPACE:NAME`",
                    "클러스터의 모든 서비스 어카운트가 이 역할을 맡을 수 있습니다. `{provider}:sub` 조건을 `system:serviceaccount:네임스페이스:이름`처럼 추가하십시오"
                ),
                false => text!(
                    "everyone whom the provider knows may assume this role; add a condition on `{provider}:sub`",
                    "공급자가 아는 모두가 이 역할을 맡을 수 있습니다. `{provider}:sub` 조건을 추가하십시오"
                ),
            };
            scan.add(checks::MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL, principal.at, message);
        }
        if audiences.iter().all(|condition| takes_anything(condition)) {
            let message = text!(
                "tokens for any audience are taken; add a condition on `{provider}:aud`",
                "어떤 대상(audience)의 토큰이든 받아들입니다. `{provider}:aud` 조건을 추가하십시오"
            );
            scan.add(checks::MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL, principal.at, message);
        }
    }
    if eks {
        subjects.iter().for_each(|condition| subject(scan, condition));
        audiences.iter().for_each(|condition| audience(scan, condition));
    }
}

/// `StringLike` with `*`: a condition that is there and asks nothing.
fn takes_anything(condition: &Condition<'_>) -> bool {
    let like = matches!(condition.operator.comparison, Comparison::StringLike(true));
    like && !condition.operator.is_negated() && condition.values().any(|word| word.text.chars().all(|c| c == '*'))
}

/// What stands behind the provider in a key.
fn claim(key: &str) -> &str {
    key.rsplit(':').next().unwrap_or_default()
}

/// A key of some provider, and not of this one. Keys have no case.
fn foreign(condition: &Condition<'_>, provider: &str) -> bool {
    match condition.key.text.rsplit_once(':') {
        Some((own, "aud" | "sub")) => own.contains('.') && !own.contains("//") && !own.eq_ignore_ascii_case(provider),
        _ => false,
    }
}

/// `PROVIDER;aud`, `PROVIDER/aud`, `https://PROVIDER:aud`, `aud` alone: what was meant.
fn right_key(provider: &str, key: &str) -> Option<String> {
    let stem = key.strip_prefix("https://").unwrap_or(key);
    ["aud", "sub"].into_iter().find_map(|claim| {
        let head = stem.strip_suffix(claim)?;
        let own = head.strip_suffix([':', ';', '/', '.']);
        let right = format!("{provider}:{claim}");
        let meant = head.is_empty() || own.is_some_and(|own| own.eq_ignore_ascii_case(provider));
        (meant && !right.eq_ignore_ascii_case(key)).then_some(right)
    })
}

/// A key that is none, but nearly that of the statement's provider. Whether there was something to say.
pub(super) fn misspelt_key(scan: &mut Scan, statement: &Statement<'_>, word: Word<'_>) -> bool {
    let Some(right) = only_provider(statement).and_then(|provider| right_key(provider, word.text)) else {
        return false;
    };
    let message = text!(
        "`{name}` is no condition key; the provider's is `{right}`, with a colon before the claim and without `https://`",
        "`{name}`은/는 조건 키가 아닙니다. 공급자의 키는 `https://` 없이 클레임(claim) 앞에 콜론을 둔 `{right}`입니다",
        name = shown(word.text)
    );
    scan.add(checks::INVALID_CONDITION_KEY_FORMAT, word.at, message);
    scan.fix(word.at, Some(&right));
    true
}

/// The `sub` of a pod's token is `system:serviceaccount:NAMESPACE:NAME`.
fn subject(scan: &mut Scan, condition: &Condition<'_>) {
    let like = matches!(condition.operator.comparison, Comparison::StringLike(true));
    if condition.operator.is_negated() {
        return;
    }
    for word in condition.values().filter(|w| !w.text.contains("${")) {
        let name = shown(word.text);
        if like {
            // Whoever it is, in whichever namespace: two that nobody means.
            let any_name = glob(&with_namespace(word.text, "q7"), "system:serviceaccount:q7:z5")
                && glob(&with_namespace(word.text, "q7"), "system:serviceaccount:q7:w3");
            let any_namespace = ["q7", "w3"].iter().all(|namespace| {
                let account = word.text.rsplit(':').next().filter(|a| !a.contains(['*', '?'])).unwrap_or("z5");
                glob(word.text, &format!("system:serviceaccount:{namespace}:{account}"))
            });
            if any_name || any_namespace {
                let message = text!(
                    "`{name}` lets every service account of a namespace, or of every namespace, assume this role; write `system:serviceaccount:NAMESPACE:NAME`",
                    "`{name}`은/는 네임스페이스 하나 또는 전체의 모든 서비스 어카운트가 이 역할을 맡게 합니다. `system:serviceaccount:네임스페이스:이름`으로 쓰십시오"
                );
                scan.add(checks::OIDC_SUBJECT_TOO_WIDE, word.at, message);
                continue;
            }
        }
        let literal = word.text.split(['*', '?']).next().unwrap_or_default();
        let wild = literal.len() < word.text.len();
        let head = "system:serviceaccount:";
        let begins =
            if wild { head.starts_with(literal) || literal.starts_with(head) } else { literal.starts_with(head) };
        let parts = word.text.split(':').count();
        if !begins || (!wild && parts != 4) || parts > 4 {
            let message = text!(
                "no token of the cluster has the subject `{name}`; it is `system:serviceaccount:NAMESPACE:NAME`",
                "클러스터의 어떤 토큰도 주체(sub)가 `{name}`이/가 아닙니다. `system:serviceaccount:네임스페이스:이름` 형식입니다"
            );
            scan.add(checks::OIDC_SUBJECT_FORMAT, word.at, message);
        }
    }
}

/// The pattern with its namespace, where that is written out, replaced by `namespace`.
fn with_namespace(pattern: &str, namespace: &str) -> String {
    let parts: Vec<&str> = pattern.split(':').collect();
    match parts.as_slice() {
        ["system", "serviceaccount", own, name] if !own.contains(['*', '?']) => {
            format!("system:serviceaccount:{namespace}:{name}")
        }
        _ => pattern.to_owned(),
    }
}

fn audience(scan: &mut Scan, condition: &Condition<'_>) {
    let like = matches!(condition.operator.comparison, Comparison::StringLike(_));
    let values: Vec<Word<'_>> = condition.values().collect();
    let right =
        |word: &Word<'_>| word.text == AUDIENCE || (like && glob(word.text, AUDIENCE)) || word.text.contains("${");
    if condition.operator.is_negated() || values.iter().any(right) {
        return;
    }
    for word in values {
        let name = shown(word.text);
        let message = text!(
            "the token of a pod has the audience `{AUDIENCE}` unless its service account says otherwise, so `{name}` does not match",
            "서비스 어카운트에 따로 적지 않으면 파드 토큰의 대상(audience)은 `{AUDIENCE}`이므로 `{name}`과/와 맞지 않습니다"
        );
        scan.add(checks::OIDC_AUDIENCE, word.at, message);
        scan.fix(word.at, nearest_of(word.text, std::iter::once(AUDIENCE)));
    }
}
