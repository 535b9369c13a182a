//! EKS Pod Identity: which service account gets which role (F9.2).

use super::super::caller::created_at;
use super::super::{Aws, Failure};
use super::{error, given};
use crate::aws::PodIdentityAssociation;
use serde_json::{Value, json};

fn value(aws: &Aws<'_, '_>, association: &PodIdentityAssociation) -> Value {
    let mut value = json!({
        "clusterName": association.cluster.value,
        "namespace": association.namespace.value,
        "serviceAccount": association.service_account.value,
        "roleArn": association.role_arn.value,
        "associationArn": association.arn,
        "associationId": association.id,
        "tags": aws.written_tags(&association.origin),
        "createdAt": created_at(),
        "modifiedAt": created_at(),
    });
    if let (Some(fields), Some(target)) = (value.as_object_mut(), &association.target_role_arn) {
        fields.insert("targetRoleArn".to_owned(), json!(target.value));
    }
    value
}

pub(super) fn create(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    const OPERATION: &str = "CreatePodIdentityAssociation";
    let [cluster, namespace, account, role] =
        aws.needs(["cluster-name", "namespace", "service-account", "role-arn"])?;
    let arn = aws.cluster_arn(&cluster);
    aws.ask_eks(OPERATION, &arn, &[])?;
    // Whoever links a role hands it over.
    let passed = ["pods.eks.amazonaws.com".to_owned()];
    aws.ask("eks", OPERATION, "iam:PassRole", &role, &[("iam:PassedToService", &passed)])?;
    aws.need_cluster(OPERATION, &cluster)?;
    if aws.account().role_by_arn(&role).is_none() {
        let message = "Role provided in the request does not exist.";
        return Err(error("InvalidParameterException", OPERATION, message));
    }
    if let Some(there) = aws.account().pod_identity_association(&cluster, &namespace, &account) {
        let message = format!("Association already exists: {}", there.id);
        return Err(error("ResourceInUseException", OPERATION, message));
    }
    let tags = aws.tag_list()?;
    let properties = given([
        ("ClusterName", Some(json!(cluster))),
        ("Namespace", Some(json!(namespace))),
        ("ServiceAccount", Some(json!(account))),
        ("RoleArn", Some(json!(role))),
        ("TargetRoleArn", aws.option("target-role-arn").map(Value::from)),
        ("Tags", tags),
    ]);
    let name = format!("{account} identity");
    let change = aws.terminal.add_resource(&name, "AWS::EKS::PodIdentityAssociation", properties);
    aws.changed(change)?;
    let made = aws.account().pod_identity_association(&cluster, &namespace, &account);
    let made = made.map_or(Value::Null, |a| value(aws, a));
    aws.print(&json!({"association": made}))
}

pub(super) fn list(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    let [cluster] = aws.needs(["cluster-name"])?;
    aws.ask_cluster("ListPodIdentityAssociations", &cluster, &[])?;
    let (namespace, account) = (aws.option("namespace"), aws.option("service-account"));
    let of_cluster = aws.account().pod_identity_associations.iter().filter(|a| *a.cluster == cluster);
    let list: Vec<Value> = of_cluster
        .filter(|a| namespace.as_ref().is_none_or(|n| *n == *a.namespace))
        .filter(|a| account.as_ref().is_none_or(|n| *n == *a.service_account))
        .map(|a| {
            json!({
                "clusterName": a.cluster.value,
                "namespace": a.namespace.value,
                "serviceAccount": a.service_account.value,
                "associationArn": a.arn,
                "associationId": a.id,
            })
        })
        .collect();
    aws.print(&json!({"associations": list}))
}

fn existing(aws: &mut Aws<'_, '_>, operation: &str) -> Result<PodIdentityAssociation, Failure> {
    let [cluster, id] = aws.needs(["cluster-name", "association-id"])?;
    let arn = aws.arn("eks", &format!("podidentityassociation/{cluster}/{id}"));
    aws.ask_eks(operation, &arn, &[])?;
    aws.need_cluster(operation, &cluster)?;
    let found = aws.account().pod_identity_associations.iter().find(|a| a.id == id && *a.cluster == cluster);
    found.cloned().ok_or_else(|| {
        let message = format!("Association not found: {id}");
        error("ResourceNotFoundException", operation, message)
    })
}

pub(super) fn describe(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    let found = existing(aws, "DescribePodIdentityAssociation")?;
    let value = value(aws, &found);
    aws.print(&json!({"association": value}))
}

pub(super) fn delete(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    let found = existing(aws, "DeletePodIdentityAssociation")?;
    let value = value(aws, &found);
    let change = aws.terminal.remove_resource(&found.origin);
    aws.changed(change)?;
    aws.print(&json!({"association": value}))
}
