//! May this caller assume that role? The caller's own policies and the role's trust policy, together; with session tags
//! also for `sts:TagSession`.

use super::check::{duration, parameters};
use super::session::Session;
use super::{Answer, Check, TargetRole};
use crate::iam::{Api, AwsError, Context, NamedPolicy, Outcome, PolicySet, Request, access_denied, evaluate, explain};
use crate::text;
use crate::trace::{Country, Hop, Step};

const OPERATION: &str = "AssumeRole";

/// The call's parameters.
#[derive(Clone, Copy, Debug, Default)]
pub struct AssumeRole<'a> {
    /// `RoleArn`.
    pub role_arn: &'a str,
    /// `RoleSessionName`.
    pub role_session_name: &'a str,
    /// `DurationSeconds`; an hour where nothing is said.
    pub duration_seconds: Option<u32>,
    /// `ExternalId`.
    pub external_id: Option<&'a str>,
    /// `Tags`.
    pub tags: &'a [(String, String)],
    /// `TransitiveTagKeys`.
    pub transitive_tag_keys: &'a [String],
    /// When, in seconds since 1970.
    pub time: i64,
}

/// Whoever calls.
#[derive(Clone, Copy, Debug)]
pub struct Caller<'a> {
    /// The ARN of a user or session, or a service's name.
    pub arn: &'a str,
    /// The condition keys of the caller and of the request.
    pub context: &'a Context,
    /// The caller's identity policies, boundary, session policies and SCPs, and the RCPs of the role's account; its
    /// `resource` is not looked at.
    pub policies: &'a PolicySet<'a>,
    /// The caller's own session, where a role assumes a role: then the new session lasts an hour at most, and inherits
    /// the transitive tags.
    pub session: Option<&'a Session>,
}

/// Asks for a session. `role` is `None` where the account has no role of that ARN: STS refuses as it refuses a stranger.
pub fn assume_role(call: AssumeRole<'_>, caller: Caller<'_>, role: Option<&TargetRole<'_>>) -> Answer {
    if let Some(error) = parameters(OPERATION, call.role_arn, call.role_session_name, call.duration_seconds) {
        return Answer::refused(Check::Parameters, error, Vec::new(), parameter_step());
    }
    let Some(role) = role else {
        let message =
            format!("User: {} is not authorized to perform: sts:AssumeRole on resource: {}", caller.arn, call.role_arn);
        let says = text!(
            "there is no role `{arn}`; STS does not say so, it only refuses",
            "역할 `{arn}`이/가 없습니다. STS는 그렇다고 말하지 않고 거절만 합니다",
            arn = call.role_arn
        );
        let step = Step::stopped(Hop::Trust, Country::Account, text!("no role", "역할 없음"), says);
        return Answer::refused(Check::Role, AwsError::new("AccessDenied", 403, OPERATION, message), Vec::new(), step);
    };

    let inherited = inherited_tags(caller.session);
    let mut actions = vec!["sts:AssumeRole"];
    if !call.tags.is_empty() || !inherited.is_empty() {
        actions.push("sts:TagSession");
    }
    let account = crate::iam::Arn::parse(role.arn).map(|arn| arn.account).unwrap_or_default();
    let trust = trust_name(role.arn);
    let policies =
        PolicySet { resource: Some(NamedPolicy { name: &trust, policy: role.trust }), ..caller.policies.clone() };
    let mut steps = Vec::new();
    for action in actions {
        let request = Request::new(action, role.arn, account, caller.arn, context(call, caller));
        let decision = evaluate(&request, &policies);
        let api = Api { service: "sts", operation: OPERATION };
        let step = explain(&request, &policies, &decision, api);
        if decision.outcome != Outcome::Allowed {
            return Answer::refused(Check::Policies, access_denied(&request, &decision, api), steps, step);
        }
        steps.push(step);
    }

    let seconds = match duration(OPERATION, call.duration_seconds, role.max_session_duration, caller.session.is_some())
    {
        Ok(seconds) => seconds,
        Err(error) => return Answer::refused(Check::Duration, error, steps, duration_step()),
    };
    match conflict(call, &inherited) {
        Some(error) => {
            let says = text!(
                "a transitive tag of the calling session cannot be set anew",
                "호출한 세션의 전이적(transitive) 태그는 다시 설정할 수 없습니다"
            );
            let step = Step::stopped(Hop::Sts, Country::Account, text!("tag conflict", "태그 충돌"), says);
            Answer::refused(Check::Tags, error, steps, step)
        }
        None => match session(call, role, inherited, seconds) {
            Some(session) => Answer { result: Ok(session), steps },
            // `parameters` has seen that the ARN is a role's.
            None => Answer::refused(
                Check::Parameters,
                AwsError::new("ValidationError", 400, OPERATION, "Request ARN is invalid"),
                steps,
                parameter_step(),
            ),
        },
    }
}

