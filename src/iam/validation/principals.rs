//! Whom does a statement name, and may it? Source: IAM User Guide, "Principal" and "NotPrincipal"; the texts are those
//! of `facts/iam.md`, section 5, and F8.39.

use super::elements::is_number;
use super::resources::PARTITIONS;
use super::{ErrorCode, Phase, PolicyType, Refusals, SYNTAX};
use crate::iam::arn::{Arn, is_account_id};
use crate::iam::checks::{self, Check};
use crate::iam::document::{At, shown};
use crate::text;
use crate::text::Text;

const KEYS: [&str; 4] = ["AWS", "Federated", "Service", "CanonicalUser"];

const NO_PRINCIPALS: &str = "Invalid principal in policy: com.amazon.balsa.error.InvalidPolicyException: The passed in policy has a statement with no principals!";

pub(super) fn check(refusals: &mut Refusals, at: At<'_>) {
    let kind = refusals.kind;
    for name in ["Principal", "NotPrincipal"] {
        let Some(key) = at.key(name) else { continue };
        if kind.is_identity() {
            let message = text!(
                "this policy hangs on a user, group or role, and that is its principal; remove `{name}`",
                "이 정책은 사용자, 그룹, 역할에 붙고, 붙은 대상이 곧 보안 주체(principal)입니다. `{name}`을/를 지우십시오"
            );
            let upstream = "Policy document should not specify a principal.";
            refusals.add(Phase::Elements, checks::UNSUPPORTED_PRINCIPAL, key, upstream, message);
        } else if kind == PolicyType::Scp {
            let message = text!(
                "a service control policy has no `{name}`; use the condition key `aws:PrincipalArn`",
                "서비스 제어 정책(SCP)에는 `{name}`을/를 쓰지 않습니다. 조건 키 `aws:PrincipalArn`을 쓰십시오"
            );
            refusals.add(Phase::Elements, checks::SCP_PRINCIPAL, key, SYNTAX, message);
        } else if kind == PolicyType::Trust && name == "NotPrincipal" {
            let message = text!(
                "a trust policy has no `NotPrincipal`; name who may assume the role in `Principal`",
                "신뢰 정책(trust policy)에는 `NotPrincipal`을 쓸 수 없습니다. 역할을 맡을 수 있는 대상을 `Principal`에 쓰십시오"
            );
            refusals.add(Phase::Elements, checks::ROLE_TRUST_NOT_PRINCIPAL, key, SYNTAX, message);
        }
    }
    if kind.is_identity() || kind == PolicyType::Scp {
        return;
    }
    let Some(principal) = at.get("Principal").or_else(|| at.get("NotPrincipal")) else {
        let message = text!(
            "the statement does not say whom it concerns; add `Principal`",
            "문이 누구에 대한 것인지 나와 있지 않습니다. `Principal`을 추가하십시오"
        );
        let (error, upstream) = match kind {
            PolicyType::Resource => (ErrorCode::MalformedPolicy, "Missing required field Principal"),
            PolicyType::Trust => (ErrorCode::MalformedPolicyDocument, NO_PRINCIPALS),
            _ => (ErrorCode::MalformedPolicyDocument, SYNTAX),
        };
        return refusals.add_with(error, Phase::Principals, checks::MISSING_PRINCIPAL, at, upstream, message);
    };
    element(refusals, principal);
}

