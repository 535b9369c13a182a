//! What has the learner written so far? The files of one scenario as edited, with whole steps that can be undone: a
//! reset, a command of the terminal, a quick fix. Single keystrokes are the editor's own history.

use crate::scenario::{Bundle, Mode};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::rc::Rc;

/// How many steps can be undone.
const HISTORY: usize = 100;

/// One file of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttemptFile {
    /// Path, as the tab shows it.
    pub path: String,
    /// What may be done with it.
    pub mode: Mode,
    /// Its text at the start.
    pub start: Rc<str>,
    /// Its text now.
    pub text: Rc<str>,
}

impl AttemptFile {
    /// Whether the learner has changed it.
    pub fn is_changed(&self) -> bool {
        self.start != self.text
    }
}

/// All files at one moment.
type Snapshot = Vec<AttemptFile>;

/// One learner's work on one scenario.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// The scenario, with everything that belongs to it.
    pub bundle: Rc<Bundle>,
    /// Whether the solution was looked at in this try.
    pub revealed: bool,
    /// The answers that were given to the quiz, by question.
    pub quiz: BTreeMap<String, Vec<String>>,
    files: Vec<AttemptFile>,
    undo: Vec<Snapshot>,
    redo: Vec<Snapshot>,
}

impl Attempt {
    /// The scenario as it begins.
    pub fn new(bundle: Rc<Bundle>) -> Attempt {
        let file = |(path, mode, text): (String, Mode, Rc<str>)| AttemptFile { path, mode, start: text.clone(), text };
        let files = bundle.start().into_iter().map(file).collect();
        Attempt { bundle, revealed: false, quiz: BTreeMap::new(), files, undo: Vec::new(), redo: Vec::new() }
    }

    /// The scenario with saved work laid over it; files that the scenario no longer has are left out.
    pub fn restore(bundle: Rc<Bundle>, saved: &Saved) -> Attempt {
        let mut attempt = Attempt::new(bundle);
        attempt.revealed = saved.revealed;
        attempt.quiz.clone_from(&saved.quiz);
        if attempt.is_free() {
            attempt.files = saved.files.iter().map(|(path, text)| attempt.made(path, text)).collect();
            return attempt;
        }
        for file in attempt.files.iter_mut().filter(|f| f.mode == Mode::Edit) {
            if let Some(text) = saved.files.get(&file.path) {
                file.text = text.as_str().into();
            }
        }
        attempt
    }

    /// The files, in the scenario's order.
    pub fn files(&self) -> &[AttemptFile] {
        &self.files
    }

    /// The file at `path`.
    pub fn file(&self, path: &str) -> Option<&AttemptFile> {
        self.files.iter().find(|f| f.path == path)
    }

    /// Whether files may be added, renamed and removed: nothing is checked, so nothing depends on their names.
    pub fn is_free(&self) -> bool {
        self.bundle.scenario.checks.is_empty()
    }

    /// Adds an empty file, as one step; whether it did. A name that is taken or empty adds none.
    pub fn add(&mut self, path: &str) -> bool {
        let path = path.trim();
        self.is_free() && self.file(path).is_none() && self.apply([(path, "")])
    }

    /// Removes a file, as one step; whether it did.
    pub fn remove(&mut self, path: &str) -> bool {
        let before = self.snapshot();
        if self.is_free() {
            self.files.retain(|f| f.path != path);
        }
        let removed = self.files.len() < before.len();
        if removed {
            self.remember(before);
        }
        removed
    }

    /// Renames a file, as one step; whether it did. A name that is taken or empty renames none.
    pub fn rename(&mut self, path: &str, to: &str) -> bool {
        let to = to.trim();
        if !self.is_free() || to.is_empty() || self.file(to).is_some() {
            return false;
        }
        let before = self.snapshot();
        let Some(file) = self.files.iter_mut().find(|f| f.path == path) else { return false };
        file.path = to.to_owned();
        self.remember(before);
        true
    }

    /// A file of the sandbox: what it was at the start, if the start had it.
    fn made(&self, path: &str, text: &str) -> AttemptFile {
        let start = self.file(path).map(|f| f.start.clone()).unwrap_or_default();
        AttemptFile { path: path.to_owned(), mode: Mode::Edit, start, text: text.into() }
    }

    /// Sets a file's text as the editor reports it; no step of its own. Returns whether something changed; a file that
    /// may not be edited never does.
    pub fn write(&mut self, path: &str, text: &str) -> bool {
        let Some(file) = self.files.iter_mut().find(|f| f.path == path && f.mode == Mode::Edit) else { return false };
        if &*file.text == text {
            return false;
        }
        file.text = text.into();
        self.redo.clear();
        true
    }

