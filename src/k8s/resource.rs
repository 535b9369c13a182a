//! Which kinds are there, and what are they called? Kind, plural, short names, group, scope: what `kubectl api-resources`
//! lists on a Kubernetes 1.34 cluster of EKS. Kinds that are not here (custom resources) are kept all the same.

use foldhash::fast::FixedState;
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::OnceLock;

/// A kind without its version: objects of one kind are the same object in every version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct GroupKind<'a> {
    /// `""` is the core group.
    pub group: &'a str,
    /// `Pod`.
    pub kind: &'a str,
}

impl<'a> GroupKind<'a> {
    /// A kind of a group.
    pub const fn new(group: &'a str, kind: &'a str) -> GroupKind<'a> {
        GroupKind { group, kind }
    }
}

/// The group of roles and bindings.
pub const RBAC_GROUP: &str = "rbac.authorization.k8s.io";

/// The kinds that the simulator itself looks for.
pub mod kinds {
    use super::{GroupKind, RBAC_GROUP};

    /// Core.
    pub const NAMESPACE: GroupKind = GroupKind::new("", "Namespace");
    /// Core.
    pub const SERVICE_ACCOUNT: GroupKind = GroupKind::new("", "ServiceAccount");
    /// Core.
    pub const CONFIG_MAP: GroupKind = GroupKind::new("", "ConfigMap");
    /// Core.
    pub const SECRET: GroupKind = GroupKind::new("", "Secret");
    /// Core.
    pub const POD: GroupKind = GroupKind::new("", "Pod");
    /// Core.
    pub const NODE: GroupKind = GroupKind::new("", "Node");
    /// Core.
    pub const PERSISTENT_VOLUME: GroupKind = GroupKind::new("", "PersistentVolume");
    /// Core.
    pub const PERSISTENT_VOLUME_CLAIM: GroupKind = GroupKind::new("", "PersistentVolumeClaim");
    /// Of `rbac.authorization.k8s.io`.
    pub const ROLE: GroupKind = GroupKind::new(RBAC_GROUP, "Role");
    /// Of `rbac.authorization.k8s.io`.
    pub const CLUSTER_ROLE: GroupKind = GroupKind::new(RBAC_GROUP, "ClusterRole");
    /// Of `rbac.authorization.k8s.io`.
    pub const ROLE_BINDING: GroupKind = GroupKind::new(RBAC_GROUP, "RoleBinding");
    /// Of `rbac.authorization.k8s.io`.
    pub const CLUSTER_ROLE_BINDING: GroupKind = GroupKind::new(RBAC_GROUP, "ClusterRoleBinding");
    /// Of `apiextensions.k8s.io`.
    pub const CUSTOM_RESOURCE_DEFINITION: GroupKind =
        GroupKind::new("apiextensions.k8s.io", "CustomResourceDefinition");
}

/// What the API server serves under one plural.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceType {
    /// `""` is the core group.
    pub group: Cow<'static, str>,
    /// The preferred version first.
    pub versions: Vec<Cow<'static, str>>,
    /// `Deployment`.
    pub kind: Cow<'static, str>,
    /// `deployments`, as URLs and rules spell it.
    pub plural: Cow<'static, str>,
    /// `deployment`.
    pub singular: Cow<'static, str>,
    /// `deploy`.
    pub short_names: Vec<Cow<'static, str>>,
    /// Whether its objects live in a namespace.
    pub namespaced: bool,
}

impl ResourceType {
    /// The kind without its version.
    pub fn group_kind(&self) -> GroupKind<'_> {
        GroupKind::new(&self.group, &self.kind)
    }

    /// The preferred version.
    pub fn version(&self) -> &str {
        self.versions.first().map_or("", |v| v)
    }

    /// `deployments.apps`; `pods` for the core group.
    pub fn group_resource(&self) -> String {
        match self.group.is_empty() {
            true => self.plural.to_string(),
            false => format!("{}.{}", self.plural, self.group),
        }
    }

    /// `apps/v1`; `v1` for the core group.
    pub fn api_version(&self) -> String {
        match self.group.is_empty() {
            true => self.version().to_owned(),
            false => format!("{}/{}", self.group, self.version()),
        }
    }

    /// Whether a person means this by `word`: plural, singular, kind in lower case, or a short name.
    pub fn is_called(&self, word: &str) -> bool {
        self.plural == word || self.singular == word || self.short_names.iter().any(|s| s == word)
    }
}

/// Every built-in resource, in the order in which kubectl discovers groups: the first that is called so is meant.
pub fn resource_types() -> &'static [ResourceType] {
    static TYPES: OnceLock<Vec<ResourceType>> = OnceLock::new();
    TYPES.get_or_init(|| TABLE.iter().flat_map(group_types).collect())
}

