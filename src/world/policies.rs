//! Which policies have a say in an AWS call, and which condition keys does AWS itself fill in? The evaluator derives
//! nothing: all of it is gathered here from the account.

use super::{AwsCall, World};
use crate::aws::managed;
use crate::aws::{AttachedPolicy, OrganizationPolicyType, PolicyDocument, Spanned, Tag};
use crate::eks::time::rfc3339;
use crate::iam::{Arn, Context, NamedPolicy, PolicySet};

/// A principal with everything that IAM knows of its session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signer {
    /// The user's or session's ARN.
    pub arn: String,
    /// The ARN of the user or role in IAM, with its path.
    pub iam_arn: String,
    /// The account.
    pub account: String,
    /// `AIDA...`, or `AROA...:session`.
    pub user_id: String,
    /// Whether it is a role session.
    pub is_session: bool,
    /// Session tags.
    pub tags: Vec<(String, String)>,
    /// The provider that vouched for a web identity session.
    pub federated_provider: Option<String>,
}

/// Every policy that applies, and whether one of them cannot be read or is not in the library: then an implicit deny is
/// not certain.
pub struct Gathered<'a> {
    /// The policies.
    pub set: PolicySet<'a>,
    /// Names of attached policies whose content is not known.
    pub unknown: Vec<String>,
}

/// Gathers the policies for `signer` and `call`.
pub fn gather<'a>(world: &'a World, signer: &Signer, call: &AwsCall) -> Gathered<'a> {
    let account = &world.account;
    let mut gathered = Gathered { set: PolicySet::default(), unknown: Vec::new() };
    let (attached, boundary) = if signer.is_session {
        let role = account.role_by_arn(&signer.iam_arn);
        (role.map(|r| account.policies_of_role(r)).unwrap_or_default(), role.and_then(|r| r.boundary.as_ref()))
    } else {
        let user = account.user_by_arn(&signer.iam_arn);
        (user.map(|u| account.policies_of_user(u)).unwrap_or_default(), user.and_then(|u| u.boundary.as_ref()))
    };
    for policy in attached {
        match named(&policy) {
            Some(named) => gathered.set.identity.push(named),
            None => gathered.unknown.push(policy.name.to_owned()),
        }
    }
    if let Some(boundary) = boundary {
        gathered.set.permission_boundary = boundary_policy(world, boundary);
        if gathered.set.permission_boundary.is_none() {
            gathered.unknown.push(boundary.value.clone());
        }
    }
    gathered.set.resource = resource_policy(world, &call.action, &call.resource);
    gathered.set.scps = levels(world, OrganizationPolicyType::ServiceControl);
    gathered.set.rcps = levels(world, OrganizationPolicyType::ResourceControl).unwrap_or_default();
    gathered
}

fn named<'a>(policy: &AttachedPolicy<'a>) -> Option<NamedPolicy<'a>> {
    Some(NamedPolicy { name: policy.name, policy: policy.document?.policy.as_deref()? })
}

fn boundary_policy<'a>(world: &'a World, boundary: &'a Spanned<String>) -> Option<NamedPolicy<'a>> {
    named(&world.account.managed_policy(boundary))
}

/// The bucket's policy, or for an `sts:` action the trust policy of the role.
pub fn resource_policy<'a>(world: &'a World, action: &str, resource: &str) -> Option<NamedPolicy<'a>> {
    let account = &world.account;
    if action.get(..4).is_some_and(|service| service.eq_ignore_ascii_case("sts:")) {
        let role = account.role_by_arn(resource)?;
        return document("trust policy", &role.trust);
    }
    let arn = Arn::parse(resource)?;
    if arn.service != "s3" {
        return None;
    }
    let bucket = account.bucket_policy(arn.resource.split('/').next().unwrap_or_default())?;
    document("bucket policy", &bucket.document)
}

fn document<'a>(name: &'a str, document: &'a PolicyDocument) -> Option<NamedPolicy<'a>> {
    Some(NamedPolicy { name, policy: document.policy.as_deref()? })
}

/// The SCP that Organizations attaches to everything by itself.
const FULL_ACCESS: &str = "arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess";

