//! What do roles, users and policies look like to IAM?

use super::super::caller::date;
use super::super::{Aws, Failure};
use super::error;
use crate::aws::{self, Account, Role, Tag, User, managed};
use crate::source::order;
use crate::world::DEFAULT_TIME;
use serde_json::{Value, json};

/// The versions of AWS's managed policies that the facts sheet holds (F10.20 to F10.27); others count as `v1`.
const VERSIONS: &[(&str, &str)] = &[
    ("AmazonEC2ContainerRegistryReadOnly", "v3"),
    ("AmazonEKSWorkerNodePolicy", "v3"),
    ("AmazonEKS_CNI_Policy", "v6"),
    ("AmazonS3ReadOnlyAccess", "v3"),
    ("CloudWatchAgentServerPolicy", "v3"),
];

pub(super) fn no_role(operation: &str, name: &str) -> Failure {
    error("NoSuchEntity", operation, format!("The role with name {name} cannot be found."))
}

fn tags(list: &[Tag]) -> Value {
    list.iter().map(|t| json!({"Key": t.key.value, "Value": t.value.value})).collect()
}

/// A role as `get-role`, `create-role` and `list-roles` print it.
pub(super) fn role_value(role: &Role, description: &Value, detailed: bool) -> Value {
    let mut value = json!({
        "Path": role.path,
        "RoleName": role.name.value,
        "RoleId": role.id.value,
        "Arn": role.arn,
        "CreateDate": date(DEFAULT_TIME),
        "AssumeRolePolicyDocument": role.trust.node.to_value(),
    });
    let Some(fields) = value.as_object_mut() else { return value };
    if let Some(text) = description.as_str() {
        fields.insert("Description".to_owned(), json!(text));
    }
    fields.insert("MaxSessionDuration".to_owned(), json!(*role.max_session_duration));
    if let Some(boundary) = &role.boundary {
        let boundary = json!({"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": boundary.value});
        fields.insert("PermissionsBoundary".to_owned(), boundary);
    }
    if detailed {
        if !role.tags.is_empty() {
            fields.insert("Tags".to_owned(), tags(&role.tags));
        }
        fields.insert("RoleLastUsed".to_owned(), json!({}));
    }
    value
}

pub(super) fn get_role(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    let [name] = aws.needs(["role-name"])?;
    let arn = aws.role_arn(&name);
    aws.ask_iam("GetRole", &arn, &[])?;
    let role = aws.account().role(&name).ok_or_else(|| no_role("GetRole", &name))?;
    let description = aws.terminal.written_property(&role.origin, &["Description"]);
    let value = json!({"Role": role_value(role, &description, true)});
    aws.print(&value)
}

pub(super) fn list_roles(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    let prefix = aws.option("path-prefix").unwrap_or_else(|| "/".to_owned());
    let resource = aws.iam_arn(&format!("role{prefix}"));
    aws.ask_iam("ListRoles", &resource, &[])?;
    let mut roles: Vec<&Role> = aws.account().roles.iter().filter(|r| r.path.starts_with(&prefix)).collect();
    order::sort_by(&mut roles, |a, b| a.name.value.cmp(&b.name.value));
    let roles: Vec<Value> = roles
        .into_iter()
        .map(|role| role_value(role, &aws.terminal.written_property(&role.origin, &["Description"]), false))
        .collect();
    aws.print(&json!({"Roles": roles}))
}

fn user_value(user: &User) -> Value {
    let mut value = json!({
        "Path": user.path,
        "UserName": user.name.value,
        "UserId": user.id,
        "Arn": user.arn,
        "CreateDate": date(DEFAULT_TIME),
    });
    if let Some(fields) = value.as_object_mut().filter(|_| !user.tags.is_empty()) {
        fields.insert("Tags".to_owned(), tags(&user.tags));
    }
    value
}

pub(super) fn get_user(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    let given = aws.option("user-name");
    let name = match &given {
        Some(name) => name.clone(),
        // Without a name IAM tells about whoever signed.
        None => {
            let caller = aws.call("sts:GetCallerIdentity", "*").map_err(|e| Failure::service(&e))?;
            let arn = caller.principal.unwrap_or_default().arn;
            match arn.contains(":user/") {
                true => arn.rsplit('/').next().unwrap_or_default().to_owned(),
                false => {
                    let message = "Must specify userName when calling with non-User credentials";
                    return Err(error("ValidationError", "GetUser", message));
                }
            }
        }
    };
    let arn = aws.account().user(&name).map(|u| u.arn.clone());
    let arn = arn.unwrap_or_else(|| aws.iam_arn(&format!("user/{name}")));
    aws.ask_iam("GetUser", &arn, &[])?;
    let user = aws
        .account()
        .user(&name)
        .ok_or_else(|| error("NoSuchEntity", "GetUser", format!("The user with name {name} cannot be found.")))?;
    let value = json!({"User": user_value(user)});
    aws.print(&value)
}

pub(super) fn list_users(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    let prefix = aws.option("path-prefix").unwrap_or_else(|| "/".to_owned());
    let resource = aws.iam_arn(&format!("user{prefix}"));
    aws.ask_iam("ListUsers", &resource, &[])?;
    let mut users: Vec<&User> = aws.account().users.iter().filter(|u| u.path.starts_with(&prefix)).collect();
    order::sort_by(&mut users, |a, b| a.name.value.cmp(&b.name.value));
    let value = json!({"Users": users.into_iter().map(user_value).collect::<Vec<_>>()});
    aws.print(&value)
}

