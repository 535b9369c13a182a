//! What does IAM refuse when a policy is saved? The texts are AWS's (`facts/iam.md`, section 5); where its text for a
//! case is not known, it is the general "Syntax errors in policy.". What AWS saves and still warns of is
//! [`super::findings`].
//!
//! AWS answers with one error; here all are listed, the one that AWS would answer first.

mod elements;
mod principals;
mod quota;
mod resources;

use super::checks::{self, Check};
use super::document::At;
use crate::source::order;
use crate::source::{Diagnostic, File, FileId, Node, read_json};
use crate::text::Text;

pub use quota::{InlineOwner, characters, inline_quota};

/// What kind of policy a document is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PolicyType {
    /// A managed policy, a permissions boundary or a session policy.
    Identity,
    /// An inline policy of a user, group or role.
    Inline(InlineOwner),
    /// A policy on a resource, such as a bucket policy.
    Resource,
    /// A role's trust policy.
    Trust,
    /// A service control policy.
    Scp,
    /// A resource control policy.
    Rcp,
}

impl PolicyType {
    /// Whether statements name no principal, because the policy hangs on one.
    fn is_identity(self) -> bool {
        matches!(self, PolicyType::Identity | PolicyType::Inline(_))
    }
}

/// The code of AWS's error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorCode {
    /// IAM: the document is wrong.
    MalformedPolicyDocument,
    /// S3: the bucket policy is wrong.
    MalformedPolicy,
    /// IAM: the document is too long.
    LimitExceeded,
}

impl ErrorCode {
    /// The code as AWS writes it.
    pub fn name(self) -> &'static str {
        match self {
            ErrorCode::MalformedPolicyDocument => "MalformedPolicyDocument",
            ErrorCode::MalformedPolicy => "MalformedPolicy",
            ErrorCode::LimitExceeded => "LimitExceeded",
        }
    }
}

/// One reason for which AWS does not save the policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The code of AWS's error.
    pub error: ErrorCode,
    /// Access Analyzer's check for the same fault.
    pub check: &'static Check,
    /// Which element: `Statement[0].Action[1]`.
    pub path: String,
    /// In the learner's words; `upstream` is AWS's text.
    pub diagnostic: Diagnostic,
    phase: Phase,
}

/// In which order the faults are noticed: AWS reads the whole document before it looks at any value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    Syntax,
    Legacy,
    Elements,
    Sid,
    Actions,
    Resources,
    ResourceValues,
    ActionValues,
    Principals,
    Quota,
}

/// The text for whatever is not as the grammar wants it.
const SYNTAX: &str = "Syntax errors in policy.";

/// Collects refusals.
struct Refusals {
    kind: PolicyType,
    list: Vec<Refusal>,
}

impl Refusals {
    fn add(&mut self, phase: Phase, check: &'static Check, at: At<'_>, upstream: impl Into<String>, message: Text) {
        self.add_with(ErrorCode::MalformedPolicyDocument, phase, check, at, upstream, message);
    }

    fn add_with(
        &mut self,
        error: ErrorCode,
        phase: Phase,
        check: &'static Check,
        at: At<'_>,
        upstream: impl Into<String>,
        message: Text,
    ) {
        let diagnostic = Diagnostic::error(check.code, at.span(), message).with_upstream(upstream);
        self.list.push(Refusal { error, check, path: at.path(), diagnostic, phase });
    }

    /// A fault of grammar.
    fn syntax(&mut self, check: &'static Check, at: At<'_>, message: Text) {
        self.add(Phase::Syntax, check, at, SYNTAX, message);
    }

    /// A replacement for the place of the last fault, where exactly one is right.
    fn fix(&mut self, fix: Option<String>) {
        if let Some(last) = self.list.last_mut() {
            last.diagnostic.fix = fix;
        }
    }
}

/// Why AWS would not save this document as a policy of this kind: nothing, or every reason, AWS's own answer first.
pub fn validate(document: &Node, kind: PolicyType) -> Vec<Refusal> {
    let mut refusals = Refusals { kind, list: Vec::new() };
    let root = At::root(document);
    elements::check(&mut refusals, root);
    quota::check(&mut refusals, root);
    order::sort_by_key(&mut refusals.list, |r| r.phase);
    refusals.list
}

/// Reads the text that a command hands to AWS, which is JSON and nothing else.
pub fn read_document(id: FileId, file: &File) -> Result<Node, Box<Refusal>> {
    read_json(id, file).map_err(|diagnostic| {
        Box::new(Refusal {
            error: ErrorCode::MalformedPolicyDocument,
            check: checks::JSON_SYNTAX_ERROR,
            path: String::new(),
            diagnostic: diagnostic.with_upstream(SYNTAX),
            phase: Phase::Syntax,
        })
    })
}

#[cfg(test)]
mod tests;
