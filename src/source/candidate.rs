//! What can be written at a place? One thing of a list that an editor offers.

use crate::text::Text;

/// One thing that can be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// What is written: a key's name, or a value.
    pub text: String,
    /// What it is, in a few words: a type, a group, an access level.
    pub detail: Text,
    /// What it means, where that takes a sentence.
    pub says: Text,
    /// How it goes on behind it.
    pub follow: Follow,
}

/// What stands behind a candidate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Follow {
    /// Nothing: it is a value.
    #[default]
    End,
    /// A key with one value.
    Scalar,
    /// A key with a list of scalars.
    Scalars,
    /// A key with a mapping.
    Mapping,
    /// A key with a list of mappings.
    Mappings,
}

impl Candidate {
    /// A value.
    pub fn new(text: impl Into<String>, detail: Text) -> Candidate {
        Candidate { text: text.into(), detail, says: Text::default(), follow: Follow::End }
    }

    /// The same as a key.
    pub fn key(self, follow: Follow) -> Candidate {
        Candidate { follow, ..self }
    }

    /// The same with a sentence.
    pub fn saying(self, says: Text) -> Candidate {
        Candidate { says, ..self }
    }
}
