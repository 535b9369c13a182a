//! What almost matched? One rule or statement, element by element: what was asked above what the file has, the
//! difference marked. It says what differs, never what to type.

use super::line_link::LineLink;
use super::signs::{Sign, mark};
use crate::text;
use crate::ui::view::{At, ElementView, Near};
use crate::ui::words::{say_sentence, use_lang, word};
use yew::prelude::*;

/// Near misses beneath a hop.
#[derive(Properties, PartialEq)]
pub struct NearCardsProps {
    /// The nearest first; that one stands open.
    pub near: Vec<Near>,
    /// Goes to a line.
    pub on_go: Callback<At>,
}

/// Draws them.
#[component]
pub fn NearCards(props: &NearCardsProps) -> Html {
    let open = use_state_eq(|| None::<usize>);
    // What comes with the simulator is seldom what was meant.
    let is_own = |near: &Near| !near.at.as_ref().is_some_and(|at| at.builtin);
    let first = props.near.iter().position(is_own).unwrap_or(usize::MAX);
    let now = (*open).unwrap_or(first);
    let card = |(index, near): (usize, &Near)| {
        let toggle = {
            let open = open.clone();
            Callback::from(move |()| open.set(Some(if now == index { usize::MAX } else { index })))
        };
        let alone = props.near.len() == 1 && first == 0;
        html! { <NearCard near={near.clone()} is_open={alone || now == index} {alone} {toggle} on_go={&props.on_go} /> }
    };
    html! { <>{ for props.near.iter().enumerate().map(card) }</> }
}

/// One near miss.
#[derive(Properties, PartialEq)]
struct NearCardProps {
    near: Near,
    is_open: bool,
    alone: bool,
    toggle: Callback<()>,
    on_go: Callback<At>,
}

#[component]
fn NearCard(props: &NearCardProps) -> Html {
    let lang = use_lang();
    let NearCardProps { near, is_open, alone, toggle, on_go } = props;
    let title = html! {
        <>
            { mark(Sign::Near) }
            <span>{ word(text!("Near miss", "거의 일치"), lang) }</span>
            <code class="near__what" lang="en">{ near.of.clone() }</code>
        </>
    };
    let head = match *alone {
        true => html! { <span class="near__title">{ title }</span> },
        false => {
            let onclick = toggle.reform(|_: MouseEvent| ());
            html! {
                <button type="button" class="near__title near__toggle" aria-expanded={is_open.to_string()} {onclick}>{ title }</button>
            }
        }
    };
    html! {
        <div class={classes!("near", is_open.then_some("near--open"))}>
            <div class="near__head">
                { head }
                if let Some(at) = &near.at { <LineLink at={at.clone()} {on_go} /> }
            </div>
            if *is_open {
                <div class="near__body">
                    <p>{ say_sentence(&near.says, lang) }</p>
                    if !near.elements.is_empty() {
                        <dl class="parts" lang="en">{ for near.elements.iter().map(|e| element(e, lang)) }</dl>
                    }
                </div>
            }
        </div>
    }
}

fn element(element: &ElementView, lang: crate::text::Lang) -> Html {
    let (sign, state) = match element.matches {
        true => (Sign::Allow, text!("matches", "일치")),
        false => (Sign::Near, text!("does not match", "어긋남")),
    };
    let value = match element.matches {
        true => html! { { element.has.clone() } },
        false => {
            let (asked, has) = differing(&element.asked, &element.has);
            html! {
                <dl class="want" >
                    <dt lang={lang.tag()}>{ word(text!("asked", "요청"), lang) }</dt><dd>{ marked(asked) }</dd>
                    <dt lang={lang.tag()}>{ word(text!("file has", "파일"), lang) }</dt>
                    <dd>
                        if element.has.is_empty() {
                            <span class="want" lang={lang.tag()}>{ word(text!("nothing", "없음"), lang) }</span>
                        } else {
                            { marked(has) }
                        }
                    </dd>
                </dl>
            }
        }
    };
    html! {
        <>
            <dt class={sign.class()}>
                { mark(sign) }<span>{ element.name.clone() }</span>
                <span class="sr" lang={lang.tag()}>{ word(state, lang) }</span>
            </dt>
            <dd>{ value }</dd>
        </>
    }
}

/// Before, difference, after.
type Parts<'a> = [&'a str; 3];

fn marked([before, difference, after]: Parts<'_>) -> Html {
    html! {
        <>
            { before.to_owned() }
            if !difference.is_empty() { <mark>{ difference.to_owned() }</mark> }
            { after.to_owned() }
        </>
    }
}

/// Where two texts part and meet again. Two texts that have little in common are not marked: all of it differs.
fn differing<'a>(asked: &'a str, has: &'a str) -> (Parts<'a>, Parts<'a>) {
    let common = asked.chars().zip(has.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum::<usize>();
    let (head, asked_rest) = asked.split_at(common);
    let (_, has_rest) = has.split_at(common);
    let same = |(a, b): &(char, char)| a == b;
    let tail =
        asked_rest.chars().rev().zip(has_rest.chars().rev()).take_while(same).map(|(a, _)| a.len_utf8()).sum::<usize>();
    if (common + tail) * 3 < asked.len().min(has.len()) {
        return ([asked, "", ""], [has, "", ""]);
    }
    let cut = |rest: &'a str| {
        let (difference, after) = rest.split_at(rest.len() - tail);
        [head, difference, after]
    };
    (cut(asked_rest), cut(has_rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_difference_is_what_is_marked() {
        for (asked, has, want) in [
            (
                "arn:aws:s3:::pod-reports/latest.json",
                "arn:aws:s3:::pod-reports",
                (["arn:aws:s3:::pod-reports", "/latest.json", ""], ["arn:aws:s3:::pod-reports", "", ""]),
            ),
            ("default:a:sub", "default:b:sub", (["default:", "a", ":sub"], ["default:", "b", ":sub"])),
            ("list", "watch, create", (["list", "", ""], ["watch, create", "", ""])),
            ("파드", "파도", (["파", "드", ""], ["파", "도", ""])),
            ("", "", (["", "", ""], ["", "", ""])),
        ] {
            assert_eq!(differing(asked, has), want, "{asked} / {has}");
        }
    }
}
