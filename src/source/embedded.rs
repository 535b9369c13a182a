//! YAML inside a YAML string: `mapRoles: |` in aws-auth, a policy document in a quoted string. Its nodes point into
//! the outer file, so that a reason still names the learner's own line.

use super::yaml::limits;
use super::{Diagnostic, File, Files, Kind, Node, Span, Style, read_documents};

/// Reads the text of a scalar as one YAML document. In a block scalar (`|`) each inner place is moved to the outer line
/// and column it came from; in any other string the whole string is the place.
pub fn read_embedded(files: &Files, outer: &Node) -> Result<Option<Node>, Box<Diagnostic>> {
    let Some(text) = outer.text().filter(|t| t.len() <= limits::TEXT) else { return Ok(None) };
    let inner = File::new("", text);
    let Some(document) = read_documents(outer.span.file, &inner).into_iter().next() else { return Ok(None) };
    let map = Mapping::new(files, outer, &inner);
    match document.root {
        Ok(root) => Ok(root.map(|mut node| {
            map.relocate(&mut node);
            node
        })),
        Err(mut diagnostic) => {
            diagnostic.span = map.outer_span(diagnostic.span);
            Err(diagnostic)
        }
    }
}

/// How bytes of the inner text lie in the outer file.
struct Mapping<'a> {
    outer: &'a File,
    inner: &'a File,
    whole: Span,
    /// For a block scalar: the outer line of the first inner line, and the indentation that was taken off.
    block: Option<(usize, u32)>,
}

impl<'a> Mapping<'a> {
    fn new(files: &'a Files, node: &Node, inner: &'a File) -> Mapping<'a> {
        let outer = files.get(node.span.file);
        let block = outer.filter(|_| matches!(node.kind, Kind::Scalar(_, Style::Block))).and_then(|file| {
            let first_inner = inner.text.lines().position(|l| !l.trim().is_empty())?;
            let header = file.line_of(node.span.start);
            // The header `|` stands on the key's line; the text begins on a line below it.
            let lead = file.text.get(node.span.start as usize..)?.starts_with(['|', '>']);
            let mut line = if lead { header + 1 } else { header };
            while line_text(file, line)?.trim().is_empty() {
                line += 1;
            }
            let source = line_text(file, line)?;
            let text = inner.text.lines().nth(first_inner)?;
            let indent = source.find(text.trim_start())? - (text.len() - text.trim_start().len());
            Some((line.checked_sub(first_inner)?, u32::try_from(indent).ok()?))
        });
        Mapping { outer: outer.unwrap_or(inner), inner, whole: node.span, block }
    }

    fn outer_span(&self, span: Span) -> Span {
        let Some((first, indent)) = self.block else { return self.whole };
        let at = |byte: u32| {
            let line = self.inner.line_of(byte);
            let column = byte - self.inner.line_start(line);
            let start = self.outer.line_start(first + line);
            (start + indent + column).min(self.outer.line_start(first + line + 1).max(start))
        };
        let start = at(span.start);
        Span { file: self.whole.file, start, end: at(span.end).max(start) }
    }

    fn relocate(&self, node: &mut Node) {
        node.span = self.outer_span(node.span);
        match &mut node.kind {
            Kind::Scalar(..) => {}
            Kind::Sequence(items) => items.iter_mut().for_each(|n| self.relocate(n)),
            Kind::Mapping(entries) => entries.iter_mut().for_each(|e| {
                self.relocate(&mut e.key);
                self.relocate(&mut e.value);
            }),
        }
    }
}

fn line_text(file: &File, line: usize) -> Option<&str> {
    let start = file.line_start(line) as usize;
    if start >= file.text.len() {
        return None;
    }
    file.text.get(start..file.line_start(line + 1) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_of_a_block_scalar_point_at_the_outer_line() {
        let mut files = Files::default();
        let text = "data:\n  mapRoles: |\n\n    - rolearn: 역할\n      groups: [a]\n  x: y\n";
        let id = files.add(File::new("aws-auth.yaml", text));
        let documents = read_documents(id, files.get(id).unwrap());
        let root = documents[0].root.clone().unwrap().unwrap();
        let inner = read_embedded(&files, root.at(&["data", "mapRoles"]).unwrap()).unwrap().unwrap();
        assert_eq!(files.slice(inner.items()[0].get("rolearn").unwrap().span), "역할");
        assert_eq!(files.slice(inner.items()[0].at(&["groups"]).unwrap().span), "[a]");
    }
}
