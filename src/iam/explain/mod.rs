//! Why did a request come out so, and which statement is it about? Made on demand from a [`Decision`]; the evaluator
//! itself formats nothing.

mod cause;
mod near_miss;
mod reason;
mod reason_condition;
#[cfg(test)]
mod tests;

use crate::iam::evaluate::{Decision, Outcome};
use crate::iam::layer::{Layer, PolicySet, StatementRef};
use crate::iam::message::{Api, access_denied};
use crate::iam::principal::Grant;
use crate::iam::request::Request;
use crate::text;
use crate::text::Text;
use crate::trace::{Country, Evidence, Hop, Step};
use cause::{cause, pass_role};
use near_miss::nearest;
use reason::cut;

/// How many near misses a step shows.
const NEAR_MISSES: usize = 3;

/// The decision as a step of the request's way, in the words of the API's own error where it was denied.
pub fn explain(request: &Request, policies: &PolicySet<'_>, decision: &Decision, api: Api<'_>) -> Step {
    let hop = if request.asks_trust_policy() { Hop::Trust } else { Hop::Policy };
    match decision.outcome {
        Outcome::Allowed => allowed(hop, request, policies, decision),
        Outcome::ExplicitlyDenied => explicitly_denied(hop, request, policies, decision),
        Outcome::ImplicitlyDenied => implicitly_denied(hop, request, policies, decision),
    }
    .with_upstream(match decision.outcome {
        Outcome::Allowed => String::new(),
        _ => access_denied(request, decision, api).to_string(),
    })
}

fn allowed(hop: Hop, request: &Request, policies: &PolicySet<'_>, decision: &Decision) -> Step {
    let (action, resource) = (&request.action, &request.resource);
    let mut evidence = Vec::new();
    let mut label = text!("allowed", "허용");
    let mut says = match &*request.lower_action {
        "sts:getcalleridentity" => text!(
            "nobody can be kept from asking who they are",
            "자기가 누구인지 묻는 것은 누구에게도 막을 수 없습니다"
        ),
        _ => text!("`{action}` on `{resource}` is allowed", "`{resource}`에 대한 `{action}`이/가 허용됩니다"),
    };
    // What gives the right comes first; the layers that only limit follow.
    let granting = match decision.grant {
        Some(Grant::Direct | Grant::Role) => [Layer::Resource, Layer::Identity],
        _ => [Layer::Identity, Layer::Resource],
    };
    let limiting = [Layer::PermissionBoundary, Layer::Session, Layer::Scp];
    for layer in granting.into_iter().chain(limiting) {
        let Some((name, policy, span)) = decision.allowed_by(layer).and_then(|at| place(policies, at)) else {
            continue;
        };
        if evidence.is_empty() {
            label = Text::verbatim(policy.clone());
            says = text!(
                "statement `{name}` of `{policy}` allows `{action}` on `{resource}`",
                "`{policy}`의 문(statement) `{name}`이/가 `{resource}`에 대한 `{action}`을/를 허용합니다"
            );
        }
        evidence.push(Evidence { span, shows: shows_allow(layer, request) });
    }
    Step { evidence, ..Step::passed(hop, Country::Account, label, says) }
}

fn explicitly_denied(hop: Hop, request: &Request, policies: &PolicySet<'_>, decision: &Decision) -> Step {
    let (action, resource) = (&request.action, &request.resource);
    let mut step = Step::stopped(hop, Country::Account, text!("explicit deny", "명시적 거부"), Text::default());
    for layer in DENY_ORDER {
        let Some((name, policy, span)) = decision.denied_by(layer).and_then(|at| place(policies, at)) else { continue };
        if step.evidence.is_empty() {
            step.says = text!(
                "statement `{name}` of `{policy}` denies `{action}` on `{resource}`; a deny stands above every allow",
                "`{policy}`의 문(statement) `{name}`이/가 `{resource}`에 대한 `{action}`을/를 거부합니다. 거부(deny)는 모든 허용보다 앞섭니다"
            );
        }
        step = step.showing(span, text!("denies", "거부하는 문"));
    }
    for layer in [Layer::Identity, Layer::Resource] {
        if let Some((_, _, span)) = decision.allowed_by(layer).and_then(|at| place(policies, at)) {
            step = step.showing(span, text!("allows, in vain", "허용하지만 소용없는 문"));
        }
    }
    step
}

