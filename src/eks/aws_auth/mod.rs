//! Which Kubernetes user does the `aws-auth` ConfigMap make of an IAM identity? Follows `pkg/mapper/configmap` and
//! `pkg/server` of aws-iam-authenticator 0.7, whose answers are `tests/conformance/eks/aws_auth.jsonl`.
//!
//! The API server stores any text under `mapRoles`; only the authenticator reads it, and it keeps what it can read
//! (F2.11, F2.12). So reading never fails here: what was lost is in [`AwsAuth::problems`].
//!
//! Start at [`AwsAuth::read`] and [`AwsAuth::map`].

mod problem;
mod read;
mod template;

pub use problem::{Loss, Problem};
pub use template::{TEMPLATES, TemplateError, has_single_braces, render};

use super::identity::Identity;
use crate::source::Span;
use std::fmt;

/// The keys of the ConfigMap's `data` that the authenticator knows. They are case-sensitive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// `mapRoles`.
    MapRoles,
    /// `mapUsers`.
    MapUsers,
    /// `mapAccounts`.
    MapAccounts,
}

impl Key {
    /// The key as it stands in the ConfigMap.
    pub fn name(self) -> &'static str {
        match self {
            Key::MapRoles => "mapRoles",
            Key::MapUsers => "mapUsers",
            Key::MapAccounts => "mapAccounts",
        }
    }
}

/// A text with its place; the place of the whole entry where the text is missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Located {
    /// The text, templates unresolved.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// One entry of `mapRoles` or `mapUsers`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapping {
    /// Under which key it stands. A user's ARN under `mapRoles` works, and the reverse.
    pub key: Key,
    /// `rolearn` or `userarn`; empty for an entry by `sso`, which is accepted and never matches: EKS runs without
    /// upstream's SSO matching.
    pub arn: Located,
    /// May hold templates; empty where it is missing, which maps to the user named "".
    pub username: Located,
    /// May hold templates.
    pub groups: Vec<Located>,
    /// Where the list of groups stands.
    pub groups_span: Span,
    /// The whole entry.
    pub span: Span,
}

/// The ConfigMap as the authenticator has it in memory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AwsAuth {
    /// `mapRoles`, in order, duplicates kept.
    pub roles: Vec<Mapping>,
    /// `mapUsers`, in order, duplicates kept.
    pub users: Vec<Mapping>,
    /// `mapAccounts`.
    pub accounts: Vec<Located>,
    /// What could not be read, in upstream's order: users, roles, accounts.
    pub problems: Vec<Problem>,
    /// The ConfigMap.
    pub span: Span,
}

/// What made the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MappedBy<'a> {
    /// An entry of `mapRoles` or `mapUsers`.
    Entry(&'a Mapping),
    /// An entry of `mapAccounts`.
    Account(&'a Located),
}

/// A Kubernetes user made of an IAM identity; `system:authenticated` is added by the API server, not here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapped<'a> {
    /// Templates resolved.
    pub username: String,
    /// Templates resolved.
    pub groups: Vec<String>,
    /// The entry.
    pub by: MappedBy<'a>,
}

/// Why no user was made. The text is the authenticator's log; the caller sees 401 whichever it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MapError<'a> {
    /// No entry has the ARN, no entry the account.
    NotMapped,
    /// The entry is there, but a template cannot be resolved. Accounts are not tried then.
    Template(&'a Mapping, TemplateError),
    /// The user name begins with a prefix that the authenticator was told to refuse.
    ReservedPrefix {
        /// The entry.
        mapping: &'a Mapping,
        /// The user name after templates.
        username: String,
        /// All reserved prefixes.
        prefixes: Vec<String>,
    },
}

impl fmt::Display for MapError<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MapError::NotMapped => f.write_str("identity is not mapped"),
            MapError::Template(_, error) => write!(f, "mapper EKSConfigMap renderTemplates error: {error}"),
            MapError::ReservedPrefix { username, prefixes, .. } => write!(
                f,
                "invalid username '{username}' for mapper EKSConfigMap: username must not begin with with the following prefixes: [{}]",
                prefixes.join(" ")
            ),
        }
    }
}

/// How to learn an instance's private DNS name: its id -> the name, or EC2's error.
pub type PrivateDnsName<'a> = &'a dyn Fn(&str) -> Result<String, String>;

