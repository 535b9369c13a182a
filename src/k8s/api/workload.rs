//! How far is a workload? The status that its controller would write: how many of the pods that it wants are there. A
//! Deployment whose ServiceAccount is missing has none (M42).

use super::Request;
use crate::k8s::{Object, kinds};
use serde_json::{Value, json};

impl Request<'_> {
    /// Fills in the status of a Deployment, ReplicaSet, StatefulSet or DaemonSet that says nothing about it.
    pub(super) fn fill_workload_status(&self, object: &Object, value: &mut Value) {
        let says = value.get("status").and_then(Value::as_object).is_some_and(|status| !status.is_empty());
        let kind = (object.group(), object.kind.as_str());
        if says || !matches!(kind, ("apps", "Deployment" | "ReplicaSet" | "StatefulSet" | "DaemonSet")) {
            return;
        }
        let pods = i64::try_from(self.pods_of(object, value)).unwrap_or(i64::MAX);
        let wanted = value.pointer("/spec/replicas").and_then(Value::as_i64).unwrap_or(1);
        let mut status = match kind.1 {
            "DaemonSet" => json!({
                "currentNumberScheduled": pods, "desiredNumberScheduled": pods, "numberMisscheduled": 0,
                "numberAvailable": pods, "numberReady": pods, "updatedNumberScheduled": pods,
            }),
            "Deployment" => json!({
                "replicas": pods, "readyReplicas": pods, "updatedReplicas": pods, "availableReplicas": pods,
                "unavailableReplicas": (wanted - pods).max(0),
                "conditions": conditions(value, pods >= wanted),
            }),
            _ => json!({"replicas": pods, "readyReplicas": pods, "availableReplicas": pods}),
        };
        if let Some(fields) = status.as_object_mut() {
            // Go leaves zeros out, but for the counts that have no `omitempty`.
            let kept =
                ["replicas", "currentNumberScheduled", "desiredNumberScheduled", "numberMisscheduled", "numberReady"];
            fields.retain(|key, count| count != &json!(0) || (kept.contains(&key.as_str()) && kind.1 != "Deployment"));
            fields.sort_keys();
        }
        if let Some(fields) = value.as_object_mut() {
            fields.insert("status".to_owned(), status);
        }
    }

    /// The pods that the selector selects and that admission let in.
    fn pods_of(&self, object: &Object, value: &Value) -> usize {
        let Some(labels) = value.pointer("/spec/selector/matchLabels").and_then(Value::as_object) else { return 0 };
        let pods = self.server.cluster.list_in(kinds::POD, &object.namespace).iter();
        let selected = pods.filter(|pod| labels.iter().all(|(key, value)| pod.label(key) == value.as_str()));
        selected.filter(|pod| self.is_there(pod)).count()
    }
}

fn conditions(deployment: &Value, enough: bool) -> Value {
    let name = deployment.pointer("/metadata/name").and_then(Value::as_str).unwrap_or_default();
    let at = deployment.pointer("/metadata/creationTimestamp").cloned().unwrap_or_default();
    let condition = |kind: &str, status: &str, reason: &str, message: String| {
        json!({
            "lastTransitionTime": at, "lastUpdateTime": at, "message": message, "reason": reason, "status": status,
            "type": kind,
        })
    };
    let minimum = |word: &str| format!("Deployment {word} minimum availability.");
    match enough {
        true => json!([
            condition("Available", "True", "MinimumReplicasAvailable", minimum("has")),
            condition(
                "Progressing",
                "True",
                "NewReplicaSetAvailable",
                format!("ReplicaSet of Deployment {name:?} has successfully progressed.")
            ),
        ]),
        false => json!([
            condition("Available", "False", "MinimumReplicasUnavailable", minimum("does not have")),
            condition("ReplicaFailure", "True", "FailedCreate", "pods could not be created".to_owned()),
        ]),
    }
}
