//! What does the API server fill in that nobody wrote? Defaulting as it happens between decoding and validation
//! (`pkg/apis/*/v1/defaults.go`), and the conversions that change what is stored.

use super::{GroupKind, RBAC_GROUP};
use serde_json::{Map, Value, json};

/// The object with its defaults.
pub fn set_defaults(kind: GroupKind<'_>, object: &mut Value) {
    match (kind.group, kind.kind) {
        ("", "Namespace") => namespace(object),
        ("", "Secret") => secret(object),
        ("", "Pod") => pod_spec(object.get_mut("spec")),
        ("", "Service") => service(object),
        ("", "PersistentVolume") => {
            within(object, "spec", |spec| {
                default(spec, "persistentVolumeReclaimPolicy", "Retain");
                default(spec, "volumeMode", "Filesystem");
            });
            default(object, "status", json!({"phase": "Pending"}));
        }
        ("", "PersistentVolumeClaim") => within(object, "spec", |spec| default(spec, "volumeMode", "Filesystem")),
        ("storage.k8s.io", "StorageClass") => {
            default(object, "reclaimPolicy", "Delete");
            default(object, "volumeBindingMode", "Immediate");
        }
        ("networking.k8s.io", "NetworkPolicy") => network_policy(object),
        ("apps", _) => workload(kind.kind, object),
        ("batch", "Job") => job(object),
        ("batch", "CronJob") => {
            within(object, "spec", |spec| {
                default(spec, "concurrencyPolicy", "Allow");
                default(spec, "suspend", false);
                default(spec, "successfulJobsHistoryLimit", 3);
                default(spec, "failedJobsHistoryLimit", 1);
                within(spec, "jobTemplate", |template| {
                    within(template, "spec", |job| pod_spec(job.pointer_mut("/template/spec")));
                });
            });
        }
        (RBAC_GROUP, "RoleBinding" | "ClusterRoleBinding") => binding(object),
        _ => {}
    }
}

fn default(object: &mut Value, field: &str, value: impl Into<Value>) {
    if let Some(fields) = object.as_object_mut()
        && !fields.contains_key(field)
    {
        fields.insert(field.to_owned(), value.into());
    }
}

/// The same for a text, of which the empty one counts as missing.
fn default_text(object: &mut Value, field: &str, value: &str) {
    if object[field].as_str().unwrap_or_default().is_empty()
        && let Some(fields) = object.as_object_mut()
    {
        fields.insert(field.to_owned(), value.into());
    }
}

fn within(object: &mut Value, field: &str, change: impl FnOnce(&mut Value)) {
    if let Some(inner) = object.get_mut(field).filter(|v| v.is_object()) {
        change(inner);
    }
}

fn each(object: &mut Value, field: &str, mut change: impl FnMut(&mut Value)) {
    let items = object.get_mut(field).and_then(Value::as_array_mut);
    items.into_iter().flatten().filter(|v| v.is_object()).for_each(&mut change);
}

fn namespace(object: &mut Value) {
    let name = object["metadata"].get("name").cloned().unwrap_or_default();
    within(object, "metadata", |metadata| {
        default(metadata, "labels", json!({}));
        if let Some(labels) = metadata.get_mut("labels").and_then(Value::as_object_mut) {
            labels.insert("kubernetes.io/metadata.name".to_owned(), name);
            labels.sort_keys();
        }
    });
    default(object, "spec", json!({"finalizers": ["kubernetes"]}));
    default(object, "status", json!({"phase": "Active"}));
}

/// `stringData` is written only: it goes into `data`, and wins there.
fn secret(object: &mut Value) {
    default_text(object, "type", "Opaque");
    let Some(fields) = object.as_object_mut() else { return };
    if let Some(Value::Object(plain)) = fields.remove("stringData") {
        let data = fields.entry("data").or_insert_with(|| json!({}));
        if let Some(data) = data.as_object_mut() {
            for (key, value) in plain {
                data.insert(key, base64(value.as_str().unwrap_or_default().as_bytes()).into());
            }
            data.sort_keys();
        }
    }
}

/// Standard base64 with padding.
pub fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |i: usize| u32::from(chunk.get(i).copied().unwrap_or_default());
        let group = byte(0) << 16 | byte(1) << 8 | byte(2);
        for i in 0..4 {
            let letter = LETTERS.get((group >> (18 - 6 * i) & 63) as usize).copied().unwrap_or(b'=');
            out.push(if i <= chunk.len() { char::from(letter) } else { '=' });
        }
    }
    out
}

fn service(object: &mut Value) {
    within(object, "spec", |spec| {
        default_text(spec, "sessionAffinity", "None");
        default_text(spec, "type", "ClusterIP");
        default(spec, "internalTrafficPolicy", "Cluster");
        each(spec, "ports", |port| {
            default_text(port, "protocol", "TCP");
            let number = port.get("port").cloned().unwrap_or_default();
            if port["targetPort"].is_null() || port["targetPort"] == 0 || port["targetPort"] == "" {
                port["targetPort"] = number;
            }
        });
    });
}

