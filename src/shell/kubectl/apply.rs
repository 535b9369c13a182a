//! `kubectl apply -f`, and `kubectl edit`. `apply` reads the object first, then creates or patches it: it needs `get`
//! beside `create` and `patch` (F5.27).

use super::change::{Kind, Named};
use super::create::DryRun;
use super::manifests::Manifest;
use super::output::{self, Format, OBJECT_FORMATS};
use super::{Command, Failure, Kubectl, resources};
use crate::k8s::quote;
use crate::shell::Effect;
use crate::source::Span;
use crate::text;
use serde_json::{Map, Value};

pub(super) const COMMANDS: &[Command] = &[
    Command {
        path: "apply",
        aliases: &[],
        flags: &[
            "filename|f=",
            "recursive|R",
            "kustomize|k=",
            "dry-run=?unchanged",
            "output|o=",
            "server-side",
            "force-conflicts",
            "field-manager=",
            "overwrite=?true",
            "prune",
            "all",
            "selector|l=",
            "validate=?strict",
            "wait",
            "timeout=",
            "force",
            "grace-period=",
            "cascade=?background",
            "prune-allowlist=",
            "show-managed-fields",
            "openapi-patch=?true",
        ],
        usage: "apply (-f FILENAME | -k DIRECTORY)",
        run: apply,
    },
    Command {
        path: "edit",
        aliases: &[],
        flags: &[
            "filename|f=",
            "output|o=",
            "output-patch",
            "save-config",
            "validate=?strict",
            "recursive|R",
            "windows-line-endings",
            "subresource=",
        ],
        usage: "edit (RESOURCE/NAME | -f FILENAME)",
        run: edit,
    },
];

/// The annotation in which `apply` remembers what it applied.
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

fn apply(kubectl: &mut Kubectl<'_, '_>) -> Result<(), Failure> {
    if let Some(first) = kubectl.flags.arguments.first() {
        return Err(Failure::usage("apply", format!("Unexpected args: [{first}]")));
    }
    let files = kubectl.flags.all("filename").to_vec();
    if files.is_empty() {
        return Err(Failure::plain("error: must specify one of -f and -k"));
    }
    let dry_run = kubectl.dry_run()?;
    let format = output::format(kubectl.flags.get("output"), OBJECT_FORMATS)?;
    let (manifests, mut failures) = kubectl.manifests(&files)?;
    let mut already = false;
    for manifest in &manifests {
        let result = match kubectl.flags.is_on("server-side") {
            true => server_side(kubectl, manifest, dry_run),
            false => client_side(kubectl, manifest, dry_run),
        };
        match result {
            Ok((object, done)) => {
                already |= done == "unchanged";
                kubectl.print_made(&format, &object, done, dry_run)?;
            }
            Err(failure) => failures.push(failure.text.trim_end_matches('\n').to_owned()),
        }
    }
    if already && format == Format::Human {
        kubectl.terminal.note(text!(
            "the files of this exercise are the cluster: what is written in them is already applied",
            "이 실습에서는 파일이 곧 클러스터입니다. 파일에 적은 내용은 이미 적용되어 있습니다"
        ));
    }
    match failures.is_empty() {
        true => Ok(()),
        false => Err(Failure::plain(failures.join("\n"))),
    }
}

