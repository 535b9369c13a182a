//! May this user act as that one? The impersonation filter (`k8s.io/apiserver/pkg/endpoints/filters/impersonation`):
//! each thing that is impersonated (user, every group, uid, every extra value) has to be allowed by itself.

use super::Attributes;
use super::request_info::unescape;
use super::user::{
    ANONYMOUS, AUTHENTICATED, SERVICE_ACCOUNTS, UNAUTHENTICATED, User, service_account_username, split_service_account,
};
use crate::source::order;
use std::fmt::Write;

const AUTHENTICATION_GROUP: &str = "authentication.k8s.io";

/// What a request's headers want to be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Impersonation {
    /// Everything that has to be authorized, with verb `impersonate`, in upstream's order.
    pub checks: Vec<Attributes>,
    /// Whoever the request is then made as.
    pub user: User,
}

/// Reads the `Impersonate-*` headers: `None` where there are none, and upstream's error where they name groups, a uid or
/// extras of nobody.
pub fn impersonation_of(headers: &[(String, String)]) -> Result<Option<Impersonation>, String> {
    let values = |name: &str| -> Vec<&str> {
        let named = headers.iter().filter(|(header, _)| header.eq_ignore_ascii_case(name));
        named.map(|(_, value)| value.as_str()).collect()
    };
    let user = values("Impersonate-User").first().copied().unwrap_or_default();
    let groups = values("Impersonate-Group");
    let uid = values("Impersonate-Uid").first().copied().unwrap_or_default();
    let extras = extras_of(headers);
    let mut wanted = Impersonation::default();
    if !user.is_empty() {
        wanted.add_user(user);
    }
    if !groups.is_empty() {
        wanted.user.groups = groups.iter().map(|g| (*g).to_owned()).collect();
        wanted.checks.extend(groups.iter().map(|g| impersonate("", "groups", "", "", g)));
    }
    for (key, value) in &extras {
        wanted.checks.push(impersonate(AUTHENTICATION_GROUP, "userextras", key, "", value));
        wanted.user.extra.entry(key.clone()).or_default().push(value.clone());
    }
    if !uid.is_empty() {
        wanted.checks.push(impersonate(AUTHENTICATION_GROUP, "uids", "", "", uid));
        wanted.user.uid = uid.to_owned();
    }
    match (wanted.checks.is_empty(), user.is_empty()) {
        (true, _) => Ok(None),
        (false, true) => Err(format!("requested [{}] without impersonating a user", references(&wanted.checks))),
        (false, false) => {
            wanted.add_everybodys_group();
            Ok(Some(wanted))
        }
    }
}

/// The `Impersonate-Extra-KEY` headers by key, which is lower case and may be percent-encoded.
fn extras_of(headers: &[(String, String)]) -> Vec<(String, String)> {
    const PREFIX: &str = "impersonate-extra-";
    let extra = |(header, value): &(String, String)| {
        let header = header.to_lowercase();
        let key = header.strip_prefix(PREFIX)?;
        Some((unescape(key, false).unwrap_or_else(|_| key.to_owned()), value.clone()))
    };
    let mut extras: Vec<_> = headers.iter().filter_map(extra).collect();
    order::sort_by(&mut extras, |(a, _), (b, _)| a.cmp(b));
    extras
}

impl Impersonation {
    fn add_user(&mut self, username: &str) {
        match split_service_account(username) {
            Some((namespace, name)) => {
                self.checks.push(impersonate("", "serviceaccounts", "", namespace, name));
                self.user.name = service_account_username(namespace, name);
                // Which groups a service account has is known, so they come with it unless others are asked for.
                self.user.groups = vec![SERVICE_ACCOUNTS.to_owned(), format!("{SERVICE_ACCOUNTS}:{namespace}")];
            }
            None => {
                self.checks.push(impersonate("", "users", "", "", username));
                self.user.name = username.to_owned();
            }
        }
    }

