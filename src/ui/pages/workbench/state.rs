//! What does the workbench know, and what can happen to it? One state, one list of messages; every change of a text
//! is judged before the next frame.

use super::pictures::{Pictures, View};
use super::terminal::first_session;
use crate::lab::{Attempt, Saved};
use crate::scenario::{Bundle, Mode};
use crate::shell::{Output, Session};
use crate::source::{Place, byte_at};
use crate::text;
use crate::text::Text;
use crate::ui::components::editor::{Caret, Told};
use crate::ui::components::terminal::Exchange;
use crate::ui::handed::{self, Brought};
use crate::ui::judge::{Judged, judge};
use crate::ui::view::{At, Verdict};
use crate::world::Who;
use std::rc::Rc;
use yew::prelude::*;

/// What a phone shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PhoneTab {
    /// Story and checks.
    Task,
    /// Files.
    Edit,
    /// The answer: a phone opens on it.
    #[default]
    Verdict,
    /// The terminal.
    Terminal,
}

/// Whose verdict is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// A check's, by its place in the list.
    Check(usize),
    /// The last command's of the terminal.
    Command,
}

/// A command of the terminal that asked something, with its verdict on the files as they stand.
#[derive(Clone, Debug)]
pub struct Ran {
    /// The session in which it was typed.
    pub session: Session,
    /// The line.
    pub line: String,
    /// What it printed and asked.
    pub output: Rc<Output>,
    /// The verdict.
    pub verdict: Rc<Verdict>,
}

/// With what the open file is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum With {
    /// The file at the start.
    Start,
    /// The first solution.
    Solution,
}

/// Whose work is shown, and so whether it is kept.
#[derive(Clone, Debug, PartialEq)]
pub enum Whose {
    /// The learner's.
    Own,
    /// A copy that a link brought: nothing of it is kept until it is adopted.
    Copy,
    /// The learner's, because the link that was opened cannot be read.
    BrokenLink(Text),
    /// Nobody's: a demonstration.
    Fresh,
}

/// What can happen.
#[derive(Clone, Debug, PartialEq)]
pub enum Msg {
    /// The editor told something.
    Told(Told),
    /// A file's tab was pressed.
    Open(String),
    /// A check was pressed, by its place in the list.
    Ask(usize),
    /// A line was typed in the terminal.
    Run(String),
    /// A line's program could not be fetched.
    NotHere(String),
    /// Somebody else types from now on.
    Become(Who),
    /// The terminal is opened or folded.
    Terminal(bool),
    /// Another hop is looked at.
    Step(usize),
    /// A hop is looked at from elsewhere: the path comes into view.
    Show(usize),
    /// Something else is chosen in the pictures.
    Picture(Pictures),
    /// The path is wanted as text, or as a drawing.
    AsText(bool),
    /// A reason's line was pressed.
    Go(At),
    /// One file, or all, back to the start.
    Reset(Option<String>),
    /// A file is added to the sandbox.
    Add(String),
    /// A file of the sandbox gets another name.
    Rename(String, String),
    /// A file of the sandbox is removed.
    Remove(String),
    /// Takes the last step back.
    Undo,
    /// Does it again.
    Redo,
    /// Compares, or ends it.
    Compare(Option<With>),
    /// Files were dropped or chosen; none puts away what was said of the last.
    Take(Vec<Brought>),
    /// The next hint.
    MoreHints,
    /// The task's drawer, where there is no room for a column.
    Drawer(bool),
    /// Another tab of the phone.
    Phone(PhoneTab),
    /// The work is kept by the browser, or is not.
    Kept(bool),
    /// Another window wrote this work.
    Follow(Saved),
    /// A link to the work is wanted; `false` puts it away.
    Share(bool),
    /// The files are wanted as a zip.
    Download,
    /// The copy that a link brought becomes the learner's own work.
    Adopt,
    /// A new try: everything as at the start, nothing to take back.
    Again,
    /// Goes on with work on an older revision of the scenario.
    GoOn,
    /// A quiz question is answered, or its answer taken back.
    Answer(String, Vec<String>),
    /// A file has not parsed for a moment: the verdict is shown as old.
    ShowOld(u32),
}

