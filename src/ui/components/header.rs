//! Where am I, and how do I like it? The bar: brand, place, language, theme, type size.

use super::menu::{Choice, Menu};
use super::sheet::accessibility;
use crate::text;
use crate::text::{Lang, Text};
use crate::ui::route::Page;
use crate::ui::settings::{Contrast, Settings, Theme, ZOOMS};
use crate::ui::words::{say, use_lang, word};
use yew::prelude::*;

/// What is chosen, and how it is chosen: every page's header finds it in its context.
#[derive(Clone, PartialEq)]
pub struct Liking {
    /// What is chosen.
    pub settings: Settings,
    /// Chooses.
    pub on_settings: Callback<Settings>,
}

/// The bar.
#[derive(Properties, PartialEq)]
pub struct HeaderProps {
    /// The pages above this one, with their names.
    #[prop_or_default]
    pub above: Vec<(Page, Text)>,
    /// This page's name.
    pub here: Text,
    /// Whether the name is the page's heading: its panels come and go.
    #[prop_or_default]
    pub titles: bool,
    /// Further tools of the page.
    #[prop_or_default]
    pub children: Html,
}

/// Draws it.
#[component]
pub fn Header(props: &HeaderProps) -> Html {
    let lang = use_lang();
    let nowhere = || Liking { settings: Settings::default(), on_settings: Callback::noop() };
    let liking = &use_context::<Liking>().unwrap_or_else(nowhere);
    let tool = |page: Page, face: Text| {
        html! { <a class="btn btn--quiet hide-s hide-m" href={page.href()}>{ word(face, lang) }</a> }
    };
    let above = props.above.iter().map(|(page, name)| {
        html! {
            <><a href={page.href()}>{ say(name, lang) }</a><span aria-hidden="true">{ "›" }</span></>
        }
    });
    html! {
        <header class="bar">
            <a class="brand" href="#/" aria-label="Can I?">{ brand_mark() }<span class="brand__name" lang="en">{ "Can I?" }</span></a>
            <nav class="crumbs" aria-label={word(text!("You are here", "현재 위치"), lang)}>
                { for above }
                if props.titles { <h1 aria-current="page">{ say(&props.here, lang) }</h1> } else { <b aria-current="page">{ say(&props.here, lang) }</b> }
            </nav>
            <div class="bar__tools">
                { tool(Page::Glossary, text!("Glossary", "용어집")) }
                <div class="hide-s">{ language(liking, lang) }</div>
                <div class="hide-s hide-m"><Menu icon="theme" label={word(text!("Theme", "테마"), lang)}>{ theme(liking, lang) }</Menu></div>
                <div class="hide-s hide-m"><Menu label={word(text!("Aa {z}%", "가 {z}%", z = liking.settings.zoom), lang)}>{ size(liking, lang) }{ help(lang) }</Menu></div>
                { props.children.clone() }
                <div class="only-s only-m">
                    <Menu icon="menu" icon_only=true label={word(text!("Language, theme, type size", "언어, 테마, 글자 크기"), lang)}>
                        { language(liking, lang) }{ theme(liking, lang) }{ size(liking, lang) }
                        <a class="menu__item" href={Page::Glossary.href()}>{ word(text!("Glossary", "용어집"), lang) }</a>{ help(lang) }
                    </Menu>
                </div>
            </div>
        </header>
    }
}

fn brand_mark() -> Html {
    html! {
        <svg class="brand__mark" viewBox="0 0 24 24" aria-hidden="true">
            <path class="brand__gate" d="M4 21V9a8 8 0 0 1 16 0v12M2 21h20" />
            <circle class="brand__ask" cx="12" cy="18" r="1.7" />
            <path class="brand__ask" d="M12 15.2a1 1 0 0 1-1-1c0-2.6 2.6-2.8 2.6-4.6a1.6 1.6 0 0 0-3.2 0 1 1 0 1 1-2 0 3.6 3.6 0 1 1 7.2 0c0 2.8-2.6 3-2.6 4.6a1 1 0 0 1-1 1z" />
        </svg>
    }
}

/// A choice that changes one setting.
fn choice(liking: &Liking, chosen: bool, lang: Option<&'static str>, face: AttrValue, to: Settings) -> Html {
    let on_choose = liking.on_settings.reform(move |()| to);
    html! { <Choice {chosen} {lang} {on_choose}>{ face }</Choice> }
}

fn language(liking: &Liking, lang: Lang) -> Html {
    let one = |of: Lang, face: &'static str| {
        let to = Settings { lang: of, ..liking.settings };
        choice(liking, lang == of, Some(of.tag()), face.into(), to)
    };
    html! {
        <div class="switch" role="group" aria-label={word(text!("Language", "언어"), lang)}>{ one(Lang::Ko, "한국어") }{ one(Lang::En, "English") }</div>
    }
}

fn theme(liking: &Liking, lang: Lang) -> Html {
    let s = liking.settings;
    let themes = [
        (Theme::System, text!("System", "시스템")),
        (Theme::Light, text!("Light", "밝게")),
        (Theme::Dark, text!("Dark", "어둡게")),
    ];
    let contrasts = [
        (Contrast::System, text!("System", "시스템")),
        (Contrast::Normal, text!("Normal", "보통")),
        (Contrast::More, text!("High", "높게")),
    ];
    html! {
        <>
            <p class="menu__name">{ word(text!("Theme", "테마"), lang) }</p>
            <div class="switch" role="group" aria-label={word(text!("Theme", "테마"), lang)}>
                { for themes.into_iter().map(|(theme, face)| choice(liking, s.theme == theme, None, word(face, lang), Settings { theme, ..s })) }
            </div>
            <p class="menu__name">{ word(text!("Contrast", "대비"), lang) }</p>
            <div class="switch" role="group" aria-label={word(text!("Contrast", "대비"), lang)}>
                { for contrasts.into_iter().map(|(contrast, face)| choice(liking, s.contrast == contrast, None, word(face, lang), Settings { contrast, ..s })) }
            </div>
        </>
    }
}

/// Keys, what was tested and what is not: at the end of the menu that stands on every page.
fn help(lang: Lang) -> Html {
    html! { <a class="menu__item" href={accessibility(lang)}>{ word(text!("Keys and accessibility", "키보드와 접근성"), lang) }</a> }
}

fn size(liking: &Liking, lang: Lang) -> Html {
    let s = liking.settings;
    html! {
        <>
            <p class="menu__name">{ word(text!("Type size", "글자 크기"), lang) }</p>
            <div class="switch" role="group" aria-label={word(text!("Type size", "글자 크기"), lang)}>
                { for ZOOMS.into_iter().map(|zoom| choice(liking, s.zoom == zoom, None, format!("{zoom}%").into(), Settings { zoom, ..s })) }
            </div>
        </>
    }
}
