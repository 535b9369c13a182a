//! `pod_identity.jsonl`: service accounts, associations and a pod -> the pod as the webhook makes it.

use can_i::eks::webhook::Webhook;
use serde_json::Value;

/// Runs one case: whether the pod is mutated, and the mutated pod.
pub fn run(case: &Value) -> Result<usize, Vec<String>> {
    let flags = &case["webhook"];
    let mut webhook = Webhook::default();
    if let Some(region) = flags["region"].as_str() {
        webhook.region = region.to_owned();
    }
    webhook.regional = flags["regional"].as_bool().unwrap_or(webhook.regional);
    if let Some(audience) = flags["audience"].as_str() {
        webhook.audience = audience.to_owned();
    }
    webhook.expiration = flags["expiration"].as_i64().unwrap_or(webhook.expiration);

    let (pod, namespace) = (&case["pod"], &case["namespace"]);
    let name = &pod["spec"]["serviceAccountName"];
    let list = |key: &str| case[key].as_array().cloned().unwrap_or_default();
    let service_accounts = list("serviceAccounts");
    let service_account =
        service_accounts.iter().find(|sa| &sa["metadata"]["name"] == name && &sa["metadata"]["namespace"] == namespace);
    let associated =
        list("podIdentityAssociations").iter().any(|a| &a["namespace"] == namespace && &a["serviceAccount"] == name);

    let got = webhook.mutate(pod, service_account, associated);
    // Upstream spreads the lifetime of Pod Identity tokens that would be 24 hours; any value of the range is right.
    let spread = |value: Option<&Value>| {
        let mut value = value.cloned();
        let volumes = value.as_mut().and_then(|v| v.pointer_mut("/spec/volumes")).and_then(Value::as_array_mut);
        for volume in volumes.into_iter().flatten().filter(|v| v["name"] == "eks-pod-identity-token") {
            let seconds = volume.pointer_mut("/projected/sources/0/serviceAccountToken/expirationSeconds");
            if let Some(seconds) = seconds.filter(|s| s.as_i64().is_some_and(|n| (79_200..=86_400).contains(&n))) {
                *seconds = "79200..86400".into();
            }
        }
        value
    };
    let (want, got) = (spread(case["expect"].get("pod")), spread(got.as_ref()));
    match want == got {
        true => Ok(1),
        false => Err(vec![format!("expected {want:?}, got {got:?}")]),
    }
}
