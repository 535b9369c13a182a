//! What does the authenticator write? logrus text lines (F1.21-F1.25): of an attempt, who STS named, and whether the
//! mapping knew them (an unmapped principal leaves two lines; compare `arn=` in the second with the mapping); of a change
//! of aws-auth, what it could not read.

use crate::eks::AwsAuth;
use crate::eks::authenticator::Authentication;
use crate::eks::{digest, time};
use crate::source::order;

/// The lines of one attempt; none for callers who do not come through STS.
pub fn authenticator_lines(authentication: &Authentication, now: i64) -> Vec<String> {
    let Some(principal) = &authentication.principal else { return Vec::new() };
    let port = 32_768 + digest::number(&[&principal.caller.arn, "client", &now.to_string()], 28_232);
    let client = format!("127.0.0.1:{port}");
    let common = [("client", client.as_str()), ("method", "POST"), ("path", "/authenticate")];
    let endpoint = ("stsendpoint", authentication.sts_endpoint.as_str());
    let mut lines = Vec::new();
    let mut write = |level: &str, message: &str, own: &[(&str, &str)]| {
        lines.push(line(now, level, message, common.iter().chain(own).copied().collect()));
    };
    let Some(identity) = &authentication.identity else {
        // A bad token: nobody was named, so there is no `arn=` (F1.23).
        if !authentication.denied.is_empty() {
            write("warning", "access denied", &[("error", &authentication.denied)]);
        }
        return lines;
    };
    let response = [
        ("accesskeyid", identity.access_key_id.as_str()),
        ("accountid", &identity.account_id),
        ("arn", &identity.arn),
        ("session", &identity.session_name),
        endpoint,
        ("userid", &identity.user_id),
    ];
    write("info", "STS response", &response);
    let arn = ("arn", identity.canonical_arn.as_str());
    match &authentication.user {
        Some(user) => {
            // The authenticator does not know of the group that the API server adds.
            let groups: Vec<&str> =
                user.groups.iter().map(String::as_str).filter(|g| *g != crate::k8s::user::AUTHENTICATED).collect();
            let groups = format!("[{}]", groups.join(" "));
            let own = [arn, ("groups", &groups), endpoint, ("uid", &user.uid), ("username", &user.name)];
            write("info", "access granted", &own);
        }
        None => write("warning", "access denied", &[arn, ("error", &authentication.denied)]),
    }
    lines
}

/// The lines that the authenticator writes when it sees aws-auth change (F1.25): `config_map` is the object as it is now,
/// JSON; `None` where it was deleted.
pub fn watch_lines(config_map: Option<&str>, now: i64) -> Vec<String> {
    let say = |level: &str, message: &str| line(now, level, message, Vec::new());
    let Some(text) = config_map else { return vec![say("info", "Resetting configmap on delete")] };
    let mut lines = vec![say("info", "Received aws-auth watch event")];
    if let Some(error) = AwsAuth::read_text(text).parse_error() {
        let errors = error.strip_prefix("error parsing config map: ").unwrap_or(&error);
        lines.push(say("warning", &format!("Errors parsing configmap: {errors}")));
        let saved = "There was an error parsing the config maps.  Only saving data that was good";
        lines.push(say("error", &format!("{saved}, {error}")));
        lines.push(say("error", &error));
    }
    lines
}

/// One logrus line: time, level and message first, then the other fields by name.
fn line(now: i64, level: &str, message: &str, mut fields: Vec<(&str, &str)>) -> String {
    order::sort(&mut fields);
    let mut out = format!("time={} level={level} msg={}", value(&time::rfc3339(now)), value(message));
    for (key, text) in fields {
        out.push_str(&format!(" {key}={}", value(text)));
    }
    out
}

/// A value is quoted when it holds anything beside letters, digits and `-._/@^+`; an empty one is not (a user's
/// `session=`).
fn value(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._/@^+".contains(c);
    match text.chars().all(plain) {
        true => text.to_owned(),
        false => crate::k8s::quote(text),
    }
}
