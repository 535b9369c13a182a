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
    let url = format!("/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/{}", escape(&name));
    // A kubelet renews its lease; the files hold none.
    let lease = subject.kubectl.ask_quietly("GET", &url, None).err().filter(|r| r.code() != 404);
    let lease = lease.map(|refusal| refusal.status.map_or(refusal.text, |s| s.message));
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
    match lease {
        Some(error) => lines.field("Lease", format!("Failed to get lease: {error}")),
        None => {
            lines.line(0, "Lease:");
            lines.line(
                1,
                format!("HolderIdentity:\t{name}\n  AcquireTime:\t<unset>\n  RenewTime:\t{}", rfc1123z(row.now)),
            );
        }
    }
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
    for title in ["Capacity", "Allocatable"] {
        let list = row.object.pointer(&format!("/status/{}", title.to_lowercase())).and_then(Value::as_object);
        let mut list: Vec<(&String, String)> = list
            .into_iter()
            .flatten()
            .map(|(k, v)| (k, v.as_str().map_or_else(|| v.to_string(), str::to_owned)))
            .collect();
        order::sort(&mut list);
        if !list.is_empty() {
            lines.line(0, format!("{title}:"));
            list.iter().for_each(|(key, value)| lines.line(1, format!("{key}:\t{value}")));
        }
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
        pods_on(items, row, lines);
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

/// What the pods of a node ask for, each and together, beside what the node has to give.
fn pods_on(pods: &[Value], node: Row<'_>, lines: &mut Lines) {
    let of_node = |resource: &str| {
        let own = |list: &str| node.object.pointer(&format!("/status/{list}/{resource}")).map(amount);
        own("allocatable").or(own("capacity")).unwrap_or(0)
    };
    let share = |resource: &str, asked: i128| {
        let all = of_node(resource);
        let percent = if all == 0 { 0 } else { asked * 100 / all };
        format!("{} ({percent}%)", written(resource, asked))
    };
    lines.line(0, format!("Non-terminated Pods:\t({} in total)", pods.len()));
    lines.line(1, "Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge");
    lines.line(1, "---------\t----\t\t------------\t----------\t---------------\t-------------\t---");
    let kinds = [("cpu", "requests"), ("cpu", "limits"), ("memory", "requests"), ("memory", "limits")];
    let mut sums = [0_i128; 4];
    for pod in pods {
        let pod = Row { object: pod, now: node.now };
        let mut cells = Vec::new();
        for ((resource, list), sum) in kinds.iter().zip(&mut sums) {
            let asked: i128 = pod
                .items("/spec/containers")
                .iter()
                .filter_map(|c| c.pointer(&format!("/resources/{list}/{resource}")))
                .map(amount)
                .sum();
            *sum += asked;
            cells.push(share(resource, asked));
        }
        let (namespace, name) = (pod.text("/metadata/namespace"), pod.text("/metadata/name"));
        lines.line(1, format!("{namespace}\t{name}\t\t{}\t{}", cells.join("\t"), pod.age()));
    }
    let [cpu, cpu_most, memory, memory_most] = sums;
    lines.line(0, "Allocated resources:\n  (Total limits may be over 100 percent, i.e., overcommitted.)");
    lines.line(1, "Resource\tRequests\tLimits\n  --------\t--------\t------");
    lines.line(1, format!("cpu\t{}\t{}", share("cpu", cpu), share("cpu", cpu_most)));
    lines.line(1, format!("memory\t{}\t{}", share("memory", memory), share("memory", memory_most)));
    lines.line(1, "ephemeral-storage\t0 (0%)\t0 (0%)");
}

/// A quantity in thousandths.
fn amount(value: &Value) -> i128 {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (digits, unit) = text.split_at(end);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let part = format!("{part:0<3}");
    let thousandths = format!("{whole}{}", part.get(..3).unwrap_or("000")).parse::<i128>().unwrap_or(0);
    let factor: i128 = match unit {
        "m" => return thousandths / 1_000,
        "k" => 1_000,
        "M" => 1_000_000,
        "G" => 1_000_000_000,
        "Ki" => 1 << 10,
        "Mi" => 1 << 20,
        "Gi" => 1 << 30,
        "Ti" => 1 << 40,
        _ => 1,
    };
    thousandths.saturating_mul(factor)
}

/// A sum as Kubernetes writes it.
fn written(resource: &str, thousandths: i128) -> String {
    if resource == "cpu" && thousandths % 1_000 != 0 {
        return format!("{thousandths}m");
    }
    let whole = thousandths / 1_000;
    let units = [("Gi", 1_i128 << 30), ("Mi", 1 << 20), ("Ki", 1 << 10)];
    let unit = units.iter().find(|(_, size)| resource != "cpu" && whole > 0 && whole % size == 0);
    unit.map_or_else(|| whole.to_string(), |(unit, size)| format!("{}{unit}", whole / size))
}
