//! Does the start fail, does each solution solve, does each wrong turn end as its author says?

use super::{Solved, home};
use crate::lab::judge::{CheckResult, Report, judge_files};
use crate::scenario::{Bundle, Expect, Sheet};
use crate::shell::Outcome;
use crate::source::Severity;
use crate::source::edit::Step::{Index, Key};
use crate::text;

/// The start fails, and every check asks something that the simulator decides.
pub(super) fn check_start(start: &Report, bundle: &Bundle, sheet: &mut Sheet) {
    for (i, result) in start.checks.iter().enumerate() {
        let undecided = result.output.questions.is_empty() && result.outcome == Outcome::Error;
        if result.outcome == Outcome::Unknown || undecided {
            let (id, printed) = (&result.id, result.output.stderr.trim());
            let message = text!(
                "check `{id}` asks nothing that the simulator decides: {printed}",
                "점검 `{id}`은/는 시뮬레이터가 판단할 수 있는 것을 묻지 않습니다: {printed}"
            );
            sheet.error("check-undecided", &[Key("checks"), Index(i), Key("run")], message);
        }
    }
    // A start that works and is not safe is an exercise too: rights have to be taken away.
    if start.grade.works && start.grade.safe {
        let message = text!(
            "the start already does all that must be allowed and nothing that must be denied; take something away",
            "시작 파일이 이미 허용되어야 하는 일을 모두 하고 거부되어야 하는 일은 하지 않습니다. 무언가를 빼십시오"
        );
        sheet.error("start-solved", &[Key("files")], message);
    }
    for (path, _) in bundle.world() {
        refused(start, bundle, "start", |p| p == format!("world/{path}"), sheet);
    }
}

/// Each solution solves; those that do are returned.
pub(super) fn check_solutions(bundle: &Bundle, sheet: &mut Sheet) -> Vec<Solved> {
    let mut solved = Vec::new();
    for (i, solution) in bundle.scenario.solutions.iter().enumerate() {
        let id = &solution.id;
        let folder = format!("solution/{id}");
        let files = bundle.overlaid(&folder);
        let report = judge_files(bundle, &files);
        refused(&report, bundle, &folder, |path| !path.starts_with("world/"), sheet);
        for (check, result) in bundle.scenario.checks.iter().zip(&report.checks).filter(|(_, r)| !r.passed) {
            let (name, printed) = (&check.id, said(result));
            let other = contradicted(bundle, &report, result).filter(|_| check.expect == Expect::Denied);
            let (code, message) = match other {
                Some(other) => (
                    "contradiction",
                    text!(
                        "check `{name}` must be denied and asks nothing but what check `{other}` must be allowed",
                        "점검 `{name}`은/는 거부되어야 하지만, 허용되어야 하는 점검 `{other}`이/가 묻는 것만 묻습니다"
                    ),
                ),
                None => (
                    "solution-fails",
                    text!(
                        "solution `{id}` fails check `{name}`: {printed}",
                        "풀이 `{id}`이/가 점검 `{name}`을/를 통과하지 못합니다: {printed}"
                    ),
                ),
            };
            sheet.error(code, &[Key("solutions"), Index(i), Key("id")], message);
        }
        for surplus in &report.surplus {
            let place = home(bundle, &folder, report.world.files.place(surplus.span));
            let who = surplus.who.as_ref().map_or("everybody".to_owned(), ToString::to_string);
            let (en, ko) = (&surplus.says.en, &surplus.says.ko);
            let message = text!(
                "solution `{id}` grants more than is needed: {who} may {en}",
                "풀이 `{id}`이/가 필요한 것보다 많이 허용합니다. {who}: {ko}"
            );
            sheet.add(Severity::Error, "solution-surplus", place, message);
        }
        let unchanged = solution.changes.iter().enumerate().filter(|(_, c)| {
            let [before, after] =
                [format!("start/{}", c.file), format!("{folder}/{}", c.file)].map(|p| bundle.texts.get(&p));
            before == after
        });
        for (n, change) in unchanged {
            let file = &change.file;
            let at = [Key("solutions"), Index(i), Key("changes"), Index(n), Key("file")];
            let message = text!("`{file}` is the same as at the start", "`{file}`이/가 시작할 때와 같습니다");
            sheet.warning("unchanged-file", &at, message);
        }
        if report.grade.is_solved() {
            solved.push(Solved { id: id.clone(), files, report });
        }
    }
    solved
}

