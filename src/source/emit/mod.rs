//! A value as Kubernetes' tools write it in YAML (`sigs.k8s.io/yaml` over go-yaml v2): keys sorted, lists not indented
//! below their key, strings quoted where YAML 1.1 would read something else, long lines folded at column 80.
//!
//! Start at [`to_yaml`]. The scalar styles are in [`scalar`].

mod json;
mod scalar;

pub use json::{sorted, to_json};

use crate::source::order;
use serde_json::Value;
use std::cmp::Ordering;

/// Whether the keys of a mapping are sorted or stand as they came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keys {
    /// As go-yaml sorts: letters before digits, numbers by value (`z2` before `z10`).
    Sorted,
    /// In the order of the value.
    AsGiven,
}

/// The value as one YAML document without markers, ending with a line break. Nesting is bounded by whoever built the
/// value: what was read from text is at most [`limits::DEPTH`](super::limits::DEPTH) deep.
pub fn to_yaml(value: &Value, keys: Keys) -> String {
    let mut emitter = Emitter { out: String::new(), keys };
    emitter.node(value, 0, Place::Root);
    emitter.out
}

/// The value as it stands behind `key:` or `- ` in a block collection whose entries begin at column `indent`, without
/// the line break at its end. It begins with a space or, for a collection behind a key, with a line break.
pub(super) fn block_value(value: &Value, indent: usize, behind: Behind) -> String {
    let mut emitter = Emitter { out: String::new(), keys: Keys::AsGiven };
    let place = match behind {
        Behind::Key { lists_indented } => Place::Value { lists_indented },
        Behind::Dash { lists_indented } => Place::Item { lists_indented },
    };
    emitter.node(value, indent, place);
    if emitter.out.ends_with('\n') {
        emitter.out.pop();
    }
    emitter.out
}

/// A scalar as it stands alone on its line, at most folded; the text of a key.
pub(super) fn key_text(key: &str) -> String {
    let mut out = String::new();
    scalar::write(&mut out, key, scalar::Context { indent: 0, column: 0, is_key: true });
    out
}

/// What a block value stands behind. Dashes of a list behind a key stand two columns in, or below the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Behind {
    /// `key:`
    Key { lists_indented: bool },
    /// `-`
    Dash { lists_indented: bool },
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Root,
    Value { lists_indented: bool },
    Item { lists_indented: bool },
}

struct Emitter {
    out: String,
    keys: Keys,
}

impl Emitter {
    /// Writes `value` in a collection whose entries begin at column `indent`, and the line break after it.
    fn node(&mut self, value: &Value, indent: usize, place: Place) {
        match value {
            Value::Object(map) if !map.is_empty() => {
                let (inner, inline) = match place {
                    Place::Root => (0, true),
                    Place::Value { .. } => (indent + 2, false),
                    Place::Item { .. } => (indent + 2, true),
                };
                match place {
                    Place::Root => {}
                    Place::Item { .. } => self.out.push(' '),
                    Place::Value { .. } => self.out.push('\n'),
                }
                let mut entries: Vec<(&String, &Value)> = map.iter().collect();
                if self.keys == Keys::Sorted {
                    order::sort_by(&mut entries, |a, b| natural_order(a.0, b.0));
                }
                for (n, (key, value)) in entries.into_iter().enumerate() {
                    if n > 0 || !inline {
                        self.indent(inner);
                    }
                    self.key(key, inner);
                    self.node(value, inner, Place::Value { lists_indented: self.lists_indented(place) });
                }
            }
            Value::Array(items) if !items.is_empty() => {
                let lists_indented = self.lists_indented(place);
                let (inner, inline) = match place {
                    Place::Root => (0, true),
                    Place::Value { lists_indented: true } => (indent + 2, false),
                    Place::Value { lists_indented: false } => (indent, false),
                    Place::Item { .. } => (indent + 2, true),
                };
                match place {
                    Place::Root => {}
                    Place::Item { .. } => self.out.push(' '),
                    Place::Value { .. } => self.out.push('\n'),
                }
                for (n, item) in items.iter().enumerate() {
                    if n > 0 || !inline {
                        self.indent(inner);
                    }
                    self.out.push('-');
                    self.node(item, inner, Place::Item { lists_indented });
                }
            }
            _ => {
                if place != Place::Root {
                    self.out.push(' ');
                }
                self.scalar(value, indent);
                // A block scalar that keeps its trailing breaks has written them already.
                if !self.out.ends_with('\n') {
                    self.out.push('\n');
                }
            }
        }
    }

    /// An item hands its list's way of indenting on to the mapping in it.
    fn lists_indented(&self, place: Place) -> bool {
        matches!(place, Place::Value { lists_indented: true } | Place::Item { lists_indented: true })
    }

    fn key(&mut self, key: &str, indent: usize) {
        // A key of more than 128 bytes is no simple key and stands behind a question mark.
        if key.len() > 128 {
            self.out.push_str("? ");
            let column = indent + 2;
            scalar::write(&mut self.out, key, scalar::Context { indent: indent + 2, column, is_key: false });
            self.out.push('\n');
            self.indent(indent);
        } else {
            scalar::write(&mut self.out, key, scalar::Context { indent, column: indent, is_key: true });
        }
        self.out.push(':');
    }

