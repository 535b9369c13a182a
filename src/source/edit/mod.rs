//! Which bytes have to change so that a file says something else? The smallest edits of YAML text: comments, order and
//! formatting of everything that keeps its value stay to the byte, and what is new is written in the file's own style.
//!
//! Start at [`update`] (make a document say this), [`set`], [`append_item`] and [`remove`] (one path), and
//! [`append_document`], [`remove_document`]. Every result was applied and read again before it is returned.

mod layout;
mod write;

use super::emit::{Keys, to_yaml};
use super::files::to_u32;
use super::{Document, File, FileId, Node, read_documents};
use crate::source::order;
use layout::Layout;
use serde_json::Value;
use std::ops::Range;

/// One piece of text to replace. Edits of one step do not overlap and all refer to the text before the step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The file.
    pub file: FileId,
    /// The bytes to replace; empty for an insertion.
    pub range: Range<u32>,
    /// What to put there.
    pub replacement: String,
}

/// One step of a path into a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step<'a> {
    /// A key of a mapping.
    Key(&'a str),
    /// An item of a sequence.
    Index(usize),
}

/// Why a text was not changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The path leads nowhere.
    NotThere,
    /// The text is laid out in a way that has no small edit: aliases, merge keys, explicit keys.
    Layout,
}

/// The text with `edits` applied; `None` where they overlap or lie outside.
pub fn apply(text: &str, edits: &[Edit]) -> Option<String> {
    let mut sorted: Vec<&Edit> = edits.iter().collect();
    order::sort_by_key(&mut sorted, |e| (e.range.start, e.range.end));
    let (mut out, mut at) = (String::with_capacity(text.len()), 0);
    for edit in sorted {
        let (start, end) = (edit.range.start as usize, edit.range.end as usize);
        out.push_str(text.get(at..start)?);
        out.push_str(&edit.replacement);
        at = end.max(start);
    }
    out.push_str(text.get(at..)?);
    Some(out)
}

/// Edits that make the document `index` of `file` say `value`. Where the layout has no small edit the document is
/// written anew.
pub fn update(id: FileId, file: &File, index: usize, value: &Value) -> Result<Vec<Edit>, Refusal> {
    let documents = read_documents(id, file);
    let document = documents.get(index).ok_or(Refusal::NotThere)?;
    let root = document.root.as_ref().map_err(|_| Refusal::Layout)?.as_ref();
    if let Some(root) = root {
        if root.to_value() == *value {
            return Ok(Vec::new());
        }
        let layout = Layout::new(id, file, root);
        if let Some(edits) = write::difference(&layout, root, value)
            && says(id, file, &edits, index, value)
        {
            return Ok(edits);
        }
    }
    let edits = vec![replace_document(file, document, &to_yaml(value, Keys::AsGiven))];
    match says(id, file, &edits, index, value) {
        true => Ok(edits),
        false => Err(Refusal::Layout),
    }
}

