//! Which objects are there? A [`Cluster`] is made from manifests once and never changed: a command that changes
//! something changes text, and the text is read again.

use super::admission::run_controllers;
use super::aggregation::aggregate;
use super::builtin::builtin;
use super::object::Object;
use super::resource::{
    GroupKind, ResourceType, guess_plural, kinds, resource_of_kind, resource_types, split_api_version,
};
use crate::source::order;
use crate::source::{Diagnostic, Node};
use crate::text;
use foldhash::fast::FixedState;
use serde_json::json;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// The objects of one cluster. Cloning it shares them.
#[derive(Clone, Debug, Default)]
pub struct Cluster {
    /// In file order, the built-in ones first.
    objects: Vec<Arc<Object>>,
    /// By kind; within a kind by namespace and name, as the API server lists them.
    by_kind: BTreeMap<(String, String), Vec<Arc<Object>>>,
}

/// The objects of one manifest, a `kind: List` (or `RoleList` and its like) flattened. What has no `apiVersion`, `kind`
/// or `metadata.name` is no object; strict decoding says why.
pub fn objects_of(root: Node) -> Vec<Arc<Object>> {
    let is_list = root.get("kind").and_then(Node::as_str).is_some_and(|k| k.ends_with("List"))
        && root.get("items").is_some_and(Node::is_sequence);
    let nodes = match is_list {
        true => root.get("items").map(Node::items).unwrap_or_default().to_vec(),
        false => vec![root],
    };
    nodes.into_iter().filter_map(|node| Object::from_node(Arc::new(node), false)).map(Arc::new).collect()
}

impl Cluster {
    /// An EKS cluster with the learner's objects: the default objects come first, controllers have done their work
    /// (aggregated ClusterRoles, default ServiceAccounts, the pods of workloads). Of several documents for one object the last counts, with a
    /// warning at it.
    pub fn new(objects: impl IntoIterator<Item = Arc<Object>>) -> (Cluster, Vec<Diagnostic>) {
        let (mut objects, mut diagnostics) = replace_earlier(builtin().objects.iter().cloned().chain(objects));
        objects.extend(default_service_accounts(&objects));
        let made = run_controllers(&objects);
        objects.extend(made.objects);
        diagnostics.extend(made.diagnostics);
        diagnostics.extend(aggregate(&mut objects));
        (Cluster::from_stored(objects), diagnostics)
    }

    /// A cluster of exactly these objects, as the API server has them stored: nothing is added, no controller runs.
    pub fn from_stored(objects: Vec<Arc<Object>>) -> Cluster {
        let mut lists: HashMap<GroupKind<'_>, Vec<Arc<Object>>, FixedState> = HashMap::default();
        for object in &objects {
            lists.entry(object.group_kind()).or_default().push(object.clone());
        }
        let owned = |kind: GroupKind<'_>| (kind.group.to_owned(), kind.kind.to_owned());
        let mut by_kind: BTreeMap<_, _> = order::gathered(lists.into_iter().map(|(kind, list)| (owned(kind), list)));
        for list in by_kind.values_mut() {
            order::sort_by(list, |a, b| (&a.namespace, &a.name).cmp(&(&b.namespace, &b.name)));
        }
        Cluster { objects, by_kind }
    }

    /// Every object in file order, the built-in ones first.
    pub fn objects(&self) -> &[Arc<Object>] {
        &self.objects
    }

    /// The object of a kind; the namespace is empty for a cluster-scoped kind.
    pub fn get(&self, kind: GroupKind<'_>, namespace: &str, name: &str) -> Option<&Arc<Object>> {
        let list = self.list(kind);
        let at = list.binary_search_by(|o| (o.namespace.as_str(), o.name.as_str()).cmp(&(namespace, name))).ok()?;
        list.get(at)
    }

    /// The objects of a kind in all namespaces, by namespace and name.
    pub fn list(&self, kind: GroupKind<'_>) -> &[Arc<Object>] {
        self.by_kind
            .iter()
            .find(|((group, name), _)| group == kind.group && name == kind.kind)
            .map_or(&[], |(_, list)| list)
    }

