//! Draws and sends; decides nothing. Every answer on the screen comes from `lab` and `world`.

use yew::prelude::*;

/// Puts the page into the element with the id `page`.
pub fn mount() {
    let host = gloo::utils::document().get_element_by_id("page");
    match host {
        Some(host) => yew::Renderer::<App>::with_root(host).render(),
        None => yew::Renderer::<App>::new().render(),
    };
}

/// The whole page.
#[function_component]
pub fn App() -> Html {
    html! { <p>{ "Can I?" }</p> }
}
