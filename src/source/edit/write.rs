//! The edits themselves: what to cut, what to put in. `None` means that the layout has no small edit.

use super::layout::Layout;
use super::{Edit, Step};
use crate::source::emit::{Behind, block_value, key_text};
use crate::source::files::to_u32;
use crate::source::{Entry, Kind, Node, Scalar, Style, resolve};
use serde_json::Value;

/// What a value stands behind.
#[derive(Clone, Copy)]
enum Slot {
    /// At the top of the document.
    Root,
    /// Behind a colon at this byte (one past it), of an entry in this column.
    Key { behind: usize, column: usize },
    /// Behind a dash at this byte (one past it), in this column.
    Dash { behind: usize, column: usize },
    /// Inside `[...]` or `{...}`.
    Flow,
}

fn edit(layout: &Layout<'_>, start: usize, end: usize, replacement: impl Into<String>) -> Edit {
    Edit { file: layout.id, range: to_u32(start)..to_u32(end), replacement: replacement.into() }
}

/// Edits from what `root` says to `value`.
pub(super) fn difference(layout: &Layout<'_>, root: &Node, value: &Value) -> Option<Vec<Edit>> {
    let mut edits = Vec::new();
    differ(layout, Slot::Root, root, value, &mut edits)?;
    out_of_cuts(layout, &mut edits);
    Some(edits)
}

/// What goes behind a block whose last lines are cut goes behind the line above them.
fn out_of_cuts(layout: &Layout<'_>, edits: &mut [Edit]) {
    let cuts: Vec<_> = edits.iter().filter(|e| e.replacement.is_empty()).map(|e| e.range.clone()).collect();
    for edit in edits.iter_mut().filter(|e| e.range.is_empty()) {
        while let Some(cut) = cuts.iter().find(|c| c.start < edit.range.start && edit.range.start < c.end) {
            let Some(above) = cut.start.checked_sub(1) else { break };
            let line = layout.line_start(above as usize);
            edit.range = to_u32(layout.line_end(line))..to_u32(layout.line_end(line));
        }
    }
}

fn differ(layout: &Layout<'_>, slot: Slot, node: &Node, value: &Value, edits: &mut Vec<Edit>) -> Option<()> {
    if node.to_value() == *value {
        return Some(());
    }
    match (&node.kind, value) {
        (Kind::Mapping(entries), Value::Object(fields)) if !entries.is_empty() && !fields.is_empty() => {
            let wanted = |e: &Entry| fields.get(&e.key.key_text());
            let mut seen = std::collections::HashSet::new();
            if entries.iter().any(|e| !seen.insert(e.key.key_text()) || e.key.text() == Some("<<")) {
                return None;
            }
            if entries.iter().all(|e| wanted(e).is_none()) {
                return replace(layout, slot, node, value, edits);
            }
            for (index, entry) in entries.iter().enumerate() {
                match wanted(entry) {
                    Some(value) => differ(layout, entry_slot(layout, node, entry)?, &entry.value, value, edits)?,
                    None => cut_entry(layout, node, index, &|e| wanted(e).is_some(), edits)?,
                }
            }
            let last = entries.iter().rposition(|e| wanted(e).is_some())?;
            for (key, value) in fields.iter().filter(|(key, _)| !seen.contains(*key)) {
                insert_entry(layout, node, last, key, value, edits)?;
            }
            Some(())
        }
        (Kind::Sequence(items), Value::Array(wanted)) if !items.is_empty() && !wanted.is_empty() => {
            let old: Vec<Value> = items.iter().map(Node::to_value).collect();
            let same = |pair: &(&Value, &Value)| pair.0 == pair.1;
            let head = old.iter().zip(wanted).take_while(same).count();
            let longest = old.len().min(wanted.len()) - head;
            let tail = old.iter().rev().zip(wanted.iter().rev()).take(longest).take_while(same).count();
            let (old_mid, new_mid) = (old.len() - head - tail, wanted.len() - head - tail);
            if head + tail + old_mid.min(new_mid) == 0 {
                return replace(layout, slot, node, value, edits);
            }
            let paired = old_mid.min(new_mid);
            for (item, value) in items.iter().zip(wanted).skip(head).take(paired) {
                differ(layout, item_slot(layout, node, item)?, item, value, edits)?;
            }
            let kept = |i: usize| i < head + paired || i >= old.len() - tail;
            for index in head + paired..head + old_mid {
                cut_item(layout, node, index, &kept, edits)?;
            }
            for (n, value) in wanted.iter().enumerate().skip(head + paired).take(new_mid - paired) {
                insert_item(layout, node, n.min(head + paired), value, edits)?;
            }
            Some(())
        }
        _ => replace(layout, slot, node, value, edits),
    }
}

