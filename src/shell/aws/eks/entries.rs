//! Access entries and their policies (facts 3): EKS's own checks are `eks::access_api`, what is changed is the entry's
//! resource in a template.

use super::super::caller::created_at;
use super::super::parameters::texts;
use super::super::{Aws, Failure};
use super::{error, given};
use crate::aws::{AccessEntryType, AccessPolicyAssociation, AccessScope, Origin};
use crate::eks::access_api::{self, ApiError, NewEntry};
use crate::eks::access_entry::{Entry, Source, entries};
use crate::eks::{access_policy, digest};
use crate::iam::Arn;
use crate::source::order;
use crate::text;
use serde_json::{Value, json};

fn failed(operation: &'static str) -> impl Fn(ApiError) -> Failure {
    move |error| Failure::service(&error.text(operation))
}

impl Aws<'_, '_> {
    /// The ARN of an entry that need not be there.
    fn entry_arn(&self, cluster: &str, principal: &str) -> String {
        if let Some(entry) = self.account().access_entry(cluster, principal) {
            return entry.arn.clone();
        }
        let arn = Arn::parse(principal);
        let (account, kind, name) =
            arn.map_or(("", "role", "*"), |arn| (arn.account, arn.resource_type(), arn.resource_name()));
        let id = digest::uuid(&[cluster, principal]);
        self.arn("eks", &format!("access-entry/{cluster}/{kind}/{account}/{name}/{id}"))
    }

    fn entry_value(&self, cluster: &str, entry: &Entry) -> Value {
        let principal = entry.principal_arn.as_str();
        let groups: Vec<&str> = entry.groups.iter().map(|g| g.as_str()).collect();
        let origin = self.account().access_entry(cluster, principal).map(|e| &e.origin);
        let tags = origin.map_or_else(|| json!({}), |origin| self.written_tags(origin));
        json!({
            "clusterName": cluster,
            "principalArn": principal,
            "kubernetesGroups": groups,
            "accessEntryArn": self.entry_arn(cluster, principal),
            "createdAt": created_at(),
            "modifiedAt": created_at(),
            "tags": tags,
            "username": entry.username.value,
            "type": entry.kind.as_str(),
        })
    }

    fn entry(&self, cluster: &str, principal: &str) -> Option<Entry> {
        self.at_cluster(cluster, |view| entries(view).into_iter().find(|e| *e.principal_arn == principal))
    }

    fn print_entry(&mut self, cluster: &str, principal: &str) -> Result<(), Failure> {
        let Some(entry) = self.entry(cluster, principal) else { return Ok(()) };
        let value = json!({"accessEntry": self.entry_value(cluster, &entry)});
        self.print(&value)
    }

    /// The entry's resource. An entry that EKS made by itself is written down, so that it can be changed.
    fn entry_origin(&mut self, cluster: &str, entry: &Entry) -> Result<Origin, Failure> {
        let principal = entry.principal_arn.value.clone();
        if let Some(written) = self.account().access_entry(cluster, &principal) {
            return Ok(written.origin.clone());
        }
        let policies: Vec<Value> = entry.policies.iter().map(association).collect();
        let properties = given([
            ("ClusterName", Some(json!(cluster))),
            ("PrincipalArn", Some(json!(principal))),
            ("Type", (entry.kind != AccessEntryType::Standard).then(|| json!(entry.kind.as_str()))),
            ("AccessPolicies", (!policies.is_empty()).then(|| json!(policies))),
        ]);
        let change = self.terminal.add_resource(&logical_name(&principal), "AWS::EKS::AccessEntry", properties);
        self.changed(change)?;
        let written = self.account().access_entry(cluster, &principal);
        Ok(written.map(|e| e.origin.clone()).unwrap_or_default())
    }
}

fn logical_name(principal: &str) -> String {
    format!("{} access", principal.rsplit('/').next().unwrap_or_default())
}

