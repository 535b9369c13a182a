//! The workbench: read (task), do (files, terminal), see (verdict).

mod assist;
mod demo;
mod frame;
mod keeping;
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
use crate::scenario::Course;
use crate::text;
use crate::text::Text;
use crate::ui::components::header::Header;
use crate::ui::components::missing::Awaited;
use crate::ui::components::signs::icon;
use crate::ui::fetch::{self, use_fetched};
use crate::ui::handed;
use crate::ui::route::{FIND, Page};
use crate::ui::storage;
use crate::ui::words::{use_lang, word};
pub use demo::{Changed, Scene, scenes};
use frame::Frame;
pub use lines::Row;
use state::Whose;
use std::rc::Rc;
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
    let opened_id = match opened {
        Opened::Scenario(id) | Opened::Sandbox(id) => id.as_str(),
        Opened::Find { .. } => FIND,
    };
    let (arrived, on_again) = use_fetched(AttrValue::from(opened_id.to_owned()), fetch::scenario);
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
    match arrived {
        Some(Ok(bundle)) => {
            let bundle = match opened {
                Opened::Scenario(_) => bundle,
                Opened::Sandbox(_) => Rc::new(lab::sandbox(&bundle)),
                Opened::Find { seed, only } => match lab::choose(&bundle.scenario.mistakes, seed, only) {
                    Some(mistake) => Rc::new(lab::plant(&bundle, mistake)),
                    None => bundle,
                },
            };
            let id = bundle.scenario.id.clone();
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
            let demo = matches!(opened, Opened::Scenario(_)) && !bundle.scenario.presenter.steps.is_empty();
            let here = bundle.scenario.title.clone();
            let header = html! {
                <Header above={above.clone()} {here} titles=true>
                    if demo {
                        <a class="btn btn--quiet hide-s hide-m" href={Page::Presenter(opened_id.to_owned()).href()}>{ icon("present") }{ word(text!("Present", "발표"), lang) }</a>
                    }
                </Header>
            };
            html! { <Frame {key} {bundle} {saved} {whose} hints={props.hints} course={course.clone()} {header} /> }
        }
        other => {
            let missing = other.and_then(Result::err);
            html! { <div class="bench bench--alone">{ header(title) }<Awaited {missing} {on_again} /></div> }
        }
    }
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
