//! Does STS take this token for that role? Provider, signature, expiry, audience, trust policy, in this order: a wrong
//! audience in the token is `InvalidIdentityToken`, a wrong one in the trust policy is `AccessDenied`.

use super::assume_role::{duration_step, parameter_step, trust_name};
use super::check::{duration, parameters};
use super::session::{Session, WebIdentity};
use super::{Answer, Check, TargetRole};
use crate::iam::{
    Api, Arn, AwsError, Context, NamedPolicy, Outcome, PolicySet, Request, access_denied, evaluate, explain,
};
use crate::source::Span;
use crate::text;
use crate::text::Text;
use crate::trace::{Cause, Country, Element, Hop, NearMiss, Step};

const OPERATION: &str = "AssumeRoleWithWebIdentity";

/// The call's parameters, the token aside.
#[derive(Clone, Copy, Debug, Default)]
pub struct AssumeRoleWithWebIdentity<'a> {
    /// `RoleArn`.
    pub role_arn: &'a str,
    /// `RoleSessionName`.
    pub role_session_name: &'a str,
    /// `DurationSeconds`; an hour where nothing is said.
    pub duration_seconds: Option<u32>,
    /// When, in seconds since 1970.
    pub time: i64,
}

/// The token's claims.
#[derive(Clone, Debug, Default)]
pub struct Token<'a> {
    /// `iss`, with `https://`.
    pub issuer: &'a str,
    /// `sub`; `None` where the token has none.
    pub subject: Option<&'a str>,
    /// `aud`; a token may have several.
    pub audiences: &'a [String],
    /// `exp`, in seconds since 1970.
    pub expires_at: i64,
    /// Whether its signature holds.
    pub signature: Signature,
    /// Further claims that IAM makes condition keys of: `amr`.
    pub claims: &'a [(String, Vec<String>)],
}

/// What becomes of a token's signature.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Signature {
    /// It holds.
    #[default]
    Valid,
    /// It does not belong to the issuer's keys (F8.33).
    Invalid,
    /// The issuer's keys cannot be fetched.
    NoKeys,
}

/// An OIDC provider of the role's account.
#[derive(Clone, Copy, Debug)]
pub struct OidcProvider<'a> {
    /// Its ARN.
    pub arn: &'a str,
    /// The issuer, with or without `https://`.
    pub url: &'a str,
    /// The audiences that it takes.
    pub client_ids: &'a [String],
    /// Where it stands.
    pub span: Span,
}

