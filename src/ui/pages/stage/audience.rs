//! What does the class see? One step, large; arrow keys or a clicker go on.

use super::channel::{Say, use_channel};
use super::picture::Picture;
use super::{Place, use_scenes};
use crate::text;
use crate::ui::components::missing::Awaited;
use crate::ui::fetch::{self, use_fetched};
use crate::ui::settings::Settings;
use crate::ui::words::{say, word};
use gloo::events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;
use yew::prelude::*;

/// A scenario's demo at a step.
#[derive(Properties, PartialEq)]
pub struct AudienceProps {
    /// The scenario.
    pub id: AttrValue,
    /// The step, from 1.
    pub step: usize,
    /// What is chosen, and what the address says.
    pub settings: Settings,
}

/// Draws it.
#[component]
pub fn Audience(props: &AudienceProps) -> Html {
    let (arrived, on_again) = use_fetched(props.id.clone(), fetch::scenario);
    let bundle = arrived.clone().and_then(Result::ok);
    let scenes = use_scenes(bundle.clone());
    let place = use_state_eq(|| Place::new(props.step.saturating_sub(1), props.settings));
    // A new place of the other window is taken as it is.
    let on_heard = {
        let place = place.clone();
        Callback::from(move |say: Say| {
            if let Say::Here(there) = say {
                place.set(there);
            }
        })
    };
    let tell = use_channel(props.id.clone(), on_heard);
    {
        let tell = tell.clone();
        use_effect_with(props.id.clone(), move |_| tell.emit(Say::Where));
    }
    let go = {
        let (place, tell) = (place.clone(), tell.clone());
        Callback::from(move |to: Place| {
            place.set(to);
            tell.emit(Say::Here(to));
        })
    };
    use_keys(*place, scenes.clone(), go.clone());
    let settings = Settings { lang: place.lang, zoom: place.zoom, ..props.settings };
    use_effect_with(settings, |settings: &Settings| settings.show());
    let lang = place.lang;
    let Some(bundle) = bundle else {
        return html! { <Awaited missing={arrived.and_then(Result::err)} {on_again} /> };
    };
    let steps = &bundle.scenario.presenter.steps;
    let at = place.step.min(steps.len().saturating_sub(1));
    let (Some(step), Some(scene)) = (steps.get(at), scenes.get(at)) else {
        return html! { <main class="stage"><h1>{ say(&bundle.scenario.title, lang) }</h1><p>{ word(text!("This scenario has no demo.", "이 시나리오에는 시연이 없습니다."), lang) }</p></main> };
    };
    if place.blank {
        return html! { <main class="stage stage--blank" aria-label={word(text!("Nothing is shown", "화면을 가렸습니다"), lang)} /> };
    }
    let on_hop = go.reform({
        let place = *place;
        move |hop| Place { hop, ..place }
    });
    let dot = |index: usize| {
        let class = match index.cmp(&at) {
            std::cmp::Ordering::Less => "is-done",
            std::cmp::Ordering::Equal => "is-here",
            std::cmp::Ordering::Greater => "",
        };
        html! { <i {class} /> }
    };
    let count = steps.len();
    let turn = |to: Place| go.reform(move |_: MouseEvent| to);
    let label = text!("Step {n} of {count}", "{count}단계 중 {n}단계", n = at + 1);
    html! {
        <main class="stage" lang={lang.tag()}>
            <header class="stage__head">
                <h1>{ say(&bundle.scenario.title, lang) }</h1>
                <p class="sr">{ word(label, lang) }</p>
                <div class="stage__dots" aria-hidden="true">{ for (0..count).map(dot) }</div>
            </header>
            <Picture place={Place { step: at, ..*place }} step={step.clone()} scene={scene.clone()} question={bundle.scenario.quiz.first().cloned()} {on_hop} />
            <nav class="stage__turn">
                <button type="button" class="btn btn--quiet" onclick={turn(place.back(&scenes))}>{ word(text!("Back", "이전"), lang) }</button>
                <button type="button" class="btn btn--quiet" onclick={turn(place.next(&scenes))}>{ word(text!("On", "다음"), lang) }</button>
            </nav>
        </main>
    }
}

/// Keys turn the page wherever the focus is, but in a field that is typed in.
#[hook]
pub fn use_keys(place: Place, scenes: std::rc::Rc<Vec<super::Scene>>, go: Callback<Place>) {
    use_effect_with((place, scenes, go), |(place, scenes, go)| {
        let (place, scenes, go) = (*place, scenes.clone(), go.clone());
        let options = gloo::events::EventListenerOptions::enable_prevent_default();
        let listener = EventListener::new_with_options(&gloo::utils::window(), "keydown", options, move |event| {
            let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
            let busy = event.ctrl_key() || event.alt_key() || event.meta_key();
            if let Some(to) = place.key(&event.key(), &scenes).filter(|_| !busy) {
                event.prevent_default();
                go.emit(to);
            }
        });
        move || drop(listener)
    });
}