/// The built-in resource of a kind.
pub fn resource_of_kind(kind: GroupKind<'_>) -> Option<&'static ResourceType> {
    static BY_KIND: OnceLock<HashMap<GroupKind<'static>, &'static ResourceType, FixedState>> = OnceLock::new();
    let by_kind = BY_KIND.get_or_init(|| resource_types().iter().map(|t| (t.group_kind(), t)).collect());
    by_kind.get(&kind).copied()
}

/// The built-in resource with this plural.
pub fn resource_of_plural(group: &str, plural: &str) -> Option<&'static ResourceType> {
    resource_types().iter().find(|t| t.group == group && t.plural == plural)
}

/// Group and version of an `apiVersion`.
pub fn split_api_version(api_version: &str) -> (&str, &str) {
    api_version.split_once('/').unwrap_or(("", api_version))
}

/// The plural that `kubectl` guesses for a kind that nobody declared (`meta.UnsafeGuessKindToResource`).
pub fn guess_plural(kind: &str) -> String {
    let singular = kind.to_lowercase();
    match singular.strip_suffix('y') {
        _ if singular.ends_with("endpoints") => singular,
        _ if singular.ends_with('s') => singular + "es",
        Some(stem) => format!("{stem}ies"),
        None => singular + "s",
    }
}

/// The subresources that matter to who may do what: group, resource, subresource.
pub const SUBRESOURCES: [(&str, &str, &str); 12] = [
    ("", "pods", "log"),
    ("", "pods", "exec"),
    ("", "pods", "attach"),
    ("", "pods", "portforward"),
    ("", "pods", "eviction"),
    ("", "pods", "status"),
    ("", "serviceaccounts", "token"),
    ("", "nodes", "proxy"),
    ("", "services", "proxy"),
    ("apps", "deployments", "scale"),
    ("apps", "statefulsets", "scale"),
    ("apps", "deployments", "status"),
];

/// A group: name, versions, resources.
type Group = (&'static str, &'static [&'static str], &'static [Row]);
/// Kind, plural, short names, namespaced.
type Row = (&'static str, &'static str, &'static [&'static str], bool);

fn group_types((group, versions, rows): &'static Group) -> impl Iterator<Item = ResourceType> {
    rows.iter().map(|(kind, plural, short_names, namespaced)| ResourceType {
        group: Cow::Borrowed(group),
        versions: versions.iter().copied().map(Cow::Borrowed).collect(),
        kind: Cow::Borrowed(kind),
        plural: Cow::Borrowed(plural),
        singular: Cow::Owned(kind.to_lowercase()),
        short_names: short_names.iter().copied().map(Cow::Borrowed).collect(),
        namespaced: *namespaced,
    })
}

const V1: &[&str] = &["v1"];