/// The trust policy as people name it.
pub(super) fn trust_name(role_arn: &str) -> String {
    format!("trust policy of {}", role_arn.rsplit('/').next().unwrap_or_default())
}

pub(super) fn parameter_step() -> Step {
    let says = text!(
        "STS refuses the call's parameters before it looks at any policy",
        "STS는 정책을 보기 전에 호출의 매개변수를 거절합니다"
    );
    Step::stopped(Hop::Sts, Country::Account, text!("bad parameter", "잘못된 매개변수"), says)
}

pub(super) fn duration_step() -> Step {
    let says = text!("the session may not last as long as was asked for", "요청한 만큼 오래 세션을 유지할 수 없습니다");
    Step::stopped(Hop::Sts, Country::Account, text!("too long", "너무 긴 시간"), says)
}

/// The keys of the caller and those that the call itself adds.
fn context(call: AssumeRole<'_>, caller: Caller<'_>) -> Context {
    let mut context = caller.context.clone();
    context.set("sts:RoleSessionName", vec![call.role_session_name.to_owned()]);
    if let Some(id) = call.external_id {
        context.set("sts:ExternalId", vec![id.to_owned()]);
    }
    if !call.tags.is_empty() {
        context.set("aws:TagKeys", call.tags.iter().map(|(key, _)| key.clone()).collect());
        for (key, value) in call.tags {
            context.set(&format!("aws:RequestTag/{key}"), vec![value.clone()]);
        }
    }
    if !call.transitive_tag_keys.is_empty() {
        context.set("sts:TransitiveTagKeys", call.transitive_tag_keys.to_vec());
    }
    context
}

/// The tags that go on from the calling session.
fn inherited_tags(session: Option<&Session>) -> Vec<(String, String)> {
    let Some(session) = session else { return Vec::new() };
    let is_transitive = |key: &str| session.transitive.iter().any(|own| own.eq_ignore_ascii_case(key));
    session.tags.iter().filter(|(key, _)| is_transitive(key)).cloned().collect()
}

fn conflict(call: AssumeRole<'_>, inherited: &[(String, String)]) -> Option<AwsError> {
    let sets_anew = |key: &str| call.tags.iter().any(|(own, _)| own.eq_ignore_ascii_case(key));
    inherited.iter().any(|(key, _)| sets_anew(key)).then(|| {
        let message = "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag \
                       key from the calling session.";
        AwsError::new("InvalidParameterValue", 400, OPERATION, message)
    })
}

fn session(
    call: AssumeRole<'_>,
    role: &TargetRole<'_>,
    inherited: Vec<(String, String)>,
    seconds: u32,
) -> Option<Session> {
    let (arn, id, account) = Session::names(role.arn, role.id, call.role_session_name)?;
    let mut transitive: Vec<String> = inherited.iter().map(|(key, _)| key.clone()).collect();
    transitive.extend(call.transitive_tag_keys.iter().cloned());
    let mut tags: Vec<(String, String)> = call.tags.iter().cloned().chain(inherited).collect();
    for (key, value) in role.tags {
        if !tags.iter().any(|(own, _)| own.eq_ignore_ascii_case(key)) {
            tags.push((key.clone(), value.clone()));
        }
    }
    Some(Session {
        arn,
        id,
        role_arn: role.arn.to_owned(),
        account,
        name: call.role_session_name.to_owned(),
        tags,
        transitive,
        issued_at: call.time,
        expires_at: call.time + i64::from(seconds),
        web_identity: None,
    })
}
