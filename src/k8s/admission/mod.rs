//! What becomes of a pod between authorization and storage? The ServiceAccount admission plugin
//! (`plugin/pkg/admission/serviceaccount/admission.go`, facts F6.1-F6.10), and the pods that controllers make of
//! workloads.

mod controllers;
mod token;

pub use controllers::{Made, run_controllers};
pub use token::{TokenClaims, request_token, sign_token, token_header};

use super::stable::suffix;
use super::{Cluster, GroupKind, Object, kinds, quote};
use serde_json::{Value, json};

/// Where the token is mounted (F6.3).
const TOKEN_MOUNT: &str = "/var/run/secrets/kubernetes.io/serviceaccount";
/// The lifetime that the plugin asks for (F6.5).
const TOKEN_SECONDS: i64 = 3_607;
const VOLUME_PREFIX: &str = "kube-api-access-";

/// What the plugin needs to know of a ServiceAccount.
#[derive(Clone, Copy, Debug)]
pub struct Account<'a>(&'a Value);

impl<'a> Account<'a> {
    /// The ServiceAccount `name` of `namespace`, where it exists.
    pub fn find(cluster: &'a Cluster, namespace: &str, name: &str) -> Option<Account<'a>> {
        cluster.get(kinds::SERVICE_ACCOUNT, namespace, name).map(|object| Account(object.value()))
    }
}

/// The ServiceAccount that a pod names; `default` where it names none (F6.1).
pub fn account_name(pod: &Value) -> &str {
    let named = |field: &str| pod["spec"].get(field).and_then(Value::as_str).filter(|name| !name.is_empty());
    named("serviceAccountName").or_else(|| named("serviceAccount")).unwrap_or("default")
}

/// Why a pod is not admitted, without the `pods "x" is forbidden: ` before it (F6.10).
pub fn account_missing(namespace: &str, name: &str) -> String {
    format!("error looking up service account {namespace}/{name}: serviceaccount {} not found", quote(name))
}

/// Whether a manifest is that of a pod which exists already, and keeps what it was created with (M49): it carries a uid.
pub fn was_created_earlier(pod: &Object) -> bool {
    !pod.text_at(&["metadata", "uid"]).is_empty()
}

/// Whether the API server has this pod: one that is created now and names a ServiceAccount that is not there is refused,
/// one that carries a `uid` was created when it was still there.
pub fn is_admitted(cluster: &Cluster, pod: &Object) -> bool {
    was_created_earlier(pod)
        || pod.group_kind() != kinds::POD
        || Account::find(cluster, &pod.namespace, account_name(pod.value())).is_some()
}

/// The pod, which is created now, as the ServiceAccount plugin leaves it: account named, token volume mounted, pull
/// secrets taken over. A pod that was [created earlier](was_created_earlier) is not shown to the plugin.
pub fn mutate_pod(pod: &mut Value, namespace: &str, account: Account<'_>) {
    let metadata = &pod["metadata"];
    let text = |field: &str| metadata.get(field).and_then(Value::as_str).unwrap_or_default();
    let mirror = metadata["annotations"].get("kubernetes.io/config.mirror").is_some();
    if mirror {
        return;
    }
    let volume =
        format!("{VOLUME_PREFIX}{}", suffix(&[VOLUME_PREFIX, namespace, text("name"), text("generateName")], 5));
    let name = account_name(pod).to_owned();
    let own = pod["spec"].get("automountServiceAccountToken").and_then(Value::as_bool);
    // The pod's own word wins over the account's; neither means yes (F6.9).
    let automount = own.or_else(|| account.0["automountServiceAccountToken"].as_bool()).unwrap_or(true);
    let Some(spec) = pod.get_mut("spec").and_then(Value::as_object_mut) else { return };
    spec.insert("serviceAccountName".to_owned(), name.as_str().into());
    spec.insert("serviceAccount".to_owned(), name.into());
    if automount {
        mount_token(spec, &volume);
    }
    let has_pull_secrets = spec.get("imagePullSecrets").and_then(Value::as_array).is_some_and(|s| !s.is_empty());
    if let Some(secrets) = account.0.get("imagePullSecrets").filter(|_| !has_pull_secrets) {
        spec.insert("imagePullSecrets".to_owned(), secrets.clone());
    }
    spec.sort_keys();
}

fn mount_token(spec: &mut serde_json::Map<String, Value>, generated: &str) {
    let volumes = spec.get("volumes").and_then(Value::as_array);
    let names = volumes.into_iter().flatten().filter_map(|v| v["name"].as_str());
    let existing = names.filter(|name| name.starts_with(VOLUME_PREFIX)).map(str::to_owned).next();
    let volume = existing.clone().unwrap_or_else(|| generated.to_owned());
    let mut needed = false;
    for list in ["initContainers", "containers"] {
        for container in spec.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten() {
            let Some(container) = container.as_object_mut() else { continue };
            let mounts = container.entry("volumeMounts").or_insert_with(|| json!([]));
            let Some(mounts) = mounts.as_array_mut() else { continue };
            // Whoever mounts something there knows why.
            if mounts.iter().all(|mount| mount["mountPath"] != TOKEN_MOUNT) {
                mounts.push(json!({"mountPath": TOKEN_MOUNT, "name": volume, "readOnly": true}));
                needed = true;
            }
        }
    }
    if !needed || existing.is_some() {
        return;
    }
    if let Some(volumes) = spec.entry("volumes").or_insert_with(|| json!([])).as_array_mut() {
        volumes.push(json!({"name": volume, "projected": {"defaultMode": 0o644, "sources": [
            {"serviceAccountToken": {"expirationSeconds": TOKEN_SECONDS, "path": "token"}},
            {"configMap": {"items": [{"key": "ca.crt", "path": "ca.crt"}], "name": "kube-root-ca.crt"}},
            {"downwardAPI": {"items": [
                {"fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.namespace"}, "path": "namespace"}
            ]}},
        ]}}));
    }
}

