//! What does the class see? One step, large; arrow keys or a clicker go on.

use super::channel::use_place;
use super::picture::{Picture, asked};
use super::{Demo, Place, use_demo};
use crate::text;
use crate::text::Lang;
use crate::ui::components::missing::Awaited;
use crate::ui::fetch::{self, use_fetched};
use crate::ui::route::Page;
use crate::ui::settings::Settings;
use crate::ui::words::{say, word};
use gloo::events::EventListener;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
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
    let demo = use_demo(bundle.clone());
    let (place, go, _) = use_place(props.id.clone(), Place::new(props.step.saturating_sub(1), props.settings));
    {
        // Another address in the same window goes where it says.
        let go = go.clone();
        use_effect_with((props.step, props.settings), move |(step, settings)| {
            let said = Place::new(step.saturating_sub(1), *settings);
            let stays = said.step == place.step;
            let to = Place { lang: said.lang, zoom: said.zoom, ..if stays { place } else { said } };
            if to != place {
                go.emit(to);
            }
        });
    }
    use_effect_with((props.id.clone(), place.step), |(id, step)| keep_address(id, *step));
    use_keys(place, demo.clone(), go.clone());
    let chosen = props.settings;
    use_effect_with(Settings { lang: place.lang, zoom: place.zoom, ..chosen }, move |settings: &Settings| {
        settings.show();
        // The next page is as it was chosen.
        move || chosen.show()
    });
    let lang = place.lang;
    let Some(bundle) = bundle else {
        return html! { <Awaited missing={arrived.and_then(Result::err)} {on_again} /> };
    };
    let steps = &bundle.scenario.presenter.steps;
    let at = place.at(&demo);
    let (Some(step), Some(scene)) = (steps.get(at), demo.scenes.get(at)) else {
        return html! { <main class="stage"><h1>{ say(&bundle.scenario.title, lang) }</h1><p>{ word(text!("This scenario has no demo.", "이 시나리오에는 시연이 없습니다."), lang) }</p></main> };
    };
    if place.blank {
        return html! { <main class="stage stage--blank" aria-label={word(text!("Nothing is shown", "화면을 가렸습니다"), lang)} /> };
    }
    let on_hop = go.reform(move |hop| Place { hop, ..place });
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
        <ContextProvider<Lang> context={lang}>
        <main class="stage" lang={lang.tag()}>
            <header class="stage__head">
                <h1>{ say(&bundle.scenario.title, lang) }</h1>
                <p class="sr">{ word(label, lang) }</p>
                <div class="stage__dots" aria-hidden="true">{ for (0..count).map(dot) }</div>
            </header>
            <Picture place={Place { step: at, ..place }} step={step.clone()} scene={scene.clone()} asked={asked(&bundle.scenario.quiz, place.reveal)} {on_hop} />
            <stage-pointer scenario={props.id.clone()} on={place.pointer.then_some("")} at={place.at_hop()} ring="" />
            <nav class="stage__turn">
                <button type="button" class="btn btn--quiet" aria-pressed={place.pointer.to_string()} onclick={turn(Place { pointer: !place.pointer, ..place })}>{ word(text!("Pointer", "포인터"), lang) }</button>
                <button type="button" class="btn btn--quiet" onclick={turn(place.back(&demo))}>{ word(text!("Back", "이전"), lang) }</button>
                <button type="button" class="btn btn--quiet" onclick={turn(place.next(&demo))}>{ word(text!("On", "다음"), lang) }</button>
            </nav>
        </main>
        </ContextProvider<Lang>>
    }
}

/// The address names the step that is shown: a reload finds it, and it can be handed on.
fn keep_address(id: &str, step: usize) {
    let window = gloo::utils::window();
    let hash = window.location().hash().unwrap_or_default();
    let query = hash.split_once('?').map(|(_, query)| format!("?{query}")).unwrap_or_default();
    let address = format!("{}{query}", Page::Audience(id.to_owned(), step + 1).href());
    // Where the browser refuses, the address stays behind.
    let _ = window.history().and_then(|h| h.replace_state_with_url(&JsValue::NULL, "", Some(&address)));
}

/// Keys turn the page wherever the focus is, but in a field that is typed in.
#[hook]
pub fn use_keys(place: Place, demo: Rc<Demo>, go: Callback<Place>) {
    use_effect_with((place, demo, go), |(place, demo, go)| {
        let (place, demo, go) = (*place, demo.clone(), go.clone());
        let options = gloo::events::EventListenerOptions::enable_prevent_default();
        let listener = EventListener::new_with_options(&gloo::utils::window(), "keydown", options, move |event| {
            let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
            let busy = event.ctrl_key() || event.alt_key() || event.meta_key();
            if let Some(to) = place.key(&event.key(), &demo).filter(|_| !busy) {
                event.prevent_default();
                go.emit(to);
            }
        });
        move || drop(listener)
    });
}