/// Asks for a session with a token. `providers` are those of the role's account; `role` is `None` where the account has
/// no role of that ARN, which STS does not say (F8.30). `policies` holds the RCPs of the role's account; nothing else of
/// it is looked at.
pub fn assume_role_with_web_identity(
    call: AssumeRoleWithWebIdentity<'_>,
    token: &Token<'_>,
    providers: &[OidcProvider<'_>],
    role: Option<&TargetRole<'_>>,
    policies: &PolicySet<'_>,
) -> Answer {
    if let Some(error) = parameters(OPERATION, call.role_arn, call.role_session_name, call.duration_seconds) {
        return Answer::refused(Check::Parameters, error, Vec::new(), parameter_step());
    }
    let (provider, audience) = match check_token(call, token, providers) {
        Ok(found) => found,
        Err(refused) => {
            let (check, error, step) = *refused;
            return Answer::refused(check, error, Vec::new(), step);
        }
    };
    let says = text!(
        "IAM has a provider for `{issuer}`, and it takes the token for `{audience}`",
        "IAM에 `{issuer}`의 공급자(provider)가 있고, `{audience}`용 토큰을 받습니다",
        issuer = token.issuer
    );
    let label = text!("token good", "토큰 맞음");
    let good = Step::passed(Hop::Sts, Country::Account, label, says);
    let good = good.showing(provider.span, text!("the provider", "공급자"));
    let mut steps = vec![good];

    let Some(role) = role else {
        let error = AwsError::new("AccessDenied", 403, OPERATION, format!("Not authorized to perform sts:{OPERATION}"));
        let says = text!(
            "there is no role `{arn}`; STS does not say so, it only refuses",
            "역할 `{arn}`이/가 없습니다. STS는 그렇다고 말하지 않고 거절만 합니다",
            arn = call.role_arn
        );
        let step = Step::stopped(Hop::Trust, Country::Account, text!("no role", "역할 없음"), says);
        return Answer::refused(Check::Role, error, steps, step);
    };
    let account = Arn::parse(role.arn).map(|arn| arn.account).unwrap_or_default();
    let trust = trust_name(role.arn);
    let set = PolicySet {
        resource: Some(NamedPolicy { name: &trust, policy: role.trust }),
        rcps: policies.rcps.clone(),
        ..PolicySet::default()
    };
    let context = context(call, token, audience, provider.arn);
    let request = Request::new("sts:AssumeRoleWithWebIdentity", role.arn, account, provider.arn, context);
    let decision = evaluate(&request, &set);
    let api = Api { service: "sts", operation: OPERATION };
    let step = explain(&request, &set, &decision, api);
    if decision.outcome != Outcome::Allowed {
        return Answer::refused(Check::Policies, access_denied(&request, &decision, api), steps, step);
    }
    steps.push(step);

    let seconds = match duration(OPERATION, call.duration_seconds, role.max_session_duration, false) {
        Ok(seconds) => seconds,
        Err(error) => return Answer::refused(Check::Duration, error, steps, duration_step()),
    };
    let Some((arn, id, account)) = Session::names(role.arn, role.id, call.role_session_name) else {
        let error = AwsError::new("ValidationError", 400, OPERATION, "Request ARN is invalid");
        return Answer::refused(Check::Parameters, error, steps, parameter_step());
    };
    let web_identity = WebIdentity {
        provider_arn: provider.arn.to_owned(),
        audience: audience.to_owned(),
        subject: token.subject.unwrap_or_default().to_owned(),
    };
    let session = Session {
        arn,
        id,
        role_arn: role.arn.to_owned(),
        account,
        name: call.role_session_name.to_owned(),
        tags: role.tags.to_vec(),
        transitive: Vec::new(),
        issued_at: call.time,
        expires_at: call.time + i64::from(seconds),
        web_identity: Some(web_identity),
    };
    Answer { result: Ok(session), steps }
}

/// The issuer without its scheme: how providers and condition keys name it.
fn host(issuer: &str) -> &str {
    issuer.strip_prefix("https://").unwrap_or(issuer)
}

/// The check that was not passed, its error, its station.
type Refused = Box<(Check, AwsError, Step)>;

/// Everything that is asked of the token before the role: who takes it, and for which audience.
fn check_token<'a>(
    call: AssumeRoleWithWebIdentity<'_>,
    token: &'a Token<'_>,
    providers: &'a [OidcProvider<'a>],
) -> Result<(&'a OidcProvider<'a>, &'a str), Refused> {
    let refuse = |check: Check, code: &str, message: String, label: Text, says: Text| {
        let step = Step::stopped(Hop::Sts, Country::Account, label, says);
        Box::new((check, AwsError::new(code, 400, OPERATION, message), step))
    };
    let Some(provider) = providers.iter().find(|p| host(p.url) == host(token.issuer)) else {
        return Err(no_provider(token, providers));
    };
    let (code, issuer) = ("InvalidIdentityToken", token.issuer);
    match token.signature {
        Signature::Valid => {}
        Signature::Invalid => {
            let says =
                text!("the keys of `{issuer}` did not sign this token", "`{issuer}`의 키로 서명된 토큰이 아닙니다");
            let message = "The web identity token provided could not be validated".to_owned();
            return Err(refuse(Check::Signature, code, message, text!("bad signature", "서명 틀림"), says));
        }
        Signature::NoKeys => {
            let says = text!("STS cannot fetch the keys of `{issuer}`", "STS가 `{issuer}`의 키를 가져올 수 없습니다");
            let message = "Couldn't retrieve verification key from your identity provider,  please reference \
                           AssumeRoleWithWebIdentity documentation for requirements";
            return Err(refuse(Check::Signature, code, message.to_owned(), text!("no keys", "키 없음"), says));
        }
    }
    let (now, expires) = (call.time, token.expires_at);
    if expires <= now {
        let message =
            format!("Token expired: current date/time {now} must be before the expiration date/time {expires}");
        let says = text!(
            "the token expired {ago} seconds ago",
            "토큰이 {ago}초 전에 만료되었습니다",
            ago = now.saturating_sub(expires)
        );
        return Err(refuse(Check::Expiry, "ExpiredTokenException", message, text!("expired", "만료"), says));
    }
    for (claim, is_missing) in [("aud", token.audiences.is_empty()), ("sub", token.subject.is_none())] {
        if is_missing {
            let says = text!("the token has no `{claim}`", "토큰에 `{claim}`이/가 없습니다");
            let label = text!("missing claim", "클레임 없음");
            return Err(refuse(Check::Claims, code, format!("Missing a required claim: {claim}"), label, says));
        }
    }
    match token.audiences.iter().find(|audience| provider.client_ids.contains(audience)) {
        Some(audience) => Ok((provider, audience)),
        None => Err(wrong_audience(token, provider)),
    }
}

