//! Why was the request allowed or refused? Made on demand and never on the hot path: on allow the binding, the subject
//! and the rule with their places; on refusal what came nearest to allowing, and the one element that failed.

mod candidate;
mod cause;
mod words;

use super::authorizer::{Authority, Authorizers, Verdict, authorize};
use super::rbac::{Grant, Index, Role};
use super::{Attributes, Object, Status, User};
use crate::text;
use crate::text::Text;
use crate::trace::{Country, Evidence, Hop, NearMiss, Step};
use candidate::{Candidate, Miss, SubjectMiss, candidates, nearest_rule};
use std::collections::HashSet;
use std::sync::Arc;

/// How many near misses are told: more are not read.
const MOST: usize = 8;
/// How many of them may be bindings of other people.
const MOST_OF_OTHERS: usize = 3;

/// The step that the authorizers are on a request's way.
pub fn explain(authorizers: &Authorizers<'_>, user: &User, request: &Attributes) -> Step {
    let impersonated = ["users", "groups", "serviceaccounts", "userextras", "uids"];
    let is_impersonation = request.verb == "impersonate" && impersonated.contains(&request.resource.as_str());
    let hop = if is_impersonation { Hop::Impersonation } else { Hop::Rbac };
    let verdict = authorize(authorizers, user, request);
    match &verdict {
        Verdict::Allowed(authority) => allowed(hop, *authority, user).with_upstream(verdict.reason()),
        Verdict::Forbidden { .. } => {
            let said = Status::forbidden(user, request, &verdict.reason()).message;
            refused(hop, authorizers.rbac, user, request).with_upstream(said)
        }
    }
}

fn allowed(hop: Hop, authority: Authority<'_>, user: &User) -> Step {
    let passed = |label: Text, says: Text| Step::passed(hop, Country::Cluster, label, says);
    let name = &user.name;
    match authority {
        Authority::Masters => passed(
            Text::verbatim("system:masters"),
            text!(
                "group `system:masters` is allowed everything, before RBAC is asked",
                "`system:masters` 그룹은 RBAC을 거치기 전에 모든 요청이 허용됩니다"
            ),
        ),
        Authority::Node(pod) => {
            let step = passed(
                text!("node", "노드"),
                text!(
                    "the Node authorizer allows `{name}` this: it belongs to its own work",
                    "Node 인가자(authorizer)가 `{name}`에게 허용합니다. 그 노드가 일하는 데 필요한 요청입니다"
                ),
            );
            let shows = || text!("the pod that runs on this node", "이 노드에서 실행되는 파드");
            pod.into_iter().fold(step, |step, span| step.showing(span, shows()))
        }
        Authority::Access(grant) => passed(
            text!("access policy", "액세스 정책"),
            text!(
                "no RBAC binding allows this; an access policy associated with the caller's IAM principal does",
                "이를 허용하는 RBAC 바인딩은 없지만, 호출한 IAM 보안 주체에 연결된 액세스 정책(access policy)이 허용합니다"
            ),
        )
        .showing(grant.span, text!("the associated policy", "연결된 정책")),
        Authority::Rbac(grant) => by_binding(hop, grant),
    }
}

fn by_binding(hop: Hop, grant: Grant<'_>) -> Step {
    let (binding, role) = (grant.binding.object.title(), grant.role.object.title());
    let subject = grant.subject().map(|s| format!("{} {}", s.kind, s.name)).unwrap_or_default();
    let says = text!(
        "`{binding}` gives `{role}` to `{subject}`, and a rule of it allows this",
        "`{binding}`이/가 `{subject}`에게 `{role}`을/를 부여하며, 그 역할의 규칙이 이 요청을 허용합니다"
    );
    let mut step = Step::passed(hop, Country::Cluster, Text::verbatim(grant.binding.object.name.clone()), says);
    if let Some(source) = grant.rule_source() {
        step = step.showing(source.span(), text!("the rule that allows it", "이를 허용하는 규칙"));
        if source.object.name != grant.role.object.name {
            let span = grant.role.object.at(&["aggregationRule"]).map_or(grant.role.object.name_span(), |n| n.span);
            let of = source.object.title();
            step = step.showing(
                span,
                text!("takes its rules from `{of}` by label", "레이블에 따라 `{of}`의 규칙을 집계합니다"),
            );
        }
    }
    step.showing(grant.subject_span(), text!("the subject that is this user", "이 사용자에 해당하는 주체(subject)"))
        .showing(grant.binding.role_ref_span(), text!("the role that it gives", "부여하는 역할"))
}

