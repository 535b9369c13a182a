//! What does this word mean? The terms of the module in both languages, searched as they are typed.

use crate::scenario::{Course, CourseEntry, Term};
use crate::text;
use crate::text::Lang;
use crate::ui::components::missing::Awaited;
use crate::ui::components::sheet::Sheet;
use crate::ui::fetch::{self, use_fetched};
use crate::ui::route::Page;
use crate::ui::words::{say, use_lang, word};
use std::rc::Rc;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// The glossary.
#[derive(Properties, PartialEq)]
pub struct GlossaryPageProps {
    /// What the address asks for.
    pub sought: AttrValue,
    /// The course, for the scenarios' titles.
    pub course: Option<Rc<Course>>,
}

/// Draws it.
#[component]
pub fn GlossaryPage(props: &GlossaryPageProps) -> Html {
    let lang = use_lang();
    let (arrived, on_again) = use_fetched(AttrValue::default(), fetch::glossary);
    let typed = use_state_eq(|| None::<String>);
    let sought = (*typed).clone().unwrap_or_else(|| props.sought.to_string());
    let above = props.course.iter().map(|c| (Page::Start, c.title.clone())).collect::<Vec<_>>();
    let oninput = move |event: InputEvent| {
        let input: HtmlInputElement = event.target_unchecked_into();
        typed.set(Some(input.value()));
    };
    let body = match arrived {
        Some(Ok(glossary)) => {
            let needle = sought.trim().to_lowercase();
            let found: Vec<&Term> = glossary.terms.iter().filter(|t| holds(t, &needle)).collect();
            let (count, all) = (found.len(), glossary.terms.len());
            html! {
                <main class="reading">
                    <header class="reading__head">
                        <h1 class="next__title">{ word(text!("Glossary", "용어집"), lang) }</h1>
                        <p class="seek">
                            <input type="search" value={sought} {oninput} aria-label={word(text!("Search the terms", "용어 찾기"), lang)} placeholder={word(text!("Search", "찾기"), lang)} />
                            <span role="status">{ word(text!("{count} of {all} terms", "용어 {all}개 중 {count}개"), lang) }</span>
                        </p>
                    </header>
                    <dl class="terms">{ for found.into_iter().map(|t| term(t, props.course.as_deref(), lang)) }</dl>
                </main>
            }
        }
        other => html! { <Awaited missing={other.and_then(Result::err)} {on_again} /> },
    };
    html! { <Sheet {above} here={text!("Glossary", "용어집")}>{ body }</Sheet> }
}

/// Whether a term is one that is sought: in its name or meaning, in either language.
fn holds(term: &Term, needle: &str) -> bool {
    [&term.term, &term.means]
        .into_iter()
        .any(|t| t.ko.to_lowercase().contains(needle) || t.en.to_lowercase().contains(needle))
}

fn term(term: &Term, course: Option<&Course>, lang: Lang) -> Html {
    // The other language's name stands beside: a learner meets both.
    let (other, tag) = match lang {
        Lang::Ko => (&term.term.en, "en"),
        Lang::En => (&term.term.ko, "ko"),
    };
    let entry = |id: &String| -> Option<&CourseEntry> {
        course?.chapters.iter().flat_map(|c| &c.scenarios).find(|s| s.id == *id)
    };
    let met: Vec<_> = term.scenarios.iter().filter_map(entry).collect();
    html! {
        <div key={term.id.clone()}>
            <dt>{ say(&term.term, lang) }if *other != term.term.get(lang) { <small lang={tag}>{ other.clone() }</small> }</dt>
            <dd>
                <p>{ say(&term.means, lang) }</p>
                if !met.is_empty() {
                    <p class="terms__met">{ for met.into_iter().map(|s| html! { <a href={Page::Scenario(s.id.clone()).href()}>{ say(&s.title, lang) }</a> }) }</p>
                }
            </dd>
        </div>
    }
}
