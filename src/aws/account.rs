//! What does one AWS account hold, and which policies apply to whom?

use super::managed;
use super::{
    AccessEntry, Addon, AttachedPolicy, Bucket, BucketPolicy, Cluster, FargateProfile, FileSystem, Group,
    IdentityProviderConfig, InlinePolicy, InstanceProfile, LaunchTemplate, LogGroup, ManagedPolicy, MetadataOptions,
    Nodegroup, OidcProvider, OrganizationPolicy, PodIdentityAssociation, PolicySource, Role, Spanned, User,
};

/// The account that a template stands in unless its `Metadata` has `AccountId`.
pub const DEFAULT_ACCOUNT: &str = "111122223333";
/// The region that a template stands in unless its `Metadata` has `Region`.
pub const DEFAULT_REGION: &str = "us-west-2";

/// One AWS account, as its templates describe it. Each list is in file order.
#[derive(Clone, Debug)]
pub struct Account {
    /// Twelve digits.
    pub id: String,
    /// The home region.
    pub region: String,
    /// `aws`, `aws-cn`, `aws-us-gov`.
    pub partition: String,
    /// IAM users.
    pub users: Vec<User>,
    /// IAM groups.
    pub groups: Vec<Group>,
    /// IAM roles.
    pub roles: Vec<Role>,
    /// Managed policies of the customer.
    pub policies: Vec<ManagedPolicy>,
    /// OIDC providers of IAM.
    pub oidc_providers: Vec<OidcProvider>,
    /// Instance profiles.
    pub instance_profiles: Vec<InstanceProfile>,
    /// EKS clusters.
    pub clusters: Vec<Cluster>,
    /// Managed node groups.
    pub nodegroups: Vec<Nodegroup>,
    /// Fargate profiles.
    pub fargate_profiles: Vec<FargateProfile>,
    /// Access entries.
    pub access_entries: Vec<AccessEntry>,
    /// Pod identity associations.
    pub pod_identity_associations: Vec<PodIdentityAssociation>,
    /// OIDC identity providers of clusters.
    pub identity_provider_configs: Vec<IdentityProviderConfig>,
    /// Add-ons.
    pub addons: Vec<Addon>,
    /// Launch templates.
    pub launch_templates: Vec<LaunchTemplate>,
    /// S3 buckets.
    pub buckets: Vec<Bucket>,
    /// S3 bucket policies.
    pub bucket_policies: Vec<BucketPolicy>,
    /// SCPs and RCPs.
    pub organization_policies: Vec<OrganizationPolicy>,
    /// EFS file systems.
    pub file_systems: Vec<FileSystem>,
    /// CloudWatch log groups.
    pub log_groups: Vec<LogGroup>,
}

impl Default for Account {
    fn default() -> Account {
        Account::empty(DEFAULT_ACCOUNT, DEFAULT_REGION)
    }
}

impl Account {
    /// An account that holds nothing.
    pub fn empty(id: &str, region: &str) -> Account {
        Account {
            id: id.to_owned(),
            region: region.to_owned(),
            partition: partition_of(region).to_owned(),
            users: Vec::new(),
            groups: Vec::new(),
            roles: Vec::new(),
            policies: Vec::new(),
            oidc_providers: Vec::new(),
            instance_profiles: Vec::new(),
            clusters: Vec::new(),
            nodegroups: Vec::new(),
            fargate_profiles: Vec::new(),
            access_entries: Vec::new(),
            pod_identity_associations: Vec::new(),
            identity_provider_configs: Vec::new(),
            addons: Vec::new(),
            launch_templates: Vec::new(),
            buckets: Vec::new(),
            bucket_policies: Vec::new(),
            organization_policies: Vec::new(),
            file_systems: Vec::new(),
            log_groups: Vec::new(),
        }
    }

    /// The role of this name. IAM compares names without case when it keeps them apart, and with case in ARNs; a look-up
    /// is exact.
    pub fn role(&self, name: &str) -> Option<&Role> {
        self.roles.iter().find(|r| *r.name == name)
    }

    /// The role of this ARN, path included.
    pub fn role_by_arn(&self, arn: &str) -> Option<&Role> {
        self.roles.iter().find(|r| r.arn == arn)
    }

    /// The user of this name.
    pub fn user(&self, name: &str) -> Option<&User> {
        self.users.iter().find(|u| *u.name == name)
    }

    /// The user of this ARN, path included.
    pub fn user_by_arn(&self, arn: &str) -> Option<&User> {
        self.users.iter().find(|u| u.arn == arn)
    }

    /// The group of this name.
    pub fn group(&self, name: &str) -> Option<&Group> {
        self.groups.iter().find(|g| *g.name == name)
    }

    /// The customer's managed policy of this ARN.
    pub fn policy_by_arn(&self, arn: &str) -> Option<&ManagedPolicy> {
        self.policies.iter().find(|p| p.arn == arn)
    }

