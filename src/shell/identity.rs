//! With whose credentials does a tool work? A profile's, a role's that has to be assumed first, or those of whoever is
//! typing.

use super::Terminal;
use crate::eks::service_account::{API_AUDIENCE, name_of, uid_of};
use crate::eks::{Principal, ProjectedToken, base64url, token};
use crate::k8s::{Object, kinds};
use crate::world::{AwsCall, Call, Outcome, Who, caller};
use serde_json::Value;
use std::sync::Arc;

/// Why there are no credentials: what the AWS CLI prints, and its exit code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoCredentials {
    /// The CLI's words.
    pub text: String,
    /// Its exit code.
    pub exit_code: i32,
}

impl Terminal<'_> {
    /// Who calls `operation` with a profile, `named` by a flag or by `AWS_PROFILE`: an IAM user of the account, or a role,
    /// which whoever is typing has to be allowed to assume; or the owner of the access key in the environment.
    pub fn with_profile(&mut self, named: Option<String>, operation: &str) -> Result<Who, NoCredentials> {
        let who = self.session.who.clone();
        let variable = |name: &str| self.session.variables.get(name).filter(|v| !v.is_empty()).cloned();
        // Keys in the environment go before `AWS_PROFILE`, and a profile on the command line before both.
        if named.is_none()
            && let Some(key) = variable("AWS_ACCESS_KEY_ID")
        {
            return self.owner_of_key(&key).ok_or_else(|| NoCredentials {
                text: format!("An error occurred (InvalidClientTokenId) when calling the {operation} operation: The security token included in the request is invalid."),
                exit_code: 254,
            });
        }
        let Some(name) = named.or_else(|| variable("AWS_PROFILE")).filter(|n| !n.is_empty() && n != "default") else {
            return Ok(who);
        };
        let account = &self.world().account;
        if account.user(&name).is_some() {
            return Ok(Who::User(name));
        }
        match account.role(&name).map(|r| r.arn.clone()) {
            Some(arn) => self.with_role(who, &arn),
            None => {
                let text = format!("The config profile ({name}) could not be found");
                Err(NoCredentials { text, exit_code: 255 })
            }
        }
    }

    /// Assumes a role as `who`.
    pub fn with_role(&mut self, who: Who, role_arn: &str) -> Result<Who, NoCredentials> {
        let call = AwsCall {
            action: "sts:AssumeRole".to_owned(),
            service: "sts".to_owned(),
            operation: "AssumeRole".to_owned(),
            resource: role_arn.to_owned(),
            ..AwsCall::default()
        };
        let answer = self.ask_as(who, Call::Aws(call));
        match answer.outcome {
            Outcome::Denied => self.was_refused(),
            Outcome::Unknown => self.is_unknown(),
            Outcome::Allowed | Outcome::Failed => {}
        }
        let role = self.world().account.role_by_arn(role_arn).map(|r| r.name.to_string());
        match (answer.outcome, role) {
            (Outcome::Allowed, Some(role)) => Ok(Who::Role(role)),
            _ => Err(NoCredentials { text: answer.message, exit_code: 254 }),
        }
    }
}

/// Whose is a token that somebody shows the API server?
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bearer {
    /// This one's.
    Who(Who),
    /// Nobody's: 401.
    Nobody,
    /// A good token of a ServiceAccount as which no pod runs; the world answers to pods only.
    NotModelled,
}

impl Terminal<'_> {
    /// Tells whose token this is: one of `aws eks get-token`, the one that is mounted into a pod, or one of `kubectl create
    /// token`.
    pub fn bearer(&self, token: &str) -> Bearer {
        let (view, now) = (self.world().view(), self.session.time);
        if token.is_empty() {
            return Bearer::Who(Who::Anonymous);
        }
        if token.starts_with("k8s-aws-v1.") {
            let verified = token::verify(token, view.name(), now).ok();
            let owner = verified.and_then(|v| self.owner_of_key(&v.access_key_id));
            return owner.map_or(Bearer::Nobody, Bearer::Who);
        }
        let payload = token.split('.').nth(1).and_then(|p| base64url::decode(p).ok());
        let claims: Value = payload.and_then(|p| serde_json::from_slice(&p).ok()).unwrap_or_default();
        let text = |pointer: &str| claims.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
        let (namespace, pod) = (text("/kubernetes.io/namespace"), text("/kubernetes.io/pod/name"));
        let running = |o: &Arc<Object>| Who::Pod { namespace: o.namespace.clone(), name: o.name.clone() };
        if !pod.is_empty() {
            let found = view.cluster.get(kinds::POD, namespace, pod);
            let own = found.filter(|o| ProjectedToken::of_pod(view, o, "", 0, now).jwt() == token);
            return own.map_or(Bearer::Nobody, |o| Bearer::Who(running(o)));
        }
        let account = text("/kubernetes.io/serviceaccount/name");
        let object = view.cluster.get(kinds::SERVICE_ACCOUNT, namespace, account);
        let uid = object.map(|o| uid_of(o));
        let stored = object.and_then(|o| o.value().pointer("/metadata/uid")).and_then(Value::as_str);
        let given = text("/kubernetes.io/serviceaccount/uid");
        let known = [uid.as_deref(), stored].contains(&Some(given)) || object.is_some() && given.is_empty();
        let for_api =
            claims.pointer("/aud").and_then(Value::as_array).is_some_and(|a| a.iter().any(|a| a == API_AUDIENCE));
        let lives = claims.get("exp").and_then(Value::as_i64).is_some_and(|exp| exp > now);
        if !known || !for_api || !lives || text("/iss") != view.issuer() {
            return Bearer::Nobody;
        }
        let pods = view.cluster.list_in(kinds::POD, namespace);
        let runs = pods.iter().find(|p| name_of(p) == account);
        runs.map_or(Bearer::NotModelled, |pod| Bearer::Who(running(pod)))
    }

    /// Who has an access key: an IAM user, a role's session, a node.
    fn owner_of_key(&self, key: &str) -> Option<Who> {
        let (view, now) = (self.world().view(), self.session.time);
        let account = view.account;
        let users = account.users.iter().map(|u| Who::User(u.name.to_string()));
        let roles = account.roles.iter().map(|r| Who::Role(r.name.to_string()));
        let nodes = view.cluster.list(kinds::NODE).iter().map(|n| Who::Node(n.name.clone()));
        let typing = std::iter::once(self.session.who.clone());
        let has = |who: &Who| Principal::of(view, &caller(who), now).is_ok_and(|p| p.caller.access_key_id == key);
        typing.chain(users).chain(nodes).chain(roles).chain([Who::Creator]).find(has)
    }
}
