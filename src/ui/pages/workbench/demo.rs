//! What does the class see at a step of the demo? The scenario from its start, with every step up to that one done: so a
//! step back is the same as a step forward, and nobody's saved work is touched.

use super::state::{Asked, Bench};
use crate::scenario::{Bundle, DemoStep};
use crate::ui::view::Verdict;
use std::rc::Rc;

/// One step, done.
#[derive(Clone, Debug, PartialEq)]
pub struct Scene {
    /// The answer that is shown.
    pub verdict: Option<Rc<Verdict>>,
    /// What the step changed: the file, its text before and after.
    pub change: Option<(String, Rc<str>, Rc<str>)>,
    /// Whether the step asks something: then its way is gone station by station.
    pub asks: bool,
}

/// Every step of a scenario's demo, in order.
pub fn scenes(bundle: &Rc<Bundle>) -> Vec<Scene> {
    let mut bench = Bench::new(bundle.clone(), None);
    bundle.scenario.presenter.steps.iter().map(|step| bench.scene(step)).collect()
}

impl Bench {
    fn scene(&mut self, step: &DemoStep) -> Scene {
        let mut change = None;
        if let Some(path) = &step.solve {
            let solution = self.attempt.bundle.solved(path);
            let before = self.attempt.file(path).map(|f| f.text.clone());
            if let (Some(before), Some(after)) = (before, solution)
                && self.attempt.apply([(path.as_str(), &*after)])
            {
                self.changed(true);
                change = Some((path.clone(), before, after));
            }
        }
        if let Some(id) = &step.check
            && let Some(index) = self.attempt.bundle.scenario.checks.iter().position(|c| c.id == *id)
        {
            self.asked = Asked::Check(index);
        }
        if let Some(command) = &step.run {
            self.session = crate::shell::Session::new(command.who.clone());
            self.run(&command.run);
        }
        Scene { verdict: self.verdict().cloned(), change, asks: step.check.is_some() || step.run.is_some() }
    }
}
