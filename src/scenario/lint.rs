//! What can the types not say of a scenario? Names that must exist, ids that must be alone, checks of both kinds that do
//! not contradict each other, and texts that are there in both languages.

use super::{Condition, Course, Expect, Mode, Scenario, Sheet};
use crate::source::Node;
use crate::source::edit::Step::{self, Index, Key};
use crate::text;
use crate::text::Text;
use std::collections::BTreeSet;

/// What a text of the template begins with, until somebody writes it.
const UNFILLED: &str = "TODO";

/// Notes what is wrong with a scenario as it is written.
pub fn lint_scenario(scenario: &Scenario, sheet: &mut Sheet) {
    lint_ids(scenario, sheet);
    lint_checks(scenario, sheet);
    lint_files(scenario, sheet);
    lint_conditions(scenario, sheet);
    lint_quiz(scenario, sheet);
    lint_demo(scenario, sheet);
    for (i, link) in scenario.links.iter().enumerate().filter(|(_, l)| !l.url.starts_with("https://")) {
        let url = &link.url;
        let message = text!("`{url}` is not an https address", "`{url}`은/는 https 주소가 아닙니다");
        sheet.error("link", &[Key("links"), Index(i), Key("url")], message);
    }
    lint_texts(sheet);
}

/// Notes where a course says something else of a scenario than the scenario. `scenario` finds one by its id.
pub fn lint_course<'a>(course: &Course, sheet: &mut Sheet, scenario: impl Fn(&str) -> Option<&'a Scenario>) {
    let mut ids = BTreeSet::new();
    for (i, chapter) in course.chapters.iter().enumerate() {
        for (j, entry) in chapter.scenarios.iter().enumerate() {
            let at = |key| [Key("chapters"), Index(i), Key("scenarios"), Index(j), Key(key)];
            let id = &entry.id;
            if !ids.insert(id) {
                sheet.error("twice", &at("id"), text!("`{id}` stands here twice", "`{id}`이/가 두 번 있습니다"));
            }
            let Some(scenario) = scenario(id) else { continue };
            if scenario.title != entry.title {
                let message = text!(
                    "the scenario has another title: \"{en}\"",
                    "시나리오의 제목이 다릅니다: \"{ko}\"",
                    en = &scenario.title.en,
                    ko = &scenario.title.ko
                );
                sheet.error("course-differs", &at("title"), message);
            }
            if scenario.minutes != entry.minutes {
                let minutes = scenario.minutes;
                let message =
                    text!("the scenario takes {minutes} minutes", "시나리오에는 {minutes}분이라고 적혀 있습니다");
                sheet.error("course-differs", &at("minutes"), message);
            }
        }
    }
    lint_texts(sheet);
}

fn lint_ids(scenario: &Scenario, sheet: &mut Sheet) {
    let id = &scenario.id;
    if id.is_empty() || !id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') {
        let message = text!(
            "`{id}`: an id has lower-case letters, digits and `-`",
            "`{id}`: id에는 영문 소문자, 숫자, `-`만 씁니다"
        );
        sheet.error("id", &[Key("id")], message);
    }
    let lists: [(&str, &str, Vec<&str>); 5] = [
        ("checks", "id", scenario.checks.iter().map(|c| c.id.as_str()).collect()),
        ("files", "path", scenario.files.iter().map(|f| f.path.as_str()).collect()),
        ("solutions", "id", scenario.solutions.iter().map(|s| s.id.as_str()).collect()),
        ("wrong_turns", "id", scenario.wrong_turns.iter().map(|w| w.id.as_str()).collect()),
        ("quiz", "id", scenario.quiz.iter().map(|q| q.id.as_str()).collect()),
    ];
    for (list, key, ids) in lists {
        twice(&ids, sheet, |i| vec![Key(list), Index(i), Key(key)]);
    }
    for (i, question) in scenario.quiz.iter().enumerate() {
        let ids: Vec<&str> = question.options.iter().map(|o| o.id.as_str()).collect();
        twice(&ids, sheet, |n| vec![Key("quiz"), Index(i), Key("options"), Index(n), Key("id")]);
    }
}

fn twice<'a>(ids: &[&str], sheet: &mut Sheet, at: impl Fn(usize) -> Vec<Step<'a>>) {
    for (i, id) in ids.iter().enumerate() {
        if ids.iter().take(i).any(|other| other == id) {
            sheet.error("twice", &at(i), text!("`{id}` stands here twice", "`{id}`이/가 두 번 있습니다"));
        }
    }
}

