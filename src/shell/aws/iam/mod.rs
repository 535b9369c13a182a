//! `aws iam`: roles, users, policies, OIDC providers; what is changed is changed in the learner's templates.

mod change;
mod provider;
mod read;
mod simulate;

pub(in crate::shell) use provider::THUMBPRINT;

use super::arguments::Takes;
use super::{Aws, Command, Failure};
use crate::iam::AwsError;
use crate::iam::validation::{PolicyType, read_document, validate};
use crate::source::{File, FileId};
use crate::world::Answer;
use serde_json::Value;

const ROLE: (&str, Takes) = ("role-name", Takes::One);
const POLICY: (&str, Takes) = ("policy-arn", Takes::One);
const DOCUMENT: (&str, Takes) = ("policy-document", Takes::One);

pub(super) const COMMANDS: &[Command] = &[
    Command { path: "iam get-role", options: &[ROLE], run: read::get_role },
    Command { path: "iam get-user", options: &[("user-name", Takes::One)], run: read::get_user },
    Command { path: "iam list-roles", options: &[("path-prefix", Takes::One)], run: read::list_roles },
    Command { path: "iam list-users", options: &[("path-prefix", Takes::One)], run: read::list_users },
    Command { path: "iam list-attached-role-policies", options: &[ROLE], run: read::list_attached },
    Command { path: "iam list-role-policies", options: &[ROLE], run: read::list_inline },
    Command { path: "iam get-role-policy", options: &[ROLE, ("policy-name", Takes::One)], run: read::get_inline },
    Command { path: "iam get-policy", options: &[POLICY], run: read::get_policy },
    Command { path: "iam get-policy-version", options: &[POLICY, ("version-id", Takes::One)], run: read::get_version },
    Command { path: "iam attach-role-policy", options: &[ROLE, POLICY], run: change::attach },
    Command { path: "iam detach-role-policy", options: &[ROLE, POLICY], run: change::detach },
    Command {
        path: "iam put-role-policy",
        options: &[ROLE, ("policy-name", Takes::One), DOCUMENT],
        run: change::put_inline,
    },
    Command {
        path: "iam create-role",
        options: &[
            ROLE,
            ("assume-role-policy-document", Takes::One),
            ("path", Takes::One),
            ("description", Takes::One),
            ("max-session-duration", Takes::One),
            ("permissions-boundary", Takes::One),
            ("tags", Takes::Many),
        ],
        run: change::create_role,
    },
    Command {
        path: "iam create-policy",
        options: &[
            ("policy-name", Takes::One),
            DOCUMENT,
            ("path", Takes::One),
            ("description", Takes::One),
            ("tags", Takes::Many),
        ],
        run: change::create_policy,
    },
    Command { path: "iam update-assume-role-policy", options: &[ROLE, DOCUMENT], run: change::update_trust },
    Command { path: "iam list-open-id-connect-providers", options: &[], run: provider::list },
    Command {
        path: "iam get-open-id-connect-provider",
        options: &[("open-id-connect-provider-arn", Takes::One)],
        run: provider::get,
    },
    Command {
        path: "iam create-open-id-connect-provider",
        options: &[
            ("url", Takes::One),
            ("client-id-list", Takes::Many),
            ("thumbprint-list", Takes::Many),
            ("tags", Takes::Many),
        ],
        run: provider::create,
    },
    Command {
        path: "iam simulate-principal-policy",
        options: &[
            ("policy-source-arn", Takes::One),
            ("action-names", Takes::Many),
            ("resource-arns", Takes::Many),
            ("context-entries", Takes::Many),
        ],
        run: simulate::simulate,
    },
];

/// An error of IAM that is no refusal.
fn error(code: &str, operation: &str, message: impl Into<String>) -> Failure {
    Failure::service(&AwsError::new(code, 400, operation, message).to_string())
}

impl Aws<'_, '_> {
    /// Asks IAM for an operation, whose action has the same name.
    fn ask_iam(&mut self, operation: &str, resource: &str, context: &[(&str, &[String])]) -> Result<Answer, Failure> {
        self.ask("iam", operation, &format!("iam:{operation}"), resource, context)
    }

    /// The ARN of a role that need not be there.
    fn role_arn(&self, name: &str) -> String {
        match self.account().role(name) {
            Some(role) => role.arn.clone(),
            None => self.iam_arn(&format!("role/{name}")),
        }
    }
}

/// A policy document that IAM would save, or the error with which it refuses.
fn checked(text: &str, kind: PolicyType, operation: &str) -> Result<Value, Failure> {
    let file = File::new("document", text);
    let refused = |refusal: &crate::iam::validation::Refusal| {
        error(refusal.error.name(), operation, refusal.diagnostic.upstream.as_str())
    };
    let node = read_document(FileId(u32::MAX), &file).map_err(|refusal| refused(&refusal))?;
    match validate(&node, kind).first() {
        Some(refusal) => Err(refused(refusal)),
        None => Ok(node.to_value()),
    }
}
