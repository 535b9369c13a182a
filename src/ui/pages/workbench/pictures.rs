//! What can be looked at beside the path? Rights, graph and evidence: which of them is chosen, about whom and what, and
//! the answers of the lab that they draw.

use super::frame::Shared;
use super::state::{Asked as Whose, Bench, Msg};
use crate::lab::{self, Asked, Attempt, ExhibitKind, Report};
use crate::text;
use crate::ui::components::evidence::EvidenceView;
use crate::ui::components::graph::GraphView;
use crate::ui::components::matrix::{MatrixView, When};
use crate::ui::components::menu::Choice;
use crate::ui::components::pick::Pick;
use crate::ui::components::who_list::WhoList;
use crate::ui::view::At;
use crate::ui::words::{use_lang, word};
use crate::world::{Answer, Question, Who, World};
use yew::prelude::*;

/// What is shown below the verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// The request's way.
    #[default]
    Path,
    /// What an identity may do.
    Rights,
    /// By which chain.
    Graph,
    /// What the request left behind.
    Evidence,
}

/// What is chosen in the pictures; `None` follows the verdict.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pictures {
    /// The picture.
    pub view: View,
    /// Whose rights.
    pub who: Option<Who>,
    /// Of which files.
    pub when: When,
    /// Who can do what.
    pub asked: Option<Asked>,
    /// The only kind of evidence that is listed.
    pub kind: Option<ExhibitKind>,
}

impl Pictures {
    /// Another verdict is shown: what was chosen for the last one is let go.
    pub fn follow(&mut self) {
        *self = Pictures { view: self.view, when: self.when, kind: self.kind, ..Pictures::default() };
    }
}

impl Bench {
    /// The questions of the verdict that is shown.
    fn questions(&self) -> &[(Question, Answer)] {
        let output = match self.asked {
            Whose::Check(index) => self.judged.report.0.checks.get(index).map(|c| &c.output),
            Whose::Command => self.ran.as_ref().map(|ran| &*ran.output),
        };
        output.map(|o| o.questions.as_slice()).unwrap_or_default()
    }

    /// The question that decided, with its answer.
    fn decisive(&self) -> Option<&(Question, Answer)> {
        let asked = self.questions();
        asked.iter().find(|(_, a)| a.outcome != crate::world::Outcome::Allowed).or_else(|| asked.last())
    }

    /// The world that answered it.
    fn answered_by(&self) -> &World {
        &self.judged.report.0.world
    }
}

/// What each picture gets.
#[derive(Properties, PartialEq)]
pub struct PictureProps {
    /// The state.
    pub bench: Shared,
    /// Where messages go.
    pub send: Callback<Msg>,
    /// Goes to a line.
    pub on_go: Callback<At>,
}

/// A callback that changes what is chosen.
fn choosing<T: 'static>(props: &PictureProps, set: impl Fn(&mut Pictures, T) + 'static) -> Callback<T> {
    let chosen = props.bench.pictures.clone();
    props.send.reform(move |value| {
        let mut chosen = chosen.clone();
        set(&mut chosen, value);
        Msg::Picture(chosen)
    })
}

/// The picture that is chosen; part of `later`.
pub fn picture(props: &PictureProps) -> Html {
    let PictureProps { bench, send, on_go } = props;
    let bench = bench.clone();
    match bench.pictures.view {
        View::Path => html! {},
        View::Rights => html! { <RightsPicture {bench} {send} {on_go} /> },
        View::Graph => html! { <GraphPicture {bench} {send} {on_go} /> },
        View::Evidence => html! { <EvidencePicture {bench} {send} {on_go} /> },
    }
}

