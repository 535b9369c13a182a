//! The types of EC2, S3, EFS and CloudWatch Logs.

use super::Shape::{Any, Boolean, Choice, Integer, Json, Object, Text};
use super::{Property, ResourceType, TAGS, TEXTS, optional, required};

const METADATA_OPTIONS: &[Property] = &[
    optional("HttpEndpoint", Choice(&["enabled", "disabled"])),
    optional("HttpProtocolIpv6", Choice(&["enabled", "disabled"])),
    optional("HttpPutResponseHopLimit", Integer),
    optional("HttpTokens", Choice(&["required", "optional"])),
    optional("InstanceMetadataTags", Choice(&["enabled", "disabled"])),
];

const LAUNCH_TEMPLATE_DATA: &[Property] = &[
    optional("BlockDeviceMappings", Any),
    optional("CapacityReservationSpecification", Any),
    optional("CpuOptions", Any),
    optional("CreditSpecification", Any),
    optional("DisableApiStop", Boolean),
    optional("DisableApiTermination", Boolean),
    optional("EbsOptimized", Boolean),
    optional("EnclaveOptions", Any),
    optional("HibernationOptions", Any),
    optional("IamInstanceProfile", Object(&[optional("Arn", Text), optional("Name", Text)])),
    optional("ImageId", Text),
    optional("InstanceInitiatedShutdownBehavior", Text),
    optional("InstanceMarketOptions", Any),
    optional("InstanceRequirements", Any),
    optional("InstanceType", Text),
    optional("KernelId", Text),
    optional("KeyName", Text),
    optional("LicenseSpecifications", Any),
    optional("MaintenanceOptions", Any),
    optional("MetadataOptions", Object(METADATA_OPTIONS)),
    optional("Monitoring", Any),
    optional("NetworkInterfaces", Any),
    optional("NetworkPerformanceOptions", Any),
    optional("Placement", Any),
    optional("PrivateDnsNameOptions", Any),
    optional("RamDiskId", Text),
    optional("SecurityGroupIds", TEXTS),
    optional("SecurityGroups", TEXTS),
    optional("TagSpecifications", Any),
    optional("UserData", Text),
];

const PUBLIC_ACCESS_BLOCK: &[Property] = &[
    optional("BlockPublicAcls", Boolean),
    optional("BlockPublicPolicy", Boolean),
    optional("IgnorePublicAcls", Boolean),
    optional("RestrictPublicBuckets", Boolean),
];

const BUCKET: &[Property] = &[
    optional("AbacStatus", Text),
    optional("AccelerateConfiguration", Any),
    optional("AccessControl", Text),
    optional("AnalyticsConfigurations", Any),
    optional("BucketEncryption", Any),
    optional("BucketName", Text),
    optional("CorsConfiguration", Any),
    optional("IntelligentTieringConfigurations", Any),
    optional("InventoryConfigurations", Any),
    optional("LifecycleConfiguration", Any),
    optional("LoggingConfiguration", Any),
    optional("MetadataConfiguration", Any),
    optional("MetadataTableConfiguration", Any),
    optional("MetricsConfigurations", Any),
    optional("NotificationConfiguration", Any),
    optional("ObjectLockConfiguration", Any),
    optional("ObjectLockEnabled", Boolean),
    optional("OwnershipControls", Any),
    optional("PublicAccessBlockConfiguration", Object(PUBLIC_ACCESS_BLOCK)),
    optional("ReplicationConfiguration", Any),
    optional("Tags", TAGS),
    optional("VersioningConfiguration", Any),
    optional("WebsiteConfiguration", Any),
];

pub(super) const TYPES: &[ResourceType] = &[
    ResourceType {
        name: "AWS::EC2::LaunchTemplate",
        name_property: Some("LaunchTemplateName"),
        properties: &[
            required("LaunchTemplateData", Object(LAUNCH_TEMPLATE_DATA)),
            optional("LaunchTemplateName", Text),
            optional("TagSpecifications", Any),
            optional("VersionDescription", Text),
        ],
        attributes: &["DefaultVersionNumber", "LatestVersionNumber", "LaunchTemplateId"],
    },
    ResourceType {
        name: "AWS::EFS::FileSystem",
        name_property: None,
        properties: &[
            optional("AvailabilityZoneName", Text),
            optional("BackupPolicy", Any),
            optional("BypassPolicyLockoutSafetyCheck", Boolean),
            optional("Encrypted", Boolean),
            optional("FileSystemPolicy", Json),
            optional("FileSystemProtection", Any),
            optional("FileSystemTags", TAGS),
            optional("KmsKeyId", Text),
            optional("LifecyclePolicies", Any),
            optional("PerformanceMode", Text),
            optional("ProvisionedThroughputInMibps", Any),
            optional("ReplicationConfiguration", Any),
            optional("ThroughputMode", Text),
        ],
        attributes: &["Arn", "FileSystemId"],
    },
    ResourceType {
        name: "AWS::Logs::LogGroup",
        name_property: Some("LogGroupName"),
        properties: &[
            optional("DataProtectionPolicy", Any),
            optional("FieldIndexPolicies", Any),
            optional("KmsKeyId", Text),
            optional("LogGroupClass", Text),
            optional("LogGroupName", Text),
            optional("ResourcePolicyDocument", Any),
            optional("RetentionInDays", Integer),
            optional("Tags", TAGS),
        ],
        attributes: &["Arn"],
    },
    ResourceType {
        name: "AWS::S3::Bucket",
        name_property: Some("BucketName"),
        properties: BUCKET,
        attributes: &["Arn", "DomainName", "DualStackDomainName", "RegionalDomainName", "WebsiteURL"],
    },
    ResourceType {
        name: "AWS::S3::BucketPolicy",
        name_property: None,
        properties: &[required("Bucket", Text), required("PolicyDocument", Json)],
        attributes: &[],
    },
];
