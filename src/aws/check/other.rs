//! What S3, EC2 and Organizations refuse.

use crate::aws::report::Report;
use crate::aws::{Account, BucketPolicy, Spanned};
use crate::iam::{Effect, PrincipalKind, Statement, is_account_id};
use crate::text;

pub(super) fn check(account: &Account, report: &mut Report) {
    for bucket in &account.buckets {
        bucket_name(&bucket.name, report);
    }
    for policy in &account.bucket_policies {
        bucket_policy(account, policy, report);
    }
    for template in &account.launch_templates {
        if let Some(limit) = template.metadata_options.as_ref().and_then(|m| m.hop_limit.as_ref())
            && !(1..=64).contains(&limit.value)
        {
            let message = text!(
                "the hop limit is 1 to 64, not {limit}",
                "홉 제한(hop limit)은 1에서 64까지입니다. {limit}은/는 안 됩니다"
            );
            report.error("invalid-value", limit.span, message);
        }
    }
    for policy in &account.organization_policies {
        for target in &policy.targets {
            if !(is_account_id(target) || target.starts_with("r-") || target.starts_with("ou-")) {
                let message = text!(
                    "a policy is attached to an account (twelve digits), an organizational unit (`ou-...`) or the root (`r-...`)",
                    "정책은 계정(숫자 열두 자리), 조직 단위(`ou-...`), 루트(`r-...`)에 연결합니다"
                );
                report.error("invalid-value", target.span, message);
            }
        }
    }
}

/// S3 User Guide, "General purpose bucket naming rules".
fn bucket_name(name: &Spanned<String>, report: &mut Report) {
    let letter_or_digit = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let allowed = |b: u8| letter_or_digit(b) || b == b'-' || b == b'.';
    let bytes = name.as_bytes();
    let edge = |b: Option<&u8>| b.is_some_and(|b| letter_or_digit(*b));
    let parts: Vec<&str> = name.split('.').collect();
    let is_address = parts.len() == 4 && parts.iter().all(|p| p.parse::<u8>().is_ok());
    let message = if !(3..=63).contains(&name.len()) {
        text!("a bucket's name has 3 to 63 characters", "버킷(bucket) 이름은 3자에서 63자까지입니다")
    } else if name.bytes().any(|b| b.is_ascii_uppercase()) {
        text!("a bucket's name has no capital letters", "버킷 이름에는 대문자를 쓸 수 없습니다")
    } else if !name.bytes().all(allowed) {
        text!(
            "a bucket's name has lower-case letters, digits, `-` and `.` only",
            "버킷 이름에는 소문자, 숫자, `-`, `.`만 쓸 수 있습니다"
        )
    } else if !edge(bytes.first()) || !edge(bytes.last()) {
        text!(
            "a bucket's name begins and ends with a letter or digit",
            "버킷 이름은 영문자나 숫자로 시작하고 끝나야 합니다"
        )
    } else if name.contains("..") || is_address {
        text!(
            "a bucket's name has no two dots in a row and does not look like an IP address",
            "버킷 이름에는 점을 두 번 이어 쓸 수 없고, IP 주소 모양이어서도 안 됩니다"
        )
    } else if ["xn--", "sthree-", "amzn-s3-demo-"].iter().any(|p| name.starts_with(p))
        || ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"].iter().any(|s| name.ends_with(s))
    {
        text!("this beginning or ending is reserved by S3", "S3가 예약해 둔 접두사나 접미사입니다")
    } else {
        return;
    };
    report.error("invalid-name", name.span, message).upstream("The specified bucket is not valid.");
}

fn bucket_policy(account: &Account, policy: &BucketPolicy, report: &mut Report) {
    let Some(bucket) = account.bucket(&policy.bucket) else {
        // Buckets of other accounts have policies elsewhere; here a policy without its bucket cannot be put.
        if !policy.bucket.is_empty() {
            let name = &policy.bucket;
            let message = text!("the account has no bucket `{name}`", "계정에 `{name}`이라는 버킷이 없습니다");
            report.error("no-such-bucket", name.span, message).upstream("The specified bucket does not exist");
        }
        return;
    };
    let Some(document) = policy.document.policy.as_ref() else { return };
    if let Some(public) =
        document.statements.iter().find(|s| is_public(s)).filter(|_| bucket.blocks_public_policy.value)
    {
        let message = text!(
            "this statement makes the bucket public, and its public access block refuses that",
            "이 명령문(statement)은 버킷을 공개합니다. 버킷의 퍼블릭 액세스 차단이 이를 거절합니다"
        );
        report.error("public-policy", public.span, message).upstream(
            "Access Denied because public policies are blocked by the BlockPublicPolicy block public access setting.",
        );
    }
}

/// Anybody is allowed, and no condition narrows it. S3's own test ("The meaning of public") takes only certain conditions
/// with fixed values as narrowing; here any condition counts, so that nothing is refused that S3 accepts.
fn is_public(statement: &Statement) -> bool {
    let everyone = statement.principal.as_ref().is_some_and(|p| {
        !p.not
            && p.list
                .iter()
                .any(|e| e.kind == PrincipalKind::Everyone || (e.kind == PrincipalKind::Aws && &*e.word.text == "*"))
    });
    statement.effect == Effect::Allow && everyone && statement.conditions.is_empty()
}
