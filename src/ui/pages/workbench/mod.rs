//! The workbench: read (task), do (files, terminal), see (verdict).

mod assist;
mod demo;
mod frame;
mod keeping;
pub mod later;
mod lines;
mod pictures;
mod said;
mod sandbox;
mod state;
mod taken;
mod task;
mod terminal;
mod verdict;
mod work;

use crate::lab::{self, Saved};
use crate::scenario::{Bundle, Check, Course, Scenario};
use crate::shell;
use crate::text;
use crate::text::{Lang, Text};
use crate::ui::components::header::Header;
use crate::ui::components::missing::Awaited;
use crate::ui::components::signs::icon;
use crate::ui::fetch::{self, Fetching, use_fetched, words_of};
use crate::ui::handed;
use crate::ui::parts::{self, Refused, missing};
use crate::ui::route::{FIND, Page};
use crate::ui::storage;
use crate::ui::words::{paragraphs, say, use_lang, word};
pub use demo::{Changed, Scene, scenes};
use frame::Frame;
use futures::future::join;
use js_sys::Promise;
pub use lines::Row;
use state::Whose;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_split_helpers::wasm_split;
use yew::prelude::*;

/// What the workbench is opened on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opened {
    /// A scenario, by its id.
    Scenario(String),
    /// A mistake to be found.
    Find {
        /// What chooses it.
        seed: String,
        /// The numbers of the mistakes to choose from, parted by commas; empty: all.
        only: String,
    },
    /// One's own files, beginning with those of a scenario; empty: with none.
    Sandbox(String),
}

impl Opened {
    /// The scenario's id.
    fn id(&self) -> &str {
        match self {
            Opened::Scenario(id) | Opened::Sandbox(id) => id,
            Opened::Find { .. } => FIND,
        }
    }
}

/// What is opened, and where it stands in the course.
#[derive(Properties, PartialEq)]
pub struct WorkbenchProps {
    /// What is opened.
    pub opened: Opened,
    /// The course, for the way up and the next step.
    pub course: Option<Rc<Course>>,
    /// The code of a link that brought work; empty: none.
    #[prop_or_default]
    pub code: AttrValue,
    /// Nothing is read or kept: for a demonstration.
    #[prop_or_default]
    pub fresh: bool,
    /// Whether hints are offered.
    pub hints: bool,
}

/// Loads the scenario, then shows it.
#[component]
pub fn Workbench(props: &WorkbenchProps) -> Html {
    let lang = use_lang();
    let WorkbenchProps { opened, course, .. } = props;
    let opened_id = opened.id();
    let (arrived, on_again) = use_fetched(AttrValue::from(opened_id.to_owned()), fetch::scenario);
    let here = use_fetched(AttrValue::default(), fetch_bench);
    let (chapter, title) = place_in_course(course.as_deref(), opened_id);
    let above = std::iter::once((Page::Start, course_title(course.as_deref()))).chain(chapter).collect::<Vec<_>>();
    let header = |here: Text| html! { <Header above={above.clone()} {here} /> };
    use_effect_with(opened.clone(), |opened| {
        // Without a seed any will do; the address then says which, so that it can be handed on.
        if let Opened::Find { seed, only } = opened
            && seed.is_empty()
        {
            go_to_any(only);
        }
    });
    match (arrived, here) {
        (Some(Ok(bundle)), (Some(Ok(_)), _)) => {
            let props = OpeningProps {
                opened: opened.clone(),
                bundle,
                course: course.clone(),
                above,
                code: props.code.clone(),
                fresh: props.fresh,
                hints: props.hints,
            };
            parts::now(opening(props))
        }
        (Some(Ok(bundle)), (on_its_way, on_again)) => {
            let missing = on_its_way.and_then(Result::err);
            let (here, told) = (bundle.scenario.title.clone(), missing.is_none());
            html! {
                <div class="bench bench--alone">
                    <Header above={above.clone()} {here} titles={told} />
                    if told { { reading(opened, &bundle.scenario, lang) } } else { <Awaited {missing} {on_again} /> }
                </div>
            }
        }
        (other, _) => {
            let missing = other.and_then(Result::err);
            html! { <div class="bench bench--alone">{ header(title) }<Awaited {missing} {on_again} /></div> }
        }
    }
}

/// The task, to be read until the bench is here.
fn reading(opened: &Opened, scenario: &Scenario, lang: Lang) -> Html {
    if matches!(opened, Opened::Sandbox(_)) {
        return html! { <Awaited missing={None} on_again={Callback::noop()} /> };
    }
    let check = |check: &Check| html! { <li>{ say(&check.title, lang) }<br /><code lang="en">{ check.run.clone() }</code></li> };
    html! {
        <main class="reading">
            <div class="reading__head">
                <p class="eyebrow" role="status">{ word(text!("the simulator is on its way", "시뮬레이터를 불러오는 중입니다"), lang) }</p>
                <p class="task__title">{ say(&scenario.title, lang) }</p>
                { for paragraphs(&scenario.story, lang).into_iter().map(|p| html! { <p class="task__story">{ p }</p> }) }
            </div>
            <section>
                <h2 class="reading__section">{ word(text!("Checks", "점검"), lang) }</h2>
                <ol class="reading__links">{ for scenario.checks.iter().map(check) }</ol>
            </section>
        </main>
    }
}

