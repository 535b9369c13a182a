//! The types of EKS.

use super::{At, Properties, Reading};
use crate::aws::{
    AccessEntry, AccessEntryType, AccessPolicyAssociation, AccessScope, Addon, AuthenticationMode, Cluster,
    FargateProfile, FargateSelector, IdentityProviderConfig, Nodegroup, PodIdentityAssociation, Spanned,
};
use crate::source::Node;
use crate::text;
use std::sync::Arc;

/// The version that a new cluster gets where none is written; the facts sheet describes this one.
const DEFAULT_VERSION: &str = "1.34";

pub(super) fn add(reading: &mut Reading, at: At<'_, '_>) {
    let account = &mut reading.account;
    match at.made.resource.kind {
        "AWS::EKS::Cluster" => account.clusters.push(cluster(&at)),
        "AWS::EKS::Nodegroup" => account.nodegroups.push(nodegroup(&at)),
        "AWS::EKS::FargateProfile" => account.fargate_profiles.push(fargate_profile(&at)),
        "AWS::EKS::AccessEntry" => account.access_entries.extend(access_entry(at)),
        "AWS::EKS::PodIdentityAssociation" => account.pod_identity_associations.push(association(&at)),
        "AWS::EKS::IdentityProviderConfig" => account.identity_provider_configs.push(identity_provider(&at)),
        "AWS::EKS::Addon" => {
            let properties = at.properties;
            let cluster = properties.text_or_default("ClusterName");
            let namespace = properties.object("NamespaceConfig").text("Namespace");
            let namespace = namespace.unwrap_or_else(|| Spanned::new("kube-system".to_owned(), at.made.resource.key));
            // An add-on's associations are ordinary ones, in the add-on's namespace.
            for item in properties.items("PodIdentityAssociations") {
                let one = Properties::new(Some(item), at.made.resource.key);
                account.pod_identity_associations.push(PodIdentityAssociation {
                    cluster: cluster.clone(),
                    namespace: namespace.clone(),
                    service_account: one.text_or_default("ServiceAccount"),
                    role_arn: one.text_or_default("RoleArn"),
                    id: at.assigned("AssociationId"),
                    arn: at.assigned("AssociationArn"),
                    origin: at.origin(),
                    ..PodIdentityAssociation::default()
                });
            }
            account.addons.push(Addon {
                cluster,
                name: properties.text_or_default("AddonName"),
                arn: at.assigned("Arn"),
                service_account_role: properties.text("ServiceAccountRoleArn"),
                origin: at.origin(),
            });
        }
        _ => {}
    }
}

fn cluster(at: &At<'_, '_>) -> Cluster {
    let properties = at.properties;
    let here = at.made.resource.key;
    let access = properties.object("AccessConfig");
    let mode = access.text("AuthenticationMode").and_then(|mode| {
        let parsed = AuthenticationMode::parse(&mode)?;
        Some(mode.map(|_| parsed))
    });
    let log_types = properties.object("Logging").object("ClusterLogging");
    let log_types = log_types.items("EnabledTypes").filter_map(|item| Properties::new(Some(item), here).text("Type"));
    Cluster {
        name: at.name("Name"),
        arn: at.assigned("Arn"),
        region: at.made.stack.region.clone(),
        version: properties.text("Version").unwrap_or_else(|| Spanned::new(DEFAULT_VERSION.to_owned(), here)),
        role_arn: properties.text_or_default("RoleArn"),
        issuer: at.assigned_spanned("OpenIdConnectIssuerUrl"),
        authentication_mode: mode.unwrap_or(Spanned::new(AuthenticationMode::default(), here)),
        creator_is_admin: access.boolean_or("BootstrapClusterCreatorAdminPermissions", true),
        creator_arn: at.metadata("CreatorArn"),
        log_types: log_types.collect(),
        endpoint_public: properties.object("ResourcesVpcConfig").boolean_or("EndpointPublicAccess", true),
        auto_mode: properties.object("ComputeConfig").boolean_or("Enabled", false),
        endpoint: at.assigned("Endpoint"),
        tags: properties.tags("Tags"),
        origin: at.origin(),
    }
}

fn nodegroup(at: &At<'_, '_>) -> Nodegroup {
    let properties = at.properties;
    let template = properties.object("LaunchTemplate");
    Nodegroup {
        cluster: properties.text_or_default("ClusterName"),
        name: at.name("NodegroupName"),
        arn: at.assigned("Arn"),
        node_role: properties.text_or_default("NodeRole"),
        launch_template: template.text("Id").or_else(|| template.text("Name")),
        ami_type: properties.text("AmiType"),
        tags: properties.tags("Tags"),
        origin: at.origin(),
    }
}

