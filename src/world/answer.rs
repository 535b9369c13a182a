//! What comes out of a question: the outcome, the real tool's words, and the way there.

use crate::k8s::{Response, User};
use crate::trace::Trace;

/// How a question ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Authentication and authorization let it through, and it was done.
    Allowed,
    /// Somebody refused it: no identity (401, no credentials, a trust policy) or no right (403, AccessDenied).
    Denied,
    /// It was let through and failed for another reason: not found, invalid, in conflict.
    Failed,
    /// What decides it is not modelled. Never shown as denied.
    Unknown,
}

/// The answer to one question.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// How it ended.
    pub outcome: Outcome,
    /// What the real tool prints of a refusal or failure, to the letter; empty where it went through.
    pub message: String,
    /// The way there.
    pub trace: Trace,
    /// The API server's answer, for a Kubernetes request that reached it.
    pub response: Option<Response>,
    /// The Kubernetes user as whom the request was decided.
    pub user: Option<User>,
    /// The AWS principal as whom the call was decided: ARN, account, user id.
    pub principal: Option<AwsPrincipal>,
}

/// An AWS principal as `sts get-caller-identity` prints it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AwsPrincipal {
    /// `arn:aws:sts::111122223333:assumed-role/web/s`.
    pub arn: String,
    /// Twelve digits.
    pub account: String,
    /// `AIDA...`, or `AROA...:session`.
    pub user_id: String,
}
