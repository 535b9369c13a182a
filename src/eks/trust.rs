//! Does a role's trust policy let this caller in, and if not, which element keeps them out? Asked for the token of a pod
//! (IRSA) and for EKS itself (Pod Identity).

use super::Mistake;
use crate::aws::Role;
use crate::iam::{
    Comparison, Condition, Effect, NamedPolicy, Outcome, Pattern, Policy, PolicySet, Principals, Request, Statement,
    Version, condition_holds, evaluate, principal_matches,
};
use crate::source::Span;
use crate::text;
use crate::text::Text;
use crate::trace::{Element, NearMiss};

/// What the trust policy says.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// Whether it lets the caller in.
    pub allowed: bool,
    /// The statement that decided, where one did.
    pub statement: Option<Span>,
    /// The other statements, each with the element that failed; empty where the caller is let in.
    pub near_misses: Vec<NearMiss>,
    /// The known mistake behind it.
    pub mistake: Option<Mistake>,
}

/// Asks the trust policy of `role`. `None` where the policy cannot be read: IAM would not have stored it.
pub fn ask(role: &Role, request: &Request) -> Option<Answer> {
    let policy = Policy::from_node(&role.trust.node).ok()?;
    let resource = Some(NamedPolicy { name: "AssumeRolePolicyDocument", policy: &policy });
    let set = PolicySet { resource, ..PolicySet::default() };
    let decision = evaluate(request, &set);
    let layer = crate::iam::Layer::Resource;
    let at = if decision.outcome == Outcome::Allowed { decision.allowed_by(layer) } else { decision.denied_by(layer) };
    let statement = at.and_then(|at| set.statement(at)).map(|(_, s)| s.span);
    if decision.outcome == Outcome::Allowed {
        return Some(Answer { allowed: true, statement, near_misses: Vec::new(), mistake: None });
    }
    let explained: Vec<_> = policy
        .statements
        .iter()
        .enumerate()
        .filter(|(_, s)| s.effect == Effect::Allow)
        .map(|(index, statement)| {
            let of = format!("statement {} of the trust policy of {}", policy.statement_name(index), role.name);
            explain(of, statement, request)
        })
        .collect();
    let mistake = explained.iter().filter_map(|(_, mistake)| *mistake).min_by_key(|m| rank(*m));
    let mut near_misses: Vec<NearMiss> = explained.into_iter().map(|(miss, _)| miss).collect();
    near_misses.sort_by_key(|miss| miss.elements.iter().filter(|e| !e.matches).count());
    Some(Answer { allowed: false, statement, near_misses, mistake })
}

/// The mistake that says most comes first.
fn rank(mistake: Mistake) -> usize {
    [Mistake::SemicolonKey, Mistake::WildcardEquals, Mistake::OtherIssuer, Mistake::NoTagSession]
        .iter()
        .position(|m| *m == mistake)
        .unwrap_or(usize::MAX)
}

