//! What is wrong with a file, where, and what to do about it?

use super::Span;
use crate::text::Text;
use serde::Serialize;

/// How bad a finding is. IAM Access Analyzer's words are mapped onto these by `iam::findings`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The real tool refuses this.
    Error,
    /// The real tool accepts it, and it does not do what it seems to, or is dangerous.
    Warning,
    /// Worth knowing.
    Info,
}

/// One finding in one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// Stable, in kebab case: `yaml-syntax`, `unknown-field`.
    pub code: &'static str,
    /// Where.
    pub span: Span,
    /// What is wrong and what to do, in the learner's words: lower case, no full stop.
    pub message: Text,
    /// What the real tool prints of it, to the letter; empty where it prints nothing.
    pub upstream: String,
    /// A replacement for the span's text, where exactly one is right.
    pub fix: Option<String>,
}

impl Diagnostic {
    /// An error without upstream text or fix.
    pub fn error(code: &'static str, span: Span, message: Text) -> Diagnostic {
        Diagnostic { severity: Severity::Error, code, span, message, upstream: String::new(), fix: None }
    }

    /// A warning without upstream text or fix.
    pub fn warning(code: &'static str, span: Span, message: Text) -> Diagnostic {
        Diagnostic { severity: Severity::Warning, ..Diagnostic::error(code, span, message) }
    }

    /// The same with the real tool's words.
    pub fn with_upstream(self, upstream: impl Into<String>) -> Diagnostic {
        Diagnostic { upstream: upstream.into(), ..self }
    }

    /// The same with a replacement for the span's text.
    pub fn with_fix(self, fix: impl Into<String>) -> Diagnostic {
        Diagnostic { fix: Some(fix.into()), ..self }
    }
}
