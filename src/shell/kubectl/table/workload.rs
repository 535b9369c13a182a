//! Deployments, DaemonSets, StatefulSets, ReplicaSets. Without a status they stand as if they had what they ask for.

use super::{Columns, Row, Table, name};

pub(super) const TABLE: Table = &[
    (
        "apps",
        "Deployment",
        Columns {
            headers: &["NAME", "READY", "UP-TO-DATE", "AVAILABLE", "AGE"],
            wide: &["CONTAINERS", "IMAGES", "SELECTOR"],
            cells: deployment,
        },
    ),
    (
        "apps",
        "ReplicaSet",
        Columns {
            headers: &["NAME", "DESIRED", "CURRENT", "READY", "AGE"],
            wide: &["CONTAINERS", "IMAGES", "SELECTOR"],
            cells: replica_set,
        },
    ),
    (
        "",
        "ReplicationController",
        Columns {
            headers: &["NAME", "DESIRED", "CURRENT", "READY", "AGE"],
            wide: &["CONTAINERS", "IMAGES", "SELECTOR"],
            cells: replica_set,
        },
    ),
    (
        "apps",
        "StatefulSet",
        Columns { headers: &["NAME", "READY", "AGE"], wide: &["CONTAINERS", "IMAGES"], cells: stateful_set },
    ),
    (
        "apps",
        "DaemonSet",
        Columns {
            headers: &["NAME", "DESIRED", "CURRENT", "READY", "UP-TO-DATE", "AVAILABLE", "NODE SELECTOR", "AGE"],
            wide: &["CONTAINERS", "IMAGES", "SELECTOR"],
            cells: daemon_set,
        },
    ),
];

const TEMPLATE: &str = "/spec/template/spec/containers";

/// A count of the status, or what the spec wants where there is no status.
fn count(row: Row<'_>, key: &str, wanted: i64) -> i64 {
    match row.object.pointer("/status") {
        Some(_) => row.number(&format!("/status/{key}")).unwrap_or(0),
        None => wanted,
    }
}

fn deployment(row: Row<'_>) -> Vec<String> {
    let wanted = row.number("/spec/replicas").unwrap_or(1);
    let [names, images] = row.containers(TEMPLATE);
    vec![
        name(row),
        format!("{}/{wanted}", count(row, "readyReplicas", wanted)),
        count(row, "updatedReplicas", wanted).to_string(),
        count(row, "availableReplicas", wanted).to_string(),
        row.age(),
        names,
        images,
        row.selector("/spec/selector"),
    ]
}

fn replica_set(row: Row<'_>) -> Vec<String> {
    let wanted = row.number("/spec/replicas").unwrap_or(1);
    let [names, images] = row.containers(TEMPLATE);
    vec![
        name(row),
        wanted.to_string(),
        count(row, "replicas", wanted).to_string(),
        count(row, "readyReplicas", wanted).to_string(),
        row.age(),
        names,
        images,
        row.selector("/spec/selector"),
    ]
}

fn stateful_set(row: Row<'_>) -> Vec<String> {
    let wanted = row.number("/spec/replicas").unwrap_or(1);
    let [names, images] = row.containers(TEMPLATE);
    vec![name(row), format!("{}/{wanted}", count(row, "readyReplicas", wanted)), row.age(), names, images]
}

fn daemon_set(row: Row<'_>) -> Vec<String> {
    let [names, images] = row.containers(TEMPLATE);
    let number = |key: &str| count(row, key, 1).to_string();
    vec![
        name(row),
        number("desiredNumberScheduled"),
        number("currentNumberScheduled"),
        number("numberReady"),
        number("updatedNumberScheduled"),
        number("numberAvailable"),
        row.selector("/spec/template/spec/nodeSelector"),
        row.age(),
        names,
        images,
        row.selector("/spec/selector"),
    ]
}
