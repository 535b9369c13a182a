//! Which code waits until somebody wants it? The linked module is taken apart by `static/hooks/split.mjs`: what only the
//! functions of a part reach goes with it. The course is there at once; then come
//!
//! - `bench`: the workbench and the engine behind it,
//! - `later`: what no first verdict needs: most commands, the pictures beside the path, what helps in the editor,
//! - `pages`: the pages beside the two.
//!
//! Each part has one door, a function that is marked: it becomes asynchronous, and once its part has arrived it answers
//! at once ([`now`]). The door of `later` gives a table of what is behind it.

use super::fetch::{Fetching, Missing, words_of};
use super::pages;
use super::pages::workbench::PictureProps;
use crate::shell::{self, Rest};
use crate::text::{Lang, Text};
use crate::world::World;
use futures::FutureExt;
use js_sys::Promise;
use std::cell::Cell;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_split_helpers::{SplitLoaderError, wasm_split};
use yew::prelude::*;

/// Why a part's function gave nothing.
pub type Refused = SplitLoaderError;

/// A question about the UTF-16 unit of a text, answered in JSON for the editor's element; empty where nobody knows.
pub type AskWorld = fn(&World, &str, u32, Lang) -> String;

/// What no first verdict needs.
pub struct Later {
    rest: &'static Rest,
    /// The picture beside the path that is chosen.
    pub picture: fn(&PictureProps) -> Html,
    /// What can be written at a place, for the editor.
    pub candidates: AskWorld,
    /// What stands at a place, for the editor.
    pub explanation: AskWorld,
}

static LATER: Later = Later {
    rest: &shell::REST,
    picture: pages::workbench::picture,
    candidates: pages::workbench::candidates,
    explanation: pages::workbench::explanation,
};

thread_local! {
    static HERE: Cell<Option<&'static Later>> = const { Cell::new(None) };
}

#[wasm_split(later, fallible)]
fn behind() -> Result<&'static Later, Refused> {
    Ok(&LATER)
}

/// What no first verdict needs, if it has arrived.
pub fn here() -> Option<&'static Later> {
    HERE.get()
}

/// Fetches what no first verdict needs.
pub fn later(_: AttrValue) -> Fetching<()> {
    Box::pin(async {
        let later = behind().await.map_err(|why| missing("later", &why))?;
        shell::put(later.rest);
        HERE.set(Some(later));
        Ok(())
    })
}

#[wasm_bindgen]
extern "C" {
    /// The custom element `<code-editor>` (`static/editor/`).
    #[wasm_bindgen(js_namespace = canI)]
    fn editor() -> Promise;
}

/// Fetches the workbench, with its editor.
pub fn bench(_: AttrValue) -> Fetching<()> {
    Box::pin(async {
        let (bench, editor) = futures::future::join(pages::workbench::bench_arrive(), JsFuture::from(editor())).await;
        bench.map_err(|why| missing("bench", &why))?;
        editor.map(drop).map_err(|why| missing("editor", &words_of(&why)))
    })
}

/// The same if a name is given; nothing without.
pub fn later_if_named(name: AttrValue) -> Fetching<()> {
    if name.is_empty() { Box::pin(async { Ok(()) }) } else { later(name) }
}

/// Fetches the pages beside the course and the workbench; they run commands of every kind.
pub fn rare(_: AttrValue) -> Fetching<()> {
    Box::pin(async {
        let (page, rest) = futures::future::join(pages::rare_arrive(), later(AttrValue::default())).await;
        page.map_err(|why| missing("pages", &why)).and(rest)
    })
}

/// What a function gives whose part has arrived.
pub fn now<T: Default>(asked: impl Future<Output = Result<T, Refused>>) -> T {
    asked.now_or_never().and_then(Result::ok).unwrap_or_default()
}

fn missing(part: &str, why: &impl ToString) -> Missing {
    Missing::File { path: part.to_owned(), why: Text::verbatim(why.to_string()) }
}
