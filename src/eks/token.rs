//! Is this bearer token good? `k8s-aws-v1.` and a presigned `sts:GetCallerIdentity` URL, which `aws eks get-token` makes
//! without asking anybody, and which the authenticator takes apart before it lets STS answer it (F1.1-F1.7). Texts and
//! order of checks follow `pkg/token` of aws-iam-authenticator.

use super::{base64url, digest, time};
use crate::k8s::quote;
use std::fmt;

/// How long a token is taken, in seconds after its `X-Amz-Date`; `X-Amz-Expires=60` in the URL is not it (F1.4).
pub const LIFETIME: i64 = 15 * 60;
/// How long `aws eks get-token` says that a token lives: a minute less, so that clients ask again early (F1.2).
pub const CLIENT_LIFETIME: i64 = LIFETIME - 60;
/// How far ahead of STS's clock a signature may be dated, in seconds.
const STS_LEEWAY: i64 = 5 * 60;

const PREFIX: &str = "k8s-aws-v1.";
const MAX_LENGTH: usize = 4096;
const CLUSTER_HEADER: &str = "x-k8s-aws-id";

/// What a token is made from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request<'a> {
    /// The signer's access key id; one that begins with `ASIA` brings a session token along.
    pub access_key_id: &'a str,
    /// The region whose STS endpoint is asked.
    pub region: &'a str,
    /// The cluster's name: the header that is signed but not sent.
    pub cluster: &'a str,
    /// The client's own clock.
    pub time: i64,
}

/// What `aws eks get-token` prints as `status.token`.
pub fn presign(request: &Request<'_>) -> String {
    let Request { access_key_id, region, cluster, time } = request;
    let date = time::amz_date(*time);
    let day = date.get(..8).unwrap_or_default();
    let mut url = format!(
        "https://sts.{region}.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Algorithm=AWS4-HMAC-SHA256\
         &X-Amz-Credential={access_key_id}%2F{day}%2F{region}%2Fsts%2Faws4_request&X-Amz-Date={date}&X-Amz-Expires=60\
         &X-Amz-SignedHeaders=host%3B{CLUSTER_HEADER}"
    );
    if access_key_id.starts_with("ASIA") {
        url.push_str(&format!("&X-Amz-Security-Token={}", digest::id(&[access_key_id, "session"], 64)));
    }
    let signature = sign(&url, cluster);
    url.push_str(&format!("&X-Amz-Signature={signature}"));
    format!("{PREFIX}{}", base64url::encode(url.as_bytes()))
}

/// The signature depends on the signed header, so a token for one cluster is no token for another (F1.5). It is drawn from a
/// number for the long text: each digit reads what it is drawn from again.
fn sign(url: &str, cluster: &str) -> String {
    digest::hex(&[&digest::number(&[url, CLUSTER_HEADER, cluster], u64::MAX).to_string()], 64)
}

/// Why a token is refused. What the caller sees is 401 each time; the text is the authenticator's log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenError {
    /// The authenticator did not even ask STS.
    Format(String),
    /// Not even asked: the signature is older than [`LIFETIME`].
    Expired(String),
    /// STS refused the request.
    Sts(String),
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TokenError::Format(words) | TokenError::Expired(words) => {
                write!(f, "input token was not properly formatted: {words}")
            }
            TokenError::Sts(words) => write!(f, "sts getCallerIdentity failed: {words}"),
        }
    }
}

impl std::error::Error for TokenError {}

/// A token that the authenticator and STS accept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Who signed it, as STS knows the key.
    pub access_key_id: String,
    /// The endpoint that was asked: `sts.us-west-2.amazonaws.com`.
    pub sts_endpoint: String,
}

