//! What every resource has, and the resources that are neither identities nor EKS: buckets, launch templates,
//! organization policies, file systems, log groups.

use super::PolicyDocument;
use crate::source::Span;
use std::fmt;
use std::ops::Deref;

/// A value with the place that says it; where nothing says it (a default), the resource's own place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// `value` as said at `span`.
    pub fn new(value: T, span: Span) -> Spanned<T> {
        Spanned { value, span }
    }

    /// Another value said at the same place.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Spanned<U> {
        Spanned { value: f(self.value), span: self.span }
    }
}

impl<T> Deref for Spanned<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: fmt::Display> fmt::Display for Spanned<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

/// Where a resource stands in its template.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// Its key below `Resources`.
    pub logical_id: String,
    /// The key's place.
    pub key: Span,
    /// The whole resource, from its key to its last value.
    pub span: Span,
}

/// A tag of a resource.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tag {
    /// Its key.
    pub key: Spanned<String>,
    /// Its value.
    pub value: Spanned<String>,
}

/// `AWS::EC2::LaunchTemplate`, as far as it decides who reaches the instance metadata service.
#[derive(Clone, Debug, Default)]
pub struct LaunchTemplate {
    /// `lt-` and seventeen hex digits.
    pub id: String,
    /// Its name.
    pub name: Spanned<String>,
    /// What it says of the instance metadata service; `None` where it says nothing.
    pub metadata_options: Option<MetadataOptions>,
    /// The instance profile that it names, by name or ARN. A managed node group refuses one.
    pub instance_profile: Option<Spanned<String>>,
    /// Its place.
    pub origin: Origin,
}

/// `MetadataOptions` of a launch template (F7.2, F7.5); each is `None` where it is not written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MetadataOptions {
    /// Where they stand.
    pub span: Span,
    /// `HttpTokens`: whether IMDSv2 is `required` (true) or `optional`.
    pub tokens_required: Option<Spanned<bool>>,
    /// `HttpPutResponseHopLimit`, 1 to 64.
    pub hop_limit: Option<Spanned<u32>>,
    /// `HttpEndpoint`: whether the service is `enabled`.
    pub endpoint_enabled: Option<Spanned<bool>>,
}

/// `AWS::S3::Bucket`.
#[derive(Clone, Debug, Default)]
pub struct Bucket {
    /// Its name.
    pub name: Spanned<String>,
    /// `arn:aws:s3:::NAME`.
    pub arn: String,
    /// Its region.
    pub region: String,
    /// `BlockPublicPolicy` and `RestrictPublicBuckets`; both are on unless the template turns them off.
    pub blocks_public_policy: Spanned<bool>,
    /// Its tags.
    pub tags: Vec<Tag>,
    /// Its place.
    pub origin: Origin,
}

/// `AWS::S3::BucketPolicy`.
#[derive(Clone, Debug)]
pub struct BucketPolicy {
    /// The bucket's name.
    pub bucket: Spanned<String>,
    /// The policy.
    pub document: PolicyDocument,
    /// Its place.
    pub origin: Origin,
}

/// Which kind of `AWS::Organizations::Policy`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OrganizationPolicyType {
    /// `SERVICE_CONTROL_POLICY`.
    ServiceControl,
    /// `RESOURCE_CONTROL_POLICY`.
    ResourceControl,
}

/// `AWS::Organizations::Policy`.
#[derive(Clone, Debug)]
pub struct OrganizationPolicy {
    /// Its name.
    pub name: Spanned<String>,
    /// `p-` and eight characters.
    pub id: String,
    /// SCP or RCP.
    pub kind: OrganizationPolicyType,
    /// What it is attached to: the root (`r-...`), organizational units (`ou-...`), accounts (twelve digits).
    pub targets: Vec<Spanned<String>>,
    /// The policy.
    pub document: PolicyDocument,
    /// Its place.
    pub origin: Origin,
}

/// `AWS::EFS::FileSystem`.
#[derive(Clone, Debug, Default)]
pub struct FileSystem {
    /// `fs-` and seventeen hex digits.
    pub id: Spanned<String>,
    /// Its ARN.
    pub arn: String,
    /// Its resource policy.
    pub policy: Option<PolicyDocument>,
    /// Its tags.
    pub tags: Vec<Tag>,
    /// Its place.
    pub origin: Origin,
}

/// `AWS::Logs::LogGroup`.
#[derive(Clone, Debug, Default)]
pub struct LogGroup {
    /// Its name.
    pub name: Spanned<String>,
    /// Its ARN, without the trailing `:*`.
    pub arn: String,
    /// Its place.
    pub origin: Origin,
}
