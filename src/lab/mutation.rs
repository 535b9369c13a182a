//! What would a slightly different answer do? Mutants of a solution: each part taken away, each field widened. A scenario
//! whose checks and surplus tell every mutant from the solution can be trusted to grade.
//!
//! Only what the solution changed is mutated: a document or resource that already stood at the start is not the answer.

use crate::scenario::Mode;
use crate::source::edit::{self, Step};
use crate::source::{Document, File, FileId, Node, read_documents};
use serde_json::{Value, json};
use std::rc::Rc;

/// The learner's files: path, what may be done, text.
pub type Texts = Vec<(String, Mode, Rc<str>)>;

/// Which way a mutant differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Something is missing: it must no longer work.
    Deletion,
    /// Something is wider: it must no longer be safe or minimal.
    Widening,
}

/// A solution with one difference.
#[derive(Clone, Debug)]
pub struct Mutant {
    /// Which way.
    pub change: Change,
    /// What was done, as `rbac.yaml:12 verbs: "*"`.
    pub what: String,
    /// The files.
    pub texts: Texts,
}

/// One step of a path that owns its key.
#[derive(Clone, Debug)]
enum Owned {
    Key(String),
    Index(usize),
}

/// What is done at a path.
#[derive(Clone, Debug)]
enum Operation {
    Remove,
    Set(Value),
}

/// Every mutant of `solution`, which began as `start`.
pub fn mutants(start: &Texts, solution: &Texts) -> Vec<Mutant> {
    let mut out = Vec::new();
    for (number, (path, mode, text)) in solution.iter().enumerate() {
        let begun = start.iter().find(|(p, ..)| p == path).map(|(_, _, t)| t.clone()).unwrap_or_default();
        if *mode != Mode::Edit || begun == *text {
            continue;
        }
        let file = File::new(path, text);
        let before: Vec<Value> = roots(&File::new(path, &begun)).iter().map(|(_, n)| n.to_value()).collect();
        for (index, root) in roots(&file) {
            if before.contains(&root.to_value()) {
                continue;
            }
            let sites = match root.get("Resources") {
                Some(resources) => template_sites(resources, before.iter().find_map(|v| v.get("Resources"))),
                None => manifest_sites(&root, before.iter().find(|v| same_object(v, &root))),
            };
            for (change, at, operation) in sites {
                let Some(text) = edited(&file, index, &at, &operation) else { continue };
                let what = format!("{path}:{} {}", line(&file, &root, &at), describe(&at, &operation));
                out.push(Mutant { change, what, texts: with(solution, number, text) });
            }
            if root.get("Resources").is_none() {
                let kind = root.get("kind").and_then(Node::as_str).unwrap_or("document");
                if let Ok(gone) = edit::remove_document(FileId(0), &file, index)
                    && let Some(text) = edit::apply(&file.text, &[gone])
                {
                    let what = format!("{path}:{} remove {kind}", line(&file, &root, &[]));
                    out.push(Mutant { change: Change::Deletion, what, texts: with(solution, number, text) });
                }
                if kind == "RoleBinding"
                    && let Some(text) = cluster_wide(&file, index, &root)
                {
                    let what = format!("{path}:{} RoleBinding to ClusterRoleBinding", line(&file, &root, &[]));
                    out.push(Mutant { change: Change::Widening, what, texts: with(solution, number, text) });
                }
            }
        }
    }
    out
}

type Site = (Change, Vec<Owned>, Operation);

fn roots(file: &File) -> Vec<(usize, Node)> {
    let documents: Vec<Document> = read_documents(FileId(0), file);
    documents.into_iter().enumerate().filter_map(|(i, d)| Some((i, d.root.ok()??))).collect()
}

fn with(texts: &Texts, number: usize, text: String) -> Texts {
    let mut texts = texts.clone();
    if let Some(file) = texts.get_mut(number) {
        file.2 = text.into();
    }
    texts
}

fn key(name: &str) -> Owned {
    Owned::Key(name.to_owned())
}

