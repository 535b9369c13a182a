//! What would you answer? The questions of a scenario, with feedback on each answer that was chosen.

use super::signs::{Sign, mark};
use crate::scenario::{Question, QuizOption};
use crate::text;
use crate::text::{Lang, Text};
use crate::ui::words::{say, use_lang, word};
use std::collections::BTreeMap;
use web_sys::{HtmlInputElement, SubmitEvent};
use yew::prelude::*;

/// Questions with the answers that were given.
#[derive(Properties, PartialEq)]
pub struct QuizProps {
    /// The questions.
    pub questions: Vec<Question>,
    /// The chosen options by question, once they were handed in.
    pub given: BTreeMap<String, Vec<String>>,
    /// Hands in the options chosen for a question; an empty list takes them back.
    pub on_answer: Callback<(String, Vec<String>)>,
}

/// Draws them.
#[component]
pub fn Quiz(props: &QuizProps) -> Html {
    let one = |question: &Question| {
        let given = props.given.get(&question.id).cloned();
        let id = question.id.clone();
        let on_answer = props.on_answer.reform(move |options| (id.clone(), options));
        html! { <One key={question.id.clone()} question={question.clone()} {given} {on_answer} /> }
    };
    html! { <div class="quiz">{ for props.questions.iter().map(one) }</div> }
}

/// Questions to try, whose answers are not kept.
#[derive(Properties, PartialEq)]
pub struct TryQuizProps {
    /// The questions.
    pub questions: Vec<Question>,
}

/// Draws them.
#[component]
pub fn TryQuiz(props: &TryQuizProps) -> Html {
    let given = use_state(BTreeMap::new);
    let on_answer = {
        let given = given.clone();
        Callback::from(move |(question, options): (String, Vec<String>)| {
            let mut next: BTreeMap<String, Vec<String>> = (*given).clone();
            match options.is_empty() {
                true => next.remove(&question),
                false => next.insert(question, options),
            };
            given.set(next);
        })
    };
    html! { <Quiz questions={props.questions.clone()} given={(*given).clone()} {on_answer} /> }
}

#[derive(Properties, PartialEq)]
struct OneProps {
    question: Question,
    given: Option<Vec<String>>,
    on_answer: Callback<Vec<String>>,
}

#[component]
fn One(props: &OneProps) -> Html {
    let lang = use_lang();
    let chosen = use_state(Vec::<String>::new);
    let OneProps { question, given, on_answer } = props;
    let right = question.options.iter().filter(|o| o.right).count();
    let how = match right {
        1 => text!("Choose one", "하나를 고릅니다"),
        n => text!("Choose {n}", "{n}개를 고릅니다"),
    };
    let onsubmit = {
        let (chosen, on_answer) = (chosen.clone(), on_answer.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            on_answer.emit((*chosen).clone());
        }
    };
    let again = {
        let (chosen, on_answer) = (chosen.clone(), on_answer.clone());
        move |_: MouseEvent| {
            chosen.set(Vec::new());
            on_answer.emit(Vec::new());
        }
    };
    let option = |option: &QuizOption| {
        let onchange = {
            let (chosen, id, single) = (chosen.clone(), option.id.clone(), right == 1);
            move |event: Event| {
                let on = event.target_unchecked_into::<HtmlInputElement>().checked();
                let mut next = if single { Vec::new() } else { (*chosen).clone() };
                next.retain(|o| *o != id);
                if on {
                    next.push(id.clone());
                }
                chosen.set(next);
            }
        };
        let now = given.as_ref().unwrap_or(&chosen);
        let kind = if right == 1 { "radio" } else { "checkbox" };
        let picked = now.contains(&option.id);
        html! {
            <li key={option.id.clone()}>
                <label class="quiz__option">
                    <input type={kind} name={question.id.clone()} checked={picked} disabled={given.is_some()} {onchange} />
                    <b>{ option.id.clone() }</b><span>{ say(&option.text, lang) }</span>
                </label>
                if let Some(given) = given { { feedback(option, given.contains(&option.id), lang) } }
            </li>
        }
    };
    html! {
        <form class="quiz__one" {onsubmit}>
            <fieldset>
                <legend><span>{ say(&question.text, lang) }</span><small>{ word(how, lang) }</small></legend>
                <ol>{ for question.options.iter().map(option) }</ol>
            </fieldset>
            <div class="quiz__end" role="status">
                if let Some(given) = given {
                    { result(question, given, lang) }
                    <button type="button" class="btn" onclick={again}>{ word(text!("Answer again", "다시 풀기"), lang) }</button>
                }
            </div>
            if given.is_none() {
                <button type="submit" class="btn" disabled={chosen.len() != right}>{ word(text!("Check my answer", "답 확인"), lang) }</button>
            }
        </form>
    }
}

/// What is said of an option: to somebody who chose it, and of a right one that was not chosen.
fn feedback(option: &QuizOption, chosen: bool, lang: Lang) -> Html {
    let (sign, name) = match (option.right, chosen) {
        (true, true) => (Sign::Pass, text!("right", "맞음")),
        (true, false) => (Sign::Off, text!("also needed", "골라야 했음")),
        (false, true) => (Sign::Fail, text!("wrong", "틀림")),
        (false, false) => return html! {},
    };
    html! {
        <p class={classes!("quiz__said", sign.class())}>{ mark(sign) }<span class="sr">{ word(name, lang) }</span><span>{ say(&option.feedback, lang) }</span></p>
    }
}

/// Whether the answer is right.
fn is_right(question: &Question, given: &[String]) -> bool {
    question.options.iter().all(|o| o.right == given.contains(&o.id))
}

fn result(question: &Question, given: &[String], lang: Lang) -> Html {
    let right = |o: &&QuizOption| o.right && given.contains(&o.id);
    let (hit, all) =
        (question.options.iter().filter(right).count(), question.options.iter().filter(|o| o.right).count());
    let (sign, says): (Sign, Text) = match is_right(question, given) {
        true => (Sign::Pass, text!("Right. Now do it by hand.", "맞았습니다. 이제 직접 해 봅니다.")),
        false => (Sign::Fail, text!("{hit} of {all} right", "{all}개 중 {hit}개 맞음")),
    };
    html! { <p class={sign.class()}>{ mark(sign) }<b>{ word(says, lang) }</b></p> }
}
