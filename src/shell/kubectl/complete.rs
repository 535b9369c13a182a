//! Completion of `kubectl`: commands, flags and their values, kinds, names.

use super::{Command, GLOBAL_FLAGS, commands, find, words};
use crate::k8s::{ResourceType, kinds};
use crate::shell::complete::files;
use crate::shell::{Session, flags};
use crate::source::Node;
use crate::world::World;

const VERBS: [&str; 12] = [
    "get",
    "list",
    "watch",
    "create",
    "update",
    "patch",
    "delete",
    "deletecollection",
    "impersonate",
    "bind",
    "escalate",
    "*",
];

/// Whole words that could stand in place of the last of `arguments`.
pub fn complete(world: &World, session: &Session, arguments: &[String]) -> Vec<String> {
    let Some((last, earlier)) = arguments.split_last() else { return Vec::new() };
    let found = find(earlier);
    let namespace = namespace(session, earlier);
    let command = found.as_ref().map(|(command, _)| *command);
    // The value of a flag: behind `=`, or behind the flag itself.
    if let Some((flag, _)) = last.split_once('=').filter(|_| last.starts_with("--")) {
        let list_start = last.rfind(',').map_or(flag.len() + 1, |at| at + 1);
        let given = last.get(..list_start).unwrap_or_default();
        let values = value_of(world, session, command, flag.trim_start_matches('-'), &namespace, earlier);
        return values.into_iter().map(|v| format!("{given}{v}")).collect();
    }
    if let Some(flag) = earlier.last().and_then(|w| waiting_flag(command, w)) {
        return value_of(world, session, command, flag, &namespace, earlier);
    }
    if last.starts_with('-') {
        let own = command.map_or(&[][..], |c| c.flags).iter().chain(GLOBAL_FLAGS);
        return own
            .map(|flag| {
                let (long, _, value) = flags::names(flag);
                format!("--{long}{}", if value { "=" } else { "" })
            })
            .collect();
    }
    let typed: Vec<&str> = words(earlier).into_iter().map(|(_, word)| word).collect();
    let mut out = next_words(&typed);
    if let Some((command, rest)) = &found {
        let rest: Vec<&str> = words(rest).into_iter().map(|(_, word)| word).collect();
        out.extend(positional(world, command, &namespace, &rest, last));
    }
    out
}

/// The next word of every command that begins with what is typed.
fn next_words(typed: &[&str]) -> Vec<String> {
    let next = |command: &Command| {
        let path: Vec<&str> = command.path.split(' ').collect();
        (path.get(..typed.len())? == typed).then(|| path.get(typed.len()).map(|w| (*w).to_owned()))?
    };
    commands().filter_map(next).collect()
}

