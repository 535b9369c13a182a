//! IAM's rules for names, paths, durations and attachments. Source: the API reference's constraints of each parameter,
//! with the service's own words.

use crate::aws::load::no_such_identity;
use crate::aws::managed;
use crate::aws::read::IdentityKind;
use crate::aws::report::Report;
use crate::aws::{Account, OidcProvider, PolicySource, Spanned};
use crate::iam::{Arn, is_account_id};
use crate::text;

/// Seconds that a session may be allowed to last: one to twelve hours.
const SESSION_SECONDS: std::ops::RangeInclusive<u32> = 3600..=43200;
/// Managed policies that one identity may have (the default quota).
const ATTACHED_POLICIES: usize = 10;

pub(super) fn check(account: &Account, report: &mut Report) {
    for user in &account.users {
        name(&user.name, "userName", 64, report);
        attachments(account, &user.managed, report);
        boundary(account, user.boundary.as_ref(), report);
        for group in &user.groups {
            if account.group(group).is_none() {
                no_such_identity(account, IdentityKind::Group, group, report);
            }
        }
    }
    for group in &account.groups {
        name(&group.name, "groupName", 128, report);
        attachments(account, &group.managed, report);
    }
    for role in &account.roles {
        name(&role.name, "roleName", 64, report);
        attachments(account, &role.managed, report);
        boundary(account, role.boundary.as_ref(), report);
        duration(&role.max_session_duration, report);
    }
    for policy in &account.policies {
        name(&policy.name, "policyName", 128, report);
    }
    for profile in &account.instance_profiles {
        name(&profile.name, "instanceProfileName", 128, report);
        if let Some(role) = profile.role.as_ref().filter(|r| account.role(r).is_none()) {
            no_such_identity(account, IdentityKind::Role, role, report);
        }
    }
    for provider in &account.oidc_providers {
        oidc_provider(provider, report);
    }
}

fn name(name: &Spanned<String>, parameter: &str, longest: usize, report: &mut Report) {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "+=,.@_-".contains(c);
    if name.is_empty() || !name.chars().all(allowed) {
        let message = text!(
            "a name in IAM has letters, digits and `+=,.@_-` only; `{name}` has others",
            "IAM의 이름에는 영문자, 숫자와 `+=,.@_-`만 쓸 수 있는데 `{name}`에는 다른 문자가 있습니다"
        );
        report.error("invalid-name", name.span, message).upstream(format!(
            "The specified value for {parameter} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-"
        ));
    } else if name.len() > longest {
        let length = name.len();
        let message = text!(
            "the name has {length} characters; IAM takes {longest}",
            "이름이 {length}자입니다. IAM은 {longest}자까지 받습니다"
        );
        report.error("invalid-name", name.span, message).upstream(format!(
            "1 validation error detected: Value '{name}' at '{parameter}' failed to satisfy constraint: Member must have length less than or equal to {longest}"
        ));
    }
}

fn duration(seconds: &Spanned<u32>, report: &mut Report) {
    if SESSION_SECONDS.contains(&seconds.value) {
        return;
    }
    let (bound, words) = match seconds.value < *SESSION_SECONDS.start() {
        true => (SESSION_SECONDS.start(), "greater"),
        false => (SESSION_SECONDS.end(), "less"),
    };
    let message = text!(
        "a session may last 3600 to 43200 seconds, not {seconds}",
        "세션(session)은 3600초에서 43200초까지만 허용할 수 있습니다. {seconds}초는 안 됩니다"
    );
    report.error("invalid-value", seconds.span, message).upstream(format!(
        "1 validation error detected: Value '{seconds}' at 'maxSessionDuration' failed to satisfy constraint: Member must have value {words} than or equal to {bound}"
    ));
}

fn attachments(account: &Account, managed: &[Spanned<String>], report: &mut Report) {
    for arn in managed {
        managed_policy(account, arn, report);
    }
    if let Some(extra) = managed.get(ATTACHED_POLICIES) {
        let count = managed.len();
        let message = text!(
            "{count} managed policies are attached; the quota is {ATTACHED_POLICIES}",
            "관리형 정책(managed policy)이 {count}개 연결되어 있습니다. 할당량은 {ATTACHED_POLICIES}개입니다"
        );
        report
            .error("quota", extra.span, message)
            .upstream(format!("Cannot exceed quota for PoliciesPerRole: {ATTACHED_POLICIES}"));
    }
}

fn boundary(account: &Account, arn: Option<&Spanned<String>>, report: &mut Report) {
    if let Some(arn) = arn {
        managed_policy(account, arn, report);
    }
}