/// Checks a token as the cluster `cluster` does at `now`. Whose the access key is, the caller of this function knows.
pub fn verify(token: &str, cluster: &str, now: i64) -> Result<Verified, TokenError> {
    let format = |words: String| TokenError::Format(words);
    if token.len() > MAX_LENGTH {
        return Err(format("token is too large".to_owned()));
    }
    let encoded =
        token.strip_prefix(PREFIX).ok_or_else(|| format(format!("token is missing expected \"{PREFIX}\" prefix")))?;
    let bytes = base64url::decode(encoded).map_err(format)?;
    let url = String::from_utf8(bytes).map_err(|_| format("malformed query parameter".to_owned()))?;
    let (scheme, rest) = url.split_once("://").unwrap_or(("", &url));
    if scheme != "https" {
        return Err(format(format!("unexpected scheme {} in pre-signed URL", quote(scheme))));
    }
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (host, path) = place.split_at(place.find('/').unwrap_or(place.len()));
    if !is_sts_host(host) {
        return Err(format(format!("unexpected hostname {} in pre-signed URL", quote(host))));
    }
    if path != "/" {
        return Err(format("unexpected path in pre-signed URL".to_owned()));
    }
    let parameters = parameters(query).map_err(format)?;
    let parameter = |name: &str| {
        parameters.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value.as_str())
    };
    if parameter("action") != "GetCallerIdentity" {
        return Err(format("unexpected action parameter in pre-signed URL".to_owned()));
    }
    if !parameter("x-amz-signedheaders").split(';').any(|h| h.eq_ignore_ascii_case(CLUSTER_HEADER)) {
        return Err(format(format!("client did not sign the {CLUSTER_HEADER} header in the pre-signed URL")));
    }
    let expires = parameter("x-amz-expires").parse::<i64>();
    if !expires.as_ref().is_ok_and(|n| (0..=900).contains(n)) {
        let shown = expires.unwrap_or(0);
        return Err(format(format!("invalid X-Amz-Expires parameter in pre-signed URL: {shown}")));
    }
    let date = parameter("x-amz-date");
    if date.is_empty() {
        return Err(format("X-Amz-Date parameter must be present in pre-signed URL".to_owned()));
    }
    let signed_at = time::parse_amz_date(date)
        .ok_or_else(|| format(format!("error parsing X-Amz-Date parameter {date} into format 20060102T150405Z")))?;
    if now > signed_at + LIFETIME {
        let shown = time::go_string(signed_at);
        return Err(TokenError::Expired(format!("X-Amz-Date parameter is expired (15 minute expiration) {shown}")));
    }
    ask_sts(&url, host, cluster, signed_at, now)?;
    let access_key_id = parameter("x-amz-credential").split('/').next().unwrap_or_default().to_owned();
    Ok(Verified { access_key_id, sts_endpoint: host.to_owned() })
}

/// What STS says of the signature, which the cluster completes with its own name as header.
fn ask_sts(url: &str, host: &str, cluster: &str, signed_at: i64, now: i64) -> Result<(), TokenError> {
    let (signed, signature) = url.rsplit_once("&X-Amz-Signature=").unwrap_or((url, ""));
    let message = if signed_at > now + STS_LEEWAY {
        let (date, now) = (time::amz_date(signed_at), time::amz_date(now + STS_LEEWAY));
        format!("Signature not yet current: {date} is still later than {now}")
    } else if signature != sign(signed, cluster) {
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key \
         and signing method. Consult the service documentation for details."
            .to_owned()
    } else {
        return Ok(());
    };
    let region = host.strip_prefix("sts.").and_then(|h| h.split('.').next()).filter(|r| r.contains('-'));
    let id = digest::uuid(&[url, cluster]);
    Err(TokenError::Sts(format!(
        "error from AWS (expected 200, got 403) on {} endpoint. Body: {{\"Error\":{{\"Code\":\"SignatureDoesNotMatch\",\"Message\":\"{message}\",\"Type\":\"Sender\"}},\"RequestId\":\"{id}\"}}",
        region.unwrap_or("global")
    )))
}

