//! Pods, ConfigMaps, Secrets, ServiceAccounts, Services, Endpoints, Events, and what hangs on networks.

use super::{Columns, Row, Table, name, time};
use crate::source::order;
use serde_json::Value;

pub(super) const TABLE: Table = &[
    (
        "",
        "Pod",
        Columns {
            headers: &["NAME", "READY", "STATUS", "RESTARTS", "AGE"],
            wide: &["IP", "NODE", "NOMINATED NODE", "READINESS GATES"],
            cells: pod,
        },
    ),
    ("", "ConfigMap", Columns { headers: &["NAME", "DATA", "AGE"], wide: &[], cells: config_map }),
    ("", "Secret", Columns { headers: &["NAME", "TYPE", "DATA", "AGE"], wide: &[], cells: secret }),
    ("", "ServiceAccount", Columns { headers: &["NAME", "SECRETS", "AGE"], wide: &[], cells: service_account }),
    (
        "",
        "Service",
        Columns {
            headers: &["NAME", "TYPE", "CLUSTER-IP", "EXTERNAL-IP", "PORT(S)", "AGE"],
            wide: &["SELECTOR"],
            cells: service,
        },
    ),
    ("", "Endpoints", Columns { headers: &["NAME", "ENDPOINTS", "AGE"], wide: &[], cells: endpoints }),
    (
        "",
        "Event",
        Columns {
            headers: &["LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"],
            wide: &["SUBOBJECT", "SOURCE", "FIRST SEEN", "COUNT", "NAME"],
            cells: event,
        },
    ),
    (
        "networking.k8s.io",
        "NetworkPolicy",
        Columns {
            headers: &["NAME", "POD-SELECTOR", "AGE"],
            wide: &[],
            cells: |row| vec![name(row), row.selector("/spec/podSelector"), row.age()],
        },
    ),
    (
        "networking.k8s.io",
        "Ingress",
        Columns { headers: &["NAME", "CLASS", "HOSTS", "ADDRESS", "PORTS", "AGE"], wide: &[], cells: ingress },
    ),
];

/// A pod without a status stands as one that runs: what is in the files is in the cluster.
fn pod(row: Row<'_>) -> Vec<String> {
    let containers = row.items("/spec/containers").len();
    let statuses = row.items("/status/containerStatuses");
    let flag = |s: &Value, key: &str| s.get(key).and_then(Value::as_bool).unwrap_or(false);
    let phase = row.text_or("/status/phase", "Running");
    let waiting = statuses.iter().rev().find_map(|s| s.pointer("/state/waiting/reason")?.as_str());
    let ended = statuses.iter().rev().find_map(|s| s.pointer("/state/terminated/reason")?.as_str());
    let mut status = row.text_or("/status/reason", &phase);
    if let Some(reason) = waiting.or(ended) {
        status = reason.to_owned();
    }
    if row.object.pointer("/metadata/deletionTimestamp").is_some() {
        status = "Terminating".to_owned();
    }
    let ready = match (statuses.is_empty(), phase.as_str()) {
        (true, "Running") => containers,
        (true, _) => 0,
        (false, _) => statuses.iter().filter(|s| flag(s, "ready")).count(),
    };
    let restarts: i64 = statuses.iter().filter_map(|s| s.get("restartCount")?.as_i64()).sum();
    let last =
        statuses.iter().filter_map(|s| time::parse(s.pointer("/lastState/terminated/finishedAt")?.as_str()?)).max();
    let restarted = match last.filter(|_| restarts > 0) {
        Some(last) => format!("{restarts} ({} ago)", time::human(row.now - last)),
        None => restarts.to_string(),
    };
    let gates = match row.length("/spec/readinessGates") {
        0 => "<none>".to_owned(),
        n => format!("0/{n}"),
    };
    vec![
        name(row),
        format!("{ready}/{containers}"),
        status,
        restarted,
        row.age(),
        row.text_or("/status/podIP", "<none>"),
        row.text_or("/spec/nodeName", "<none>"),
        row.text_or("/status/nominatedNodeName", "<none>"),
        gates,
    ]
}

fn config_map(row: Row<'_>) -> Vec<String> {
    vec![name(row), (row.length("/data") + row.length("/binaryData")).to_string(), row.age()]
}

