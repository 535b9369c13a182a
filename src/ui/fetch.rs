//! How do the course's files come into the page? By their addresses below the page's own folder.

use crate::scenario::{Bundle, Course, Scenario, read_course, read_scenario, wanted_files};
use crate::source::order;
use crate::source::{Diagnostic, Files, Place};
use crate::text::Text;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

/// Why something did not arrive.
#[derive(Clone, Debug, PartialEq)]
pub enum Missing {
    /// A file: its address below the page's folder, and what the server or the network said.
    File {
        /// The address.
        path: String,
        /// `404`, or the browser's words.
        why: String,
    },
    /// A file arrived and cannot be read: where, and why, in the author's words.
    Broken(Vec<(Place, Text)>),
}

/// The text at `path` below the page's folder.
async fn text(path: &str) -> Result<String, Missing> {
    let missing = |why: String| Missing::File { path: path.to_owned(), why };
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

fn words_of(error: &wasm_bindgen::JsValue) -> String {
    error.dyn_ref::<js_sys::Error>().map_or_else(|| format!("{error:?}"), |e| String::from(e.message()))
}

fn broken(files: &Files, diagnostics: &[Diagnostic]) -> Missing {
    Missing::Broken(diagnostics.iter().map(|d| (files.place(d.span), d.message.clone())).collect())
}

/// The course.
pub async fn course() -> Result<Course, Missing> {
    let path = "scenarios/course.yaml";
    let (files, course) = read_course(path, &text(path).await?);
    course.map_err(|diagnostics| broken(&files, &diagnostics))
}

/// A scenario with all the files that the learner needs, fetched side by side.
pub async fn scenario(id: &str) -> Result<Bundle, Missing> {
    let path = format!("scenarios/{id}/scenario.yaml");
    let (files, scenario) = read_scenario(&path, &text(&path).await?);
    let scenario: Scenario = scenario.map_err(|diagnostics| broken(&files, &diagnostics))?;
    let wanted = wanted_files(&scenario, false);
    let fetched = wanted.iter().map(|path| async move {
        let at = match path.strip_prefix("world/") {
            Some(shared) => format!("scenarios/world/{shared}"),
            None => format!("scenarios/{id}/{path}"),
        };
        text(&at).await.map(|text| (path.clone(), Rc::<str>::from(text)))
    });
    let texts = futures::future::try_join_all(fetched).await?;
    Ok(Bundle { scenario: Rc::new(scenario), texts: order::gathered(texts) })
}
