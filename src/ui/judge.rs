//! What does the lab say of the work as it stands? Its report, turned into what the components draw.

use crate::lab::Attempt;
use crate::source::{Diagnostic, File, Files, read_documents};
use crate::ui::view::{At, Broken, Grades, SurplusView, Verdict};
use std::rc::Rc;

/// A report, ready to be drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Judged {
    /// One verdict for each check, in order; empty while nothing is known.
    pub verdicts: Vec<Rc<Verdict>>,
    /// How far it is.
    pub grades: Option<Grades>,
    /// What nobody needs, the dangerous ones first.
    pub surplus: Vec<SurplusView>,
    /// What is wrong with the files.
    pub findings: Vec<(At, Diagnostic)>,
    /// A file does not parse: the verdicts are from before.
    pub broken: Option<Broken>,
}

/// Judges an attempt. Where a file does not parse, the verdicts of `last` stay, marked as old.
pub fn judge(attempt: &Attempt, last: Option<&Judged>) -> Judged {
    let mut files = Files::default();
    for file in attempt.files() {
        files.add(File::new(&file.path, &file.text));
    }
    let diagnostics: Vec<Diagnostic> = files
        .iter()
        .flat_map(|(id, file)| read_documents(id, file))
        .filter_map(|document| document.root.err().map(|d| *d))
        .collect();
    let findings: Vec<(At, Diagnostic)> =
        diagnostics.into_iter().filter_map(|d| Some((At::of(&files, d.span)?, d))).collect();
    let broken = findings.first().map(|(at, d)| Broken { at: at.clone(), says: d.message.clone() });
    if let (Some(broken), Some(last)) = (&broken, last) {
        return Judged { broken: Some(broken.clone()), findings, ..last.clone() };
    }
    Judged { findings, broken, ..Judged::default() }
}
