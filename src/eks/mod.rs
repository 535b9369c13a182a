//! Where AWS and Kubernetes meet: the authenticator, aws-auth, access entries, IRSA, Pod Identity, IMDS, the logs.

pub mod access_entry;
pub mod access_policy;
mod authenticator;
pub mod aws_auth;
mod base64url;
pub mod digest;
mod identity;
mod identity_step;
mod instance;
mod mapping;
mod mapping_explain;
mod mistake;
pub mod oidc_login;
mod principal;
pub mod service_account;
mod spelling;
pub mod time;
pub mod token;
mod view;
pub mod webhook;

pub use authenticator::{Authentication, Client, UNAUTHORIZED, authenticate, authenticate_from};
pub use aws_auth::AwsAuth;
pub use identity::{CallerIdentity, Identity, IdentityError, is_partition};
pub use instance::{Instance, Metadata, NODEGROUP_LABEL};
pub use mapping::Via;
pub use mistake::Mistake;
pub use principal::{Caller, Principal};
pub use view::{View, read_aws_auth};