fn refused(hop: Hop, index: &Index, user: &User, request: &Attributes) -> Step {
    let candidates = told(candidates(index, user, request));
    let cause = cause::cause(&candidates, user, request).or_else(|| {
        // A binding that means this user and misspells it is another mistake.
        let of_others = candidates.iter().all(|c| c.only_miss() == Some(Miss::Subject(SubjectMiss::Other)));
        if of_others { cause::nobody_bound(index, user) } else { None }
    });
    let evidence = candidates.iter().filter_map(|c| decisive(c, user, request)).take(3).collect();
    let mut near_misses: Vec<NearMiss> = candidates.iter().map(|c| words::near_miss(c, user, request)).collect();
    near_misses.extend(unbound_roles(index, request).take(MOST - near_misses.len()));
    let (label, says) = refusal_words(&candidates, &user.name);
    Step { evidence, ..Step::stopped(hop, Country::Cluster, label, says) }
        .with_near_misses(near_misses)
        .with_cause(cause)
}

/// The label is the element that failed, where one candidate is nearest and has only that wrong.
fn refusal_words(candidates: &[Candidate<'_>], name: &str) -> (Text, Text) {
    let only = candidates.first().and_then(Candidate::only_miss);
    let only = only.filter(|miss| *miss != Miss::Subject(SubjectMiss::Other)).map(words::element_name);
    let names_user = candidates.iter().any(|c| c.misses.iter().all(|m| !matches!(m, Miss::Subject(_))));
    match names_user {
        true => (
            only.map_or_else(|| text!("no rule", "규칙 없음"), Text::verbatim),
            text!(
                "bindings name `{name}` or one of its groups, and none of them allows this",
                "`{name}` 또는 이 사용자의 그룹을 지정한 바인딩이 있지만, 그중 이 요청을 허용하는 것은 없습니다"
            ),
        ),
        false => (
            only.map_or_else(|| text!("no binding", "바인딩 없음"), Text::verbatim),
            text!(
                "no binding gives `{name}` or one of its groups this right here; RBAC refuses what nothing allows",
                "`{name}` 또는 이 사용자의 그룹에 여기서 이 권한을 주는 바인딩이 없습니다. RBAC은 허용되지 않은 것을 모두 거부합니다"
            ),
        ),
    }
}

/// The nearest candidates, not too many, and few of other people.
fn told(candidates: Vec<Candidate<'_>>) -> Vec<Candidate<'_>> {
    let is_other = |c: &Candidate<'_>| c.only_miss() == Some(Miss::Subject(SubjectMiss::Other));
    let mut others = 0;
    let few_others = candidates.into_iter().filter(|c| {
        others += usize::from(is_other(c));
        !is_other(c) || others <= MOST_OF_OTHERS
    });
    few_others.take(MOST).collect()
}

/// The place of the element that failed, where it is the only one.
fn decisive(candidate: &Candidate<'_>, user: &User, request: &Attributes) -> Option<Evidence> {
    candidate.only_miss()?;
    let near_miss = words::near_miss(candidate, user, request);
    let failed = near_miss.elements.into_iter().find(|e| !e.matches)?;
    Some(Evidence { span: failed.span, shows: near_miss.says })
}

/// Roles of the learner's own that would allow the request here and that no binding refers to.
fn unbound_roles<'a>(index: &'a Index, request: &'a Attributes) -> impl Iterator<Item = NearMiss> + 'a {
    let here = |namespace: &str| namespace.is_empty() || namespace == request.namespace;
    let own = index.roles().iter().filter(move |role| !role.object.builtin && here(&role.object.namespace));
    let allowing = own.filter_map(move |role| {
        let (rule, misses) = nearest_rule(role, request)?;
        misses.is_empty().then_some((role, rule))
    });
    let referred = index.bindings().iter().filter_map(|binding| index.role_of(binding));
    let bound: HashSet<*const Object> = referred.map(|role| Arc::as_ptr(&role.object)).collect();
    let is_bound = move |role: &Role| bound.contains(&Arc::as_ptr(&role.object));
    let unbound = allowing.filter(move |(role, _)| !is_bound(role)).take(MOST);
    unbound.map(|(role, rule)| words::unbound(role, rule, request))
}

#[cfg(test)]
mod tests;
