//! Is this document a CloudFormation template, what are its parts, and in which order can its resources be made?
//! Texts of errors are CloudFormation's own where they are known.

use super::report::Report;
use crate::iam::catalogue::nearest_of;
use crate::source::{Diagnostic, Entry, Node, Span};
use crate::text;
use std::collections::{BTreeMap, BTreeSet};

/// The resources that CloudFormation takes in one template.
const MAX_RESOURCES: usize = 500;

/// What may stand at the top of a template.
pub(super) const SECTIONS: [&str; 10] = [
    "AWSTemplateFormatVersion",
    "Conditions",
    "Description",
    "Hooks",
    "Mappings",
    "Metadata",
    "Outputs",
    "Parameters",
    "Resources",
    "Transform",
];

/// What may stand in a resource.
const RESOURCE_KEYS: [&str; 9] = [
    "Condition",
    "CreationPolicy",
    "DeletionPolicy",
    "DependsOn",
    "Metadata",
    "Properties",
    "Type",
    "UpdatePolicy",
    "UpdateReplacePolicy",
];

/// Whether a document is a CloudFormation template and no Kubernetes manifest: it says so by `AWSTemplateFormatVersion`,
/// or has a `Resources` whose members have a `Type`.
pub fn is_template(root: &Node) -> bool {
    if root.get("AWSTemplateFormatVersion").is_some() {
        return true;
    }
    let is_manifest = root.get("apiVersion").is_some() && root.get("kind").is_some();
    let typed = |e: &Entry| {
        e.value.get("Type").and_then(Node::text).is_some_and(|t| t.starts_with("AWS::") || t.starts_with("Custom::"))
    };
    !is_manifest && root.get("Resources").is_some_and(|r| r.entries().iter().any(typed))
}

/// One member of `Resources`, as written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Resource<'a> {
    /// Its key.
    pub(super) id: &'a str,
    /// The key's place.
    pub(super) key: Span,
    /// From its key to its last value.
    pub(super) span: Span,
    /// `Type`.
    pub(super) kind: &'a str,
    /// The type's place.
    pub(super) kind_span: Span,
    /// The whole value.
    pub(super) node: &'a Node,
}

impl<'a> Resource<'a> {
    pub(super) fn properties(&self) -> Option<&'a Node> {
        self.node.get("Properties").filter(|n| !n.is_null())
    }

    pub(super) fn metadata(&self, name: &str) -> Option<&'a Node> {
        self.node.at(&["Metadata", name])
    }
}

/// A template's parts.
pub(super) struct Template<'a> {
    pub(super) root: &'a Node,
    /// In file order; of two with the same key the last.
    pub(super) resources: Vec<Resource<'a>>,
    by_id: BTreeMap<&'a str, usize>,
}

impl<'a> Template<'a> {
    /// Reads the parts and reports what is no template.
    pub(super) fn read(root: &'a Node, report: &mut Report) -> Template<'a> {
        check_keys(root, &SECTIONS, report, |name| format!("Invalid template property or properties [{name}]"));
        if let Some(version) = root.get("AWSTemplateFormatVersion").filter(|v| v.text() != Some("2010-09-09")) {
            let message =
                text!("the only template version is `2010-09-09`", "템플릿(template) 버전은 `2010-09-09` 하나뿐입니다");
            report.error("template-version", version.span, message).upstream(format!(
                "Template format error: {} is not a supported value for AWSTemplateFormatVersion.",
                version.text().unwrap_or_default()
            ));
        }
        let mut template = Template { root, resources: Vec::new(), by_id: BTreeMap::new() };
        let entries = root.get("Resources").map(Node::entries).unwrap_or_default();
        if entries.is_empty() {
            let span = root.entry("Resources").map_or(root.span, |e| e.key.span);
            let message = text!(
                "the template has no resource; write at least one below `Resources`",
                "템플릿에 리소스(resource)가 없습니다. `Resources` 아래에 하나 이상 쓰십시오"
            );
            report
                .error("no-resources", span, message)
                .upstream("Template format error: At least one Resources member must be defined.");
        }
        if let Some(extra) = entries.get(MAX_RESOURCES) {
            let count = entries.len();
            let message = text!(
                "the template has {count} resources; CloudFormation takes {MAX_RESOURCES}, the rest is not read",
                "템플릿에 리소스가 {count}개 있습니다. CloudFormation은 {MAX_RESOURCES}개까지 받으며, 나머지는 읽지 않습니다"
            );
            report.error("too-many-resources", extra.key.span, message).upstream(format!(
                "Template format error: Number of resources, {count}, is greater than maximum allowed, {MAX_RESOURCES}"
            ));
        }
        for entry in entries.iter().take(MAX_RESOURCES) {
            template.add(entry, report);
        }
        template
    }

    fn add(&mut self, entry: &'a Entry, report: &mut Report) {
        let id = entry.key.text().unwrap_or_default();
        if id.is_empty() || !id.bytes().all(|b| b.is_ascii_alphanumeric()) {
            let message = text!(
                "a logical id has letters and digits only, `{id}` has others",
                "논리 ID(logical ID)에는 영문자와 숫자만 쓸 수 있는데 `{id}`에는 다른 문자가 있습니다"
            );
            report
                .error("logical-id", entry.key.span, message)
                .upstream(format!("Template format error: Resource name {id} is non alphanumeric."));
        }
        let Some(kind) = entry.value.get("Type").filter(|t| t.text().is_some_and(|t| !t.is_empty())) else {
            let message = text!("the resource `{id}` has no `Type`", "리소스 `{id}`에 `Type`이 없습니다");
            report.error("no-type", entry.key.span, message).upstream(format!(
                "Template format error: [/Resources/{id}] Every Resources object must contain a Type member."
            ));
            return;
        };
        check_keys(&entry.value, &RESOURCE_KEYS, report, |name| format!("Invalid template resource property '{name}'"));
        let resource = Resource {
            id,
            key: entry.key.span,
            span: entry.key.span.to(entry.value.span),
            kind: kind.text().unwrap_or_default(),
            kind_span: kind.span,
            node: &entry.value,
        };
        match self.by_id.get(id).and_then(|i| self.resources.get_mut(*i)) {
            Some(earlier) => *earlier = resource,
            None => {
                self.by_id.insert(id, self.resources.len());
                self.resources.push(resource);
            }
        }
    }

    /// The resource with this logical id.
    pub(super) fn resource(&self, id: &str) -> Option<&Resource<'a>> {
        self.by_id.get(id).and_then(|i| self.resources.get(*i))
    }

