//! What does the account hold? A CloudFormation template becomes IAM identities, policies, EKS resources and buckets,
//! each with the place it was written at.
//!
//! Start at [`load`] for how a template becomes an [`Account`].

mod access_names;
mod account;
mod check;
mod cluster;
pub mod complete;
mod identity;
mod intrinsic;
mod load;
pub mod managed;
mod physical;
mod read;
mod report;
mod resource;
pub mod schema;
mod template;
#[cfg(test)]
mod tests;

pub use access_names::{ACCESS_POLICIES, refused_group, refused_username};
pub use account::{Account, DEFAULT_ACCOUNT, DEFAULT_REGION};
pub use cluster::{
    AccessEntry, AccessEntryType, AccessPolicyAssociation, AccessScope, Addon, AuthenticationMode, Cluster,
    FargateProfile, FargateSelector, IdentityProviderConfig, Nodegroup, PodIdentityAssociation,
};
pub use identity::{
    AccessKey, AttachedPolicy, Group, InlinePolicy, InstanceProfile, ManagedPolicy, OidcProvider, PolicyDocument,
    PolicySource, Role, User,
};
pub use load::load;
pub use resource::{
    Bucket, BucketPolicy, FileSystem, LaunchTemplate, LogGroup, MetadataOptions, OrganizationPolicy,
    OrganizationPolicyType, Origin, Spanned, Tag,
};
pub use template::is_template;
