//! What may be done that nobody needs? Sentences, the dangerous ones first, three of them until more is asked for.

use super::line_link::LineLink;
use super::signs::{Sign, sign};
use crate::text;
use crate::ui::view::{At, SurplusView};
use crate::ui::words::{say, use_lang, word};
use yew::prelude::*;

/// How many are shown at first.
const FIRST: usize = 3;

/// The surplus.
#[derive(Properties, PartialEq)]
pub struct SurplusListProps {
    /// Dangerous ones first.
    pub surplus: Vec<SurplusView>,
    /// Goes to a line.
    pub on_go: Callback<At>,
}

/// Draws it; nothing where there is none.
#[component]
pub fn SurplusList(props: &SurplusListProps) -> Html {
    let lang = use_lang();
    let all = use_state_eq(|| false);
    let count = props.surplus.len();
    if count == 0 {
        return html! {};
    }
    let shown = if *all { count } else { FIRST.min(count) };
    let more = {
        let all = all.clone();
        move |_: MouseEvent| all.set(true)
    };
    let row = |one: &SurplusView| {
        html! {
            <li class="surplus">
                { sign(Sign::Surplus) }
            <span>
                { say(&one.says, lang) }
                if let Some(who) = &one.who { <code class="surplus__who" lang="en">{ who.clone() }</code> }
            </span>
                if let Some(at) = &one.at { <LineLink at={at.clone()} on_go={&props.on_go} /> }
            </li>
        }
    };
    html! {
        <section class="over" aria-labelledby="over-title">
            <h3 class="over__head" id="over-title">
                { word(text!("It may, but need not", "필요 없는데 할 수 있는 일"), lang) }
                <small>{ word(text!("{count}, most dangerous first", "{count}가지, 위험한 순서"), lang) }</small>
            </h3>
            <ul>{ for props.surplus.iter().take(shown).map(row) }</ul>
            if shown < count {
                <p class="over__more"><button type="button" class="plain" onclick={more}>{ word(text!("and {n} more", "그 밖에 {n}가지", n = count - shown), lang) }</button></p>
            }
        </section>
    }
}
