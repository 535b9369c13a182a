//! The types of IAM and Organizations.

use super::Shape::{Boolean, Choice, Integer, Json, List, Object, Text};
use super::{Property, ResourceType, Shape, TAGS, TEXTS, optional, required};

/// Policies embedded in an identity.
const POLICIES: Shape = List(&Object(&[required("PolicyDocument", Json), required("PolicyName", Text)]));

const LOGIN_PROFILE: &[Property] = &[required("Password", Text), optional("PasswordResetRequired", Boolean)];

pub(super) const TYPES: &[ResourceType] = &[
    ResourceType {
        name: "AWS::IAM::AccessKey",
        name_property: None,
        properties: &[
            optional("Serial", Integer),
            optional("Status", Choice(&["Active", "Inactive"])),
            required("UserName", Text),
        ],
        attributes: &["SecretAccessKey"],
    },
    ResourceType {
        name: "AWS::IAM::Group",
        name_property: Some("GroupName"),
        properties: &[
            optional("GroupName", Text),
            optional("ManagedPolicyArns", TEXTS),
            optional("Path", Text),
            optional("Policies", POLICIES),
        ],
        attributes: &["Arn"],
    },
    ResourceType {
        name: "AWS::IAM::GroupPolicy",
        name_property: None,
        properties: &[required("GroupName", Text), optional("PolicyDocument", Json), required("PolicyName", Text)],
        attributes: &[],
    },
    ResourceType {
        name: "AWS::IAM::InstanceProfile",
        name_property: Some("InstanceProfileName"),
        properties: &[optional("InstanceProfileName", Text), optional("Path", Text), required("Roles", TEXTS)],
        attributes: &["Arn"],
    },
    ResourceType {
        name: "AWS::IAM::ManagedPolicy",
        name_property: Some("ManagedPolicyName"),
        properties: &[
            optional("Description", Text),
            optional("Groups", TEXTS),
            optional("ManagedPolicyName", Text),
            optional("Path", Text),
            required("PolicyDocument", Json),
            optional("Roles", TEXTS),
            optional("Users", TEXTS),
        ],
        attributes: &["PolicyArn", "PolicyId"],
    },
    ResourceType {
        name: "AWS::IAM::OIDCProvider",
        name_property: None,
        properties: &[
            optional("ClientIdList", TEXTS),
            optional("Tags", TAGS),
            optional("ThumbprintList", TEXTS),
            optional("Url", Text),
        ],
        attributes: &["Arn"],
    },
    ResourceType {
        name: "AWS::IAM::Policy",
        name_property: None,
        properties: &[
            optional("Groups", TEXTS),
            required("PolicyDocument", Json),
            required("PolicyName", Text),
            optional("Roles", TEXTS),
            optional("Users", TEXTS),
        ],
        attributes: &["Id"],
    },
    ResourceType {
        name: "AWS::IAM::Role",
        name_property: Some("RoleName"),
        properties: &[
            required("AssumeRolePolicyDocument", Json),
            optional("Description", Text),
            optional("ManagedPolicyArns", TEXTS),
            optional("MaxSessionDuration", Integer),
            optional("Path", Text),
            optional("PermissionsBoundary", Text),
            optional("Policies", POLICIES),
            optional("RoleName", Text),
            optional("Tags", TAGS),
        ],
        attributes: &["Arn", "RoleId"],
    },
    ResourceType {
        name: "AWS::IAM::RolePolicy",
        name_property: None,
        properties: &[optional("PolicyDocument", Json), required("PolicyName", Text), required("RoleName", Text)],
        attributes: &[],
    },
    ResourceType {
        name: "AWS::IAM::User",
        name_property: Some("UserName"),
        properties: &[
            optional("Groups", TEXTS),
            optional("LoginProfile", Object(LOGIN_PROFILE)),
            optional("ManagedPolicyArns", TEXTS),
            optional("Path", Text),
            optional("PermissionsBoundary", Text),
            optional("Policies", POLICIES),
            optional("Tags", TAGS),
            optional("UserName", Text),
        ],
        attributes: &["Arn"],
    },
    ResourceType {
        name: "AWS::IAM::UserPolicy",
        name_property: None,
        properties: &[optional("PolicyDocument", Json), required("PolicyName", Text), required("UserName", Text)],
        attributes: &[],
    },
    ResourceType {
        name: "AWS::IAM::UserToGroupAddition",
        name_property: None,
        properties: &[required("GroupName", Text), required("Users", TEXTS)],
        attributes: &[],
    },
    ResourceType {
        name: "AWS::Organizations::Policy",
        name_property: None,
        properties: &[
            required("Content", Json),
            optional("Description", Text),
            required("Name", Text),
            optional("Tags", TAGS),
            optional("TargetIds", TEXTS),
            required(
                "Type",
                Choice(&[
                    "SERVICE_CONTROL_POLICY",
                    "RESOURCE_CONTROL_POLICY",
                    "AISERVICES_OPT_OUT_POLICY",
                    "BACKUP_POLICY",
                    "CHATBOT_POLICY",
                    "DECLARATIVE_POLICY_EC2",
                    "SECURITYHUB_POLICY",
                    "TAG_POLICY",
                ]),
            ),
        ],
        attributes: &["Arn", "AwsManaged", "Id"],
    },
];
