//! What may a kubelet do? The Node authorizer (`plugin/pkg/auth/authorizer/node`): a node reads its own Node object, the
//! pods bound to it, and what those pods use. A user is a node by name `system:node:NAME` and group `system:nodes`.

use super::builtin::builtin;
use super::resource::kinds;
use super::rule::rule_allows;
use super::{Attributes, Cluster, Object, PolicyRule, User};
use crate::source::{Node, Span};
use std::sync::OnceLock;

/// What the Node authorizer says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NodeDecision {
    /// The user is no node.
    NotANode,
    /// Allowed; with the place of the pod that connects node and object, where one does.
    Allow(Option<Span>),
    /// Not allowed, with upstream's reason, which may be empty.
    NoOpinion(String),
}

/// Asks the Node authorizer.
pub fn authorize_node(cluster: &Cluster, user: &User, request: &Attributes) -> NodeDecision {
    let Some(node) = user.as_node() else { return NodeDecision::NotANode };
    if node.is_empty() {
        return NodeDecision::NoOpinion(format!("unknown node for user {}", super::quote(&user.name)));
    }
    let kubelet = Kubelet { cluster, node, request };
    if !request.is_resource_request {
        return kubelet.by_node_rules();
    }
    match (request.api_group.as_str(), request.resource.as_str()) {
        ("", "secrets") => kubelet.read_namespaced(uses_secret),
        ("", "configmaps") => kubelet.read_namespaced(uses_config_map),
        ("", "persistentvolumeclaims") if request.subresource == "status" => kubelet.update_claim_status(),
        ("", "persistentvolumeclaims") => kubelet.get(|k| k.pod_that(uses_claim)),
        ("", "persistentvolumes") => kubelet.get(Kubelet::pod_with_volume),
        ("resource.k8s.io", "resourceclaims") => kubelet.get(|k| k.pod_that(uses_resource_claim)),
        ("storage.k8s.io", "volumeattachments") => kubelet.get(Kubelet::attachment),
        ("", "serviceaccounts") => kubelet.create_token(),
        ("coordination.k8s.io", "leases") => kubelet.lease(),
        ("storage.k8s.io", "csinodes") => kubelet.csi_node(),
        ("resource.k8s.io", "resourceslices") => kubelet.resource_slice(),
        ("", "nodes") => kubelet.own_node(),
        ("", "pods") => kubelet.pods(),
        _ => kubelet.by_node_rules(),
    }
}

/// One node's request.
#[derive(Clone, Copy)]
struct Kubelet<'a> {
    cluster: &'a Cluster,
    node: &'a str,
    request: &'a Attributes,
}

fn no(reason: &str) -> NodeDecision {
    NodeDecision::NoOpinion(reason.to_owned())
}

