//! How are roles and policies made, and policies attached? Each an edit of the template that holds the role.

use super::super::{Aws, Failure};
use super::read::{find, no_role, policy_value, role_value};
use super::{checked, error};
use crate::aws::managed;
use crate::iam::validation::{InlineOwner, PolicyType};
use serde_json::{Map, Value, json};

pub(super) fn attach(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    const OPERATION: &str = "AttachRolePolicy";
    let [name, policy] = aws.needs(["role-name", "policy-arn"])?;
    let arn = aws.role_arn(&name);
    aws.ask_iam(OPERATION, &arn, &[("iam:PolicyARN", std::slice::from_ref(&policy))])?;
    // Access policies are EKS's own and no policies of IAM (F3.30).
    if !policy.contains(":policy/") {
        return Err(error("InvalidInput", OPERATION, format!("ARN {policy} is not valid.")));
    }
    let role = aws.account().role(&name).ok_or_else(|| no_role(OPERATION, &name))?;
    let by_aws = policy.split(':').nth(4) == Some("aws");
    let known = find(aws.account(), &policy).is_some() || (by_aws && managed::nearest(&policy).is_none());
    if !known {
        let message = format!("Policy {policy} does not exist or is not attachable.");
        return Err(error("NoSuchEntity", OPERATION, message));
    }
    if role.managed.iter().any(|m| *m.value == policy) {
        return Ok(());
    }
    let origin = role.origin.clone();
    let change = aws.terminal.add_to_property(&origin, &["ManagedPolicyArns"], &Value::from(policy));
    aws.changed(change)
}

pub(super) fn detach(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    const OPERATION: &str = "DetachRolePolicy";
    let [name, policy] = aws.needs(["role-name", "policy-arn"])?;
    let arn = aws.role_arn(&name);
    aws.ask_iam(OPERATION, &arn, &[("iam:PolicyARN", std::slice::from_ref(&policy))])?;
    let role = aws.account().role(&name).ok_or_else(|| no_role(OPERATION, &name))?;
    let Some(place) = role.managed.iter().find(|m| *m.value == policy).map(|m| m.span) else {
        return Err(error("NoSuchEntity", OPERATION, format!("Policy {policy} was not found.")));
    };
    let change = aws.terminal.remove_at(place);
    aws.changed(change)
}

pub(super) fn put_inline(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    const OPERATION: &str = "PutRolePolicy";
    let [name, policy, _] = aws.needs(["role-name", "policy-name", "policy-document"])?;
    let text = aws.document("policy-document")?.unwrap_or_default();
    let arn = aws.role_arn(&name);
    aws.ask_iam(OPERATION, &arn, &[])?;
    let document = checked(&text, PolicyType::Inline(InlineOwner::Role), OPERATION)?;
    let role = aws.account().role(&name).ok_or_else(|| no_role(OPERATION, &name))?;
    let change = match role.inline.iter().find(|p| *p.name == policy).map(|p| p.document.span()) {
        Some(place) => aws.terminal.set_at(place, &document),
        None => {
            let origin = role.origin.clone();
            let inline = json!({"PolicyName": policy, "PolicyDocument": document});
            aws.terminal.add_to_property(&origin, &["Policies"], &inline)
        }
    };
    aws.changed(change)
}

pub(super) fn update_trust(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    const OPERATION: &str = "UpdateAssumeRolePolicy";
    let [name, _] = aws.needs(["role-name", "policy-document"])?;
    let text = aws.document("policy-document")?.unwrap_or_default();
    let arn = aws.role_arn(&name);
    aws.ask_iam(OPERATION, &arn, &[])?;
    let document = checked(&text, PolicyType::Trust, OPERATION)?;
    let role = aws.account().role(&name).ok_or_else(|| no_role(OPERATION, &name))?;
    let origin = role.origin.clone();
    let change = aws.terminal.set_property(&origin, &["AssumeRolePolicyDocument"], &document);
    aws.changed(change)
}

