//! Who are you, to this cluster? Authentication as its steps, each of which can stop the request: the token, the
//! TokenReview, STS, the mapping, the username and groups (facts 1.A). What the authorizers then say is not asked here:
//! no user is 401, a user who may not is 403 (F1.13).
//!
//! Start at [`authenticate`].

use super::access_policy::Grant;
use super::identity::Identity;
use super::mapping::{self, MappedUser, Unmapped, Via};
use super::principal::{Caller, Principal};
use super::token::{self, TokenError};
use super::{Mistake, View, identity_step, mapping_explain, oidc_login, service_account};
use crate::k8s::User;
use crate::k8s::user::AUTHENTICATED;
use crate::source::Span;
use crate::text;
use crate::trace::{Country, Element, Hop, NearMiss, Step};

/// What kubectl prints of a 401 (F1.11).
pub const UNAUTHORIZED: &str = "error: You must be logged in to the server (Unauthorized)";

/// The caller's own machine, as far as it can be wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Client {
    /// The cluster for which the kubeconfig asks tokens (`--cluster-name`); `None` for the right one.
    pub cluster: Option<String>,
    /// By how many seconds its clock is ahead.
    pub clock_skew: i64,
    /// The `apiVersion` of the kubeconfig's exec plugin; `None` for one that kubectl speaks.
    pub exec_api_version: Option<String>,
    /// A token that the kubeconfig holds instead of a plugin.
    pub token: Option<String>,
    /// Where a kubeconfig says so: token, `apiVersion`, cluster.
    pub at: [Option<Span>; 3],
}

/// What became of an attempt to be known.
#[derive(Clone, Debug, Default)]
pub struct Authentication {
    /// The user; `None` is 401, or a client that never came so far.
    pub user: Option<User>,
    /// The steps, first to last. The last one is the stop, or the user's names.
    pub steps: Vec<Step>,
    /// What the client prints where there is no user.
    pub error: String,
    /// The IAM principal that signed; `None` for callers without one.
    pub principal: Option<Principal>,
    /// What STS said of it.
    pub identity: Option<Identity>,
    /// What made the user of it.
    pub via: Option<Via>,
    /// The access policies that come with it; lost by whoever is impersonated (F3.33).
    pub grants: Vec<Grant>,
    /// The endpoint of STS that was asked; empty where none was.
    pub sts_endpoint: String,
    /// The authenticator's error, as its log has it; empty where it had none, or was not asked.
    pub denied: String,
}

impl Authentication {
    /// Whether the API server saw the attempt: it knows the user, or answered 401. A client without a token never asked.
    pub fn reached_the_cluster(&self) -> bool {
        self.user.is_some() || self.error.contains("Unauthorized")
    }
}

/// Authenticates a caller at a moment, from a machine that is set up well.
pub fn authenticate(view: View<'_>, caller: &Caller, time: i64) -> Authentication {
    authenticate_from(view, caller, &Client::default(), time)
}

/// Authenticates a caller at a moment.
pub fn authenticate_from(view: View<'_>, caller: &Caller, client: &Client, time: i64) -> Authentication {
    match caller {
        Caller::Anonymous => anonymous(),
        Caller::Pod { namespace, name } => service_account::authenticate(view, namespace, name, time),
        Caller::Oidc(person) => oidc_login::authenticate(view, person, time),
        Caller::User(_) | Caller::Role { .. } | Caller::Creator | Caller::Node(_) => {
            match Principal::of(view, caller, time) {
                Ok(principal) => by_sts(view, principal, caller, client, time),
                Err(missing) => {
                    let label = text!("unknown", "알 수 없음");
                    let steps = vec![Step::stopped(Hop::Caller, Country::Client, label, missing)];
                    Authentication { steps, ..Authentication::default() }
                }
            }
        }
    }
}

fn anonymous() -> Authentication {
    let says = text!(
        "the request carries no token, so it is `system:anonymous` in the group `system:unauthenticated`",
        "요청에 토큰이 없으므로 그룹 `system:unauthenticated`의 `system:anonymous`가 됩니다"
    );
    let steps = vec![Step::passed(Hop::Identity, Country::Cluster, text!("anonymous", "익명"), says)];
    Authentication { user: Some(User::anonymous()), steps, ..Authentication::default() }
}