fn steps(path: &[Owned]) -> Vec<Step<'_>> {
    path.iter()
        .map(|owned| match owned {
            Owned::Key(key) => Step::Key(key),
            Owned::Index(index) => Step::Index(*index),
        })
        .collect()
}

fn edited(file: &File, index: usize, path: &[Owned], operation: &Operation) -> Option<String> {
    let documents = read_documents(FileId(0), file);
    let root = documents.get(index)?.root.as_ref().ok()?.as_ref()?;
    let steps = steps(path);
    let edits = match operation {
        Operation::Remove => edit::remove(FileId(0), file, root, &steps),
        Operation::Set(value) => edit::set(FileId(0), file, root, &steps, value),
    };
    let text = edit::apply(&file.text, &edits.ok()?)?;
    (text != *file.text).then_some(text)
}

fn line(file: &File, root: &Node, path: &[Owned]) -> usize {
    let node = edit::resolve(root, &steps(path)).unwrap_or(root);
    file.line_of(node.span.start) + 1
}

fn describe(path: &[Owned], operation: &Operation) -> String {
    let words: Vec<String> = path
        .iter()
        .map(|step| match step {
            Owned::Key(key) => key.clone(),
            Owned::Index(index) => format!("[{index}]"),
        })
        .collect();
    match operation {
        Operation::Remove => format!("remove {}", words.join(".")),
        Operation::Set(value) => format!("{}: {value}", words.join(".")),
    }
}

