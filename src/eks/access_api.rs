//! What does the EKS API refuse about access entries? Its checks in order, after IAM has allowed the call, with codes and
//! messages to the letter where they are known (F3.1, F3.3, F3.14-F3.17).

use super::access_entry::{Entry, entries};
use super::access_policy;
use super::{Mistake, View};
use crate::aws::{AccessEntryType, AuthenticationMode, refused_group, refused_username};
use crate::iam::{Arn, is_account_id};

/// An error of the EKS API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiError {
    /// `InvalidParameterException`.
    pub code: &'static str,
    /// What follows.
    pub message: String,
    /// The known mistake behind it.
    pub mistake: Option<Mistake>,
}

impl ApiError {
    fn new(code: &'static str, message: impl Into<String>, mistake: Option<Mistake>) -> ApiError {
        ApiError { code, message: message.into(), mistake }
    }

    /// As the AWS CLI prints it.
    pub fn text(&self, operation: &str) -> String {
        let ApiError { code, message, .. } = self;
        format!("An error occurred ({code}) when calling the {operation} operation: {message}")
    }
}

/// What an entry is to be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewEntry<'a> {
    /// `--principal-arn`.
    pub principal_arn: &'a str,
    /// `--kubernetes-groups`.
    pub groups: &'a [String],
    /// `--username`.
    pub username: Option<&'a str>,
    /// `--type`.
    pub kind: AccessEntryType,
}

/// `CreateAccessEntry`.
pub fn create(view: View<'_>, new: &NewEntry<'_>) -> Result<(), ApiError> {
    need_mode(view)?;
    let invalid = |message: String| ApiError::new("InvalidParameterException", message, None);
    if !is_principal(view, new) {
        return Err(invalid("The specified principalArn is invalid: invalid principal.".to_owned()));
    }
    if new.kind != AccessEntryType::Standard && !new.groups.is_empty() {
        return Err(invalid(format!(
            "The kubernetesGroups parameter is not supported for type {}.",
            new.kind.as_str()
        )));
    }
    check_names(new.groups, new.username)?;
    match find(view, new.principal_arn) {
        Some(_) => Err(ApiError::new(
            "ResourceInUseException",
            "The specified access entry resource is already in use on this cluster.",
            Some(Mistake::SecondEntry),
        )),
        None => Ok(()),
    }
}

/// `UpdateAccessEntry`; principal and type cannot be changed (F3.10).
pub fn update(view: View<'_>, new: &NewEntry<'_>) -> Result<Entry, ApiError> {
    let entry = existing(view, new.principal_arn)?;
    check_names(new.groups, new.username)?;
    Ok(entry)
}

/// `DescribeAccessEntry`, `DeleteAccessEntry`, `ListAssociatedAccessPolicies`: the entry must be there.
pub fn existing(view: View<'_>, principal_arn: &str) -> Result<Entry, ApiError> {
    need_mode(view)?;
    find(view, principal_arn).ok_or_else(|| {
        ApiError::new(
            "ResourceNotFoundException",
            "The specified principalArn could not be found. You can view your available access entries with 'list-access-entries'.",
            None,
        )
    })
}

/// `AssociateAccessPolicy`. A policy that the entry has already gets the new scope (F3.31).
pub fn associate(view: View<'_>, principal_arn: &str, policy_arn: &str) -> Result<Entry, ApiError> {
    let entry = existing(view, principal_arn)?;
    let invalid = |message: &str| ApiError::new("InvalidParameterException", message, None);
    if !policy_arn.starts_with(access_policy::ARN_PREFIX) {
        return Err(invalid("The policyArn parameter format is not valid."));
    }
    if !access_policy::exists(policy_arn) {
        return Err(invalid("The specified policyArn is invalid: invalid policyArn."));
    }
    if entry.kind != AccessEntryType::Standard && entry.kind != AccessEntryType::Ec2 {
        return Err(invalid("Access policies can only be associated with access entries of type STANDARD or EC2."));
    }
    Ok(entry)
}

/// `DisassociateAccessPolicy`.
pub fn disassociate(view: View<'_>, principal_arn: &str, policy_arn: &str) -> Result<Entry, ApiError> {
    let entry = existing(view, principal_arn)?;
    match entry.policies.iter().any(|p| *p.policy_arn == policy_arn) {
        true => Ok(entry),
        false => Err(ApiError::new(
            "ResourceNotFoundException",
            "The specified policyArn is not associated with the access entry.",
            None,
        )),
    }
}

/// `UpdateClusterConfig` with another authentication mode: one step forward, never back (F3.1).
pub fn change_mode(view: View<'_>, to: AuthenticationMode) -> Result<(), ApiError> {
    use AuthenticationMode::{Api, ApiAndConfigMap, ConfigMap};
    let from = view.mode();
    match (from, to) {
        (ConfigMap, ApiAndConfigMap) | (ApiAndConfigMap, Api) => Ok(()),
        _ => Err(ApiError::new(
            "InvalidParameterException",
            format!("Unsupported authentication mode update from {} to {}", from.as_str(), to.as_str()),
            None,
        )),
    }
}

fn need_mode(view: View<'_>) -> Result<(), ApiError> {
    match view.mode().has_access_entries() {
        true => Ok(()),
        false => Err(ApiError::new(
            "InvalidRequestException",
            "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation.",
            Some(Mistake::EntryInConfigMapMode),
        )),
    }
}

fn find(view: View<'_>, principal_arn: &str) -> Option<Entry> {
    entries(view).into_iter().find(|e| *e.principal_arn == principal_arn)
}

/// A user or role, path included; no session, group or service-linked role. Of this account it has to exist (F3.11); nodes
/// need a role of this account (F3.10).
fn is_principal(view: View<'_>, new: &NewEntry<'_>) -> bool {
    let Some(arn) = Arn::parse(new.principal_arn).filter(|a| a.service == "iam" && is_account_id(a.account)) else {
        return false;
    };
    let own = arn.account == view.account.id;
    let role = arn.resource_type() == "role";
    let exists = match arn.resource_type() {
        "role" => view.account.role_by_arn(new.principal_arn).is_some(),
        "user" => view.account.user_by_arn(new.principal_arn).is_some() || view.creator_arn() == new.principal_arn,
        "root" => true,
        _ => return false,
    };
    !arn.resource.starts_with("role/aws-service-role/")
        && (exists || !own)
        && (new.kind == AccessEntryType::Standard || (role && own))
}

/// Names that belong to Kubernetes and AWS (F3.13, F3.14).
fn check_names(groups: &[String], username: Option<&str>) -> Result<(), ApiError> {
    let code = "InvalidParameterException";
    if let Some(message) = groups.iter().find_map(|g| refused_group(g)) {
        return Err(ApiError::new(code, message, Some(Mistake::ReservedGroup)));
    }
    match username.and_then(refused_username) {
        Some(message) => Err(ApiError::new(code, message, None)),
        None => Ok(()),
    }
}
