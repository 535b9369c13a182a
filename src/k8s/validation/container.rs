//! Are these containers valid?

use super::core::{validate_port_or_name, validate_protocol};
use super::error::{Errors, FieldError, Path};
use super::metadata::non_negative;
use super::names;
use super::read::{fields, flag, is_set, items, number, text, value_at};
use super::security::validate_security_context;
use crate::k8s::decode::Quantity;
use serde_json::Value;
use std::collections::HashSet;

/// What of the pod a container depends on.
pub struct Container<'a> {
    /// The valid volumes by name.
    pub volumes: &'a HashSet<&'a str>,
    /// `hostUsers` of the pod.
    pub host_users: bool,
    /// `terminationGracePeriodSeconds` of the pod.
    pub grace_period: Option<i64>,
}

/// `containers` of a pod.
pub fn validate_containers(containers: &Value, pod: &Container<'_>, path: &Path, errors: &mut Errors) {
    if items(containers).is_empty() {
        errors.push(FieldError::required(path, ""));
    }
    let mut seen = HashSet::new();
    for (index, container) in items(containers).iter().enumerate() {
        let path = path.index(index);
        validate_container(container, pod, &path, errors);
        let name = text(&container["name"]);
        if !seen.insert(name) {
            errors.push(FieldError::duplicate(&path.child("name"), name));
        }
        validate_lifecycle(container, pod, &path, errors);
        if is_set(&container["restartPolicy"]) {
            errors.push(FieldError::forbidden(&path.child("restartPolicy"), "may not be set for non-init containers"));
        }
    }
    validate_unique_host_ports(items(containers), path, errors);
}

/// `initContainers` of the pod spec.
pub fn validate_init_containers(spec: &Value, pod: &Container<'_>, path: &Path, errors: &mut Errors) {
    let mut seen: HashSet<&str> = items(&spec["containers"]).iter().map(|c| text(&c["name"])).collect();
    for (index, container) in items(&spec["initContainers"]).iter().enumerate() {
        let path = path.index(index);
        validate_container(container, pod, &path, errors);
        let policy = text(&container["restartPolicy"]);
        if is_set(&container["restartPolicy"]) && policy != "Always" {
            errors.push(FieldError::not_supported(&path.child("restartPolicy"), policy, &["Always"]));
        }
        let name = text(&container["name"]);
        if !seen.insert(name) && !name.is_empty() {
            errors.push(FieldError::duplicate(&path.child("name"), name));
        }
        validate_unique_host_ports(std::slice::from_ref(container), &path, errors);
        if policy == "Always" {
            validate_lifecycle(container, pod, &path, errors);
            continue;
        }
        for field in ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"] {
            if is_set(&container[field]) {
                let detail = "may not be set for init containers without restartPolicy=Always";
                errors.push(FieldError::forbidden(&path.child(field), detail));
            }
        }
    }
}

/// `ephemeralContainers` of the pod spec.
pub fn validate_ephemeral_containers(spec: &Value, pod: &Container<'_>, path: &Path, errors: &mut Errors) {
    let others = ["containers", "initContainers"].into_iter().flat_map(|list| items(&spec[list]));
    let mut seen: HashSet<&str> = others.map(|c| text(&c["name"])).collect();
    let targets = seen.clone();
    for (index, container) in items(&spec["ephemeralContainers"]).iter().enumerate() {
        let path = path.index(index);
        validate_container(container, pod, &path, errors);
        let name = text(&container["name"]);
        if !seen.insert(name) {
            errors.push(FieldError::duplicate(&path.child("name"), name));
        }
        let target = text(&container["targetContainerName"]);
        if !target.is_empty() && !targets.contains(target) {
            errors.push(FieldError::not_found(&path.child("targetContainerName"), target));
        }
        for field in ["ports", "resources", "lifecycle", "livenessProbe", "readinessProbe", "startupProbe"] {
            let empty = items(&container[field]).is_empty() && fields(&container[field]).next().is_none();
            if !empty {
                let detail = "cannot be set for an Ephemeral Container";
                errors.push(FieldError::forbidden(&path.child(field), detail));
            }
        }
    }
}