/// The parts of a Kubernetes object that say who may do what.
fn manifest_sites(root: &Node, before: Option<&Value>) -> Vec<Site> {
    let mut sites = Vec::new();
    for (i, rule) in root.get("rules").map(Node::items).unwrap_or_default().iter().enumerate() {
        let at = vec![key("rules"), Owned::Index(i)];
        sites.push((Change::Deletion, at.clone(), Operation::Remove));
        for field in ["verbs", "resources", "apiGroups", "resourceNames"] {
            let Some(list) = rule.get(field) else { continue };
            let of: Vec<Owned> = at.iter().cloned().chain([key(field)]).collect();
            if list.items().len() > 1 {
                let items = 0..list.items().len();
                sites.extend(items.map(|n| {
                    let item = of.iter().cloned().chain([Owned::Index(n)]).collect();
                    (Change::Deletion, item, Operation::Remove)
                }));
            }
            let wide = if field == "resourceNames" { Operation::Remove } else { Operation::Set(json!(["*"])) };
            sites.push((Change::Widening, of, wide));
        }
    }
    for i in 0..root.get("subjects").map(Node::items).unwrap_or_default().len() {
        let at = vec![key("subjects"), Owned::Index(i)];
        sites.push((Change::Deletion, at.clone(), Operation::Remove));
        for group in ["system:authenticated", "system:serviceaccounts"] {
            let wide = json!({"kind": "Group", "name": group, "apiGroup": "rbac.authorization.k8s.io"});
            sites.push((Change::Widening, at.clone(), Operation::Set(wide)));
        }
    }
    for entry in root.at(&["metadata", "annotations"]).map(Node::entries).unwrap_or_default() {
        let at = vec![key("metadata"), key("annotations"), key(entry.key.text().unwrap_or_default())];
        sites.push((Change::Deletion, at, Operation::Remove));
    }
    for spec in [vec!["spec"], vec!["spec", "template", "spec"]] {
        if root.at(&spec).and_then(|s| s.get("serviceAccountName")).is_some() {
            let at = spec.iter().copied().chain(["serviceAccountName"]).map(key).collect();
            sites.push((Change::Deletion, at, Operation::Remove));
        }
    }
    if root.get("roleRef").is_some() {
        let admin = json!({"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "cluster-admin"});
        sites.push((Change::Widening, vec![key("roleRef")], Operation::Set(admin)));
    }
    for field in ["mapRoles", "mapUsers"] {
        if let Some(text) = root.at(&["data", field]).and_then(Node::text) {
            let begun = before.and_then(|v| v.pointer(&format!("/data/{field}"))).and_then(Value::as_str);
            sites.extend(mapping_sites(field, text, begun.unwrap_or_default()));
        }
    }
    sites
}

/// Whether a value of the start is the same object, perhaps with other contents.
fn same_object(value: &Value, root: &Node) -> bool {
    ["/kind", "/metadata/name", "/metadata/namespace"].into_iter().all(|pointer| {
        let path: Vec<&str> = pointer.split('/').skip(1).collect();
        value.pointer(pointer).and_then(Value::as_str) == root.at(&path).and_then(Node::as_str)
    })
}

/// aws-auth: the entries are text, and are written anew. Entries that stood there at the start stay.
fn mapping_sites(field: &str, text: &str, begun: &str) -> Vec<Site> {
    let begun_roots = roots(&File::new(field, begun));
    let entries: Vec<Value> = begun_roots.iter().flat_map(|(_, n)| n.items()).map(Node::to_value).collect();
    // A start that does not parse has no entries; what it spells is still what stood there.
    let stood = |entry: &Node| match begun_roots.is_empty() {
        true => spells(begun, entry),
        false => entries.contains(&entry.to_value()),
    };
    let file = File::new(field, text);
    let at = vec![key("data"), key(field)];
    let mut sites = Vec::new();
    for (_, root) in roots(&file) {
        for (i, entry) in root.items().iter().enumerate().filter(|(_, e)| !stood(e)) {
            let mut inner = vec![(Change::Deletion, vec![Owned::Index(i)], Operation::Remove)];
            let groups = entry.get("groups").map(Node::items).unwrap_or_default().len();
            for n in 0..groups {
                let group = vec![Owned::Index(i), key("groups"), Owned::Index(n)];
                inner.push((Change::Deletion, group.clone(), Operation::Remove));
                inner.push((Change::Widening, group, Operation::Set(json!("system:masters"))));
            }
            for (change, path, operation) in inner {
                if let Some(text) = edited(&file, 0, &path, &operation) {
                    sites.push((change, at.clone(), Operation::Set(Value::String(text))));
                }
            }
        }
    }
    sites
}

/// Whether every word of an entry stands somewhere in `text`.
fn spells(text: &str, entry: &Node) -> bool {
    entry.text().is_none_or(|word| text.contains(word))
        && entry.items().iter().all(|n| spells(text, n))
        && entry.entries().iter().all(|e| spells(text, &e.value))
}

/// A RoleBinding as a ClusterRoleBinding, with the Role that it names as a ClusterRole where it stands in the same file.
fn cluster_wide(file: &File, index: usize, root: &Node) -> Option<String> {
    let role = root.at(&["roleRef", "name"]).and_then(Node::as_str)?;
    let set = |text: &str, index: usize, path: &[&str], operation: Operation| {
        let path: Vec<Owned> = path.iter().map(|k| key(k)).collect();
        edited(&File::new(&file.path, text), index, &path, &operation)
    };
    let mut text = set(&file.text, index, &["kind"], Operation::Set(json!("ClusterRoleBinding")))?;
    text = set(&text, index, &["metadata", "namespace"], Operation::Remove).unwrap_or(text);
    if root.at(&["roleRef", "kind"]).and_then(Node::as_str) == Some("Role") {
        text = set(&text, index, &["roleRef", "kind"], Operation::Set(json!("ClusterRole")))?;
        let named = |n: &Node| {
            n.get("kind").and_then(Node::as_str) == Some("Role")
                && n.at(&["metadata", "name"]).and_then(Node::as_str) == Some(role)
        };
        let (at, _) = roots(file).into_iter().find(|(_, n)| named(n))?;
        text = set(&text, at, &["kind"], Operation::Set(json!("ClusterRole")))?;
        text = set(&text, at, &["metadata", "namespace"], Operation::Remove).unwrap_or(text);
    }
    Some(text)
}

/// The parts of a template that say who may do what, of resources that did not stand so at the start.
fn template_sites(resources: &Node, before: Option<&Value>) -> Vec<Site> {
    let mut sites = Vec::new();
    for entry in resources.entries() {
        let name = entry.key.text().unwrap_or_default();
        if before.and_then(|b| b.get(name)) == Some(&entry.value.to_value()) {
            continue;
        }
        let at = vec![key("Resources"), key(name)];
        if before.and_then(|b| b.get(name)).is_none() {
            sites.push((Change::Deletion, at.clone(), Operation::Remove));
        }
        walk(&entry.value, &at, &mut sites);
    }
    sites
}

/// Finds policy statements and lists of rights wherever they stand in a resource.
fn walk(node: &Node, at: &[Owned], sites: &mut Vec<Site>) {
    let under = |step: Owned| -> Vec<Owned> { at.iter().cloned().chain([step]).collect() };
    for (i, item) in node.items().iter().enumerate() {
        walk(item, &under(Owned::Index(i)), sites);
    }
    for entry in node.entries() {
        let name = entry.key.text().unwrap_or_default();
        let path = under(key(name));
        match name {
            "Statement" => {
                for (i, statement) in entry.value.items().iter().enumerate() {
                    let at: Vec<Owned> = path.iter().cloned().chain([Owned::Index(i)]).collect();
                    sites.push((Change::Deletion, at.clone(), Operation::Remove));
                    statement_sites(statement, &at, sites);
                }
            }
            "ManagedPolicyArns" | "KubernetesGroups" | "AccessPolicies" | "ClientIdList" | "Policies" => {
                for i in 0..entry.value.items().len() {
                    let item = path.iter().cloned().chain([Owned::Index(i)]).collect();
                    sites.push((Change::Deletion, item, Operation::Remove));
                }
                walk(&entry.value, &path, sites);
            }
            "PolicyArn" => {
                let admin = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";
                sites.push((Change::Widening, path, Operation::Set(json!(admin))));
            }
            "AccessScope" => sites.push((Change::Widening, path, Operation::Set(json!({"Type": "cluster"})))),
            "HttpTokens" => sites.push((Change::Widening, path, Operation::Set(json!("optional")))),
            "HttpPutResponseHopLimit" => sites.push((Change::Widening, path, Operation::Set(json!(2)))),
            _ => walk(&entry.value, &path, sites),
        }
    }
}

fn statement_sites(statement: &Node, at: &[Owned], sites: &mut Vec<Site>) {
    let under = |step: Owned| -> Vec<Owned> { at.iter().cloned().chain([step]).collect() };
    for field in ["Action", "Resource"] {
        let Some(value) = statement.get(field) else { continue };
        let path = under(key(field));
        if value.items().len() > 1 {
            for i in 0..value.items().len() {
                let item = path.iter().cloned().chain([Owned::Index(i)]).collect();
                sites.push((Change::Deletion, item, Operation::Remove));
            }
        }
        let first = value.text().or_else(|| value.items().first().and_then(Node::text)).unwrap_or_default();
        if field == "Action" && !first.starts_with("sts:") {
            let service = first.split(':').next().unwrap_or_default();
            sites.push((Change::Widening, path.clone(), Operation::Set(json!(format!("{service}:*")))));
        }
        if field == "Resource" && first != "*" {
            sites.push((Change::Widening, path, Operation::Set(json!("*"))));
        }
    }
    if statement.get("Principal").is_some() {
        sites.push((Change::Widening, under(key("Principal")), Operation::Set(json!({"AWS": "*"}))));
    }
    let Some(condition) = statement.get("Condition") else { return };
    sites.push((Change::Widening, under(key("Condition")), Operation::Remove));
    for operator in condition.entries() {
        let name = operator.key.text().unwrap_or_default();
        for entry in operator.value.entries() {
            let condition_key = entry.key.text().unwrap_or_default();
            let at: Vec<Owned> = at.iter().cloned().chain([key("Condition"), key(name), key(condition_key)]).collect();
            sites.push((Change::Widening, at.clone(), Operation::Remove));
        }
        let wide: serde_json::Map<String, Value> =
            operator.value.entries().iter().map(|e| (e.key.key_text(), json!("*"))).collect();
        if name.starts_with("String") {
            let at = under(key("Condition"));
            sites.push((Change::Widening, at, Operation::Set(json!({"StringLike": wide}))));
        }
    }
}
