//! Which objects do `-f` files hold, and where do changed objects go? Manifests read from the learner's files or from a
//! pipe; objects written into them.

use super::change::Named;
use super::resources::Target;
use super::{Failure, Kubectl};
use crate::k8s::{GroupKind, Object, ResourceType};
use crate::source::edit::{self, Edit, Step};
use crate::source::emit::{Keys, to_yaml};
use crate::source::{File, FileId, Node, Span, read_documents};
use crate::text;
use serde_json::Value;
use std::borrow::Cow;

/// One object of a file.
pub struct Manifest {
    /// The file, as it was given.
    pub source: String,
    /// The object, its namespace filled in.
    pub object: Value,
    /// What it is.
    pub resource: Cow<'static, ResourceType>,
    /// Its namespace; empty at the cluster scope.
    pub namespace: String,
    /// Its name.
    pub name: String,
}

impl Manifest {
    /// `apps/v1`, as the manifest has it.
    pub fn api_version(&self) -> String {
        self.object.get("apiVersion").and_then(Value::as_str).unwrap_or_default().to_owned()
    }
}

/// The text at a JSON pointer.
pub(super) fn text<'a>(object: &'a Value, pointer: &str) -> &'a str {
    object.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

impl Kubectl<'_, '_> {
    /// The files of `-f`: names parted by commas, a folder for all that are in it, `-` for the pipe.
    fn sources(&self, files: &[String]) -> Result<Vec<(String, String)>, Failure> {
        let mut sources = Vec::new();
        for file in files.iter().flat_map(|f| f.split(',')) {
            if file == "-" {
                sources.push(("STDIN".to_owned(), self.stdin.clone()));
                continue;
            }
            if let Some(text) = self.terminal.read_file(file) {
                sources.push((file.to_owned(), text));
                continue;
            }
            let folder = match file.trim_start_matches("./").trim_end_matches('/') {
                "" | "." => String::new(),
                folder => format!("{folder}/"),
            };
            let own = self.terminal.world().files.iter().filter(|(_, f)| !f.builtin);
            let inside: Vec<(String, String)> = own
                .filter(|(_, f)| f.path.strip_prefix(&*folder).is_some_and(|rest| !rest.contains('/')))
                .filter(|(_, f)| [".yaml", ".yml", ".json"].iter().any(|e| f.path.ends_with(e)))
                .map(|(_, f)| (f.path.to_string(), f.text.to_string()))
                .collect();
            if inside.is_empty() || (file != "." && folder.is_empty()) {
                return Err(Failure::error(format!("the path {file:?} does not exist")));
            }
            sources.extend(inside);
        }
        Ok(sources)
    }

    /// The objects of `-f` files; a document that is none is told in the second list.
    pub fn manifests(&self, files: &[String]) -> Result<(Vec<Manifest>, Vec<String>), Failure> {
        let (mut manifests, mut failures) = (Vec::new(), Vec::new());
        for (source, content) in self.sources(files)? {
            let file = File::new(&source, &content);
            for document in read_documents(FileId(u32::MAX), &file) {
                match document.root {
                    Err(diagnostic) => {
                        let line = file.line_of(diagnostic.span.start) + 1;
                        failures.push(format!(
                            "error: error parsing {source}: error converting YAML to JSON: yaml: line {line}: {}",
                            diagnostic.message.en
                        ));
                    }
                    Ok(None) => {}
                    Ok(Some(root)) => {
                        let value = root.to_value();
                        let is_list = text(&value, "/kind").ends_with("List");
                        let items = match value.get("items").and_then(Value::as_array) {
                            Some(items) if is_list => items.clone(),
                            _ => vec![value],
                        };
                        for object in items {
                            match self.manifest(&source, object)? {
                                Ok(manifest) => manifests.push(manifest),
                                Err(failure) => failures.push(failure),
                            }
                        }
                    }
                }
            }
        }
        if manifests.is_empty() && failures.is_empty() {
            return Err(Failure::error(format!("no objects passed to {}", self.command)));
        }
        Ok((manifests, failures))
    }