/// Sets the value at the layout's path; `site` are the nodes along it that exist.
pub(super) fn set(layout: &Layout<'_>, site: &[&Node], value: &Value) -> Option<Vec<Edit>> {
    let mut edits = Vec::new();
    let node = site.last()?;
    let missing = layout.path.get(site.len() - 1..)?;
    let slot = slot_of(layout, site)?;
    match missing.split_first() {
        None => differ(layout, slot, node, value, &mut edits)?,
        Some((first, rest)) => {
            // What is missing below the first missing key is written with it.
            let value = rest.iter().rev().try_fold(value.clone(), |inner, step| match step {
                Step::Key(key) => Some(Value::Object([((*key).to_owned(), inner)].into_iter().collect())),
                Step::Index(0) => Some(Value::Array(vec![inner])),
                Step::Index(_) => None,
            })?;
            match (first, &node.kind) {
                (Step::Key(key), Kind::Mapping(entries)) if !entries.is_empty() => {
                    insert_entry(layout, node, entries.len() - 1, key, &value, &mut edits)?;
                }
                (Step::Index(index), Kind::Sequence(items)) if *index == items.len() && *index > 0 => {
                    insert_item(layout, node, *index, &value, &mut edits)?;
                }
                (Step::Key(key), Kind::Mapping(_) | Kind::Scalar(..)) => {
                    let whole = Value::Object([((*key).to_owned(), value)].into_iter().collect());
                    replace(layout, slot, node, &whole, &mut edits)?;
                }
                (Step::Index(0), Kind::Sequence(_) | Kind::Scalar(..)) => {
                    replace(layout, slot, node, &Value::Array(vec![value]), &mut edits)?;
                }
                _ => return None,
            }
        }
    }
    Some(edits)
}

/// Adds an item at the end of the sequence that is the last node of `site`.
pub(super) fn append(layout: &Layout<'_>, site: &[&Node], value: &Value) -> Option<Vec<Edit>> {
    let mut edits = Vec::new();
    let node = site.last()?;
    match node.items().len() {
        0 => replace(layout, slot_of(layout, site)?, node, &Value::Array(vec![value.clone()]), &mut edits)?,
        length => insert_item(layout, node, length, value, &mut edits)?,
    }
    Some(edits)
}

/// Takes away the last node of `site`.
pub(super) fn remove(layout: &Layout<'_>, site: &[&Node]) -> Option<Vec<Edit>> {
    let mut edits = Vec::new();
    let (parent, outer) = site.split_last().and_then(|(_, outer)| Some((*outer.last()?, outer)))?;
    match layout.path.last()? {
        Step::Key(key) => {
            let index = parent.entries().iter().position(|e| e.key.text() == Some(key))?;
            match parent.entries().len() {
                1 => replace(layout, slot_of(layout, outer)?, parent, &Value::Object(Default::default()), &mut edits)?,
                _ => cut_entry(layout, parent, index, &|e| e.key.text() != Some(key), &mut edits)?,
            }
        }
        Step::Index(index) => match parent.items().len() {
            1 => replace(layout, slot_of(layout, outer)?, parent, &Value::Array(Vec::new()), &mut edits)?,
            _ => cut_item(layout, parent, *index, &|i| i != *index, &mut edits)?,
        },
    }
    Some(edits)
}