/// Each wrong turn ends as it says and is recognised by its conditions.
pub(super) fn check_wrong_turns(bundle: &Bundle, sheet: &mut Sheet) {
    for (i, turn) in bundle.scenario.wrong_turns.iter().enumerate() {
        let id = &turn.id;
        let folder = format!("wrong/{id}");
        let report = judge_files(bundle, &bundle.overlaid(&folder));
        refused(&report, bundle, &folder, |path| !path.starts_with("world/"), sheet);
        let at = |key| [Key("wrong_turns"), Index(i), Key(key)];
        let (works, safe, minimal) = (report.grade.works, report.grade.safe, report.grade.minimal);
        if report.grade.is_solved() {
            let message =
                text!("wrong turn `{id}` solves the scenario", "잘못된 길 `{id}`이/가 시나리오를 풀어 버립니다");
            sheet.error("wrong-turn", &at("id"), message);
        } else if !report.grade.ends(turn.ends) {
            let failing: Vec<String> =
                report.checks.iter().filter(|c| !c.passed).map(|c| format!("`{}`", c.id)).collect();
            let failing = if failing.is_empty() { "-".to_owned() } else { failing.join(", ") };
            let message = text!(
                "wrong turn `{id}` ends works: {works}, safe: {safe}, minimal: {minimal} (failing checks: {failing})",
                "잘못된 길 `{id}`의 결과는 works: {works}, safe: {safe}, minimal: {minimal}입니다(통과하지 못한 점검: {failing})"
            );
            sheet.error("wrong-turn", &at("ends"), message);
        }
        if !turn.when.iter().all(|c| report.holds(c)) {
            let message = text!(
                "the conditions of wrong turn `{id}` do not recognise it",
                "잘못된 길 `{id}`의 조건이 그 답을 알아보지 못합니다"
            );
            sheet.error("wrong-turn-unrecognised", &at("when"), message);
        }
    }
}

/// The simulator itself has to accept what an author offers. The start's own files may be broken: to mend them can be the
/// exercise.
fn refused(report: &Report, bundle: &Bundle, folder: &str, concerns: impl Fn(&str) -> bool, sheet: &mut Sheet) {
    for diagnostic in report.diagnostics().iter().filter(|d| d.severity == Severity::Error) {
        let place = report.world.files.place(diagnostic.span);
        if concerns(&place.path) {
            sheet.add(Severity::Error, "refused-file", home(bundle, folder, place), diagnostic.message.clone());
        }
    }
}

/// A check of the same person that must be allowed, is, and asks all that `result` asks.
fn contradicted<'a>(bundle: &'a Bundle, report: &Report, result: &CheckResult) -> Option<&'a str> {
    let asked = &result.output.questions;
    let covers = |other: &CheckResult| {
        asked.iter().all(|(question, _)| other.output.questions.iter().any(|(q, _)| q.call == question.call))
    };
    let checks = bundle.scenario.checks.iter().zip(&report.checks);
    let mut allowed = checks.filter(|(c, r)| c.expect == Expect::Allowed && r.passed && r.who == result.who);
    allowed.find(|(_, other)| !asked.is_empty() && covers(other)).map(|(check, _)| check.id.as_str())
}

/// What a command said that came out wrong.
fn said(result: &CheckResult) -> String {
    let words = if result.output.stderr.trim().is_empty() { &result.output.stdout } else { &result.output.stderr };
    let first = words.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let name = match result.outcome {
        Outcome::Allowed => "allowed",
        Outcome::Denied => "denied",
        Outcome::Error => "error",
        Outcome::Unknown => "unknown",
    };
    format!("{name}: {first}")
}
