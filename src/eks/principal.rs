//! Who asks, and as which IAM principal does AWS see them?

use super::identity::CallerIdentity;
use super::instance::Instance;
use super::{View, digest};
use crate::source::Span;
use crate::text;
use crate::text::Text;

/// Whoever asks the cluster or AWS for something. `world::Who` stands above and says the same in words.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Caller {
    /// An IAM user of the account.
    User(String),
    /// A person's session of an IAM role.
    Role {
        /// The role's name.
        name: String,
        /// The session's name; `None` is what the AWS CLI chooses for a profile with `role_arn`.
        session: Option<String>,
    },
    /// The principal that created the cluster.
    Creator,
    /// A process in a pod.
    Pod {
        /// The pod's namespace.
        namespace: String,
        /// The pod's name.
        name: String,
    },
    /// A person of the cluster's OIDC identity provider, by e-mail address, name or subject.
    Oidc(String),
    /// The kubelet on a node.
    Node(String),
    /// Nobody, without a token.
    Anonymous,
}

/// An IAM principal that signs requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// The IAM ARN of the user or role, with its path: what access entries and policies name.
    pub iam_arn: String,
    /// Its name.
    pub name: String,
    /// Its unique id, `AIDA...` or `AROA...`.
    pub unique_id: String,
    /// Whether it is a role; then its requests come from a session.
    pub is_role: bool,
    /// What STS says of it.
    pub caller: CallerIdentity,
    /// Where it stands in the files; `None` for a principal that only an ARN names.
    pub span: Option<Span>,
}

impl Principal {
    /// The principal as which `caller` signs AWS requests; the error says who is missing. A pod's principal is found by
    /// its credentials, not here; OIDC people and nobody have none (F4.8).
    pub fn of(view: View<'_>, caller: &Caller, time: i64) -> Result<Principal, Text> {
        match caller {
            Caller::User(name) => Principal::user(view, name).ok_or_else(|| {
                text!("the account has no IAM user `{name}`", "계정에 IAM 사용자 `{name}`이/가 없습니다")
            }),
            Caller::Role { name, session } => {
                let session = session.clone().unwrap_or_else(|| format!("botocore-session-{time}"));
                Principal::role_session(view, name, &session).ok_or_else(|| {
                    text!("the account has no IAM role `{name}`", "계정에 IAM 역할 `{name}`이/가 없습니다")
                })
            }
            Caller::Creator => Ok(Principal::of_arn(view, &view.creator_arn(), time)),
            Caller::Node(name) => {
                let instance = Instance::of_node(view, name).ok_or_else(|| {
                    text!("the cluster has no node `{name}`", "클러스터에 노드 `{name}`이/가 없습니다")
                })?;
                let arn = instance.role_arn().ok_or_else(|| {
                    text!(
                        "the node `{name}` belongs to no node group of the account: see its label `eks.amazonaws.com/nodegroup`",
                        "노드 `{name}`은/는 계정의 어느 노드 그룹에도 속하지 않습니다. 레이블 `eks.amazonaws.com/nodegroup`을 보십시오"
                    )
                })?;
                Ok(Principal::session_of_arn(view, arn, &instance.id))
            }
            Caller::Pod { .. } | Caller::Oidc(_) | Caller::Anonymous => Err(text!(
                "this caller signs no AWS request of its own",
                "이 호출자는 AWS 요청에 직접 서명하지 않습니다"
            )),
        }
    }

    /// An IAM user of the account.
    pub fn user(view: View<'_>, name: &str) -> Option<Principal> {
        let user = view.account.user(name)?;
        let key = user.access_keys.iter().find(|k| *k.active).map(|k| k.id.value.clone());
        let caller = CallerIdentity {
            arn: user.arn.clone(),
            account: view.account.id.clone(),
            user_id: user.id.clone(),
            access_key_id: key.unwrap_or_else(|| format!("AKIA{}", digest::id(&[&user.arn, "key"], 16))),
        };
        Some(Principal {
            iam_arn: user.arn.clone(),
            name: user.name.value.clone(),
            unique_id: user.id.clone(),
            is_role: false,
            caller,
            span: Some(user.name.span),
        })
    }

    /// A session of a role of the account. Its ARN has lost the role's path (F1.8).
    pub fn role_session(view: View<'_>, name: &str, session: &str) -> Option<Principal> {
        let role = view.account.role(name)?;
        Some(session_principal(view, &role.arn, name, &role.id.value, session, Some(role.name.span)))
    }

    /// A session of the role of this ARN, whether the account holds it or not.
    pub fn session_of_arn(view: View<'_>, arn: &str, session: &str) -> Principal {
        match view.account.role_by_arn(arn) {
            Some(role) => session_principal(view, arn, &role.name, &role.id.value, session, Some(role.name.span)),
            None => {
                let name = arn.rsplit('/').next().unwrap_or(arn);
                session_principal(view, arn, name, &format!("AROA{}", digest::id(&[arn], 17)), session, None)
            }
        }
    }

    /// The principal that an ARN names: a user as itself, a role as a session.
    fn of_arn(view: View<'_>, arn: &str, time: i64) -> Principal {
        let name = arn.rsplit('/').next().unwrap_or(arn);
        if arn.contains(":role/") {
            return Principal::session_of_arn(view, arn, &format!("botocore-session-{time}"));
        }
        if let Some(user) = view.account.user_by_arn(arn).and_then(|u| Principal::user(view, &u.name)) {
            return user;
        }
        let is_root = arn.ends_with(":root");
        let user_id = match is_root {
            true => view.account.id.clone(),
            false => format!("AIDA{}", digest::id(&[arn], 17)),
        };
        Principal {
            iam_arn: arn.to_owned(),
            name: name.to_owned(),
            unique_id: user_id.clone(),
            is_role: false,
            caller: CallerIdentity {
                arn: arn.to_owned(),
                account: account_of(arn).unwrap_or(&view.account.id).to_owned(),
                user_id,
                access_key_id: format!("AKIA{}", digest::id(&[arn, "key"], 16)),
            },
            span: None,
        }
    }
}

fn session_principal(
    view: View<'_>,
    role_arn: &str,
    name: &str,
    id: &str,
    session: &str,
    span: Option<Span>,
) -> Principal {
    let partition = role_arn.split(':').nth(1).unwrap_or("aws");
    let account = account_of(role_arn).unwrap_or(&view.account.id);
    Principal {
        iam_arn: role_arn.to_owned(),
        name: name.to_owned(),
        unique_id: id.to_owned(),
        is_role: true,
        caller: CallerIdentity {
            arn: format!("arn:{partition}:sts::{account}:assumed-role/{name}/{session}"),
            account: account.to_owned(),
            user_id: format!("{id}:{session}"),
            access_key_id: format!("ASIA{}", digest::id(&[role_arn, session, "key"], 16)),
        },
        span,
    }
}

fn account_of(arn: &str) -> Option<&str> {
    arn.split(':').nth(4).filter(|a| !a.is_empty())
}