    fn manifest(&self, source: &str, mut object: Value) -> Result<Result<Manifest, String>, Failure> {
        let unable = |what: String| format!("error: unable to decode {source:?}: {what}");
        if object.get("AWSTemplateFormatVersion").is_some() || object.get("Resources").is_some() {
            return Ok(Err(format!(
                "error: error validating {source:?}: error validating data: [apiVersion not set, kind not set]; if you choose to ignore these errors, turn validation off with --validate=false"
            )));
        }
        let missing: Vec<&str> =
            ["apiVersion", "kind"].into_iter().filter(|k| text(&object, &format!("/{k}")).is_empty()).collect();
        match missing.as_slice() {
            [] => {}
            [one] => {
                return Ok(Err(format!(
                    "error: error validating {source:?}: error validating data: {one} not set; if you choose to ignore these errors, turn validation off with --validate=false"
                )));
            }
            several => {
                let list: Vec<String> = several.iter().map(|k| format!("{k} not set")).collect();
                return Ok(Err(format!(
                    "error: error validating {source:?}: error validating data: [{}]; if you choose to ignore these errors, turn validation off with --validate=false",
                    list.join(", ")
                )));
            }
        }
        let _ = unable;
        let (api_version, kind) = (text(&object, "/apiVersion").to_owned(), text(&object, "/kind").to_owned());
        let Some(resource) = self.resource_of(&object).filter(|r| {
            let version = api_version.rsplit('/').next().unwrap_or_default();
            r.versions.iter().any(|v| v == version)
        }) else {
            let name = text(&object, "/metadata/name");
            let namespace = text(&object, "/metadata/namespace");
            return Ok(Err(format!(
                "error: resource mapping not found for name: {name:?} namespace: {namespace:?} from {source:?}: no matches for kind {kind:?} in version {api_version:?}\nensure CRDs are installed first"
            )));
        };
        let written = text(&object, "/metadata/namespace").to_owned();
        let given = self.flags.get("namespace").filter(|n| !n.is_empty());
        let namespace = match (resource.namespaced, written.as_str(), given) {
            (false, ..) => String::new(),
            (true, "", _) => self.namespace(),
            (true, written, Some(given)) if written != given => {
                return Err(Failure::error(format!(
                    "the namespace from the provided object {written:?} does not match the namespace {given:?}. You must pass '--namespace={written}' to perform this operation."
                )));
            }
            (true, written, _) => written.to_owned(),
        };
        if let Some(metadata) =
            object.get_mut("metadata").and_then(Value::as_object_mut).filter(|_| resource.namespaced)
        {
            metadata.insert("namespace".to_owned(), Value::from(namespace.clone()));
        }
        let name = text(&object, "/metadata/name").to_owned();
        Ok(Ok(Manifest { source: source.to_owned(), object, resource, namespace, name }))
    }

    /// The objects of `-f` files as targets of `get` and its like.
    pub fn targets_of_files(&self, files: &[String]) -> Result<Vec<Target>, Failure> {
        let (manifests, failures) = self.manifests(files)?;
        if let Some(first) = failures.into_iter().next() {
            return Err(Failure::plain(first));
        }
        Ok(manifests.into_iter().map(|m| Target { resource: m.resource, names: vec![m.name] }).collect())
    }

    /// Where an object stands: the file, the document, and the item where it is one of a list.
    fn place(&self, object: &Object) -> Option<(FileId, usize, Option<usize>)> {
        let id = object.file();
        let file = self.terminal.world().files.get(id)?;
        let start = object.span().start;
        let documents = read_documents(id, file);
        let index = documents.iter().position(|d| d.span.start <= start && start < d.span.end.max(d.span.start + 1))?;
        let root = documents.get(index)?.root.as_ref().ok()?.as_ref()?;
        let items = root.get("items").map(Node::items).unwrap_or_default();
        let item = items.iter().position(|n| n.span.start == start).filter(|_| root.span.start != start);
        Some((id, index, item))
    }

