//! May this caller become that role, and as whom does STS know a caller? AssumeRole, AssumeRoleWithWebIdentity,
//! GetCallerIdentity, in the order of checks and with the errors of facts/iam.md section 3 and F8.30 to F8.35.
//!
//! Pure functions over plain inputs: who knows the account, the cluster and the clock stands above. Start at
//! [`assume_role`] and [`assume_role_with_web_identity`].

mod assume_role;
mod check;
mod identity;
mod session;
#[cfg(test)]
mod tests;
mod web_identity;

pub use assume_role::{AssumeRole, Caller, assume_role};
pub use check::{duration, is_role_arn, parameters};
pub use identity::{GetCallerIdentity, decode_authorization_message, get_caller_identity};
pub use session::{Credentials, Session, WebIdentity};
pub use web_identity::{AssumeRoleWithWebIdentity, OidcProvider, Signature, Token, assume_role_with_web_identity};

use crate::iam::{AwsError, Policy};
use crate::source::Span;
use crate::trace::Step;

/// The role that somebody wants to become.
#[derive(Clone, Copy, Debug)]
pub struct TargetRole<'a> {
    /// Its ARN, with the path.
    pub arn: &'a str,
    /// Its unique id, `AROA...`.
    pub id: &'a str,
    /// Its trust policy.
    pub trust: &'a Policy,
    /// `MaxSessionDuration` in seconds.
    pub max_session_duration: u32,
    /// Its own tags, which are the session's principal tags where the session brings none of the same key.
    pub tags: &'a [(String, String)],
    /// Where the role stands.
    pub span: Span,
}

/// STS's answer, with its way.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The session, or why there is none.
    pub result: Result<Session, Refusal>,
    /// What was checked, in order; the last one is where it ended.
    pub steps: Vec<Step>,
}

/// Why STS gives no session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The check that was not passed.
    pub check: Check,
    /// What the caller reads.
    pub error: AwsError,
}

/// What STS checks, in its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Check {
    /// The form of the parameters.
    Parameters,
    /// IAM has a provider for the token's issuer.
    Provider,
    /// The issuer signed the token.
    Signature,
    /// The token has not expired.
    Expiry,
    /// The token has the claims that STS wants.
    Claims,
    /// The provider takes the token's audience.
    Audience,
    /// The role is there.
    Role,
    /// The policies, the trust policy among them, let the caller in.
    Policies,
    /// The session may last as long as was asked for.
    Duration,
    /// The session's tags do not contradict those that it inherits.
    Tags,
}

impl Answer {
    fn refused(check: Check, error: AwsError, mut steps: Vec<Step>, step: Step) -> Answer {
        steps.push(step.with_upstream(error.to_string()));
        Answer { result: Err(Refusal { check, error }), steps }
    }
}
