//! By which chain does a right come? The grants of the files as columns, those that the question used lit. Where it is
//! narrow, or on request, the same as a nested list with its lines.

use super::graph_layout::{HIGH, NODE, WIDTH, layout, lines};
use super::line_link::LineLink;
use super::path_layout::fitted;
use super::signs::{Sign, mark, sign};
use crate::lab::{Graph, Light, Node};
use crate::text;
use crate::text::{Lang, Text};
use crate::ui::view::At;
use crate::ui::words::{use_lang, word};
use yew::prelude::*;

/// The graph of a question.
#[derive(Properties, PartialEq)]
pub struct GraphViewProps {
    /// The chains.
    pub graph: Graph,
    /// Where each node stands in the files.
    pub places: Vec<Option<At>>,
    /// Which nodes grant too much.
    pub flagged: Vec<bool>,
    /// Whether the list is wanted even where there is room to draw.
    pub as_text: bool,
    /// Goes to a line.
    pub on_go: Callback<At>,
}

/// Draws it.
#[component]
pub fn GraphView(props: &GraphViewProps) -> Html {
    let lang = use_lang();
    let GraphViewProps { graph, as_text, .. } = props;
    if graph.nodes.is_empty() {
        let none = text!(
            "No binding and no policy of the files has a part in this.",
            "파일의 바인딩이나 정책 가운데 이 요청에 관여하는 것이 없습니다."
        );
        return html! { <p class="rights__none">{ word(none, lang) }</p> };
    }
    let more = graph.more;
    html! {
        <div class={classes!("trace", "trace--graph", as_text.then_some("trace--text"))}>
            <div class="drawn">{ drawn(props, lang) }</div>
            <ul class="hops chain">{ for graph.roots().map(|at| branch(props, at, 0, lang)) }</ul>
            if more > 0 { <p class="rights__none">{ word(text!("and {more} more bindings that have no part in it", "관여하지 않는 바인딩 {more}개가 더 있습니다"), lang) }</p> }
        </div>
    }
}

fn light_name(light: Light) -> Option<(Text, Sign)> {
    match light {
        Light::Off => None,
        Light::Near => Some((text!("nearly", "거의 일치"), Sign::Near)),
        Light::Lit => Some((text!("used", "쓰임"), Sign::Allow)),
        Light::Stop => Some((text!("denies", "거부함"), Sign::Deny)),
    }
}

fn class_of(light: Light) -> &'static str {
    match light {
        Light::Off => "",
        Light::Near => "is-nearly",
        Light::Lit => "is-lit",
        Light::Stop => "is-stop",
    }
}

