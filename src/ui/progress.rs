//! How far has this learner come in the course? What was reached in each scenario, as kept by the browser.

use super::judge::Judged;
use super::storage;
use super::view::Grades;
use crate::scenario::{Chapter, Check, Course, CourseEntry};
use crate::text::Text;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What was reached in one scenario.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Reached {
    /// Its grades as they stand.
    pub grades: Grades,
    /// The titles of the checks that do not pass.
    pub failing: Vec<Text>,
    /// How many pass.
    pub passing: usize,
}

impl Reached {
    /// What a verdict on a scenario's checks says.
    pub fn of(judged: &Judged, checks: &[Check]) -> Reached {
        let failing = checks.iter().zip(&judged.verdicts).filter(|(_, v)| v.passed != Some(true));
        let failing: Vec<Text> = failing.map(|(check, _)| check.title.clone()).collect();
        Reached { grades: judged.grades, passing: judged.verdicts.len() - failing.len(), failing }
    }
}

/// The whole course.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Progress {
    reached: BTreeMap<String, Reached>,
}

impl Progress {
    /// What the browser has kept of this course.
    pub fn read(course: &Course) -> Progress {
        let entries = course.chapters.iter().flat_map(|c| &c.scenarios);
        let kept = entries.filter_map(|s| Some((s.id.clone(), storage::read(&storage::reached_key(&s.id))?)));
        Progress { reached: kept.collect() }
    }

    /// What was reached in a scenario; `None` where it was never begun.
    pub fn of(&self, scenario: &str) -> Option<&Reached> {
        self.reached.get(scenario)
    }

    /// The scenario to go on with: the first that was begun and is not done, else the first that is not.
    pub fn next<'a>(&self, course: &'a Course) -> Option<&'a CourseEntry> {
        self.first_open(course.chapters.iter().flat_map(|c| &c.scenarios))
    }

    /// The scenario of one chapter to go on with.
    pub fn next_of<'a>(&self, chapter: &'a Chapter) -> Option<&'a CourseEntry> {
        self.first_open(chapter.scenarios.iter())
    }

    fn first_open<'a>(&self, entries: impl Iterator<Item = &'a CourseEntry>) -> Option<&'a CourseEntry> {
        let done = |s: &&CourseEntry| self.of(&s.id).is_some_and(|r| r.grades.solved());
        let open: Vec<&CourseEntry> = entries.filter(|s| !done(s)).collect();
        open.iter().find(|s| self.of(&s.id).is_some()).or(open.first()).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::VERSION;

    #[test]
    fn the_next_step_is_what_was_begun_else_the_first() {
        let entry = |id: &str| CourseEntry { id: id.into(), title: Text::verbatim(id.to_owned()), minutes: 5 };
        let scenarios = ["a", "b", "c"].map(entry).to_vec();
        let chapter = Chapter {
            id: "x".into(),
            title: Text::default(),
            summary: None,
            scenarios,
            explorers: Vec::new(),
            read: Vec::new(),
        };
        let course = Course { version: VERSION, title: Text::default(), chapters: vec![chapter] };
        let next = |reached: &[(&str, bool)]| {
            let one = |(id, done): &(&str, bool)| {
                let grades = Grades { works: *done, safe: *done, minimal: *done, too_many: 0 };
                ((*id).to_owned(), Reached { grades, ..Reached::default() })
            };
            Progress { reached: reached.iter().map(one).collect() }.next(&course).map(|s| s.id.clone())
        };
        assert_eq!(next(&[]).as_deref(), Some("a"));
        assert_eq!(next(&[("a", true)]).as_deref(), Some("b"));
        assert_eq!(next(&[("c", false)]).as_deref(), Some("c"));
        assert_eq!(next(&[("a", true), ("b", true), ("c", true)]), None);
    }
}
