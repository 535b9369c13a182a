//! What came out, and why? The answer, its path, and what is granted without need.

use super::frame::Shared;
use super::later::Picture;
use super::pictures::{Pictures, View};
use super::state::{Asked, Msg};
use crate::text;
use crate::text::{Lang, Text};
use crate::ui::components::answer::Answer;
use crate::ui::components::path::PathView;
use crate::ui::components::signs::icon;
use crate::ui::components::surplus::SurplusList;
use crate::ui::components::tabs::{Tab, Tabs};
use crate::ui::view::{At, Verdict};
use crate::ui::words::{use_lang, word};
use web_sys::Element;
use yew::prelude::*;

/// The verdict.
#[derive(Properties, PartialEq)]
pub struct VerdictPanelProps {
    /// The state.
    pub bench: Shared,
    /// Where messages go.
    pub send: Callback<Msg>,
    /// Goes to a line.
    pub on_go: Callback<At>,
}

/// Draws it.
#[component]
pub fn VerdictPanel(props: &VerdictPanelProps) -> Html {
    let lang = use_lang();
    let VerdictPanelProps { bench, send, on_go } = props;
    let verdict = bench.verdict().cloned();
    let panel = use_node_ref();
    {
        // Another answer is read from its word on; on a phone it is the page that scrolls.
        let panel = panel.clone();
        use_effect_with((bench.asked, verdict.as_ref().map(|v| v.run.clone()), bench.phone), move |_| {
            let own = panel.cast::<Element>();
            let page = own.as_ref().and_then(|own| own.parent_element());
            own.iter().chain(&page).for_each(|scrolled| scrolled.set_scroll_top(0));
        });
    }
    let broken = bench.judged.broken.clone().filter(|_| bench.old_shown);
    html! {
        <section class="verdict" id="verdict" ref={panel} tabindex="-1" aria-label={word(text!("Verdict", "판정"), lang)}>
            { asked(bench, send, lang) }
            <Answer verdict={verdict.clone()} broken={broken.clone()} {on_go} />
            if let Some(verdict) = verdict.filter(|v| !v.path.hops.is_empty()) {
                { views(bench, &verdict, send, lang) }
                <div role="tabpanel" id="view" aria-labelledby={format!("tab-{}", key_of(bench.pictures.view))} class={broken.map(|_| "is-stale")}>
                    { picture(props, &verdict) }
                </div>
            }
            if bench.pictures.view == View::Path { <SurplusList surplus={bench.judged.surplus.clone()} {on_go} /> }
        </section>
    }
}

/// The picture that is chosen.
fn picture(props: &VerdictPanelProps, verdict: &Verdict) -> Html {
    let VerdictPanelProps { bench, send, on_go } = props;
    let bench = bench.clone();
    match bench.pictures.view {
        View::Path => html! {
            <PathView who={verdict.who.clone()} path={verdict.path.clone()} said={(verdict.says.clone(), verdict.told.clone().into())} at={bench.hop()} as_text={bench.as_text}
                play={play_key(verdict)} on_step={send.reform(Msg::Step)} {on_go} />
        },
        _ => html! { <Picture {bench} {send} {on_go} /> },
    }
}

/// The pictures in the order of their tabs.
const VIEWS: [View; 4] = [View::Path, View::Rights, View::Graph, View::Evidence];

fn key_of(view: View) -> &'static str {
    match view {
        View::Path => "path",
        View::Rights => "rights",
        View::Graph => "graph",
        View::Evidence => "evidence",
    }
}

fn name_of(view: View) -> Text {
    match view {
        View::Path => text!("Path", "경로"),
        View::Rights => text!("Rights", "권한 표"),
        View::Graph => text!("Graph", "관계"),
        View::Evidence => text!("Evidence", "증거"),
    }
}

/// The same answer by the same way does not play again.
fn play_key(verdict: &Verdict) -> String {
    let states: Vec<String> = verdict.path.hops.iter().map(|h| format!("{:?}{:?}", h.hop, h.state)).collect();
    format!("{} {} {}", verdict.who, verdict.run, states.join(" "))
}

fn asked(bench: &Shared, send: &Callback<Msg>, lang: Lang) -> Html {
    let Some(verdict) = bench.verdict() else { return html! { <div class="ask" /> } };
    let to = |index: usize| send.reform(move |_: MouseEvent| Msg::Ask(index));
    let step = |disabled: bool, name: Text, to: Callback<MouseEvent>, face: &'static str| {
        html! {
            <button type="button" class="btn btn--quiet btn--icon" {disabled} aria-label={word(name, lang)} onclick={to}>{ icon(face) }</button>
        }
    };
    let (chip, steps) = match bench.asked {
        Asked::Check(at) => {
            let last = at + 1 >= bench.judged.verdicts.len();
            let steps = html! {
                <>
                    { step(at == 0, text!("Previous check", "이전 점검"), to(at.saturating_sub(1)), "up") }
                    { step(last, text!("Next check", "다음 점검"), to(at + 1), "down") }
                </>
            };
            (text!("check {n}", "점검 {n}", n = at + 1), steps)
        }
        Asked::Command => (Text::verbatim(verdict.who.clone()), html! {}),
    };
    html! {
        <div class="ask">
            <span class="chip">{ word(chip, lang) }</span>
            <code class="ask__cmd" lang="en" title={verdict.run.clone()}>{ verdict.run.clone() }</code>
            { steps }
        </div>
    }
}

fn views(bench: &Shared, verdict: &Verdict, send: &Callback<Msg>, lang: Lang) -> Html {
    let chosen = bench.pictures.view;
    let tab = |view: View| Tab {
        key: key_of(view).into(),
        face: html! { { word(name_of(view), lang) } },
        panel: "view".into(),
    };
    let tabs = VIEWS.into_iter().map(tab).collect::<Vec<_>>();
    let on_choose = send.reform({
        let pictures = bench.pictures.clone();
        move |key: AttrValue| {
            let view = VIEWS.into_iter().find(|v| key_of(*v) == key).unwrap_or_default();
            Msg::Picture(Pictures { view, ..pictures.clone() })
        }
    });
    let last = verdict.path.hops.len().saturating_sub(1);
    let hop = bench.hop();
    let as_text = bench.as_text;
    html! {
        <div class="views">
            <Tabs label={word(text!("Views of the verdict", "판정을 보는 방법"), lang)} {tabs} chosen={key_of(chosen)} {on_choose} />
            <p class="steps">
              if matches!(chosen, View::Path | View::Graph) {
                <button type="button" class="btn btn--quiet btn--icon" aria-pressed={as_text.to_string()} aria-label={word(text!("As text", "글로 보기"), lang)}
                    title={word(text!("As text", "글로 보기"), lang)} onclick={send.reform(move |_: MouseEvent| Msg::AsText(!as_text))}>{ icon("list") }</button>
              }
              if chosen == View::Path {
                <button type="button" class="btn btn--quiet btn--icon" disabled={hop == 0} aria-label={word(text!("Previous hop", "이전 단계"), lang)}
                    onclick={send.reform(move |_: MouseEvent| Msg::Step(hop.saturating_sub(1)))}>{ icon("prev") }</button>
                <b>{ format!("{}/{}", hop + 1, last + 1) }</b>
                <button type="button" class="btn btn--quiet btn--icon" disabled={hop >= last} aria-label={word(text!("Next hop", "다음 단계"), lang)}
                    onclick={send.reform(move |_: MouseEvent| Msg::Step((hop + 1).min(last)))}>{ icon("next") }</button>
              }
            </p>
        </div>
    }
}