    /// Sets several files in one step that can be undone: what a command of the terminal or a quick fix does.
    pub fn apply<'a>(&mut self, changes: impl IntoIterator<Item = (&'a str, &'a str)>) -> bool {
        let before = self.snapshot();
        let mut changed = false;
        for (path, text) in changes {
            if self.is_free() && !path.is_empty() && self.file(path).is_none() {
                self.files.push(self.made(path, text));
                changed = true;
            }
            changed |= self.write(path, text);
        }
        if changed {
            self.remember(before);
        }
        changed
    }

    /// Sets one file, or all, back to the start, as one step.
    pub fn reset(&mut self, path: Option<&str>) -> bool {
        let chosen = |f: &&AttemptFile| path.is_none_or(|p| p == f.path);
        let starts: Vec<_> = self.files.iter().filter(chosen).map(|f| (f.path.clone(), f.start.clone())).collect();
        self.apply(starts.iter().map(|(path, text)| (path.as_str(), &**text)))
    }

    /// Takes over what another window wrote of the same work. Returns whether a text changed.
    pub fn follow(&mut self, saved: &Saved) -> bool {
        self.revealed |= saved.revealed;
        self.quiz.clone_from(&saved.quiz);
        if self.is_free() {
            // There they may also have added and removed files.
            let files: Snapshot = saved.files.iter().map(|(path, text)| self.made(path, text)).collect();
            let changed = files != self.files;
            self.files = files;
            return changed;
        }
        let theirs = |f: &AttemptFile| saved.files.get(&f.path).map_or_else(|| f.start.clone(), |t| t.as_str().into());
        let texts: Vec<(String, Rc<str>)> = self.files.iter().map(|f| (f.path.clone(), theirs(f))).collect();
        let mut changed = false;
        for (path, text) in texts {
            changed |= self.write(&path, &text);
        }
        changed
    }

    /// Takes the last step back.
    pub fn undo(&mut self) -> bool {
        let Some(before) = self.undo.pop() else { return false };
        let now = self.put(before);
        self.redo.push(now);
        true
    }

    /// Does a step again that was taken back.
    pub fn redo(&mut self) -> bool {
        let Some(after) = self.redo.pop() else { return false };
        let now = self.put(after);
        self.undo.push(now);
        true
    }

    /// Whether there is a step to take back.
    pub fn can_undo(&self) -> bool {
        !self.undo.is_empty()
    }

    /// Whether there is a step to do again.
    pub fn can_redo(&self) -> bool {
        !self.redo.is_empty()
    }

    /// What is kept: only the files that differ from the start; of a sandbox all.
    pub fn saved(&self) -> Saved {
        let changed = self.files.iter().filter(|f| f.is_changed() || self.is_free());
        Saved {
            revision: self.bundle.scenario.revision,
            files: changed.map(|f| (f.path.clone(), f.text.to_string())).collect(),
            revealed: self.revealed,
            quiz: self.quiz.clone(),
        }
    }

    fn snapshot(&self) -> Snapshot {
        self.files.clone()
    }

    fn remember(&mut self, before: Snapshot) {
        self.redo.clear();
        self.undo.push(before);
        if self.undo.len() > HISTORY {
            self.undo.remove(0);
        }
    }

    /// Sets all files and returns those that stood there.
    fn put(&mut self, files: Snapshot) -> Snapshot {
        std::mem::replace(&mut self.files, files)
    }
}

/// Work as it is kept in the browser and carried by a link.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saved {
    /// The scenario's revision at which it was written.
    pub revision: u32,
    /// Changed files by path.
    pub files: BTreeMap<String, String>,
    /// Whether the solution was looked at in this try: then it does not count as solved.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub revealed: bool,
    /// The answers that were given to the quiz, by question.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub quiz: BTreeMap<String, Vec<String>>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::read_scenario;

    fn attempt() -> Attempt {
        let text = include_str!("../../scenarios/pod-reads-pods/scenario.yaml");
        let scenario = Rc::new(read_scenario("scenario.yaml", text).1.unwrap());
        let texts = scenario.files.iter().map(|f| (format!("start/{}", f.path), f.path.as_str().into())).collect();
        Attempt::new(Rc::new(Bundle { scenario, texts }))
    }

    #[test]
    fn a_reset_can_be_undone_and_done_again() {
        let mut attempt = attempt();
        assert!(attempt.write("rbac.yaml", "mine"));
        assert!(attempt.reset(None) && !attempt.reset(None));
        assert_eq!(&*attempt.file("rbac.yaml").unwrap().text, "rbac.yaml");
        assert!(attempt.undo());
        assert_eq!(&*attempt.file("rbac.yaml").unwrap().text, "mine");
        assert!(attempt.redo() && !attempt.redo());
        assert_eq!(&*attempt.file("rbac.yaml").unwrap().text, "rbac.yaml");
    }

    #[test]
    fn in_the_sandbox_files_come_and_go_and_return() {
        let of = attempt();
        let mut attempt = Attempt::new(Rc::new(crate::lab::sandbox(&of.bundle)));
        let begun: Vec<String> = attempt.files().iter().map(|f| f.path.clone()).collect();
        assert!(attempt.add("mine.yaml") && !attempt.add("mine.yaml") && !attempt.add(" "));
        assert!(attempt.write("mine.yaml", "a: 1"));
        assert!(attempt.rename("mine.yaml", "yours.yaml") && !attempt.rename("yours.yaml", &begun[0]));
        assert!(attempt.remove(&begun[0]) && !attempt.remove(&begun[0]));
        let again = Attempt::restore(attempt.bundle.clone(), &attempt.saved());
        let paths = |a: &Attempt| a.files().iter().map(|f| f.path.clone()).collect::<std::collections::BTreeSet<_>>();
        assert_eq!(paths(&again), paths(&attempt));
        assert!(attempt.undo() && attempt.undo() && attempt.undo());
        assert_eq!(attempt.files().iter().map(|f| f.path.clone()).collect::<Vec<_>>(), begun);
        assert!(!of.clone().add("x.yaml") && !of.clone().remove("rbac.yaml"), "a scenario's files stay");
    }

    #[test]
    fn a_read_only_file_stays_as_it_is_and_saved_work_returns() {
        let mut attempt = attempt();
        assert!(!attempt.write("neighbours.yaml", "x") && attempt.write("app.yaml", "y"));
        let saved = attempt.saved();
        assert_eq!(saved.files.keys().collect::<Vec<_>>(), ["app.yaml"]);
        let again = Attempt::restore(attempt.bundle.clone(), &saved);
        assert_eq!(again.files(), attempt.files());
    }
}
