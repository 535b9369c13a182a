//! Does STS take a pod's token for a role? IAM roles for service accounts: issuer, provider, audience, trust policy, in
//! the order in which STS looks at them, and refusals in its own words (facts 8).

use super::principal::Principal;
use super::projected_token::ProjectedToken;
use super::service_account::API_AUDIENCE;
use super::{Mistake, View, trust};
use crate::aws::Role;
use crate::iam::{AwsError, PolicySet};
use crate::source::Span;
use crate::sts::{AssumeRoleWithWebIdentity, Check, OidcProvider, TargetRole, Token, assume_role_with_web_identity};
use crate::text;
use crate::trace::{Country, Element, Evidence, Hop, NearMiss, Step};

/// A refusal of STS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// STS's words.
    pub error: AwsError,
    /// The step at which it ended.
    pub step: Box<Step>,
}

impl Refusal {
    /// As the AWS CLI prints it.
    pub fn text(&self) -> String {
        self.error.to_string()
    }
}

/// `AssumeRoleWithWebIdentity` with a pod's token. `arn_span` is where the role's ARN was said. On success the session's
/// principal and the two steps that were passed: STS and the trust policy.
pub fn assume(
    view: View<'_>,
    role_arn: &str,
    arn_span: Option<Span>,
    token: &ProjectedToken,
    session: &str,
    now: i64,
) -> Result<(Principal, Vec<Step>), Refusal> {
    let client_ids: Vec<Vec<String>> = view
        .account
        .oidc_providers
        .iter()
        .map(|provider| provider.client_ids.iter().map(|id| id.value.clone()).collect())
        .collect();
    let providers: Vec<OidcProvider<'_>> = view
        .account
        .oidc_providers
        .iter()
        .zip(&client_ids)
        .map(|(provider, client_ids)| {
            let span = provider.client_ids.first().map_or(provider.url.span, |id| id.span);
            OidcProvider { arn: &provider.arn, url: &provider.url, client_ids, span }
        })
        .collect();
    let audiences: Vec<String> = token.audience.iter().cloned().collect();
    let token = Token {
        issuer: &token.issuer,
        subject: Some(&token.subject),
        audiences: &audiences,
        expires_at: token.expires_at,
        signature: token.signature,
        ..Token::default()
    };
    let role = view.account.role_by_arn(role_arn);
    let call = AssumeRoleWithWebIdentity {
        role_arn,
        role_session_name: session,
        time: now,
        ..AssumeRoleWithWebIdentity::default()
    };
    let target = role.and_then(target);
    let mut answer = assume_role_with_web_identity(call, &token, &providers, target.as_ref(), &PolicySet::default());
    let refusal = match answer.result {
        Ok(_) => return Ok((Principal::session_of_arn(view, role_arn, session), answer.steps)),
        Err(refusal) => refusal,
    };
    let Some(mut step) = answer.steps.pop() else {
        let says = text!("STS refuses", "STS가 거절합니다");
        let step = Box::new(Step::stopped(Hop::Sts, Country::Account, text!("refused", "거절"), says));
        return Err(Refusal { error: refusal.error, step });
    };
    step.cause = step.cause.map(trust::named);
    match refusal.check {
        Check::Parameters => step.cause = Some(Mistake::MalformedRoleArn.cause()),
        Check::Provider => explain_no_provider(view, &token, &mut step),
        Check::Audience if audiences.iter().any(|audience| audience == API_AUDIENCE) => {
            step.cause = Some(Mistake::KubernetesToken.cause());
        }
        Check::Audience => step.cause = step.cause.or_else(|| Some(Mistake::OtherAudience.cause())),
        Check::Role => explain_no_role(view, role_arn, role, &mut step),
        Check::Policies => {
            // A stranger to the trust policy, or somebody whom it allows something else.
            let action = trust::only_the_action(&step.near_misses);
            let mistake = if action { Mistake::TrustAction } else { Mistake::TrustMismatch };
            step.cause = step.cause.or_else(|| step.near_misses.first().map(|_| mistake.cause()));
        }
        _ => {}
    }
    if let Some(span) = arn_span.filter(|_| matches!(refusal.check, Check::Parameters | Check::Role)) {
        step.evidence.push(Evidence { span, shows: text!("the ARN", "ARN") });
    }
    Err(Refusal { error: refusal.error, step: Box::new(step) })
}

fn target(role: &Role) -> Option<TargetRole<'_>> {
    Some(TargetRole {
        arn: &role.arn,
        id: &role.id,
        trust: role.trust.policy.as_deref()?,
        max_session_duration: *role.max_session_duration,
        tags: &[],
        span: role.origin.span,
    })
}

/// Which provider there is instead, and which mistake that is.
fn explain_no_provider(view: View<'_>, token: &Token<'_>, step: &mut Step) {
    // Providers of other services than EKS have nothing to do with it.
    step.near_misses.retain(|miss| miss.of.contains(":oidc-provider/oidc.eks."));
    // A provider for people's logins, of whatever issuer, is not what is asked for here; of the cluster's own least.
    let logins = || view.account.identity_provider_configs.iter().filter(|c| *c.cluster == view.name());
    let own = logins().any(|c| c.issuer_url.as_str() == token.issuer);
    let mistake = if own || (step.near_misses.is_empty() && logins().next().is_some()) {
        Mistake::WrongOidc
    } else if step.near_misses.is_empty() {
        Mistake::NoOidcProvider
    } else {
        Mistake::OtherClustersProvider
    };
    step.cause = Some(mistake.cause());
    if let Some(cluster) = view.eks() {
        let shows = text!("the cluster's issuer", "클러스터의 발급자");
        step.evidence.push(Evidence { span: cluster.issuer.span, shows });
    }
}

/// A role that is there under another ARN, or that holds a trust policy that nobody can read.
fn explain_no_role(view: View<'_>, role_arn: &str, role: Option<&Role>, step: &mut Step) {
    if let Some(role) = role {
        let name = &role.name;
        step.label = text!("unreadable", "읽을 수 없음");
        step.says = text!("the trust policy of `{name}` cannot be read", "`{name}`의 신뢰 정책을 읽을 수 없습니다");
        step.evidence.push(Evidence { span: role.trust.span(), shows: text!("the trust policy", "신뢰 정책") });
        return;
    }
    step.cause = Some(Mistake::NoSuchRole.cause());
    let near = view.account.roles.iter().find(|r| r.arn.rsplit('/').next() == role_arn.rsplit('/').next());
    step.near_misses.extend(near.map(|role| {
        let element = Element {
            name: "Arn".to_owned(),
            asked: role_arn.to_owned(),
            has: role.arn.clone(),
            matches: false,
            span: role.name.span,
        };
        let says = text!("a role of this name has another ARN", "같은 이름의 역할이 있지만 ARN이 다릅니다");
        NearMiss { of: format!("role {}", role.name), span: role.origin.span, says, elements: vec![element] }
    }));
}
