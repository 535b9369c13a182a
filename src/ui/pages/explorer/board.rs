//! What happens if this is broken? Switches change the files of a small world, commands are run in it, and the world answers:
//! nothing that is shown here was written in advance.

use super::change::Change;
use crate::eks::evidence::RecordKind;
use crate::lab::{self, Evidence, ExhibitKind};
use crate::scenario::{Expect, Explored, Group, Switch, Texts, Trial};
use crate::shell::{self, Effect, Output, Session};
use crate::text;
use crate::text::Lang;
use crate::ui::components::answer::Answer;
use crate::ui::components::check_row::CheckRow;
use crate::ui::components::evidence::EvidenceView;
use crate::ui::components::menu::Menu;
use crate::ui::components::path::PathView;
use crate::ui::components::signs::icon;
use crate::ui::components::terminal::{Exchange, Terminal};
use crate::ui::judge::{printed, verdict};
use crate::ui::view::{Outcome, Verdict};
use crate::ui::words::{paragraphs, say, use_lang, word};
use crate::world::{Who, World};
use std::collections::BTreeSet;
use std::rc::Rc;
use yew::prelude::*;

/// What is shown: a command with its verdict.
#[derive(Clone)]
struct Shown {
    session: Session,
    line: String,
    verdict: Rc<Verdict>,
    /// What it left behind, where the explorer asks for it.
    evidence: Option<Evidence>,
}

/// What the board knows.
#[derive(Clone)]
struct Board {
    explored: Rc<Explored>,
    /// Switches that are on: group and place in it.
    on: BTreeSet<(usize, usize)>,
    texts: Texts,
    world: Rc<World>,
    /// The verdicts of all trials in the world as it stands, by group.
    verdicts: Vec<Vec<Verdict>>,
    session: Session,
    log: Rc<Vec<Exchange>>,
    shown: Option<Shown>,
    hop: Option<usize>,
    /// The only kind of evidence that is listed.
    kind: Option<ExhibitKind>,
}

/// What can happen.
enum Act {
    Kind(Option<ExhibitKind>),
    Flip(usize, usize),
    Try(usize, usize),
    Run(String),
    Become(Who),
    Step(usize),
    Restart,
}

fn load(texts: &Texts) -> Rc<World> {
    Rc::new(World::load(texts.iter().map(|(path, text)| (path.as_str(), &**text))))
}

impl Board {
    fn new(explored: Rc<Explored>) -> Board {
        let trials: Vec<&Trial> = explored.explorer.groups.iter().flat_map(|g| &g.trials).collect();
        let first = trials.first().map(|t| (*t).clone());
        let session = Session::new(first.as_ref().map_or(Who::Anonymous, |t| t.who.clone()));
        let mut board = Board {
            world: load(&explored.texts),
            texts: explored.texts.clone(),
            explored: explored.clone(),
            on: BTreeSet::new(),
            verdicts: Vec::new(),
            session,
            log: Rc::default(),
            shown: None,
            hop: None,
            kind: Some(ExhibitKind::Record(RecordKind::Finding)),
        };
        board.ask_all();
        if let Some(trial) = first {
            board.show(Session::new(trial.who.clone()), &trial.run);
        }
        board
    }

    fn ask_all(&mut self) {
        let world = &self.world;
        let ask = |t: &Trial| {
            let output = shell::run(world, &Session::new(t.who.clone()), &t.run);
            let of = verdict(&world.files, &t.who.to_string(), &t.run, &output);
            let passed = t.expect.map(|expect| of.outcome == outcome_of(expect));
            Verdict { expect: t.expect, passed, ..of }
        };
        self.verdicts = self.explored.explorer.groups.iter().map(|g| g.trials.iter().map(ask).collect()).collect();
    }

    /// Asks and shows; nothing is changed by it.
    fn show(&mut self, session: Session, line: &str) -> Output {
        let output = shell::run(&self.world, &session, line);
        let verdict = Rc::new(verdict(&self.world.files, &session.who.to_string(), line, &output));
        if self.shown.as_ref().is_none_or(|s| *s.verdict != *verdict) {
            self.hop = None;
        }
        let evidence = self.explored.explorer.evidence.then(|| lab::evidence(&self.world, &output.questions));
        self.shown = Some(Shown { session, line: line.to_owned(), verdict, evidence });
        output
    }

    fn flip(&mut self, switch: (usize, usize)) {
        if !self.on.remove(&switch) {
            self.on.insert(switch);
        }
        // What commands have changed is taken back: a switch speaks of the files as they are given.
        self.texts = self.explored.texts.clone();
        for (group, at) in &self.on {
            let switch = self.explored.explorer.groups.get(*group).and_then(|g| g.switches.get(*at));
            for swap in switch.iter().flat_map(|s| &s.edits) {
                swap.apply(&mut self.texts);
            }
        }
        self.reload();
    }

