//! Are these volumes of a pod valid? Those that carry rights are judged whole: secrets, tokens, paths of the node.

use super::container::validate_field_ref;
use super::error::{Errors, FieldError, Path};
use super::names;
use super::read::{is_set, items, number, text, value_at};
use serde_json::Value;
use std::collections::HashSet;

/// In upstream's order.
const SOURCES: [&str; 30] = [
    "emptyDir",
    "hostPath",
    "gitRepo",
    "gcePersistentDisk",
    "awsElasticBlockStore",
    "secret",
    "nfs",
    "iscsi",
    "glusterfs",
    "flocker",
    "persistentVolumeClaim",
    "rbd",
    "cinder",
    "cephfs",
    "quobyte",
    "downwardAPI",
    "fc",
    "flexVolume",
    "configMap",
    "azureFile",
    "vsphereVolume",
    "photonPersistentDisk",
    "portworxVolume",
    "azureDisk",
    "storageos",
    "projected",
    "scaleIO",
    "csi",
    "ephemeral",
    "image",
];
const HOST_PATH_TYPES: [&str; 8] =
    ["", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"];
const MODE: &str = "must be a number between 0 and 0777 (octal), both inclusive";

/// `volumes` of a pod. Returns the names of the valid ones, which containers may mount.
pub fn validate_volumes<'a>(volumes: &'a Value, path: &Path, errors: &mut Errors) -> HashSet<&'a str> {
    let mut valid = HashSet::new();
    for (index, volume) in items(volumes).iter().enumerate() {
        let path = path.index(index);
        let before = errors.len();
        validate_source(volume, &path, errors);
        let name = text(&volume["name"]);
        if name.is_empty() {
            errors.push(FieldError::required(&path.child("name"), ""));
        } else {
            for fault in names::dns_label(name) {
                errors.push(FieldError::invalid(&path.child("name"), name, &fault));
            }
        }
        if valid.contains(name) {
            errors.push(FieldError::duplicate(&path.child("name"), name));
        }
        if errors.len() == before {
            valid.insert(name);
        }
    }
    valid
}

fn validate_source(volume: &Value, path: &Path, errors: &mut Errors) {
    let mut given = 0;
    for kind in SOURCES.into_iter().filter(|kind| is_set(&volume[*kind])) {
        given += 1;
        let (source, path) = (&volume[kind], path.child(kind));
        if given > 1 {
            errors.push(FieldError::forbidden(&path, "may not specify more than 1 volume type"));
            continue;
        }
        let mut need = |field: &str| {
            if text(&source[field]).is_empty() {
                errors.push(FieldError::required(&path.child(field), ""));
            }
        };
        match kind {
            "hostPath" => {
                need("path");
                if !text(&source["path"]).is_empty() {
                    no_backsteps(text(&source["path"]), &path.child("path"), errors);
                    let kind = text(&source["type"]);
                    if !HOST_PATH_TYPES.contains(&kind) {
                        errors.push(FieldError::not_supported(&path.child("type"), kind, &HOST_PATH_TYPES));
                    }
                }
            }
            "secret" => {
                need("secretName");
                validate_keys(source, &path, errors);
            }
            "configMap" => {
                need("name");
                validate_keys(source, &path, errors);
            }
            "persistentVolumeClaim" => need("claimName"),
            "csi" => need("driver"),
            "nfs" => {
                need("server");
                need("path");
                let at = text(&source["path"]);
                if !at.starts_with('/') {
                    errors.push(FieldError::invalid(&path.child("path"), at, "must be an absolute path"));
                }
            }
            "downwardAPI" => {
                validate_mode(&source["defaultMode"], &path.child("defaultMode"), errors);
                for file in items(&source["items"]) {
                    validate_downward_file(file, &path, errors);
                }
            }
            "projected" => validate_projected(source, &path, errors),
            _ => {}
        }
    }
    if given == 0 {
        errors.push(FieldError::required(path, "must specify a volume type"));
    }
}

fn validate_mode(mode: &Value, path: &Path, errors: &mut Errors) {
    if let Some(mode) = number(mode).filter(|mode| !(0..=0o777).contains(mode)) {
        errors.push(FieldError::invalid(path, mode, MODE));
    }
}

fn validate_keys(source: &Value, path: &Path, errors: &mut Errors) {
    validate_mode(&source["defaultMode"], &path.child("defaultMode"), errors);
    for (index, item) in items(&source["items"]).iter().enumerate() {
        validate_key(item, &path.child("items").index(index), errors);
    }
}