fn lint_checks(scenario: &Scenario, sheet: &mut Sheet) {
    let expects = |expect| scenario.checks.iter().any(|c| c.expect == expect);
    if !expects(Expect::Denied) {
        let message = text!(
            "no check must be denied; without one, granting everything would solve it",
            "거부되어야 하는 점검이 없습니다. 모든 권한을 주면 풀려 버립니다"
        );
        sheet.error("no-denied", &[Key("checks")], message);
    }
    if !expects(Expect::Allowed) {
        let message = text!("no check must be allowed", "허용되어야 하는 점검이 없습니다");
        sheet.error("no-allowed", &[Key("checks")], message);
    }
    let command = |run: &str| run.split_whitespace().collect::<Vec<_>>().join(" ");
    for (i, check) in scenario.checks.iter().enumerate() {
        let same = |c: &&super::Check| c.who == check.who && command(&c.run) == command(&check.run);
        let Some(other) = scenario.checks.iter().take(i).find(same) else { continue };
        let (id, other_id) = (&check.id, &other.id);
        let at = [Key("checks"), Index(i), Key("expect")];
        if other.expect != check.expect {
            let message = text!(
                "check `{id}` contradicts `{other_id}`: the same command of the same person cannot be allowed and denied",
                "점검 `{id}`이/가 `{other_id}`과/와 모순됩니다. 같은 사람의 같은 명령이 허용되면서 거부될 수는 없습니다"
            );
            sheet.error("contradiction", &at, message);
        } else if check.prints == other.prints {
            let message = text!("check `{id}` repeats `{other_id}`", "점검 `{id}`은/는 `{other_id}`과/와 같습니다");
            sheet.warning("repeated-check", &at, message);
        }
    }
}

fn lint_files(scenario: &Scenario, sheet: &mut Sheet) {
    if !scenario.files.iter().any(|f| f.mode == Mode::Edit) {
        let message = text!("no file can be edited", "고칠 수 있는 파일이 없습니다");
        sheet.error("no-edit", &[Key("files")], message);
    }
    let paths = scenario.files.iter().enumerate().map(|(i, f)| (vec![Key("files"), Index(i), Key("path")], &f.path));
    let shared = scenario.world.iter().enumerate().map(|(i, path)| (vec![Key("world"), Index(i)], path));
    for (at, path) in paths.chain(shared) {
        if path.is_empty() || path.starts_with('/') || path.split(['/', '\\']).any(|part| part == "..") {
            let message = text!("`{path}` leaves the folder", "`{path}`은/는 폴더 밖을 가리킵니다");
            sheet.error("path", &at, message);
        }
    }
    if scenario.solutions.is_empty() {
        sheet.error("no-solution", &[Key("solutions")], text!("there is no solution", "풀이가 없습니다"));
    }
    let unknown = |path: &str| -> Option<Text> {
        let file = scenario.files.iter().find(|f| f.path == path);
        match file.map(|f| f.mode) {
            None => Some(text!("`files` has no `{path}`", "`files`에 `{path}`이/가 없습니다")),
            Some(Mode::Edit) => None,
            Some(_) => Some(text!("nobody can change `{path}`", "`{path}`은/는 고칠 수 없는 파일입니다")),
        }
    };
    for (i, solution) in scenario.solutions.iter().enumerate() {
        for (n, change) in solution.changes.iter().enumerate() {
            if let Some(message) = unknown(&change.file) {
                let at = [Key("solutions"), Index(i), Key("changes"), Index(n), Key("file")];
                sheet.error("unknown-file", &at, message);
            }
        }
    }
    for (i, turn) in scenario.wrong_turns.iter().enumerate() {
        for (n, file) in turn.files.iter().enumerate() {
            if let Some(message) = unknown(file) {
                sheet.error("unknown-file", &[Key("wrong_turns"), Index(i), Key("files"), Index(n)], message);
            }
        }
    }
}

fn lint_conditions(scenario: &Scenario, sheet: &mut Sheet) {
    let hints = scenario.hints.iter().enumerate().map(|(i, h)| ("hints", i, &h.when));
    let turns = scenario.wrong_turns.iter().enumerate().map(|(i, w)| ("wrong_turns", i, &w.when));
    for (list, i, when) in hints.chain(turns) {
        for (n, Condition { check, .. }) in when.iter().enumerate() {
            let at = [Key(list), Index(i), Key("when"), Index(n), Key("check")];
            known_check(scenario, check, &at, sheet);
        }
    }
}

