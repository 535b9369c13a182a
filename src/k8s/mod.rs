//! May this user do this verb here? Objects, requests, RBAC, validation, escalation, admission, Status texts.
//!
//! Start at [`Cluster`] for what is there, at [`Attributes`] and [`User`] for what is asked and by whom.

mod aggregation;
mod attributes;
mod builtin;
mod cluster;
pub mod covers;
pub mod decode;
mod http;
mod object;
mod quote;
pub mod rbac;
mod resource;
pub mod rule;
pub mod schema;
mod selector;
pub mod user;

pub use attributes::Attributes;
pub use builtin::{Builtin, builtin};
pub use cluster::{Cluster, objects_of};
pub use http::{HttpRequest, Response};
pub use object::{DEFAULT_NAMESPACE, Object, RuleSource, node_from_value};
pub use quote::quote;
pub use resource::{
    GroupKind, RBAC_GROUP, ResourceType, guess_plural, kinds, resource_of_kind, resource_of_plural, resource_types,
    split_api_version,
};
pub use rule::PolicyRule;
pub use selector::selects;
pub use user::User;
