//! The types of IAM and Organizations.

use super::{At, Attached, IdentityKind, Reading};
use crate::aws::PolicyDocument;
use crate::aws::{
    AccessKey, Group, InlinePolicy, InstanceProfile, ManagedPolicy, OidcProvider, OrganizationPolicy,
    OrganizationPolicyType, Role, Spanned, User,
};
use crate::text;

/// The default of `MaxSessionDuration`, in seconds.
const ONE_HOUR: u32 = 3600;

pub(super) fn add(reading: &mut Reading, mut at: At<'_, '_>) {
    let properties = at.properties;
    match at.made.resource.kind {
        "AWS::IAM::User" => {
            let user = User {
                name: at.name("UserName"),
                path: at.path(),
                arn: at.assigned("Arn"),
                id: at.assigned("UserId"),
                groups: properties.texts("Groups"),
                inline: at.inline_policies(),
                managed: properties.texts("ManagedPolicyArns"),
                boundary: properties.text("PermissionsBoundary"),
                access_keys: Vec::new(),
                tags: properties.tags("Tags"),
                origin: at.origin(),
            };
            reading.account.users.push(user);
        }
        "AWS::IAM::Group" => {
            let group = Group {
                name: at.name("GroupName"),
                path: at.path(),
                arn: at.assigned("Arn"),
                id: at.assigned("GroupId"),
                inline: at.inline_policies(),
                managed: properties.texts("ManagedPolicyArns"),
                origin: at.origin(),
            };
            reading.account.groups.push(group);
        }
        "AWS::IAM::Role" => {
            let trust = at.document("AssumeRolePolicyDocument");
            let role = Role {
                name: at.name("RoleName"),
                path: at.path(),
                arn: at.assigned("Arn"),
                id: at.assigned_spanned("RoleId"),
                trust: trust.unwrap_or_else(|| PolicyDocument::missing(at.made.resource.key)),
                inline: at.inline_policies(),
                managed: properties.texts("ManagedPolicyArns"),
                boundary: properties.text("PermissionsBoundary"),
                max_session_duration: properties
                    .integer("MaxSessionDuration")
                    .unwrap_or(Spanned::new(ONE_HOUR, at.made.resource.key)),
                tags: properties.tags("Tags"),
                origin: at.origin(),
            };
            reading.account.roles.push(role);
        }
        "AWS::IAM::ManagedPolicy" => {
            let Some(document) = at.document("PolicyDocument") else { return };
            let policy = ManagedPolicy {
                name: at.name("ManagedPolicyName"),
                path: at.path(),
                arn: at.assigned("PolicyArn"),
                id: at.assigned("PolicyId"),
                document,
                origin: at.origin(),
            };
            reading.managed_policy(policy, &properties);
        }
        "AWS::IAM::Policy" => {
            if let Some(policy) = inline_policy(&at) {
                if ["Groups", "Roles", "Users"].iter().all(|p| properties.get(p).is_none()) {
                    let message = text!(
                        "the policy is attached to nobody; name `Roles`, `Users` or `Groups`",
                        "정책이 누구에게도 연결되지 않았습니다. `Roles`, `Users`, `Groups` 가운데 하나를 쓰십시오"
                    );
                    at.report
                        .error("attached-to-nobody", at.made.resource.key, message)
                        .upstream("At least one of [Groups,Roles,Users] must be non-empty.");
                }
                reading.attach_to_all(&properties, || Attached::Inline(policy.clone()));
            }
        }
        kind @ ("AWS::IAM::UserPolicy" | "AWS::IAM::GroupPolicy" | "AWS::IAM::RolePolicy") => {
            let (property, to) = match kind {
                "AWS::IAM::UserPolicy" => ("UserName", IdentityKind::User),
                "AWS::IAM::GroupPolicy" => ("GroupName", IdentityKind::Group),
                _ => ("RoleName", IdentityKind::Role),
            };
            if let Some(policy) = inline_policy(&at) {
                reading.attach(to, &properties.texts(property), || Attached::Inline(policy.clone()));
            }
        }
        "AWS::IAM::UserToGroupAddition" => {
            if let Some(group) = properties.text("GroupName") {
                reading.attach(IdentityKind::User, &properties.texts("Users"), || Attached::Member(group.clone()));
            }
        }
        "AWS::IAM::AccessKey" => {
            let key = AccessKey {
                id: at.assigned_spanned("AccessKeyId"),
                active: match properties.text("Status") {
                    Some(status) => status.map(|s| s == "Active"),
                    None => Spanned::new(true, at.made.resource.key),
                },
                origin: at.origin(),
            };
            reading.attach(IdentityKind::User, &properties.texts("UserName"), || Attached::Key(key.clone()));
        }
        "AWS::IAM::OIDCProvider" => {
            let provider = OidcProvider {
                url: properties.text_or_default("Url").map(|u| u.strip_prefix("https://").unwrap_or(&u).to_owned()),
                arn: at.assigned("Arn"),
                client_ids: properties.texts("ClientIdList"),
                thumbprints: properties.texts("ThumbprintList"),
                tags: properties.tags("Tags"),
                origin: at.origin(),
            };
            reading.account.oidc_providers.push(provider);
        }
        "AWS::IAM::InstanceProfile" => {
            let profile = InstanceProfile {
                name: at.name("InstanceProfileName"),
                path: at.path(),
                arn: at.assigned("Arn"),
                id: at.assigned("InstanceProfileId"),
                role: properties.texts("Roles").into_iter().next(),
                origin: at.origin(),
            };
            reading.account.instance_profiles.push(profile);
        }
        "AWS::Organizations::Policy" => {
            let kind = match properties.text("Type").as_ref().map(|t| t.value.as_str()) {
                Some("SERVICE_CONTROL_POLICY") => OrganizationPolicyType::ServiceControl,
                Some("RESOURCE_CONTROL_POLICY") => OrganizationPolicyType::ResourceControl,
                _ => return,
            };
            let Some(document) = at.document("Content") else { return };
            let policy = OrganizationPolicy {
                name: at.name("Name"),
                id: at.assigned("Id"),
                kind,
                targets: properties.texts("TargetIds"),
                document,
                origin: at.origin(),
            };
            reading.account.organization_policies.push(policy);
        }
        _ => {}
    }
}

fn inline_policy(at: &At<'_, '_>) -> Option<InlinePolicy> {
    let name = at.properties.text("PolicyName")?;
    Some(InlinePolicy { name, document: at.document("PolicyDocument")? })
}
