//! What would IAM say? `simulate-principal-policy` asks for somebody else, and is no refusal whatever it finds.

use super::super::parameters::{shorthand, texts};
use super::super::{Aws, Failure};
use super::error;
use crate::world::{self, AwsCall, Call, Outcome, Question, Who};
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub(super) fn simulate(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    const OPERATION: &str = "SimulatePrincipalPolicy";
    let [source, _] = aws.needs(["policy-source-arn", "action-names"])?;
    aws.ask_iam(OPERATION, &source, &[])?;
    let account = aws.account();
    let role = account.role_by_arn(&source).map(|r| Who::Role(r.name.value.clone()));
    let who = role.or_else(|| account.user_by_arn(&source).map(|u| Who::User(u.name.value.clone())));
    let Some(who) = who else {
        let message = format!("The {} with name {} cannot be found.", kind(&source), name(&source));
        return Err(error("NoSuchEntity", OPERATION, message));
    };
    let mut resources = aws.list("resource-arns");
    if resources.is_empty() {
        resources.push("*".to_owned());
    }
    let mut context: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for entry in aws.arguments.all("context-entries") {
        let entry = shorthand(entry).unwrap_or_default();
        let key = entry.get("ContextKeyName").and_then(Value::as_str).unwrap_or_default();
        context.insert(key.to_owned(), entry.get("ContextKeyValues").map(texts).unwrap_or_default());
    }
    let mut results = Vec::new();
    for action in aws.list("action-names") {
        for resource in &resources {
            let call = AwsCall {
                action: action.clone(),
                operation: action.split(':').nth(1).unwrap_or_default().to_owned(),
                resource: resource.clone(),
                context: context.clone(),
                ..AwsCall::default()
            };
            let question = Question { who: who.clone(), call: Call::Aws(call), time: aws.terminal.session.time };
            let answer = world::ask(aws.terminal.world(), &question);
            let decision = match answer.outcome {
                Outcome::Allowed => "allowed",
                Outcome::Unknown => {
                    aws.terminal.is_unknown();
                    "implicitDeny"
                }
                _ if answer.message.contains("explicit deny") => "explicitDeny",
                _ => "implicitDeny",
            };
            results.push(json!({
                "EvalActionName": action,
                "EvalResourceName": resource,
                "EvalDecision": decision,
                "MatchedStatements": [],
                "MissingContextValues": [],
            }));
        }
    }
    aws.print(&json!({"EvaluationResults": results}))
}

fn kind(arn: &str) -> &'static str {
    if arn.contains(":user/") { "user" } else { "role" }
}

fn name(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}