/// An association as a template has it.
fn association(policy: &AccessPolicyAssociation) -> Value {
    json!({"AccessScope": scope_property(&policy.scope.value), "PolicyArn": policy.policy_arn.value})
}

fn scope_property(scope: &AccessScope) -> Value {
    match scope {
        AccessScope::Cluster => json!({"Type": "cluster"}),
        AccessScope::Namespaces(list) => {
            json!({"Type": "namespace", "Namespaces": list.iter().map(|n| n.as_str()).collect::<Vec<_>>()})
        }
    }
}

/// A scope as the API prints it.
fn scope_value(scope: &AccessScope) -> Value {
    match scope {
        AccessScope::Cluster => json!({"type": "cluster", "namespaces": []}),
        AccessScope::Namespaces(list) => {
            json!({"type": "namespace", "namespaces": list.iter().map(|n| n.as_str()).collect::<Vec<_>>()})
        }
    }
}

pub(super) fn create(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    const OPERATION: &str = "CreateAccessEntry";
    let [cluster, principal] = aws.needs(["cluster-name", "principal-arn"])?;
    let (groups, username) = (aws.list("kubernetes-groups"), aws.option("username"));
    let written_type = aws.option("type");
    let kind = match written_type.as_deref().map(AccessEntryType::parse) {
        None => AccessEntryType::Standard,
        Some(Some(kind)) => kind,
        Some(None) => {
            let message = format!("The specified type {} is invalid.", written_type.unwrap_or_default());
            return Err(error("InvalidParameterException", OPERATION, message));
        }
    };
    let context = [
        ("eks:principalArn", vec![principal.clone()]),
        ("eks:kubernetesGroups", groups.clone()),
        ("eks:username", username.iter().cloned().collect()),
        ("eks:accessEntryType", vec![kind.as_str().to_owned()]),
    ];
    let context: Vec<(&str, &[String])> = context.iter().map(|(key, values)| (*key, values.as_slice())).collect();
    let arn = aws.cluster_arn(&cluster);
    aws.ask_eks(OPERATION, &arn, &context)?;
    // Whoever lets nodes in hands their role over (F3.20).
    if matches!(kind, AccessEntryType::Ec2Linux | AccessEntryType::Ec2Windows) {
        let passed = ["ec2.amazonaws.com".to_owned()];
        aws.ask("eks", OPERATION, "iam:PassRole", &principal, &[("iam:PassedToService", &passed)])?;
    }
    aws.need_cluster(OPERATION, &cluster)?;
    let new = NewEntry { principal_arn: &principal, groups: &groups, username: username.as_deref(), kind };
    aws.at_cluster(&cluster, |view| access_api::create(view, &new)).map_err(failed(OPERATION))?;
    let tags = aws.tag_list()?;
    let properties = given([
        ("ClusterName", Some(json!(cluster))),
        ("PrincipalArn", Some(json!(principal))),
        ("Type", written_type.map(|_| json!(kind.as_str()))),
        ("Username", username.clone().map(Value::from)),
        ("KubernetesGroups", (!groups.is_empty()).then(|| json!(groups))),
        ("Tags", tags),
    ]);
    let change = aws.terminal.add_resource(&logical_name(&principal), "AWS::EKS::AccessEntry", properties);
    aws.changed(change)?;
    aws.print_entry(&cluster, &principal)
}

/// Asks for an operation on an entry, and finds the entry.
fn existing(aws: &mut Aws<'_, '_>, operation: &'static str) -> Result<(String, String, Entry), Failure> {
    let [cluster, principal] = aws.needs(["cluster-name", "principal-arn"])?;
    let arn = aws.entry_arn(&cluster, &principal);
    aws.ask_eks(operation, &arn, &[("eks:principalArn", std::slice::from_ref(&principal))])?;
    aws.need_cluster(operation, &cluster)?;
    let entry = aws.at_cluster(&cluster, |view| access_api::existing(view, &principal)).map_err(failed(operation))?;
    Ok((cluster, principal, entry))
}