    /// The place of a node as CloudFormation writes it: `/Resources/Role/Properties/Policies/0`.
    pub(super) fn path_of(&self, span: Span) -> String {
        let holds = |outer: Span| outer.start <= span.start && span.end <= outer.end;
        let (mut node, mut path) = (self.root, String::new());
        while node.span != span {
            let entry = node.entries().iter().find(|e| holds(e.value.span));
            let item = node.items().iter().enumerate().find(|(_, n)| holds(n.span));
            match (entry, item) {
                (Some(entry), _) => {
                    path.push('/');
                    path.push_str(entry.key.text().unwrap_or_default());
                    node = &entry.value;
                }
                (None, Some((index, item))) => {
                    path.push_str(&format!("/{index}"));
                    node = item;
                }
                (None, None) => break,
            }
        }
        path
    }

    /// The resources, each behind those that it names. Resources of a cycle are reported and come last.
    pub(super) fn order(&self, report: &mut Report) -> Vec<Resource<'a>> {
        let needs: Vec<BTreeSet<usize>> = self.resources.iter().map(|r| self.needs_of(r)).collect();
        let mut needed_by: Vec<Vec<usize>> = vec![Vec::new(); needs.len()];
        let mut open: Vec<usize> = needs.iter().map(BTreeSet::len).collect();
        for (user, used) in needs.iter().enumerate() {
            for index in used {
                if let Some(list) = needed_by.get_mut(*index) {
                    list.push(user);
                }
            }
        }
        // Kahn's algorithm; always the first free resource in file order, so that the result does not depend on chance.
        let mut free: BTreeSet<usize> =
            open.iter().enumerate().filter(|(_, n)| **n == 0).map(|(index, _)| index).collect();
        let mut order = Vec::with_capacity(needs.len());
        while let Some(index) = free.pop_first() {
            order.extend(self.resources.get(index).copied());
            for user in needed_by.get(index).into_iter().flatten() {
                if let Some(count) = open.get_mut(*user) {
                    *count -= 1;
                    if *count == 0 {
                        free.insert(*user);
                    }
                }
            }
        }
        let stuck: Vec<Resource<'a>> =
            self.resources.iter().zip(&open).filter(|(_, open)| **open > 0).map(|(r, _)| *r).collect();
        if let Some(first) = stuck.first() {
            let names = stuck.iter().map(|r| r.id).collect::<Vec<_>>().join(", ");
            let message = text!(
                "these resources need each other, so that none can be made first: {names}",
                "서로를 필요로 해서 어느 것도 먼저 만들 수 없는 리소스들입니다: {names}"
            );
            report
                .error("circular-dependency", first.key, message)
                .upstream(format!("Circular dependency between resources: [{names}]"));
        }
        order.extend(stuck);
        order
    }

    fn needs_of(&self, resource: &Resource<'a>) -> BTreeSet<usize> {
        let mut names = Vec::new();
        if let Some(properties) = resource.node.get("Properties") {
            super::intrinsic::names_in(properties, &mut names);
        }
        if let Some(depends_on) = resource.node.get("DependsOn") {
            names.extend(depends_on.text());
            names.extend(depends_on.items().iter().filter_map(Node::text));
        }
        names.into_iter().filter_map(|name| self.by_id.get(name).copied()).collect()
    }
}

/// Reports keys that are not in `known`, and keys that stand twice.
fn check_keys(node: &Node, known: &[&str], report: &mut Report, upstream: impl Fn(&str) -> String) {
    let mut seen = BTreeSet::new();
    for entry in node.entries() {
        let name = entry.key.text().unwrap_or_default();
        if !seen.insert(name) {
            report.duplicate_key(name, entry.key.span);
        }
        if !known.contains(&name) {
            let nearest = nearest_of(name, known.iter().copied());
            let message = match nearest {
                Some(other) => text!(
                    "`{name}` is nothing that can stand here; did you mean `{other}`",
                    "`{name}`은/는 여기에 쓸 수 없습니다. `{other}`을/를 뜻하셨습니까"
                ),
                None => text!("`{name}` is nothing that can stand here", "`{name}`은/는 여기에 쓸 수 없습니다"),
            };
            let diagnostic =
                Diagnostic::error("unknown-section", entry.key.span, message).with_upstream(upstream(name));
            report.push(match nearest {
                Some(other) => diagnostic.with_fix(other),
                None => diagnostic,
            });
        }
    }
}
