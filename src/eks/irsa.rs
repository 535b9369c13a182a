//! Does STS take a pod's token for a role? IAM roles for service accounts: issuer, provider, audience, trust policy, in
//! the order in which STS looks at them, and refusals in its own words (facts 8).

use super::principal::Principal;
use super::projected_token::ProjectedToken;
use super::service_account::API_AUDIENCE;
use super::{Mistake, View, trust};
use crate::iam::{Context, Request, is_account_id};
use crate::source::Span;
use crate::text;
use crate::text::Text;
use crate::trace::{Country, Element, Evidence, Hop, NearMiss, Step};

const ACTION: &str = "sts:AssumeRoleWithWebIdentity";

/// A refusal of STS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// `AccessDenied`, `InvalidIdentityToken`.
    pub code: &'static str,
    /// What follows the code.
    pub message: String,
    /// The step at which it ended.
    pub step: Box<Step>,
}

impl Refusal {
    /// As the AWS CLI prints it.
    pub fn text(&self) -> String {
        let Refusal { code, message, .. } = self;
        format!("An error occurred ({code}) when calling the AssumeRoleWithWebIdentity operation: {message}")
    }

    fn new(code: &'static str, message: String, hop: Hop, label: Text, says: Text) -> Refusal {
        let step = Box::new(Step::stopped(hop, Country::Account, label, says));
        let mut refusal = Refusal { code, message, step };
        refusal.step.upstream = refusal.text();
        refusal
    }

    fn because(mut self, near_misses: Vec<NearMiss>, mistake: Option<Mistake>) -> Refusal {
        self.step.near_misses = near_misses;
        self.step.cause = mistake.map(Mistake::cause);
        self
    }