/// Namespaces that cannot be deleted.
pub fn is_protected(kind: GroupKind<'_>, name: &str) -> bool {
    kind == kinds::NAMESPACE && matches!(name, "default" | "kube-system" | "kube-public")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admitted(pod: Value, account: Value) -> Value {
        let mut pod = pod;
        mutate_pod(&mut pod, "dev", Account(&account));
        pod
    }

    #[test]
    fn the_token_is_mounted_unless_somebody_says_no() {
        for (shows, spec, account, mounted) in [
            ("neither says anything", json!({}), json!({}), true),
            ("the account says no", json!({}), json!({"automountServiceAccountToken": false}), false),
            (
                "the pod's word wins",
                json!({"automountServiceAccountToken": true}),
                json!({"automountServiceAccountToken": false}),
                true,
            ),
            ("the pod says no", json!({"automountServiceAccountToken": false}), json!({}), false),
        ] {
            let mut spec = spec;
            spec["containers"] = json!([{"name": "a"}]);
            let pod = admitted(json!({"metadata": {"name": "x"}, "spec": spec}), account);
            assert_eq!(pod["spec"]["serviceAccountName"], "default", "{shows}");
            assert_eq!(pod.pointer("/spec/containers/0/volumeMounts/0/mountPath").is_some(), mounted, "{shows}");
            assert_eq!(pod.pointer("/spec/volumes/0/projected").is_some(), mounted, "{shows}");
        }
    }

    #[test]
    fn a_pod_that_was_created_earlier_needs_no_account() {
        let (cluster, _) = Cluster::new(Vec::new());
        for (metadata, want) in [(json!({"name": "x"}), false), (json!({"name": "x", "uid": "u"}), true)] {
            let pod =
                json!({"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": {"serviceAccountName": "a"}});
            let pod = Object::from_value(&pod, crate::source::Span::default()).unwrap();
            assert_eq!(is_admitted(&cluster, &pod), want);
        }
    }
}
