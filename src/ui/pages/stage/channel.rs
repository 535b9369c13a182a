//! How do the two windows agree? Whoever turns the page tells the other; who comes later asks where one is.

use super::Place;
use gloo::events::EventListener;
use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{BroadcastChannel, MessageEvent};
use yew::prelude::*;

/// What is said.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Say {
    /// An audience window has opened: where are we?
    Where,
    /// Here.
    Here(Place),
}

/// Listens to the other window; the callback tells it something.
#[hook]
pub fn use_channel(scenario: AttrValue, on_heard: Callback<Say>) -> Callback<Say> {
    let channel = use_memo(scenario, |scenario| BroadcastChannel::new(&format!("can-i/present/{scenario}")).ok());
    {
        // The newest callback, without listening anew each time.
        let newest = use_mut_ref(|| on_heard.clone());
        *newest.borrow_mut() = on_heard;
        use_effect_with(channel.clone(), move |channel| {
            let listener = channel.as_ref().clone().map(|channel| {
                EventListener::new(&channel, "message", move |event| {
                    let data = event.dyn_ref::<MessageEvent>().and_then(|e| e.data().as_string());
                    if let Some(say) = data.and_then(|text| serde_json::from_str(&text).ok()) {
                        let heard = newest.borrow().clone();
                        heard.emit(say);
                    }
                })
            });
            move || drop(listener)
        });
    }
    Callback::from(move |say: Say| {
        if let (Some(channel), Ok(text)) = (channel.as_ref(), serde_json::to_string(&say)) {
            // A browser without the channel shows one window.
            let _ = channel.post_message(&JsValue::from_str(&text));
        }
    })
}
