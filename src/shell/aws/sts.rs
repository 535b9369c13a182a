//! `aws sts`.

use super::arguments::Takes;
use super::caller::date;
use super::{Aws, Command, Failure};
use crate::eks::{ProjectedToken, RunningPod, irsa};
use crate::iam::{AwsError, decode_authorization_message};
use crate::sts::{self, Session};
use crate::world::Who;
use serde_json::{Value, json};

const DECODE: &[(&str, Takes)] = &[("encoded-message", Takes::One)];

const ASSUME: &[(&str, Takes)] = &[
    ("role-arn", Takes::One),
    ("role-session-name", Takes::One),
    ("duration-seconds", Takes::One),
    ("external-id", Takes::One),
    ("tags", Takes::Many),
    ("transitive-tag-keys", Takes::Many),
];

const WEB_IDENTITY: &[(&str, Takes)] = &[
    ("role-arn", Takes::One),
    ("role-session-name", Takes::One),
    ("duration-seconds", Takes::One),
    ("web-identity-token", Takes::One),
];

pub(super) const COMMANDS: &[Command] = &[
    Command { path: "sts get-caller-identity", options: &[], run: get_caller_identity },
    Command { path: "sts assume-role", options: ASSUME, run: assume_role },
    Command { path: "sts assume-role-with-web-identity", options: WEB_IDENTITY, run: web_identity },
    Command { path: "sts decode-authorization-message", options: DECODE, run: decode },
];

/// Always allowed: it only says who signed (F7.7).
fn get_caller_identity(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    let answer = aws.call("sts:GetCallerIdentity", "*").map_err(|e| Failure::service(&e))?;
    // A signature is for one region: another region's endpoint does not take it (F8.38).
    let endpoint = aws.option("endpoint-url").unwrap_or_default();
    let host = endpoint.trim_start_matches("https://");
    let asked = host.strip_prefix("sts.").and_then(|rest| rest.split_once(".amazonaws.com")).map(|(region, _)| region);
    if asked.is_some_and(|region| region != aws.region()) {
        let message = "Credential should be scoped to a valid region";
        return Err(error(&AwsError::new("SignatureDoesNotMatch", 403, "GetCallerIdentity", message)));
    }
    let principal = answer.principal.unwrap_or_default();
    aws.print(&json!({"UserId": principal.user_id, "Account": principal.account, "Arn": principal.arn}))
}

fn seconds(aws: &Aws<'_, '_>) -> Option<u32> {
    aws.option("duration-seconds").and_then(|s| s.parse().ok())
}

fn error(error: &AwsError) -> Failure {
    Failure::service(&error.to_string())
}

fn assume_role(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    const OPERATION: &str = "AssumeRole";
    let [role_arn, name] = aws.needs(["role-arn", "role-session-name"])?;
    if let Some(wrong) = sts::parameters(OPERATION, &role_arn, &name, seconds(aws)) {
        return Err(error(&wrong));
    }
    let tags = aws.tags()?;
    let keys: Vec<String> = tags.iter().map(|(key, _)| key.clone()).collect();
    let request_tags: Vec<(String, Vec<String>)> =
        tags.iter().map(|(key, value)| (format!("aws:RequestTag/{key}"), vec![value.clone()])).collect();
    let (session_name, external) = (vec![name.clone()], aws.option("external-id").into_iter().collect::<Vec<_>>());
    let transitive = aws.list("transitive-tag-keys");
    let mut context: Vec<(&str, &[String])> = vec![
        ("sts:RoleSessionName", &session_name),
        ("sts:ExternalId", &external),
        ("aws:TagKeys", &keys),
        ("sts:TransitiveTagKeys", &transitive),
    ];
    context.extend(request_tags.iter().map(|(key, values)| (key.as_str(), values.as_slice())));
    let answer = aws.ask("sts", OPERATION, "sts:AssumeRole", &role_arn, &context)?;
    if !tags.is_empty() {
        aws.ask("sts", OPERATION, "sts:TagSession", &role_arn, &context)?;
    }
    let caller = answer.principal.unwrap_or_default();
    let Some(role) = aws.account().role_by_arn(&role_arn) else {
        aws.terminal.was_refused();
        let message =
            format!("User: {} is not authorized to perform: sts:AssumeRole on resource: {role_arn}", caller.arn);
        return Err(error(&AwsError::new("AccessDenied", 403, OPERATION, message)));
    };
    let chained = caller.arn.contains(":assumed-role/");
    let lasts = sts::duration(OPERATION, seconds(aws), *role.max_session_duration, chained).map_err(|e| error(&e))?;
    let Some(session) = session(&role_arn, &role.id, &name, lasts, aws.terminal.session.time) else { return Ok(()) };
    aws.print(&json!({"Credentials": credentials(&session), "AssumedRoleUser": assumed(&session)}))
}

