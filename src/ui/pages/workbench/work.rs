//! Where does the learner write? Tabs of files, the editor, what is wrong, and ways to compare and go back.

use super::frame::Shared;
use super::later;
use super::state::{Msg, With};
use super::taken::LeftOut;
use crate::lab::AttemptFile;
use crate::scenario::Mode;
use crate::source::Severity;
use crate::text;
use crate::text::{Lang, Text};
use crate::trace::State;
use crate::ui::components::editor::{Ask, Comparison, Editor, Finding, Fix, LineMark, Told};
use crate::ui::components::line_link::LineLink;
use crate::ui::components::menu::Menu;
use crate::ui::components::signs::{Sign, icon, mark, sign};
use crate::ui::components::tabs::{Tab, Tabs};
use crate::ui::handed::use_brought;
use crate::ui::view::At;
use crate::ui::words::{plain, say, use_lang, word};
use futures::FutureExt;
use yew::prelude::*;

/// Files and terminal.
#[derive(Properties, PartialEq)]
pub struct WorkPanelProps {
    /// The state.
    pub bench: Shared,
    /// Where messages go.
    pub send: Callback<Msg>,
    /// What stands under the editor.
    pub children: Html,
}

/// Draws it.
#[component]
pub fn WorkPanel(props: &WorkPanelProps) -> Html {
    let lang = use_lang();
    let WorkPanelProps { bench, send, children } = props;
    let findings = use_memo((bench.judged.clone(), bench.open.clone(), lang), |(judged, open, lang)| {
        let here = judged.findings.iter().filter(|(at, _)| at.place.path == *open);
        here.map(|(at, d)| finding(at, d, *lang)).collect::<Vec<_>>()
    });
    let marks = use_memo((bench.judged.clone(), bench.asked, bench.open.clone(), lang), |_| line_marks(bench, lang));
    let world = bench.judged.world.clone();
    let complete: Ask = use_callback((world.clone(), lang), |asked, (world, lang)| {
        later::ask(world.clone(), asked, *lang, |later| later.candidates).boxed_local()
    });
    let explain: Ask = use_callback((world, lang), |asked, (world, lang)| {
        later::ask(world.clone(), asked, *lang, |later| later.explanation).boxed_local()
    });
    let place = use_brought(send.reform(Msg::Take));
    let label = word(text!("Files", "파일"), lang);
    let drop = word(drop_here(bench), lang);
    let Some(file) = bench.attempt.file(&bench.open) else {
        return html! {
            <section class="work" ref={place} data-drop={drop} aria-label={label}>
                <p class="work__none">{ word(text!("No file yet. Add one, drop files here, or", "아직 파일이 없습니다. 추가하거나, 여기에 끌어다 놓거나,"), lang) }{ " " }{ take_button(false, lang) }</p>
                <LeftOut bench={bench.clone()} {send} />
            </section>
        };
    };
    html! {
        <section class="work" ref={place} data-drop={drop} aria-label={label}>
            <div class="files">
                { file_tabs(bench, send, lang) }
                <div class="files__tools">{ share_menu(bench, send, lang) }{ compare_menu(bench, send, lang) }{ reset_menu(bench, send, lang) }</div>
            </div>
            <div class="editor" role="tabpanel" id="editor" aria-labelledby={format!("tab-{}", bench.open)}>
                <LeftOut bench={bench.clone()} {send} />{ link_bar(bench, send, lang) }{ comparison_bar(bench, send, lang) }
                <Editor path={bench.open.clone()} text={file.text.clone()} read_only={file.mode != Mode::Edit} outside={bench.outside}
                    {findings} {marks} going={bench.going.clone()} comparison={comparison(bench, file, lang)}
                    {complete} {explain} on_told={send.reform(Msg::Told)} />
                { status(bench, send, lang) }
            </div>
            { children.clone() }
        </section>
    }
}

fn finding(at: &At, d: &crate::source::Diagnostic, lang: Lang) -> Finding {
    let severity = match d.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    };
    let fix =
        d.fix.as_ref().map(|insert| Fix { label: fix_label(insert).get(lang).to_owned(), insert: insert.clone() });
    let source = if d.upstream.is_empty() { d.code.to_owned() } else { d.upstream.clone() };
    Finding {
        from: at.place.from,
        to: at.place.to,
        severity,
        message: d.message.get(lang).to_owned(),
        source,
        fix,
        lang: lang.tag(),
    }
}

fn fix_label(insert: &str) -> Text {
    // Of several lines the first is the new one.
    match insert.trim().lines().next() {
        None => text!("Remove it", "지우기"),
        Some(shown) => text!("Write `{shown}`", "`{shown}`으로/로 고치기"),
    }
}

