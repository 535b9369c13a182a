//! How far is a chapter? Its scenarios with their three grades, in teaching order; on the chapter's own page its explorers
//! too.

use super::signs::{Sign, mark};
use crate::scenario::{Chapter, CourseEntry, ExplorerEntry};
use crate::text;
use crate::ui::progress::{Progress, Reached};
use crate::ui::route::Page;
use crate::ui::words::{say, use_lang, word};
use std::rc::Rc;
use yew::prelude::*;

/// A chapter.
#[derive(Properties, PartialEq)]
pub struct ChapterTableProps {
    /// Its place in the course.
    pub index: usize,
    /// The chapter.
    pub chapter: Chapter,
    /// What was reached.
    pub progress: Rc<Progress>,
    /// The scenario to go on with.
    pub next: Option<String>,
    /// Whether this is the chapter's own page: minutes and explorers are shown, its name stands above.
    #[prop_or_default]
    pub own_page: bool,
}

/// Draws it.
#[component]
pub fn ChapterTable(props: &ChapterTableProps) -> Html {
    let lang = use_lang();
    let ChapterTableProps { index, chapter, progress, next, own_page } = props;
    let minutes = chapter.minutes();
    let done = chapter.scenarios.iter().filter(|s| progress.of(&s.id).is_some_and(Reached::is_solved)).count();
    let count = chapter.scenarios.len();
    let square = |won: bool| match won {
        true => {
            html! { <span class="is-pass">{ mark(Sign::Pass) }<span class="sr">{ word(text!("yes", "예"), lang) }</span></span> }
        }
        false => html! { <span class="todo"><span class="sr">{ word(text!("not yet", "아직"), lang) }</span></span> },
    };
    let time =
        |minutes: u32| own_page.then(|| html! { <small>{ word(text!("{minutes} min", "{minutes}분"), lang) }</small> });
    let row = |entry: &CourseEntry| {
        let reached = progress.of(&entry.id);
        let won = |pick: fn(&Reached) -> bool| square(reached.is_some_and(pick));
        let now = next.as_ref() == Some(&entry.id);
        html! {
            <tr key={entry.id.clone()} class={now.then_some("chapter__now")}>
                <th scope="row">
                    <a href={Page::Scenario(entry.id.clone()).href()}>{ say(&entry.title, lang) }</a>{ " " }{ time(entry.minutes) }
                    if now && reached.is_some() { <span class="chip">{ word(text!("under way", "하는 중"), lang) }</span> }
                </th>
                <td>{ won(|r| r.earned().works) }</td><td>{ won(|r| r.earned().safe) }</td><td>{ won(|r| r.earned().minimal) }</td>
            </tr>
        }
    };
    let explorer = |entry: &ExplorerEntry| {
        html! {
            <tr key={format!("x/{}", entry.id)}>
                <th scope="row" colspan="4">
                    <a href={Page::Explorer(entry.id.clone()).href()}>{ say(&entry.title, lang) }</a>{ " " }{ time(entry.minutes) }
                    <span class="chip">{ word(text!("to explore", "살펴보기"), lang) }</span>
                </th>
            </tr>
        }
    };
    let explorers = |after: Option<&str>| {
        let here = chapter.explorers.iter().filter(|x| *own_page && x.after.as_deref() == after);
        here.map(explorer).collect::<Vec<_>>()
    };
    html! {
        <table class="chapter">
            if *own_page {
                <caption class="sr">{ say(&chapter.title, lang) }</caption>
            } else {
                <caption class="chapter__head">
                    <a href={Page::Chapter(chapter.id.clone()).href()}><span class="chapter__no">{ index + 1 }</span>{ " " }{ say(&chapter.title, lang) }</a>{ " " }
                    <small>{ word(text!("{minutes} min · {done}/{count}", "{minutes}분 · {done}/{count}"), lang) }</small>
                </caption>
            }
            <thead><tr>
                <th scope="col"><span class="sr">{ word(text!("Scenario", "시나리오"), lang) }</span></th>
                <th scope="col">{ word(text!("Works", "동작"), lang) }</th>
                <th scope="col">{ word(text!("Safe", "안전"), lang) }</th>
                <th scope="col">{ word(text!("Minimal", "최소"), lang) }</th>
            </tr></thead>
            <tbody>
                { for explorers(None) }
                { for chapter.scenarios.iter().map(|s| html! { <>{ row(s) }{ for explorers(Some(&s.id)) }</> }) }
            </tbody>
        </table>
    }
}
