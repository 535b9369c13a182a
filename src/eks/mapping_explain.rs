//! Why is this identity not mapped? Every entry that nearly is for it, with the one element that differs, and the known
//! mistake behind it.

use super::access_entry::{self, Entry};
use super::access_policy::ARN_PREFIX;
use super::aws_auth::{Loss, Mapping};
use super::identity::Identity;
use super::mapping::without_path;
use super::mistake::Mistake;
use super::principal::Principal;
use super::spelling::is_near;
use super::trust::policies_allow;
use super::{AwsAuth, View};
use crate::aws::{AccessEntryType, AttachedPolicy, AuthenticationMode};
use crate::iam::{Arn, assumed_role};
use crate::source::Span;
use crate::source::order;
use crate::text;
use crate::text::Text;
use crate::trace::{Element, NearMiss};

/// Near misses, the nearest first, and the mistake.
pub fn explain(view: View<'_>, principal: &Principal, identity: &Identity) -> (Vec<NearMiss>, Option<Mistake>) {
    let mut found: Vec<(Option<Mistake>, NearMiss)> = Vec::new();
    if view.mode() == AuthenticationMode::Api
        && let Some(mapping) = view.aws_auth.and_then(|a| a.entry_for(&identity.canonical_arn))
    {
        let says = text!(
            "this entry is for the identity, but in mode `API` aws-auth is not read",
            "이 항목은 바로 이 신원의 것이지만, `API` 모드에서는 aws-auth를 읽지 않습니다"
        );
        let mut miss = of_mapping(mapping, identity, says);
        let mode = view.eks().map(|c| &c.authentication_mode);
        miss.elements.push(element("AuthenticationMode", "CONFIG_MAP", "API", mode.map(|m| m.span)));
        found.push((Some(Mistake::ConfigMapIgnored), miss));
    }
    let entries = match view.mode() {
        AuthenticationMode::ConfigMap => access_entry::written(view),
        _ => access_entry::entries(view),
    };
    found.extend(entries.iter().filter_map(|entry| near_entry(view, entry, principal)));
    found.extend(refused_entry(view, principal));
    if let Some(aws_auth) = view.effective_aws_auth() {
        found.extend(lost_keys(aws_auth, principal));
        let mappings = aws_auth.roles.iter().chain(&aws_auth.users);
        found.extend(mappings.filter_map(|m| near_mapping(view, m, principal, identity)));
    }
    // A known mistake tells more than a likeness.
    order::sort_by_key(&mut found, |(mistake, _)| mistake.is_none());
    let mistake = found.iter().find_map(|(mistake, _)| *mistake).or_else(|| fallback(view, principal, identity));
    (found.into_iter().map(|(_, miss)| miss).collect(), mistake)
}

/// What is behind it where no entry is even near.
fn fallback(view: View<'_>, principal: &Principal, identity: &Identity) -> Option<Mistake> {
    if is_node(principal, identity) {
        return Some(Mistake::NodeRoleUnmapped);
    }
    if view.eks().is_some_and(|c| !*c.creator_is_admin) && without_path(&view.creator_arn()) == identity.canonical_arn {
        return Some(Mistake::CreatorWithoutEntry);
    }
    let cluster_role = view.eks().map(|c| without_path(&c.role_arn));
    let people = people_mapped(view);
    if cluster_role.is_some_and(|role| people.iter().any(|arn| arn.eq_ignore_ascii_case(&role))) {
        return Some(Mistake::ClusterRoleMapped);
    }
    if attached(view, principal).iter().any(|policy| policy.arn.is_some_and(|arn| arn.starts_with(ARN_PREFIX))) {
        return Some(Mistake::AccessPolicyInIam);
    }
    if is_administrator(view, principal) {
        return Some(Mistake::AdministratorAccess);
    }
    Some(if people.is_empty() { Mistake::OnlyTheCreator } else { Mistake::OtherIdentity })
}

fn is_node(principal: &Principal, identity: &Identity) -> bool {
    principal.is_role && identity.session_name.starts_with("i-")
}

/// The canonical ARNs of people who may enter, the creator's own entry aside.
fn people_mapped(view: View<'_>) -> Vec<String> {
    let aws_auth = view.effective_aws_auth();
    let mappings = aws_auth.into_iter().flat_map(|a| a.roles.iter().chain(&a.users));
    let mapped = mappings.filter(|m| !m.username.text.starts_with("system:node:")).map(|m| m.arn.text.clone());
    let entries = access_entry::entries(view);
    let entered = entries
        .iter()
        .filter(|e| e.kind == AccessEntryType::Standard && e.source == access_entry::Source::Written)
        .map(|e| without_path(&e.principal_arn));
    mapped.chain(entered).collect()
}

