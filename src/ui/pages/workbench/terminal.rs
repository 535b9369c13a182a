//! What happens if the learner tries it? A line is run in the world as it stands; what it changes are edits of the
//! learner's files, in one step that can be taken back.

use super::frame::PanelProps;
use super::later;
use super::state::{Asked, Bench, Msg, Ran};
use crate::lab::people;
use crate::shell::{self, Effect, Session};
use crate::source::order;
use crate::text;
use crate::text::Text;
use crate::ui::components::menu::Menu;
use crate::ui::components::signs::icon;
use crate::ui::components::terminal::{Exchange, Terminal};
use crate::ui::judge::{printed, verdict};
use crate::ui::view::At;
use crate::ui::words::{use_lang, word};
use crate::world::Who;
use std::collections::BTreeMap;
use std::rc::Rc;
use yew::prelude::*;

/// How many lines the screen keeps.
const SCREEN: usize = 200;

impl Bench {
    /// Runs a line as whoever is typing.
    pub(super) fn run(&mut self, line: &str) {
        let line = line.trim();
        if line.is_empty() {
            return;
        }
        let prompt = self.session.who.to_string();
        let world = self.judged.world.0.clone();
        let before = self.session.clone();
        let output = shell::run(&world, &before, line);
        self.session.history.push(line.to_owned());
        self.session.remember(&world, &output);
        let mut notes = output.notes.clone();
        let shown = (!output.questions.is_empty()).then(|| verdict(&world.files, &prompt, line, &output));
        let exchange =
            |notes| Exchange { prompt: prompt.clone(), line: line.to_owned(), printed: printed(&output), notes };
        let cleared = self.take_effects(&output.effects, &mut notes);
        let mut log = if cleared { Vec::new() } else { (*self.log).clone() };
        if !cleared {
            log.push(exchange(notes));
        }
        let keep = log.len().saturating_sub(SCREEN);
        self.log = Rc::new(log.split_off(keep));
        if let Some(verdict) = shown {
            self.asked = Asked::Command;
            self.pictures.follow();
            self.hop = None;
            let output = Rc::new(output);
            self.ran = Some(Ran { session: before, line: line.to_owned(), output, verdict: Rc::new(verdict) });
        }
    }

    /// A line whose program could not be fetched.
    pub(super) fn not_here(&mut self, line: String) {
        let note = text!(
            "the program is still to be fetched and the network does not answer; run the line again",
            "프로그램을 아직 받지 못했고 네트워크가 응답하지 않습니다. 같은 줄을 다시 실행하십시오"
        );
        let exchange =
            Exchange { prompt: self.session.who.to_string(), line, printed: String::new(), notes: vec![note] };
        Rc::make_mut(&mut self.log).push(exchange);
    }

    /// Takes over what a line did beside printing; says whether it emptied the screen.
    fn take_effects(&mut self, effects: &[Effect], notes: &mut Vec<Text>) -> bool {
        // Of several edits of one file the last has its whole text.
        let mut texts: BTreeMap<&str, &str> = BTreeMap::new();
        let mut cleared = false;
        for effect in effects {
            match effect {
                Effect::Edit { path, text, .. } => {
                    if self.attempt.file(path).is_none() && !self.attempt.is_free() {
                        notes.push(text!(
                            "`{path}` is not one of the scenario's files, so it is not kept",
                            "`{path}`은/는 시나리오의 파일이 아니어서 남지 않습니다"
                        ));
                    }
                    texts.insert(path, text);
                }
                Effect::SwitchIdentity(_)
                | Effect::Enter(_)
                | Effect::Leave
                | Effect::SetNamespace(_)
                | Effect::AddContext(_)
                | Effect::UseContext(_)
                | Effect::SetVariable(..) => self.session.apply(effect),
                Effect::OpenFile(span) => {
                    if let Some(at) = At::of(&self.judged.world.0.files, *span).filter(|at| !at.builtin) {
                        self.go(at);
                    }
                }
                Effect::Clear => cleared = true,
            }
        }
        if self.attempt.apply(texts.iter().map(|(path, text)| (*path, *text))) {
            self.done = Some(text!("the command changed your files", "명령이 파일을 바꾸었습니다"));
            self.changed(true);
        }
        cleared
    }

