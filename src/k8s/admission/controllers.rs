//! Which pods run? Those that controllers make of workloads: a Deployment's ReplicaSet and its pods, the pods of a
//! DaemonSet, StatefulSet, Job, ReplicaSet. Names end in what is derived from the workload, so they stay the same as
//! long as its template does.

use super::{account_missing, account_name};
use crate::k8s::stable::{hash, suffix, uid_of};
use crate::k8s::{GroupKind, Object, kinds, node_from_value, selects};
use crate::source::{Diagnostic, Entry, Kind, Node, Span};
use crate::text;
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

/// Pods that are made of one workload.
const MOST_OF_ONE: i64 = 100;
/// Pods that are made in all.
const MOST: i64 = 2_000;
/// Values that the templates of all pods may hold together: a template may be long, and every pod has its own.
const MOST_VALUES: usize = 1_000_000;

/// What the controllers made.
#[derive(Debug, Default)]
pub struct Made {
    /// ReplicaSets, pods, events, ConfigMaps.
    pub objects: Vec<Arc<Object>>,
    /// Where more would have been made than is.
    pub diagnostics: Vec<Diagnostic>,
}

/// Runs the controllers once over the objects of a cluster.
pub fn run_controllers(objects: &[Arc<Object>]) -> Made {
    let mut controllers = Controllers {
        accounts: HashSet::new(),
        nodes: Vec::new(),
        taken: HashSet::new(),
        made: Made::default(),
        pods: 0,
        values: 0,
    };
    for object in objects {
        match object.group_kind() {
            kinds::SERVICE_ACCOUNT => {
                controllers.accounts.insert((object.namespace.as_str(), object.name.as_str()));
            }
            kinds::NODE => controllers.nodes.push(object),
            _ => {}
        }
        controllers.taken.insert((object.kind.as_str(), object.namespace.as_str(), object.name.as_str()));
    }
    controllers.root_certificates(objects);
    for object in objects {
        // What a workload of the files already owns was written down with it.
        if object.owner_reference().is_some() {
            continue;
        }
        match (object.group(), object.kind.as_str()) {
            ("apps", "Deployment") => controllers.deployment(object),
            ("apps", "ReplicaSet") | ("", "ReplicationController") => controllers.replicas(object),
            ("apps", "DaemonSet") => controllers.daemon_set(object),
            ("apps", "StatefulSet") => controllers.stateful_set(object),
            ("batch", "Job") => controllers.job(object),
            _ => {}
        }
    }
    controllers.made
}

struct Controllers<'a> {
    accounts: HashSet<(&'a str, &'a str)>,
    nodes: Vec<&'a Arc<Object>>,
    /// Kind, namespace, name of every object of the files.
    taken: HashSet<(&'a str, &'a str, &'a str)>,
    made: Made,
    pods: i64,
    values: usize,
}

/// Who makes pods.
struct Owner<'a> {
    /// The workload as written; its template is the pods'.
    workload: &'a Object,
    kind: &'a str,
    name: &'a str,
    controller: &'a str,
}

impl<'a> Controllers<'a> {
    /// Every namespace has the certificate of the API server (`kube-root-ca.crt`).
    fn root_certificates(&mut self, objects: &[Arc<Object>]) {
        let named = objects.iter().map(|o| if o.group_kind() == kinds::NAMESPACE { &o.name } else { &o.namespace });
        let namespaces: BTreeSet<&String> = named.filter(|n| !n.is_empty()).collect();
        for namespace in namespaces {
            let value = json!({
                "apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "kube-root-ca.crt", "namespace": namespace},
                "data": {"ca.crt": "-----BEGIN CERTIFICATE-----\n(the simulator has no certificate)\n-----END CERTIFICATE-----\n"},
            });
            if !objects
                .iter()
                .any(|o| o.kind == "ConfigMap" && o.namespace == *namespace && o.name == "kube-root-ca.crt")
            {
                self.made.objects.extend(Object::from_value(&value, Span::default()).map(Arc::new));
            }
        }
    }

