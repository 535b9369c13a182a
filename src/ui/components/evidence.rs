//! What did the request leave behind? Log lines, findings and tokens, each with the step that wrote it; and where there is
//! nothing, why, and how to have it next time.

use super::line_link::LineLink;
use super::menu::Choice;
use super::path_layout::hop_name;
use super::signs::{Sign, icon, mark};
use crate::eks::evidence::RecordKind;
use crate::lab::{Evidence, Exhibit, ExhibitKind, laid_out};
use crate::text;
use crate::text::{Lang, Text};
use crate::trace::Hop;
use crate::ui::clipboard;
use crate::ui::view::At;
use crate::ui::words::{say, use_lang, word};
use yew::prelude::*;

/// The evidence of a command.
#[derive(Properties, PartialEq)]
pub struct EvidenceViewProps {
    /// What was left, and what was not.
    pub evidence: Evidence,
    /// Where the cluster stands in the files.
    pub cluster_at: Option<At>,
    /// Who asked, as the prompt shows it.
    pub who: String,
    /// The stations of the path, in order.
    pub hops: Vec<Hop>,
    /// The only kind that is listed.
    pub kind: Option<ExhibitKind>,
    /// Lists another kind, or all.
    pub on_kind: Callback<Option<ExhibitKind>>,
    /// Shows a step of the path.
    pub on_step: Callback<usize>,
    /// Goes to a line.
    pub on_go: Callback<At>,
}

/// What a kind is called: by its log type where it has one.
fn kind_name(kind: ExhibitKind) -> Text {
    match kind {
        ExhibitKind::Record(RecordKind::Finding) => Text::verbatim("GuardDuty"),
        ExhibitKind::Record(kind) => Text::verbatim(kind.name()),
        ExhibitKind::Token => text!("token", "토큰"),
    }
}

/// Draws it.
#[component]
pub fn EvidenceView(props: &EvidenceViewProps) -> Html {
    let lang = use_lang();
    let EvidenceViewProps { evidence, kind, on_kind, .. } = props;
    let mut kinds: Vec<(ExhibitKind, usize)> = Vec::new();
    for exhibit in &evidence.exhibits {
        match kinds.iter_mut().find(|(k, _)| *k == exhibit.kind) {
            Some((_, count)) => *count += 1,
            None => kinds.push((exhibit.kind, 1)),
        }
    }
    // A kind of which this verdict has nothing filters nothing.
    let kind = kind.filter(|kind| kinds.iter().any(|(k, _)| k == kind));
    let choice = |of: Option<ExhibitKind>, name: Html| {
        let on_choose = on_kind.reform(move |()| of);
        html! { <Choice chosen={kind == of} {on_choose}>{ name }</Choice> }
    };
    let shown = evidence.exhibits.iter().filter(|e| kind.is_none_or(|k| k == e.kind));
    html! {
        <div class="evidence">
            if kinds.len() > 1 {
                <div class="switch" role="group" aria-label={word(text!("Which evidence", "어떤 증거"), lang)}>
                    { choice(None, html! { { word(text!("All", "모두"), lang) } }) }
                    { for kinds.iter().map(|(k, count)| choice(Some(*k), html! { <>{ word(kind_name(*k), lang) }<small>{ *count }</small></> })) }
                </div>
            }
            { for shown.map(|exhibit| exhibited(exhibit, props, lang)) }
            { silence(props, lang) }
        </div>
    }
}

fn exhibited(exhibit: &Exhibit, props: &EvidenceViewProps, lang: Lang) -> Html {
    let step = exhibit.step.and_then(|step| Some((step, *props.hops.get(step)?)));
    let link = step.map(|(step, hop)| {
        let onclick = props.on_step.reform(move |_: MouseEvent| step);
        let name = hop_name(hop, &props.who);
        let label = text!("step {n} · {en}", "{n}단계 · {ko}", n = step + 1, en = name.en, ko = name.ko);
        html! { <button type="button" class="at" {onclick} title={word(text!("Show this step of the path", "경로에서 이 단계 보기"), lang)}>{ word(label, lang) }</button> }
    });
    let copy = {
        let text = exhibit.text.clone();
        move |_: MouseEvent| clipboard::copy(&text)
    };
    html! {
        <article class="exhibit">
            <header>
                <b>{ word(kind_name(exhibit.kind), lang) }</b>
                <code lang="en">{ exhibit.name.clone() }</code>
                { link }
                <button type="button" class="btn btn--quiet" onclick={copy}>{ icon("file") }{ word(text!("Copy", "복사"), lang) }</button>
            </header>
            <pre class="told" lang="en" translate="no" tabindex="0">{ laid_out(&exhibit.text) }</pre>
        </article>
    }
}

/// What is not there, why, and how to have it.
fn silence(props: &EvidenceViewProps, lang: Lang) -> Html {
    let Evidence { exhibits, off, cluster, is_cluster_call, .. } = &props.evidence;
    if !is_cluster_call {
        let says = text!(
            "A call of an AWS API leaves nothing in the cluster's logs. CloudTrail would have it; the simulator does not model CloudTrail.",
            "AWS API 호출은 클러스터 로그에 남지 않습니다. CloudTrail에는 남지만 이 시뮬레이터는 CloudTrail을 다루지 않습니다."
        );
        return html! { <p class="silence">{ mark(Sign::Off) }<span>{ say(&says, lang) }</span></p> };
    }
    let has_records = exhibits.iter().any(|e| matches!(e.kind, ExhibitKind::Record(_)));
    if off.is_empty() {
        let says = text!(
            "The request did not reach the cluster: nothing was logged.",
            "요청이 클러스터에 닿지 않아 남은 로그가 없습니다."
        );
        return if has_records {
            html! {}
        } else {
            html! { <p class="silence">{ mark(Sign::Off) }<span>{ say(&says, lang) }</span></p> }
        };
    }
    let names = off.iter().map(|o| format!("`{o}`")).collect::<Vec<_>>().join(", ");
    let says = text!(
        "Cluster `{cluster}` does not write the log types {names} to CloudWatch, so there are none of their lines. They can be enabled in the template, or so:",
        "클러스터 `{cluster}`에서 로그 유형 {names}이/가 꺼져 있어 CloudWatch에 남은 줄이 없습니다. 템플릿이나 다음 명령으로 켤 수 있습니다."
    );
    let types = off.iter().map(|o| format!("\"{o}\"")).collect::<Vec<_>>().join(",");
    let command = format!(
        "aws eks update-cluster-config --name {cluster} --logging '{{\"clusterLogging\":[{{\"types\":[{types}],\"enabled\":true}}]}}'"
    );
    html! {
        <div class="silence">
            { mark(Sign::Off) }
            <div>
                <p>{ say(&says, lang) }{ " " }if let Some(at) = &props.cluster_at { <LineLink at={at.clone()} on_go={&props.on_go} /> }</p>
                <pre class="told" lang="en" translate="no" tabindex="0">{ command }</pre>
            </div>
        </div>
    }
}
