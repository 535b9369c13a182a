//! How far did the request come, and where did it end? The trace as a drawing: hops on a wire, two countries, one border.
//! Nothing is drawn that is not a step of the trace. Where it is narrow, or on request, the same stands as a list.

use super::line_link::LineLink;
use super::near_card::NearCards;
use super::path_layout::{Drawing, LAND, WIDTH, country_name, fitted, hop_name, layout, state_name};
use super::signs::{Sign, mark};
use super::told::heavy;
use crate::text;
use crate::text::{Lang, Text};
use crate::trace::State;
use crate::ui::view::{At, HopView, Path};
use crate::ui::words::{plain, say, say_sentence, use_lang, word};
use web_sys::KeyboardEvent;
use yew::prelude::*;

/// The path of one verdict.
#[derive(Properties, PartialEq)]
pub struct PathViewProps {
    /// Who asked, as the prompt shows it.
    pub who: AttrValue,
    /// The request's way.
    pub path: Path,
    /// What stands above the path already, and is not said again: the explanation and the tool's words.
    pub said: (Text, AttrValue),
    /// The hop that is looked at.
    pub at: usize,
    /// Whether the list is wanted even where there is room to draw.
    pub as_text: bool,
    /// Changes when the answer does: the path plays once for each.
    pub play: AttrValue,
    /// Looks at another hop.
    pub on_step: Callback<usize>,
    /// Goes to a line.
    pub on_go: Callback<At>,
}

/// Draws it.
#[component]
pub fn PathView(props: &PathViewProps) -> Html {
    let lang = use_lang();
    let PathViewProps { who, path, at, as_text, play, on_step, on_go, .. } = props;
    let last = path.hops.len().saturating_sub(1);
    let onkeydown = {
        let (at, on_step) = (*at, on_step.clone());
        move |event: KeyboardEvent| {
            let to = match event.key().as_str() {
                "ArrowRight" => (at + 1).min(last),
                "ArrowLeft" => at.saturating_sub(1),
                "Home" => 0,
                "End" => last,
                _ => return,
            };
            event.prevent_default();
            on_step.emit(to);
        }
    };
    let drawing = layout(path);
    let label =
        word(text!("Decision path; arrow keys step through it", "결정 경로. 화살표 키로 한 단계씩 봅니다"), lang);
    let current = path.hops.get(*at);
    // Only a step of the same way is told: another verdict is said by the page.
    let told = use_mut_ref(|| (play.clone(), *at, String::new()));
    let announce = {
        let mut told = told.borrow_mut();
        let says = match (told.0 == *play, told.1 == *at) {
            (true, true) => std::mem::take(&mut told.2),
            (true, false) => current.map(|hop| announced(hop, who, *at, last + 1, lang)).unwrap_or_default(),
            (false, _) => String::new(),
        };
        *told = (play.clone(), *at, says.clone());
        says
    };
    html! {
        <div class={classes!("trace", as_text.then_some("trace--text"))} tabindex="0" role="group" aria-label={label} {onkeydown}>
            <p class="sr" aria-live="polite">{ announce }</p>
            <div class="drawn">
                { drawn(&drawing, props, lang) }
                if let Some(hop) = current { <HopCard hop={hop.clone()} {who} said={props.said.clone()} {on_go} /> }
            </div>
            <ol class="hops">
                { for path.hops.iter().enumerate().map(|(i, hop)| listed(hop, i == *at, who, on_go, lang)) }
            </ol>
            <span hidden=true>{ play.clone() }</span>
        </div>
    }
}

/// Whether nothing hangs from a hop: the verdict has said all of it.
fn is_bare(hop: &HopView, said: &(Text, AttrValue)) -> bool {
    let said_it = hop.says == said.0 && (hop.upstream.is_empty() || said.1.contains(&hop.upstream));
    hop.state == State::Stopped && said_it && hop.near.is_empty() && hop.evidence.is_empty() && hop.cause.is_none()
}

/// What a screen reader hears when the path is stepped.
fn announced(hop: &HopView, who: &str, at: usize, count: usize, lang: Lang) -> String {
    let name = hop_name(hop.hop, who);
    let state = state_name(hop.state, lang);
    format!("{}/{count} {}: {state}. {}", at + 1, plain(&name, lang), plain(&hop.says, lang))
}

