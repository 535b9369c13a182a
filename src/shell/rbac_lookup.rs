//! `rbac-lookup`: which roles is a subject bound to? It lists bindings as whoever is typing, and prints subjects by name
//! (F5.54; the columns follow `lookup/lister.go` of FairwindsOps/rbac-lookup).

use super::flags::{self, Flag};
use super::tabwriter::{DESCRIBE, align};
use super::{Printed, Session, Terminal};
use crate::k8s::HttpRequest;
use crate::world::{Call, Outcome, World};
use serde_json::Value;
use std::collections::BTreeMap;

const FLAGS: &[Flag] = &["output|o=", "kind|k=", "context=", "gke", "help|h"];

const HELP: &str = "rbac-lookup provides a simple way to view RBAC bindings by user, group or service account\n\nUsage:\n  rbac-lookup [subject query] [flags]\n\nFlags:\n      --context string   context to use for Kubernetes config\n  -h, --help             help for rbac-lookup\n  -k, --kind string      filter by this RBAC subject kind (user, group, serviceaccount)\n  -o, --output string    output format (normal, wide)\n";

/// One role that a subject has in a scope.
struct Held {
    scope: String,
    role: String,
    source: String,
}

/// Whole words that could stand in place of the last of `arguments`: flags, their values, subjects of bindings.
pub fn complete(world: &World, _: &Session, arguments: &[String]) -> Vec<String> {
    let Some((last, earlier)) = arguments.split_last() else { return Vec::new() };
    let texts = |list: &[&str]| list.iter().map(|t| (*t).to_owned()).collect();
    match (earlier.last().map(String::as_str), last.starts_with('-')) {
        (Some("-o" | "--output"), _) => texts(&["normal", "wide"]),
        (Some("-k" | "--kind"), _) => texts(&["group", "serviceaccount", "user"]),
        (_, true) => FLAGS.iter().map(|flag| format!("--{}", flags::names(flag).0)).collect(),
        _ => world.rbac.bindings().iter().flat_map(|b| b.subjects()).map(|s| s.name.to_owned()).collect(),
    }
}

/// Runs `rbac-lookup` with `arguments`.
pub fn run(terminal: &mut Terminal<'_>, arguments: &[String], _: &str) -> Printed {
    let parsed = match flags::parse(FLAGS, arguments) {
        Ok(parsed) => parsed,
        Err(error) => return Printed::failed(1, format!("Error: {error}\n")),
    };
    if parsed.is_on("help") {
        return Printed::out(HELP.to_owned());
    }
    let kind = parsed.get("kind").unwrap_or_default().to_lowercase();
    if !matches!(kind.as_str(), "" | "user" | "group" | "serviceaccount") {
        return Printed::failed(1, format!("Error: invalid subject kind {kind}\n"));
    }
    let wanted = parsed.arguments.first().map(String::as_str).unwrap_or_default();
    let mut subjects: BTreeMap<String, (String, Vec<Held>)> = BTreeMap::new();
    for (plural, what) in [("rolebindings", "role bindings"), ("clusterrolebindings", "cluster role bindings")] {
        let url = format!("/apis/rbac.authorization.k8s.io/v1/{plural}");
        let answer = terminal.ask(Call::Kubernetes(HttpRequest::new("GET", url)));
        if answer.outcome != Outcome::Allowed {
            match answer.outcome {
                Outcome::Unknown => terminal.is_unknown(),
                _ => terminal.was_refused(),
            }
            let reason = answer.message.trim_start_matches("Error from server (Forbidden): ").to_owned();
            let stdout = format!("Error loading {what}\n");
            return Printed { stdout, stderr: format!("{reason}\n"), exit_code: 1 };
        }
        let body = answer.response.map(|r| r.body).unwrap_or_default();
        for binding in body.get("items").and_then(Value::as_array).into_iter().flatten() {
            add(binding, plural == "clusterrolebindings", wanted, &kind, &mut subjects);
        }
    }
    if subjects.is_empty() {
        return Printed::out("No RBAC Bindings found\n".to_owned());
    }
    let wide = parsed.get("output") == Some("wide");
    let mut table = String::from(if wide { "SUBJECT\t SCOPE\t ROLE\t SOURCE\n" } else { "SUBJECT\t SCOPE\t ROLE\n" });
    for (name, (kind, held)) in subjects {
        for Held { scope, role, source } in held {
            table.push_str(&match wide {
                true => format!("{kind}/{name} \t {scope}\t {role}\t {source}\n"),
                false => format!("{name} \t {scope}\t {role}\n"),
            });
        }
    }
    Printed::out(align(&table, DESCRIBE))
}

fn add(
    binding: &Value,
    cluster_wide: bool,
    wanted: &str,
    kind: &str,
    subjects: &mut BTreeMap<String, (String, Vec<Held>)>,
) {
    let text =
        |value: &Value, pointer: &str| value.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
    let name = text(binding, "/metadata/name");
    let (scope, source) = match cluster_wide {
        true => ("cluster-wide".to_owned(), format!("ClusterRoleBinding/{name}")),
        false => (text(binding, "/metadata/namespace"), format!("RoleBinding/{name}")),
    };
    for subject in binding.get("subjects").and_then(Value::as_array).into_iter().flatten() {
        let (own_kind, own_name) = (text(subject, "/kind"), text(subject, "/name"));
        if !own_name.contains(wanted) || !(kind.is_empty() || own_kind.to_lowercase() == kind) {
            continue;
        }
        let key = match own_kind.as_str() {
            "ServiceAccount" => format!("{}:{own_name}", text(subject, "/namespace")),
            _ => own_name,
        };
        let role = format!("{}/{}", text(binding, "/roleRef/kind"), text(binding, "/roleRef/name"));
        let held = Held { scope: scope.clone(), role, source: source.clone() };
        subjects.entry(key).or_insert_with(|| (own_kind, Vec::new())).1.push(held);
    }
}
