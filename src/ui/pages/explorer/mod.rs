//! What can be looked at and tried here? One page for every explorer: what it is comes from its data. Groups with switches and
//! trials make a board on a live world; a table is read and sorted.

mod board;
mod change;
mod table;

use crate::scenario::{Course, Explored, Link};
use crate::text;
use crate::text::Lang;
use crate::ui::components::missing::Awaited;
use crate::ui::components::sheet::Sheet;
use crate::ui::components::signs::{Sign, mark};
use crate::ui::fetch::{self, use_fetched};
use crate::ui::route::Page;
use crate::ui::words::{paragraphs, say, use_lang, word};
use board::BoardView;
use std::rc::Rc;
use table::TableView;
use yew::prelude::*;

/// One explorer.
#[derive(Properties, PartialEq)]
pub struct ExplorerPageProps {
    /// Its id.
    pub id: AttrValue,
    /// The course, for the way up.
    pub course: Option<Rc<Course>>,
}

/// Loads it, then shows it.
#[component]
pub fn ExplorerPage(props: &ExplorerPageProps) -> Html {
    let lang = use_lang();
    let (arrived, on_again) = use_fetched(props.id.clone(), fetch::explorer);
    let mut above = Vec::new();
    if let Some(course) = &props.course {
        above.push((Page::Start, course.title.clone()));
        let chapter = course.chapters.iter().find(|c| c.explorers.iter().any(|x| x.id == *props.id));
        above.extend(chapter.map(|c| (Page::Chapter(c.id.clone()), c.title.clone())));
    }
    match arrived {
        Some(Ok(explored)) => {
            let here = explored.explorer.title.clone();
            html! { <Sheet {above} {here}>{ inside(&explored, lang) }</Sheet> }
        }
        other => {
            let missing = other.and_then(Result::err);
            html! { <Sheet {above} here={text!("To explore", "살펴보기")}><Awaited {missing} {on_again} /></Sheet> }
        }
    }
}

fn inside(explored: &Rc<Explored>, lang: Lang) -> Html {
    let explorer = &explored.explorer;
    let link = |l: &Link| html! { <li><a href={l.url.clone()} rel="noreferrer">{ say(&l.title, lang) }</a></li> };
    html! {
        <main class="explorer" key={explorer.id.clone()}>
            <header class="reading__head">
                <h1 class="next__title">{ say(&explorer.title, lang) }</h1>
                { for paragraphs(&explorer.lead, lang).into_iter().map(|p| html! { <p>{ p }</p> }) }
            </header>
            if !explorer.groups.is_empty() { <BoardView explored={explored.clone()} /> }
            if let Some(table) = &explorer.table { <TableView table={table.clone()} /> }
            if let Some(note) = &explorer.note { <p class="note">{ mark(Sign::Warn) }<span>{ say(note, lang) }</span></p> }
            if !explorer.links.is_empty() {
                <section>
                    <h2 class="reading__section">{ word(text!("To read on", "더 읽을거리"), lang) }</h2>
                    <ul class="reading__links">{ for explorer.links.iter().map(link) }</ul>
                </section>
            }
        </main>
    }
}
