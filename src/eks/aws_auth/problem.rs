//! What did the authenticator fail to read, and what is lost by it?

use super::{AwsAuth, Key};
use crate::source::{Diagnostic, Span};
use crate::text;

/// How much is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Loss {
    /// Every entry under the key, the nodes' role among them (F2.12).
    Key,
    /// One entry.
    Entry,
    /// One field; the entry stays. `groups: system:masters` maps the user with no groups (F2.13).
    Field,
}

/// Something under `data` that the authenticator could not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Under which key.
    pub key: Key,
    /// What is lost.
    pub loss: Loss,
    /// Whether this is an error of JSON decoding, of which upstream reports only the first under a key.
    pub decoding: bool,
    /// Upstream's words.
    pub upstream: String,
    /// Where.
    pub span: Span,
}

impl AwsAuth {
    /// What the authenticator logs about the ConfigMap: `error parsing config map: [...]`; `None` where all was read.
    pub fn parse_error(&self) -> Option<String> {
        let mut words = Vec::new();
        let mut decoded = Vec::new();
        for problem in &self.problems {
            if problem.decoding && decoded.contains(&problem.key) {
                continue;
            }
            if problem.decoding {
                decoded.push(problem.key);
            }
            words.push(problem.upstream.as_str());
        }
        match words.is_empty() {
            true => None,
            false => Some(format!("error parsing config map: [{}]", words.join(" "))),
        }
    }

    /// The problems as findings for the editor.
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        self.problems.iter().map(Problem::diagnostic).collect()
    }
}

impl Problem {
    fn diagnostic(&self) -> Diagnostic {
        let (key, upstream) = (self.key.name(), &self.upstream);
        let (code, message) = match self.loss {
            Loss::Key => (
                "aws-auth-key-lost",
                text!(
                    "the authenticator cannot read `{key}` ({upstream}): every entry under it is lost, the nodes' role too",
                    "authenticator가 `{key}`을/를 읽지 못합니다({upstream}). 이 키의 모든 항목이, 노드의 역할까지 사라집니다"
                ),
            ),
            Loss::Entry => (
                "aws-auth-entry-dropped",
                text!(
                    "the authenticator drops this entry of `{key}`: {upstream}",
                    "authenticator가 `{key}`의 이 항목을 버립니다: {upstream}"
                ),
            ),
            Loss::Field => (
                "aws-auth-field-ignored",
                text!(
                    "the authenticator ignores this value and keeps the entry without it: {upstream}",
                    "authenticator가 이 값을 무시하고 나머지 항목만 남깁니다: {upstream}"
                ),
            ),
        };
        Diagnostic::error(code, self.span, message).with_upstream(upstream.clone())
    }
}
