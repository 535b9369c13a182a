//! How does a file come into the editor and back? A thin hold on the custom element `<code-editor>`
//! (`static/editor/index.js`), which keeps texts, carets and histories by path.

use crate::text::Lang;
use crate::ui::view::At;
use crate::ui::words::use_lang;
use futures::future::LocalBoxFuture;
use gloo::events::EventListener;
use js_sys::Promise;
use serde::Serialize;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use web_sys::CustomEvent;
use yew::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// The element's methods; see its own comments.
    #[wasm_bindgen(extends = web_sys::HtmlElement, extends = web_sys::EventTarget)]
    type CodeEditor;
    #[wasm_bindgen(method)]
    fn open(this: &CodeEditor, path: &str, text: &str, read_only: bool);
    #[wasm_bindgen(method, js_name = setText)]
    fn set_text(this: &CodeEditor, path: &str, text: &str);
    #[wasm_bindgen(method, js_name = setFindings)]
    fn set_findings(this: &CodeEditor, path: &str, json: &str);
    #[wasm_bindgen(method, js_name = setMarks)]
    fn set_marks(this: &CodeEditor, path: &str, json: &str);
    #[wasm_bindgen(method)]
    fn reveal(this: &CodeEditor, from: u32, to: u32);
    #[wasm_bindgen(method)]
    fn speak(this: &CodeEditor, lang: &str);
    #[wasm_bindgen(method)]
    fn compare(this: &CodeEditor, before: Option<&str>, after: &str, label: &str);
    #[wasm_bindgen(method, setter)]
    fn set_complete(this: &CodeEditor, ask: &JsValue);
    #[wasm_bindgen(method, setter)]
    fn set_explain(this: &CodeEditor, ask: &JsValue);
}

/// A finding as the editor draws it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// First UTF-16 unit.
    pub from: u32,
    /// One past the last.
    pub to: u32,
    /// `error`, `warning` or `info`.
    pub severity: &'static str,
    /// The sentence.
    pub message: String,
    /// Whose rule it is, and its code.
    pub source: String,
    /// The one certain replacement.
    pub fix: Option<Fix>,
    /// The language of the sentence.
    pub lang: &'static str,
}

/// A replacement of a finding's text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fix {
    /// What the button says.
    pub label: String,
    /// The new text.
    pub insert: String,
}

/// A mark in the margin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LineMark {
    /// The line, from 1.
    pub line: u32,
    /// The look's mark: `near`, `surplus`, `deny`, `allow`.
    pub kind: &'static str,
    /// Its meaning in words.
    pub label: String,
    /// Whether it is the decisive line, which is tinted.
    pub here: bool,
}

/// Where the caret stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Caret {
    /// The file.
    pub path: String,
    /// From 1.
    pub line: u32,
    /// From 1, in UTF-16 units.
    pub column: u32,
    /// In UTF-16 units from the file's start.
    pub offset: u32,
}

/// Two texts side by side in place of the file.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// What there was.
    pub before: Rc<str>,
    /// What there is.
    pub after: Rc<str>,
    /// What is compared, for a screen reader.
    pub label: AttrValue,
}

/// What the editor tells the page.
#[derive(Clone, Debug, PartialEq)]
pub enum Told {
    /// The learner changed a file.
    Edit {
        /// The file.
        path: String,
        /// Its whole text.
        text: String,
    },
    /// The caret moved.
    Caret(Caret),
    /// The learner wants back to where they were before the last jump.
    Back,
    /// A quick fix was pressed.
    Fix {
        /// The file.
        path: String,
        /// First UTF-16 unit.
        from: u32,
        /// One past the last.
        to: u32,
        /// What to put there.
        insert: String,
    },
    /// A mark in the margin was pressed.
    Mark {
        /// The file.
        path: String,
        /// The line, from 1.
        line: u32,
    },
}

/// Answers a question about a place of a text, given by its offset in UTF-16 units. The answer is JSON as the element
/// reads it, or empty.
pub type Ask = Callback<(String, u32), LocalBoxFuture<'static, String>>;

/// The editor.
#[derive(Properties, PartialEq)]
pub struct EditorProps {
    /// The file that is shown.
    pub path: AttrValue,
    /// Its text.
    pub text: Rc<str>,
    /// Whether it can be changed.
    pub read_only: bool,
    /// Goes up when a text changed otherwise than by the editor.
    pub outside: u32,
    /// What is wrong with the text.
    pub findings: Rc<Vec<Finding>>,
    /// Marks in the margin.
    pub marks: Rc<Vec<LineMark>>,
    /// Where to go, with a number that goes up each time.
    pub going: Option<(u32, At)>,
    /// Shown instead of the file.
    pub comparison: Option<Comparison>,
    /// What may be written here.
    pub complete: Ask,
    /// What stands here.
    pub explain: Ask,
    /// What the editor tells.
    pub on_told: Callback<Told>,
}

