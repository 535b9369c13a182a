//! How does kubectl find the cluster, and what does it show it? The context, and the token that is only a signature.

use super::super::{Aws, Failure};
use crate::eks::{Principal, credentials, time, token};
use crate::text;
use crate::world::{Who, caller};
use serde_json::json;

/// F1.14
pub(super) fn update(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    let [name] = aws.needs(["name"])?;
    aws.ask_cluster("DescribeCluster", &name, &[])?;
    let arn = aws.cluster_arn(&name);
    let context = aws.option("alias").unwrap_or_else(|| arn.clone());
    let path = aws.option("kubeconfig").unwrap_or_else(|| "/home/student/.kube/config".to_owned());
    let line = match aws.terminal.session.contexts.iter().any(|c| c.name == context) {
        true => format!("Updated context {context} in {path}\n"),
        false => format!("Added new context {context} to {path}\n"),
    };
    if let Some(role) = aws.option("role-arn") {
        aws.terminal.note(text!(
            "the simulator's kubectl goes on as whoever is typing; to work as `{role}`, switch the identity",
            "시뮬레이터의 kubectl은 계속 지금 입력하는 신원으로 동작합니다. `{role}`(으)로 일하려면 신원을 바꾸십시오"
        ));
    }
    aws.out.push_str(&line);
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
