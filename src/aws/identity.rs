//! Who exists in IAM, and what is attached to them: users, groups, roles, managed policies, OIDC providers, instance
//! profiles, access keys.

use super::intrinsic::is_unresolved;
use super::{Origin, Spanned, Tag};
use crate::iam::Policy;
use crate::source::{Kind, Node, Span, Style};
use std::sync::Arc;

/// A policy document: its text as a tree, references already replaced, each scalar still at the learner's own place.
#[derive(Clone, Debug)]
pub struct PolicyDocument {
    /// The document.
    pub node: Arc<Node>,
    /// The document as a policy; `None` where it cannot be read as one, or holds a value that is not known: what it
    /// grants is then unknown, not nothing. The findings say why.
    pub policy: Option<Arc<Policy>>,
}

impl PolicyDocument {
    /// Reads a resolved document.
    pub fn read(node: Node) -> PolicyDocument {
        let policy = if holds_unresolved(&node) { None } else { Policy::from_node(&node).ok() };
        PolicyDocument { node: Arc::new(node), policy: policy.map(Arc::new) }
    }

    /// A document that is not written, or not readable at all.
    pub(super) fn missing(span: Span) -> PolicyDocument {
        let node = Node { span, tag: None, kind: Kind::Scalar("".into(), Style::Plain) };
        PolicyDocument { node: Arc::new(node), policy: None }
    }

    /// Where it stands.
    pub fn span(&self) -> Span {
        self.node.span
    }
}

/// Whether a value of the tree could not be computed. Recursion is bounded by the depth that is read.
fn holds_unresolved(node: &Node) -> bool {
    is_unresolved(node)
        || node.items().iter().any(holds_unresolved)
        || node.entries().iter().any(|e| holds_unresolved(&e.key) || holds_unresolved(&e.value))
}

/// A policy embedded in one identity.
#[derive(Clone, Debug)]
pub struct InlinePolicy {
    /// `PolicyName`.
    pub name: Spanned<String>,
    /// The policy.
    pub document: PolicyDocument,
}

/// An access key of a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessKey {
    /// `AKIA` and sixteen characters.
    pub id: Spanned<String>,
    /// Whether its status is `Active`.
    pub active: Spanned<bool>,
    /// Its place.
    pub origin: Origin,
}

/// `AWS::IAM::User`.
#[derive(Clone, Debug, Default)]
pub struct User {
    /// Its name, without the path.
    pub name: Spanned<String>,
    /// `/` or `/team/a/`.
    pub path: String,
    /// Its ARN, with the path.
    pub arn: String,
    /// The unique id, `AIDA...`.
    pub id: String,
    /// Names of its groups.
    pub groups: Vec<Spanned<String>>,
    /// Embedded policies.
    pub inline: Vec<InlinePolicy>,
    /// ARNs of attached managed policies.
    pub managed: Vec<Spanned<String>>,
    /// The ARN of its permissions boundary.
    pub boundary: Option<Spanned<String>>,
    /// Its access keys.
    pub access_keys: Vec<AccessKey>,
    /// Its tags.
    pub tags: Vec<Tag>,
    /// Its place.
    pub origin: Origin,
}

/// `AWS::IAM::Group`.
#[derive(Clone, Debug, Default)]
pub struct Group {
    /// Its name, without the path.
    pub name: Spanned<String>,
    /// `/` or `/team/a/`.
    pub path: String,
    /// Its ARN, with the path.
    pub arn: String,
    /// The unique id, `AGPA...`.
    pub id: String,
    /// Embedded policies.
    pub inline: Vec<InlinePolicy>,
    /// ARNs of attached managed policies.
    pub managed: Vec<Spanned<String>>,
    /// Its place.
    pub origin: Origin,
}

/// `AWS::IAM::Role`.
#[derive(Clone, Debug)]
pub struct Role {
    /// Its name, without the path.
    pub name: Spanned<String>,
    /// `/` or `/team/a/`.
    pub path: String,
    /// Its ARN, with the path.
    pub arn: String,
    /// The unique id, `AROA...`. A role that is deleted and created again gets another one.
    pub id: Spanned<String>,
    /// `AssumeRolePolicyDocument`: the trust policy.
    pub trust: PolicyDocument,
    /// Embedded policies.
    pub inline: Vec<InlinePolicy>,
    /// ARNs of attached managed policies.
    pub managed: Vec<Spanned<String>>,
    /// The ARN of its permissions boundary.
    pub boundary: Option<Spanned<String>>,
    /// `MaxSessionDuration` in seconds; 3600 where nothing is written.
    pub max_session_duration: Spanned<u32>,
    /// Its tags.
    pub tags: Vec<Tag>,
    /// Its place.
    pub origin: Origin,
}

/// `AWS::IAM::ManagedPolicy`: a policy of the customer.
#[derive(Clone, Debug)]
pub struct ManagedPolicy {
    /// Its name, without the path.
    pub name: Spanned<String>,
    /// `/` or `/team/a/`.
    pub path: String,
    /// Its ARN, with the path.
    pub arn: String,
    /// The unique id, `ANPA...`.
    pub id: String,
    /// The policy.
    pub document: PolicyDocument,
    /// Its place.
    pub origin: Origin,
}

/// `AWS::IAM::OIDCProvider`: IAM accepts tokens of this issuer (IRSA). Not to be confused with
/// [`IdentityProviderConfig`](super::IdentityProviderConfig), by which the cluster accepts tokens of a company's
/// directory (F4.1).
#[derive(Clone, Debug, Default)]
pub struct OidcProvider {
    /// The issuer without `https://`: `oidc.eks.us-west-2.amazonaws.com/id/...`.
    pub url: Spanned<String>,
    /// Its ARN.
    pub arn: String,
    /// `ClientIdList`: the audiences that it accepts.
    pub client_ids: Vec<Spanned<String>>,
    /// `ThumbprintList`: SHA-1 of the certificate, forty hex digits.
    pub thumbprints: Vec<Spanned<String>>,
    /// Its tags.
    pub tags: Vec<Tag>,
    /// Its place.
    pub origin: Origin,
}

/// `AWS::IAM::InstanceProfile`: the case in which an EC2 instance carries a role. Not a principal (M16).
#[derive(Clone, Debug, Default)]
pub struct InstanceProfile {
    /// Its name, without the path.
    pub name: Spanned<String>,
    /// `/` or `/team/a/`.
    pub path: String,
    /// Its ARN, with the path.
    pub arn: String,
    /// The unique id, `AIPA...`.
    pub id: String,
    /// The name of the one role in it.
    pub role: Option<Spanned<String>>,
    /// Its place.
    pub origin: Origin,
}

/// Where a policy that applies to an identity comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PolicySource {
    /// Embedded in the identity or in one of its groups.
    Inline,
    /// A managed policy of the customer.
    CustomerManaged,
    /// A managed policy of AWS.
    AwsManaged,
}

/// One policy that applies to an identity.
#[derive(Clone, Copy, Debug)]
pub struct AttachedPolicy<'a> {
    /// `PolicyName`, or the managed policy's name.
    pub name: &'a str,
    /// The managed policy's ARN; `None` for an inline policy.
    pub arn: Option<&'a str>,
    /// Where it comes from.
    pub source: PolicySource,
    /// The group through which a user has it.
    pub group: Option<&'a str>,
    /// The policy; `None` where neither the files nor the simulator's library hold it: what it grants is unknown.
    pub document: Option<&'a PolicyDocument>,
    /// Where it is attached.
    pub span: Span,
}
