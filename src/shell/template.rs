//! How does a command change the account? Resources of the learner's CloudFormation templates are added, changed and
//! taken away, with the smallest edit of the file that holds them.

use super::Terminal;
use crate::aws::Origin;
use crate::source::edit::{self, Edit, Refusal, Step};
use crate::source::emit::{Keys, to_yaml};
use crate::source::{FileId, Node, Span};
use crate::text;
use crate::text::Text;
use serde_json::{Value, json};
use std::sync::Arc;

/// The file of resources that have no template yet.
const NEW_FILE: &str = "aws.yaml";

impl Terminal<'_> {
    /// Adds a resource called after `name`: to the template that holds its like, or else to any that may be changed, or
    /// else to a new file. The error says why not.
    pub fn add_resource(&mut self, name: &str, kind: &str, properties: Value) -> Result<(), Text> {
        self.add_resource_with(name, kind, properties, Value::Null)
    }

    /// The same, with the resource's `Metadata`.
    pub fn add_resource_with(
        &mut self,
        name: &str,
        kind: &str,
        properties: Value,
        metadata: Value,
    ) -> Result<(), Text> {
        let mut resource = json!({"Type": kind});
        if let Some(fields) = resource.as_object_mut() {
            if !metadata.is_null() {
                fields.insert("Metadata".to_owned(), metadata);
            }
            fields.insert("Properties".to_owned(), properties);
        }
        let Some((file, root)) = self.template_for(kind) else { return self.new_template(name, resource) };
        let taken = |id: &str| root.at(&["Resources", id]).is_some();
        let id = logical_id(name, taken);
        let Some(text) = self.world().files.get(file) else { return Err(not_there()) };
        let edits = edit::set(file, text, &root, &[Step::Key("Resources"), Step::Key(&id)], &resource);
        self.made(edits)
    }

    /// The template that a new resource of this kind goes to.
    fn template_for(&self, kind: &str) -> Option<(FileId, Arc<Node>)> {
        let mut any = None;
        for (id, _) in self.world().files.iter().filter(|(id, _)| self.may_edit(*id).is_ok()) {
            for root in self.world().templates(id) {
                let resources = root.get("Resources").map(Node::entries).unwrap_or_default();
                if resources.iter().any(|r| r.value.get("Type").and_then(Node::text) == Some(kind)) {
                    return Some((id, root.clone()));
                }
                any.get_or_insert((id, root));
            }
        }
        any.map(|(id, root)| (id, root.clone()))
    }

    fn new_template(&mut self, name: &str, resource: Value) -> Result<(), Text> {
        let id = logical_id(name, |_| false);
        let template = json!({"AWSTemplateFormatVersion": "2010-09-09", "Resources": {id: resource}});
        let text = to_yaml(&template, Keys::AsGiven);
        let is_empty = |text: &str| text.lines().all(|line| line.trim().is_empty() || line.starts_with('#'));
        let empty = self
            .world()
            .files
            .iter()
            .filter(|(id, file)| self.may_edit(*id).is_ok() && is_empty(&file.text))
            .map(|(id, file)| edit::append_document(id, file, &text))
            .next();
        if let Some(edit) = empty {
            return self.edit(vec![edit]);
        }
        let free = |path: &String| self.world().files.by_path(path).is_none();
        let numbered = (2..100).map(|n| format!("aws-{n}.yaml"));
        let path = std::iter::once(NEW_FILE.to_owned()).chain(numbered).find(free).unwrap_or_default();
        self.note(text!(
            "the resource was written to the new file `{path}`",
            "리소스(resource)를 새 파일 `{path}`에 썼습니다"
        ));
        self.write_file(&path, text)
    }

    /// Takes a resource out of its template.
    pub fn remove_resource(&mut self, origin: &Origin) -> Result<(), Text> {
        self.change_at(origin.span, |id, file, root| {
            let path = [Step::Key("Resources"), Step::Key(&origin.logical_id)];
            edit::remove(id, file, root, &path)
        })
    }

    /// Sets a property of a resource, deep inside where `path` has several keys.
    pub fn set_property(&mut self, origin: &Origin, path: &[&str], value: &Value) -> Result<(), Text> {
        self.change_at(origin.span, |id, file, root| edit::set(id, file, root, &steps(origin, path), value))
    }

    /// Adds an item to a list among a resource's properties.
    pub fn add_to_property(&mut self, origin: &Origin, path: &[&str], value: &Value) -> Result<(), Text> {
        self.change_at(origin.span, |id, file, root| edit::append_item(id, file, root, &steps(origin, path), value))
    }

    /// Puts a value where one stands.
    pub fn set_at(&mut self, place: Span, value: &Value) -> Result<(), Text> {
        self.change_at(place, |id, file, root| {
            let path = path_to(root, place).ok_or(Refusal::NotThere)?;
            edit::set(id, file, root, &path, value)
        })
    }

    /// Takes away the entry or item that stands at a place.
    pub fn remove_at(&mut self, place: Span) -> Result<(), Text> {
        self.change_at(place, |id, file, root| {
            let path = path_to(root, place).ok_or(Refusal::NotThere)?;
            edit::remove(id, file, root, &path)
        })
    }

    /// Takes away the innermost item of a list around a place.
    pub fn remove_item_around(&mut self, place: Span) -> Result<(), Text> {
        self.change_at(place, |id, file, root| {
            let path = path_to(root, place).ok_or(Refusal::NotThere)?;
            let item = path.iter().rposition(|s| matches!(s, Step::Index(_))).ok_or(Refusal::NotThere)?;
            edit::remove(id, file, root, path.get(..=item).unwrap_or_default())
        })
    }

    /// What a template says of a resource's property, references unresolved; `Null` where it says nothing.
    pub fn written_property(&self, origin: &Origin, path: &[&str]) -> Value {
        let root = self.root_at(origin.span);
        let found = root.as_deref().and_then(|root| edit::resolve(root, &steps(origin, path)));
        found.map_or(Value::Null, Node::to_value)
    }

    fn root_at(&self, place: Span) -> Option<Arc<Node>> {
        self.world().templates(place.file).iter().find(|root| holds(root, place)).cloned()
    }

    fn change_at(
        &mut self,
        place: Span,
        change: impl FnOnce(FileId, &crate::source::File, &Node) -> Result<Vec<Edit>, Refusal>,
    ) -> Result<(), Text> {
        self.may_edit(place.file)?;
        let Some(root) = self.root_at(place) else { return Err(not_there()) };
        let Some(file) = self.world().files.get(place.file) else { return Err(not_there()) };
        let edits = change(place.file, file, &root);
        self.made(edits)
    }

    fn made(&mut self, edits: Result<Vec<Edit>, Refusal>) -> Result<(), Text> {
        match edits {
            Ok(edits) => self.edit(edits),
            Err(Refusal::NotThere) => Err(not_there()),
            Err(Refusal::Layout) => Err(text!(
                "the template is written in a way that the simulator cannot change; edit the file by hand",
                "시뮬레이터가 고칠 수 없는 모양으로 쓰인 템플릿입니다. 파일을 직접 고치십시오"
            )),
        }
    }
}

