//! Where in the files is the reason? `aws.yaml:14`, pressed to go there.

use crate::text;
use crate::ui::view::At;
use crate::ui::words::{use_lang, word};
use yew::prelude::*;

/// A place that can be pressed.
#[derive(Properties, PartialEq)]
pub struct LineLinkProps {
    /// The place.
    pub at: At,
    /// Goes there.
    pub on_go: Callback<At>,
}

/// Draws it.
#[component]
pub fn LineLink(props: &LineLinkProps) -> Html {
    let lang = use_lang();
    let label = props.at.label();
    let name = word(text!("{label}: go to this line", "{label}: 이 줄로 가기"), lang);
    let onclick = {
        let (at, on_go) = (props.at.clone(), props.on_go.clone());
        move |_: MouseEvent| on_go.emit(at.clone())
    };
    html! { <button type="button" class="at" aria-label={name} {onclick}>{ label }</button> }
}