pub(super) fn describe(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    let (cluster, principal, _) = existing(aws, "DescribeAccessEntry")?;
    aws.print_entry(&cluster, &principal)
}

pub(super) fn update(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    const OPERATION: &str = "UpdateAccessEntry";
    let (cluster, principal, entry) = existing(aws, OPERATION)?;
    let (groups, username) = (aws.list("kubernetes-groups"), aws.option("username"));
    let new = NewEntry { principal_arn: &principal, groups: &groups, username: username.as_deref(), kind: entry.kind };
    aws.at_cluster(&cluster, |view| access_api::update(view, &new)).map_err(failed(OPERATION))?;
    let origin = aws.entry_origin(&cluster, &entry)?;
    if aws.arguments.has("kubernetes-groups") {
        let change = aws.terminal.set_property(&origin, &["KubernetesGroups"], &json!(groups));
        aws.changed(change)?;
    }
    if let Some(username) = username {
        let origin = aws.entry_origin(&cluster, &entry)?;
        let change = aws.terminal.set_property(&origin, &["Username"], &json!(username));
        aws.changed(change)?;
    }
    aws.print_entry(&cluster, &principal)
}

pub(super) fn delete(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    let (cluster, principal, entry) = existing(aws, "DeleteAccessEntry")?;
    let written = aws.account().access_entry(&cluster, &principal).map(|e| e.origin.clone());
    let change = match (written, entry.source) {
        (Some(origin), _) => aws.terminal.remove_resource(&origin),
        // The creator's entry is gone for good (F3.18): the template says so by the property that made it.
        (None, Source::Creator) => match aws.account().cluster(&cluster).map(|c| c.origin.clone()) {
            Some(origin) => {
                let path = ["AccessConfig", "BootstrapClusterCreatorAdminPermissions"];
                aws.terminal.set_property(&origin, &path, &json!(false))
            }
            None => Ok(()),
        },
        (None, _) => Err(text!(
            "EKS makes this entry for a node group or Fargate profile of the files; it stays as long as that is there",
            "파일에 있는 노드 그룹이나 Fargate 프로파일 때문에 EKS가 만든 항목입니다. 그것이 있는 동안은 없어지지 않습니다"
        )),
    };
    aws.changed(change)
}

pub(super) fn list(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    const OPERATION: &str = "ListAccessEntries";
    let [cluster] = aws.needs(["cluster-name"])?;
    aws.ask_cluster(OPERATION, &cluster, &[])?;
    let policy = aws.option("associated-policy-arn");
    // The mode is checked as for one entry; of no entry it can only be the mode that is wrong.
    let wrong = aws.at_cluster(&cluster, |view| access_api::existing(view, "").err());
    if let Some(wrong) = wrong.filter(|e| e.code == "InvalidRequestException") {
        return Err(failed(OPERATION)(wrong));
    }
    let has = |entry: &Entry| {
        policy.as_ref().is_none_or(|wanted| entry.policies.iter().any(|p| p.policy_arn.value == *wanted))
    };
    let mut arns: Vec<String> = aws.at_cluster(&cluster, |view| {
        entries(view).iter().filter(|e| has(e)).map(|e| e.principal_arn.value.clone()).collect()
    });
    order::sort(&mut arns);
    aws.print(&json!({"accessEntries": arns}))
}

