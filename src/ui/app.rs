//! The whole page: which route, in which language, with which course.

use super::fetch::{self, Missing};
use super::pages::start::Start;
use super::pages::workbench::Workbench;
use super::route::{Page, use_route};
use super::settings::Settings;
use super::storage;
use super::words::word;
use crate::scenario::Course;
use crate::text;
use crate::text::Lang;
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
    let (course, on_again) = use_course();
    use_title(&route.page, course.as_ref(), settings.lang);
    let page = match &route.page {
        Page::Start => html! { <Start {course} {on_again} {settings} {on_settings} /> },
        Page::Scenario(id) => {
            let course = course.and_then(Result::ok);
            html! { <Workbench id={id.clone()} {course} {settings} {on_settings} /> }
        }
        Page::Unknown(path) => html! { <Nowhere path={path.clone()} /> },
    };
    html! { <ContextProvider<Lang> context={settings.lang}>{ page }</ContextProvider<Lang>> }
}

type Arrived = Option<Result<Rc<Course>, Missing>>;

/// The course, fetched once; the callback asks again.
#[hook]
fn use_course() -> (Arrived, Callback<()>) {
    let course = use_state(|| None::<Result<Rc<Course>, Missing>>);
    let tries = use_state(|| 0_u32);
    {
        let course = course.clone();
        use_effect_with(*tries, move |_| {
            course.set(None);
            wasm_bindgen_futures::spawn_local(async move {
                course.set(Some(fetch::course().await.map(Rc::new)));
            });
        });
    }
    let again = Callback::from(move |()| tries.set(*tries + 1));
    ((*course).clone(), again)
}

#[hook]
fn use_title(page: &Page, course: Option<&Result<Rc<Course>, Missing>>, lang: Lang) {
    let course = course.and_then(|c| c.as_ref().ok());
    let name = match page {
        Page::Scenario(id) => {
            let mut entries = course.into_iter().flat_map(|c| &c.chapters).flat_map(|c| &c.scenarios);
            entries.find(|s| s.id == *id).map(|s| s.title.get(lang).to_owned())
        }
        _ => course.map(|c| c.title.get(lang).to_owned()),
    };
    use_effect_with(name, |name| {
        let title = name.as_ref().map_or_else(|| "Can I?".to_owned(), |name| format!("{name} · Can I?"));
        gloo::utils::document().set_title(&title);
    });
}

#[derive(Properties, PartialEq)]
struct NowhereProps {
    path: AttrValue,
}

#[component]
fn Nowhere(props: &NowhereProps) -> Html {
    let lang = super::words::use_lang();
    html! {
        <main class="alone">
            <h1 class="next__title">{ word(text!("There is no such page", "그런 페이지는 없습니다"), lang) }</h1>
            <p class="told" lang="en">{ format!("#/{}", props.path) }</p>
            <p><a href="#/">{ word(text!("To the course", "과정으로"), lang) }</a></p>
        </main>
    }
}