fn slot_of(layout: &Layout<'_>, site: &[&Node]) -> Option<Slot> {
    let (node, parent) = match site {
        [_] => return Some(Slot::Root),
        [.., parent, node] => (*node, *parent),
        [] => return None,
    };
    match &parent.kind {
        Kind::Mapping(entries) => {
            entry_slot(layout, parent, entries.iter().rev().find(|e| std::ptr::eq(&raw const e.value, node))?)
        }
        _ => item_slot(layout, parent, node),
    }
}

fn entry_slot(layout: &Layout<'_>, mapping: &Node, entry: &Entry) -> Option<Slot> {
    if layout.is_flow(mapping) {
        return Some(Slot::Flow);
    }
    let column = layout.column(entry.key.span.start as usize);
    Some(Slot::Key { behind: layout.behind_colon(entry)?, column })
}

fn item_slot(layout: &Layout<'_>, sequence: &Node, item: &Node) -> Option<Slot> {
    if layout.is_flow(sequence) {
        return Some(Slot::Flow);
    }
    let dash = layout.dash(sequence, item)?;
    Some(Slot::Dash { behind: dash + 1, column: layout.column(dash) })
}

/// Puts `value` where `node` stands.
fn replace(layout: &Layout<'_>, slot: Slot, node: &Node, value: &Value, edits: &mut Vec<Edit>) -> Option<()> {
    let (start, end) = (node.span.start as usize, node.span.end as usize);
    let lists_indented = layout.lists_indented;
    let (behind, text) = match slot {
        Slot::Root => return None,
        Slot::Flow => {
            edits.push(edit(layout, start, end, flow_text(layout, node, value)));
            return Some(());
        }
        Slot::Key { behind, column } => (behind, block_value(value, column, Behind::Key { lists_indented })),
        Slot::Dash { behind, column } => (behind, block_value(value, column, Behind::Dash { lists_indented })),
    };
    let value_end = layout.value_end(behind, node);
    let first_line_end = layout.line_end(behind);
    // Quotes stay the quotes that were there.
    let text = match (&node.kind, value) {
        (Kind::Scalar(_, Style::Quoted), Value::String(new)) => requoted(layout, start, new).unwrap_or(text),
        _ => text,
    };
    let (head, tail) = match text.find('\n') {
        Some(at) => (text.get(..at).unwrap_or_default(), text.get(at..).unwrap_or_default()),
        None => (text.as_str(), ""),
    };
    match value_end <= first_line_end {
        // The old value ends on the line of its key: a comment behind it stays there.
        true => {
            edits.push(edit(layout, behind, value_end, head));
            if !tail.is_empty() {
                edits.push(edit(layout, first_line_end, first_line_end, tail));
            }
        }
        // It begins on the line of its key and reaches further down: several lines of text, brackets.
        false if (behind..=first_line_end).contains(&start) => {
            edits.push(edit(layout, behind, layout.line_end(value_end), text));
        }
        // A block below its key. What is a comment on the key's own line stays.
        false => {
            edits.push(edit(layout, behind, layout.end_on_line(behind), head));
            edits.push(edit(layout, first_line_end, layout.line_end(value_end), tail));
        }
    }
    Some(())
}

/// The new text of a quoted scalar in the same quotes, where they can hold it on one line.
fn requoted(layout: &Layout<'_>, start: usize, new: &str) -> Option<String> {
    let printable = new.chars().all(|c| !c.is_control() && c != '"' && c != '\\' && c != '\'');
    let quote = layout.text.get(start..)?.chars().next().filter(|c| *c == '"' || *c == '\'')?;
    (printable && new.len() < 120).then(|| format!(" {quote}{new}{quote}"))
}

