//! Does a resource or trust policy open the door to everyone?

use super::Scan;
use super::statement::{Statement, texts};
use crate::iam::checks;
use crate::iam::document::{At, shown};
use crate::iam::validation::PolicyType;
use crate::text;

/// Keys that say who or whence, so that a condition on one of them narrows `*`. Source: Amazon S3 User Guide, "The
/// meaning of public"; IAM User Guide, "Principal".
const NARROWING: [&str; 18] = [
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:PrincipalServiceName",
    "aws:SourceAccount",
    "aws:SourceArn",
    "aws:SourceIp",
    "aws:SourceOrgID",
    "aws:SourceOrgPaths",
    "aws:SourceOwner",
    "aws:SourceVpc",
    "aws:SourceVpcArn",
    "aws:SourceVpce",
    "aws:VpceAccount",
    "aws:VpceOrgID",
    "aws:userid",
    "sts:ExternalId",
];

pub(super) fn look(scan: &mut Scan, statement: &Statement<'_>) {
    // A principal in any other policy is refused.
    if !matches!(scan.kind, PolicyType::Resource | PolicyType::Trust) || statement.allows != Some(true) {
        return;
    }
    if let Some(key) = statement.at.key("NotPrincipal") {
        let message = text!(
            "`Allow` with `NotPrincipal` allows everyone else, without sign-in too; name in `Principal` who may",
            "`Allow`와 `NotPrincipal`을 함께 쓰면 로그인하지 않은 사람까지 나머지 모두를 허용합니다. 허용할 대상을 `Principal`에 쓰십시오"
        );
        scan.add(checks::ALLOW_WITH_NOT_PRINCIPAL, key, message);
    }
    let Some(principal) = statement.at.get("Principal") else { return };
    if let Some(star) = everyone(principal) {
        let tag = |key: &str| key.get(..17).is_some_and(|k| k.eq_ignore_ascii_case("aws:PrincipalTag/"));
        let narrowed = statement.conditions.iter().any(|condition| {
            // A negated operator, and `IfExists`, let those pass who carry nothing.
            !condition.operator.is_negated()
                && !condition.operator.if_exists
                && (NARROWING.iter().any(|key| condition.has_key(key)) || tag(condition.key.text))
        });
        if !narrowed {
            let message = match scan.kind {
                PolicyType::Trust => text!(
                    "any account of AWS may assume this role; name accounts or roles, or add a condition on `aws:PrincipalOrgID`",
                    "AWS의 어떤 계정이든 이 역할을 맡을 수 있습니다. 계정이나 역할을 지정하거나 `aws:PrincipalOrgID` 조건을 추가하십시오"
                ),
                _ => text!(
                    "`*` is everyone, without sign-in too; name accounts or roles, or add a condition on `aws:PrincipalOrgID` or `aws:SourceVpce`",
                    "`*`은 로그인하지 않은 사람까지 포함한 모두입니다. 계정이나 역할을 지정하거나 `aws:PrincipalOrgID`나 `aws:SourceVpce` 조건을 추가하십시오"
                ),
            };
            scan.add(checks::PRINCIPAL_STAR, star, message);
        }
    }
    for word in texts(principal.get("AWS")) {
        let id = |prefix: &str| {
            word.text.starts_with(prefix)
                && word.text.len() >= 16
                && word.text.bytes().all(|b| b.is_ascii_alphanumeric())
        };
        let name = shown(word.text);
        if id("AROA") {
            let message = text!(
                "`{name}` is the id of a role that was deleted, or was written by hand; name the role by its ARN",
                "`{name}`은/는 삭제된 역할의 ID이거나 직접 적은 ID입니다. 역할의 ARN을 쓰십시오"
            );
            scan.add(checks::INVALID_ROLE_REFERENCE, word.at, message);
        } else if id("AIDA") {
            let message = text!(
                "`{name}` is the id of a user that was deleted, or was written by hand; name the user by its ARN",
                "`{name}`은/는 삭제된 사용자의 ID이거나 직접 적은 ID입니다. 사용자의 ARN을 쓰십시오"
            );
            scan.add(checks::INVALID_USER_REFERENCE, word.at, message);
        }
    }
}

/// Where everyone is named: `*`, or `AWS: "*"`.
fn everyone(principal: At<'_>) -> Option<At<'_>> {
    if principal.text() == Some("*") {
        return Some(principal);
    }
    texts(principal.get("AWS")).into_iter().find(|w| w.text == "*").map(|w| w.at)
}
