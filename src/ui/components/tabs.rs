//! Tabs with arrow keys: one is chosen, Tab goes past them.

use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};
use yew::prelude::*;

/// One tab.
#[derive(Clone, PartialEq)]
pub struct Tab {
    /// Its key.
    pub key: AttrValue,
    /// What stands on it.
    pub face: Html,
    /// The id of the panel that it shows.
    pub panel: AttrValue,
}

/// A row of tabs.
#[derive(Properties, PartialEq)]
pub struct TabsProps {
    /// What they are for.
    pub label: AttrValue,
    /// The tabs.
    pub tabs: Vec<Tab>,
    /// The key of the one that is chosen.
    pub chosen: AttrValue,
    /// Chooses another.
    pub on_choose: Callback<AttrValue>,
    /// The row's class.
    #[prop_or("tabs".into())]
    pub class: AttrValue,
    /// Each tab's class.
    #[prop_or("tab".into())]
    pub tab_class: AttrValue,
}

/// Draws them.
#[component]
pub fn Tabs(props: &TabsProps) -> Html {
    let TabsProps { label, tabs, chosen, on_choose, class, tab_class } = props;
    let keys: Vec<AttrValue> = tabs.iter().map(|t| t.key.clone()).collect();
    let at = keys.iter().position(|k| k == chosen).unwrap_or_default();
    let row = use_node_ref();
    let onkeydown = {
        let (on_choose, row) = (on_choose.clone(), row.clone());
        move |event: KeyboardEvent| {
            let last = keys.len().saturating_sub(1);
            let to = match event.key().as_str() {
                "ArrowRight" => {
                    if at == last {
                        0
                    } else {
                        at + 1
                    }
                }
                "ArrowLeft" => {
                    if at == 0 {
                        last
                    } else {
                        at - 1
                    }
                }
                "Home" => 0,
                "End" => last,
                _ => return,
            };
            event.prevent_default();
            let Some(key) = keys.get(to) else { return };
            on_choose.emit(key.clone());
            // Focus goes with the choice.
            let row = row.cast::<HtmlElement>();
            let tab = row.and_then(|row| row.query_selector_all("[role=tab]").ok()?.item(u32::try_from(to).ok()?));
            if let Some(tab) = tab.and_then(|t| t.dyn_into::<HtmlElement>().ok()) {
                let _ = tab.focus();
            }
        }
    };
    let tab = |tab: &Tab| {
        let onclick = {
            let (key, on_choose) = (tab.key.clone(), on_choose.clone());
            move |_: MouseEvent| on_choose.emit(key.clone())
        };
        let selected = tab.key == *chosen;
        html! {
            <button type="button" key={tab.key.to_string()} class={tab_class.clone()} role="tab" id={format!("tab-{}", tab.key)}
                aria-selected={selected.to_string()} aria-controls={tab.panel.clone()} tabindex={if selected { "0" } else { "-1" }} {onclick}>
                { tab.face.clone() }
            </button>
        }
    };
    html! { <div ref={row} class={class.clone()} role="tablist" aria-label={label.clone()} {onkeydown}>{ for tabs.iter().map(tab) }</div> }
}
