//! What does the account hold? A CloudFormation template becomes IAM identities, policies, EKS resources and buckets,
//! each with the place it was written at.
//!
//! Start at [`Account`].

mod account;
mod cluster;
mod identity;
mod resource;

pub use account::{Account, DEFAULT_ACCOUNT, DEFAULT_REGION};
pub use cluster::{
    AccessEntry, AccessEntryType, AccessPolicyAssociation, AccessScope, Addon, AuthenticationMode, Cluster,
    FargateProfile, FargateSelector, IdentityProviderConfig, Nodegroup, PodIdentityAssociation,
};
pub use identity::{
    AccessKey, AttachedPolicy, Group, InlinePolicy, InstanceProfile, ManagedPolicy, OidcProvider, PolicyDocument,
    PolicySource, Role, User,
};
pub use resource::{
    Bucket, BucketPolicy, FileSystem, LaunchTemplate, LogGroup, MetadataOptions, OrganizationPolicy,
    OrganizationPolicyType, Origin, Spanned, Tag,
};
