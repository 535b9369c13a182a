//! Are these objects of the core group valid: Namespace, ServiceAccount, ConfigMap, Secret, Service, volumes and claims?
//! (`pkg/apis/core/validation/validation.go`)

use super::error::{Errors, FieldError, Path};
use super::metadata::{immutable, validate_label_selector, validate_labels, validate_metadata};
use super::names;
use super::read::{fields, flag, is_set, items, number, text, value_at};
use crate::k8s::decode::Quantity;
use serde_json::Value;

/// Bytes that a ConfigMap or Secret may hold.
const MOST_DATA: usize = 1024 * 1024;
const SET_IMMUTABLE: &str = "field is immutable when `immutable` is set";

/// A Namespace.
pub fn validate_namespace(namespace: &Value, errors: &mut Errors) {
    validate_metadata(&namespace["metadata"], false, names::dns_label, errors);
    let path = Path::new("spec").child("finalizers");
    for finalizer in items(value_at(namespace, &["spec", "finalizers"])) {
        for fault in names::qualified_name(text(finalizer)) {
            errors.push(FieldError::invalid(&path, text(finalizer), &fault));
        }
    }
}

/// A ServiceAccount.
pub fn validate_service_account(account: &Value, errors: &mut Errors) {
    validate_metadata(&account["metadata"], true, names::dns_subdomain, errors);
}

/// A ConfigMap.
pub fn validate_config_map(map: &Value, errors: &mut Errors) {
    validate_metadata(&map["metadata"], true, names::dns_subdomain, errors);
    let mut size = 0;
    for (field, bag) in [("data", &map["data"]), ("binaryData", &map["binaryData"])] {
        for (key, value) in fields(bag) {
            let path = Path::new(field).key(key);
            for fault in names::config_map_key(key) {
                errors.push(FieldError::invalid(&path, key, &fault));
            }
            if field == "data" && is_set(value_at(map, &["binaryData", key])) {
                errors.push(FieldError::invalid(&path, key, "duplicate of key present in binaryData"));
            }
            size += text(value).len();
        }
    }
    if size > MOST_DATA {
        errors.push(FieldError::too_long(&Path::new(""), MOST_DATA));
    }
}

/// A changed ConfigMap or Secret that was made `immutable`.
pub fn validate_immutable_data(new: &Value, old: &Value, bags: &[&str], errors: &mut Errors) {
    if flag(&old["immutable"]) != Some(true) {
        return;
    }
    if flag(&new["immutable"]) != Some(true) {
        errors.push(FieldError::forbidden(&Path::new("immutable"), SET_IMMUTABLE));
    }
    for bag in bags.iter().filter(|bag| new[**bag] != old[**bag]) {
        errors.push(FieldError::forbidden(&Path::new(bag), SET_IMMUTABLE));
    }
}

/// A Secret: its type decides which keys it needs. `stringData` was merged into `data` before.
pub fn validate_secret(secret: &Value, errors: &mut Errors) {
    validate_metadata(&secret["metadata"], true, names::dns_subdomain, errors);
    let (path, data) = (Path::new("data"), &secret["data"]);
    let mut size = 0;
    for (key, value) in fields(data) {
        for fault in names::config_map_key(key) {
            errors.push(FieldError::invalid(&path.key(key), key, &fault));
        }
        size += text(value).len() / 4 * 3;
    }
    if size > MOST_DATA {
        errors.push(FieldError::too_long(&path, MOST_DATA));
    }
    let mut need = |key: &str| errors.push(FieldError::required(&path.key(key), ""));
    match text(&secret["type"]) {
        "kubernetes.io/service-account-token" => {
            let annotation = "kubernetes.io/service-account.name";
            if text(value_at(secret, &["metadata", "annotations", annotation])).is_empty() {
                let path = Path::new("metadata").child("annotations").key(annotation);
                errors.push(FieldError::required(&path, ""));
            }
        }
        "kubernetes.io/dockercfg" if !is_set(&data[".dockercfg"]) => need(".dockercfg"),
        "kubernetes.io/dockerconfigjson" if !is_set(&data[".dockerconfigjson"]) => need(".dockerconfigjson"),
        "kubernetes.io/basic-auth" if !is_set(&data["username"]) && !is_set(&data["password"]) => {
            need("username");
            need("password");
        }
        "kubernetes.io/ssh-auth" if text(&data["ssh-privatekey"]).is_empty() => need("ssh-privatekey"),
        "kubernetes.io/tls" => {
            for key in ["tls.crt", "tls.key"].iter().filter(|key| !is_set(&data[**key])) {
                need(key);
            }
        }
        _ => {}
    }
}

