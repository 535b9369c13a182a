//! How does kubectl find the cluster, and what does it show it? The context, and the token that is only a signature.

use super::super::{Aws, Failure};
use crate::eks::{Principal, credentials, time, token};
use crate::shell::{Context, Effect};
use crate::world::{Who, caller};
use serde_json::json;

/// F1.14. The context is named after the cluster, or by `--alias`; its user after the cluster, or by `--user-alias`, so
/// that a second context for another role takes the first one's role over, as in the real file.
pub(super) fn update(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    let [name] = aws.needs(["name"])?;
    aws.ask_cluster("DescribeCluster", &name, &[])?;
    let arn = aws.cluster_arn(&name);
    let context = Context {
        name: aws.option("alias").unwrap_or_else(|| arn.clone()),
        user: aws.option("user-alias").unwrap_or_else(|| arn.clone()),
        role_arn: aws.option("role-arn"),
        profile: aws.option("profile"),
        ..Context::default()
    };
    let path = aws.option("kubeconfig").unwrap_or_else(|| "/home/student/.kube/config".to_owned());
    let contexts = &aws.terminal.session.contexts;
    let how = match contexts.iter().any(|c| c.name == context.name) {
        true => "Updated context",
        false => "Added new context",
    };
    aws.out.push_str(&format!("{how} {} {}{path}\n", context.name, if how.starts_with('U') { "in " } else { "to " }));
    // The terminal starts with the cluster's own context, as if it had been made before.
    if contexts.is_empty() && context.name != arn {
        let own = Context { name: arn.clone(), user: arn, ..Context::default() };
        let namespace = aws.terminal.session.namespace.clone();
        aws.terminal.effect(Effect::AddContext(own));
        aws.terminal.effect(Effect::SetNamespace(namespace));
    }
    aws.terminal.effect(Effect::AddContext(context));
    Ok(())
}

/// F1.1 to F1.3. Nobody is asked, unless a role has to be assumed.
pub(super) fn get_token(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    let Some(cluster) = aws.option("cluster-name").or_else(|| aws.option("cluster-id")) else {
        let text = "\nEither parameter --cluster-name or --cluster-id must be specified.\n".to_owned();
        return Err(Failure { text, exit_code: 255 });
    };
    let now = aws.terminal.session.time;
    let key = match aws.option("role-arn") {
        Some(role) => {
            let name = ["EKSGetTokenAuth".to_owned()];
            aws.ask("sts", "AssumeRole", "sts:AssumeRole", &role, &[("sts:RoleSessionName", &name)])?;
            Principal::session_of_arn(aws.view(), &role, "EKSGetTokenAuth").caller.access_key_id
        }
        None => own_key(aws, now).map_err(|error| {
            aws.terminal.was_refused();
            Failure::service(&error)
        })?,
    };
    let region = aws.region();
    let request = token::Request { access_key_id: &key, region: &region, cluster: &cluster, time: now };
    let value = json!({
        "kind": "ExecCredential",
        "apiVersion": "client.authentication.k8s.io/v1beta1",
        "spec": {},
        "status": {
            "expirationTimestamp": time::rfc3339(now + token::CLIENT_LIFETIME),
            "token": token::presign(&request),
        },
    });
    aws.print(&value)
}

/// The access key with which the caller signs.
fn own_key(aws: &Aws<'_, '_>, now: i64) -> Result<String, String> {
    let principal = match &aws.who {
        Who::Pod { namespace, name } => {
            let found = credentials::of_pod(aws.view(), namespace, name, None, "AssumeRoleWithWebIdentity", now);
            match found.credentials {
                Some(credentials) => credentials.principal,
                None => return Err(found.error),
            }
        }
        who => Principal::of(aws.view(), &caller(who), now).map_err(|_| {
            "Unable to locate credentials. You can configure credentials by running \"aws configure\".".to_owned()
        })?,
    };
    Ok(principal.caller.access_key_id)
}
