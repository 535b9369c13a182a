//! Managed node groups: making one takes `iam:PassRole` on the nodes' role beside `eks:CreateNodegroup` (F10.4).

use super::super::caller::created_at;
use super::super::parameters::texts;
use super::super::{Aws, Failure};
use super::{error, given};
use crate::aws::Nodegroup;
use crate::eks::digest;
use crate::eks::nodes::{self, PlannedCall, Tool};
use crate::source::order;
use crate::world::AwsCall;
use serde_json::{Value, json};

fn value(aws: &Aws<'_, '_>, group: &Nodegroup, status: &str) -> Value {
    let property = |path: &[&str]| aws.terminal.written_property(&group.origin, path);
    let size = |name: &str, default: i64| property(&["ScalingConfig", name]).as_i64().unwrap_or(default);
    let now = aws.terminal.session.time;
    let issues: Vec<Value> = aws.at_cluster(&group.cluster, |view| {
        let found = nodes::health(view, group, now);
        found.iter().map(|i| json!({"code": i.code, "message": i.message, "resourceIds": []})).collect()
    });
    let version = aws.account().cluster(&group.cluster).map_or("1.34", |c| c.version.as_str());
    let types = texts(&property(&["InstanceTypes"]));
    let status = if status == "ACTIVE" && !issues.is_empty() { "DEGRADED" } else { status };
    let mut value = json!({
        "nodegroupName": group.name.value,
        "nodegroupArn": group.arn,
        "clusterName": group.cluster.value,
        "version": version,
        "createdAt": created_at(),
        "modifiedAt": created_at(),
        "status": status,
        "capacityType": property(&["CapacityType"]).as_str().unwrap_or("ON_DEMAND"),
        "scalingConfig": {
            "minSize": size("MinSize", 1),
            "maxSize": size("MaxSize", 2),
            "desiredSize": size("DesiredSize", 2),
        },
        "instanceTypes": if types.is_empty() { vec!["t3.medium".to_owned()] } else { types },
        "subnets": texts(&property(&["Subnets"])),
        "amiType": group.ami_type.as_ref().map_or("AL2023_x86_64_STANDARD", |t| t.as_str()),
        "nodeRole": group.node_role.value,
        "health": {"issues": issues},
        "updateConfig": {"maxUnavailable": 1},
    });
    let template = group.launch_template.as_ref().and_then(|t| aws.account().launch_template(t));
    let Some(fields) = value.as_object_mut() else { return value };
    if let Some(template) = template {
        let shown = json!({"name": template.name.value, "version": "1", "id": template.id});
        fields.insert("launchTemplate".to_owned(), shown);
    }
    fields.insert("tags".to_owned(), aws.written_tags(&group.origin));
    value
}

pub(super) fn list(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    let [cluster] = aws.needs(["cluster-name"])?;
    aws.ask_cluster("ListNodegroups", &cluster, &[])?;
    let own = aws.account().nodegroups.iter().filter(|n| *n.cluster == cluster);
    let mut names: Vec<String> = own.map(|n| n.name.value.clone()).collect();
    order::sort(&mut names);
    aws.print(&json!({"nodegroups": names}))
}

pub(super) fn describe(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    const OPERATION: &str = "DescribeNodegroup";
    let [cluster, name] = aws.needs(["cluster-name", "nodegroup-name"])?;
    let arn = aws.account().nodegroup(&cluster, &name).map(|n| n.arn.clone());
    let arn = arn.unwrap_or_else(|| aws.arn("eks", &format!("nodegroup/{cluster}/{name}/*")));
    aws.ask_eks(OPERATION, &arn, &[])?;
    aws.need_cluster(OPERATION, &cluster)?;
    let group = aws.account().nodegroup(&cluster, &name).ok_or_else(|| {
        error("ResourceNotFoundException", OPERATION, format!("No node group found for name: {name}."))
    })?;
    let value = json!({"nodegroup": value(aws, group, "ACTIVE")});
    aws.print(&value)
}

/// `--scaling-config` as a template writes it.
fn scaling(aws: &Aws<'_, '_>) -> Result<Option<Value>, Failure> {
    let scaling = aws.structure("scaling-config")?;
    let size = |name: &str| {
        let size = scaling.get(name).and_then(|v| v.as_i64().or_else(|| v.as_str()?.parse().ok()));
        size.map(Value::from)
    };
    let sizes = [("MinSize", size("minSize")), ("MaxSize", size("maxSize")), ("DesiredSize", size("desiredSize"))];
    Ok(scaling.is_object().then(|| given(sizes)))
}

