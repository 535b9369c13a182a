//! How does work leave the page and come back? A thin hold on `canI` (`static/share/index.js`).

use crate::lab::{Attempt, Saved, share};
use crate::scenario::Bundle;
use crate::text;
use crate::text::Text;
use crate::ui::fetch;
use gloo::events::EventListener;
use serde::Deserialize;
use wasm_bindgen::prelude::*;
use web_sys::{CustomEvent, HtmlElement};
use yew::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = canI, catch)]
    fn pack(start: &str, text: &str) -> Result<String, JsValue>;
    #[wasm_bindgen(js_namespace = canI, catch)]
    fn unpack(start: &str, code: &str) -> Result<String, js_sys::Error>;
    #[wasm_bindgen(js_namespace = canI)]
    fn save(name: &str, text: &str);
    #[wasm_bindgen(js_namespace = canI)]
    fn zip(name: &str, files: js_sys::Array);
    #[wasm_bindgen(js_namespace = canI)]
    fn copy(text: &str);
}

/// What a link's code is called in the address.
pub const PARAMETER: &str = "w";

/// The address that opens this work; `None` where the browser cannot pack.
pub fn link(attempt: &Attempt) -> Option<String> {
    let bundle = &attempt.bundle;
    let code = pack(&share::dictionary(bundle), &share::to_text(attempt)).ok()?;
    let href = gloo::utils::window().location().href().ok()?;
    let page = href.split('#').next().unwrap_or_default();
    Some(format!("{page}#/s/{}?{PARAMETER}={}.{code}", bundle.scenario.id, bundle.scenario.revision))
}

/// The work that a link's code holds, or what to say of it.
pub fn opened(bundle: &Bundle, code: &str) -> Result<Saved, Text> {
    let broken = || {
        text!(
            "The link is damaged: part of it is missing or was changed. Ask for it again.",
            "링크가 손상되었습니다. 일부가 빠졌거나 바뀌었습니다. 링크를 다시 받으십시오."
        )
    };
    let (revision, code) = code.split_once('.').ok_or_else(broken)?;
    if revision != bundle.scenario.revision.to_string() {
        return Err(text!(
            "The link was made for another version of this scenario, so its work cannot be laid over these files.",
            "다른 판(version)의 시나리오에서 만든 링크입니다. 지금의 파일에는 덮어 쓸 수 없습니다."
        ));
    }
    match unpack(&share::dictionary(bundle), code) {
        Ok(text) => share::from_text(bundle, &text).ok_or_else(broken),
        Err(error) if error.message() == "large" => {
            Err(text!("The link unfolds to more than the page reads.", "링크의 내용이 너무 커서 읽지 않았습니다."))
        }
        Err(_) => Err(broken()),
    }
}

/// Puts a text on the clipboard, where the browser lets it.
pub fn to_clipboard(text: &str) {
    copy(text);
}

/// Offers all files of an attempt as a zip.
pub fn download(attempt: &Attempt) {
    let files = js_sys::Array::new();
    for file in attempt.files().iter().filter(|f| f.mode != crate::scenario::Mode::Hidden) {
        files.push(&JsValue::from_str(&file.path));
        files.push(&JsValue::from_str(&file.text));
    }
    zip(&format!("{}.zip", attempt.bundle.scenario.id.replace('/', "-")), files);
}

/// Offers a text as a file.
pub fn download_text(name: &str, text: &str) {
    save(name, text);
}

/// A file that was dropped on the page or chosen: its text, or why it has none (`static/share/drop.js`).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Brought {
    /// Its path, from what was dropped on.
    pub path: String,
    /// Its text.
    #[serde(default)]
    pub text: Option<String>,
    /// A code, where there is none.
    #[serde(default)]
    why: String,
}

impl Brought {
    /// The same file at another path.
    pub fn at(&self, path: &str) -> Brought {
        Brought { path: path.to_owned(), ..self.clone() }
    }

    /// Why its text cannot be read.
    pub fn fault(&self) -> Text {
        let path = &self.path;
        match self.why.as_str() {
            "large" => text!("`{path}` is larger than the page reads (1 MB)", "`{path}`은/는 너무 큽니다(1 MB 초과)"),
            "many" => text!(
                "more files than the page reads: from `{path}` on they are left out",
                "파일이 너무 많아 `{path}`부터는 읽지 않았습니다"
            ),
            "letters" => text!(
                "`{path}` is not in UTF-8: save it as UTF-8 and bring it again",
                "`{path}`은/는 UTF-8이 아닙니다. UTF-8로 저장해서 다시 가져오십시오"
            ),
            "zip" => text!("`{path}` is a damaged zip", "`{path}`은/는 손상된 zip입니다"),
            _ => text!("`{path}` is not a text file", "`{path}`은/는 텍스트 파일이 아닙니다"),
        }
    }
}

/// Hears what is brought to an element with `data-drop`. The folder of a scenario is opened wherever it is dropped;
/// other files are the callback's.
#[hook]
pub fn use_brought(on_files: Callback<Vec<Brought>>) -> NodeRef {
    let place = use_node_ref();
    let newest = use_mut_ref(|| on_files.clone());
    *newest.borrow_mut() = on_files;
    {
        let place = place.clone();
        // The element may come later than the component, and go before it.
        use_effect(move || {
            let listener = place.cast::<HtmlElement>().map(|element| {
                EventListener::new(&element, "files", move |event| {
                    let detail = event.dyn_ref::<CustomEvent>().and_then(|e| e.detail().as_string());
                    let files: Option<Vec<Brought>> = detail.and_then(|text| serde_json::from_str(&text).ok());
                    let Some(files) = files.filter(|f| !f.is_empty()) else { return };
                    match fetch::open_own(&files) {
                        true => {}
                        false => newest.borrow().emit(files),
                    }
                })
            });
            move || drop(listener)
        });
    }
    place
}