/// What every kind of container has to be.
fn validate_container(container: &Value, pod: &Container<'_>, path: &Path, errors: &mut Errors) {
    let name = text(&container["name"]);
    if name.is_empty() {
        errors.push(FieldError::required(&path.child("name"), ""));
    } else {
        for fault in names::dns_label(name) {
            errors.push(FieldError::invalid(&path.child("name"), name, &fault));
        }
    }
    if text(&container["image"]).is_empty() {
        errors.push(FieldError::required(&path.child("image"), ""));
    }
    super::pod::one_of(container, path, "terminationMessagePolicy", &["File", "FallbackToLogsOnError"], errors);
    validate_ports(&container["ports"], &path.child("ports"), errors);
    validate_env(&container["env"], &path.child("env"), errors);
    validate_env_from(&container["envFrom"], &path.child("envFrom"), errors);
    validate_mounts(container, pod, &path.child("volumeMounts"), errors);
    super::pod::one_of(container, path, "imagePullPolicy", &["Always", "IfNotPresent", "Never"], errors);
    validate_resources(&container["resources"], &path.child("resources"), errors);
    validate_security_context(&container["securityContext"], pod.host_users, &path.child("securityContext"), errors);
}

fn validate_ports(ports: &Value, path: &Path, errors: &mut Errors) {
    let mut seen = HashSet::new();
    for (index, port) in items(ports).iter().enumerate() {
        let path = path.index(index);
        let name = text(&port["name"]);
        if !name.is_empty() {
            let faults = names::port_name(name);
            if faults.is_empty() && !seen.insert(name) {
                errors.push(FieldError::duplicate(&path.child("name"), name));
            }
            errors.extend(faults.iter().map(|fault| FieldError::invalid(&path.child("name"), name, fault)));
        }
        for field in ["containerPort", "hostPort"] {
            match number(&port[field]).unwrap_or_default() {
                0 if field == "containerPort" => errors.push(FieldError::required(&path.child(field), "")),
                0 => {}
                number => {
                    for fault in names::port_number(number) {
                        errors.push(FieldError::invalid(&path.child(field), number, &fault));
                    }
                }
            }
        }
        validate_protocol(&port["protocol"], &path.child("protocol"), errors);
    }
}

fn validate_unique_host_ports(containers: &[Value], path: &Path, errors: &mut Errors) {
    let mut seen = HashSet::new();
    for (c, container) in containers.iter().enumerate() {
        for (p, port) in items(&container["ports"]).iter().enumerate() {
            let number = number(&port["hostPort"]).unwrap_or_default();
            let key = format!("{}/{}/{number}", text(&port["protocol"]), text(&port["hostIP"]));
            if number != 0 && !seen.insert(key.clone()) {
                let path = path.index(c).child("ports").index(p).child("hostPort");
                errors.push(FieldError::duplicate(&path, key));
            }
        }
    }
}

const DOWNWARD: [&str; 9] = [
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.nodeName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
];
const RESOURCES: [&str; 6] = [
    "limits.cpu",
    "limits.ephemeral-storage",
    "limits.memory",
    "requests.cpu",
    "requests.ephemeral-storage",
    "requests.memory",
];

fn validate_env(env: &Value, path: &Path, errors: &mut Errors) {
    for (index, variable) in items(env).iter().enumerate() {
        let path = path.index(index);
        let name = text(&variable["name"]);
        if name.is_empty() {
            errors.push(FieldError::required(&path.child("name"), ""));
        } else {
            for fault in names::env_var_name(name) {
                errors.push(FieldError::invalid(&path.child("name"), name, &fault));
            }
        }
        if is_set(&variable["valueFrom"]) {
            validate_env_source(variable, &path.child("valueFrom"), errors);
        }
    }
}

fn validate_env_source(variable: &Value, path: &Path, errors: &mut Errors) {
    let from = &variable["valueFrom"];
    let mut sources = 0;
    if is_set(&from["fieldRef"]) {
        sources += 1;
        validate_field_ref(&from["fieldRef"], &DOWNWARD, &path.child("fieldRef"), errors);
    }
    if is_set(&from["resourceFieldRef"]) {
        sources += 1;
        let (path, resource) =
            (path.child("resourceFieldRef").child("resource"), text(value_at(from, &["resourceFieldRef", "resource"])));
        if resource.is_empty() {
            errors.push(FieldError::required(&path, ""));
        } else if !RESOURCES.contains(&resource) && !resource.contains(".hugepages-") {
            errors.push(FieldError::not_supported(&path, resource, &RESOURCES));
        }
    }
    for field in ["configMapKeyRef", "secretKeyRef"] {
        if !is_set(&from[field]) {
            continue;
        }
        sources += 1;
        let (path, name, key) =
            (path.child(field), text(value_at(from, &[field, "name"])), text(value_at(from, &[field, "key"])));
        for fault in names::dns_subdomain(name) {
            errors.push(FieldError::invalid(&path.child("name"), name, &fault));
        }
        if key.is_empty() {
            errors.push(FieldError::required(&path.child("key"), ""));
        } else {
            for fault in names::config_map_key(key) {
                errors.push(FieldError::invalid(&path.child("key"), key, &fault));
            }
        }
    }
    sources += i32::from(is_set(&from["fileKeyRef"]));
    let detail = match sources {
        0 => "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`",
        _ if !text(&variable["value"]).is_empty() => "may not be specified when `value` is not empty",
        1 => return,
        _ => "may not have more than one field specified at a time",
    };
    errors.push(FieldError::invalid(path, "", detail));
}

