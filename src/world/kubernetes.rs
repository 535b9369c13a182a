//! A request to the API server: authentication, the server's filters with their reasons, then its handlers.

use super::{Answer, AwsPrincipal, Outcome, World, provisional};
use crate::eks::{self, Authentication, Caller};
use crate::k8s::{self, AccessGrant, Admitted, Attributes, Authorizers, HttpRequest, Response, Status, User};
use crate::trace::{Step, Trace};

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
    let response = match k8s::filter(&authorizers, user, request) {
        Err(stopped) => {
            if let Some((refused, attributes)) = &stopped.refused {
                trace.steps.push(refusal(world, &authentication, &authorizers, refused, attributes));
            }
            stopped.response
        }
        Ok(admitted) => {
            let Admitted { user: acting, attributes, .. } = &admitted;
            trace.steps.push(k8s::explain(&authorizers, acting, attributes));
            provisional::handle(&authorizers, &world.cluster, &admitted, request)
        }
    };
    let outcome = outcome_of(&response);
    let message = match outcome {
        Outcome::Allowed => String::new(),
        _ => Status::from_value(&response.body).map(|s| s.kubectl()).unwrap_or_default(),
    };
    let user = Some(user.clone());
    Answer { response: Some(response), user, principal, ..Answer::new(outcome, message, trace) }
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
