//! What could the learner look at next? The ladder of hints, opened rung by rung, without a penalty.

use crate::text;
use crate::text::Text;
use crate::ui::words::{say, use_lang, word};
use yew::prelude::*;

/// The hints that fit now.
#[derive(Properties, PartialEq)]
pub struct HintsProps {
    /// Gentle first.
    pub hints: Vec<Text>,
    /// How many are open.
    pub open: usize,
    /// Opens the next.
    pub on_more: Callback<()>,
    /// What is said of a known wrong turn.
    #[prop_or_default]
    pub turn: Option<Text>,
}

/// Draws them.
#[component]
pub fn Hints(props: &HintsProps) -> Html {
    let lang = use_lang();
    let HintsProps { hints, open, on_more, turn } = props;
    let count = hints.len();
    let more = on_more.reform(|_: MouseEvent| ());
    let next = (*open + 1).min(count);
    let label = match *open {
        0 => text!("Show a hint (1 of {count})", "힌트 보기 (1/{count})"),
        _ => text!("Next hint ({next} of {count})", "다음 힌트 ({next}/{count})"),
    };
    html! {
        <ol class="hints" aria-live="polite">
            if let Some(turn) = turn { <li class="hint hint--turn">{ say(turn, lang) }</li> }
            { for hints.iter().take(*open).map(|hint| html! { <li class="hint hint--open">{ say(hint, lang) }</li> }) }
            if *open < count {
                <li class="hint"><button type="button" class="btn" onclick={more}>{ word(label, lang) }</button></li>
            }
        </ol>
    }
}
