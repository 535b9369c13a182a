//! What does `kubectl create token` give? A JWT of the cluster's issuer (facts F6.4, F6.6, F6.12).

use crate::k8s::defaults::base64;
use crate::k8s::stable::{suffix, uid};
use serde_json::{Value, json};

/// The longest lifetime of a token on EKS, in seconds (F6.6).
const LONGEST: i64 = 86_400;

/// What a token says.
#[derive(Clone, Debug)]
pub struct TokenClaims<'a> {
    /// The cluster's OIDC issuer, a URL.
    pub issuer: &'a str,
    /// The ServiceAccount's namespace.
    pub namespace: &'a str,
    /// The ServiceAccount's name.
    pub account: &'a str,
    /// The ServiceAccount's uid.
    pub account_uid: &'a str,
    /// For whom; none at all is the API server.
    pub audiences: Vec<String>,
    /// Seconds that it is to live.
    pub seconds: i64,
    /// What it is bound to: kind in lower case (`pod`), name, uid.
    pub bound: Option<(String, String, String)>,
    /// Now, in seconds since 1970.
    pub now: i64,
}

/// The token and the second at which it expires.
pub fn request_token(claims: &TokenClaims<'_>) -> (String, i64) {
    let expires = claims.now + claims.seconds.min(LONGEST);
    let mut of = json!({
        "namespace": claims.namespace,
        "serviceaccount": {"name": claims.account, "uid": claims.account_uid},
    });
    if let (Some((kind, name, uid)), Some(fields)) = (&claims.bound, of.as_object_mut()) {
        fields.insert(kind.clone(), json!({"name": name, "uid": uid}));
        fields.sort_keys();
    }
    let issued = claims.now.to_string();
    let audiences = claims.audiences.join(" ");
    let payload = json!({
        "aud": claims.audiences,
        "exp": expires,
        "iat": claims.now,
        "iss": claims.issuer,
        "jti": uid(&["jti", claims.namespace, claims.account, &audiences, &issued]),
        "kubernetes.io": of,
        "nbf": claims.now,
        "sub": format!("system:serviceaccount:{}:{}", claims.namespace, claims.account),
    });
    (sign_token(claims.issuer, &payload), expires)
}

/// The header of an issuer's tokens: the algorithm, and which key signed.
pub fn token_header(issuer: &str) -> Value {
    let key = uid(&["kid", issuer]).replace('-', "");
    json!({"alg": "RS256", "kid": format!("{key}{}", &key.get(..8).unwrap_or_default())})
}

/// The JWT of these claims. Its signature is no cryptography; of changed claims it would be another one.
pub fn sign_token(issuer: &str, claims: &Value) -> String {
    let part = |value: &Value| url_safe(value.to_string().as_bytes());
    let signed = format!("{}.{}", part(&token_header(issuer)), part(claims));
    let signature = url_safe(suffix(&["signature", &signed], 256).as_bytes());
    format!("{signed}.{signature}")
}

fn url_safe(bytes: &[u8]) -> String {
    base64(bytes).replace('+', "-").replace('/', "_").trim_end_matches('=').to_owned()
}
