//! How far is it? Works, safe, minimal: always all three, each with sign, word and state.

use super::signs::{Sign, mark};
use crate::text;
use crate::text::{Lang, Text};
use crate::ui::view::Grades;
use crate::ui::words::{use_lang, word};
use yew::prelude::*;

/// The three grades.
#[derive(Properties, PartialEq)]
pub struct GradeProps {
    /// How far it is.
    pub grades: Grades,
}

/// Draws them.
#[component]
pub fn Grade(props: &GradeProps) -> Html {
    let lang = use_lang();
    let grades = props.grades;
    let yes_or_not = |won: bool| if won { text!("yes", "예") } else { text!("not yet", "아직") };
    html! {
        <ol class="grades">
            { one(Sign::Works, text!("Works", "동작"), grades.works, yes_or_not(grades.works), lang) }
            { one(Sign::Safe, text!("Safe", "안전"), grades.safe, yes_or_not(grades.safe), lang) }
            { one(Sign::Least, text!("Minimal", "최소 권한"), grades.minimal, least_state(grades), lang) }
        </ol>
    }
}

/// Minimal tells how many are too many; while it does not work there is nothing to be minimal about.
fn least_state(grades: Grades) -> Text {
    match grades.too_many {
        0 if grades.minimal => text!("yes", "예"),
        0 => text!("not yet", "아직"),
        n => text!("{n} too many", "{n}가지 초과"),
    }
}

fn one(sign: Sign, name: Text, won: bool, state: Text, lang: Lang) -> Html {
    html! {
        <li class={classes!("grade", won.then_some("is-won"))}>
            { mark(sign) }<b>{ word(name, lang) }</b><span>{ word(state, lang) }</span>
        </li>
    }
}