/// Writes a new entry behind the entry `last` of `mapping`.
fn insert_entry(
    layout: &Layout<'_>,
    mapping: &Node,
    last: usize,
    key: &str,
    value: &Value,
    edits: &mut Vec<Edit>,
) -> Option<()> {
    let neighbour = mapping.entries().get(last)?;
    if layout.is_flow(mapping) {
        let end = layout.value_end(layout.behind_colon(neighbour)?, &neighbour.value);
        let json = is_json(layout, mapping);
        let key = if json { Value::from(key).to_string() } else { flow_scalar(key) };
        let gap = flow_gap(layout, mapping, neighbour.key.span.start as usize);
        let text = format!(",{gap}{key}: {}", flow_text(layout, mapping, value));
        edits.push(edit(layout, end, end, text));
        return Some(());
    }
    let column = layout.column(mapping.entries().first()?.key.span.start as usize);
    let end = layout.end_of_block(layout.value_end(layout.behind_colon(neighbour)?, &neighbour.value), column);
    let behind = Behind::Key { lists_indented: layout.lists_indented };
    let text = format!("\n{}{}:{}", " ".repeat(column), key_text(key), block_value(value, column, behind));
    edits.push(edit(layout, end, end, text));
    Some(())
}

/// Writes a new item before the item `index` of `sequence`, or behind the last one.
fn insert_item(layout: &Layout<'_>, sequence: &Node, index: usize, value: &Value, edits: &mut Vec<Edit>) -> Option<()> {
    let items = sequence.items();
    if layout.is_flow(sequence) {
        let text = flow_text(layout, sequence, value);
        match items.get(index) {
            Some(next) => {
                let at = next.span.start as usize;
                edits.push(edit(layout, at, at, format!("{text},{}", flow_gap(layout, sequence, at))));
            }
            None => {
                let last = items.last()?;
                let gap = flow_gap(layout, sequence, last.span.start as usize);
                let at = last.span.end as usize;
                edits.push(edit(layout, at, at, format!(",{gap}{text}")));
            }
        }
        return Some(());
    }
    let column = layout.dash_column(sequence)?;
    let text = block_value(value, column, Behind::Dash { lists_indented: layout.lists_indented });
    match items.get(index) {
        Some(next) => {
            let dash = layout.dash(sequence, next)?;
            edits.push(edit(layout, dash, dash, format!("-{text}\n{}", " ".repeat(column))));
        }
        None => {
            let last = items.last()?;
            let end = layout.end_of_block(layout.value_end(layout.dash(sequence, last)? + 1, last), column);
            edits.push(edit(layout, end, end, format!("\n{}-{text}", " ".repeat(column))));
        }
    }
    Some(())
}

/// Takes the entry `index` away; `kept` says which of its neighbours stay.
fn cut_entry(
    layout: &Layout<'_>,
    mapping: &Node,
    index: usize,
    kept: &dyn Fn(&Entry) -> bool,
    edits: &mut Vec<Edit>,
) -> Option<()> {
    let entries = mapping.entries();
    let entry = entries.get(index)?;
    let start = entry.key.span.start as usize;
    let end = layout.value_end(layout.behind_colon(entry)?, &entry.value);
    let next = entries.get(index + 1).map(|e| e.key.span.start as usize);
    let kept_before = || entries.iter().take(index).rev().find(|e| kept(e));
    if layout.is_flow(mapping) {
        let before = kept_before().and_then(|e| Some(layout.value_end(layout.behind_colon(e)?, &e.value)));
        return cut_flow(layout, (start, end), next, before, index, edits);
    }
    cut_block(layout, start, end, next, edits)
}

/// Takes the item `index` away; `kept` says which of its neighbours stay.
fn cut_item(
    layout: &Layout<'_>,
    sequence: &Node,
    index: usize,
    kept: &dyn Fn(usize) -> bool,
    edits: &mut Vec<Edit>,
) -> Option<()> {
    let items = sequence.items();
    let item = items.get(index)?;
    if layout.is_flow(sequence) {
        let next = items.get(index + 1).map(|n| n.span.start as usize);
        let before = (0..index).rev().find(|i| kept(*i)).and_then(|i| items.get(i)).map(|n| n.span.end as usize);
        return cut_flow(layout, (item.span.start as usize, item.span.end as usize), next, before, index, edits);
    }
    let dash = layout.dash(sequence, item)?;
    let next = items.get(index + 1).and_then(|n| layout.dash(sequence, n));
    cut_block(layout, dash, layout.value_end(dash + 1, item), next, edits)
}

