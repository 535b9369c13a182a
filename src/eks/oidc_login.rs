//! As whom does a person of the company's directory enter the cluster? By an ID token of the provider that an
//! `AWS::EKS::IdentityProviderConfig` names (facts 4). The API server checks it itself; STS and aws-auth have no part in
//! it, and such a person has no IAM identity (F4.8).
//!
//! Who the provider knows stands in the resource's `Metadata`, each person with the claims of their token. `iss`, `aud`
//! and `exp` are filled in where they are not written, as a provider that is set up for the cluster would:
//!
//! ```yaml
//! Directory:
//!   Type: AWS::EKS::IdentityProviderConfig
//!   Metadata:
//!     Users:
//!       - {email: mina@example.com, sub: "1001", groups: [engineering]}
//! ```

use super::authenticator::{Authentication, UNAUTHORIZED};
use super::{View, time};
use crate::aws::{IdentityProviderConfig, Spanned};
use crate::k8s::User;
use crate::k8s::user::AUTHENTICATED;
use crate::source::{Node, Span};
use crate::text;
use crate::text::Text;
use crate::trace::{Country, Element, Hop, NearMiss, Step};
use serde_json::{Map, Value};

/// How long a provider's ID token lives unless its claims say otherwise, in seconds.
const LIFETIME: i64 = 3600;

/// A token that the API server does not take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The API server's words.
    pub upstream: String,
    /// The claim, as it was wanted and as it is.
    pub element: Element,
}

/// Authenticates a person, named by the username claim, e-mail address, subject or name.
pub fn authenticate(view: View<'_>, person: &str, time: i64) -> Authentication {
    let stopped = |step: Step, denied: String| {
        let error = UNAUTHORIZED.to_owned();
        Authentication { steps: vec![step], error, denied, ..Authentication::default() }
    };
    let configs = &view.account.identity_provider_configs;
    let Some(config) = configs.iter().find(|c| *c.cluster == view.name()) else {
        let says = text!(
            "no OIDC identity provider is associated with the cluster, so it believes no token of one",
            "클러스터에 연결된 OIDC 자격 증명 공급자가 없으므로 그런 토큰은 하나도 믿지 않습니다"
        );
        let step = Step::stopped(Hop::Token, Country::Cluster, text!("no provider", "공급자 없음"), says);
        return stopped(step, String::new());
    };
    if let Some((says, span)) = refused_config(config) {
        let step = Step::stopped(Hop::Token, Country::Cluster, text!("no provider", "공급자 없음"), says)
            .showing(span, text!("what EKS refuses", "EKS가 거절하는 값"));
        return stopped(step, String::new());
    }
    let Some(claims_node) = config.users.iter().find(|node| is_person(config, node, person)) else {
        let says = text!(
            "the provider knows no `{person}`; its people stand in the resource's `Metadata` under `Users`",
            "공급자가 `{person}`을/를 모릅니다. 공급자가 아는 사람은 리소스의 `Metadata`에 `Users`로 적혀 있습니다"
        );
        let step = Step::stopped(Hop::Caller, Country::Client, text!("unknown", "알 수 없음"), says)
            .showing(config.name.span, text!("the provider", "공급자"));
        return Authentication { steps: vec![step], ..Authentication::default() };
    };

    let claims = claims(config, claims_node, time);
    let issuer = &config.issuer_url;
    let says = text!("the client sends an ID token of `{issuer}`", "클라이언트가 `{issuer}`의 ID 토큰을 보냅니다");
    let token = Step::passed(Hop::Token, Country::Client, text!("ID token", "ID 토큰"), says)
        .with_upstream(Value::Object(claims.clone()).to_string())
        .showing(claims_node.span, text!("its claims", "토큰의 클레임(claim)"));
    match user(config, &claims, time) {
        Ok(mut user) => {
            user.groups.push(AUTHENTICATED.to_owned());
            let identity = identity_step(config, claims_node, &user);
            Authentication { user: Some(user), steps: vec![token, identity], ..Authentication::default() }
        }
        Err(refused) => {
            let upstream = refused.upstream.clone();
            let says = text!(
                "the API server does not take the token: {upstream}",
                "API 서버가 토큰을 받지 않습니다: {upstream}"
            );
            let miss = NearMiss {
                of: format!("IdentityProviderConfig {}", config.name),
                span: refused.element.span,
                says: text!("one claim keeps the token out", "클레임 하나 때문에 토큰이 거절됩니다"),
                elements: vec![refused.element],
            };
            let step = Step::stopped(Hop::Identity, Country::Cluster, text!("refused", "거절"), says)
                .with_upstream(upstream.clone())
                .showing(claims_node.span, text!("the claims", "클레임"))
                .with_near_misses(vec![miss]);
            let mut out = stopped(step, upstream);
            out.steps.insert(0, token);
            out
        }
    }
}