fn drawn(drawing: &Drawing, props: &PathViewProps, lang: Lang) -> Html {
    let PathViewProps { who, path, at, play, on_step, .. } = props;
    let view = format!("0 0 {WIDTH} {}", drawing.height);
    let lands = drawing.lands.iter().map(|land| {
        let edge = land.x + land.width + 4.0;
        html! {
            <>
                <rect class="land" x={px(land.x)} y={px(land.y)} width={px(land.width)} height={px(LAND)} rx="8" />
                <text class="land-name" x={px(land.x + 12.0)} y={px(land.y + 20.0)}>{ fitted(&word(country_name(land.country), lang), land.width - 16.0, 12.0) }</text>
                if land.border {
                    <line class="border" x1={px(edge)} y1={px(land.y + 2.0)} x2={px(edge)} y2={px(land.y + LAND - 2.0)} />
                }
            </>
        }
    });
    let pairs = path.hops.iter().zip(&drawing.spots);
    let wires = pairs.clone().zip(pairs.clone().skip(1)).map(|((from, a), (to, b))| {
        let off = from.state == State::Stopped || to.state == State::NotReached || from.state == State::NotReached;
        let class = classes!("wire", off.then_some("wire--off"));
        let reach = |hop: &HopView| if hop.state == State::Stopped { 21.0 } else { 14.0 };
        match a.row == b.row {
            true => {
                html! { <line {class} x1={px(a.x + reach(from))} y1={px(a.y)} x2={px(b.x - reach(to))} y2={px(b.y)} /> }
            }
            // Down to the next row and back to its left.
            false => {
                let gap = a.y + LAND - 84.0 + 7.0;
                let d = format!("M{} {}V{gap}H{}V{}", px(a.x), px(a.y + reach(from)), px(b.x), px(b.y - reach(to)));
                html! { <path class={classes!(class, "wire--turn")} {d} /> }
            }
        }
    });
    let nodes = pairs.enumerate().map(|(index, (hop, spot))| {
        let onclick = on_step.reform(move |_: MouseEvent| index);
        let stop = hop.state == State::Stopped;
        let seen = index == *at;
        let (x, y) = (spot.x, spot.y);
        let name = fitted(&word(hop_name(hop.hop, who), lang), spot.room, 13.5);
        let label = match hop.state {
            State::NotReached => state_name(State::NotReached, lang).to_owned(),
            _ => hop.label.get(lang).replace('`', ""),
        };
        let label = fitted(&label, spot.room + 2.0, 12.0);
        html! {
            <g class={classes!("spot", format!("spot-{}", index.min(12)), seen.then_some("spot--seen"))} {onclick}>
                <rect class="touch" x={px(x - spot.room / 2.0)} y={px(y - 50.0)} width={px(spot.room)} height="84" rx="6" />
                if seen && !is_bare(hop, &props.said) { <line class={classes!("lead", stop.then_some("lead--stop"))} x1={px(x)} y1={px(y + if stop { 24.0 } else { 33.0 })} x2={px(x)} y2={px(drawing.height)} /> }
                { node(hop.state, x, y) }
                <text class={classes!("name", stop.then_some("stop"), (hop.state == State::NotReached).then_some("sub"))} x={px(x)} y={px(y - 38.0)}>{ name }</text>
                if !stop { <text class="sub" x={px(x)} y={px(y + 27.0)}>{ label }</text> }
            </g>
        }
    });
    html! {
        <svg class="path" key={play.to_string()} viewBox={view} aria-hidden="true">
            { for lands }
            { for wires }
            { for nodes }
        </svg>
    }
}

fn node(state: State, x: f64, y: f64) -> Html {
    let tick = format!("M{} {}l4 4 7-8.5", px(x - 5.5), px(y + 0.5));
    let cross = format!("M{} {}l13 13m0-13l-13 13", px(x - 6.5), px(y - 6.5));
    match state {
        State::Passed => html! {
            <g class="node-in"><circle class="node" cx={px(x)} cy={px(y)} r="13" /><path class="sign" d={tick} /></g>
        },
        State::Stopped => html! {
            <g class="node-in">
                <polygon class="halo" points={octagon(x, y, 24.0)} />
                <polygon class="node node--stop" points={octagon(x, y, 19.0)} />
                <path class="sign" d={cross} />
            </g>
        },
        State::NotReached | State::Unknown => html! {
            <g class="node-in">
                <circle class="node--off" cx={px(x)} cy={px(y)} r="13" />
                if state == State::Unknown { <text class="ask" x={px(x)} y={px(y + 5.0)}>{ "?" }</text> }
            </g>
        },
    }
}

