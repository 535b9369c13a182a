//! ServiceAccounts, ConfigMaps, Secrets, Namespaces.

use super::{Lines, Subject};
use crate::shell::filters::base64;
use crate::shell::kubectl::resources::escape;
use crate::source::order;
use serde_json::Value;

/// As kubectl up to 1.34 shows it (F5.44).
pub(super) fn service_account(subject: &mut Subject<'_, '_, '_>, lines: &mut Lines) {
    lines.field("Name", subject.text("/metadata/name"));
    lines.field("Namespace", subject.text("/metadata/namespace"));
    lines.labels_and_annotations(&subject.object);
    let names = |subject: &Subject<'_, '_, '_>, list: &str| -> Vec<String> {
        let named = subject.row().items(list).iter().filter_map(|s| s.get("name")?.as_str());
        named.map(str::to_owned).collect()
    };
    let (pull, mountable) = (names(subject, "/imagePullSecrets"), names(subject, "/secrets"));
    let secrets = match pull.is_empty() && mountable.is_empty() {
        true => Vec::new(),
        false => secrets(subject),
    };
    let account = subject.text("/metadata/name");
    let tokens: Vec<String> = secrets.iter().filter(|(_, of)| *of == account).map(|(name, _)| name.clone()).collect();
    for (title, list) in [("Image pull secrets", pull), ("Mountable secrets", mountable), ("Tokens", tokens)] {
        if list.is_empty() {
            lines.field(title, "<none>");
        }
        for (number, name) in list.iter().enumerate() {
            let head = if number == 0 { format!("{title}:") } else { String::new() };
            let missing = if secrets.iter().any(|(n, _)| n == name) { "" } else { " (not found)" };
            lines.line(0, format!("{head}\t{name}{missing}"));
        }
    }
    subject.events(lines);
}

/// The namespace's secrets: name, and the ServiceAccount whose token one holds.
fn secrets(subject: &mut Subject<'_, '_, '_>) -> Vec<(String, String)> {
    let url = format!("/api/v1/namespaces/{}/secrets?limit=500", escape(&subject.text("/metadata/namespace")));
    let Ok(list) = subject.kubectl.ask_quietly("GET", &url, None) else { return Vec::new() };
    let items = list.get("items").and_then(Value::as_array).cloned().unwrap_or_default();
    let text = |o: &Value, pointer: &str| o.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
    let account = |o: &Value| match text(o, "/type").as_str() {
        "kubernetes.io/service-account-token" => text(o, "/metadata/annotations/kubernetes.io~1service-account.name"),
        _ => String::new(),
    };
    items.iter().map(|o| (text(o, "/metadata/name"), account(o))).collect()
}

fn entries(data: Option<&Value>) -> Vec<(String, String)> {
    let mut entries: Vec<(String, String)> = data
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .map(|(k, v)| (k.clone(), v.as_str().map_or_else(|| v.to_string(), str::to_owned)))
        .collect();
    order::sort(&mut entries);
    entries
}

pub(super) fn config_map(subject: &mut Subject<'_, '_, '_>, lines: &mut Lines) {
    lines.field("Name", subject.text("/metadata/name"));
    lines.field("Namespace", subject.text("/metadata/namespace"));
    lines.labels_and_annotations(&subject.object);
    lines.line(0, "\nData\n====");
    for (key, value) in entries(subject.object.get("data")) {
        lines.line(0, format!("{key}:\n----\n{value}\n"));
    }
    lines.line(0, "\nBinaryData\n====");
    for (key, value) in entries(subject.object.get("binaryData")) {
        let length = base64::decode(&value).map_or(0, |b| b.len());
        lines.line(0, format!("{key}: {length} bytes"));
    }
    lines.blank();
    subject.events(lines);
}

pub(super) fn secret(subject: &mut Subject<'_, '_, '_>, lines: &mut Lines) {
    lines.field("Name", subject.text("/metadata/name"));
    lines.field("Namespace", subject.text("/metadata/namespace"));
    lines.labels_and_annotations(&subject.object);
    let kind = subject.row().text_or("/type", "Opaque");
    lines.line(0, format!("\nType:\t{kind}"));
    lines.line(0, "\nData\n====");
    let mut data: Vec<(String, Vec<u8>)> = entries(subject.object.get("data"))
        .into_iter()
        .map(|(k, v)| (k, base64::decode(&v).unwrap_or_default()))
        .collect();
    // A manifest may still have the plain form that the server would have turned into the other.
    for (key, value) in entries(subject.object.get("stringData")) {
        data.retain(|(k, _)| *k != key);
        data.push((key, value.into_bytes()));
    }
    order::sort(&mut data);
    for (key, value) in data {
        match key == "token" && kind == "kubernetes.io/service-account-token" {
            true => lines.field(&key, String::from_utf8_lossy(&value)),
            false => lines.field(&key, format!("{} bytes", value.len())),
        }
    }
}

pub(super) fn namespace(subject: &mut Subject<'_, '_, '_>, lines: &mut Lines) {
    lines.field("Name", subject.text("/metadata/name"));
    lines.labels_and_annotations(&subject.object);
    lines.field("Status", subject.row().text_or("/status/phase", "Active"));
    lines.line(0, "\nNo resource quota.");
    lines.line(0, "\nNo LimitRange resource.");
}

pub(super) fn service(subject: &mut Subject<'_, '_, '_>, lines: &mut Lines) {
    let row = subject.row();
    let joined = |pointer: &str| {
        let items: Vec<&str> = row.items(pointer).iter().filter_map(Value::as_str).collect();
        if items.is_empty() { "<none>".to_owned() } else { items.join(",") }
    };
    lines.field("Name", row.text("/metadata/name"));
    lines.field("Namespace", row.text("/metadata/namespace"));
    lines.labels_and_annotations(row.object);
    lines.field("Selector", row.selector("/spec/selector"));
    lines.field("Type", row.text("/spec/type"));
    if !row.text("/spec/ipFamilyPolicy").is_empty() {
        lines.field("IP Family Policy", row.text("/spec/ipFamilyPolicy"));
    }
    lines.field("IP Families", joined("/spec/ipFamilies"));
    lines.field("IP", row.text("/spec/clusterIP"));
    lines.field("IPs", joined("/spec/clusterIPs"));
    if !row.text("/spec/externalName").is_empty() {
        lines.field("External Name", row.text("/spec/externalName"));
    }
    for port in row.items("/spec/ports") {
        let text = |key: &str| {
            port.get(key).map_or_else(String::new, |v| v.as_str().map_or_else(|| v.to_string(), str::to_owned))
        };
        let name = if text("name").is_empty() { "<unset>".to_owned() } else { text("name") };
        let protocol = text("protocol");
        lines.field("Port", format!("{name}\t{}/{protocol}", text("port")));
        lines.field("TargetPort", format!("{}/{protocol}", text("targetPort")));
        if !text("nodePort").is_empty() {
            lines.field("NodePort", format!("{name}\t{}/{protocol}", text("nodePort")));
        }
        lines.field("Endpoints", "<none>");
    }
    lines.field("Session Affinity", row.text("/spec/sessionAffinity"));
    for (title, pointer) in [
        ("External Traffic Policy", "/spec/externalTrafficPolicy"),
        ("Internal Traffic Policy", "/spec/internalTrafficPolicy"),
    ] {
        if !row.text(pointer).is_empty() {
            lines.field(title, row.text(pointer));
        }
    }
    subject.events(lines);
}
