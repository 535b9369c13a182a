//! What EKS refuses of an access entry: facts 3.A and 3.B, in the order of F3.43.

use super::eks::no_such_cluster;
use crate::aws::report::Report;
use crate::aws::{
    ACCESS_POLICIES, AccessEntry, AccessEntryType, AccessScope, Account, Spanned, refused_group, refused_username,
};
use crate::iam::catalogue::nearest_of;
use crate::iam::{Arn, is_account_id};
use crate::text;
use std::collections::BTreeSet;

/// The ARN of an access policy, up to its name (F3.30). Other partitions differ in their second part only.
const POLICY_RESOURCE: &str = "cluster-access-policy/";

pub(super) fn check(account: &Account, report: &mut Report) {
    for entry in &account.access_entries {
        mode(account, entry, report);
        principal(account, entry, report);
        names(entry, report);
        policies(entry, report);
    }
}

/// F3.3
fn mode(account: &Account, entry: &AccessEntry, report: &mut Report) {
    let Some(cluster) = account.cluster(&entry.cluster) else {
        no_such_cluster(account, &entry.cluster, report);
        return;
    };
    if cluster.authentication_mode.has_access_entries() {
        return;
    }
    let name = &cluster.name;
    let message = text!(
        "access entries do not count in `{name}`: its `AuthenticationMode` is `CONFIG_MAP`",
        "`{name}`의 `AuthenticationMode`가 `CONFIG_MAP`이어서 액세스 항목(access entry)을 쓸 수 없습니다"
    );
    report.error("authentication-mode", entry.origin.key, message).upstream(
        "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation.",
    );
}

/// F3.10, F3.11
fn principal(account: &Account, entry: &AccessEntry, report: &mut Report) {
    let written = &entry.principal_arn;
    let arn = Arn::parse(written).filter(|a| is_account_id(a.account));
    let refused = match &arn {
        None => Some(text!(
            "`{written}` is no ARN of an IAM user or role",
            "`{written}`은/는 IAM 사용자나 역할의 ARN이 아닙니다"
        )),
        Some(arn) if arn.service == "sts" => Some(text!(
            "this is the ARN of a session; write the role's own ARN, `arn:aws:iam::ACCOUNT:role/NAME`",
            "이것은 세션의 ARN입니다. 역할 자체의 ARN(`arn:aws:iam::계정:role/이름`)을 쓰십시오"
        )),
        Some(arn) if arn.resource_type() == "group" => Some(text!(
            "an IAM group cannot sign in; write the ARN of a user or role",
            "IAM 그룹은 로그인할 수 없습니다. 사용자나 역할의 ARN을 쓰십시오"
        )),
        Some(arn) if arn.resource.starts_with("role/aws-service-role/") => Some(text!(
            "a service-linked role cannot be the principal of an access entry",
            "서비스 연결 역할(service-linked role)은 액세스 항목의 보안 주체가 될 수 없습니다"
        )),
        Some(arn) if arn.resource_type() == "instance-profile" => Some(text!(
            "this is an instance profile; write the ARN of the role in it",
            "이것은 인스턴스 프로파일(instance profile)입니다. 그 안에 든 역할의 ARN을 쓰십시오"
        )),
        Some(arn) if arn.service != "iam" || !matches!(arn.resource_type(), "user" | "role" | "root") => Some(text!(
            "`{written}` is no ARN of an IAM user or role",
            "`{written}`은/는 IAM 사용자나 역할의 ARN이 아닙니다"
        )),
        Some(_) => None,
    };
    if let Some(message) = refused {
        report
            .error("principal-arn", written.span, message)
            .upstream("The specified principalArn is invalid: invalid principal.");
        return;
    }
    let Some(arn) = arn else { return };
    if entry.kind.value != AccessEntryType::Standard && (arn.resource_type() != "role" || arn.account != account.id) {
        let kind = entry.kind.as_str();
        let message = text!(
            "an entry of type `{kind}` takes a role of the cluster's own account only",
            "`{kind}` 유형의 항목에는 클러스터와 같은 계정의 역할만 쓸 수 있습니다"
        );
        report.error("principal-arn", written.span, message);
        return;
    }
    let known = match arn.resource_type() {
        "role" => account.role_by_arn(written).is_some(),
        "user" => account.user_by_arn(written).is_some(),
        _ => true,
    };
    if !known && arn.account == account.id {
        let same_name = match arn.resource_type() {
            "role" => account.role(arn.resource_name()).map(|r| r.arn.clone()),
            _ => account.user(arn.resource_name()).map(|u| u.arn.clone()),
        };
        let message = match &same_name {
            Some(other) => text!(
                "nobody in the account has this ARN; the path is part of it: `{other}`",
                "계정에 이 ARN을 가진 것이 없습니다. 경로(path)도 ARN의 일부입니다: `{other}`"
            ),
            None => text!("nobody in the account has this ARN", "계정에 이 ARN을 가진 사용자나 역할이 없습니다"),
        };
        report
            .warning("no-such-principal", written.span, message)
            .upstream("The specified principalArn is invalid: invalid principal.");
    }
}