fn validate_key(item: &Value, path: &Path, errors: &mut Errors) {
    for field in ["key", "path"] {
        if text(&item[field]).is_empty() {
            errors.push(FieldError::required(&path.child(field), ""));
        }
    }
    validate_local_path(text(&item["path"]), &path.child("path"), errors);
    validate_mode(&item["mode"], &path.child("mode"), errors);
}

fn validate_downward_file(file: &Value, path: &Path, errors: &mut Errors) {
    if text(&file["path"]).is_empty() {
        errors.push(FieldError::required(&path.child("path"), ""));
    }
    validate_local_path(text(&file["path"]), &path.child("path"), errors);
    if is_set(&file["fieldRef"]) {
        let supported =
            ["metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"];
        validate_field_ref(&file["fieldRef"], &supported, &path.child("fieldRef"), errors);
    } else if !is_set(&file["resourceFieldRef"]) {
        errors.push(FieldError::required(path, "one of fieldRef and resourceFieldRef is required"));
    }
    validate_mode(&file["mode"], &path.child("mode"), errors);
}

fn validate_projected(projected: &Value, path: &Path, errors: &mut Errors) {
    validate_mode(&projected["defaultMode"], &path.child("defaultMode"), errors);
    let mut paths: HashSet<&str> = HashSet::new();
    for (index, source) in items(&projected["sources"]).iter().enumerate() {
        let at = path.child("sources").index(index);
        let mut given = 0;
        for kind in ["secret", "configMap"].into_iter().filter(|kind| is_set(&source[*kind])) {
            given += 1;
            let (source, at) = (&source[kind], at.child(kind));
            if text(&source["name"]).is_empty() {
                errors.push(FieldError::required(&at.child("name"), ""));
            }
            for (index, item) in items(&source["items"]).iter().enumerate() {
                validate_key(item, &at.child("items").index(index), errors);
                let file = text(&item["path"]);
                if !file.is_empty() && !paths.insert(file) {
                    errors.push(FieldError::invalid(path, text(&source["name"]), "conflicting duplicate paths"));
                }
            }
        }
        if is_set(&source["downwardAPI"]) {
            given += 1;
            for file in items(value_at(source, &["downwardAPI", "items"])) {
                validate_downward_file(file, &at.child("downwardAPI"), errors);
                let file = text(&file["path"]);
                if !file.is_empty() && !paths.insert(file) {
                    errors.push(FieldError::invalid(path, file, "conflicting duplicate paths"));
                }
            }
        }
        if is_set(&source["serviceAccountToken"]) {
            given += 1;
            validate_token(&source["serviceAccountToken"], path, &at.child("serviceAccountToken"), errors);
        }
        if given > 1 {
            errors.push(FieldError::forbidden(&at, "may not specify more than 1 volume type per source"));
        }
    }
}

/// A token that the kubelet fetches for the pod. Upstream names its `path` as a field of the whole volume.
fn validate_token(token: &Value, volume: &Path, path: &Path, errors: &mut Errors) {
    let seconds = number(&token["expirationSeconds"]).unwrap_or_default();
    if seconds < 600 {
        let detail = "may not specify a duration less than 10 minutes";
        errors.push(FieldError::invalid(&path.child("expirationSeconds"), seconds, detail));
    }
    if seconds > 1 << 32 {
        let detail = "may not specify a duration larger than 2^32 seconds";
        errors.push(FieldError::invalid(&path.child("expirationSeconds"), seconds, detail));
    }
    match text(&token["path"]) {
        "" => errors.push(FieldError::required(&volume.child("path"), "")),
        file => validate_local_path(file, &volume.child("path"), errors),
    }
}

/// Relative, without `..`, and not named `..something`, which the kubelet keeps for itself.
fn validate_local_path(file: &str, path: &Path, errors: &mut Errors) {
    validate_descending_path(file, path, errors);
    if file.starts_with("..") && !file.starts_with("../") && file != ".." {
        errors.push(FieldError::invalid(path, file, "must not start with '..'"));
    }
}

/// Relative and without `..`.
pub fn validate_descending_path(file: &str, path: &Path, errors: &mut Errors) {
    if file.starts_with('/') {
        errors.push(FieldError::invalid(path, file, "must be a relative path"));
    }
    no_backsteps(file, path, errors);
}

fn no_backsteps(file: &str, path: &Path, errors: &mut Errors) {
    if file.split('/').any(|part| part == "..") {
        errors.push(FieldError::invalid(path, file, "must not contain '..'"));
    }
}
