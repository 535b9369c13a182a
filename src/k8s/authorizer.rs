//! Who says yes first? The API server's chain: group `system:masters`, the Node authorizer, RBAC, and what EKS puts
//! behind them (access policies). The first that allows decides; where none does the request is forbidden, with what
//! each of them said (`k8s.io/apiserver/pkg/authorization/union`).

use super::node::{NodeDecision, authorize_node};
use super::rbac::{self, Grant, Index};
use super::request_info::attributes_of;
use super::rule::rule_allows;
use super::status::internal_error;
use super::user::MASTERS;
use super::{Attributes, Cluster, HttpRequest, PolicyRule, Response, Status, User, impersonation_of};
use crate::source::Span;
use std::sync::Arc;

/// Everything that the chain asks.
#[derive(Clone, Copy, Debug)]
pub struct Authorizers<'a> {
    /// The objects that the Node authorizer looks at; `None` for an API server that runs without it.
    pub nodes: Option<&'a Cluster>,
    /// The roles and bindings.
    pub rbac: &'a Index,
    /// What comes from outside the cluster.
    pub access: &'a [AccessGrant],
}

/// Rules that an authorizer beside RBAC gives to one user: an EKS access policy (facts, section 3.C).
#[derive(Clone, Debug)]
pub struct AccessGrant {
    /// The user's uid. Whoever impersonates a name does not get the uid, and so loses the grant (facts F3.33).
    pub uid: String,
    /// The namespaces where it counts, `*` standing for any characters; `None` for the whole cluster.
    pub namespaces: Option<Vec<String>>,
    /// What it allows.
    pub rules: Arc<[PolicyRule]>,
    /// What the authorizer says of a request that it allows (facts F1.33).
    pub reason: String,
    /// Where the grant stands in the learner's files.
    pub span: Span,
}

/// Who allowed a request.
#[derive(Clone, Copy, Debug)]
pub enum Authority<'a> {
    /// The user is in `system:masters`.
    Masters,
    /// The Node authorizer, with the place of the pod that connects node and object.
    Node(Option<Span>),
    /// A binding.
    Rbac(Grant<'a>),
    /// A grant from outside the cluster.
    Access(&'a AccessGrant),
}

/// What the chain says.
#[derive(Clone, Debug)]
pub enum Verdict<'a> {
    /// The request is allowed.
    Allowed(Authority<'a>),
    /// Nobody allowed it.
    Forbidden {
        /// What the Node authorizer said; empty where the user is no node.
        node: String,
        /// What RBAC said.
        rbac: rbac::Decision<'a>,
    },
}

impl Verdict<'_> {
    /// Whether the request is allowed.
    pub fn is_allowed(&self) -> bool {
        matches!(self, Verdict::Allowed(_))
    }

    /// Upstream's words: the audit log's `authorization.k8s.io/reason`, or what follows the Forbidden sentence.
    pub fn reason(&self) -> String {
        match self {
            Verdict::Allowed(Authority::Rbac(grant)) => grant.reason(),
            Verdict::Allowed(Authority::Access(grant)) => grant.reason.clone(),
            Verdict::Allowed(_) => String::new(),
            Verdict::Forbidden { node, rbac } => {
                let reasons = [node.clone(), rbac.reason()];
                reasons.into_iter().filter(|r| !r.is_empty()).collect::<Vec<_>>().join("\n")
            }
        }
    }
}

/// Asks the chain.
pub fn authorize<'a>(authorizers: &Authorizers<'a>, user: &'a User, request: &'a Attributes) -> Verdict<'a> {
    if user.has_group(MASTERS) {
        return Verdict::Allowed(Authority::Masters);
    }
    let node = match authorizers.nodes.map(|cluster| authorize_node(cluster, user, request)) {
        Some(NodeDecision::Allow(pod)) => return Verdict::Allowed(Authority::Node(pod)),
        Some(NodeDecision::NoOpinion(reason)) => reason,
        Some(NodeDecision::NotANode) | None => String::new(),
    };
    let rbac = rbac::authorize(authorizers.rbac, user, request);
    if let rbac::Decision::Allow(grant) = rbac {
        return Verdict::Allowed(Authority::Rbac(grant));
    }
    match authorizers.access.iter().find(|grant| grant.allows(user, request)) {
        Some(grant) => Verdict::Allowed(Authority::Access(grant)),
        None => Verdict::Forbidden { node, rbac },
    }
}

impl AccessGrant {
    /// Whether this grant allows `user` that request.
    pub fn allows(&self, user: &User, request: &Attributes) -> bool {
        !self.uid.is_empty()
            && self.uid == user.uid
            && self.counts_in(rbac::scope_namespace(request))
            && self.rules.iter().any(|rule| rule_allows(request, rule))
    }