/// The corners of an octagon that stands on a side, `r` from the middle to its sides.
fn octagon(x: f64, y: f64, r: f64) -> String {
    let c = r * 0.4142;
    [(-c, -r), (c, -r), (r, -c), (r, c), (c, r), (-c, r), (-r, c), (-r, -c)]
        .map(|(dx, dy)| format!("{},{}", px(x + dx), px(y + dy)))
        .join(" ")
}

fn px(units: f64) -> String {
    format!("{:.1}", units)
}

/// What a hop has to say: its near misses where it is the stop, else its sentence and its places.
#[derive(Properties, PartialEq)]
struct HopCardProps {
    hop: HopView,
    who: AttrValue,
    said: (Text, AttrValue),
    on_go: Callback<At>,
}

#[component]
fn HopCard(props: &HopCardProps) -> Html {
    let lang = use_lang();
    let HopCardProps { hop, who, said, on_go } = props;
    let says = (hop.says != said.0 && !hop.says.is_empty()).then(|| html! { <p>{ say_sentence(&hop.says, lang) }</p> });
    let told = (!hop.upstream.is_empty() && !said.1.contains(&hop.upstream))
        .then(|| html! { <p class="told" lang="en">{ heavy(&hop.upstream) }</p> });
    let cause = cause(hop, lang);
    let near = html! { <NearCards near={hop.near.clone()} {on_go} /> };
    // At the stop the verdict has said it: the near misses follow, and the places where there is none.
    let is_stop = hop.state == State::Stopped;
    if is_stop
        && says.is_none()
        && told.is_none()
        && (!hop.near.is_empty() || (hop.evidence.is_empty() && cause.is_none()))
    {
        return html! { <>{ near }{ cause }</> };
    }
    let sign = Sign::of_state(hop.state);
    html! {
        <>
            <div class={classes!("hopcard", is_stop.then_some("hopcard--stop"))}>
                <p class="hopcard__head"><span class={sign.class()}>{ mark(sign) }</span><b>{ word(hop_name(hop.hop, who), lang) }</b>{ " " }<span>{ state_name(hop.state, lang) }</span></p>
                { says }
                { told }
                { evidence(hop, on_go, lang) }
                { cause }
            </div>
            { near }
        </>
    }
}

/// The known mistake behind a hop.
fn cause(hop: &HopView, lang: Lang) -> Option<Html> {
    let cause = hop.cause.as_ref()?;
    Some(html! { <p class="cause">{ mark(Sign::Warn) }<span>{ say_sentence(cause, lang) }</span></p> })
}

fn evidence(hop: &HopView, on_go: &Callback<At>, lang: Lang) -> Html {
    if hop.evidence.is_empty() {
        return html! {};
    }
    let row = |(at, shows): &(At, text::Text)| {
        html! {
            <li><span>{ say(shows, lang) }</span><LineLink at={at.clone()} {on_go} /></li>
        }
    };
    html! { <ul class="shows">{ for hop.evidence.iter().map(row) }</ul> }
}

fn listed(hop: &HopView, seen: bool, who: &str, on_go: &Callback<At>, lang: Lang) -> Html {
    let sign = Sign::of_state(hop.state);
    let class = match hop.state {
        State::Passed => "",
        State::Stopped => "hop--stop",
        State::NotReached | State::Unknown => "hop--off",
    };
    let name = word(hop_name(hop.hop, who), lang);
    let full = hop.state == State::Stopped || seen;
    html! {
        <li class={classes!("hop", class, full.then_some("hop--open"))} aria-current={seen.then_some("step")}>
            <span class={sign.class()}>{ mark(sign) }</span>
            <div>
                <b>{ name }<span class={classes!((hop.state == State::Passed).then_some("sr"))}>{ ": " }{ state_name(hop.state, lang) }</span></b>
                if hop.state == State::NotReached {
                } else if full {
                    if !hop.says.is_empty() { <p class="hop__says">{ say_sentence(&hop.says, lang) }</p> }
                    if !hop.upstream.is_empty() { <p class="told" lang="en">{ heavy(&hop.upstream) }</p> }
                    { evidence(hop, on_go, lang) }
                    if !hop.near.is_empty() { <NearCards near={hop.near.clone()} {on_go} /> }
                    { cause(hop, lang) }
                } else {
                    <small>{ say(&hop.label, lang) }</small>
                    if let Some((at, _)) = hop.evidence.first() { <LineLink at={at.clone()} {on_go} /> }
                }
            </div>
        </li>
    }
}