fn implicitly_denied(hop: Hop, request: &Request, policies: &PolicySet<'_>, decision: &Decision) -> Step {
    let says = implicit_says(request, policies, decision);
    let mut step = Step::stopped(hop, Country::Account, text!("no allow", "허용 없음"), says);
    // In the same account a resource policy could have granted what the identity policies do not.
    let same_account = request.caller.account() == Some(&*request.resource_account);
    let could = decision.missing.contains(Layer::Identity) && same_account && decision.grant.is_none();
    let layers = Layer::ALL
        .into_iter()
        .filter(|layer| decision.missing.contains(*layer) || (could && *layer == Layer::Resource));
    let near = nearest(layers, request, policies, NEAR_MISSES);
    step.cause = cause(&near, request).or_else(|| pass_role(request));
    for layer in decision.missing.iter() {
        let policies = policies.levels(layer).flatten().next();
        if let Some(named) = policies {
            step = step.showing(named.policy.span, shows_no_allow(layer, request));
        }
    }
    step.near_misses = near.into_iter().map(|compared| compared.near_miss(request)).collect();
    step
}

fn implicit_says(request: &Request, policies: &PolicySet<'_>, decision: &Decision) -> Text {
    let action = &request.action;
    let mut missing = decision.missing.iter();
    // The layer that AWS's message names is the one that the sentence is about.
    let first = implicit_layer(decision).or(missing.next()).unwrap_or(Layer::Identity);
    let (en, ko) = layer_name(first, request);
    let rest = decision.missing.iter().filter(|layer| *layer != first).count();
    let is_empty = policies.levels(first).flatten().next().is_none();
    if first == Layer::Identity && decision.grant == Some(Grant::Account) {
        return text!(
            "the resource's policy names only the account, which leaves it to the account's own policies; none of the \
             caller's allows `{action}`",
            "리소스의 정책은 계정만 말하고 나머지는 그 계정의 정책에 맡깁니다. 호출자의 정책 가운데 `{action}`을/를 허용하는 것이 없습니다"
        );
    }
    match (is_empty, rest) {
        (true, _) => text!("there is no {en} that could allow `{action}`", "`{action}`을/를 허용할 {ko}이/가 없습니다"),
        (false, 0) => text!("no {en} allows `{action}`", "`{action}`을/를 허용하는 {ko}이/가 없습니다"),
        (false, _) => text!(
            "no {en} allows `{action}`; {rest} more kind(s) of policy would have to allow it too",
            "`{action}`을/를 허용하는 {ko}이/가 없습니다. 다른 종류의 정책 {rest}개도 허용해야 합니다"
        ),
    }
}

/// In which order an explicit deny is named. AWS names one type and does not say which; this is the order in which its
/// guide evaluates them.
pub(in crate::iam) const DENY_ORDER: [Layer; 6] =
    [Layer::Scp, Layer::Rcp, Layer::Resource, Layer::Identity, Layer::PermissionBoundary, Layer::Session];

/// The layer whose missing allow AWS's message names: again one, again in the guide's order. A trust policy that lets
/// nobody in comes behind the caller's own policies.
pub(in crate::iam) fn implicit_layer(decision: &Decision) -> Option<Layer> {
    let order = [Layer::Scp, Layer::Identity, Layer::Resource, Layer::PermissionBoundary, Layer::Session];
    order.into_iter().find(|layer| decision.missing.contains(*layer))
}

/// A statement's name, its policy's name, its place.
fn place(policies: &PolicySet<'_>, at: StatementRef) -> Option<(String, String, crate::source::Span)> {
    let (named, statement) = policies.statement(at)?;
    Some((cut(named.policy.statement_name(at.statement), 200), named.name.to_owned(), statement.span))
}

/// A layer's name in English and Korean.
fn layer_name(layer: Layer, request: &Request) -> (&'static str, &'static str) {
    match layer {
        Layer::Identity => ("identity-based policy", "자격 증명 기반 정책(identity-based policy)"),
        Layer::Resource if request.asks_trust_policy() => ("role trust policy", "역할 신뢰 정책(trust policy)"),
        Layer::Resource => ("resource-based policy", "리소스 기반 정책(resource-based policy)"),
        Layer::PermissionBoundary => ("permissions boundary", "권한 경계(permissions boundary)"),
        Layer::Session => ("session policy", "세션 정책(session policy)"),
        Layer::Scp => ("service control policy", "서비스 제어 정책(SCP)"),
        Layer::Rcp => ("resource control policy", "리소스 제어 정책(RCP)"),
    }
}

fn shows_allow(layer: Layer, request: &Request) -> Text {
    let (en, ko) = layer_name(layer, request);
    text!("allows ({en})", "허용하는 문 ({ko})")
}

fn shows_no_allow(layer: Layer, request: &Request) -> Text {
    let (en, ko) = layer_name(layer, request);
    text!("does not allow ({en})", "허용하지 않음 ({ko})")
}
