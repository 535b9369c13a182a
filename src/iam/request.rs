//! Who asks for what? One AWS call as the evaluator sees it.

use super::arn::{Arn, assumed_role};
use super::context::Context;

/// One AWS call.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// The action as AWS spells it: `s3:GetObject`.
    pub action: Box<str>,
    /// The action in lower case: actions have no case.
    pub(super) lower_action: Box<str>,
    /// The resource's ARN, or `*` for an action without resource-level permissions.
    pub resource: Box<str>,
    /// The account that owns the resource.
    pub resource_account: Box<str>,
    /// Who asks.
    pub caller: Caller,
    /// The condition keys.
    pub context: Context,
}

/// The principal of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// An IAM user.
    User {
        /// `arn:aws:iam::111122223333:user/alice`
        arn: Box<str>,
        /// Its account.
        account: Box<str>,
    },
    /// A session of an IAM role.
    Session {
        /// `arn:aws:sts::111122223333:assumed-role/web/alice`
        arn: Box<str>,
        /// The role's own ARN, with its path: `arn:aws:iam::111122223333:role/team/web`
        role_arn: Box<str>,
        /// Its account.
        account: Box<str>,
    },
    /// The root user of an account.
    Root {
        /// `arn:aws:iam::111122223333:root`
        arn: Box<str>,
        /// The account.
        account: Box<str>,
    },
    /// An AWS service: `ec2.amazonaws.com`.
    Service(Box<str>),
    /// Whoever a provider vouches for, before any role is assumed: the ARN of the OIDC or SAML provider.
    Federated(Box<str>),
    /// Nobody that signed the request.
    Anonymous,
}

impl Request {
    /// A request. `principal` is the ARN of a user, a session, a root user or a provider, or a service's name. The role
    /// of a session is taken from `aws:PrincipalArn`, which alone knows the role's path, or else from the session.
    pub fn new(action: &str, resource: &str, resource_account: &str, principal: &str, context: Context) -> Request {
        let caller = Caller::parse(principal, context.get("aws:principalarn").and_then(<[String]>::first));
        let mut request = Request {
            action: "".into(),
            lower_action: "".into(),
            resource: "".into(),
            resource_account: resource_account.into(),
            caller,
            context,
        };
        request.ask(action, resource);
        request
    }

    /// Asks for another action, with all else as it is. `resource` is the one that the request was made with.
    pub fn ask(&mut self, action: &str, resource: &str) {
        self.action = action.into();
        self.lower_action = action.to_lowercase().into();
        // AWS's own example names `arn:aws:s3:::*` for this one action without a resource (D8 of the corpus).
        let list_buckets = action.eq_ignore_ascii_case("s3:ListAllMyBuckets") && resource == "*";
        let resource = if list_buckets { "arn:aws:s3:::*" } else { resource };
        if *self.resource != *resource {
            self.resource = resource.into();
        }
    }

    /// Whether the policy of the resource is a role's trust policy: `sts:AssumeRole`, `sts:TagSession` and their like,
    /// all of which act on a role.
    pub fn asks_trust_policy(&self) -> bool {
        self.lower_action.starts_with("sts:")
            && Arn::parse(&self.resource).is_some_and(|arn| arn.service == "iam" && arn.resource_type() == "role")
    }

    /// The service of the action: `s3`.
    pub fn service(&self) -> &str {
        self.lower_action.split(':').next().unwrap_or_default()
    }
}

impl Caller {
    fn parse(principal: &str, principal_arn: Option<&String>) -> Caller {
        let Some(arn) = Arn::parse(principal) else {
            return if principal.is_empty() || principal == "*" {
                Caller::Anonymous
            } else {
                Caller::Service(principal.into())
            };
        };
        let account = arn.account.into();
        if let Some((role, _)) = assumed_role(&arn) {
            let own = principal_arn.filter(|own| {
                Arn::parse(own).is_some_and(|own| {
                    own.account == arn.account && own.resource_type() == "role" && own.resource_name() == role
                })
            });
            let role_arn = match own {
                Some(own) => own.as_str().into(),
                None => format!("arn:{}:iam::{}:role/{role}", arn.partition, arn.account).into(),
            };
            return Caller::Session { arn: principal.into(), role_arn, account };
        }
        match arn.resource_type() {
            "oidc-provider" | "saml-provider" => Caller::Federated(principal.into()),
            "root" => Caller::Root { arn: principal.into(), account },
            _ => Caller::User { arn: principal.into(), account },
        }
    }

    /// The caller's account, where it belongs to one.
    pub fn account(&self) -> Option<&str> {
        match self {
            Caller::User { account, .. } | Caller::Session { account, .. } | Caller::Root { account, .. } => {
                Some(account)
            }
            Caller::Service(_) | Caller::Federated(_) | Caller::Anonymous => None,
        }
    }

    /// The caller as error texts name it.
    pub fn name(&self) -> &str {
        match self {
            Caller::User { arn, .. } | Caller::Session { arn, .. } | Caller::Root { arn, .. } => arn,
            Caller::Service(name) | Caller::Federated(name) => name,
            Caller::Anonymous => "anonymous",
        }
    }

    /// Whether the caller is a role that only a service may assume: SCPs and RCPs do not limit it.
    pub fn is_service_linked_role(&self) -> bool {
        matches!(self, Caller::Session { role_arn, .. } if role_arn.contains(":role/aws-service-role/"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callers_by_their_arn() {
        let context = Context::from_pairs([("aws:PrincipalArn", "arn:aws:iam::111122223333:role/team/web")]);
        let session = "arn:aws:sts::111122223333:assumed-role/web/alice";
        let request = Request::new("s3:GetObject", "arn:aws:s3:::b/k", "111122223333", session, context);
        assert!(matches!(&request.caller, Caller::Session { role_arn, .. } if role_arn.ends_with("role/team/web")));
        let table = [
            ("arn:aws:iam::111122223333:user/a", Some("111122223333")),
            ("arn:aws:iam::111122223333:root", Some("111122223333")),
            (session, Some("111122223333")),
            ("arn:aws:iam::111122223333:oidc-provider/oidc.eks.us-west-2.amazonaws.com/id/A", None),
            ("ec2.amazonaws.com", None),
            ("", None),
        ];
        for (principal, account) in table {
            assert_eq!(Caller::parse(principal, None).account(), account, "{principal}");
        }
    }
}