pub(super) fn associate(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    const OPERATION: &str = "AssociateAccessPolicy";
    let [cluster, principal, policy, _] = aws.needs(["cluster-name", "principal-arn", "policy-arn", "access-scope"])?;
    let scope = aws.structure("access-scope")?;
    let kind = scope.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
    let namespaces = scope.get("namespaces").map(texts).unwrap_or_default();
    let arn = aws.entry_arn(&cluster, &principal);
    let context = [
        ("eks:principalArn", vec![principal.clone()]),
        ("eks:policyArn", vec![policy.clone()]),
        ("eks:accessScope", vec![kind.clone()]),
        ("eks:namespaces", namespaces.clone()),
    ];
    let context: Vec<(&str, &[String])> = context.iter().map(|(key, values)| (*key, values.as_slice())).collect();
    aws.ask_eks(OPERATION, &arn, &context)?;
    aws.need_cluster(OPERATION, &cluster)?;
    let property = match kind.as_str() {
        "cluster" if namespaces.is_empty() => json!({"Type": "cluster"}),
        "namespace" if !namespaces.is_empty() => json!({"Type": "namespace", "Namespaces": namespaces}),
        _ => {
            let message = "The specified accessScope is invalid: invalid accessScope.";
            return Err(error("InvalidParameterException", OPERATION, message));
        }
    };
    let entry =
        aws.at_cluster(&cluster, |view| access_api::associate(view, &principal, &policy)).map_err(failed(OPERATION))?;
    let origin = aws.entry_origin(&cluster, &entry)?;
    let written = aws.account().access_entry(&cluster, &principal);
    // The same policy again replaces its scope (F3.31).
    let place = written.and_then(|e| e.policies.iter().find(|p| *p.policy_arn == policy)).map(|p| p.scope.span);
    let change = match place {
        Some(place) => aws.terminal.set_at(place, &property),
        None => {
            let item = json!({"PolicyArn": policy, "AccessScope": property});
            aws.terminal.add_to_property(&origin, &["AccessPolicies"], &item)
        }
    };
    aws.changed(change)?;
    aws.print(&json!({
        "clusterName": cluster,
        "principalArn": principal,
        "associatedAccessPolicy": {
            "policyArn": policy,
            "accessScope": {"type": kind, "namespaces": namespaces},
            "associatedAt": created_at(),
            "modifiedAt": created_at(),
        },
    }))
}

pub(super) fn disassociate(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    const OPERATION: &str = "DisassociateAccessPolicy";
    let [cluster, principal, policy] = aws.needs(["cluster-name", "principal-arn", "policy-arn"])?;
    let arn = aws.entry_arn(&cluster, &principal);
    let context =
        [("eks:principalArn", std::slice::from_ref(&principal)), ("eks:policyArn", std::slice::from_ref(&policy))];
    aws.ask_eks(OPERATION, &arn, &context)?;
    aws.need_cluster(OPERATION, &cluster)?;
    let entry = aws
        .at_cluster(&cluster, |view| access_api::disassociate(view, &principal, &policy))
        .map_err(failed(OPERATION))?;
    aws.entry_origin(&cluster, &entry)?;
    let written = aws.account().access_entry(&cluster, &principal);
    let place = written.and_then(|e| e.policies.iter().find(|p| *p.policy_arn == policy)).map(|p| p.policy_arn.span);
    let change = place.map_or(Ok(()), |place| aws.terminal.remove_item_around(place));
    aws.changed(change)
}

pub(super) fn list_policies(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    let (cluster, principal, entry) = existing(aws, "ListAssociatedAccessPolicies")?;
    let policies: Vec<Value> = entry
        .policies
        .iter()
        .map(|p| {
            json!({
                "policyArn": p.policy_arn.value,
                "accessScope": scope_value(&p.scope.value),
                "associatedAt": created_at(),
                "modifiedAt": created_at(),
            })
        })
        .collect();
    aws.print(&json!({
        "associatedAccessPolicies": policies,
        "clusterName": cluster,
        "principalArn": principal,
    }))
}

pub(super) fn list_all_policies(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    aws.ask_eks("ListAccessPolicies", "*", &[])?;
    let prefix = access_policy::ARN_PREFIX;
    let list: Vec<Value> =
        access_policy::names().map(|name| json!({"name": name, "arn": format!("{prefix}{name}")})).collect();
    aws.print(&json!({"accessPolicies": list}))
}
