//! Where does the caret stand, in a text that is broken just there because somebody is typing? A reader that refuses
//! nothing: it goes by indentation and brackets and keeps what it can make out. It serves completion and hover alone;
//! what a file says is read by [`read_documents`](super::read_documents), which is strict.
//!
//! Start at [`read_around`] and [`Caret`].

mod flow;
mod tree;

use super::edit::Step;
use super::files::to_u32;
use super::yaml::{document_ranges, limits};
use super::{FileId, Kind, Node, Span, Style};
use std::ops::Range;

/// A document as far as it can be made out, and what the caret stands on.
#[derive(Debug)]
pub struct Outline<'a> {
    /// The document; empty where nothing is written.
    pub root: Node,
    /// `None` in a comment, in the margin before a word, behind a complete value.
    pub caret: Option<Caret<'a>>,
}

/// The caret's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caret<'a> {
    /// The way from the document's top: to the mapping for a [`Role::Key`], else to the place of the value.
    pub path: Vec<Step<'a>>,
    /// What is being written.
    pub role: Role,
    /// The bytes of the word, without its quotes; empty where nothing is written yet.
    pub word: Range<usize>,
    /// The quote before the word.
    pub quote: Option<char>,
    /// The tag before it: `!Ref`.
    pub tag: Option<&'a str>,
    /// Whether it stands between brackets.
    pub in_flow: bool,
}

/// What is being written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Role {
    /// A key that has its colon.
    Key,
    /// A value behind a colon, on the same line.
    Value,
    /// A word on its own, of a line, an item or between brackets: a key without its colon yet, or a value.
    Word,
    /// Text of a block scalar (`|`), whose bytes these are.
    Block(Range<usize>),
}

/// Reads the document of `text` in which byte `caret` lies.
pub fn read_around(file: FileId, text: &str, caret: usize) -> Outline<'_> {
    let ranges = document_ranges(text);
    let range = ranges.into_iter().rfind(|(start, _)| *start <= caret).unwrap_or((0, text.len()));
    read_range(file, text, range.0..range.1, caret)
}

/// Reads a piece of `text` as a document: also the inside of a block scalar, whose indentation stays as it is.
pub fn read_range(file: FileId, text: &str, range: Range<usize>, caret: usize) -> Outline<'_> {
    if text.len() > limits::TEXT || !text.is_char_boundary(caret) {
        let reader = Reader { text: "", file, end: 0, caret, rows: Vec::new(), found: None };
        return Outline { root: reader.nothing(0), caret: None };
    }
    let end = range.end.min(text.len());
    let mut reader = Reader { text, file, end, caret, rows: Vec::new(), found: None };
    let mut at = range.start;
    loop {
        at = reader.line(at);
        if at > end {
            break;
        }
    }
    reader.into_outline()
}

/// One thing that begins on a line, by its column.
struct Row<'a> {
    indent: usize,
    what: What<'a>,
}

enum What<'a> {
    /// `- `.
    Item,
    /// `name:` with the value that begins on the same line.
    Key(&'a str, Node, Option<Node>),
    /// A scalar or brackets, or nothing under the caret.
    Word(Node),
}

/// The caret as the reader came upon it: in which row, and where within.
struct Found<'a> {
    row: usize,
    caret: Caret<'a>,
}

struct Reader<'a> {
    text: &'a str,
    file: FileId,
    end: usize,
    caret: usize,
    rows: Vec<Row<'a>>,
    found: Option<Found<'a>>,
}

impl<'a> Reader<'a> {
    fn byte(&self, at: usize) -> u8 {
        if at < self.end { self.text.as_bytes().get(at).copied().unwrap_or(0) } else { 0 }
    }

