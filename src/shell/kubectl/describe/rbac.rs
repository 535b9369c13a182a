//! Roles and bindings.

use super::{Lines, Subject};
use crate::shell::kubectl::rules;
use serde_json::Value;

pub(super) fn role(subject: &mut Subject<'_, '_, '_>, lines: &mut Lines) {
    lines.field("Name", subject.text("/metadata/name"));
    lines.labels_and_annotations(&subject.object);
    lines.line(0, "PolicyRule:");
    lines.line(1, "Resources\tNon-Resource URLs\tResource Names\tVerbs");
    lines.line(1, "---------\t-----------------\t--------------\t-----");
    for line in rules::lines(subject.row().items("/rules")) {
        lines.line(1, line.cells().join("\t"));
    }
}

pub(super) fn binding(subject: &mut Subject<'_, '_, '_>, lines: &mut Lines) {
    lines.field("Name", subject.text("/metadata/name"));
    lines.labels_and_annotations(&subject.object);
    lines.line(0, "Role:");
    lines.line(1, format!("Kind:\t{}", subject.text("/roleRef/kind")));
    lines.line(1, format!("Name:\t{}", subject.text("/roleRef/name")));
    lines.line(0, "Subjects:");
    lines.line(1, "Kind\tName\tNamespace");
    lines.line(1, "----\t----\t---------");
    for who in subject.row().items("/subjects") {
        let text = |key: &str| who.get(key).and_then(Value::as_str).unwrap_or_default();
        lines.line(1, format!("{}\t{}\t{}", text("kind"), text("name"), text("namespace")));
    }
}
