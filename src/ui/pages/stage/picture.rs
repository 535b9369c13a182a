//! What is on the wall? The question, the request's way up to the station that is looked at, at its end the answer; what
//! a step changed; one sentence.

use super::{Place, last_hop};
use crate::scenario::{DemoStep, Question};
use crate::text;
use crate::text::Lang;
use crate::ui::components::answer::Answer;
use crate::ui::components::path::PathView;
use crate::ui::components::signs::{Sign, mark};
use crate::ui::pages::workbench::Scene;
use crate::ui::words::{say, word};
use yew::prelude::*;

/// A step of the demo at one place.
#[derive(Clone, PartialEq, Properties)]
pub struct PictureProps {
    /// Where the demo stands.
    pub place: Place,
    /// The step.
    pub step: DemoStep,
    /// What it did.
    pub scene: Scene,
    /// The question, where the scenario has one.
    pub question: Option<Question>,
    /// Another station is looked at.
    pub on_hop: Callback<usize>,
}

/// Draws it, in the language of the place.
#[component]
pub fn Picture(props: &PictureProps) -> Html {
    let PictureProps { place, step, scene, question, on_hop } = props;
    let lang = place.lang;
    let last = last_hop(scene);
    let shown = scene.verdict.clone().filter(|_| scene.asks || scene.change.is_some());
    let changed = scene.change.as_ref().map(|(path, before, after)| change(path, before, after));
    let walked = shown.clone().filter(|v| changed.is_none() && !v.path.hops.is_empty()).map(|v| {
        html! {
            <PathView who={v.who.clone()} path={v.path.clone()} said={(v.says.clone(), v.told.clone().into())} at={place.hop.min(last)} as_text={false}
                play={format!("{}", place.step)} on_step={on_hop.clone()} on_go={Callback::noop()} />
        }
    });
    // The answer waits until its way has been gone.
    let answer = (place.hop >= last).then_some(shown.clone()).flatten();
    let class = classes!(
        "picture",
        answer.is_some().then_some("picture--answered"),
        changed.is_some().then_some("picture--change")
    );
    html! {
        <div {class} lang={lang.tag()}>
            <div class="picture__main">
                if let Some(question) = question.as_ref().filter(|_| place.reveal > 0) {
                    { asked(question, place.reveal - 1, lang) }
                } else {
                    if let Some(verdict) = &shown {
                        <p class="picture__run" lang="en"><b>{ format!("{} $ ", verdict.who) }</b>{ verdict.run.clone() }</p>
                    }
                    { changed }{ walked }
                    if let Some(verdict) = answer { <Answer {verdict} on_go={Callback::noop()} /> }
                }
            </div>
            <p class="picture__says">{ say(&step.says, lang) }</p>
        </div>
    }
}

/// The question, with the truth of the first `open` answers.
fn asked(question: &Question, open: usize, lang: Lang) -> Html {
    let option = |(index, option): (usize, &crate::scenario::QuizOption)| {
        let (class, sign, name) = match (index < open, option.right) {
            (false, _) => ("", Sign::Off, text!("not shown yet", "아직 공개하지 않음")),
            (true, true) => ("is-pass", Sign::Pass, text!("right", "맞음")),
            (true, false) => ("is-fail", Sign::Fail, text!("wrong", "틀림")),
        };
        html! {
            <li class={class}>{ mark(sign) }<span class="sr">{ word(name, lang) }</span><b>{ option.id.clone() }</b><span>{ say(&option.text, lang) }</span></li>
        }
    };
    html! {
        <div class="picture__question">
            <p>{ say(&question.text, lang) }</p>
            <ol>{ for question.options.iter().enumerate().map(option) }</ol>
        </div>
    }
}

/// The lines that went and came, with two lines around them.
fn change(path: &str, before: &str, after: &str) -> Html {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let same = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let rest = old.len().min(new.len()) - same;
    let tail = old.iter().rev().zip(new.iter().rev()).take(rest).take_while(|(a, b)| a == b).count();
    let part = |lines: &[&str], from: usize, to: usize| -> Vec<String> {
        lines.get(from..to).unwrap_or_default().iter().map(|l| (*l).to_owned()).collect()
    };
    let rows = [
        ("", part(&old, same.saturating_sub(2), same)),
        ("−", part(&old, same, old.len() - tail)),
        ("+", part(&new, same, new.len() - tail)),
        ("", part(&new, new.len() - tail, (new.len() - tail + 2).min(new.len()))),
    ];
    let rows = rows.iter().flat_map(|(sign, lines)| lines.iter().map(move |line| (sign, line)));
    let row = |(sign, line): (&&str, &String)| {
        let class = match *sign {
            "+" => "is-new",
            "−" => "is-gone",
            _ => "",
        };
        html! { <span class={class}><i>{ *sign }</i>{ line.clone() }{ "\n" }</span> }
    };
    html! { <figure class="picture__change" lang="en"><figcaption>{ path.to_owned() }</figcaption><pre>{ for rows.map(row) }</pre></figure> }
}
