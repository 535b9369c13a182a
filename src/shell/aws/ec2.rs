//! `aws ec2`: the nodes as instances, and who may ask their metadata service.

use super::arguments::Takes;
use super::caller::created_at;
use super::parameters::{shorthand, texts};
use super::{Aws, Command, Failure};
use crate::aws::{Nodegroup, Origin};
use crate::eks::Instance;
use crate::iam::AwsError;
use crate::k8s::kinds;
use crate::text;
use serde_json::{Map, Value, json};

pub(super) const COMMANDS: &[Command] = &[
    Command {
        path: "ec2 describe-instances",
        options: &[("instance-ids", Takes::Many), ("filters", Takes::Many)],
        run: describe,
    },
    Command {
        path: "ec2 modify-instance-metadata-options",
        options: &[
            ("instance-id", Takes::One),
            ("http-tokens", Takes::One),
            ("http-put-response-hop-limit", Takes::One),
            ("http-endpoint", Takes::One),
        ],
        run: modify,
    },
];

fn instances<'a>(aws: &'a Aws<'_, '_>) -> Vec<Instance<'a>> {
    let view = aws.view();
    view.cluster.list(kinds::NODE).iter().filter_map(|n| Instance::of_node(view, &n.name)).collect()
}

fn options(instance: &Instance<'_>, state: &str) -> Value {
    let metadata = instance.metadata;
    json!({
        "State": state,
        "HttpTokens": if metadata.tokens_required { "required" } else { "optional" },
        "HttpPutResponseHopLimit": metadata.hop_limit,
        "HttpEndpoint": if metadata.enabled { "enabled" } else { "disabled" },
        "HttpProtocolIpv6": "disabled",
        "InstanceMetadataTags": "disabled",
    })
}

fn no_instance(operation: &str, id: &str) -> Failure {
    let message = format!("The instance ID '{id}' does not exist");
    Failure::service(&AwsError::new("InvalidInstanceID.NotFound", 400, operation, message).to_string())
}

fn describe(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    const OPERATION: &str = "DescribeInstances";
    aws.ask("ec2", OPERATION, "ec2:DescribeInstances", "*", &[])?;
    let wanted = aws.list("instance-ids");
    let found = instances(aws);
    if let Some(missing) = wanted.iter().find(|id| !found.iter().any(|i| i.id == **id)) {
        return Err(no_instance(OPERATION, missing));
    }
    let filters: Vec<Value> = aws.arguments.all("filters").iter().filter_map(|f| shorthand(f)).collect();
    let cluster = aws.view().name();
    let mut reservations = Vec::new();
    for instance in found.iter().filter(|i| wanted.is_empty() || wanted.contains(&i.id)) {
        let group = instance.nodegroup.map_or("", |n| n.name.as_str());
        let tags = [("eks:cluster-name", cluster), ("eks:nodegroup-name", group)];
        let passes = |filter: &Value| {
            let values = filter.get("Values").map(texts).unwrap_or_default();
            let own = match filter.get("Name").and_then(Value::as_str).unwrap_or_default() {
                "private-dns-name" => instance.name.as_str(),
                "instance-id" => &instance.id,
                "instance-state-name" => "running",
                name => {
                    let tag = name.strip_prefix("tag:").unwrap_or_default();
                    tags.iter().find(|(key, _)| *key == tag).map_or("", |(_, value)| value)
                }
            };
            values.iter().any(|v| v == own)
        };
        if !filters.iter().all(passes) {
            continue;
        }
        let mut fields = Map::new();
        let mut set = |name: &str, value: Value| fields.insert(name.to_owned(), value);
        set("InstanceId", json!(instance.id));
        set("State", json!({"Code": 16, "Name": "running"}));
        set("PrivateDnsName", json!(instance.name));
        set("LaunchTime", json!(created_at().replace(".000000", "")));
        if let Some(role) = instance.role_arn() {
            // A managed node group makes an instance profile of its own for the node role.
            let name = format!("eks-{}", crate::eks::digest::uuid(&[role, group]));
            set("IamInstanceProfile", json!({"Arn": aws.iam_arn(&format!("instance-profile/{name}"))}));
        }
        set("MetadataOptions", options(instance, "applied"));
        let tags: Vec<Value> = tags.iter().map(|(key, value)| json!({"Key": key, "Value": value})).collect();
        set("Tags", Value::Array(tags));
        reservations.push(json!({"Instances": [fields], "OwnerId": aws.account().id}));
    }
    aws.print(&json!({"Reservations": reservations}))
}