    fn deployment(&mut self, deployment: &Object) {
        let template = deployment.at(&["spec", "template"]).map(Node::to_value).unwrap_or_default();
        let hash = suffix(&["pod-template-hash", &template.to_string()], 10);
        let name = format!("{}-{hash}", deployment.name);
        let mut labels = labels_of(&template);
        add_label(&mut labels, "pod-template-hash", &hash);
        let mut selector = deployment.at(&["spec", "selector"]).map(Node::to_value).unwrap_or_default();
        if let Some(selector) = selector.as_object_mut() {
            let matched = selector.entry("matchLabels").or_insert_with(|| json!({}));
            add_label(matched, "pod-template-hash", &hash);
        }
        let replicas = count(deployment, "replicas");
        let mut metadata = json!({"name": name, "namespace": deployment.namespace, "labels": labels});
        set_owner(&mut metadata, "apps/v1", "Deployment", deployment);
        let value = json!({
            "apiVersion": "apps/v1", "kind": "ReplicaSet", "metadata": metadata,
            "spec": {"replicas": replicas, "selector": selector},
        });
        let node = with_field(node_from_value(&value, deployment.span()), "spec", |spec| {
            if let Some(template) = deployment.at(&["spec", "template"]) {
                set_entry(spec, "template", template.clone());
            }
        });
        self.made.objects.extend(Object::from_node(Arc::new(node), true).map(Arc::new));
        let owner =
            Owner { workload: deployment, kind: "ReplicaSet", name: &name, controller: "replicaset-controller" };
        self.numbered(&owner, replicas, &[("pod-template-hash", &hash)]);
    }

    fn replicas(&mut self, set: &Object) {
        let controller = if set.kind == "ReplicaSet" { "replicaset-controller" } else { "replication-controller" };
        let owner = Owner { workload: set, kind: &set.kind, name: &set.name, controller };
        self.numbered(&owner, count(set, "replicas"), &[]);
    }

    fn job(&mut self, job: &Object) {
        if job.at(&["spec", "suspend"]).is_some_and(|s| s.to_value() == true) {
            return;
        }
        let owner = Owner { workload: job, kind: "Job", name: &job.name, controller: "job-controller" };
        self.numbered(
            &owner,
            count(job, "parallelism"),
            &[("batch.kubernetes.io/job-name", &job.name), ("job-name", &job.name)],
        );
    }

    fn stateful_set(&mut self, set: &Object) {
        let owner = Owner { workload: set, kind: "StatefulSet", name: &set.name, controller: "statefulset-controller" };
        for number in 0..self.most(&owner, count(set, "replicas")) {
            let name = format!("{}-{number}", set.name);
            let index = number.to_string();
            let labels =
                [("apps.kubernetes.io/pod-index", index.as_str()), ("statefulset.kubernetes.io/pod-name", &name)];
            if !self.pod(&owner, &name, "", &labels, None) {
                break;
            }
        }
    }

    /// One pod on each node that the template's selector selects; without Node objects, one.
    fn daemon_set(&mut self, set: &Object) {
        let owner = Owner { workload: set, kind: "DaemonSet", name: &set.name, controller: "daemonset-controller" };
        let selector = set.at(&["spec", "template", "spec", "nodeSelector"]);
        let nodes: Vec<Option<&str>> = match self.nodes.is_empty() {
            true => vec![None],
            false => self.nodes.iter().filter(|n| fits(n, selector)).map(|n| Some(n.name.as_str())).collect(),
        };
        let most = self.most(&owner, i64::try_from(nodes.len()).unwrap_or(MOST));
        for (node, _) in nodes.into_iter().zip(0..most) {
            let name =
                format!("{}-{}", set.name, suffix(&["pod", &set.namespace, &set.name, node.unwrap_or_default()], 5));
            if !self.pod(&owner, &name, &format!("{}-", set.name), &[], node) {
                break;
            }
        }
    }

    fn numbered(&mut self, owner: &Owner<'_>, replicas: i64, labels: &[(&str, &str)]) {
        for number in 0..self.most(owner, replicas) {
            let parts = ["pod", &owner.workload.namespace, owner.name, &number.to_string()];
            let name = format!("{}-{}", owner.name, suffix(&parts, 5));
            if !self.pod(owner, &name, &format!("{}-", owner.name), labels, None) {
                break;
            }
        }
    }

