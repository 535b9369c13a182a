//! Text to tree, once, within limits. Built from `saphyr-parser`'s events with a stack of our own, so that no nesting
//! can overflow the call stack; each document of a file stands or falls alone.

use super::files::to_u32;
use super::tabs::refused_tab;
use super::{Diagnostic, Entry, File, FileId, Kind, Node, Span, Style};
use crate::text;
use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span as EventSpan, StrInput, Tag};
use std::borrow::Cow;
use std::collections::HashMap;

/// How much is read. Beyond a limit the document is refused with a message, never cut silently.
pub mod limits {
    /// Bytes of one file: 4 MiB, above anything that etcd (1.5 MiB) or CloudFormation (1 MiB) takes.
    pub const TEXT: usize = 4 << 20;
    /// Nesting.
    pub const DEPTH: usize = 100;
    /// Nodes of one document, aliases expanded.
    pub const NODES: usize = 1_000_000;
    /// Nodes of one document that aliases may copy.
    pub const ALIASED: usize = 50_000;
    /// Documents of one file.
    pub const DOCUMENTS: usize = 50_000;
}

/// One document of a file: its tree, or what keeps it from being one.
#[derive(Clone, Debug)]
pub struct Document {
    /// The document's text, without its `---`.
    pub span: Span,
    /// The tree; an empty document has none and is no error. The error is boxed to keep documents small.
    pub root: Result<Option<Node>, Box<Diagnostic>>,
}

/// Reads every document of `file`. JSON is YAML. A document that does not parse leaves the others alone.
pub fn read_documents(id: FileId, file: &File) -> Vec<Document> {
    let whole = Span { file: id, start: 0, end: to_u32(file.text.len()) };
    if file.text.len() > limits::TEXT {
        let message = text!(
            "the file has {size} bytes; at most {limit} are read",
            "파일이 {size}바이트입니다. {limit}바이트까지만 읽습니다",
            size = file.text.len(),
            limit = limits::TEXT
        );
        return vec![Document { span: whole, root: Err(Box::new(Diagnostic::error("too-large", whole, message))) }];
    }
    let mut documents = Vec::new();
    for (start, end) in document_ranges(&file.text) {
        let span = Span { file: id, start: to_u32(start), end: to_u32(end) };
        if documents.len() == limits::DOCUMENTS {
            let message = text!(
                "more than {limit} documents in one file; the rest is not read",
                "한 파일에 문서가 {limit}개를 넘습니다. 나머지는 읽지 않습니다",
                limit = limits::DOCUMENTS
            );
            documents.push(Document { span, root: Err(Box::new(Diagnostic::error("too-many", span, message))) });
            break;
        }
        let text = file.text.get(start..end).unwrap_or_default();
        documents.push(Document { span, root: read_one(id, start, text) });
    }
    documents
}

