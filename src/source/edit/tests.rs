use super::*;
use proptest::prelude::*;
use serde_json::json;

fn file(text: &str) -> File {
    File::new("f.yaml", text)
}

fn updated(text: &str, value: &Value) -> String {
    let file = file(text);
    apply(text, &update(FileId(0), &file, 0, value).unwrap()).unwrap()
}

fn value_of(text: &str) -> Value {
    read_documents(FileId(0), &file(text)).remove(0).root.unwrap().unwrap().to_value()
}

/// Text, path, what to do, the text after it.
#[test]
fn a_path_is_changed_in_the_files_own_style() {
    use Step::{Index, Key};
    enum Do {
        Set(Value),
        Append(Value),
        Remove,
    }
    let table: &[(&str, &str, &[Step], Do, &str)] = &[
        ("a scalar keeps its comment", "a: 1 # why\nb: 2\n", &[Key("a")], Do::Set(json!("x")), "a: x # why\nb: 2\n"),
        ("quotes stay", "a: \"x\"\nb: 'y'\n", &[Key("b")], Do::Set(json!("z")), "a: \"x\"\nb: 'z'\n"),
        ("an empty value is filled", "a: # c\nb:\n", &[Key("b")], Do::Set(json!("z")), "a: # c\nb: z\n"),
        ("an empty value before a comment", "a:   # c\nb:\n", &[Key("a")], Do::Set(json!("z")), "a: z   # c\nb:\n"),
        (
            "a missing path is written",
            "kind: SA\nmetadata:\n  name: x # n\n",
            &[Key("metadata"), Key("annotations"), Key("eks.amazonaws.com/role-arn")],
            Do::Set(json!("arn:aws:iam::1:role/r")),
            "kind: SA\nmetadata:\n  name: x # n\n  annotations:\n    eks.amazonaws.com/role-arn: arn:aws:iam::1:role/r\n",
        ),
        (
            "an empty mapping is opened",
            "m: {}\nn: 1\n",
            &[Key("m"), Key("k")],
            Do::Set(json!("v")),
            "m:\n  k: v\nn: 1\n",
        ),
        (
            "an indented list stays indented",
            "l:\n    - a: 1 # one\n    # end\nm: 1\n",
            &[Key("l")],
            Do::Append(json!({"b": [2]})),
            "l:\n    - a: 1 # one\n    - b:\n        - 2\n    # end\nm: 1\n",
        ),
        ("a flow list stays one", "l: [a, b] # c\n", &[Key("l")], Do::Append(json!("c")), "l: [a, b, c] # c\n"),
        (
            "JSON stays JSON",
            "{\n  \"l\": [\n    \"a\"\n  ]\n}\n",
            &[Key("l")],
            Do::Append(json!("c:d")),
            "{\n  \"l\": [\n    \"a\",\n    \"c:d\"\n  ]\n}\n",
        ),
        ("a list is made", "a: 1", &[Key("l")], Do::Append(json!("c")), "a: 1\nl:\n- c"),
        ("an entry goes with its lines", "a: 1\nb:\n  c: 2\n# d\nd: 3\n", &[Key("b")], Do::Remove, "a: 1\n# d\nd: 3\n"),
        ("the last entry", "a: 1\nb: 2", &[Key("b")], Do::Remove, "a: 1"),
        ("the only entry", "m:\n  a: 1\nb: 2\n", &[Key("m"), Key("a")], Do::Remove, "m: {}\nb: 2\n"),
        ("an item", "l:\n- a: 1\n  b: 2\n- c\n", &[Key("l"), Index(0)], Do::Remove, "l:\n- c\n"),
        (
            "the first key of an item",
            "l:\n- a: 1\n  b: 2\n",
            &[Key("l"), Index(0), Key("a")],
            Do::Remove,
            "l:\n- b: 2\n",
        ),
        ("an item of a flow list", "l: [a, b, c]\n", &[Key("l"), Index(2)], Do::Remove, "l: [a, b]\n"),
        (
            "a block scalar",
            "d:\n  m: |\n    a\n    b\n  n: 1\n",
            &[Key("d"), Key("m")],
            Do::Set(json!("a\nc\n")),
            "d:\n  m: |\n    a\n    c\n  n: 1\n",
        ),
        (
            "intrinsics beside it are not touched",
            "R:\n  P: !Sub '${A}-x'\n  L:\n    - !Ref B\n",
            &[Key("R"), Key("L")],
            Do::Append(json!("arn:aws:iam::aws:policy/X")),
            "R:\n  P: !Sub '${A}-x'\n  L:\n    - !Ref B\n    - arn:aws:iam::aws:policy/X\n",
        ),
    ];
    for (name, text, path, what, want) in table {
        let file = file(text);
        let root = read_documents(FileId(0), &file).remove(0).root.unwrap().unwrap();
        let edits = match what {
            Do::Set(value) => set(FileId(0), &file, &root, path, value),
            Do::Append(value) => append_item(FileId(0), &file, &root, path, value),
            Do::Remove => remove(FileId(0), &file, &root, path),
        };
        let edits = edits.unwrap_or_else(|e| panic!("{name}: {e:?}"));
        assert_eq!(apply(text, &edits).unwrap(), *want, "{name}");
    }
}