impl AwsAuth {
    /// Looks an identity up: `mapRoles`, then `mapUsers`, then `mapAccounts` (F2.4). ARNs are compared whole and without
    /// case; of duplicates the last one counts (F2.6).
    pub fn map(
        &self,
        identity: &Identity,
        private_dns_name: PrivateDnsName<'_>,
        reserved_prefixes: &[String],
    ) -> Result<Mapped<'_>, MapError<'_>> {
        if let Some(mapping) = self.entry_for(&identity.canonical_arn) {
            let username = (mapping.username.text.as_str(), "username");
            let groups = mapping.groups.iter().map(|g| (g.text.as_str(), "group"));
            let mut rendered = std::iter::once(username)
                .chain(groups)
                .map(|(template, what)| render(template, what, identity, private_dns_name))
                .collect::<Result<Vec<_>, _>>()
                .map_err(|e| MapError::Template(mapping, e))?
                .into_iter();
            let username = rendered.next().unwrap_or_default();
            if reserved_prefixes.iter().any(|p| username.starts_with(p.as_str())) {
                return Err(MapError::ReservedPrefix { mapping, username, prefixes: reserved_prefixes.to_vec() });
            }
            return Ok(Mapped { username, groups: rendered.collect(), by: MappedBy::Entry(mapping) });
        }
        match self.accounts.iter().find(|a| a.text == identity.account_id) {
            Some(account) => Ok(Mapped {
                username: identity.canonical_arn.clone(),
                groups: Vec::new(),
                by: MappedBy::Account(account),
            }),
            None => Err(MapError::NotMapped),
        }
    }

    /// The entry that counts for a canonical ARN.
    pub fn entry_for(&self, canonical_arn: &str) -> Option<&Mapping> {
        let wanted = canonical_arn.to_lowercase();
        let matches = |m: &&Mapping| !m.arn.text.is_empty() && m.arn.text.to_lowercase() == wanted;
        self.roles.iter().rev().find(matches).or_else(|| self.users.iter().rev().find(matches))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{File, FileId, Files, read_documents};

    pub(super) fn read(data: &str) -> (Files, AwsAuth) {
        let indented: String = data.lines().map(|l| format!("  {l}\n")).collect();
        let text = format!("kind: ConfigMap\nmetadata: {{name: aws-auth, namespace: kube-system}}\ndata:\n{indented}");
        let mut files = Files::default();
        let id = files.add(File::new("aws-auth.yaml", &text));
        let root = read_documents(id, files.get(id).unwrap()).remove(0).root.unwrap().unwrap();
        let read = AwsAuth::read(&files, &root);
        (files, read)
    }

    #[test]
    fn every_reason_names_the_learners_own_line() {
        let (files, read) = read(
            "mapRoles: |\n  - rolearn: arn:aws:iam::111122223333:role/dev\n    username: d\n    groups: admins\n  - username: nobody\n",
        );
        let entry = read.entry_for("arn:aws:iam::111122223333:role/Dev").unwrap();
        assert_eq!(files.slice(entry.arn.span), "arn:aws:iam::111122223333:role/dev");
        assert_eq!(files.place(entry.groups_span).line, 7);
        let lost: Vec<_> = read.problems.iter().map(|p| (p.loss, files.place(p.span).line)).collect();
        assert_eq!(lost, [(Loss::Field, 7), (Loss::Entry, 8)]);
        assert!(read.diagnostics().iter().all(|d| !d.message.ko.is_empty()));
    }

    #[test]
    fn a_tab_loses_the_whole_key_and_nothing_else() {
        let (files, read) = read(
            "mapRoles: |\n  - rolearn: arn:aws:iam::111122223333:role/dev\n  \tusername: d\nmapAccounts: |\n  - 111122223333\n",
        );
        assert!(read.roles.is_empty() && read.accounts.len() == 1);
        assert_eq!(read.problems[0].loss, Loss::Key);
        assert_eq!(files.place(read.problems[0].span).line, 6);
        assert!(read.parse_error().unwrap().contains("yaml: line 2: "), "{:?}", read.parse_error());
    }

    #[test]
    fn yaml_behind_a_complete_value_is_never_read() {
        let (_, read) = read("mapRoles: |\n  []\n  - rolearn: arn:aws:iam::111122223333:role/dev\n");
        assert!(read.roles.is_empty() && read.problems.is_empty());
    }

    #[test]
    fn merge_keys_and_odd_keys_are_go_yamls() {
        let (_, read) = read(
            "mapRoles: |\n  - &base\n    rolearn: arn:aws:iam::111122223333:role/a\n    username: a\n    groups: [g]\n  - <<: *base\n    ROLEARN: x\n    rolearn: arn:aws:iam::111122223333:role/b\n",
        );
        assert_eq!(read.entry_for("arn:aws:iam::111122223333:role/b").unwrap().groups[0].text, "g");
    }

    #[test]
    fn a_value_that_is_no_string_is_a_lost_key() {
        let (_, read) = read("mapRoles:\n- rolearn: a\n");
        assert_eq!(read.problems[0].loss, Loss::Key);
        assert_eq!(read.span.file, FileId(0));
    }
}