fn session(role_arn: &str, role_id: &str, name: &str, lasts: u32, now: i64) -> Option<Session> {
    let (arn, id, account) = Session::names(role_arn, role_id, name)?;
    Some(Session {
        arn,
        id,
        role_arn: role_arn.to_owned(),
        account,
        name: name.to_owned(),
        tags: Vec::new(),
        transitive: Vec::new(),
        issued_at: now,
        expires_at: now + i64::from(lasts),
        web_identity: None,
    })
}

fn credentials(session: &Session) -> Value {
    let credentials = session.credentials();
    json!({
        "AccessKeyId": credentials.access_key_id,
        "SecretAccessKey": credentials.secret_access_key,
        "SessionToken": credentials.session_token,
        "Expiration": date(credentials.expiration),
    })
}

fn assumed(session: &Session) -> Value {
    json!({"AssumedRoleId": session.id, "Arn": session.arn})
}

/// F8.20, F8.30 to F8.35. The call is not signed: the token speaks for itself.
fn web_identity(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    const OPERATION: &str = "AssumeRoleWithWebIdentity";
    let [role_arn, name, given] = aws.needs(["role-arn", "role-session-name", "web-identity-token"])?;
    if let Some(wrong) = sts::parameters(OPERATION, &role_arn, &name, seconds(aws)) {
        return Err(error(&wrong));
    }
    let now = aws.terminal.session.time;
    let mounted = match (&aws.who, given.strip_prefix("file://")) {
        (Who::Pod { namespace, name }, Some(path)) => {
            RunningPod::find(aws.view(), namespace, name, None).and_then(|pod| pod.token_at(aws.view(), path, now))
        }
        _ => None,
    };
    let token = match mounted {
        Some(token) => token,
        None => {
            let text = aws.document("web-identity-token")?.unwrap_or_default();
            ProjectedToken::read(text.trim()).ok_or_else(|| {
                let message =
                    "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)";
                error(&AwsError::new("InvalidIdentityToken", 400, OPERATION, message))
            })?
        }
    };
    let assumed_as = irsa::assume(aws.view(), &role_arn, None, &token, &name, now);
    if let Err(refusal) = assumed_as {
        aws.terminal.was_refused();
        return Err(Failure::service(&refusal.text()));
    }
    let (id, longest) = match aws.account().role_by_arn(&role_arn) {
        Some(role) => (role.id.value.clone(), *role.max_session_duration),
        None => Default::default(),
    };
    let lasts = sts::duration(OPERATION, seconds(aws), longest, false).map_err(|e| error(&e))?;
    let Some(session) = session(&role_arn, &id, &name, lasts, now) else { return Ok(()) };
    let provider = aws.account().oidc_provider(&token.issuer).map(|p| p.arn.clone()).unwrap_or_default();
    aws.print(&json!({
        "Credentials": credentials(&session),
        "SubjectFromWebIdentityToken": token.subject,
        "AssumedRoleUser": assumed(&session),
        "Provider": provider,
        "Audience": token.audience.unwrap_or_default(),
    }))
}

fn decode(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    const OPERATION: &str = "DecodeAuthorizationMessage";
    let [blob] = aws.needs(["encoded-message"])?;
    aws.ask("sts", OPERATION, "sts:DecodeAuthorizationMessage", "*", &[])?;
    match decode_authorization_message(&blob) {
        Some(message) => aws.print(&json!({"DecodedMessage": message})),
        None => {
            let wrong = AwsError::new("InvalidAuthorizationMessageException", 400, OPERATION, "Message is not valid");
            Err(error(&wrong))
        }
    }
}
