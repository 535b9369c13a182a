//! Who is typing, and what does their shell remember?

use crate::world::{DEFAULT_TIME, Who};
use std::collections::{BTreeMap, BTreeSet};

/// The state of a terminal between two lines. A line changes nothing here: its effects say what to change.
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    /// Who is typing.
    pub who: Who,
    /// The namespace of the current context.
    pub namespace: String,
    /// Shell variables.
    pub variables: BTreeMap<String, String>,
    /// Lines that were typed, the oldest first.
    pub history: Vec<String>,
    /// The contexts of the kubeconfig file; empty: one, of whoever is typing.
    pub contexts: Vec<Context>,
    /// Paths of files that may not be changed.
    pub read_only: BTreeSet<String>,
    /// The moment, in seconds since 1970.
    pub time: i64,
}

impl Session {
    /// A session of `who` that has typed nothing yet.
    pub fn new(who: Who) -> Session {
        let namespace = match &who {
            Who::Pod { namespace, .. } => namespace.clone(),
            _ => "default".to_owned(),
        };
        Session {
            who,
            namespace,
            variables: BTreeMap::new(),
            history: Vec::new(),
            contexts: Vec::new(),
            read_only: BTreeSet::new(),
            time: DEFAULT_TIME,
        }
    }
}

/// A context of the kubeconfig file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    /// What `use-context` takes.
    pub name: String,
    /// Who types in it.
    pub who: Who,
    /// Its namespace; empty for `default`.
    pub namespace: String,
}
