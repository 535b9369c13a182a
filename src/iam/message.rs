//! What does the caller read when AWS says no? Each service has its own code and its own form of the same sentence.
//! Source: facts on IAM's error texts, sections 1 to 3 (IAM User Guide, "Troubleshoot access denied error messages").

use super::encoded_message::encode;
use super::evaluate::{Decision, Outcome};
use super::explain::{DENY_ORDER, implicit_layer};
use super::layer::Layer;
use super::request::{Caller, Request};
use std::fmt;

/// An error of an AWS API.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AwsError {
    /// `AccessDenied`, `UnauthorizedOperation` ...
    pub code: String,
    /// The HTTP status.
    pub http: u16,
    /// The API's operation: `GetObject`.
    pub operation: String,
    /// The text behind it.
    pub message: String,
}

impl fmt::Display for AwsError {
    /// As the AWS CLI prints it (botocore's ClientError).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let AwsError { code, operation, message, .. } = self;
        write!(f, "An error occurred ({code}) when calling the {operation} operation: {message}")
    }
}

impl AwsError {
    /// An error.
    pub fn new(code: &str, http: u16, operation: &str, message: impl Into<String>) -> AwsError {
        AwsError { code: code.to_owned(), http, operation: operation.to_owned(), message: message.into() }
    }
}

/// The API call that was refused. It need not be the one whose action failed: `CreateNodegroup` of `eks` fails for want
/// of `iam:PassRole`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Api<'a> {
    /// The service that was called: `eks`.
    pub service: &'a str,
    /// The operation that was called: `CreateNodegroup`.
    pub operation: &'a str,
}

/// The error for a request that was denied.
pub fn access_denied(request: &Request, decision: &Decision, api: Api<'_>) -> AwsError {
    let (code, http) = match api.service {
        "ec2" => ("UnauthorizedOperation", 403),
        // Services that speak JSON; the older ones speak XML and say `AccessDenied`.
        "eks" | "ecr" | "dynamodb" | "logs" | "kms" | "secretsmanager" | "elasticfilesystem" | "guardduty" => (
            "AccessDeniedException",
            if api.service == "elasticfilesystem" || api.service == "eks" { 403 } else { 400 },
        ),
        _ => ("AccessDenied", 403),
    };
    AwsError::new(code, http, api.operation, text(request, decision, api))
}

fn text(request: &Request, decision: &Decision, api: Api<'_>) -> String {
    match api.service {
        // S3 explains itself within the account and its organization only.
        "s3" if request.caller.account() != Some(&*request.resource_account) => "Access Denied".to_owned(),
        "ec2" => {
            let blob = encode(request, decision);
            let sentence = sentence(request, decision);
            format!(
                "You are not authorized to perform this operation. {sentence}. Encoded authorization failure message: {blob}"
            )
        }
        // Whoever comes with a token has no name yet.
        "sts" if matches!(request.caller, Caller::Federated(_) | Caller::Anonymous) => {
            format!("Not authorized to perform {}", request.action)
        }
        _ => sentence(request, decision),
    }
}

/// `User: … is not authorized to perform: … on resource: … because …`
fn sentence(request: &Request, decision: &Decision) -> String {
    let (caller, action) = (request.caller.name(), &request.action);
    let resource = match (&*request.resource, request.service()) {
        _ if names_no_resource(request) => String::new(),
        (resource, "s3") => format!(" on resource: \"{resource}\""),
        (resource, _) => format!(" on resource: {resource}"),
    };
    let context = context(request, decision);
    format!("User: {caller} is not authorized to perform: {action}{resource}{context}")
}

/// A list action has no resource to name.
fn names_no_resource(request: &Request) -> bool {
    &*request.resource == "*" || &*request.lower_action == "s3:listallmybuckets"
}

/// The clause that says which type of policy is at fault; EKS's own actions come without.
fn context(request: &Request, decision: &Decision) -> String {
    let trust = request.asks_trust_policy();
    if decision.outcome == Outcome::ExplicitlyDenied {
        return match DENY_ORDER.into_iter().find(|layer| decision.denied_by(*layer).is_some()) {
            Some(Layer::Resource) if trust => " with an explicit deny in the role trust policy".to_owned(),
            Some(layer) => format!(" with an explicit deny in {}", with_article(layer)),
            None => String::new(),
        };
    }
    match implicit_layer(decision) {
        _ if request.service() == "eks" => String::new(),
        // STS leaves the clause out where only the role's own trust policy is missing.
        Some(Layer::Resource) if trust => String::new(),
        Some(layer) => format!(" because no {} allows the {} action", plain(layer), request.action),
        None => String::new(),
    }
}

fn plain(layer: Layer) -> &'static str {
    match layer {
        Layer::Identity => "identity-based policy",
        Layer::Resource => "resource-based policy",
        Layer::PermissionBoundary => "permissions boundary",
        Layer::Session => "session policy",
        Layer::Scp => "service control policy",
        Layer::Rcp => "resource control policy",
    }
}

fn with_article(layer: Layer) -> &'static str {
    match layer {
        Layer::Identity => "an identity-based policy",
        Layer::Resource => "a resource-based policy",
        Layer::PermissionBoundary => "a permissions boundary",
        // The guide's own spelling.
        Layer::Session => "a sessions policy",
        Layer::Scp => "a service control policy",
        Layer::Rcp => "a resource control policy",
    }
}
