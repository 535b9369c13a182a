//! What does no first verdict need? Most commands, the pictures beside the path, what helps in the editor: a part of their
//! own (`ui::parts`), behind one door that gives a table.

use super::assist;
use super::pictures::{self, PictureProps};
use crate::shell::{self, Rest};
use crate::text::Lang;
use crate::ui::components::missing::Awaited;
use crate::ui::fetch::{Fetching, use_fetched};
use crate::ui::judge::Shared;
use crate::ui::parts::{Refused, missing};
use crate::world::World;
use std::cell::Cell;
use wasm_split_helpers::wasm_split;
use yew::prelude::*;

/// A question about the UTF-16 unit of a text, answered in JSON for the editor's element; empty where nobody knows.
type AskWorld = fn(&World, &str, u32, Lang) -> String;

/// What is behind the door.
pub struct Later {
    rest: &'static Rest,
    picture: fn(&PictureProps) -> Html,
    /// What can be written at a place.
    pub candidates: AskWorld,
    /// What stands at a place.
    pub explanation: AskWorld,
}

static LATER: Later = Later {
    rest: &shell::REST,
    picture: pictures::picture,
    candidates: assist::candidates,
    explanation: assist::explanation,
};

thread_local! {
    static HERE: Cell<Option<&'static Later>> = const { Cell::new(None) };
}

#[wasm_split(later, fallible)]
fn door() -> Result<&'static Later, Refused> {
    Ok(&LATER)
}

/// Fetches it.
pub fn fetch(_: AttrValue) -> Fetching<()> {
    Box::pin(async {
        let later = door().await.map_err(|why| missing("later", &why))?;
        shell::put(later.rest);
        HERE.set(Some(later));
        Ok(())
    })
}

/// The same if a name is given; nothing without.
pub fn fetch_if_named(name: AttrValue) -> Fetching<()> {
    if name.is_empty() { Box::pin(async { Ok(()) }) } else { fetch(name) }
}

/// What is said of a place of a text; nothing where the part cannot be had: then the next question asks for it again.
pub async fn ask(world: Shared<World>, (text, at): (String, u32), lang: Lang, of: fn(&Later) -> AskWorld) -> String {
    let _ = fetch(AttrValue::default()).await;
    HERE.get().map(|later| of(later)(&world.0, &text, at, lang)).unwrap_or_default()
}

/// The picture beside the path that is chosen, once it is here.
#[component]
pub fn Picture(props: &PictureProps) -> Html {
    let (arrived, on_again) = use_fetched(AttrValue::default(), fetch);
    match HERE.get() {
        Some(later) => (later.picture)(props),
        None => html! { <Awaited missing={arrived.and_then(Result::err)} {on_again} /> },
    }
}