impl Kubelet<'_> {
    /// What every node may do alike: the rules that upstream compiles in, those of the ClusterRole `system:node`.
    fn by_node_rules(self) -> NodeDecision {
        static RULES: OnceLock<Vec<PolicyRule>> = OnceLock::new();
        let rules = RULES.get_or_init(|| {
            let role = |o: &&std::sync::Arc<Object>| o.group_kind() == kinds::CLUSTER_ROLE && o.name == "system:node";
            let role = builtin().objects.iter().find(role);
            let rules = role.and_then(|o| o.at(&["rules"])).map(Node::items).unwrap_or_default();
            rules.iter().map(PolicyRule::from_node).collect()
        });
        match rules.iter().any(|rule| rule_allows(self.request, rule)) {
            true => NodeDecision::Allow(None),
            false => no(""),
        }
    }

    fn verb(&self) -> &str {
        &self.request.verb
    }

    fn read_namespaced(self, used: fn(&Object, &str) -> bool) -> NodeDecision {
        if !matches!(self.verb(), "get" | "list" | "watch") {
            return no("can only read resources of this type");
        }
        if !self.request.subresource.is_empty() {
            return no("cannot read subresource");
        }
        if self.request.namespace.is_empty() {
            return no("can only read namespaced object of this type");
        }
        self.related(|k| k.pod_that(used))
    }

    fn get(self, relation: impl Fn(&Self) -> Option<Span>) -> NodeDecision {
        if self.verb() != "get" {
            return no("can only get individual resources of this type");
        }
        if !self.request.subresource.is_empty() {
            return no("cannot get subresource");
        }
        self.related(relation)
    }

    fn update_claim_status(self) -> NodeDecision {
        match self.verb() {
            "update" | "patch" => self.related(|k| k.pod_that(uses_claim)),
            _ => no("can only get/update/patch this type"),
        }
    }

    fn create_token(self) -> NodeDecision {
        if self.verb() != "create" || self.request.name.is_empty() {
            return no("can only create tokens for individual service accounts");
        }
        if self.request.subresource != "token" {
            return no("can only create token subresource of serviceaccount");
        }
        self.related(|k| k.pod_that(runs_as))
    }

    fn lease(self) -> NodeDecision {
        match self.verb() {
            "get" | "create" | "update" | "patch" | "delete" => {}
            _ => return no("can only get, create, update, patch, or delete a node lease"),
        }
        if self.request.namespace != "kube-node-lease" {
            return no("can only access leases in the \"kube-node-lease\" system namespace");
        }
        match self.verb() == "create" || self.request.name == self.node {
            true => NodeDecision::Allow(None),
            false => no("can only access node lease with the same name as the requesting node"),
        }
    }

    fn csi_node(self) -> NodeDecision {
        match self.verb() {
            "get" | "create" | "update" | "patch" | "delete" => {}
            _ => return no("can only get, create, update, patch, or delete a CSINode"),
        }
        if !self.request.subresource.is_empty() {
            return no("cannot authorize CSINode subresources");
        }
        match self.verb() == "create" || self.request.name == self.node {
            true => NodeDecision::Allow(None),
            false => no("can only access CSINode with the same name as the requesting node"),
        }
    }

    fn resource_slice(self) -> NodeDecision {
        if !self.request.subresource.is_empty() {
            return no("cannot authorize ResourceSlice subresources");
        }
        match self.verb() {
            "create" => NodeDecision::Allow(None),
            "get" | "update" | "patch" | "delete" => self.related(|_| None),
            "watch" | "list" | "deletecollection" if self.selects("nodeName") => NodeDecision::Allow(None),
            "watch" | "list" | "deletecollection" => {
                no("can only list/watch/deletecollection resourceslices with nodeName field selector")
            }
            _ => no(
                "only the following verbs are allowed for a ResourceSlice: get, watch, list, create, update, patch, \
                 delete, deletecollection",
            ),
        }
    }

    fn own_node(self) -> NodeDecision {
        let name = self.request.name.as_str();
        match (self.request.subresource.as_str(), self.verb()) {
            ("", "create" | "update" | "patch") | ("status", "update" | "patch") => NodeDecision::Allow(None),
            ("", "get" | "list" | "watch") if name == self.node => NodeDecision::Allow(None),
            ("", "get" | "list" | "watch") if name.is_empty() => {
                NodeDecision::NoOpinion(format!("node '{}' cannot read all nodes, only its own Node object", self.node))
            }
            ("", "get" | "list" | "watch") => {
                NodeDecision::NoOpinion(format!("node '{}' cannot read '{name}', only its own Node object", self.node))
            }
            _ => no(""),
        }
    }

    fn pods(self) -> NodeDecision {
        match (self.request.subresource.as_str(), self.verb()) {
            ("", "get") => self.get(Kubelet::own_pod),
            ("", "list" | "watch") if self.selects("spec.nodeName") => NodeDecision::Allow(None),
            ("", "list" | "watch") if !self.request.name.is_empty() => self.related(Kubelet::own_pod),
            ("", "list" | "watch") => no("can only list/watch pods with spec.nodeName field selector"),
            // Limited further by NodeRestriction admission: mirror pods, and pods bound to this node.
            ("", "create" | "delete") | ("status", "update" | "patch") | ("eviction", "create") => {
                NodeDecision::Allow(None)
            }
            _ => no(""),
        }
    }

    /// Whether the field selector asks for this node.
    fn selects(&self, field: &str) -> bool {
        self.request.field_selector.iter().any(|(name, value)| name == field && value == self.node)
    }

    fn related(self, relation: impl Fn(&Self) -> Option<Span>) -> NodeDecision {
        if self.request.name.is_empty() {
            return no("No Object name found");
        }
        match relation(&self) {
            Some(span) => NodeDecision::Allow(Some(span)),
            None => {
                NodeDecision::NoOpinion(format!("no relationship found between node '{}' and this object", self.node))
            }
        }
    }

    /// The pods of a namespace that are bound to this node; mirror pods give their node nothing.
    fn pods_here(&self, namespace: &str) -> impl Iterator<Item = &Object> {
        let is_mirror = |pod: &Object| pod.at(&["metadata", "annotations", "kubernetes.io/config.mirror"]).is_some();
        let pods = self.cluster.list_in(kinds::POD, namespace).iter().map(AsRef::as_ref);
        pods.filter(move |pod: &&Object| pod.text_at(&["spec", "nodeName"]) == self.node && !is_mirror(pod))
    }

    /// A pod of this node that uses the requested object.
    fn pod_that(&self, uses: fn(&Object, &str) -> bool) -> Option<Span> {
        self.pods_here(&self.request.namespace).find(|pod| uses(pod, &self.request.name)).map(|pod| pod.name_span())
    }

    fn own_pod(&self) -> Option<Span> {
        self.pods_here(&self.request.namespace).find(|pod| pod.name == self.request.name).map(|pod| pod.name_span())
    }

    fn pod_with_volume(&self) -> Option<Span> {
        let volume = self.cluster.get(kinds::PERSISTENT_VOLUME, "", &self.request.name)?;
        let (namespace, claim) =
            (volume.text_at(&["spec", "claimRef", "namespace"]), volume.text_at(&["spec", "claimRef", "name"]));
        self.pods_here(namespace).find(|pod| uses_claim(pod, claim)).map(|pod| pod.name_span())
    }

    fn attachment(&self) -> Option<Span> {
        let kind = super::GroupKind::new("storage.k8s.io", "VolumeAttachment");
        let attachment = self.cluster.get(kind, "", &self.request.name)?;
        (attachment.text_at(&["spec", "nodeName"]) == self.node).then(|| attachment.name_span())
    }
}

