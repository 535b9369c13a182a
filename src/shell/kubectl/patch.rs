//! `kubectl patch`, `set serviceaccount`, `scale`, `rollout`.

use super::change::{Kind, Named};
use super::create::DryRun;
use super::{Command, Failure, Kubectl};
use crate::k8s::quote;
use crate::source::{File, FileId, read_documents};
use serde_json::{Value, json};

pub(super) const COMMANDS: &[Command] = &[
    Command {
        path: "patch",
        aliases: &[],
        flags: &[
            "patch|p=",
            "patch-file=",
            "type=",
            "filename|f=",
            "recursive|R",
            "dry-run=?unchanged",
            "output|o=",
            "local",
            "subresource=",
            "field-manager=",
            "show-managed-fields",
        ],
        usage: "patch (-f FILENAME | TYPE NAME) [-p PATCH|--patch-file FILE]",
        run: patch,
    },
    Command {
        path: "set serviceaccount",
        aliases: &["sa"],
        flags: &[
            "filename|f=",
            "recursive|R",
            "all",
            "dry-run=?unchanged",
            "output|o=",
            "local",
            "record",
            "field-manager=",
        ],
        usage: "set serviceaccount (-f FILENAME | TYPE NAME) SERVICE_ACCOUNT",
        run: set_service_account,
    },
    Command {
        path: "scale",
        aliases: &[],
        flags: &[
            "replicas=",
            "current-replicas=",
            "resource-version=",
            "all",
            "selector|l=",
            "filename|f=",
            "recursive|R",
            "dry-run=?unchanged",
            "output|o=",
            "timeout=",
        ],
        usage: "scale [--resource-version=version] [--current-replicas=count] --replicas=COUNT (-f FILENAME | TYPE NAME)",
        run: scale,
    },
    Command {
        path: "rollout restart",
        aliases: &[],
        flags: &["filename|f=", "recursive|R", "selector|l=", "output|o=", "field-manager="],
        usage: "rollout restart RESOURCE",
        run: restart,
    },
    Command {
        path: "rollout status",
        aliases: &[],
        flags: &["filename|f=", "recursive|R", "selector|l=", "watch|w=?true", "timeout=", "revision="],
        usage: "rollout status (TYPE NAME | TYPE/NAME) [flags]",
        run: status,
    },
];

fn patch(kubectl: &mut Kubectl<'_, '_>) -> Result<(), Failure> {
    let dry_run = kubectl.dry_run()?;
    let kind = match kubectl.flags.get("type").unwrap_or("strategic").to_lowercase().as_str() {
        "strategic" => Kind::Strategic,
        "merge" => Kind::Merge,
        "json" => Kind::Json,
        other => {
            return Err(Failure::error(format!("--type must be one of [json merge strategic], not {}", quote(other))));
        }
    };
    let given = kubectl.flags.get("patch").map(str::to_owned);
    let text = match (given, kubectl.flags.get("patch-file").map(str::to_owned)) {
        (Some(_), Some(_)) => return Err(Failure::error("cannot specify --patch and --patch-file together")),
        (Some(text), None) => text,
        (None, Some(path)) => match kubectl.terminal.read_file(&path) {
            Some(text) => text,
            None => {
                return Err(Failure::error(format!(
                    "unable to read patch file: open {path}: no such file or directory"
                )));
            }
        },
        (None, None) => {
            return Err(Failure::error("must specify --patch or --patch-file containing the contents of the patch"));
        }
    };
    let body = read_documents(FileId(0), &File::new("patch", &text)).into_iter().next().map(|d| d.root);
    let body = match body {
        Some(Ok(Some(root))) if root.is_mapping() || root.is_sequence() => root.to_value(),
        _ => {
            let why = "error converting YAML to JSON: yaml: the patch is no mapping";
            return Err(Failure::error(format!("unable to parse {}: {why}", quote(&text))));
        }
    };
    let arguments = kubectl.flags.arguments.clone();
    let subresource = kubectl.flags.get("subresource").map(str::to_owned);
    let objects = kubectl.named_objects(&arguments)?;
    if objects.is_empty() {
        return Err(Failure::error("must specify the type of resource to patch"));
    }
    for object in objects {
        let before = kubectl.ask("GET", &object.url(), None)?;
        let (after, changed) = match &subresource {
            Some(subresource) => {
                let url = format!("{}/{subresource}", object.url());
                (kubectl.ask_patch(&url, kind, &body, dry_run)?, true)
            }
            None => kubectl.patch_object(&object, &before, kind, &body, dry_run)?,
        };
        kubectl.print_changed(&after, if changed { "patched" } else { "patched (no change)" }, dry_run)?;
    }
    Ok(())
}

/// Where the pod template of a workload is.
fn template(object: &Value) -> Option<&'static str> {
    match object.get("kind").and_then(Value::as_str) {
        Some("CronJob") => Some("/spec/jobTemplate/spec/template"),
        Some("Deployment" | "DaemonSet" | "StatefulSet" | "ReplicaSet" | "Job" | "ReplicationController") => {
            Some("/spec/template")
        }
        _ => None,
    }
}

