//! What does the lab say of the work as it stands? Its report, turned into what the components draw.

use crate::lab::{self, Attempt, CheckResult, Report, Surplus};
use crate::scenario::{Check, Expect};
use crate::shell::Output;
use crate::source::{Diagnostic, Files, Severity};
use crate::text;
use crate::text::Text;
use crate::trace::{Hop, State, Trace};
use crate::ui::view::{At, Broken, Grades, Outcome, Path, SurplusView, Verdict};
use crate::world::World;
use std::rc::Rc;

/// A report, ready to be drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// One verdict for each check, in order.
    pub verdicts: Vec<Rc<Verdict>>,
    /// How far it is.
    pub grades: Grades,
    /// What nobody needs, the dangerous ones first.
    pub surplus: Vec<SurplusView>,
    /// What is wrong with the files.
    pub findings: Vec<(At, Diagnostic)>,
    /// A file does not parse: the verdicts are from before.
    pub broken: Option<Broken>,
    /// The author's hints that fit, gentle first, by their places in the scenario.
    pub hints: Vec<usize>,
    /// What the author says of the wrong turn that was taken.
    pub turn: Option<Text>,
    /// The world as it stands.
    pub world: Shared<World>,
    /// The report that is shown, with the world that was judged: the last one that could be read.
    pub report: Shared<Report>,
}

impl Judged {
    /// How many checks pass.
    pub fn passed(&self) -> usize {
        self.verdicts.iter().filter(|v| v.passed == Some(true)).count()
    }
}

/// What many panels hold; equal when it is the same.
#[derive(Debug)]
pub struct Shared<T>(pub Rc<T>);

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Shared<T> {
        Shared(self.0.clone())
    }
}

impl<T> PartialEq for Shared<T> {
    fn eq(&self, other: &Shared<T>) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// Judges an attempt. Where a file does not parse, what was said of the `last` readable text stays, marked as old.
pub fn judge(attempt: &Attempt, last: Option<&Judged>) -> Judged {
    let report = lab::judge_after(last.map(|last| &*last.world.0), attempt);
    let files = &report.world.files;
    let findings: Vec<(At, Diagnostic)> =
        report.diagnostics().iter().filter_map(|d| Some((At::of(files, d.span)?, d.clone()))).collect();
    let world = Shared(report.world.clone());
    let broken = report.is_unreadable().then(|| unreadable(&findings)).flatten();
    if let (Some(broken), Some(last)) = (&broken, last) {
        return Judged { broken: Some(broken.clone()), findings, world, ..last.clone() };
    }
    let scenario = &attempt.bundle.scenario;
    let checks = scenario.checks.iter().zip(&report.checks);
    Judged {
        verdicts: checks.map(|(check, result)| Rc::new(verdict_of_check(files, check, result))).collect(),
        grades: grades(&report),
        surplus: report.surplus.iter().map(|s| surplus(files, s)).collect(),
        hints: report.hints(&scenario.hints),
        turn: report.wrong_turn(&scenario.wrong_turns).map(|t| t.says.clone()),
        findings,
        broken,
        world,
        report: Shared(Rc::new(report)),
    }
}

/// The first place that does not parse.
fn unreadable(findings: &[(At, Diagnostic)]) -> Option<Broken> {
    let syntax = findings.iter().find(|(_, d)| d.code.starts_with("yaml") || d.code.starts_with("too-"));
    let error = || findings.iter().find(|(_, d)| d.severity == Severity::Error);
    syntax.or_else(error).map(|(at, d)| Broken { at: at.clone(), says: d.message.clone() })
}

fn grades(report: &Report) -> Grades {
    let grade = report.grade;
    Grades { works: grade.works, safe: grade.safe, minimal: grade.minimal, too_many: report.surplus.len() }
}

fn surplus(files: &Files, surplus: &Surplus) -> SurplusView {
    SurplusView {
        who: surplus.who.as_ref().map(ToString::to_string),
        says: surplus.says.clone(),
        at: At::of(files, surplus.span),
    }
}

fn verdict_of_check(files: &Files, check: &Check, result: &CheckResult) -> Verdict {
    let missing = check.prints.as_ref().filter(|text| {
        check.expect == Expect::Allowed
            && outcome_of(&result.output) == Outcome::Allowed
            && !result.output.stdout.contains(*text)
    });
    Verdict {
        expect: Some(check.expect),
        passed: Some(result.passed),
        missing: missing.cloned(),
        ..verdict(files, &check.who.to_string(), &check.run, &result.output)
    }
}

/// The verdict on a command line: that of the question which decided.
pub fn verdict(files: &Files, who: &str, run: &str, output: &Output) -> Verdict {
    let outcome = outcome_of(output);
    let stopped = output.questions.iter().find(|(_, a)| a.outcome != crate::world::Outcome::Allowed);
    let answer = stopped.or_else(|| output.questions.last()).map(|(_, answer)| answer);
    Verdict {
        who: who.to_owned(),
        run: run.to_owned(),
        expect: None,
        outcome,
        passed: None,
        missing: None,
        told: printed(output),
        says: answer.map(|a| sentence(&a.trace)).unwrap_or_default(),
        path: answer.map(|a| Path::of(files, &a.trace)).unwrap_or_default(),
    }
}

/// What a terminal shows of a line.
pub fn printed(output: &Output) -> String {
    format!("{}{}", output.stdout, output.stderr).trim_end().to_owned()
}

fn outcome_of(output: &Output) -> Outcome {
    match output.outcome {
        crate::shell::Outcome::Allowed => Outcome::Allowed,
        crate::shell::Outcome::Denied => Outcome::Denied,
        crate::shell::Outcome::Error => Outcome::Failed,
        crate::shell::Outcome::Unknown => Outcome::Unknown,
    }
}

/// What the step that decided says: the one that stopped it, else the authorizer's.
fn sentence(trace: &Trace) -> Text {
    let passed = || trace.steps.iter().rev().filter(|s| s.state == State::Passed);
    let authorizer = || passed().find(|s| matches!(s.hop, Hop::Rbac | Hop::Policy | Hop::Trust));
    let unknown = || trace.steps.iter().find(|s| s.state == State::Unknown);
    let step = trace.stop().or_else(unknown).or_else(authorizer).or_else(|| passed().next());
    match step {
        Some(step) => step.says.clone(),
        None => text!("", ""),
    }
}
