//! How is a candidate spelt at its place? With quotes where YAML would read something else, with the colon that a key
//! needs, with the dash of an item.

use super::{Candidates, Choice, Offer, Place};
use crate::source::Follow;
use crate::source::edit::{Step, resolve};
use crate::source::outline::Role;
use crate::source::{Candidate, Node};

/// The candidates as they are written at the place; keys that the mapping has already are left out.
pub(super) fn candidates(place: &Place<'_>, offer: Offer) -> Candidates {
    let caret = place.caret;
    let word = place.word();
    let present = place.node().map(Node::entries).unwrap_or_default();
    let is_there = |name: &str| name != word && present.iter().any(|e| e.key.text() == Some(name));
    let list = match caret.path.split_last() {
        Some((Step::Index(_), list)) => resolve(place.root, list),
        _ => place.node(),
    };
    let listed = list.map(Node::items).unwrap_or_default();
    let is_listed = |name: &str| name != word && listed.iter().any(|n| n.text() == Some(name));
    let fits = |c: &Candidate| match c.follow {
        Follow::End => !is_listed(&c.text) && (caret.quote.is_none() || !c.text.starts_with('!')),
        _ => !is_there(&c.text),
    };
    let mut choices: Vec<Choice> = Vec::new();
    for candidate in offer.candidates.into_iter().filter(fits) {
        if !choices.iter().any(|c| c.candidate.text == candidate.text) {
            choices.push(spelt(place, candidate, offer.in_list));
        }
    }
    Candidates { word: caret.word.clone(), choices }
}

fn spelt(place: &Place<'_>, candidate: Candidate, in_list: bool) -> Choice {
    let caret = place.caret;
    let word = caret.word.clone();
    let is_key = candidate.follow != Follow::End;
    let has_colon = caret.role == Role::Key;
    if let Some(quote) = caret.quote {
        // A key between quotes gets its colon behind the closing one.
        let closed = place.text.get(word.end..).is_some_and(|t| t.starts_with(quote));
        let replaces = word.start - 1..word.end + usize::from(closed);
        let text = &candidate.text;
        return match is_key && !has_colon {
            true => Choice { insert: format!("{quote}{text}{quote}: "), replaces, candidate },
            false => Choice { insert: text.clone(), replaces: word, candidate },
        };
    }
    let json = is_json(place);
    let text = match json {
        true => format!("\"{}\"", candidate.text),
        false => plain_or_quoted(&candidate.text, caret.in_flow),
    };
    let dash = if in_list && !caret.in_flow && caret.role == Role::Word { "- " } else { "" };
    let column = place.text.get(..word.start).map_or(0, |t| t.len() - t.rfind('\n').map_or(0, |n| n + 1));
    let below = " ".repeat(column + dash.len() + 2);
    let insert = match candidate.follow {
        _ if has_colon => text,
        Follow::End if in_list && (caret.role == Role::Value) => format!("[{text}‸]"),
        Follow::End => format!("{dash}{text}"),
        Follow::Scalar => format!("{dash}{text}: "),
        Follow::Scalars => format!("{dash}{text}: [‸]"),
        Follow::Mapping if caret.in_flow => format!("{text}: {{‸}}"),
        Follow::Mappings if caret.in_flow => format!("{text}: [{{‸}}]"),
        Follow::Mapping => format!("{dash}{text}:\n{below}"),
        Follow::Mappings => format!("{dash}{text}:\n{below}- "),
    };
    Choice { insert, replaces: word, candidate }
}

/// Whether the document is JSON: its keys and values stand in quotes.
fn is_json(place: &Place<'_>) -> bool {
    let start = place.root.span.start as usize;
    place.caret.in_flow && place.text.get(start..).is_some_and(|t| t.starts_with('{')) && {
        let inside = place.text.get(start + 1..).unwrap_or_default().trim_start();
        inside.starts_with('"')
    }
}

/// A text as YAML reads it back as the same text.
fn plain_or_quoted(text: &str, in_flow: bool) -> String {
    let function = ["!Ref ", "!GetAtt ", "!Sub "].iter().any(|tag| text.starts_with(tag));
    let odd_start = text.starts_with(|c: char| c.is_ascii_digit() || "*&!%@`|>[]{},#?\"'-".contains(c));
    let odd_inside = text.contains(": ") || text.contains(" #") || text.ends_with(':');
    let odd_in_flow = in_flow && text.contains([',', '[', ']', '{', '}']);
    match !function && (text.is_empty() || odd_start || odd_inside || odd_in_flow) {
        true => format!("\"{text}\""),
        false => text.to_owned(),
    }
}
