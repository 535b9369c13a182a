//! Who else may do this? For one verb and resource in the cluster, or one action in the account: everybody whom the files
//! let do it, with the line that does.

use crate::eks;
use crate::k8s::rbac;
use crate::k8s::user::MASTERS;
use crate::k8s::{Attributes, attributes_of, quote};
use crate::lab::surplus::kubernetes::universe;
use crate::source::Span;
use crate::world::{AwsCall, AwsSession, Call, DEFAULT_TIME, Question, Who, World, reviewed};

/// What is asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// A verb on a resource of the cluster; with an empty namespace at the cluster scope.
    Cluster {
        /// `list`.
        verb: String,
        /// The API group.
        group: String,
        /// `pods/log`.
        resource: String,
        /// The namespace.
        namespace: String,
    },
    /// An action in the account.
    Account {
        /// `s3:PutObject`.
        action: String,
        /// On this ARN.
        resource: String,
    },
}

impl Asked {
    /// What a question asks of the authorizers; `None` for one that is about no resource.
    pub fn of(question: &Question) -> Option<Asked> {
        match &question.call {
            Call::Aws(call) => Some(Asked::Account { action: call.action.clone(), resource: call.resource.clone() }),
            Call::Kubernetes(request) => {
                let asked = reviewed(request).or_else(|| attributes_of(&request.method, &request.url).ok());
                let Attributes { verb, api_group, resource, subresource, namespace, .. } =
                    asked.filter(|a| a.is_resource_request)?;
                let resource = if subresource.is_empty() { resource } else { format!("{resource}/{subresource}") };
                Some(Asked::Cluster { verb, group: api_group, resource, namespace })
            }
        }
    }
}

/// The resources and subresources of the cluster that can be asked about: API group, name, whether it is namespaced.
pub fn resources(world: &World) -> Vec<(String, String, bool)> {
    let types = world.cluster.resource_types();
    let kinds = universe(&types);
    kinds.iter().map(|k| (k.resource.group.to_string(), k.full_name(), k.resource.namespaced)).collect()
}

/// Somebody who may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// `ServiceAccount "default/collector"`, `role/reader`.
    pub who: String,
    /// What gives it: a binding, an access policy, a statement's policy.
    pub by: String,
    /// Where.
    pub span: Option<Span>,
}

/// Everybody who may do it. In the cluster these are subjects: a group stands for all who are in it.
pub fn who_can(world: &World, asked: &Asked) -> Vec<Holder> {
    match asked {
        Asked::Cluster { verb, group, resource, namespace } => {
            in_cluster(world, &Attributes::resource(verb, group, resource, namespace, ""))
        }
        Asked::Account { action, resource } => in_account(world, action, resource),
    }
}

fn in_cluster(world: &World, request: &Attributes) -> Vec<Holder> {
    let mut holders =
        vec![Holder { who: format!("Group {}", quote(MASTERS)), by: "system:masters".to_owned(), span: None }];
    for holder in rbac::who_can(&world.rbac, request) {
        let grant = holder.grant;
        let Some(subject) = grant.subject().filter(|s| s.name != MASTERS) else { continue };
        let who = match subject.kind {
            "ServiceAccount" => format!("ServiceAccount {}/{}", subject.account_namespace(), subject.name),
            kind => format!("{kind} {}", subject.name),
        };
        holders.push(Holder { who, by: grant.binding.object.title(), span: Some(grant.subject_span()) });
    }
    for entry in world.account.access_entries.iter().filter(|e| e.cluster.value == world.view().name()) {
        let arn = entry.principal_arn.as_str();
        for association in &entry.policies {
            let grant = eks::access_policy::Grant::new(association, arn, "", "");
            if grant.access.counts_in(rbac::scope_namespace(request)) && grant.rules_allow(request) {
                let by = association.policy_arn.rsplit('/').next().unwrap_or_default().to_owned();
                holders.push(Holder { who: arn.to_owned(), by, span: Some(grant.access.span) });
            }
        }
    }
    holders
}

fn in_account(world: &World, action: &str, resource: &str) -> Vec<Holder> {
    let call = AwsCall { action: action.to_owned(), resource: resource.to_owned(), ..AwsCall::default() };
    let roles = world.account.roles.iter().map(|r| Who::Role(r.name.value.clone()));
    let users = world.account.users.iter().map(|u| Who::User(u.name.value.clone()));
    let holds = |who: Who| {
        let session = AwsSession::of(world, &who, DEFAULT_TIME)?;
        let span = session.allows(&call)?;
        let within = |s: &crate::iam::Statement| s.span == span;
        let policies = session.policies();
        let policy = policies.iter().find(|p| {
            p.document.and_then(|d| d.policy.as_ref()).is_some_and(|policy| policy.statements.iter().any(within))
        });
        Some(Holder {
            who: who.to_string(),
            by: policy.map(|p| p.name.to_owned()).unwrap_or_default(),
            span: Some(span),
        })
    };
    roles.chain(users).filter_map(holds).collect()
}
