//! What does EKS know of the cluster? The cluster, its nodes' groups, its doors (access entries, pod identity
//! associations, OIDC identity providers) and its add-ons.

use super::{Origin, Spanned, Tag};
use crate::source::Node;
use std::sync::Arc;

/// Which sources map IAM principals to Kubernetes users (facts 3.A).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum AuthenticationMode {
    /// `CONFIG_MAP`: aws-auth only; CloudFormation's default.
    #[default]
    ConfigMap,
    /// `API_AND_CONFIG_MAP`: access entries, then aws-auth.
    ApiAndConfigMap,
    /// `API`: access entries only.
    Api,
}

impl AuthenticationMode {
    /// The mode's name in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            AuthenticationMode::ConfigMap => "CONFIG_MAP",
            AuthenticationMode::ApiAndConfigMap => "API_AND_CONFIG_MAP",
            AuthenticationMode::Api => "API",
        }
    }

    /// The mode of this name.
    pub fn parse(text: &str) -> Option<AuthenticationMode> {
        [AuthenticationMode::ConfigMap, AuthenticationMode::ApiAndConfigMap, AuthenticationMode::Api]
            .into_iter()
            .find(|mode| mode.as_str() == text)
    }

    /// Whether access entries count.
    pub fn has_access_entries(self) -> bool {
        self != AuthenticationMode::ConfigMap
    }

    /// Whether aws-auth counts.
    pub fn has_config_map(self) -> bool {
        self != AuthenticationMode::Api
    }
}

/// `AWS::EKS::Cluster`.
#[derive(Clone, Debug, Default)]
pub struct Cluster {
    /// Its name.
    pub name: Spanned<String>,
    /// Its ARN.
    pub arn: String,
    /// Its region.
    pub region: String,
    /// Kubernetes version, `1.34`.
    pub version: Spanned<String>,
    /// The cluster service role's ARN. It is EKS's own, nobody enters the cluster by it (M8).
    pub role_arn: Spanned<String>,
    /// `OpenIdConnectIssuerUrl`: `https://oidc.eks.REGION.amazonaws.com/id/` and 32 upper-case hex digits (F8.1).
    pub issuer: Spanned<String>,
    /// `AccessConfig.AuthenticationMode`.
    pub authentication_mode: Spanned<AuthenticationMode>,
    /// `AccessConfig.BootstrapClusterCreatorAdminPermissions`; true where nothing is written (F3.18).
    pub creator_is_admin: Spanned<bool>,
    /// The principal that created the cluster: `CreatorArn` in the resource's `Metadata`.
    pub creator_arn: Option<Spanned<String>>,
    /// The enabled control plane log types: `api`, `audit`, `authenticator`, `controllerManager`, `scheduler` (F1.20).
    pub log_types: Vec<Spanned<String>>,
    /// `ResourcesVpcConfig.EndpointPublicAccess`; true where nothing is written.
    pub endpoint_public: Spanned<bool>,
    /// `ComputeConfig.Enabled`: EKS Auto Mode.
    pub auto_mode: Spanned<bool>,
    /// `Endpoint`: the API server's address.
    pub endpoint: String,
    /// Its tags.
    pub tags: Vec<Tag>,
    /// Its place.
    pub origin: Origin,
}

/// `AWS::EKS::Nodegroup`.
#[derive(Clone, Debug, Default)]
pub struct Nodegroup {
    /// The cluster's name.
    pub cluster: Spanned<String>,
    /// Its name.
    pub name: Spanned<String>,
    /// Its ARN.
    pub arn: String,
    /// The node role's ARN.
    pub node_role: Spanned<String>,
    /// The launch template, by id (`lt-...`) or name.
    pub launch_template: Option<Spanned<String>>,
    /// `AmiType`, `AL2023_x86_64_STANDARD`.
    pub ami_type: Option<Spanned<String>>,
    /// Its tags.
    pub tags: Vec<Tag>,
    /// Its place.
    pub origin: Origin,
}

/// Which pods a Fargate profile takes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FargateSelector {
    /// The namespace; may hold wildcards.
    pub namespace: Spanned<String>,
    /// Labels that the pod must have.
    pub labels: Vec<Tag>,
}

/// `AWS::EKS::FargateProfile`.
#[derive(Clone, Debug, Default)]
pub struct FargateProfile {
    /// The cluster's name.
    pub cluster: Spanned<String>,
    /// Its name.
    pub name: Spanned<String>,
    /// Its ARN.
    pub arn: String,
    /// The pod execution role's ARN.
    pub pod_execution_role: Spanned<String>,
    /// Which pods it takes.
    pub selectors: Vec<FargateSelector>,
    /// Its place.
    pub origin: Origin,
}

/// The type of an access entry (facts 3.B).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum AccessEntryType {
    /// `STANDARD`.
    #[default]
    Standard,
    /// `EC2_LINUX`: self-managed Linux nodes.
    Ec2Linux,
    /// `EC2_WINDOWS`: self-managed Windows nodes.
    Ec2Windows,
    /// `FARGATE_LINUX`: pods on Fargate.
    FargateLinux,
    /// `EC2`: Auto Mode nodes.
    Ec2,
    /// `HYBRID_LINUX`: hybrid nodes.
    HybridLinux,
    /// `HYPERPOD_LINUX`: SageMaker HyperPod nodes.
    HyperpodLinux,
}

