//! Who is typing, and what does their shell remember?

use super::{Effect, Output};
use crate::eks::evidence::Record;
use crate::world::{DEFAULT_TIME, Who, World, records};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// How many records a session keeps.
const RECORDS: usize = 1_000;

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
    /// The contexts of the kubeconfig file; empty: the cluster's own, as `update-kubeconfig` makes it.
    pub contexts: Vec<Context>,
    /// The current one's name; empty: the cluster's own.
    pub context: String,
    /// What the lines' requests left in the logs, the oldest first: no file holds what was done.
    pub records: Rc<Vec<Record>>,
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
            context: String::new(),
            records: Rc::default(),
            read_only: BTreeSet::new(),
            time: DEFAULT_TIME,
        }
    }

    /// Keeps what a line's requests left in the logs of `world`.
    pub fn remember(&mut self, world: &World, output: &Output) {
        for (question, answer) in &output.questions {
            let new = records(world, question, answer, &self.records);
            Rc::make_mut(&mut self.records).extend(new);
        }
        let old = self.records.len().saturating_sub(RECORDS);
        Rc::make_mut(&mut self.records).drain(..old);
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
            Effect::AddContext(context) => {
                match self.contexts.iter_mut().find(|c| c.name == context.name) {
                    Some(old) => *old = context.clone(),
                    None => self.contexts.push(context.clone()),
                }
                for same in self.contexts.iter_mut().filter(|c| c.user == context.user) {
                    same.role_arn.clone_from(&context.role_arn);
                    same.profile.clone_from(&context.profile);
                }
                self.use_context(&context.name);
            }
            Effect::UseContext(name) => self.use_context(name),
            Effect::SetVariable(name, Some(value)) => {
                self.variables.insert(name.clone(), value.clone());
            }
            Effect::SetVariable(name, None) => {
                self.variables.remove(name);
            }
            Effect::Edit { .. } | Effect::OpenFile(_) | Effect::Clear => {}
        }
    }

    /// Each context keeps its namespace while another is current.
    fn use_context(&mut self, name: &str) {
        let left = std::mem::replace(&mut self.context, name.to_owned());
        let saved = self.contexts.iter().find(|c| c.name == name).map(|c| c.namespace.clone());
        let namespace = saved.filter(|n| !n.is_empty()).unwrap_or_else(|| crate::k8s::DEFAULT_NAMESPACE.to_owned());
        if left != name {
            let left_in = std::mem::replace(&mut self.namespace, namespace);
            let kept = if left_in == crate::k8s::DEFAULT_NAMESPACE { "" } else { &left_in };
            self.contexts.iter_mut().filter(|c| c.name == left).for_each(|c| kept.clone_into(&mut c.namespace));
        }
    }
}

/// A context of the kubeconfig file: with whose credentials kubectl asks for a token, and where it works. They are those
/// of whoever is typing, unless it says otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// What `use-context` takes.
    pub name: String,
    /// The user's entry that it names; contexts with one user have one role and profile.
    pub user: String,
    /// The role that the token is for: `update-kubeconfig --role-arn`.
    pub role_arn: Option<String>,
    /// The profile whose credentials are used: `update-kubeconfig --profile`.
    pub profile: Option<String>,
    /// Its namespace while it is not the current one.
    pub namespace: String,
}