fn secret(row: Row<'_>) -> Vec<String> {
    let mut keys: Vec<&String> = ["/data", "/stringData"]
        .iter()
        .filter_map(|p| row.object.pointer(p)?.as_object())
        .flat_map(|m| m.keys())
        .collect();
    order::sort(&mut keys);
    keys.dedup();
    vec![name(row), row.text_or("/type", "Opaque"), keys.len().to_string(), row.age()]
}

fn service_account(row: Row<'_>) -> Vec<String> {
    vec![name(row), row.length("/secrets").to_string(), row.age()]
}

fn service(row: Row<'_>) -> Vec<String> {
    let kind = row.text_or("/spec/type", "ClusterIP");
    let addresses: Vec<&str> = row
        .items("/status/loadBalancer/ingress")
        .iter()
        .filter_map(|i| i.get("hostname").or(i.get("ip"))?.as_str())
        .collect();
    let external = match kind.as_str() {
        "ExternalName" => row.text_or("/spec/externalName", "<none>"),
        "LoadBalancer" if addresses.is_empty() => "<pending>".to_owned(),
        "LoadBalancer" => addresses.join(","),
        _ => "<none>".to_owned(),
    };
    let port = |p: &Value| {
        let number = |key: &str| p.get(key).and_then(Value::as_i64);
        let protocol = p.get("protocol").and_then(Value::as_str).unwrap_or("TCP");
        match number("nodePort").filter(|n| *n > 0) {
            Some(node) => format!("{}:{node}/{protocol}", number("port").unwrap_or(0)),
            None => format!("{}/{protocol}", number("port").unwrap_or(0)),
        }
    };
    let ports: Vec<String> = row.items("/spec/ports").iter().map(port).collect();
    vec![
        name(row),
        kind,
        row.text_or("/spec/clusterIP", "<none>"),
        external,
        if ports.is_empty() { "<none>".to_owned() } else { ports.join(",") },
        row.age(),
        row.selector("/spec/selector"),
    ]
}

fn endpoints(row: Row<'_>) -> Vec<String> {
    let mut all = Vec::new();
    for subset in row.items("/subsets") {
        let list = |key: &str| subset.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
        for address in list("addresses") {
            let ip = address.get("ip").and_then(Value::as_str).unwrap_or_default().to_owned();
            let ports = list("ports");
            if ports.is_empty() {
                all.push(ip.clone());
            }
            all.extend(ports.iter().filter_map(|p| Some(format!("{ip}:{}", p.get("port")?.as_i64()?))));
        }
    }
    let more = all.len().saturating_sub(3);
    all.truncate(3);
    let shown = match (all.is_empty(), more) {
        (true, _) => "<none>".to_owned(),
        (_, 0) => all.join(","),
        (_, more) => format!("{} + {more} more...", all.join(",")),
    };
    vec![name(row), shown, row.age()]
}

fn event(row: Row<'_>) -> Vec<String> {
    let about = format!("{}/{}", row.text("/involvedObject/kind").to_lowercase(), row.text("/involvedObject/name"));
    let last = row.text_or("/lastTimestamp", row.text("/eventTime"));
    let first = row.text_or("/firstTimestamp", row.text("/eventTime"));
    vec![
        time::age(&last, row.now),
        row.text_or("/type", "Normal"),
        row.text("/reason").to_owned(),
        about,
        row.text("/message").trim().to_owned(),
        row.text("/involvedObject/fieldPath").to_owned(),
        row.text_or("/source/component", row.text("/reportingComponent")),
        time::age(&first, row.now),
        row.number("/count").unwrap_or(1).to_string(),
        name(row),
    ]
}

fn ingress(row: Row<'_>) -> Vec<String> {
    let hosts: Vec<&str> = row.items("/spec/rules").iter().filter_map(|r| r.get("host")?.as_str()).collect();
    let addresses: Vec<&str> = row
        .items("/status/loadBalancer/ingress")
        .iter()
        .filter_map(|i| i.get("hostname").or(i.get("ip"))?.as_str())
        .collect();
    vec![
        name(row),
        row.text_or("/spec/ingressClassName", "<none>"),
        if hosts.is_empty() { "*".to_owned() } else { hosts.join(",") },
        addresses.join(","),
        if row.length("/spec/tls") > 0 { "80, 443" } else { "80" }.to_owned(),
        row.age(),
    ]
}