    /// The objects of a kind in one namespace, by name.
    pub fn list_in(&self, kind: GroupKind<'_>, namespace: &str) -> &[Arc<Object>] {
        let list = self.list(kind);
        let from = list.partition_point(|o| o.namespace.as_str() < namespace);
        let to = list.partition_point(|o| o.namespace.as_str() <= namespace);
        list.get(from..to).unwrap_or_default()
    }

    /// The kinds that have objects.
    pub fn kinds(&self) -> impl Iterator<Item = GroupKind<'_>> {
        self.by_kind.keys().map(|(group, kind)| GroupKind::new(group, kind))
    }

    /// Whether there is a Namespace object of this name.
    pub fn has_namespace(&self, name: &str) -> bool {
        self.get(kinds::NAMESPACE, "", name).is_some()
    }

    /// The names of all namespaces: those with a Namespace object and those that some object names.
    pub fn namespaces(&self) -> BTreeSet<&str> {
        namespaces(&self.objects)
    }

    /// Every resource that this cluster serves: the built-in ones, those of its CustomResourceDefinitions, and those
    /// that only its objects show.
    pub fn resource_types(&self) -> Vec<Cow<'static, ResourceType>> {
        let mut types: Vec<_> = resource_types().iter().map(Cow::Borrowed).collect();
        let definitions = self.list(kinds::CUSTOM_RESOURCE_DEFINITION);
        types.extend(definitions.iter().filter_map(|o| custom_resource(o)).map(Cow::Owned));
        for ((group, kind), list) in &self.by_kind {
            let gk = GroupKind::new(group, kind);
            if let Some(first) = list.first()
                && resource_of_kind(gk).is_none()
                && !types.iter().any(|t| t.group_kind() == gk)
            {
                types.push(Cow::Owned(undeclared_resource(first)));
            }
        }
        types
    }

    /// The resource that a person means by `word`: `pods`, `po`, `deployment`, `deployments.apps`, `deployments.v1.apps`.
    pub fn resource_type(&self, word: &str) -> Option<Cow<'static, ResourceType>> {
        let word = word.to_lowercase();
        let types = self.resource_types();
        let qualified = |t: &ResourceType| {
            let Some((name, group)) = word.split_once('.') else { return false };
            let versioned = |v: &Cow<'_, str>| {
                group == v.as_ref() && t.group.is_empty()
                    || group.strip_prefix(v.as_ref()) == Some(&format!(".{}", t.group))
            };
            t.is_called(name) && (group == t.group || t.versions.iter().any(versioned))
        };
        // `rolebindings.rbac`: the beginning of a group will do where nothing fits exactly.
        let begun = |t: &ResourceType| {
            let parts = word.split_once('.').filter(|(_, group)| !group.is_empty());
            parts.is_some_and(|(name, group)| t.is_called(name) && t.group.starts_with(group))
        };
        let found = types.iter().find(|t| t.is_called(&word)).or_else(|| types.iter().find(|t| qualified(t)));
        found.or_else(|| types.iter().find(|t| begun(t))).cloned()
    }
}

