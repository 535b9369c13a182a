//! What can be written here, and what does this word mean? The one door of the editor to what the world and the
//! catalogues know: [`complete`] and [`describe`]. The text may be broken where the caret stands.

mod aws_auth;
mod manifest;
mod names;
mod policy;
mod rules;
mod write;

use super::World;
use crate::aws::complete as template;
use crate::aws::is_template;
use crate::source::edit::{Step, resolve};
use crate::source::outline::{Caret, Outline, Role, read_around, read_range};
use crate::source::{Candidate, FileId, Follow, Node};
use crate::text;
use crate::text::Text;
use std::ops::Range;

/// What can be written at a place.
#[derive(Clone, Debug, Default)]
pub struct Candidates {
    /// The bytes that a choice replaces: the word at the caret.
    pub word: Range<usize>,
    /// In the order in which they are offered.
    pub choices: Vec<Choice>,
}

/// One of them.
#[derive(Clone, Debug)]
pub struct Choice {
    /// What it is.
    pub candidate: Candidate,
    /// The text to put in place of the bytes; `‸` stands where the caret goes, at the end where it is missing.
    pub insert: String,
    /// The bytes that it replaces: the word, with its quotes where a key needs its colon behind them.
    pub replaces: Range<usize>,
}

/// What a word means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The word's bytes.
    pub word: Range<usize>,
    /// The word itself, in backticks, with what it is.
    pub is: Text,
    /// What it means; empty where there is nothing to say beyond.
    pub says: Text,
}

/// What can be written at byte `at` of `text`, which may be newer than the world. `None` where nobody knows: in a
/// comment, behind a complete value.
pub fn complete(world: &World, text: &str, at: usize) -> Option<Candidates> {
    let mut found = None;
    at_caret(text, at, &mut |root, caret, outer| {
        let place = Place::new(world, text, root, caret, outer);
        let offer = place.offer();
        found = Some(write::candidates(&place, offer));
    });
    found.filter(|found| !found.choices.is_empty())
}

/// What the word at byte `at` of `text` means.
pub fn describe(world: &World, text: &str, at: usize) -> Option<Explanation> {
    let mut found = None;
    at_caret(text, at, &mut |root, caret, outer| {
        let place = Place::new(world, text, root, caret, outer);
        found = place.explain();
    });
    found
}

/// The document around a block scalar, and the scalar's path.
type Around<'a> = Option<(&'a Node, &'a [Step<'a>])>;

/// Hands the document at the caret over; for a caret inside a block scalar the scalar's own text, with the place of the
/// scalar.
fn at_caret(text: &str, at: usize, seen: &mut dyn FnMut(&Node, &Caret<'_>, Around<'_>)) {
    let Outline { root, caret: Some(caret) } = read_around(FileId::default(), text, at) else { return };
    match &caret.role {
        Role::Block(range) => {
            let inner = read_range(FileId::default(), text, range.clone(), at);
            if let Some(inner_caret) = &inner.caret {
                seen(&inner.root, inner_caret, Some((&root, &caret.path)));
            }
        }
        _ => seen(&root, &caret, None),
    }
}

/// The caret's place, with all that is known of it.
struct Place<'a> {
    world: &'a World,
    text: &'a str,
    root: &'a Node,
    caret: &'a Caret<'a>,
    /// The keys of the path.
    names: Vec<&'a str>,
    outer: Around<'a>,
}

/// Candidates for a place, not yet in the place's own spelling.
#[derive(Default)]
struct Offer {
    candidates: Vec<Candidate>,
    /// They are items of a list that is not begun yet.
    in_list: bool,
}