fn no_provider(token: &Token<'_>, providers: &[OidcProvider<'_>]) -> Refused {
    let issuer = format!("https://{}", host(token.issuer));
    let message = format!("No OpenIDConnect provider found in your account for {issuer}");
    let says = text!(
        "the account has no OIDC provider for the token's issuer `{issuer}`",
        "계정에 토큰의 발급자(issuer) `{issuer}`에 대한 OIDC 공급자(provider)가 없습니다"
    );
    let near_misses = providers.iter().map(|provider| {
        let element = Element {
            name: "Url".to_owned(),
            asked: host(token.issuer).to_owned(),
            has: host(provider.url).to_owned(),
            matches: false,
            span: provider.span,
        };
        NearMiss {
            of: provider.arn.to_owned(),
            span: provider.span,
            says: text!("this provider is of another issuer", "이 공급자는 다른 발급자의 것입니다"),
            elements: vec![element],
        }
    });
    let cause = Cause {
        id: "M44",
        says: text!(
            "every cluster has an issuer, but IAM believes it only where a provider was made for it in the account",
            "모든 클러스터에는 발급자가 있지만, IAM은 계정에 그 발급자의 공급자를 만들어 두었을 때만 믿습니다"
        ),
    };
    let step = Step::stopped(Hop::Sts, Country::Account, text!("no provider", "공급자 없음"), says)
        .with_near_misses(near_misses.collect())
        .with_cause(Some(cause));
    Box::new((Check::Provider, AwsError::new("InvalidIdentityToken", 400, OPERATION, message), step))
}

fn wrong_audience(token: &Token<'_>, provider: &OidcProvider<'_>) -> Refused {
    let (asked, has) = (token.audiences.join(", "), provider.client_ids.join(", "));
    let says = match provider.client_ids {
        [] => text!(
            "the token is for `{asked}`, and the provider has no client id: it takes no token",
            "토큰의 대상(audience)은 `{asked}`인데, 공급자에 클라이언트 ID가 없어 어떤 토큰도 받지 않습니다"
        ),
        _ => text!(
            "the token is for `{asked}`, and the provider takes tokens for `{has}`",
            "토큰의 대상(audience)은 `{asked}`인데, 공급자는 `{has}`의 토큰을 받습니다"
        ),
    };
    let element = Element {
        name: "ClientIdList".to_owned(),
        asked: asked.clone(),
        has: has.clone(),
        matches: false,
        span: provider.span,
    };
    let near = NearMiss {
        of: provider.arn.to_owned(),
        span: provider.span,
        says: text!("the audience is not among its client ids", "대상이 클라이언트 ID 목록에 없습니다"),
        elements: vec![element],
    };
    let cause = if provider.client_ids.iter().any(|id| id == "sts.amazon.com") {
        Some(Cause {
            id: "F8.32",
            says: text!(
                "the audience of STS is `sts.amazonaws.com`; `sts.amazon.com` is a slip that is often copied",
                "STS의 대상(audience)은 `sts.amazonaws.com`입니다. `sts.amazon.com`은 자주 복사되는 오타입니다"
            ),
        })
    } else if asked.contains("kubernetes.default.svc") {
        Some(Cause {
            id: "M53",
            says: text!(
                "this is the token for the API server; the token for STS lies in a file of its own",
                "API 서버용 토큰입니다. STS용 토큰은 다른 파일에 있습니다"
            ),
        })
    } else {
        None
    };
    let step = Step::stopped(Hop::Sts, Country::Account, text!("wrong audience", "대상 틀림"), says)
        .with_near_misses(vec![near])
        .with_cause(cause);
    Box::new((Check::Audience, AwsError::new("InvalidIdentityToken", 400, OPERATION, "Incorrect token audience"), step))
}

/// The token's claims as condition keys, each behind the issuer's name.
fn context(call: AssumeRoleWithWebIdentity<'_>, token: &Token<'_>, audience: &str, provider_arn: &str) -> Context {
    let issuer = host(token.issuer);
    let mut context = Context::default();
    context.set(&format!("{issuer}:aud"), vec![audience.to_owned()]);
    context.set(&format!("{issuer}:sub"), vec![token.subject.unwrap_or_default().to_owned()]);
    for (claim, values) in token.claims {
        context.set(&format!("{issuer}:{claim}"), values.clone());
    }
    context.set("aws:FederatedProvider", vec![provider_arn.to_owned()]);
    context.set("sts:RoleSessionName", vec![call.role_session_name.to_owned()]);
    context
}
