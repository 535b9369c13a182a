//! How does work fit into a link? The changed files by their place in the scenario, as one text; the page packs it with
//! the start files as the dictionary, so that only what was edited costs letters.

use super::attempt::{Attempt, Saved};
use crate::scenario::{Bundle, Mode};

/// Parts a file from the next.
const NEXT: char = '\u{0}';
/// Parts a file's number from its text.
const TEXT: char = '\u{1}';

/// What both sides of a link have: the texts of the start files.
pub fn dictionary(bundle: &Bundle) -> String {
    bundle.start().iter().map(|(_, _, text)| &**text).collect::<Vec<_>>().join("\u{0}")
}

/// The changed files of an attempt; empty where nothing was changed.
pub fn to_text(attempt: &Attempt) -> String {
    let changed = attempt.files().iter().enumerate().filter(|(_, f)| f.is_changed());
    // Control characters part the files; YAML has none.
    let clean = |text: &str| text.replace([NEXT, TEXT], "\u{fffd}");
    let parts: Vec<String> = changed.map(|(number, f)| format!("{number}{TEXT}{}", clean(&f.text))).collect();
    parts.join("\u{0}")
}

/// The work that a link holds; `None` where it names a file that the scenario does not let be edited.
pub fn from_text(bundle: &Bundle, text: &str) -> Option<Saved> {
    let files = bundle.start();
    let mut saved = Saved { revision: bundle.scenario.revision, ..Saved::default() };
    for part in text.split(NEXT).filter(|p| !p.is_empty()) {
        let (number, text) = part.split_once(TEXT)?;
        let (path, ..) = files.get(number.parse::<usize>().ok()?).filter(|(_, mode, _)| *mode == Mode::Edit)?;
        saved.files.insert(path.clone(), text.to_owned());
    }
    Some(saved)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::read_scenario;
    use std::rc::Rc;

    #[test]
    fn changed_files_go_and_come_and_nothing_else_is_taken() {
        let text = include_str!("../../scenarios/pod-reads-pods/scenario.yaml");
        let scenario = Rc::new(read_scenario("scenario.yaml", text).1.unwrap());
        let texts = scenario.files.iter().map(|f| (format!("start/{}", f.path), f.path.as_str().into())).collect();
        let bundle = Rc::new(Bundle { scenario, texts });
        let mut attempt = Attempt::new(bundle.clone());
        assert_eq!(to_text(&attempt), "");
        assert!(attempt.write("rbac.yaml", "kind: Role # 내 것\n") && attempt.write("app.yaml", "a\u{0}b"));
        let there = from_text(&bundle, &to_text(&attempt)).unwrap();
        assert_eq!(there.files.get("rbac.yaml").map(String::as_str), Some("kind: Role # 내 것\n"));
        assert_eq!(there.files.get("app.yaml").map(String::as_str), Some("a\u{fffd}b"));
        for broken in ["x", "99\u{1}x", "-1\u{1}x", "\u{1}", "0"] {
            assert_eq!(from_text(&bundle, broken), None, "{broken:?}");
        }
        // The file that only may be read.
        let read_only = bundle.start().iter().position(|(_, mode, _)| *mode != Mode::Edit).unwrap();
        assert_eq!(from_text(&bundle, &format!("{read_only}\u{1}x")), None);
    }
}