/// More nodes, or fewer: a call of the EKS API, whatever RBAC says of nodes.
pub(super) fn update_config(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    const OPERATION: &str = "UpdateNodegroupConfig";
    let [cluster, name] = aws.needs(["cluster-name", "nodegroup-name"])?;
    let scaling = scaling(aws)?;
    let arn = aws.account().nodegroup(&cluster, &name).map(|n| n.arn.clone());
    let arn = arn.unwrap_or_else(|| aws.arn("eks", &format!("nodegroup/{cluster}/{name}/*")));
    aws.ask_eks(OPERATION, &arn, &[])?;
    aws.need_cluster(OPERATION, &cluster)?;
    let Some(origin) = aws.account().nodegroup(&cluster, &name).map(|n| n.origin.clone()) else {
        let message = format!("No node group found for name: {name}.");
        return Err(error("ResourceNotFoundException", OPERATION, message));
    };
    let sizes = scaling.as_ref().and_then(Value::as_object).into_iter().flatten();
    let mut params = Vec::new();
    for (size, value) in sizes {
        let change = aws.terminal.set_property(&origin, &["ScalingConfig", size], value);
        aws.changed(change)?;
        params.push(json!({"type": size, "value": value.to_string()}));
    }
    aws.print(&json!({"update": {
        "id": digest::uuid(&[&name, OPERATION]),
        "status": "InProgress",
        "type": "ConfigUpdate",
        "params": params,
        "createdAt": created_at(),
        "errors": [],
    }}))
}

/// A planned call as it is asked of the world.
pub(in crate::shell) fn call(planned: &PlannedCall) -> AwsCall {
    let PlannedCall { action, operation, resource, context, .. } = planned.clone();
    // The refusal of PassRole is told by the service that wanted the role.
    let service = if operation == "CreateNodegroup" { "eks".to_owned() } else { String::new() };
    AwsCall { action, service, operation, resource, context }
}

pub(super) fn create(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    const OPERATION: &str = "CreateNodegroup";
    let [cluster, name, role, _] = aws.needs(["cluster-name", "nodegroup-name", "node-role", "subnets"])?;
    let planned =
        aws.at_cluster(&cluster, |view| nodes::create_nodegroup_calls(view, Tool::AwsCli, &name, Some(&role)));
    // The CLI does not wait: it looks at nothing afterwards.
    for call in planned.iter().filter(|c| c.operation != "DescribeNodegroup").map(call) {
        let context: Vec<(&str, &[String])> =
            call.context.iter().map(|(key, values)| (key.as_str(), values.as_slice())).collect();
        aws.ask(&call.service, &call.operation, &call.action, &call.resource, &context)?;
    }
    aws.need_cluster(OPERATION, &cluster)?;
    if aws.account().nodegroup(&cluster, &name).is_some() {
        let message = format!("NodeGroup already exists with name {name} and cluster name {cluster}");
        return Err(error("ResourceInUseException", OPERATION, message));
    }
    if aws.account().role_by_arn(&role).is_none() {
        let message = format!("The role with name {} cannot be found.", role.rsplit('/').next().unwrap_or_default());
        return Err(error("InvalidParameterException", OPERATION, message));
    }
    let scaling = scaling(aws)?;
    let template = aws.structure("launch-template")?;
    let field = |key: &str| template.get(key).and_then(Value::as_str).map(Value::from);
    let template = template
        .is_object()
        .then(|| given([("Id", field("id")), ("Name", field("name")), ("Version", field("version"))]));
    let types = aws.list("instance-types");
    let tags = aws.tag_map()?;
    let properties = given([
        ("ClusterName", Some(json!(cluster))),
        ("NodegroupName", Some(json!(name))),
        ("NodeRole", Some(json!(role))),
        ("Subnets", Some(json!(aws.list("subnets")))),
        ("ScalingConfig", scaling),
        ("InstanceTypes", (!types.is_empty()).then(|| json!(types))),
        ("AmiType", aws.option("ami-type").map(Value::from)),
        ("LaunchTemplate", template),
        ("Tags", tags.as_object().is_some_and(|t| !t.is_empty()).then_some(tags)),
    ]);
    let size = properties.pointer("/ScalingConfig/DesiredSize").and_then(Value::as_u64).unwrap_or(2).clamp(1, 5);
    let change = aws.terminal.add_resource(&name, "AWS::EKS::Nodegroup", properties);
    aws.changed(change)?;
    aws.terminal.start_nodes(&cluster, &name, usize::try_from(size).unwrap_or(1));
    let made = aws.account().nodegroup(&cluster, &name).map_or(Value::Null, |n| value(aws, n, "CREATING"));
    aws.print(&json!({"nodegroup": made}))
}