/// Draws it.
#[component]
pub fn Editor(props: &EditorProps) -> Html {
    let lang = use_lang();
    let node = use_node_ref();
    let element = {
        let node = node.clone();
        move || the_element(&node)
    };
    use_listeners(&node, &props.on_told, &props.complete, &props.explain);
    {
        let element = element.clone();
        use_effect_with(lang, move |lang: &Lang| {
            if let Some(editor) = element() {
                editor.speak(lang.tag());
            }
        });
    }
    {
        // The text is not among what is watched: while the learner types, the element's own text is the newer one.
        let (element, text, read_only) = (element.clone(), props.text.clone(), props.read_only);
        use_effect_with((props.path.clone(), props.outside), move |(path, _)| {
            if let Some(editor) = element() {
                editor.open(path, &text, read_only);
            }
        });
    }
    {
        let element = element.clone();
        use_effect_with((props.path.clone(), props.outside, props.findings.clone()), move |(path, _, findings)| {
            if let (Some(editor), Ok(json)) = (element(), serde_json::to_string(&**findings)) {
                editor.set_findings(path, &json);
            }
        });
    }
    {
        let element = element.clone();
        use_effect_with((props.path.clone(), props.outside, props.marks.clone()), move |(path, _, marks)| {
            if let (Some(editor), Ok(json)) = (element(), serde_json::to_string(&**marks)) {
                editor.set_marks(path, &json);
            }
        });
    }
    {
        let element = element.clone();
        use_effect_with(props.going.clone(), move |going| {
            if let (Some(editor), Some((_, at))) = (element(), going) {
                editor.reveal(at.place.from, at.place.to);
            }
        });
    }
    use_effect_with(props.comparison.clone(), move |comparison| {
        if let Some(editor) = element() {
            match comparison {
                Some(c) => editor.compare(Some(&c.before), &c.after, &c.label),
                None => editor.compare(None, "", ""),
            }
        }
    });
    html! { <code-editor ref={node} /> }
}

/// The element behind a node. Its class has no global name that a checked cast could ask for.
fn the_element(node: &NodeRef) -> Option<CodeEditor> {
    node.get().map(JsCast::unchecked_into)
}

/// Hears the element's events and answers its questions, for as long as it lives.
#[hook]
fn use_listeners(node: &NodeRef, on_told: &Callback<Told>, complete: &Ask, explain: &Ask) {
    let node = node.clone();
    let asked = (on_told.clone(), complete.clone(), explain.clone());
    // The newest callbacks, so that the closures given to the element may stay the same.
    let newest = use_mut_ref(|| asked.clone());
    *newest.borrow_mut() = asked;
    use_effect_with(node, move |node| {
        let editor = the_element(node);
        let held = editor.map(|editor| {
            let listeners = ["edit", "caret", "back", "fix", "mark"].map(|name| {
                let newest = newest.clone();
                EventListener::new(&editor, name, move |event| {
                    let told = event.dyn_ref::<CustomEvent>().and_then(|e| read(name, &e.detail()));
                    let on_told = newest.borrow().0.clone();
                    if let Some(told) = told {
                        on_told.emit(told);
                    }
                })
            });
            let asked = |which: fn(&(Callback<Told>, Ask, Ask)) -> &Ask| {
                let newest = newest.clone();
                Closure::<dyn Fn(String, u32) -> Promise>::new(move |text, at| {
                    let ask = which(&newest.borrow()).clone();
                    let answer = ask.emit((text, at));
                    future_to_promise(async move { Ok(answer.await.into()) })
                })
            };
            let (complete, explain) = (asked(|(_, ask, _)| ask), asked(|(_, _, ask)| ask));
            editor.set_complete(complete.as_ref());
            editor.set_explain(explain.as_ref());
            (listeners, complete, explain)
        });
        move || drop(held)
    });
}

fn read(name: &str, detail: &JsValue) -> Option<Told> {
    let get = |key: &str| js_sys::Reflect::get(detail, &JsValue::from_str(key)).ok();
    let string = |key: &str| get(key)?.as_string();
    // Offsets are whole and small.
    let number = |key: &str| get(key)?.as_f64().map(|n| n as u32);
    Some(match name {
        "edit" => Told::Edit { path: string("path")?, text: string("text")? },
        "caret" => Told::Caret(Caret {
            path: string("path")?,
            line: number("line")?,
            column: number("column")?,
            offset: number("offset")?,
        }),
        "back" => Told::Back,
        "fix" => {
            Told::Fix { path: string("path")?, from: number("from")?, to: number("to")?, insert: string("insert")? }
        }
        "mark" => Told::Mark { path: string("path")?, line: number("line")? },
        _ => return None,
    })
}
