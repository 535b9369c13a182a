//! How does work fit into a link? Of each changed file what stands between the parts that it shares with its start, as one
//! text; the page packs it with the start files as the dictionary, so that only what was edited costs letters.

use super::attempt::{Attempt, Saved};
use crate::scenario::{Bundle, Mode};

/// Parts a file from the next.
const NEXT: char = '\u{0}';
/// The letter of the number 0: none is the one that parts files.
const FIRST: u32 = 0x20;
/// No letter has these numbers.
const GAP: std::ops::Range<u32> = 0xd800..0xe000;

/// A number as one letter, which costs two bytes where digits cost four. A file is never longer than there are letters.
fn letter(number: usize) -> char {
    let code = u32::try_from(number).unwrap_or(u32::MAX).saturating_add(FIRST);
    let code = if code < GAP.start { code } else { code.saturating_add(GAP.end - GAP.start) };
    char::from_u32(code).unwrap_or(char::MAX)
}

fn number(letter: char) -> Option<usize> {
    let code = u32::from(letter);
    let code = if code < GAP.start { code } else { code - (GAP.end - GAP.start) };
    usize::try_from(code.checked_sub(FIRST)?).ok()
}

/// How many bytes two texts share at their beginnings and, behind that, at their ends.
fn shared(start: &str, text: &str) -> (usize, usize) {
    let same = |(a, b): &(char, char)| a == b;
    let length =
        |pairs: &mut dyn Iterator<Item = (char, char)>| pairs.take_while(same).map(|(a, _)| a.len_utf8()).sum();
    let from: usize = length(&mut start.chars().zip(text.chars()));
    let rest = |text: &'_ str| text.get(from..).unwrap_or_default().to_owned();
    (from, length(&mut rest(start).chars().rev().zip(rest(text).chars().rev())))
}

/// What both sides of a link have: the texts of the start files.
pub fn dictionary(bundle: &Bundle) -> String {
    bundle.start().iter().map(|(_, _, text)| &**text).collect::<Vec<_>>().join("\u{0}")
}

/// The changed files of an attempt; empty where nothing was changed.
pub fn to_text(attempt: &Attempt) -> String {
    let changed = attempt.files().iter().enumerate().filter(|(_, f)| f.is_changed());
    let part = |(place, file): (usize, &super::AttemptFile)| {
        // A control character parts the files; YAML has none.
        let text = file.text.replace(NEXT, "\u{fffd}");
        let (from, till) = shared(&file.start, &text);
        let between = text.get(from..text.len() - till).unwrap_or_default();
        [letter(place), letter(from), letter(till)].into_iter().collect::<String>() + between
    };
    changed.map(part).collect::<Vec<_>>().join("\u{0}")
}

/// The work that a link holds; `None` where it names a file that the scenario does not let be edited, or a part of one
/// that is not there.
pub fn from_text(bundle: &Bundle, text: &str) -> Option<Saved> {
    let files = bundle.start();
    let mut saved = Saved { revision: bundle.scenario.revision, ..Saved::default() };
    for part in text.split(NEXT).filter(|p| !p.is_empty()) {
        let mut letters = part.chars();
        let mut next = || number(letters.next()?);
        let (place, from, till) = (next()?, next()?, next()?);
        let (path, _, start) = files.get(place).filter(|(_, mode, _)| *mode == Mode::Edit)?;
        let behind = start.len().checked_sub(till).filter(|behind| from <= *behind)?;
        let text = [start.get(..from)?, letters.as_str(), start.get(behind..)?].concat();
        saved.files.insert(path.clone(), text);
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
        // No such file; more of it than there is; the same part at both ends; too short.
        for broken in ["x  y", " 9 y", "  9y", " ))y", " ", "  ", "\u{1}  "] {
            assert_eq!(from_text(&bundle, broken), None, "{broken:?}");
        }
        // The file that only may be read.
        let read_only = bundle.start().iter().position(|(_, mode, _)| *mode != Mode::Edit).unwrap();
        assert_eq!(from_text(&bundle, &format!("{}  x", letter(read_only))), None);
    }

    #[test]
    fn only_what_was_edited_is_carried() {
        for (start, text, want) in [
            ("name: a\nrest", "name: ab\nrest", (7, 5)),
            ("aaa", "aa", (2, 0)),
            ("aa", "aaa", (2, 0)),
            ("파드", "파도", (3, 0)),
            ("", "new", (0, 0)),
            ("old", "", (0, 0)),
        ] {
            assert_eq!(shared(start, text), want, "{start:?} {text:?}");
        }
        for n in [0, 1, 94, 0xd7df, 0xd7e0, 0xffff, 1 << 20] {
            assert_eq!(number(letter(n)), Some(n));
            assert_ne!(letter(n), NEXT);
        }
    }
}