/// The workbench's state.
#[derive(Clone)]
pub struct Bench {
    /// The learner's work.
    pub attempt: Attempt,
    /// Goes up with every change of a text.
    pub version: u32,
    /// Goes up when a text changed otherwise than by the editor.
    pub outside: u32,
    /// What the lab says.
    pub judged: Rc<Judged>,
    /// Whether the verdict is shown as old; it follows `judged.broken` a moment later, so that nothing flickers.
    pub old_shown: bool,
    /// The path of the open file.
    pub open: String,
    /// Whose verdict is shown.
    pub asked: Asked,
    /// The last command that asked something.
    pub ran: Option<Ran>,
    /// Who types in the terminal, and what their shell remembers.
    pub session: Session,
    /// The terminal's screen.
    pub log: Rc<Vec<Exchange>>,
    /// Whether the terminal is open.
    pub terminal_open: bool,
    /// The hop that is looked at; `None`: the decisive one.
    pub hop: Option<usize>,
    /// Whether the path is shown as text.
    pub as_text: bool,
    /// What is chosen in the pictures.
    pub pictures: Pictures,
    /// The hints that were opened, by their places in the scenario: what was read once stays to be read.
    pub hints_open: Vec<usize>,
    /// What of the files that were brought last was left out, and why.
    pub left_out: Vec<Text>,
    /// Where the editor is to go, with a number that goes up each time.
    pub going: Option<(u32, At)>,
    /// Where the learner was before each jump to a reason.
    pub visited: Vec<Caret>,
    /// Where the caret stands.
    pub caret: Caret,
    /// What the open file is compared with.
    pub with: Option<With>,
    /// Whether the task's drawer is open.
    pub drawer: bool,
    /// What a phone shows.
    pub phone: PhoneTab,
    /// Whether the browser keeps the work.
    pub kept: bool,
    /// Whose work this is.
    pub whose: Whose,
    /// The link that was made.
    pub link: Option<String>,
    /// The version that came from another window: it is kept already, and writing it again could undo what came after.
    pub followed: u32,
    /// Whether the work was written on an older revision of the scenario, and nothing is decided yet.
    pub revised: bool,
    /// What was done last that can be taken back.
    pub done: Option<Text>,
}

impl Bench {
    /// The workbench of a scenario, with saved work laid over it.
    pub fn new(bundle: Rc<Bundle>, saved: Option<Saved>) -> Bench {
        let revised = saved.as_ref().is_some_and(|s| s.revision != bundle.scenario.revision && !s.files.is_empty());
        let attempt = match saved {
            Some(saved) => Attempt::restore(bundle, &saved),
            None => Attempt::new(bundle),
        };
        let open = attempt.files().iter().find(|f| f.mode != Mode::Hidden).map(|f| f.path.clone()).unwrap_or_default();
        let judged = Rc::new(judge(&attempt, None));
        let read_only = attempt.files().iter().filter(|f| f.mode != Mode::Edit).map(|f| f.path.clone());
        let shared = attempt.bundle.world().into_iter().map(|(path, _)| format!("world/{path}"));
        let session = first_session(&attempt.bundle.scenario.identity, read_only.chain(shared));
        let first_failing = judged.verdicts.iter().position(|v| v.passed == Some(false));
        // The sandbox has no verdict yet: it opens where files and identity are chosen.
        let phone = if attempt.is_free() { PhoneTab::Task } else { PhoneTab::Verdict };
        Bench {
            attempt,
            version: 0,
            outside: 0,
            old_shown: judged.broken.is_some(),
            judged,
            open,
            asked: Asked::Check(first_failing.unwrap_or_default()),
            ran: None,
            session,
            log: Rc::default(),
            terminal_open: true,
            hop: None,
            as_text: false,
            pictures: Pictures::default(),
            hints_open: Vec::new(),
            left_out: Vec::new(),
            going: None,
            visited: Vec::new(),
            caret: Caret::default(),
            with: None,
            drawer: false,
            phone,
            kept: true,
            whose: Whose::Own,
            link: None,
            followed: 0,
            revised,
            done: None,
        }
    }

