//! What would a slightly different answer do? Mutants of a solution: each part taken away, each field widened. A scenario
//! whose checks and surplus tell every mutant from the solution can be trusted to grade.
//!
//! Only what the solution changed is mutated: a document or resource that already stood at the start is not the answer.

mod manifest;
mod template;
pub(in crate::lab) mod variant;

use crate::scenario::Mode;
use crate::source::{File, FileId, Files, Node, Place};
pub(in crate::lab) use manifest::same_object;
use manifest::{cluster_wide, manifest_sites};
use serde_json::Value;
use std::rc::Rc;
use template::template_sites;
use variant::{Operation, Owned, describe, edited, found, roots, without_document};

/// The learner's files: path, what may be done, text.
pub type Texts = Vec<(String, Mode, Rc<str>)>;

/// Which way a mutant differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Something is missing: it must no longer work.
    Deletion,
    /// Something is wider: it must no longer be safe or minimal.
    Widening,
}

/// A solution with one difference.
#[derive(Clone, Debug)]
pub struct Mutant {
    /// Which way.
    pub change: Change,
    /// Where the difference stands in the solution.
    pub place: Place,
    /// What was done, as `rules[0].verbs: ["*"]`.
    pub what: String,
    /// The files.
    pub texts: Texts,
}

/// A place of a document and what is done there.
type Site = (Change, Vec<Owned>, Operation);

/// Every mutant of `solution`, which began as `start`.
pub fn mutants(start: &Texts, solution: &Texts) -> Vec<Mutant> {
    let mut out = Vec::new();
    for (number, (path, mode, text)) in solution.iter().enumerate() {
        let begun = start.iter().find(|(p, ..)| p == path).map(|(_, _, t)| t.clone()).unwrap_or_default();
        if *mode != Mode::Edit || begun == *text {
            continue;
        }
        let file = File::new(path, text);
        let before: Vec<Value> = roots(&File::new(path, &begun)).iter().map(|(_, n)| n.to_value()).collect();
        for (index, root) in roots(&file) {
            if before.contains(&root.to_value()) {
                continue;
            }
            let mut add = |change, at: &[Owned], what: String, text: Option<String>| {
                let Some(text) = text else { return };
                let place = place(&file, found(&root, at).unwrap_or(&root));
                out.push(Mutant { change, place, what, texts: with(solution, number, text) });
            };
            let is_template = root.get("Resources").is_some();
            let sites = match root.get("Resources") {
                Some(resources) => template_sites(resources, before.iter().find_map(|v| v.get("Resources"))),
                None => manifest_sites(&root, before.iter().find(|v| same_object(v, &root))),
            };
            for (change, at, operation) in sites {
                add(change, &at, describe(&at, &operation), edited(&file, index, &at, &operation));
            }
            if !is_template {
                let kind = root.get("kind").and_then(Node::as_str).unwrap_or("document");
                add(Change::Deletion, &[], format!("remove {kind}"), without_document(&file, index));
                if kind == "RoleBinding" {
                    let wide = cluster_wide(&file, index, &root);
                    add(Change::Widening, &[], "RoleBinding to ClusterRoleBinding".to_owned(), wide);
                }
            }
        }
    }
    out
}

fn place(file: &File, node: &Node) -> Place {
    let mut files = Files::default();
    files.add(File::new(&file.path, &file.text));
    debug_assert_eq!(node.span.file, FileId(0));
    files.place(node.span)
}

fn with(texts: &Texts, number: usize, text: String) -> Texts {
    let mut texts = texts.clone();
    if let Some(file) = texts.get_mut(number) {
        file.2 = text.into();
    }
    texts
}
