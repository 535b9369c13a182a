//! How do the three panels stand side by side? Columns from 1200 px, a rail and a drawer from 768, tabs below; sizes
//! that can be dragged and are remembered.

use super::keeping::{use_following, use_keeping};
use super::said::Said;
use super::sandbox::SandboxPanel;
use super::state::{Asked, Bench, Msg, PhoneTab, Whose};
use super::task::TaskPanel;
use super::terminal::TerminalPanel;
use super::verdict::VerdictPanel;
use super::work::WorkPanel;
use crate::lab::Saved;
use crate::scenario::{Bundle, Course};
use crate::text;
use crate::ui::components::signs::{Sign, icon, mark};
use crate::ui::components::splitter::{Axis, Splitter};
use crate::ui::storage;
use crate::ui::view::{At, Outcome};
use crate::ui::words::{plain, use_lang, word};
use gloo::timers::callback::Timeout;
use serde::{Deserialize, Serialize};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};
use yew::prelude::*;

/// Where the sizes are kept.
const PANELS: &str = "can-i/panels";

/// How long a file may not parse before the verdict is shown as old, in milliseconds: typing does not flicker.
const PATIENCE: u32 = 150;

/// Sizes in rem; `None`: as the look has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Panels {
    task: Option<f64>,
    verdict: Option<f64>,
    terminal: Option<f64>,
}

/// A scenario that has been loaded.
#[derive(Properties, PartialEq)]
pub struct FrameProps {
    /// The scenario.
    pub bundle: Rc<Bundle>,
    /// Work from before.
    pub saved: Option<Saved>,
    /// Whose work that is.
    pub whose: Whose,
    /// Whether hints are offered.
    pub hints: bool,
    /// The course, for the next step.
    pub course: Option<Rc<Course>>,
    /// The bar above.
    pub header: Html,
}

/// Draws it.
#[component]
pub fn Frame(props: &FrameProps) -> Html {
    let lang = use_lang();
    let bench =
        use_reducer(|| Bench { whose: props.whose.clone(), ..Bench::new(props.bundle.clone(), props.saved.clone()) });
    let send = {
        let dispatcher = bench.dispatcher();
        use_callback((), move |msg: Msg, _| dispatcher.dispatch(msg))
    };
    use_keeping(&bench, &send);
    use_following(&bench, &send);
    use_patience(&bench, &send);
    let (grid, panels, resize) = use_panels();
    let on_go = use_callback(send.clone(), |at: At, send| send.emit(Msg::Go(at)));
    let onkeydown = {
        let (send, open) = (send.clone(), bench.drawer);
        move |event: KeyboardEvent| {
            if event.key() == "Escape" && open {
                send.emit(Msg::Drawer(false));
                focus(".rail__open");
            }
        }
    };
    let phone = match bench.phone {
        PhoneTab::Task => "task",
        PhoneTab::Edit => "edit",
        PhoneTab::Verdict => "verdict",
        PhoneTab::Terminal => "terminal",
    };
    let state = Shared(Rc::new((*bench).clone()));
    html! {
        <div class="bench" data-tab={phone} data-drawer={bench.drawer.then_some("task")} {onkeydown}>
            <a class="sr skip" href="#verdict" onclick={skip}>{ word(text!("Skip to the verdict", "판정으로 건너뛰기"), lang) }</a>
            { props.header.clone() }
            <main class="bench__grid" ref={grid}>
                <Rail bench={state.clone()} send={&send} />
                if bench.attempt.is_free() {
                    <SandboxPanel bench={state.clone()} course={props.course.clone()} send={&send} />
                } else {
                    <TaskPanel bench={state.clone()} hints={props.hints} course={props.course.clone()} send={&send} />
                }
                <Splitter label={word(text!("Width of the task", "과제 너비"), lang)} axis={Axis::Columns} before=true
                    size={panels.task.unwrap_or(20.0)} min=14.0 max=32.0 on_size={resize.reform(|size| Panels { task: Some(size), ..Panels::default() })} />
                <WorkPanel bench={state.clone()} send={&send}>
                    <Splitter label={word(text!("Height of the terminal", "터미널 높이"), lang)} axis={Axis::Rows} before=false
                        size={panels.terminal.unwrap_or(15.0)} min=5.0 max=40.0 on_size={resize.reform(|size| Panels { terminal: Some(size), ..Panels::default() })} />
                    <TerminalPanel bench={state.clone()} send={&send} />
                </WorkPanel>
                <Splitter label={word(text!("Width of the verdict", "판정 너비"), lang)} axis={Axis::Columns} before=false
                    size={panels.verdict.unwrap_or(31.0)} min=22.0 max=48.0 on_size={resize.reform(|size| Panels { verdict: Some(size), ..Panels::default() })} />
                <VerdictPanel bench={state.clone()} send={&send} {on_go} />
            </main>
            if bench.drawer { <div class="shade" onclick={send.reform(|_: MouseEvent| Msg::Drawer(false))} /> }
            <Said bench={state.clone()} />
            <Dock bench={state} send={&send} />
        </div>
    }
}

/// The workbench's state as a prop: equal while it is the same state. (The reducer's own handle always shows the newest
/// state, so two of them never differ.)
#[derive(Clone)]
pub struct Shared(Rc<Bench>);

