//! How far has this learner come in the course? What was reached in each scenario, as kept by the browser, and carried
//! from one browser to another as a file.

use super::storage;
use super::view::Grades;
use crate::lab::Saved;
use crate::scenario::{Chapter, Course, CourseEntry};
use crate::source::order;
use crate::text::Text;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What was reached in one scenario.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Reached {
    /// The scenario's revision.
    pub revision: u32,
    /// Its grades: the best once it is solved, else as they stand.
    pub grades: Grades,
    /// The titles of the checks that do not pass.
    pub failing: Vec<Text>,
    /// How many pass.
    pub passing: usize,
    /// Whether the solution was looked at before it passed.
    pub revealed: bool,
    /// The day on which it was solved, as `2026-01-05`.
    pub on: Option<String>,
}

impl Reached {
    /// Solved by the learner's own work.
    pub fn is_solved(&self) -> bool {
        self.earned().solved()
    }

    /// The grades that count: with the solution looked at, none.
    pub fn earned(&self) -> Grades {
        if self.revealed { Grades::default() } else { self.grades }
    }

    /// What is to be kept after `now` was reached: what was solved once stays solved, unless the scenario changed.
    pub fn after(before: Option<Reached>, now: Reached) -> Reached {
        match before {
            Some(before) if before.is_solved() && before.revision == now.revision => before,
            _ => now,
        }
    }
}

/// The id under which the course knows a scenario: work on a planted mistake counts for the scenario that plants them.
pub fn course_id(id: &str) -> &str {
    id.split('/').next().unwrap_or(id)
}

/// The whole course.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Progress {
    reached: BTreeMap<String, Reached>,
}

impl Progress {
    /// What the browser has kept of this course.
    pub fn read(course: &Course) -> Progress {
        let kept = course.entries().filter_map(|s| Some((s.id.clone(), storage::read(&storage::reached_key(&s.id))?)));
        Progress { reached: order::gathered(kept) }
    }

    /// What was reached in a scenario; `None` where it was never begun.
    pub fn of(&self, scenario: &str) -> Option<&Reached> {
        self.reached.get(scenario)
    }

    /// The scenario to go on with: the first that was begun and is not done, else the first that is not.
    pub fn next<'a>(&self, course: &'a Course) -> Option<&'a CourseEntry> {
        self.first_open(course.entries())
    }

    /// The scenario of one chapter to go on with.
    pub fn next_of<'a>(&self, chapter: &'a Chapter) -> Option<&'a CourseEntry> {
        self.first_open(chapter.scenarios.iter())
    }

    fn first_open<'a>(&self, entries: impl Iterator<Item = &'a CourseEntry>) -> Option<&'a CourseEntry> {
        let done = |s: &&CourseEntry| self.of(&s.id).is_some_and(Reached::is_solved);
        let open: Vec<&CourseEntry> = entries.filter(|s| !done(s)).collect();
        open.iter().find(|s| self.of(&s.id).is_some()).or(open.first()).copied()
    }

    /// How many scenarios are solved.
    pub fn solved(&self) -> usize {
        self.reached.values().filter(|r| r.is_solved()).count()
    }
}

/// The version of [`Carried`].
const VERSION: u32 = 1;

/// Everything of one learner, as a file that goes from one browser to another.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Carried {
    /// [`VERSION`]; no other is read.
    #[serde(rename = "can-i")]
    version: u32,
    /// By scenario.
    scenarios: BTreeMap<String, CarriedScenario>,
}

/// What belongs to one scenario.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CarriedScenario {
    /// The work.
    pub work: Option<Saved>,
    /// How far it is.
    pub reached: Option<Reached>,
}

/// What would become of one scenario if a file were taken over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Nothing is kept here: the file's work is added.
    Added,
    /// The file is further than what is kept here.
    Better,
    /// Both are the same.
    Same,
    /// What is kept here is at least as far, and differs: it would be lost.
    Lost,
}

impl Carried {
    /// What this browser keeps of the course.
    pub fn read(course: &Course) -> Carried {
        let all = course.entries().map(|s| (s.id.clone(), CarriedScenario::kept(&s.id)));
        let scenarios = order::gathered(all.filter(|(_, s)| s.work.is_some() || s.reached.is_some()));
        Carried { version: VERSION, scenarios }
    }

    /// The file's text.
    pub fn to_text(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// Reads a file; the error is the reader's own, with line and column.
    pub fn parse(text: &str) -> Result<Carried, String> {
        let carried: Carried = serde_json::from_str(text).map_err(|e| e.to_string())?;
        match carried.version {
            VERSION => Ok(carried),
            other => Err(format!("\"can-i\": {other}, expected {VERSION}")),
        }
    }

    /// What taking it over would change, for each scenario of the course that it holds.
    pub fn preview<'a>(&'a self, course: &'a Course) -> Vec<(&'a CourseEntry, Change)> {
        let held = course.entries().filter_map(|entry| Some((entry, self.scenarios.get(&entry.id)?)));
        held.map(|(entry, theirs)| (entry, theirs.over(&CarriedScenario::kept(&entry.id)))).collect()
    }

