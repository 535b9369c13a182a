//! How does a page for reading stand? Bar, what there is to read, and the ways on at its foot.

use super::header::Header;
use crate::text;
use crate::text::{Lang, Text};
use crate::ui::route::Page;
use crate::ui::words::{say, use_lang, word};
use yew::prelude::*;

/// Where the statement on accessibility stands.
pub fn accessibility(lang: Lang) -> AttrValue {
    word(text!("accessibility.en.html", "accessibility.ko.html"), lang)
}

/// A page for reading.
#[derive(Properties, PartialEq)]
pub struct SheetProps {
    /// The pages above this one, with their names.
    #[prop_or_default]
    pub above: Vec<(Page, Text)>,
    /// This page's name.
    pub here: Text,
    /// What there is to read.
    pub children: Html,
}

/// Draws it.
#[component]
pub fn Sheet(props: &SheetProps) -> Html {
    let lang = use_lang();
    let guide = text!("guide.en.html", "guide.ko.html");
    let ways = [
        (Page::Start.href(), text!("Course", "과정")),
        (Page::Glossary.href(), text!("Glossary", "용어집")),
        (Page::Sandbox(String::new()).href(), text!("Sandbox", "샌드박스")),
        (Page::Find(String::new()).href(), text!("Find the mistake", "실수 찾기")),
        (word(guide, lang), text!("For instructors", "강사용 안내")),
        (accessibility(lang), text!("Accessibility", "접근성")),
        ("texts.html".into(), text!("The scenarios as text", "시나리오를 글로")),
    ];
    let way = |(href, name): (AttrValue, Text)| html! { <li><a {href}>{ say(&name, lang) }</a></li> };
    html! {
        <div class="page">
            <Header above={props.above.clone()} here={props.here.clone()} />
            { props.children.clone() }
            <footer class="foot"><nav aria-label={word(text!("Everything else", "다른 곳으로"), lang)}><ul>{ for ways.into_iter().map(way) }</ul></nav>
                <p>{ concat!("Can I? ", env!("CARGO_PKG_VERSION")) }</p>
            </footer>
        </div>
    }
}
