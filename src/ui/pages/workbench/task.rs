//! What is to be reached? The story, the checks, the grade, the hints, and the next step when it is done.

use super::frame::Shared;
use super::state::{Asked, Msg, Whose};
use crate::scenario::{Check, Course, CourseEntry};
use crate::text;
use crate::text::{Lang, Text};
use crate::ui::components::check_row::CheckRow;
use crate::ui::components::grade::Grade;
use crate::ui::components::hints::Hints;
use crate::ui::components::quiz::Quiz;
use crate::ui::components::signs::icon;
use crate::ui::progress::course_id;
use crate::ui::route::Page;
use crate::ui::words::{paragraphs, say, use_lang, word};
use std::rc::Rc;
use yew::prelude::*;

/// The task.
#[derive(Properties, PartialEq)]
pub struct TaskPanelProps {
    /// The state.
    pub bench: Shared,
    /// The course, for the next step.
    pub course: Option<Rc<Course>>,
    /// Whether hints are offered.
    pub hints: bool,
    /// Where messages go.
    pub send: Callback<Msg>,
}

/// Draws it.
#[component]
pub fn TaskPanel(props: &TaskPanelProps) -> Html {
    let lang = use_lang();
    let TaskPanelProps { bench, course, send, .. } = props;
    let scenario = &bench.attempt.bundle.scenario;
    let verdicts = &bench.judged.verdicts;
    let passed = bench.judged.passed();
    let count = scenario.checks.len();
    let row = |(index, check): (usize, &Check)| {
        let verdict = verdicts.get(index);
        html! {
            <li key={check.id.clone()}>
                <CheckRow title={check.title.clone()} run={check.run.clone()} expect={Some(check.expect)}
                    outcome={verdict.map(|v| v.outcome)} missing={verdict.and_then(|v| v.missing.clone())} passed={verdict.is_some_and(|v| v.passed == Some(true))}
                    current={bench.asked == Asked::Check(index)} on_press={send.reform(move |()| Msg::Ask(index))} />
            </li>
        }
    };
    html! {
        <section class="task" aria-labelledby="task-title">
            <header class="task__head">
                <p class="eyebrow">{ word(eyebrow(course.as_deref(), course_id(&scenario.id), scenario.minutes), lang) }</p>
                <p class="task__title" id="task-title">{ say(&scenario.title, lang) }</p>
                { for paragraphs(&scenario.story, lang).into_iter().map(|p| html! { <p class="task__story">{ p }</p> }) }
            </header>
            { revised(bench, send, lang) }{ borrowed(bench, send, lang) }
            if !scenario.quiz.is_empty() {
                <h2 class="section"><b>{ word(text!("Question", "문제"), lang) }</b></h2>
                <Quiz questions={scenario.quiz.clone()} given={bench.attempt.quiz.clone()} on_answer={send.reform(|(question, options)| Msg::Answer(question, options))} />
            }
            <h2 class="section"><b>{ word(text!("Checks", "점검"), lang) }</b>
                if !verdicts.is_empty() { <span>{ word(text!("{passed} of {count} pass", "{count}개 중 {passed}개 통과"), lang) }</span> }
            </h2>
            <ol class="checks">{ for scenario.checks.iter().enumerate().map(row) }</ol>
            <div class="task__grade">
            <h2 class="section"><b>{ word(text!("Grade", "평가"), lang) }</b>
                <span>{ word(text!("by what it does, not by its text", "글자가 아니라 결과로 매깁니다"), lang) }</span>
            </h2>
            <Grade grades={bench.judged.grades} />
            if bench.judged.grades.solved() && bench.judged.broken.is_none() { { solved(bench, course.as_deref(), send, lang) } }
            </div>
            if props.hints { { hints(bench, send, lang) } }
        </section>
    }
}

/// The ladder, chosen by the verdict as it stands.
fn hints(bench: &Shared, send: &Callback<Msg>, lang: Lang) -> Html {
    let all = &bench.attempt.bundle.scenario.hints;
    let opened = &bench.hints_open;
    let more = bench.hint().is_some() && !bench.judged.grades.solved();
    let ended = !more && (bench.judged.grades.solved() || !opened.is_empty());
    let open: Vec<Text> = opened.iter().filter_map(|&place| all.get(place)).map(|h| h.text.clone()).collect();
    let others = all.iter().enumerate().filter(|(place, _)| ended && !opened.contains(place));
    let others: Vec<Text> = others.map(|(_, hint)| hint.text.clone()).collect();
    let turn = bench.judged.turn.clone();
    if open.is_empty() && others.is_empty() && !more && turn.is_none() {
        return html! {};
    }
    html! {
        <>
            <h2 class="section"><b>{ word(text!("Hints", "힌트"), lang) }</b><span>{ word(text!("no penalty", "감점 없음"), lang) }</span></h2>
            <Hints {open} {more} {others} on_more={send.reform(|()| Msg::MoreHints)} {turn} />
        </>
    }
}

/// "Chapter 3 · 15 min".
fn eyebrow(course: Option<&Course>, id: &str, minutes: u32) -> Text {
    let chapter = course.and_then(|c| c.chapters.iter().position(|c| c.scenarios.iter().any(|s| s.id == id)));
    match chapter {
        Some(index) => text!("Chapter {n} · {minutes} min", "{n}장 · {minutes}분", n = index + 1),
        None => text!("{minutes} min", "{minutes}분"),
    }
}