fn known_check(scenario: &Scenario, id: &str, at: &[Step<'_>], sheet: &mut Sheet) {
    if !scenario.checks.iter().any(|c| c.id == id) {
        sheet.error("unknown-check", at, text!("there is no check `{id}`", "`{id}` 점검이 없습니다"));
    }
}

fn lint_quiz(scenario: &Scenario, sheet: &mut Sheet) {
    for (i, question) in scenario.quiz.iter().enumerate() {
        if !question.options.iter().any(|o| o.right) {
            let message = text!("no option is right", "맞는 보기가 없습니다");
            sheet.error("no-right-option", &[Key("quiz"), Index(i), Key("options")], message);
        }
        for (n, option) in question.options.iter().enumerate() {
            let known = |id: &String| id == "start" || scenario.wrong_turns.iter().any(|w| w.id == *id);
            if let Some(turn) = option.turn.as_ref().filter(|id| !known(id)) {
                let at = [Key("quiz"), Index(i), Key("options"), Index(n), Key("turn")];
                let message = text!("there is no wrong turn `{turn}`", "잘못된 길 `{turn}`이/가 없습니다");
                sheet.error("unknown-turn", &at, message);
            }
        }
    }
}

fn lint_demo(scenario: &Scenario, sheet: &mut Sheet) {
    for (i, step) in scenario.presenter.steps.iter().enumerate() {
        let at = |key| [Key("presenter"), Key("steps"), Index(i), Key(key)];
        if let Some(check) = &step.check {
            known_check(scenario, check, &at("check"), sheet);
        }
        let solved =
            |file: &&String| scenario.solutions.first().is_some_and(|s| s.changes.iter().any(|c| c.file == **file));
        if let Some(file) = step.solve.as_ref().filter(|file| !solved(file)) {
            let message =
                text!("the first solution does not change `{file}`", "첫 풀이는 `{file}`을/를 바꾸지 않습니다");
            sheet.error("unknown-file", &at("solve"), message);
        }
        let editable = |file: &str| scenario.files.iter().any(|f| f.path == file && f.mode == Mode::Edit);
        for (n, edit) in step.edits.iter().enumerate().filter(|(_, edit)| !editable(&edit.file)) {
            let file = &edit.file;
            let message =
                text!("`{file}` is none of the files that can be edited", "`{file}`은/는 고칠 수 있는 파일이 아닙니다");
            let at = [Key("presenter"), Key("steps"), Index(i), Key("edits"), Index(n), Key("file")];
            sheet.error("unknown-file", &at, message);
        }
    }
}

/// Every text, wherever it stands: a mapping of `ko` and `en`.
fn lint_texts(sheet: &mut Sheet) {
    let mut found = Vec::new();
    if let Some(root) = sheet.root() {
        texts(root, &mut |node| {
            let [ko, en] = ["ko", "en"].map(|key| node.get(key).and_then(Node::text).unwrap_or_default().trim());
            let message = if ko.is_empty() || en.is_empty() {
                ("text-missing", text!("a text is empty in one language", "한 언어의 글이 비어 있습니다"))
            } else if ko.starts_with(UNFILLED) || en.starts_with(UNFILLED) {
                ("text-unfilled", text!("this text is still to be written", "이 글은 아직 쓰지 않았습니다"))
            } else if !has_hangul(ko) && is_english(ko) {
                ("text-language", text!("the text under `ko` is not Korean", "`ko` 아래의 글이 한국어가 아닙니다"))
            } else if has_hangul(en) {
                ("text-language", text!("the text under `en` is not English", "`en` 아래의 글이 영어가 아닙니다"))
            } else {
                return;
            };
            found.push((sheet.place_of(node), message));
        });
    }
    for (place, (code, message)) in found {
        let severity = match code {
            "text-unfilled" => crate::source::Severity::Warning,
            _ => crate::source::Severity::Error,
        };
        sheet.add(severity, code, place, message);
    }
}

fn texts(node: &Node, visit: &mut impl FnMut(&Node)) {
    if node.get("ko").is_some() && node.get("en").is_some() {
        return visit(node);
    }
    node.items().iter().for_each(|n| texts(n, visit));
    node.entries().iter().for_each(|e| texts(&e.value, visit));
}

fn has_hangul(text: &str) -> bool {
    text.chars().any(|c| ('가'..='힣').contains(&c))
}

/// Whether a text reads as an English sentence, code aside: a name may be the same in both languages.
fn is_english(text: &str) -> bool {
    let prose = text.split('`').step_by(2).flat_map(str::split_whitespace);
    prose.filter(|word| word.chars().all(|c| c.is_ascii_lowercase() || ",.?!".contains(c))).count() > 1
}
