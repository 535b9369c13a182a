//! What does the instructor see? What is on the wall, what comes next, the notes, the time, and what can still be
//! revealed.

use super::audience::use_keys;
use super::channel::use_place;
use super::picture::{Picture, asked};
use super::{Place, use_demo};
use crate::scenario::{Bundle, DemoStep};
use crate::text;
use crate::text::{Lang, Text};
use crate::ui::components::menu::Choice;
use crate::ui::components::missing::Awaited;
use crate::ui::components::signs::{Sign, icon, mark};
use crate::ui::fetch::{self, use_fetched};
use crate::ui::route::Page;
use crate::ui::settings::{Settings, ZOOMS};
use crate::ui::words::{paragraphs, say, use_lang, word};
use gloo::timers::callback::Interval;
use yew::prelude::*;

/// A scenario's demo.
#[derive(Properties, PartialEq)]
pub struct PresenterProps {
    /// The scenario.
    pub id: AttrValue,
    /// What is chosen.
    pub settings: Settings,
}

/// Draws it.
#[component]
pub fn Presenter(props: &PresenterProps) -> Html {
    let lang = use_lang();
    let (arrived, on_again) = use_fetched(props.id.clone(), fetch::scenario);
    let bundle = arrived.clone().and_then(Result::ok);
    let demo = use_demo(bundle.clone());
    let (place, go, joined) = use_place(props.id.clone(), Place { zoom: 150, ..Place::new(0, props.settings) });
    use_keys(place, demo.clone(), go.clone());
    let Some(bundle) = bundle else {
        return html! { <Awaited missing={arrived.and_then(Result::err)} {on_again} /> };
    };
    let steps = &bundle.scenario.presenter.steps;
    let at = place.at(&demo);
    let (Some(step), Some(scene)) = (steps.get(at), demo.scenes.get(at)) else {
        return html! { <main class="alone"><p>{ word(text!("This scenario has no demo.", "이 시나리오에는 시연이 없습니다."), lang) }</p></main> };
    };
    let open = {
        let address = format!(
            "{}?lang={}&zoom={}{}",
            Page::Audience(props.id.to_string(), at + 1).href(),
            place.lang.tag(),
            place.zoom,
            props.settings.theme.tag().map(|theme| format!("&theme={theme}")).unwrap_or_default()
        );
        move |_: MouseEvent| {
            // A browser that opens no window says so itself.
            let _ = gloo::utils::window().open_with_url_and_target(&address, "can-i-audience");
        }
    };
    let turn = |to: Place| go.reform(move |_: MouseEvent| to);
    let now = text!("Now", "지금");
    let (n, count) = (at + 1, steps.len());
    let on_hop = go.reform(move |hop| Place { hop, ..place });
    html! {
        <main class="presenter">
            <stage-pointer scenario={props.id.clone()} on={place.pointer.then_some("")} at={place.at_hop()} />
            <header class="presenter__head">
                <Clock minutes={bundle.scenario.minutes} />
                <h1>{ say(&bundle.scenario.title, lang) }</h1>
                { languages(place, &go) }
                { sizes(place, &go) }
                if joined {
                    <span class="chip is-pass">{ mark(Sign::Pass) }{ word(text!("audience window is open", "청중 창 연결됨"), lang) }</span>
                } else {
                    <button type="button" class="btn btn--main" onclick={open}>{ icon("present") }{ word(text!("Open the audience window", "청중 창 열기"), lang) }</button>
                }
            </header>
            <section class="presenter__now" aria-label={word(now.clone(), lang)}>
                <h2><b>{ word(now, lang) }</b><span>{ format!("{n}/{count}") }</span></h2>
                <Picture place={Place { step: at, lang, ..place }} step={step.clone()} scene={scene.clone()} asked={asked(&bundle.scenario.quiz, place.reveal)} {on_hop} />
            </section>
            <section class="presenter__next">
                <h2><b>{ word(text!("Next", "다음"), lang) }</b></h2>
                { coming(&bundle, steps.get(at + 1), lang) }
            </section>
            <section class="presenter__notes">
                <h2>{ word(text!("Notes", "노트"), lang) }</h2>
                { for step.notes.iter().flat_map(|n| paragraphs(n, lang)).map(|p| html! { <p>{ p }</p> }) }
                { for bundle.scenario.presenter.notes.iter().flat_map(|n| paragraphs(n, lang)).map(|p| html! { <p class="presenter__general">{ p }</p> }) }
                { reveals(&bundle, demo.reveals, place, &go, lang) }
            </section>
            <footer class="presenter__foot">
                <button type="button" class="btn" onclick={turn(place.back(&demo))}>{ icon("prev") }{ word(text!("Back", "이전"), lang) }</button>
                <button type="button" class="btn btn--main" onclick={turn(place.next(&demo))}>{ word(text!("Next step", "다음 단계"), lang) }{ icon("next") }</button>
                <span class="presenter__keys"><kbd>{ "←" }</kbd><kbd>{ "→" }</kbd>{ word(text!("a clicker works, too", "클리커도 됩니다"), lang) }</span>
                <button type="button" class="btn" aria-pressed={place.blank.to_string()} onclick={turn(Place { blank: !place.blank, ..place })}>{ word(text!("Hide the picture", "화면 가리기"), lang) }</button>
                <button type="button" class="btn" aria-pressed={place.pointer.to_string()} onclick={turn(Place { pointer: !place.pointer, ..place })}>{ word(text!("Show my pointer", "포인터 보여 주기"), lang) }</button>
                <a class="btn" href={Page::Scenario(props.id.to_string()).href()}>{ word(text!("End the demo", "시연 끝내기"), lang) }</a>
            </footer>
        </main>
    }
}