    fn reload(&mut self) {
        self.world = load(&self.texts);
        self.ask_all();
        if let Some(shown) = self.shown.take() {
            self.show(shown.session, &shown.line);
        }
    }

    /// Runs a line as it would be typed: what it changes is changed.
    fn run(&mut self, line: &str) {
        let line = line.trim();
        if line.is_empty() {
            return;
        }
        let prompt = self.session.who.to_string();
        let before = self.session.clone();
        let shown_before = self.shown.clone();
        let output = self.show(before, line);
        if output.questions.is_empty() {
            self.shown = shown_before;
        }
        self.session.history.push(line.to_owned());
        let mut log = (*self.log).clone();
        log.push(Exchange { prompt, line: line.to_owned(), printed: printed(&output), notes: output.notes.clone() });
        let mut changed = false;
        for effect in &output.effects {
            match effect {
                Effect::Edit { path, text, .. } => {
                    self.texts.retain(|(p, _)| p != path);
                    self.texts.push((path.clone(), text.as_str().into()));
                    changed = true;
                }
                Effect::Clear => log.clear(),
                other => self.session.apply(other),
            }
        }
        self.log = Rc::new(log);
        if changed {
            self.world = load(&self.texts);
            self.ask_all();
        }
    }

    fn trial(&self, group: usize, at: usize) -> Option<&Trial> {
        self.explored.explorer.groups.get(group)?.trials.get(at)
    }

    fn people(&self) -> BTreeSet<Who> {
        self.explored.explorer.groups.iter().flat_map(|g| &g.trials).map(|t| t.who.clone()).collect()
    }
}

impl Reducible for Board {
    type Action = Act;

    fn reduce(self: Rc<Self>, act: Act) -> Rc<Self> {
        let mut next = (*self).clone();
        match act {
            Act::Flip(group, at) => next.flip((group, at)),
            Act::Try(group, at) => {
                if let Some(trial) = self.trial(group, at) {
                    let history = std::mem::take(&mut next.session.history);
                    next.session = Session { history, ..Session::new(trial.who.clone()) };
                    next.run(&trial.run);
                }
            }
            Act::Run(line) => next.run(&line),
            Act::Become(who) => {
                let history = std::mem::take(&mut next.session.history);
                next.session = Session { history, ..Session::new(who) };
            }
            Act::Step(hop) => next.hop = Some(hop),
            Act::Kind(kind) => next.kind = kind,
            Act::Restart => next = Board::new(self.explored.clone()),
        }
        Rc::new(next)
    }
}

fn outcome_of(expect: Expect) -> Outcome {
    match expect {
        Expect::Allowed => Outcome::Allowed,
        Expect::Denied => Outcome::Denied,
    }
}

/// The board of an explorer.
#[derive(Properties, PartialEq)]
pub struct BoardViewProps {
    /// The explorer with its files.
    pub explored: Rc<Explored>,
}

/// Draws it.
#[component]
pub fn BoardView(props: &BoardViewProps) -> Html {
    let lang = use_lang();
    let board = use_reducer(|| Board::new(props.explored.clone()));
    let groups = &board.explored.explorer.groups;
    html! {
        <div class="board">
            <ol class="board__groups">{ for groups.iter().enumerate().map(|(n, g)| group(&board, n, g, lang)) }</ol>
            <div class="board__world">{ answer(&board, lang) }{ terminal(&board, lang) }</div>
        </div>
    }
}

type Handle = UseReducerHandle<Board>;

fn group(board: &Handle, n: usize, group: &Group, lang: Lang) -> Html {
    let broken = board.on.iter().any(|(of, _)| *of == n);
    let verdicts = board.verdicts.get(n);
    let trial = |(at, trial): (usize, &Trial)| {
        let verdict = verdicts.and_then(|v| v.get(at));
        let current = board.shown.as_ref().is_some_and(|s| s.line == trial.run && s.session.who == trial.who);
        let dispatcher = board.dispatcher();
        let on_press = Callback::from(move |()| dispatcher.dispatch(Act::Try(n, at)));
        html! {
            <li key={at}>
                <CheckRow title={trial.title.clone()} run={trial.run.clone()} expect={trial.expect} outcome={verdict.map(|v| v.outcome)}
                    passed={verdict.is_some_and(|v| v.passed != Some(false))} {current} {on_press} />
            </li>
        }
    };
    html! {
        <li key={n} class={classes!("group", broken.then_some("group--broken"))}>
            <h2 class="group__title"><span class="chapter__no">{ n + 1 }</span>{ " " }{ say(&group.title, lang) }</h2>
            if let Some(says) = &group.says { { for paragraphs(says, lang).into_iter().map(|p| html! { <p class="group__says">{ p }</p> }) } }
            { for group.switches.iter().enumerate().map(|(at, s)| switch(board, (n, at), s, lang)) }
            if !group.trials.is_empty() { <ol class="checks">{ for group.trials.iter().enumerate().map(trial) }</ol> }
        </li>
    }
}

