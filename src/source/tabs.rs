//! May a line begin with a tab? go-yaml (and with it kubectl and the EKS authenticator) refuses a tab where a token could
//! begin, even on a line that is otherwise empty; `saphyr-parser` does not.

use super::{Kind, Node};

/// The byte of the first tab, in `text`, that go-yaml would refuse. `root` is the tree of `text`, its spans moved by `base`.
pub(super) fn refused_tab(text: &str, root: Option<&Node>, base: usize) -> Option<usize> {
    text.contains('\t').then_some(())?;
    let mut inside = Vec::new();
    if let Some(root) = root {
        shelters(root, text, base, &mut inside);
    }
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let blanks = line.len() - line.trim_start_matches([' ', '\t']).len();
        if let Some(tab) = line.get(..blanks).and_then(|b| b.find('\t')) {
            let at = start + tab;
            if !inside.iter().any(|(from, to)| (*from..*to).contains(&at)) {
                return Some(at);
            }
        }
        start += line.len();
    }
    None
}

/// Where a tab is only white space or text: inside scalars and flow collections. Bytes of `text`.
fn shelters(node: &Node, text: &str, base: usize, out: &mut Vec<(usize, usize)>) {
    let from = (node.span.start as usize).saturating_sub(base);
    let to = (node.span.end as usize).saturating_sub(base);
    match &node.kind {
        Kind::Scalar(..) => out.push((from, to)),
        _ if text.get(from..).is_some_and(|t| t.starts_with(['[', '{'])) => out.push((from, to)),
        Kind::Sequence(items) => items.iter().for_each(|n| shelters(n, text, base, out)),
        Kind::Mapping(entries) => entries.iter().for_each(|e| {
            shelters(&e.key, text, base, out);
            shelters(&e.value, text, base, out);
        }),
    }
}

#[cfg(test)]
mod tests {
    use crate::source::{File, FileId, read_documents};

    #[test]
    fn a_tab_is_refused_where_a_token_could_begin() {
        for (text, refused) in [
            ("a: b\n\tc: d\n", true),
            ("a: [b]\n\t", true),
            ("\t# note\na: b\n", true),
            ("a: [b,\n\tc]\n", false),
            ("a: |\n  x\n  \ty\n", false),
            ("a: b # c\td\n", false),
        ] {
            let file = File::new("", text);
            let error = read_documents(FileId(0), &file).remove(0).root.is_err();
            assert_eq!(error, refused, "{text:?}");
        }
    }
}