fn fargate_profile(at: &At<'_, '_>) -> FargateProfile {
    let properties = at.properties;
    let selectors = properties.items("Selectors").map(|item| {
        let one = Properties::new(Some(item), at.made.resource.key);
        FargateSelector { namespace: one.text_or_default("Namespace"), labels: one.tags("Labels") }
    });
    FargateProfile {
        cluster: properties.text_or_default("ClusterName"),
        name: at.name("FargateProfileName"),
        arn: at.assigned("Arn"),
        pod_execution_role: properties.text_or_default("PodExecutionRoleArn"),
        selectors: selectors.collect(),
        origin: at.origin(),
    }
}

/// `None` where the type is none: an entry of an unknown type would let in somebody else than the one that is meant.
fn access_entry(at: At<'_, '_>) -> Option<AccessEntry> {
    let properties = at.properties;
    let kind = match properties.text("Type") {
        None => Spanned::new(AccessEntryType::default(), at.made.resource.key),
        Some(written) => match AccessEntryType::parse(&written) {
            Some(kind) => written.map(|_| kind),
            None => {
                let types = AccessEntryType::ALL.map(AccessEntryType::as_str).join("`, `");
                let message = text!(
                    "`{written}` is no type of access entry; the types are `{types}`",
                    "`{written}`은/는 액세스 항목(access entry)의 유형이 아닙니다. 유형은 `{types}`입니다"
                );
                at.report.error("invalid-value", written.span, message);
                return None;
            }
        },
    };
    let policies = properties.items("AccessPolicies").filter_map(|item| {
        let one = Properties::new(Some(item), at.made.resource.key);
        let scope = one.object("AccessScope");
        let kind = scope.text("Type")?;
        let reach = match kind.as_str() {
            "cluster" => AccessScope::Cluster,
            "namespace" => AccessScope::Namespaces(scope.texts("Namespaces")),
            _ => return None,
        };
        let span = one.get("AccessScope").map_or(item.span, |n| n.span);
        Some(AccessPolicyAssociation { policy_arn: one.text("PolicyArn")?, scope: Spanned::new(reach, span) })
    });
    Some(AccessEntry {
        cluster: properties.text_or_default("ClusterName"),
        principal_arn: properties.text_or_default("PrincipalArn"),
        principal_id: at.metadata("PrincipalId"),
        arn: at.assigned("AccessEntryArn"),
        kind,
        username: properties.text("Username"),
        groups: properties.texts("KubernetesGroups"),
        policies: policies.collect(),
        origin: at.origin(),
    })
}

fn association(at: &At<'_, '_>) -> PodIdentityAssociation {
    let properties = at.properties;
    PodIdentityAssociation {
        cluster: properties.text_or_default("ClusterName"),
        namespace: properties.text_or_default("Namespace"),
        service_account: properties.text_or_default("ServiceAccount"),
        role_arn: properties.text_or_default("RoleArn"),
        target_role_arn: properties.text("TargetRoleArn"),
        disable_session_tags: properties.boolean_or("DisableSessionTags", false),
        id: at.assigned("AssociationId"),
        arn: at.assigned("AssociationArn"),
        origin: at.origin(),
    }
}

fn identity_provider(at: &At<'_, '_>) -> IdentityProviderConfig {
    let properties = at.properties;
    let oidc = properties.object("Oidc");
    let users = at.made.resource.metadata("Users").map(Node::items).unwrap_or_default();
    IdentityProviderConfig {
        cluster: properties.text_or_default("ClusterName"),
        name: at.name("IdentityProviderConfigName"),
        issuer_url: oidc.text_or_default("IssuerUrl"),
        client_id: oidc.text_or_default("ClientId"),
        username_claim: oidc.text("UsernameClaim"),
        username_prefix: oidc.text("UsernamePrefix"),
        groups_claim: oidc.text("GroupsClaim"),
        groups_prefix: oidc.text("GroupsPrefix"),
        required_claims: oidc.tags("RequiredClaims"),
        users: users.iter().cloned().map(Arc::new).collect(),
        arn: at.assigned("IdentityProviderConfigArn"),
        origin: at.origin(),
    }
}
