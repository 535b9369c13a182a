//! With which rights do the processes run? Security contexts of pods and containers.

use super::error::{Errors, FieldError, Path};
use super::names;
use super::read::{flag, is_set, items, number, text, value_at};
use serde_json::Value;

const MOST_ID: i64 = 0xffff_ffff;

/// `securityContext` of a pod; `spec` is the pod's.
pub fn validate_pod_security_context(spec: &Value, path: &Path, errors: &mut Errors) {
    let context = &spec["securityContext"];
    for field in ["fsGroup", "runAsUser", "runAsGroup"] {
        validate_id(&context[field], &path.child(field), errors);
    }
    for (index, group) in items(&context["supplementalGroups"]).iter().enumerate() {
        validate_id(group, &path.child("supplementalGroups").index(index), errors);
    }
    if flag(&spec["shareProcessNamespace"]) == Some(true) && flag(&spec["hostPID"]) == Some(true) {
        let detail = "ShareProcessNamespace and HostPID cannot both be enabled";
        errors.push(FieldError::invalid(&path.child("shareProcessNamespace"), true, detail));
    }
    let policy = text(&context["fsGroupChangePolicy"]);
    if is_set(&context["fsGroupChangePolicy"]) && !["Always", "OnRootMismatch"].contains(&policy) {
        let supported = &["Always", "OnRootMismatch"];
        errors.push(FieldError::not_supported(&path.child("fsGroupChangePolicy"), policy, supported));
    }
    validate_seccomp(&context["seccompProfile"], &path.child("seccompProfile"), errors);
}

/// `securityContext` of a container.
pub fn validate_security_context(context: &Value, host_users: bool, path: &Path, errors: &mut Errors) {
    for field in ["runAsUser", "runAsGroup"] {
        validate_id(&context[field], &path.child(field), errors);
    }
    if is_set(&context["procMount"]) {
        let mount = text(&context["procMount"]);
        if !["Default", "Unmasked"].contains(&mount) {
            errors.push(FieldError::not_supported(&path.child("procMount"), mount, &["Default", "Unmasked"]));
        }
        if host_users && mount == "Unmasked" {
            let detail = "`hostUsers` must be false to use `Unmasked`";
            errors.push(FieldError::invalid(&path.child("procMount"), mount, detail));
        }
    }
    validate_seccomp(&context["seccompProfile"], &path.child("seccompProfile"), errors);
    if flag(&context["allowPrivilegeEscalation"]) == Some(false) {
        if flag(&context["privileged"]) == Some(true) {
            let detail = "cannot set `allowPrivilegeEscalation` to false and `privileged` to true";
            errors.push(FieldError::invalid(path, go_names(context), detail));
        }
        if items(value_at(context, &["capabilities", "add"])).iter().any(|c| text(c) == "CAP_SYS_ADMIN") {
            let detail = "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN";
            errors.push(FieldError::invalid(path, go_names(context), detail));
        }
    }
}

/// The context as Go prints the API server's own type: every field, by its Go name.
fn go_names(context: &Value) -> Value {
    let mut map = serde_json::Map::new();
    for (go, json) in [
        ("Capabilities", "capabilities"),
        ("Privileged", "privileged"),
        ("SELinuxOptions", "seLinuxOptions"),
        ("WindowsOptions", "windowsOptions"),
        ("RunAsUser", "runAsUser"),
        ("RunAsGroup", "runAsGroup"),
        ("RunAsNonRoot", "runAsNonRoot"),
        ("ReadOnlyRootFilesystem", "readOnlyRootFilesystem"),
        ("AllowPrivilegeEscalation", "allowPrivilegeEscalation"),
        ("ProcMount", "procMount"),
        ("SeccompProfile", "seccompProfile"),
        ("AppArmorProfile", "appArmorProfile"),
    ] {
        let value = match (go, &context[json]) {
            ("Capabilities", Value::Object(c)) => {
                serde_json::json!({"Add": c.get("add"), "Drop": c.get("drop")})
            }
            (_, value) => value.clone(),
        };
        map.insert(go.to_owned(), value);
    }
    Value::Object(map)
}

fn validate_id(id: &Value, path: &Path, errors: &mut Errors) {
    if let Some(id) = number(id) {
        for fault in names::in_range(id, 0, MOST_ID) {
            errors.push(FieldError::invalid(path, id, &fault));
        }
    }
}

/// A seccomp profile.
pub fn validate_seccomp(profile: &Value, path: &Path, errors: &mut Errors) {
    if !is_set(profile) {
        return;
    }
    let kind = text(&profile["type"]);
    let local = &profile["localhostProfile"];
    match kind {
        "Localhost" if !is_set(local) => {
            let detail = "must be set when seccomp type is Localhost";
            errors.push(FieldError::required(&path.child("localhostProfile"), detail));
        }
        "Localhost" => {}
        "RuntimeDefault" | "Unconfined" => {
            if is_set(local) {
                let detail = "can only be set when seccomp type is Localhost";
                errors.push(FieldError::invalid(&path.child("localhostProfile"), local.clone(), detail));
            }
        }
        "" => errors.push(FieldError::required(&path.child("type"), "type is required when seccompProfile is set")),
        _ => {
            let supported = &["Localhost", "RuntimeDefault", "Unconfined"];
            errors.push(FieldError::not_supported(&path.child("type"), kind, supported));
        }
    }
}
