//! A request to the API server: authentication, the server's filters with their reasons, then its handlers.

use super::{Answer, AwsPrincipal, Outcome, World};
use crate::eks::webhook::Webhook;
use crate::eks::{self, Authentication, Caller, Mistake};
use crate::k8s::api::{self, Plugin, Server, Station};
use crate::k8s::{self, AccessGrant, Admitted, Attributes, Authorizers, HttpRequest, Response, Status, User, kinds};
use crate::text;
use crate::trace::{State, Step, Trace};
use serde_json::Value;

/// Decides a request of `caller`.
pub(super) fn ask(world: &World, caller: &Caller, request: &HttpRequest, time: i64) -> Answer {
    let authentication = world.authenticate(caller, time);
    let mut trace = Trace { steps: authentication.steps.clone() };
    let principal = authentication.principal.as_ref().map(|p| AwsPrincipal {
        arn: p.caller.arn.clone(),
        account: p.caller.account.clone(),
        user_id: p.caller.user_id.clone(),
    });
    let Some(user) = &authentication.user else {
        let answer = Answer::new(Outcome::Denied, authentication.error, trace);
        return Answer { principal, ..answer };
    };
    let access: Vec<AccessGrant> = authentication.grants.iter().map(|g| g.access.clone()).collect();
    let authorizers = Authorizers { nodes: Some(&world.cluster), rbac: &world.rbac, access: &access };
    let webhook = |pod: &Value| pod_webhook(world, pod);
    let issuer = world.view().issuer();
    let server = Server {
        cluster: &world.cluster,
        authorizers,
        plugins: Plugin::EKS,
        webhook: Some(&webhook),
        issuer: &issuer,
        time,
    };
    let answered = server.handle(user, request);
    if let Some(Admitted { user: acting, attributes, .. }) = &answered.admitted {
        // A review is allowed to everybody; what it asks about is what the learner wants to see.
        let asked = reviewed(request);
        let mut step = match &asked {
            Some(asked) if !k8s::authorize(&authorizers, acting, asked).is_allowed() => {
                refusal(world, &authentication, &authorizers, acting, asked)
            }
            _ => k8s::explain(&authorizers, acting, asked.as_ref().unwrap_or(attributes)),
        };
        let remark = match answered.response.code {
            404 => eks::forbidden::remark_not_found(attributes),
            200..=299 => {
                let body = &answered.response.body;
                eks::forbidden::remark_allowed(world.view(), &authentication, acting, attributes, body)
            }
            _ => None,
        };
        step.cause = step.cause.or_else(|| remark.map(|m| m.cause()));
        trace.steps.push(step);
    }
    trace.steps.extend(match &answered.station {
        Station::Filter(stopped) => {
            let refused = stopped.refused.as_ref();
            refused.map(|(user, attributes)| refusal(world, &authentication, &authorizers, user, attributes))
        }
        _ => api::step(&answered),
    });
    let mut response = answered.response;
    let silent = eks::nodes::mark_silent(world.view(), &mut response.body, time);
    if let Some(step) = trace.steps.last_mut() {
        step.cause = step.cause.take().or_else(|| silent.map(|m| m.cause()));
    }
    let unknown = trace.steps.iter().any(|s| s.state == State::Unknown);
    let outcome = if unknown { Outcome::Unknown } else { outcome_of(&response) };
    let message = match outcome {
        Outcome::Allowed => String::new(),
        _ => Status::from_value(&response.body).map(|s| s.kubectl()).unwrap_or_default(),
    };
    let user = Some(user.clone());
    Answer { response: Some(response), user, principal, ..Answer::new(outcome, message, trace) }
}

/// What the pod identity webhook makes of a pod that is created now.
fn pod_webhook(world: &World, pod: &Value) -> Option<Value> {
    let text = |pointer: &str| pod.pointer(pointer).and_then(Value::as_str);
    let namespace = text("/metadata/namespace").unwrap_or(k8s::DEFAULT_NAMESPACE);
    let account = text("/spec/serviceAccountName").unwrap_or("default");
    let object = world.cluster.get(kinds::SERVICE_ACCOUNT, namespace, account);
    let view = world.view();
    let associated = world.account.pod_identity_association(view.name(), namespace, account).is_some();
    Webhook::eks(view.region()).mutate(pod, object.map(|o| o.value()), associated)
}

/// The step at which the authorizers refused: RBAC's own near misses, then those on the side of the identity.
fn refusal(
    world: &World,
    authentication: &Authentication,
    authorizers: &Authorizers<'_>,
    refused: &User,
    attributes: &Attributes,
) -> Step {
    let mut step = k8s::explain(authorizers, refused, attributes);
    let impersonated = authentication.user.as_ref().is_some_and(|u| u != refused);
    let (near_misses, mistake) = eks::forbidden::explain(world.view(), authentication, attributes, impersonated);
    step.near_misses.extend(near_misses);
    // What a policy of unknown content allows is not known, and so is not denied.
    let unknown = authentication.grants.iter().find(|g| !impersonated && g.is_unknown() && g.reaches(attributes));
    if let Some(grant) = unknown {
        let policy = grant.association.policy_arn.rsplit('/').next().unwrap_or_default();
        step.state = State::Unknown;
        step.label = text!("not modelled", "모델 밖");
        step.says = text!(
            "the simulator does not hold the content of {policy}, so it cannot say",
            "시뮬레이터에 {policy}의 내용이 없어 답할 수 없습니다"
        );
        return step;
    }
    // That no binding names the user says less than what is wrong with its names.
    let vague = step.cause.as_ref().is_none_or(|c| c.id == Mistake::NoBinding.id());
    step.cause = mistake.filter(|_| vague).map(|m| m.cause()).or(step.cause);
    step
}

fn outcome_of(response: &Response) -> Outcome {
    match response.code {
        // 101: `exec` goes on in another protocol.
        101 | 200..=299 => Outcome::Allowed,
        401 | 403 => Outcome::Denied,
        _ => Outcome::Failed,
    }
}

/// What an access review asks about: `kubectl auth can-i` posts one.
pub fn reviewed(request: &HttpRequest) -> Option<Attributes> {
    let path = request.url.split('?').next()?;
    if !path.ends_with("selfsubjectaccessreviews") {
        return None;
    }
    let body: Value = serde_json::from_str(&request.body).ok()?;
    let asked = body.pointer("/spec/resourceAttributes")?;
    let text = |key: &str| asked.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    Some(Attributes {
        verb: text("verb"),
        api_group: text("group"),
        resource: text("resource"),
        subresource: text("subresource"),
        namespace: text("namespace"),
        name: text("name"),
        is_resource_request: true,
        ..Attributes::default()
    })
}
