//! What of this work is kept, and what do other windows write of it? Every change of a text is kept at once, so that a
//! reload finds it; a window that shows the same scenario follows.

use super::state::{Bench, Msg, Whose};
use crate::lab::Saved;
use crate::ui::progress::{Reached, course_id};
use crate::ui::storage;
use gloo::events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::StorageEvent;
use yew::prelude::*;

/// Keeps the work and how far it is.
#[hook]
pub fn use_keeping(bench: &UseReducerHandle<Bench>, send: &Callback<Msg>) {
    let (bench, send) = (bench.clone(), send.clone());
    use_effect_with(bench.version, move |version| {
        // Who only looks has not begun (version 0); who has not decided about a revised scenario loses nothing.
        let kept_here = matches!(bench.whose, Whose::Own | Whose::BrokenLink(_));
        if *version == bench.followed || bench.revised || !kept_here {
            return;
        }
        let scenario = &bench.attempt.bundle.scenario;
        let kept = storage::write(&storage::work_key(&scenario.id), &bench.attempt.saved());
        if bench.judged.broken.is_none() && !bench.attempt.is_free() {
            let key = storage::reached_key(course_id(&scenario.id));
            let reached = Reached::after(storage::read(&key), reached(&bench));
            storage::write(&key, &reached);
        }
        if kept != bench.kept {
            send.emit(Msg::Kept(kept));
        }
    });
}

impl Bench {
    /// The copy takes the place of the learner's own work. Whoever had looked at the solution there has done so here.
    pub(super) fn adopt(&mut self) {
        let own = storage::read::<Saved>(&storage::work_key(&self.attempt.bundle.scenario.id));
        self.attempt.revealed |= own.is_some_and(|own| own.revealed);
        self.whose = Whose::Own;
        self.version += 1;
    }
}

/// How far the work is now.
fn reached(bench: &Bench) -> Reached {
    let scenario = &bench.attempt.bundle.scenario;
    let grades = bench.judged.grades;
    let verdicts = &bench.judged.verdicts;
    let failing = scenario.checks.iter().zip(verdicts).filter(|(_, v)| v.passed != Some(true));
    Reached {
        revision: scenario.revision,
        grades,
        failing: failing.map(|(check, _)| check.title.clone()).collect(),
        passing: verdicts.iter().filter(|v| v.passed == Some(true)).count(),
        revealed: bench.attempt.revealed,
        on: grades.solved().then(today),
    }
}

/// The learner's day.
fn today() -> String {
    let now = js_sys::Date::new_0();
    format!("{:04}-{:02}-{:02}", now.get_full_year(), now.get_month() + 1, now.get_date())
}

/// Follows what another window writes of this work: both show the same, so neither overwrites the other.
#[hook]
pub fn use_following(bench: &UseReducerHandle<Bench>, send: &Callback<Msg>) {
    let key = storage::work_key(&bench.attempt.bundle.scenario.id);
    let send = send.clone();
    use_effect_with((key, bench.whose == Whose::Own), move |(key, own)| {
        let (key, own) = (key.clone(), *own);
        let listener = EventListener::new(&gloo::utils::window(), "storage", move |event| {
            let ours = own && event.dyn_ref::<StorageEvent>().and_then(StorageEvent::key).is_some_and(|k| k == key);
            if ours && let Some(saved) = storage::read::<Saved>(&key) {
                send.emit(Msg::Follow(saved));
            }
        });
        move || drop(listener)
    });
}
