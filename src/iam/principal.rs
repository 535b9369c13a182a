//! Does `Principal` name the caller, and how directly? Source: IAM User Guide, "AWS JSON policy elements: Principal" and
//! "NotPrincipal", and "Policy evaluation logic" for what each form grants.

use super::arn::{Arn, is_account_id};
use super::policy::{Effect, PrincipalEntry, PrincipalKind, Principals};
use super::request::Caller;

/// How a resource policy names the caller. The order is the order of reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grant {
    /// The account alone: it delegates, the account's own policies still have to allow.
    Account,
    /// The role: an implicit deny of the identity policies does not limit it, one of a boundary or session policy does.
    Role,
    /// The user, the session, the service, the provider or everybody: no implicit deny limits it.
    Direct,
}

/// How `principal` names the caller; `None` where it does not.
pub fn principal_matches(principal: &Principals, effect: Effect, caller: &Caller, bounded: bool) -> Option<Grant> {
    if !principal.not {
        return principal.list.iter().filter_map(|entry| entry_matches(entry, caller)).max();
    }
    // A principal with a permissions boundary is always hit: AWS's own warning about NotPrincipal with Deny.
    if effect == Effect::Deny && bounded {
        return Some(Grant::Direct);
    }
    (!is_exempt(principal, caller)).then_some(Grant::Direct)
}

fn entry_matches(entry: &PrincipalEntry, caller: &Caller) -> Option<Grant> {
    let text = &*entry.word.text;
    match entry.kind {
        PrincipalKind::Everyone => Some(Grant::Direct),
        PrincipalKind::Aws if text == "*" => Some(Grant::Direct),
        PrincipalKind::Aws => match caller {
            Caller::User { arn, account } | Caller::Root { arn, account } => {
                if names_account(text, account) {
                    Some(Grant::Account)
                } else {
                    (text == &**arn).then_some(Grant::Direct)
                }
            }
            Caller::Session { arn, role_arn, account } => {
                if text == &**arn {
                    Some(Grant::Direct)
                } else if text == &**role_arn {
                    Some(Grant::Role)
                } else {
                    names_account(text, account).then_some(Grant::Account)
                }
            }
            _ => None,
        },
        PrincipalKind::Service => matches!(caller, Caller::Service(name) if **name == *text).then_some(Grant::Direct),
        PrincipalKind::Federated => matches!(caller, Caller::Federated(arn) if **arn == *text).then_some(Grant::Direct),
        PrincipalKind::CanonicalUser => None,
    }
}

/// Whether `NotPrincipal` spares the caller. Every identity that the caller has must be listed: the user and its
/// account, or the session, its role and their account; naming the account alone spares nobody in it.
fn is_exempt(principal: &Principals, caller: &Caller) -> bool {
    let lists = |kind: PrincipalKind, arn: &str| {
        principal.list.iter().any(|entry| entry.kind == kind && &*entry.word.text == arn)
    };
    let lists_account = |account: &str| {
        let mut aws = principal.list.iter().filter(|entry| entry.kind == PrincipalKind::Aws);
        aws.any(|entry| names_account(&entry.word.text, account))
    };
    let everyone = |entry: &PrincipalEntry| {
        entry.kind == PrincipalKind::Everyone || (entry.kind == PrincipalKind::Aws && &*entry.word.text == "*")
    };
    if principal.list.iter().any(everyone) {
        return true;
    }
    match caller {
        Caller::User { arn, account } => lists(PrincipalKind::Aws, arn) && lists_account(account),
        Caller::Root { account, .. } => lists_account(account),
        Caller::Session { arn, role_arn, account } => {
            lists(PrincipalKind::Aws, arn) && lists(PrincipalKind::Aws, role_arn) && lists_account(account)
        }
        Caller::Service(name) => lists(PrincipalKind::Service, name),
        Caller::Federated(arn) => lists(PrincipalKind::Federated, arn),
        Caller::Anonymous => false,
    }
}

/// Whether `text` is the account, as its id or as the ARN of its root.
fn names_account(text: &str, account: &str) -> bool {
    if is_account_id(text) {
        return text == account;
    }
    text.ends_with(":root")
        && Arn::parse(text).is_some_and(|a| a.service == "iam" && a.resource == "root" && a.account == account)
}
