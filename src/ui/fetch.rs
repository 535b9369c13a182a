//! How do the course's files come into the page? By their addresses below the page's own folder.

use crate::lab::no_scenario;
use crate::scenario::{
    Bundle, Course, Explored, Glossary, Scenario, read_course, read_explorer, read_glossary, read_scenario,
    wanted_files,
};
use crate::source::order;
use crate::source::{Diagnostic, Files, Place};
use crate::text;
use crate::text::Text;
use crate::ui::handed::Brought;
use futures::future::{LocalBoxFuture, try_join_all};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use yew::prelude::*;

/// Why something did not arrive.
#[derive(Clone, Debug, PartialEq)]
pub enum Missing {
    /// A file: its address below the page's folder, and what the server or the network said.
    File {
        /// The address.
        path: String,
        /// `404`, or the browser's words.
        why: Text,
    },
    /// A file arrived and cannot be read: where, and why, in the author's words.
    Broken(Vec<(Place, Text)>),
}

/// Ids of scenarios that come from the learner's own disk: `own.1`, with a number that goes up with each.
const OWN: &str = "own.";
const OWN_FOLDER: &str = "scenarios/own.";

thread_local! {
    /// The folder that was opened last, by its number, and its files: they leave the page with it.
    static OPENED: RefCell<(u32, Vec<Brought>)> = const { RefCell::new((0, Vec::new())) };
}

/// Whether a scenario comes from the learner's own disk: nothing of it is kept.
pub fn is_own(id: &str) -> bool {
    id.starts_with(OWN)
}

/// Opens the files as a scenario where they are the folder of one; whether they are.
pub fn open_own(files: &[Brought]) -> bool {
    let name = "scenario.yaml";
    let folder = files.iter().filter_map(|f| f.path.strip_suffix(name)).min_by_key(|folder| folder.len());
    let Some(folder) = folder.filter(|f| f.is_empty() || f.ends_with('/') && f.matches('/').count() == 1) else {
        return false;
    };
    let inside = |f: &Brought| Some(f.at(f.path.strip_prefix(folder)?));
    let number = OPENED.with_borrow_mut(|(number, opened)| {
        *opened = files.iter().filter_map(inside).collect();
        *number += 1;
        *number
    });
    // The browser follows every address of the page itself.
    let _ = gloo::utils::window().location().set_hash(&format!("/s/{OWN}{number}"));
    true
}

/// `path` begins with the number of the folder.
fn own_text(path: &str) -> Result<String, Missing> {
    let (number, path) = path.split_once('/').unwrap_or_default();
    let found = OPENED.with_borrow(|(opened, files)| {
        let open = opened.to_string() == number;
        files.iter().find(|f| open && f.path == path).cloned()
    });
    let file = found.ok_or_else(|| Missing::File {
        path: path.to_owned(),
        why: text!(
            "not in the folder; mend it, then drop the folder again",
            "폴더에 없습니다. 고친 뒤에 폴더를 다시 끌어다 놓으십시오"
        ),
    })?;
    file.text.clone().ok_or_else(|| Missing::File { path: path.to_owned(), why: file.fault() })
}

/// The text at `path` below the page's folder.
async fn text(path: &str) -> Result<String, Missing> {
    if let Some(own) = path.strip_prefix(OWN_FOLDER) {
        return own_text(own);
    }
    let missing = |why: String| Missing::File { path: path.to_owned(), why: Text::verbatim(why) };
    let options = web_sys::RequestInit::new();
    // An author uploads a scenario over the old one: ask whether it changed.
    options.set_cache(web_sys::RequestCache::NoCache);
    let window = gloo::utils::window();
    let response = JsFuture::from(window.fetch_with_str_and_init(path, &options)).await;
    let response: web_sys::Response = response.map_err(|e| missing(words_of(&e)))?.unchecked_into();
    if !response.ok() {
        return Err(missing(response.status().to_string()));
    }
    let body = response.text().map_err(|e| missing(words_of(&e)))?;
    let body = JsFuture::from(body).await.map_err(|e| missing(words_of(&e)))?;
    body.as_string().ok_or_else(|| missing(String::new()))
}

/// What an error of the browser says.
pub fn words_of(error: &wasm_bindgen::JsValue) -> String {
    error.dyn_ref::<js_sys::Error>().map_or_else(|| format!("{error:?}"), |e| String::from(e.message()))
}