    /// How many scenarios it holds that the course does not have.
    pub fn unknown(&self, course: &Course) -> usize {
        self.scenarios.keys().filter(|id| course.entries().all(|e| e.id != **id)).count()
    }

    /// Takes it over: what would be lost here only where `all` says so. Returns whether the browser keeps it.
    pub fn take_over(&self, course: &Course, all: bool) -> bool {
        let mut kept = true;
        for (entry, change) in self.preview(course) {
            let Some(theirs) = self.scenarios.get(&entry.id) else { continue };
            if change == Change::Same || change == Change::Lost && !all {
                continue;
            }
            if let Some(work) = &theirs.work {
                kept &= storage::write(&storage::work_key(&entry.id), work);
            }
            if let Some(reached) = &theirs.reached {
                kept &= storage::write(&storage::reached_key(&entry.id), reached);
            }
        }
        kept
    }
}

impl CarriedScenario {
    fn kept(id: &str) -> CarriedScenario {
        CarriedScenario {
            work: storage::read(&storage::work_key(id)),
            reached: storage::read(&storage::reached_key(id)),
        }
    }

    /// What happens to `here` if this takes its place.
    fn over(&self, here: &CarriedScenario) -> Change {
        let rank = |s: &CarriedScenario| {
            let reached = s.reached.as_ref();
            reached.map_or((false, 0, 0), |r| (r.is_solved(), r.revision, r.passing))
        };
        match here {
            _ if self == here => Change::Same,
            CarriedScenario { work: None, reached: None } => Change::Added,
            _ if rank(self) > rank(here) => Change::Better,
            _ => Change::Lost,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::VERSION;

    const DONE: Grades = Grades { works: true, safe: true, minimal: true, too_many: 0 };

    fn course(ids: &[&str]) -> Course {
        let entry = |id: &&str| CourseEntry { id: (*id).into(), title: Text::verbatim((*id).to_owned()), minutes: 5 };
        let scenarios = ids.iter().map(entry).collect();
        let (id, title) = ("x".into(), Text::default());
        let chapter = Chapter { id, title, summary: None, scenarios, explorers: Vec::new(), read: Vec::new() };
        Course { version: VERSION, title: Text::default(), chapters: vec![chapter] }
    }

    fn reached(done: bool) -> Reached {
        Reached { grades: if done { DONE } else { Grades::default() }, revision: 1, ..Reached::default() }
    }

    #[test]
    fn the_next_step_is_what_was_begun_else_the_first() {
        let course = course(&["a", "b", "c"]);
        let next = |marks: &[(&str, bool)]| {
            let reached = marks.iter().map(|(id, done)| ((*id).to_owned(), reached(*done))).collect();
            Progress { reached }.next(&course).map(|s| s.id.clone())
        };
        assert_eq!(next(&[]).as_deref(), Some("a"));
        assert_eq!(next(&[("a", true)]).as_deref(), Some("b"));
        assert_eq!(next(&[("c", false)]).as_deref(), Some("c"));
        assert_eq!(next(&[("a", true), ("b", true), ("c", true)]), None);
    }

    #[test]
    fn what_was_solved_stays_solved_until_the_scenario_changes_and_a_seen_solution_never_counts() {
        let seen = Reached { revealed: true, ..reached(true) };
        assert!(!seen.is_solved() && seen.earned() == Grades::default());
        assert!(Reached::after(Some(reached(true)), reached(false)).is_solved());
        assert!(Reached::after(Some(seen), reached(true)).is_solved());
        let revised = Reached { revision: 2, ..reached(false) };
        assert!(!Reached::after(Some(reached(true)), revised).is_solved());
    }

    #[test]
    fn a_file_is_held_against_what_is_here() {
        let with = |r: Reached| CarriedScenario { work: None, reached: Some(r) };
        for (theirs, here, change) in [
            (with(reached(true)), CarriedScenario::default(), Change::Added),
            (with(reached(true)), with(reached(false)), Change::Better),
            (with(reached(false)), with(reached(true)), Change::Lost),
            (with(reached(true)), with(reached(true)), Change::Same),
        ] {
            assert_eq!(theirs.over(&here), change);
        }
    }

    #[test]
    fn a_file_comes_back_as_it_went_and_a_foreign_one_is_refused() {
        let scenarios =
            [("a".to_owned(), CarriedScenario { work: Some(Saved::default()), reached: Some(reached(true)) })];
        let carried = Carried { version: super::VERSION, scenarios: scenarios.into() };
        assert_eq!(Carried::parse(&carried.to_text()), Ok(carried));
        for foreign in ["", "{}", "[]", "{\"can-i\": 9, \"scenarios\": {}}", "{\"can-i\": 1, \"scenarios\": 3}"] {
            assert!(Carried::parse(foreign).is_err(), "{foreign}");
        }
    }
}