/// F3.10, F3.13, F3.14
fn names(entry: &AccessEntry, report: &mut Report) {
    let standard = entry.kind.value == AccessEntryType::Standard;
    // EKS itself gives the other types their `system:node:` name.
    if let Some(username) = entry.username.as_ref().filter(|_| standard)
        && let Some(words) = refused_username(username)
    {
        let message = match username.contains("{{SessionName") && words.contains("colon") {
            true => text!(
                "a colon must stand before `{{{{SessionName}}}}`, as in `admin:{{{{SessionName}}}}`",
                "`admin:{{{{SessionName}}}}`처럼 `{{{{SessionName}}}}` 앞에 콜론이 있어야 합니다"
            ),
            false => text!(
                "this beginning of a username belongs to Kubernetes and AWS; choose another",
                "사용자 이름의 이 접두사는 Kubernetes와 AWS의 것입니다. 다른 이름을 고르십시오"
            ),
        };
        report.error("reserved-name", username.span, message).upstream(words);
    }
    for group in &entry.groups {
        if !standard {
            let kind = entry.kind.as_str();
            let message = text!(
                "an entry of type `{kind}` takes no Kubernetes groups; EKS sets them",
                "`{kind}` 유형의 항목에는 Kubernetes 그룹을 줄 수 없습니다. EKS가 정합니다"
            );
            report.error("reserved-name", group.span, message);
        } else if let Some(words) = refused_group(group) {
            let message = text!(
                "a group of an access entry must not begin with `system:`; for full rights associate an access policy",
                "액세스 항목의 그룹은 `system:`으로 시작할 수 없습니다. 모든 권한이 필요하면 액세스 정책(access policy)을 연결하십시오"
            );
            report.error("reserved-name", group.span, message).upstream(words);
        }
    }
}

/// F3.30, F3.31
fn policies(entry: &AccessEntry, report: &mut Report) {
    let mut seen = BTreeSet::new();
    for association in &entry.policies {
        let arn = &association.policy_arn;
        let parts = Arn::parse(arn);
        if parts.is_none_or(|p| p.service != "eks" || p.account != "aws" || !p.resource.starts_with(POLICY_RESOURCE)) {
            let message = text!(
                "`{arn}` is no access policy; they are named `arn:aws:eks::aws:cluster-access-policy/NAME`",
                "`{arn}`은/는 액세스 정책(access policy)이 아닙니다. `arn:aws:eks::aws:cluster-access-policy/이름`으로 씁니다"
            );
            report.error("access-policy", arn.span, message).upstream("The policyArn parameter format is not valid.");
        } else if let Some(name) = arn.rsplit('/').next().filter(|name| !ACCESS_POLICIES.contains(name)) {
            unknown_policy(arn, name, report);
        } else if !seen.insert(arn.as_str()) {
            let message = text!(
                "this policy is associated already; a policy stands once in an entry, with all its namespaces",
                "이미 연결된 정책입니다. 한 항목에 같은 정책은 한 번만, 네임스페이스를 모두 적어 씁니다"
            );
            report.error("access-policy", arn.span, message);
        }
        if !matches!(entry.kind.value, AccessEntryType::Standard | AccessEntryType::Ec2) {
            let kind = entry.kind.as_str();
            let message = text!(
                "an entry of type `{kind}` takes no access policy",
                "`{kind}` 유형의 항목에는 액세스 정책을 연결할 수 없습니다"
            );
            report.error("access-policy", arn.span, message);
        }
        if matches!(&association.scope.value, AccessScope::Namespaces(list) if list.is_empty()) {
            let message = text!(
                "a scope of type `namespace` needs `Namespaces`",
                "범위(scope)가 `namespace`이면 `Namespaces`가 있어야 합니다"
            );
            report.error("access-scope", association.scope.span, message);
        }
    }
}

fn unknown_policy(arn: &Spanned<String>, name: &str, report: &mut Report) {
    let nearest = nearest_of(name, ACCESS_POLICIES.into_iter());
    let message = match nearest {
        Some(other) => text!(
            "EKS has no access policy `{name}`; did you mean `{other}`",
            "EKS에 `{name}`이라는 액세스 정책(access policy)은 없습니다. `{other}`을/를 뜻하셨습니까"
        ),
        None => {
            text!("EKS has no access policy `{name}`", "EKS에 `{name}`이라는 액세스 정책(access policy)은 없습니다")
        }
    };
    report.error("access-policy", arn.span, message).upstream("The specified policyArn is invalid: invalid policyArn.");
}
