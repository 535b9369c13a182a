//! What does STS refuse before it asks any policy? The form of a call's parameters, and how long a session may last.

use crate::iam::{Arn, AwsError, is_account_id};

/// An hour: the longest session of a role that a role assumed.
const CHAINED: u32 = 3600;

/// Whether `text` can be the ARN of a role; STS looks at no account before it knows (F8.35).
pub fn is_role_arn(text: &str) -> bool {
    Arn::parse(text).is_some_and(|arn| {
        arn.partition.starts_with("aws")
            && arn.service == "iam"
            && arn.region.is_empty()
            && is_account_id(arn.account)
            && arn.resource.strip_prefix("role/").is_some_and(|name| {
                !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "_-/.@+=,".contains(c))
            })
    })
}

/// The first parameter that STS refuses, with its words.
pub fn parameters(operation: &str, role_arn: &str, name: &str, duration: Option<u32>) -> Option<AwsError> {
    let invalid = |message: String| Some(AwsError::new("ValidationError", 400, operation, message));
    let constraint = |value: &str, parameter: &str, rule: &str| {
        invalid(format!(
            "1 validation error detected: Value '{value}' at '{parameter}' failed to satisfy constraint: Member must {rule}"
        ))
    };
    if role_arn.len() < 20 {
        return constraint(role_arn, "roleArn", "have length greater than or equal to 20");
    }
    if !is_role_arn(role_arn) {
        return invalid("Request ARN is invalid".to_owned());
    }
    if name.chars().count() < 2 {
        return constraint(name, "roleSessionName", "have length greater than or equal to 2");
    }
    if name.chars().count() > 64 {
        return constraint(name, "roleSessionName", "have length less than or equal to 64");
    }
    if !name.chars().all(|c| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c)) {
        return constraint(name, "roleSessionName", r"satisfy regular expression pattern: [\w+=,.@-]*");
    }
    match duration {
        Some(seconds) if seconds < 900 => {
            constraint(&seconds.to_string(), "durationSeconds", "have value greater than or equal to 900")
        }
        Some(seconds) if seconds > 43_200 => {
            constraint(&seconds.to_string(), "durationSeconds", "have value less than or equal to 43200")
        }
        _ => None,
    }
}

/// How long the session lasts, or STS's words where it was asked for more than the role, or a chain, gives. Without a
/// wish it is an hour.
pub fn duration(operation: &str, wish: Option<u32>, role_max: u32, chained: bool) -> Result<u32, AwsError> {
    let seconds = wish.unwrap_or(3600);
    let refuse = |message: &str| Err(AwsError::new("ValidationError", 400, operation, message));
    if chained && seconds > CHAINED {
        return refuse(
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
        );
    }
    if seconds > role_max.max(3600) {
        return refuse("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
    }
    Ok(seconds)
}
