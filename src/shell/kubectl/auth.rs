//! `kubectl auth can-i`, `kubectl auth whoami`.

use super::output::{self, Format, OBJECT_FORMATS};
use super::{Command, Failure, Kubectl, rules};
use crate::shell::flags::Flag;
use crate::shell::tabwriter::{GET, align};
use crate::source::emit::Keys;
use crate::source::order;
use serde_json::{Value, json};

pub(super) const COMMANDS: &[Command] = &[
    Command {
        path: "auth can-i",
        aliases: &[],
        flags: &["all-namespaces|A", "list", "quiet|q", "subresource=", "no-headers"] as &[Flag],
        usage: "auth can-i VERB [TYPE | TYPE/NAME | NONRESOURCEURL] [options]",
        run: can_i,
    },
    Command { path: "auth whoami", aliases: &[], flags: &["output|o="], usage: "auth whoami [options]", run: whoami },
];

/// The verbs that kubectl knows.
const VERBS: [&str; 16] = [
    "get",
    "list",
    "watch",
    "create",
    "update",
    "patch",
    "delete",
    "deletecollection",
    "use",
    "bind",
    "impersonate",
    "*",
    "approve",
    "sign",
    "escalate",
    "attest",
];
/// What can be impersonated and is no resource.
const UNDISCOVERED: [&str; 2] = ["users", "groups"];
const NON_RESOURCE_VERBS: [&str; 8] = ["get", "put", "post", "head", "options", "delete", "patch", "*"];

fn can_i(kubectl: &mut Kubectl<'_, '_>) -> Result<(), Failure> {
    let arguments = kubectl.flags.arguments.clone();
    let quiet = kubectl.flags.is_on("quiet");
    if kubectl.flags.is_on("list") {
        if !arguments.is_empty() {
            return Err(Failure::error("list option must be specified with no arguments"));
        }
        return list(kubectl);
    }
    let [verb, what] = arguments.as_slice() else {
        return Err(Failure::error(
            "you must specify two arguments: verb resource or verb resource/resourceName.\nSee 'kubectl auth can-i -h' for help and examples.",
        ));
    };
    let attributes = match what.starts_with('/') {
        true => {
            if kubectl.flags.has("subresource") {
                return Err(Failure::error("--subresource can not be used with NonResourceURL"));
            }
            if !NON_RESOURCE_VERBS.contains(&verb.as_str()) {
                kubectl.err.push_str(&format!("Warning: verb '{verb}' is not a known verb\n\n"));
            }
            json!({"nonResourceAttributes": {"path": what, "verb": verb}})
        }
        false => resource_attributes(kubectl, verb, what),
    };
    let review =
        json!({"apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview", "spec": attributes});
    let answer = kubectl.ask("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", Some(&review))?;
    let text = |key: &str| answer.pointer(&format!("/status/{key}")).and_then(Value::as_str).unwrap_or_default();
    let allowed = answer.pointer("/status/allowed").and_then(Value::as_bool).unwrap_or(false);
    let (reason, error) = (text("reason").to_owned(), text("evaluationError").to_owned());
    if !quiet {
        let mut line = if allowed { "yes" } else { "no" }.to_owned();
        for text in [reason, error].iter().filter(|t| !allowed && !t.is_empty()) {
            line.push_str(&format!(" - {text}"));
        }
        kubectl.out.push_str(&(line + "\n"));
    }
    if allowed {
        return Ok(());
    }
    kubectl.terminal.was_refused();
    Err(Failure { text: String::new(), exit_code: 1 })
}

