//! The containers of a pod or a pod template.

use super::Lines;
use super::pod::rfc1123z;
use crate::shell::kubectl::table::{Row, time};
use crate::source::order;
use serde_json::Value;

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn one_of<'a>(value: &'a Value, keys: &[&str]) -> Option<(usize, &'a Value)> {
    keys.iter().enumerate().find_map(|(n, key)| Some((n, value.get(key).filter(|v| !v.is_null())?)))
}

/// A list of containers under its title. `has_status`: whether the object has a status of its own.
pub(super) fn containers(
    lines: &mut Lines,
    row: Row<'_>,
    title: &str,
    pointer: &str,
    statuses: &str,
    has_status: bool,
) {
    let containers = row.items(pointer);
    if containers.is_empty() {
        return;
    }
    lines.line(0, format!("{title}:"));
    for container in containers {
        let name = text(container, "name");
        let status = row.items(statuses).iter().find(|s| text(s, "name") == name);
        lines.line(1, format!("{name}:"));
        one(lines, container, status, has_status);
        environment(lines, container, row);
        mounts(lines, container);
    }
}

/// The containers of a pod template: one blank further in than a pod's.
pub(super) fn template_containers(lines: &mut Lines, row: Row<'_>, title: &str, pointer: &str) {
    let containers = row.items(pointer);
    if containers.is_empty() {
        return;
    }
    lines.line(1, format!("{title}:"));
    for container in containers {
        lines.line(0, format!("   {}:", text(container, "name")));
        let mut inner = Lines::default();
        one(&mut inner, container, None, true);
        environment(&mut inner, container, row);
        mounts(&mut inner, container);
        lines.text.push_str(&inner.text);
    }
}

fn one(lines: &mut Lines, container: &Value, status: Option<&Value>, has_status: bool) {
    if let Some(status) = status {
        lines.line(2, format!("Container ID:\t{}", text(status, "containerID")));
    }
    lines.line(2, format!("Image:\t{}", text(container, "image")));
    if let Some(status) = status {
        lines.line(2, format!("Image ID:\t{}", text(status, "imageID")));
    }
    let ports = list(container, "ports");
    let shown = |key: &str| -> String {
        let port = |p: &Value| {
            let protocol = if text(p, "protocol").is_empty() { "TCP" } else { text(p, "protocol") };
            format!("{}/{protocol}", p.get(key).and_then(Value::as_i64).unwrap_or(0))
        };
        if ports.is_empty() { "<none>".to_owned() } else { ports.iter().map(port).collect::<Vec<_>>().join(", ") }
    };
    let plural = if ports.len() > 1 { "s" } else { "" };
    lines.line(2, format!("Port{plural}:\t{}", shown("containerPort")));
    lines.line(2, format!("Host Port{plural}:\t{}", shown("hostPort")));
    for (title, key) in [("Command", "command"), ("Args", "args")] {
        let words = list(container, key);
        if !words.is_empty() {
            lines.line(2, format!("{title}:"));
            let words = words.iter().filter_map(Value::as_str);
            words.flat_map(|w| w.split('\n')).for_each(|w| lines.line(3, w));
        }
    }
    match status {
        Some(status) => state(lines, status),
        // A pod without a status stands as one that runs.
        None if !has_status => {
            lines.line(2, "State:\tRunning");
            lines.line(2, "Ready:\tTrue");
            lines.line(2, "Restart Count:\t0");
        }
        None => {}
    }
    resources(lines, container, "limits", "Limits");
    resources(lines, container, "requests", "Requests");
    for (title, key) in [("Liveness", "livenessProbe"), ("Readiness", "readinessProbe"), ("Startup", "startupProbe")] {
        if let Some(probe) = container.get(key).filter(|p| p.is_object()) {
            lines.line(2, format!("{title}:\t{}", describe_probe(probe)));
        }
    }
}

fn state(lines: &mut Lines, status: &Value) {
    let shown = status.get("state").and_then(|s| one_of(s, &["running", "waiting", "terminated"]));
    match shown {
        Some((0, running)) => {
            lines.line(2, "State:\tRunning");
            if let Some(at) = time::parse(text(running, "startedAt")) {
                lines.line(3, format!("Started:\t{}", rfc1123z(at)));
            }
        }
        Some((2, ended)) => {
            lines.line(2, "State:\tTerminated");
            if !text(ended, "reason").is_empty() {
                lines.line(3, format!("Reason:\t{}", text(ended, "reason")));
            }
            if !text(ended, "message").is_empty() {
                lines.line(3, format!("Message:\t{}", text(ended, "message")));
            }
            let code = ended.get("exitCode").and_then(Value::as_i64).unwrap_or(0);
            lines.line(3, format!("Exit Code:\t{code}"));
        }
        Some((_, waiting)) if !text(waiting, "reason").is_empty() => {
            lines.line(2, "State:\tWaiting");
            lines.line(3, format!("Reason:\t{}", text(waiting, "reason")));
        }
        _ => lines.line(2, "State:\tWaiting"),
    }
    let ready = status.get("ready").and_then(Value::as_bool).unwrap_or(false);
    lines.line(2, format!("Ready:\t{}", if ready { "True" } else { "False" }));
    let restarts = status.get("restartCount").and_then(Value::as_i64).unwrap_or(0);
    lines.line(2, format!("Restart Count:\t{restarts}"));
}