/// The principal's identity policies.
fn attached<'a>(view: View<'a>, principal: &Principal) -> Vec<AttachedPolicy<'a>> {
    let account = view.account;
    let policies = match principal.is_role {
        true => account.role_by_arn(&principal.iam_arn).map(|r| account.policies_of_role(r)),
        false => account.user_by_arn(&principal.iam_arn).map(|u| account.policies_of_user(u)),
    };
    policies.unwrap_or_default()
}

/// Whether the principal holds every right on the cluster that IAM has.
fn is_administrator(view: View<'_>, principal: &Principal) -> bool {
    let policies = attached(view, principal);
    policies.iter().any(|p| p.arn.is_some_and(|arn| arn.ends_with("policy/AdministratorAccess")))
        || policies_allow(view, &policies, &principal.caller.arn, "eks:AccessKubernetesApi", &view.arn()) == Some(true)
}

fn lost_keys(aws_auth: &AwsAuth, principal: &Principal) -> Vec<(Option<Mistake>, NearMiss)> {
    let wanted = if principal.is_role { "mapRoles" } else { "mapUsers" };
    let lost = aws_auth.problems.iter().filter(|p| p.loss != Loss::Field && p.key.name() == wanted);
    lost.map(|problem| {
        let upstream = &problem.upstream;
        let (mistake, says) = match problem.loss {
            Loss::Key => (
                Some(Mistake::BrokenYaml),
                text!(
                    "nothing under `{wanted}` counts: {upstream}",
                    "`{wanted}`의 내용이 하나도 적용되지 않습니다: {upstream}"
                ),
            ),
            _ => (None, text!("this entry was dropped: {upstream}", "이 항목은 버려졌습니다: {upstream}")),
        };
        let miss = NearMiss { of: format!("aws-auth {wanted}"), span: problem.span, says, elements: Vec::new() };
        (mistake, miss)
    })
    .collect()
}

/// An entry for the principal that EKS would not have made.
fn refused_entry(view: View<'_>, principal: &Principal) -> Option<(Option<Mistake>, NearMiss)> {
    let (entry, upstream, span) = access_entry::refused(view, principal)?;
    let of_group = entry.groups.iter().any(|g| g.span == span);
    let says = text!("EKS does not make this entry: {upstream}", "EKS는 이 항목을 만들지 않습니다: {upstream}");
    let of = format!("access entry {}", entry.principal_arn.value);
    Some((of_group.then_some(Mistake::ReservedGroup), NearMiss { of, span, says, elements: Vec::new() }))
}

fn near_entry(view: View<'_>, entry: &Entry, principal: &Principal) -> Option<(Option<Mistake>, NearMiss)> {
    let (asked, has) = (principal.iam_arn.as_str(), entry.principal_arn.as_str());
    let mut elements = vec![element("PrincipalArn", asked, has, Some(entry.principal_arn.span))];
    let (mistake, says) = if entry.is_stale(principal) {
        let id = entry.principal_id.as_ref()?;
        elements.push(element("PrincipalId", &principal.unique_id, id, Some(id.span)));
        (
            Some(Mistake::RecreatedPrincipal),
            text!(
                "this entry was made for the unique id `{id}`, and the principal of this name has another one now",
                "이 항목은 고유 ID `{id}`의 주체를 위해 만든 것인데, 이 이름의 주체는 이제 다른 ID를 가집니다"
            ),
        )
    } else if view.mode() == AuthenticationMode::ConfigMap && has == asked {
        let mode = view.eks().map(|c| c.authentication_mode.span);
        elements.push(element("AuthenticationMode", "API_AND_CONFIG_MAP", "CONFIG_MAP", mode));
        (
            Some(Mistake::EntryInConfigMapMode),
            text!(
                "this entry is for the identity, but in mode `CONFIG_MAP` access entries do not exist",
                "이 항목은 바로 이 신원의 것이지만, `CONFIG_MAP` 모드에는 액세스 항목이 없습니다"
            ),
        )
    } else if has == asked {
        return None;
    } else if without_path(has) == without_path(asked) {
        (
            Some(Mistake::EntryWithoutPath),
            text!(
                "an access entry names the principal with its path, and this path is another one",
                "액세스 항목은 주체를 경로까지 적는데, 이 경로가 다릅니다"
            ),
        )
    } else if is_near(has, asked) {
        (None, text!("the ARN of this entry is nearly the same", "이 항목의 ARN은 거의 같습니다"))
    } else {
        return None;
    };
    Some((mistake, NearMiss { of: format!("access entry {has}"), span: entry.span, says, elements }))
}

