//! A policy document as it is written, element by element, each with its place and path: what validation and findings
//! walk. Nothing is refused here; [`super::Policy`] is the document as it is meant.

use crate::source::{Kind, Node, Scalar, Span, Style};
use std::fmt::{self, Write};

/// One step of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step<'a> {
    Key(&'a str),
    Index(usize),
}

/// A policy nests no deeper than `Statement[0].Condition.StringEquals['aws:TagKeys'][0]`.
const DEEPEST: usize = 6;

/// A node with its path.
#[derive(Clone, Copy, Debug)]
pub(super) struct At<'a> {
    pub node: &'a Node,
    path: [Step<'a>; DEEPEST],
    length: usize,
}

impl<'a> At<'a> {
    pub fn root(node: &'a Node) -> At<'a> {
        At { node, path: [Step::Index(0); DEEPEST], length: 0 }
    }

    fn step(self, step: Step<'a>, node: &'a Node) -> At<'a> {
        let mut next = At { node, ..self };
        if let Some(slot) = next.path.get_mut(self.length) {
            *slot = step;
            next.length += 1;
        }
        next
    }

    /// The value under `name`; `None` where there is none.
    pub fn get(self, name: &'a str) -> Option<At<'a>> {
        self.node.get(name).map(|node| self.step(Step::Key(name), node))
    }

    /// The key `name` itself, with the path of its value.
    pub fn key(self, name: &'a str) -> Option<At<'a>> {
        self.node.entry(name).map(|entry| self.step(Step::Key(name), &entry.key))
    }

    /// Keys and values of a mapping, both with the path of the value.
    pub fn entries(self) -> impl Iterator<Item = (At<'a>, At<'a>)> {
        self.node.entries().iter().map(move |entry| {
            let step = Step::Key(entry.key.text().unwrap_or_default());
            (self.step(step, &entry.key), self.step(step, &entry.value))
        })
    }

    /// The items of a list; anything else is its own single item, as AWS reads it.
    pub fn values(self) -> impl Iterator<Item = At<'a>> {
        let single = (!self.node.is_sequence()).then_some(self);
        let items = self.node.items().iter().enumerate();
        single.into_iter().chain(items.map(move |(index, node)| self.step(Step::Index(index), node)))
    }

    pub fn span(self) -> Span {
        self.node.span
    }

    /// The text of a string. Numbers, booleans and what CloudFormation has not yet filled in are none.
    pub fn text(self) -> Option<&'a str> {
        if self.is_open() { None } else { self.node.as_str() }
    }

    /// The text of a scalar: of a number as written, of a boolean as JSON writes it.
    pub fn scalar_text(self) -> Option<&'a str> {
        match self.node.scalar() {
            _ if self.is_open() => None,
            Some(Scalar::Bool(true)) => Some("true"),
            Some(Scalar::Bool(false)) => Some("false"),
            Some(Scalar::Null) | None => None,
            Some(_) => self.node.text(),
        }
    }

    /// Whether this is a value that a template has not filled in: it has a tag of CloudFormation (`!Ref X`), or the one
    /// with which the account marks what it cannot compute. It is not known here, so nothing is said about it.
    pub fn is_open(self) -> bool {
        self.node.tag.as_deref().is_some_and(|tag| tag.starts_with('!') && !tag.starts_with("!!"))
    }

    pub fn path(self) -> String {
        self.to_string()
    }

    /// What to write in place of this scalar for it to be `text`, in the quotes that it has.
    pub fn replacement(self, text: &str) -> Option<String> {
        let bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '_' | '-');
        match &self.node.kind {
            Kind::Scalar(_, Style::Plain)
                if text.starts_with(|c: char| c.is_ascii_alphabetic())
                    && text.chars().all(|c| bare(c) || c == ':')
                    && !text.ends_with(':') =>
            {
                Some(text.to_owned())
            }
            Kind::Scalar(_, Style::Plain | Style::Quoted) => serde_json::to_string(text).ok(),
            _ => None,
        }
    }
}

impl fmt::Display for At<'_> {
    /// `Statement[0].Condition.StringEquals['aws:TagKeys'][1]`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, step) in self.path.iter().take(self.length).enumerate() {
            match step {
                Step::Index(index) => write!(f, "[{index}]")?,
                Step::Key(key) if key.bytes().all(|b| b.is_ascii_alphanumeric()) && !key.is_empty() => {
                    if number > 0 {
                        f.write_char('.')?;
                    }
                    f.write_str(key)?;
                }
                Step::Key(key) => write!(f, "['{key}']")?,
            }
        }
        Ok(())
    }
}

/// A name between backticks, cut where it is long: a message is one line.
pub(super) fn shown(text: &str) -> String {
    const LONGEST: usize = 120;
    match text.char_indices().nth(LONGEST) {
        Some((cut, _)) => format!("{}…", text.get(..cut).unwrap_or_default()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{File, FileId, read_documents};

    #[test]
    fn paths_are_written_as_json_paths() {
        let text = "Statement:\n  - Action: [a:b, !Ref X]\n    Condition: {StringEquals: {'aws:TagKeys': [x, 1]}}\n";
        let root = read_documents(FileId(0), &File::new("p", text)).remove(0).root.unwrap().unwrap();
        let statement = At::root(&root).get("Statement").unwrap().values().next().unwrap();
        let actions: Vec<At> = statement.get("Action").unwrap().values().collect();
        assert_eq!(actions[0].path(), "Statement[0].Action[0]");
        assert!(actions[1].is_open() && actions[1].text().is_none());
        let (_, keys) = statement.get("Condition").unwrap().entries().next().unwrap();
        let value = keys.entries().next().unwrap().1.values().nth(1).unwrap();
        assert_eq!(value.path(), "Statement[0].Condition.StringEquals['aws:TagKeys'][1]");
        assert_eq!((value.text(), value.scalar_text()), (None, Some("1")));
    }

    #[test]
    fn a_replacement_keeps_the_quotes() {
        let text = "{a: b, c: 'd', e: \"f\"}";
        let root = read_documents(FileId(0), &File::new("p", text)).remove(0).root.unwrap().unwrap();
        let at = |key| At::root(&root).get(key).unwrap();
        assert_eq!(at("a").replacement("s3:GetObject").as_deref(), Some("s3:GetObject"));
        assert_eq!(at("a").replacement("*").as_deref(), Some("\"*\""));
        assert_eq!(at("c").replacement("x").as_deref(), Some("\"x\""));
        assert_eq!(at("e").replacement("x").as_deref(), Some("\"x\""));
    }
}
