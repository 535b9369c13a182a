//! What is in the cluster? An [`Object`] is one manifest as it was read: its identity, and the node that says where each
//! of its values stands.

use super::resource::{GroupKind, resource_of_kind, split_api_version};
use super::rule::{PolicyRule, SharedRule};
use crate::source::{Entry, FileId, Kind, Node, Span, Style};
use serde_json::Value;
use std::sync::{Arc, OnceLock};

/// The namespace of a namespaced object that names none.
pub const DEFAULT_NAMESPACE: &str = "default";

/// One object of the cluster. Shared by `Arc`; never changed after it was read.
#[derive(Clone, Debug)]
pub struct Object {
    /// `apps/v1`.
    pub api_version: String,
    /// `Deployment`.
    pub kind: String,
    /// Empty for a cluster-scoped kind, whatever is written; `default` for a namespaced kind that writes none.
    pub namespace: String,
    /// `metadata.name`.
    pub name: String,
    /// The manifest, with the place of every value.
    pub node: Arc<Node>,
    /// Comes with the simulator or is made by the cluster itself: shown, not edited.
    pub builtin: bool,
    /// The rules that the aggregation controller filled in, where this is a ClusterRole with an `aggregationRule`.
    pub aggregated: Option<Vec<RuleSource>>,
    value: OnceLock<Value>,
    rules: OnceLock<Vec<SharedRule>>,
}

impl Object {
    /// Reads the identity of a manifest; `None` where `apiVersion`, `kind` or `metadata.name` is missing or no text.
    pub fn from_node(node: Arc<Node>, builtin: bool) -> Option<Object> {
        let text = |path: &[&str]| node.at(path).and_then(Node::as_str).filter(|t| !t.is_empty()).map(str::to_owned);
        let (api_version, kind) = (text(&["apiVersion"])?, text(&["kind"])?);
        let name = text(&["metadata", "name"])?;
        let written = text(&["metadata", "namespace"]);
        let namespace = match resource_of_kind(GroupKind::new(split_api_version(&api_version).0, &kind)) {
            Some(known) if known.namespaced => written.unwrap_or_else(|| DEFAULT_NAMESPACE.to_owned()),
            Some(_) => String::new(),
            None => written.unwrap_or_default(),
        };
        let (value, rules) = Default::default();
        Some(Object { api_version, kind, namespace, name, node, builtin, aggregated: None, value, rules })
    }

    /// An object that was not read from a file but made from one: a pod of a deployment, a default ServiceAccount.
    /// All its places are `span`.
    pub fn from_value(value: &Value, span: Span) -> Option<Object> {
        Object::from_node(Arc::new(node_from_value(value, span)), true)
    }

    /// The kind without its version.
    pub fn group_kind(&self) -> GroupKind<'_> {
        GroupKind::new(self.group(), &self.kind)
    }

    /// The API group; `""` is core.
    pub fn group(&self) -> &str {
        split_api_version(&self.api_version).0
    }

    /// The whole object without places, read once and kept; an aggregated ClusterRole has its rules.
    pub fn value(&self) -> &Value {
        self.value.get_or_init(|| {
            let mut value = self.node.to_value();
            if let (Some(sources), Value::Object(fields)) = (&self.aggregated, &mut value) {
                let rules = sources.iter().filter_map(|s| s.node().map(Node::to_value)).collect();
                fields.insert("rules".to_owned(), Value::Array(rules));
            }
            value
        })
    }

    /// The rules of a Role or ClusterRole, read once and kept, leniently: as the authorizer gets them from storage.
    pub fn rules(&self) -> &[SharedRule] {
        self.rules.get_or_init(|| match &self.aggregated {
            Some(sources) => sources.iter().filter_map(RuleSource::rule).cloned().collect(),
            None => {
                let nodes = self.at(&["rules"]).map(Node::items).unwrap_or_default();
                nodes.iter().map(|node| PolicyRule::from_node(node).into()).collect()
            }
        })
    }

    /// The value at a path of keys.
    pub fn at(&self, path: &[&str]) -> Option<&Node> {
        self.node.at(path)
    }

    /// The text at a path of keys; empty where there is none.
    pub fn text_at(&self, path: &[&str]) -> &str {
        self.at(path).and_then(Node::as_str).unwrap_or_default()
    }

    /// Where the object stands.
    pub fn span(&self) -> Span {
        self.node.span
    }

    /// Where its name stands.
    pub fn name_span(&self) -> Span {
        self.at(&["metadata", "name"]).map_or(self.node.span, |n| n.span)
    }

    /// The file that it was read from.
    pub fn file(&self) -> FileId {
        self.node.span.file
    }

    /// `RoleBinding dev/read-pods`, `ClusterRole view`: how reasons name it.
    pub fn title(&self) -> String {
        match self.namespace.is_empty() {
            true => format!("{} {}", self.kind, self.name),
            false => format!("{} {}/{}", self.kind, self.namespace, self.name),
        }
    }

    /// The workload that controls this object: `ReplicaSet`, `web-6d4b75cb6d`.
    pub fn owner_reference(&self) -> Option<(&str, &str)> {
        let owners = self.at(&["metadata", "ownerReferences"]).map(Node::items).unwrap_or_default();
        let owner = owners.iter().find(|o| o.get("controller").and_then(Node::text) == Some("true"))?;
        Some((owner.get("kind")?.as_str()?, owner.get("name")?.as_str()?))
    }

    /// A label's value.
    pub fn label(&self, key: &str) -> Option<&str> {
        self.at(&["metadata", "labels"])?.get(key)?.text()
    }

    /// The same with the rules that aggregation gives it.
    pub(super) fn with_aggregated(&self, rules: Vec<RuleSource>) -> Object {
        Object { aggregated: Some(rules), value: OnceLock::new(), rules: OnceLock::new(), ..self.clone() }
    }
}