    fn stored(&self, kind: GroupKind<'_>, namespace: &str, name: &str) -> Option<&Object> {
        self.terminal.world().cluster.get(kind, namespace, name).map(|o| &**o)
    }

    fn changed(&mut self, edits: Result<Vec<Edit>, edit::Refusal>) -> Result<(), Failure> {
        let edits =
            edits.map_err(|_| Failure::error("the file cannot be changed here: its layout has no small edit"))?;
        self.terminal.edit(edits).map_err(|why| {
            self.terminal.note(why);
            Failure::error("the simulator refused to change the file")
        })
    }

    /// The object that is called so.
    fn stored_named(&self, object: &Named) -> Option<&Object> {
        self.stored(object.resource.group_kind(), &object.namespace, &object.name)
    }

    /// What the learner's file says of an object; `None` for one that no file of theirs has.
    pub(super) fn manifest_of(&self, object: &Named) -> Option<Value> {
        self.stored_named(object).filter(|o| !o.builtin).map(|o| o.node.to_value())
    }

    /// Where an object stands in the learner's files.
    pub(super) fn place_of(&self, object: &Named) -> Option<Span> {
        self.stored_named(object).filter(|o| !o.builtin).map(Object::span)
    }

    /// Says that an object is the cluster's own.
    pub(super) fn keeps_its_own(&mut self, name: &str) {
        self.terminal.note(text!(
            "`{name}` is no object of your files: the simulator keeps it as it is",
            "`{name}`은/는 파일에 적힌 객체가 아니어서 시뮬레이터가 그대로 둡니다"
        ));
    }

    /// Makes the manifest of an object say `value`.
    pub(super) fn keep_at(&mut self, object: &Named, value: &Value) -> Result<(), Failure> {
        let place = self.stored_named(object).filter(|o| !o.builtin).and_then(|o| self.place(o));
        match place {
            Some((id, index, item)) => {
                let edits = self.rewrite(id, index, item, value);
                self.changed(edits)
            }
            None => Ok(()),
        }
    }

    /// After a restart pods are created anew: what a pod of the files had from its first creation is forgotten.
    pub(super) fn restart_pods(&mut self, _: &Named) -> Result<(), Failure> {
        Ok(())
    }

    /// Writes a new or changed object into the learner's files: over the one that is there, or as a new document.
    pub fn keep(&mut self, object: &Value) -> Result<(), Failure> {
        let api_version = text(object, "/apiVersion");
        let group = api_version.split_once('/').map_or("", |(g, _)| g);
        let (kind, name) = (text(object, "/kind").to_owned(), text(object, "/metadata/name").to_owned());
        let namespace = text(object, "/metadata/namespace").to_owned();
        let group_kind = GroupKind::new(group, &kind);
        let there = self.stored(group_kind, &namespace, &name).map(|o| (o.builtin, self.place(o)));
        match there {
            Some((false, Some((id, index, item)))) => {
                let edits = self.rewrite(id, index, item, object);
                self.changed(edits)
            }
            _ => self.add(object),
        }
    }

    fn rewrite(
        &self,
        id: FileId,
        index: usize,
        item: Option<usize>,
        object: &Value,
    ) -> Result<Vec<Edit>, edit::Refusal> {
        let file = self.terminal.world().files.get(id).ok_or(edit::Refusal::NotThere)?;
        let documents = read_documents(id, file);
        let root = documents.get(index).and_then(|d| d.root.as_ref().ok()?.as_ref()).ok_or(edit::Refusal::NotThere)?;
        let old = item.and_then(|n| root.get("items")?.items().get(n)).unwrap_or(root).to_value();
        // What the manifest never said stays unsaid.
        let new = tidy(object, &old);
        match item {
            None => edit::update(id, file, index, &new),
            Some(n) => edit::set(id, file, root, &[Step::Key("items"), Step::Index(n)], &new),
        }
    }