/// The organization's policies by level: root, organizational units, account. Without any the account is taken to stand
/// in no organization. `FullAWSAccess` is attached to each level, as Organizations does by itself; a template that
/// narrows does it with Deny.
fn levels(world: &World, kind: OrganizationPolicyType) -> Option<Vec<Vec<NamedPolicy<'_>>>> {
    let policies: Vec<_> = world.account.organization_policies.iter().filter(|p| p.kind == kind).collect();
    if policies.is_empty() {
        return None;
    }
    let full = managed::lookup(FULL_ACCESS).and_then(|p| document("FullAWSAccess", &p.document));
    let level = |wanted: fn(&str) -> bool| -> Vec<NamedPolicy<'_>> {
        let here = policies.iter().filter(|p| p.targets.iter().any(|t| wanted(t)));
        let own = here.filter_map(|p| document(&p.name, &p.document));
        own.chain(full.filter(|_| kind == OrganizationPolicyType::ServiceControl)).collect()
    };
    let is_root: fn(&str) -> bool = |target| target.starts_with("r-");
    let is_unit: fn(&str) -> bool = |target| target.starts_with("ou-");
    let is_account: fn(&str) -> bool = |target| target.bytes().all(|b| b.is_ascii_digit());
    Some(vec![level(is_root), level(is_unit), level(is_account)])
}

/// The condition keys of a call: the call's own, and what AWS fills in (IAM User Guide, "AWS global condition context
/// keys").
pub fn context(world: &World, signer: &Signer, call: &AwsCall, time: i64) -> Context {
    let account = &world.account;
    let mut context = Context::default();
    let mut set = |key: &str, value: &str| context.set(key, vec![value.to_owned()]);
    set("aws:PrincipalArn", &signer.iam_arn);
    set("aws:PrincipalAccount", &signer.account);
    set("aws:PrincipalType", if signer.is_session { "AssumedRole" } else { "User" });
    set("aws:PrincipalIsAWSService", "false");
    set("aws:userid", &signer.user_id);
    set("aws:CurrentTime", &rfc3339(time));
    set("aws:EpochTime", &time.to_string());
    set("aws:SecureTransport", "true");
    set("aws:ViaAWSService", "false");
    set("aws:ResourceAccount", resource_account(world, &call.resource));
    // Documentation range: the simulator's callers have no address of their own.
    set("aws:SourceIp", "203.0.113.10");
    let region = Arn::parse(&call.resource).map(|a| a.region).filter(|r| !r.is_empty());
    set("aws:RequestedRegion", region.unwrap_or(&account.region));
    match signer.is_session {
        true => {
            set("aws:TokenIssueTime", &rfc3339(time));
            set("aws:MultiFactorAuthPresent", "false");
        }
        false => set("aws:username", signer.iam_arn.rsplit('/').next().unwrap_or_default()),
    }
    if let Some(provider) = &signer.federated_provider {
        set("aws:FederatedProvider", provider);
    }
    let tags: &[Tag] = match signer.is_session {
        true => account.role_by_arn(&signer.iam_arn).map_or(&[], |r| &r.tags),
        false => account.user_by_arn(&signer.iam_arn).map_or(&[], |u| &u.tags),
    };
    for tag in tags {
        context.set(&format!("aws:PrincipalTag/{}", tag.key.value), vec![tag.value.value.clone()]);
    }
    // A session tag wins over the role's own tag of the same key.
    for (key, value) in &signer.tags {
        context.set(&format!("aws:PrincipalTag/{key}"), vec![value.clone()]);
    }
    for tag in resource_tags(world, &call.resource) {
        let value = vec![tag.value.value.clone()];
        context.set(&format!("aws:ResourceTag/{}", tag.key.value), value);
    }
    for (key, values) in &call.context {
        context.set(key, values.clone());
    }
    context
}

/// The account that owns a resource: its ARN's, or for a bucket the world's own.
pub fn resource_account<'a>(world: &'a World, resource: &'a str) -> &'a str {
    Arn::parse(resource).map(|a| a.account).filter(|a| !a.is_empty() && *a != "aws").unwrap_or(&world.account.id)
}

fn resource_tags<'a>(world: &'a World, resource: &str) -> &'a [Tag] {
    let account = &world.account;
    let Some(arn) = Arn::parse(resource) else { return &[] };
    match (arn.service, arn.resource_type()) {
        ("iam", "role") => account.role_by_arn(resource).map_or(&[], |r| &r.tags),
        ("iam", "user") => account.user_by_arn(resource).map_or(&[], |u| &u.tags),
        ("eks", "cluster") => account.cluster(arn.resource_name()).map_or(&[], |c| &c.tags),
        // Bucket tags do not serve as `aws:ResourceTag` unless the bucket is enabled for it.
        _ => &[],
    }
}