/// What is on its way (`None`), has arrived, or is missing.
pub type Arrived<T> = Option<Result<Rc<T>, Missing>>;

/// What comes of a name.
pub type Fetching<T> = LocalBoxFuture<'static, Result<T, Missing>>;

/// Fetches by name, anew when the name changes; the callback asks again.
#[hook]
pub fn use_fetched<T: 'static>(name: AttrValue, fetch: fn(AttrValue) -> Fetching<T>) -> (Arrived<T>, Callback<()>) {
    let arrived = use_state(|| None::<(AttrValue, Result<Rc<T>, Missing>)>);
    let tries = use_state(|| 0_u32);
    {
        let arrived = arrived.clone();
        use_effect_with((name.clone(), *tries), move |(name, _)| {
            arrived.set(None);
            // An answer that comes after another name was asked for is nobody's.
            let wanted = Rc::new(Cell::new(true));
            let (still, name) = (wanted.clone(), name.clone());
            wasm_bindgen_futures::spawn_local(async move {
                let result = fetch(name.clone()).await.map(Rc::new);
                if still.get() {
                    arrived.set(Some((name, result)));
                }
            });
            move || wanted.set(false)
        });
    }
    let again = Callback::from(move |()| tries.set(*tries + 1));
    let of_this_name = (*arrived).clone().filter(|(of, _)| *of == name);
    (of_this_name.map(|(_, result)| result), again)
}

fn readable<T>((files, read): (Files, Result<T, Vec<Diagnostic>>)) -> Result<T, Missing> {
    let broken = |d: Diagnostic| (files.place(d.span), d.message);
    read.map_err(|diagnostics| Missing::Broken(diagnostics.into_iter().map(broken).collect()))
}

/// The course.
pub fn course(_: AttrValue) -> Fetching<Course> {
    Box::pin(async {
        let path = "scenarios/course.yaml";
        readable(read_course(path, &text(path).await?))
    })
}

/// The glossary.
pub fn glossary(_: AttrValue) -> Fetching<Glossary> {
    Box::pin(async {
        let path = "scenarios/glossary.yaml";
        readable(read_glossary(path, &text(path).await?))
    })
}

/// What an author wrote of a scenario, without its files.
async fn described(id: &str) -> Result<Scenario, Missing> {
    let path = format!("scenarios/{id}/scenario.yaml");
    let shown = if is_own(id) { "scenario.yaml" } else { &path };
    readable(read_scenario(shown, &text(&path).await?))
}

/// Scenarios by their ids, parted by blanks, without their files.
pub fn scenarios(ids: AttrValue) -> Fetching<Vec<Scenario>> {
    Box::pin(async move { try_join_all(ids.split(' ').filter(|id| !id.is_empty()).map(described)).await })
}

/// Where a scenario's or an explorer's file lies.
fn address(folder: &str, path: &str) -> String {
    match path.starts_with("world/") {
        true => format!("scenarios/{path}"),
        false => format!("scenarios/{folder}/{path}"),
    }
}

/// Files side by side.
async fn files(folder: &str, paths: Vec<String>) -> Result<Vec<(String, Rc<str>)>, Missing> {
    let one = |path: String| async move {
        let at = address(folder, &path);
        text(&at).await.map(|text| (path, Rc::from(text)))
    };
    try_join_all(paths.into_iter().map(one)).await
}

/// A scenario with all the files that the learner needs; without a name none, for an empty sandbox.
pub fn scenario(id: AttrValue) -> Fetching<Bundle> {
    Box::pin(async move {
        if id.is_empty() {
            return Ok(no_scenario());
        }
        let scenario = described(&id).await?;
        let texts = files(&id, wanted_files(&scenario, false)).await?;
        Ok(Bundle { scenario: Rc::new(scenario), texts: order::gathered(texts) })
    })
}

/// An explorer with its files.
pub fn explorer(id: AttrValue) -> Fetching<Explored> {
    Box::pin(async move {
        let folder = format!("explorers/{id}");
        let path = format!("scenarios/{folder}/explorer.yaml");
        let explorer = readable(read_explorer(&path, &text(&path).await?))?;
        let texts = files(&folder, explorer.paths().collect()).await?;
        Ok(Explored { explorer: Rc::new(explorer), texts })
    })
}
