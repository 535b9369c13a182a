//! Into the clipboard, where the browser lets the page.

use wasm_bindgen::{JsCast, JsValue};

/// Copies a text; where that is not allowed nothing happens, and the text can still be selected.
pub fn copy(text: &str) {
    let navigator = gloo::utils::window().navigator();
    let Ok(clipboard) = js_sys::Reflect::get(&navigator, &"clipboard".into()) else { return };
    let write = js_sys::Reflect::get(&clipboard, &"writeText".into()).ok();
    if let Some(write) = write.and_then(|w| w.dyn_into::<js_sys::Function>().ok()) {
        // The promise is the browser's own business.
        let _: Result<JsValue, JsValue> = write.call1(&clipboard, &text.into());
    }
}