    /// How many pods of those wanted are made.
    fn most(&mut self, owner: &Owner<'_>, wanted: i64) -> i64 {
        let size = owner.workload.at(&["spec", "template"]).map_or(1, size_of);
        let room = i64::try_from(MOST_VALUES.saturating_sub(self.values) / size).unwrap_or(MOST);
        let most = MOST_OF_ONE.min(MOST - self.pods).min(room);
        if wanted > most {
            let title = owner.workload.title();
            let message = text!(
                "`{title}` asks for {wanted} pods; the simulator runs {most} of them",
                "`{title}`은/는 파드 {wanted}개를 요구합니다. 시뮬레이터는 {most}개만 실행합니다"
            );
            let span = owner.workload.at(&["spec", "replicas"]).map_or(owner.workload.name_span(), |n| n.span);
            self.made.diagnostics.push(Diagnostic::warning("too-many", span, message));
        }
        wanted.clamp(0, most)
    }

    /// Makes one pod. Where its ServiceAccount does not exist the pod is refused: the workload stays without pods, and
    /// an event says why (F6.10).
    fn pod(
        &mut self,
        owner: &Owner<'_>,
        name: &str,
        generate: &str,
        labels: &[(&str, &str)],
        node: Option<&str>,
    ) -> bool {
        let workload = owner.workload;
        let Some(template) = workload.at(&["spec", "template"]) else { return false };
        let namespace = &workload.namespace;
        if self.taken.contains(&("Pod", namespace.as_str(), name)) {
            return true;
        }
        let written = template.to_value();
        let account = account_name(&written);
        if !self.accounts.contains(&(namespace.as_str(), account)) {
            let refused = if generate.is_empty() { name } else { generate };
            self.failed_create(owner, refused, &account_missing(namespace, account));
            return false;
        }
        let mut metadata = json!({"name": name, "namespace": namespace});
        let mut all_labels = labels_of(&written);
        labels.iter().for_each(|(key, value)| add_label(&mut all_labels, key, value));
        if let Some(fields) = metadata.as_object_mut() {
            if !generate.is_empty() {
                fields.insert("generateName".to_owned(), generate.into());
            }
            fields.insert("labels".to_owned(), all_labels);
            if let Some(annotations) = written.pointer("/metadata/annotations").filter(|a| !a.is_null()) {
                fields.insert("annotations".to_owned(), annotations.clone());
            }
        }
        let api_version = if owner.kind == "ReplicaSet" { "apps/v1" } else { workload.api_version.as_str() };
        let uid = owner_uid(owner);
        set_owner_reference(&mut metadata, api_version, owner.kind, owner.name, &uid);
        let value = json!({"apiVersion": "v1", "kind": "Pod", "metadata": metadata});
        let mut pod = node_from_value(&value, template.span);
        // The spec keeps its places in the workload's template, where a learner reads and changes it.
        if let Some(spec) = template.get("spec") {
            let mut spec = spec.clone();
            let scheduled = node.or_else(|| self.schedule(&spec, name));
            if let Some(scheduled) = scheduled.filter(|_| spec.get("nodeName").is_none()) {
                let at = node_from_value(&json!(scheduled), spec.span);
                set_entry(&mut spec, "nodeName", at);
            }
            set_entry(&mut pod, "spec", spec);
        }
        self.made.objects.extend(Object::from_node(Arc::new(pod), true).map(Arc::new));
        self.pods += 1;
        self.values += size_of(template);
        true
    }

