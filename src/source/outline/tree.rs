//! Rows to a tree, by their columns.

use super::{Caret, Found, Node, Outline, Reader, Role, Row, Step, What};
use crate::source::yaml::limits;
use crate::source::{Entry, Kind};

impl<'a> Reader<'a> {
    /// The tree of all rows, and the caret with its whole path.
    pub(super) fn into_outline(self) -> Outline<'a> {
        let empty = self.nothing(self.end);
        let mut tree = Tree { rows: self.rows, at: 0, path: Vec::new(), found: self.found, caret: None };
        let root = tree.node(0, false).unwrap_or(empty);
        Outline { root, caret: tree.caret }
    }
}

struct Tree<'a> {
    rows: Vec<Row<'a>>,
    at: usize,
    path: Vec<Step<'a>>,
    found: Option<Found<'a>>,
    caret: Option<Caret<'a>>,
}

impl<'a> Tree<'a> {
    /// The node made of the rows from here on that stand at column `min` or beyond; only its items where `items_only`
    /// says so, because keys of that column belong to the mapping around it.
    fn node(&mut self, min: usize, items_only: bool) -> Option<Node> {
        let (mut entries, mut items, mut word) = (Vec::new(), Vec::new(), None);
        while let Some(row) = self.rows.get_mut(self.at).filter(|row| row.indent >= min) {
            let indent = row.indent;
            if items_only && indent == min && !matches!(row.what, What::Item) {
                break;
            }
            let here = self.at;
            self.at += 1;
            if self.path.len() > limits::DEPTH {
                continue;
            }
            match std::mem::replace(&mut row.what, What::Item) {
                What::Item => {
                    self.path.push(Step::Index(items.len()));
                    let item = self.node(indent + 1, false);
                    self.path.pop();
                    items.extend(item);
                }
                What::Key(name, key, value) => {
                    if self.is_own_key(here, &key) {
                        self.arrive(here);
                    }
                    self.path.push(Step::Key(name));
                    self.arrive(here);
                    let value = value.or_else(|| {
                        let is_item = self.rows.get(self.at).is_some_and(|row| matches!(row.what, What::Item));
                        let min = if is_item { indent } else { indent + 1 };
                        self.node(min, is_item)
                    });
                    self.path.pop();
                    let value = value.unwrap_or_else(|| nothing_after(&key));
                    entries.push(Entry { key, value });
                }
                What::Word(node) => {
                    self.arrive(here);
                    word = word.or(Some(node));
                }
            }
        }
        if let (Some(first), Some(last)) = (entries.first(), entries.last()) {
            let span = first.key.span.to(last.value.span);
            return Some(Node { span, tag: None, kind: Kind::Mapping(entries) });
        }
        if let (Some(first), Some(last)) = (items.first(), items.last()) {
            let span = first.span.to(last.span);
            return Some(Node { span, tag: None, kind: Kind::Sequence(items) });
        }
        word
    }

    /// Whether the caret stands on the row's own key and not on one between brackets behind it.
    fn is_own_key(&self, row: usize, key: &Node) -> bool {
        let is_own = |f: &Found<'a>| f.caret.role == Role::Key && f.caret.word.start == key.span.start as usize;
        self.found.as_ref().is_some_and(|f| f.row == row && is_own(f))
    }

    /// The caret's row is reached: the way to it is the way to here.
    fn arrive(&mut self, row: usize) {
        if let Some(found) = self.found.take_if(|f| f.row == row) {
            let mut path = self.path.clone();
            path.extend(found.caret.path.iter().copied());
            self.caret = Some(Caret { path, ..found.caret });
        }
    }
}

fn nothing_after(key: &Node) -> Node {
    let span = crate::source::Span { start: key.span.end, ..key.span };
    Node { span, tag: None, kind: Kind::Scalar("".into(), crate::source::Style::Plain) }
}
