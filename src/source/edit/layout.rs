//! How is a document laid out? Where the value of an entry really ends, in which column a block stands, whether lists
//! are indented below their key.

use super::Step;
use crate::source::{Entry, File, FileId, Kind, Node, Style};

/// A document's text with the habits of whoever wrote it.
pub(super) struct Layout<'a> {
    pub id: FileId,
    pub text: &'a str,
    /// Whether the dashes of a list stand to the right of their key.
    pub lists_indented: bool,
    /// Where a change is to be made.
    pub path: &'a [Step<'a>],
}

impl<'a> Layout<'a> {
    pub fn new(id: FileId, file: &'a File, root: &Node) -> Layout<'a> {
        let mut layout = Layout { id, text: &file.text, lists_indented: false, path: &[] };
        layout.lists_indented = layout.habit(root).or_else(|| file_habit(&file.text)).unwrap_or(false);
        layout
    }

    pub fn with_path(self, path: &'a [Step<'a>]) -> Layout<'a> {
        Layout { path, ..self }
    }

    /// Whether the first block list of the tree is indented.
    fn habit(&self, node: &Node) -> Option<bool> {
        let own = node.entries().iter().find_map(|e| {
            let list = &e.value;
            let block = list.is_sequence() && !self.is_flow(list);
            let dash = self.first_dash(list).filter(|_| block)?;
            Some(self.column(dash) > self.column(e.key.span.start as usize))
        });
        let children = node.entries().iter().map(|e| &e.value).chain(node.items());
        own.or_else(|| children.into_iter().find_map(|n| self.habit(n)))
    }

    /// The column of a byte, from 0, in characters.
    pub fn column(&self, at: usize) -> usize {
        let before = self.text.get(..at).unwrap_or_default();
        before.rsplit('\n').next().unwrap_or_default().chars().count()
    }

    /// The byte at which the line of `at` begins.
    pub fn line_start(&self, at: usize) -> usize {
        self.text.get(..at).and_then(|t| t.rfind('\n')).map_or(0, |n| n + 1)
    }

    /// The byte of the line break that ends the line of `at`, or the text's end. A `\r` counts to the break.
    pub fn line_end(&self, at: usize) -> usize {
        let rest = self.text.get(at..).unwrap_or_default();
        let end = rest.find('\n').map_or(self.text.len(), |n| at + n);
        match self.text.get(at..end).is_some_and(|t| t.ends_with('\r')) {
            true => end - 1,
            false => end,
        }
    }

    /// One past the line break that ends the line of `at`.
    pub fn next_line(&self, at: usize) -> usize {
        let rest = self.text.get(at..).unwrap_or_default();
        rest.find('\n').map_or(self.text.len(), |n| at + n + 1)
    }

    /// Whether only blanks stand between the line's start and `at`.
    pub fn begins_line(&self, at: usize) -> bool {
        self.text.get(self.line_start(at)..at).is_some_and(|t| t.trim().is_empty())
    }

    /// Whether a node is written `[...]` or `{...}`.
    pub fn is_flow(&self, node: &Node) -> bool {
        let text = self.text.get(node.span.start as usize..).unwrap_or_default();
        !matches!(node.kind, Kind::Scalar(..)) && text.starts_with(['[', '{'])
    }

    /// The byte behind the colon of an entry; `None` for an explicit key.
    pub fn behind_colon(&self, entry: &Entry) -> Option<usize> {
        let at = entry.key.span.end as usize;
        let rest = self.text.get(at..)?;
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        rest.get(blanks..)?.starts_with(':').then_some(at + blanks + 1)
    }

    /// Where what is written behind `from` (a colon or a dash) for `value` ends: not counting blanks, comments and line
    /// breaks behind it. A value that is empty or an alias ends on its own line.
    pub fn value_end(&self, from: usize, value: &Node) -> usize {
        let start = value.span.start as usize;
        let empty = matches!(&value.kind, Kind::Scalar(text, Style::Plain) if text.is_empty());
        if empty || start < from {
            return self.end_on_line(from);
        }
        // An alias that copies something further down cannot be: anchors stand above their aliases.
        match &value.kind {
            Kind::Scalar(..) => self.trimmed(start, value.span.end as usize),
            _ if self.is_flow(value) => value.span.end as usize,
            Kind::Sequence(items) => match items.last() {
                Some(last) => {
                    let dash = self.dash(value, last).unwrap_or(start);
                    self.value_end(dash + 1, last)
                }
                None => value.span.end as usize,
            },
            Kind::Mapping(entries) => match entries.last() {
                Some(last) => {
                    let colon = self.behind_colon(last).unwrap_or(last.key.span.end as usize);
                    self.value_end(colon, &last.value)
                }
                None => value.span.end as usize,
            },
        }
    }

    /// The line break behind which a new neighbour goes: comments that stand deeper than `column` directly below belong to
    /// the block above.
    pub fn end_of_block(&self, value_end: usize, column: usize) -> usize {
        let mut end = self.line_end(value_end);
        loop {
            let next = self.next_line(end);
            let line = self.text.get(next..self.line_end(next)).unwrap_or_default();
            let comment = line.trim_start();
            if next <= end || !comment.starts_with('#') || line.len() - comment.len() <= column {
                return end;
            }
            end = self.line_end(next);
        }
    }

    /// The end of what stands on the line of `from` behind it, comments not counted.
    pub fn end_on_line(&self, from: usize) -> usize {
        let line = self.text.get(from..self.line_end(from)).unwrap_or_default();
        let code = match line.find('#') {
            Some(at) if at == 0 || line.get(..at).is_some_and(|t| t.ends_with([' ', '\t'])) => line.get(..at),
            _ => Some(line),
        };
        from + code.unwrap_or_default().trim_end().len()
    }

    fn trimmed(&self, start: usize, end: usize) -> usize {
        start + self.text.get(start..end).unwrap_or_default().trim_end().len()
    }

    /// The first dash of a block sequence. The reader's span begins with it only where the list is indented below its
    /// key; otherwise it begins with the first item.
    fn first_dash(&self, sequence: &Node) -> Option<usize> {
        let (start, first) = (sequence.span.start as usize, sequence.items().first()?.span.start as usize);
        if first > start {
            return self.text.get(start..)?.starts_with('-').then_some(start);
        }
        let mut end = start;
        loop {
            let line = self.text.get(self.line_start(end)..end)?;
            let code = line.find(" #").map_or(line, |at| line.get(..at).unwrap_or_default()).trim_end();
            match code.ends_with('-') {
                true => return Some(self.line_start(end) + code.len() - 1),
                // Only blank lines and comments may stand between a dash and its item.
                false if !code.is_empty() && !code.trim_start().starts_with('#') => return None,
                false => end = self.line_start(end).checked_sub(1)?,
            }
        }
    }

    /// The column of a block sequence's dashes.
    pub fn dash_column(&self, sequence: &Node) -> Option<usize> {
        self.first_dash(sequence).map(|dash| self.column(dash))
    }

    /// The dash of an item: it stands in the sequence's column, on the item's line or above.
    pub fn dash(&self, sequence: &Node, item: &Node) -> Option<usize> {
        let (first, at) = (self.first_dash(sequence)?, item.span.start as usize);
        let column = self.column(first);
        let mut line = self.line_start(at);
        loop {
            let text = self.text.get(line..self.line_end(line))?;
            let byte = text.char_indices().nth(column).map(|(i, _)| line + i);
            if let Some(byte) = byte.filter(|b| (first..at.max(first + 1)).contains(b))
                && self.text.get(byte..)?.starts_with('-')
            {
                return Some(byte);
            }
            if line <= first {
                return None;
            }
            line = self.line_start(line.checked_sub(1)?);
        }
    }
}

/// The habit of a whole file: the first line that is a dash below a key.
fn file_habit(text: &str) -> Option<bool> {
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    text.lines().zip(text.lines().skip(1)).find_map(|(above, line)| {
        let list = line.trim_start().starts_with("- ") && above.trim_end().ends_with(':');
        (list && !above.trim_start().starts_with('-')).then(|| indent(line) > indent(above))
    })
}
