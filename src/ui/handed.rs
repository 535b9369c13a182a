//! How does work leave the page and come back? A thin hold on `canI` (`static/share/index.js`).

use crate::lab::{Attempt, Saved, share};
use crate::scenario::Bundle;
use crate::text;
use crate::text::Text;
use wasm_bindgen::prelude::*;

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
    zip(&format!("{}.zip", attempt.bundle.scenario.id), files);
}

/// Offers a text as a file.
pub fn download_text(name: &str, text: &str) {
    save(name, text);
}
