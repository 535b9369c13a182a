//! Who may enter by an access entry, and as which user? The entries of the files and those that EKS makes by itself: for
//! the cluster's creator, managed node groups and Fargate profiles (facts 3.B).

use super::View;
use super::access_policy::{ARN_PREFIX, Grant};
use super::principal::Principal;
use crate::aws::{
    AccessEntry, AccessEntryType, AccessPolicyAssociation, AccessScope, Spanned, refused_group, refused_username,
};
use crate::iam::Arn;
use crate::source::Span;

/// Where an entry comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The files.
    Written,
    /// EKS, for the principal that created the cluster (F1.16, F3.18).
    Creator,
    /// EKS, for the role of a managed node group (F3.5).
    Nodegroup,
    /// EKS, for the pod execution role of a Fargate profile (F3.5).
    FargateProfile,
}

/// One access entry of the cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The principal's IAM ARN, path included.
    pub principal_arn: Spanned<String>,
    /// The principal's unique id when the entry was made, where the files say it (F3.12).
    pub principal_id: Option<Spanned<String>>,
    /// Its type.
    pub kind: AccessEntryType,
    /// The username, templates unresolved.
    pub username: Spanned<String>,
    /// Kubernetes groups.
    pub groups: Vec<Spanned<String>>,
    /// Access policies.
    pub policies: Vec<AccessPolicyAssociation>,
    /// Where it comes from.
    pub source: Source,
    /// The whole entry, or what made EKS make it.
    pub span: Span,
}

/// Every entry of the cluster, those of the files first; none in mode `CONFIG_MAP`, whatever the files hold.
pub fn entries(view: View<'_>) -> Vec<Entry> {
    if !view.mode().has_access_entries() {
        return Vec::new();
    }
    let mut out: Vec<Entry> = written(view);
    let mut add = |entry: Entry| {
        if !out.iter().any(|e| *e.principal_arn == *entry.principal_arn) {
            out.push(entry);
        }
    };
    if let Some(cluster) = view.eks().filter(|c| *c.creator_is_admin)
        && let Some(creator) = &cluster.creator_arn
    {
        let policy_arn = Spanned::new(format!("{ARN_PREFIX}AmazonEKSClusterAdminPolicy"), creator.span);
        let scope = Spanned::new(AccessScope::Cluster, creator.span);
        let policies = vec![AccessPolicyAssociation { policy_arn, scope }];
        add(Entry {
            policies,
            ..automatic(creator, AccessEntryType::Standard, Source::Creator, cluster.creator_is_admin.span)
        });
    }
    for group in view.account.nodegroups.iter().filter(|n| *n.cluster == view.name()) {
        let windows = group.ami_type.as_ref().is_some_and(|t| t.starts_with("WINDOWS"));
        let kind = if windows { AccessEntryType::Ec2Windows } else { AccessEntryType::Ec2Linux };
        add(automatic(&group.node_role, kind, Source::Nodegroup, group.origin.span));
    }
    for profile in view.account.fargate_profiles.iter().filter(|p| *p.cluster == view.name()) {
        let role = &profile.pod_execution_role;
        add(automatic(role, AccessEntryType::FargateLinux, Source::FargateProfile, profile.origin.span));
    }
    out
}

/// The entries of the files, in any mode. What EKS refuses when an entry is made does not exist: a group that begins with
/// `system:` (F3.14), a principal that cannot sign (F3.11).
pub fn written(view: View<'_>) -> Vec<Entry> {
    let of_cluster = view.account.access_entries.iter().filter(|e| *e.cluster == view.name());
    of_cluster
        .filter(|e| !is_refused(e))
        .map(|e| {
            let kind = *e.kind;
            let (username, groups) = match (kind, &e.username) {
                (AccessEntryType::Standard, Some(name)) => (name.clone(), e.groups.clone()),
                (AccessEntryType::Standard, None) => {
                    (Spanned::new(default_username(&e.principal_arn), e.origin.span), e.groups.clone())
                }
                _ => identity_of_type(kind, e.kind.span),
            };
            Entry {
                principal_arn: e.principal_arn.clone(),
                principal_id: e.principal_id.clone(),
                kind,
                username,
                groups,
                policies: e.policies.clone(),
                source: Source::Written,
                span: e.origin.span,
            }
        })
        .collect()
}

