//! What does the class see, and what does the instructor? Two windows on one demo: either can turn the page, and both
//! stand at the same place. Nothing here reads or writes anybody's work.

mod audience;
mod channel;
mod picture;
mod presenter;

pub use audience::Audience;
pub use presenter::Presenter;

use super::workbench::{Scene, scenes};
use crate::scenario::Bundle;
use crate::text::Lang;
use crate::ui::settings::Settings;
use picture::sheets;
use serde::{Deserialize, Serialize};
use std::rc::Rc;
use yew::prelude::*;

/// Where the demo stands: what the two windows tell each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The step, from 0.
    pub step: usize,
    /// The station of the step's path that is looked at; the last one shows the answer.
    pub hop: usize,
    /// How much of the questions is shown: 0 nothing, 1 the first question, then one answer more each time, then the next.
    pub reveal: usize,
    /// A ring follows the instructor's pointer.
    pub pointer: bool,
    /// Nothing is to be seen.
    pub blank: bool,
    /// The language of the audience's window.
    pub lang: Lang,
    /// Its type size in percent.
    pub zoom: u32,
}

impl Place {
    fn new(step: usize, settings: Settings) -> Place {
        Place { step, lang: settings.lang, zoom: settings.zoom, ..Place::default() }
    }

    /// The step that is shown: an address may name one beyond the last.
    fn at(self, demo: &Demo) -> usize {
        demo.scenes.len().checked_sub(1).map_or(self.step, |last| self.step.min(last))
    }

    /// Step, station and answer, as one word.
    fn at_hop(self) -> String {
        format!("{}.{}.{}", self.step, self.hop, self.reveal)
    }

    /// How far a scene is walked: past the station at which the request ended, or to the end of what changed.
    fn last_hop(self, scene: &Scene) -> usize {
        // The answer comes after the station that decided: near misses and answer do not fit one wall.
        let walked = scene.verdict.as_ref().filter(|v| !v.path.hops.is_empty());
        sheets(scene, self.zoom).checked_sub(1).unwrap_or(walked.map_or(0, |v| v.path.decisive() + 1))
    }

    /// One station on, or to the next step; while a question is shown, one answer more, and back to the demo.
    fn next(self, demo: &Demo) -> Place {
        let step = self.at(demo);
        let last_hop = demo.scenes.get(step).map_or(0, |scene| self.last_hop(scene));
        match self.hop < last_hop {
            _ if self.reveal > 0 => Place { reveal: (self.reveal + 1) % (demo.reveals + 1), ..self },
            true => Place { step, hop: self.hop + 1, ..self },
            false if step + 1 < demo.scenes.len() => Place { step: step + 1, hop: 0, ..self },
            false => Place { step, ..self },
        }
    }

    /// One station back, or to the end of the step before.
    fn back(self, demo: &Demo) -> Place {
        let at = self.at(demo);
        let before = at.checked_sub(1).and_then(|step| Some((step, demo.scenes.get(step)?)));
        match (self.hop.checked_sub(1), before) {
            _ if self.reveal > 0 => Place { reveal: self.reveal - 1, ..self },
            (Some(hop), _) => Place { step: at, hop, ..self },
            (None, Some((step, scene))) => Place { step, hop: self.last_hop(scene), ..self },
            (None, None) => self,
        }
    }

    /// What a key or a clicker does.
    fn key(self, key: &str, demo: &Demo) -> Option<Place> {
        match key {
            // Still on its way: nothing to turn.
            _ if demo.scenes.is_empty() => None,
            "ArrowRight" | "ArrowDown" | "PageDown" => Some(self.next(demo)),
            "ArrowLeft" | "ArrowUp" | "PageUp" => Some(self.back(demo)),
            "Home" => Some(Place { step: 0, hop: 0, ..self }),
            "End" => Some(Place { step: demo.scenes.len().saturating_sub(1), hop: 0, ..self }),
            _ => None,
        }
    }
}

/// What is walked through.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Demo {
    /// Its steps, done.
    scenes: Vec<Scene>,
    /// How often something of the questions can be revealed.
    reveals: usize,
}

