//! What did a switch change? The lines that went and the lines that came.

use crate::scenario::Swap;
use crate::text;
use crate::ui::words::{use_lang, word};
use yew::prelude::*;

/// A change of a file.
#[derive(Properties, PartialEq)]
pub struct ChangeProps {
    /// The change.
    pub swap: Swap,
}

/// Draws it.
#[component]
pub fn Change(props: &ChangeProps) -> Html {
    let lang = use_lang();
    let (before, after) = lines(&props.swap);
    let row = |class: &'static str, sign: &'static str, name: AttrValue, line: &str| {
        html! { <span class={class}><span aria-hidden="true">{ sign }</span><span class="sr">{ name }</span>{ format!("{line}\n") }</span> }
    };
    let (was, is) = (word(text!("was", "전"), lang), word(text!("is", "후"), lang));
    html! {
        <figure class="change" lang="en">
            <figcaption>{ props.swap.file.clone() }</figcaption>
            <pre>
                { for before.iter().map(|l| row("change__old", "− ", was.clone(), l)) }
                { for after.iter().map(|l| row("change__new", "+ ", is.clone(), l)) }
            </pre>
        </figure>
    }
}

/// The lines that differ: what both begin and end with is not said.
fn lines(swap: &Swap) -> (Vec<&str>, Vec<&str>) {
    let (mut old, mut new): (Vec<&str>, Vec<&str>) = (swap.old.lines().collect(), swap.new.lines().collect());
    while !old.is_empty() && old.first() == new.first() {
        old.remove(0);
        new.remove(0);
    }
    while !old.is_empty() && old.last() == new.last() {
        old.pop();
        new.pop();
    }
    (old, new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_said() {
        let swap = |old: &str, new: &str| Swap { file: String::new(), old: old.into(), new: new.into() };
        assert_eq!(lines(&swap("a\nb\nc", "a\nx\nc")), (vec!["b"], vec!["x"]));
        assert_eq!(lines(&swap("a\nb", "a")), (vec!["b"], vec![]));
        assert_eq!(lines(&swap("a", "")), (vec!["a"], vec![]));
    }
}
