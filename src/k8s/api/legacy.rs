//! Which versions does the API server's own code know besides those that it serves? An object in one of them is read,
//! and then refused because the URL says another version.

use crate::k8s::{GroupKind, RBAC_GROUP, resource_of_kind, resource_types};

/// Versions of a group that are registered in Kubernetes 1.34, those of the table left out.
fn versions(group: &str) -> &'static [&'static str] {
    match group {
        RBAC_GROUP => &["v1alpha1", "v1beta1"],
        "apps" => &["v1beta1", "v1beta2"],
        "batch" | "policy" | "extensions" => &["v1beta1"],
        "networking.k8s.io" | "storage.k8s.io" | "scheduling.k8s.io" | "authentication.k8s.io" => {
            &["v1alpha1", "v1beta1"]
        }
        "authorization.k8s.io" => &["v1beta1"],
        _ => &[],
    }
}

/// Whether a kind of the field table is registered in another version too.
pub(super) fn is_registered(kind: GroupKind<'_>, version: &str) -> bool {
    versions(kind.group).contains(&version)
}

/// Whether a kind that the field table does not have is one of Kubernetes.
pub(super) fn is_served_elsewhere(kind: GroupKind<'_>) -> bool {
    resource_of_kind(kind).is_some()
}

/// Whether a group is none of Kubernetes' own: its kinds are custom resources.
pub(super) fn is_custom(group: &str) -> bool {
    !resource_types().iter().any(|t| t.group == group)
}