impl Demo {
    fn of(bundle: &Rc<Bundle>) -> Demo {
        Demo { scenes: scenes(bundle), reveals: bundle.scenario.quiz.iter().map(|q| q.options.len() + 1).sum() }
    }
}

/// A scenario's demo, done once.
#[hook]
fn use_demo(bundle: Option<Rc<Bundle>>) -> Rc<Demo> {
    // The bundle is the same object as long as the page shows it.
    let key = bundle.as_ref().map(|b| b.scenario.id.clone());
    use_memo(key, |_| bundle.as_ref().map(Demo::of).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::read_scenario;
    use crate::scenario::wanted_files;

    fn bundle(id: &str) -> Rc<Bundle> {
        let folder = format!("{}/scenarios", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(format!("{folder}/{id}/scenario.yaml")).unwrap();
        let scenario = Rc::new(read_scenario("scenario.yaml", &text).1.unwrap());
        let read = |path: String| {
            let at = match path.strip_prefix("world/") {
                Some(shared) => format!("{folder}/world/{shared}"),
                None => format!("{folder}/{id}/{path}"),
            };
            (path, std::fs::read_to_string(at).unwrap().into())
        };
        let texts = wanted_files(&scenario, false).into_iter().map(read).collect();
        Rc::new(Bundle { scenario, texts })
    }

    #[test]
    fn a_demo_goes_to_its_end_and_all_the_way_back() {
        let demo = Demo::of(&bundle("pod-writes-s3"));
        assert!(demo.scenes.len() > 3 && demo.scenes.iter().any(|s| !s.changes.is_empty()));
        for zoom in [100, 150, 250] {
            let start = Place { zoom, ..Place::new(0, Settings::default()) };
            let mut places = vec![start];
            while let Some(next) = places.last().map(|p| p.next(&demo)).filter(|n| Some(n) != places.last()) {
                places.push(next);
            }
            assert_eq!(places.last().map(|p| p.step), Some(demo.scenes.len() - 1));
            assert!(places.len() > demo.scenes.len(), "the stations of the paths are gone one by one");
            for pair in places.windows(2).rev() {
                assert_eq!(pair[1].back(&demo), pair[0]);
            }
            assert_eq!(start.back(&demo), start);
        }
    }

    #[test]
    fn a_clicker_reveals_one_answer_after_the_other_and_comes_back_to_the_demo() {
        let demo = Demo::of(&bundle("default-account"));
        let shown = Place { step: 2, hop: 1, reveal: 1, ..Place::new(0, Settings::default()) };
        let mut at = shown;
        for press in 1..demo.reveals {
            at = at.next(&demo);
            assert_eq!(at, Place { reveal: press + 1, ..shown });
        }
        assert_eq!(at.next(&demo), Place { reveal: 0, ..shown });
        assert_eq!(shown.back(&demo), Place { reveal: 0, ..shown });
    }

    #[test]
    fn every_step_of_every_demo_shows_something() {
        let mut read = 0;
        for folder in std::fs::read_dir(format!("{}/scenarios", env!("CARGO_MANIFEST_DIR"))).unwrap() {
            let folder = folder.unwrap();
            if !folder.path().join("scenario.yaml").is_file() {
                continue;
            }
            let bundle = bundle(&folder.file_name().into_string().unwrap());
            for (number, (step, scene)) in bundle.scenario.presenter.steps.iter().zip(scenes(&bundle)).enumerate() {
                let at = format!("{} step {}", bundle.scenario.id, number + 1);
                assert_eq!(scene.asks, step.check.is_some() || step.run.is_some(), "{at}");
                assert!(!scene.asks || scene.verdict.is_some(), "{at} asks and shows no answer");
                let edits = step.solve.is_some() || !step.edits.is_empty();
                assert!(!edits || !scene.changes.is_empty(), "{at} changes a file, and nothing differs");
                let lines = step.run.as_ref().map(|c| &c.run);
                assert!(lines.is_none() || lines == scene.verdict.as_ref().map(|v| &v.run), "{at} shows another line");
                read += 1;
            }
        }
        assert!(read > 100);
    }
}
