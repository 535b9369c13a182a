//! The workbench: read (task), do (files, terminal), see (verdict).

mod assist;
mod frame;
mod pictures;
mod state;
mod task;
mod terminal;
mod verdict;
mod work;

use crate::lab::Saved;
use crate::scenario::Bundle;
use crate::text;
use crate::text::Text;
use crate::ui::components::header::Header;
use crate::ui::components::signs::{Sign, mark};
use crate::ui::fetch::{self, Missing};
use crate::ui::route::Page;
use crate::ui::settings::Settings;
use crate::ui::storage;
use crate::ui::words::{say, use_lang, word};
use frame::Frame;
use std::rc::Rc;
use yew::prelude::*;

/// A scenario by its id.
#[derive(Properties, PartialEq)]
pub struct WorkbenchProps {
    /// The scenario.
    pub id: AttrValue,
    /// The course, for the way up and the next step.
    pub course: Option<Rc<crate::scenario::Course>>,
    /// What is chosen.
    pub settings: Settings,
    /// Chooses.
    pub on_settings: Callback<Settings>,
}

/// Loads the scenario, then shows it.
#[component]
pub fn Workbench(props: &WorkbenchProps) -> Html {
    let lang = use_lang();
    let loaded = use_state(|| None::<Result<Rc<Bundle>, Missing>>);
    let tries = use_state(|| 0_u32);
    {
        let loaded = loaded.clone();
        use_effect_with((props.id.clone(), *tries), move |(id, _)| {
            loaded.set(None);
            let id = id.clone();
            // An answer that comes after another scenario was opened is nobody's.
            let wanted = Rc::new(std::cell::Cell::new(true));
            let still = wanted.clone();
            wasm_bindgen_futures::spawn_local(async move {
                let result = fetch::scenario(&id).await.map(Rc::new);
                if still.get() {
                    loaded.set(Some(result));
                }
            });
            move || wanted.set(false)
        });
    }
    let (chapter, title) = place_in_course(props);
    let above = std::iter::once((Page::Start, course_title(props))).chain(chapter).collect::<Vec<_>>();
    let header = |here: Text| {
        html! {
            <Header above={above.clone()} {here} settings={props.settings} on_settings={&props.on_settings} />
        }
    };
    match &*loaded {
        Some(Ok(bundle)) if bundle.scenario.id == *props.id => {
            let saved = storage::read::<Saved>(&storage::work_key(&props.id));
            html! {
                <Frame key={props.id.to_string()} bundle={bundle.clone()} {saved} course={props.course.clone()} header={header(bundle.scenario.title.clone())} />
            }
        }
        Some(Err(missing)) => {
            let again = Callback::from(move |_: MouseEvent| tries.set(*tries + 1));
            html! { <div class="bench bench--alone">{ header(title) }<main class="alone">{ not_arrived(missing, again, lang) }</main></div> }
        }
        _ => html! {
            <div class="bench bench--alone">{ header(title) }<main class="alone"><p class="loading">{ word(text!("loading the scenario", "시나리오를 불러오는 중입니다"), lang) }</p></main></div>
        },
    }
}

fn course_title(props: &WorkbenchProps) -> Text {
    props.course.as_ref().map_or_else(|| text!("Course", "과정"), |c| c.title.clone())
}

/// The chapter that holds the scenario, and the scenario's title as the course has it.
fn place_in_course(props: &WorkbenchProps) -> (Option<(Page, Text)>, Text) {
    let id = Text::verbatim(props.id.to_string());
    let Some(course) = &props.course else { return (None, id) };
    let entry = course.chapters.iter().find_map(|c| Some((c, c.scenarios.iter().find(|s| s.id == *props.id)?)));
    match entry {
        Some((chapter, entry)) => (Some((Page::Start, chapter.title.clone())), entry.title.clone()),
        None => (None, id),
    }
}

/// What is missing, that the work is kept, one button.
pub fn not_arrived(missing: &Missing, again: Callback<MouseEvent>, lang: crate::text::Lang) -> Html {
    let (title, lines) = match missing {
        Missing::File { path, why } => (
            text!("One file did not arrive", "파일 하나가 오지 않았습니다"),
            html! { <p class="told" lang="en">{ format!("{path} · {why}") }</p> },
        ),
        Missing::Broken(places) => {
            let line = |(place, says): &(crate::source::Place, Text)| {
                html! {
                    <li><code lang="en">{ format!("{}:{}:{}", place.path, place.line, place.column) }</code>{ " " }{ say(says, lang) }</li>
                }
            };
            (
                text!("The scenario cannot be read", "시나리오를 읽을 수 없습니다"),
                html! { <ul class="faults">{ for places.iter().map(line) }</ul> },
            )
        }
    };
    html! {
        <div class="answer answer--wait" role="alert">
            <div class="answer__head">{ mark(Sign::Warn) }<h1 class="answer__word">{ word(title, lang) }</h1></div>
            <div class="answer__body">
                { lines }
                <p class="answer__why">{ word(text!("Your saved work is untouched.", "저장된 작업은 그대로 있습니다."), lang) }{ " " }
                    <button type="button" class="btn" onclick={again}>{ word(text!("Try again", "다시 시도"), lang) }</button>
                </p>
            </div>
        </div>
    }
}
