//! What does the browser keep for this learner? Small JSON texts under `can-i/…`. A browser may refuse to store
//! (private window, full disk, the frame of an LMS): then the page keeps it until it is closed, and says so. Each change
//! is told to what stands around the page (`static/host/`): a learning management system may want to keep it too.

use serde::Serialize;
use serde::de::DeserializeOwned;
use std::cell::RefCell;
use std::collections::BTreeMap;
use wasm_bindgen::JsValue;

thread_local! {
    /// What the browser refused to keep.
    static REFUSED: RefCell<BTreeMap<String, String>> = const { RefCell::new(BTreeMap::new()) };
}

/// Where settings are kept; `static/index.html` reads the same key before the first paint.
pub const SETTINGS: &str = "can-i/settings";

/// Where the work on a scenario is kept.
pub fn work_key(scenario: &str) -> String {
    format!("can-i/work/{scenario}")
}

/// Where is kept what a learner has reached in a scenario.
pub fn reached_key(scenario: &str) -> String {
    format!("can-i/reached/{scenario}")
}

fn storage() -> Option<web_sys::Storage> {
    gloo::utils::window().local_storage().ok().flatten()
}

/// What is kept under `key`; `None` where there is nothing, or nothing readable.
pub fn read<T: DeserializeOwned>(key: &str) -> Option<T> {
    let refused = REFUSED.with_borrow(|r| r.get(key).cloned());
    let text = refused.or_else(|| storage()?.get_item(key).ok().flatten())?;
    serde_json::from_str(&text).ok()
}

/// Keeps `value`. Returns whether the browser keeps it; else it is kept until the page is closed.
pub fn write<T: Serialize>(key: &str, value: &T) -> bool {
    let Ok(text) = serde_json::to_string(value) else { return false };
    let kept = storage().is_some_and(|s| s.set_item(key, &text).is_ok());
    REFUSED.with_borrow_mut(|refused| match kept {
        true => refused.remove(key),
        false => refused.insert(key.to_owned(), text),
    });
    tell("can-i:kept", &key.into());
    kept
}

/// Forgets what is kept under `key`.
pub fn remove(key: &str) {
    REFUSED.with_borrow_mut(|refused| refused.remove(key));
    // Where there is no storage, nothing was kept.
    let _ = storage().map(|s| s.remove_item(key));
    tell("can-i:kept", &key.into());
}

/// Tells what stands around the page, by an event on the window.
pub fn tell(event: &str, detail: &JsValue) {
    let init = web_sys::CustomEventInit::new();
    init.set_detail(detail);
    if let Ok(event) = web_sys::CustomEvent::new_with_event_init_dict(event, &init) {
        // Nobody may refuse it.
        let _ = gloo::utils::window().dispatch_event(&event);
    }
}
