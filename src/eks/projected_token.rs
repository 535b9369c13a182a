//! What does a token in a pod say? The claims that the API server writes into a projected ServiceAccount token, and the
//! JWT that a learner can take apart (F6.4-F6.6).

use super::instance::Instance;
use super::service_account::{self, API_AUDIENCE};
use super::{View, base64url, digest};
use crate::k8s::{Object, kinds, user};
use serde_json::{Value, json};

/// How long EKS lets a token live at most, in seconds; a token for the API server always lives so long (F6.6).
pub const MAX_LIFETIME: i64 = 86_400;
/// The lifetime that the kubelet asks for the token of the API server; from then on its use is noted as stale.
pub const API_LIFETIME: i64 = 3_607;

/// A projected token at a moment. The kubelet renews the file, so that a token is always as young as the question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectedToken {
    /// The cluster's issuer, with `https://`.
    pub issuer: String,
    /// `system:serviceaccount:NAMESPACE:NAME`.
    pub subject: String,
    /// For whom it is; `None` for a token without `aud`.
    pub audience: Option<String>,
    /// Seconds since 1970.
    pub issued_at: i64,
    /// Seconds since 1970.
    pub expires_at: i64,
    /// The whole payload.
    pub claims: Value,
}

impl ProjectedToken {
    /// The token of `pod` for `audience`, which lives for `lifetime` seconds; an empty audience is the API server's own.
    pub fn of_pod(view: View<'_>, pod: &Object, audience: &str, lifetime: i64, now: i64) -> ProjectedToken {
        let audience = if audience.is_empty() { API_AUDIENCE } else { audience };
        let lifetime = if audience == API_AUDIENCE { MAX_LIFETIME } else { lifetime.clamp(600, MAX_LIFETIME) };
        let name = service_account::name_of(pod);
        let namespace = pod.namespace.as_str();
        let (issuer, subject) = (view.issuer().into_owned(), user::service_account_username(namespace, name));
        let account = view.cluster.get(kinds::SERVICE_ACCOUNT, namespace, name);
        let account_uid = account.map_or_else(String::new, |a| service_account::uid_of(a));
        let mut bound = json!({
            "namespace": namespace,
            "pod": {"name": pod.name, "uid": service_account::uid_of(pod)},
            "serviceaccount": {"name": name, "uid": account_uid},
        });
        if let Some(fields) = bound.as_object_mut() {
            if let Some(instance) = Instance::of_pod(view, pod) {
                let uid = instance
                    .node
                    .map_or_else(|| digest::uuid(&["Node", "", &instance.name]), |node| service_account::uid_of(node));
                fields.insert("node".to_owned(), json!({"name": instance.name, "uid": uid}));
            }
            if audience == API_AUDIENCE {
                fields.insert("warnafter".to_owned(), json!(now + API_LIFETIME));
            }
        }
        let claims = json!({
            "aud": [audience],
            "exp": now + lifetime,
            "iat": now,
            "iss": issuer,
            "jti": digest::uuid(&["jti", namespace, &pod.name, audience, &now.to_string()]),
            "kubernetes.io": bound,
            "nbf": now,
            "sub": subject,
        });
        ProjectedToken {
            issuer,
            subject,
            audience: Some(audience.to_owned()),
            issued_at: now,
            expires_at: now + lifetime,
            claims,
        }
    }

    /// The token as it stands in its file. Its signature signs nothing; everything before it can be decoded.
    pub fn jwt(&self) -> String {
        let header = json!({"alg": "RS256", "kid": digest::hex(&[&self.issuer, "kid"], 40)});
        let part = |value: &Value| base64url::encode(value.to_string().as_bytes());
        let signed = format!("{}.{}", part(&header), part(&self.claims));
        let signature = digest::hex(&[&signed], 256);
        format!("{signed}.{}", base64url::encode(signature.as_bytes()))
    }
}
