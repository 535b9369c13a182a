//! Are these workloads valid? Deployment, ReplicaSet, DaemonSet, StatefulSet, Job, CronJob.
//! (`pkg/apis/apps/validation`, `pkg/apis/batch/validation`)

use super::core::validate_claim_spec;
use super::error::{Errors, FieldError, Path};
use super::metadata::{immutable, non_negative, validate_label_selector, validate_metadata};
use super::names;
use super::pod::validate_pod_template;
use super::read::{fields, is_set, items, number, text, value_at};
use crate::k8s::{node_from_value, selects};
use crate::source::Span;
use serde_json::Value;

/// A kind of `apps/v1`, as it names itself in texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Workload {
    /// Deployment.
    Deployment,
    /// ReplicaSet.
    ReplicaSet,
    /// DaemonSet.
    DaemonSet,
    /// StatefulSet.
    StatefulSet,
}

/// A workload of `apps/v1`.
pub fn validate_workload(object: &Value, kind: Workload, errors: &mut Errors) {
    let format = match kind {
        Workload::StatefulSet => names::dns_label,
        _ => names::dns_subdomain,
    };
    validate_metadata(&object["metadata"], true, format, errors);
    let (spec, path) = (&object["spec"], Path::new("spec"));
    non_negative(&spec["replicas"], &path.child("replicas"), errors);
    validate_selector_and_template(spec, kind, &path, errors);
    match kind {
        Workload::Deployment => validate_deployment(spec, &path, errors),
        Workload::StatefulSet => validate_stateful_set(spec, &path, errors),
        Workload::DaemonSet | Workload::ReplicaSet => {}
    }
    for field in ["minReadySeconds", "revisionHistoryLimit"] {
        non_negative(&spec[field], &path.child(field), errors);
    }
}

fn validate_selector_and_template(spec: &Value, kind: Workload, path: &Path, errors: &mut Errors) {
    let (selector, selector_path) = (&spec["selector"], path.child("selector"));
    let usable = match selector {
        Value::Null => {
            errors.push(FieldError::required(&selector_path, ""));
            true
        }
        _ => {
            let usable = validate_label_selector(selector, &selector_path, errors);
            if is_empty(selector) {
                let detail = match kind {
                    Workload::Deployment => "empty selector is invalid for deployment",
                    Workload::ReplicaSet => "empty selector is invalid for deployment",
                    Workload::DaemonSet => "empty selector is invalid for daemonset",
                    Workload::StatefulSet => "empty selector is invalid for statefulset",
                };
                errors.push(FieldError::invalid(&selector_path, selector.clone(), detail));
            }
            usable
        }
    };
    if !usable {
        errors.push(FieldError::invalid(&selector_path, selector.clone(), "invalid label selector"));
        return;
    }
    let (template, path) = (&spec["template"], path.child("template"));
    let labels = value_at(template, &["metadata", "labels"]);
    if !is_empty(selector) && !selects_labels(selector, labels) {
        let path = path.child("metadata").child("labels");
        let detail = "`selector` does not match template `labels`";
        errors.push(FieldError::invalid(&path, labels.clone(), detail));
    }
    validate_pod_template(template, &path, errors);
    let policy = text(value_at(template, &["spec", "restartPolicy"]));
    if policy != "Always" {
        errors.push(FieldError::not_supported(&path.child("spec").child("restartPolicy"), policy, &["Always"]));
    }
    if is_set(value_at(template, &["spec", "activeDeadlineSeconds"])) {
        let detail = match kind {
            Workload::DaemonSet => "activeDeadlineSeconds in DaemonSet is not Supported",
            Workload::StatefulSet => "activeDeadlineSeconds in StatefulSet is not Supported",
            _ => "activeDeadlineSeconds in ReplicaSet is not Supported",
        };
        errors.push(FieldError::forbidden(&path.child("spec").child("activeDeadlineSeconds"), detail));
    }
}

fn is_empty(selector: &Value) -> bool {
    fields(&selector["matchLabels"]).next().is_none() && items(&selector["matchExpressions"]).is_empty()
}

fn selects_labels(selector: &Value, labels: &Value) -> bool {
    selects(&node_from_value(selector, Span::default()), |key| labels[key].as_str())
}

fn validate_deployment(spec: &Value, path: &Path, errors: &mut Errors) {
    let (strategy, at) = (&spec["strategy"], path.child("strategy"));
    match text(&strategy["type"]) {
        "Recreate" if is_set(&strategy["rollingUpdate"]) => {
            let detail = "may not be specified when strategy `type` is 'Recreate'";
            errors.push(FieldError::forbidden(&at.child("rollingUpdate"), detail));
        }
        "Recreate" => {}
        "RollingUpdate" => validate_rolling(&strategy["rollingUpdate"], &at.child("rollingUpdate"), errors),
        kind => errors.push(FieldError::not_supported(&at.child("type"), kind, &["Recreate", "RollingUpdate"])),
    }
    if let Some(deadline) = number(&spec["progressDeadlineSeconds"]) {
        let at = path.child("progressDeadlineSeconds");
        non_negative(&spec["progressDeadlineSeconds"], &at, errors);
        if deadline <= number(&spec["minReadySeconds"]).unwrap_or_default() {
            errors.push(FieldError::invalid(&at, deadline, "must be greater than minReadySeconds"));
        }
    }
}

