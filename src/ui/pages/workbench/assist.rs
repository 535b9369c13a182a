//! What does the world say of the word under the caret? Its answers as the editor's element reads them: JSON, counted
//! in UTF-16 units.

use crate::source::{Follow, byte_at};
use crate::text::Lang;
use crate::world::World;
use crate::world::complete::{Choice, complete, describe};
use serde::Serialize;
use std::ops::Range;

#[derive(Serialize)]
struct Completion<'a> {
    from: usize,
    to: usize,
    options: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    label: &'a str,
    detail: &'a str,
    info: &'a str,
    insert: &'a str,
    /// How many units before the word go too, and how many behind it.
    before: usize,
    after: usize,
    /// Whether a value is to follow.
    goes_on: bool,
}

#[derive(Serialize)]
struct Hover<'a> {
    from: usize,
    to: usize,
    says: &'a str,
    more: &'a str,
}

/// What can be written at unit `at`; empty where nothing can. Part of `later`.
pub fn candidates(world: &World, text: &str, at: u32, lang: Lang) -> String {
    let Some(found) = complete(world, text, byte_at(text, at)) else { return String::new() };
    let word = found.word;
    let units = |range: Range<usize>| text.get(range).map_or(0, |t| t.encode_utf16().count());
    let (from, length) = (units(0..word.start), units(word.clone()));
    let options = found.choices.iter().map(|choice: &Choice| {
        let (before, after) = (units(choice.replaces.start..word.start), units(word.end..choice.replaces.end));
        let candidate = &choice.candidate;
        let label = if candidate.text.is_empty() { "\"\"" } else { &candidate.text };
        let (detail, info) = (candidate.detail.get(lang), candidate.says.get(lang));
        let goes_on = candidate.follow != Follow::End;
        Entry { label, detail, info, insert: &choice.insert, before, after, goes_on }
    });
    let completion = Completion { from, to: from + length, options: options.collect() };
    serde_json::to_string(&completion).unwrap_or_default()
}

/// What the word at unit `at` means; empty where nobody knows. Part of `later`.
pub fn explanation(world: &World, text: &str, at: u32, lang: Lang) -> String {
    let Some(found) = describe(world, text, byte_at(text, at)) else { return String::new() };
    let units = |range: Range<usize>| text.get(range).map_or(0, |t| t.encode_utf16().count());
    let from = units(0..found.word.start);
    let to = from + units(found.word);
    let hover = Hover { from, to, says: found.is.get(lang), more: found.says.get(lang) };
    serde_json::to_string(&hover).unwrap_or_default()
}