    /// The node on which the scheduler puts a pod: one of those that its `nodeSelector` selects.
    fn schedule(&self, spec: &Node, name: &str) -> Option<&'a str> {
        let fitting: Vec<_> = self.nodes.iter().filter(|n| fits(n, spec.get("nodeSelector"))).collect();
        let number = hash(&["node", name]) % u64::try_from(fitting.len()).ok().filter(|n| *n > 0)?;
        fitting.get(usize::try_from(number).ok()?).map(|n| n.name.as_str())
    }

    fn failed_create(&mut self, owner: &Owner<'_>, pod: &str, error: &str) {
        let namespace = &owner.workload.namespace;
        let api_version = if owner.kind == "ReplicaSet" { "apps/v1" } else { owner.workload.api_version.as_str() };
        let name = format!("{}.{:016x}", owner.name, hash(&["event", namespace, owner.name]));
        let of_what = if owner.kind == "StatefulSet" { "StatefulSet" } else { owner.kind };
        let message = match of_what {
            "StatefulSet" => format!(
                "create Pod {pod} in StatefulSet {} failed error: pods \"{pod}\" is forbidden: {error}",
                owner.name
            ),
            _ => format!("Error creating: pods \"{pod}\" is forbidden: {error}"),
        };
        let value = json!({
            "apiVersion": "v1", "kind": "Event", "metadata": {"name": name, "namespace": namespace},
            "involvedObject": {
                "apiVersion": api_version, "kind": owner.kind, "name": owner.name, "namespace": namespace,
                "uid": owner_uid(owner),
            },
            "reason": "FailedCreate", "message": message, "type": "Warning", "count": 15,
            "source": {"component": owner.controller}, "reportingComponent": owner.controller,
            "firstTimestamp": crate::k8s::CREATED, "lastTimestamp": crate::k8s::CREATED,
        });
        let span = owner.workload.at(&["spec", "template", "spec", "serviceAccountName"]);
        let span = span.map_or(owner.workload.name_span(), |n| n.span);
        self.made.objects.extend(Object::from_value(&value, span).map(Arc::new));
    }
}

/// Whether the labels of a Node are those that a `nodeSelector` asks for, and pods may be put there.
fn fits(node: &Object, selector: Option<&Node>) -> bool {
    let closed = node.at(&["spec", "unschedulable"]).is_some_and(|n| n.to_value() == true);
    let wanted = selector.map(Node::to_value).unwrap_or_default();
    let matching = node_from_value(&json!({"matchLabels": wanted}), Span::default());
    !closed && (wanted.is_null() || selects(&matching, |key| node.label(key)))
}

fn labels_of(template: &Value) -> Value {
    template.pointer("/metadata/labels").cloned().unwrap_or_default()
}

/// The values of a tree, itself among them.
fn size_of(node: &Node) -> usize {
    1 + match &node.kind {
        Kind::Scalar(..) => 0,
        Kind::Sequence(items) => items.iter().map(size_of).sum(),
        Kind::Mapping(entries) => entries.iter().map(|e| 1 + size_of(&e.value)).sum(),
    }
}

/// A number of the spec; 1 where it is missing.
fn count(workload: &Object, field: &str) -> i64 {
    workload.at(&["spec", field]).and_then(|n| n.to_value().as_i64()).unwrap_or(1)
}

fn owner_uid(owner: &Owner<'_>) -> String {
    let workload = owner.workload;
    let written = workload.text_at(&["metadata", "uid"]);
    match owner.kind == workload.kind && !written.is_empty() {
        true => written.to_owned(),
        false => {
            uid_of(GroupKind::new(workload.group(), owner.kind).group, owner.kind, &workload.namespace, owner.name)
        }
    }
}

fn set_owner(metadata: &mut Value, api_version: &str, kind: &str, owner: &Object) {
    let written = owner.text_at(&["metadata", "uid"]);
    let uid = match written.is_empty() {
        true => uid_of(owner.group(), &owner.kind, &owner.namespace, &owner.name),
        false => written.to_owned(),
    };
    set_owner_reference(metadata, api_version, kind, &owner.name, &uid);
}

fn set_owner_reference(metadata: &mut Value, api_version: &str, kind: &str, name: &str, uid: &str) {
    if let Some(fields) = metadata.as_object_mut() {
        let reference = json!({
            "apiVersion": api_version, "blockOwnerDeletion": true, "controller": true, "kind": kind, "name": name, "uid": uid,
        });
        fields.insert("ownerReferences".to_owned(), json!([reference]));
    }
}

fn add_label(labels: &mut Value, key: &str, value: &str) {
    if !labels.is_object() {
        *labels = json!({});
    }
    if let Some(labels) = labels.as_object_mut() {
        labels.insert(key.to_owned(), value.into());
        labels.sort_keys();
    }
}

fn set_entry(node: &mut Node, key: &str, value: Node) {
    let Kind::Mapping(entries) = &mut node.kind else { return };
    entries.retain(|e| e.key.text() != Some(key));
    let key = node_from_value(&json!(key), value.span);
    entries.push(Entry { key, value });
}

