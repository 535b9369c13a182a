//! Nodes.

use super::pod::rfc1123z;
use super::{Lines, Subject};
use crate::shell::kubectl::resources::escape;
use crate::shell::kubectl::table::{Row, time};
use crate::source::order;
use serde_json::Value;

pub(super) fn node(subject: &mut Subject<'_, '_, '_>, lines: &mut Lines) {
    let name = subject.text("/metadata/name");
    let selector = format!("spec.nodeName={name},status.phase!=Succeeded,status.phase!=Failed");
    let url = format!("/api/v1/pods?fieldSelector={}&limit=500", escape(&selector));
    let pods = subject.kubectl.ask_quietly("GET", &url, None).ok();
    let row = subject.row();
    lines.field("Name", &name);
    let labels = row.object.pointer("/metadata/labels").and_then(Value::as_object);
    let mut roles: Vec<&str> =
        labels.into_iter().flat_map(|l| l.keys()).filter_map(|k| k.strip_prefix("node-role.kubernetes.io/")).collect();
    order::sort(&mut roles);
    lines.field("Roles", if roles.is_empty() { "<none>".to_owned() } else { roles.join(",") });
    lines.labels_and_annotations(row.object);
    let created = time::parse(row.text("/metadata/creationTimestamp")).unwrap_or(time::CREATED);
    lines.field("CreationTimestamp", rfc1123z(created));
    taints(lines, row);
    let unschedulable = row.object.pointer("/spec/unschedulable").and_then(Value::as_bool).unwrap_or(false);
    lines.field("Unschedulable", unschedulable.to_string());
    let conditions = row.items("/status/conditions");
    if !conditions.is_empty() {
        lines.line(0, "Conditions:\n  Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage");
        lines.line(1, "----\t------\t-----------------\t------------------\t------\t-------");
        for condition in conditions {
            let text = |key: &str| condition.get(key).and_then(Value::as_str).unwrap_or_default();
            let at = |key: &str| rfc1123z(time::parse(text(key)).unwrap_or(time::CREATED));
            lines.line(
                1,
                format!(
                    "{} \t{} \t{} \t{} \t{} \t{} ",
                    text("type"),
                    text("status"),
                    at("lastHeartbeatTime"),
                    at("lastTransitionTime"),
                    text("reason"),
                    text("message")
                ),
            );
        }
    }
    lines.line(0, "Addresses:");
    for address in row.items("/status/addresses") {
        let text = |key: &str| address.get(key).and_then(Value::as_str).unwrap_or_default();
        lines.line(1, format!("{}:\t{}", text("type"), text("address")));
    }
    lines.line(0, "System Info:");
    for (title, key) in [
        ("Machine ID", "machineID"),
        ("System UUID", "systemUUID"),
        ("Boot ID", "bootID"),
        ("Kernel Version", "kernelVersion"),
        ("OS Image", "osImage"),
        ("Operating System", "operatingSystem"),
        ("Architecture", "architecture"),
        ("Container Runtime Version", "containerRuntimeVersion"),
        ("Kubelet Version", "kubeletVersion"),
        ("Kube-Proxy Version", "kubeProxyVersion"),
    ] {
        lines.line(1, format!("{title}:\t{}", row.text(&format!("/status/nodeInfo/{key}"))));
    }
    if !row.text("/spec/providerID").is_empty() {
        lines.field("ProviderID", row.text("/spec/providerID"));
    }
    if let Some(pods) = &pods {
        let items = pods.get("items").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        lines.line(0, format!("Non-terminated Pods:\t({} in total)", items.len()));
        lines.line(1, "Namespace\tName\tAge");
        lines.line(1, "---------\t----\t---");
        for pod in items {
            let pod = Row { object: pod, now: row.now };
            lines
                .line(1, format!("{}\t{}\t{}", pod.text("/metadata/namespace"), pod.text("/metadata/name"), pod.age()));
        }
    }
    subject.events(lines);
}

fn taints(lines: &mut Lines, row: Row<'_>) {
    let taints = row.items("/spec/taints");
    if taints.is_empty() {
        lines.field("Taints", "<none>");
    }
    for (number, taint) in taints.iter().enumerate() {
        let text = |key: &str| taint.get(key).and_then(Value::as_str).unwrap_or_default();
        let value = if text("value").is_empty() { String::new() } else { format!("={}", text("value")) };
        let head = if number == 0 { "Taints:" } else { "" };
        lines.line(0, format!("{head}\t{}{value}:{}", text("key"), text("effect")));
    }
}
