//! What is next? One clear step, how far the course is, and every scenario with its three grades.

use crate::scenario::{Course, CourseEntry};
use crate::text;
use crate::text::{Lang, Text};
use crate::ui::components::chapter_table::ChapterTable;
use crate::ui::components::missing::Awaited;
use crate::ui::components::sheet::Sheet;
use crate::ui::components::signs::{Sign, icon, mark};
use crate::ui::fetch::Arrived;
use crate::ui::handed::use_brought;
use crate::ui::progress::{Progress, Reached};
use crate::ui::route::Page;
use crate::ui::words::{say, use_lang, word};
use std::rc::Rc;
use yew::prelude::*;

/// The start page.
#[derive(Properties, PartialEq)]
pub struct StartProps {
    /// The course; `None` while it is on its way.
    pub course: Arrived<Course>,
    /// Asks for the course again.
    pub on_again: Callback<()>,
}

/// Draws it.
#[component]
pub fn Start(props: &StartProps) -> Html {
    let (here, body) = match &props.course {
        Some(Ok(course)) => (course.title.clone(), html! { <At course={course.clone()} /> }),
        other => {
            let missing = other.as_ref().and_then(|c| c.as_ref().err()).cloned();
            (text!("Course", "과정"), html! { <Awaited {missing} on_again={&props.on_again} /> })
        }
    };
    html! { <Sheet {here}>{ body }</Sheet> }
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
    let all: Vec<&CourseEntry> = course.entries().collect();
    let next = progress.next(course);
    let left = use_state(|| false);
    // The folder of a scenario opens by itself.
    let place = use_brought({
        let left = left.clone();
        Callback::from(move |_| left.set(true))
    });
    html! {
        <main class="start" ref={place} data-drop={word(text!("Drop to open this folder as a scenario", "놓으면 이 폴더를 시나리오로 엽니다"), lang)}>
            if *left {
                <p class="notice" role="alert">{ say(&text!("That is no scenario: the folder of one has a `scenario.yaml`. Nothing was changed.", "시나리오가 아닙니다. 시나리오 폴더에는 `scenario.yaml`이 있습니다. 바뀐 것은 없습니다."), lang) }</p>
            }
            if let Some(entry) = next { { next_step(course, entry, &progress, lang) } } else { { all_done(lang) } }
            { total(&all, &progress, lang) }
            <div class="course">
                { for course.chapters.iter().enumerate().map(|(index, chapter)| html! {
                    <ChapterTable {index} chapter={chapter.clone()} progress={progress.clone()} next={next.map(|n| n.id.clone())} />
                }) }
            </div>
            { side(course, lang) }
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
                { row(Sign::Works, text!("Works", "동작"), |r| r.earned().works) }
                { row(Sign::Safe, text!("Safe", "안전"), |r| r.earned().safe) }
                { row(Sign::Least, text!("Minimal", "최소 권한"), |r| r.earned().minimal) }
            </dl>
        </section>
    }
}

/// What can be looked at and tried beside the scenarios.
fn side(course: &Course, lang: Lang) -> Html {
    let tool = |page: Page, name: &Text, says: &Text| {
        html! { <a class="tool" href={page.href()}><b>{ say(name, lang) }</b><span>{ say(says, lang) }</span></a> }
    };
    let explorers = course.chapters.iter().flat_map(|c| &c.explorers);
    html! {
        <aside class="side">
            <h2>{ word(text!("Explore", "살펴보기"), lang) }</h2>
            { for explorers.map(|x| tool(Page::Explorer(x.id.clone()), &x.title, &x.says)) }
            <h2>{ word(text!("Freely", "자유롭게"), lang) }</h2>
            { tool(Page::Sandbox(String::new()), &text!("Sandbox", "샌드박스"), &text!("Your files, your question", "내 파일, 내 질문")) }
            { tool(Page::Find(String::new()), &text!("Find the mistake", "실수 찾기"), &text!("One mistake in a sound setup", "맞는 설정에 실수 하나")) }
            { tool(Page::Record, &text!("My record", "내 기록"), &text!("As a file, and to print", "파일로 옮기고 인쇄하기")) }
            { tool(Page::Glossary, &text!("Glossary", "용어집"), &text!("Terms in both languages", "두 언어로 읽는 용어")) }
            <button type="button" class="tool" data-takes="folder"><b>{ word(text!("A scenario from my disk", "내 디스크의 시나리오"), lang) }</b><span>{ word(text!("Choose its folder, or drop it here; nothing leaves the browser", "폴더를 고르거나 여기에 놓으십시오. 브라우저 밖으로 나가지 않습니다"), lang) }</span></button>
        </aside>
    }
}