    fn scalar(&mut self, value: &Value, indent: usize) {
        match value {
            Value::Null => self.out.push_str("null"),
            Value::Bool(b) => self.out.push_str(if *b { "true" } else { "false" }),
            Value::Number(n) => self.out.push_str(&n.to_string()),
            Value::Object(_) => self.out.push_str("{}"),
            Value::Array(_) => self.out.push_str("[]"),
            Value::String(text) => {
                let line = self.out.rsplit('\n').next().unwrap_or_default();
                let column = line.chars().count();
                let indent = indent + 2;
                scalar::write(&mut self.out, text, scalar::Context { indent, column, is_key: false });
            }
        }
    }

    fn indent(&mut self, columns: usize) {
        self.out.extend(std::iter::repeat_n(' ', columns));
    }
}

/// go-yaml's order of keys (`sorter.go`): letters after everything else, runs of digits by their value.
fn natural_order(a: &str, b: &str) -> Ordering {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    for (at, (x, y)) in a.iter().zip(&b).enumerate() {
        if x == y {
            continue;
        }
        match (x.is_alphabetic(), y.is_alphabetic()) {
            (true, true) => return x.cmp(y),
            (true, false) => return Ordering::Greater,
            (false, true) => return Ordering::Less,
            (false, false) => {}
        }
        let same = a.get(..at).unwrap_or_default();
        let continues =
            (*x == '0' || *y == '0') && same.iter().rev().take_while(|c| c.is_ascii_digit()).any(|c| *c != '0');
        let number = |chars: &[char]| {
            let digits: Vec<char> = chars.iter().skip(at).copied().take_while(char::is_ascii_digit).collect();
            let value = digits
                .iter()
                .fold(u64::from(continues), |n, d| n.wrapping_mul(10).wrapping_add(d.to_digit(10).unwrap_or(0).into()));
            (value, digits.len())
        };
        return number(&a).cmp(&number(&b)).then(x.cmp(y));
    }
    a.len().cmp(&b.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{File, FileId, read_documents};
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn objects_are_written_as_kubectl_writes_them() {
        // Printed by kubectl 1.32 for the same objects.
        let long = "this is a long text that goes on and on so that the emitter has to fold it somewhere around column eighty, does it: yes it does; and more words follow here";
        let value = json!({"kind": "ConfigMap", "apiVersion": "v1", "metadata": {"name": "x", "creationTimestamp": null},
            "data": {"a": long, "b": long.replace(": yes", " yes"), "aa": "\u{1}", "bb": "\"quoted\"", "c": "multi\nline",
                "d": "multi\nline\n", "dd": "😀", "e": " lead", "f": "trail ", "ff": "x\r\ny", "g": "  two\nx\n\n\n",
                "h": "", "i": "a#b", "j": "a #b", "kk": "? x", "l": "-x", "m": "1:20", "n": "012", "nn": "\n",
                "o": "2001-01-01", "oo": " \nx", "p": "~", "q": "파드", "r": "tab\tx", "s": "it's", "y": "=",
                "z2": "a, b", "z10": "1e3", "z3": "trail space \nx", "ll": "---", "w": "a:"}});
        let want = r#"apiVersion: v1
data:
  a: 'this is a long text that goes on and on so that the emitter has to fold it somewhere
    around column eighty, does it: yes it does; and more words follow here'
  aa: "\x01"
  b: this is a long text that goes on and on so that the emitter has to fold it somewhere
    around column eighty, does it yes it does; and more words follow here
  bb: '"quoted"'
  c: |-
    multi
    line
  d: |
    multi
    line
  dd: "\U0001F600"
  e: ' lead'
  f: 'trail '
  ff: "x\r\ny"
  g: |2+
      two
    x


  h: ""
  i: a#b
  j: 'a #b'
  kk: '? x'
  l: -x
  ll: '---'
  m: "1:20"
  "n": "012"
  nn: |2+

  o: "2001-01-01"
  oo: " \nx"
  p: "~"
  q: 파드
  r: "tab\tx"
  s: it's
  w: 'a:'
  "y": =
  z2: a, b
  z3: "trail space \nx"
  z10: "1e3"
kind: ConfigMap
metadata:
  creationTimestamp: null
  name: x
"#;
        assert_eq!(to_yaml(&value, Keys::Sorted), want);
    }

    #[test]
    fn lists_and_empty_collections() {
        let value = json!({"a": [{"b": [1, [2, 3]], "c": {}}, [], "x"], "d": []});
        assert_eq!(to_yaml(&value, Keys::Sorted), "a:\n- b:\n  - 1\n  - - 2\n    - 3\n  c: {}\n- []\n- x\nd: []\n");
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let text = prop_oneof![
            "[ -~]{0,12}",
            "[a-z :#'\"\\n-]{0,120}",
            any::<String>().prop_map(|s| s.chars().take(40).collect()),
        ];
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            text.clone().prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 40, 5, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                prop::collection::btree_map(text.clone(), inner, 0..5)
                    .prop_map(|m| Value::Object(m.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(value in any_value()) {
            let text = to_yaml(&value, Keys::Sorted);
            let documents = read_documents(FileId(0), &File::new("f", &text));
            // A line that begins with three dashes or a byte order mark is outside what our reader and go-yaml agree on.
            prop_assume!(!text.contains(['\u{feff}', '\u{85}', '\u{2028}', '\u{2029}']));
            let root = documents.first().and_then(|d| d.root.as_ref().ok()).cloned().flatten();
            prop_assert_eq!(root.map(|n| n.to_value()).unwrap_or_default(), value, "{}", text);
        }
    }
}