    /// The command whose verdict is shown is asked again of the world as it stands now; nothing is changed by it.
    pub(super) fn ask_again(&mut self) {
        let Some(ran) = &self.ran else { return };
        let world = self.judged.world.0.clone();
        let output = shell::run(&world, &ran.session, &ran.line);
        let verdict = verdict(&world.files, &ran.session.who.to_string(), &ran.line, &output);
        if *ran.verdict != verdict {
            self.hop = None;
        }
        self.ran = Some(Ran { output: Rc::new(output), verdict: Rc::new(verdict), ..ran.clone() });
    }

    /// A check's command and what it prints, as if it had been typed.
    pub(super) fn show_check(&mut self, index: usize) {
        let Some(verdict) = self.judged.verdicts.get(index) else { return };
        let exchange = Exchange {
            prompt: verdict.who.clone(),
            line: verdict.run.clone(),
            printed: verdict.told.clone(),
            notes: Vec::new(),
        };
        if self.log.last() != Some(&exchange) {
            let mut log = (*self.log).clone();
            log.push(exchange);
            self.log = Rc::new(log);
        }
    }

    /// Who can type here: whoever the scenario speaks of; in the sandbox everybody.
    pub(super) fn people(&self) -> Vec<Who> {
        if self.attempt.is_free() {
            return people(&self.judged.world.0);
        }
        let scenario = &self.attempt.bundle.scenario;
        let named = std::iter::once(&scenario.identity).chain(scenario.checks.iter().map(|c| &c.who));
        let mut people: Vec<Who> = Vec::new();
        for who in named {
            if !people.contains(who) {
                people.push(who.clone());
            }
        }
        people
    }
}

/// The session with which a scenario's terminal opens.
pub(super) fn first_session(identity: &Who, read_only: impl IntoIterator<Item = String>) -> Session {
    Session { read_only: order::gathered(read_only), ..Session::new(identity.clone()) }
}

/// The terminal under the editor.
#[component]
pub fn TerminalPanel(props: &PanelProps) -> Html {
    let lang = use_lang();
    let PanelProps { bench, send } = props;
    let open = bench.terminal_open;
    let person = |who: Who| {
        let (chosen, name) = (who == bench.session.who, who.to_string());
        let onclick = send.reform(move |_: MouseEvent| Msg::Become(who.clone()));
        html! { <button type="button" class="menu__item" aria-pressed={chosen.to_string()} {onclick}><code lang="en">{ name }</code></button> }
    };
    let complete = {
        let (world, session) = (bench.judged.world.clone(), bench.session.clone());
        Callback::from(move |(line, caret): (String, usize)| shell::complete(&world.0, &session, &line, caret))
    };
    let history = Rc::new(bench.session.history.clone());
    let on_run = {
        let send = send.clone();
        Callback::from(move |line: String| {
            if shell::knows(&line) {
                return send.emit(Msg::Run(line));
            }
            let send = send.clone();
            wasm_bindgen_futures::spawn_local(async move {
                let arrived = later::fetch(AttrValue::default()).await;
                send.emit(if arrived.is_ok() { Msg::Run(line) } else { Msg::NotHere(line) });
            });
        })
    };
    let toggle = if open {
        text!("Collapse the terminal", "터미널 접기")
    } else {
        text!("Open the terminal", "터미널 펼치기")
    };
    html! {
        <section class={classes!("drawer", (!open).then_some("drawer--shut"))} aria-labelledby="terminal-title">
            <div class="drawer__head">
                <h2 class="drawer__title" id="terminal-title">{ icon("term") }{ word(text!("Terminal", "터미널"), lang) }</h2>
                <span class="chip" lang="en">{ bench.session.who.to_string() }</span>
                <Menu label={word(text!("Change identity", "신원 바꾸기"), lang)} class="drawer__who">{ for bench.people().into_iter().map(person) }</Menu>
                <button type="button" class="btn btn--quiet btn--icon drawer__fold" aria-expanded={open.to_string()} aria-label={word(toggle, lang)}
                    onclick={send.reform(move |_: MouseEvent| Msg::Terminal(!open))}>{ icon(if open { "down" } else { "up" }) }</button>
            </div>
            if open {
                <Terminal prompt={bench.session.who.to_string()} log={bench.log.clone()} {history}
                    {complete} {on_run} />
            }
        </section>
    }
}
