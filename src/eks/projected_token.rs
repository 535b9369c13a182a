//! What does a token in a pod say? The claims that the API server writes into a projected ServiceAccount token, and the
//! JWT that a learner can take apart (F6.4-F6.6).

use super::instance::Instance;
use super::service_account::{self, API_AUDIENCE};
use super::{View, base64url, digest};
use crate::k8s::admission::{sign_token, token_header};
use crate::k8s::{Object, kinds, user};
use crate::sts::Signature;
use serde_json::{Map, Value, json};

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
    /// Whether the signature is the issuer's, over these claims.
    pub signature: Signature,
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
        let mut bound = Map::new();
        let mut put = |key: &str, value: Value| bound.insert(key.to_owned(), value);
        put("namespace", json!(namespace));
        if let Some(instance) = Instance::of_pod(view, pod) {
            put("node", json!({"name": instance.name, "uid": service_account::node_uid(&instance)}));
        }
        put("pod", json!({"name": pod.name, "uid": service_account::uid_of(pod)}));
        put("serviceaccount", json!({"name": name, "uid": account_uid}));
        if audience == API_AUDIENCE {
            put("warnafter", json!(now + API_LIFETIME));
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
            signature: Signature::Valid,
            claims,
        }
    }

    /// Reads a token that somebody shows; `None` for what is no JWT with issuer and subject.
    pub fn read(jwt: &str) -> Option<ProjectedToken> {
        let jwt = jwt.trim();
        let mut parts = jwt.split('.');
        let (_, payload) = (parts.next()?, parts.next()?);
        parts.next()?;
        let claims: Value = serde_json::from_slice(&base64url::decode(payload).ok()?).ok()?;
        let text = |name: &str| claims.get(name).and_then(Value::as_str).map(str::to_owned);
        let number = |name: &str| claims.get(name).and_then(Value::as_i64).unwrap_or_default();
        let audience = claims.get("aud").and_then(|aud| aud.as_str().or_else(|| aud.get(0)?.as_str()));
        let issuer = text("iss")?;
        let genuine = sign_token(&issuer, &claims) == jwt;
        Some(ProjectedToken {
            subject: text("sub")?,
            audience: audience.map(str::to_owned),
            issued_at: number("iat"),
            expires_at: number("exp"),
            signature: if genuine { Signature::Valid } else { Signature::Invalid },
            issuer,
            claims,
        })
    }

    /// The JWT's header: the algorithm, and which of the issuer's keys signed.
    pub fn header(&self) -> Value {
        token_header(&self.issuer)
    }

    /// The token as it stands in its file.
    pub fn jwt(&self) -> String {
        sign_token(&self.issuer, &self.claims)
    }
}
