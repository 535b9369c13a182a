//! What does the class see at a step of the demo? The scenario from its start, with every step up to that one done: so a
//! step back is the same as a step forward, and nobody's saved work is touched.

use super::lines::{Row, difference};
use super::state::{Asked, Bench};
use crate::lab::AttemptFile;
use crate::scenario::{Bundle, Command, DemoStep, Texts};
use crate::shell::{self, Session};
use crate::ui::judge::verdict;
use crate::ui::view::Verdict;
use std::rc::Rc;

/// One step, done.
#[derive(Clone, Debug, PartialEq)]
pub struct Scene {
    /// The answer that is shown: to what the step asks, or to what was asked before, where the step turns it.
    pub verdict: Option<Rc<Verdict>>,
    /// What the step changed.
    pub changes: Vec<Changed>,
    /// Whether the step asks something: then its way is gone station by station.
    pub asks: bool,
}

/// A file that a step changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Changed {
    /// The file.
    pub path: String,
    /// The lines that differ.
    pub rows: Vec<Row>,
}

/// Every step of a scenario's demo, in order.
pub fn scenes(bundle: &Rc<Bundle>) -> Vec<Scene> {
    let mut bench = Bench::new(bundle.clone(), None);
    bundle.scenario.presenter.steps.iter().map(|step| bench.scene(step)).collect()
}

impl Bench {
    fn scene(&mut self, step: &DemoStep) -> Scene {
        let before: Vec<AttemptFile> = self.attempt.files().to_vec();
        let outcome = |bench: &Bench| bench.verdict().map(|v| v.outcome);
        let stood = outcome(self);
        let mut texts: Texts = before.iter().map(|f| (f.path.clone(), f.text.clone())).collect();
        for (path, text) in &mut texts {
            if step.solve.as_ref() == Some(path) {
                *text = self.attempt.bundle.solved(path).unwrap_or_else(|| text.clone());
            }
        }
        for edit in &step.edits {
            // The checker has seen that the old text stands there.
            edit.apply(&mut texts);
        }
        if self.attempt.apply(texts.iter().map(|(path, text)| (path.as_str(), &**text))) {
            self.changed(true);
        }
        if let Some(id) = &step.check
            && let Some(index) = self.attempt.bundle.scenario.checks.iter().position(|c| c.id == *id)
        {
            self.asked = Asked::Check(index);
        }
        let asks = step.check.is_some() || step.run.is_some();
        let mut shown = self.verdict().filter(|v| asks || stood.is_some_and(|stood| v.outcome != stood)).cloned();
        if let Some(Command { who, run }) = &step.run {
            let (world, session) = (self.judged.world.0.clone(), Session::new(who.clone()));
            // A line that asks nothing of the world has something to show, too.
            shown = Some(Rc::new(verdict(&world.files, &who.to_string(), run, &shell::run(&world, &session, run))));
            self.session = session;
            self.run(run);
        }
        let changed = |file: &AttemptFile| {
            let rows = difference(&file.text, &self.attempt.file(&file.path)?.text);
            (!rows.is_empty()).then(|| Changed { path: file.path.clone(), rows })
        };
        Scene { verdict: shown, changes: before.iter().filter_map(changed).collect(), asks }
    }
}