/// The decisive line, near misses, surplus: what the verdict says of the open file.
fn line_marks(bench: &Shared, lang: Lang) -> Vec<LineMark> {
    let here = |at: &&At| at.place.path == bench.open;
    let mut marks = Vec::new();
    let mut add = |at: &At, sign: Sign, label: Text, decisive: bool| {
        let label = plain(&label, lang).to_string();
        marks.push(LineMark { line: at.place.line, kind: sign.symbol(), label, here: decisive });
    };
    let stop = bench.verdict().and_then(|v| v.path.hops.iter().find(|h| h.state == State::Stopped));
    if let Some(stop) = stop {
        for (index, near) in stop.near.iter().enumerate() {
            if let Some(at) = near.at.as_ref().filter(here) {
                add(at, Sign::Near, text!("near miss: {name}", "거의 일치: {name}", name = &near.of), index == 0);
            }
        }
        let first = stop.evidence.first().map(|(at, _)| at).filter(|_| stop.near.is_empty()).filter(here);
        if let Some(at) = first {
            add(at, Sign::Deny, stop.says.clone(), true);
        }
    }
    for surplus in &bench.judged.surplus {
        if let Some(at) = surplus.at.as_ref().filter(here) {
            add(
                at,
                Sign::Surplus,
                text!("surplus: {en}", "과도한 권한: {ko}", en = &surplus.says.en, ko = &surplus.says.ko),
                false,
            );
        }
    }
    marks
}

fn file_tabs(bench: &Shared, send: &Callback<Msg>, lang: Lang) -> Html {
    let shown = bench.attempt.files().iter().filter(|f| f.mode != Mode::Hidden);
    let tab = |file: &AttemptFile| {
        let surplus = bench.judged.surplus.iter().any(|s| s.at.as_ref().is_some_and(|at| at.place.path == file.path));
        let worst =
            bench.judged.findings.iter().filter(|(at, _)| at.place.path == file.path).map(|(_, d)| d.severity).min();
        let face = html! {
            <>
                <span lang="en">{ file.path.clone() }</span>
                if worst == Some(Severity::Error) {
                    <span class="is-fail">{ mark(Sign::Warn) }</span><span class="sr">{ word(text!("has an error", "오류 있음"), lang) }</span>
                } else if surplus {
                    { sign(Sign::Surplus) }<span class="sr">{ word(text!("too much granted", "과도한 권한"), lang) }</span>
                }
                if file.is_changed() { <span class="tab__dot" aria-hidden="true">{ "●" }</span><span class="sr">{ word(text!("edited", "고침"), lang) }</span> }
                if file.mode == Mode::Readonly { { icon("lock") }<small>{ word(text!("read-only", "읽기 전용"), lang) }</small> }
            </>
        };
        Tab { key: file.path.clone().into(), face, panel: "editor".into() }
    };
    let tabs = shown.map(tab).collect::<Vec<_>>();
    let on_choose = send.reform(|key: AttrValue| Msg::Open(key.to_string()));
    html! { <Tabs label={word(text!("Files", "파일"), lang)} {tabs} chosen={bench.open.clone()} {on_choose} class="tabs" tab_class="file" /> }
}

fn item(face: AttrValue, disabled: bool, onclick: Callback<MouseEvent>) -> Html {
    html! { <button type="button" class="menu__item" {disabled} {onclick}>{ face }</button> }
}

fn share_menu(bench: &Shared, send: &Callback<Msg>, lang: Lang) -> Html {
    html! {
        <Menu icon="share" icon_only=true label={word(text!("Share", "공유"), lang)}>
            // A sandbox has no start files that a link could build on.
            if !bench.attempt.is_free() { { item(word(text!("Link to my files", "내 파일의 링크"), lang), false, send.reform(|_: MouseEvent| Msg::Share(true))) } }
            { item(word(text!("Download as zip", "zip으로 내려받기"), lang), false, send.reform(|_: MouseEvent| Msg::Download)) }
            { take_button(true, lang) }
        </Menu>
    }
}

/// What dropping does, for the eyes while something is held over the files.
fn drop_here(bench: &Shared) -> Text {
    match bench.attempt.is_free() {
        true => text!("Drop to add these files", "놓으면 파일을 추가합니다"),
        false => {
            text!("Drop to put these files in place of those of the same name", "놓으면 이름이 같은 파일과 바꿉니다")
        }
    }
}

/// The same by keyboard.
fn take_button(in_menu: bool, lang: Lang) -> Html {
    let class = if in_menu { "menu__item" } else { "btn" };
    html! { <button type="button" {class} data-takes="files">{ word(text!("Open files from my disk", "내 디스크의 파일 열기"), lang) }</button> }
}