fn switch(board: &Handle, at: (usize, usize), switch: &Switch, lang: Lang) -> Html {
    let on = board.on.contains(&at);
    let dispatcher = board.dispatcher();
    let onclick = move |_: MouseEvent| dispatcher.dispatch(Act::Flip(at.0, at.1));
    html! {
        <div class="switched" key={at.1}>
            <button type="button" role="switch" class="toggle" aria-checked={on.to_string()} {onclick}><span class="toggle__knob" aria-hidden="true" /><span>{ say(&switch.title, lang) }</span></button>
            if on {
                if let Some(says) = &switch.says { <p class="group__says">{ say(says, lang) }</p> }
                { for switch.edits.iter().map(|swap| html! { <Change swap={swap.clone()} /> }) }
            }
        </div>
    }
}

fn answer(board: &Handle, lang: Lang) -> Html {
    let Some(shown) = &board.shown else { return html! {} };
    let verdict = &shown.verdict;
    let dispatcher = board.dispatcher();
    let on_step = Callback::from(move |hop: usize| dispatcher.dispatch(Act::Step(hop)));
    let dispatcher = board.dispatcher();
    let on_kind = Callback::from(move |kind| dispatcher.dispatch(Act::Kind(kind)));
    let at = board.hop.unwrap_or_else(|| verdict.path.decisive());
    let states: String = verdict.path.hops.iter().map(|h| format!("{:?}{:?}", h.hop, h.state)).collect();
    html! {
        <section class="board__answer" id="verdict" aria-label={word(text!("Verdict", "판정"), lang)}>
            <div class="ask"><span class="chip" lang="en">{ verdict.who.clone() }</span><code class="ask__cmd" lang="en" title={verdict.run.clone()}>{ verdict.run.clone() }</code></div>
            <Answer verdict={verdict.clone()} on_go={Callback::noop()} />
            if !verdict.path.hops.is_empty() {
                <PathView who={verdict.who.clone()} path={verdict.path.clone()} said={(verdict.says.clone(), verdict.told.clone().into())} {at} as_text=false
                    play={format!("{} {states}", verdict.run)} on_step={&on_step} on_go={Callback::noop()} />
            }
            if let Some(evidence) = &shown.evidence {
                <EvidenceView evidence={evidence.clone()} cluster_at={None} who={verdict.who.clone()} hops={verdict.path.hops.iter().map(|h| h.hop).collect::<Vec<_>>()}
                    kind={board.kind} {on_kind} {on_step} on_go={Callback::noop()} />
            }
        </section>
    }
}

fn terminal(board: &Handle, lang: Lang) -> Html {
    let dispatcher = board.dispatcher();
    let send = Callback::from(move |act: Act| dispatcher.dispatch(act));
    let complete = {
        let (world, session) = (board.world.clone(), board.session.clone());
        Callback::from(move |(line, caret): (String, usize)| shell::complete(&world, &session, &line, caret))
    };
    let restart = send.reform(|_: MouseEvent| Act::Restart);
    let person = |who: Who| {
        let (chosen, name) = (who == board.session.who, who.to_string());
        let onclick = send.reform(move |_: MouseEvent| Act::Become(who.clone()));
        html! { <button type="button" class="menu__item" aria-pressed={chosen.to_string()} {onclick}><code lang="en">{ name }</code></button> }
    };
    html! {
        <section class="drawer" aria-labelledby="terminal-title">
            <div class="drawer__head">
                <h2 class="drawer__title" id="terminal-title">{ icon("term") }{ word(text!("Terminal", "터미널"), lang) }</h2>
                <Menu label={word(text!("Change identity", "신원 바꾸기"), lang)} class="drawer__who">{ for board.people().into_iter().map(person) }</Menu>
                <button type="button" class="btn btn--quiet" onclick={restart}>{ icon("undo") }{ word(text!("Start over", "처음부터"), lang) }</button>
            </div>
            <Terminal prompt={board.session.who.to_string()} log={board.log.clone()} history={Rc::new(board.session.history.clone())}
                {complete} on_run={send.reform(Act::Run)} />
        </section>
    }
}
