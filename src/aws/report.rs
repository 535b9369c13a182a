//! What was found wrong so far? A list with an end: a text written to hurt gets the first findings, not a million.

use crate::source::{Diagnostic, Span};
use crate::text;
use crate::text::Text;

/// Findings that one template may raise.
const LIMIT: usize = 500;

/// Characters of one text of a finding: names that a learner writes may be as long as the file.
const LONGEST: usize = 1000;

fn shorten(text: &mut String) {
    if text.len() > LONGEST {
        let end = (0..=LONGEST).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
        text.truncate(end);
        text.push('…');
    }
}

/// Findings, in the order in which they were made.
#[derive(Default)]
pub(super) struct Report {
    list: Vec<Diagnostic>,
    /// Where a finding beyond the limit is written and forgotten.
    dropped: Option<Diagnostic>,
}

/// A finding that was just made, for what is added to it.
pub(super) struct Found<'a>(&'a mut Diagnostic);

impl Found<'_> {
    /// Adds the real tool's words.
    pub(super) fn upstream(self, words: impl Into<String>) -> Self {
        self.0.upstream = words.into();
        shorten(&mut self.0.upstream);
        self
    }

    /// Adds a replacement for the span's text.
    pub(super) fn fix(self, text: impl Into<String>) -> Self {
        self.0.fix = Some(text.into());
        self
    }
}

impl Report {
    /// A finding that is already whole.
    pub(super) fn push(&mut self, mut diagnostic: Diagnostic) -> Found<'_> {
        for text in [&mut diagnostic.message.en, &mut diagnostic.message.ko].into_iter().filter(|t| t.len() > LONGEST) {
            shorten(text.to_mut());
        }
        if self.list.len() < LIMIT {
            let index = self.list.len();
            self.list.push(diagnostic);
            if let Some(last) = self.list.get_mut(index) {
                return Found(last);
            }
        }
        Found(self.dropped.insert(Diagnostic::error("dropped", Span::default(), Text::default())))
    }

    /// Whether further findings are forgotten: time to stop looking for the right words.
    pub(super) fn is_full(&self) -> bool {
        self.list.len() >= LIMIT
    }

    /// What CloudFormation or the service refuses.
    pub(super) fn error(&mut self, code: &'static str, span: Span, message: Text) -> Found<'_> {
        self.push(Diagnostic::error(code, span, message))
    }

    /// What is accepted and does not do what it seems to.
    pub(super) fn warning(&mut self, code: &'static str, span: Span, message: Text) -> Found<'_> {
        self.push(Diagnostic::warning(code, span, message))
    }

    /// A key that stands twice in one mapping.
    pub(super) fn duplicate_key(&mut self, name: &str, span: Span) {
        self.warning(
            "duplicate-key",
            span,
            text!(
                "`{name}` stands here twice; the last one counts",
                "`{name}`이/가 두 번 있습니다. 마지막 것만 쓰입니다"
            ),
        );
    }

    /// The findings.
    pub(super) fn into_list(self) -> Vec<Diagnostic> {
        self.list
    }
}
