//! What does a policy say? Every element with its place and with its patterns compiled, so that evaluation only
//! compares. [`Policy::from_node`] is in `read.rs`.

use super::condition::ConditionValue;
use super::operator::Operator;
use super::pattern::Pattern;
use crate::source::Span;

/// A text of the policy with its place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Word {
    /// The text, quotes and escapes resolved.
    pub text: Box<str>,
    /// Where it stands.
    pub span: Span,
}

/// The policy language's version.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Version {
    /// `2008-10-17`, also where no version is written: policy variables are plain text.
    #[default]
    V2008,
    /// `2012-10-17`.
    V2012,
}

/// A policy document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Policy {
    /// The whole document.
    pub span: Span,
    /// The version that counts.
    pub version: Version,
    /// `Version` as written; `None` where there is none.
    pub version_word: Option<Word>,
    /// `Id`.
    pub id: Option<Word>,
    /// The statements in order.
    pub statements: Vec<Statement>,
}

/// `Allow` or `Deny`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Effect {
    /// `Allow`.
    Allow,
    /// `Deny`.
    Deny,
}

/// One statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// The whole statement.
    pub span: Span,
    /// `Sid`.
    pub sid: Option<Word>,
    /// `Effect`.
    pub effect: Effect,
    /// The effect's value.
    pub effect_span: Span,
    /// `Principal` or `NotPrincipal`: only in resource and trust policies.
    pub principal: Option<Principals>,
    /// `Action` or `NotAction`.
    pub action: Actions,
    /// `Resource` or `NotResource`: not in trust policies.
    pub resource: Option<Resources>,
    /// `Condition`, one entry for each key under each operator. All must hold.
    pub conditions: Vec<Condition>,
}

/// `Principal` or `NotPrincipal`.
#[derive(Clone, Debug, PartialEq)]
pub struct Principals {
    /// Whether it is `NotPrincipal`.
    pub not: bool,
    /// The element's value.
    pub span: Span,
    /// Every principal that is named.
    pub list: Vec<PrincipalEntry>,
}

/// One principal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrincipalEntry {
    /// Under which key it stands.
    pub kind: PrincipalKind,
    /// The principal as written.
    pub word: Word,
}

/// The keys of `Principal`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PrincipalKind {
    /// `"Principal": "*"`.
    Everyone,
    /// `AWS`: account, root, user, role, session, `*`.
    Aws,
    /// `Service`: `ec2.amazonaws.com`.
    Service,
    /// `Federated`: an OIDC or SAML provider.
    Federated,
    /// `CanonicalUser`: S3's own ids.
    CanonicalUser,
}

/// `Action` or `NotAction`.
#[derive(Clone, Debug, PartialEq)]
pub struct Actions {
    /// Whether it is `NotAction`.
    pub not: bool,
    /// The element's value.
    pub span: Span,
    /// Every action pattern.
    pub list: Vec<CompiledWord>,
}

/// `Resource` or `NotResource`.
#[derive(Clone, Debug, PartialEq)]
pub struct Resources {
    /// Whether it is `NotResource`.
    pub not: bool,
    /// The element's value.
    pub span: Span,
    /// Every resource pattern.
    pub list: Vec<CompiledWord>,
}

/// A pattern as written and as compiled.
#[derive(Clone, Debug, PartialEq)]
pub struct CompiledWord {
    /// As written.
    pub word: Word,
    /// As compared.
    pub pattern: Pattern,
}

/// One key under one operator, with its values.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// From the key to its last value.
    pub span: Span,
    /// The operator.
    pub operator: Operator,
    /// The operator as written.
    pub operator_word: Word,
    /// The key as written.
    pub key: Word,
    /// The key in lower case: keys have no case.
    pub lower_key: Box<str>,
    /// The values. None at all is an empty list, which nothing matches.
    pub values: Vec<ConditionValue>,
}

impl Policy {
    /// How a statement is called: its `Sid`, or its number from 1.
    pub fn statement_name(&self, index: usize) -> String {
        match self.statements.get(index).and_then(|s| s.sid.as_ref()) {
            Some(sid) => sid.text.to_string(),
            None => (index + 1).to_string(),
        }
    }
}