/// Whole lines where the piece begins a line; otherwise (behind a dash) up to the next piece.
fn cut_block(layout: &Layout<'_>, start: usize, end: usize, next: Option<usize>, edits: &mut Vec<Edit>) -> Option<()> {
    if !layout.begins_line(start) {
        edits.push(edit(layout, start, next?, ""));
        return Some(());
    }
    let end = layout.end_of_block(end, layout.column(start));
    let (from, to) = (layout.line_start(start), layout.next_line(end));
    let unended = to == layout.text.len() && !layout.text.ends_with('\n');
    edits.push(edit(layout, if unended { from.saturating_sub(1) } else { from }, to, ""));
    Some(())
}

fn cut_flow(
    layout: &Layout<'_>,
    (start, end): (usize, usize),
    next: Option<usize>,
    kept_before: Option<usize>,
    index: usize,
    edits: &mut Vec<Edit>,
) -> Option<()> {
    match (next, kept_before) {
        (Some(next), _) => edits.push(edit(layout, start, next, "")),
        (None, Some(before)) if edits.last().is_none_or(|e| e.range.end as usize <= before) => {
            edits.push(edit(layout, before, end, ""));
        }
        // Everything between the last one kept and this one goes too: its edits become part of this one.
        (None, Some(before)) => {
            edits.retain(|e| (e.range.end as usize) <= before);
            edits.push(edit(layout, before, end, ""));
        }
        (None, None) if index == 0 => edits.push(edit(layout, start, end, "")),
        (None, None) => return None,
    }
    Some(())
}

/// What parts two children of a flow collection: a blank, or a line break where they stand on lines of their own.
fn flow_gap(layout: &Layout<'_>, parent: &Node, child: usize) -> String {
    match layout.begins_line(child) && parent.span.start as usize != child {
        true => format!("\n{}", layout.text.get(layout.line_start(child)..child).unwrap_or_default()),
        false => " ".to_owned(),
    }
}

/// Whether the flow collection around is written as JSON: its strings stand in double quotes.
fn is_json(layout: &Layout<'_>, node: &Node) -> bool {
    let first = match &node.kind {
        Kind::Scalar(_, Style::Plain) => return false,
        Kind::Scalar(..) => Some(node),
        Kind::Mapping(entries) => entries.first().map(|e| &e.key),
        Kind::Sequence(items) => return items.first().is_some_and(|n| is_json(layout, n)),
    };
    first.is_some_and(|n| layout.text.get(n.span.start as usize..).is_some_and(|t| t.starts_with('"')))
}

fn flow_text(layout: &Layout<'_>, like: &Node, value: &Value) -> String {
    match is_json(layout, like) {
        true => value.to_string(),
        false => flow_value(value),
    }
}

fn flow_value(value: &Value) -> String {
    match value {
        Value::String(text) => flow_scalar(text),
        Value::Array(items) => format!("[{}]", items.iter().map(flow_value).collect::<Vec<_>>().join(", ")),
        Value::Object(fields) => {
            let entries: Vec<_> =
                fields.iter().map(|(k, v)| format!("{}: {}", flow_scalar(k), flow_value(v))).collect();
            format!("{{{}}}", entries.join(", "))
        }
        other => other.to_string(),
    }
}

/// Plain where that is safe between brackets, JSON otherwise.
fn flow_scalar(text: &str) -> String {
    let safe = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | ' ');
    let plain = text.starts_with(|c: char| c.is_alphanumeric() || c == '/' || c == '_')
        && text.chars().all(safe)
        && !text.ends_with(' ')
        && matches!(resolve(text), Scalar::String(_));
    if plain { text.to_owned() } else { Value::from(text).to_string() }
}