    /// Whether the grant counts in a namespace (empty: at the cluster scope).
    pub fn counts_in(&self, namespace: &str) -> bool {
        let Some(patterns) = &self.namespaces else { return true };
        !namespace.is_empty() && patterns.iter().any(|pattern| matches_pattern(pattern, namespace))
    }
}

/// Whether `text` matches `pattern`, in which `*` stands for any characters.
pub fn matches_pattern(pattern: &str, text: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut text) = text.strip_prefix(head) else { return false };
    let mut pieces: Vec<&str> = rest.split('*').collect();
    let tail = pieces.pop().unwrap_or_default();
    for piece in pieces {
        let Some((_, after)) = text.split_once(piece) else { return false };
        text = after;
    }
    text.ends_with(tail)
}

/// A request that came through the filters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Admitted {
    /// As whom: the caller, or whoever is impersonated.
    pub user: User,
    /// What.
    pub attributes: Attributes,
    /// Who impersonates; `None` where nobody does.
    pub impersonator: Option<User>,
}

/// A request that a filter stopped.
#[derive(Clone, Debug, PartialEq)]
pub struct Stopped {
    /// The server's answer.
    pub response: Response,
    /// Who was not allowed, and what: an impersonation, or the request itself. `None` where the request made no sense.
    pub refused: Option<(User, Attributes)>,
}

/// The filters that stand before every handler: request info, impersonation, authorization.
pub fn filter(authorizers: &Authorizers<'_>, caller: &User, request: &HttpRequest) -> Result<Admitted, Box<Stopped>> {
    let no_sense = |error: &str| {
        let response = internal_error(&request.url, error);
        Box::new(Stopped { response, refused: None })
    };
    let attributes = attributes_of(&request.method, &request.url)
        .map_err(|error| no_sense(&format!("failed to create RequestInfo: {error}")))?;
    let impersonation = impersonation_of(&request.headers).map_err(|error| no_sense(&error))?;
    let (user, impersonator) = match impersonation {
        Some(wanted) => {
            wanted.checks.iter().try_for_each(|check| check_allowed(authorizers, caller, check))?;
            (wanted.user, Some(caller.clone()))
        }
        None => (caller.clone(), None),
    };
    check_allowed(authorizers, &user, &attributes)?;
    Ok(Admitted { user, attributes, impersonator })
}

fn check_allowed(authorizers: &Authorizers<'_>, user: &User, request: &Attributes) -> Result<(), Box<Stopped>> {
    let verdict = authorize(authorizers, user, request);
    if verdict.is_allowed() {
        return Ok(());
    }
    let response = Status::forbidden(user, request, &verdict.reason()).into_response();
    Err(Box::new(Stopped { response, refused: Some((user.clone(), request.clone())) }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_text() {
        for (pattern, text, want) in [
            ("dev", "dev", true),
            ("dev", "dev-a", false),
            ("dev-*", "dev-a", true),
            ("*", "x", true),
            ("*-dev", "a-dev", true),
            ("a*b*c", "abbc", true),
            ("a*b*c", "acb", false),
            ("a*a", "a", false),
        ] {
            assert_eq!(matches_pattern(pattern, text), want, "{pattern} {text}");
        }
    }

    #[test]
    fn a_grant_counts_where_it_says_and_only_for_its_own_uid() {
        let rule = PolicyRule {
            verbs: vec!["get".into()],
            api_groups: vec!["".into()],
            resources: vec!["pods".into()],
            ..PolicyRule::default()
        };
        let grant = |namespaces: Option<&[&str]>| AccessGrant {
            uid: "u1".into(),
            namespaces: namespaces.map(|n| n.iter().map(|n| (*n).to_owned()).collect()),
            rules: Arc::new([rule.clone()]),
            reason: "because".into(),
            span: Span::default(),
        };
        let mut user = User::new("jane", &[]);
        for (uid, namespaces, namespace, want) in [
            ("u1", None, "dev", true),
            ("u1", None, "", true),
            ("u2", None, "dev", false),
            ("", None, "dev", false),
            ("u1", Some(&["dev"][..]), "dev", true),
            ("u1", Some(&["dev"]), "", false),
            ("u1", Some(&["dev-*"]), "dev-1", true),
            ("u1", Some(&["dev-*"]), "dev", false),
            ("u1", Some(&["*-a-*-z"]), "x-a-b-z", true),
            ("u1", Some(&["*-a-*-z"]), "x-a-z", false),
        ] {
            user.uid = uid.to_owned();
            let request = Attributes::resource("get", "", "pods", namespace, "");
            assert_eq!(grant(namespaces).allows(&user, &request), want, "{uid} {namespaces:?} {namespace}");
        }
    }
}
