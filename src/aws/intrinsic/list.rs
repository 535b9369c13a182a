//! Lists and texts: `Fn::Join`, `Fn::Select`, `Fn::Split`, `Fn::Base64`.

use super::{Resolver, is_unresolved, unresolved};
use crate::source::{Node, Span};
use crate::text;

impl Resolver<'_, '_> {
    pub(super) fn join(&mut self, argument: &Node, span: Span) -> Option<String> {
        let [delimiter, list] = argument.items() else {
            let message =
                text!("`Join` takes a delimiter and a list of texts", "`Join`에는 구분 문자와 텍스트 목록을 씁니다");
            self.report.error("function-arguments", span, message).upstream(
                "Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.",
            );
            return None;
        };
        let delimiter = delimiter.text().unwrap_or_default();
        let list = self.resolve(list, None).filter(|l| !is_unresolved(l))?;
        let mut out = String::new();
        for (index, item) in list.items().iter().enumerate() {
            if index > 0 {
                out.push_str(delimiter);
            }
            match item.text() {
                _ if is_unresolved(item) => return None,
                Some(text) => out.push_str(text),
                None => {
                    let message = text!("a text must stand here", "여기에는 텍스트가 와야 합니다");
                    self.report.error("function-arguments", item.span, message);
                    return None;
                }
            }
            if out.len() > self.budget {
                break;
            }
        }
        if !list.is_sequence() {
            let message = text!("a list must stand here", "여기에는 목록이 와야 합니다");
            self.report.error("function-arguments", list.span, message);
            return None;
        }
        Some(out)
    }

    pub(super) fn select(&mut self, argument: &Node, at: &Node) -> Node {
        let unknown = || unresolved(self.files.slice(at.span), at.span);
        let [index, list] = argument.items() else {
            let node = unknown();
            let message = text!("`Select` takes an index and a list", "`Select`에는 번호와 목록을 씁니다");
            self.report.error("function-arguments", at.span, message);
            return node;
        };
        let node = unknown();
        let Some(index) = self.text_of(index) else { return node };
        let Some(list) = self.resolve(list, None).filter(|l| !is_unresolved(l)) else { return node };
        match index.trim().parse::<usize>().ok().and_then(|i| list.items().get(i)) {
            Some(item) => Node { span: at.span, ..item.clone() },
            None => {
                let message = text!(
                    "the list has no member {index}; the first one is 0",
                    "목록에 {index}번 항목이 없습니다. 첫 항목이 0번입니다"
                );
                self.report
                    .error("function-arguments", at.span, message)
                    .upstream(format!("Template error: Fn::Select cannot select nonexistent value at index {index}"));
                node
            }
        }
    }

    pub(super) fn split(&mut self, argument: &Node, at: &Node) -> Node {
        let parts = match argument.items() {
            [delimiter, text] => match (self.text_of(delimiter), self.text_of(text)) {
                (Some(delimiter), Some(text)) if !delimiter.is_empty() => Some((delimiter, text)),
                _ => None,
            },
            _ => {
                let message = text!("`Split` takes a delimiter and a text", "`Split`에는 구분 문자와 텍스트를 씁니다");
                self.report.error("function-arguments", at.span, message);
                None
            }
        };
        let Some((delimiter, text)) = parts else { return unresolved(self.files.slice(at.span), at.span) };
        self.made_list(text.split(delimiter.as_str()).map(str::to_owned), at)
    }
}

/// Base64 with padding (RFC 4648), for `Fn::Base64`.
pub(super) fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group = chunk.iter().fold(0u32, |n, b| n << 8 | u32::from(*b)) << (8 * (3 - chunk.len()));
        for index in 0..4 {
            let letter = ALPHABET.get((group >> (18 - 6 * index) & 63) as usize).copied().unwrap_or(b'=');
            out.push(if index <= chunk.len() { char::from(letter) } else { '=' });
        }
    }
    out
}
