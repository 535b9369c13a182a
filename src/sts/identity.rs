//! Who am I? And what does the blob in EC2's refusal say?

use crate::iam::{self, Api, AwsError, Outcome, PolicySet, Request, access_denied, evaluate, explain};
use crate::trace::Step;

/// The answer of GetCallerIdentity, in the order in which the CLI prints it (F7.7).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GetCallerIdentity {
    /// `AIDA...` of a user, `AROA...:session` of a session.
    pub user_id: String,
    /// The account.
    pub account: String,
    /// The ARN of the user or the session.
    pub arn: String,
}

/// Who signed the request. No policy keeps anybody from this answer. `None` for a caller that signs nothing: a service,
/// a provider's token, nobody.
pub fn get_caller_identity(request: &Request) -> Option<GetCallerIdentity> {
    let account = request.caller.account()?.to_owned();
    // The root user's id is its account.
    let user_id = request.context.first("aws:userid").unwrap_or(&account).to_owned();
    Some(GetCallerIdentity { user_id, account, arn: request.caller.name().to_owned() })
}

/// Opens an encoded authorization message for a caller who may: the `DecodedMessage`, or the error with its step.
pub fn decode_authorization_message(
    blob: &str,
    request: &Request,
    policies: &PolicySet<'_>,
) -> Result<String, (AwsError, Option<Box<Step>>)> {
    let api = Api { service: "sts", operation: "DecodeAuthorizationMessage" };
    let decision = evaluate(request, policies);
    if decision.outcome != Outcome::Allowed {
        let step = explain(request, policies, &decision, api);
        return Err((access_denied(request, &decision, api), Some(Box::new(step))));
    }
    iam::decode_authorization_message(blob).ok_or_else(|| {
        (AwsError::new("InvalidAuthorizationMessageException", 400, api.operation, "Message is not valid"), None)
    })
}
