//! What would AWS save although it does not do what was meant, or allows too much? Findings in the shape of IAM Access
//! Analyzer, by its names; ours are marked in [`super::checks`]. What AWS refuses is [`super::validation`].
//!
//! Each file looks at one part: `actions`, `resources`, `keys` and `values` of conditions, `variables`, `trust`,
//! `principals`, `redundant`. A check says nothing where it does not know: about services that the catalogue does not describe, and
//! about values that a template has not filled in.

mod actions;
mod keys;
mod principals;
mod redundant;
mod resources;
mod statement;
mod trust;
mod values;
mod variables;

use super::checks::{self, Check, FindingType};
use super::document::At;
use super::policy::Version;
use super::validation::{PolicyType, characters, validate};
use crate::source::order;
use crate::source::{Diagnostic, Node, Severity, Span};
use crate::text;
use crate::text::Text;
use statement::Statement;

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What was found: its `finding_type`, its `name`.
    pub check: &'static Check,
    /// Which element: `Statement[0].Action[1]`.
    pub path: String,
    /// Where.
    pub span: Span,
    /// What is wrong and what to do, in the learner's words.
    pub message: Text,
    /// What to write instead, where exactly one thing is right.
    pub fix: Option<Fix>,
}

/// A replacement of a piece of the policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What is replaced; not always what the finding points at: the value has the wildcard, the operator is wrong.
    pub span: Span,
    /// By what.
    pub text: String,
}

impl Finding {
    /// The finding as the editor shows it: at the place that its fix replaces, where it has one.
    pub fn diagnostic(&self) -> Diagnostic {
        let severity = match self.check.finding_type {
            FindingType::Suggestion => Severity::Info,
            _ => Severity::Warning,
        };
        Diagnostic {
            severity,
            code: self.check.code,
            span: self.fix.as_ref().map_or(self.span, |fix| fix.span),
            message: self.message.clone(),
            upstream: String::new(),
            fix: self.fix.as_ref().map(|fix| fix.text.clone()),
        }
    }
}

/// Above this length (white space not counted) no policy of any kind is saved, a bucket's 20 KB is the longest; findings
/// are not looked for.
const LONGEST: usize = 20_480;

/// What is to be said about a document, whether or not AWS would save it. Worst first.
pub fn findings(document: &Node, kind: PolicyType) -> Vec<Finding> {
    if characters(document) > LONGEST {
        return Vec::new();
    }
    let root = At::root(document);
    let version = match root.get("Version").and_then(At::text) {
        Some("2012-10-17") => Version::V2012,
        _ => Version::V2008,
    };
    let mut scan = Scan { kind, version, out: Vec::new() };
    if root.node.is_mapping() && root.get("Version").is_none() && root.get("Statement").is_some() {
        let message = text!(
            "without `Version` the policy is read as of 2008, where policy variables are plain text; add `Version: \"2012-10-17\"`",
            "`Version`이 없으면 2008년 문법으로 읽혀 정책 변수(policy variable)가 그냥 글자가 됩니다. `Version: \"2012-10-17\"`을 추가하십시오"
        );
        scan.add(checks::MISSING_VERSION, root, message);
    }
    let statements: Vec<Statement> = statement::read(root);
    for statement in &statements {
        actions::look(&mut scan, statement);
        resources::look(&mut scan, statement);
        keys::look(&mut scan, statement);
        values::look(&mut scan, statement);
        variables::look(&mut scan, statement);
        principals::look(&mut scan, statement);
        if kind == PolicyType::Trust {
            trust::look(&mut scan, statement, &statements);
        }
    }
    redundant::look(&mut scan, &statements);
    order::sort_by_key(&mut scan.out, |f| f.check.finding_type);
    scan.out
}

/// Everything that the editor marks in a policy: what AWS refuses, then what it saves and should not be so. Where both
/// speak of one place, the refusal is enough.
pub fn diagnostics(document: &Node, kind: PolicyType) -> Vec<Diagnostic> {
    let mut out: Vec<Diagnostic> = validate(document, kind).into_iter().map(|r| r.diagnostic).collect();
    let refused: Vec<Span> = out.iter().map(|d| d.span).collect();
    out.extend(findings(document, kind).iter().filter(|f| !refused.contains(&f.span)).map(Finding::diagnostic));
    out
}

/// What is looked at, and what was found so far.
struct Scan {
    kind: PolicyType,
    version: Version,
    out: Vec<Finding>,
}

impl Scan {
    fn add(&mut self, check: &'static Check, at: At<'_>, message: Text) {
        self.out.push(Finding { check, path: at.path(), span: at.span(), message, fix: None });
    }

    /// The last finding's fix: `at` becomes `text`, in its own quotes.
    fn fix(&mut self, at: At<'_>, text: Option<&str>) {
        let replacement = text.and_then(|text| at.replacement(text));
        if let (Some(last), Some(text)) = (self.out.last_mut(), replacement) {
            last.fix = Some(Fix { span: at.span(), text });
        }
    }
}

#[cfg(test)]
mod tests;