/// What is asked about a resource, with kubectl's warnings: an unknown resource or verb is asked all the same.
fn resource_attributes(kubectl: &mut Kubectl<'_, '_>, verb: &str, what: &str) -> Value {
    let (word, name) = what.split_once('/').unwrap_or((what, ""));
    let (plain, subresource) = (word, kubectl.flags.get("subresource").unwrap_or_default().to_owned());
    if !VERBS.contains(&verb) {
        kubectl.err.push_str(&format!("Warning: verb '{verb}' is not a known verb\n\n"));
    }
    let all = kubectl.flags.is_on("all-namespaces");
    let namespace = if all { String::new() } else { kubectl.namespace() };
    let (group, resource) = match kubectl.terminal.world().cluster.resource_type(plain) {
        _ if plain == "*" => ("*".to_owned(), "*".to_owned()),
        None if UNDISCOVERED.contains(&plain) => (String::new(), plain.to_owned()),
        Some(found) => {
            if !found.namespaced && !all && !namespace.is_empty() {
                let of = match found.group.is_empty() {
                    true => String::new(),
                    false => format!(" in group '{}'", found.group),
                };
                let warning = format!("Warning: resource '{}' is not namespace scoped{of}\n\n", found.plural);
                kubectl.err.push_str(&warning);
            }
            (found.group.to_string(), found.plural.to_string())
        }
        None => {
            let (resource, group) = plain.split_once('.').unwrap_or((plain, ""));
            kubectl.err.push_str(&match group {
                "" => format!("Warning: the server doesn't have a resource type '{resource}'\n\n"),
                group => {
                    format!("Warning: the server doesn't have a resource type '{resource}' in group '{group}'\n\n")
                }
            });
            (group.to_owned(), resource.to_owned())
        }
    };
    let mut attributes = serde_json::Map::new();
    for (key, value) in [
        ("namespace", namespace.as_str()),
        ("verb", verb),
        ("group", &group),
        ("resource", &resource),
        ("subresource", &subresource),
        ("name", name),
    ] {
        if !value.is_empty() {
            attributes.insert(key.to_owned(), Value::from(value));
        }
    }
    json!({"resourceAttributes": attributes})
}

fn list(kubectl: &mut Kubectl<'_, '_>) -> Result<(), Failure> {
    let namespace = match kubectl.flags.is_on("all-namespaces") {
        true => String::new(),
        false => kubectl.namespace(),
    };
    let review = json!({
        "apiVersion": "authorization.k8s.io/v1",
        "kind": "SelfSubjectRulesReview",
        "spec": {"namespace": namespace},
    });
    let answer = kubectl.ask("POST", "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", Some(&review))?;
    if answer.pointer("/status/incomplete").and_then(Value::as_bool) == Some(true) {
        let error = answer.pointer("/status/evaluationError").and_then(Value::as_str).unwrap_or_default();
        let detail = if error.is_empty() { String::new() } else { format!(": {error}") };
        kubectl.err.push_str(&format!("Warning: the list may be incomplete{detail}\n"));
    }
    let rules = |key: &str| answer.pointer(&format!("/status/{key}")).and_then(Value::as_array).into_iter().flatten();
    let mut text = String::new();
    if !kubectl.flags.is_on("no-headers") {
        text.push_str("Resources\tNon-Resource URLs\tResource Names\tVerbs\n");
    }
    for line in rules::lines(rules("resourceRules").chain(rules("nonResourceRules"))) {
        text.push_str(&(line.cells().join("\t") + "\n"));
    }
    kubectl.out.push_str(&align(&text, GET));
    Ok(())
}

fn whoami(kubectl: &mut Kubectl<'_, '_>) -> Result<(), Failure> {
    let format = output::format(kubectl.flags.get("output"), OBJECT_FORMATS)?;
    let review = json!({"apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"});
    let answer = kubectl.ask("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", Some(&review))?;
    if format != Format::Human {
        let mut answer = answer;
        if let Some(metadata) = answer.get_mut("metadata").and_then(Value::as_object_mut) {
            metadata.entry("creationTimestamp").or_insert(Value::Null);
        }
        let text = output::print(&format, &answer, Keys::AsGiven)?;
        kubectl.out.push_str(&text);
        return Ok(());
    }
    let user = answer.pointer("/status/userInfo").cloned().unwrap_or_default();
    let text = |key: &str| user.get(key).and_then(Value::as_str).unwrap_or_default();
    let list = |value: &Value| {
        let items = value.as_array().map(Vec::as_slice).unwrap_or_default();
        format!("[{}]", items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" "))
    };
    let mut table = "ATTRIBUTE\tVALUE\n".to_owned();
    if !text("username").is_empty() {
        table.push_str(&format!("Username\t{}\n", text("username")));
    }
    if !text("uid").is_empty() {
        table.push_str(&format!("UID\t{}\n", text("uid")));
    }
    if let Some(groups) = user.get("groups").filter(|g| g.as_array().is_some_and(|g| !g.is_empty())) {
        table.push_str(&format!("Groups\t{}\n", list(groups)));
    }
    if let Some(extra) = user.get("extra").and_then(Value::as_object) {
        let mut keys: Vec<_> = extra.iter().collect();
        order::sort_by_key(&mut keys, |(key, _)| (*key).clone());
        keys.iter().for_each(|(key, value)| table.push_str(&format!("Extra: {key}\t{}\n", list(value))));
    }
    kubectl.out.push_str(&align(&table, GET));
    Ok(())
}
