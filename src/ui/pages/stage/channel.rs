//! How do the two windows agree? Whoever turns the page tells the other; who comes later asks where one is, and who goes
//! says so.

use super::Place;
use gloo::events::EventListener;
use serde::{Deserialize, Serialize};
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{BroadcastChannel, MessageEvent};
use yew::prelude::*;

/// What is said.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
enum Say {
    /// A window has opened: where are we?
    Where,
    /// Here.
    Here(Place),
    /// A window has closed.
    Gone,
}

/// Where the demo stands, what goes to another place in every window, and whether another window has been heard.
#[hook]
pub fn use_place(scenario: AttrValue, first: Place) -> (Place, Callback<Place>, bool) {
    let place = use_state_eq(|| first);
    let joined = use_state_eq(|| false);
    let channel = use_memo(scenario, |scenario| BroadcastChannel::new(&format!("can-i/present/{scenario}")).ok());
    let tell = {
        let channel = channel.clone();
        Callback::from(move |say: Say| {
            if let (Some(channel), Ok(text)) = (channel.as_ref(), serde_json::to_string(&say)) {
                // A browser without the channel shows one window.
                let _ = channel.post_message(&JsValue::from_str(&text));
            }
        })
    };
    // The newest place, without listening anew each time.
    let newest = use_mut_ref(|| first);
    *newest.borrow_mut() = *place;
    {
        let (place, joined, tell) = (place.clone(), joined.clone(), tell.clone());
        use_effect_with(channel, move |channel: &Rc<Option<BroadcastChannel>>| {
            let heard = tell.clone();
            let listeners = channel.as_ref().clone().map(|channel| {
                let bye = tell.clone();
                let leaving = EventListener::new(&gloo::utils::window(), "pagehide", move |_| bye.emit(Say::Gone));
                let hearing = EventListener::new(&channel, "message", move |event| {
                    let data = event.dyn_ref::<MessageEvent>().and_then(|e| e.data().as_string());
                    let Some(say) = data.and_then(|text| serde_json::from_str(&text).ok()) else { return };
                    joined.set(say != Say::Gone);
                    match say {
                        Say::Where => heard.emit(Say::Here(*newest.borrow())),
                        Say::Here(there) => place.set(there),
                        Say::Gone => {}
                    }
                });
                (leaving, hearing)
            });
            tell.emit(Say::Where);
            move || {
                tell.emit(Say::Gone);
                drop(listeners);
            }
        });
    }
    let go = {
        let place = place.clone();
        Callback::from(move |to: Place| {
            place.set(to);
            tell.emit(Say::Here(to));
        })
    };
    (*place, go, *joined)
}
