//! What EKS refuses of clusters, node groups, associations and identity providers.

use crate::aws::report::Report;
use crate::aws::{Account, IdentityProviderConfig, Nodegroup, Spanned};
use crate::iam::Arn;
use crate::iam::catalogue::nearest_of;
use crate::text;

pub(super) fn check(account: &Account, report: &mut Report) {
    for cluster in &account.clusters {
        let name = &cluster.name;
        let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        let first = name.chars().next().is_some_and(|c| c.is_ascii_alphanumeric());
        if !first || !name.chars().all(allowed) || name.len() > 100 {
            let message = text!(
                "a cluster's name begins with a letter or digit and has letters, digits, `-` and `_`, a hundred at most",
                "클러스터 이름은 영문자나 숫자로 시작하고 영문자, 숫자, `-`, `_`로 100자까지 씁니다"
            );
            report.error("invalid-name", name.span, message);
        }
        // Nothing here depends on the service role's policies, so that a world need not hold it.
        role_form(&cluster.role_arn, report);
    }
    for nodegroup in &account.nodegroups {
        cluster_of(account, &nodegroup.cluster, report);
        check_nodegroup(account, nodegroup, report);
    }
    for profile in &account.fargate_profiles {
        cluster_of(account, &profile.cluster, report);
        role_arn(account, &profile.pod_execution_role, report);
    }
    for association in &account.pod_identity_associations {
        cluster_of(account, &association.cluster, report);
        role_arn(account, &association.role_arn, report);
    }
    for addon in &account.addons {
        cluster_of(account, &addon.cluster, report);
    }
    for provider in &account.identity_provider_configs {
        cluster_of(account, &provider.cluster, report);
        identity_provider(provider, report);
    }
}

fn cluster_of(account: &Account, name: &Spanned<String>, report: &mut Report) {
    if account.cluster(name).is_none() {
        no_such_cluster(account, name, report);
    }
}

pub(super) fn no_such_cluster(account: &Account, name: &Spanned<String>, report: &mut Report) {
    // A name that is missing, or could not be resolved, is reported as such already.
    if name.is_empty() {
        return;
    }
    let message = match nearest_of(name, account.clusters.iter().map(|c| c.name.as_str())) {
        Some(other) => text!(
            "the account has no cluster `{name}`; did you mean `{other}`",
            "계정에 `{name}`이라는 클러스터가 없습니다. `{other}`을/를 뜻하셨습니까"
        ),
        None => text!("the account has no cluster `{name}`", "계정에 `{name}`이라는 클러스터가 없습니다"),
    };
    report.error("no-such-cluster", name.span, message).upstream(format!("No cluster found for name: {name}."));
}

/// The ARN of a role that EKS is to use; it should be there.
fn role_arn(account: &Account, arn: &Spanned<String>, report: &mut Report) {
    let own = Arn::parse(arn).is_some_and(|parts| parts.account == account.id);
    if role_form(arn, report) && own && account.role_by_arn(arn).is_none() {
        let message = text!("the account has no role with this ARN", "계정에 이 ARN을 가진 역할이 없습니다");
        report.warning("no-such-role", arn.span, message);
    }
}

/// Whether it is the ARN of a role; an instance profile in its place is a classic (M16).
fn role_form(arn: &Spanned<String>, report: &mut Report) -> bool {
    if arn.is_empty() {
        return false;
    }
    let message = match Arn::parse(arn) {
        Some(parts) if parts.service == "iam" && parts.resource_type() == "role" => return true,
        Some(parts) if parts.resource_type() == "instance-profile" => text!(
            "this is an instance profile; write the ARN of the role in it",
            "이것은 인스턴스 프로파일(instance profile)입니다. 그 안에 든 역할의 ARN을 쓰십시오"
        ),
        _ => text!(
            "`{arn}` is no role's ARN; write `arn:aws:iam::ACCOUNT:role/NAME`, or `!GetAtt` with the role's `Arn`",
            "`{arn}`은/는 역할의 ARN이 아닙니다. `arn:aws:iam::계정:role/이름`이나 `!GetAtt 역할.Arn`을 쓰십시오"
        ),
    };
    report.error("role-arn", arn.span, message);
    false
}

fn check_nodegroup(account: &Account, nodegroup: &Nodegroup, report: &mut Report) {
    role_arn(account, &nodegroup.node_role, report);
    let Some(written) = &nodegroup.launch_template else { return };
    let Some(template) = account.launch_template(written) else {
        let message = text!(
            "the account has no launch template `{written}`",
            "계정에 `{written}`이라는 시작 템플릿(launch template)이 없습니다"
        );
        report.error("no-such-launch-template", written.span, message);
        return;
    };
    if let Some(profile) = &template.instance_profile {
        let message = text!(
            "a managed node group takes its role from `NodeRole`; the launch template must not name an instance profile",
            "관리형 노드 그룹은 역할을 `NodeRole`에서 가져옵니다. 시작 템플릿에 인스턴스 프로파일을 쓸 수 없습니다"
        );
        report.error("instance-profile", profile.span, message).upstream(
            "Launch template should not specify an instance profile. The noderole in your request will be used to construct an instance profile.",
        );
    }
}

/// F4.2, F4.6
fn identity_provider(provider: &IdentityProviderConfig, report: &mut Report) {
    let url = &provider.issuer_url;
    if !url.is_empty() && (!url.starts_with("https://") || url.contains('?')) {
        let message = text!(
            "the issuer URL begins with `https://` and has no query",
            "발급자(issuer) URL은 `https://`로 시작하고 쿼리가 없어야 합니다"
        );
        report.error("invalid-value", url.span, message);
    }
    for prefix in [&provider.username_prefix, &provider.groups_prefix].into_iter().flatten() {
        // "any part of it": the prefix must not open the way to a name that begins with `system:`.
        let part_of = !prefix.is_empty() && "system:".starts_with(prefix.as_str());
        if part_of || prefix.starts_with("system:") {
            let message = text!(
                "a prefix must not be `system:` nor a part of it",
                "접두사(prefix)는 `system:`이나 그 일부일 수 없습니다"
            );
            report.error("reserved-name", prefix.span, message);
        }
    }
}
