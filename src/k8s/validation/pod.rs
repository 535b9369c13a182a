//! Is this pod valid, or the template of one? (`ValidatePodSpec` of `pkg/apis/core/validation/validation.go`, in its
//! order.) Windows options, sysctls and topology are not judged.

use super::container::{Container, validate_containers, validate_ephemeral_containers, validate_init_containers};
use super::error::{Errors, FieldError, Path};
use super::metadata::{validate_label_name, validate_labels, validate_metadata};
use super::names;
use super::read::{flag, is_set, items, number, text, value_at};
use super::security::validate_pod_security_context;
use super::volume::validate_volumes;
use serde_json::Value;

/// Whether a spec belongs to a pod or to the template of a workload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PodOf {
    /// A pod of its own.
    Pod,
    /// A workload's template.
    Template,
}

/// A new pod.
pub fn validate_pod(pod: &Value, errors: &mut Errors) {
    validate_pod_common(pod, errors);
    let path = Path::new("spec");
    if !items(value_at(pod, &["spec", "ephemeralContainers"])).is_empty() {
        errors.push(FieldError::forbidden(&path.child("ephemeralContainers"), "cannot be set on create"));
    }
    if !text(value_at(pod, &["spec", "nodeName"])).is_empty()
        && !items(value_at(pod, &["spec", "schedulingGates"])).is_empty()
    {
        let detail = "cannot be set until all schedulingGates have been cleared";
        errors.push(FieldError::forbidden(&path.child("nodeName"), detail));
    }
}

/// What is asked of a new and of a changed pod.
fn validate_pod_common(pod: &Value, errors: &mut Errors) {
    validate_metadata(&pod["metadata"], true, names::dns_subdomain, errors);
    let (spec, path) = (&pod["spec"], Path::new("spec"));
    validate_pod_spec(spec, &path, PodOf::Pod, errors);
    if text(&spec["serviceAccountName"]).is_empty() {
        for (v, volume) in items(&spec["volumes"]).iter().enumerate() {
            let projected = path.child("volumes").index(v).child("projected");
            for (s, source) in items(value_at(volume, &["projected", "sources"])).iter().enumerate() {
                if is_set(&source["serviceAccountToken"]) {
                    let path = projected.child("sources").index(s).child("serviceAccountToken");
                    let detail = "must not be specified when serviceAccountName is not set";
                    errors.push(FieldError::forbidden(&path, detail));
                }
            }
        }
    }
    for list in ["containers", "initContainers"] {
        for (index, container) in items(&spec[list]).iter().enumerate() {
            let image = text(&container["image"]);
            if image.trim().len() != image.len() {
                let path = path.child(list).index(index).child("image");
                errors.push(FieldError::invalid(&path, image, "must not have leading or trailing whitespace"));
            }
        }
    }
}

/// A changed pod: nearly nothing of its spec may change (facts F6.11). Upstream's text ends with a difference of the
/// two specs as Go prints them; that part is left out.
pub fn validate_pod_update(new: &Value, old: &Value, errors: &mut Errors) {
    validate_pod_common(new, errors);
    let path = Path::new("spec");
    for list in ["containers", "initContainers"] {
        if items(value_at(new, &["spec", list])).len() != items(value_at(old, &["spec", list])).len() {
            let detail = "pod updates may not add or remove containers";
            errors.push(FieldError::forbidden(&path.child(list), detail));
            return;
        }
    }
    let mut munged = new["spec"].clone();
    for list in ["containers", "initContainers"] {
        let olds = items(value_at(old, &["spec", list]));
        let news = munged.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten();
        for (container, old) in news.zip(olds) {
            if let Some(image) = container.get_mut("image") {
                *image = old["image"].clone();
            }
        }
    }
    if let Some(spec) = munged.as_object_mut() {
        for field in ["activeDeadlineSeconds", "tolerations", "schedulingGates"] {
            match value_at(old, &["spec", field]) {
                Value::Null => spec.remove(field),
                value => spec.insert(field.to_owned(), value.clone()),
            };
        }
    }
    if munged != old["spec"] {
        let detail = "pod updates may not change fields other than `spec.containers[*].image`,\
                      `spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,\
                      `spec.tolerations` (only additions to existing tolerations),\
                      `spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";
        errors.push(FieldError::forbidden(&path, detail));
    }
}