fn network_policy(object: &mut Value) {
    within(object, "spec", |spec| {
        if spec["policyTypes"].as_array().is_none_or(Vec::is_empty) {
            let egress = spec["egress"].as_array().is_some_and(|e| !e.is_empty());
            let types = if egress { json!(["Ingress", "Egress"]) } else { json!(["Ingress"]) };
            if let Some(spec) = spec.as_object_mut() {
                spec.insert("policyTypes".to_owned(), types);
            }
        }
        for direction in ["ingress", "egress"] {
            each(spec, direction, |rule| each(rule, "ports", |port| default(port, "protocol", "TCP")));
        }
    });
}

/// Subjects and `roleRef` may leave their API group out (trap 7 of the corpora).
fn binding(object: &mut Value) {
    default(object, "roleRef", json!({}));
    within(object, "roleRef", |role_ref| default_text(role_ref, "apiGroup", RBAC_GROUP));
    each(object, "subjects", |subject| {
        if matches!(subject["kind"].as_str(), Some("User" | "Group")) {
            default_text(subject, "apiGroup", RBAC_GROUP);
        }
    });
}

fn workload(kind: &str, object: &mut Value) {
    within(object, "spec", |spec| {
        if matches!(kind, "Deployment" | "ReplicaSet" | "StatefulSet") {
            default(spec, "replicas", 1);
        }
        match kind {
            "Deployment" => {
                default(spec, "strategy", json!({}));
                within(spec, "strategy", |strategy| {
                    default_text(strategy, "type", "RollingUpdate");
                    if strategy["type"] == "RollingUpdate" {
                        default(strategy, "rollingUpdate", json!({}));
                        within(strategy, "rollingUpdate", |rolling| {
                            default(rolling, "maxUnavailable", "25%");
                            default(rolling, "maxSurge", "25%");
                        });
                    }
                });
                default(spec, "revisionHistoryLimit", 10);
                default(spec, "progressDeadlineSeconds", 600);
            }
            "DaemonSet" => {
                default(spec, "updateStrategy", json!({"type": "RollingUpdate"}));
                within(spec, "updateStrategy", |strategy| {
                    if strategy["type"] == "RollingUpdate" {
                        default(strategy, "rollingUpdate", json!({"maxSurge": 0, "maxUnavailable": 1}));
                    }
                });
                default(spec, "revisionHistoryLimit", 10);
            }
            "StatefulSet" => {
                default_text(spec, "podManagementPolicy", "OrderedReady");
                default(spec, "updateStrategy", json!({"type": "RollingUpdate"}));
                within(spec, "updateStrategy", |strategy| {
                    if strategy["type"] == "RollingUpdate" {
                        default(strategy, "rollingUpdate", json!({"partition": 0}));
                    }
                });
                let retain = json!({"whenDeleted": "Retain", "whenScaled": "Retain"});
                default(spec, "persistentVolumeClaimRetentionPolicy", retain);
                default(spec, "revisionHistoryLimit", 10);
                each(spec, "volumeClaimTemplates", |claim| {
                    default(claim, "apiVersion", "v1");
                    default(claim, "kind", "PersistentVolumeClaim");
                    within(claim, "spec", |spec| default(spec, "volumeMode", "Filesystem"));
                });
            }
            _ => {}
        }
        pod_spec(spec.pointer_mut("/template/spec"));
    });
}

fn job(object: &mut Value) {
    within(object, "spec", |spec| {
        if spec["completions"].is_null() && spec["parallelism"].is_null() {
            default(spec, "completions", 1);
        }
        for (field, value) in [("parallelism", 1), ("backoffLimit", 6)] {
            default(spec, field, value);
        }
        default(spec, "completionMode", "NonIndexed");
        default(spec, "suspend", false);
        default(spec, "podReplacementPolicy", "TerminatingOrFailed");
        pod_spec(spec.pointer_mut("/template/spec"));
    });
}

fn pod_spec(spec: Option<&mut Value>) {
    let Some(spec) = spec.filter(|s| s.is_object()) else { return };
    default_text(spec, "dnsPolicy", "ClusterFirst");
    default_text(spec, "restartPolicy", "Always");
    default_text(spec, "schedulerName", "default-scheduler");
    default(spec, "securityContext", Map::new());
    default(spec, "terminationGracePeriodSeconds", 30);
    default(spec, "enableServiceLinks", true);
    // The old name is kept in step with the new one.
    let named = |field: &str| spec[field].as_str().filter(|name| !name.is_empty()).map(str::to_owned);
    if let Some(account) = named("serviceAccountName").or_else(|| named("serviceAccount")) {
        default_text(spec, "serviceAccountName", &account);
        if let Some(fields) = spec.as_object_mut() {
            fields.insert("serviceAccount".to_owned(), account.into());
        }
    }
    let host_network = spec["hostNetwork"] == true;
    for list in ["initContainers", "containers", "ephemeralContainers"] {
        each(spec, list, |c| container(c, host_network));
    }
    each(spec, "volumes", volume);
    if let Some(fields) = spec.as_object_mut() {
        fields.sort_keys();
    }
}

