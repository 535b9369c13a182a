//! May this object be stored? Validation as the API server does it after decoding and defaulting: the same checks in
//! the same order, with the same words. Objects are [`serde_json::Value`]s of the types in [`schema`](super::schema).
//!
//! Start at [`validate_create`]. A check that upstream makes and this does not is one that an AWS or RBAC lesson never
//! meets (Windows options, topology, exotic volumes).

mod container;
mod core;
mod error;
mod metadata;
pub mod names;
mod pod;
mod rbac;
mod read;
mod security;
mod volume;
mod workload;

pub use error::{ErrorType, Errors, FieldError, Path};

use super::GroupKind;
use rbac::Scope;
use serde_json::Value;
use workload::Workload;

/// The errors of a new object; none where it may be stored. Kinds that are not known here are not judged beyond their
/// metadata.
pub fn validate_create(kind: GroupKind<'_>, namespaced: bool, object: &Value) -> Errors {
    let mut errors = Errors::new();
    let own = &mut errors;
    match (kind.group, kind.kind) {
        ("", "Namespace") => core::validate_namespace(object, own),
        ("", "ServiceAccount") => core::validate_service_account(object, own),
        ("", "ConfigMap") => core::validate_config_map(object, own),
        ("", "Secret") => core::validate_secret(object, own),
        ("", "Service") => core::validate_service(object, own),
        ("", "Pod") => pod::validate_pod(object, own),
        ("", "PersistentVolume") => core::validate_volume(object, own),
        ("", "PersistentVolumeClaim") => core::validate_claim(object, own),
        ("storage.k8s.io", "StorageClass") => core::validate_storage_class(object, own),
        ("networking.k8s.io", "NetworkPolicy") => core::validate_network_policy(object, own),
        ("batch", "Job") => workload::validate_job(object, own),
        ("batch", "CronJob") => workload::validate_cron_job(object, own),
        (super::RBAC_GROUP, "Role") => rbac::validate_role(object, Scope::Namespaced, own),
        (super::RBAC_GROUP, "ClusterRole") => rbac::validate_role(object, Scope::Cluster, own),
        (super::RBAC_GROUP, "RoleBinding") => rbac::validate_binding(object, Scope::Namespaced, own),
        (super::RBAC_GROUP, "ClusterRoleBinding") => rbac::validate_binding(object, Scope::Cluster, own),
        _ => match workload(kind) {
            Some(workload) => workload::validate_workload(object, workload, own),
            None => metadata::validate_metadata(&object["metadata"], namespaced, names::dns_subdomain, own),
        },
    }
    errors
}

/// The errors of a changed object.
pub fn validate_update(kind: GroupKind<'_>, namespaced: bool, new: &Value, old: &Value) -> Errors {
    let mut errors = Errors::new();
    let own = &mut errors;
    match (kind.group, kind.kind) {
        (super::RBAC_GROUP, "Role") => rbac::validate_role_update(new, old, Scope::Namespaced, own),
        (super::RBAC_GROUP, "ClusterRole") => rbac::validate_role_update(new, old, Scope::Cluster, own),
        (super::RBAC_GROUP, "RoleBinding") => rbac::validate_binding_update(new, old, Scope::Namespaced, own),
        (super::RBAC_GROUP, "ClusterRoleBinding") => rbac::validate_binding_update(new, old, Scope::Cluster, own),
        ("", "Pod") => {
            metadata::validate_metadata_update(&new["metadata"], &old["metadata"], own);
            pod::validate_pod_update(new, old, own);
        }
        _ => {
            metadata::validate_metadata_update(&new["metadata"], &old["metadata"], own);
            match (kind.group, kind.kind, workload(kind)) {
                ("", "ConfigMap", _) => core::validate_immutable_data(new, old, &["data", "binaryData"], own),
                ("", "Secret", _) => core::validate_secret_update(new, old, own),
                (_, _, Some(workload)) => workload::validate_workload_update(new, old, workload, own),
                _ => {}
            }
            own.extend(validate_create(kind, namespaced, new));
        }
    }
    errors
}

fn workload(kind: GroupKind<'_>) -> Option<Workload> {
    match (kind.group, kind.kind) {
        ("apps", "Deployment") => Some(Workload::Deployment),
        ("apps", "ReplicaSet") => Some(Workload::ReplicaSet),
        ("apps", "DaemonSet") => Some(Workload::DaemonSet),
        ("apps", "StatefulSet") => Some(Workload::StatefulSet),
        _ => None,
    }
}