/// Leaves the last of several objects with one identity, at the place of the first, and warns at the last.
fn replace_earlier(objects: impl Iterator<Item = Arc<Object>>) -> (Vec<Arc<Object>>, Vec<Diagnostic>) {
    let all: Vec<Arc<Object>> = objects.collect();
    let mut places: HashMap<(GroupKind<'_>, &str, &str), usize, FixedState> = HashMap::default();
    let mut kept: Vec<&Arc<Object>> = Vec::with_capacity(all.len());
    let mut diagnostics = Vec::new();
    for object in &all {
        let next = kept.len();
        let at = *places.entry((object.group_kind(), &object.namespace, &object.name)).or_insert(next);
        match kept.get_mut(at) {
            Some(earlier) => {
                diagnostics.push(replaced(object, earlier));
                *earlier = object;
            }
            None => kept.push(object),
        }
    }
    (kept.into_iter().cloned().collect(), diagnostics)
}

fn replaced(object: &Object, earlier: &Object) -> Diagnostic {
    let title = object.title();
    let message = match earlier.builtin {
        true => text!(
            "`{title}` replaces an object that comes with every cluster; give yours another name unless you mean that",
            "`{title}`은/는 모든 클러스터에 기본으로 있는 오브젝트(object)를 대체합니다. 의도한 것이 아니면 다른 이름을 쓰십시오"
        ),
        false => text!(
            "`{title}` stands here for the second time; this document counts, the earlier one does not",
            "`{title}`이/가 여기에 두 번째로 나옵니다. 앞의 문서는 무시되고 이 문서가 적용됩니다"
        ),
    };
    Diagnostic::warning("replaced-object", object.name_span(), message)
}

fn namespaces(objects: &[Arc<Object>]) -> BTreeSet<&str> {
    let name = |o: &'_ Arc<Object>| o.group_kind() == kinds::NAMESPACE;
    let named = objects.iter().flat_map(|o| [o.namespace.as_str(), if name(o) { o.name.as_str() } else { "" }]);
    order::gathered(named.filter(|n| !n.is_empty()))
}

/// Each namespace gets a ServiceAccount `default` from a controller (facts F6.1).
fn default_service_accounts(objects: &[Arc<Object>]) -> Vec<Arc<Object>> {
    let default = |o: &&Arc<Object>| o.group_kind() == kinds::SERVICE_ACCOUNT && o.name == "default";
    let have: BTreeSet<&str> = order::gathered(objects.iter().filter(default).map(|o| o.namespace.as_str()));
    let span_of = |namespace: &str| {
        let own = objects.iter().find(|o| o.group_kind() == kinds::NAMESPACE && o.name == namespace);
        own.or_else(|| objects.iter().find(|o| o.namespace == namespace)).map(|o| o.span()).unwrap_or_default()
    };
    let missing = namespaces(objects).into_iter().filter(|n| !have.contains(n));
    missing
        .filter_map(|namespace| {
            let metadata = json!({"name": "default", "namespace": namespace});
            let value = json!({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata});
            Object::from_value(&value, span_of(namespace)).map(Arc::new)
        })
        .collect()
}

fn custom_resource(definition: &Object) -> Option<ResourceType> {
    let spec = definition.at(&["spec"])?;
    let text = |path: &[&str]| spec.at(path).and_then(Node::as_str).map(str::to_owned);
    let kind = text(&["names", "kind"])?;
    let versions = spec.get("versions").map(Node::items).unwrap_or_default();
    let short_names = spec.at(&["names", "shortNames"]).map(Node::items).unwrap_or_default();
    let names = |nodes: &[Node]| nodes.iter().filter_map(Node::text).map(|t| Cow::Owned(t.to_owned())).collect();
    Some(ResourceType {
        group: text(&["group"])?.into(),
        versions: versions.iter().filter_map(|v| v.get("name")?.text()).map(|t| Cow::Owned(t.to_owned())).collect(),
        plural: text(&["names", "plural"])?.into(),
        singular: text(&["names", "singular"]).unwrap_or_else(|| kind.to_lowercase()).into(),
        kind: kind.into(),
        short_names: names(short_names),
        namespaced: text(&["scope"]).as_deref() == Some("Namespaced"),
    })
}

fn undeclared_resource(object: &Object) -> ResourceType {
    let (group, version) = split_api_version(&object.api_version);
    ResourceType {
        group: group.to_owned().into(),
        versions: vec![version.to_owned().into()],
        plural: guess_plural(&object.kind).into(),
        singular: object.kind.to_lowercase().into(),
        kind: object.kind.clone().into(),
        short_names: Vec::new(),
        namespaced: !object.namespace.is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{File, FileId, Severity, read_documents};

    fn read(text: &str) -> (Cluster, Vec<Diagnostic>) {
        let documents = read_documents(FileId(7), &File::new("f.yaml", text));
        Cluster::new(documents.into_iter().filter_map(|d| d.root.unwrap()).flat_map(objects_of))
    }

    #[test]
    fn a_list_is_its_items_and_the_last_document_counts() {
        let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: dev}\n";
        let (cluster, diagnostics) = read(&format!(
            "{pod}---\napiVersion: v1\nkind: List\nitems:\n- {{apiVersion: v1, kind: Pod, metadata: {{name: a, namespace: dev, labels: {{x: y}}}}}}\n\
             - {{apiVersion: v1, kind: Pod, metadata: {{name: b}}}}\n"
        ));
        assert_eq!(cluster.get(kinds::POD, "dev", "a").unwrap().label("x"), Some("y"));
        assert_eq!(cluster.list(kinds::POD).len(), 2);
        assert_eq!(cluster.list_in(kinds::POD, "default").len(), 1);
        assert_eq!((diagnostics.len(), diagnostics[0].severity), (1, Severity::Warning));
        assert!(cluster.get(kinds::SERVICE_ACCOUNT, "dev", "default").is_some_and(|o| o.builtin));
        assert_eq!(cluster.list(kinds::CLUSTER_ROLE_BINDING).iter().filter(|o| o.builtin).count(), 54);
    }

    #[test]
    fn a_label_extends_view_and_edit_and_admin() {
        let (cluster, _) = read(
            "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\n\
             metadata: {name: widgets, labels: {rbac.authorization.k8s.io/aggregate-to-view: 'true'}}\n\
             rules: [{apiGroups: [example.com], resources: [widgets], verbs: [get]}]\n",
        );
        for name in ["view", "edit", "admin"] {
            let role = cluster.get(kinds::CLUSTER_ROLE, "", name).unwrap();
            let rules = role.aggregated.as_ref().unwrap();
            assert_eq!(rules.iter().filter(|r| r.object.name == "widgets").count(), 1, "{name}");
            assert_eq!(role.value()["rules"].as_array().unwrap().len(), rules.len());
        }
    }

    #[test]
    fn without_own_objects_aggregation_gives_what_upstream_resolved() {
        let (cluster, diagnostics) = read("");
        assert!(diagnostics.is_empty());
        for name in ["view", "edit", "admin"] {
            let resolved = builtin().objects.iter().find(|o| o.kind == "ClusterRole" && o.name == name).unwrap();
            let role = cluster.get(kinds::CLUSTER_ROLE, "", name).unwrap();
            assert_eq!(role.value()["rules"], resolved.value()["rules"], "{name}");
        }
    }

    #[test]
    fn circles_and_long_chains_of_aggregation_end() {
        let mut text = String::new();
        for i in 0..3000 {
            text.push_str(&format!(
                "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {{name: r{i}, labels: {{n: '{i}'}}}}\n\
                 aggregationRule: {{clusterRoleSelectors: [{{matchLabels: {{n: '{}'}}}}]}}\n",
                (i + 1) % 3000
            ));
        }
        assert_eq!(read(&text).0.get(kinds::CLUSTER_ROLE, "", "r0").unwrap().aggregated.as_ref().unwrap().len(), 0);
    }

    #[test]
    fn aggregation_made_to_exhaust_the_page_is_refused() {
        let rules = "{apiGroups: [a], resources: [b], verbs: [c]},".repeat(2000);
        let mut text = format!(
            "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {{name: x}}\nrules: [{rules}]\n"
        );
        for i in 0..400 {
            text.push_str(&format!(
                "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {{name: r{i}}}\n\
                 aggregationRule: {{clusterRoleSelectors: [{{}}]}}\n"
            ));
        }
        assert!(read(&text).1.iter().any(|d| d.code == "too-many"));
    }

    #[test]
    fn a_word_names_a_resource_as_kubectl_takes_it() {
        let (cluster, _) = read(
            "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: gadgets.example.com}\n\
             spec: {group: example.com, scope: Namespaced, names: {kind: Gadget, plural: gadgets, shortNames: [gg]}, versions: [{name: v1}]}\n\
             ---\napiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w, namespace: dev}\n",
        );
        for (word, want) in [
            ("po", Some("pods")),
            ("Pod", Some("pods")),
            ("deploy", Some("deployments.apps")),
            ("deployments.apps", Some("deployments.apps")),
            ("deployments.v1.apps", Some("deployments.apps")),
            ("pods.v1", Some("pods")),
            ("events", Some("events")),
            ("gg", Some("gadgets.example.com")),
            ("widgets", Some("widgets.example.com")),
            ("podz", None),
        ] {
            assert_eq!(cluster.resource_type(word).map(|t| t.group_resource()).as_deref(), want, "{word}");
        }
    }
}
