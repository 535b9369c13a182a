//! A call of an AWS API: credentials, policies, decision, words.

use super::policies::{Gathered, Signer, context, gather, resource_account};
use super::{Answer, AwsCall, AwsPrincipal, Outcome, World};
use crate::eks::{self, Caller, Principal, Provider};
use crate::iam::{self, Api, Request};
use crate::text;
use crate::trace::{Country, Hop, State, Step, Trace};

/// Decides a call of `caller`.
pub(super) fn ask(world: &World, caller: &Caller, call: &AwsCall, time: i64) -> Answer {
    let mut trace = Trace::default();
    let signer = match signer(world, caller, &call.operation, time, &mut trace) {
        Ok(signer) => signer,
        Err(message) => return Answer::new(Outcome::Denied, message, trace),
    };
    let principal =
        AwsPrincipal { arn: signer.arn.clone(), account: signer.account.clone(), user_id: signer.user_id.clone() };
    let mut answer = decide(world, &signer, call, time, trace);
    name_mistake(world, caller, call, time, &mut answer);
    Answer { principal: Some(principal), ..answer }
}

/// What EKS has to say of the decision: why a pod speaks as its node, or that a right is the node's.
fn name_mistake(world: &World, caller: &Caller, call: &AwsCall, time: i64, answer: &mut Answer) {
    let view = world.view();
    let pod = match caller {
        Caller::Pod { namespace, name } => {
            Some((eks::credentials::of_pod(view, namespace, name, None, &call.operation, time), namespace, name))
        }
        _ => None,
    };
    let pod = pod.as_ref().map(|(found, namespace, name)| (found, namespace.as_str(), name.as_str()));
    let mistake = match answer.outcome {
        Outcome::Denied => eks::credentials::explain_denied(view, &call.action, pod),
        Outcome::Allowed => pod.and_then(|(found, ..)| eks::credentials::remark_allowed(found)),
        Outcome::Failed | Outcome::Unknown => None,
    };
    if let Some(step) = answer.trace.steps.iter_mut().rev().find(|s| s.hop == Hop::Policy) {
        step.cause = step.cause.take().or_else(|| mistake.map(|m| m.cause()));
    }
}

/// The principal that signs: a pod's by the SDK's chain, anybody else's own. The error is what the AWS CLI prints.
pub(super) fn signer(
    world: &World,
    caller: &Caller,
    operation: &str,
    time: i64,
    trace: &mut Trace,
) -> Result<Signer, String> {
    let view = world.view();
    if let Caller::Pod { namespace, name } = caller {
        let found = eks::credentials::of_pod(view, namespace, name, None, operation, time);
        trace.steps.extend(found.steps);
        let Some(credentials) = found.credentials else { return Err(found.error) };
        let provider = (credentials.provider == Provider::WebIdentity).then(|| view.issuer().into_owned());
        let federated_provider =
            provider.and_then(|issuer| world.account.oidc_provider(&issuer)).map(|p| p.arn.clone());
        return Ok(Signer { tags: credentials.tags, federated_provider, ..of_principal(&credentials.principal) });
    }
    match Principal::of(view, caller, time) {
        Ok(principal) => {
            let arn = &principal.caller.arn;
            let name = &principal.name;
            let mut step = Step::passed(
                Hop::Caller,
                Country::Client,
                crate::text::Text::verbatim(name.clone()),
                text!("the request is signed as `{arn}`", "요청은 `{arn}`의 이름으로 서명됩니다"),
            );
            if let Some(span) = principal.span {
                step = step.showing(span, text!("who asks", "요청하는 신원"));
            }
            trace.steps.push(step);
            Ok(of_principal(&principal))
        }
        Err(why) => {
            let label = text!("no credentials", "자격 증명 없음");
            let words = "Unable to locate credentials. You can configure credentials by running \"aws configure\".";
            trace.steps.push(Step::stopped(Hop::Caller, Country::Client, label, why).with_upstream(words));
            Err(words.to_owned())
        }
    }
}

fn of_principal(principal: &Principal) -> Signer {
    Signer {
        arn: principal.caller.arn.clone(),
        iam_arn: principal.iam_arn.clone(),
        account: principal.caller.account.clone(),
        user_id: principal.caller.user_id.clone(),
        is_session: principal.is_role,
        ..Signer::default()
    }
}

fn decide(world: &World, signer: &Signer, call: &AwsCall, time: i64, mut trace: Trace) -> Answer {
    let owner = resource_account(world, &call.resource);
    let keys = context(world, signer, call, time);
    let request = Request::new(&call.action, &call.resource, owner, &signer.arn, keys);
    let Gathered { set, unknown } = gather(world, signer, call);
    let decision = iam::evaluate(&request, &set);
    let service = if call.service.is_empty() { request.service() } else { &call.service };
    let api = Api { service, operation: &call.operation };
    let mut step = iam::explain(&request, &set, &decision, api);
    match decision.outcome {
        iam::Outcome::Allowed => {
            trace.steps.push(step);
            let label = crate::text::Text::verbatim(service_label(&call.action));
            let says = text!("the service carries the call out", "서비스가 호출을 처리합니다");
            trace.steps.push(Step::passed(Hop::Resource, Country::Account, label, says));
            Answer::new(Outcome::Allowed, String::new(), trace)
        }
        // What an unknown policy grants is not known, and so is not denied.
        iam::Outcome::ImplicitlyDenied if !unknown.is_empty() => {
            let names = unknown.join(", ");
            step.state = State::Unknown;
            step.label = text!("not modelled", "모델 밖");
            step.says = text!(
                "the simulator does not hold the content of {names}, so it cannot say",
                "시뮬레이터에 {names}의 내용이 없어 답할 수 없습니다"
            );
            trace.steps.push(step);
            Answer::new(Outcome::Unknown, String::new(), trace)
        }
        _ => {
            let message = iam::access_denied(&request, &decision, api).to_string();
            trace.steps.push(step);
            Answer::new(Outcome::Denied, message, trace)
        }
    }
}

/// `S3` of `s3:PutObject`.
fn service_label(action: &str) -> String {
    let service = action.split(':').next().unwrap_or_default();
    match service {
        "s3" | "eks" | "iam" | "sts" | "ec2" | "ecr" | "sqs" | "kms" => service.to_uppercase(),
        "dynamodb" => "DynamoDB".to_owned(),
        "guardduty" => "GuardDuty".to_owned(),
        "logs" => "CloudWatch Logs".to_owned(),
        other => other.to_owned(),
    }
}
