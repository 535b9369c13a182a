//! What can stand in a policy document? Its own words by [`crate::iam::complete`]; principals, ARNs and issuers that are
//! there, before the forms that could be.

use super::{Offer, Place, key, names, plain};
use crate::aws::complete as template;
use crate::iam::complete::{Element, complete};
use crate::iam::validation::PolicyType;
use crate::source::edit::{Step, resolve};
use crate::source::outline::Role;
use crate::source::{Candidate, Follow, Node};
use crate::text;
use crate::text::Text;

/// What kind of policy, as far as it changes what can stand in it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A role's trust policy: principals, no resources.
    Trust,
    /// A policy on a resource: both.
    Resource,
    /// Any other: resources, no principals.
    Identity,
}

impl Kind {
    pub(super) fn of(kind: PolicyType) -> Kind {
        match kind {
            PolicyType::Trust => Kind::Trust,
            PolicyType::Resource | PolicyType::Rcp => Kind::Resource,
            _ => Kind::Identity,
        }
    }
}

/// Services that assume roles on EKS.
const SERVICES: [&str; 6] = [
    "pods.eks.amazonaws.com",
    "eks.amazonaws.com",
    "ec2.amazonaws.com",
    "eks-fargate-pods.amazonaws.com",
    "eks-nodegroup.amazonaws.com",
    "lambda.amazonaws.com",
];

/// Candidates in a policy document that begins behind `length` keys of the path.
pub(super) fn offer(place: &Place<'_>, kind: Kind, length: usize) -> Offer {
    let inside = place.names.get(length..).unwrap_or_default();
    let statement = statement(place, length);
    let texts = |name: &str| statement.and_then(|s| s.get(name)).map(all_texts).unwrap_or_default();
    let typed = place.word();
    let is_item = matches!(place.caret.path.last(), Some(Step::Index(_)));
    let keys_wanted = place.takes_key();
    let values_wanted = place.caret.role != Role::Key;
    let mut in_list = false;
    let candidates = match inside {
        [] if keys_wanted => document_keys(),
        ["Version"] if values_wanted => vec![plain("2012-10-17")],
        ["Statement"] if keys_wanted => {
            in_list = !is_item && place.caret.role == Role::Word && !place.node().is_some_and(Node::is_mapping);
            statement_keys(kind)
        }
        ["Statement", "Effect"] if values_wanted => complete(Element::Effect, ""),
        ["Statement", "Action" | "NotAction"] if values_wanted => complete(Element::Action, typed),
        ["Statement", "Resource" | "NotResource"] if values_wanted => {
            let actions = texts("Action");
            let account = &place.world.account;
            let element = Element::Resource { actions: &actions, account: &account.id, region: &account.region };
            let mut out = existing(place, &actions);
            out.extend(complete(element, ""));
            out
        }
        ["Statement", "Principal" | "NotPrincipal"] => principal_keys(),
        ["Statement", "Principal" | "NotPrincipal", "AWS"] if values_wanted => principals(place),
        ["Statement", "Principal" | "NotPrincipal", "Service"] if values_wanted => SERVICES.map(plain).to_vec(),
        ["Statement", "Principal" | "NotPrincipal", "Federated"] if values_wanted => providers(place),
        ["Statement", "Condition"] if keys_wanted => complete(Element::ConditionOperator, ""),
        ["Statement", "Condition", operator] if keys_wanted => {
            let actions = texts("Action");
            let mut out = if kind == Kind::Trust { issuer_keys(place) } else { Vec::new() };
            out.extend(complete(Element::ConditionKey { actions: &actions, operator }, ""));
            out
        }
        ["Statement", "Condition", _, name] if values_wanted => condition_values(place, name),
        _ => Vec::new(),
    };
    Offer { candidates, in_list }
}

/// The statement that the caret is in.
fn statement<'a>(place: &Place<'a>, length: usize) -> Option<&'a Node> {
    let path = &place.caret.path;
    let mut keys = 0;
    let end = path.iter().position(|step| {
        keys += usize::from(matches!(step, Step::Key(_)));
        keys > length + 1
    });
    let path = path.get(..end.unwrap_or(path.len()))?;
    resolve(place.root, path)
}

/// The text of a scalar, or those of a list.
fn all_texts(node: &Node) -> Vec<&str> {
    node.text().into_iter().chain(node.items().iter().filter_map(Node::text)).collect()
}

fn document_keys() -> Vec<Candidate> {
    vec![
        key("Version", text!("the policy language: `2012-10-17`", "정책 언어의 버전입니다. `2012-10-17`로 적습니다")),
        key("Statement", text!("what is allowed and denied", "허용하고 금지하는 문(statement)입니다"))
            .key(Follow::Mappings),
    ]
}

