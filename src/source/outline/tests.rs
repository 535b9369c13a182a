//! The caret is `‸`. Each case: what it shows, the text, and where the caret stands: path, role, word.

use super::*;

fn shown(text: &str) -> String {
    let caret = text.find('‸').unwrap();
    let text = text.replace('‸', "");
    let outline = read_around(FileId(0), &text, caret);
    show(&text, outline.caret, caret)
}

fn show(text: &str, caret: Option<Caret<'_>>, at: usize) -> String {
    let Some(caret) = caret else { return "-".to_owned() };
    let step = |s: &Step<'_>| match s {
        Step::Key(key) => (*key).to_owned(),
        Step::Index(index) => index.to_string(),
    };
    let path: Vec<String> = caret.path.iter().map(step).collect();
    let mut role = format!("{:?}", caret.role);
    if let Role::Block(range) = &caret.role {
        let inner = read_range(FileId(0), text, range.clone(), at);
        role = format!("Block {{{}}}", show(text, inner.caret, at));
    }
    let tag = caret.tag.map(|t| format!(" {t}")).unwrap_or_default();
    let quote = caret.quote.map(String::from).unwrap_or_default();
    let word = &text[caret.word];
    format!("{} {role}{tag} {quote}{word}{}", path.join("."), if caret.in_flow { " flow" } else { "" })
}

#[test]
fn the_caret_is_found_in_broken_text() {
    let table: &[(&str, &str, &str)] = &[
        (
            "a bracket that is not closed",
            "rules:\n  - verbs: [ge‸\n    resources: [pods]\n",
            "rules.0.verbs.0 Word ge flow",
        ),
        ("the second item", "verbs: [get, li‸st]", "verbs.1 Word list flow"),
        ("an empty place between brackets", "verbs: [get, ‸]", "verbs.1 Word  flow"),
        ("behind a value, nothing", "verbs: [get ‸]", "-"),
        ("a key without its colon", "metadata:\n  name: x\n  name‸\nspec: 1\n", "metadata Word name"),
        ("an empty line, by its column", "metadata:\n  name: x\n  ‸\nspec: 1\n", "metadata Word "),
        ("an empty line at the margin", "metadata:\n  name: x\n‸\n", " Word "),
        ("the last line", "metadata:\n  name: x\n  ‸", "metadata Word "),
        ("a key", "rules:\n- ver‸bs: []\n", "rules.0 Key verbs"),
        ("a value", "kind: Ro‸", "kind Value Ro"),
        ("no value yet", "kind: ‸\n", "kind Value "),
        ("right behind the colon", "kind:‸\n", "-"),
        ("an item", "rules:\n  - verbs:\n      - g‸\n      - list\n", "rules.0.verbs.0 Word g"),
        ("a new item", "rules:\n  - verbs:\n      - get\n      - ‸\n", "rules.0.verbs.1 Word "),
        ("items at their key's column", "subjects:\n- kind: User\n  ‸\nroleRef: {}\n", "subjects.0 Word "),
        ("behind items at their key's column", "subjects:\n- kind: User\n‸", " Word "),
        ("below a key", "metadata:\n  ‸\n", "metadata Word "),
        ("a mapping between brackets", "a: {b: 1, c‸}", "a Word c flow"),
        ("a value between brackets", "a: {b: ‸}", "a.b Value  flow"),
        ("a key between brackets", "a: {b‸: 1}", "a Key b flow"),
        ("JSON", "{\n  \"Statement\": [\n    {\"Effect\": \"Al‸\n", "Statement.0.Effect Value \"Al flow"),
        ("JSON, a key", "{\"Statement\": {\"Eff‸\"}}", "Statement Word \"Eff flow"),
        ("quotes", "a: \"b‸c\" # d\n", "a Value \"bc"),
        ("a comment", "a: b # c‸\n", "-"),
        ("a tag", "Arn: !GetAtt Ro‸", "Arn Value !GetAtt Ro"),
        ("behind a tag", "Arn: !Ref ‸\n", "Arn Value !Ref "),
        ("a tag between brackets", "a: [!Ref b‸]", "a.0 Word !Ref b flow"),
        (
            "a block scalar",
            "data:\n  mapRoles: |\n    - rolearn: a\n      gro‸\n  x: y\n",
            "data.mapRoles Block {0 Word gro} ",
        ),
        (
            "a new line in a block scalar",
            "data:\n  mapRoles: |\n    - rolearn: a\n      ‸\n",
            "data.mapRoles Block {0 Word } ",
        ),
        ("the second document", "kind: A\n---\nkind: B‸\n", "kind Value B"),
        ("behind a document that is broken", "a: [b\n---\nkind: B‸\n", "kind Value B"),
        ("behind a broken line of the same document", "a: [b\nc: \"d\nkind: B‸\n", "kind Value B"),
        ("letters of two bytes", "가: 나\n다: 라‸\n", "다 Value 라"),
    ];
    for (shows, text, want) in table {
        assert_eq!(shown(text), *want, "{shows}");
    }
}

#[test]
fn what_can_be_read_reads_as_it_does_strictly() {
    let mut read = 0;
    for entry in std::fs::read_dir("scenarios").unwrap() {
        let Ok(files) = std::fs::read_dir(entry.unwrap().path().join("start")) else { continue };
        for path in files.map(|f| f.unwrap().path()) {
            let file = crate::source::File::new("f", &std::fs::read_to_string(&path).unwrap());
            for document in crate::source::read_documents(FileId(0), &file) {
                let Ok(Some(root)) = document.root else { continue };
                let loose = read_around(FileId(0), &file.text, document.span.start as usize).root;
                let known = |node: &Node| node.entries().iter().map(|e| e.key.key_text()).collect::<Vec<_>>();
                assert_eq!(known(&loose), known(&root), "{path:?}");
                let leaves = |node: &Node| {
                    let mut out = Vec::new();
                    collect(node, &mut out);
                    out
                };
                assert_eq!(leaves(&loose), leaves(&root), "{path:?}");
                read += 1;
            }
        }
    }
    assert!(read > 30, "{read}");
}

/// Every scalar with its place; of a block scalar the place alone.
fn collect(node: &Node, out: &mut Vec<String>) {
    match &node.kind {
        Kind::Scalar(_, Style::Block) => {}
        Kind::Scalar(text, _) => out.push(text.to_string()),
        Kind::Sequence(items) => items.iter().for_each(|n| collect(n, out)),
        Kind::Mapping(entries) => entries.iter().for_each(|e| {
            collect(&e.key, out);
            collect(&e.value, out);
        }),
    }
}

#[test]
fn hostile_text_is_read_within_bounds() {
    for text in [
        "- ".repeat(20_000),
        "[".repeat(20_000),
        "{a: ".repeat(20_000),
        "a:\n ".repeat(9_000),
        "!a ".repeat(9_000),
        "[!a !a".into(),
    ] {
        let outline = read_around(FileId(0), &text, text.len());
        assert!(outline.caret.is_none_or(|c| c.path.len() <= 2 * limits::DEPTH));
        for at in 0..text.len().min(9) {
            read_around(FileId(0), &text, at);
        }
    }
    let mixed = "a: {b: [c, \"d\n e: |\n  f\n- - g: 'h\n\t!Ref i:\n? j\n]}:,";
    (0..=mixed.len()).for_each(|at| drop(read_around(FileId(0), mixed, at)));
}