/// One rule of a Role or ClusterRole in its file: where an explanation points.
#[derive(Clone, Debug)]
pub struct RuleSource {
    /// The object whose text holds the rule. Of an aggregated rule it is the ClusterRole that it was taken from.
    pub object: Arc<Object>,
    /// Its place in `rules`, from 0.
    pub index: usize,
}

impl RuleSource {
    /// The rule as written.
    pub fn node(&self) -> Option<&Node> {
        self.object.at(&["rules"])?.items().get(self.index)
    }

    /// The rule itself.
    pub fn rule(&self) -> Option<&SharedRule> {
        self.object.rules().get(self.index)
    }

    /// Where the rule stands; the object where it has no such rule.
    pub fn span(&self) -> Span {
        self.node().map_or(self.object.span(), |n| n.span)
    }

    /// Where one of the rule's lists stands (`verbs`, `apiGroups`); the rule where it has no such list.
    pub fn list_span(&self, key: &str) -> Span {
        self.node().and_then(|n| n.get(key)).map_or(self.span(), |n| n.span)
    }

    /// Where one value of a list stands (`pods` in `resources`); the list where it is not in it.
    pub fn value_span(&self, key: &str, value: &str) -> Span {
        let items = self.node().and_then(|n| n.get(key)).map(Node::items).unwrap_or_default();
        items.iter().find(|n| n.text() == Some(value)).map_or_else(|| self.list_span(key), |n| n.span)
    }
}

/// A tree of which every node stands at `span`. Recursion is as deep as the value, which was read within limits.
pub fn node_from_value(value: &Value, span: Span) -> Node {
    let scalar = |text: String, style| Kind::Scalar(text.into(), style);
    let kind = match value {
        Value::Null => scalar(String::new(), Style::Plain),
        Value::Bool(b) => scalar(b.to_string(), Style::Plain),
        Value::Number(n) => scalar(n.to_string(), Style::Plain),
        Value::String(text) => scalar(text.clone(), Style::Quoted),
        Value::Array(items) => Kind::Sequence(items.iter().map(|v| node_from_value(v, span)).collect()),
        Value::Object(fields) => Kind::Mapping(
            fields
                .iter()
                .map(|(key, value)| Entry {
                    key: Node { span, tag: None, kind: scalar(key.clone(), Style::Quoted) },
                    value: node_from_value(value, span),
                })
                .collect(),
        ),
    };
    Node { span, tag: None, kind }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_value_survives_the_way_through_a_node() {
        let value =
            json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "x"}, "a": [1, 2.5, true, null, "yes"]});
        let object = Object::from_value(&value, Span::default()).unwrap();
        assert_eq!(object.value(), &value);
        assert_eq!((object.namespace.as_str(), object.title().as_str()), ("default", "Pod default/x"));
    }

    #[test]
    fn the_scope_of_a_kind_decides_about_its_namespace() {
        for (api_version, kind, written, want) in [
            ("v1", "Pod", None, "default"),
            ("v1", "Node", Some("dev"), ""),
            ("rbac.authorization.k8s.io/v1", "ClusterRole", Some("dev"), ""),
            ("example.com/v1", "Widget", Some("dev"), "dev"),
            ("example.com/v1", "Widget", None, ""),
        ] {
            let value =
                json!({"apiVersion": api_version, "kind": kind, "metadata": {"name": "x", "namespace": written}});
            assert_eq!(Object::from_value(&value, Span::default()).unwrap().namespace, want, "{kind}");
        }
    }
}