/// A pod's spec.
pub fn validate_pod_spec(spec: &Value, path: &Path, of: PodOf, errors: &mut Errors) {
    let volumes = validate_volumes(&spec["volumes"], &path.child("volumes"), errors);
    let context = Container {
        volumes: &volumes,
        host_users: flag(&spec["hostUsers"]).unwrap_or(true),
        grace_period: number(&spec["terminationGracePeriodSeconds"]),
    };
    validate_containers(&spec["containers"], &context, &path.child("containers"), errors);
    validate_init_containers(spec, &context, &path.child("initContainers"), errors);
    validate_ephemeral_containers(spec, &context, &path.child("ephemeralContainers"), errors);
    validate_host_ports(spec, path, of, errors);
    one_of(spec, path, "restartPolicy", &["Always", "OnFailure", "Never"], errors);
    one_of(spec, path, "dnsPolicy", &["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"], errors);
    validate_labels(&spec["nodeSelector"], &path.child("nodeSelector"), errors);
    validate_pod_security_context(spec, &path.child("securityContext"), errors);
    if text(&spec["dnsPolicy"]) == "None" && items(value_at(spec, &["dnsConfig", "nameservers"])).is_empty() {
        let path = path.child("dnsConfig");
        errors.push(match is_set(&spec["dnsConfig"]) {
            false => FieldError::required(&path, "must provide `dnsConfig` when `dnsPolicy` is None"),
            true => {
                let detail = "must provide at least one DNS nameserver when `dnsPolicy` is None";
                FieldError::required(&path.child("nameservers"), detail)
            }
        });
    }
    if flag(&spec["hostUsers"]) == Some(false) {
        for (field, shown) in [("hostNetwork", "hostNetwork"), ("hostPID", "HostPID"), ("hostIPC", "HostIPC")] {
            if flag(&spec[field]) == Some(true) {
                errors.push(FieldError::forbidden(&path.child(shown), "when `pod.Spec.HostUsers` is false"));
            }
        }
    }
    for field in ["serviceAccountName", "nodeName"] {
        named(spec, path, field, names::dns_subdomain, errors);
    }
    if let Some(seconds) = number(&spec["activeDeadlineSeconds"]) {
        for fault in names::in_range(seconds, 1, i64::from(i32::MAX)) {
            errors.push(FieldError::invalid(&path.child("activeDeadlineSeconds"), seconds, &fault));
        }
    }
    for field in ["hostname", "subdomain"] {
        named(spec, path, field, names::dns_label, errors);
    }
    validate_tolerations(&spec["tolerations"], &path.child("tolerations"), errors);
    for field in ["priorityClassName", "runtimeClassName"] {
        named(spec, path, field, names::dns_subdomain, errors);
    }
    let system = text(value_at(spec, &["os", "name"]));
    if is_set(&spec["os"]) && !["linux", "windows"].contains(&system) {
        let path = path.child("os");
        errors.push(match system.is_empty() {
            true => FieldError::required(&path.child("name"), "cannot be empty"),
            false => FieldError::not_supported(&path, system, &["linux", "windows"]),
        });
    }
}

/// A field that has to be one of these values; it was defaulted, so it is there.
pub fn one_of(object: &Value, path: &Path, field: &str, supported: &[&str], errors: &mut Errors) {
    let value = text(&object[field]);
    if value.is_empty() {
        errors.push(FieldError::required(&path.child(field), ""));
    } else if !supported.contains(&value) {
        errors.push(FieldError::not_supported(&path.child(field), value, supported));
    }
}

fn named(spec: &Value, path: &Path, field: &str, format: fn(&str) -> names::Faults, errors: &mut Errors) {
    let name = text(&spec[field]);
    if name.is_empty() {
        return;
    }
    for fault in format(name) {
        errors.push(FieldError::invalid(&path.child(field), name, &fault));
    }
}

/// With the node's network a port of the container is the same port of the node.
fn validate_host_ports(spec: &Value, path: &Path, of: PodOf, errors: &mut Errors) {
    if flag(&spec["hostNetwork"]) != Some(true) {
        return;
    }
    for (c, container) in items(&spec["containers"]).iter().enumerate() {
        for (p, port) in items(&container["ports"]).iter().enumerate() {
            let host = number(&port["hostPort"]).unwrap_or_default();
            let inside = number(&port["containerPort"]).unwrap_or_default();
            if (of == PodOf::Pod || host != 0) && host != inside {
                let path = path.child("containers").index(c).child("ports").index(p).child("hostPort");
                let detail = "must match `containerPort` when `hostNetwork` is true";
                errors.push(FieldError::invalid(&path, host, detail));
            }
        }
    }
}

fn validate_tolerations(tolerations: &Value, path: &Path, errors: &mut Errors) {
    for (index, toleration) in items(tolerations).iter().enumerate() {
        let path = path.index(index);
        let (key, operator) = (text(&toleration["key"]), text(&toleration["operator"]));
        let (value, effect) = (text(&toleration["value"]), text(&toleration["effect"]));
        if !key.is_empty() {
            validate_label_name(key, &path.child("key"), errors);
        } else if operator != "Exists" {
            let detail = "operator must be Exists when `key` is empty, which means \"match all values and all keys\"";
            errors.push(FieldError::invalid(&path.child("operator"), operator, detail));
        }
        if is_set(&toleration["tolerationSeconds"]) && effect != "NoExecute" {
            let detail = "effect must be 'NoExecute' when `tolerationSeconds` is set";
            errors.push(FieldError::invalid(&path.child("effect"), effect, detail));
        }
        let operator_path = path.child("operator");
        match operator {
            "Equal" | "" => {
                let faults = names::label_value(value);
                if !faults.is_empty() {
                    errors.push(FieldError::invalid(&operator_path, value, &faults.join(";")));
                }
            }
            "Exists" if value.is_empty() => {}
            "Exists" => {
                let detail = "value must be empty when `operator` is 'Exists'";
                errors.push(FieldError::invalid(&operator_path, value, detail));
            }
            _ => errors.push(FieldError::not_supported(&operator_path, operator, &["Equal", "Exists"])),
        }
        let effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"];
        if !effect.is_empty() && !effects.contains(&effect) {
            errors.push(FieldError::not_supported(&path.child("effect"), effect, &effects));
        }
    }
}

/// A workload's template.
pub fn validate_pod_template(template: &Value, path: &Path, errors: &mut Errors) {
    let meta = &template["metadata"];
    validate_labels(&meta["labels"], &path.child("labels"), errors);
    for (key, _) in super::read::fields(&meta["annotations"]) {
        for fault in names::qualified_name(&key.to_lowercase()) {
            errors.push(FieldError::invalid(&path.child("annotations"), key, &fault));
        }
    }
    let spec = path.child("spec");
    validate_pod_spec(&template["spec"], &spec, PodOf::Template, errors);
    if !items(value_at(template, &["spec", "ephemeralContainers"])).is_empty() {
        let detail = "ephemeral containers not allowed in pod template";
        errors.push(FieldError::forbidden(&spec.child("ephemeralContainers"), detail));
    }
}