fn container(container: &mut Value, host_network: bool) {
    let image = container["image"].as_str().unwrap_or_default();
    let last = image.rsplit('/').next().unwrap_or(image);
    let latest = !image.contains('@') && last.split_once(':').is_none_or(|(_, tag)| tag == "latest");
    default_text(container, "imagePullPolicy", if latest { "Always" } else { "IfNotPresent" });
    default_text(container, "terminationMessagePath", "/dev/termination-log");
    default_text(container, "terminationMessagePolicy", "File");
    default(container, "resources", Map::new());
    within(container, "resources", |resources| {
        // A limit without a request is a request too.
        if let Some(limits) = resources.get("limits").and_then(Value::as_object).cloned() {
            default(resources, "requests", Map::new());
            within(resources, "requests", |requests| limits.into_iter().for_each(|(k, v)| default(requests, &k, v)));
        }
    });
    each(container, "ports", |port| {
        default_text(port, "protocol", "TCP");
        if host_network && let Some(number) = port.get("containerPort").cloned() {
            default(port, "hostPort", number);
        }
    });
    each(container, "env", |variable| {
        if let Some(reference) = variable.pointer_mut("/valueFrom/fieldRef") {
            default_text(reference, "apiVersion", "v1");
        }
    });
    for probe in ["livenessProbe", "readinessProbe", "startupProbe"] {
        within(container, probe, |probe| {
            for (field, value) in
                [("timeoutSeconds", 1), ("periodSeconds", 10), ("successThreshold", 1), ("failureThreshold", 3)]
            {
                default(probe, field, value);
            }
            within(probe, "httpGet", http_get);
        });
    }
    within(container, "lifecycle", |lifecycle| {
        for hook in ["postStart", "preStop"] {
            within(lifecycle, hook, |hook| within(hook, "httpGet", http_get));
        }
    });
    if let Some(fields) = container.as_object_mut() {
        fields.sort_keys();
    }
}

fn http_get(action: &mut Value) {
    default_text(action, "path", "/");
    default_text(action, "scheme", "HTTP");
}

fn volume(volume: &mut Value) {
    let bare = volume.as_object().is_some_and(|fields| fields.keys().all(|key| key == "name"));
    if bare {
        default(volume, "emptyDir", Map::new());
    }
    for source in ["secret", "configMap", "downwardAPI", "projected"] {
        within(volume, source, |source| default(source, "defaultMode", 0o644));
    }
    within(volume, "hostPath", |path| default(path, "type", ""));
    let field_ref = |file: &mut Value| within(file, "fieldRef", |r| default_text(r, "apiVersion", "v1"));
    within(volume, "downwardAPI", |source| each(source, "items", field_ref));
    within(volume, "projected", |projected| {
        each(projected, "sources", |source| {
            within(source, "serviceAccountToken", |token| default(token, "expirationSeconds", 3600));
            within(source, "downwardAPI", |source| each(source, "items", field_ref));
        });
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_filled_in() {
        let role_ref = |api_group: &str| json!({"roleRef": {"kind": "Role", "apiGroup": api_group}});
        for (kind, mut object, pointer, want) in [
            (GroupKind::new(RBAC_GROUP, "RoleBinding"), role_ref(""), "/roleRef/apiGroup", json!(RBAC_GROUP)),
            (GroupKind::new(RBAC_GROUP, "RoleBinding"), role_ref("x"), "/roleRef/apiGroup", json!("x")),
            (GroupKind::new("", "Secret"), json!({"stringData": {"a": "hi!"}}), "/data/a", json!("aGkh")),
            (GroupKind::new("", "Secret"), json!({"stringData": {"a": "hi"}}), "/data/a", json!("aGk=")),
            (
                GroupKind::new("", "Pod"),
                json!({"spec": {"volumes": [{"name": "v"}]}}),
                "/spec/volumes/0/emptyDir",
                json!({}),
            ),
            (
                GroupKind::new("", "Pod"),
                json!({"spec": {"serviceAccount": "a"}}),
                "/spec/serviceAccountName",
                json!("a"),
            ),
            (
                GroupKind::new("apps", "Deployment"),
                json!({"spec": {"template": {"spec": {"containers": [{"image": "r:5000/a:1"}]}}}}),
                "/spec/template/spec/containers/0/imagePullPolicy",
                json!("IfNotPresent"),
            ),
        ] {
            set_defaults(kind, &mut object);
            assert_eq!(object.pointer(pointer), Some(&want), "{kind:?} {object}");
        }
    }
}
