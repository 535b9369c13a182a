//! A button that opens a small sheet of choices; Escape, or leaving it, closes it.

use super::signs::icon;
use wasm_bindgen::JsCast;
use web_sys::{Element, FocusEvent, HtmlElement, KeyboardEvent, Node};
use yew::prelude::*;

/// A menu.
#[derive(Properties, PartialEq)]
pub struct MenuProps {
    /// Its name.
    pub label: AttrValue,
    /// Its icon.
    #[prop_or_default]
    pub icon: Option<&'static str>,
    /// Whether the name is read aloud only.
    #[prop_or_default]
    pub icon_only: bool,
    /// Further classes of the button.
    #[prop_or_default]
    pub class: Classes,
    /// The sheet.
    pub children: Html,
}

/// Draws it.
#[component]
pub fn Menu(props: &MenuProps) -> Html {
    let open = use_state_eq(|| false);
    let root = use_node_ref();
    let onclick = {
        let open = open.clone();
        move |_: MouseEvent| open.set(!*open)
    };
    let onfocusout = {
        let (open, root) = (open.clone(), root.clone());
        move |event: FocusEvent| {
            let to = event.related_target().and_then(|t| t.dyn_into::<Node>().ok());
            let inside = root.cast::<Node>().is_some_and(|root| root.contains(to.as_ref()));
            if !inside {
                open.set(false);
            }
        }
    };
    let close = {
        let (open, root) = (open.clone(), root.clone());
        Callback::from(move |()| {
            open.set(false);
            let button = root.cast::<HtmlElement>().and_then(|r| r.query_selector("button").ok().flatten());
            if let Some(button) = button.and_then(|b| b.dyn_into::<HtmlElement>().ok()) {
                let _ = button.focus();
            }
        })
    };
    let onkeydown = {
        let (open, close) = (open.clone(), close.clone());
        move |event: KeyboardEvent| {
            if event.key() == "Escape" && *open {
                event.stop_propagation();
                close.emit(());
            }
        }
    };
    // An item does something and the menu has served; a setting can be followed by another.
    let onpick = move |event: MouseEvent| {
        let target = event.target_dyn_into::<Element>();
        if target.is_some_and(|t| t.closest(".menu__item").ok().flatten().is_some()) {
            close.emit(());
        }
    };
    let name = props.icon_only.then(|| props.label.clone());
    html! {
        <div class="menu" ref={root} {onfocusout} {onkeydown}>
            <button type="button" class={classes!("btn", "btn--quiet", props.icon_only.then_some("btn--icon"), props.class.clone())}
                aria-expanded={open.to_string()} aria-label={name} {onclick}>
                if let Some(name) = props.icon { { icon(name) } }
                if !props.icon_only { { props.label.clone() } }
            </button>
            // Without tabindex a press on the sheet's ground would close it.
            if *open { <div class="menu__sheet" tabindex="-1" onclick={onpick}>{ props.children.clone() }</div> }
        </div>
    }
}

/// One choice of several that exclude each other.
#[derive(Properties, PartialEq)]
pub struct ChoiceProps {
    /// Whether it is the chosen one.
    pub chosen: bool,
    /// Its language, where that is not the page's.
    #[prop_or_default]
    pub lang: Option<&'static str>,
    /// Chooses it.
    pub on_choose: Callback<()>,
    /// What stands on it.
    pub children: Html,
}

/// Draws it, as a part of a `switch`.
#[component]
pub fn Choice(props: &ChoiceProps) -> Html {
    let onclick = props.on_choose.reform(|_: MouseEvent| ());
    html! {
        <button type="button" class="switch__opt" lang={props.lang} aria-pressed={props.chosen.to_string()} {onclick}>
            { props.children.clone() }
        </button>
    }
}