fn runs_as(pod: &Object, account: &str) -> bool {
    // Admission writes `default` into a pod that names none.
    let named = pod.text_at(&["spec", "serviceAccountName"]);
    let named = if named.is_empty() { pod.text_at(&["spec", "serviceAccount"]) } else { named };
    (if named.is_empty() { "default" } else { named }) == account
}

fn uses_secret(pod: &Object, secret: &str) -> bool {
    let in_volume = |volume: &Node| {
        ["secretName", "nodePublishSecretRef", "secretRef"].iter().any(|key| source_names(volume, key, secret))
            || projects(volume, "secret", secret)
    };
    items(pod, "imagePullSecrets").iter().any(|reference| has_name(reference, secret))
        || items(pod, "volumes").iter().any(in_volume)
        || containers(pod).any(|c| in_environment(c, "secretKeyRef", "secretRef", secret))
}

fn uses_config_map(pod: &Object, config_map: &str) -> bool {
    let in_volume = |volume: &Node| {
        volume.get("configMap").is_some_and(|v| has_name(v, config_map)) || projects(volume, "configMap", config_map)
    };
    items(pod, "volumes").iter().any(in_volume)
        || containers(pod).any(|c| in_environment(c, "configMapKeyRef", "configMapRef", config_map))
}

fn uses_claim(pod: &Object, claim: &str) -> bool {
    items(pod, "volumes").iter().any(|volume| {
        let written = volume.at(&["persistentVolumeClaim", "claimName"]).and_then(Node::text);
        let name = volume.get("name").and_then(Node::text).unwrap_or_default();
        let ephemeral = volume.get("ephemeral").is_some() && format!("{}-{name}", pod.name) == claim;
        written == Some(claim) || ephemeral
    })
}

fn uses_resource_claim(pod: &Object, claim: &str) -> bool {
    items(pod, "resourceClaims").iter().any(|c| c.get("resourceClaimName").and_then(Node::text) == Some(claim))
}

fn items<'a>(pod: &'a Object, key: &str) -> &'a [Node] {
    pod.at(&["spec", key]).map(Node::items).unwrap_or_default()
}

fn containers(pod: &Object) -> impl Iterator<Item = &Node> {
    ["initContainers", "containers", "ephemeralContainers"].into_iter().flat_map(|key| items(pod, key))
}

fn has_name(node: &Node, name: &str) -> bool {
    node.get("name").and_then(Node::text) == Some(name)
}

/// Whether a projected volume has a source of this kind with this name.
fn projects(volume: &Node, kind: &str, name: &str) -> bool {
    let sources = volume.at(&["projected", "sources"]).map(Node::items).unwrap_or_default();
    sources.iter().any(|source| source.get(kind).is_some_and(|s| has_name(s, name)))
}

/// Whether a volume's source names the secret under `key`: `secret.secretName`, `csi.nodePublishSecretRef.name`.
fn source_names(volume: &Node, key: &str, name: &str) -> bool {
    volume
        .entries()
        .iter()
        .filter_map(|source| source.value.get(key))
        .any(|v| v.text() == Some(name) || has_name(v, name))
}

