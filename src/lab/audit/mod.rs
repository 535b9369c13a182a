//! Can a scenario be trusted? It is failing at the start, solved by each of its solutions and by nothing near them, its
//! wrong turns end where the author says, its quiz is proven by ablation, and its story does not give the answer away.

mod answers;
mod mutants;
mod quiz;
mod story;

use super::judge::{Report, judge_files};
use crate::scenario::{Bundle, Finding, Sheet, lint_scenario, wanted_files};
use crate::source::edit::Step::{self, Index, Key};
use crate::source::{Place, Severity};
use crate::text;

pub use mutants::Score;

/// The audit of one scenario.
#[derive(Clone, Debug, Default)]
pub struct Audit {
    /// What has to be mended, and what is worth a look.
    pub findings: Vec<Finding>,
    /// How the mutants of its solutions fared.
    pub score: Score,
}

impl Audit {
    /// Whether the scenario can be trusted.
    pub fn is_trusted(&self) -> bool {
        !self.findings.iter().any(|f| f.severity == Severity::Error)
    }
}

/// Audits a scenario with all of its files and its own text as `scenario.yaml`. `progress` is called with the number of
/// mutants done and to do.
pub fn audit(bundle: &Bundle, mut progress: impl FnMut(usize, usize)) -> Audit {
    let mut sheet = Sheet::new("scenario.yaml", bundle.texts.get("scenario.yaml").map_or("", |t| t));
    let mut score = Score::default();
    lint_scenario(&bundle.scenario, &mut sheet);
    check_presence(bundle, &mut sheet);
    if !sheet.has_errors() {
        let start = judge_files(bundle, &bundle.start());
        answers::check_start(&start, bundle, &mut sheet);
        let solved = answers::check_solutions(bundle, &mut sheet);
        answers::check_wrong_turns(bundle, &mut sheet);
        story::check_story(bundle, &mut sheet);
        quiz::check_quiz(bundle, &start, &solved, &mut sheet);
        score = mutants::check_mutants(bundle, &solved, &mut sheet, &mut progress);
    }
    Audit { findings: sheet.into_findings(), score }
}

/// A solution that solves, with its files and its verdict.
struct Solved {
    id: String,
    files: super::Texts,
    report: Report,
}

/// Every file that is named has to be there, and every file that is there has to be named.
fn check_presence(bundle: &Bundle, sheet: &mut Sheet) {
    let scenario = &bundle.scenario;
    let mut wanted: Vec<(String, Vec<Step<'_>>)> = Vec::new();
    for (i, file) in scenario.files.iter().enumerate() {
        wanted.push((format!("start/{}", file.path), vec![Key("files"), Index(i), Key("path")]));
    }
    for (i, path) in scenario.world.iter().enumerate() {
        wanted.push((format!("world/{path}"), vec![Key("world"), Index(i)]));
    }
    for (i, solution) in scenario.solutions.iter().enumerate() {
        for (n, change) in solution.changes.iter().enumerate() {
            let at = vec![Key("solutions"), Index(i), Key("changes"), Index(n), Key("file")];
            wanted.push((format!("solution/{}/{}", solution.id, change.file), at));
        }
    }
    for (i, turn) in scenario.wrong_turns.iter().enumerate() {
        for (n, file) in turn.files.iter().enumerate() {
            let at = vec![Key("wrong_turns"), Index(i), Key("files"), Index(n)];
            wanted.push((format!("wrong/{}/{file}", turn.id), at));
        }
    }
    for (path, at) in wanted.iter().filter(|(path, _)| !bundle.texts.contains_key(path)) {
        let message = text!("the file `{path}` is missing", "`{path}` 파일이 없습니다");
        sheet.error("missing-file", at, message);
    }
    let named = wanted_files(scenario, true);
    for path in bundle.texts.keys().filter(|path| *path != "scenario.yaml" && !named.contains(path)) {
        let message = text!(
            "nothing in scenario.yaml names this file; name it, or remove it",
            "scenario.yaml에 이 파일의 이름이 없습니다. 적거나 지우십시오"
        );
        sheet.add(
            Severity::Warning,
            "unused-file",
            Place { path: path.clone(), line: 1, column: 1, from: 0, to: 0 },
            message,
        );
    }
}

/// The file in the scenario's folder that a learner's file of an answer was read from.
fn home(bundle: &Bundle, folder: &str, place: Place) -> Place {
    let laid_over = format!("{folder}/{}", place.path);
    let path = match bundle.texts.contains_key(&laid_over) {
        true => laid_over,
        false if place.path.starts_with("world/") => place.path.clone(),
        false => format!("start/{}", place.path),
    };
    Place { path, ..place }
}
