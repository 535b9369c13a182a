//! What does a mapping hold once `<<` is merged in and keys are text?

use super::Order;
use crate::source::order;
use crate::source::{Kind, Node, Style};
use std::collections::HashMap;

/// The entries of a mapping as the server sees them: `<<` merged in, keys as text, of a key that stands twice the last
/// value. With [`Order::Sorted`] by key.
pub fn entries(node: &Node, order: Order) -> Vec<(String, &Node, &Node)> {
    let mut merge = Merge::default();
    merge.collect(node);
    if order == Order::Sorted {
        order::sort_by(&mut merge.found, |a, b| a.0.cmp(&b.0));
    }
    merge.found
}

#[derive(Default)]
struct Merge<'a> {
    found: Vec<(String, &'a Node, &'a Node)>,
    /// Where each key is in `found`, and by which mapping it came.
    at: HashMap<String, (usize, usize)>,
    mappings: usize,
}

impl<'a> Merge<'a> {
    fn collect(&mut self, node: &'a Node) {
        self.mappings += 1;
        let mapping = self.mappings;
        for entry in node.entries().iter().filter(|e| !is_merge(&e.key)) {
            let key = entry.key.key_text();
            match self.at.get(&key) {
                // Of two that stand in one mapping the last wins; what was found earlier wins over what is merged in.
                Some((index, by)) if *by == mapping => {
                    if let Some(slot) = self.found.get_mut(*index) {
                        *slot = (key, &entry.key, &entry.value);
                    }
                }
                Some(_) => {}
                None => {
                    self.at.insert(key.clone(), (self.found.len(), mapping));
                    self.found.push((key, &entry.key, &entry.value));
                }
            }
        }
        for entry in node.entries().iter().filter(|e| is_merge(&e.key)) {
            match entry.value.is_sequence() {
                true => entry.value.items().iter().for_each(|item| self.collect(item)),
                false => self.collect(&entry.value),
            }
        }
    }
}

pub(super) fn is_merge(key: &Node) -> bool {
    matches!(&key.kind, Kind::Scalar(text, Style::Plain) if &**text == "<<")
}
