//! What could the learner look at next? The ladder of hints, opened rung by rung, without a penalty; at its end, and once it
//! is solved, the others can be read too.

use crate::text;
use crate::text::Text;
use crate::ui::words::{say, use_lang, word};
use yew::prelude::*;

/// The hints of a scenario as they stand.
#[derive(Properties, PartialEq)]
pub struct HintsProps {
    /// Those that were opened, in that order.
    pub open: Vec<Text>,
    /// Whether another one fits now.
    pub more: bool,
    /// Those that were not opened, where they may be read.
    pub others: Vec<Text>,
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
    let HintsProps { open, more, others, on_more, turn } = props;
    let label = match open.len() {
        0 => text!("Show a hint", "힌트 보기"),
        _ => text!("Next hint", "다음 힌트"),
    };
    let hint = |hint: &Text| html! { <li class="hint hint--open">{ say(hint, lang) }</li> };
    let left = text!("All other hints ({n})", "나머지 힌트 모두 보기 ({n})", n = others.len());
    html! {
        <>
            <ol class="hints" aria-live="polite">
                if let Some(turn) = turn { <li class="hint hint--turn">{ say(turn, lang) }</li> }
                { for open.iter().map(hint) }
                if *more {
                    <li class="hint"><button type="button" class="btn" onclick={on_more.reform(|_: MouseEvent| ())}>{ word(label, lang) }</button></li>
                }
            </ol>
            if !others.is_empty() {
                <details class="others"><summary>{ word(left, lang) }</summary><ol class="hints">{ for others.iter().map(hint) }</ol></details>
            }
        </>
    }
}