impl PartialEq for Shared {
    fn eq(&self, other: &Shared) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl std::ops::Deref for Shared {
    type Target = Bench;

    fn deref(&self) -> &Bench {
        &self.0
    }
}

/// What a panel of the workbench gets.
#[derive(Properties, PartialEq)]
pub struct PanelProps {
    /// The state.
    pub bench: Shared,
    /// Where messages go.
    pub send: Callback<Msg>,
}

/// The address is the page's route: a plain `#verdict` would leave the page.
fn skip(event: MouseEvent) {
    event.prevent_default();
    focus("#verdict");
}

/// Gives the focus to the first element of a selector.
fn focus(selector: &str) {
    let found = gloo::utils::document().query_selector(selector).ok().flatten();
    if let Some(found) = found.and_then(|e| e.dyn_into::<HtmlElement>().ok()) {
        let _ = found.focus();
    }
}

#[hook]
fn use_patience(bench: &UseReducerHandle<Bench>, send: &Callback<Msg>) {
    let send = send.clone();
    let waiting = bench.judged.broken.is_some() && !bench.old_shown;
    use_effect_with((bench.version, waiting), move |(version, waiting)| {
        let version = *version;
        let timer = waiting.then(|| Timeout::new(PATIENCE, move || send.emit(Msg::ShowOld(version))));
        move || drop(timer)
    });
}

/// The panels' sizes, on the grid as custom properties: the page's policy lets no `style` attribute through.
#[hook]
fn use_panels() -> (NodeRef, Panels, Callback<Panels>) {
    let grid = use_node_ref();
    let panels = use_state_eq(|| storage::read::<Panels>(PANELS).unwrap_or_default());
    {
        let grid = grid.clone();
        use_effect_with(*panels, move |panels| {
            let Some(style) = grid.cast::<HtmlElement>().map(|g| g.style()) else { return };
            for (name, size) in
                [("--col-task", panels.task), ("--col-verdict", panels.verdict), ("--term", panels.terminal)]
            {
                // A property that the browser does not take leaves the look's own size.
                let _ = match size {
                    Some(size) => style.set_property(name, &format!("{size:.2}rem")),
                    None => style.remove_property(name).map(|_| ()),
                };
            }
        });
    }
    let resize = {
        let panels = panels.clone();
        Callback::from(move |new: Panels| {
            let merged = Panels {
                task: new.task.or(panels.task),
                verdict: new.verdict.or(panels.verdict),
                terminal: new.terminal.or(panels.terminal),
            };
            storage::write(PANELS, &merged);
            panels.set(merged);
        })
    };
    (grid, *panels, resize)
}

/// The marks of all checks while the drawer is shut.
#[component]
fn Rail(props: &PanelProps) -> Html {
    let lang = use_lang();
    let PanelProps { bench, send } = props;
    let toggle = send.reform({
        let open = bench.drawer;
        move |_: MouseEvent| Msg::Drawer(!open)
    });
    let checks = bench.attempt.bundle.scenario.checks.iter().enumerate().map(|(index, check)| {
        let verdict = bench.judged.verdicts.get(index);
        let square = match verdict.map(|v| v.passed == Some(true)) {
            None => Sign::Off,
            Some(true) => Sign::Pass,
            Some(false) => Sign::Fail,
        };
        let onclick = send.reform(move |_: MouseEvent| Msg::Ask(index));
        let current = bench.asked == Asked::Check(index);
        html! {
            <button type="button" class={classes!("rail__check", square.class())} aria-current={current.then_some("true")}
                aria-label={plain(&check.title, lang)} title={plain(&check.title, lang)} {onclick}>{ mark(square) }</button>
        }
    });
    html! {
        <nav class="rail" aria-label={word(text!("Task and checks", "과제와 점검"), lang)}>
            <button type="button" class="btn btn--quiet rail__open" aria-expanded={bench.drawer.to_string()} onclick={toggle}>
                { icon("list") }{ word(text!("Task", "과제"), lang) }
            </button>
            <hr />
            { for checks }
        </nav>
    }
}

/// The phone's tabs; the verdict's tab wears the verdict's mark.
#[component]
fn Dock(props: &PanelProps) -> Html {
    let lang = use_lang();
    let PanelProps { bench, send } = props;
    let count = bench.judged.verdicts.len();
    let passed = bench.judged.passed();
    let verdict_mark = match bench.verdict().map(|v| v.outcome) {
        _ if bench.old_shown => Sign::Off,
        Some(Outcome::Allowed) => Sign::Allow,
        Some(Outcome::Denied) => Sign::Deny,
        _ => Sign::Off,
    };
    let tab = |to: PhoneTab, face: Html, name: AttrValue| {
        let onclick = send.reform(move |_: MouseEvent| Msg::Phone(to));
        html! {
            <button type="button" class="dock__tab" aria-current={(bench.phone == to).then_some("true")} {onclick}>{ face }<span>{ name }</span></button>
        }
    };
    let task = match count {
        0 => text!("Task", "과제"),
        _ => text!("Task {passed}/{count}", "과제 {passed}/{count}"),
    };
    let sign = html! { <span class={verdict_mark.class()}>{ mark(verdict_mark) }</span> };
    html! {
        <nav class="dock" aria-label={word(text!("Views", "화면"), lang)}>
            { tab(PhoneTab::Task, icon("list"), word(task, lang)) }
            { tab(PhoneTab::Edit, icon("file"), word(text!("Edit", "편집"), lang)) }
            { tab(PhoneTab::Verdict, sign, word(text!("Verdict", "판정"), lang)) }
            { tab(PhoneTab::Terminal, icon("term"), word(text!("Terminal", "터미널"), lang)) }
        </nav>
    }
}
