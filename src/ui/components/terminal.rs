//! What happens if I try it? A terminal: the prompt is the identity, the history comes back with the arrow keys, Tab
//! completes and, where nothing is certain any more, lists; Escape, then Tab leaves. Output can be selected.

use super::told::heavy;
use crate::shell::Completion;
use crate::text;
use crate::text::Text;
use crate::ui::words::{say, use_lang, word};
use std::rc::Rc;
use web_sys::{Element, HtmlInputElement, InputEvent, KeyboardEvent};
use yew::prelude::*;

/// A line that was typed, with what came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Exchange {
    /// The prompt at which it was typed.
    pub prompt: String,
    /// The line.
    pub line: String,
    /// What the tools printed, to the letter.
    pub printed: String,
    /// What the simulator says of it.
    pub notes: Vec<Text>,
}

/// A terminal.
#[derive(Properties, PartialEq)]
pub struct TerminalProps {
    /// The prompt, without its sign.
    pub prompt: AttrValue,
    /// What was typed so far.
    pub log: Rc<Vec<Exchange>>,
    /// Lines to come back with the arrow keys, the oldest first.
    pub history: Rc<Vec<String>>,
    /// Completes a line at a byte.
    pub complete: Callback<(String, usize), Completion>,
    /// Runs a line.
    pub on_run: Callback<String>,
}

/// Draws it.
#[component]
pub fn Terminal(props: &TerminalProps) -> Html {
    let lang = use_lang();
    let line = use_state_eq(String::new);
    // How far back in the history, and what was typed before going there.
    let back = use_state_eq(|| (0_usize, String::new()));
    // What Tab found, the last time it was pressed: `None` since something else was.
    let offered = use_state_eq(|| None::<Vec<String>>);
    // Escape was pressed: the next Tab is the browser's.
    let leaving = use_mut_ref(|| false);
    let (input, screen) = (use_node_ref(), use_node_ref());
    {
        let screen = screen.clone();
        use_effect_with((props.log.clone(), (*offered).clone()), move |_| {
            if let Some(screen) = screen.cast::<Element>() {
                screen.set_scroll_top(screen.scroll_height());
            }
        });
    }
    let oninput = {
        let (line, offered) = (line.clone(), offered.clone());
        move |event: InputEvent| {
            line.set(event.target_unchecked_into::<HtmlInputElement>().value());
            offered.set(None);
        }
    };
    let onkeydown = {
        let (line, back, offered, leaving) = (line.clone(), back.clone(), offered.clone(), leaving.clone());
        let (history, complete, on_run) = (props.history.clone(), props.complete.clone(), props.on_run.clone());
        move |event: KeyboardEvent| {
            // Enter ends a syllable before it ends a line.
            if event.is_composing() {
                return;
            }
            let field = event.target_unchecked_into::<HtmlInputElement>();
            let leaves = leaving.replace(event.key() == "Escape");
            match (event.key().as_str(), event.ctrl_key()) {
                ("Enter", _) => {
                    on_run.emit(field.value());
                    line.set(String::new());
                    back.set((0, String::new()));
                    offered.set(None);
                }
                ("ArrowUp", _) | ("ArrowDown", _) => {
                    event.prevent_default();
                    let (at, typed) = (*back).clone();
                    let typed = if at == 0 { field.value() } else { typed };
                    let up = event.key() == "ArrowUp";
                    let to = if up { (at + 1).min(history.len()) } else { at.saturating_sub(1) };
                    let shown = match to {
                        0 => typed.clone(),
                        n => history.get(history.len() - n).cloned().unwrap_or_default(),
                    };
                    line.set(shown);
                    back.set((to, typed));
                }
                // An empty line lets Tab leave the terminal.
                ("Tab", _) if !leaves && !event.shift_key() && !field.value().is_empty() => {
                    event.prevent_default();
                    let (text, shown) = completed(&field, &complete);
                    line.set(text);
                    offered.set(shown);
                }
                ("c" | "C", true) if field.selection_start().ok() == field.selection_end().ok() => {
                    line.set(String::new());
                    offered.set(None);
                }
                ("Escape", _) => offered.set(None),
                _ => {}
            }
        }
    };
    // A press on the screen's ground goes to the line; a selection stays.
    let onclick = {
        let input = input.clone();
        move |_: MouseEvent| {
            let selected = gloo::utils::window().get_selection().ok().flatten().is_some_and(|s| !s.is_collapsed());
            if let Some(input) = input.cast::<HtmlInputElement>().filter(|_| !selected) {
                let _ = input.focus();
            }
        }
    };
    let exchange = |e: &Exchange| {
        html! {
            <div class="term__pair">
                <p><span class="term__who">{ e.prompt.clone() }{ " $ " }</span><span class="term__cmd">{ e.line.clone() }</span></p>
                if !e.printed.is_empty() { <pre class="term__out">{ heavy(&e.printed) }</pre> }
                { for e.notes.iter().map(|note| html! { <p class="term__note" lang={lang.tag()}>{ say(note, lang) }</p> }) }
            </div>
        }
    };
    html! {
        <div class="term" lang="en" translate="no" ref={screen} {onclick}>
            <div role="log" aria-label={word(text!("Terminal output", "터미널 출력"), lang)}>{ for props.log.iter().map(exchange) }</div>
            <label class="term__line">
                <span class="term__who">{ props.prompt.clone() }{ " $ " }</span>
                <input class="term__input" ref={input} type="text" value={(*line).clone()} autocomplete="off" autocapitalize="off"
                    autocorrect="off" spellcheck="false" aria-label={word(text!("Command", "명령"), lang)} aria-description={word(leave(), lang)} {oninput} {onkeydown} />
            </label>
            if let Some(words) = &*offered {
                <p class="term__offer" role="status">{ if words.is_empty() { word(leave(), lang) } else { AttrValue::from(words.join("  ")) } }</p>
            }
        </div>
    }
}

