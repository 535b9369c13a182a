//! What is there? `get` and `list`: objects as they are stored.

use super::{Handled, Plugin, Request, Station, refuse};
use crate::k8s::admission::{Account, account_name, is_admitted, mutate_pod, was_created_earlier};
use crate::k8s::defaults::set_defaults;
use crate::k8s::{FieldSelector, LabelSelector, Object, ResourceType, Response, Status, kinds, quote, stored};
use serde_json::{Value, json};

/// One object.
pub(super) fn get(request: &Request<'_>, resource: &ResourceType) -> Handled {
    let name = request.named();
    match request.stored(resource.group_kind(), request.namespace(), name) {
        Some(object) => Ok(Response { code: 200, body: object, warnings: Vec::new() }),
        None => Err(not_found(resource, name)),
    }
}

/// 404: no object of that name.
pub(super) fn not_found(resource: &ResourceType, name: &str) -> Box<super::Refusal> {
    refuse(Station::Storage, Status::not_found(&resource.group, &resource.plural, name))
}

/// Several objects: those that the selectors select. A watch answers with what there is now.
pub(super) fn list(request: &Request<'_>, resource: &ResourceType) -> Handled {
    let bad = |message: String| refuse(Station::Storage, Status::bad_request(message));
    let labels = request.parameter("labelSelector");
    let label_selector =
        LabelSelector::parse(labels).ok_or_else(|| bad(format!("unable to parse requirement: {}", quote(labels))))?;
    let fields = request.parameter("fieldSelector");
    let field_selector = FieldSelector::parse(fields)
        .ok_or_else(|| bad(format!("invalid selector: '{fields}'; can't understand '{fields}'")))?;
    for (field, ..) in &field_selector.terms {
        if !is_selectable(resource, field) {
            return Err(bad(format!("field label not supported: {field}")));
        }
    }
    let cluster = request.server.cluster;
    let objects = match request.namespace() {
        "" => cluster.list(resource.group_kind()),
        namespace => cluster.list_in(resource.group_kind(), namespace),
    };
    let selected = objects.iter().filter(|o| label_selector.selects(|key| o.label(key)));
    let shown = selected.filter_map(|object| request.shown(object));
    let items: Vec<Value> =
        shown.filter(|object| field_selector.terms.iter().all(|term| holds(object, term))).collect();
    let body = json!({
        "apiVersion": format!("{}{}", group_prefix(resource), request.attributes.api_version),
        "kind": format!("{}List", resource.kind),
        "metadata": {"resourceVersion": "1"},
        "items": items,
    });
    Ok(Response { code: 200, body, warnings: Vec::new() })
}

fn group_prefix(resource: &ResourceType) -> String {
    if resource.group.is_empty() { String::new() } else { format!("{}/", resource.group) }
}

/// The fields that a field selector may name (`SelectableFields` of each resource).
fn is_selectable(resource: &ResourceType, field: &str) -> bool {
    let own: &[&str] = match (&*resource.group, &*resource.plural) {
        ("", "pods") => &[
            "spec.nodeName",
            "spec.restartPolicy",
            "spec.schedulerName",
            "spec.serviceAccountName",
            "spec.hostNetwork",
            "status.phase",
            "status.podIP",
            "status.nominatedNodeName",
        ],
        ("", "events") => &[
            "involvedObject.kind",
            "involvedObject.namespace",
            "involvedObject.name",
            "involvedObject.uid",
            "involvedObject.apiVersion",
            "involvedObject.fieldPath",
            "reason",
            "reportingComponent",
            "source",
            "type",
        ],
        ("", "secrets") => &["type"],
        ("", "namespaces") => &["status.phase"],
        ("", "nodes") => &["spec.unschedulable"],
        ("", "services") => &["spec.clusterIP", "spec.type"],
        ("batch", "jobs") => &["status.successful"],
        _ => &[],
    };
    matches!(field, "metadata.name" | "metadata.namespace") || own.contains(&field)
}

fn holds(object: &Value, (field, value, equal): &(String, String, bool)) -> bool {
    let pointer = format!("/{}", field.replace('.', "/"));
    let found = match object.pointer(&pointer) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Bool(b)) => b.to_string(),
        _ if matches!(field.as_str(), "spec.hostNetwork" | "spec.unschedulable") => "false".to_owned(),
        _ => String::new(),
    };
    (found == *value) == *equal
}