/// Is there such a managed policy? One of AWS's that the simulator does not hold grants what nobody here knows.
fn managed_policy(account: &Account, arn: &Spanned<String>, report: &mut Report) {
    let Some(parts) = Arn::parse(arn) else {
        let message = text!(
            "`{arn}` is no ARN; a managed policy is named `arn:aws:iam::aws:policy/NAME` or `arn:aws:iam::{id}:policy/NAME`",
            "`{arn}`은/는 ARN이 아닙니다. 관리형 정책은 `arn:aws:iam::aws:policy/이름` 또는 `arn:aws:iam::{id}:policy/이름`으로 씁니다",
            id = &account.id
        );
        report.error("no-such-policy", arn.span, message).upstream(format!("ARN {arn} is not valid."));
        return;
    };
    if parts.service == "eks" {
        let message = text!(
            "this is an access policy of EKS, no IAM policy; it is associated with an access entry",
            "이것은 IAM 정책이 아니라 EKS의 액세스 정책(access policy)입니다. 액세스 항목(access entry)에 연결합니다"
        );
        report.error("access-policy-attached", arn.span, message).upstream(format!("ARN {arn} is not valid."));
        return;
    }
    let attached = account.managed_policy(arn);
    if attached.source == PolicySource::CustomerManaged || attached.document.is_some() {
        return;
    }
    // A right name under a wrong path names no policy at all.
    let misplaced = managed::same_name(parts.resource_name()).filter(|_| parts.account == "aws");
    if let Some(right) = misplaced {
        let right = &*right.arn;
        let message = text!(
            "there is no such managed policy; its ARN has a path: `{right}`",
            "이런 관리형 정책은 없습니다. ARN에 경로(path)가 있습니다: `{right}`"
        );
        report
            .error("no-such-policy", arn.span, message)
            .upstream(format!("Policy {arn} does not exist or is not attachable."));
        return;
    }
    if parts.account == "aws" {
        let message = match managed::nearest(arn) {
            Some(other) => text!(
                "`{arn}` is not in the simulator's library of AWS managed policies, what it grants is unknown here; did you mean `{other}`",
                "`{arn}`은/는 시뮬레이터에 든 AWS 관리형 정책이 아니어서 무엇을 허용하는지 알 수 없습니다. `{other}`을/를 뜻하셨습니까"
            ),
            None => text!(
                "`{arn}` is not in the simulator's library of AWS managed policies; what it grants is unknown here",
                "`{arn}`은/는 시뮬레이터에 든 AWS 관리형 정책이 아니어서 무엇을 허용하는지 알 수 없습니다"
            ),
        };
        report.warning("unknown-managed-policy", arn.span, message);
        return;
    }
    let message = match is_account_id(parts.account) && parts.account != account.id {
        true => text!(
            "a managed policy of another account ({other}) cannot be attached",
            "다른 계정({other})의 관리형 정책은 연결할 수 없습니다",
            other = parts.account
        ),
        false => text!("the account has no managed policy `{arn}`", "계정에 `{arn}`이라는 관리형 정책이 없습니다"),
    };
    report
        .error("no-such-policy", arn.span, message)
        .upstream(format!("Policy {arn} does not exist or is not attachable."));
}

fn oidc_provider(provider: &OidcProvider, report: &mut Report) {
    if provider.url.is_empty() || provider.url.contains("://") || provider.url.contains(['?', '#', ' ']) {
        let message = text!(
            "the URL of an OIDC provider is `https://` and the issuer, without query",
            "OIDC 공급자(provider)의 URL은 `https://`와 발급자(issuer)이며, 쿼리가 없어야 합니다"
        );
        report.error("invalid-value", provider.url.span, message).upstream("Invalid Open ID Connect Provider URL");
    }
    if provider.client_ids.is_empty() {
        let message = text!(
            "without `ClientIdList` the provider accepts no audience; IRSA needs `sts.amazonaws.com`",
            "`ClientIdList`가 없으면 어떤 대상(audience)도 받지 않습니다. IRSA에는 `sts.amazonaws.com`이 필요합니다"
        );
        report.warning("no-client-id", provider.origin.key, message);
    }
    for thumbprint in &provider.thumbprints {
        if thumbprint.len() != 40 || !thumbprint.bytes().all(|b| b.is_ascii_hexdigit()) {
            let message = text!(
                "a thumbprint is the certificate's SHA-1: forty hex digits",
                "지문(thumbprint)은 인증서의 SHA-1, 곧 16진수 마흔 자리입니다"
            );
            report.error("invalid-value", thumbprint.span, message);
        }
    }
}