/// The way of everybody whom IAM knows.
fn by_sts(view: View<'_>, principal: Principal, caller: &Caller, client: &Client, time: i64) -> Authentication {
    let mut out = Authentication { principal: Some(principal.clone()), ..Authentication::default() };
    let kubelet = matches!(caller, Caller::Node(_));
    // A kubeconfig is a person's: the kubelet has its own.
    let well = Client::default();
    let client = if kubelet { &well } else { client };
    if let Some(version) = client.exec_api_version.as_deref().filter(|v| v.ends_with("/v1alpha1")) {
        let error = format!("error: exec plugin: invalid apiVersion \"{version}\"");
        let label = text!("no token", "토큰 없음");
        let says = text!("kubectl does not run this exec plugin", "kubectl이 이 exec 플러그인을 실행하지 않습니다");
        let step = Step::stopped(Hop::Token, Country::Client, label, says).with_upstream(error.clone());
        let step = in_kubeconfig(step, client.at[1]);
        return stop(out, step.with_cause(Some(Mistake::OldExecPlugin.cause())), error);
    }
    let unauthorized = |out: Authentication, step: Step| stop(out, step, error_text(kubelet, caller));

    let named = client.cluster.as_deref().unwrap_or(view.name());
    let request = token::Request {
        access_key_id: &principal.caller.access_key_id,
        region: view.region(),
        cluster: named,
        time: time + client.clock_skew,
    };
    let token = client.token.clone().unwrap_or_else(|| token::presign(&request));
    out.steps.push(match client.token {
        Some(_) => pasted_step(&token, client),
        None => token_step(&principal, named, &token),
    });

    let verified = match token::verify(&token, view.name(), time) {
        Ok(verified) => verified,
        Err(error) => {
            out.denied = error.to_string();
            let step = refused_token(&error, view, client, named);
            if matches!(error, TokenError::Sts(_)) {
                out.steps.push(review_step());
            }
            return unauthorized(out, step.with_upstream(error.to_string()));
        }
    };
    out.steps.push(review_step());
    out.sts_endpoint = verified.sts_endpoint;

    let identity = match Identity::from_caller(&principal.caller) {
        Ok(identity) => identity,
        Err(error) => {
            out.denied = error.to_string();
            let says = text!(
                "STS names somebody whom the authenticator cannot know",
                "STS가 알려 준 신원을 authenticator가 알 수 없습니다"
            );
            let step = Step::stopped(Hop::Sts, Country::Account, text!("no identity", "신원 없음"), says);
            return unauthorized(out, step.with_upstream(error.to_string()));
        }
    };
    out.steps.push(sts_step(&principal, &identity));
    out.identity = Some(identity.clone());

    match mapping::map(view, &principal, &identity) {
        Ok(MappedUser { mut user, via, grants }) => {
            out.steps.push(identity_step::mapping(view, &identity, &via));
            out.steps.push(identity_step::identity(view, &identity, &user, &via, &grants));
            user.groups.push(AUTHENTICATED.to_owned());
            out.user = Some(user);
            out.via = Some(via);
            out.grants = grants;
            out
        }
        Err(error @ Unmapped::NotMapped) => {
            out.denied = error.to_string();
            let (near_misses, mistake) = mapping_explain::explain(view, &principal, &identity);
            let arn = &identity.canonical_arn;
            let says = text!(
                "nothing in the cluster makes a Kubernetes user of `{arn}`; the API server answers 401",
                "클러스터에 `{arn}`을/를 Kubernetes 사용자로 바꾸어 주는 매핑(mapping)이 없습니다. API 서버는 401로 응답합니다"
            );
            let step = Step::stopped(Hop::Mapping, Country::Cluster, text!("not mapped", "매핑 없음"), says)
                .with_upstream(error.to_string())
                .with_near_misses(near_misses)
                .with_cause(mistake.map(Mistake::cause));
            unauthorized(out, step)
        }
        Err(Unmapped::Template { upstream, span }) => {
            out.denied.clone_from(&upstream);
            let found = text!("the entry for the identity is found", "신원의 항목을 찾았습니다");
            out.steps.push(
                Step::passed(Hop::Mapping, Country::Cluster, text!("found", "찾음"), found)
                    .showing(span, text!("the entry", "항목")),
            );
            let says = text!(
                "a template of the entry cannot be resolved for this session, so there is no username",
                "이 세션에서는 항목의 템플릿을 풀 수 없어 사용자 이름이 나오지 않습니다"
            );
            let step = Step::stopped(Hop::Identity, Country::Cluster, text!("no username", "이름 없음"), says)
                .showing(span, text!("the entry", "항목"));
            unauthorized(out, step.with_upstream(upstream))
        }
    }
}

/// Ends an attempt with its last step; the hops behind it were not reached.
fn stop(mut out: Authentication, step: Step, error: String) -> Authentication {
    out.steps.push(step);
    out.error = error;
    out
}

/// What the caller's own program says of a 401: kubectl, or the kubelet in its log (F2.16).
fn error_text(kubelet: bool, caller: &Caller) -> String {
    match caller {
        Caller::Node(name) if kubelet => {
            format!("\"Unable to register node with API server\" err=\"Unauthorized\" node=\"{name}\"")
        }
        _ => UNAUTHORIZED.to_owned(),
    }
}