pub(super) fn list_attached(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    const OPERATION: &str = "ListAttachedRolePolicies";
    let [name] = aws.needs(["role-name"])?;
    let arn = aws.role_arn(&name);
    aws.ask_iam(OPERATION, &arn, &[])?;
    let role = aws.account().role(&name).ok_or_else(|| no_role(OPERATION, &name))?;
    let policies: Vec<Value> = role
        .managed
        .iter()
        .map(|arn| json!({"PolicyName": aws.account().managed_policy(arn).name, "PolicyArn": arn.value}))
        .collect();
    aws.print(&json!({"AttachedPolicies": policies}))
}

pub(super) fn list_inline(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    const OPERATION: &str = "ListRolePolicies";
    let [name] = aws.needs(["role-name"])?;
    let arn = aws.role_arn(&name);
    aws.ask_iam(OPERATION, &arn, &[])?;
    let role = aws.account().role(&name).ok_or_else(|| no_role(OPERATION, &name))?;
    let names: Vec<&str> = role.inline.iter().map(|p| p.name.as_str()).collect();
    let value = json!({"PolicyNames": names});
    aws.print(&value)
}

pub(super) fn get_inline(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    const OPERATION: &str = "GetRolePolicy";
    let [name, policy] = aws.needs(["role-name", "policy-name"])?;
    let arn = aws.role_arn(&name);
    aws.ask_iam(OPERATION, &arn, &[])?;
    let role = aws.account().role(&name).ok_or_else(|| no_role(OPERATION, &name))?;
    let found = role.inline.iter().find(|p| *p.name == policy).ok_or_else(|| {
        error("NoSuchEntity", OPERATION, format!("The role policy with name {policy} cannot be found."))
    })?;
    let document = found.document.node.to_value();
    aws.print(&json!({"RoleName": name, "PolicyName": policy, "PolicyDocument": document}))
}

/// A managed policy, the customer's or AWS's.
pub(super) struct Managed<'a> {
    name: &'a str,
    path: String,
    id: String,
    version: &'a str,
    document: &'a aws::PolicyDocument,
    own: bool,
}

pub(super) fn find<'a>(account: &'a Account, arn: &'a str) -> Option<Managed<'a>> {
    if let Some(own) = account.policy_by_arn(arn) {
        return Some(Managed {
            name: &own.name,
            path: own.path.clone(),
            id: own.id.clone(),
            version: "v1",
            document: &own.document,
            own: true,
        });
    }
    let policy = managed::lookup(arn)?;
    let path = arn.split_once(":policy").map_or("/", |(_, p)| p).trim_end_matches(&*policy.name).to_owned();
    let version = VERSIONS.iter().find(|(name, _)| *name == &*policy.name).map_or("v1", |(_, v)| v);
    let id = format!("ANPA{}", crate::eks::digest::id(&[arn], 17));
    Some(Managed { name: &policy.name, path, id, version, document: &policy.document, own: false })
}

pub(super) fn policy_value(account: &Account, arn: &str, policy: &Managed<'_>) -> Value {
    let attached = |list: &[aws::Spanned<String>]| list.iter().filter(|a| a.as_str() == arn).count();
    let count: usize = account.roles.iter().map(|r| attached(&r.managed)).sum::<usize>()
        + account.users.iter().map(|u| attached(&u.managed)).sum::<usize>()
        + account.groups.iter().map(|g| attached(&g.managed)).sum::<usize>();
    let boundaries = account.roles.iter().filter_map(|r| r.boundary.as_ref());
    let boundaries = boundaries.chain(account.users.iter().filter_map(|u| u.boundary.as_ref()));
    json!({
        "PolicyName": policy.name,
        "PolicyId": policy.id,
        "Arn": arn,
        "Path": policy.path,
        "DefaultVersionId": policy.version,
        "AttachmentCount": count,
        "PermissionsBoundaryUsageCount": boundaries.filter(|b| b.as_str() == arn).count(),
        "IsAttachable": true,
        "CreateDate": date(DEFAULT_TIME),
        "UpdateDate": date(DEFAULT_TIME),
        "Tags": [],
    })
}

pub(super) fn get_policy(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    let [arn] = aws.needs(["policy-arn"])?;
    aws.ask_iam("GetPolicy", &arn, &[])?;
    let policy = find(aws.account(), &arn)
        .ok_or_else(|| error("NoSuchEntity", "GetPolicy", format!("Policy {arn} was not found.")))?;
    let value = json!({"Policy": policy_value(aws.account(), &arn, &policy)});
    aws.print(&value)
}

pub(super) fn get_version(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    const OPERATION: &str = "GetPolicyVersion";
    let [arn, version] = aws.needs(["policy-arn", "version-id"])?;
    aws.ask_iam(OPERATION, &arn, &[])?;
    let missing = || {
        let message = format!("Policy {arn} version {version} does not exist or is not attachable.");
        error("NoSuchEntity", OPERATION, message)
    };
    let policy = find(aws.account(), &arn).ok_or_else(missing)?;
    if policy.version != version {
        if !policy.own {
            let known = policy.version;
            aws.terminal.note(crate::text!(
                "the simulator holds one version of each policy of AWS; of this one it is `{known}`",
                "시뮬레이터에는 AWS 관리형 정책이 버전 하나씩만 있습니다. 이 정책은 `{known}`입니다"
            ));
        }
        return Err(missing());
    }
    let document = policy.document.node.to_value();
    aws.print(&json!({"PolicyVersion": {
        "Document": document,
        "VersionId": version,
        "IsDefaultVersion": true,
        "CreateDate": date(DEFAULT_TIME),
    }}))
}