    /// The verdict that is shown.
    pub fn verdict(&self) -> Option<&Rc<Verdict>> {
        match self.asked {
            Asked::Check(index) => self.judged.verdicts.get(index),
            Asked::Command => self.ran.as_ref().map(|ran| &ran.verdict),
        }
    }

    /// The hop that is looked at.
    pub fn hop(&self) -> usize {
        let decisive = || self.verdict().map(|v| v.path.decisive()).unwrap_or_default();
        let last = self.verdict().map_or(0, |v| v.path.hops.len().saturating_sub(1));
        self.hop.unwrap_or_else(decisive).min(last)
    }

    /// The next hint that fits, by its place in the scenario.
    pub fn hint(&self) -> Option<usize> {
        self.judged.hints.iter().copied().find(|hint| !self.hints_open.contains(hint))
    }

    /// A text changed: judge it.
    pub(super) fn changed(&mut self, from_outside: bool) {
        self.version += 1;
        if self.attempt.file(&self.open).is_none() {
            self.open = self.attempt.files().first().map(|f| f.path.clone()).unwrap_or_default();
        }
        self.outside += u32::from(from_outside);
        let before = self.verdict().cloned();
        self.judged = Rc::new(judge(&self.attempt, Some(&self.judged)));
        if self.judged.broken.is_none() {
            self.old_shown = false;
            if self.asked == Asked::Command {
                self.ask_again();
            }
        }
        if self.verdict() != before.as_ref() {
            self.hop = None;
        }
    }

    fn told(&mut self, told: Told) {
        match told {
            Told::Edit { path, text } => {
                if self.attempt.write(&path, &text) {
                    self.done = None;
                    self.changed(false);
                }
            }
            Told::Caret(caret) => self.caret = caret,
            Told::Back => self.back(),
            Told::Fix { path, from, to, insert } => {
                let Some(text) = self.attempt.file(&path).map(|f| replaced(&f.text, from, to, &insert)) else { return };
                if self.attempt.apply([(path.as_str(), text.as_str())]) {
                    self.done = Some(text!("fixed in `{path}`", "`{path}`에서 고쳤습니다"));
                    self.changed(true);
                }
            }
            Told::Mark { .. } => {}
        }
    }

    /// Somebody else types: their own namespace and variables, the same memory of lines.
    fn becomes(&mut self, who: Who) {
        let (read_only, history) = (self.session.read_only.clone(), std::mem::take(&mut self.session.history));
        self.session = Session { read_only, history, ..Session::new(who) };
    }

    fn show(&mut self, path: &str) {
        if self.attempt.file(path).is_some_and(|f| f.mode != Mode::Hidden) {
            self.open = path.to_owned();
        }
    }

    pub(super) fn go(&mut self, at: At) {
        if !self.caret.path.is_empty() {
            self.visited.push(self.caret.clone());
        }
        self.reveal(at);
    }

    /// Back to where the learner was before the last jump.
    fn back(&mut self) {
        let Some(Caret { path, line, column, offset }) = self.visited.pop() else { return };
        self.reveal(At { place: Place { path, line, column, from: offset, to: offset }, builtin: false });
    }

    fn reveal(&mut self, at: At) {
        self.with = None;
        self.show(&at.place.path);
        self.phone = PhoneTab::Edit;
        self.drawer = false;
        let number = self.going.as_ref().map_or(0, |(n, _)| n + 1);
        self.going = Some((number, at));
    }

    fn reset(&mut self, path: Option<&str>) {
        if self.attempt.reset(path) {
            self.done = Some(match path {
                Some(path) => text!("`{path}` is as at the start", "`{path}`을/를 처음으로 되돌렸습니다"),
                None => text!("all files are as at the start", "모든 파일을 처음으로 되돌렸습니다"),
            });
            self.changed(true);
        }
    }
}

impl Reducible for Bench {
    type Action = Msg;