fn with_field(mut node: Node, key: &str, change: impl FnOnce(&mut Node)) -> Node {
    if let Kind::Mapping(entries) = &mut node.kind
        && let Some(entry) = entries.iter_mut().find(|e| e.key.text() == Some(key))
    {
        change(&mut entry.value);
    }
    node
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::k8s::{Cluster, objects_of};
    use crate::source::{File, FileId, Files, read_documents};

    fn read(text: &str) -> (Cluster, Vec<Diagnostic>, Files) {
        let mut files = Files::default();
        files.add(File::new("x", ""));
        let id = files.add(File::new("f.yaml", text));
        let documents = read_documents(FileId(id.0), files.get(id).unwrap());
        let (cluster, diagnostics) =
            Cluster::new(documents.into_iter().filter_map(|d| d.root.unwrap()).flat_map(objects_of));
        (cluster, diagnostics, files)
    }

    fn workload(kind: &str, more: &str) -> String {
        format!(
            "apiVersion: apps/v1\nkind: {kind}\nmetadata: {{name: web, namespace: dev}}\nspec:\n  {more}\n  \
             selector: {{matchLabels: {{app: web}}}}\n  template:\n    metadata: {{labels: {{app: web}}}}\n    \
             spec: {{serviceAccountName: app, containers: [{{name: c, image: i}}]}}\n"
        )
    }
    const ACCOUNT: &str = "---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: app, namespace: dev}\n";

    #[test]
    fn workloads_have_their_pods() {
        for (kind, more, want) in [
            ("Deployment", "replicas: 3", 3),
            ("Deployment", "", 1),
            ("Deployment", "replicas: 0", 0),
            ("StatefulSet", "replicas: 2", 2),
            ("DaemonSet", "", 2),
            ("ReplicaSet", "replicas: 1", 1),
            ("Deployment", "replicas: 1000000000", 100),
        ] {
            let nodes = "---\napiVersion: v1\nkind: Node\nmetadata: {name: n1}\n---\napiVersion: v1\nkind: Node\nmetadata: {name: n2}\n";
            let (cluster, diagnostics, files) = read(&(workload(kind, more) + ACCOUNT + nodes));
            let pods = cluster.list_in(kinds::POD, "dev");
            assert_eq!(pods.len(), want, "{kind} {more}");
            assert_eq!(diagnostics.is_empty(), want < 100);
            for pod in pods {
                assert!(pod.owner_reference().is_some() && pod.name.starts_with("web-"));
                assert!(pod.text_at(&["spec", "nodeName"]).starts_with('n'));
                let account = pod.at(&["spec", "serviceAccountName"]).unwrap();
                assert_eq!(files.slice(account.span), "app", "a pod's spec stands in its workload's template");
            }
        }
    }

    #[test]
    fn a_workload_without_its_account_has_no_pods_and_an_event() {
        let (cluster, ..) = read(&workload("Deployment", "replicas: 2"));
        assert!(cluster.list_in(kinds::POD, "dev").is_empty());
        let sets = cluster.list_in(GroupKind::new("apps", "ReplicaSet"), "dev");
        let event = &cluster.list_in(GroupKind::new("", "Event"), "dev")[0];
        assert_eq!(
            event.text_at(&["message"]),
            format!(
                "Error creating: pods \"{}-\" is forbidden: error looking up service account dev/app: serviceaccount \"app\" not found",
                sets[0].name
            )
        );
    }

    #[test]
    fn names_stay_while_the_template_does() {
        let names = |text: &str| -> Vec<String> {
            read(&(text.to_owned() + ACCOUNT)).0.list_in(kinds::POD, "dev").iter().map(|p| p.name.clone()).collect()
        };
        let (one, two) = (names(&workload("Deployment", "")), names(&workload("Deployment", "replicas: 2")));
        assert!(two.contains(&one[0]));
        assert_ne!(one, names(&workload("Deployment", "").replace("image: i", "image: j")));
    }

    #[test]
    fn every_namespace_has_the_root_certificate() {
        let (cluster, ..) = read(ACCOUNT);
        for namespace in ["default", "kube-system", "kube-public", "kube-node-lease", "dev"] {
            assert!(cluster.get(kinds::CONFIG_MAP, namespace, "kube-root-ca.crt").is_some(), "{namespace}");
        }
    }
}