#[rustfmt::skip]
const TABLE: &[Group] = &[
    ("", V1, &[
        ("Binding", "bindings", &[], true),
        ("ComponentStatus", "componentstatuses", &["cs"], false),
        ("ConfigMap", "configmaps", &["cm"], true),
        ("Endpoints", "endpoints", &["ep"], true),
        ("Event", "events", &["ev"], true),
        ("LimitRange", "limitranges", &["limits"], true),
        ("Namespace", "namespaces", &["ns"], false),
        ("Node", "nodes", &["no"], false),
        ("PersistentVolumeClaim", "persistentvolumeclaims", &["pvc"], true),
        ("PersistentVolume", "persistentvolumes", &["pv"], false),
        ("Pod", "pods", &["po"], true),
        ("PodTemplate", "podtemplates", &[], true),
        ("ReplicationController", "replicationcontrollers", &["rc"], true),
        ("ResourceQuota", "resourcequotas", &["quota"], true),
        ("Secret", "secrets", &[], true),
        ("ServiceAccount", "serviceaccounts", &["sa"], true),
        ("Service", "services", &["svc"], true),
    ]),
    ("admissionregistration.k8s.io", V1, &[
        ("MutatingWebhookConfiguration", "mutatingwebhookconfigurations", &[], false),
        ("ValidatingAdmissionPolicy", "validatingadmissionpolicies", &[], false),
        ("ValidatingAdmissionPolicyBinding", "validatingadmissionpolicybindings", &[], false),
        ("ValidatingWebhookConfiguration", "validatingwebhookconfigurations", &[], false),
    ]),
    ("apiextensions.k8s.io", V1, &[
        ("CustomResourceDefinition", "customresourcedefinitions", &["crd", "crds"], false),
    ]),
    ("apiregistration.k8s.io", V1, &[("APIService", "apiservices", &[], false)]),
    ("apps", V1, &[
        ("ControllerRevision", "controllerrevisions", &[], true),
        ("DaemonSet", "daemonsets", &["ds"], true),
        ("Deployment", "deployments", &["deploy"], true),
        ("ReplicaSet", "replicasets", &["rs"], true),
        ("StatefulSet", "statefulsets", &["sts"], true),
    ]),
    ("authentication.k8s.io", V1, &[
        ("SelfSubjectReview", "selfsubjectreviews", &[], false),
        ("TokenReview", "tokenreviews", &[], false),
    ]),
    ("authorization.k8s.io", V1, &[
        ("LocalSubjectAccessReview", "localsubjectaccessreviews", &[], true),
        ("SelfSubjectAccessReview", "selfsubjectaccessreviews", &[], false),
        ("SelfSubjectRulesReview", "selfsubjectrulesreviews", &[], false),
        ("SubjectAccessReview", "subjectaccessreviews", &[], false),
    ]),
    ("autoscaling", &["v2", "v1"], &[("HorizontalPodAutoscaler", "horizontalpodautoscalers", &["hpa"], true)]),
    ("batch", V1, &[
        ("CronJob", "cronjobs", &["cj"], true),
        ("Job", "jobs", &[], true),
    ]),
    ("certificates.k8s.io", V1, &[
        ("CertificateSigningRequest", "certificatesigningrequests", &["csr"], false),
    ]),
    ("coordination.k8s.io", V1, &[("Lease", "leases", &[], true)]),
    ("crd.k8s.amazonaws.com", &["v1alpha1"], &[("ENIConfig", "eniconfigs", &[], false)]),
    ("discovery.k8s.io", V1, &[("EndpointSlice", "endpointslices", &[], true)]),
    ("events.k8s.io", V1, &[("Event", "events", &["ev"], true)]),
    ("flowcontrol.apiserver.k8s.io", V1, &[
        ("FlowSchema", "flowschemas", &[], false),
        ("PriorityLevelConfiguration", "prioritylevelconfigurations", &[], false),
    ]),
    ("networking.k8s.aws", &["v1alpha1"], &[("PolicyEndpoint", "policyendpoints", &[], true)]),
    ("networking.k8s.io", V1, &[
        ("IngressClass", "ingressclasses", &[], false),
        ("Ingress", "ingresses", &["ing"], true),
        ("IPAddress", "ipaddresses", &["ip"], false),
        ("NetworkPolicy", "networkpolicies", &["netpol"], true),
        ("ServiceCIDR", "servicecidrs", &[], false),
    ]),
    ("node.k8s.io", V1, &[("RuntimeClass", "runtimeclasses", &[], false)]),
    ("policy", V1, &[("PodDisruptionBudget", "poddisruptionbudgets", &["pdb"], true)]),
    ("rbac.authorization.k8s.io", V1, &[
        ("ClusterRoleBinding", "clusterrolebindings", &[], false),
        ("ClusterRole", "clusterroles", &[], false),
        ("RoleBinding", "rolebindings", &[], true),
        ("Role", "roles", &[], true),
    ]),
    ("resource.k8s.io", V1, &[
        ("DeviceClass", "deviceclasses", &[], false),
        ("ResourceClaim", "resourceclaims", &[], true),
        ("ResourceClaimTemplate", "resourceclaimtemplates", &[], true),
        ("ResourceSlice", "resourceslices", &[], false),
    ]),
    ("scheduling.k8s.io", V1, &[("PriorityClass", "priorityclasses", &["pc"], false)]),
    ("storage.k8s.io", V1, &[
        ("CSIDriver", "csidrivers", &[], false),
        ("CSINode", "csinodes", &[], false),
        ("CSIStorageCapacity", "csistoragecapacities", &[], true),
        ("StorageClass", "storageclasses", &["sc"], false),
        ("VolumeAttachment", "volumeattachments", &[], false),
        ("VolumeAttributesClass", "volumeattributesclasses", &["vac"], false),
    ]),
    ("vpcresources.k8s.aws", &["v1beta1", "v1alpha1"], &[
        ("CNINode", "cninodes", &["cnd"], false),
        ("SecurityGroupPolicy", "securitygrouppolicies", &["sgp"], true),
    ]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_agrees_with_itself() {
        assert!(resource_types().len() > 60);
        for t in resource_types() {
            assert_eq!(resource_of_kind(t.group_kind()), Some(t));
            assert_eq!(resource_of_plural(&t.group, &t.plural), Some(t));
            assert!(t.is_called(&t.kind.to_lowercase()), "{}", t.kind);
            assert_eq!(guess_plural(&t.kind), t.plural);
        }
    }
}