    fn reduce(self: Rc<Self>, msg: Msg) -> Rc<Self> {
        let mut next = (*self).clone();
        match msg {
            Msg::Told(told) => next.told(told),
            Msg::Open(path) => {
                next.show(&path);
            }
            Msg::Ask(check) => {
                next.asked = Asked::Check(check);
                next.pictures.follow();
                next.hop = None;
                next.drawer = false;
                next.phone = PhoneTab::Verdict;
                next.show_check(check);
            }
            Msg::Run(line) => next.run(&line),
            Msg::NotHere(line) => next.not_here(line),
            Msg::Become(who) => next.becomes(who),
            Msg::Terminal(open) => next.terminal_open = open,
            Msg::Step(hop) => next.hop = Some(hop),
            Msg::Show(hop) => {
                next.hop = Some(hop);
                next.pictures.view = View::Path;
            }
            Msg::Picture(pictures) => next.pictures = pictures,
            Msg::AsText(as_text) => next.as_text = as_text,
            Msg::Go(at) => next.go(at),
            Msg::Reset(path) => next.reset(path.as_deref()),
            Msg::Add(path) => {
                if next.attempt.add(&path) {
                    next.show(path.trim());
                    next.changed(true);
                }
            }
            Msg::Rename(path, to) => {
                if next.attempt.rename(&path, &to) {
                    next.show(to.trim());
                    next.changed(true);
                }
            }
            Msg::Remove(path) => {
                if next.attempt.remove(&path) {
                    next.done = Some(text!("`{path}` is gone", "`{path}`을/를 지웠습니다"));
                    next.changed(true);
                }
            }
            Msg::Undo => {
                if next.attempt.undo() {
                    next.done = None;
                    next.changed(true);
                }
            }
            Msg::Redo => {
                if next.attempt.redo() {
                    next.done = None;
                    next.changed(true);
                }
            }
            Msg::Compare(with) => {
                next.with = with;
                let change = |of: &Bundle| Some(of.scenario.solutions.first()?.changes.first()?.file.clone());
                if with == Some(With::Solution) && next.attempt.bundle.why(&next.open).is_none() {
                    // A file that the solution leaves alone shows nothing.
                    change(&next.attempt.bundle).iter().for_each(|path| next.show(path));
                }
                // Whoever has solved it may look without losing anything.
                if with == Some(With::Solution) && !next.attempt.revealed && !next.judged.grades.solved() {
                    next.attempt.revealed = true;
                    next.version += 1;
                }
            }
            Msg::Take(files) => next.take(&files),
            Msg::MoreHints => next.hints_open.extend(self.hint()),
            Msg::Drawer(open) => next.drawer = open,
            Msg::Phone(tab) => next.phone = tab,
            Msg::Kept(kept) => next.kept = kept,
            Msg::Follow(saved) => {
                if next.attempt.follow(&saved) {
                    next.done = None;
                    next.changed(true);
                    next.followed = next.version;
                }
            }
            Msg::Share(wanted) => {
                next.link = wanted.then(|| handed::link(&next.attempt)).flatten();
                next.link.iter().for_each(|link| handed::to_clipboard(link));
            }
            Msg::Download => handed::download(&next.attempt),
            Msg::Adopt => {
                next.adopt();
            }
            Msg::Again => {
                let (kept, version, outside) = (next.kept, next.version + 1, next.outside + 1);
                let hints_open = next.hints_open;
                next = Bench { kept, version, outside, hints_open, ..Bench::new(next.attempt.bundle.clone(), None) };
            }
            Msg::GoOn => {
                next.revised = false;
                next.version += 1;
            }
            Msg::Answer(question, options) => {
                match options.is_empty() {
                    true => next.attempt.quiz.remove(&question),
                    false => next.attempt.quiz.insert(question, options),
                };
                next.version += 1;
            }
            Msg::ShowOld(version) => next.old_shown = next.version == version && next.judged.broken.is_some(),
        }
        Rc::new(next)
    }
}

/// `text` with the UTF-16 units `from..to` replaced.
fn replaced(text: &str, from: u32, to: u32, insert: &str) -> String {
    let (start, end) = (byte_at(text, from), byte_at(text, to.max(from)));
    let part = |range: std::ops::Range<usize>| text.get(range).unwrap_or_default();
    format!("{}{insert}{}", part(0..start), part(end..text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_replacement_counts_in_utf16_units() {
        assert_eq!(replaced("a: 파드😀 b", 8, 9, "c"), "a: 파드😀 c");
        assert_eq!(replaced("abc", 1, 2, ""), "ac");
        assert_eq!(replaced("abc", 3, 9, "d"), "abcd");
    }
}