/// A field of the pod that is handed into a container.
pub fn validate_field_ref(reference: &Value, supported: &[&str], path: &Path, errors: &mut Errors) {
    let field = text(&reference["fieldPath"]);
    let subscript = field.strip_suffix("']").and_then(|f| f.split_once("['"));
    if field.is_empty() {
        errors.push(FieldError::required(&path.child("fieldPath"), ""));
    } else if let Some((field, key)) = subscript {
        match field {
            "metadata.annotations" | "metadata.labels" => {
                for fault in names::qualified_name(&key.to_lowercase()) {
                    errors.push(FieldError::invalid(path, key, &fault));
                }
            }
            _ => errors.push(FieldError::invalid(path, field, "does not support subscript")),
        }
    } else if !supported.contains(&field) {
        let known = DOWNWARD.contains(&field) || matches!(field, "metadata.labels" | "metadata.annotations");
        errors.push(match known {
            true => FieldError::not_supported(&path.child("fieldPath"), field, supported),
            false => {
                let detail = format!("error converting fieldPath: field label not supported: {field}");
                FieldError::invalid(&path.child("fieldPath"), field, &detail)
            }
        });
    }
}

fn validate_env_from(sources: &Value, path: &Path, errors: &mut Errors) {
    for (index, source) in items(sources).iter().enumerate() {
        let item = path.index(index);
        let prefix = text(&source["prefix"]);
        for fault in names::env_var_name(prefix).into_iter().filter(|_| !prefix.is_empty()) {
            errors.push(FieldError::invalid(&item.child("prefix"), prefix, &fault));
        }
        let mut given = 0;
        for field in ["configMapRef", "secretRef"] {
            if !is_set(&source[field]) {
                continue;
            }
            given += 1;
            let (path, name) = (item.child(field).child("name"), text(value_at(source, &[field, "name"])));
            if name.is_empty() {
                errors.push(FieldError::required(&path, ""));
            } else {
                for fault in names::dns_subdomain(name) {
                    errors.push(FieldError::invalid(&path, name, &fault));
                }
            }
        }
        match given {
            0 => errors.push(FieldError::invalid(path, "", "must specify one of: `configMapRef` or `secretRef`")),
            1 => {}
            _ => errors.push(FieldError::invalid(path, "", "may not have more than one field specified at a time")),
        }
    }
}

fn validate_mounts(container: &Value, pod: &Container<'_>, path: &Path, errors: &mut Errors) {
    let mut seen = HashSet::new();
    for (index, mount) in items(&container["volumeMounts"]).iter().enumerate() {
        let item = path.index(index);
        let (name, at) = (text(&mount["name"]), text(&mount["mountPath"]));
        if name.is_empty() {
            errors.push(FieldError::required(&item.child("name"), ""));
        }
        if !pod.volumes.contains(name) {
            errors.push(FieldError::not_found(&item.child("name"), name));
        }
        if at.is_empty() {
            errors.push(FieldError::required(&item.child("mountPath"), ""));
        }
        if !seen.insert(at) {
            errors.push(FieldError::invalid(&item.child("mountPath"), at, "must be unique"));
        }
        for field in ["subPath", "subPathExpr"] {
            super::volume::validate_descending_path(text(&mount[field]), &path.child(field), errors);
        }
        let propagation = text(&mount["mountPropagation"]);
        if is_set(&mount["mountPropagation"]) {
            let path = path.child("mountPropagation");
            let supported = ["Bidirectional", "HostToContainer", "None"];
            if !supported.contains(&propagation) {
                errors.push(FieldError::not_supported(&path, propagation, &supported));
            }
            if propagation == "Bidirectional"
                && flag(value_at(container, &["securityContext", "privileged"])) != Some(true)
            {
                let detail = "Bidirectional mount propagation is available only to privileged containers";
                errors.push(FieldError::forbidden(&path, detail));
            }
        }
    }
}

