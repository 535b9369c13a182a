//! How wide is a panel? A hairline to look at, 24 px to hold; arrow keys move it by 1 rem, Home and End to its limits. A
//! press without a drag goes on to the next of three sizes, for whoever cannot drag.

use crate::text;
use crate::text::Text;
use crate::ui::words::{use_lang, word};
use web_sys::{Element, KeyboardEvent, PointerEvent};
use yew::prelude::*;

/// Which way it moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    /// Between columns.
    Columns,
    /// Between rows.
    Rows,
}

/// A splitter. Sizes are in rem.
#[derive(Properties, PartialEq)]
pub struct SplitterProps {
    /// What it sizes, for a screen reader.
    pub label: AttrValue,
    /// Which way it moves.
    pub axis: Axis,
    /// Whether the sized panel lies before it; else behind it.
    pub before: bool,
    /// The panel's size.
    pub size: f64,
    /// The smallest.
    pub min: f64,
    /// The largest.
    pub max: f64,
    /// Sets another size.
    pub on_size: Callback<f64>,
}

/// A hand that moves less, in CSS pixels, has pressed and not dragged.
const STILL: f64 = 4.0;

/// The next of three sizes: small, middle, large, and small again.
fn after(size: f64, min: f64, max: f64) -> f64 {
    let middle = f64::midpoint(min, max);
    match size {
        s if s < middle - 0.5 => middle,
        s if s < max - 0.5 => max,
        _ => min,
    }
}

/// Draws it.
#[component]
pub fn Splitter(props: &SplitterProps) -> Html {
    let SplitterProps { label, axis, before, size, min, max, on_size } = props;
    let lang = use_lang();
    let held = use_mut_ref(|| None::<(f64, f64)>);
    let (axis, before, size, min, max) = (*axis, *before, *size, *min, *max);
    let along =
        move |event: &PointerEvent| f64::from(if axis == Axis::Columns { event.client_x() } else { event.client_y() });
    let onpointerdown = {
        let held = held.clone();
        move |event: PointerEvent| {
            if let Some(target) = event.target_dyn_into::<Element>() {
                // Without capture the pointer is lost over the editor.
                let _ = target.set_pointer_capture(event.pointer_id());
            }
            *held.borrow_mut() = Some((along(&event), size));
            event.prevent_default();
        }
    };
    let onpointermove = {
        let (held, on_size) = (held.clone(), on_size.clone());
        move |event: PointerEvent| {
            let Some((from, start)) = *held.borrow() else { return };
            let moved = (along(&event) - from) / rem();
            let grown = if before { moved } else { -moved };
            on_size.emit((start + grown).clamp(min, max));
        }
    };
    let onpointercancel = {
        let held = held.clone();
        move |_: PointerEvent| *held.borrow_mut() = None
    };
    let onpointerup = {
        let on_size = on_size.clone();
        move |event: PointerEvent| {
            let Some((from, _)) = held.take() else { return };
            if (along(&event) - from).abs() < STILL {
                on_size.emit(after(size, min, max));
            }
        }
    };
    let onkeydown = {
        let on_size = on_size.clone();
        move |event: KeyboardEvent| {
            let sign = if before { 1.0 } else { -1.0 };
            let to = match event.key().as_str() {
                "ArrowRight" | "ArrowDown" => size + sign,
                "ArrowLeft" | "ArrowUp" => size - sign,
                "Home" => min,
                "End" => max,
                _ => return,
            };
            event.prevent_default();
            on_size.emit(to.clamp(min, max));
        }
    };
    let how: Text = text!("Drag, click or use the arrow keys", "끌거나, 누르거나, 화살표 키로 조절합니다");
    let (class, orientation) = match axis {
        Axis::Columns => ("split", "vertical"),
        Axis::Rows => ("split split--flat", "horizontal"),
    };
    html! {
        <div {class} role="separator" tabindex="0" aria-orientation={orientation} aria-label={label.clone()} title={word(how, lang)}
            aria-valuenow={format!("{size:.0}")} aria-valuemin={format!("{min:.0}")} aria-valuemax={format!("{max:.0}")}
            {onpointerdown} {onpointermove} {onpointerup} {onpointercancel} {onkeydown} />
    }
}

/// The root's type size in CSS pixels.
fn rem() -> f64 {
    let root = gloo::utils::document().document_element();
    let style = root.and_then(|root| gloo::utils::window().get_computed_style(&root).ok().flatten());
    let size = style.and_then(|s| s.get_property_value("font-size").ok());
    size.and_then(|s| s.trim_end_matches("px").parse().ok()).unwrap_or(16.0)
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_press_goes_through_three_sizes() {
        let mut size = 20.0;
        let mut seen = Vec::new();
        for _ in 0..4 {
            size = super::after(size, 14.0, 32.0);
            seen.push(size);
        }
        assert_eq!(seen, [23.0, 32.0, 14.0, 23.0]);
    }
}
