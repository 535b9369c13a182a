//! Pods.

use super::container::containers;
use super::volume::volumes;
use super::{Lines, Subject};
use crate::shell::kubectl::table::{Row, time};
use crate::source::order;
use serde_json::Value;

pub(super) fn pod(subject: &mut Subject<'_, '_, '_>, lines: &mut Lines) {
    let has_status = subject.object.pointer("/status/phase").is_some();
    let row = subject.row();
    lines.field("Name", row.text("/metadata/name"));
    lines.field("Namespace", row.text("/metadata/namespace"));
    if row.number("/spec/priority").is_some() {
        lines.field("Priority", row.number("/spec/priority").unwrap_or(0).to_string());
    }
    let account = row.text("/spec/serviceAccountName");
    if !account.is_empty() {
        lines.field("Service Account", account);
    }
    match row.text("/spec/nodeName") {
        "" => lines.field("Node", "<none>"),
        node => lines.field("Node", format!("{node}/{}", row.text("/status/hostIP"))),
    }
    if let Some(start) = time::parse(row.text("/status/startTime")) {
        lines.field("Start Time", rfc1123z(start));
    }
    lines.labels_and_annotations(row.object);
    // A pod in the files runs, whatever its manifest leaves unsaid.
    lines.field("Status", if has_status { row.text("/status/phase") } else { "Running" });
    if !row.text("/status/reason").is_empty() {
        lines.field("Reason", row.text("/status/reason"));
    }
    if !row.text("/status/message").is_empty() {
        lines.field("Message", row.text("/status/message"));
    }
    lines.field("IP", row.text("/status/podIP"));
    let ips = row.items("/status/podIPs");
    match ips.is_empty() {
        true => lines.field("IPs", "<none>"),
        false => {
            lines.line(0, "IPs:");
            ips.iter().filter_map(|ip| ip.get("ip")?.as_str()).for_each(|ip| lines.line(1, format!("IP:\t{ip}")));
        }
    }
    if let Some((kind, name)) = controller(row) {
        lines.field("Controlled By", format!("{kind}/{name}"));
    }
    containers(lines, row, "Init Containers", "/spec/initContainers", "/status/initContainerStatuses", has_status);
    containers(lines, row, "Containers", "/spec/containers", "/status/containerStatuses", has_status);
    let conditions = row.items("/status/conditions");
    if !conditions.is_empty() {
        lines.line(0, "Conditions:\n  Type\tStatus");
        for condition in conditions {
            let text = |key: &str| condition.get(key).and_then(Value::as_str).unwrap_or_default();
            lines.line(1, format!("{} \t{} ", text("type"), text("status")));
        }
    }
    volumes(lines, row.items("/spec/volumes"), "", 0);
    lines.field("QoS Class", row.text_or("/status/qosClass", qos_class(row)));
    lines.map(0, "Node-Selectors", row.object.pointer("/spec/nodeSelector"), "=", &[]);
    tolerations(lines, 0, row, "/spec/tolerations");
    subject.events(lines);
}

/// The owner that controls an object.
pub(super) fn controller(row: Row<'_>) -> Option<(String, String)> {
    let owners = row.items("/metadata/ownerReferences").iter();
    let of = |o: &Value| Some((o.get("kind")?.as_str()?.to_owned(), o.get("name")?.as_str()?.to_owned()));
    owners.filter(|o| o.get("controller") == Some(&Value::Bool(true))).find_map(of)
}

fn qos_class(row: Row<'_>) -> &'static str {
    let containers = row.items("/spec/containers");
    let part = |c: &Value, which: &str, what: &str| c.pointer(&format!("/resources/{which}/{what}")).cloned();
    let any =
        |c: &Value| ["requests", "limits"].iter().any(|w| ["cpu", "memory"].iter().any(|r| part(c, w, r).is_some()));
    let guaranteed = |c: &Value| {
        ["cpu", "memory"].iter().all(|r| {
            let limit = part(c, "limits", r);
            limit.is_some() && part(c, "requests", r).is_none_or(|q| Some(q) == limit)
        })
    };
    match () {
        () if !containers.iter().any(any) => "BestEffort",
        () if containers.iter().all(guaranteed) => "Guaranteed",
        () => "Burstable",
    }
}

/// The tolerations of a pod or a pod template.
pub(super) fn tolerations(lines: &mut Lines, level: usize, row: Row<'_>, pointer: &str) {
    let list = row.items(pointer);
    if list.is_empty() {
        lines.line(level, "Tolerations:\t<none>");
    }
    let mut shown: Vec<String> = list.iter().map(toleration).collect();
    order::sort(&mut shown);
    for (number, text) in shown.iter().enumerate() {
        lines.line(level, format!("{}\t{text}", if number == 0 { "Tolerations:" } else { "" }));
    }
}

fn toleration(toleration: &Value) -> String {
    let text = |key: &str| toleration.get(key).and_then(Value::as_str).unwrap_or_default();
    let mut out = text("key").to_owned();
    if !text("value").is_empty() {
        out.push_str(&format!("={}", text("value")));
    }
    if !text("effect").is_empty() {
        out.push_str(&format!(":{}", text("effect")));
    }
    if text("operator") == "Exists" && text("value").is_empty() {
        out.push_str(if !text("key").is_empty() || !text("effect").is_empty() { " op=Exists" } else { "op=Exists" });
    }
    if let Some(seconds) = toleration.get("tolerationSeconds").and_then(Value::as_i64) {
        out.push_str(&format!(" for {}", time::human(seconds)));
    }
    out
}

/// `Mon, 05 Jan 2026 08:00:00 +0000`, Go's RFC 1123 with a numeric zone.
pub(super) fn rfc1123z(seconds: i64) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    // Civil from days (proleptic Gregorian).
    let shifted = days + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let pick = |names: &[&'static str], at: i64| {
        usize::try_from(at).ok().and_then(|at| names.get(at).copied()).unwrap_or_default()
    };
    format!(
        "{}, {day:02} {} {year} {:02}:{:02}:{:02} +0000",
        pick(&DAYS, days.rem_euclid(7)),
        pick(&MONTHS, month - 1),
        rest / 3600,
        rest / 60 % 60,
        rest % 60
    )
}
