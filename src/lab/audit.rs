//! Can a scenario be trusted? It is failing at the start, solved by each of its solutions and by nothing near them, and its
//! wrong turns end where the author says. Every finding names what was tried.

use super::judge::{Report, judge_files};
use super::mutation::{Change, Mutant, Texts, mutants};
use crate::scenario::Bundle;
use crate::shell::{self, Outcome, Session};
use crate::source::Severity;
use crate::text;
use crate::text::Text;
use std::collections::BTreeSet;

/// One thing that an author has to mend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Stable, in kebab case: `start-solved`, `mutant-survives`.
    pub code: &'static str,
    /// What is wrong and what to do.
    pub message: Text,
}

/// The audit of one scenario.
#[derive(Clone, Debug, Default)]
pub struct Audit {
    /// What has to be mended.
    pub findings: Vec<Finding>,
    /// Mutants that were tried.
    pub mutants: usize,
    /// Mutants that a check, the surplus, or a finding told from the solution.
    pub caught: usize,
}

impl Audit {
    fn add(&mut self, code: &'static str, message: Text) {
        self.findings.push(Finding { code, message });
    }
}

/// Audits a scenario with all of its files. `progress` is called with the number of mutants done and to do.
pub fn audit(bundle: &Bundle, mut progress: impl FnMut(usize, usize)) -> Audit {
    let mut audit = Audit::default();
    let start = bundle.start();
    let begun = judge_files(bundle, &start);
    check_commands(&begun, bundle, &mut audit);
    if begun.grade.works {
        let message = text!(
            "the start already does all that must be allowed; take something away",
            "시작 파일이 이미 허용되어야 하는 일을 모두 합니다. 무언가를 빼십시오"
        );
        // A start that works and is not safe is an exercise too: rights have to be taken away.
        if begun.grade.safe {
            audit.add("start-solved", message);
        }
    }
    for solution in &bundle.scenario.solutions {
        let id = &solution.id;
        let texts = bundle.overlaid(&format!("solution/{id}"));
        let report = judge_files(bundle, &texts);
        check_files(&report, &format!("solution {id}"), &mut audit);
        check_solution(&report, id, &mut audit);
        if report.grade.is_solved() {
            check_mutants(bundle, &start, &texts, &report, &mut audit, &mut progress);
        }
    }
    for turn in &bundle.scenario.wrong_turns {
        let id = &turn.id;
        let report = judge_files(bundle, &bundle.overlaid(&format!("wrong/{id}")));
        check_files(&report, &format!("wrong turn {id}"), &mut audit);
        if !report.grade.ends(turn.ends) || report.grade.is_solved() {
            let (grade, ends) = (report.grade, turn.ends);
            let failing = failing(&report);
            audit.add(
                "wrong-turn",
                text!(
                    "wrong turn `{id}` ends works {works}, safe {safe}; the author says works {w}, safe {s} (failing: {failing})",
                    "잘못된 길 `{id}`의 결과가 works {works}, safe {safe}입니다. 작성자는 works {w}, safe {s}라고 적었습니다(실패: {failing})",
                    works = grade.works,
                    safe = grade.safe,
                    w = ends.works,
                    s = ends.safe
                ),
            );
        }
        if !turn.when.iter().all(|c| report.holds(c)) {
            audit.add(
                "wrong-turn-unrecognised",
                text!(
                    "the conditions of wrong turn `{id}` do not recognise it; see `when`",
                    "잘못된 길 `{id}`의 조건이 그 답을 알아보지 못합니다. `when`을 확인하십시오"
                ),
            );
        }
    }
    audit
}

/// Every command has to be one that the simulator decides.
fn check_commands(report: &Report, bundle: &Bundle, audit: &mut Audit) {
    for (check, result) in bundle.scenario.checks.iter().zip(&report.checks) {
        let id = &check.id;
        if result.outcome == Outcome::Unknown
            || (result.output.questions.is_empty() && result.outcome == Outcome::Error)
        {
            let printed = result.output.stderr.trim().to_owned();
            audit.add(
                "check-undecided",
                text!(
                    "check `{id}` asks nothing that the simulator decides: {printed}",
                    "점검 `{id}`은/는 시뮬레이터가 판단할 수 있는 것을 묻지 않습니다: {printed}"
                ),
            );
        }
    }
}

/// The simulator itself has to accept what an author offers as an answer.
fn check_files(report: &Report, what: &str, audit: &mut Audit) {
    let errors = report.diagnostics().iter().filter(|d| d.severity == Severity::Error);
    for diagnostic in errors {
        let place = report.world.files.place(diagnostic.span);
        let (path, line, column) = (&place.path, place.line, place.column);
        let (en, ko) = (&diagnostic.message.en, &diagnostic.message.ko);
        audit
            .add("refused-file", text!("{what}: {path}:{line}:{column}: {en}", "{what}: {path}:{line}:{column}: {ko}"));
    }
}

fn failing(report: &Report) -> String {
    let failing: Vec<&str> = report.checks.iter().filter(|c| !c.passed).map(|c| c.id.as_str()).collect();
    failing.join(", ")
}

fn check_solution(report: &Report, id: &str, audit: &mut Audit) {
    for check in report.checks.iter().filter(|c| !c.passed) {
        let (name, printed) = (&check.id, check.output.stderr.trim());
        audit.add(
            "solution-fails",
            text!(
                "solution `{id}` fails check `{name}`: {printed}",
                "풀이 `{id}`이/가 점검 `{name}`을/를 통과하지 못합니다: {printed}"
            ),
        );
    }
    for surplus in &report.surplus {
        let place = report.world.files.place(surplus.span);
        let who = surplus.who.as_ref().map_or("everybody".to_owned(), ToString::to_string);
        let (path, line) = (&place.path, place.line);
        let (en, ko) = (&surplus.says.en, &surplus.says.ko);
        audit.add(
            "solution-surplus",
            text!("solution `{id}`, {path}:{line}: {who} may {en}", "풀이 `{id}`, {path}:{line}: {who}: {ko}"),
        );
    }
}

/// Whether everything that the scenario declares needed is allowed.
fn needs_met(bundle: &Bundle, report: &Report) -> bool {
    bundle.scenario.minimal.needs.iter().all(|command| {
        let who = command.who.clone();
        shell::run(&report.world, &Session::new(who), &command.run).outcome != Outcome::Denied
    })
}

fn check_mutants(
    bundle: &Bundle,
    start: &Texts,
    solution: &Texts,
    solved: &Report,
    audit: &mut Audit,
    progress: &mut impl FnMut(usize, usize),
) {
    let mutants = mutants(start, solution);
    let all = mutants.len();
    let known: BTreeSet<&str> = solved.diagnostics().iter().map(|d| d.code).collect();
    for (done, Mutant { change, what, texts }) in mutants.into_iter().enumerate() {
        progress(done, all);
        audit.mutants += 1;
        let report = judge_files(bundle, &texts);
        let lacks = !needs_met(bundle, &report);
        let noticed = report.diagnostics().iter().any(|d| d.severity <= Severity::Warning && !known.contains(d.code));
        if !report.grade.is_solved() || lacks || noticed {
            audit.caught += 1;
            continue;
        }
        match change {
            Change::Deletion => audit
                .add("needless", text!("{what}: the solution works without it", "{what}: 없어도 풀이가 성립합니다")),
            Change::Widening => audit.add(
                "mutant-survives",
                text!(
                    "{what}: no check and no surplus tells it from the solution",
                    "{what}: 어떤 점검도 초과 권한도 이것을 풀이와 구별하지 못합니다"
                ),
            ),
        }
    }
}
