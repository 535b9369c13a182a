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
    /// How much of the question is shown: 0 nothing, 1 the question, then one answer more each time.
    pub reveal: usize,
    /// Nothing is to be seen.
    pub blank: bool,
    /// The language of the audience's window.
    pub lang: Lang,
    /// Its type size in percent.
    pub zoom: u32,
}

impl Place {
    fn new(step: usize, settings: Settings) -> Place {
        Place { step, hop: 0, reveal: 0, blank: false, lang: settings.lang, zoom: settings.zoom }
    }

    /// One station on, or to the next step.
    fn next(self, scenes: &[Scene]) -> Place {
        let last_hop = scenes.get(self.step).map_or(0, last_hop);
        match self.hop < last_hop {
            true => Place { hop: self.hop + 1, ..self },
            false if self.step + 1 < scenes.len() => Place { step: self.step + 1, hop: 0, ..self },
            false => self,
        }
    }

    /// One station back, or to the end of the step before.
    fn back(self, scenes: &[Scene]) -> Place {
        match (self.hop.checked_sub(1), self.step.checked_sub(1)) {
            (Some(hop), _) => Place { hop, ..self },
            (None, Some(step)) => Place { step, hop: scenes.get(step).map_or(0, last_hop), ..self },
            (None, None) => self,
        }
    }

    /// What a key or a clicker does.
    fn key(self, key: &str, scenes: &[Scene]) -> Option<Place> {
        match key {
            "ArrowRight" | "ArrowDown" | "PageDown" => Some(self.next(scenes)),
            "ArrowLeft" | "ArrowUp" | "PageUp" => Some(self.back(scenes)),
            "Home" => Some(Place { step: 0, hop: 0, ..self }),
            "End" => Some(Place { step: scenes.len().saturating_sub(1), hop: 0, ..self }),
            _ => None,
        }
    }
}

/// The last station of a scene's path that the class walks to: the one at which the request ended.
fn last_hop(scene: &Scene) -> usize {
    let path = scene.verdict.as_ref().filter(|_| scene.asks).map(|v| &v.path);
    path.map_or(0, |p| p.decisive())
}

/// The demo's scenes, done once for a scenario.
#[hook]
fn use_scenes(bundle: Option<Rc<Bundle>>) -> Rc<Vec<Scene>> {
    // The bundle is the same object as long as the page shows it.
    let key = bundle.as_ref().map(|b| b.scenario.id.clone());
    use_memo(key, |_| bundle.as_ref().map(scenes).unwrap_or_default())
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
        let scenes = scenes(&bundle("pod-writes-s3"));
        assert!(scenes.len() > 3 && scenes.iter().any(|s| s.change.is_some()));
        let start = Place::new(0, Settings::default());
        let mut places = vec![start];
        while let Some(next) = places.last().map(|p| p.next(&scenes)).filter(|n| Some(n) != places.last()) {
            places.push(next);
        }
        assert_eq!(places.last().map(|p| p.step), Some(scenes.len() - 1));
        assert!(places.len() > scenes.len(), "the stations of the paths are gone one by one");
        for pair in places.windows(2).rev() {
            assert_eq!(pair[1].back(&scenes), pair[0]);
        }
        assert_eq!(start.back(&scenes), start);
    }
}