impl<'a> Place<'a> {
    fn new(world: &'a World, text: &'a str, root: &'a Node, caret: &'a Caret<'a>, outer: Around<'a>) -> Place<'a> {
        Place { world, text, root, caret, names: keys_of(&caret.path), outer }
    }

    /// The word under the caret, whole.
    fn word(&self) -> &'a str {
        self.text.get(self.caret.word.clone()).unwrap_or_default()
    }

    /// The node at the caret's path.
    fn node(&self) -> Option<&'a Node> {
        resolve(self.root, &self.caret.path)
    }

    /// Whether a key can be written here.
    fn takes_key(&self) -> bool {
        self.caret.role != Role::Value
    }

    fn offer(&self) -> Offer {
        if let Some((outer, path)) = self.outer {
            return aws_auth::offer(self, outer, path);
        }
        if is_template(self.root) {
            return self.in_template();
        }
        if self.root.get("Statement").is_some() {
            let trust = self.root.get("Statement").is_some_and(names_a_principal);
            let kind = if trust { policy::Kind::Trust } else { policy::Kind::Identity };
            return policy::offer(self, kind, 0);
        }
        let mut offer = manifest::offer(self);
        if self.names.is_empty() && self.root.get("apiVersion").is_none() && self.root.get("kind").is_none() {
            let template = template::Place { template: self.root, path: &[] };
            offer.candidates.extend(template::keys(template));
        }
        offer
    }

    fn in_template(&self) -> Offer {
        let place = template::Place { template: self.root, path: &self.names };
        if let Some((kind, length)) = place.policy() {
            return policy::offer(self, policy::Kind::of(kind), length);
        }
        let is_item = matches!(self.caret.path.last(), Some(Step::Index(_)));
        let mut candidates = Vec::new();
        if self.takes_key() {
            candidates = template::keys(place);
        }
        if self.caret.role != Role::Key {
            candidates.extend(template::values(place, &self.world.account, self.caret.tag));
        }
        Offer { candidates, in_list: !is_item && template::is_list(place) }
    }

    /// What the word under the caret means: it is one of those that could be written here, and says so.
    fn explain(&self) -> Option<Explanation> {
        let word = self.word();
        if word.is_empty() {
            return None;
        }
        let found = self.offer().candidates.into_iter().find(|c| c.text == word);
        // A value that says nothing of itself is explained by its key.
        let found = found.or_else(|| self.of_key());
        let found = found.filter(|c| !c.detail.is_empty() || !c.says.is_empty())?;
        let is = match found.detail.is_empty() {
            true => Text::verbatim(format!("`{}`", found.text)),
            false => text!(
                "`{name}`: {en}",
                "`{name}`: {ko}",
                name = &found.text,
                en = &found.detail.en,
                ko = &found.detail.ko
            ),
        };
        Some(Explanation { word: self.caret.word.clone(), is, says: found.says })
    }

    /// The key under which the caret's value stands.
    fn of_key(&self) -> Option<Candidate> {
        if self.caret.role == Role::Key {
            return None;
        }
        let above = self.caret.path.iter().rposition(|s| matches!(s, Step::Key(_)))?;
        let Some(Step::Key(name)) = self.caret.path.get(above) else { return None };
        let path = self.caret.path.get(..above).unwrap_or_default().to_vec();
        let caret = Caret { path, role: Role::Key, ..self.caret.clone() };
        let place = Place { caret: &caret, names: keys_of(&caret.path), ..*self };
        place.offer().candidates.into_iter().find(|c| c.text == *name)
    }
}

/// The keys of a path.
fn keys_of<'a>(path: &[Step<'a>]) -> Vec<&'a str> {
    let key = |step: &Step<'a>| match step {
        Step::Key(key) => Some(*key),
        Step::Index(_) => None,
    };
    path.iter().filter_map(key).collect()
}

fn names_a_principal(statement: &Node) -> bool {
    let one = std::slice::from_ref(statement);
    let all = if statement.is_sequence() { statement.items() } else { one };
    all.iter().any(|s| s.get("Principal").is_some())
}

/// A value with nothing to say of itself.
fn plain(text: impl Into<String>) -> Candidate {
    Candidate::new(text, Text::default())
}

/// A key with one value, with its sentence.
fn key(name: &str, says: Text) -> Candidate {
    plain(name).saying(says).key(Follow::Scalar)
}

#[cfg(test)]
mod tests;