fn validate_resources(resources: &Value, path: &Path, errors: &mut Errors) {
    for list in ["limits", "requests"] {
        for (name, amount) in fields(&resources[list]) {
            let item = path.child(list).key(name);
            validate_resource_name(name, &item, errors);
            let Ok(quantity) = Quantity::parse(text(amount)) else { continue };
            if quantity.nanos < 0 {
                errors.push(FieldError::invalid(&item, text(amount), "must be greater than or equal to 0"));
            }
            let limit = text(value_at(resources, &["limits", name]));
            if list == "requests" && Quantity::parse(limit).is_ok_and(|limit| quantity.nanos > limit.nanos) {
                let detail = format!("must be less than or equal to {name} limit of {limit}");
                errors.push(FieldError::invalid(&path.child("requests"), text(amount), &detail));
            }
        }
    }
}

fn validate_resource_name(name: &str, path: &Path, errors: &mut Errors) {
    let faults = names::qualified_name(name);
    let known = matches!(name, "cpu" | "memory" | "ephemeral-storage") || name.starts_with("hugepages-");
    if faults.is_empty() && !name.contains('/') && !known && name != "storage" {
        errors.push(FieldError::invalid(path, name, "must be a standard resource type or fully qualified"));
    }
    for fault in &faults {
        errors.push(FieldError::invalid(path, name, fault));
    }
    if !name.contains('/') && !known {
        errors.push(FieldError::invalid(path, name, "must be a standard resource for containers"));
    }
}

fn validate_lifecycle(container: &Value, pod: &Container<'_>, path: &Path, errors: &mut Errors) {
    for hook in ["postStart", "preStop"] {
        let handler = value_at(container, &["lifecycle", hook]);
        if is_set(handler) {
            validate_handler(handler, pod.grace_period, &path.child("lifecycle").child(hook), errors);
        }
    }
    for probe in ["livenessProbe", "readinessProbe", "startupProbe"] {
        let (handler, path) = (&container[probe], path.child(probe));
        if !is_set(handler) {
            continue;
        }
        validate_handler(handler, pod.grace_period, &path, errors);
        for field in ["initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold"]
        {
            non_negative(&handler[field], &path.child(field), errors);
        }
        let threshold = number(&handler["successThreshold"]).unwrap_or_default();
        if probe != "readinessProbe" && threshold != 1 {
            errors.push(FieldError::invalid(&path.child("successThreshold"), threshold, "must be 1"));
        }
    }
}

fn validate_handler(handler: &Value, grace_period: Option<i64>, path: &Path, errors: &mut Errors) {
    let mut handlers = 0;
    for kind in ["exec", "httpGet", "tcpSocket", "grpc", "sleep"] {
        let (action, path) = (&handler[kind], path.child(kind));
        if !is_set(action) {
            continue;
        }
        handlers += 1;
        if handlers > 1 {
            errors.push(FieldError::forbidden(&path, "may not specify more than 1 handler type"));
            continue;
        }
        match kind {
            "exec" if items(&action["command"]).is_empty() => {
                errors.push(FieldError::required(&path.child("command"), ""));
            }
            "httpGet" => {
                validate_port_or_name(&action["port"], &path.child("port"), errors);
                let scheme = text(&action["scheme"]);
                if !["HTTP", "HTTPS"].contains(&scheme) {
                    errors.push(FieldError::not_supported(&path.child("scheme"), scheme, &["HTTP", "HTTPS"]));
                }
            }
            "tcpSocket" | "grpc" => validate_port_or_name(&action["port"], &path.child("port"), errors),
            "sleep" => {
                let seconds = number(&action["seconds"]).unwrap_or_default();
                if let Some(grace) = grace_period.filter(|grace| !(0..=*grace).contains(&seconds)) {
                    let detail = format!("must be non-negative and less than terminationGracePeriodSeconds ({grace})");
                    errors.push(FieldError::invalid(&path, seconds, &detail));
                }
            }
            _ => {}
        }
    }
    if handlers == 0 {
        errors.push(FieldError::required(path, "must specify a handler type"));
    }
}
