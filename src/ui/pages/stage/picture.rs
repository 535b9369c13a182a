//! What is on the wall? The question, the request's way up to the station that is looked at, at its end the answer; what
//! a step changed; one sentence.

use super::Place;
use crate::scenario::{DemoStep, Question};
use crate::text;
use crate::text::Lang;
use crate::ui::components::answer::Answer;
use crate::ui::components::path::PathView;
use crate::ui::components::signs::{Sign, mark};
use crate::ui::pages::workbench::{Row, Scene};
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
    /// The question that is shown, with how many of its answers are open.
    pub asked: Option<(Question, usize)>,
    /// Another station is looked at.
    pub on_hop: Callback<usize>,
}

/// Draws it, in the language of the place.
#[component]
pub fn Picture(props: &PictureProps) -> Html {
    let PictureProps { place, step, scene, asked, on_hop } = props;
    let lang = place.lang;
    if let Some((question, open)) = asked {
        return html! { <div class="picture" lang={lang.tag()}><div class="picture__main">{ opened(question, *open, lang) }</div></div> };
    }
    let last = place.last_hop(scene);
    let page = changes(scene, place.zoom).into_iter().nth(place.hop.min(last));
    let walked = scene.verdict.clone().filter(|v| page.is_none() && !v.path.hops.is_empty()).map(|v| {
        html! {
            <PathView who={v.who.clone()} path={v.path.clone()} said={(v.says.clone(), v.told.clone().into())} at={place.hop.min(v.path.decisive())} as_text={false}
                play={format!("{}", place.step)} on_step={on_hop.clone()} on_go={Callback::noop()} />
        }
    });
    // The answer waits until its way has been gone.
    let answer = (place.hop >= last).then_some(scene.verdict.clone()).flatten();
    let class = classes!(
        "picture",
        answer.is_some().then_some("picture--answered"),
        page.is_some().then_some("picture--change")
    );
    html! {
        <div {class} lang={lang.tag()}>
            <div class="picture__main">
                if let Some(verdict) = &scene.verdict {
                    <p class="picture__run" lang="en"><b>{ format!("{} $ ", verdict.who) }</b>{ verdict.run.clone() }</p>
                }
                { page }{ walked }
                if let Some(verdict) = answer { <Answer {verdict} on_go={Callback::noop()} /> }
            </div>
            <p class="picture__says">{ say(&step.says, lang) }</p>
        </div>
    }
}

/// What of the questions is shown at `reveal`, as [`Place`] counts: a question, and how many of its answers are open.
pub fn asked(quiz: &[Question], reveal: usize) -> Option<(Question, usize)> {
    let mut left = reveal.checked_sub(1)?;
    for question in quiz {
        match left.checked_sub(question.options.len() + 1) {
            Some(more) => left = more,
            None => return Some((question.clone(), left)),
        }
    }
    None
}

/// The question, with the truth of the first `open` answers.
fn opened(question: &Question, open: usize, lang: Lang) -> Html {
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

/// What a step changed, as many lines at a time as fit on the wall at this type size: nobody scrolls it.
pub fn sheets(scene: &Scene, zoom: u32) -> usize {
    scene.changes.iter().map(|c| c.rows.len().div_ceil(fitting(zoom))).sum()
}

/// How many lines fit.
fn fitting(zoom: u32) -> usize {
    1500_usize.checked_div(zoom as usize).unwrap_or_default().max(4)
}

fn changes(scene: &Scene, zoom: u32) -> Vec<Html> {
    let row = |(sign, line): &Row| {
        let class = match sign {
            '+' => "is-new",
            '−' => "is-gone",
            _ => "",
        };
        html! { <span class={class}><i>{ *sign }</i>{ line.clone() }{ "\n" }</span> }
    };
    let sheet = |(path, rows): (&String, &[Row])| {
        html! { <figure class="picture__change" lang="en"><figcaption>{ path.clone() }</figcaption><pre>{ for rows.iter().map(row) }</pre></figure> }
    };
    let all = scene.changes.iter().flat_map(|c| c.rows.chunks(fitting(zoom)).map(|rows| (&c.path, rows)));
    all.map(sheet).collect()
}
