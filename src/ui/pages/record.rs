//! What have I done? Every scenario with its day, a file to carry it to another browser, and a certificate to print.

use crate::scenario::Course;
use crate::text;
use crate::text::{Lang, Text};
use crate::ui::components::missing::Awaited;
use crate::ui::components::sheet::Sheet;
use crate::ui::components::signs::{Sign, icon, mark};
use crate::ui::fetch::Arrived;
use crate::ui::handed;
use crate::ui::progress::{Carried, Change, Progress};
use crate::ui::route::Page;
use crate::ui::words::{say, use_lang, word};
use std::rc::Rc;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// A file larger than this is not a record: bytes.
const LIMIT: f64 = 4_000_000.0;

/// The record's page.
#[derive(Properties, PartialEq)]
pub struct RecordProps {
    /// The course.
    pub course: Arrived<Course>,
    /// Asks for it again.
    pub on_again: Callback<()>,
}

/// Draws it.
#[component]
pub fn Record(props: &RecordProps) -> Html {
    let here = text!("My record", "내 기록");
    let body = match &props.course {
        Some(Ok(course)) => html! { <Of course={course.clone()} /> },
        other => {
            let missing = other.clone().and_then(Result::err);
            html! { <Awaited {missing} on_again={props.on_again.clone()} /> }
        }
    };
    html! { <Sheet {here}>{ body }</Sheet> }
}

#[derive(Properties, PartialEq)]
struct OfProps {
    course: Rc<Course>,
}

#[component]
fn Of(props: &OfProps) -> Html {
    let lang = use_lang();
    let course = &props.course;
    let read = use_state(|| 0_u32);
    let progress = use_memo((course.clone(), *read), |(course, _)| Progress::read(course));
    let offered = use_state(|| None::<Result<Carried, String>>);
    let name = use_state(String::new);
    let export = {
        let course = course.clone();
        move |_: MouseEvent| handed::download_text("can-i.json", &Carried::read(&course).to_text())
    };
    let choose = {
        let offered = offered.clone();
        move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            let Some(file) = input.files().and_then(|f| f.get(0)) else { return };
            input.set_value("");
            let offered = offered.clone();
            spawn_local(async move {
                let text = match file.size() > LIMIT {
                    true => Err("more than 4 MB".to_owned()),
                    false => JsFuture::from(file.text())
                        .await
                        .map(|t| t.as_string().unwrap_or_default())
                        .map_err(|e| format!("{e:?}")),
                };
                offered.set(Some(text.and_then(|t| Carried::parse(&t))));
            });
        }
    };
    let take = |all: bool| {
        let (course, offered, read) = (course.clone(), offered.clone(), read.clone());
        move |_: MouseEvent| {
            if let Some(Ok(carried)) = &*offered {
                carried.take_over(&course, all);
            }
            offered.set(None);
            read.set(*read + 1);
        }
    };
    let oninput = {
        let name = name.clone();
        move |event: InputEvent| name.set(event.target_unchecked_into::<HtmlInputElement>().value())
    };
    // A page without a printer does nothing.
    let print = |_: MouseEvent| drop(gloo::utils::window().print());
    let (solved, count) = (progress.solved(), course.entries().count());
    html! {
        <main class="record">
            <section class="record__carry">
                <h1>{ word(text!("My record", "내 기록"), lang) }</h1>
                <p>{ word(text!("Everything is kept in this browser only. A file takes it to another one.", "모든 기록은 이 브라우저에만 있습니다. 파일로 다른 브라우저에 옮깁니다."), lang) }</p>
                <div class="record__tools">
                    <button type="button" class="btn" onclick={export}>{ icon("down") }{ word(text!("Save as a file", "파일로 저장"), lang) }</button>
                    <label class="btn">{ icon("up") }{ word(text!("Open a file", "파일 열기"), lang) }<input type="file" class="sr" accept=".json,application/json" onchange={choose} /></label>
                </div>
                if let Some(offered) = &*offered { { preview(offered, course, take(false), take(true), lang) } }
            </section>
            <section class="certificate" aria-labelledby="certificate">
                <p class="eyebrow">{ word(text!("Certificate · Can I?", "이수 기록 · Can I?"), lang) }</p>
                <h2 id="certificate">{ say(&course.title, lang) }</h2>
                <label class="certificate__name"><span>{ word(text!("Name", "이름"), lang) }</span><input value={(*name).clone()} {oninput} autocomplete="name" /></label>
                <p>{ word(text!("{solved} of {count} scenarios solved: they work, they are safe, nothing is granted beyond the need.", "시나리오 {count}개 중 {solved}개를 해결했습니다. 동작하고, 안전하고, 필요 이상의 권한이 없습니다."), lang) }</p>
                <table>
                    <tbody>{ for course.entries().filter_map(|entry| {
                        let reached = progress.of(&entry.id).filter(|r| r.is_solved())?;
                        let page = Page::Scenario(entry.id.clone()).href();
                        Some(html! {
                            <tr><td class="is-pass">{ mark(Sign::Pass) }</td><th scope="row"><a href={page}>{ say(&entry.title, lang) }</a></th><td class="num">{ reached.on.clone().unwrap_or_default() }</td></tr>
                        })
                    }) }</tbody>
                </table>
                <button type="button" class="btn btn--main" onclick={print}>{ word(text!("Print", "인쇄"), lang) }</button>
            </section>
        </main>
    }
}

/// What the file would change, before anything is changed.
fn preview<F: Fn(MouseEvent) + 'static, G: Fn(MouseEvent) + 'static>(
    offered: &Result<Carried, String>,
    course: &Course,
    some: F,
    all: G,
    lang: Lang,
) -> Html {
    let carried = match offered {
        Ok(carried) => carried,
        Err(why) => {
            let says = text!(
                "This file is no record of Can I?. Nothing was changed.",
                "Can I?의 기록 파일이 아닙니다. 바뀐 것은 없습니다."
            );
            return html! { <div class="notice" role="alert"><p>{ word(says, lang) }{ " " }<code lang="en">{ why.clone() }</code></p></div> };
        }
    };
    let rows = carried.preview(course);
    let count = |of: Change| rows.iter().filter(|(_, change)| *change == of).count();
    let (new, lost, unknown) =
        (count(Change::Added) + count(Change::Better), count(Change::Lost), carried.unknown(course));
    let said = |change: Change| -> Text {
        match change {
            Change::Added => text!("new", "새로 들어옴"),
            Change::Better => text!("further than here", "여기보다 앞섬"),
            Change::Same => text!("the same", "같음"),
            Change::Lost => text!("yours would be replaced", "내 것을 덮어 씀"),
        }
    };
    html! {
        <div class="notice" role="status">
            <ul class="record__preview">
                { for rows.iter().map(|(entry, change)| html! { <li><span>{ say(&entry.title, lang) }</span><small>{ word(said(*change), lang) }</small></li> }) }
            </ul>
            if unknown > 0 { <p>{ word(text!("{unknown} belong to another course and are left out.", "{unknown}개는 다른 과정의 것이어서 뺍니다."), lang) }</p> }
            <button type="button" class="btn" disabled={new == 0} onclick={some}>{ word(text!("Take over what is new ({new})", "새것만 가져오기 ({new})"), lang) }</button>
            if lost > 0 { <button type="button" class="btn btn--quiet" onclick={all}>{ word(text!("Replace mine as well ({lost})", "내 것도 바꾸기 ({lost})"), lang) }</button> }
        </div>
    }
}