/// What EKS refuses when the provider is associated (F4.2, F4.6).
fn refused_config(config: &IdentityProviderConfig) -> Option<(Text, Span)> {
    let url = &config.issuer_url;
    if !url.starts_with("https://") || url.contains('?') {
        let says = text!(
            "EKS takes no provider whose issuer is not an `https` address without a query",
            "EKS는 발급자가 쿼리 없는 `https` 주소가 아닌 공급자를 받지 않습니다"
        );
        return Some((says, url.span));
    }
    let prefixes = [&config.username_prefix, &config.groups_prefix];
    let reserved =
        |p: &&Spanned<String>| !p.is_empty() && (p.starts_with("system:") || "system:".starts_with(p.as_str()));
    let prefix = prefixes.into_iter().flatten().find(reserved)?;
    let says = text!(
        "EKS takes no prefix that is `system:` or begins it",
        "EKS는 `system:`이거나 그 앞부분인 접두사(prefix)를 받지 않습니다"
    );
    Some((says, prefix.span))
}

fn is_person(config: &IdentityProviderConfig, node: &Node, person: &str) -> bool {
    let claim = config.username_claim.as_ref().map_or("sub", |c| c.as_str());
    [claim, "email", "sub", "preferred_username", "name"]
        .iter()
        .any(|key| node.get(key).and_then(Node::text) == Some(person))
}

/// The token's claims.
fn claims(config: &IdentityProviderConfig, node: &Node, now: i64) -> Map<String, Value> {
    let mut claims = match node.to_value() {
        Value::Object(claims) => claims,
        _ => Map::new(),
    };
    let mut fill = |key: &str, value: Value| {
        claims.entry(key).or_insert(value);
    };
    fill("iss", Value::from(config.issuer_url.as_str()));
    fill("aud", Value::from(config.client_id.as_str()));
    fill("iat", Value::from(now));
    fill("exp", Value::from(now + LIFETIME));
    claims
}