fn explain(of: String, statement: &Statement, request: &Request) -> (NearMiss, Option<Mistake>) {
    let mut elements = Vec::new();
    let mut says: Option<Text> = None;
    let mut mistake = None;
    let mut note = |text: Text, found: Option<Mistake>| {
        if says.is_none() {
            says = Some(text);
        }
        mistake = mistake.or(found);
    };

    let action = &*request.action;
    let listed = statement.action.list.iter().map(|w| &*w.word.text).collect::<Vec<_>>().join(", ");
    let lower = action.to_lowercase();
    let action_matches = statement.action.list.iter().any(|w| w.pattern.matches_fixed(&lower)) != statement.action.not;
    elements.push(Element {
        name: if statement.action.not { "NotAction" } else { "Action" }.to_owned(),
        asked: action.to_owned(),
        has: listed.clone(),
        matches: action_matches,
        span: statement.action.span,
    });
    if !action_matches {
        let says =
            text!("it allows `{listed}`, not `{action}`", "`{listed}`을/를 허용하고 `{action}`은/는 허용하지 않습니다");
        note(says, (action == "sts:TagSession").then_some(Mistake::NoTagSession));
    }

    if let Some(principal) = &statement.principal {
        let asked = request.caller.name().to_owned();
        let has = principals(principal);
        let matches = principal_matches(principal, Effect::Allow, &request.caller, false).is_some();
        if !matches {
            let says = text!(
                "it trusts `{has}`, and the caller is `{asked}`",
                "`{has}`을/를 신뢰하는데 호출자는 `{asked}`입니다"
            );
            let other = has.contains(":oidc-provider/oidc.eks.") && asked.contains(":oidc-provider/");
            note(
                says,
                Some(if other && issuers_differ(&has, &asked) { Mistake::OtherIssuer } else { Mistake::TrustMismatch }),
            );
        }
        elements.push(Element { name: "Principal".to_owned(), asked, has, matches, span: principal.span });
    }

    for condition in &statement.conditions {
        let matches = condition_holds(condition, &request.context);
        let asked = request.context.get(&condition.lower_key).map_or_else(|| "-".to_owned(), |v| v.join(", "));
        let has = condition.values.iter().map(|v| &*v.word.text).collect::<Vec<_>>().join(", ");
        if !matches {
            let (text, found) = explain_condition(condition, &asked, &has, request);
            note(text, found);
        }
        elements.push(Element {
            name: format!("{} {}", condition.operator_word.text, short_key(&condition.key.text)),
            asked,
            has,
            matches,
            span: condition.span,
        });
    }
    let says = says.unwrap_or_else(|| text!("another statement denies", "다른 문이 거부합니다"));
    (NearMiss { of, span: statement.span, says, elements }, mistake)
}

fn explain_condition(condition: &Condition, asked: &str, has: &str, request: &Request) -> (Text, Option<Mistake>) {
    let key = &*condition.key.text;
    if request.context.get(&condition.lower_key).is_none() {
        let name = short_key(key);
        if [";aud", ";sub"].iter().any(|end| key.ends_with(end)) {
            let says = text!(
                "`{key}` is no key of the token: a colon, not a semicolon, stands before its last word",
                "`{key}`은/는 토큰에 없는 키입니다. 마지막 단어 앞에는 세미콜론이 아니라 콜론이 옵니다"
            );
            return (says, Some(Mistake::SemicolonKey));
        }
        let says = text!("the request has no `{name}`", "요청에 `{name}`이/가 없습니다");
        let other = key.starts_with("oidc.eks.");
        return (says, Some(if other { Mistake::OtherIssuer } else { Mistake::TrustMismatch }));
    }
    let exact = matches!(condition.operator.comparison, Comparison::StringEquals(true));
    let as_like = |text: &str| Pattern::like(text, Version::V2012).matches(asked, &request.context);
    if exact && condition.values.iter().any(|v| v.word.text.contains(['*', '?']) && as_like(&v.word.text)) {
        let operator = &condition.operator_word.text;
        let says = text!(
            "`{operator}` compares `{has}` letter by letter, its star too",
            "`{operator}`은/는 `{has}`을/를 별표까지 글자 그대로 비교합니다"
        );
        return (says, Some(Mistake::WildcardEquals));
    }
    let name = short_key(key);
    let says =
        text!("`{name}` is `{asked}`, and it wants `{has}`", "`{name}`은/는 `{asked}`인데 `{has}`을/를 요구합니다");
    (says, Some(Mistake::TrustMismatch))
}

/// A condition key without the issuer before it, which is the same in all of them.
fn short_key(key: &str) -> String {
    match key.strip_prefix("oidc.eks.").and_then(|k| k.rsplit_once([':', ';'])) {
        Some((_, claim)) => {
            let mark = if key.ends_with(&format!(";{claim}")) { ';' } else { ':' };
            format!("…{mark}{claim}")
        }
        None => key.to_owned(),
    }
}

fn principals(principals: &Principals) -> String {
    let list = principals.list.iter().map(|p| &*p.word.text).collect::<Vec<_>>().join(", ");
    if principals.not { format!("NotPrincipal {list}") } else { list }
}

/// Whether two provider ARNs are of two issuers, rather than one issuer misspelt.
fn issuers_differ(a: &str, b: &str) -> bool {
    let id = |arn: &str| arn.rsplit('/').next().unwrap_or_default().to_owned();
    id(a).len() == 32 && id(a) != id(b) && !super::spelling::is_near(&id(a), &id(b))
}