    /// Whoever is impersonated is authenticated, and `system:anonymous` is not; asked for or not.
    fn add_everybodys_group(&mut self) {
        let (group, instead) = match self.user.name == ANONYMOUS {
            true => (UNAUTHENTICATED, None),
            false => (AUTHENTICATED, Some(UNAUTHENTICATED)),
        };
        if !self.user.has_group(group) && !instead.is_some_and(|g| self.user.has_group(g)) {
            self.user.groups.push(group.to_owned());
        }
    }
}

fn impersonate(group: &str, resource: &str, subresource: &str, namespace: &str, name: &str) -> Attributes {
    Attributes {
        api_version: "v1".to_owned(),
        subresource: subresource.to_owned(),
        ..Attributes::resource("impersonate", group, resource, namespace, name)
    }
}

/// The checks as Go prints the `ObjectReference`s behind them: kind, namespace, name, uid, apiVersion, resourceVersion,
/// fieldPath.
fn references(checks: &[Attributes]) -> String {
    let mut out = String::new();
    for check in checks {
        let (kind, version) = match check.resource.as_str() {
            "serviceaccounts" => ("ServiceAccount", ""),
            "groups" => ("Group", ""),
            "uids" => ("UID", "authentication.k8s.io/v1"),
            "userextras" => ("UserExtra", "authentication.k8s.io/v1"),
            _ => ("User", ""),
        };
        let separator = if out.is_empty() { "" } else { " " };
        // Writing to a String does not fail.
        let _ =
            write!(out, "{separator}{{{kind} {} {}  {version}  {}}}", check.namespace, check.name, check.subresource);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(headers: &[(&str, &str)]) -> Result<Option<Impersonation>, String> {
        let owned: Vec<_> = headers.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        impersonation_of(&owned)
    }

    #[test]
    fn each_thing_is_checked_by_itself() {
        let headers = [
            ("impersonate-user", "bob"),
            ("Impersonate-Group", "devs"),
            ("Impersonate-Group", "ops"),
            ("Impersonate-Uid", "7"),
            ("Impersonate-Extra-acme.com%2Fproject", "x"),
        ];
        let wanted = read(&headers).unwrap().unwrap();
        let checks: Vec<_> = wanted.checks.iter().map(|c| (c.group_resource(), c.name.as_str())).collect();
        assert_eq!(
            checks,
            [
                ("users".to_owned(), "bob"),
                ("groups".to_owned(), "devs"),
                ("groups".to_owned(), "ops"),
                ("userextras.authentication.k8s.io".to_owned(), "x"),
                ("uids.authentication.k8s.io".to_owned(), "7"),
            ]
        );
        assert_eq!(wanted.checks[3].subresource, "acme.com/project");
        assert_eq!(wanted.user.groups, ["devs", "ops", "system:authenticated"]);
    }

    #[test]
    fn who_is_impersonated_decides_about_the_groups() {
        for (headers, groups) in [
            (&[("Impersonate-User", "bob")][..], &["system:authenticated"][..]),
            (&[("Impersonate-User", "system:anonymous")], &["system:unauthenticated"]),
            (
                &[("Impersonate-User", "system:serviceaccount:dev:ci")],
                &["system:serviceaccounts", "system:serviceaccounts:dev", "system:authenticated"],
            ),
            (
                &[("Impersonate-User", "system:serviceaccount:dev:ci"), ("Impersonate-Group", "x")],
                &["x", "system:authenticated"],
            ),
            (
                &[("Impersonate-User", "bob"), ("Impersonate-Group", "system:unauthenticated")],
                &["system:unauthenticated"],
            ),
        ] {
            assert_eq!(read(headers).unwrap().unwrap().user.groups, groups, "{headers:?}");
        }
        assert_eq!(read(&[("Accept", "*/*")]), Ok(None));
    }

    #[test]
    fn groups_of_nobody_are_an_error() {
        assert_eq!(
            read(&[("Impersonate-Group", "x"), ("Impersonate-Uid", "7")]).unwrap_err(),
            "requested [{Group  x    } {UID  7  authentication.k8s.io/v1  }] without impersonating a user"
        );
    }
}