/// The link that was made, to be copied by hand where the browser does not let the page do it.
fn link_bar(bench: &Shared, send: &Callback<Msg>, lang: Lang) -> Html {
    let Some(link) = bench.link.clone() else { return html! {} };
    html! {
        <div class="compare" role="status">
            <p>{ icon("link") }<span>{ word(text!("The link is on the clipboard. Whoever opens it sees your files as a copy.", "링크를 클립보드에 복사했습니다. 이 링크를 열면 내 파일을 사본으로 봅니다."), lang) }
                <input class="compare__link" readonly=true value={link} aria-label={word(text!("Link", "링크"), lang)} /></span></p>
            <button type="button" class="btn" onclick={send.reform(|_: MouseEvent| Msg::Share(false))}>{ word(text!("Close", "닫기"), lang) }</button>
        </div>
    }
}

fn compare_menu(bench: &Shared, send: &Callback<Msg>, lang: Lang) -> Html {
    let to = |with| send.reform(move |_: MouseEvent| Msg::Compare(Some(with)));
    let has_solution = !bench.attempt.bundle.scenario.solutions.is_empty();
    html! {
        <Menu icon="diff" label={word(text!("Diff", "비교"), lang)}>
            { item(word(text!("What I changed", "내가 바꾼 것"), lang), false, to(With::Start)) }
            { item(word(text!("What the solution changes", "해답이 바꾸는 것"), lang), !has_solution, to(With::Solution)) }
        </Menu>
    }
}

fn reset_menu(bench: &Shared, send: &Callback<Msg>, lang: Lang) -> Html {
    let path = bench.open.clone();
    let changed = bench.attempt.file(&path).is_some_and(AttemptFile::is_changed);
    let any = bench.attempt.files().iter().any(AttemptFile::is_changed);
    let label = text!("Reset {path}", "{path} 되돌리기");
    html! {
        <Menu icon="undo" label={word(text!("Reset", "되돌리기"), lang)} class="keep">
            { item(word(label, lang), !changed, send.reform(move |_: MouseEvent| Msg::Reset(Some(path.clone())))) }
            { item(word(text!("Reset all files", "모든 파일 되돌리기"), lang), !any, send.reform(|_: MouseEvent| Msg::Reset(None))) }
            { item(word(text!("Take back the last step", "마지막 동작 취소"), lang), !bench.attempt.can_undo(), send.reform(|_: MouseEvent| Msg::Undo)) }
            { item(word(text!("Do it again", "다시 실행"), lang), !bench.attempt.can_redo(), send.reform(|_: MouseEvent| Msg::Redo)) }
        </Menu>
    }
}

fn comparison(bench: &Shared, file: &AttemptFile, lang: Lang) -> Option<Comparison> {
    let path = &file.path;
    match bench.with? {
        With::Start => Some(Comparison {
            before: file.start.clone(),
            after: file.text.clone(),
            label: word(text!("{path}: what I changed", "{path}: 내가 바꾼 것"), lang),
        }),
        With::Solution => Some(Comparison {
            before: file.text.clone(),
            after: bench.attempt.bundle.solved(&bench.open)?,
            label: word(text!("{path}: what the solution changes", "{path}: 해답이 바꾸는 것"), lang),
        }),
    }
}

fn comparison_bar(bench: &Shared, send: &Callback<Msg>, lang: Lang) -> Html {
    let Some(with) = bench.with else { return html! {} };
    let same = bench.attempt.file(&bench.open).is_some_and(|file| match with {
        With::Start => !file.is_changed(),
        With::Solution => bench.attempt.bundle.solved(&bench.open).is_none_or(|s| s == file.text),
    });
    let why = bench.attempt.bundle.why(&bench.open);
    let changes = bench.attempt.bundle.scenario.solutions.first().map(|s| s.changes.as_slice()).unwrap_or_default();
    let other = changes.iter().filter(|c| with == With::Solution && c.file != bench.open).map(|change| {
        let open = send.reform({
            let file = change.file.clone();
            move |_: MouseEvent| Msg::Open(file.clone())
        });
        html! { <button type="button" class="plain" onclick={open}>{ word(text!("{file} too", "{file}도", file = &change.file), lang) }{ icon("next") }</button> }
    });
    let says = match (with, same) {
        (With::Start, true) => text!("This file is as at the start.", "이 파일은 처음 그대로입니다."),
        (With::Start, false) => text!(
            "What you changed since the start: `+` is yours, `−` was there.",
            "처음과 비교합니다. `+`는 추가한 것, `−`는 없앤 것입니다."
        ),
        (With::Solution, true) => text!("This file is as the solution has it.", "이 파일은 해답과 같습니다."),
        (With::Solution, false) => text!(
            "From your file to one solution: `+` is added, `−` goes.",
            "내 파일에서 해답으로 가는 길입니다. `+`는 더하고 `−`는 없앱니다."
        ),
    };
    html! {
        <div class="compare">
            <p>{ icon("diff") }<span>{ say(&says, lang) }
                if let (With::Solution, Some(why)) = (with, why) { <span class="compare__why">{ say(why, lang) }</span> }
                { for other }
            </span></p>
            <button type="button" class="btn" onclick={send.reform(|_: MouseEvent| Msg::Compare(None))}>{ word(text!("Close", "닫기"), lang) }</button>
        </div>
    }
}

