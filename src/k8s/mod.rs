//! May this user do this verb here? Objects, requests, RBAC, validation, escalation, admission, Status texts.
//!
//! Start at [`Cluster`] for what is there, at [`Attributes`] and [`User`] for what is asked and by whom.

pub mod admission;
mod aggregation;
pub mod api;
mod attributes;
mod authorizer;
mod builtin;
mod check;
mod cluster;
pub mod covers;
pub mod decode;
mod defaults;
pub mod escalation;
mod explain;
mod http;
mod impersonation;
mod misspelt;
mod node;
mod object;
mod quote;
pub mod rbac;
mod request_info;
mod resource;
pub mod rule;
pub mod schema;
mod selector;
mod stable;
mod status;
mod stored;
pub mod user;
pub mod validation;

pub use attributes::Attributes;
pub use authorizer::{
    AccessGrant, Admitted, Authority, Authorizers, Stopped, Verdict, authorize, filter, matches_pattern,
};
pub use builtin::{Builtin, builtin};
pub use check::{check_manifest, check_object, is_accepted};
pub use cluster::{Cluster, objects_of};
pub use explain::explain;
pub use http::{HttpRequest, Response};
pub use impersonation::{Impersonation, impersonation_of};
pub use misspelt::misspelt;
pub use node::{NodeDecision, authorize_node};
pub use object::{DEFAULT_NAMESPACE, Object, RuleSource, node_from_value};
pub use quote::quote;
pub use request_info::{RequestInfoError, attributes_of, path_of, query_of};
pub use resource::{
    GroupKind, RBAC_GROUP, ResourceType, SUBRESOURCES, guess_plural, kinds, resource_of_kind, resource_of_plural,
    resource_types, split_api_version,
};
pub use rule::PolicyRule;
pub use selector::{
    FieldSelector, LabelSelector, is_dns_label, is_dns_subdomain, is_label_value, is_qualified_name, selects,
};
pub use stable::{pod_ip, uid_of};
pub use status::{Details, Status, StatusCause};
pub use stored::{CREATED, stored, stored_value};
pub use user::User;
