//! The whole page: which route, in which language, with which course.

use super::components::header::Liking;
use super::components::sheet::Sheet;
use super::fetch::{self, Arrived, use_fetched};
use super::handed::PARAMETER;
use super::pages::Rare;
use super::pages::start::Start;
use super::pages::workbench::{Opened, Workbench};
use super::route::{FIND, Page, use_route};
use super::settings::Settings;
use super::storage;
use super::words::word;
use crate::scenario::Course;
use crate::text;
use crate::text::{Lang, Text};
use std::rc::Rc;
use yew::prelude::*;

/// The whole page.
#[component]
pub fn App() -> Html {
    let route = use_route();
    let chosen = use_state_eq(Settings::remembered);
    // What the address says holds until something is chosen.
    let overridden = use_state_eq(|| false);
    let settings = if *overridden { *chosen } else { chosen.under(&route) };
    use_effect_with(settings, |settings: &Settings| settings.show());
    let on_settings = {
        let (chosen, overridden) = (chosen.clone(), overridden.clone());
        use_callback((), move |settings: Settings, ()| {
            storage::write(storage::SETTINGS, &settings);
            overridden.set(true);
            chosen.set(settings);
        })
    };
    let (arrived, on_again) = use_fetched(AttrValue::default(), fetch::course);
    let went_to = use_title(&route.page, &arrived, settings.lang);
    let course = arrived.clone().and_then(Result::ok);
    let said = |name: &str| AttrValue::from(route.parameter(name).unwrap_or_default().to_owned());
    let bench = |opened: Opened| html! { <Workbench {opened} course={course.clone()} code={said(PARAMETER)} fresh={route.parameter("fresh") == Some("1")} hints={route.parameter("hints") != Some("0")} /> };
    let rare = |page: Page| html! { <Rare {page} arrived={arrived.clone()} on_again={on_again.clone()} {settings} sought={said("q")} /> };
    let page = match &route.page {
        Page::Start => html! { <Start course={arrived.clone()} on_again={on_again.clone()} /> },
        Page::Scenario(id) if route.parameter("present") == Some("1") => rare(Page::Audience(id.clone(), 1)),
        Page::Scenario(id) => bench(Opened::Scenario(id.clone())),
        Page::Find(seed) => bench(Opened::Find { seed: seed.clone(), only: said("m").to_string() }),
        Page::Sandbox(id) => bench(Opened::Sandbox(id.clone())),
        Page::Unknown(path) => nowhere(path, settings.lang),
        page => rare(page.clone()),
    };
    html! {
        <ContextProvider<Lang> context={settings.lang}>
            <div class="sr" role="status">{ went_to }</div>
            <ContextProvider<Liking> context={Liking { settings, on_settings }}>{ page }</ContextProvider<Liking>>
        </ContextProvider<Lang>>
    }
}

/// What the page is called.
fn title<'a>(page: &Page, course: &'a Course) -> Option<&'a Text> {
    let chapters = || course.chapters.iter();
    match page {
        Page::Scenario(id) | Page::Audience(id, _) | Page::Presenter(id) => {
            chapters().flat_map(|c| &c.scenarios).find(|s| s.id == *id).map(|s| &s.title)
        }
        Page::Find(_) => title(&Page::Scenario(FIND.to_owned()), course),
        Page::Explorer(id) => chapters().flat_map(|c| &c.explorers).find(|x| x.id == *id).map(|x| &x.title),
        Page::Chapter(id) => chapters().find(|c| c.id == *id).map(|c| &c.title),
        _ => Some(&course.title),
    }
}

/// Names the window. Gives the name of the page that was gone to, for a screen reader: the browser tells of a first page only.
#[hook]
fn use_title(page: &Page, course: &Arrived<Course>, lang: Lang) -> Option<String> {
    let first = use_state(|| page.clone());
    let course: Option<&Rc<Course>> = course.as_ref().and_then(|c| c.as_ref().ok());
    let own = match page {
        Page::Record => Some(text!("My record", "내 기록")),
        Page::Glossary => Some(text!("Glossary", "용어집")),
        Page::Sandbox(_) => Some(text!("Sandbox", "샌드박스")),
        _ => None,
    };
    let name = own.as_ref().or_else(|| title(page, course?)).map(|name| name.get(lang).to_owned());
    use_effect_with(name.clone(), |name| {
        let title = name.as_ref().map_or_else(|| "Can I?".to_owned(), |name| format!("{name} · Can I?"));
        gloo::utils::document().set_title(&title);
    });
    name.filter(|_| *first != *page)
}

fn nowhere(path: &str, lang: Lang) -> Html {
    html! {
        <Sheet here={text!("Nowhere", "없는 페이지")}>
            <main class="alone">
                <h1 class="next__title">{ word(text!("There is no such page", "그런 페이지는 없습니다"), lang) }</h1>
                <p class="told" lang="en">{ format!("#/{path}") }</p>
                <p><a href="#/">{ word(text!("To the course", "과정으로"), lang) }</a></p>
            </main>
        </Sheet>
    }
}
