//! Brackets: `[a, b]`, `{k: v}`, JSON. One that is never closed ends where the indentation says that it must.

use super::{Node, Reader, Role, Step};
use crate::source::yaml::limits;
use crate::source::{Entry, Kind, Style};
use std::ops::Range;

/// What a bracket's reader carries along.
struct Flow<'a> {
    row: usize,
    limit: Option<usize>,
    path: Vec<Step<'a>>,
    /// An open bracket was given up.
    is_broken: bool,
}

impl<'a> Reader<'a> {
    /// The brackets that open at `at`, and where they end.
    pub(super) fn flow(&mut self, row: usize, at: usize, limit: Option<usize>, tag: Option<&'a str>) -> (Node, usize) {
        let mut flow = Flow { row, limit, path: Vec::new(), is_broken: false };
        let before = self.found.is_none();
        let out = self.flow_value(&mut flow, at, Role::Word, tag);
        if let Some(found) = self.found.as_mut().filter(|_| before) {
            found.caret.in_flow = true;
        }
        out
    }

    /// The next byte that is no blank, line end or comment; where the text of an open bracket has to have ended, the
    /// end of its last line.
    fn flow_next(&self, flow: &mut Flow<'a>, mut at: usize) -> usize {
        loop {
            at = self.skip_blanks(at);
            match self.byte(at) {
                b'#' => at = self.line_end(at),
                b'\n' => {
                    let first = self.skip_blanks(at + 1);
                    let column = first - (at + 1);
                    let closes = matches!(self.byte(first), b']' | b'}' | b',' | b'\n' | b'#');
                    if flow.limit.is_some_and(|limit| column <= limit) && !closes {
                        flow.is_broken = true;
                        return at;
                    }
                    at += 1;
                }
                0 => {
                    flow.is_broken = true;
                    return at;
                }
                _ => return at,
            }
        }
    }

    fn flow_value(&mut self, flow: &mut Flow<'a>, at: usize, role: Role, tag: Option<&'a str>) -> (Node, usize) {
        match self.byte(at) {
            // Brackets nested beyond what any file has are one word.
            b'[' if flow.path.len() < limits::DEPTH => self.flow_sequence(flow, at),
            b'{' if flow.path.len() < limits::DEPTH => self.flow_mapping(flow, at),
            b'!' if tag.is_none() => {
                let word = self.flow_word(at);
                let tag = self.slice(word.clone());
                self.note(flow.row, role.clone(), word.clone(), &flow.path, None);
                let next = self.flow_next(flow, word.end);
                if flow.is_broken || matches!(self.byte(next), b',' | b']' | b'}') {
                    self.note_gap(flow.row, role, word.end + 1..next, &flow.path, Some(tag));
                    return (self.nothing(next), next);
                }
                let (node, end) = self.flow_value(flow, next, role, Some(tag));
                (Node { tag: Some(tag.into()), ..node }, end)
            }
            _ => {
                let (node, word, end) = self.flow_scalar(at);
                self.note(flow.row, role, word, &flow.path, tag);
                (node, end)
            }
        }
    }

    /// A scalar between brackets: the node, its bytes without quotes, its end.
    fn flow_scalar(&self, at: usize) -> (Node, Range<usize>, usize) {
        if let quote @ (b'"' | b'\'') = self.byte(at) {
            let close = self.quoted_end(at, quote);
            let word = at + 1..close.unwrap_or_else(|| self.line_end(at));
            let end = close.map_or(word.end, |c| c + 1);
            return (self.scalar(word.clone(), Style::Quoted), word, end);
        }
        let word = self.flow_word(at);
        // A bracket too deep to be read is passed over byte by byte.
        let end = word.end.max(at + 1).min(self.end.max(at));
        (self.scalar(word.clone(), Style::Plain), word, end)
    }

    /// The bytes of a plain word between brackets.
    fn flow_word(&self, at: usize) -> Range<usize> {
        let is_end = |i: usize| match self.byte(i) {
            0 | b'\n' | b',' | b'[' | b']' | b'{' | b'}' => true,
            b':' => matches!(self.byte(i + 1), 0 | b' ' | b'\t' | b'\r' | b'\n' | b',' | b'[' | b']' | b'{' | b'}'),
            b' ' => self.byte(i + 1) == b'#' || self.byte(at) == b'!',
            _ => false,
        };
        let end = (at..self.end).find(|i| is_end(*i)).unwrap_or(self.end);
        at..at + self.slice(at..end).trim_end().len()
    }

    fn flow_sequence(&mut self, flow: &mut Flow<'a>, at: usize) -> (Node, usize) {
        let mut items = Vec::new();
        let mut gap = at + 1;
        let end = loop {
            let next = self.flow_next(flow, gap);
            flow.path.push(Step::Index(items.len()));
            let is_gap = flow.is_broken || matches!(self.byte(next), b',' | b']' | b'}');
            if is_gap {
                self.note_gap(flow.row, Role::Word, gap..next, &flow.path, None);
            }
            let after = match is_gap {
                true => next,
                false => {
                    let (node, after) = self.flow_value(flow, next, Role::Word, None);
                    items.push(node);
                    if flow.is_broken { after } else { self.flow_next(flow, after) }
                }
            };
            flow.path.pop();
            match self.byte(after) {
                _ if flow.is_broken => break after,
                b']' | b'}' => break after + 1,
                // Whatever parts two items here, goes; a word that follows a word is another item.
                b',' | b':' => gap = after + 1,
                _ => gap = after,
            }
        };
        (Node { span: self.span(&(at..end)), tag: None, kind: Kind::Sequence(items) }, end)
    }

    fn flow_mapping(&mut self, flow: &mut Flow<'a>, at: usize) -> (Node, usize) {
        let mut entries = Vec::new();
        let mut gap = at + 1;
        let end = loop {
            let next = self.flow_next(flow, gap);
            if flow.is_broken || matches!(self.byte(next), b',' | b']' | b'}') {
                self.note_gap(flow.row, Role::Word, gap..next, &flow.path, None);
                match self.byte(next) {
                    _ if flow.is_broken => break next,
                    b',' => gap = next + 1,
                    _ => break next + 1,
                }
                continue;
            }
            let (key, word, after) = self.flow_scalar(next);
            let colon = self.skip_blanks(after);
            let has_colon = self.byte(colon) == b':';
            let role = if has_colon { Role::Key } else { Role::Word };
            self.note(flow.row, role, word.clone(), &flow.path, None);
            let mut at = after;
            let mut value = self.nothing(after);
            if has_colon {
                flow.path.push(Step::Key(self.slice(word)));
                (value, at) = self.flow_behind(flow, colon);
                flow.path.pop();
            }
            entries.push(Entry { key, value });
            let next = if flow.is_broken { at } else { self.flow_next(flow, at) };
            match self.byte(next) {
                _ if flow.is_broken => break next,
                b']' | b'}' => break next + 1,
                b',' => gap = next + 1,
                _ => gap = next.max(at),
            }
        };
        (Node { span: self.span(&(at..end)), tag: None, kind: Kind::Mapping(entries) }, end)
    }

    /// The value behind a colon.
    fn flow_behind(&mut self, flow: &mut Flow<'a>, colon: usize) -> (Node, usize) {
        let next = self.flow_next(flow, colon + 1);
        if flow.is_broken || matches!(self.byte(next), b',' | b']' | b'}') {
            self.note_gap(flow.row, Role::Value, colon + 1..next, &flow.path, None);
            return (self.nothing(next), next);
        }
        self.flow_value(flow, next, Role::Value, None)
    }
}