impl AccessEntryType {
    /// Every type.
    pub const ALL: [AccessEntryType; 7] = [
        AccessEntryType::Standard,
        AccessEntryType::Ec2Linux,
        AccessEntryType::Ec2Windows,
        AccessEntryType::FargateLinux,
        AccessEntryType::Ec2,
        AccessEntryType::HybridLinux,
        AccessEntryType::HyperpodLinux,
    ];

    /// The type's name in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            AccessEntryType::Standard => "STANDARD",
            AccessEntryType::Ec2Linux => "EC2_LINUX",
            AccessEntryType::Ec2Windows => "EC2_WINDOWS",
            AccessEntryType::FargateLinux => "FARGATE_LINUX",
            AccessEntryType::Ec2 => "EC2",
            AccessEntryType::HybridLinux => "HYBRID_LINUX",
            AccessEntryType::HyperpodLinux => "HYPERPOD_LINUX",
        }
    }

    /// The type of this name; the User Guide's `EC2_Linux` is taken too (F3.12b).
    pub fn parse(text: &str) -> Option<AccessEntryType> {
        AccessEntryType::ALL.into_iter().find(|t| t.as_str().eq_ignore_ascii_case(text))
    }
}

/// How far an access policy reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccessScope {
    /// The whole cluster.
    Cluster,
    /// These namespaces; a name may hold `*` (F3.31).
    Namespaces(Vec<Spanned<String>>),
}

/// An access policy of an access entry. It is no IAM policy (F3.30).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessPolicyAssociation {
    /// `arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy`.
    pub policy_arn: Spanned<String>,
    /// How far it reaches.
    pub scope: Spanned<AccessScope>,
}

/// `AWS::EKS::AccessEntry`.
#[derive(Clone, Debug, Default)]
pub struct AccessEntry {
    /// The cluster's name.
    pub cluster: Spanned<String>,
    /// The principal's ARN; a path is part of it (F3.11).
    pub principal_arn: Spanned<String>,
    /// The principal's unique id when the entry was made: `PrincipalId` in the resource's `Metadata`. `None`: the
    /// principal that the files hold is the one for which it was made (F3.12).
    pub principal_id: Option<Spanned<String>>,
    /// Its ARN.
    pub arn: String,
    /// Its type.
    pub kind: Spanned<AccessEntryType>,
    /// The username, where one is written; the default is F3.13.
    pub username: Option<Spanned<String>>,
    /// Kubernetes groups.
    pub groups: Vec<Spanned<String>>,
    /// Access policies.
    pub policies: Vec<AccessPolicyAssociation>,
    /// Its place.
    pub origin: Origin,
}

/// `AWS::EKS::PodIdentityAssociation` (F9.2).
#[derive(Clone, Debug, Default)]
pub struct PodIdentityAssociation {
    /// The cluster's name.
    pub cluster: Spanned<String>,
    /// The service account's namespace.
    pub namespace: Spanned<String>,
    /// The service account.
    pub service_account: Spanned<String>,
    /// The role's ARN.
    pub role_arn: Spanned<String>,
    /// The role that is assumed from the first one, in another account.
    pub target_role_arn: Option<Spanned<String>>,
    /// Whether the session carries no tags.
    pub disable_session_tags: Spanned<bool>,
    /// `a-` and seventeen characters.
    pub id: String,
    /// Its ARN.
    pub arn: String,
    /// Its place.
    pub origin: Origin,
}

/// `AWS::EKS::IdentityProviderConfig`: the API server accepts tokens of this provider (facts 4).
#[derive(Clone, Debug, Default)]
pub struct IdentityProviderConfig {
    /// The cluster's name.
    pub cluster: Spanned<String>,
    /// Its name.
    pub name: Spanned<String>,
    /// The issuer, with `https://`.
    pub issuer_url: Spanned<String>,
    /// The client id; a token's `aud` must hold it.
    pub client_id: Spanned<String>,
    /// The claim that is the username; `sub` where nothing is written.
    pub username_claim: Option<Spanned<String>>,
    /// What is put before the username (F4.4).
    pub username_prefix: Option<Spanned<String>>,
    /// The claim that holds the groups.
    pub groups_claim: Option<Spanned<String>>,
    /// What is put before each group.
    pub groups_prefix: Option<Spanned<String>>,
    /// Claims that a token must have, with their values.
    pub required_claims: Vec<Tag>,
    /// The people whom the provider knows: `Users` in the resource's `Metadata`, each a mapping of the claims that their
    /// token carries (`email`, `sub`, `groups`, ...). `eks::oidc_login` reads them.
    pub users: Vec<Arc<Node>>,
    /// Its ARN.
    pub arn: String,
    /// Its place.
    pub origin: Origin,
}

/// `AWS::EKS::Addon`.
#[derive(Clone, Debug, Default)]
pub struct Addon {
    /// The cluster's name.
    pub cluster: Spanned<String>,
    /// Its name, `eks-pod-identity-agent`.
    pub name: Spanned<String>,
    /// Its ARN.
    pub arn: String,
    /// The role of its service account.
    pub service_account_role: Option<Spanned<String>>,
    /// Its place.
    pub origin: Origin,
}
