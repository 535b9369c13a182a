//! What happens if I try it? A terminal: the prompt is the identity, the history comes back with the arrow keys, Tab
//! completes, output can be selected.

use super::told::heavy;
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

/// What Tab may put in: from which byte of the line on, and the words that fit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Candidates {
    /// The byte at which the word begins.
    pub from: usize,
    /// The words.
    pub words: Vec<String>,
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
    pub complete: Callback<(String, usize), Candidates>,
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
    let offered = use_state_eq(Vec::<String>::new);
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
            offered.set(Vec::new());
        }
    };
    let onkeydown = {
        let (line, back, offered) = (line.clone(), back.clone(), offered.clone());
        let (history, complete, on_run) = (props.history.clone(), props.complete.clone(), props.on_run.clone());
        move |event: KeyboardEvent| {
            // Enter ends a syllable before it ends a line.
            if event.is_composing() {
                return;
            }
            let field = event.target_unchecked_into::<HtmlInputElement>();
            match (event.key().as_str(), event.ctrl_key()) {
                ("Enter", _) => {
                    on_run.emit(field.value());
                    line.set(String::new());
                    back.set((0, String::new()));
                    offered.set(Vec::new());
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
                ("Tab", _) if !event.shift_key() && !field.value().is_empty() => {
                    event.prevent_default();
                    let (text, shown) = completed(&field, &complete);
                    line.set(text);
                    offered.set(shown);
                }
                ("c" | "C", true) if field.selection_start().ok() == field.selection_end().ok() => {
                    line.set(String::new());
                    offered.set(Vec::new());
                }
                ("Escape", _) => offered.set(Vec::new()),
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
                    autocorrect="off" spellcheck="false" aria-label={word(text!("Command", "명령"), lang)} {oninput} {onkeydown} />
            </label>
            if !offered.is_empty() { <p class="term__offer" role="status">{ offered.join("  ") }</p> }
        </div>
    }
}

/// The line with its word completed as far as it is certain, and the words to choose from.
fn completed(field: &HtmlInputElement, complete: &Callback<(String, usize), Candidates>) -> (String, Vec<String>) {
    let text = field.value();
    let units = field.selection_end().ok().flatten().unwrap_or(u32::MAX) as usize;
    let mut seen = 0;
    let caret = text.char_indices().find(|(_, c)| {
        let here = seen;
        seen += c.len_utf16();
        here >= units
    });
    let caret = caret.map_or(text.len(), |(at, _)| at);
    let candidates = complete.emit((text.clone(), caret));
    put(&text, caret, &candidates)
}

fn put(text: &str, caret: usize, candidates: &Candidates) -> (String, Vec<String>) {
    let (before, after) = (text.get(..candidates.from), text.get(caret..));
    let (Some(before), Some(after), Some(first)) = (before, after, candidates.words.first()) else {
        return (text.to_owned(), Vec::new());
    };
    if let [only] = candidates.words.as_slice() {
        let blank = if after.starts_with(' ') || only.ends_with(['/', '=', ':']) { "" } else { " " };
        return (format!("{before}{only}{blank}{after}"), Vec::new());
    }
    let shared = candidates.words.iter().fold(first.as_str(), |shared, word| {
        let same = shared.chars().zip(word.chars()).take_while(|(a, b)| a == b).map(|(c, _)| c.len_utf8()).sum();
        shared.get(..same).unwrap_or_default()
    });
    let typed = text.get(candidates.from..caret).unwrap_or_default();
    let grown = if shared.len() > typed.len() { shared } else { typed };
    (format!("{before}{grown}{after}"), candidates.words.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tab_completes_as_far_as_it_is_certain() {
        let words = |from, words: &[&str]| Candidates { from, words: words.iter().map(|w| (*w).to_owned()).collect() };
        let text = |line: &str, candidates| put(line, line.len(), &candidates).0;
        assert_eq!(text("kubectl get po", words(12, &["pods"])), "kubectl get pods ");
        assert_eq!(text("kubectl get p", words(12, &["pods", "podtemplates"])), "kubectl get pod");
        assert_eq!(text("kubectl get x", words(12, &[])), "kubectl get x");
        assert_eq!(text("kubectl get -", words(12, &["--as=", "-n"])), "kubectl get -");
        assert_eq!(text("a --as", words(2, &["--as="])), "a --as=");
        assert_eq!(put("a  b", 2, &words(2, &["x"])).0, "a x b");
    }
}
