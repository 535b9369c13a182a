//! As whom does the authenticator know the caller that STS named? Follows `pkg/arn` and `pkg/token` of
//! aws-iam-authenticator 0.7: the session ARN of a role becomes the role's ARN, and its IAM path is lost on the way
//! (F1.8), because STS never had it.

use crate::k8s::quote;
use std::fmt;

/// What `sts:GetCallerIdentity` answers, with the access key that signed the request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CallerIdentity {
    /// `arn:aws:sts::111122223333:assumed-role/Dev/alice`.
    pub arn: String,
    /// Twelve digits.
    pub account: String,
    /// `AIDA...` of a user, `AROA...:session` of a role session.
    pub user_id: String,
    /// `AKIA...` or `ASIA...`.
    pub access_key_id: String,
}

/// The authenticator's view of a caller.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// As STS has it.
    pub arn: String,
    /// The ARN by which mappings are looked up: a role session's role, without path.
    pub canonical_arn: String,
    /// Twelve digits.
    pub account_id: String,
    /// The principal's unique id, without session.
    pub user_id: String,
    /// The role session's name; empty for a user.
    pub session_name: String,
    /// The access key that signed.
    pub access_key_id: String,
}

/// Why an answer of STS names nobody whom the authenticator can know; it holds upstream's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentityError(pub String);

impl fmt::Display for IdentityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sts getCallerIdentity failed: {}", self.0)
    }
}

impl std::error::Error for IdentityError {}

/// The partitions that the authenticator accepts; lower case only.
const PARTITIONS: [&str; 8] =
    ["aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-eusc"];

/// Whether `name` is a partition of AWS.
pub fn is_partition(name: &str) -> bool {
    PARTITIONS.contains(&name)
}

impl Identity {
    /// Reads the answer of STS.
    pub fn from_caller(caller: &CallerIdentity) -> Result<Identity, IdentityError> {
        let (canonical_arn, has_session) = canonicalize(&caller.arn).map_err(IdentityError)?;
        let (user_id, session_name) = match has_session {
            // A federated user's id is kept whole: its first part is only the account.
            false => (caller.user_id.as_str(), ""),
            true => caller
                .user_id
                .split_once(':')
                .filter(|(_, session)| !session.contains(':'))
                .ok_or_else(|| IdentityError(format!("malformed UserID {}", quote(&caller.user_id))))?,
        };
        Ok(Identity {
            arn: caller.arn.clone(),
            canonical_arn,
            account_id: caller.account.clone(),
            user_id: user_id.to_owned(),
            session_name: session_name.to_owned(),
            access_key_id: caller.access_key_id.clone(),
        })
    }
}

/// The canonical ARN, and whether the user id carries a session.
fn canonicalize(arn: &str) -> Result<(String, bool), String> {
    if !arn.starts_with("arn:") {
        return Err(format!("arn '{arn}' is invalid: 'arn: invalid prefix'"));
    }
    let mut sections = arn.splitn(6, ':').skip(1);
    let (Some(partition), Some(service), Some(_), Some(account), Some(resource)) =
        (sections.next(), sections.next(), sections.next(), sections.next(), sections.next())
    else {
        return Err(format!("arn '{arn}' is invalid: 'arn: not enough sections'"));
    };
    if !is_partition(partition) {
        return Err(format!("arn '{arn}' does not have a recognized partition"));
    }
    let (kind, rest) = resource.split_once('/').unwrap_or((resource, ""));
    match (service, kind) {
        ("sts", "federated-user") | ("iam", "user" | "root") => Ok((arn.to_owned(), false)),
        ("iam", "role") => Ok((arn.to_owned(), true)),
        // Everything between the first and the last slash is the role; what follows is the session.
        ("sts", "assumed-role") => match rest.rsplit_once('/') {
            Some((role, _)) => Ok((format!("arn:{partition}:iam::{account}:role/{role}"), true)),
            None => Err(format!("assumed-role arn '{arn}' does not have a role")),
        },
        ("sts" | "iam", _) => Err(format!("unrecognized resource {resource} for service {service}")),
        _ => Err(format!("service {service} in arn {arn} is not a valid service for identities")),
    }
}