fn status(bench: &Shared, send: &Callback<Msg>, lang: Lang) -> Html {
    let (line, column) = (bench.caret.line.max(1), bench.caret.column.max(1));
    let saved = match bench.kept {
        true => text!("All saved", "모두 저장됨"),
        false => {
            text!("The browser keeps nothing: work is lost on reload", "브라우저가 저장을 막아 새로 고치면 사라집니다")
        }
    };
    html! {
        <div class="status">
            <span class="hide-s">{ word(text!("Line {line}, column {column}", "{line}행 {column}열"), lang) }</span>
            if !bench.visited.is_empty() {
                <button type="button" class="plain" aria-keyshortcuts="Alt+ArrowLeft" onclick={send.reform(|_: MouseEvent| Msg::Told(Told::Back))}>
                    { icon("undo") }{ word(text!("Back", "이전 위치"), lang) }
                </button>
            }
            { problems(bench, send, lang) }
            { keys(lang) }
            if let Some(done) = &bench.done {
                <span class="done" role="status">{ say(done, lang) }{ " " }
                    <button type="button" class="plain" onclick={send.reform(|_: MouseEvent| Msg::Undo)}>{ word(text!("Undo", "실행 취소"), lang) }</button>
                </span>
            }
            <span class={classes!("status__saved", (!bench.kept).then_some("is-fail"))}>{ word(saved, lang) }</span>
        </div>
    }
}

/// The editor's keys.
fn keys(lang: Lang) -> Html {
    let row = |keys: &'static str, does: Text| html! { <><dt><kbd>{ keys }</kbd></dt><dd>{ word(does, lang) }</dd></> };
    html! {
        <span class="problems hide-s">
            <Menu label={word(text!("Keys", "단축키"), lang)}>
                <dl class="keys">
                    { row("Ctrl+Space", text!("what can be written here", "여기에 쓸 수 있는 것")) }
                    { row("F1", text!("what this word means", "이 낱말의 뜻")) }
                    { row("Ctrl+.", text!("the quick fix of this line", "이 행 바로 고치기")) }
                    { row("F8", text!("the next finding", "다음 알림")) }
                    { row("Alt+←", text!("back to where I was", "이전 위치로")) }
                    { row("Esc, Tab", text!("leave the editor", "편집기에서 나가기")) }
                </dl>
            </Menu>
        </span>
    }
}

/// How many findings there are, and the list of them.
fn problems(bench: &Shared, send: &Callback<Msg>, lang: Lang) -> Html {
    let findings = &bench.judged.findings;
    if findings.is_empty() {
        return html! {};
    }
    let count = findings.len();
    let errors = findings.iter().filter(|(_, d)| d.severity == Severity::Error).count();
    let (class, label) = match errors {
        0 if count == 1 => ("is-near", text!("1 finding", "알림 1")),
        0 => ("is-near", text!("{count} findings", "알림 {count}")),
        1 => ("is-fail", text!("1 error", "오류 1")),
        n => ("is-fail", text!("{n} errors", "오류 {n}")),
    };
    let row = |(at, d): &(At, crate::source::Diagnostic)| {
        let class = if d.severity == Severity::Error { "is-fail" } else { "is-near" };
        let fix = d.fix.as_ref().filter(|_| !at.builtin).map(|insert| {
            let (path, from, to) = (at.place.path.clone(), at.place.from, at.place.to);
            let told = Told::Fix { path, from, to, insert: insert.clone() };
            let onclick = send.reform(move |_: MouseEvent| Msg::Told(told.clone()));
            html! { <button type="button" class="btn" {onclick}>{ say(&fix_label(insert), lang) }</button> }
        });
        html! {
            <li>
                <span {class}>{ mark(Sign::Warn) }</span><span>{ say(&d.message, lang) }{ fix }</span>
                <LineLink at={at.clone()} on_go={send.reform(Msg::Go)} />
            </li>
        }
    };
    html! {
        <span class={classes!("problems", class)}>
            <Menu icon="warn-i" label={word(label, lang)}><ul class="problems__list">{ for findings.iter().map(row) }</ul></Menu>
            <kbd>{ "F8" }</kbd>
        </span>
    }
}
