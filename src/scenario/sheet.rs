//! Where in the author's file does a thing stand? And what has to be mended there?

use crate::source::edit::{Step, resolve};
use crate::source::{Diagnostic, File, FileId, Files, Node, Place, Severity, Span, read_documents};
use crate::text::Text;

/// One thing that an author has to mend, or should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// `Error`: the scenario cannot be trusted. `Warning`: it can, and something is worth a look.
    pub severity: Severity,
    /// Stable, in kebab case: `start-solved`, `mutant-survives`.
    pub code: &'static str,
    /// Where: a path below the scenario's folder, or below the folder of scenarios where it begins with `world/` or is
    /// `course.yaml`.
    pub place: Place,
    /// What is wrong and what to do.
    pub message: Text,
}

/// `scenario.yaml` or `course.yaml` as text that knows its places.
#[derive(Debug)]
pub struct Sheet {
    files: Files,
    root: Option<Node>,
    findings: Vec<Finding>,
}

impl Sheet {
    /// Reads the text; one that is no YAML has one place, its beginning.
    pub fn new(path: &str, text: &str) -> Sheet {
        let mut files = Files::default();
        let file = File::new(path, text);
        let root = read_documents(FileId(0), &file).into_iter().next().and_then(|d| d.root.ok()?);
        files.add(file);
        Sheet { files, root, findings: Vec::new() }
    }

    /// The place of what stands at `path`, or of the nearest thing around it.
    pub fn place(&self, path: &[Step<'_>]) -> Place {
        let around = |root| (0..=path.len()).rev().find_map(|n| resolve(root, path.get(..n)?));
        let node: Option<&Node> = self.root.as_ref().and_then(around);
        self.files.place(node.map_or(Span { file: FileId(0), start: 0, end: 0 }, |n| n.span))
    }

    /// The place of some words within what stands at `path`; of all of it where they are not there in one piece.
    pub fn place_within(&self, path: &[Step<'_>], words: &str) -> Place {
        let node = self.root.as_ref().and_then(|root| resolve(root, path));
        let found = node.and_then(|node| {
            let at = u32::try_from(self.files.slice(node.span).find(words)?).ok()?;
            let start = node.span.start + at;
            Some(Span { start, end: start + u32::try_from(words.len()).ok()?, ..node.span })
        });
        found.map_or_else(|| self.place(path), |span| self.files.place(span))
    }

    /// The whole text as nodes, where it is YAML.
    pub fn root(&self) -> Option<&Node> {
        self.root.as_ref()
    }

    /// The place of a node of this text.
    pub fn place_of(&self, node: &Node) -> Place {
        self.files.place(node.span)
    }

    /// Notes something that has to be mended.
    pub fn error(&mut self, code: &'static str, path: &[Step<'_>], message: Text) {
        let place = self.place(path);
        self.add(Severity::Error, code, place, message);
    }

    /// Notes something that is worth a look.
    pub fn warning(&mut self, code: &'static str, path: &[Step<'_>], message: Text) {
        let place = self.place(path);
        self.add(Severity::Warning, code, place, message);
    }

    /// Notes something at a place of any file.
    pub fn add(&mut self, severity: Severity, code: &'static str, place: Place, message: Text) {
        self.findings.push(Finding { severity, code, place, message });
    }

    /// Whether something has to be mended.
    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(|f| f.severity == Severity::Error)
    }

    /// What was noted, in order.
    pub fn into_findings(self) -> Vec<Finding> {
        self.findings
    }
}

/// What a reader found, as findings.
pub fn findings_of(files: &Files, diagnostics: &[Diagnostic]) -> Vec<Finding> {
    let finding = |d: &Diagnostic| Finding {
        severity: d.severity,
        code: d.code,
        place: files.place(d.span),
        message: d.message.clone(),
    };
    diagnostics.iter().map(finding).collect()
}