/// The properties that were given, in the order of the table.
fn given(fields: impl IntoIterator<Item = (&'static str, Option<Value>)>) -> Value {
    let fields = fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(fields.collect::<Map<_, _>>())
}

impl Aws<'_, '_> {
    /// `--tags` as a template has them.
    pub(in crate::shell::aws) fn tag_list(&self) -> Result<Option<Value>, Failure> {
        let tags = self.tags()?;
        let list: Vec<Value> = tags.iter().map(|(key, value)| json!({"Key": key, "Value": value})).collect();
        Ok((!list.is_empty()).then_some(Value::Array(list)))
    }
}

pub(super) fn create_role(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    const OPERATION: &str = "CreateRole";
    let [name, _] = aws.needs(["role-name", "assume-role-policy-document"])?;
    let text = aws.document("assume-role-policy-document")?.unwrap_or_default();
    let path = aws.option("path");
    let arn = aws.iam_arn(&format!("role{}{name}", path.as_deref().unwrap_or("/")));
    let boundary = aws.option("permissions-boundary");
    let boundaries: Vec<String> = boundary.iter().cloned().collect();
    aws.ask_iam(OPERATION, &arn, &[("iam:PermissionsBoundary", &boundaries)])?;
    let trust = checked(&text, PolicyType::Trust, OPERATION)?;
    if aws.account().roles.iter().any(|r| r.name.eq_ignore_ascii_case(&name)) {
        return Err(error("EntityAlreadyExists", OPERATION, format!("Role with name {name} already exists.")));
    }
    let description = aws.option("description").map(Value::from);
    let duration = aws.option("max-session-duration").and_then(|d| d.parse::<u32>().ok());
    let tags = aws.tag_list()?;
    let properties = given([
        ("RoleName", Some(Value::from(name.as_str()))),
        ("Path", path.map(Value::from)),
        ("Description", description.clone()),
        ("AssumeRolePolicyDocument", Some(trust)),
        ("MaxSessionDuration", duration.map(Value::from)),
        ("PermissionsBoundary", boundary.map(Value::from)),
        ("Tags", tags),
    ]);
    let change = aws.terminal.add_resource(&name, "AWS::IAM::Role", properties);
    aws.changed(change)?;
    let Some(role) = aws.account().role(&name) else { return Ok(()) };
    let mut value = role_value(role, &description.unwrap_or_default(), true);
    if let Some(fields) = value.as_object_mut() {
        fields.shift_remove("RoleLastUsed");
        fields.shift_remove("MaxSessionDuration");
    }
    aws.print(&json!({"Role": value}))
}

pub(super) fn create_policy(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    const OPERATION: &str = "CreatePolicy";
    let [name, _] = aws.needs(["policy-name", "policy-document"])?;
    let text = aws.document("policy-document")?.unwrap_or_default();
    let path = aws.option("path");
    let arn = aws.iam_arn(&format!("policy{}{name}", path.as_deref().unwrap_or("/")));
    aws.ask_iam(OPERATION, &arn, &[])?;
    let document = checked(&text, PolicyType::Identity, OPERATION)?;
    if aws.account().policies.iter().any(|p| p.name.eq_ignore_ascii_case(&name)) {
        let message = format!("A policy called {name} already exists. Duplicate names are not allowed.");
        return Err(error("EntityAlreadyExists", OPERATION, message));
    }
    let properties = given([
        ("ManagedPolicyName", Some(Value::from(name.as_str()))),
        ("Path", path.map(Value::from)),
        ("Description", aws.option("description").map(Value::from)),
        ("PolicyDocument", Some(document)),
    ]);
    let change = aws.terminal.add_resource(&name, "AWS::IAM::ManagedPolicy", properties);
    aws.changed(change)?;
    let Some(policy) = find(aws.account(), &arn) else { return Ok(()) };
    let mut value = policy_value(aws.account(), &arn, &policy);
    if let Some(fields) = value.as_object_mut() {
        fields.shift_remove("Tags");
    }
    aws.print(&json!({"Policy": value}))
}
