//! What do the arguments name? `pods`, `pods,svc`, `pod x y`, `pod/x svc/y`, `all` to resources and names, and those to
//! URLs.

use super::{Failure, Kubectl};
use crate::k8s::{GroupKind, ResourceType};
use serde_json::Value;
use std::borrow::Cow;

/// A resource and the names asked of it; no names: all.
#[derive(Clone, Debug)]
pub struct Target {
    /// What kind of thing.
    pub resource: Cow<'static, ResourceType>,
    /// Which of them.
    pub names: Vec<String>,
}

/// What `all` stands for.
const ALL: [&str; 9] = [
    "pods",
    "replicationcontrollers",
    "services",
    "daemonsets.apps",
    "deployments.apps",
    "replicasets.apps",
    "statefulsets.apps",
    "cronjobs.batch",
    "jobs.batch",
];

/// What `deployment.apps/x` begins with.
pub fn kind_prefix(resource: &ResourceType) -> String {
    kind_name(&resource.group, &resource.kind)
}

/// `deployment.apps`, `pod`.
pub fn kind_name(group: &str, kind: &str) -> String {
    let kind = kind.to_lowercase();
    if group.is_empty() { kind } else { format!("{kind}.{group}") }
}

/// The URL of a resource: of one object with a name, of the list without one; of all namespaces where the namespace is
/// empty.
pub fn url(resource: &ResourceType, namespace: &str, name: &str) -> String {
    url_at(resource, &resource.api_version(), namespace, name)
}

/// The same in a version that a manifest names.
pub fn url_at(resource: &ResourceType, api_version: &str, namespace: &str, name: &str) -> String {
    let root = if api_version.contains('/') { "/apis" } else { "/api" };
    let namespace = match resource.namespaced && !namespace.is_empty() {
        true => format!("/namespaces/{}", escape(namespace)),
        false => String::new(),
    };
    let name = if name.is_empty() { String::new() } else { format!("/{}", escape(name)) };
    format!("{root}/{api_version}{namespace}/{}{name}", resource.plural)
}

/// A path segment or query value, percent-encoded.
pub fn escape(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b':' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

impl Kubectl<'_, '_> {
    /// The resource that is called `word`.
    pub fn resource(&self, word: &str) -> Result<Cow<'static, ResourceType>, Failure> {
        let found = self.terminal.world().cluster.resource_type(word);
        found.ok_or_else(|| Failure::error(format!("the server doesn't have a resource type {word:?}")))
    }

    /// The resource of an object's `apiVersion` and `kind`.
    pub fn resource_of(&self, object: &Value) -> Option<Cow<'static, ResourceType>> {
        let text = |key: &str| object.get(key).and_then(Value::as_str).unwrap_or_default();
        let group = text("apiVersion").split_once('/').map_or("", |(group, _)| group);
        let wanted = GroupKind::new(group, text("kind"));
        self.terminal.world().cluster.resource_types().into_iter().find(|t| t.group_kind() == wanted)
    }

    /// What the arguments name.
    pub fn targets(&self, arguments: &[String]) -> Result<Vec<Target>, Failure> {
        let Some(first) = arguments.first() else { return Ok(Vec::new()) };
        if arguments.iter().any(|a| a.contains('/')) {
            return arguments.iter().map(|argument| self.named(argument)).collect();
        }
        let names = arguments.get(1..).unwrap_or_default();
        let mut targets = Vec::new();
        for word in first.split(',') {
            if word == "all" {
                let all = ALL.iter().filter_map(|w| self.terminal.world().cluster.resource_type(w));
                targets.extend(all.map(|resource| Target { resource, names: Vec::new() }));
                continue;
            }
            if word.is_empty() {
                return Err(Failure::error("arguments in resource/name form must have a single resource and name"));
            }
            targets.push(Target { resource: self.resource(word)?, names: names.to_vec() });
        }
        Ok(targets)
    }

    fn named(&self, argument: &str) -> Result<Target, Failure> {
        match argument.split('/').collect::<Vec<_>>().as_slice() {
            [resource, name] if !resource.is_empty() && !name.is_empty() => {
                Ok(Target { resource: self.resource(resource)?, names: vec![(*name).to_owned()] })
            }
            [_] => Err(Failure::error(
                "there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'",
            )),
            _ => Err(Failure::error("arguments in resource/name form may not have more than one slash")),
        }
    }
}