impl Request<'_> {
    /// An object as the API shows it; `None` for a pod that was refused admission.
    pub(super) fn shown(&self, object: &Object) -> Option<Value> {
        let mut value = stored(object);
        if object.group_kind() != kinds::POD {
            self.fill_workload_status(object, &mut value);
            match object.group_kind() {
                kinds::NODE => joined(&mut value),
                SERVICE => addressed(&mut value),
                _ => {}
            }
            return Some(value);
        }
        if !self.is_there(object) {
            return None;
        }
        if self.runs(Plugin::ServiceAccount) && !was_created_earlier(object) {
            value = self.admitted_pod(value, &object.namespace);
            // What a webhook puts in gets its defaults like everything else.
            set_defaults(kinds::POD, &mut value);
        }
        running(&mut value);
        Some(value)
    }

    /// Whether admission let a pod in.
    pub(super) fn is_there(&self, pod: &Object) -> bool {
        !self.runs(Plugin::ServiceAccount) || is_admitted(self.server.cluster, pod)
    }

    /// A pod that is created now, after the ServiceAccount plugin and the webhooks.
    pub(super) fn admitted_pod(&self, mut pod: Value, namespace: &str) -> Value {
        let name = account_name(&pod).to_owned();
        if let Some(account) = Account::find(self.server.cluster, namespace, &name) {
            mutate_pod(&mut pod, namespace, account);
        }
        match self.server.webhook.and_then(|webhook| webhook(&pod)) {
            Some(mutated) => mutated,
            None => pod,
        }
    }
}

const SERVICE: crate::k8s::GroupKind<'_> = crate::k8s::GroupKind::new("", "Service");

/// What the allocator gives a Service that asks for no address of its own.
fn addressed(service: &mut Value) {
    let text = |pointer: &str| service.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    if !text("/spec/clusterIP").is_empty() || text("/spec/type") == "ExternalName" {
        return;
    }
    let number = crate::k8s::stable::hash(&["service", text("/metadata/namespace"), text("/metadata/name")]);
    let ip = format!("10.100.{}.{}", 1 + number % 250, 2 + number / 250 % 250);
    if let Some(spec) = service.get_mut("spec").and_then(Value::as_object_mut) {
        spec.insert("clusterIP".to_owned(), json!(ip));
        spec.insert("clusterIPs".to_owned(), json!([ip]));
        for (key, value) in [("ipFamilies", json!(["IPv4"])), ("ipFamilyPolicy", json!("SingleStack"))] {
            spec.entry(key).or_insert(value);
        }
        spec.sort_keys();
    }
}

/// What the kubelet of a node reports that a manifest leaves out: a t3.medium with the EKS image. Whether it still
/// reports, the world knows.
fn joined(node: &mut Value) {
    let has_status = node.get("status").and_then(Value::as_object).is_some_and(|status| !status.is_empty());
    let Some(name) = node.pointer("/metadata/name").and_then(Value::as_str).filter(|_| !has_status) else { return };
    let uid = |what: &str| crate::k8s::stable::uid(&[what, name]);
    let label = name.split('.').next().unwrap_or_default();
    let ip = label.strip_prefix("ip-").map(|ip| ip.replace('-', "."));
    let mut addresses = Vec::new();
    if let Some(ip) = ip.filter(|ip| ip.parse::<std::net::Ipv4Addr>().is_ok()) {
        addresses.push(json!({"address": ip, "type": "InternalIP"}));
    }
    addresses.extend(["InternalDNS", "Hostname"].map(|kind| json!({"address": name, "type": kind})));
    let status = json!({
        "addresses": addresses,
        "allocatable": {"cpu": "1930m", "ephemeral-storage": "18181869946", "memory": "3388292Ki", "pods": "17"},
        "capacity": {"cpu": "2", "ephemeral-storage": "20893676Ki", "memory": "3943300Ki", "pods": "17"},
        "nodeInfo": {
            "architecture": "amd64",
            "bootID": uid("boot"),
            "containerRuntimeVersion": "containerd://2.1.4",
            "kernelVersion": "6.12.46-66.121.amzn2023.x86_64",
            "kubeProxyVersion": "v1.34.1-eks-113cf36",
            "kubeletVersion": "v1.34.1-eks-113cf36",
            "machineID": uid("machine").replace('-', ""),
            "operatingSystem": "linux",
            "osImage": "Amazon Linux 2023.9.20250929",
            "systemUUID": uid("system"),
        },
    });
    if let Some(fields) = node.as_object_mut() {
        fields.insert("status".to_owned(), status);
    }
}

/// The simulator's kubelets are fast: a pod without a status runs.
fn running(pod: &mut Value) {
    let has_status = pod.get("status").and_then(Value::as_object).is_some_and(|status| !status.is_empty());
    if has_status {
        return;
    }
    let created = pod.pointer("/metadata/creationTimestamp").cloned().unwrap_or_default();
    let containers = pod.pointer("/spec/containers").and_then(Value::as_array);
    let statuses: Vec<Value> = containers
        .into_iter()
        .flatten()
        .map(|c| {
            json!({
                "image": c["image"], "name": c["name"], "ready": true, "restartCount": 0, "started": true,
                "state": {"running": {"startedAt": created}},
            })
        })
        .collect();
    let conditions = ["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"]
        .map(|kind| json!({"lastTransitionTime": created, "status": "True", "type": kind}));
    let text = |pointer: &str| pod.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let ip = crate::k8s::stable::pod_ip(text("/metadata/namespace"), text("/metadata/name"));
    let status = json!({
        "conditions": conditions,
        "containerStatuses": statuses, "phase": "Running", "podIP": ip, "podIPs": [{"ip": ip}],
        "startTime": created,
    });
    if let Some(fields) = pod.as_object_mut() {
        fields.insert("status".to_owned(), status);
    }
}
