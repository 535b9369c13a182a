//! What is next? One clear step, how far the course is, and every scenario with its three grades.

use super::workbench::not_arrived;
use crate::scenario::{Chapter, Course, CourseEntry};
use crate::text;
use crate::text::{Lang, Text};
use crate::ui::components::header::Header;
use crate::ui::components::signs::{Sign, icon, mark};
use crate::ui::fetch::Missing;
use crate::ui::progress::{Progress, Reached};
use crate::ui::route::Page;
use crate::ui::settings::Settings;
use crate::ui::words::{say, use_lang, word};
use std::rc::Rc;
use yew::prelude::*;

/// The start page.
#[derive(Properties, PartialEq)]
pub struct StartProps {
    /// The course; `None` while it is on its way.
    pub course: Option<Result<Rc<Course>, Missing>>,
    /// Asks for the course again.
    pub on_again: Callback<()>,
    /// What is chosen.
    pub settings: Settings,
    /// Chooses.
    pub on_settings: Callback<Settings>,
}

/// Draws it.
#[component]
pub fn Start(props: &StartProps) -> Html {
    let lang = use_lang();
    let here = match &props.course {
        Some(Ok(course)) => course.title.clone(),
        _ => text!("Course", "과정"),
    };
    let body = match &props.course {
        None => {
            html! { <main class="alone"><p class="loading">{ word(text!("loading the course", "과정을 불러오는 중입니다"), lang) }</p></main> }
        }
        Some(Err(missing)) => {
            let again = props.on_again.reform(|_: MouseEvent| ());
            html! { <main class="alone">{ not_arrived(missing, again, lang) }</main> }
        }
        Some(Ok(course)) => html! { <At course={course.clone()} /> },
    };
    html! { <div class="page"><Header {here} settings={props.settings} on_settings={&props.on_settings} />{ body }</div> }
}

#[derive(Properties, PartialEq)]
struct AtProps {
    course: Rc<Course>,
}

/// The course at a glance.
#[component]
fn At(props: &AtProps) -> Html {
    let lang = use_lang();
    let course = &props.course;
    // Read when the page is opened: nothing changes it while it is looked at.
    let progress = use_memo(course.clone(), |course| Progress::read(course));
    let all: Vec<&CourseEntry> = course.chapters.iter().flat_map(|c| &c.scenarios).collect();
    let next = progress.next(course);
    html! {
        <main class="start">
            if let Some(entry) = next { { next_step(course, entry, &progress, lang) } } else { { all_done(lang) } }
            { total(&all, &progress, lang) }
            <div class="course">
                { for course.chapters.iter().enumerate().map(|(i, c)| chapter(i, c, &progress, next, lang)) }
            </div>
            <footer class="foot">{ concat!("Can I? ", env!("CARGO_PKG_VERSION")) }{ " · " }
                <a href="texts.html">{ word(text!("The scenarios as text", "시나리오를 글로"), lang) }</a>
            </footer>
        </main>
    }
}

fn next_step(course: &Course, entry: &CourseEntry, progress: &Progress, lang: Lang) -> Html {
    let chapter = course.chapters.iter().position(|c| c.scenarios.iter().any(|s| s.id == entry.id)).unwrap_or_default();
    let minutes = entry.minutes;
    let begun = progress.of(&entry.id);
    let eyebrow = text!(
        "Your next step · chapter {n} · about {minutes} min",
        "다음 한 걸음 · {n}장 · 약 {minutes}분",
        n = chapter + 1
    );
    let press = match begun {
        Some(_) => text!("Carry on", "이어서 하기"),
        None => text!("Begin", "시작하기"),
    };
    let left = begun.map(|reached| {
        let row =
            |title: &Text| html! { <li class="is-fail">{ mark(Sign::Fail) }<span>{ say(title, lang) }</span></li> };
        let passing = reached.passing;
        let others = text!("{passing} others pass", "나머지 {passing}개는 통과했습니다");
        html! {
            <ul class="next__left">
                { for reached.failing.iter().take(2).map(row) }
                if passing > 0 { <li>{ word(others, lang) }</li> }
            </ul>
        }
    });
    let page = Page::Scenario(entry.id.clone());
    html! {
        <section class="next" aria-labelledby="next-title">
            <div>
                <p class="eyebrow">{ word(eyebrow, lang) }</p>
                <h1 class="next__title" id="next-title">{ say(&entry.title, lang) }</h1>
                { left }
            </div>
            <a class="btn btn--main btn--big" href={page.href()}>{ word(press, lang) }{ icon("next") }</a>
        </section>
    }
}

