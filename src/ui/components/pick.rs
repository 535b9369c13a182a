//! Which of many? The browser's own list.

use wasm_bindgen::JsValue;
use yew::prelude::*;

/// A list to choose from.
#[derive(Properties, PartialEq)]
pub struct PickProps {
    /// Its name, read aloud.
    pub label: AttrValue,
    /// What can be chosen.
    pub options: Vec<AttrValue>,
    /// The chosen one.
    pub chosen: AttrValue,
    /// Chooses another, by its place.
    pub on_pick: Callback<usize>,
}

/// Draws it.
#[component]
pub fn Pick(props: &PickProps) -> Html {
    let PickProps { label, options, chosen, on_pick } = props;
    let onchange = on_pick.reform(|event: Event| {
        let target = event.target().map(JsValue::from).unwrap_or_default();
        let index = js_sys::Reflect::get(&target, &"selectedIndex".into()).ok().and_then(|i| i.as_f64());
        // A list that is changed has a choice.
        index.unwrap_or_default() as usize
    });
    let option = |name: &AttrValue| html! { <option selected={name == chosen}>{ name.clone() }</option> };
    html! { <select class="pick" aria-label={label.clone()} lang="en" {onchange}>{ for options.iter().map(option) }</select> }
}