fn resources(lines: &mut Lines, container: &Value, key: &str, title: &str) {
    let map = container.pointer(&format!("/resources/{key}")).and_then(Value::as_object);
    let Some(map) = map.filter(|m| !m.is_empty()) else { return };
    lines.line(2, format!("{title}:"));
    let mut entries: Vec<_> = map.iter().collect();
    order::sort_by_key(&mut entries, |(k, _)| (*k).clone());
    for (name, value) in entries {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        lines.line(3, format!("{name}:\t{value}"));
    }
}

fn describe_probe(probe: &Value) -> String {
    let number = |key: &str, or: i64| probe.get(key).and_then(Value::as_i64).unwrap_or(or);
    let attributes = format!(
        "delay={}s timeout={}s period={}s #success={} #failure={}",
        number("initialDelaySeconds", 0),
        number("timeoutSeconds", 1),
        number("periodSeconds", 10),
        number("successThreshold", 1),
        number("failureThreshold", 3)
    );
    let port = |of: &Value| match of.get("port") {
        Some(Value::String(name)) => name.clone(),
        Some(number) => number.to_string(),
        None => String::new(),
    };
    match one_of(probe, &["exec", "httpGet", "tcpSocket", "grpc"]) {
        Some((0, exec)) => {
            let words: Vec<&str> = list(exec, "command").iter().filter_map(Value::as_str).collect();
            format!("exec [{}] {attributes}", words.join(" "))
        }
        Some((1, get)) => {
            let scheme =
                if text(get, "scheme").is_empty() { "http".to_owned() } else { text(get, "scheme").to_lowercase() };
            format!("http-get {scheme}://{}:{}{} {attributes}", text(get, "host"), port(get), text(get, "path"))
        }
        Some((2, socket)) => format!("tcp-socket {}:{} {attributes}", text(socket, "host"), port(socket)),
        Some((_, grpc)) => format!("grpc <pod>:{} {} {attributes}", port(grpc), text(grpc, "service")),
        None => format!("unknown {attributes}"),
    }
}

fn environment(lines: &mut Lines, container: &Value, row: Row<'_>) {
    let from = list(container, "envFrom");
    if !from.is_empty() {
        lines.line(2, "Environment Variables from:");
    }
    for source in from {
        let Some((which, reference)) = one_of(source, &["configMapRef", "secretRef"]) else { continue };
        let optional = reference.get("optional").and_then(Value::as_bool).unwrap_or(false);
        let kind = if which == 0 { "ConfigMap" } else { "Secret" };
        let prefix = match text(source, "prefix") {
            "" => String::new(),
            prefix => format!(" with prefix '{prefix}'"),
        };
        lines.line(3, format!("{}\t{kind}{prefix}\tOptional: {optional}", text(reference, "name")));
    }
    let variables = list(container, "env");
    if variables.is_empty() {
        lines.line(2, "Environment:\t<none>");
        return;
    }
    lines.line(2, "Environment:");
    for variable in variables {
        let name = text(variable, "name");
        let Some(from) = variable.get("valueFrom").filter(|v| v.is_object()) else {
            for (number, line) in text(variable, "value").split('\n').enumerate() {
                lines.line(3, if number == 0 { format!("{name}:\t{line}") } else { format!("\t{line}") });
            }
            continue;
        };
        let keys = ["fieldRef", "resourceFieldRef", "secretKeyRef", "configMapKeyRef"];
        let Some((which, reference)) = one_of(from, &keys) else { continue };
        let optional = reference.get("optional").and_then(Value::as_bool).unwrap_or(false);
        lines.line(
            3,
            match which {
                0 => {
                    let path = text(reference, "fieldPath");
                    let version =
                        if text(reference, "apiVersion").is_empty() { "v1" } else { text(reference, "apiVersion") };
                    format!("{name}:\t{} ({version}:{path})", field(row, path))
                }
                1 => {
                    let of = text(reference, "containerName");
                    let of = if of.is_empty() { "node allocatable".to_owned() } else { of.to_owned() };
                    format!("{name}:\t{of} ({})", text(reference, "resource"))
                }
                2 => format!(
                    "{name}:\t<set to the key '{}' in secret '{}'>\tOptional: {optional}",
                    text(reference, "key"),
                    text(reference, "name")
                ),
                _ => format!(
                    "{name}:\t<set to the key '{}' of config map '{}'>\tOptional: {optional}",
                    text(reference, "key"),
                    text(reference, "name")
                ),
            },
        );
    }
}

/// What a field reference resolves to, of the fields of metadata.
fn field<'a>(row: Row<'a>, path: &str) -> &'a str {
    match path {
        "metadata.name" => row.text("/metadata/name"),
        "metadata.namespace" => row.text("/metadata/namespace"),
        "metadata.uid" => row.text("/metadata/uid"),
        _ => "",
    }
}

fn mounts(lines: &mut Lines, container: &Value) {
    let mut mounts: Vec<&Value> = list(container, "volumeMounts").iter().collect();
    order::sort_by_key(&mut mounts, |m| text(m, "mountPath"));
    if mounts.is_empty() {
        lines.line(2, "Mounts:\t<none>");
        return;
    }
    lines.line(2, "Mounts:");
    for mount in mounts {
        let mut flags = vec![if mount.get("readOnly") == Some(&Value::Bool(true)) { "ro" } else { "rw" }.to_owned()];
        if !text(mount, "subPath").is_empty() {
            flags.push(format!("path=\"{}\"", text(mount, "subPath")));
        }
        lines.line(3, format!("{} from {} ({})", text(mount, "mountPath"), text(mount, "name"), flags.join(",")));
    }
}