fn not_there() -> Text {
    text!("the files do not say this in a place that can be changed", "파일에서 이것을 바꿀 자리를 찾지 못했습니다")
}

fn steps<'a>(origin: &'a Origin, path: &[&'a str]) -> Vec<Step<'a>> {
    let start = [Step::Key("Resources"), Step::Key(&origin.logical_id), Step::Key("Properties")];
    start.into_iter().chain(path.iter().map(|key| Step::Key(key))).collect()
}

/// The way to the node at `place`. Recursion is bounded by the depth that is read.
fn path_to(node: &Node, place: Span) -> Option<Vec<Step<'_>>> {
    if node.span == place {
        return Some(Vec::new());
    }
    for entry in node.entries() {
        if holds(&entry.value, place)
            && let Some(key) = entry.key.text()
            && let Some(rest) = path_to(&entry.value, place)
        {
            return Some([vec![Step::Key(key)], rest].concat());
        }
    }
    for (index, item) in node.items().iter().enumerate() {
        if holds(item, place)
            && let Some(rest) = path_to(item, place)
        {
            return Some([vec![Step::Index(index)], rest].concat());
        }
    }
    None
}

fn holds(node: &Node, place: Span) -> bool {
    node.span.file == place.file && node.span.start <= place.start && place.end <= node.span.end
}

/// `web-admins` as a logical id, `WebAdmins`; with a number where another resource has that id.
fn logical_id(name: &str, taken: impl Fn(&str) -> bool) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let mut id = String::new();
    for word in words {
        let mut letters = word.chars();
        id.extend(letters.next().map(|c| c.to_ascii_uppercase()));
        id.push_str(letters.as_str());
    }
    if id.is_empty() {
        id.push_str("Resource");
    }
    let numbered = (2..1000).map(|n| format!("{id}{n}"));
    std::iter::once(id.clone()).chain(numbered).find(|id| !taken(id)).unwrap_or_default()
}
