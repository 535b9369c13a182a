//! What if I just try? The sandbox's own panel: with what to begin, its files, and who asks.

use super::frame::Shared;
use super::state::Msg;
use crate::scenario::{Course, CourseEntry};
use crate::text;
use crate::text::{Lang, Text};
use crate::ui::route::Page;
use crate::ui::words::{say, use_lang, word};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, SubmitEvent};
use yew::prelude::*;

/// The sandbox.
#[derive(Properties, PartialEq)]
pub struct SandboxPanelProps {
    /// The state.
    pub bench: Shared,
    /// The course, whose worlds one can begin with.
    pub course: Option<Rc<Course>>,
    /// Where messages go.
    pub send: Callback<Msg>,
}

/// Draws it.
#[component]
pub fn SandboxPanel(props: &SandboxPanelProps) -> Html {
    let lang = use_lang();
    let SandboxPanelProps { bench, course, send } = props;
    let file = |path: String| {
        let gone = send.reform({
            let path = path.clone();
            move |_: MouseEvent| Msg::Remove(path.clone())
        });
        let name = text!("Remove {path}", "{path} 지우기");
        let rename = text!("Rename {path}", "{path} 이름 바꾸기");
        let on_name = send.reform({
            let path = path.clone();
            move |to: String| Msg::Rename(path.clone(), to)
        });
        html! {
            <li key={path.clone()} class="own">
                <Line label={word(rename, lang)} value={path} press={text!("Rename", "바꾸기")} on_line={on_name} />
                <button type="button" class="btn btn--quiet" aria-label={word(name, lang)} onclick={gone}>{ word(text!("Remove", "지우기"), lang) }</button>
            </li>
        }
    };
    let on_who = send.clone();
    let on_who = Callback::from(move |text: String| {
        if let Ok(who) = text.trim().parse() {
            on_who.emit(Msg::Become(who));
        }
    });
    let who = AttrValue::from(bench.session.who.to_string());
    let names = Rc::new(bench.people().iter().map(ToString::to_string).collect::<Vec<_>>());
    html! {
        <section class="task" aria-labelledby="task-title">
            <header class="task__head">
                <p class="task__title" id="task-title">{ word(text!("Sandbox", "샌드박스"), lang) }</p>
                <p class="task__story">{ word(text!("Any files, any identity, any question. Manifests and templates are told apart by what they hold. Nothing is graded.", "어떤 파일이든, 어떤 신원이든, 어떤 질문이든 됩니다. 매니페스트와 템플릿은 내용을 보고 구별합니다. 점수는 매기지 않습니다."), lang) }</p>
            </header>
            <h2 class="section"><b>{ word(text!("Files", "파일"), lang) }</b></h2>
            <ul class="owns">{ for bench.attempt.files().iter().map(|f| file(f.path.clone())) }</ul>
            <div class="owns"><Line key={bench.attempt.files().len()} label={word(text!("Name of a new file", "새 파일 이름"), lang)} value="" hint="rbac.yaml" press={text!("Add", "추가")} on_line={send.reform(Msg::Add)} /></div>
            <h2 class="section"><b>{ word(text!("Who asks", "누가 묻습니까"), lang) }</b></h2>
            <div class="owns">
                <Line key={who.to_string()} label={word(text!("Identity", "신원"), lang)} value={&who} {names} press={text!("Become", "되기")} on_line={on_who} />
                <p class="owns__note">{ say(&text!("`user/NAME`, `role/NAME`, `creator`, `pod/NAMESPACE/NAME`, `oidc/EMAIL`, `node/NAME`, `anonymous`. Then ask in the terminal: `kubectl`, `aws`, `eksctl`, `rbac-lookup`.", "`user/NAME`, `role/NAME`, `creator`, `pod/NAMESPACE/NAME`, `oidc/EMAIL`, `node/NAME`, `anonymous` 가운데 하나를 적습니다. 질문은 터미널에서 `kubectl`, `aws`, `eksctl`, `rbac-lookup`으로 합니다."), lang) }</p>
            </div>
            if let Some(course) = course { { beginnings(course, &bench.attempt.bundle.scenario.id, lang) } }
        </section>
    }
}

/// The worlds with which one can begin.
fn beginnings(course: &Course, here: &str, lang: Lang) -> Html {
    let link = |id: &str, title: &Text| {
        let at = if id.is_empty() { here == "sandbox" } else { here.strip_prefix("sandbox/") == Some(id) };
        html! { <li><a href={Page::Sandbox(id.to_owned()).href()} aria-current={at.then_some("page")}>{ say(title, lang) }</a></li> }
    };
    let entries = course.chapters.iter().flat_map(|c| &c.scenarios);
    html! {
        <>
            <h2 class="section"><b>{ word(text!("Begin with the world of", "다른 세계에서 시작하기"), lang) }</b></h2>
            <ul class="owns owns--worlds">
                { link("", &text!("nothing: an empty sandbox", "빈 샌드박스")) }
                { for entries.map(|s: &CourseEntry| link(&s.id, &s.title)) }
            </ul>
        </>
    }
}

#[derive(Properties, PartialEq)]
struct LineProps {
    label: AttrValue,
    value: AttrValue,
    #[prop_or_default]
    hint: Option<&'static str>,
    /// What is offered while typing.
    #[prop_or_default]
    names: Rc<Vec<String>>,
    press: Text,
    on_line: Callback<String>,
}

/// One line to type, with its button.
#[component]
fn Line(props: &LineProps) -> Html {
    let lang = use_lang();
    let field = use_node_ref();
    let onsubmit = {
        let (field, on_line) = (field.clone(), props.on_line.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            if let Some(field) = field.get().and_then(|f| f.dyn_into::<HtmlInputElement>().ok()) {
                on_line.emit(field.value());
            }
        }
    };
    let list = (!props.names.is_empty()).then_some("people");
    html! {
        <form class="line" {onsubmit}>
            <input ref={field} class="field" lang="en" spellcheck="false" autocomplete="off" aria-label={&props.label} value={&props.value} placeholder={props.hint} {list} />
            if list.is_some() { <datalist id="people">{ for props.names.iter().map(|n| html! { <option value={n.clone()} /> }) }</datalist> }
            <button class="btn" aria-label={(props.press.en == "Rename").then(|| props.label.clone())}>{ word(props.press.clone(), lang) }</button>
        </form>
    }
}
