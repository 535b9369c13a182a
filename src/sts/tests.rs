//! Every way in which STS says yes or no, as a table: the call, the error's code and text, the station.

use super::*;
use crate::iam::{Context, NamedPolicy, Policy, PolicySet, Request};
use crate::source::{FileId, Span};
use crate::trace::{Hop, State};

const NOW: i64 = 1_767_600_000;
const ROLE: &str = "arn:aws:iam::111122223333:role/team/reader";
const USER: &str = "arn:aws:iam::111122223333:user/alice";
const ISSUER: &str = "https://oidc.eks.us-west-2.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE";

fn policy(statement: &str) -> Policy {
    Policy::from_text(FileId(0), &format!("{{Version: '2012-10-17', Statement: [{statement}]}}")).unwrap()
}

fn target<'a>(trust: &'a Policy, tags: &'a [(String, String)]) -> TargetRole<'a> {
    TargetRole { arn: ROLE, id: "AROAEXAMPLE", trust, max_session_duration: 7200, tags, span: Span::default() }
}

fn user_context() -> Context {
    Context::from_pairs([("aws:PrincipalArn", USER), ("aws:userid", "AIDAEXAMPLE")])
}

fn call() -> AssumeRole<'static> {
    AssumeRole { role_arn: ROLE, role_session_name: "s1", time: NOW, ..AssumeRole::default() }
}

fn assume(call: AssumeRole<'_>, trust: &str, identity: &str, session: Option<&Session>) -> Answer {
    let (trust, own) = (policy(trust), policy(identity));
    let role_tags = [("team".to_owned(), "red".to_owned())];
    let context = session.map_or_else(user_context, Session::context);
    let set = PolicySet { identity: vec![NamedPolicy { name: "own", policy: &own }], ..PolicySet::default() };
    let arn = session.map_or(USER, |s| s.arn.as_str());
    let caller = Caller { arn, context: &context, policies: &set, session };
    assume_role(call, caller, Some(&target(&trust, &role_tags)))
}

const ROOT: &str = "{Effect: Allow, Principal: {AWS: '111122223333'}, Action: 'sts:AssumeRole'}";
const ROOT_TAGS: &str =
    "{Effect: Allow, Principal: {AWS: '111122223333'}, Action: ['sts:AssumeRole', 'sts:TagSession']}";
const ALL: &str = "{Effect: Allow, Action: 'sts:*', Resource: '*'}";
const NONE: &str = "{Effect: Allow, Action: 's3:*', Resource: '*'}";

