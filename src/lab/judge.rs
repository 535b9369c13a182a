//! Does it work, is it safe, is it minimal? The files are read as a world, every check is run as a command of it, and what
//! the learner's files grant beyond the need is counted.

use super::{Attempt, Surplus, surplus};
use crate::scenario::{Bundle, Check, Condition, Ends, Expect, Hint, Mode, Standing, WrongTurn};
use crate::shell::{self, Outcome, Output, Session};
use crate::source::Diagnostic;
use crate::world::{self, Answer, Question, Who, World};
use std::rc::Rc;

/// How one check came out.
#[derive(Clone, Debug)]
pub struct CheckResult {
    /// The check's id.
    pub id: String,
    /// Who ran it.
    pub who: Who,
    /// Whether it came out as it must.
    pub passed: bool,
    /// What the authorizers said.
    pub outcome: Outcome,
    /// What the command printed, and what it asked of the world.
    pub output: Output,
}

impl CheckResult {
    /// The question that decided: the first that was not let through, else the last.
    pub fn decisive(&self) -> Option<&(Question, Answer)> {
        let asked = &self.output.questions;
        asked.iter().find(|(_, a)| a.outcome != world::Outcome::Allowed).or_else(|| asked.last())
    }
}

/// Works, safe, minimal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Grade {
    /// All that must be allowed is.
    pub works: bool,
    /// All that must be denied is.
    pub safe: bool,
    /// Nothing is granted beyond the need.
    pub minimal: bool,
}

impl Grade {
    /// Whether the scenario is solved.
    pub fn is_solved(self) -> bool {
        self.works && self.safe && self.minimal
    }

    /// Whether an answer ended so.
    pub fn ends(self, ends: Ends) -> bool {
        self.works == ends.works && self.safe == ends.safe && (self.minimal || !ends.minimal)
    }
}

/// The verdict on one set of files.
#[derive(Clone, Debug)]
pub struct Report {
    /// The world that was judged.
    pub world: Rc<World>,
    /// The checks, in the scenario's order.
    pub checks: Vec<CheckResult>,
    /// What the learner's files grant without need, the most dangerous first.
    pub surplus: Vec<Surplus>,
    /// Works, safe, minimal.
    pub grade: Grade,
}

impl Report {
    /// Whether some document could not be read, so that this verdict must not replace the last one.
    pub fn is_unreadable(&self) -> bool {
        self.world.has_unreadable
    }

    /// What is wrong with the files.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.world.diagnostics
    }

    /// The result of a check.
    pub fn check(&self, id: &str) -> Option<&CheckResult> {
        self.checks.iter().find(|c| c.id == id)
    }

    /// Whether a condition holds.
    pub fn holds(&self, condition: &Condition) -> bool {
        self.check(&condition.check).is_some_and(|result| match condition.is {
            Standing::Passed => result.passed,
            Standing::Failed => !result.passed,
            Standing::Allowed => result.outcome == Outcome::Allowed,
            Standing::Denied => result.outcome == Outcome::Denied,
        })
    }

    /// The hints that fit this verdict, gentle first, by their places.
    pub fn hints(&self, hints: &[Hint]) -> Vec<usize> {
        (0..).zip(hints).filter(|(_, h)| h.when.iter().all(|c| self.holds(c))).map(|(place, _)| place).collect()
    }

    /// The wrong turn that this verdict shows: the first whose conditions all hold.
    pub fn wrong_turn<'a>(&self, turns: &'a [WrongTurn]) -> Option<&'a WrongTurn> {
        let taken = |t: &&WrongTurn| !t.when.is_empty() && t.when.iter().all(|c| self.holds(c));
        turns.iter().find(taken).filter(|_| !self.grade.is_solved())
    }
}

/// Judges an attempt.
pub fn judge(attempt: &Attempt) -> Report {
    judge_after(None, attempt)
}

/// Judges an attempt; what stands as in an earlier world is not read again.
pub fn judge_after(earlier: Option<&World>, attempt: &Attempt) -> Report {
    let files: Vec<_> = attempt.files().iter().map(|f| (f.path.clone(), f.mode, f.text.clone())).collect();
    judge_files_after(earlier, &attempt.bundle, &files)
}

/// Judges a set of files of a scenario: an attempt's, a solution's.
pub fn judge_files(bundle: &Bundle, files: &[(String, Mode, Rc<str>)]) -> Report {
    judge_files_after(None, bundle, files)
}

/// Judges a set of files; what stands as in an earlier world is not read again.
pub fn judge_files_after(earlier: Option<&World>, bundle: &Bundle, files: &[(String, Mode, Rc<str>)]) -> Report {
    let world = Rc::new(world_of(earlier, bundle, files));
    let checks: Vec<CheckResult> = bundle.scenario.checks.iter().map(|check| run_check(&world, check)).collect();
    let expected = |expect| {
        let mut of_kind = bundle.scenario.checks.iter().zip(&checks).filter(move |(c, _)| c.expect == expect);
        of_kind.all(|(_, result)| result.passed)
    };
    let surplus = surplus(&world, bundle, &checks, files);
    let grade = Grade {
        works: expected(Expect::Allowed),
        safe: expected(Expect::Denied),
        minimal: expected(Expect::Allowed) && surplus.is_empty(),
    };
    Report { world, checks, surplus, grade }
}

/// The world of a scenario's shared files and these.
fn world_of(earlier: Option<&World>, bundle: &Bundle, files: &[(String, Mode, Rc<str>)]) -> World {
    let shared = bundle.world();
    // Shared files keep their folder in the path, so that none takes the name of a learner's file.
    let shared: Vec<(String, Rc<str>)> = shared.into_iter().map(|(p, t)| (format!("world/{p}"), t)).collect();
    let own = files.iter().map(|(path, _, text)| (path.as_str(), &**text));
    let texts = own.chain(shared.iter().map(|(path, text)| (path.as_str(), &**text)));
    match earlier {
        Some(world) => world.reload(texts),
        None => World::load(texts),
    }
}

/// Runs a check as its person would.
pub fn run_check(world: &World, check: &Check) -> CheckResult {
    let output = shell::run(world, &Session::new(check.who.clone()), &check.run);
    let outcome = output.outcome;
    let prints = check.prints.as_deref().is_none_or(|text| output.stdout.contains(text));
    let passed = match check.expect {
        Expect::Allowed => outcome == Outcome::Allowed && prints,
        Expect::Denied => outcome == Outcome::Denied,
    };
    CheckResult { id: check.id.clone(), who: check.who.clone(), passed, outcome, output }
}