/// The user that the API server makes of a token's claims (`k8s.io/apiserver/plugin/pkg/authenticator/token/oidc`),
/// without `system:authenticated`.
pub fn user(config: &IdentityProviderConfig, claims: &Map<String, Value>, now: i64) -> Result<User, Refused> {
    let refused = |upstream: String, name: &str, asked: String, span: Span| Refused {
        upstream,
        element: Element { name: name.to_owned(), asked, has: shown(claims.get(name)), matches: false, span },
    };
    let issuer = config.issuer_url.as_str();
    if claims.get("iss").and_then(Value::as_str) != Some(issuer) {
        let got = shown(claims.get("iss"));
        let words = format!("oidc: id token issued by a different provider, expected \"{issuer}\" got \"{got}\"");
        return Err(refused(words, "iss", issuer.to_owned(), config.issuer_url.span));
    }
    let client = config.client_id.as_str();
    let audiences = strings(claims.get("aud")).unwrap_or_default();
    if !audiences.iter().any(|a| a == client) {
        let got = audiences.iter().map(|a| format!("\"{a}\"")).collect::<Vec<_>>().join(" ");
        let words = format!("oidc: verify token: oidc: expected audience \"{client}\" got [{got}]");
        return Err(refused(words, "aud", client.to_owned(), config.client_id.span));
    }
    let expiry = claims.get("exp").and_then(Value::as_i64).unwrap_or_default();
    if expiry <= now {
        let words = format!("oidc: verify token: oidc: token is expired (Token Expiry: {})", time::go_string(expiry));
        return Err(refused(words, "exp", format!("> {now}"), config.issuer_url.span));
    }

    let claim = config.username_claim.as_ref().map_or("sub", |c| c.as_str());
    let claim_span = config.username_claim.as_ref().map_or(config.name.span, |c| c.span);
    let Some(name) = claims.get(claim).and_then(Value::as_str) else {
        let words = format!("oidc: parse username claims \"{claim}\": claim not present");
        return Err(refused(words, claim, claim.to_owned(), claim_span));
    };
    if claim == "email" && claims.get("email_verified").is_some_and(|v| v != true) {
        let words = "oidc: email not verified".to_owned();
        return Err(refused(words, "email_verified", "true".to_owned(), claim_span));
    }
    for required in &config.required_claims {
        let (key, want) = (required.key.as_str(), required.value.as_str());
        let words = match claims.get(key) {
            None => format!("oidc: required claim {key} not present in ID token"),
            Some(Value::String(got)) if got == want => continue,
            got => format!("oidc: required claim {key} value does not match. Got = {}, want = {want}", shown(got)),
        };
        return Err(refused(words, key, want.to_owned(), required.value.span));
    }
    let groups = match config.groups_claim.as_ref().and_then(|c| claims.get(c.as_str()).map(|v| (c, v))) {
        None => Vec::new(),
        Some((claim, value)) => strings(Some(value)).ok_or_else(|| {
            let words =
                format!("oidc: parse groups claim \"{claim}\": claim is neither a string nor a list of strings");
            refused(words, claim, "string, list".to_owned(), claim.span)
        })?,
    };
    let groups_prefix = config.groups_prefix.as_ref().map_or("", |p| p.as_str());
    Ok(User {
        name: format!("{}{name}", username_prefix(config, claim)),
        groups: groups.into_iter().map(|g| format!("{groups_prefix}{g}")).collect(),
        ..User::default()
    })
}

/// What stands before a username: by default the issuer and `#`, before an e-mail address nothing; `-` is nothing (F4.4).
fn username_prefix(config: &IdentityProviderConfig, claim: &str) -> String {
    match config.username_prefix.as_ref().map(|p| p.as_str()) {
        Some("-") => String::new(),
        Some(prefix) if !prefix.is_empty() => prefix.to_owned(),
        _ if claim == "email" => String::new(),
        _ => format!("{}#", config.issuer_url),
    }
}

/// A claim that is a text or a list of texts.
fn strings(value: Option<&Value>) -> Option<Vec<String>> {
    match value? {
        Value::String(text) => Some(vec![text.clone()]),
        Value::Array(items) => items.iter().map(|v| v.as_str().map(str::to_owned)).collect(),
        _ => None,
    }
}

fn shown(value: Option<&Value>) -> String {
    match value {
        None => "-".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

fn identity_step(config: &IdentityProviderConfig, claims: &Node, user: &User) -> Step {
    let name = &user.name;
    let groups = user.groups.join(", ");
    let says = text!(
        "to Kubernetes this is the user `{name}` in the groups `{groups}`; IAM knows nothing of it",
        "Kubernetes에게 이 사람은 그룹 `{groups}`의 사용자 `{name}`입니다. IAM은 이 사람을 모릅니다"
    );
    let mut step = Step::passed(Hop::Identity, Country::Cluster, Text::verbatim(name.clone()), says)
        .with_upstream(format!("username: {name}, groups: [{}]", user.groups.join(" ")));
    let claim = config.username_claim.as_ref().map_or("sub", |c| c.as_str());
    if let Some(node) = claims.get(claim) {
        step = step.showing(node.span, text!("the username's claim", "사용자 이름의 클레임"));
    }
    if let Some(node) = config.groups_claim.as_ref().and_then(|c| claims.get(c)) {
        step = step.showing(node.span, text!("the groups' claim", "그룹의 클레임"));
    }
    match &config.groups_prefix {
        Some(prefix) => step.showing(prefix.span, text!("what is put before each group", "각 그룹 앞에 붙는 글자")),
        None => step,
    }
}
