//! `kubectl replace -f`: the whole object is put in place of the one that is there. It reads the object first, for its
//! version, and goes on where it may not; so `update` is enough.

use super::create::DryRun;
use super::delete::deleted;
use super::output::{self, OBJECT_FORMATS};
use super::{Command, Failure, Kubectl, resources};

pub(super) const COMMANDS: &[Command] = &[Command {
    path: "replace",
    aliases: &[],
    flags: &[
        "filename|f=",
        "recursive|R",
        "kustomize|k=",
        "dry-run=?unchanged",
        "output|o=",
        "force",
        "cascade=?background",
        "grace-period=",
        "timeout=",
        "wait",
        "save-config",
        "validate=?strict",
        "subresource=",
        "raw=",
        "field-manager=",
        "show-managed-fields",
    ],
    usage: "replace -f FILENAME [options]",
    run: replace,
}];

fn replace(kubectl: &mut Kubectl<'_, '_>) -> Result<(), Failure> {
    if let Some(first) = kubectl.flags.arguments.first() {
        return Err(Failure::usage("replace", format!("Unexpected args: [{first}]")));
    }
    let files = kubectl.flags.all("filename").to_vec();
    if files.is_empty() {
        return Err(Failure::error("must specify one of -f and -k"));
    }
    let dry_run = kubectl.dry_run()?;
    let format = output::format(kubectl.flags.get("output"), OBJECT_FORMATS)?;
    let force = kubectl.flags.is_on("force");
    for flag in ["grace-period", "timeout"] {
        if kubectl.flags.has(flag) && !force {
            return Err(Failure::error(format!("--{flag} must have --force specified")));
        }
    }
    let (manifests, mut failures) = kubectl.manifests(&files)?;
    for manifest in manifests {
        let url =
            |name: &str| resources::url_at(&manifest.resource, &manifest.api_version(), &manifest.namespace, name);
        let mut object = manifest.object.clone();
        let query = "?fieldManager=kubectl-replace&fieldValidation=Strict";
        let server = if dry_run == DryRun::Server { "&dryRun=All" } else { "" };
        let made = match (force, dry_run) {
            (_, DryRun::Client) => Ok(object.clone()),
            (true, _) => {
                match kubectl.ask("DELETE", &url(&manifest.name), None) {
                    Ok(_) => kubectl.out.push_str(
                        &(deleted(&manifest.resource, &manifest.namespace, &manifest.name, "deleted") + "\n"),
                    ),
                    Err(refusal) if refusal.code() == 404 => {}
                    Err(refusal) => {
                        failures.push(refusal.text);
                        continue;
                    }
                }
                let made = kubectl.ask_quietly("POST", &format!("{}{query}{server}", url("")), Some(&object));
                // Nothing is deleted in the world until the line is over, and "already exists" is the last of a
                // create's checks.
                match made {
                    Err(refusal) if refusal.code() == 409 => Ok(object),
                    made => made.inspect_err(|refusal| kubectl.count(refusal)),
                }
            }
            (false, _) => {
                let there = kubectl.ask_quietly("GET", &url(&manifest.name), None).ok();
                let version = there.as_ref().and_then(|o| o.pointer("/metadata/resourceVersion"));
                if let (Some(version), Some(metadata)) = (version, object.pointer_mut("/metadata")) {
                    metadata.as_object_mut().map(|m| m.entry("resourceVersion").or_insert_with(|| version.clone()));
                }
                kubectl.ask("PUT", &format!("{}{query}{server}", url(&manifest.name)), Some(&object))
            }
        };
        match made {
            Ok(made) => {
                if dry_run == DryRun::None {
                    kubectl.keep(&manifest.object)?;
                }
                kubectl.print_made(&format, &made, "replaced", dry_run)?;
            }
            Err(refusal) => failures.push(refusal.with_file("replacing", &manifest.source)),
        }
    }
    match failures.is_empty() {
        true => Ok(()),
        false => Err(Failure::plain(failures.join("\n"))),
    }
}