fn statement_keys(kind: Kind) -> Vec<Candidate> {
    let mut out = complete(Element::StatementKey { present: &[], trust: kind == Kind::Trust }, "");
    if kind == Kind::Resource {
        out.push(key("Principal", text!("who may", "누가 할 수 있는지")).key(Follow::Mapping));
    }
    out
}

fn principal_keys() -> Vec<Candidate> {
    vec![
        key("AWS", text!("an account, role or user, by ARN", "계정, 역할, 사용자의 ARN입니다")),
        key("Service", text!("an AWS service", "AWS 서비스입니다")),
        key(
            "Federated",
            text!(
                "an identity provider: tokens of the cluster",
                "자격 증명 공급자(OIDC)입니다. 클러스터가 발급한 토큰을 뜻합니다"
            ),
        ),
    ]
}

fn principals(place: &Place<'_>) -> Vec<Candidate> {
    let account = &place.world.account;
    let mut out = template::attributes_tagged(place.root, &["AWS::IAM::Role", "AWS::IAM::User"], "Arn");
    out.extend(names::roles(place.world));
    out.extend(names::iam_users(place.world));
    let says = text!(
        "the whole account: whoever its own policies let",
        "계정 전체입니다. 그 계정의 정책이 허용하는 누구나 해당합니다"
    );
    out.push(plain(format!("arn:{}:iam::{}:root", account.partition, account.id)).saying(says));
    out.push(plain("*").saying(text!("everybody, of every account", "모든 계정의 모든 사람입니다")));
    out
}

fn providers(place: &Place<'_>) -> Vec<Candidate> {
    let mut out = template::attributes_tagged(place.root, &["AWS::IAM::OIDCProvider"], "Arn");
    let known = place.world.account.oidc_providers.iter();
    out.extend(known.map(|p| Candidate::new(&*p.arn, Text::verbatim("AWS::IAM::OIDCProvider"))));
    out
}

/// ARNs of the account's own things that the actions could be about.
fn existing(place: &Place<'_>, actions: &[&str]) -> Vec<Candidate> {
    let account = &place.world.account;
    let about =
        |service: &str| actions.is_empty() || actions.iter().any(|a| *a == "*" || a.split(':').next() == Some(service));
    let mut out = Vec::new();
    if about("s3") {
        for bucket in &account.buckets {
            out.push(Candidate::new(&*bucket.arn, text!("the bucket", "버킷")));
            out.push(Candidate::new(format!("{}/*", bucket.arn), text!("everything in it", "버킷 안의 모든 객체")));
        }
    }
    if about("iam") || about("sts") {
        out.extend(names::roles(place.world));
    }
    if about("eks") {
        out.extend(account.clusters.iter().map(|c| Candidate::new(&*c.arn, Text::verbatim("AWS::EKS::Cluster"))));
    }
    out
}

/// The keys of the tokens that the account's providers accept.
fn issuer_keys(place: &Place<'_>) -> Vec<Candidate> {
    let mut out = Vec::new();
    for provider in &place.world.account.oidc_providers {
        let issuer = provider.url.value.trim_start_matches("https://");
        out.push(key(
            &format!("{issuer}:sub"),
            text!(
                "whose token it is: `system:serviceaccount:NAMESPACE:NAME`",
                "누구의 토큰인지: `system:serviceaccount:네임스페이스:이름`"
            ),
        ));
        out.push(key(
            &format!("{issuer}:aud"),
            text!("for whom the token is: `sts.amazonaws.com`", "누구에게 쓰는 토큰인지: `sts.amazonaws.com`"),
        ));
    }
    out
}

fn condition_values(place: &Place<'_>, name: &str) -> Vec<Candidate> {
    let world = place.world;
    match name.rsplit(':').next() {
        Some("aud") if name.contains('/') => vec![plain("sts.amazonaws.com")],
        Some("sub") if name.contains('/') => {
            let accounts = names::objects(world, "ServiceAccount", None);
            let one = |c: Candidate| plain(format!("system:serviceaccount:{}:{}", c.detail.en, c.text));
            accounts.into_iter().map(one).collect()
        }
        Some("SourceAccount" | "PrincipalAccount" | "ResourceAccount") => vec![plain(&*world.account.id)],
        Some("PrincipalArn") => names::roles(world),
        Some("kubernetes-namespace") => names::namespaces(world),
        Some("kubernetes-service-account") => names::objects(world, "ServiceAccount", None),
        Some("eks-cluster-name") => world.account.clusters.iter().map(|c| plain(&*c.name.value)).collect(),
        _ => Vec::new(),
    }
}
