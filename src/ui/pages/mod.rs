//! The pages: each holds its state and gives its parts data and callbacks. The course and the workbench are there from
//! the beginning; the others are a part that is fetched with the first of them.

pub mod chapter;
pub mod explorer;
pub mod glossary;
pub mod record;
pub mod stage;
pub mod start;
pub mod workbench;

use super::components::missing::Awaited;
use super::components::sheet::Sheet;
use super::fetch::{Arrived, Fetching, use_fetched};
use super::parts::{self, Refused, missing};
use super::route::Page;
use super::settings::Settings;
use crate::scenario::Course;
use crate::text;
use futures::future::join;
use std::rc::Rc;
use wasm_split_helpers::wasm_split;
use yew::prelude::*;

/// What a page beside the course and the workbench gets.
#[derive(Properties, PartialEq)]
pub struct RareProps {
    /// Which one.
    pub page: Page,
    /// The course, or why it is missing.
    pub arrived: Arrived<Course>,
    /// Asks for the course again.
    pub on_again: Callback<()>,
    /// Language, theme and size.
    pub settings: Settings,
    /// What is sought in the glossary.
    pub sought: AttrValue,
}

/// One of those pages, once it is here.
#[component]
pub fn Rare(props: &RareProps) -> Html {
    match use_fetched(AttrValue::default(), fetch_rare) {
        (Some(Ok(_)), _) => parts::now(rare(props)),
        (other, on_again) => html! {
            <Sheet here={text!("Can I?", "Can I?")}><Awaited missing={other.and_then(Result::err)} {on_again} /></Sheet>
        },
    }
}

/// Fetches the part `pages`; they run commands of every kind.
fn fetch_rare(_: AttrValue) -> Fetching<()> {
    Box::pin(async {
        let (pages, later) = join(rare_arrives(), workbench::later::fetch(AttrValue::default())).await;
        pages.map_err(|why| missing("pages", &why)).and(later)
    })
}

#[wasm_split(pages, fallible, preload(rare_arrives))]
fn rare(props: &RareProps) -> Result<Html, Refused> {
    let RareProps { page, arrived, on_again, settings, sought } = props;
    let course: Option<Rc<Course>> = arrived.clone().and_then(Result::ok);
    Ok(match page.clone() {
        Page::Audience(id, step) => {
            html! { <stage::Audience key={id.as_str()} id={id.clone()} {step} settings={*settings} /> }
        }
        Page::Presenter(id) => html! { <stage::Presenter key={id.as_str()} id={id.clone()} settings={*settings} /> },
        Page::Chapter(id) => html! { <chapter::ChapterPage {id} course={arrived.clone()} {on_again} /> },
        Page::Explorer(id) => html! { <explorer::ExplorerPage {id} {course} /> },
        Page::Record => html! { <record::Record course={arrived.clone()} {on_again} /> },
        Page::Glossary => html! { <glossary::GlossaryPage {sought} {course} /> },
        _ => html! {},
    })
}
