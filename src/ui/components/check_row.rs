//! One promise of the task: what the world must do, by which command, and what comes out now.

use super::answer::must_be;
use super::signs::{Sign, mark, sign};
use crate::scenario::Expect;
use crate::text;
use crate::text::Text;
use crate::ui::view::Outcome;
use crate::ui::words::{say, use_lang, word};
use yew::prelude::*;

/// A check.
#[derive(Properties, PartialEq)]
pub struct CheckRowProps {
    /// What the world must do.
    pub title: Text,
    /// The command.
    pub run: AttrValue,
    /// What must come out; `None` where it is run to see.
    pub expect: Option<Expect>,
    /// What comes out; `None` while nothing is known.
    pub outcome: Option<Outcome>,
    /// A text that had to be printed and was not.
    #[prop_or_default]
    pub missing: Option<String>,
    /// Whether it is as it must be.
    pub passed: bool,
    /// Whether the verdict shown is this check's.
    pub current: bool,
    /// Shows it.
    pub on_press: Callback<()>,
}

/// Draws it.
#[component]
pub fn CheckRow(props: &CheckRowProps) -> Html {
    let lang = use_lang();
    let CheckRowProps { title, run, expect, outcome, missing, passed, current, on_press } = props;
    let onclick = on_press.reform(|_: MouseEvent| ());
    let (square, state) = match (outcome, passed) {
        (None, _) => (Sign::Off, text!("not known yet", "아직 모름")),
        (Some(Outcome::Allowed), _) if expect.is_none() => (Sign::Allow, text!("to see", "보기만 함")),
        (Some(Outcome::Denied), _) if expect.is_none() => (Sign::Deny, text!("to see", "보기만 함")),
        _ if expect.is_none() => (Sign::Off, text!("to see", "보기만 함")),
        (_, true) => (Sign::Pass, text!("passed", "통과")),
        (_, false) => (Sign::Fail, text!("not passed", "통과하지 못함")),
    };
    let came = outcome.map(|outcome| word(came_out(outcome), lang));
    html! {
        <button type="button" class="check" aria-current={current.then_some("true")} {onclick}>
            <span class={classes!("check__box", square.class())}>{ mark(square) }<span class="sr">{ word(state, lang) }</span></span>
            <span class="check__what">
                <span class="check__title">{ say(title, lang) }</span>
                <code class="check__run" lang="en">{ run.clone() }</code>
                <span class="check__out">
                    if let Some(expect) = expect { { word(must_be(*expect), lang) }<span aria-hidden="true">{ "·" }</span> }
                    if let Some(came) = came {
                        if *passed { <span>{ came }</span> } else { <b class="is-fail">{ came }</b> }
                    }
                    if let Some(missing) = missing {
                        <span>{ say(&text!("but `{missing}` is not in it", "그런데 출력에 `{missing}`이/가 없음"), lang) }</span>
                    }
                    if *expect == Some(Expect::Denied) && *outcome == Some(Outcome::Allowed) {
                        <span class="check__over">{ sign(Sign::Surplus) }<span class="is-surplus">{ word(text!("surplus", "과도한 권한"), lang) }</span></span>
                    }
                </span>
            </span>
        </button>
    }
}

fn came_out(outcome: Outcome) -> Text {
    match outcome {
        Outcome::Allowed => text!("allowed", "허용됨"),
        Outcome::Denied => text!("denied", "거부됨"),
        Outcome::Failed => text!("did not run", "실행되지 않음"),
        Outcome::Unknown => text!("not modelled", "모의하지 않음"),
    }
}
