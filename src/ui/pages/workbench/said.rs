//! What does somebody hear who does not see the verdict change? One sentence, when the typing has come to rest.

use super::frame::Shared;
use crate::text;
use crate::text::{Lang, Text};
use crate::ui::components::answer::outcome_word;
use crate::ui::words::{plain, use_lang};
use gloo::timers::callback::Timeout;
use yew::prelude::*;

/// How long nothing may have changed before it is said, in milliseconds.
const REST: u32 = 1000;

/// The state that is spoken of.
#[derive(Properties, PartialEq)]
pub struct SaidProps {
    /// The state.
    pub bench: Shared,
}

/// Says it, to a screen reader alone.
#[component]
pub fn Said(props: &SaidProps) -> Html {
    let lang = use_lang();
    let said = use_state_eq(AttrValue::default);
    let now = sentence(&props.bench, lang);
    {
        let said = said.clone();
        use_effect_with(now, move |now| {
            let now = now.clone();
            let timer = Timeout::new(REST, move || said.set(now));
            move || drop(timer)
        });
    }
    html! { <div class="sr" role="status">{ (*said).clone() }</div> }
}

/// The verdict that is shown, and how many checks pass.
fn sentence(bench: &Shared, lang: Lang) -> AttrValue {
    if let Some(broken) = &bench.judged.broken {
        let (path, line) = (&broken.at.place.path, broken.at.place.line);
        return plain(&text!("`{path}` line {line} does not parse", "`{path}` {line}행을 읽을 수 없습니다"), lang);
    }
    let (count, passed) = (bench.judged.verdicts.len(), bench.judged.passed());
    let outcome = bench.verdict().map(|v| outcome_word(v.outcome)).unwrap_or_default();
    let so_far: Text = match count {
        0 => Text::default(),
        _ => text!("{passed} of {count} checks pass", "점검 {count}개 중 {passed}개 통과"),
    };
    AttrValue::from(format!("{}. {}", outcome.get(lang), so_far.get(lang)))
}