    fn showing(mut self, span: Option<Span>, shows: Text) -> Refusal {
        if let Some(span) = span {
            self.step.evidence.push(Evidence { span, shows });
        }
        self
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
    if !is_role_arn(role_arn) {
        let says = text!("`{role_arn}` is not the ARN of a role", "`{role_arn}`은/는 역할의 ARN이 아닙니다");
        let message = "Request ARN is invalid".to_owned();
        return Err(Refusal::new("ValidationError", message, Hop::Sts, text!("no role ARN", "역할 ARN 아님"), says)
            .showing(arn_span, text!("the ARN", "ARN"))
            .because(Vec::new(), Some(Mistake::MalformedRoleArn)));
    }
    let issuer = token.issuer.as_str();
    let Some(provider) = view.account.oidc_provider(issuer) else {
        return Err(no_provider(view, issuer));
    };
    if token.expires_at <= now {
        let exp = token.expires_at;
        let message = format!("Token expired: current date/time {now} must be before the expiration date/time {exp}");
        let says = text!("the token has expired", "토큰이 만료되었습니다");
        return Err(Refusal::new("ExpiredTokenException", message, Hop::Sts, text!("expired", "만료"), says));
    }
    let Some(audience) = token.audience.as_deref() else {
        let says = text!("the token has no audience", "토큰에 대상이 없습니다");
        let message = "Missing a required claim: aud".to_owned();
        return Err(Refusal::new("InvalidIdentityToken", message, Hop::Sts, text!("no audience", "대상 없음"), says));
    };
    if !provider.client_ids.iter().any(|id| id.as_str() == audience) {
        let has = provider.client_ids.iter().map(|id| id.as_str()).collect::<Vec<_>>().join(", ");
        let span = provider.client_ids.first().map_or(provider.url.span, |id| id.span);
        let says = text!(
            "the token is for `{audience}`, and the provider takes tokens for `{has}`",
            "토큰의 대상은 `{audience}`인데 공급자는 `{has}`의 토큰을 받습니다"
        );
        let element =
            Element { name: "ClientIdList".to_owned(), asked: audience.to_owned(), has, matches: false, span };
        let miss = NearMiss {
            of: format!("OIDC provider {}", provider.url),
            span: provider.origin.span,
            says: text!("the audience is not among its client ids", "대상이 클라이언트 ID 목록에 없습니다"),
            elements: vec![element],
        };
        let mistake = (audience == API_AUDIENCE).then_some(Mistake::KubernetesToken);
        let message = "Incorrect token audience".to_owned();
        return Err(Refusal::new(
            "InvalidIdentityToken",
            message,
            Hop::Sts,
            text!("wrong audience", "대상 틀림"),
            says,
        )
        .showing(Some(span), text!("the provider's client ids", "공급자의 클라이언트 ID"))
        .because(vec![miss], mistake));
    }
    let says = text!(
        "IAM has an OIDC provider for `{issuer}` and takes its token for `{audience}`",
        "IAM에 `{issuer}`의 OIDC 공급자가 있고, `{audience}`용 토큰을 받습니다"
    );
    let sts = Step::passed(Hop::Sts, Country::Account, text!("token good", "토큰 맞음"), says)
        .showing(provider.url.span, text!("the provider", "공급자"));

    let denied = |label: Text, says: Text| {
        Refusal::new("AccessDenied", format!("Not authorized to perform {ACTION}"), Hop::Trust, label, says)
    };
    let Some(role) = view.account.role_by_arn(role_arn) else {
        let near = view.account.roles.iter().find(|r| r.arn.rsplit('/').next() == role_arn.rsplit('/').next());
        let near_misses = near.map(|role| {
            let element = Element {
                name: "Arn".to_owned(),
                asked: role_arn.to_owned(),
                has: role.arn.clone(),
                matches: false,
                span: role.name.span,
            };
            let says = text!("a role of this name has another ARN", "같은 이름의 역할이 있지만 ARN이 다릅니다");
            NearMiss { of: format!("role {}", role.name), span: role.origin.span, says, elements: vec![element] }
        });
        let says = text!(
            "the account has no role `{role_arn}`; STS does not say so, it only refuses",
            "계정에 역할 `{role_arn}`이/가 없습니다. STS는 그렇다고 말하지 않고 거절만 합니다"
        );
        return Err(denied(text!("no role", "역할 없음"), says)
            .showing(arn_span, text!("the ARN", "ARN"))
            .because(near_misses.into_iter().collect(), None));
    };
    let host = issuer.strip_prefix("https://").unwrap_or(issuer);
    let context = Context::from_pairs([
        (format!("{host}:aud"), audience.to_owned()),
        (format!("{host}:sub"), token.subject.clone()),
        ("aws:FederatedProvider".to_owned(), provider.arn.clone()),
        ("sts:RoleSessionName".to_owned(), session.to_owned()),
    ]);
    let request = Request::new(ACTION, role_arn, &view.account.id, &provider.arn, context);
    let name = &role.name;
    let Some(answer) = trust::ask(role, &request) else {
        let says = text!("the trust policy of `{name}` cannot be read", "`{name}`의 신뢰 정책을 읽을 수 없습니다");
        return Err(denied(text!("unreadable", "읽을 수 없음"), says)
            .showing(Some(role.trust.span()), text!("the trust policy", "신뢰 정책")));
    };
    let subject = &token.subject;
    if !answer.allowed {
        let says = text!(
            "the trust policy of `{name}` does not let `{subject}` in",
            "`{name}`의 신뢰 정책이 `{subject}`을/를 들여보내지 않습니다"
        );
        return Err(denied(text!("not trusted", "신뢰하지 않음"), says)
            .showing(Some(answer.statement.unwrap_or(role.trust.span())), text!("the trust policy", "신뢰 정책"))
            .because(answer.near_misses, answer.mistake));
    }
    let says = text!(
        "the trust policy of `{name}` lets `{subject}` in",
        "`{name}`의 신뢰 정책이 `{subject}`을/를 들여보냅니다"
    );
    let mut trusted = Step::passed(Hop::Trust, Country::Account, text!("trusted", "신뢰함"), says);
    if let Some(span) = answer.statement {
        trusted = trusted.showing(span, text!("the statement", "문(statement)"));
    }
    Ok((Principal::session_of_arn(view, role_arn, session), vec![sts, trusted]))
}

fn no_provider(view: View<'_>, issuer: &str) -> Refusal {
    let message = format!("No OpenIDConnect provider found in your account for {issuer}");
    let says = text!(
        "the account has no OIDC provider for the cluster's issuer `{issuer}`",
        "계정에 클러스터의 발급자 `{issuer}`의 OIDC 공급자가 없습니다"
    );
    let host = issuer.strip_prefix("https://").unwrap_or(issuer);
    let others = view.account.oidc_providers.iter().filter(|p| p.url.starts_with("oidc.eks."));
    let near_misses: Vec<_> = others
        .map(|provider| {
            let element = Element {
                name: "Url".to_owned(),
                asked: host.to_owned(),
                has: provider.url.value.clone(),
                matches: false,
                span: provider.url.span,
            };
            NearMiss {
                of: format!("OIDC provider {}", provider.origin.logical_id),
                span: provider.origin.span,
                says: text!("this provider is for another issuer", "이 공급자는 다른 발급자의 것입니다"),
                elements: vec![element],
            }
        })
        .collect();
    let login = view.account.identity_provider_configs.iter().any(|c| c.issuer_url.as_str() == issuer);
    let mistake = if login {
        Mistake::WrongOidc
    } else if near_misses.is_empty() {
        Mistake::NoOidcProvider
    } else {
        Mistake::OtherClustersProvider
    };
    Refusal::new("InvalidIdentityToken", message, Hop::Sts, text!("no provider", "공급자 없음"), says)
        .showing(view.eks().map(|c| c.issuer.span), text!("the cluster's issuer", "클러스터의 발급자"))
        .because(near_misses, Some(mistake))
}

/// What the webhook itself takes for a role's ARN; it only warns about anything else (F8.12).
pub fn is_role_arn(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("arn:aws") else { return false };
    let Some((partition, rest)) = rest.split_once(":iam::") else { return false };
    let Some((account, name)) = rest.split_once(":role/") else { return false };
    partition.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && is_account_id(account)
        && !name.is_empty()
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "_-/.@+=,".contains(c))
}
