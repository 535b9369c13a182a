//! Add-ons: the Pod Identity agent, the VPC CNI, GuardDuty's agent.

use super::super::caller::created_at;
use super::super::{Aws, Failure};
use super::{error, given};
use crate::aws::Addon;
use crate::source::order;
use serde_json::{Value, json};

fn value(aws: &Aws<'_, '_>, addon: &Addon, status: &str) -> Value {
    let version = aws.terminal.written_property(&addon.origin, &["AddonVersion"]);
    let mut value = json!({
        "addonName": addon.name.value,
        "clusterName": addon.cluster.value,
        "status": status,
        "addonVersion": version.as_str().unwrap_or("v1.0.0-eksbuild.1"),
        "health": {"issues": []},
        "addonArn": addon.arn,
        "createdAt": created_at(),
        "modifiedAt": created_at(),
    });
    let Some(fields) = value.as_object_mut() else { return value };
    if let Some(role) = &addon.service_account_role {
        fields.insert("serviceAccountRoleArn".to_owned(), json!(role.value));
    }
    fields.insert("tags".to_owned(), aws.written_tags(&addon.origin));
    value
}

pub(super) fn describe(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    const OPERATION: &str = "DescribeAddon";
    let [cluster, name] = aws.needs(["cluster-name", "addon-name"])?;
    let arn = aws.account().addon(&cluster, &name).map(|a| a.arn.clone());
    let arn = arn.unwrap_or_else(|| aws.arn("eks", &format!("addon/{cluster}/{name}/*")));
    aws.ask_eks(OPERATION, &arn, &[])?;
    aws.need_cluster(OPERATION, &cluster)?;
    let addon = aws.account().addon(&cluster, &name).ok_or_else(|| {
        error("ResourceNotFoundException", OPERATION, format!("No addon: {name} found in cluster: {cluster}"))
    })?;
    let value = json!({"addon": value(aws, addon, "ACTIVE")});
    aws.print(&value)
}

pub(super) fn list(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    let [cluster] = aws.needs(["cluster-name"])?;
    aws.ask_cluster("ListAddons", &cluster, &[])?;
    let own = aws.account().addons.iter().filter(|a| *a.cluster == cluster);
    let mut names: Vec<String> = own.map(|a| a.name.value.clone()).collect();
    order::sort(&mut names);
    aws.print(&json!({"addons": names}))
}

pub(super) fn create(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    const OPERATION: &str = "CreateAddon";
    let [cluster, name] = aws.needs(["cluster-name", "addon-name"])?;
    let arn = aws.cluster_arn(&cluster);
    aws.ask_eks(OPERATION, &arn, &[])?;
    let role = aws.option("service-account-role-arn");
    if let Some(role) = &role {
        let passed = ["eks.amazonaws.com".to_owned()];
        aws.ask("eks", OPERATION, "iam:PassRole", role, &[("iam:PassedToService", &passed)])?;
    }
    aws.need_cluster(OPERATION, &cluster)?;
    if aws.account().addon(&cluster, &name).is_some() {
        return Err(error("ResourceInUseException", OPERATION, "Addon already exists."));
    }
    let tags = aws.tag_list()?;
    let properties = given([
        ("ClusterName", Some(json!(cluster))),
        ("AddonName", Some(json!(name))),
        ("AddonVersion", aws.option("addon-version").map(Value::from)),
        ("ServiceAccountRoleArn", role.map(Value::from)),
        ("Tags", tags),
    ]);
    let change = aws.terminal.add_resource(&name, "AWS::EKS::Addon", properties);
    aws.changed(change)?;
    let made = aws.account().addon(&cluster, &name).map_or(Value::Null, |a| value(aws, a, "CREATING"));
    aws.print(&json!({"addon": made}))
}