/// A value under a path of keys.
fn nested(path: &str, value: Value) -> Value {
    path.split('/').filter(|s| !s.is_empty()).rev().fold(value, |inner, key| json!({key: inner}))
}

fn set_service_account(kubectl: &mut Kubectl<'_, '_>) -> Result<(), Failure> {
    let dry_run = kubectl.dry_run()?;
    let arguments = kubectl.flags.arguments.clone();
    let Some((account, resources)) = arguments.split_last().filter(|(_, rest)| !rest.is_empty()) else {
        return Err(Failure::error("serviceaccount is required"));
    };
    for object in kubectl.named_objects(resources)? {
        let before = kubectl.ask("GET", &object.url(), None)?;
        let Some(path) = template(&before) else {
            // A pod's ServiceAccount cannot change.
            let name = super::output::object_name(&before);
            return Err(Failure::error(format!("{name} does not have a pod template")));
        };
        let body = nested(&format!("{path}/spec/serviceAccountName"), Value::from(account.as_str()));
        let (after, _) = kubectl.patch_object(&object, &before, Kind::Strategic, &body, dry_run)?;
        kubectl.print_changed(&after, "serviceaccount updated", dry_run)?;
    }
    Ok(())
}

fn scale(kubectl: &mut Kubectl<'_, '_>) -> Result<(), Failure> {
    let dry_run = kubectl.dry_run()?;
    let replicas = match kubectl.flags.get("replicas") {
        None => return Err(Failure::plain("error: required flag(s) \"replicas\" not set")),
        Some(text) => text.parse::<i64>().map_err(|_| {
            Failure::error(format!(
                "invalid argument {text:?} for \"--replicas\" flag: strconv.ParseInt: parsing {text:?}: invalid syntax"
            ))
        })?,
    };
    if replicas < 0 {
        return Err(Failure::error(
            "The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0",
        ));
    }
    let arguments = kubectl.flags.arguments.clone();
    for object in kubectl.named_objects(&arguments)? {
        let before = kubectl.ask("GET", &object.url(), None).map_err(|refusal| match &refusal.status {
            Some(status) if status.code != 401 => {
                Failure::error(format!("no objects passed to scale {}", status.message))
            }
            _ => Failure::from(refusal),
        })?;
        let body = json!({"spec": {"replicas": replicas}});
        if dry_run != DryRun::Client {
            kubectl.ask_patch(&format!("{}/scale", object.url()), Kind::Merge, &body, dry_run)?;
        }
        if dry_run == DryRun::None {
            kubectl.keep_patched(&object, Kind::Merge, &body)?;
        }
        kubectl.print_changed(&before, "scaled", dry_run)?;
    }
    Ok(())
}

/// New pods from the template as it is now: the way to give running pods what a webhook adds at creation (F8.14).
fn restart(kubectl: &mut Kubectl<'_, '_>) -> Result<(), Failure> {
    let arguments = kubectl.flags.arguments.clone();
    if arguments.is_empty() && !kubectl.flags.has("filename") {
        return Err(Failure::error("required resource not specified"));
    }
    for object in kubectl.named_objects(&arguments)? {
        let before = kubectl.ask("GET", &object.url(), None)?;
        let name = super::output::object_name(&before);
        if !matches!(before.get("kind").and_then(Value::as_str), Some("Deployment" | "DaemonSet" | "StatefulSet")) {
            let what = format!("{} {}", object.resource.group_resource(), quote(&object.name));
            return Err(Failure::error(format!("{what} restarting is not supported")));
        }
        let time = crate::eks::time::rfc3339(kubectl.terminal.session.time);
        let body = nested("/spec/template/metadata/annotations", json!({"kubectl.kubernetes.io/restartedAt": time}));
        kubectl.patch_object(&object, &before, Kind::Strategic, &body, DryRun::None)?;
        kubectl.restart_pods(&object)?;
        kubectl.out.push_str(&format!("{name} restarted\n"));
    }
    Ok(())
}

fn status(kubectl: &mut Kubectl<'_, '_>) -> Result<(), Failure> {
    let arguments = kubectl.flags.arguments.clone();
    for Named { resource, namespace, name } in kubectl.named_objects(&arguments)? {
        let object = kubectl.ask("GET", &super::resources::url(&resource, &namespace, &name), None)?;
        let wanted = object.pointer("/spec/replicas").and_then(Value::as_i64).unwrap_or(1);
        let ready = match object.pointer("/status/readyReplicas").and_then(Value::as_i64) {
            Some(ready) => ready,
            None if object.pointer("/status").is_none_or(|s| s.as_object().is_some_and(serde_json::Map::is_empty)) => {
                wanted
            }
            None => 0,
        };
        let kind = resource.kind.to_lowercase();
        kubectl.out.push_str(&match ready >= wanted {
            true => format!("{kind} {name:?} successfully rolled out\n"),
            false => format!(
                "Waiting for {kind} {name:?} rollout to finish: {ready} of {wanted} updated replicas are available...\n"
            ),
        });
    }
    Ok(())
}
