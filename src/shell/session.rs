//! Who is typing, and what does their shell remember?

use super::Effect;
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
    /// Who typed before `kubectl exec -it` led into a container: `exit` leads back. The innermost is the last.
    pub outside: Vec<(Who, String)>,
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
            outside: Vec::new(),
            history: Vec::new(),
            contexts: Vec::new(),
            read_only: BTreeSet::new(),
            time: DEFAULT_TIME,
        }
    }

    /// Takes over what a line changed in the session. Files, the editor and the screen are the caller's.
    pub fn apply(&mut self, effect: &Effect) {
        match effect {
            Effect::SwitchIdentity(who) => self.who = who.clone(),
            Effect::Enter(who) => {
                let inside = Session::new(who.clone());
                let who = std::mem::replace(&mut self.who, inside.who);
                self.outside.push((who, std::mem::replace(&mut self.namespace, inside.namespace)));
            }
            Effect::Leave => {
                if let Some((who, namespace)) = self.outside.pop() {
                    (self.who, self.namespace) = (who, namespace);
                }
            }
            Effect::SetNamespace(namespace) => self.namespace = namespace.clone(),
            Effect::SetVariable(name, Some(value)) => {
                self.variables.insert(name.clone(), value.clone());
            }
            Effect::SetVariable(name, None) => {
                self.variables.remove(name);
            }
            Effect::Edit { .. } | Effect::OpenFile(_) | Effect::Clear => {}
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