/// The entry of the files for a principal that EKS refuses to make, with its words.
pub fn refused<'a>(view: View<'a>, principal: &Principal) -> Option<(&'a AccessEntry, String, Span)> {
    let mut entries = view.account.access_entries.iter().filter(|e| *e.cluster == view.name());
    entries.find_map(|e| {
        if *e.principal_arn != principal.iam_arn {
            return None;
        }
        let group = e.groups.iter().find_map(|g| Some((e, refused_group(g)?, g.span)));
        group.or_else(|| e.username.as_ref().and_then(|u| Some((e, refused_username(u)?, u.span))))
    })
}

fn is_refused(entry: &AccessEntry) -> bool {
    let standard = *entry.kind == AccessEntryType::Standard;
    let can_sign = Arn::parse(&entry.principal_arn).is_some_and(|arn| {
        arn.service == "iam"
            && matches!(arn.resource_type(), "user" | "role" | "root")
            && !arn.resource.starts_with("role/aws-service-role/")
    });
    !can_sign
        || entry.groups.iter().any(|g| !standard || refused_group(g).is_some())
        || standard && entry.username.as_ref().is_some_and(|u| refused_username(u).is_some())
}

fn automatic(principal: &Spanned<String>, kind: AccessEntryType, source: Source, span: Span) -> Entry {
    let (username, groups) = match kind {
        AccessEntryType::Standard => (Spanned::new(default_username(principal), principal.span), Vec::new()),
        _ => identity_of_type(kind, principal.span),
    };
    let principal_arn = principal.clone();
    Entry { principal_arn, principal_id: None, kind, username, groups, policies: Vec::new(), source, span }
}

/// The username of a STANDARD entry that names none (F3.13): a user's ARN, or the session ARN of a role, which has no
/// path.
pub fn default_username(principal_arn: &str) -> String {
    let mut sections = principal_arn.splitn(6, ':');
    let (partition, account, resource) = (sections.nth(1), sections.nth(2), sections.next());
    match (partition, account, resource.and_then(|r| r.strip_prefix("role/"))) {
        (Some(partition), Some(account), Some(role)) => {
            let name = role.rsplit('/').next().unwrap_or(role);
            format!("arn:{partition}:sts::{account}:assumed-role/{name}/{{{{SessionName}}}}")
        }
        _ => principal_arn.to_owned(),
    }
}

/// What EKS sets for a type that is not STANDARD.
fn identity_of_type(kind: AccessEntryType, span: Span) -> (Spanned<String>, Vec<Spanned<String>>) {
    let (username, groups): (&str, &[&str]) = match kind {
        AccessEntryType::Standard => ("", &[]),
        AccessEntryType::Ec2Linux | AccessEntryType::Ec2 => ("system:node:{{EC2PrivateDNSName}}", &["system:nodes"]),
        AccessEntryType::Ec2Windows => {
            ("system:node:{{EC2PrivateDNSName}}", &["system:nodes", "eks:kube-proxy-windows"])
        }
        AccessEntryType::FargateLinux => {
            ("system:node:{{SessionName}}", &["system:bootstrappers", "system:nodes", "system:node-proxier"])
        }
        AccessEntryType::HybridLinux | AccessEntryType::HyperpodLinux => {
            ("system:node:{{SessionName}}", &["system:nodes"])
        }
    };
    let own = |text: &str| Spanned::new(text.to_owned(), span);
    (own(username), groups.iter().map(|g| own(g)).collect())
}

impl Entry {
    /// Whether this entry is this principal's: the ARN, and the unique id for which it was made.
    pub fn is_for(&self, principal: &Principal) -> bool {
        *self.principal_arn == principal.iam_arn && !self.is_stale(principal)
    }

    /// Whether the entry was made for an earlier principal of this ARN (F3.12).
    pub fn is_stale(&self, principal: &Principal) -> bool {
        *self.principal_arn == principal.iam_arn
            && self.principal_id.as_ref().is_some_and(|id| **id != principal.unique_id)
    }

    /// The access policies as grants to this principal; `uid` is that of the user whom the entry makes.
    pub fn grants(&self, principal: &Principal, uid: &str) -> Vec<Grant> {
        let (arn, id) = (&self.principal_arn, &principal.unique_id);
        self.policies.iter().map(|association| Grant::new(association, arn, id, uid)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn default_usernames_are_a_users_arn_or_a_roles_session() {
        for (arn, want) in [
            ("arn:aws:iam::111122223333:user/team/bob", "arn:aws:iam::111122223333:user/team/bob"),
            ("arn:aws:iam::111122223333:role/team/web", "arn:aws:sts::111122223333:assumed-role/web/{{SessionName}}"),
            ("nonsense", "nonsense"),
        ] {
            assert_eq!(default_username(arn), want);
        }
    }
}