    fn slice(&self, range: Range<usize>) -> &'a str {
        self.text.get(range).unwrap_or_default()
    }

    fn line_end(&self, at: usize) -> usize {
        self.slice(at..self.end).find('\n').map_or(self.end, |n| at + n)
    }

    fn skip_blanks(&self, mut at: usize) -> usize {
        while matches!(self.byte(at), b' ' | b'\t' | b'\r') {
            at += 1;
        }
        at
    }

    /// Whether nothing but a comment follows.
    fn is_over(&self, at: usize) -> bool {
        matches!(self.byte(at), 0 | b'\n' | b'#')
    }

    fn span(&self, range: &Range<usize>) -> Span {
        Span { file: self.file, start: to_u32(range.start), end: to_u32(range.end) }
    }

    fn scalar(&self, range: Range<usize>, style: Style) -> Node {
        let kind = Kind::Scalar(self.slice(range.clone()).into(), style);
        Node { span: self.span(&range), tag: None, kind }
    }

    fn nothing(&self, at: usize) -> Node {
        self.scalar(at..at, Style::Plain)
    }

    /// Notes the caret, if it lies in `word` or at its edges. The row is the one that is pushed next, or `row`.
    fn note(&mut self, row: usize, role: Role, word: Range<usize>, path: &[Step<'a>], tag: Option<&'a str>) {
        if self.found.is_some() || self.caret < word.start || word.end < self.caret {
            return;
        }
        let quote = self.slice(0..word.start).chars().next_back().filter(|c| matches!(c, '"' | '\''));
        let caret = Caret { path: path.to_vec(), role, word, quote, tag, in_flow: false };
        self.found = Some(Found { row, caret });
    }

    /// Notes the caret in a gap where something may be written.
    fn note_gap(&mut self, row: usize, role: Role, gap: Range<usize>, path: &[Step<'a>], tag: Option<&'a str>) {
        if gap.start <= self.caret && self.caret <= gap.end {
            let at = self.caret;
            self.note(row, role, at..at, path, tag);
            // A quote before nothing is no quote of this word.
            if let Some(found) = &mut self.found {
                found.caret.quote = None;
            }
        }
    }

    /// Reads the line that begins at `start`, with all that its value takes; returns where the next line begins.
    fn line(&mut self, start: usize) -> usize {
        let end = self.line_end(start);
        let mut at = self.skip_blanks(start);
        if at >= end {
            if (start..=end).contains(&self.caret) {
                self.note_gap(self.rows.len(), Role::Word, start..end, &[], None);
                self.rows.push(Row { indent: self.caret - start, what: What::Word(self.nothing(self.caret)) });
            }
            return end + 1;
        }
        while self.byte(at) == b'-' && matches!(self.byte(at + 1), 0 | b' ' | b'\t' | b'\r' | b'\n') {
            self.rows.push(Row { indent: at - start, what: What::Item });
            let next = self.skip_blanks(at + 1);
            if self.is_over(next) {
                if (at + 2..=next).contains(&self.caret) {
                    self.note_gap(self.rows.len(), Role::Word, at + 2..next, &[], None);
                    self.rows.push(Row { indent: self.caret - start, what: What::Word(self.nothing(self.caret)) });
                }
                return end + 1;
            }
            at = next;
        }
        match self.is_over(at) {
            true => end + 1,
            false => self.entry(start, at, end),
        }
    }

    /// A key with its value, or a value alone.
    fn entry(&mut self, start: usize, at: usize, end: usize) -> usize {
        let (indent, row) = (at - start, self.rows.len());
        let Some((name, colon)) = self.key(at, end) else {
            let limit = indent.checked_sub(1);
            let (node, next) = self.value(row, at, limit, Role::Word);
            self.rows.push(Row { indent, what: What::Word(node) });
            return next;
        };
        self.note(row, Role::Key, name.clone(), &[], None);
        let key = self.scalar(name.clone(), Style::Plain);
        let text = self.slice(name);
        let first = self.skip_blanks(colon + 1);
        let (value, next) = match self.is_over(first) {
            true => {
                self.note_gap(row, Role::Value, colon + 2..first, &[], None);
                (None, end + 1)
            }
            false => {
                let (node, next) = self.value(row, first, Some(indent), Role::Value);
                // An anchor or a tag alone: the value stands on the lines below.
                (Some(node).filter(|n| !matches!(&n.kind, Kind::Scalar(text, Style::Plain) if text.is_empty())), next)
            }
        };
        self.rows.push(Row { indent, what: What::Key(text, key, value) });
        next
    }

    /// The key that begins at `at`: its bytes, and where its colon is.
    fn key(&self, at: usize, end: usize) -> Option<(Range<usize>, usize)> {
        let is_colon =
            |at: usize| self.byte(at) == b':' && matches!(self.byte(at + 1), 0 | b' ' | b'\t' | b'\r' | b'\n');
        match self.byte(at) {
            b'{' | b'[' | b'|' | b'>' | b'!' | b'&' => None,
            quote @ (b'"' | b'\'') => {
                let close = self.quoted_end(at, quote)?;
                let colon = self.skip_blanks(close + 1);
                is_colon(colon).then_some((at + 1..close, colon))
            }
            _ => {
                let comment = self.slice(at..end).find(" #").map_or(end, |n| at + n);
                let colon = (at..comment).find(|i| is_colon(*i))?;
                let name = self.slice(at..colon).trim_end().len();
                Some((at..at + name, colon))
            }
        }
    }

    /// Where a quoted scalar on one line ends: at its closing quote.
    fn quoted_end(&self, at: usize, quote: u8) -> Option<usize> {
        let mut i = at + 1;
        loop {
            match self.byte(i) {
                0 | b'\n' => return None,
                b'\\' if quote == b'"' => i += 2,
                c if c == quote && quote == b'\'' && self.byte(i + 1) == quote => i += 2,
                c if c == quote => return Some(i),
                _ => i += 1,
            }
        }
    }

    /// A value that begins at `at`, with its tag. `limit` is the column that its further lines have to be beyond; `None`
    /// where every column will do. Returns where the next line begins.
    fn value(&mut self, row: usize, mut at: usize, limit: Option<usize>, role: Role) -> (Node, usize) {
        let mut tag = None;
        while matches!(self.byte(at), b'!' | b'&') {
            let end = at + self.slice(at..self.end).find([' ', '\t', '\r', '\n']).unwrap_or(self.end - at);
            if self.byte(at) == b'!' {
                tag = Some(self.slice(at..end));
                self.note(row, role.clone(), at..end, &[], None);
            }
            at = self.skip_blanks(end);
            if self.is_over(at) {
                self.note_gap(row, role.clone(), end + 1..at, &[], tag);
                return (Node { tag: tag.map(Into::into), ..self.nothing(end) }, self.line_end(at) + 1);
            }
        }
        let (node, after) = match self.byte(at) {
            b'|' | b'>' => return self.block(row, at, limit),
            b'[' | b'{' => self.flow(row, at, limit, tag),
            quote @ (b'"' | b'\'') => {
                let close = self.quoted_end(at, quote);
                let inside = at + 1..close.unwrap_or(self.line_end(at));
                self.note(row, role, inside.clone(), &[], tag);
                (self.scalar(inside, Style::Quoted), close.map_or(self.line_end(at), |c| c + 1))
            }
            _ => {
                let end = self.line_end(at);
                let end = self.slice(at..end).find(" #").map_or(end, |n| at + n);
                let word = at..at + self.slice(at..end).trim_end().len();
                self.note(row, role, word.clone(), &[], tag);
                (self.scalar(word, Style::Plain), end)
            }
        };
        (Node { tag: tag.map(Into::into), ..node }, self.line_end(after) + 1)
    }

    /// A block scalar: the lines below that are indented more, and blank ones between.
    fn block(&mut self, row: usize, at: usize, limit: Option<usize>) -> (Node, usize) {
        let start = (self.line_end(at) + 1).min(self.end);
        let (mut line, mut end) = (start, start);
        while line < self.end {
            let line_end = self.line_end(line);
            let first = self.skip_blanks(line);
            let is_blank = first >= line_end;
            let column = if is_blank { self.caret.saturating_sub(line) } else { first - line };
            let is_inside = limit.is_none_or(|limit| column > limit);
            match is_blank {
                true if (line..=line_end).contains(&self.caret) && is_inside => end = line_end,
                true => {}
                false if is_inside => end = line_end,
                false => break,
            }
            line = line_end + 1;
        }
        self.note_block(row, start..end);
        (self.scalar(start..end, Style::Block), if end > start { end + 1 } else { start })
    }

    fn note_block(&mut self, row: usize, range: Range<usize>) {
        if self.found.is_none() && !range.is_empty() && range.start <= self.caret && self.caret <= range.end {
            let at = self.caret;
            let role = Role::Block(range);
            let caret = Caret { path: Vec::new(), role, word: at..at, quote: None, tag: None, in_flow: false };
            self.found = Some(Found { row, caret });
        }
    }
}

#[cfg(test)]
mod tests;
