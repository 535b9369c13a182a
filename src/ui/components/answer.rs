//! May I? The verdict: its word, the real tool's message, one or two sentences in the learner's language.

use super::line_link::LineLink;
use super::signs::{Sign, mark};
use super::told::Told;
use crate::scenario::Expect;
use crate::text;
use crate::text::{Lang, Text};
use crate::ui::view::{At, Broken, Outcome, Verdict};
use crate::ui::words::{say, say_sentence, use_lang, word};
use yew::prelude::*;

/// A verdict, or the lack of one.
#[derive(Properties, PartialEq)]
pub struct AnswerProps {
    /// The verdict; `None` where nothing was asked yet.
    pub verdict: Option<std::rc::Rc<Verdict>>,
    /// Why it is from before, where a file does not parse.
    #[prop_or_default]
    pub broken: Option<Broken>,
    /// Goes to a line.
    pub on_go: Callback<At>,
}

/// Draws it.
#[component]
pub fn Answer(props: &AnswerProps) -> Html {
    let lang = use_lang();
    let Some(verdict) = &props.verdict else { return nothing_asked(lang) };
    let (class, sign) = match (verdict.outcome, &props.broken) {
        (_, Some(_)) => ("answer--old", Sign::Off),
        (Outcome::Allowed, _) => ("answer--allow", Sign::Allow),
        (Outcome::Denied, _) => ("", Sign::Deny),
        (Outcome::Failed, _) => ("answer--wait", Sign::Warn),
        (Outcome::Unknown, _) => ("answer--wait", Sign::Off),
    };
    let headline = match props.broken {
        Some(_) => before(verdict.outcome),
        None => outcome_word(verdict.outcome),
    };
    html! {
        <div class={classes!("answer", class)}>
            <div class="answer__head">
                { mark(sign) }
                <h2 class="answer__word">{ word(headline, lang) }</h2>
                if let (Some(expect), None) = (verdict.expect, &props.broken) { { expected(expect, verdict.passed, lang) } }
            </div>
            if let Some(broken) = &props.broken {
                <p class="answer__note">
                    { mark(Sign::Warn) }
                    <span>{ say(&stale_note(broken), lang) }{ " " }<LineLink at={broken.at.clone()} on_go={&props.on_go} /></span>
                </p>
            }
            <div class="answer__body">
                if !verdict.told.trim().is_empty() { <Told text={verdict.told.clone()} /> }
                if !verdict.says.is_empty() { <p class="answer__why">{ say_sentence(&verdict.says, lang) }</p> }
            </div>
        </div>
    }
}

fn nothing_asked(lang: Lang) -> Html {
    let what = text!(
        "Press a check or type a command: the answer and its reasons appear here.",
        "점검을 누르거나 명령을 입력하십시오. 답과 그 이유가 여기에 나타납니다."
    );
    html! {
        <div class="answer answer--wait">
            <div class="answer__head">{ mark(Sign::Off) }<h2 class="answer__word" lang="en">{ "Can I…?" }</h2></div>
            <div class="answer__body"><p class="answer__why">{ word(what, lang) }</p></div>
        </div>
    }
}

/// The outcome as a word.
pub fn outcome_word(outcome: Outcome) -> Text {
    match outcome {
        Outcome::Allowed => text!("Allowed", "허용됨"),
        Outcome::Denied => text!("Denied", "거부됨"),
        Outcome::Failed => text!("Did not run", "실행되지 않음"),
        Outcome::Unknown => text!("Not modelled", "모의하지 않음"),
    }
}

fn before(outcome: Outcome) -> Text {
    match outcome {
        Outcome::Allowed => text!("A moment ago: allowed", "조금 전: 허용됨"),
        Outcome::Denied => text!("A moment ago: denied", "조금 전: 거부됨"),
        Outcome::Failed => text!("A moment ago: did not run", "조금 전: 실행되지 않음"),
        Outcome::Unknown => text!("A moment ago: not modelled", "조금 전: 모의하지 않음"),
    }
}

fn stale_note(broken: &Broken) -> Text {
    let (path, line) = (&broken.at.place.path, broken.at.place.line);
    let (en, ko) = (&broken.says.en, &broken.says.ko);
    text!(
        "`{path}` line {line} does not parse, so this is the verdict from before: {en}",
        "`{path}` {line}행을 읽을 수 없어 그 전의 판정을 보여 줍니다. {ko}"
    )
}

/// What had to come out, in the square of the task.
pub fn expected(expect: Expect, passed: Option<bool>, lang: Lang) -> Html {
    let (class, sign) = match passed {
        Some(true) => ("is-pass", Sign::Pass),
        _ => ("is-fail", Sign::Fail),
    };
    html! { <span class={classes!("chip", class)}>{ mark(sign) }{ word(must_be(expect), lang) }</span> }
}

/// "must be allowed".
pub fn must_be(expect: Expect) -> Text {
    match expect {
        Expect::Allowed => text!("must be allowed", "허용되어야 함"),
        Expect::Denied => text!("must be denied", "거부되어야 함"),
    }
}