#[test]
fn assume_role_answers() {
    let tags = [("project".to_owned(), "blue".to_owned())];
    let table: &[(AssumeRole<'_>, &str, &str, &str, &str)] = &[
        (call(), ROOT, ALL, "", ""),
        (
            call(),
            ROOT,
            NONE,
            "AccessDenied",
            "User: arn:aws:iam::111122223333:user/alice is not authorized to perform: sts:AssumeRole on resource: \
             arn:aws:iam::111122223333:role/team/reader because no identity-based policy allows the sts:AssumeRole action",
        ),
        (
            call(),
            "{Effect: Allow, Principal: {AWS: '444455556666'}, Action: 'sts:AssumeRole'}",
            ALL,
            "AccessDenied",
            "User: arn:aws:iam::111122223333:user/alice is not authorized to perform: sts:AssumeRole on resource: \
             arn:aws:iam::111122223333:role/team/reader",
        ),
        (
            call(),
            "{Effect: Deny, Principal: '*', Action: '*'}",
            ALL,
            "AccessDenied",
            "User: arn:aws:iam::111122223333:user/alice is not authorized to perform: sts:AssumeRole on resource: \
             arn:aws:iam::111122223333:role/team/reader with an explicit deny in the role trust policy",
        ),
        // The trust policy names the user itself: no identity policy is needed.
        (
            call(),
            "{Effect: Allow, Principal: {AWS: 'arn:aws:iam::111122223333:user/alice'}, Action: 'sts:*'}",
            NONE,
            "",
            "",
        ),
        (AssumeRole { tags: &tags, ..call() }, ROOT_TAGS, ALL, "", ""),
        (
            AssumeRole { tags: &tags, ..call() },
            ROOT,
            ALL,
            "AccessDenied",
            "User: arn:aws:iam::111122223333:user/alice is not authorized to perform: sts:TagSession on resource: \
             arn:aws:iam::111122223333:role/team/reader",
        ),
        (AssumeRole { duration_seconds: Some(7200), ..call() }, ROOT, ALL, "", ""),
        (
            AssumeRole { duration_seconds: Some(7201), ..call() },
            ROOT,
            ALL,
            "ValidationError",
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
        ),
        (
            AssumeRole { duration_seconds: Some(60), ..call() },
            ROOT,
            ALL,
            "ValidationError",
            "1 validation error detected: Value '60' at 'durationSeconds' failed to satisfy constraint: Member must have \
             value greater than or equal to 900",
        ),
        (
            AssumeRole { role_arn: "arn:aws:iam::1:role/reader-x", ..call() },
            ROOT,
            ALL,
            "ValidationError",
            "Request ARN is invalid",
        ),
        (
            AssumeRole { role_session_name: "a b", ..call() },
            ROOT,
            ALL,
            "ValidationError",
            r"1 validation error detected: Value 'a b' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w+=,.@-]*",
        ),
    ];
    for (call, trust, identity, code, message) in table {
        let answer = assume(*call, trust, identity, None);
        match answer.result {
            Ok(session) => {
                assert_eq!(*code, "", "{call:?} {trust}");
                assert_eq!(session.arn, "arn:aws:sts::111122223333:assumed-role/reader/s1");
                assert_eq!((session.id.as_str(), session.role_arn.as_str()), ("AROAEXAMPLE:s1", ROLE));
                assert!(answer.steps.iter().all(|s| s.state == State::Passed));
            }
            Err(Refusal { error, .. }) => {
                assert_eq!((error.code.as_str(), error.message.as_str()), (*code, *message), "{call:?} {trust}");
                let last = answer.steps.last().unwrap();
                assert_eq!((last.state, last.upstream.clone()), (State::Stopped, error.to_string()));
            }
        }
    }
}

#[test]
fn a_role_that_assumes_a_role() {
    let tags = [("project".to_owned(), "blue".to_owned())];
    let keys = ["project".to_owned()];
    let first = AssumeRole { tags: &tags, transitive_tag_keys: &keys, ..call() };
    let session = assume(first, ROOT_TAGS, ALL, None).result.unwrap();
    assert_eq!(session.tags, [("project".into(), "blue".into()), ("team".into(), "red".into())]);
    assert_eq!(session.context().first("aws:PrincipalTag/project"), Some("blue"));

    let next = assume(call(), ROOT_TAGS, ALL, Some(&session)).result.unwrap();
    assert!(next.tags.contains(&tags[0]) && next.transitive == keys, "{next:?}");
    // The next role's trust policy has to allow the tags that come along.
    let error = assume(call(), ROOT, ALL, Some(&session)).result.unwrap_err().error;
    assert!(error.message.contains("sts:TagSession on resource"), "{error}");
    let error = assume(AssumeRole { duration_seconds: Some(3601), ..call() }, ROOT_TAGS, ALL, Some(&session));
    assert!(error.result.unwrap_err().error.message.contains("1 hour session limit"));
    let again = [("PROJECT".to_owned(), "red".to_owned())];
    let error = assume(AssumeRole { tags: &again, ..call() }, ROOT_TAGS, ALL, Some(&session)).result.unwrap_err().error;
    assert_eq!(error.code, "InvalidParameterValue");
}

#[test]
fn a_role_that_is_not_there_is_refused_like_a_stranger() {
    let (context, set) = (user_context(), PolicySet::default());
    let caller = Caller { arn: USER, context: &context, policies: &set, session: None };
    let answer = assume_role(call(), caller, None);
    assert_eq!(answer.result.unwrap_err().error.code, "AccessDenied");
    assert_eq!(answer.steps.last().unwrap().hop, Hop::Trust);
}

#[test]
fn web_identity_is_checked_in_order() {
    let host = ISSUER.strip_prefix("https://").unwrap();
    let provider_arn = format!("arn:aws:iam::111122223333:oidc-provider/{host}");
    let trust = policy(&format!(
        "{{Effect: Allow, Principal: {{Federated: '{provider_arn}'}}, Action: 'sts:AssumeRoleWithWebIdentity', Condition: \
         {{StringEquals: {{'{host}:aud': sts.amazonaws.com, '{host}:sub': 'system:serviceaccount:default:reader'}}}}}}"
    ));
    let client_ids = ["sts.amazonaws.com".to_owned(), "other".to_owned()];
    let provider = OidcProvider { arn: &provider_arn, url: host, client_ids: &client_ids, span: Span::default() };
    let audience = |text: &str| vec![text.to_owned()];
    let (sts, kubernetes, other) =
        (audience("sts.amazonaws.com"), audience("https://kubernetes.default.svc"), audience("other"));
    let good = Token {
        issuer: ISSUER,
        subject: Some("system:serviceaccount:default:reader"),
        audiences: &sts,
        expires_at: NOW + 600,
        ..Token::default()
    };
    let call = AssumeRoleWithWebIdentity {
        role_arn: ROLE,
        role_session_name: "botocore-session-1767600000",
        time: NOW,
        ..AssumeRoleWithWebIdentity::default()
    };
    let denied = "Not authorized to perform sts:AssumeRoleWithWebIdentity";
    let invalid = "InvalidIdentityToken";
    let expired = "Token expired: current date/time 1767600000 must be before the expiration date/time 1767599999";
    let keys = "Couldn't retrieve verification key from your identity provider,  please reference \
                AssumeRoleWithWebIdentity documentation for requirements";
    let none = format!("No OpenIDConnect provider found in your account for {ISSUER}X");
    let (other_issuer, past) = (format!("{ISSUER}X"), NOW - 1);
    type Row<'a> = (Token<'a>, AssumeRoleWithWebIdentity<'a>, &'a str, &'a str, Option<&'a str>);
    let table: Vec<Row<'_>> = vec![
        (good.clone(), call, "", "", None),
        // Each fault hides those that are looked at later.
        (Token { issuer: &other_issuer, expires_at: past, ..good.clone() }, call, invalid, &none, Some("M44")),
        (
            Token { signature: Signature::Invalid, expires_at: past, ..good.clone() },
            call,
            invalid,
            "The web identity token provided could not be validated",
            None,
        ),
        (Token { signature: Signature::NoKeys, ..good.clone() }, call, invalid, keys, None),
        (
            Token { expires_at: past, audiences: &kubernetes, ..good.clone() },
            call,
            "ExpiredTokenException",
            expired,
            None,
        ),
        (Token { audiences: &[], ..good.clone() }, call, invalid, "Missing a required claim: aud", None),
        (Token { subject: None, ..good.clone() }, call, invalid, "Missing a required claim: sub", None),
        (
            Token { audiences: &kubernetes, subject: Some("x"), ..good.clone() },
            call,
            invalid,
            "Incorrect token audience",
            Some("M53"),
        ),
        // The provider takes this audience, the trust policy does not.
        (Token { audiences: &other, ..good.clone() }, call, "AccessDenied", denied, None),
        (
            Token { subject: Some("system:serviceaccount:dev:reader"), ..good.clone() },
            call,
            "AccessDenied",
            denied,
            Some("M46"),
        ),
        (
            good.clone(),
            AssumeRoleWithWebIdentity { duration_seconds: Some(7201), ..call },
            "ValidationError",
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
            None,
        ),
        (
            good.clone(),
            AssumeRoleWithWebIdentity { role_arn: "arn:aws:iam::ACCOUNT:role/reader", ..call },
            "ValidationError",
            "Request ARN is invalid",
            None,
        ),
    ];
    for (token, call, code, message, cause) in &table {
        let set = PolicySet::default();
        let answer = assume_role_with_web_identity(*call, token, &[provider], Some(&target(&trust, &[])), &set);
        let last = answer.steps.last().unwrap();
        match &answer.result {
            Ok(session) => {
                assert_eq!(*code, "");
                let web = session.web_identity.as_ref().unwrap();
                assert_eq!((web.audience.as_str(), web.provider_arn.as_str()), ("sts.amazonaws.com", &*provider_arn));
                assert_eq!(answer.steps.iter().map(|s| s.hop).collect::<Vec<_>>(), [Hop::Sts, Hop::Trust]);
                assert_eq!(session.credentials(), session.credentials());
                assert!(session.credentials().access_key_id.starts_with("ASIA"));
            }
            Err(Refusal { error, .. }) => {
                assert_eq!((error.code.as_str(), error.message.as_str()), (*code, *message), "{token:?}");
                assert_eq!(last.cause.as_ref().map(|c| c.id), *cause, "{token:?}");
            }
        }
    }
}

#[test]
fn everybody_may_ask_who_they_are() {
    let request = Request::new("sts:GetCallerIdentity", "*", "111122223333", USER, user_context());
    let identity = get_caller_identity(&request).unwrap();
    assert_eq!(identity.user_id, "AIDAEXAMPLE");
    assert_eq!((identity.account.as_str(), identity.arn.as_str()), ("111122223333", USER));
    let service = Request::new("sts:GetCallerIdentity", "*", "111122223333", "ec2.amazonaws.com", Context::default());
    assert_eq!(get_caller_identity(&service), None);
}

#[test]
fn an_encoded_message_is_opened_for_whoever_may() {
    let request = Request::new("sts:DecodeAuthorizationMessage", "*", "111122223333", USER, user_context());
    let own = policy(ALL);
    let set = PolicySet { identity: vec![NamedPolicy { name: "own", policy: &own }], ..PolicySet::default() };
    let (error, _) = decode_authorization_message("nonsense", &request, &set).unwrap_err();
    assert_eq!(error.code, "InvalidAuthorizationMessageException");
    let (error, step) = decode_authorization_message("nonsense", &request, &PolicySet::default()).unwrap_err();
    assert_eq!((error.code.as_str(), step.is_some()), ("AccessDenied", true));
}