fn validate_rolling(rolling: &Value, path: &Path, errors: &mut Errors) {
    for field in ["maxUnavailable", "maxSurge"] {
        let value = &rolling[field];
        non_negative(value, &path.child(field), errors);
        if let Some(share) = value.as_str() {
            let percent = share.strip_suffix('%').filter(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
            if percent.is_none() {
                let detail = "a valid percent string must be a numeric string followed by an ending '%' \
                              (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')";
                errors.push(FieldError::invalid(&path.child(field), share, detail));
            }
        }
    }
    let zero = |field: &str| matches!(&rolling[field], Value::Null) || rolling[field] == 0 || rolling[field] == "0%";
    if is_set(rolling) && zero("maxUnavailable") && zero("maxSurge") {
        let value = rolling["maxUnavailable"].clone();
        errors.push(FieldError::invalid(&path.child("maxUnavailable"), value, "may not be 0 when `maxSurge` is 0"));
    }
}

fn validate_stateful_set(spec: &Value, path: &Path, errors: &mut Errors) {
    let policy = text(&spec["podManagementPolicy"]);
    if !["OrderedReady", "Parallel"].contains(&policy) {
        let detail = "must be 'OrderedReady' or 'Parallel'";
        errors.push(FieldError::invalid(&path.child("podManagementPolicy"), policy, detail));
    }
    let kind = text(value_at(spec, &["updateStrategy", "type"]));
    if !["OnDelete", "RollingUpdate"].contains(&kind) {
        let detail = "must be 'RollingUpdate' or 'OnDelete'";
        errors.push(FieldError::invalid(&path.child("updateStrategy"), spec["updateStrategy"].clone(), detail));
    }
    for (index, claim) in items(&spec["volumeClaimTemplates"]).iter().enumerate() {
        validate_claim_spec(&claim["spec"], &path.child("volumeClaimTemplates").index(index).child("spec"), errors);
    }
}

/// A changed workload of `apps/v1`: its selector may not change.
pub fn validate_workload_update(new: &Value, old: &Value, kind: Workload, errors: &mut Errors) {
    let path = Path::new("spec");
    if kind != Workload::StatefulSet {
        immutable(
            value_at(new, &["spec", "selector"]),
            value_at(old, &["spec", "selector"]),
            &path.child("selector"),
            errors,
        );
        return;
    }
    let mut munged = new["spec"].clone();
    for field in [
        "replicas",
        "ordinals",
        "template",
        "updateStrategy",
        "revisionHistoryLimit",
        "persistentVolumeClaimRetentionPolicy",
        "minReadySeconds",
    ] {
        if let Some(spec) = munged.as_object_mut() {
            match value_at(old, &["spec", field]) {
                Value::Null => spec.remove(field),
                value => spec.insert(field.to_owned(), value.clone()),
            };
        }
    }
    if munged != old["spec"] {
        let detail = "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', \
                      'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and \
                      'minReadySeconds' are forbidden";
        errors.push(FieldError::forbidden(&path, detail));
    }
}

/// A Job.
pub fn validate_job(job: &Value, errors: &mut Errors) {
    validate_metadata(&job["metadata"], true, names::dns_subdomain, errors);
    validate_job_spec(&job["spec"], &Path::new("spec"), errors);
}

fn validate_job_spec(spec: &Value, path: &Path, errors: &mut Errors) {
    for field in ["parallelism", "completions", "activeDeadlineSeconds", "backoffLimit", "ttlSecondsAfterFinished"] {
        non_negative(&spec[field], &path.child(field), errors);
    }
    let at = path.child("template");
    validate_pod_template(&spec["template"], &at, errors);
    let policy = text(value_at(spec, &["template", "spec", "restartPolicy"]));
    if !["OnFailure", "Never"].contains(&policy) {
        // The default of a pod, `Always`, is not one of a job's.
        let path = at.child("spec").child("restartPolicy");
        errors.push(match policy {
            "" | "Always" => FieldError::required(&path, "valid values: \"OnFailure\", \"Never\""),
            other => FieldError::not_supported(&path, other, &["OnFailure", "Never"]),
        });
    }
}

/// A CronJob.
pub fn validate_cron_job(job: &Value, errors: &mut Errors) {
    validate_metadata(&job["metadata"], true, names::dns_subdomain, errors);
    if text(value_at(job, &["metadata", "name"])).len() > 52 {
        let detail = "must be no more than 52 characters";
        let path = Path::new("metadata").child("name");
        errors.push(FieldError::invalid(&path, text(value_at(job, &["metadata", "name"])), detail));
    }
    let (spec, path) = (&job["spec"], Path::new("spec"));
    let schedule = text(&spec["schedule"]);
    if schedule.is_empty() {
        errors.push(FieldError::required(&path.child("schedule"), ""));
    } else if !schedule.starts_with('@') && schedule.split_whitespace().count() != 5 {
        let count = schedule.split_whitespace().count();
        let shown: Vec<&str> = schedule.split_whitespace().collect();
        let detail = format!("expected exactly 5 fields, found {count}: [{}]", shown.join(" "));
        errors.push(FieldError::invalid(&path.child("schedule"), schedule, &detail));
    }
    let policy = text(&spec["concurrencyPolicy"]);
    if !["Allow", "Forbid", "Replace"].contains(&policy) {
        let supported = &["Allow", "Forbid", "Replace"];
        errors.push(FieldError::not_supported(&path.child("concurrencyPolicy"), policy, supported));
    }
    validate_job_spec(value_at(spec, &["jobTemplate", "spec"]), &path.child("jobTemplate").child("spec"), errors);
}
