//! Which Kubernetes user does the cluster make of an IAM identity? Access entries first, then aws-auth, as the
//! authentication mode allows (facts 3.A); before both, in mode `CONFIG_MAP`, the mapping of the creator that no listing
//! shows (F1.16). Why nobody was found is told by `mapping_explain.rs`.

use super::View;
use super::access_entry::{self, Entry};
use super::access_policy::Grant;
use super::aws_auth::{Loss, MapError, MappedBy, PrivateDnsName, TemplateError, render};
use super::identity::Identity;
use super::instance::private_dns_name;
use super::principal::Principal;
use crate::aws::AuthenticationMode;
use crate::k8s::User;
use crate::source::Span;
use crate::source::order;
use std::fmt;

/// What made the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Via {
    /// An access entry.
    AccessEntry(Box<Entry>),
    /// An entry of aws-auth.
    AwsAuth {
        /// The whole entry.
        span: Span,
        /// Where the ARN or account stands.
        arn: Span,
        /// Where the username stands.
        username: Span,
        /// Where the groups stand.
        groups: Span,
        /// Whether `groups` was there and could not be read (F2.13).
        groups_lost: bool,
    },
    /// The creator's own mapping in mode `CONFIG_MAP`; it holds where the cluster says who created it.
    HiddenCreator(Option<Span>),
}

/// A user, without the groups that the API server adds.
#[derive(Clone, Debug)]
pub struct MappedUser {
    /// Name, uid, groups, extra (F1.10).
    pub user: User,
    /// What made it.
    pub via: Via,
    /// Its access policies.
    pub grants: Vec<Grant>,
}

/// Why there is no user. The text is the authenticator's log; the client sees 401 (F1.9).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unmapped {
    /// No source knows the identity.
    NotMapped,
    /// A source knows it, and its username or groups cannot be made.
    Template {
        /// Upstream's words.
        upstream: String,
        /// The mapping.
        span: Span,
    },
}

impl fmt::Display for Unmapped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unmapped::NotMapped => f.write_str("identity is not mapped"),
            Unmapped::Template { upstream, .. } => f.write_str(upstream),
        }
    }
}

/// Looks the identity up.
pub fn map(view: View<'_>, principal: &Principal, identity: &Identity) -> Result<MappedUser, Unmapped> {
    map_with(view, principal, identity, &|instance: &str| private_dns_name(view, instance))
}

/// The same with the private DNS names of instances as `dns` knows them: of one that has not joined, no file says it.
pub fn map_with(
    view: View<'_>,
    principal: &Principal,
    identity: &Identity,
    dns: PrivateDnsName<'_>,
) -> Result<MappedUser, Unmapped> {
    if view.mode() == AuthenticationMode::ConfigMap && is_creator(view, identity) {
        let span = view.eks().and_then(|c| c.creator_arn.as_ref()).map(|a| a.span);
        let user = user_of(identity, "kubernetes-admin".to_owned(), vec!["system:masters".to_owned()]);
        return Ok(MappedUser { user, via: Via::HiddenCreator(span), grants: Vec::new() });
    }
    if let Some(entry) = access_entry::entries(view).into_iter().find(|e| e.is_for(principal)) {
        let rendered = render(&entry.username, "username", identity, dns).and_then(|username| {
            let groups = entry.groups.iter().map(|g| render(g, "group", identity, dns));
            Ok((username, groups.collect::<Result<Vec<_>, TemplateError>>()?))
        });
        return match rendered {
            Ok((username, groups)) => {
                let user = user_of(identity, username, groups);
                let grants = entry.grants(principal, &user.uid);
                Ok(MappedUser { user, grants, via: Via::AccessEntry(Box::new(entry)) })
            }
            Err(error) => Err(Unmapped::Template {
                upstream: format!("mapper DynamicFile renderTemplates error: {error}"),
                span: entry.span,
            }),
        };
    }
    let Some(aws_auth) = view.effective_aws_auth() else { return Err(Unmapped::NotMapped) };
    match aws_auth.map(identity, dns, &[]) {
        Ok(mapped) => {
            let via = match mapped.by {
                MappedBy::Entry(mapping) => Via::AwsAuth {
                    span: mapping.span,
                    arn: mapping.arn.span,
                    username: mapping.username.span,
                    groups: mapping.groups_span,
                    groups_lost: aws_auth
                        .problems
                        .iter()
                        .any(|p| p.loss == Loss::Field && p.span == mapping.groups_span),
                },
                MappedBy::Account(account) => Via::AwsAuth {
                    span: account.span,
                    arn: account.span,
                    username: account.span,
                    groups: account.span,
                    groups_lost: false,
                },
            };
            Ok(MappedUser { user: user_of(identity, mapped.username, mapped.groups), via, grants: Vec::new() })
        }
        Err(MapError::NotMapped) => Err(Unmapped::NotMapped),
        Err(error @ (MapError::Template(mapping, _) | MapError::ReservedPrefix { mapping, .. })) => {
            Err(Unmapped::Template { upstream: error.to_string(), span: mapping.span })
        }
    }
}

/// Whether this is the principal that created the cluster. Of a creator role every session is.
pub fn is_creator(view: View<'_>, identity: &Identity) -> bool {
    view.eks().is_none_or(|c| *c.creator_is_admin) && without_path(&view.creator_arn()) == identity.canonical_arn
}

/// A role's ARN as STS leads to it: without its path. Anything else stays as it is.
pub fn without_path(arn: &str) -> String {
    match arn.split_once(":role/") {
        Some((head, role)) => format!("{head}:role/{}", role.rsplit('/').next().unwrap_or(role)),
        None => arn.to_owned(),
    }
}

fn user_of(identity: &Identity, name: String, groups: Vec<String>) -> User {
    let Identity { arn, canonical_arn, account_id, user_id, session_name, access_key_id } = identity;
    let extra = [
        ("accessKeyId", access_key_id),
        ("arn", arn),
        ("canonicalArn", canonical_arn),
        ("principalId", user_id),
        ("sessionName", session_name),
        ("sigs.k8s.io/aws-iam-authenticator/principalId", user_id),
    ];
    User {
        name,
        uid: format!("aws-iam-authenticator:{account_id}:{user_id}"),
        groups,
        extra: order::gathered(extra.iter().map(|(key, value)| ((*key).to_owned(), vec![(*value).clone()]))),
    }
}
