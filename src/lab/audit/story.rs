//! Does the story tell symptoms, or does it give the answer away? It names the fix when it names a kind of object, a field
//! or an object's name that only the solution brings, or when it tells the learner to write one.

use crate::lab::mutation::variant::roots;
use crate::scenario::{Bundle, Mode, Sheet};
use crate::source::edit::Step::Key;
use crate::source::{File, Node, Severity};
use crate::text;
use std::collections::BTreeSet;

/// Notes words of the solution in the story.
pub(super) fn check_story(bundle: &Bundle, sheet: &mut Sheet) {
    let mut begun = Words::default();
    let mut brought = Words::default();
    // Only files to be written count: that others hold a RoleBinding is no secret, that these lack one is.
    let written = |files: crate::lab::Texts| files.into_iter().filter(|(_, mode, _)| *mode == Mode::Edit);
    written(bundle.start()).for_each(|(path, _, text)| begun.gather(&path, &text));
    for solution in &bundle.scenario.solutions {
        let files = bundle.overlaid(&format!("solution/{}", solution.id));
        written(files).for_each(|(path, _, text)| brought.gather(&path, &text));
    }
    let shown: String = bundle.texts.iter().filter(|(path, _)| is_shown(path)).map(|(_, text)| &**text).collect();
    let asked: String = bundle.scenario.checks.iter().map(|c| format!("{} {} ", c.who, c.run)).collect();
    let is_secret = |name: &&String| !shown.contains(name.as_str()) && !asked.contains(name.as_str());
    let kinds = brought.kinds.difference(&begun.kinds).filter(|kind| humps(kind) > 1);
    let keys = brought.keys.difference(&begun.keys).filter(|key| humps(key) > 1 || key.contains('/')).filter(is_secret);
    let names = brought.grants.difference(&begun.grants).filter(|name| name.len() > 3).filter(is_secret);
    let given: BTreeSet<&String> = kinds.chain(keys).chain(names).collect();
    let story = &bundle.scenario.story;
    for (language, text) in [("ko", &story.ko), ("en", &story.en)] {
        let at = [Key("story"), Key(language)];
        for word in given.iter().filter(|word| stands_in(text, word)) {
            let message = text!(
                "the story names the fix: `{word}` stands only in the solution; tell what is seen instead",
                "이야기가 고치는 방법을 말합니다. `{word}`은/는 풀이에만 있습니다. 눈에 보이는 증상을 쓰십시오"
            );
            sheet.add(Severity::Error, "story-names-fix", sheet.place_within(&at, word), message);
        }
        for sentence in text.split_inclusive(['.', '?', '!', '\n']).filter(|s| is_order(s)) {
            let sentence = sentence.trim();
            let message = text!(
                "the story tells what to do: \"{sentence}\"; tell what is seen instead",
                "이야기가 할 일을 말합니다: \"{sentence}\". 눈에 보이는 증상을 쓰십시오"
            );
            sheet.add(Severity::Error, "story-names-fix", sheet.place_within(&at, sentence), message);
        }
    }
}

fn is_shown(path: &str) -> bool {
    path.starts_with("start/") || path.starts_with("world/")
}

/// The words of some files that can give a solution away.
#[derive(Default)]
struct Words {
    kinds: BTreeSet<String>,
    keys: BTreeSet<String>,
    /// The names of Roles and bindings.
    grants: BTreeSet<String>,
}

impl Words {
    fn gather(&mut self, path: &str, text: &str) {
        for (_, root) in roots(&File::new(path, text)) {
            let word = |path: &[&str]| root.at(path).and_then(Node::text).unwrap_or_default().to_owned();
            let kind = word(&["kind"]);
            if kind.ends_with("Role") || kind.ends_with("RoleBinding") {
                self.grants.insert(word(&["metadata", "name"]));
            }
            self.kinds.insert(kind);
            for resource in root.get("Resources").map(Node::entries).unwrap_or_default() {
                let kind = resource.value.get("Type").and_then(Node::text).unwrap_or_default();
                self.kinds.insert(kind.rsplit("::").next().unwrap_or_default().to_owned());
            }
            self.gather_keys(&root);
        }
    }

    fn gather_keys(&mut self, node: &Node) {
        node.items().iter().for_each(|n| self.gather_keys(n));
        for entry in node.entries() {
            self.keys.insert(entry.key.key_text());
            self.gather_keys(&entry.value);
        }
    }
}

/// Upper-case letters behind lower-case ones, and the first word: `RoleBinding` and `serviceAccountName` have several, and
/// are no words of prose.
fn humps(word: &str) -> usize {
    let mut before = ' ';
    let mut humps = 0;
    for c in word.chars() {
        humps += usize::from(!before.is_alphanumeric() || (before.is_lowercase() && c.is_uppercase()));
        before = c;
    }
    humps
}

/// Whether a word stands in a text as a word of its own; a Korean particle may follow it.
fn stands_in(text: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '/';
    text.match_indices(word).any(|(at, _)| {
        let before = text.get(..at).and_then(|t| t.chars().next_back());
        let after = text.get(at + word.len()..).and_then(|t| t.chars().next());
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

/// A sentence that orders a change and says of what: an imperative beside a piece of code or a word of access control.
fn is_order(sentence: &str) -> bool {
    const VERBS: [&str; 14] = [
        "add",
        "create",
        "bind",
        "grant",
        "map",
        "attach",
        "annotate",
        "set",
        "replace",
        "change",
        "delete",
        "remove",
        "associate",
        "write",
    ];
    const OF: [&str; 12] = [
        "role",
        "binding",
        "rolebinding",
        "subject",
        "annotation",
        "policy",
        "statement",
        "mapping",
        "verb",
        "condition",
        "entry",
        "rule",
    ];
    const KOREAN: [&str; 9] = [
        "추가하십시오",
        "만드십시오",
        "연결하십시오",
        "매핑하십시오",
        "바꾸십시오",
        "고치십시오",
        "지우십시오",
        "추가하세요",
        "만드세요",
    ];
    if KOREAN.iter().any(|order| sentence.contains(order)) {
        return true;
    }
    let lower = sentence.trim().to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric() && c != '-').filter(|w| !w.is_empty()).collect();
    let orders = |verb: Option<&&str>| verb.is_some_and(|verb| VERBS.contains(verb));
    let must = ["you have to", "you need to", "you should", "you must"];
    let told = must.iter().any(|m| lower.split(m).skip(1).any(|rest| orders(rest.split_whitespace().next().as_ref())));
    let names =
        sentence.contains('`') || words.iter().any(|w| OF.iter().any(|of| w == of || w.strip_suffix('s') == Some(of)));
    (orders(words.first()) || told) && names
}