/// The pieces between lines that begin with `---`. Such a line ends a document wherever it stands, inside a block
/// scalar too (YAML 1.2, 9.1.2), so that a document can be cut out before it is parsed.
pub(super) fn document_ranges(text: &str) -> Vec<(usize, usize)> {
    let mut ranges = Vec::new();
    let (mut start, mut at) = (0, 0);
    for line in text.split_inclusive('\n') {
        let marker =
            line.strip_prefix("---").filter(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\r', '\n']));
        if marker.is_some() {
            if at > 0 {
                ranges.push((start, at));
            }
            start = at + 3;
        }
        at += line.len();
    }
    ranges.push((start.min(text.len()), text.len()));
    ranges
}

/// A collection that is still open.
struct Open {
    start: EventSpan,
    tag: Option<Box<str>>,
    anchor: usize,
    kind: Kind,
    /// A key that waits for its value.
    key: Option<Node>,
}

struct Reader {
    id: FileId,
    base: usize,
    /// Byte of each character; empty for ASCII, where the two are equal.
    bytes: Vec<u32>,
    text_len: usize,
    stack: Vec<Open>,
    root: Option<Node>,
    anchors: HashMap<usize, (Node, usize)>,
    nodes: usize,
    aliased: usize,
}

fn read_one(id: FileId, base: usize, text: &str) -> Result<Option<Node>, Box<Diagnostic>> {
    let bytes = match text.is_ascii() {
        true => Vec::new(),
        false => text.char_indices().map(|(i, _)| to_u32(i)).collect(),
    };
    let mut reader = Reader {
        id,
        base,
        bytes,
        text_len: text.len(),
        stack: Vec::new(),
        root: None,
        anchors: HashMap::new(),
        nodes: 0,
        aliased: 0,
    };
    let mut parser: Parser<'_, StrInput<'_>> = Parser::new_from_str(text);
    while let Some(event) = parser.next_event() {
        let (event, span) = event.map_err(|e| reader.syntax(&e, text))?;
        reader.take(event, span, text)?;
    }
    if let Some(tab) = refused_tab(text, reader.root.as_ref(), base) {
        let span = Span { file: id, start: to_u32(base + tab), end: to_u32(base + tab + 1) };
        let message = text!(
            "this is not YAML: a tab must not indent a line; use spaces",
            "YAML 문법이 아닙니다: 줄을 탭으로 들여쓸 수 없습니다. 공백을 쓰십시오"
        );
        return Err(Box::new(Diagnostic::error("yaml-syntax", span, message)));
    }
    Ok(reader.root)
}

impl Reader {
    fn take(&mut self, event: Event<'_>, at: EventSpan, text: &str) -> Result<(), Box<Diagnostic>> {
        match event {
            Event::Scalar(value, style, anchor, tag) => {
                let style = match style {
                    ScalarStyle::Plain => Style::Plain,
                    ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => Style::Quoted,
                    ScalarStyle::Literal | ScalarStyle::Folded => Style::Block,
                };
                let node = Node { span: self.span(at), tag: tag_text(tag), kind: Kind::Scalar(value.into(), style) };
                self.close(node, anchor, 1, at)
            }
            Event::SequenceStart(anchor, tag) => self.open(at, anchor, tag, Kind::Sequence(Vec::new())),
            Event::MappingStart(anchor, tag) => self.open(at, anchor, tag, Kind::Mapping(Vec::new())),
            Event::SequenceEnd | Event::MappingEnd => {
                let Some(open) = self.stack.pop() else { return Ok(()) };
                let start = self.span(open.start);
                // A block collection ends with its last child; only a flow collection has a closing mark of its own.
                let flow = text.get((start.start as usize - self.base)..).is_some_and(|t| t.starts_with(['[', '{']));
                let last = match &open.kind {
                    Kind::Sequence(items) => items.last().map(|n| n.span),
                    Kind::Mapping(entries) => entries.last().map(|e| e.value.span),
                    Kind::Scalar(..) => None,
                };
                let end = if flow { Some(self.closing_mark(at)) } else { last };
                let span = end.map_or(start, |end| start.to(end));
                self.close(Node { span, tag: open.tag, kind: open.kind }, open.anchor, 0, at)
            }
            Event::Alias(anchor) => {
                let Some((node, size)) = self.anchors.get(&anchor).cloned() else {
                    let message = text!(
                        "this alias names an anchor that is not closed yet",
                        "아직 끝나지 않은 앵커를 가리키는 별칭입니다"
                    );
                    return Err(Box::new(Diagnostic::error("yaml-alias", self.span(at), message)));
                };
                self.aliased += size;
                if self.aliased > limits::ALIASED {
                    let message = text!(
                        "aliases copy more than {limit} nodes; write the values out",
                        "별칭이 복사하는 값이 {limit}개를 넘습니다. 값을 직접 쓰십시오",
                        limit = limits::ALIASED
                    );
                    return Err(Box::new(Diagnostic::error("too-many", self.span(at), message)));
                }
                self.close(node, 0, size, at)
            }
            _ => Ok(()),
        }
    }

    fn open(
        &mut self,
        start: EventSpan,
        anchor: usize,
        tag: Option<Cow<'_, Tag>>,
        kind: Kind,
    ) -> Result<(), Box<Diagnostic>> {
        if self.stack.len() >= limits::DEPTH {
            let message = text!(
                "nested deeper than {limit} levels",
                "{limit}단계보다 깊게 중첩되어 있습니다",
                limit = limits::DEPTH
            );
            return Err(Box::new(Diagnostic::error("too-deep", self.span(start), message)));
        }
        self.count(1, start)?;
        self.stack.push(Open { start, tag: tag_text(tag), anchor, kind, key: None });
        Ok(())
    }

    /// Gives a finished node to whoever is open. `size` counts the nodes that it adds.
    fn close(&mut self, node: Node, anchor: usize, size: usize, at: EventSpan) -> Result<(), Box<Diagnostic>> {
        self.count(size, at)?;
        if anchor != 0 {
            self.anchors.insert(anchor, (node.clone(), count_nodes(&node)));
        }
        match self.stack.last_mut() {
            None => self.root = Some(node),
            Some(open) => match &mut open.kind {
                Kind::Sequence(items) => items.push(node),
                Kind::Mapping(entries) => match open.key.take() {
                    None => open.key = Some(node),
                    Some(key) => entries.push(Entry { key, value: node }),
                },
                Kind::Scalar(..) => {}
            },
        }
        Ok(())
    }

    fn count(&mut self, more: usize, at: EventSpan) -> Result<(), Box<Diagnostic>> {
        self.nodes += more;
        if self.nodes > limits::NODES {
            let message = text!(
                "the document has more than {limit} values",
                "문서에 값이 {limit}개를 넘습니다",
                limit = limits::NODES
            );
            return Err(Box::new(Diagnostic::error("too-many", self.span(at), message)));
        }
        Ok(())
    }

    fn span(&self, at: EventSpan) -> Span {
        let start = self.byte(at.start.index());
        Span { file: self.id, start, end: self.byte(at.end.index()).max(start) }
    }

    /// The `]` or `}` of a flow collection; the event's own end lies behind blanks and comments.
    fn closing_mark(&self, at: EventSpan) -> Span {
        let span = self.span(at);
        Span { end: span.start + 1, ..span }
    }

    fn byte(&self, character: usize) -> u32 {
        let inside = match self.bytes.is_empty() {
            true => character.min(self.text_len),
            false => self.bytes.get(character).map_or(self.text_len, |b| *b as usize),
        };
        to_u32(self.base + inside)
    }

    fn syntax(&self, error: &ScanError, text: &str) -> Box<Diagnostic> {
        let mut start = self.byte(error.marker().index());
        let info = error.info();
        // The parser names the scalar before the tab; a person looks for the tab.
        if info.ends_with("found a tab")
            && let Some(tab) = text.get(start as usize - self.base..).and_then(|t| t.find('\t'))
        {
            start += to_u32(tab);
        }
        let span = Span { file: self.id, start, end: start };
        let message = text!("this is not YAML: {info}", "YAML 문법이 아닙니다: {info}");
        Box::new(Diagnostic::error("yaml-syntax", span, message))
    }
}

/// `!Ref` as `!Ref`, the core schema's tags as `!!str`.
fn tag_text(tag: Option<Cow<'_, Tag>>) -> Option<Box<str>> {
    tag.map(|t| match t.is_yaml_core_schema() {
        true => format!("!!{}", t.suffix).into(),
        false => format!("{}{}", t.handle, t.suffix).into(),
    })
}

fn count_nodes(node: &Node) -> usize {
    1 + match &node.kind {
        Kind::Scalar(..) => 0,
        Kind::Sequence(items) => items.iter().map(count_nodes).sum(),
        Kind::Mapping(entries) => entries.iter().map(|e| count_nodes(&e.key) + count_nodes(&e.value)).sum(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Files;

    fn read(text: &str) -> (Files, Vec<Document>) {
        let mut files = Files::default();
        let id = files.add(File::new("f.yaml", text));
        let documents = read_documents(id, files.get(id).unwrap());
        (files, documents)
    }

    #[test]
    fn every_node_knows_its_text() {
        let (files, documents) = read("# 머리\na: 파드\nb:\n  - {c: d} # e\n  - \"q\"\n\nf: |\n  x\n");
        let root = documents[0].root.as_ref().unwrap().as_ref().unwrap();
        assert_eq!(files.slice(root.get("a").unwrap().span), "파드");
        let list = root.get("b").unwrap();
        assert_eq!(files.slice(list.span), "- {c: d} # e\n  - \"q\"");
        assert_eq!(files.slice(list.items()[0].span), "{c: d}");
        assert_eq!(files.slice(list.items()[1].span), "\"q\"");
        assert_eq!(root.get("f").unwrap().text(), Some("x\n"));
    }

    #[test]
    fn a_broken_document_leaves_the_others_alone() {
        let (files, documents) = read("a: 1\n---\nb: [\n---\nc: 3\n");
        assert_eq!(documents.len(), 3);
        assert!(documents[0].root.is_ok() && documents[2].root.is_ok());
        let error = documents[1].root.as_ref().unwrap_err();
        assert_eq!(error.code, "yaml-syntax");
        assert!(files.place(error.span).line >= 3);
    }

    #[test]
    fn hostile_text_is_answered_within_limits() {
        let bomb = {
            let mut text = String::from("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
            for i in 1..10 {
                let list = vec![format!("*a{}", i - 1); 10].join(",");
                text.push_str(&format!("a{i}: &a{i} [{list}]\n"));
            }
            text
        };
        for text in
            ["[".repeat(100_000), "- ".repeat(100_000), "{a: ".repeat(50_000), bomb, "\u{0}\u{feff}\t:".repeat(1000)]
        {
            let (_, documents) = read(&text);
            assert!(documents.iter().any(|d| d.root.is_err()), "{}", text.get(..20).unwrap_or_default());
        }
        let (_, documents) = read(&format!("a: {}", "x".repeat(limits::TEXT + 1)));
        assert_eq!(documents[0].root.as_ref().unwrap_err().code, "too-large");
    }
}
