//! Volumes, claims, classes.

use super::{Columns, Row, Table, name};
use serde_json::Value;

pub(super) const TABLE: Table = &[
    (
        "",
        "PersistentVolumeClaim",
        Columns {
            headers: &[
                "NAME",
                "STATUS",
                "VOLUME",
                "CAPACITY",
                "ACCESS MODES",
                "STORAGECLASS",
                "VOLUMEATTRIBUTESCLASS",
                "AGE",
            ],
            wide: &["VOLUMEMODE"],
            cells: claim,
        },
    ),
    (
        "",
        "PersistentVolume",
        Columns {
            headers: &[
                "NAME",
                "CAPACITY",
                "ACCESS MODES",
                "RECLAIM POLICY",
                "STATUS",
                "CLAIM",
                "STORAGECLASS",
                "VOLUMEATTRIBUTESCLASS",
                "REASON",
                "AGE",
            ],
            wide: &["VOLUMEMODE"],
            cells: volume,
        },
    ),
    (
        "storage.k8s.io",
        "StorageClass",
        Columns {
            headers: &["NAME", "PROVISIONER", "RECLAIMPOLICY", "VOLUMEBINDINGMODE", "ALLOWVOLUMEEXPANSION", "AGE"],
            wide: &[],
            cells: class,
        },
    ),
];

/// `RWO,RWX`.
fn access_modes(row: Row<'_>, pointer: &str) -> String {
    let short = |mode: &Value| match mode.as_str() {
        Some("ReadWriteOnce") => "RWO",
        Some("ReadOnlyMany") => "ROX",
        Some("ReadWriteMany") => "RWX",
        Some("ReadWriteOncePod") => "RWOP",
        _ => "",
    };
    row.items(pointer).iter().map(short).collect::<Vec<_>>().join(",")
}

fn claim(row: Row<'_>) -> Vec<String> {
    let volume = row.text("/spec/volumeName");
    let phase = if volume.is_empty() { "Pending" } else { "Bound" };
    let capacity = match volume.is_empty() {
        true => String::new(),
        false => row.text_or("/status/capacity/storage", row.text("/spec/resources/requests/storage")),
    };
    let modes = if volume.is_empty() { String::new() } else { access_modes(row, "/spec/accessModes") };
    vec![
        name(row),
        row.text_or("/status/phase", phase),
        volume.to_owned(),
        capacity,
        modes,
        row.text("/spec/storageClassName").to_owned(),
        row.text_or("/spec/volumeAttributesClassName", "<unset>"),
        row.age(),
        row.text_or("/spec/volumeMode", "Filesystem"),
    ]
}

fn volume(row: Row<'_>) -> Vec<String> {
    let claim = match row.text("/spec/claimRef/name") {
        "" => String::new(),
        name => format!("{}/{name}", row.text("/spec/claimRef/namespace")),
    };
    let phase = if claim.is_empty() { "Available" } else { "Bound" };
    vec![
        name(row),
        row.text("/spec/capacity/storage").to_owned(),
        access_modes(row, "/spec/accessModes"),
        row.text_or("/spec/persistentVolumeReclaimPolicy", "Retain"),
        row.text_or("/status/phase", phase),
        claim,
        row.text("/spec/storageClassName").to_owned(),
        row.text_or("/spec/volumeAttributesClassName", "<unset>"),
        row.text("/status/reason").to_owned(),
        row.age(),
        row.text_or("/spec/volumeMode", "Filesystem"),
    ]
}

fn class(row: Row<'_>) -> Vec<String> {
    let default = row.text("/metadata/annotations/storageclass.kubernetes.io~1is-default-class") == "true";
    let expands = row.object.pointer("/allowVolumeExpansion") == Some(&Value::Bool(true));
    vec![
        if default { format!("{} (default)", name(row)) } else { name(row) },
        row.text("/provisioner").to_owned(),
        row.text_or("/reclaimPolicy", "Delete"),
        row.text_or("/volumeBindingMode", "Immediate"),
        expands.to_string(),
        row.age(),
    ]
}