/// The scenario after this one.
fn next<'a>(course: Option<&'a Course>, id: &str) -> Option<&'a CourseEntry> {
    let mut entries = course?.entries().skip_while(|s| s.id != id);
    entries.nth(1)
}

/// The scenario is not the one on which the work was done: keep it, or start again?
fn revised(bench: &Shared, send: &Callback<Msg>, lang: Lang) -> Html {
    if !bench.revised {
        return html! {};
    }
    let says = text!(
        "This scenario has changed since you worked on it. Your files are still here.",
        "작업한 뒤에 시나리오가 바뀌었습니다. 작업한 파일은 그대로 있습니다."
    );
    html! {
        <div class="notice" role="status">
            <p>{ word(says, lang) }</p>
            <button type="button" class="btn" onclick={send.reform(|_: MouseEvent| Msg::GoOn)}>{ word(text!("Keep my files", "내 파일로 계속"), lang) }</button>
            <button type="button" class="btn btn--quiet" onclick={send.reform(|_: MouseEvent| Msg::Again)}>{ word(text!("Start again", "처음부터 다시"), lang) }</button>
        </div>
    }
}

/// What is shown is not what is kept: say so.
fn borrowed(bench: &Shared, send: &Callback<Msg>, lang: Lang) -> Html {
    let says = match &bench.whose {
        Whose::Own => return html! {},
        Whose::BrokenLink(why) => why.clone(),
        Whose::Fresh => {
            text!("Nothing that is done here is kept.", "여기서 한 일은 저장하지 않습니다.")
        }
        Whose::Copy => text!(
            "This came by a link. Your own work on this scenario is untouched.",
            "링크로 받은 작업입니다. 이 시나리오에서 하던 내 작업은 그대로 있습니다."
        ),
    };
    let own = Page::Scenario(bench.attempt.bundle.scenario.id.clone()).href();
    html! {
        <div class="notice" role="status">
            <p>{ say(&says, lang) }</p>
            if bench.whose == Whose::Copy {
                <button type="button" class="btn" onclick={send.reform(|_: MouseEvent| Msg::Adopt)}>{ word(text!("Adopt as my work", "내 작업으로 삼기"), lang) }</button>
                <a class="btn btn--quiet" href={own}>{ word(text!("To my own work", "내 작업으로 가기"), lang) }</a>
            }
        </div>
    }
}

fn solved(bench: &Shared, course: Option<&Course>, send: &Callback<Msg>, lang: Lang) -> Html {
    if bench.attempt.revealed {
        let says = text!(
            "Everything passes, with the solution looked at: that does not count as solved. A new try does.",
            "모두 통과했지만 해답을 보았으므로 해결로 세지 않습니다. 다시 풀면 셉니다."
        );
        return html! {
            <div class="notice" role="status">
                <p>{ word(says, lang) }</p>
                <button type="button" class="btn" onclick={send.reform(|_: MouseEvent| Msg::Again)}>{ word(text!("A new try", "처음부터 다시 풀기"), lang) }</button>
            </div>
        };
    }
    // What was planted is explained once it is mended.
    let scenario = &bench.attempt.bundle.scenario;
    let change = scenario.solutions.first().and_then(|s| s.changes.first());
    let planted = change.filter(|_| scenario.id.contains('/')).map(|change| &change.why);
    let (page, title) = match next(course, &scenario.id) {
        _ if planted.is_some() => (Page::Find(String::new()), text!("Another mistake", "다른 실수 찾기")),
        Some(entry) => (
            Page::Scenario(entry.id.clone()),
            text!("Next: {en}", "다음: {ko}", en = &entry.title.en, ko = &entry.title.ko),
        ),
        None => (Page::Start, text!("To the course", "과정으로")),
    };
    html! {
        <div class={classes!("solved", (bench.version > 0).then_some("solved--now"))} role="status">
            { gate() }
            <p>{ word(text!("Solved: it works, it is safe, and nothing is granted beyond the need.", "해결했습니다. 동작하고, 안전하고, 필요 이상의 권한이 없습니다."), lang) }</p>
            if let Some(says) = planted { <p>{ say(says, lang) }</p> }
            <a class="btn" href={page.href()}>{ word(title, lang) }{ icon("next") }</a>
        </div>
    }
}

/// The gate of the brand, open.
fn gate() -> Html {
    html! {
        <svg class="gate" viewBox="0 0 48 48" aria-hidden="true">
            <path class="gate__way" d="M9 44V21a15 15 0 0 1 30 0v23z" />
            <path class="gate__tick" d="M17 29l5.5 5.500L32 24" pathLength="1" />
            <path class="gate__leaf" d="M9 44V21A15 15 0 0 1 24 6v38z" />
            <path class="gate__leaf gate__leaf--right" d="M39 44V21A15 15 0 0 0 24 6v38z" />
            <path class="gate__arch" d="M9 44V21a15 15 0 0 1 30 0v23M4 44h40" />
        </svg>
    }
}