fn near_mapping(
    view: View<'_>,
    mapping: &Mapping,
    principal: &Principal,
    identity: &Identity,
) -> Option<(Option<Mistake>, NearMiss)> {
    let has = mapping.arn.text.as_str();
    let asked = identity.canonical_arn.as_str();
    let (mistake, says) = likeness(view, has, principal, asked, is_node(principal, identity))?;
    Some((mistake, of_mapping(mapping, identity, says)))
}

fn likeness(
    view: View<'_>,
    has: &str,
    principal: &Principal,
    asked: &str,
    is_instance: bool,
) -> Option<(Option<Mistake>, Text)> {
    let arn = Arn::parse(has)?;
    let own = Arn::parse(asked)?;
    let same_name = arn.resource_name().eq_ignore_ascii_case(own.resource_name());
    if principal.is_role && arn.service == "sts" {
        let (role, _) = assumed_role(&arn)?;
        return role.eq_ignore_ascii_case(&principal.name).then(|| {
            let says = text!(
                "this is the ARN of one session of the role, not the role's own",
                "역할의 ARN이 아니라 그 역할의 한 세션의 ARN입니다"
            );
            (Some(Mistake::SessionArn), says)
        });
    }
    match arn.resource_type() {
        "group" => {
            let member = view
                .account
                .user_by_arn(&principal.iam_arn)
                .is_some_and(|u| u.groups.iter().any(|g| *g.value == *arn.resource_name()));
            let says = match member {
                true => text!(
                    "the user is a member of this IAM group, but a group never signs a request",
                    "사용자는 이 IAM 그룹의 구성원이지만, 그룹이 요청에 서명하는 일은 없습니다"
                ),
                false => text!(
                    "this is an IAM group, and a group never signs a request",
                    "IAM 그룹이고, 그룹이 요청에 서명하는 일은 없습니다"
                ),
            };
            Some((Some(Mistake::IamGroup), says))
        }
        "instance-profile" => {
            let profile = view.account.instance_profiles.iter().find(|p| *p.name == arn.resource_name());
            // A profile that no template describes may well be the one around the nodes' role.
            let unknown = same_name || is_instance;
            let holds = profile.and_then(|p| p.role.as_ref()).map_or(unknown, |r| **r == principal.name);
            holds.then(|| {
                let says = text!(
                    "this is the instance profile around the role, not the role",
                    "역할이 아니라 그 역할을 감싼 인스턴스 프로파일입니다"
                );
                (Some(Mistake::InstanceProfileArn), says)
            })
        }
        "role" if principal.is_role && same_name && arn.account == own.account && !has.eq_ignore_ascii_case(asked) => {
            let sso = has.contains("/aws-reserved/sso.amazonaws.com/");
            let mistake = if sso { Mistake::SsoPath } else { Mistake::PathInRoleArn };
            let says = text!(
                "the name is the same, but this ARN holds a path, and the session's role has none",
                "이름은 같지만 이 ARN에는 경로가 있고, 세션의 역할에는 경로가 없습니다"
            );
            Some((Some(mistake), says))
        }
        "user" if !principal.is_role && same_name && arn.account == own.account && !has.eq_ignore_ascii_case(asked) => {
            let says = text!(
                "the name is the same, but the path of this ARN is not the user's",
                "이름은 같지만 이 ARN의 경로가 사용자의 것과 다릅니다"
            );
            Some((Some(Mistake::UserWithoutPath), says))
        }
        "role" | "user" if same_name && arn.account != own.account => {
            let says = text!("the name is the same, but the account is another one", "이름은 같지만 계정이 다릅니다");
            Some((None, says))
        }
        "role" | "user" if is_near(has, asked) => {
            Some((None, text!("the ARN of this entry is nearly the same", "이 항목의 ARN은 거의 같습니다")))
        }
        _ => None,
    }
}

fn of_mapping(mapping: &Mapping, identity: &Identity, says: Text) -> NearMiss {
    let key = if mapping.key.name() == "mapUsers" { "userarn" } else { "rolearn" };
    let arn = element(key, &identity.canonical_arn, &mapping.arn.text, Some(mapping.arn.span));
    let of = format!("aws-auth {} {}", mapping.key.name(), mapping.arn.text);
    NearMiss { of, span: mapping.span, says, elements: vec![arn] }
}

/// An element whose two sides match where they are equal without case, as ARNs are compared.
fn element(name: &str, asked: &str, has: &str, span: Option<Span>) -> Element {
    Element {
        name: name.to_owned(),
        asked: asked.to_owned(),
        has: has.to_owned(),
        matches: asked.eq_ignore_ascii_case(has),
        span: span.unwrap_or_default(),
    }
}