#[wasm_bindgen]
extern "C" {
    /// The custom element `<code-editor>` (`static/editor/`).
    #[wasm_bindgen(js_namespace = canI)]
    fn editor() -> Promise;
}

/// Fetches the part `bench`, with its editor.
fn fetch_bench(_: AttrValue) -> Fetching<()> {
    Box::pin(async {
        let (bench, editor) = join(bench_arrives(), JsFuture::from(editor())).await;
        bench.map_err(|why| missing("bench", &why))?;
        editor.map(drop).map_err(|why| missing("editor", &words_of(&why)))
    })
}

#[wasm_split(bench, fallible, preload(bench_arrives))]
fn opening(props: OpeningProps) -> Result<Html, Refused> {
    Ok(html! { <Opening ..props /> })
}

/// A scenario that has arrived, and how it is opened.
#[derive(Properties, PartialEq)]
struct OpeningProps {
    opened: Opened,
    bundle: Rc<Bundle>,
    course: Option<Rc<Course>>,
    above: Vec<(Page, Text)>,
    code: AttrValue,
    fresh: bool,
    hints: bool,
}

/// Lays the work over the scenario, and shows it once the commands of its checks are here.
#[component]
fn Opening(props: &OpeningProps) -> Html {
    let lang = use_lang();
    let OpeningProps { opened, course, above, .. } = props;
    let opened_id = opened.id();
    let wanted = if props.bundle.scenario.lines().all(shell::knows) { "" } else { "later" };
    let (here, on_again) = use_fetched(AttrValue::from(wanted), later::fetch_if_named);
    // The rest comes while nobody waits for it; where that fails, it is asked for again when it is wanted.
    use_effect_with((), |()| {
        wasm_bindgen_futures::spawn_local(async { drop(later::fetch(AttrValue::default()).await) })
    });
    let bundle = match opened {
        Opened::Scenario(_) => props.bundle.clone(),
        Opened::Sandbox(_) => Rc::new(lab::sandbox(&props.bundle)),
        Opened::Find { seed, only } => match lab::choose(&props.bundle.scenario.mistakes, seed, only) {
            Some(mistake) => Rc::new(lab::plant(&props.bundle, mistake)),
            None => props.bundle.clone(),
        },
    };
    let id = bundle.scenario.id.clone();
    let demo = matches!(opened, Opened::Scenario(_)) && !bundle.scenario.presenter.steps.is_empty();
    let header = html! {
        <Header above={above.clone()} here={bundle.scenario.title.clone()} titles=true>
            if demo {
                <a class="btn btn--quiet hide-s hide-m" href={Page::Presenter(opened_id.to_owned()).href()}>{ icon("present") }{ word(text!("Present", "발표"), lang) }</a>
            }
        </Header>
    };
    if let Some(Err(missing)) = here {
        return html! { <div class="bench bench--alone"><Header above={above.clone()} here={bundle.scenario.title.clone()} /><Awaited {missing} {on_again} /></div> };
    }
    if here.is_none() {
        return html! { <div class="bench bench--alone">{ header }{ reading(opened, &bundle.scenario, lang) }</div> };
    }
    let own = || storage::read::<Saved>(&storage::work_key(&id));
    let (saved, whose) = match (props.fresh || fetch::is_own(opened_id), props.code.is_empty()) {
        (true, _) => (None, Whose::Fresh),
        (false, true) => (own(), Whose::Own),
        (false, false) => match handed::opened(&bundle, &props.code) {
            Ok(saved) => (Some(saved), Whose::Copy),
            Err(why) => (own(), Whose::BrokenLink(why)),
        },
    };
    let key = format!("{id} {} {}", props.code, props.fresh);
    html! { <Frame {key} {bundle} {saved} {whose} hints={props.hints} course={course.clone()} {header} /> }
}

/// The same page with a seed that chance has made.
fn go_to_any(only: &str) {
    let seed = js_sys::Math::random().to_bits() >> 20 & 0xffff;
    let picked = if only.is_empty() { String::new() } else { format!("?m={only}") };
    // Where the browser refuses, the page stays as it is.
    let _ = gloo::utils::window().location().replace(&format!("{}{picked}", Page::Find(seed.to_string()).href()));
}

fn course_title(course: Option<&Course>) -> Text {
    course.map_or_else(|| text!("Course", "과정"), |c| c.title.clone())
}

/// The chapter that holds the scenario, and the scenario's title as the course has it.
fn place_in_course(course: Option<&Course>, id: &str) -> (Option<(Page, Text)>, Text) {
    let find = |course: &Course| {
        let in_chapter = |c: &crate::scenario::Chapter| {
            let entry = c.scenarios.iter().find(|s| s.id == id)?;
            Some(((Page::Chapter(c.id.clone()), c.title.clone()), entry.title.clone()))
        };
        course.chapters.iter().find_map(in_chapter)
    };
    match course.and_then(find) {
        Some((chapter, title)) => (Some(chapter), title),
        None => (None, Text::verbatim(id.to_owned())),
    }
}