/// How a keyboard gets out, said to whoever presses Tab in vain.
fn leave() -> Text {
    text!(
        "Tab completes; Escape, then Tab leaves the terminal",
        "Tab은 완성하고, Esc를 누른 뒤 Tab을 누르면 터미널에서 나갑니다"
    )
}

/// The line with its word completed as far as it is certain, and the words to choose from: none where the line grew.
fn completed(
    field: &HtmlInputElement,
    complete: &Callback<(String, usize), Completion>,
) -> (String, Option<Vec<String>>) {
    let text = field.value();
    let units = field.selection_end().ok().flatten().unwrap_or(u32::MAX) as usize;
    let mut seen = 0;
    let caret = text.char_indices().find(|(_, c)| {
        let here = seen;
        seen += c.len_utf16();
        here >= units
    });
    let caret = caret.map_or(text.len(), |(at, _)| at);
    let completion = complete.emit((text.clone(), caret));
    put(&text, caret, &completion)
}

fn put(text: &str, caret: usize, completion: &Completion) -> (String, Option<Vec<String>>) {
    let nothing = || (text.to_owned(), Some(completion.candidates.clone()));
    let (Some(before), Some(after)) = (text.get(..completion.from), text.get(caret..)) else { return nothing() };
    let typed = text.get(completion.from..caret).unwrap_or_default();
    match (completion.candidates.as_slice(), completion.common()) {
        ([only], _) => {
            let blank = if after.starts_with(' ') || only.ends_with(['/', '=', ':']) { "" } else { " " };
            (format!("{before}{only}{blank}{after}"), None)
        }
        (_, common) if common.len() > typed.len() => (format!("{before}{common}{after}"), None),
        _ => nothing(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tab_completes_as_far_as_it_is_certain_and_then_lists() {
        let found = |from, words: &[&str]| {
            let candidates: Vec<String> = words.iter().map(|w| (*w).to_owned()).collect();
            Completion { from, candidates }
        };
        let text = |line: &str, completion| put(line, line.len(), &completion);
        let pods = || found(12, &["pods", "podtemplates"]);
        assert_eq!(text("kubectl get po", found(12, &["pods"])), ("kubectl get pods ".into(), None));
        assert_eq!(text("kubectl get p", pods()), ("kubectl get pod".into(), None), "the first Tab");
        assert_eq!(text("kubectl get pod", pods()), ("kubectl get pod".into(), Some(pods().candidates)), "the second");
        assert_eq!(text("kubectl get x", found(12, &[])), ("kubectl get x".into(), Some(Vec::new())));
        assert_eq!(text("a --as", found(2, &["--as="])).0, "a --as=");
        assert_eq!(put("a  b", 2, &found(2, &["x"])).0, "a x b");
    }
}
