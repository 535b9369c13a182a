//! The types of EKS.

use super::Shape::{Any, Boolean, Choice, Integer, List, Map, Object, Text};
use super::{Property, ResourceType, TAGS, TEXTS, optional, required};

const ACCESS_CONFIG: &[Property] = &[
    optional("AuthenticationMode", Choice(&["CONFIG_MAP", "API_AND_CONFIG_MAP", "API"])),
    optional("BootstrapClusterCreatorAdminPermissions", Boolean),
];

const LOG_TYPE: &[Property] =
    &[optional("Type", Choice(&["api", "audit", "authenticator", "controllerManager", "scheduler"]))];

const LOGGING: &[Property] =
    &[optional("ClusterLogging", Object(&[optional("EnabledTypes", List(&Object(LOG_TYPE)))]))];

const VPC_CONFIG: &[Property] = &[
    optional("EndpointPrivateAccess", Boolean),
    optional("EndpointPublicAccess", Boolean),
    optional("PublicAccessCidrs", TEXTS),
    optional("SecurityGroupIds", TEXTS),
    required("SubnetIds", TEXTS),
];

const CLUSTER: &[Property] = &[
    optional("AccessConfig", Object(ACCESS_CONFIG)),
    optional("BootstrapSelfManagedAddons", Boolean),
    optional(
        "ComputeConfig",
        Object(&[optional("Enabled", Boolean), optional("NodePools", TEXTS), optional("NodeRoleArn", Text)]),
    ),
    optional("ControlPlaneScalingConfig", Any),
    optional("DeletionProtection", Boolean),
    optional("EncryptionConfig", Any),
    optional("Force", Boolean),
    optional("KubernetesNetworkConfig", Any),
    optional("Logging", Object(LOGGING)),
    optional("Name", Text),
    optional("OutpostConfig", Any),
    optional("RemoteNetworkConfig", Any),
    required("ResourcesVpcConfig", Object(VPC_CONFIG)),
    required("RoleArn", Text),
    optional("StorageConfig", Any),
    optional("Tags", TAGS),
    optional("UpgradePolicy", Any),
    optional("Version", Text),
    optional("ZonalShiftConfig", Any),
];

const NODEGROUP: &[Property] = &[
    optional("AmiType", Text),
    optional("CapacityType", Choice(&["ON_DEMAND", "SPOT", "CAPACITY_BLOCK"])),
    required("ClusterName", Text),
    optional("DiskSize", Integer),
    optional("ForceUpdateEnabled", Boolean),
    optional("InstanceTypes", TEXTS),
    optional("Labels", Map),
    optional("LaunchTemplate", Object(&[optional("Id", Text), optional("Name", Text), optional("Version", Text)])),
    optional("NodeRepairConfig", Any),
    required("NodeRole", Text),
    optional("NodegroupName", Text),
    optional("ReleaseVersion", Text),
    optional("RemoteAccess", Object(&[required("Ec2SshKey", Text), optional("SourceSecurityGroups", TEXTS)])),
    optional(
        "ScalingConfig",
        Object(&[optional("DesiredSize", Integer), optional("MaxSize", Integer), optional("MinSize", Integer)]),
    ),
    required("Subnets", TEXTS),
    optional("Tags", Map),
    optional("Taints", Any),
    optional("UpdateConfig", Any),
    optional("Version", Text),
];

const LABEL: &[Property] = &[required("Key", Text), required("Value", Text)];

const SELECTOR: &[Property] = &[optional("Labels", List(&Object(LABEL))), required("Namespace", Text)];

const SCOPE: &[Property] = &[optional("Namespaces", TEXTS), required("Type", Choice(&["cluster", "namespace"]))];

const ACCESS_POLICY: &[Property] = &[required("AccessScope", Object(SCOPE)), required("PolicyArn", Text)];

const OIDC: &[Property] = &[
    required("ClientId", Text),
    optional("GroupsClaim", Text),
    optional("GroupsPrefix", Text),
    required("IssuerUrl", Text),
    optional("RequiredClaims", List(&Object(LABEL))),
    optional("UsernameClaim", Text),
    optional("UsernamePrefix", Text),
];

const ADDON_ASSOCIATION: &[Property] = &[required("RoleArn", Text), required("ServiceAccount", Text)];

pub(super) const TYPES: &[ResourceType] = &[
    ResourceType {
        name: "AWS::EKS::AccessEntry",
        name_property: None,
        properties: &[
            optional("AccessPolicies", List(&Object(ACCESS_POLICY))),
            required("ClusterName", Text),
            optional("KubernetesGroups", TEXTS),
            required("PrincipalArn", Text),
            optional("Tags", TAGS),
            // Both spellings of the types are taken (F3.12b), so the reader checks the value.
            optional("Type", Text),
            optional("Username", Text),
        ],
        attributes: &["AccessEntryArn"],
    },
    ResourceType {
        name: "AWS::EKS::Addon",
        name_property: None,
        properties: &[
            required("AddonName", Text),
            optional("AddonVersion", Text),
            required("ClusterName", Text),
            optional("ConfigurationValues", Text),
            optional("NamespaceConfig", Any),
            optional("PodIdentityAssociations", List(&Object(ADDON_ASSOCIATION))),
            optional("PreserveOnDelete", Boolean),
            optional("ResolveConflicts", Choice(&["NONE", "OVERWRITE", "PRESERVE"])),
            optional("ServiceAccountRoleArn", Text),
            optional("Tags", TAGS),
        ],
        attributes: &["Arn"],
    },
    ResourceType {
        name: "AWS::EKS::Cluster",
        name_property: Some("Name"),
        properties: CLUSTER,
        attributes: &[
            "Arn",
            "CertificateAuthorityData",
            "ClusterSecurityGroupId",
            "EncryptionConfigKeyArn",
            "Endpoint",
            "Id",
            "KubernetesNetworkConfig.ServiceIpv6Cidr",
            "OpenIdConnectIssuerUrl",
        ],
    },
    ResourceType {
        name: "AWS::EKS::FargateProfile",
        name_property: Some("FargateProfileName"),
        properties: &[
            required("ClusterName", Text),
            optional("FargateProfileName", Text),
            required("PodExecutionRoleArn", Text),
            required("Selectors", List(&Object(SELECTOR))),
            optional("Subnets", TEXTS),
            optional("Tags", TAGS),
        ],
        attributes: &["Arn"],
    },
    ResourceType {
        name: "AWS::EKS::IdentityProviderConfig",
        name_property: Some("IdentityProviderConfigName"),
        properties: &[
            required("ClusterName", Text),
            optional("IdentityProviderConfigName", Text),
            optional("Oidc", Object(OIDC)),
            optional("Tags", TAGS),
            required("Type", Choice(&["oidc"])),
        ],
        attributes: &["IdentityProviderConfigArn"],
    },
    ResourceType {
        name: "AWS::EKS::Nodegroup",
        name_property: Some("NodegroupName"),
        properties: NODEGROUP,
        attributes: &["Arn", "ClusterName", "Id", "NodegroupName"],
    },
    ResourceType {
        name: "AWS::EKS::PodIdentityAssociation",
        name_property: None,
        properties: &[
            required("ClusterName", Text),
            optional("DisableSessionTags", Boolean),
            required("Namespace", Text),
            optional("Policy", Text),
            required("RoleArn", Text),
            required("ServiceAccount", Text),
            optional("Tags", TAGS),
            optional("TargetRoleArn", Text),
        ],
        attributes: &["AssociationArn", "AssociationId", "ExternalId"],
    },
];