fn is_sts_host(host: &str) -> bool {
    let region = |r: &str| {
        r.split('-').count() >= 3 && r.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    if host == "sts.amazonaws.com" {
        return true;
    }
    let Some(rest) = host.strip_prefix("sts.").or_else(|| host.strip_prefix("sts-fips.")) else { return false };
    rest.strip_suffix(".amazonaws.com").or_else(|| rest.strip_suffix(".amazonaws.com.cn")).is_some_and(region)
}

/// The query parameters, decoded; upstream's words for what it does not take.
fn parameters(query: &str) -> Result<Vec<(String, String)>, String> {
    const KNOWN: [&str; 9] = [
        "action",
        "version",
        "x-amz-algorithm",
        "x-amz-credential",
        "x-amz-date",
        "x-amz-expires",
        "x-amz-security-token",
        "x-amz-signature",
        "x-amz-signedheaders",
    ];
    let malformed = || "malformed query parameter".to_owned();
    let mut out: Vec<(String, String)> = Vec::new();
    for part in query.split('&').filter(|p| !p.is_empty()) {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        let (key, value) = (unescape(key).ok_or_else(malformed)?, unescape(value).ok_or_else(malformed)?);
        if !KNOWN.contains(&key.to_ascii_lowercase().as_str()) {
            return Err(format!("non-whitelisted query parameter {}", quote(&key)));
        }
        if out.iter().any(|(k, _)| *k == key) {
            return Err("query parameter with multiple values not supported".to_owned());
        }
        out.push((key, value));
    }
    Ok(out)
}

fn unescape(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'%' => {
                let digit = |b: Option<u8>| char::from(b?).to_digit(16);
                bytes.push((digit(rest.next())? * 16 + digit(rest.next())?) as u8);
            }
            b'+' => bytes.push(b' '),
            b';' => return None,
            byte => bytes.push(byte),
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_767_600_000;

    fn token(change: impl Fn(&str) -> String) -> String {
        let request = Request { access_key_id: "ASIAEXAMPLE", region: "us-west-2", cluster: "prod", time: NOW };
        let made = presign(&request);
        let url = String::from_utf8(base64url::decode(made.strip_prefix(PREFIX).unwrap()).unwrap()).unwrap();
        format!("{PREFIX}{}", base64url::encode(change(&url).as_bytes()))
    }

    #[test]
    fn a_token_is_good_for_fifteen_minutes_in_its_own_cluster() {
        let good = token(str::to_owned);
        for (cluster, now, want) in [
            ("prod", NOW, "ok"),
            ("prod", NOW + LIFETIME, "ok"),
            ("prod", NOW - 299, "ok"),
            (
                "prod",
                NOW + LIFETIME + 1,
                "input token was not properly formatted: X-Amz-Date parameter is expired (15 minute expiration) 2026-01-05 08:00:00 +0000 UTC",
            ),
            (
                "prod",
                NOW - 301,
                "sts getCallerIdentity failed: error from AWS (expected 200, got 403) on us-west-2 endpoint.",
            ),
            ("dev", NOW, "sts getCallerIdentity failed: error from AWS (expected 200, got 403) on us-west-2 endpoint."),
        ] {
            let got = verify(&good, cluster, now).map_or_else(|e| e.to_string(), |_| "ok".to_owned());
            assert!(got.starts_with(want), "{cluster} {now}: {got}");
        }
    }

    #[test]
    fn what_is_no_token_is_refused_in_upstreams_words() {
        let table: [(String, &str); 13] = [
            ("x".repeat(5000), "token is too large"),
            ("eyJhbGciOi".to_owned(), "token is missing expected \"k8s-aws-v1.\" prefix"),
            (format!("{PREFIX}?"), "illegal base64 data at input byte 0"),
            (token(|u| u.replace("https", "http")), "unexpected scheme \"http\" in pre-signed URL"),
            (
                token(|u| u.replace("sts.us-west-2", "evil")),
                "unexpected hostname \"evil.amazonaws.com\" in pre-signed URL",
            ),
            (token(|u| u.replace(".com/?", ".com/a?")), "unexpected path in pre-signed URL"),
            (token(|u| u.replace("Action=", "Action=%")), "malformed query parameter"),
            (token(|u| format!("{u}&X-Extra=1")), "non-whitelisted query parameter \"X-Extra\""),
            (token(|u| format!("{u}&Action=GetCallerIdentity")), "query parameter with multiple values not supported"),
            (token(|u| u.replace("GetCallerIdentity", "AssumeRole")), "unexpected action parameter in pre-signed URL"),
            (
                token(|u| u.replace("%3Bx-k8s-aws-id", "")),
                "client did not sign the x-k8s-aws-id header in the pre-signed URL",
            ),
            (
                token(|u| u.replace("Expires=60", "Expires=901")),
                "invalid X-Amz-Expires parameter in pre-signed URL: 901",
            ),
            (
                token(|u| u.replace("X-Amz-Date=20260105T080000Z&", "")),
                "X-Amz-Date parameter must be present in pre-signed URL",
            ),
        ];
        for (token, want) in table {
            let got = verify(&token, "prod", NOW).unwrap_err().to_string();
            assert_eq!(got, format!("input token was not properly formatted: {want}"));
        }
    }
}
