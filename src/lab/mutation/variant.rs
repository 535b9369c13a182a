//! What would a file be with one thing different? Places in YAML, and what is done there, as smallest edits of the text.

use crate::source::edit::{self, Step};
use crate::source::{File, FileId, Node, read_documents};
use serde_json::Value;

/// One step of a path that owns its key.
#[derive(Clone, Debug)]
pub(in crate::lab) enum Owned {
    Key(String),
    Index(usize),
}

/// What is done at a path.
#[derive(Clone, Debug)]
pub(in crate::lab) enum Operation {
    Remove,
    Set(Value),
}

/// A step into a mapping.
pub(in crate::lab) fn key(name: &str) -> Owned {
    Owned::Key(name.to_owned())
}

/// A path with one more step.
pub(in crate::lab) fn under(path: &[Owned], step: Owned) -> Vec<Owned> {
    path.iter().cloned().chain([step]).collect()
}

/// The documents of a file that can be read, with their numbers.
pub(in crate::lab) fn roots(file: &File) -> Vec<(usize, Node)> {
    let documents = read_documents(FileId(0), file);
    documents.into_iter().enumerate().filter_map(|(i, d)| Some((i, d.root.ok()??))).collect()
}

/// The text of a file after an operation; `None` where it cannot be done or changes nothing.
pub(in crate::lab) fn edited(file: &File, index: usize, path: &[Owned], operation: &Operation) -> Option<String> {
    let documents = read_documents(FileId(0), file);
    let root = documents.get(index)?.root.as_ref().ok()?.as_ref()?;
    let steps = steps(path);
    let edits = match operation {
        Operation::Remove => edit::remove(FileId(0), file, root, &steps),
        Operation::Set(value) => edit::set(FileId(0), file, root, &steps, value),
    };
    let text = edit::apply(&file.text, &edits.ok()?)?;
    (text != *file.text).then_some(text)
}

/// The text of a file without one of its documents.
pub(in crate::lab) fn without_document(file: &File, index: usize) -> Option<String> {
    edit::apply(&file.text, &[edit::remove_document(FileId(0), file, index).ok()?])
}

/// What stands at a path.
pub(in crate::lab) fn found<'a>(root: &'a Node, path: &[Owned]) -> Option<&'a Node> {
    edit::resolve(root, &steps(path))
}

fn steps(path: &[Owned]) -> Vec<Step<'_>> {
    path.iter()
        .map(|owned| match owned {
            Owned::Key(key) => Step::Key(key),
            Owned::Index(index) => Step::Index(*index),
        })
        .collect()
}

/// A path and what is done there, in words.
pub(in crate::lab) fn describe(path: &[Owned], operation: &Operation) -> String {
    let mut words = String::new();
    for step in path {
        match step {
            Owned::Key(key) if words.is_empty() => words.push_str(key),
            Owned::Key(key) => words.push_str(&format!(".{key}")),
            Owned::Index(index) => words.push_str(&format!("[{index}]")),
        }
    }
    match operation {
        Operation::Remove => format!("remove {words}"),
        Operation::Set(value) => format!("{words}: {value}"),
    }
}