/// F7.3. An instance's options stand in the launch template of its node group: the files hold no instance.
fn modify(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    const OPERATION: &str = "ModifyInstanceMetadataOptions";
    let [id] = aws.needs(["instance-id"])?;
    let resource = aws.arn("ec2", &format!("instance/{id}"));
    aws.ask("ec2", OPERATION, "ec2:ModifyInstanceMetadataOptions", &resource, &[])?;
    let found = instances(aws).into_iter().find(|i| i.id == id).map(|i| (i.nodegroup.cloned(), i.name));
    let Some((nodegroup, node)) = found else { return Err(no_instance(OPERATION, &id)) };
    let Some(nodegroup) = nodegroup else {
        aws.changed(Err(text!(
            "the node `{node}` belongs to no node group whose launch template could say so",
            "노드 `{node}`이/가 속한 노드 그룹이 없어 이 설정을 적을 시작 템플릿(launch template)이 없습니다"
        )))?;
        return Ok(());
    };
    let mut wanted = Map::new();
    for (option, property) in [("http-endpoint", "HttpEndpoint"), ("http-tokens", "HttpTokens")] {
        if let Some(value) = aws.option(option) {
            wanted.insert(property.to_owned(), Value::from(value));
        }
    }
    if let Some(limit) = aws.option("http-put-response-hop-limit") {
        match limit.parse::<u32>() {
            Ok(limit @ 1..=64) => wanted.insert("HttpPutResponseHopLimit".to_owned(), json!(limit)),
            _ => {
                let message = format!(
                    "Value ({limit}) for parameter httpPutResponseHopLimit is invalid. The value must be in the range [1, 64]"
                );
                let error = AwsError::new("InvalidParameterValue", 400, OPERATION, message);
                return Err(Failure::service(&error.to_string()));
            }
        };
    }
    let template = nodegroup.launch_template.as_ref().and_then(|t| aws.account().launch_template(t));
    let change = match template.map(|t| t.origin.clone()) {
        Some(origin) => set_options(aws, &origin, &wanted),
        None => add_template(aws, &nodegroup, wanted),
    };
    aws.changed(change)?;
    let group = nodegroup.name.value;
    aws.terminal.note(text!(
        "written into the launch template of the node group `{group}`: in AWS this call changes one instance, and the next one that the group starts has the old options",
        "노드 그룹 `{group}`의 시작 템플릿에 적었습니다. 실제 AWS에서 이 호출은 인스턴스 하나만 바꾸며, 그룹이 새로 띄우는 인스턴스는 예전 설정을 갖습니다"
    ));
    let Some(value) = instances(aws).iter().find(|i| i.id == id).map(|i| options(i, "pending")) else {
        return Ok(());
    };
    aws.print(&json!({"InstanceId": id, "InstanceMetadataOptions": value}))
}

fn set_options(aws: &mut Aws<'_, '_>, origin: &Origin, wanted: &Map<String, Value>) -> Result<(), text::Text> {
    for (name, value) in wanted {
        aws.terminal.set_property(origin, &["LaunchTemplateData", "MetadataOptions", name], value)?;
        // What stands behind the first change has moved; the resource's own beginning has not, or its end is further.
    }
    Ok(())
}

fn add_template(aws: &mut Aws<'_, '_>, nodegroup: &Nodegroup, wanted: Map<String, Value>) -> Result<(), text::Text> {
    let name = format!("{}-metadata", nodegroup.name);
    aws.terminal.may_edit(nodegroup.origin.span.file)?;
    let reference = json!({"Name": name, "Version": "1"});
    aws.terminal.set_property(&nodegroup.origin, &["LaunchTemplate"], &reference)?;
    let mut all = json!({"HttpTokens": "optional", "HttpPutResponseHopLimit": 2});
    if let Some(fields) = all.as_object_mut() {
        fields.extend(wanted);
    }
    let properties = json!({"LaunchTemplateName": name, "LaunchTemplateData": {"MetadataOptions": all}});
    aws.terminal.add_resource(&name, "AWS::EC2::LaunchTemplate", properties)
}
