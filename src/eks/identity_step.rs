//! How do the fourth and fifth step of authentication read? The mapping that was found, and the names that came of it,
//! with the mistakes that make a name useless although nothing stopped.

use super::access_entry::{Entry, Source};
use super::access_policy::Grant;
use super::aws_auth::has_single_braces;
use super::identity::Identity;
use super::mapping::Via;
use super::{Mistake, View};
use crate::aws::AccessScope;
use crate::k8s::User;
use crate::k8s::user::MASTERS;
use crate::text;
use crate::trace::{Country, Hop, Step};

/// The mapping that was found.
pub fn mapping(view: View<'_>, identity: &Identity, via: &Via) -> Step {
    let arn = &identity.canonical_arn;
    match via {
        Via::AccessEntry(entry) => {
            let (label, says) = match entry.source {
                Source::Written => (
                    text!("access entry", "액세스 항목"),
                    text!(
                        "an access entry of the cluster is for this principal",
                        "클러스터의 액세스 항목 하나가 이 주체의 것입니다"
                    ),
                ),
                Source::Creator => (
                    text!("creator's entry", "생성자의 항목"),
                    text!(
                        "EKS made an access entry for the principal that created the cluster",
                        "클러스터를 만든 주체의 액세스 항목은 EKS가 만들었습니다"
                    ),
                ),
                Source::Nodegroup | Source::FargateProfile => (
                    text!("entry for nodes", "노드의 항목"),
                    text!(
                        "EKS made an access entry for the nodes' role",
                        "노드 역할의 액세스 항목은 EKS가 만들었습니다"
                    ),
                ),
            };
            Step::passed(Hop::Mapping, Country::Cluster, label, says)
                .showing(entry.principal_arn.span, text!("the principal", "주체"))
                .with_cause(replaced_mapping(view, identity, entry).map(Mistake::cause))
        }
        Via::AwsAuth { arn: span, .. } => {
            let says = text!("an entry of aws-auth is for `{arn}`", "aws-auth의 한 항목이 `{arn}`의 것입니다");
            Step::passed(Hop::Mapping, Country::Cluster, text!("aws-auth", "aws-auth"), says)
                .showing(*span, text!("the ARN", "ARN"))
        }
        Via::HiddenCreator(span) => {
            let says = text!(
                "the principal that created the cluster has a mapping that no listing shows",
                "클러스터를 만든 주체에게는 어떤 목록에도 나오지 않는 매핑이 있습니다"
            );
            let step = Step::passed(Hop::Mapping, Country::Cluster, text!("creator", "생성자"), says);
            match span {
                Some(span) => step.showing(*span, text!("who created it", "만든 주체")),
                None => step,
            }
        }
    }
}

/// An aws-auth entry with groups that the access entry has put out of force (F3.4).
fn replaced_mapping(view: View<'_>, identity: &Identity, entry: &Entry) -> Option<Mistake> {
    let mapping = view.effective_aws_auth()?.entry_for(&identity.canonical_arn)?;
    let lost = mapping.groups.iter().any(|g| !entry.groups.iter().any(|own| *own.value == *g.text));
    (lost && entry.source == Source::Written).then_some(Mistake::EntryReplacesMapping)
}

/// The username and groups that the authenticator returns.
pub fn identity(view: View<'_>, identity: &Identity, user: &User, via: &Via, grants: &[Grant]) -> Step {
    let name = &user.name;
    let groups = match user.groups.as_slice() {
        [] => "-".to_owned(),
        groups => groups.join(", "),
    };
    let says = text!(
        "to Kubernetes this is the user `{name}`; its groups are `{groups}` and `system:authenticated`",
        "Kubernetes에게 이 사람은 사용자 `{name}`입니다. 그룹은 `{groups}`, 그리고 `system:authenticated`입니다"
    );
    let review = format!("username: {name}, uid: {}, groups: [{}]", user.uid, user.groups.join(" "));
    let mut step = Step::passed(Hop::Identity, Country::Cluster, crate::text::Text::verbatim(short(name)), says)
        .with_upstream(review);
    match via {
        Via::AccessEntry(entry) => {
            step = step.showing(entry.username.span, text!("the username", "사용자 이름"));
            for group in &entry.groups {
                step = step.showing(group.span, text!("a group", "그룹"));
            }
        }
        Via::AwsAuth { username, groups, .. } => {
            step = step
                .showing(*username, text!("the username", "사용자 이름"))
                .showing(*groups, text!("the groups", "그룹"));
        }
        Via::HiddenCreator(_) => {}
    }
    for grant in grants {
        let policy = grant.association.policy_arn.rsplit('/').next().unwrap_or_default().to_owned();
        let shows = match &grant.association.scope.value {
            AccessScope::Cluster => {
                text!("access policy `{policy}`, whole cluster", "액세스 정책 `{policy}`, 클러스터 전체")
            }
            AccessScope::Namespaces(names) => {
                let names = names.iter().map(|n| n.as_str()).collect::<Vec<_>>().join(", ");
                text!("access policy `{policy}` in `{names}`", "액세스 정책 `{policy}`, 네임스페이스 `{names}`")
            }
        };
        step = step.showing(grant.association.policy_arn.span, shows);
    }
    step.with_cause(flaw(view, identity, user, via, grants).map(Mistake::cause))
}

/// What is wrong with names that nothing refused.
fn flaw(view: View<'_>, identity: &Identity, user: &User, via: &Via, grants: &[Grant]) -> Option<Mistake> {
    match via {
        _ if has_single_braces(&user.name) || user.groups.iter().any(|g| has_single_braces(g)) => {
            Some(Mistake::SingleBraces)
        }
        Via::AwsAuth { groups_lost: true, .. } => Some(Mistake::GroupsScalar),
        Via::AwsAuth { .. } if user.has_group(MASTERS) => Some(Mistake::Masters),
        Via::AccessEntry(entry) if entry.source == Source::Written && user.groups.is_empty() && grants.is_empty() => {
            Some(replaced_mapping(view, identity, entry).unwrap_or(Mistake::EmptyEntry))
        }
        _ => None,
    }
}

/// A name short enough to stand below a mark: of an ARN, what follows the last colon.
fn short(name: &str) -> String {
    match name.strip_prefix("arn:") {
        Some(rest) => rest.rsplit(':').next().unwrap_or(rest).to_owned(),
        None => name.to_owned(),
    }
}