fn in_environment(container: &Node, variable_source: &str, whole_source: &str, name: &str) -> bool {
    let list = |key: &str| container.get(key).map(Node::items).unwrap_or_default();
    let variable = |v: &Node| v.at(&["valueFrom", variable_source]).is_some_and(|s| has_name(s, name));
    let whole = |v: &Node| v.get(whole_source).is_some_and(|s| has_name(s, name));
    list("env").iter().any(variable) || list("envFrom").iter().any(whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::k8s::{attributes_of, objects_of};
    use crate::source::{File, FileId, read_documents};

    const PODS: &str = "
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: dev}
spec:
  nodeName: n1
  serviceAccountName: web
  volumes:
  - {name: a, secret: {secretName: tls}}
  - {name: b, projected: {sources: [{configMap: {name: ca}}]}}
  - {name: c, persistentVolumeClaim: {claimName: data}}
  containers:
  - {name: x, env: [{name: P, valueFrom: {secretKeyRef: {name: db, key: p}}}], envFrom: [{configMapRef: {name: conf}}]}
---
apiVersion: v1
kind: Pod
metadata: {name: other, namespace: dev}
spec: {nodeName: n2, volumes: [{name: a, secret: {secretName: theirs}}]}
---
apiVersion: v1
kind: PersistentVolume
metadata: {name: pv1}
spec: {claimRef: {namespace: dev, name: data}}
";

    #[test]
    fn a_node_reads_what_its_pods_use() {
        let documents = read_documents(FileId(2), &File::new("pods.yaml", PODS));
        let (cluster, _) = Cluster::new(documents.into_iter().filter_map(|d| d.root.unwrap()).flat_map(objects_of));
        let node = User::new("system:node:n1", &["system:nodes", "system:authenticated"]);
        let unrelated = "no relationship found between node 'n1' and this object";
        for (method, url, want) in [
            ("GET", "/api/v1/nodes/n1", None),
            ("GET", "/api/v1/nodes/n2", Some("node 'n1' cannot read 'n2', only its own Node object")),
            ("GET", "/api/v1/nodes", Some("node 'n1' cannot read all nodes, only its own Node object")),
            ("GET", "/api/v1/namespaces/dev/pods/web", None),
            ("GET", "/api/v1/namespaces/dev/pods/other", Some(unrelated)),
            ("GET", "/api/v1/pods?fieldSelector=spec.nodeName%3Dn1", None),
            ("GET", "/api/v1/pods", Some("can only list/watch pods with spec.nodeName field selector")),
            ("GET", "/api/v1/namespaces/dev/secrets/tls", None),
            ("GET", "/api/v1/namespaces/dev/secrets/db", None),
            ("GET", "/api/v1/namespaces/dev/secrets/theirs", Some(unrelated)),
            ("GET", "/api/v1/namespaces/dev/secrets", Some("No Object name found")),
            ("PUT", "/api/v1/namespaces/dev/secrets/tls", Some("can only read resources of this type")),
            ("GET", "/api/v1/namespaces/dev/configmaps/ca", None),
            ("GET", "/api/v1/namespaces/dev/configmaps/conf", None),
            ("GET", "/api/v1/namespaces/kube-system/configmaps/aws-auth", Some(unrelated)),
            ("GET", "/api/v1/persistentvolumes/pv1", None),
            ("POST", "/api/v1/namespaces/dev/serviceaccounts/web/token", None),
            ("POST", "/api/v1/namespaces/dev/serviceaccounts/admin/token", Some(unrelated)),
            ("GET", "/api/v1/services", None),
            ("GET", "/apis/rbac.authorization.k8s.io/v1/clusterroles", Some("")),
        ] {
            let request = attributes_of(method, url).unwrap();
            let got = match authorize_node(&cluster, &node, &request) {
                NodeDecision::Allow(_) => None,
                NodeDecision::NoOpinion(reason) => Some(reason),
                NodeDecision::NotANode => panic!("{url}"),
            };
            assert_eq!(got.as_deref(), want, "{method} {url}");
        }
        let nobody = User::new("system:node:n1", &["system:authenticated"]);
        let request = attributes_of("GET", "/api/v1/nodes/n1").unwrap();
        assert_eq!(authorize_node(&cluster, &nobody, &request), NodeDecision::NotANode);
    }
}
