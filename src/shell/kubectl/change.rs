//! How does a command change an object that is there? A PATCH asked of the server, and the same patch laid over the
//! manifest in the learner's file, so that nothing of what the server fills in is written there.

use super::client::Refusal;
use super::create::DryRun;
use super::manifests::text;
use super::output::{self, Format, OBJECT_FORMATS};
use super::resources;
use super::{Failure, Kubectl};
use crate::k8s::api::{json_patch, merge, strategic_merge};
use crate::k8s::schema::schema;
use crate::k8s::{HttpRequest, ResourceType};
use serde_json::Value;

/// How a patch is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// RFC 7386.
    Merge,
    /// Lists merged by their keys; what kubectl uses where the type is known.
    Strategic,
    /// RFC 6902.
    Json,
}

impl Kind {
    fn content_type(self) -> &'static str {
        match self {
            Kind::Merge => "application/merge-patch+json",
            Kind::Strategic => "application/strategic-merge-patch+json",
            Kind::Json => "application/json-patch+json",
        }
    }

    /// The value with the patch applied, as the server applies it.
    pub(super) fn apply(self, resource: &ResourceType, target: Value, patch: &Value) -> Result<Value, String> {
        let ty = schema().named(&resource.kind).filter(|ty| ty.is_kind && ty.group == resource.group);
        match (self, ty) {
            (Kind::Json, _) => json_patch(target, patch),
            (Kind::Strategic, Some(ty)) => Ok(strategic_merge(schema(), ty, target, patch.clone())),
            (Kind::Merge | Kind::Strategic, _) => Ok(merge(target, patch.clone())),
        }
    }
}

/// One object, by kind and place.
#[derive(Clone, Debug)]
pub(super) struct Named {
    pub resource: ResourceType,
    pub namespace: String,
    pub name: String,
}

impl Named {
    pub(super) fn url(&self) -> String {
        resources::url(&self.resource, &self.namespace, &self.name)
    }
}

impl Kubectl<'_, '_> {
    /// The objects that the arguments name, or all of a kind with `--all` or a selector.
    pub(super) fn named_objects(&mut self, arguments: &[String]) -> Result<Vec<Named>, Failure> {
        let files = self.flags.all("filename").to_vec();
        if !files.is_empty() {
            let (manifests, failures) = self.manifests(&files)?;
            if let Some(first) = failures.into_iter().next() {
                return Err(Failure::plain(first));
            }
            let named = manifests.into_iter().map(|m| Named {
                resource: m.resource.into_owned(),
                namespace: m.namespace,
                name: m.name,
            });
            return Ok(named.collect());
        }
        let mut out = Vec::new();
        for target in self.targets(arguments)? {
            let resource = target.resource.into_owned();
            let namespace = if resource.namespaced { self.namespace() } else { String::new() };
            if target.names.is_empty() {
                let selector = self.flags.get("selector").map(str::to_owned);
                if selector.is_none() && !self.flags.is_on("all") {
                    return Err(Failure::error("resource(s) were provided, but no name was specified"));
                }
                let query = selector.map(|s| format!("&labelSelector={}", resources::escape(&s))).unwrap_or_default();
                let listed =
                    self.ask("GET", &format!("{}?limit=500{query}", resources::url(&resource, &namespace, "")), None)?;
                for object in super::get::items(&resource, listed) {
                    let name = text(&object, "/metadata/name").to_owned();
                    out.push(Named { resource: resource.clone(), namespace: namespace.clone(), name });
                }
            }
            let names = target.names.into_iter();
            out.extend(names.map(|name| Named { resource: resource.clone(), namespace: namespace.clone(), name }));
        }
        Ok(out)
    }

    /// Asks the server to patch an object, or one of its subresources. Nothing is kept yet.
    pub(super) fn ask_patch(
        &mut self,
        url: &str,
        kind: Kind,
        patch: &Value,
        dry_run: DryRun,
    ) -> Result<Value, Refusal> {
        let url = match dry_run {
            DryRun::Server => format!("{url}{}dryRun=All", if url.contains('?') { '&' } else { '?' }),
            _ => url.to_owned(),
        };
        let mut request = HttpRequest::new("PATCH", url);
        request.content_type = kind.content_type().to_owned();
        request.body = patch.to_string();
        let answer = self.send(request);
        answer.inspect_err(|refusal| self.count(refusal))
    }

    /// Patches an object: asked of the server, then laid over the manifest. Says whether it changed anything.
    pub(super) fn patch_object(
        &mut self,
        object: &Named,
        before: &Value,
        kind: Kind,
        patch: &Value,
        dry_run: DryRun,
    ) -> Result<(Value, bool), Failure> {
        let after = match dry_run {
            DryRun::Client => kind.apply(&object.resource, before.clone(), patch).map_err(Failure::error)?,
            _ => self.ask_patch(&object.url(), kind, patch, dry_run)?,
        };
        if dry_run == DryRun::None {
            self.keep_patched(object, kind, patch)?;
        }
        let changed = without_versions(before) != without_versions(&after);
        Ok((after, changed))
    }

    /// Lays a patch over the manifest in the learner's file.
    pub(super) fn keep_patched(&mut self, object: &Named, kind: Kind, patch: &Value) -> Result<(), Failure> {
        let Some(old) = self.manifest_of(object) else {
            self.keeps_its_own(&object.name);
            return Ok(());
        };
        let new = kind.apply(&object.resource, old, patch).map_err(Failure::error)?;
        self.keep_at(object, &new)
    }

    /// Prints what was done, in the format that was asked for.
    pub(super) fn print_changed(&mut self, object: &Value, done: &str, dry_run: DryRun) -> Result<(), Failure> {
        let format = output::format(self.flags.get("output"), OBJECT_FORMATS)?;
        let format = if format == Format::Wide { Format::Human } else { format };
        self.print_made(&format, object, done, dry_run)
    }
}

/// An object without what changes at every write.
fn without_versions(object: &Value) -> Value {
    let mut object = object.clone();
    if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
        for field in ["resourceVersion", "generation", "managedFields"] {
            metadata.remove(field);
        }
    }
    object
}