/// The flag that waits for its value, where `word` is one.
fn waiting_flag(command: Option<&'static Command>, word: &str) -> Option<&'static str> {
    let name = word.strip_prefix('-')?;
    let all = command.map_or(&[][..], |c| c.flags).iter().chain(GLOBAL_FLAGS);
    all.map(|flag| flags::names(flag)).find_map(|(long, short, value)| {
        let is_it = name.strip_prefix('-') == Some(long) || (name.len() == 1 && name.chars().next() == short);
        (value && is_it).then_some(long)
    })
}

fn namespace(session: &Session, arguments: &[String]) -> String {
    let mut words = arguments.iter();
    let mut namespace = session.namespace.clone();
    while let Some(word) = words.next() {
        let joined = word.strip_prefix("--namespace=").or(word.strip_prefix("-n").filter(|v| !v.is_empty()));
        match joined {
            Some(value) => namespace = value.trim_start_matches('=').to_owned(),
            None if word == "-n" || word == "--namespace" => namespace = words.next().cloned().unwrap_or(namespace),
            None => {}
        }
    }
    namespace
}

fn value_of(
    world: &World,
    session: &Session,
    command: Option<&'static Command>,
    flag: &str,
    namespace: &str,
    earlier: &[String],
) -> Vec<String> {
    let texts = |list: &[&str]| list.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>();
    let path = command.map_or("", |c| c.path);
    match flag {
        "namespace" => world.cluster.namespaces().into_iter().map(str::to_owned).collect(),
        "output" if path == "get" => texts(&["custom-columns=", "json", "jsonpath=", "name", "wide", "yaml"]),
        "output" => texts(&["json", "jsonpath=", "name", "yaml"]),
        "dry-run" => texts(&["client", "none", "server"]),
        "filename" | "from-file" | "patch-file" => files(world),
        "context" => session.contexts.iter().map(|c| c.name.clone()).collect(),
        "verb" => texts(&VERBS),
        "resource" => world.cluster.resource_types().iter().map(|t| t.group_resource()).collect(),
        "role" => names(world, "role", namespace),
        "clusterrole" => names(world, "clusterrole", namespace),
        "serviceaccount" => {
            let accounts = world.cluster.list(kinds::SERVICE_ACCOUNT).iter();
            accounts.map(|o| format!("{}:{}", o.namespace, o.name)).collect()
        }
        "as" | "user" => users(world),
        "type" if path == "patch" => texts(&["json", "merge", "strategic"]),
        "container" => {
            let pods = world.cluster.list_in(kinds::POD, namespace).iter();
            let named = pods.filter(|pod| earlier.contains(&pod.name));
            let containers = named.filter_map(|pod| Some(pod.at(&["spec", "containers"])?.items()));
            containers.flatten().filter_map(|c| c.get("name").and_then(Node::text).map(str::to_owned)).collect()
        }
        _ => Vec::new(),
    }
}

/// Users that some binding names, and service accounts.
fn users(world: &World) -> Vec<String> {
    let subjects = world.rbac.bindings().iter().flat_map(|b| b.subjects());
    let named = subjects.filter(|s| s.kind == "User").map(|s| s.name.to_owned());
    let accounts = world.cluster.list(kinds::SERVICE_ACCOUNT).iter();
    named.chain(accounts.map(|o| format!("system:serviceaccount:{}:{}", o.namespace, o.name))).collect()
}

fn names(world: &World, word: &str, namespace: &str) -> Vec<String> {
    let Some(resource) = world.cluster.resource_type(word) else { return Vec::new() };
    let objects = match resource.namespaced {
        true => world.cluster.list_in(resource.group_kind(), namespace),
        false => world.cluster.list(resource.group_kind()),
    };
    objects.iter().map(|o| o.name.clone()).collect()
}

/// What a word of a resource is called in completion: its plural.
fn resource_words(world: &World) -> Vec<String> {
    let name = |t: &ResourceType| t.plural.to_string();
    world.cluster.resource_types().iter().map(|t| name(t)).collect()
}

/// The arguments of a command: a kind, then names; `pod/NAME`.
fn positional(world: &World, command: &Command, namespace: &str, typed: &[&str], last: &str) -> Vec<String> {
    let with_kind = |kind: &str| -> Vec<String> {
        names(world, kind, namespace).into_iter().map(|name| format!("{kind}/{name}")).collect()
    };
    match (command.path, typed) {
        ("exec" | "logs", []) => match last.split_once('/') {
            Some((kind, _)) => with_kind(kind),
            None => names(world, "pods", namespace),
        },
        ("exec" | "logs", _) => Vec::new(),
        ("auth can-i" | "who-can", []) => VERBS.iter().map(|v| (*v).to_owned()).collect(),
        ("auth can-i" | "who-can", [_]) => match last.split_once('/') {
            Some((kind, _)) => with_kind(kind),
            None => world.cluster.resource_types().iter().map(|t| t.group_resource()).collect(),
        },
        ("create token", []) => names(world, "serviceaccounts", namespace),
        ("rollout restart" | "rollout status" | "scale", []) => with_kind("deployment"),
        (
            "get" | "describe" | "delete" | "edit" | "patch" | "label" | "annotate" | "set serviceaccount" | "scale"
            | "rollout restart" | "rollout status" | "explain",
            typed,
        ) => match (typed, last.split_once('/')) {
            (_, Some((kind, _))) => with_kind(kind),
            ([], None) => resource_words(world),
            ([kind, ..], None) if !kind.contains('/') => names(world, kind, namespace),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}