/// What the object is now, and what kubectl says of it.
type Applied = (Value, &'static str);

fn client_side(kubectl: &mut Kubectl<'_, '_>, manifest: &Manifest, dry_run: DryRun) -> Result<Applied, Failure> {
    let named = named(manifest);
    let current = match kubectl.ask("GET", &url(manifest, &manifest.name), None) {
        Ok(current) => Some(current),
        Err(refusal) if refusal.code() == 404 => None,
        Err(refusal) => {
            let Some(status) = &refusal.status else { return Err(refusal.into()) };
            let (group, version) = api_group(manifest);
            let what = format!(
                "error when retrieving current configuration of:\nResource: \"{group}/{version}, Resource={}\", GroupVersionKind: \"{group}/{version}, Kind={}\"\nName: {}, Namespace: {}\nfrom server for: {}: ",
                manifest.resource.plural,
                manifest.resource.kind,
                quote(&manifest.name),
                quote(&manifest.namespace),
                quote(&manifest.source)
            );
            return Err(Failure::plain(match status.code {
                401 => refusal.text,
                _ => format!("Error from server ({}): {what}{}", status.reason, status.message),
            }));
        }
    };
    let Some(current) = current else {
        if dry_run == DryRun::Client {
            return Ok((manifest.object.clone(), "created"));
        }
        let query = "?fieldManager=kubectl-client-side-apply&fieldValidation=Strict";
        let server = if dry_run == DryRun::Server { "&dryRun=All" } else { "" };
        let made = kubectl.ask("POST", &format!("{}{query}{server}", url(manifest, "")), Some(&manifest.object));
        let made = made.map_err(|r| Failure::plain(r.with_file("creating", &manifest.source)))?;
        if dry_run == DryRun::None {
            kubectl.keep(&manifest.object)?;
        }
        return Ok((made, "created"));
    };
    // What apply would send: the manifest over what is there. Without it nothing is sent.
    let patch = patch_of(&current, &manifest.object);
    let (live, before) = (kubectl.manifest_of(&named), current.clone());
    let unchanged = patch.as_object().is_none_or(Map::is_empty);
    if unchanged {
        return Ok((current, "unchanged"));
    }
    if dry_run == DryRun::Client {
        return Ok((current, "configured"));
    }
    let server_dry = dry_run == DryRun::Server;
    let after = kubectl.ask_patch(&url(manifest, &manifest.name), Kind::Strategic, &patch, dry_run).map_err(|refusal| {
        let Some(status) = refusal.status.as_ref().filter(|s| s.code != 401) else { return Failure::from(refusal) };
        let head = format!(
            "error when applying patch:\n{patch}\nto:\nResource: \"{0}/{1}, Resource={2}\", GroupVersionKind: \"{0}/{1}, Kind={3}\"\nName: {4}, Namespace: {5}\nfor: {6}: error when patching {6}: ",
            api_group(manifest).0,
            api_group(manifest).1,
            manifest.resource.plural,
            manifest.resource.kind,
            quote(&manifest.name),
            quote(&manifest.namespace),
            quote(&manifest.source)
        );
        Failure::plain(match status.reason.as_str() {
            "Invalid" => status.kubectl(),
            reason => format!("Error from server ({reason}): {head}{}", status.message),
        })
    })?;
    let _ = before;
    if !server_dry {
        match live {
            Some(_) => kubectl.keep(&manifest.object)?,
            None => kubectl.keeps_its_own(&manifest.name),
        }
    }
    Ok((after, "configured"))
}

fn server_side(kubectl: &mut Kubectl<'_, '_>, manifest: &Manifest, dry_run: DryRun) -> Result<Applied, Failure> {
    use crate::k8s::HttpRequest;
    let server = if dry_run == DryRun::Server { "&dryRun=All" } else { "" };
    let url =
        format!("{}?fieldManager=kubectl&fieldValidation=Strict&force=false{server}", url(manifest, &manifest.name));
    let mut request = HttpRequest::new("PATCH", url);
    request.content_type = "application/apply-patch+yaml".to_owned();
    request.body = manifest.object.to_string();
    let after = kubectl.send(request);
    let after = after.map_err(|refusal| {
        kubectl.count(&refusal);
        Failure::plain(refusal.text)
    })?;
    if dry_run == DryRun::None {
        kubectl.keep(&manifest.object)?;
    }
    Ok((after, "serverside-applied"))
}

fn named(manifest: &Manifest) -> Named {
    Named {
        resource: manifest.resource.clone().into_owned(),
        namespace: manifest.namespace.clone(),
        name: manifest.name.clone(),
    }
}

fn url(manifest: &Manifest, name: &str) -> String {
    resources::url_at(&manifest.resource, &manifest.api_version(), &manifest.namespace, name)
}

fn api_group(manifest: &Manifest) -> (String, String) {
    let api_version = manifest.api_version();
    let (group, version) = api_version.split_once('/').unwrap_or(("", &api_version));
    (group.to_owned(), version.to_owned())
}

/// What of the manifest is not yet so in the live object, as a patch. What the manifest does not name is left alone.
fn patch_of(live: &Value, wanted: &Value) -> Value {
    let (Value::Object(live), Value::Object(wanted)) = (live, wanted) else { return wanted.clone() };
    let mut patch = Map::new();
    for (key, value) in wanted {
        if matches!(key.as_str(), "apiVersion" | "kind") || key == LAST_APPLIED {
            continue;
        }
        match live.get(key) {
            Some(old) if says(old, value) => {}
            Some(old @ Value::Object(_)) if value.is_object() => {
                patch.insert(key.clone(), patch_of(old, value));
            }
            None if is_empty(value) => {}
            _ => {
                patch.insert(key.clone(), value.clone());
            }
        }
    }
    Value::Object(patch)
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(map) => map.is_empty(),
        _ => false,
    }
}

/// Whether a live value says at least what the manifest says: defaults may be there besides, and a quantity or number
/// may be written otherwise.
fn says(live: &Value, wanted: &Value) -> bool {
    match (live, wanted) {
        (Value::Object(live), Value::Object(wanted)) => {
            wanted.iter().all(|(key, value)| live.get(key).map_or_else(|| is_empty(value), |old| says(old, value)))
        }
        (Value::Array(live), Value::Array(wanted)) => {
            live.len() == wanted.len() && live.iter().zip(wanted).all(|(a, b)| says(a, b))
        }
        (live, wanted) => live == wanted,
    }
}

/// Opens the file at the object. The editor is the page's.
fn edit(kubectl: &mut Kubectl<'_, '_>) -> Result<(), Failure> {
    let arguments = kubectl.flags.arguments.clone();
    if arguments.is_empty() && !kubectl.flags.has("filename") {
        return Err(Failure::error("must specify one of -f and -k"));
    }
    for object in kubectl.named_objects(&arguments)? {
        let before = kubectl.ask("GET", &object.url(), None)?;
        // What saving would ask: without the right to patch, `edit` ends with the server's refusal.
        let nothing = Value::Object(Map::new());
        kubectl.ask_patch(&object.url(), Kind::Strategic, &nothing, DryRun::Server).map_err(|refusal| {
            let name = output::object_name(&before);
            Failure::plain(format!(
                "error: {name} could not be patched: {}",
                refusal.status.as_ref().map_or_else(|| refusal.text.clone(), |s| s.message.clone())
            ))
        })?;
        let place: Option<Span> = kubectl.place_of(&object);
        match place {
            Some(span) => kubectl.terminal.effect(Effect::OpenFile(span)),
            None => kubectl.keeps_its_own(&object.name),
        }
    }
    Ok(())
}
