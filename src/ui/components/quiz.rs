//! Do I know it? A question with its answers to choose from. What is said to a choice comes from the author; how many are
//! right is said, and nothing is counted.

use super::signs::{Sign, mark};
use crate::scenario::{Question, QuizOption};
use crate::text;
use crate::ui::words::{say, use_lang, word};
use std::collections::BTreeSet;
use yew::prelude::*;

/// A question.
#[derive(Properties, PartialEq)]
pub struct QuizProps {
    /// The question.
    pub question: Question,
}

/// Draws it.
#[component]
pub fn Quiz(props: &QuizProps) -> Html {
    let lang = use_lang();
    let Question { text, options, .. } = &props.question;
    let chosen = use_state_eq(BTreeSet::<usize>::new);
    let shown = use_state_eq(|| false);
    let right = options.iter().filter(|o| o.right).count();
    let solved = *shown && options.iter().enumerate().all(|(i, o)| o.right == chosen.contains(&i));
    let option = |(index, option): (usize, &QuizOption)| {
        let picked = chosen.contains(&index);
        let onchange = {
            let (chosen, shown) = (chosen.clone(), shown.clone());
            move |_: Event| {
                let mut next = if right == 1 { BTreeSet::new() } else { (*chosen).clone() };
                if !next.remove(&index) {
                    next.insert(index);
                }
                chosen.set(next);
                shown.set(false);
            }
        };
        let told = *shown && picked;
        let (class, sign) = if option.right { ("is-pass", Sign::Pass) } else { ("is-fail", Sign::Fail) };
        html! {
            <li>
                <label class="option">
                    <input type="checkbox" checked={picked} {onchange} />
                    <b lang="en">{ option.id.clone() }</b><span>{ say(&option.text, lang) }</span>
                </label>
                if told { <p class={classes!("option__told", class)}>{ mark(sign) }<span>{ say(&option.feedback, lang) }</span></p> }
            </li>
        }
    };
    let onclick = {
        let shown = shown.clone();
        move |_: MouseEvent| shown.set(true)
    };
    let done = match (*shown, solved) {
        (true, true) => text!("That is all of it.", "모두 맞습니다."),
        (true, false) => text!("Not yet: {right} are right.", "아직입니다. 맞는 것은 {right}개입니다."),
        _ if right == 1 => text!("One is right.", "하나가 맞습니다."),
        _ => text!("{right} are right.", "{right}개가 맞습니다."),
    };
    html! {
        <fieldset class="quiz">
            <legend>{ say(text, lang) }</legend>
            <ul>{ for options.iter().enumerate().map(option) }</ul>
            <p class="quiz__foot">
                <button type="button" class="btn" disabled={chosen.is_empty()} {onclick}>{ word(text!("Check", "확인"), lang) }</button>
                <span role="status">{ word(done, lang) }</span>
            </p>
        </fieldset>
    }
}
