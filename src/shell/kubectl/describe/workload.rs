//! Deployments.

use super::container::template_containers;
use super::pod::{rfc1123z, tolerations};
use super::volume::volumes;
use super::{Lines, Subject};
use crate::shell::kubectl::resources::escape;
use crate::shell::kubectl::table::{Row, time};
use serde_json::Value;

pub(super) fn deployment(subject: &mut Subject<'_, '_, '_>, lines: &mut Lines) {
    let row = subject.row();
    lines.field("Name", row.text("/metadata/name"));
    lines.field("Namespace", row.text("/metadata/namespace"));
    let created = time::parse(row.text("/metadata/creationTimestamp")).unwrap_or(time::CREATED);
    lines.field("CreationTimestamp", rfc1123z(created));
    lines.labels_and_annotations(row.object);
    lines.field("Selector", row.selector("/spec/selector"));
    let wanted = row.number("/spec/replicas").unwrap_or(1);
    let count = |key: &str| row.number(&format!("/status/{key}")).unwrap_or(0);
    lines.field(
        "Replicas",
        format!(
            "{wanted} desired | {} updated | {} total | {} available | {} unavailable",
            count("updatedReplicas"),
            count("replicas"),
            count("availableReplicas"),
            count("unavailableReplicas")
        ),
    );
    let strategy = row.text_or("/spec/strategy/type", "RollingUpdate");
    lines.field("StrategyType", &strategy);
    lines.field("MinReadySeconds", row.number("/spec/minReadySeconds").unwrap_or(0).to_string());
    if strategy == "RollingUpdate" {
        let part = |key: &str| match row.object.pointer(&format!("/spec/strategy/rollingUpdate/{key}")) {
            Some(Value::String(text)) => text.clone(),
            Some(number) => number.to_string(),
            None => "25%".to_owned(),
        };
        let (unavailable, surge) = (part("maxUnavailable"), part("maxSurge"));
        lines.field("RollingUpdateStrategy", format!("{unavailable} max unavailable, {surge} max surge"));
    }
    lines.line(0, "Pod Template:");
    let template = "/spec/template";
    lines.map(1, "Labels", row.object.pointer(&format!("{template}/metadata/labels")), "=", &[]);
    if row.length(&format!("{template}/metadata/annotations")) > 0 {
        lines.annotations(1, row.object.pointer(&format!("{template}/metadata/annotations")));
    }
    let account = row.text("/spec/template/spec/serviceAccountName");
    if !account.is_empty() {
        lines.line(1, format!("Service Account:\t{account}"));
    }
    template_containers(lines, row, "Init Containers", "/spec/template/spec/initContainers");
    template_containers(lines, row, "Containers", "/spec/template/spec/containers");
    volumes(lines, row.items("/spec/template/spec/volumes"), "  ", 0);
    lines.map(1, "Node-Selectors", row.object.pointer("/spec/template/spec/nodeSelector"), "=", &[]);
    tolerations(lines, 1, row, "/spec/template/spec/tolerations");
    let conditions = row.items("/status/conditions");
    if !conditions.is_empty() {
        lines.line(0, "Conditions:\n  Type\tStatus\tReason");
        lines.line(1, "----\t------\t------");
        for condition in conditions {
            let text = |key: &str| condition.get(key).and_then(Value::as_str).unwrap_or_default();
            lines.line(1, format!("{} \t{}\t{}", text("type"), text("status"), text("reason")));
        }
    }
    replica_sets(subject, lines);
    subject.events(lines);
}

/// The ReplicaSet of the template as it is now, and the ones before it.
fn replica_sets(subject: &mut Subject<'_, '_, '_>, lines: &mut Lines) {
    let (namespace, uid) = (subject.text("/metadata/namespace"), subject.text("/metadata/uid"));
    let selector = escape(&subject.row().selector("/spec/selector"));
    let url = format!("/apis/apps/v1/namespaces/{}/replicasets?labelSelector={selector}&limit=500", escape(&namespace));
    let Ok(list) = subject.kubectl.ask_quietly("GET", &url, None) else { return };
    let template = subject.object.pointer("/spec/template/spec");
    let (mut old, mut new) = (Vec::new(), Vec::new());
    for set in list.get("items").and_then(Value::as_array).into_iter().flatten() {
        let row = Row { object: set, now: 0 };
        let owners = row.items("/metadata/ownerReferences");
        if !owners.iter().any(|o| o.get("uid").and_then(Value::as_str) == Some(uid.as_str())) {
            continue;
        }
        let wanted = row.number("/spec/replicas").unwrap_or(1);
        let made = row.number("/status/replicas").unwrap_or(0);
        let shown = format!("{} ({made}/{wanted} replicas created)", row.text("/metadata/name"));
        let is_new = set.pointer("/spec/template/spec").map(bare) == template.map(bare);
        if is_new { new.push(shown) } else { old.push(shown) }
    }
    let or_none = |sets: Vec<String>| if sets.is_empty() { "<none>".to_owned() } else { sets.join(", ") };
    lines.field("OldReplicaSets", or_none(old));
    lines.field("NewReplicaSet", or_none(new));
}

/// What tells one template from another, defaults aside.
fn bare(spec: &Value) -> (Option<&Value>, Vec<Option<&Value>>) {
    let containers = spec.get("containers").and_then(Value::as_array);
    (spec.get("serviceAccountName"), containers.into_iter().flatten().map(|c| c.get("image")).collect())
}
