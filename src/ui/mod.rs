//! Draws and sends; decides nothing. Every answer on the screen comes from `lab` and `world`.
//!
//! Start at [`app`]: routes, settings, the course. A page of [`pages`] holds state and turns messages into a new one;
//! [`components`] draw what they are given. [`view`] is what stands between: answers as plain data for drawing.

pub mod app;
pub mod clipboard;
pub mod components;
pub mod fetch;
pub mod handed;
mod judge;
pub mod pages;
pub mod parts;
pub mod progress;
pub mod route;
pub mod settings;
pub mod storage;
pub mod view;
pub mod words;

/// Puts the page into the element with the id `page`.
pub fn mount() {
    // The trap that follows says nothing; what stands around the page shows these words (`static/host/broken.js`).
    yew::set_custom_panic_hook(Box::new(|panic| storage::tell("can-i:panic", &panic.to_string().into())));
    let host = gloo::utils::document().get_element_by_id("page");
    match host {
        Some(host) => yew::Renderer::<app::App>::with_root(host).render(),
        None => yew::Renderer::<app::App>::new().render(),
    };
}