fn all_done(lang: Lang) -> Html {
    html! {
        <section class="next" aria-labelledby="next-title">
            <div>
                <p class="eyebrow">{ word(text!("The whole course", "전체 과정"), lang) }</p>
                <h1 class="next__title" id="next-title">{ word(text!("Everything works, is safe and is minimal", "모두 동작하고, 안전하고, 최소 권한입니다"), lang) }</h1>
            </div>
        </section>
    }
}

fn total(all: &[&CourseEntry], progress: &Progress, lang: Lang) -> Html {
    let count = all.len();
    let row = |sign: Sign, name: Text, won: fn(&Reached) -> bool| {
        let n = all.iter().filter(|s| progress.of(&s.id).is_some_and(won)).count();
        let share = format!("{n}/{count}");
        html! {
            <>
                <dt>{ mark(sign) }{ word(name.clone(), lang) }</dt>
                <dd><progress class="meter" value={n.to_string()} max={count.max(1).to_string()} aria-label={word(name, lang)}>{ share.clone() }</progress></dd>
                <dd class="num">{ share }</dd>
            </>
        }
    };
    html! {
        <section class="total" aria-labelledby="total-title">
            <h2 class="sr" id="total-title">{ word(text!("Progress", "진도"), lang) }</h2>
            <dl>
                { row(Sign::Works, text!("Works", "동작"), |r| r.grades.works) }
                { row(Sign::Safe, text!("Safe", "안전"), |r| r.grades.safe) }
                { row(Sign::Least, text!("Minimal", "최소 권한"), |r| r.grades.minimal) }
            </dl>
        </section>
    }
}

fn chapter(index: usize, chapter: &Chapter, progress: &Progress, next: Option<&CourseEntry>, lang: Lang) -> Html {
    let minutes: u32 = chapter.scenarios.iter().map(|s| s.minutes).sum();
    let done = chapter.scenarios.iter().filter(|s| progress.of(&s.id).is_some_and(|r| r.grades.solved())).count();
    let count = chapter.scenarios.len();
    let square = |won: bool| match won {
        true => {
            html! { <span class="is-pass">{ mark(Sign::Pass) }<span class="sr">{ word(text!("yes", "예"), lang) }</span></span> }
        }
        false => html! { <span class="todo"><span class="sr">{ word(text!("not yet", "아직"), lang) }</span></span> },
    };
    let row = |entry: &CourseEntry| {
        let reached = progress.of(&entry.id);
        let won = |pick: fn(&Reached) -> bool| square(reached.is_some_and(pick));
        let now = next.is_some_and(|n| n.id == entry.id);
        html! {
            <tr key={entry.id.clone()} class={now.then_some("chapter__now")}>
                <th scope="row">
                    <a href={Page::Scenario(entry.id.clone()).href()}>{ say(&entry.title, lang) }</a>
                    if now && reached.is_some() { <span class="chip">{ word(text!("under way", "하는 중"), lang) }</span> }
                </th>
                <td>{ won(|r| r.grades.works) }</td><td>{ won(|r| r.grades.safe) }</td><td>{ won(|r| r.grades.minimal) }</td>
            </tr>
        }
    };
    html! {
        <table class="chapter" key={chapter.id.clone()}>
            <caption class="chapter__head">
                <span class="chapter__no">{ index + 1 }</span>{ " " }{ say(&chapter.title, lang) }{ " " }
                <small>{ word(text!("{minutes} min · {done}/{count}", "{minutes}분 · {done}/{count}"), lang) }</small>
            </caption>
            <thead><tr>
                <th scope="col"><span class="sr">{ word(text!("Scenario", "시나리오"), lang) }</span></th>
                <th scope="col">{ word(text!("Works", "동작"), lang) }</th>
                <th scope="col">{ word(text!("Safe", "안전"), lang) }</th>
                <th scope="col">{ word(text!("Minimal", "최소"), lang) }</th>
            </tr></thead>
            <tbody>{ for chapter.scenarios.iter().map(row) }</tbody>
        </table>
    }
}