/// Edits that set the value at `path`. Missing keys are inserted at the end of their mapping; a missing item is an error.
pub fn set(id: FileId, file: &File, root: &Node, path: &[Step<'_>], value: &Value) -> Result<Vec<Edit>, Refusal> {
    change(id, file, root, path, |layout, site| write::set(layout, site, value), |old| set_in(old, path, value))
}

/// Edits that add an item at the end of the sequence at `path`, which is made where it is missing.
pub fn append_item(
    id: FileId,
    file: &File,
    root: &Node,
    path: &[Step<'_>],
    value: &Value,
) -> Result<Vec<Edit>, Refusal> {
    match resolve(root, path) {
        Some(node) if node.is_sequence() => {
            let mut inner = path.to_vec();
            inner.push(Step::Index(node.items().len()));
            let write = |layout: &Layout<'_>, site: &[&Node]| write::append(layout, site, value);
            change(id, file, root, path, write, |old| set_in(old, &inner, value))
        }
        Some(node) if !node.is_null() => Err(Refusal::Layout),
        _ => set(id, file, root, path, &Value::Array(vec![value.clone()])),
    }
}

/// Edits that take away the entry or item at `path`.
pub fn remove(id: FileId, file: &File, root: &Node, path: &[Step<'_>]) -> Result<Vec<Edit>, Refusal> {
    resolve(root, path).ok_or(Refusal::NotThere)?;
    change(id, file, root, path, write::remove, |old| remove_in(old, path))
}

/// An edit that adds a document at the end of the file. `text` has no markers.
pub fn append_document(id: FileId, file: &File, text: &str) -> Edit {
    let end = to_u32(file.text.len());
    let empty = file.text.trim().is_empty();
    let break_missing = !empty && !file.text.ends_with('\n');
    let lead = match (empty, break_missing, file.text.trim_end().ends_with("\n---")) {
        (true, ..) => "",
        (_, true, true) => "\n",
        (_, true, false) => "\n---\n",
        (_, false, true) => "",
        (_, false, false) => "---\n",
    };
    Edit { file: id, range: if empty { 0..end } else { end..end }, replacement: format!("{lead}{text}") }
}

/// An edit that takes the document `index` away, with the marker that parts it from its neighbour.
pub fn remove_document(id: FileId, file: &File, index: usize) -> Result<Edit, Refusal> {
    let documents = read_documents(id, file);
    let span = documents.get(index).ok_or(Refusal::NotThere)?.span;
    let marked = |start: u32| file.text.get(..start as usize).is_some_and(|t| t.ends_with("---"));
    let range = match documents.get(index + 1) {
        // The first of several goes up to the next one's marker, and takes that along if it has none itself.
        Some(next) if !marked(span.start) => {
            let rest = file.text.get(next.span.start as usize..).unwrap_or_default();
            let line = rest.find('\n').map_or(rest.len(), |n| n + 1);
            let only_marker = rest.get(..line).is_some_and(|l| l.trim().is_empty());
            span.start..next.span.start + if only_marker { to_u32(line) } else { 0 }
        }
        _ => span.start.saturating_sub(if marked(span.start) { 3 } else { 0 })..span.end,
    };
    Ok(Edit { file: id, range, replacement: String::new() })
}

/// An edit that writes a document anew; comments above its first line stay.
pub fn replace_document(file: &File, document: &Document, text: &str) -> Edit {
    let span = document.span;
    let whole = file.text.get(span.start as usize..span.end as usize).unwrap_or_default();
    let kept: usize = whole
        .split_inclusive('\n')
        .take_while(|line| line.trim().is_empty() || line.trim_start().starts_with('#'))
        .map(str::len)
        .sum();
    let marker = kept == 0 && file.text.get(..span.start as usize).is_some_and(|t| t.ends_with("---"));
    let lead = if marker { "\n" } else { "" };
    Edit { file: span.file, range: span.start + to_u32(kept)..span.end, replacement: format!("{lead}{text}") }
}

/// The node at `path`.
pub fn resolve<'a>(root: &'a Node, path: &[Step<'_>]) -> Option<&'a Node> {
    path.iter().try_fold(root, |node, step| match step {
        Step::Key(key) => node.get(key),
        Step::Index(index) => node.items().get(*index),
    })
}

/// Writes edits at `path` and reads them again. `write` gets the nodes along the path: the site is the last of them that
/// exists, and the path's rest is what is missing.
fn change(
    id: FileId,
    file: &File,
    root: &Node,
    path: &[Step<'_>],
    write: impl Fn(&Layout<'_>, &[&Node]) -> Option<Vec<Edit>>,
    intend: impl Fn(&mut Value) -> Option<()>,
) -> Result<Vec<Edit>, Refusal> {
    let layout = Layout::new(id, file, root).with_path(path);
    let mut site = vec![root];
    for step in path {
        let Some(node) = site.last().and_then(|n| resolve(n, &[*step])) else { break };
        site.push(node);
    }
    let mut wanted = root.to_value();
    intend(&mut wanted).ok_or(Refusal::NotThere)?;
    let edits = write(&layout, &site).ok_or(Refusal::Layout)?;
    let index = read_documents(id, file)
        .iter()
        .position(|d| d.span.start <= root.span.start && root.span.start <= d.span.end)
        .ok_or(Refusal::NotThere)?;
    match says(id, file, &edits, index, &wanted) {
        true => Ok(edits),
        false => Err(Refusal::Layout),
    }
}

/// Whether the document says `value` after the edits, and every other document still says what it said.
fn says(id: FileId, file: &File, edits: &[Edit], index: usize, value: &Value) -> bool {
    let Some(text) = apply(&file.text, edits) else { return false };
    let values = |file: &File| -> Vec<Option<Value>> {
        let documents = read_documents(id, file);
        documents.iter().map(|d| d.root.as_ref().ok().map(|r| r.as_ref().map_or(Value::Null, Node::to_value))).collect()
    };
    let (mut before, after) = (values(file), values(&File::new(&file.path, &text)));
    if let Some(place) = before.get_mut(index) {
        *place = Some(value.clone());
    }
    before == after
}

fn set_in(target: &mut Value, path: &[Step<'_>], value: &Value) -> Option<()> {
    match path.split_first() {
        None => *target = value.clone(),
        Some((Step::Key(key), rest)) => {
            if target.is_null() {
                *target = Value::Object(serde_json::Map::new());
            }
            set_in(target.as_object_mut()?.entry(*key).or_insert(Value::Null), rest, value)?;
        }
        Some((Step::Index(index), rest)) => {
            let items = target.as_array_mut()?;
            if *index == items.len() {
                items.push(Value::Null);
            }
            set_in(items.get_mut(*index)?, rest, value)?;
        }
    }
    Some(())
}

fn remove_in(target: &mut Value, path: &[Step<'_>]) -> Option<()> {
    match path.split_first()? {
        (Step::Key(key), []) => target.as_object_mut()?.shift_remove(*key).map(|_| ()),
        (Step::Key(key), rest) => remove_in(target.get_mut(*key)?, rest),
        (Step::Index(index), []) => {
            let items = target.as_array_mut()?;
            (*index < items.len()).then(|| items.remove(*index)).map(|_| ())
        }
        (Step::Index(index), rest) => remove_in(target.get_mut(*index)?, rest),
    }
}

#[cfg(test)]
mod tests;
