//! Where AWS and Kubernetes meet: the authenticator, aws-auth, access entries, IRSA, Pod Identity, IMDS, the logs.

pub mod aws_auth;
mod base64url;
pub mod digest;
mod identity;
pub mod time;
pub mod token;
pub mod webhook;

pub use aws_auth::AwsAuth;
pub use identity::{CallerIdentity, Identity, IdentityError, is_partition};