    /// The IAM OIDC provider of this issuer, with or without `https://`.
    pub fn oidc_provider(&self, issuer: &str) -> Option<&OidcProvider> {
        let issuer = issuer.strip_prefix("https://").unwrap_or(issuer);
        self.oidc_providers.iter().find(|p| *p.url == issuer)
    }

    /// The cluster of this name.
    pub fn cluster(&self, name: &str) -> Option<&Cluster> {
        self.clusters.iter().find(|c| *c.name == name)
    }

    /// The access entry of this principal in this cluster.
    pub fn access_entry(&self, cluster: &str, principal_arn: &str) -> Option<&AccessEntry> {
        self.access_entries.iter().find(|e| *e.cluster == cluster && *e.principal_arn == principal_arn)
    }

    /// The node group of this name in this cluster.
    pub fn nodegroup(&self, cluster: &str, name: &str) -> Option<&Nodegroup> {
        self.nodegroups.iter().find(|n| *n.cluster == cluster && *n.name == name)
    }

    /// The launch template of this id or name.
    pub fn launch_template(&self, id_or_name: &str) -> Option<&LaunchTemplate> {
        self.launch_templates.iter().find(|l| l.id == id_or_name || *l.name == id_or_name)
    }

    /// What the node group's launch template says of the instance metadata service.
    pub fn metadata_options(&self, nodegroup: &Nodegroup) -> Option<&MetadataOptions> {
        self.launch_template(nodegroup.launch_template.as_ref()?)?.metadata_options.as_ref()
    }

    /// The association of this service account.
    pub fn pod_identity_association(
        &self,
        cluster: &str,
        namespace: &str,
        service_account: &str,
    ) -> Option<&PodIdentityAssociation> {
        self.pod_identity_associations
            .iter()
            .find(|a| *a.cluster == cluster && *a.namespace == namespace && *a.service_account == service_account)
    }

    /// The add-on of this name in this cluster.
    pub fn addon(&self, cluster: &str, name: &str) -> Option<&Addon> {
        self.addons.iter().find(|a| *a.cluster == cluster && *a.name == name)
    }

    /// The bucket of this name.
    pub fn bucket(&self, name: &str) -> Option<&Bucket> {
        self.buckets.iter().find(|b| *b.name == name)
    }

    /// The policy of the bucket of this name.
    pub fn bucket_policy(&self, bucket: &str) -> Option<&BucketPolicy> {
        self.bucket_policies.iter().find(|p| *p.bucket == bucket)
    }

    /// Every policy that applies to a role: inline ones first.
    pub fn policies_of_role<'a>(&'a self, role: &'a Role) -> Vec<AttachedPolicy<'a>> {
        self.attached(&role.inline, &role.managed, None).collect()
    }

    /// Every policy that applies to a user: its own, then its groups'.
    pub fn policies_of_user<'a>(&'a self, user: &'a User) -> Vec<AttachedPolicy<'a>> {
        let own = self.attached(&user.inline, &user.managed, None);
        let groups = user.groups.iter().filter_map(|name| self.group(name));
        own.chain(groups.flat_map(|g| self.attached(&g.inline, &g.managed, Some(&g.name)))).collect()
    }

    /// The managed policy, customer's or AWS's, that `attachment` (an ARN where it is written) names; a permissions
    /// boundary is read by this.
    pub fn managed_policy<'a>(&'a self, attachment: &'a Spanned<String>) -> AttachedPolicy<'a> {
        let arn = attachment.as_str();
        let own = self.policy_by_arn(arn);
        let aws = if own.is_none() { managed::lookup(arn) } else { None };
        AttachedPolicy {
            name: own.map_or_else(|| arn.rsplit('/').next().unwrap_or(arn), |p| p.name.as_str()),
            arn: Some(arn),
            source: if own.is_some() { PolicySource::CustomerManaged } else { PolicySource::AwsManaged },
            group: None,
            document: own.map(|p| &p.document).or_else(|| aws.map(|p| &p.document)),
            span: attachment.span,
        }
    }

    fn attached<'a>(
        &'a self,
        inline: &'a [InlinePolicy],
        managed: &'a [Spanned<String>],
        group: Option<&'a str>,
    ) -> impl Iterator<Item = AttachedPolicy<'a>> {
        let inline = inline.iter().map(move |p| AttachedPolicy {
            name: &p.name,
            arn: None,
            source: PolicySource::Inline,
            group,
            document: Some(&p.document),
            span: p.name.span,
        });
        inline.chain(managed.iter().map(move |arn| AttachedPolicy { group, ..self.managed_policy(arn) }))
    }
}

/// The partition of a region.
fn partition_of(region: &str) -> &'static str {
    if region.starts_with("cn-") {
        "aws-cn"
    } else if region.starts_with("us-gov-") {
        "aws-us-gov"
    } else {
        "aws"
    }
}
