//! Deployments.

use super::container::template_containers;
use super::pod::rfc1123z;
use super::volume::volumes;
use super::{Lines, Subject};
use crate::shell::kubectl::table::time;

pub(super) fn deployment(subject: &mut Subject<'_, '_, '_>, lines: &mut Lines) {
    let row = subject.row();
    lines.field("Name", row.text("/metadata/name"));
    lines.field("Namespace", row.text("/metadata/namespace"));
    let created = time::parse(row.text("/metadata/creationTimestamp")).unwrap_or(time::CREATED);
    lines.field("CreationTimestamp", rfc1123z(created));
    lines.labels_and_annotations(row.object);
    lines.field("Selector", row.selector("/spec/selector"));
    let wanted = row.number("/spec/replicas").unwrap_or(1);
    let count = |key: &str| match row.object.pointer("/status") {
        Some(_) => row.number(&format!("/status/{key}")).unwrap_or(0),
        None if key == "unavailableReplicas" => 0,
        None => wanted,
    };
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
            Some(serde_json::Value::String(text)) => text.clone(),
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
    volumes(lines, row.items("/spec/template/spec/volumes"), " ", 1);
    subject.events(lines);
}
