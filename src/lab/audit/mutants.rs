//! Does something tell every mutant from the solution? A check, the surplus, or the real tool that would refuse it.

use super::{Solved, home};
use crate::lab::judge::{Report, judge_files_after};
use crate::lab::mutation::{Change, Mutant, mutants};
use crate::scenario::{Bundle, Sheet};
use crate::shell::{self, Outcome, Session};
use crate::source::{Diagnostic, Severity};
use crate::text;
use std::collections::BTreeSet;

/// How the mutants fared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Score {
    /// A check came out otherwise, or a declared need was refused.
    pub by_check: usize,
    /// Every check stayed, and the surplus grew.
    pub by_surplus: usize,
    /// The real tool would refuse or warn.
    pub by_finding: usize,
    /// A deletion that changes nothing: the solution says more than it has to.
    pub needless: usize,
    /// A widening that nothing tells from the solution.
    pub missed: usize,
}

impl Score {
    /// Mutants that something tells from the solution.
    pub fn caught(&self) -> usize {
        self.by_check + self.by_surplus + self.by_finding
    }

    /// Mutants that count: a needless part is reported and proves nothing about the checks.
    pub fn counted(&self) -> usize {
        self.caught() + self.missed
    }

    /// All mutants.
    pub fn mutants(&self) -> usize {
        self.counted() + self.needless
    }

    /// Both together.
    pub fn plus(&self, other: &Score) -> Score {
        Score {
            by_check: self.by_check + other.by_check,
            by_surplus: self.by_surplus + other.by_surplus,
            by_finding: self.by_finding + other.by_finding,
            needless: self.needless + other.needless,
            missed: self.missed + other.missed,
        }
    }
}

/// Judges every mutant of every solution.
pub(super) fn check_mutants(
    bundle: &Bundle,
    solutions: &[Solved],
    sheet: &mut Sheet,
    progress: &mut impl FnMut(usize, usize),
) -> Score {
    let start = bundle.start();
    let mut score = Score::default();
    let all: Vec<(&Solved, Mutant)> =
        solutions.iter().flat_map(|s| mutants(&start, &s.files).into_iter().map(move |m| (s, m))).collect();
    let count = all.len();
    for (done, (solution, mutant)) in all.into_iter().enumerate() {
        progress(done, count);
        let known: BTreeSet<(&str, &str)> = solution.report.diagnostics().iter().map(key).collect();
        let report = judge_files_after(Some(&solution.report.world), bundle, &mutant.texts);
        let place = home(bundle, &format!("solution/{}", solution.id), mutant.place);
        let what = mutant.what;
        if !report.grade.works || !report.grade.safe || !needs_met(bundle, &report) {
            score.by_check += 1;
        } else if !report.grade.minimal {
            score.by_surplus += 1;
        } else if report.diagnostics().iter().any(|d| d.severity <= Severity::Warning && !known.contains(&key(d))) {
            score.by_finding += 1;
        } else if mutant.change == Change::Deletion {
            score.needless += 1;
            let message = text!(
                "{what}: the solution works without it; take it away, or add a check that needs it",
                "{what}: 없어도 풀이가 성립합니다. 빼거나, 그것이 필요한 점검을 더하십시오"
            );
            sheet.add(Severity::Warning, "needless", place, message);
        } else {
            score.missed += 1;
            let message = text!(
                "{what}: no check and no surplus tells this from the solution; add a check that must be denied, or the identity to `minimal`",
                "{what}: 어떤 점검도 초과 권한도 이것을 풀이와 구별하지 못합니다. 거부되어야 하는 점검을 더하거나 `minimal`에 신원을 더하십시오"
            );
            sheet.add(Severity::Error, "mutant-survives", place, message);
        }
    }
    progress(count, count);
    score
}

/// A finding, wherever it stands: a mutant moves lines.
fn key(diagnostic: &Diagnostic) -> (&str, &str) {
    (diagnostic.code, &diagnostic.message.en)
}

/// Whether everything that the scenario declares needed is allowed.
fn needs_met(bundle: &Bundle, report: &Report) -> bool {
    bundle.scenario.minimal.needs.iter().all(|command| {
        let session = Session::new(command.who.clone());
        shell::run(&report.world, &session, &command.run).outcome != Outcome::Denied
    })
}
