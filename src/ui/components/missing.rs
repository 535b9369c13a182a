//! What did not arrive? What is missing, that the work is kept, one button.

use super::signs::{Sign, mark};
use crate::text;
use crate::text::{Lang, Text};
use crate::ui::fetch::Missing;
use crate::ui::words::{say, use_lang, word};
use yew::prelude::*;

/// What stands where something is on its way or missing.
#[derive(Properties, PartialEq)]
pub struct AwaitedProps {
    /// Why it did not arrive; `None` while it is on its way.
    pub missing: Option<Missing>,
    /// Asks again.
    pub on_again: Callback<()>,
}

/// Draws it.
#[component]
pub fn Awaited(props: &AwaitedProps) -> Html {
    let lang = use_lang();
    let inside = match &props.missing {
        None => html! { <p class="loading">{ word(text!("loading", "불러오는 중입니다"), lang) }</p> },
        Some(missing) => not_arrived(missing, props.on_again.reform(|_: MouseEvent| ()), lang),
    };
    html! { <main class="alone">{ inside }</main> }
}

fn not_arrived(missing: &Missing, again: Callback<MouseEvent>, lang: Lang) -> Html {
    let (title, lines) = match missing {
        Missing::File { path, why } => (
            text!("One file did not arrive", "파일 하나가 오지 않았습니다"),
            html! { <p class="told"><span lang="en">{ path.clone() }</span>{ " · " }{ say(why, lang) }</p> },
        ),
        Missing::Broken(places) => {
            let line = |(place, says): &(crate::source::Place, Text)| {
                html! {
                    <li><code lang="en">{ format!("{}:{}:{}", place.path, place.line, place.column) }</code>{ " " }{ say(says, lang) }</li>
                }
            };
            (
                text!("The file cannot be read", "파일을 읽을 수 없습니다"),
                html! { <ul class="faults">{ for places.iter().map(line) }</ul> },
            )
        }
    };
    html! {
        <div class="answer answer--wait" role="alert">
            <div class="answer__head">{ mark(Sign::Warn) }<h1 class="answer__word">{ word(title, lang) }</h1></div>
            <div class="answer__body">
                { lines }
                <p class="answer__why">{ word(text!("Your saved work is untouched.", "저장된 작업은 그대로 있습니다."), lang) }{ " " }
                    <button type="button" class="btn" onclick={again}>{ word(text!("Try again", "다시 시도"), lang) }</button>
                </p>
            </div>
        </div>
    }
}
