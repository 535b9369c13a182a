//! `aws sts`.

use super::{Aws, Command, Failure};
use serde_json::json;

pub(super) const COMMANDS: &[Command] =
    &[Command { path: "sts get-caller-identity", options: &[], run: get_caller_identity }];

/// Always allowed: it only says who signed (F7.7).
fn get_caller_identity(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    let answer = aws.call("sts:GetCallerIdentity", "*").map_err(|e| Failure::service(&e))?;
    let principal = answer.principal.unwrap_or_default();
    aws.print(&json!({"UserId": principal.user_id, "Account": principal.account, "Arn": principal.arn}))
}
