//! Who is it, once authenticated? A [`User`] is what the API server's authenticators hand to its authorizers: a name
//! and groups, both plain text. Nothing in the cluster says whether such a user exists.

use super::selector::{is_dns_label, is_dns_subdomain};
use std::collections::BTreeMap;

/// The user's group that every authenticated request has (facts F5.6).
pub const AUTHENTICATED: &str = "system:authenticated";
/// The group of requests without a token.
pub const UNAUTHENTICATED: &str = "system:unauthenticated";
/// The name of requests without a token.
pub const ANONYMOUS: &str = "system:anonymous";
/// The group that is allowed everything before any authorizer that can be configured (facts F5.4).
pub const MASTERS: &str = "system:masters";
/// The group of every service account; `system:serviceaccounts:NAMESPACE` is the other one.
pub const SERVICE_ACCOUNTS: &str = "system:serviceaccounts";
/// The group of every node.
pub const NODES: &str = "system:nodes";

const SERVICE_ACCOUNT_PREFIX: &str = "system:serviceaccount:";
const NODE_PREFIX: &str = "system:node:";

/// An authenticated user (`k8s.io/apiserver/pkg/authentication/user`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct User {
    /// The name that subjects of kind `User` are compared with, to the letter.
    pub name: String,
    /// A unique id; authorizers do not look at it.
    pub uid: String,
    /// The names that subjects of kind `Group` are compared with.
    pub groups: Vec<String>,
    /// What else the authenticator knows: `arn`, `sessionName`, `authentication.kubernetes.io/pod-name`.
    pub extra: BTreeMap<String, Vec<String>>,
}

impl User {
    /// A user with a name and groups.
    pub fn new(name: &str, groups: &[&str]) -> User {
        User { name: name.to_owned(), groups: groups.iter().map(|g| (*g).to_owned()).collect(), ..User::default() }
    }

    /// A service account as its token authenticates it, with the groups that come with it (facts F6.1).
    pub fn service_account(namespace: &str, name: &str) -> User {
        User {
            name: service_account_username(namespace, name),
            groups: vec![
                SERVICE_ACCOUNTS.to_owned(),
                format!("{SERVICE_ACCOUNTS}:{namespace}"),
                AUTHENTICATED.to_owned(),
            ],
            ..User::default()
        }
    }

    /// Whoever has no token.
    pub fn anonymous() -> User {
        User::new(ANONYMOUS, &[UNAUTHENTICATED])
    }

    /// Whether the user is in `group`.
    pub fn has_group(&self, group: &str) -> bool {
        self.groups.iter().any(|g| g == group)
    }

    /// Namespace and name of the service account that this user is.
    pub fn as_service_account(&self) -> Option<(&str, &str)> {
        split_service_account(&self.name)
    }

    /// The name of the node that this user is: `system:node:NAME` in group `system:nodes`
    /// (`pkg/auth/nodeidentifier`).
    pub fn as_node(&self) -> Option<&str> {
        self.name.strip_prefix(NODE_PREFIX).filter(|_| self.has_group(NODES))
    }
}

/// `system:serviceaccount:NAMESPACE:NAME`.
pub fn service_account_username(namespace: &str, name: &str) -> String {
    format!("{SERVICE_ACCOUNT_PREFIX}{namespace}:{name}")
}

/// Namespace and name out of `system:serviceaccount:NAMESPACE:NAME`, where both are names that such objects can have
/// (`serviceaccount.SplitUsername`).
pub fn split_service_account(username: &str) -> Option<(&str, &str)> {
    let (namespace, name) = username.strip_prefix(SERVICE_ACCOUNT_PREFIX)?.split_once(':')?;
    (is_dns_label(namespace) && is_dns_subdomain(name)).then_some((namespace, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_what_they_are() {
        for (name, groups, account, node) in [
            ("system:serviceaccount:dev:ci", &[][..], Some(("dev", "ci")), None),
            ("system:serviceaccount:dev", &[], None, None),
            ("system:serviceaccount:dev:a:b", &[], None, None),
            ("system:node:ip-10-0-0-1", &[NODES], None, Some("ip-10-0-0-1")),
            // The name alone makes no node: M15 maps the name and forgets the group.
            ("system:node:ip-10-0-0-1", &[], None, None),
        ] {
            let user = User::new(name, groups);
            assert_eq!((user.as_service_account(), user.as_node()), (account, node), "{name}");
        }
    }
}