fn drawn(props: &GraphViewProps, lang: Lang) -> Html {
    let GraphViewProps { graph, places, flagged, on_go, .. } = props;
    let (spots, height) = layout(graph);
    let px = |n: f64| format!("{n:.1}");
    let heads = graph.heads.iter().enumerate().map(|(column, head)| {
        let x = column as f64 * (NODE + (WIDTH - 4.0 * NODE) / 3.0);
        html! { <text class="head" x={px(x)} y="14">{ head.get(lang).to_owned() }</text> }
    });
    // Lit ties are drawn last, over the others.
    let tie = |tie: (usize, usize)| {
        let ((x1, y1), (x2, y2)) = (*spots.get(tie.0)?, *spots.get(tie.1)?);
        let (x1, y1, y2) = (x1 + NODE, y1 + HIGH / 2.0, y2 + HIGH / 2.0);
        let middle = (x1 + x2) / 2.0;
        let d = format!("M{x1:.1} {y1:.1}C{middle:.1} {y1:.1} {middle:.1} {y2:.1} {x2:.1} {y2:.1}");
        Some(html! { <path class={classes!("tie", class_of(graph.light(tie)))} {d} /> })
    };
    let is_lit = |t: &&(usize, usize)| graph.light(**t) != Light::Off;
    let ties = graph.ties.iter().filter(|t| !is_lit(t)).chain(graph.ties.iter().filter(is_lit)).filter_map(|t| tie(*t));
    let nodes = graph.nodes.iter().zip(&spots).enumerate().map(|(at, (node, (x, y)))| {
        let place = places.get(at).cloned().flatten();
        let on_go = on_go.clone();
        let is_link = place.is_some();
        let onclick = move |_: MouseEvent| {
            if let Some(place) = &place {
                on_go.emit(place.clone());
            }
        };
        let corner = match (flagged.get(at), light_name(node.light)) {
            (Some(true), _) => Some(Sign::Surplus),
            (_, Some((_, sign @ (Sign::Near | Sign::Deny)))) => Some(sign),
            _ => None,
        };
        let names = lines(&node.name, 12).into_iter().enumerate().map(|(line, name)| {
            html! { <text class="name" x={px(x + 7.0)} y={px(y + 33.0 + 14.0 * line as f64)}>{ name }</text> }
        });
        html! {
            <g class={classes!("node", class_of(node.light), is_link.then_some("is-link"))} {onclick}>
                <title>{ format!("{} {}", node.kind.get(lang), node.name) }</title>
                <rect x={px(*x)} y={px(*y)} width={px(NODE)} height={px(HIGH)} rx="5" />
                <text class="kind" x={px(x + 7.0)} y={px(y + 17.0)}>{ fitted(node.kind.get(lang), NODE - if corner.is_some() { 24.0 } else { 10.0 }, 12.0) }</text>
                { for names }
                if let Some(sign) = corner {
                    <g class={sign.class()}><use href={format!("#{}", sign.symbol())} x={px(x + NODE - 17.0)} y={px(y - 5.0)} width="18" height="18" /></g>
                }
            </g>
        }
    });
    html! {
        <svg class="graph" viewBox={format!("0 0 {WIDTH} {height}")} role="img" aria-label={read_aloud(graph, lang)}>
            { for heads }
            { for ties }
            { for nodes }
        </svg>
    }
}

/// The lit chain in words.
fn read_aloud(graph: &Graph, lang: Lang) -> String {
    let lit = graph.nodes.iter().filter(|n| n.light != Light::Off);
    let mut lit: Vec<&Node> = lit.collect();
    crate::source::order::sort_by_key(&mut lit, |n| n.column);
    let names = lit.iter().map(|n| {
        let says = light_name(n.light).map(|(says, _)| says.get(lang).to_owned()).unwrap_or_default();
        format!("{} {} ({says})", n.kind.get(lang), n.name)
    });
    names.collect::<Vec<_>>().join(" → ")
}

fn branch(props: &GraphViewProps, at: usize, depth: usize, lang: Lang) -> Html {
    let GraphViewProps { graph, places, flagged, on_go, .. } = props;
    let Some(node) = graph.nodes.get(at) else { return html! {} };
    let says = light_name(node.light);
    let place = places.get(at).cloned().flatten();
    // The columns bound the depth.
    let after: Vec<Html> = match depth {
        0..=3 => graph.after(at).map(|to| branch(props, to, depth + 1, lang)).collect(),
        _ => Vec::new(),
    };
    html! {
        <li class={classes!("link", class_of(node.light))}>
            <p>
                if let Some((says, of)) = says { { sign(of) }<span class="sr">{ word(says, lang) }</span> }
                <span>{ node.kind.get(lang).to_owned() }</span>{ " " }<code lang="en">{ node.name.clone() }</code>
                if flagged.get(at) == Some(&true) { <span class="is-surplus">{ mark(Sign::Surplus) }<span class="sr">{ word(text!("surplus", "과도한 권한"), lang) }</span></span> }
                if let Some(place) = place { <LineLink at={place} {on_go} /> }
            </p>
            if !after.is_empty() { <ul>{ for after }</ul> }
        </li>
    }
}
