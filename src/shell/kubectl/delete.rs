//! `kubectl delete`.

use super::resources::{self, escape, kind_prefix};
use super::{Command, Failure, Kubectl};
use crate::k8s::ResourceType;
use serde_json::Value;

pub(super) const COMMANDS: &[Command] = &[Command {
    path: "delete",
    aliases: &[],
    flags: &[
        "filename|f=",
        "recursive|R",
        "all",
        "all-namespaces|A",
        "selector|l=",
        "field-selector=",
        "force",
        "now",
        "grace-period=",
        "ignore-not-found",
        "wait=?true",
        "timeout=",
        "output|o=",
        "dry-run=?unchanged",
        "cascade=?background",
        "interactive|i",
        "raw=",
    ],
    usage: "delete ([-f FILENAME] | TYPE [(NAME | -l label | --all)])",
    run: delete,
}];

fn delete(kubectl: &mut Kubectl<'_, '_>) -> Result<(), Failure> {
    use super::create::DryRun;
    let dry_run = kubectl.dry_run()?;
    let how = match dry_run {
        DryRun::None => "",
        DryRun::Client => " (dry run)",
        DryRun::Server => " (server dry run)",
    };
    let files = kubectl.flags.all("filename").to_vec();
    let mut failures = Vec::new();
    for (resource, namespace, name) in victims(kubectl, &files, &mut failures)? {
        let url = resources::url(&resource, &namespace, &name);
        let url = if dry_run == DryRun::Server { url + "?dryRun=All" } else { url };
        if dry_run != DryRun::Client {
            match kubectl.ask("DELETE", &url, None) {
                Ok(_) => {}
                Err(refusal) if refusal.code() == 404 && kubectl.flags.is_on("ignore-not-found") => continue,
                Err(refusal) => {
                    failures.push(match files.is_empty() {
                        true => refusal.text,
                        false => refusal.with_file("deleting", files.first().map_or("", String::as_str)),
                    });
                    continue;
                }
            }
        }
        if dry_run == DryRun::None {
            kubectl.discard(resource.group_kind(), &namespace, &name)?;
        }
        let verb = if kubectl.flags.is_on("force") { "force deleted" } else { "deleted" };
        kubectl.out.push_str(&match kubectl.flags.get("output") {
            Some("name") => format!("{}/{name}\n", kind_prefix(&resource)),
            _ => deleted(&resource, &namespace, &name, verb) + how + "\n",
        });
    }
    match failures.is_empty() {
        true => Ok(()),
        false => Err(Failure::plain(failures.join("\n"))),
    }
}

/// What kubectl says of a deleted object.
pub(super) fn deleted(resource: &ResourceType, namespace: &str, name: &str, verb: &str) -> String {
    let place = if namespace.is_empty() { String::new() } else { format!(" from {namespace} namespace") };
    format!("{} {name:?} {verb}{place}", kind_prefix(resource))
}

type Victim = (ResourceType, String, String);

/// What is to be deleted: kind, namespace, name.
fn victims(
    kubectl: &mut Kubectl<'_, '_>,
    files: &[String],
    failures: &mut Vec<String>,
) -> Result<Vec<Victim>, Failure> {
    if !files.is_empty() {
        let (manifests, unread) = kubectl.manifests(files)?;
        failures.extend(unread);
        return Ok(manifests.into_iter().map(|m| (m.resource.into_owned(), m.namespace, m.name)).collect());
    }
    let arguments = kubectl.flags.arguments.clone();
    let targets = kubectl.targets(&arguments)?;
    if targets.is_empty() {
        return Err(Failure::error(
            "You must provide one or more resources by argument or filename.\nExample resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'\n   '<resource> <name>'\n   '<resource>'",
        ));
    }
    let all = kubectl.flags.is_on("all");
    let selector = kubectl.flags.get("selector").map(str::to_owned);
    let everywhere = kubectl.flags.is_on("all-namespaces");
    let mut victims = Vec::new();
    for target in targets {
        let resource = target.resource.into_owned();
        let namespace = if resource.namespaced && !everywhere { kubectl.namespace() } else { String::new() };
        victims.extend(target.names.iter().map(|name| (resource.clone(), namespace.clone(), name.clone())));
        if !target.names.is_empty() {
            continue;
        }
        if !all && selector.is_none() && !kubectl.flags.has("field-selector") {
            return Err(Failure::error("resource(s) were provided, but no name was specified"));
        }
        let query = selector.as_ref().map(|s| format!("&labelSelector={}", escape(s))).unwrap_or_default();
        let url = format!("{}?limit=500{query}", resources::url(&resource, &namespace, ""));
        let listed = kubectl.ask("GET", &url, None)?;
        let found = super::get::items(&resource, listed);
        if found.is_empty() {
            kubectl.out.push_str("No resources found\n");
        }
        for object in found {
            let text = |p: &str| object.pointer(p).and_then(Value::as_str).unwrap_or_default().to_owned();
            victims.push((resource.clone(), text("/metadata/namespace"), text("/metadata/name")));
        }
    }
    Ok(victims)
}
