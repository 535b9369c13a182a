//! May this principal make this AWS call? Policies, conditions, evaluation, findings.
//!
//! Start at [`Policy`] for what a policy says, at [`evaluate`] for how all policies together decide a [`Request`], and at
//! [`explain`] for its reasons.

mod arn;
pub mod catalogue;
pub mod checks;
mod cidr;
pub mod complete;
mod condition;
mod context;
mod date;
mod document;
mod encoded_message;
mod evaluate;
mod explain;
pub mod findings;
mod layer;
mod message;
mod operator;
mod pattern;
mod policy;
mod principal;
mod read;
mod request;
pub mod validation;
mod variable;

pub use arn::{Arn, assumed_role, is_account_id};
pub use condition::{ConditionValue, condition_holds};
pub use context::Context;
pub use date::{Instant, format_date, parse_date};
pub use encoded_message::decode_authorization_message;
pub use evaluate::{Decision, Outcome, evaluate};
pub use explain::explain;
pub use layer::{Layer, LayerSet, NamedPolicy, PolicySet, StatementRef};
pub use message::{Api, AwsError, access_denied};
pub use operator::{Comparison, Operator, Ordering, SetOperator};
pub use pattern::Pattern;
pub use policy::{
    Actions, CompiledWord, Condition, Effect, Policy, PrincipalEntry, PrincipalKind, Principals, Resources, Statement,
    Version, Word,
};
pub use principal::{Grant, principal_matches};
pub use request::{Caller, Request};
pub use variable::Variable;