/// What is wrong with one principal: Access Analyzer's check, AWS's text, ours.
type Wrong = (&'static Check, String, Text);

/// S3 has its own code and one text; IAM names the principal.
fn invalid(refusals: &mut Refusals, at: At<'_>, (check, upstream, message): Wrong) {
    match refusals.kind {
        PolicyType::Resource => {
            let upstream = "Invalid principal in policy";
            refusals.add_with(ErrorCode::MalformedPolicy, Phase::Principals, check, at, upstream, message);
        }
        _ => refusals.add(Phase::Principals, check, at, upstream, message),
    }
}

fn element(refusals: &mut Refusals, at: At<'_>) {
    if at.is_open() {
        return;
    }
    if let Some(text) = at.text() {
        // Everyone, as a bare string, is for resources only.
        if text == "*" && refusals.kind != PolicyType::Trust {
            return;
        }
        let everyone = text == "*";
        let upstream = match everyone {
            true => "AssumeRolepolicy contained an invalid principal: \"STAR\":\"*\".".to_owned(),
            false => SYNTAX.to_owned(),
        };
        let message = match everyone {
            true => text!(
                "a trust policy takes no bare `*`; write `AWS: \"*\"`, or better whom you mean",
                "신뢰 정책에는 `*`만 쓸 수 없습니다. `AWS: \"*\"`로 쓰거나, 대상을 정확히 쓰십시오"
            ),
            false => text!(
                "`{text}` does not say what kind of principal it is; write it as `AWS: {text}`",
                "`{text}`이/가 어떤 종류의 보안 주체인지 알 수 없습니다. `AWS: {text}`처럼 쓰십시오",
                text = shown(text)
            ),
        };
        return invalid(refusals, at, (checks::INVALID_PRINCIPAL_FORMAT, upstream, message));
    }
    if !at.node.is_mapping() {
        let message = text!(
            "`Principal` is a mapping such as `AWS: arn:aws:iam::111122223333:root`",
            "`Principal`은 `AWS: arn:aws:iam::111122223333:root` 같은 매핑이어야 합니다"
        );
        return invalid(refusals, at, (checks::INVALID_PRINCIPAL_FORMAT, SYNTAX.to_owned(), message));
    }
    let mut named = 0;
    for (key, values) in at.entries() {
        let kind = key.node.text().unwrap_or_default();
        let known = KEYS.contains(&kind) && !(kind == "CanonicalUser" && refusals.kind == PolicyType::Trust);
        named += values.values().count();
        if !known {
            unknown_key(refusals, at, key, kind);
            continue;
        }
        for value in values.values().filter(|v| !v.is_open()) {
            // YAML reads an unquoted account id as a number; CloudFormation hands it on as text.
            let text = value.text().or_else(|| value.scalar_text().filter(|_| is_number(value)));
            let wrong = match text {
                None => Some((
                    checks::DATA_TYPE_MISMATCH,
                    SYNTAX.to_owned(),
                    text!("a principal is a text", "보안 주체는 문자열이어야 합니다"),
                )),
                Some(text) => match kind {
                    "AWS" => aws(text),
                    "Service" => service(text),
                    "Federated" => federated(text),
                    _ => None,
                },
            };
            if let Some(wrong) = wrong {
                invalid(refusals, value, wrong);
                refusals.fix(text.and_then(right_provider).and_then(|right| value.replacement(&right)));
            }
        }
    }
    if named == 0 {
        let message =
            text!("`Principal` names nobody; add whom you mean", "`Principal`에 아무도 없습니다. 대상을 추가하십시오");
        let check: &Check =
            if at.node.entries().is_empty() { checks::EMPTY_OBJECT_PRINCIPAL } else { checks::EMPTY_ARRAY_PRINCIPAL };
        invalid(refusals, at, (check, NO_PRINCIPALS.to_owned(), message));
    }
}

fn unknown_key(refusals: &mut Refusals, at: At<'_>, key: At<'_>, kind: &str) {
    let right = KEYS.into_iter().find(|known| known.eq_ignore_ascii_case(kind) && at.key(known).is_none());
    let kind = shown(kind);
    let message = match right {
        Some(right) => text!(
            "the kind of principal is spelt `{right}`, not `{kind}`",
            "보안 주체의 종류는 `{kind}`이/가 아니라 `{right}`으로/로 씁니다"
        ),
        None => text!(
            "`{kind}` is no kind of principal here; use `AWS`, `Service` or `Federated`",
            "`{kind}`은/는 여기에 쓸 수 있는 보안 주체의 종류가 아닙니다. `AWS`, `Service`, `Federated` 중에서 쓰십시오"
        ),
    };
    refusals.add(Phase::Principals, checks::INVALID_PRINCIPAL_KEY, key, SYNTAX, message);
    refusals.fix(right.and_then(|right| key.replacement(right)));
}

fn named(kind: &str, text: &str) -> String {
    format!("Invalid principal in policy: \"{kind}\":\"{text}\"")
}

/// An account, its root, a user, a role, a session, a unique id, or everyone.
fn aws(text: &str) -> Option<Wrong> {
    let unique_id = || {
        text.len() >= 16
            && ["AIDA", "AROA"].iter().any(|prefix| text.starts_with(prefix))
            && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
    };
    if text == "*" || is_account_id(text) || unique_id() || text.contains("${") {
        return None;
    }
    let name = shown(text);
    if text.contains(['*', '?']) {
        return Some((
            checks::UNSUPPORTED_WILDCARD_IN_PRINCIPAL,
            named("AWS", text),
            text!(
                "`{name}` has a wildcard; a principal is written out, and patterns go to a condition on `aws:PrincipalArn`",
                "`{name}`에 와일드카드가 있습니다. 보안 주체는 전부 써야 하고, 패턴은 `aws:PrincipalArn` 조건에 씁니다"
            ),
        ));
    }
    let arn = Arn::parse(text).filter(|arn| {
        let after = |kind: &str| arn.resource.strip_prefix(kind).is_some_and(|name| !name.is_empty());
        let principal = match arn.service {
            "iam" => arn.resource == "root" || after("user/") || after("role/"),
            "sts" => after("assumed-role/") || after("federated-user/") || arn.resource == "self",
            // CloudFront's origin access identities.
            _ => false,
        };
        let account = is_account_id(arn.account) || (arn.account == "cloudfront" && arn.service == "iam");
        principal && account && arn.region.is_empty() && PARTITIONS.contains(&arn.partition)
    });
    if arn.is_some() {
        return None;
    }
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let account = Arn::parse(text).map(|arn| arn.account).or(digits.then_some(text)).filter(|a| !is_account_id(a));
    let message = match account {
        Some(account) if !account.is_empty() => text!(
            "the account `{account}` in `{name}` does not have twelve digits",
            "`{name}`의 계정 `{account}`이/가 열두 자리 숫자가 아닙니다",
            account = shown(account)
        ),
        _ if text.contains(":group/") => text!(
            "`{name}` is a group; a group cannot sign a request, so it is no principal: name users or roles",
            "`{name}`은/는 그룹입니다. 그룹은 요청에 서명하지 않으므로 보안 주체가 될 수 없습니다. 사용자나 역할을 쓰십시오"
        ),
        _ => text!(
            "`{name}` is no principal; write an account id or the ARN of a user, role or session",
            "`{name}`은/는 보안 주체가 아닙니다. 계정 번호나 사용자, 역할, 세션의 ARN을 쓰십시오"
        ),
    };
    Some((checks::INVALID_PRINCIPAL_FORMAT, named("AWS", text), message))
}

/// `ec2.amazonaws.com`. Which services exist is not known here; the form is.
fn service(text: &str) -> Option<Wrong> {
    const ENDS: [&str; 6] =
        [".amazonaws.com", ".amazonaws.com.cn", ".amazon.com", ".aws.internal", ".amazonaws.eu", ".aws.com"];
    let name = shown(text);
    if text.contains(['*', '?']) {
        return Some((
            checks::UNSUPPORTED_WILDCARD_IN_PRINCIPAL,
            named("SERVICE", text),
            text!(
                "`{name}` has a wildcard; write the service out",
                "`{name}`에 와일드카드가 있습니다. 서비스를 전부 쓰십시오"
            ),
        ));
    }
    let host = text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'));
    if host && ENDS.iter().any(|end| text.strip_suffix(end).is_some_and(|service| !service.is_empty())) {
        return None;
    }
    Some((
        checks::INVALID_SERVICE_PRINCIPAL_FORMAT,
        named("SERVICE", text),
        text!(
            "`{name}` is no service principal; they look like `ec2.amazonaws.com`",
            "`{name}`은/는 서비스 보안 주체가 아닙니다. `ec2.amazonaws.com` 같은 형식입니다"
        ),
    ))
}

/// The ARN of a provider in IAM, or the domain of a provider that needs none (`accounts.google.com`).
fn federated(text: &str) -> Option<Wrong> {
    let label = |label: &str| {
        !label.is_empty()
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let domain = |host: &str| host.contains('.') && host.split('.').all(label);
    let provider = |arn: &Arn<'_>| {
        let named = match arn.resource.split_once('/') {
            // The provider's URL without `https://`: host, perhaps port, perhaps a path.
            Some(("oidc-provider", url)) => {
                let (host, path) = url.split_once('/').unwrap_or((url, "x"));
                domain(host.split(':').next().unwrap_or_default()) && !path.is_empty() && !path.contains("//")
            }
            Some(("saml-provider", name)) => !name.is_empty(),
            _ => false,
        };
        named
            && !text.contains(['*', '?', ' '])
            && arn.service == "iam"
            && arn.region.is_empty()
            && is_account_id(arn.account)
            && PARTITIONS.contains(&arn.partition)
    };
    if domain(text) || text.contains("${") || Arn::parse(text).is_some_and(|arn| provider(&arn)) {
        return None;
    }
    let name = shown(text);
    Some((
        checks::INVALID_PRINCIPAL_FORMAT,
        "Federated principals must be valid domain names or SAML metadata ARNs".to_owned(),
        text!(
            "`{name}` is no identity provider; an EKS cluster's is `arn:aws:iam::111122223333:oidc-provider/oidc.eks.REGION.amazonaws.com/id/ID`, without `https://`",
            "`{name}`은/는 자격 증명 공급자(identity provider)가 아닙니다. EKS 클러스터의 것은 `https://` 없이 `arn:aws:iam::111122223333:oidc-provider/oidc.eks.REGION.amazonaws.com/id/ID`입니다"
        ),
    ))
}

/// The provider's ARN without the `https://` that people copy with the issuer.
fn right_provider(text: &str) -> Option<String> {
    let right = text.replacen("oidc-provider/https://", "oidc-provider/", 1);
    (right != text && federated(&right).is_none()).then_some(right)
}
