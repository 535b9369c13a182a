//! What belongs to one part of the module? Its scenarios and explorers in teaching order, with time and progress, the
//! questions on it, and where to read on.

use crate::scenario::{Chapter, Course, Scenario};
use crate::text;
use crate::text::Lang;
use crate::ui::components::chapter_table::ChapterTable;
use crate::ui::components::missing::Awaited;
use crate::ui::components::quiz::TryQuiz;
use crate::ui::components::sheet::Sheet;
use crate::ui::components::signs::icon;
use crate::ui::fetch::{self, Arrived, use_fetched};
use crate::ui::progress::Progress;
use crate::ui::route::Page;
use crate::ui::words::{paragraphs, say, use_lang, word};
use std::rc::Rc;
use yew::prelude::*;

/// One chapter.
#[derive(Properties, PartialEq)]
pub struct ChapterPageProps {
    /// The chapter.
    pub id: AttrValue,
    /// The course; `None` while it is on its way.
    pub course: Arrived<Course>,
    /// Asks for the course again.
    pub on_again: Callback<()>,
}

/// Draws it.
#[component]
pub fn ChapterPage(props: &ChapterPageProps) -> Html {
    let lang = use_lang();
    let arrived = props.course.as_ref().map(|c| c.as_ref().map_err(Clone::clone));
    let (course, missing) = (arrived.clone().and_then(Result::ok), arrived.and_then(Result::err));
    let Some(course) = course else {
        return html! { <Sheet here={text!("Chapter", "장")}><Awaited {missing} on_again={&props.on_again} /></Sheet> };
    };
    let above = vec![(Page::Start, course.title.clone())];
    let Some(index) = course.chapters.iter().position(|c| c.id == *props.id) else {
        let none = text!("There is no such chapter", "그런 장은 없습니다");
        return html! { <Sheet {above} here={text!("Chapter", "장")}><main class="alone"><h1 class="next__title">{ word(none, lang) }</h1></main></Sheet> };
    };
    let here = course.chapters.get(index).map(|c| c.title.clone()).unwrap_or_default();
    html! { <Sheet {above} {here}><Inside {course} {index} key={index} /></Sheet> }
}

#[derive(Properties, PartialEq)]
struct InsideProps {
    course: Rc<Course>,
    index: usize,
}

#[component]
fn Inside(props: &InsideProps) -> Html {
    let lang = use_lang();
    let InsideProps { course, index } = props;
    let progress = use_memo(course.clone(), |course| Progress::read(course));
    let Some(chapter) = course.chapters.get(*index) else { return html! {} };
    let next = progress.next_of(chapter).map(|s| s.id.clone());
    let (n, minutes) = (index + 1, chapter.minutes());
    let step = next.clone().map(|id| {
        html! { <a class="btn btn--main btn--big" href={Page::Scenario(id).href()}>{ word(text!("Go on here", "여기서 계속하기"), lang) }{ icon("next") }</a> }
    });
    html! {
        <main class="reading">
            <header class="reading__head">
                <p class="eyebrow">{ word(text!("Chapter {n} · {minutes} min", "{n}장 · {minutes}분"), lang) }</p>
                <h1 class="next__title">{ say(&chapter.title, lang) }</h1>
                if let Some(summary) = &chapter.summary { { for paragraphs(summary, lang).into_iter().map(|p| html! { <p>{ p }</p> }) } }
                { step }
            </header>
            <ChapterTable {index} chapter={chapter.clone()} {progress} {next} own_page=true />
            <Questions ids={chapter.scenarios.iter().map(|s| s.id.as_str()).collect::<Vec<_>>().join(" ")} />
            { read_on(chapter, lang) }
            { neighbours(course, *index, lang) }
        </main>
    }
}

#[derive(Properties, PartialEq)]
struct QuestionsProps {
    /// The scenarios, parted by blanks.
    ids: AttrValue,
}

/// The questions of the chapter's scenarios.
#[component]
fn Questions(props: &QuestionsProps) -> Html {
    let lang = use_lang();
    let (arrived, _) = use_fetched(props.ids.clone(), fetch::scenarios);
    // A scenario that cannot be read says so where it is opened.
    let Some(Ok(scenarios)) = arrived else { return html! {} };
    let asked = |scenario: &Scenario| {
        html! { <TryQuiz questions={scenario.quiz.clone()} /> }
    };
    if scenarios.iter().all(|s| s.quiz.is_empty()) {
        return html! {};
    }
    html! {
        <section>
            <h2 class="reading__section">{ word(text!("Do I know it?", "아는지 확인하기"), lang) }</h2>
            { for scenarios.iter().map(asked) }
        </section>
    }
}

fn read_on(chapter: &Chapter, lang: Lang) -> Html {
    if chapter.read.is_empty() {
        return html! {};
    }
    html! {
        <section>
            <h2 class="reading__section">{ word(text!("To read on", "더 읽을거리"), lang) }</h2>
            <ul class="reading__links">{ for chapter.read.iter().map(|l| html! { <li><a href={l.url.clone()} rel="noreferrer">{ say(&l.title, lang) }</a></li> }) }</ul>
        </section>
    }
}

/// The chapters before and after.
fn neighbours(course: &Course, index: usize, lang: Lang) -> Html {
    let to = |at: Option<usize>, name: AttrValue| {
        let chapter = at.and_then(|at| course.chapters.get(at))?;
        Some(
            html! { <a class="tool" href={Page::Chapter(chapter.id.clone()).href()}><span>{ name }</span><b>{ say(&chapter.title, lang) }</b></a> },
        )
    };
    html! {
        <nav class="reading__ways" aria-label={word(text!("Other chapters", "다른 장"), lang)}>
            { to(index.checked_sub(1), word(text!("Before", "앞 장"), lang)) }
            { to(Some(index + 1), word(text!("Then", "다음 장"), lang)) }
        </nav>
    }
}