    /// Appends an object to the file that holds its like, and that may be changed.
    fn add(&mut self, object: &Value) -> Result<(), Failure> {
        let document = to_yaml(&tidy(object, &Value::Null), Keys::AsGiven);
        let world = self.terminal.world();
        let kind = text(object, "/kind");
        let holds = |id: FileId, wanted: Option<&str>| {
            world.cluster.objects().iter().any(|o| o.file() == id && !o.builtin && wanted.is_none_or(|k| o.kind == k))
        };
        let may: Vec<FileId> =
            world.files.iter().map(|(id, _)| id).filter(|id| self.terminal.may_edit(*id).is_ok()).collect();
        let best = may.iter().find(|id| holds(**id, Some(kind))).or_else(|| may.iter().find(|id| holds(**id, None)));
        let empty = || {
            may.iter().find(|id| {
                world.files.get(**id).is_some_and(|f| f.text.lines().all(|l| l.trim().is_empty() || l.starts_with('#')))
            })
        };
        match best.or_else(empty).copied() {
            Some(id) => {
                let edit = world.files.get(id).map(|file| edit::append_document(id, file, &document));
                self.changed(Ok(edit.into_iter().collect()))
            }
            None => {
                let path = format!("{}.yaml", text(object, "/metadata/name").replace(['/', ':'], "-"));
                self.terminal.note(text!(
                    "the object was written to the new file `{path}`",
                    "객체를 새 파일 `{path}`에 썼습니다"
                ));
                self.terminal.write_file(&path, document).map_err(|why| {
                    self.terminal.note(why);
                    Failure::error("the simulator refused to write the file")
                })
            }
        }
    }

    /// Takes an object out of the learner's files.
    pub fn discard(&mut self, kind: GroupKind<'_>, namespace: &str, name: &str) -> Result<(), Failure> {
        let place = self.stored(kind, namespace, name).filter(|o| !o.builtin).and_then(|o| self.place(o));
        let Some((id, index, item)) = place else {
            self.keeps_its_own(name);
            return Ok(());
        };
        let Some(file) = self.terminal.world().files.get(id) else { return Ok(()) };
        let edits = match item {
            None => edit::remove_document(id, file, index).map(|e| vec![e]),
            Some(n) => {
                let documents = read_documents(id, file);
                let root = documents.get(index).and_then(|d| d.root.as_ref().ok()?.as_ref());
                root.ok_or(edit::Refusal::NotThere)
                    .and_then(|root| edit::remove(id, file, root, &[Step::Key("items"), Step::Index(n)]))
            }
        };
        self.changed(edits)
    }
}

/// The object as a person would keep it in a file: without what only the server fills in, keys in the usual order.
fn tidy(object: &Value, old: &Value) -> Value {
    let Value::Object(map) = object else { return object.clone() };
    let mut out = serde_json::Map::new();
    for key in ["apiVersion", "kind", "metadata"] {
        if let Some(value) = map.get(key) {
            out.insert(key.to_owned(), value.clone());
        }
    }
    for (key, value) in map {
        let empty = value.as_object().is_some_and(serde_json::Map::is_empty);
        if !(out.contains_key(key)
            || (matches!(key.as_str(), "status" | "spec" | "strategy") && empty && old.get(key).is_none()))
        {
            out.insert(key.clone(), value.clone());
        }
    }
    if let Some(metadata) = out.get_mut("metadata").and_then(Value::as_object_mut) {
        let had = |key: &str| old.pointer(&format!("/metadata/{key}")).is_some();
        for key in ["creationTimestamp", "resourceVersion", "uid", "generation", "managedFields", "selfLink"] {
            if !had(key) {
                metadata.shift_remove(key);
            }
        }
        // A manifest that says nothing about its namespace means `default`.
        if !had("namespace") && !old.is_null() {
            metadata.shift_remove("namespace");
        }
    }
    Value::Object(out)
}