#[test]
fn documents_come_and_go() {
    let two = "# head\na: 1\n---\nb: 2\n";
    let gone = |text: &str, index| apply(text, &[remove_document(FileId(0), &file(text), index).unwrap()]).unwrap();
    assert_eq!(gone(two, 0), "b: 2\n");
    assert_eq!(gone(two, 1), "# head\na: 1\n");
    assert_eq!(gone("---\na: 1\n---\nb: 2\n---\nc: 3\n", 1), "---\na: 1\n---\nc: 3\n");
    assert_eq!(gone("a: 1\n", 0), "");
    let added = |text: &str| apply(text, &[append_document(FileId(0), &file(text), "c: 3\n")]).unwrap();
    assert_eq!(added(two), "# head\na: 1\n---\nb: 2\n---\nc: 3\n");
    assert_eq!(added("a: 1"), "a: 1\n---\nc: 3\n");
    assert_eq!(added("a: 1\n---\n"), "a: 1\n---\nc: 3\n");
    assert_eq!(added("\n"), "c: 3\n");
}

#[test]
fn what_keeps_its_value_keeps_its_line() {
    let text = "# head\napiVersion: v1   # core\nkind: ConfigMap\nmetadata:\n    name: 'aws-auth'  # q\n    labels: {a: b, c: \"d\"}\ndata:\n    # the nodes\n    mapRoles: |\n      - rolearn: x\n        groups: [a]   # kept\n    mapUsers: |\n      []\n";
    let mut value = value_of(text);
    value["data"]["mapUsers"] = json!("- userarn: y\n");
    value["metadata"]["labels"]["c"] = json!("e");
    value["metadata"]["annotations"] = json!({"k": "v"});
    let new = updated(text, &value);
    assert_eq!(
        new,
        "# head\napiVersion: v1   # core\nkind: ConfigMap\nmetadata:\n    name: 'aws-auth'  # q\n    labels: {a: b, c: \"e\"}\n    annotations:\n      k: v\ndata:\n    # the nodes\n    mapRoles: |\n      - rolearn: x\n        groups: [a]   # kept\n    mapUsers: |\n      - userarn: y\n"
    );
}

/// A value with texts in several styles, each entry of the top mapping in lines of its own.
fn styled() -> impl Strategy<Value = (String, Value)> {
    let piece = prop_oneof![
        Just("1"),
        Just("x # c"),
        Just("\"q: 1\""),
        Just("[a, b, {c: d}]"),
        Just("{a: 1, b: [2]}"),
        Just("\n  p: 1\n  # between\n  q:\n    r: s"),
        Just("\n- a: 1\n  b: 2 # two\n- c\n- - d\n  - e"),
        Just("\n  - a: 1\n    b: 2\n  # end"),
        Just("|\n  text\n  more"),
        Just("|-\n  text"),
        Just(""),
        Just(" # only"),
        Just("!Ref x"),
        Just("two\n  lines"),
    ];
    prop::collection::vec(piece, 1..6).prop_map(|pieces| {
        let mut text = String::from("# head\n");
        for (n, piece) in pieces.iter().enumerate() {
            text.push_str(&format!("k{n}: {piece}\n"));
        }
        let value = value_of(&text);
        (text, value)
    })
}

fn mutated(value: &Value, seed: &mut impl Iterator<Item = u8>) -> Value {
    let next = seed.next().unwrap_or(0);
    match value {
        Value::Object(map) => {
            let mut out = serde_json::Map::new();
            for (key, value) in map {
                match seed.next().unwrap_or(0) % 5 {
                    0 => {}
                    1 => drop(out.insert(key.clone(), mutated(value, seed))),
                    _ => drop(out.insert(key.clone(), value.clone())),
                }
            }
            if next.is_multiple_of(3) {
                out.insert("new".into(), json!({"a": ["x", {"y": "- z"}]}));
            }
            Value::Object(out)
        }
        Value::Array(items) => {
            let mut out = Vec::new();
            for item in items {
                match seed.next().unwrap_or(0) % 4 {
                    0 => {}
                    1 => out.push(mutated(item, seed)),
                    2 => out.extend([json!({"in": [1]}), item.clone()]),
                    _ => out.push(item.clone()),
                }
            }
            Value::Array(out)
        }
        _ => match next % 5 {
            0 => json!("multi\nline\n"),
            1 => json!(["a"]),
            2 => json!({"k": null}),
            3 => json!("yes"),
            _ => json!(7),
        },
    }
}

proptest! {
    #[test]
    fn any_change_reads_back_and_leaves_the_rest_alone((text, value) in styled(), seed in any::<[u8; 24]>()) {
        let wanted = mutated(&value, &mut seed.into_iter());
        let new = updated(&text, &wanted);
        prop_assert_eq!(value_of(&new), wanted.clone(), "{}", new);
        // Lines of entries that keep their value are all there, in order.
        let mut rest = new.as_str();
        let keeps = wanted.as_object().is_some_and(|w| value.as_object().unwrap().iter().any(|(k, _)| w.contains_key(k)));
        for (key, old) in value.as_object().unwrap().iter().filter(|_| keeps) {
            if wanted.get(key) == Some(old) {
                let from = text.find(&format!("{key}: ")).unwrap();
                let tail = &text[from + 1..];
                let end = tail.match_indices('\n').map(|(i, _)| i).find(|i| tail[i + 1..].starts_with('k') || tail[i + 1..].is_empty());
                let lines = &text[from..from + 1 + end.unwrap()];
                let at = rest.find(lines);
                prop_assert!(at.is_some(), "lost {lines:?} of\n{text}\nin\n{new}");
                rest = &rest[at.unwrap()..];
            }
        }
    }

    #[test]
    fn hostile_text_is_never_a_panic(text in ".{0,60}", key in ".{0,5}") {
        let file = file(&text);
        let _ = update(FileId(0), &file, 0, &json!({key: {"a": [1]}}));
        let _ = remove_document(FileId(0), &file, 0);
    }
}