/// What comes next: its sentence, and what it does.
fn coming(bundle: &Bundle, step: Option<&DemoStep>, lang: Lang) -> Html {
    let Some(step) = step else {
        return html! { <p>{ word(text!("This was the last step.", "마지막 단계입니다."), lang) }</p> };
    };
    let check = step.check.as_ref().and_then(|id| bundle.scenario.checks.iter().find(|c| c.id == *id));
    let command = step.run.as_ref().map(|c| c.run.clone()).or_else(|| check.map(|c| c.run.clone()));
    html! {
        <>
            <p>{ say(&step.says, lang) }</p>
            if let Some(command) = command { <code lang="en">{ format!("$ {command}") }</code> }
            if let Some(file) = &step.solve { <code lang="en">{ file.clone() }</code> }
        </>
    }
}

/// The questions, one answer more each time.
fn reveals(bundle: &Bundle, most: usize, place: Place, go: &Callback<Place>, lang: Lang) -> Html {
    let quiz = &bundle.scenario.quiz;
    let Some((question, open)) = asked(quiz, place.reveal.clamp(1, most.max(1))) else { return html! {} };
    let to = |reveal: usize| go.reform(move |_: MouseEvent| Place { reveal, ..place });
    let face = match place.reveal {
        0 => text!("Show the question", "문제 보여 주기"),
        _ if open == question.options.len() => text!("Show the next question", "다음 문제 보여 주기"),
        _ => text!("Show one answer more", "답 하나 더 보여 주기"),
    };
    let row = |(index, option): (usize, &crate::scenario::QuizOption)| {
        let (sign, name) = match option.right {
            true => (Sign::Pass, text!("right", "맞음")),
            false => (Sign::Fail, text!("wrong", "틀림")),
        };
        html! {
            <li class={classes!(sign.class(), (index < open).then_some("is-shown"))}>{ mark(sign) }<span class="sr">{ word(name, lang) }</span><b>{ option.id.clone() }</b><span>{ say(&option.text, lang) }</span></li>
        }
    };
    html! {
        <div class="presenter__reveal">
            <h2>{ word(text!("One at a time", "하나씩 보여 주기"), lang) }</h2>
            <p>{ say(&question.text, lang) }</p>
            <ol>{ for question.options.iter().enumerate().map(row) }</ol>
            if place.reveal < most { <button type="button" class="btn" onclick={to(place.reveal + 1)}>{ icon("play") }{ word(face, lang) }</button> }
            if place.reveal > 0 { <button type="button" class="btn btn--quiet" onclick={to(0)}>{ word(text!("Back to the demo", "시연으로 돌아가기"), lang) }</button> }
        </div>
    }
}

fn languages(place: Place, go: &Callback<Place>) -> Html {
    let one = |of: Lang, face: &'static str| {
        let on_choose = go.reform(move |()| Place { lang: of, ..place });
        html! { <Choice chosen={place.lang == of} lang={Some(of.tag())} {on_choose}>{ face }</Choice> }
    };
    html! { <div class="switch" role="group" aria-label="한국어 / English">{ one(Lang::Ko, "한국어") }{ one(Lang::En, "English") }</div> }
}

/// The audience's type size.
fn sizes(place: Place, go: &Callback<Place>) -> Html {
    let one = |zoom: u32| {
        let on_choose = go.reform(move |()| Place { zoom, ..place });
        html! { <Choice chosen={place.zoom == zoom} lang={None::<&'static str>} {on_choose}>{ format!("{zoom}%") }</Choice> }
    };
    html! { <div class="switch" role="group" aria-label="Aa">{ for ZOOMS.into_iter().map(one) }</div> }
}

#[derive(Properties, PartialEq)]
struct ClockProps {
    minutes: u32,
}

/// The time since the demo began, beside what was planned; pressing it begins anew.
#[component]
fn Clock(props: &ClockProps) -> Html {
    let lang = use_lang();
    let began = use_state(js_sys::Date::now);
    let now = use_state(js_sys::Date::now);
    {
        let now = now.clone();
        use_effect_with((), move |()| {
            let tick = Interval::new(1000, move || now.set(js_sys::Date::now()));
            move || drop(tick)
        });
    }
    // Milliseconds since the beginning: never negative, and small.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let seconds = ((*now - *began) / 1000.0).max(0.0) as u32;
    let name: Text = text!("Time; press to begin anew", "시간, 누르면 다시 잽니다");
    let restart = move |_: MouseEvent| {
        began.set(js_sys::Date::now());
        now.set(js_sys::Date::now());
    };
    html! {
        <button type="button" class="presenter__clock" title={word(name.clone(), lang)} onclick={restart}>
            <span class="sr">{ word(name, lang) }</span><b>{ format!("{:02}:{:02}", seconds / 60, seconds % 60) }</b><small>{ format!(" / {}:00", props.minutes) }</small>
        </button>
    }
}