fn token_step(principal: &Principal, cluster: &str, token: &str) -> Step {
    let arn = &principal.caller.arn;
    let says = text!(
        "the client signs the STS request `GetCallerIdentity` as `{arn}` for the cluster `{cluster}` and sends it as token; it asks nobody for that",
        "클라이언트가 클러스터 `{cluster}`을/를 위해 `{arn}`으로 STS 요청 `GetCallerIdentity`에 서명하여 토큰으로 보냅니다. 이때 누구에게도 묻지 않습니다"
    );
    let step =
        Step::passed(Hop::Token, Country::Client, text!("signed request", "서명된 요청"), says).with_upstream(token);
    match principal.span {
        Some(span) => step.showing(span, text!("who signs", "서명하는 주체")),
        None => step,
    }
}

fn pasted_step(token: &str, client: &Client) -> Step {
    let says =
        text!("kubectl sends the token that the kubeconfig holds", "kubectl이 kubeconfig에 적힌 토큰을 보냅니다");
    let step = Step::passed(Hop::Token, Country::Client, text!("pasted token", "적힌 토큰"), says).with_upstream(token);
    in_kubeconfig(step, client.at[0])
}

fn in_kubeconfig(step: Step, at: Option<Span>) -> Step {
    match at {
        Some(span) => step.showing(span, text!("the kubeconfig", "kubeconfig")),
        None => step,
    }
}

fn review_step() -> Step {
    let says = text!(
        "the API server hands the token to the authenticator, which finds it well-formed and younger than 15 minutes",
        "API 서버가 토큰을 authenticator에 넘깁니다. 형식이 맞고 15분이 지나지 않았습니다"
    );
    Step::passed(Hop::TokenReview, Country::Cluster, text!("well-formed", "형식 맞음"), says)
}

fn sts_step(principal: &Principal, identity: &Identity) -> Step {
    let (arn, canonical) = (&identity.arn, &identity.canonical_arn);
    let says = match principal.is_role {
        true => text!(
            "STS says that `{arn}` signed; the mapping is looked up by the role, `{canonical}`, without a path",
            "STS가 `{arn}`의 서명이라고 대답합니다. 매핑은 그 역할 `{canonical}`으로, 경로 없이 찾습니다"
        ),
        false => text!("STS says that `{arn}` signed", "STS가 `{arn}`의 서명이라고 대답합니다"),
    };
    let answer = format!(
        "{{\"UserId\": \"{}\", \"Account\": \"{}\", \"Arn\": \"{arn}\"}}",
        principal.caller.user_id, principal.caller.account
    );
    Step::passed(Hop::Sts, Country::Account, text!("signature good", "서명 맞음"), says).with_upstream(answer)
}

fn refused_token(error: &TokenError, view: View<'_>, client: &Client, named: &str) -> Step {
    let skewed = client.clock_skew != 0;
    match error {
        TokenError::Format(words) => {
            let says = text!("this is no EKS token: {words}", "EKS 토큰이 아닙니다: {words}");
            let step = Step::stopped(Hop::TokenReview, Country::Cluster, text!("malformed", "형식 틀림"), says);
            in_kubeconfig(step, client.at[0])
        }
        TokenError::Expired(_) => {
            let says = text!(
                "the token is older than 15 minutes by the moment that is written in it",
                "토큰에 적힌 시각으로 보면 만든 지 15분이 넘었습니다"
            );
            Step::stopped(Hop::TokenReview, Country::Cluster, text!("expired", "만료"), says)
                .with_cause(Some(Mistake::ClockSkew.cause()))
        }
        TokenError::Sts(_) if named == view.name() && skewed => {
            let says = text!(
                "STS refuses a signature that is dated in the future",
                "STS는 미래의 시각으로 된 서명을 거절합니다"
            );
            Step::stopped(Hop::Sts, Country::Account, text!("not yet current", "아직 이른 서명"), says)
                .with_cause(Some(Mistake::ClockSkew.cause()))
        }
        TokenError::Sts(_) => {
            let own = view.name();
            let says = text!(
                "the token is signed for the cluster `{named}`, and this is `{own}`: the signature does not match",
                "토큰은 클러스터 `{named}`용으로 서명되었는데 여기는 `{own}`입니다. 서명이 맞지 않습니다"
            );
            let span = view.eks().map(|c| c.name.span).unwrap_or_default();
            let header = Element {
                name: "x-k8s-aws-id".to_owned(),
                asked: own.to_owned(),
                has: named.to_owned(),
                matches: false,
                span: client.at[2].unwrap_or(span),
            };
            let miss = NearMiss {
                of: "x-k8s-aws-id".to_owned(),
                span: client.at[2].unwrap_or(span),
                says: text!("the signed header names another cluster", "서명된 헤더가 다른 클러스터를 가리킵니다"),
                elements: vec![header],
            };
            Step::stopped(Hop::Sts, Country::Account, text!("other cluster", "다른 클러스터"), says)
                .with_near_misses(vec![miss])
        }
    }
}
