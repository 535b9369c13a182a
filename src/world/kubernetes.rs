//! A request to the API server: authentication, the server's filters with their reasons, then its handlers.

use super::{Answer, AwsPrincipal, Outcome, World};
use crate::eks::webhook::Webhook;
use crate::eks::{self, Authentication, Caller};
use crate::k8s::api::{self, Plugin, Server, Station};
use crate::k8s::{self, AccessGrant, Admitted, Attributes, Authorizers, HttpRequest, Response, Status, User, kinds};
use crate::text;
use crate::trace::{Country, Hop, Step, Trace};
use serde_json::Value;

/// Decides a request of `caller`.
pub(super) fn ask(world: &World, caller: &Caller, request: &HttpRequest, time: i64) -> Answer {
    let authentication = eks::authenticate(world.view(), caller, time);
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
    let api::Answer { response, station, admitted } = server.handle(user, request);
    if let Some(Admitted { user: acting, attributes, .. }) = &admitted {
        // A review is allowed to everybody; what it asks about is what the learner wants to see.
        let asked = reviewed(request);
        trace.steps.push(k8s::explain(&authorizers, acting, asked.as_ref().unwrap_or(attributes)));
    }
    trace.steps.extend(last_step(world, &authentication, &authorizers, &station, &response));
    let outcome = outcome_of(&response);
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

/// The station at which the server stopped the request; `None` where it came to the end of its way.
fn last_step(
    world: &World,
    authentication: &Authentication,
    authorizers: &Authorizers<'_>,
    station: &Station,
    response: &Response,
) -> Option<Step> {
    let said = Status::from_value(&response.body).map(|s| s.message).unwrap_or_default();
    let (hop, label, says) = match station {
        Station::Storage => return None,
        Station::Filter(stopped) => {
            let (refused, attributes) = stopped.refused.as_ref()?;
            return Some(refusal(world, authentication, authorizers, refused, attributes));
        }
        Station::Decoding => (
            Hop::Validation,
            text!("not readable", "읽을 수 없음"),
            text!("the server cannot read what was sent", "보낸 내용을 서버가 읽지 못합니다"),
        ),
        Station::Validation => (
            Hop::Validation,
            text!("invalid", "유효하지 않음"),
            text!("the object is not valid", "객체가 유효하지 않습니다"),
        ),
        Station::Admission => (
            Hop::Admission,
            text!("not admitted", "승인 거부"),
            text!("admission refuses the object", "어드미션(admission)이 객체를 거부합니다"),
        ),
        Station::Escalation(_) => (
            Hop::Escalation,
            text!("more than held", "가진 것보다 많음"),
            text!(
                "nobody may hand out rights that they do not hold themselves",
                "자신이 갖지 않은 권한은 남에게 줄 수 없습니다"
            ),
        ),
    };
    Some(Step::stopped(hop, Country::Cluster, label, says).with_upstream(said))
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
    step.cause = step.cause.or_else(|| mistake.map(|m| m.cause()));
    step
}

fn outcome_of(response: &Response) -> Outcome {
    match response.code {
        200..=299 => Outcome::Allowed,
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
