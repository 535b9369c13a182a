//! May this principal make this AWS call? Policies, conditions, evaluation, findings.
//!
//! Start at [`Policy`] for what a policy says and at [`Pattern`] for how a text matches.

mod arn;
pub mod catalogue;
mod condition;
mod context;
mod operator;
mod pattern;
mod policy;
mod read;
mod variable;

pub use arn::{Arn, assumed_role, is_account_id};
pub use condition::ConditionValue;
pub use context::Context;
pub use operator::{Comparison, Operator, Ordering, SetOperator};
pub use pattern::Pattern;
pub use policy::{
    Actions, CompiledWord, Condition, Effect, Policy, PrincipalEntry, PrincipalKind, Principals, Resources, Statement,
    Version, Word,
};
pub use variable::Variable;
