//! Which code waits until somebody wants it? The linked module is taken apart by `static/hooks/split.mjs`: what only the
//! functions of a part reach goes with it. The course is there at once; then come
//!
//! - `bench`: the workbench and the engine behind it ([`super::pages::workbench`]),
//! - `later`: what no first verdict needs: most commands, the pictures beside the path, what helps in the editor,
//! - `pages`: the pages beside the two ([`super::pages`]).
//!
//! Each part has one door, a function that is marked: it becomes asynchronous, and once its part has arrived it answers
//! at once ([`now`]).

use super::fetch::Missing;
use crate::text::Text;
use futures::FutureExt;
use wasm_split_helpers::SplitLoaderError;

/// Why a part's door stayed shut.
pub type Refused = SplitLoaderError;

/// What a door gives whose part has arrived.
pub fn now<T: Default>(asked: impl Future<Output = Result<T, Refused>>) -> T {
    asked.now_or_never().and_then(Result::ok).unwrap_or_default()
}

/// A part that did not arrive, as the page tells it.
pub fn missing(part: &str, why: &impl ToString) -> Missing {
    Missing::File { path: part.to_owned(), why: Text::verbatim(why.to_string()) }
}