/// What an identity may do, and who else may.
#[component]
fn RightsPicture(props: &PictureProps) -> Html {
    let lang = use_lang();
    let PictureProps { bench, on_go, .. } = props;
    let chosen = &bench.pictures;
    let report = bench.judged.report.clone();
    let scenario = bench.attempt.bundle.scenario.id.clone();
    let start = use_memo(scenario, |_| lab::judge(&Attempt::new(bench.attempt.bundle.clone())));
    let mut people = lab::identities(&bench.attempt.bundle, &report.0.checks);
    let asker = chosen.who.clone().or_else(|| bench.decisive().map(|(q, _)| q.who.clone()));
    let who = asker.or_else(|| people.first().cloned()).unwrap_or(Who::Anonymous);
    if !people.contains(&who) {
        people.insert(0, who.clone());
    }
    let matrix = use_memo((report.clone(), who.clone()), |(report, who)| {
        let now: &Report = &report.0;
        lab::matrix(&bench.attempt, &start, now, who)
    });
    let asked = chosen.asked.clone().or_else(|| bench.decisive().and_then(|(q, _)| Asked::of(q)));
    let on_ask = choosing(props, |p, asked| p.asked = Some(asked));
    let world = bench.answered_by();
    let holders = asked.as_ref().map(|asked| lab::who_can(world, asked)).unwrap_or_default();
    let holders: Vec<(lab::Holder, Option<At>)> = holders
        .into_iter()
        .map(|h| {
            let at = h.span.and_then(|span| At::of(&world.files, span));
            (h, at)
        })
        .collect();
    let options: Vec<AttrValue> = people.iter().map(|p| p.to_string().into()).collect();
    let on_who = choosing(props, move |p, index: usize| p.who = people.get(index).cloned());
    let when = |of: When, name| {
        let on_choose = choosing(props, move |p, ()| p.when = of);
        html! { <Choice chosen={chosen.when == of} {on_choose}>{ word(name, lang) }</Choice> }
    };
    html! {
        <div class="rights">
            <div class="rights__top">
                <Pick label={word(text!("Whose rights", "누구의 권한"), lang)} chosen={AttrValue::from(who.to_string())} {options} on_pick={on_who} />
                <div class="switch" role="group" aria-label={word(text!("Which files", "어느 시점"), lang)}>
                    { when(When::Start, text!("At the start", "시작할 때")) }
                    { when(When::Now, text!("Now", "지금")) }
                    { when(When::Changes, text!("Changes", "달라진 것")) }
                </div>
            </div>
            <MatrixView {matrix} when={chosen.when} asked={asked.clone()} on_ask={on_ask.clone()} />
            if let Some(asked) = asked {
                <WhoList {asked} {holders} resources={lab::resources(world)} namespaces={names(world)} {on_ask} {on_go} />
            }
        </div>
    }
}

fn names(world: &World) -> Vec<String> {
    world.cluster.namespaces().into_iter().map(str::to_owned).collect()
}

/// By which chain the right comes.
#[component]
fn GraphPicture(props: &PictureProps) -> Html {
    let PictureProps { bench, on_go, .. } = props;
    let lang = use_lang();
    let Some((question, answer)) = bench.decisive() else { return html! {} };
    let world = bench.answered_by();
    let graph = lab::graph(world, question, answer);
    let at = |node: &lab::Node| node.span.and_then(|span| At::of(&world.files, span));
    let places = graph.nodes.iter().map(at).collect::<Vec<_>>();
    let within = |node: &lab::Node| {
        let span = node.span.filter(|_| node.column % 2 == 1)?;
        let surplus = &bench.judged.report.0.surplus;
        surplus.iter().find(|s| s.span.file == span.file && span.start <= s.span.start && s.span.end <= span.end)
    };
    let flagged = graph.nodes.iter().map(|n| within(n).is_some()).collect::<Vec<_>>();
    let user = answer.user.as_ref().map(|u| (u.name.clone(), u.groups.join(", ")));
    let principal = answer.principal.as_ref().map(|p| (p.arn.clone(), String::new()));
    let (name, groups) = user.or(principal).unwrap_or_default();
    html! {
        <div class="chains">
            <GraphView {graph} {places} {flagged} as_text={bench.as_text} {on_go} />
            if !name.is_empty() {
                <p class="chains__as">{ word(text!("decided as", "판정에 쓰인 신원"), lang) }{ " " }<code lang="en">{ name }</code>
                    if !groups.is_empty() { <span>{ word(text!("groups", "그룹"), lang) }{ " " }<code lang="en">{ groups }</code></span> }
                </p>
            }
        </div>
    }
}

/// What the request left behind.
#[component]
fn EvidencePicture(props: &PictureProps) -> Html {
    let PictureProps { bench, send, on_go } = props;
    let world = bench.answered_by();
    let evidence = lab::evidence(world, bench.questions());
    let cluster_at = evidence.span.and_then(|span| At::of(&world.files, span));
    let who = bench.verdict().map(|v| v.who.clone()).unwrap_or_default();
    let hops: Vec<_> = bench.verdict().map(|v| v.path.hops.iter().map(|h| h.hop).collect()).unwrap_or_default();
    let on_kind = choosing(props, |p, kind| p.kind = kind);
    html! {
        <EvidenceView {evidence} {cluster_at} {who} {hops} kind={bench.pictures.kind} {on_kind} on_step={send.reform(Msg::Show)} {on_go} />
    }
}