/// A changed Secret: its type may not change either.
pub fn validate_secret_update(new: &Value, old: &Value, errors: &mut Errors) {
    immutable(&new["type"], &old["type"], &Path::new("type"), errors);
    validate_immutable_data(new, old, &["data"], errors);
}

/// A Service, as far as it decides what is reached: ports, selector, type.
pub fn validate_service(service: &Value, errors: &mut Errors) {
    validate_metadata(&service["metadata"], true, names::dns_1035_label, errors);
    let (spec, path) = (&service["spec"], Path::new("spec"));
    let ports = items(&spec["ports"]);
    if ports.is_empty() && text(&spec["clusterIP"]) != "None" && text(&spec["type"]) != "ExternalName" {
        errors.push(FieldError::required(&path.child("ports"), ""));
    }
    let mut seen: Vec<&str> = Vec::new();
    for (index, port) in ports.iter().enumerate() {
        let path = path.child("ports").index(index);
        let name = text(&port["name"]);
        if ports.len() > 1 && name.is_empty() {
            errors.push(FieldError::required(&path.child("name"), ""));
        } else if !name.is_empty() {
            for fault in names::dns_label(name) {
                errors.push(FieldError::invalid(&path.child("name"), name, &fault));
            }
            if seen.contains(&name) {
                errors.push(FieldError::duplicate(&path.child("name"), name));
            }
            seen.push(name);
        }
        let number_of_port = number(&port["port"]).unwrap_or_default();
        for fault in names::port_number(number_of_port) {
            errors.push(FieldError::invalid(&path.child("port"), number_of_port, &fault));
        }
        validate_protocol(&port["protocol"], &path.child("protocol"), errors);
        validate_port_or_name(&port["targetPort"], &path.child("targetPort"), errors);
    }
    validate_labels(&spec["selector"], &path.child("selector"), errors);
    let kind = text(&spec["type"]);
    let kinds = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];
    if !kinds.contains(&kind) {
        errors.push(FieldError::not_supported(&path.child("type"), kind, &kinds));
    }
    let affinity = text(&spec["sessionAffinity"]);
    if !["ClientIP", "None"].contains(&affinity) {
        errors.push(FieldError::not_supported(&path.child("sessionAffinity"), affinity, &["ClientIP", "None"]));
    }
}

/// `TCP`, `UDP` or `SCTP`.
pub fn validate_protocol(protocol: &Value, path: &Path, errors: &mut Errors) {
    let protocol = text(protocol);
    if protocol.is_empty() {
        errors.push(FieldError::required(path, ""));
    } else if !["SCTP", "TCP", "UDP"].contains(&protocol) {
        errors.push(FieldError::not_supported(path, protocol, &["SCTP", "TCP", "UDP"]));
    }
}

/// A port by number or name.
pub fn validate_port_or_name(port: &Value, path: &Path, errors: &mut Errors) {
    match port {
        Value::String(name) => {
            for fault in names::port_name(name) {
                errors.push(FieldError::invalid(path, name.as_str(), &fault));
            }
        }
        _ => {
            let number = number(port).unwrap_or_default();
            for fault in names::port_number(number) {
                errors.push(FieldError::invalid(path, number, &fault));
            }
        }
    }
}

const ACCESS_MODES: [&str; 4] = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"];

fn validate_access_modes(modes: &Value, path: &Path, errors: &mut Errors) {
    for mode in items(modes).iter().map(text).filter(|mode| !ACCESS_MODES.contains(mode)) {
        errors.push(FieldError::not_supported(path, mode, &ACCESS_MODES));
    }
}

/// A PersistentVolumeClaim.
pub fn validate_claim(claim: &Value, errors: &mut Errors) {
    validate_metadata(&claim["metadata"], true, names::dns_subdomain, errors);
    validate_claim_spec(&claim["spec"], &Path::new("spec"), errors);
}

/// The spec of a claim, its own or of a StatefulSet's template.
pub fn validate_claim_spec(spec: &Value, path: &Path, errors: &mut Errors) {
    if items(&spec["accessModes"]).is_empty() {
        errors.push(FieldError::required(&path.child("accessModes"), "at least 1 access mode is required"));
    }
    if is_set(&spec["selector"]) {
        validate_label_selector(&spec["selector"], &path.child("selector"), errors);
    }
    validate_access_modes(&spec["accessModes"], &path.child("accessModes"), errors);
    let requests = path.child("resources").key("storage");
    match value_at(spec, &["resources", "requests", "storage"]) {
        Value::Null => errors.push(FieldError::required(&requests, "")),
        storage if Quantity::parse(text(storage)).is_ok_and(|q| q.nanos <= 0) => {
            errors.push(FieldError::invalid(&requests, text(storage), "must be greater than zero"));
        }
        _ => {}
    }
}

/// A PersistentVolume.
pub fn validate_volume(volume: &Value, errors: &mut Errors) {
    validate_metadata(&volume["metadata"], false, names::dns_subdomain, errors);
    let (spec, path) = (&volume["spec"], Path::new("spec"));
    if items(&spec["accessModes"]).is_empty() {
        errors.push(FieldError::required(&path.child("accessModes"), ""));
    }
    validate_access_modes(&spec["accessModes"], &path.child("accessModes"), errors);
    if fields(&spec["capacity"]).next().is_none() {
        errors.push(FieldError::required(&path.child("capacity"), ""));
    }
    let sources = [
        "hostPath",
        "gcePersistentDisk",
        "awsElasticBlockStore",
        "glusterfs",
        "flocker",
        "nfs",
        "rbd",
        "quobyte",
        "cephfs",
        "iscsi",
        "cinder",
        "fc",
        "flexVolume",
        "azureFile",
        "vsphereVolume",
        "photonPersistentDisk",
        "portworxVolume",
        "azureDisk",
        "scaleIO",
        "local",
        "storageos",
        "csi",
    ];
    let given: Vec<&str> = sources.into_iter().filter(|source| is_set(&spec[*source])).collect();
    if given.is_empty() {
        errors.push(FieldError::required(&path, "must specify a volume type"));
    }
    for extra in given.iter().skip(1) {
        errors.push(FieldError::forbidden(&path.child(extra), "may not specify more than 1 volume type"));
    }
}

/// A StorageClass.
pub fn validate_storage_class(class: &Value, errors: &mut Errors) {
    validate_metadata(&class["metadata"], false, names::dns_subdomain, errors);
    let provisioner = text(&class["provisioner"]);
    if provisioner.is_empty() {
        errors.push(FieldError::required(&Path::new("provisioner"), ""));
    }
    let mode = text(&class["volumeBindingMode"]);
    let modes = ["Immediate", "WaitForFirstConsumer"];
    if !modes.contains(&mode) {
        errors.push(FieldError::not_supported(&Path::new("volumeBindingMode"), mode, &modes));
    }
}

/// A NetworkPolicy.
pub fn validate_network_policy(policy: &Value, errors: &mut Errors) {
    validate_metadata(&policy["metadata"], true, names::dns_subdomain, errors);
    let (spec, path) = (&policy["spec"], Path::new("spec"));
    validate_label_selector(&spec["podSelector"], &path.child("podSelector"), errors);
    for (direction, peers) in [("ingress", "from"), ("egress", "to")] {
        for (index, rule) in items(&spec[direction]).iter().enumerate() {
            let path = path.child(direction).index(index);
            for (index, port) in items(&rule["ports"]).iter().enumerate() {
                let path = path.child("ports").index(index);
                let protocol = text(&port["protocol"]);
                if !["TCP", "UDP", "SCTP"].contains(&protocol) {
                    let supported = &["SCTP", "TCP", "UDP"];
                    errors.push(FieldError::not_supported(&path.child("protocol"), protocol, supported));
                }
                if is_set(&port["port"]) {
                    validate_port_or_name(&port["port"], &path.child("port"), errors);
                }
            }
            for (index, peer) in items(&rule[peers]).iter().enumerate() {
                validate_peer(peer, &path.child(peers).index(index), errors);
            }
        }
    }
    let types = items(&spec["policyTypes"]);
    if types.len() > 2 {
        let detail = "may not specify more than two policyTypes";
        errors.push(FieldError::invalid(&path.child("policyTypes"), spec["policyTypes"].clone(), detail));
        return;
    }
    for (index, kind) in types.iter().map(text).enumerate() {
        if !["Ingress", "Egress"].contains(&kind) {
            let path = path.child("policyTypes").index(index);
            errors.push(FieldError::not_supported(&path, kind, &["Egress", "Ingress"]));
        }
    }
}

fn validate_peer(peer: &Value, path: &Path, errors: &mut Errors) {
    let mut given = 0;
    for selector in ["podSelector", "namespaceSelector"] {
        if is_set(&peer[selector]) {
            given += 1;
            validate_label_selector(&peer[selector], &path.child(selector), errors);
        }
    }
    if is_set(&peer["ipBlock"]) {
        if given > 0 {
            errors.push(FieldError::forbidden(path, "may not specify both ipBlock and another peer"));
        }
        given += 1;
        if text(value_at(peer, &["ipBlock", "cidr"])).is_empty() {
            errors.push(FieldError::required(&path.child("ipBlock").child("cidr"), ""));
        }
    }
    if given == 0 {
        errors.push(FieldError::required(path, "must specify a peer"));
    }
}
