//! Node groups: what `create nodegroup` takes in AWS, and then in the cluster, where it waits for the nodes with the
//! caller's own rights (F10.5, M69).

use super::{Command, Eksctl, Stopped};
use crate::aws::Nodegroup;
use crate::eks::nodes::{self, Tool};
use crate::eks::{digest, time};
use crate::k8s::HttpRequest;
use crate::shell::aws::planned;
use crate::world::{Call, DEFAULT_TIME, Outcome};
use serde_json::json;

pub(super) const COMMANDS: &[Command] = &[
    Command {
        path: "create nodegroup",
        flags: &[
            "name|n=",
            "nodes|N=",
            "nodes-min|m=",
            "nodes-max|M=",
            "node-type|t=",
            "managed",
            "node-role=",
            "instance-role-arn=",
            "node-private-networking",
            "disable-pod-imds",
            "ssh-access",
            "node-ami-family=",
            "node-volume-size=",
        ],
        run: create,
    },
    Command { path: "get nodegroup", flags: &["name|n="], run: get },
];

fn create(eksctl: &mut Eksctl<'_, '_>) -> Result<(), Stopped> {
    let cluster = eksctl.cluster();
    let name = match eksctl.flag("name") {
        given if given.is_empty() => format!("ng-{}", digest::hex(&[&cluster, "nodegroup"], 8)),
        given => given,
    };
    if eksctl.terminal.world().account.nodegroup(&cluster, &name).is_some() {
        eksctl.info(format!("1 existing nodegroup(s) ({name}) will be excluded"));
        return Ok(());
    }
    let given = Some(eksctl.flag("instance-role-arn")).filter(|r| !r.is_empty());
    let plan = nodes::create_nodegroup_calls(eksctl.terminal.world().view(), Tool::Eksctl, &name, given.as_deref());
    eksctl.info(format!("1 nodegroup ({name}) was included (based on the include/exclude rules)"));
    let stack = format!("eksctl-{cluster}-nodegroup-{name}");
    for call in &plan {
        eksctl
            .send(planned(call))
            .map_err(|error| Stopped(format!("failed to create nodegroups for cluster \"{cluster}\": {error}")))?;
    }
    write(eksctl, &cluster, &name, &stack, given)?;
    let count = eksctl.flag("nodes").parse().unwrap_or(2).clamp(1, 5);
    eksctl.terminal.start_nodes(&cluster, &name, count);
    let answer = eksctl.terminal.ask(Call::Kubernetes(HttpRequest::new("GET", "/api/v1/nodes")));
    let may_list = answer.outcome == Outcome::Allowed;
    if !may_list {
        eksctl.terminal.was_refused();
    }
    let now = eksctl.terminal.session.time;
    let view = eksctl.terminal.world().view();
    let group = view.account.nodegroup(&cluster, &name);
    let own = group.map(|g| nodes::of_nodegroup(view, g).map(|n| n.name.clone()).collect::<Vec<_>>());
    let ready: Vec<String> =
        own.unwrap_or_default().into_iter().filter(|n| nodes::status(view, n, now).ready).collect();
    match nodes::wait_for_nodes(view, &name, may_list, &ready) {
        Ok(lines) => {
            let (last, before) = lines.split_last().map_or(("", lines.as_slice()), |(l, b)| (l.as_str(), b));
            before.iter().for_each(|line| eksctl.info(line));
            eksctl.done(last);
            Ok(())
        }
        Err((lines, mistake)) => {
            let (last, before) = lines.split_last().map_or(("", lines.as_slice()), |(l, b)| (l.as_str(), b));
            before.iter().for_each(|line| eksctl.info(line));
            if !may_list {
                eksctl.terminal.note(mistake.says());
            }
            Err(Stopped(last.to_owned()))
        }
    }
}

/// Writes the group down, and its role where eksctl makes one.
fn write(
    eksctl: &mut Eksctl<'_, '_>,
    cluster: &str,
    name: &str,
    stack: &str,
    given: Option<String>,
) -> Result<(), Stopped> {
    let account = &eksctl.terminal.world().account;
    let (partition, id) = (account.partition.clone(), account.id.clone());
    let subnets = account
        .cluster(cluster)
        .map(|c| eksctl.terminal.written_property(&c.origin, &["ResourcesVpcConfig", "SubnetIds"]))
        .filter(|s| s.is_array())
        .unwrap_or_else(|| json!([format!("subnet-0{}", digest::hex(&[cluster, "subnet"], 16))]));
    let role = match given {
        Some(arn) => arn,
        None => {
            let role = format!("{stack}-NodeInstanceRole");
            let policy = |name: &str| format!("arn:{partition}:iam::aws:policy/{name}");
            let properties = json!({
                "RoleName": role,
                "AssumeRolePolicyDocument": {
                    "Version": "2012-10-17",
                    "Statement": [{
                        "Effect": "Allow",
                        "Principal": {"Service": "ec2.amazonaws.com"},
                        "Action": "sts:AssumeRole",
                    }],
                },
                "ManagedPolicyArns": [
                    policy("AmazonEC2ContainerRegistryPullOnly"),
                    policy("AmazonEKSWorkerNodePolicy"),
                    policy("AmazonEKS_CNI_Policy"),
                    policy("AmazonSSMManagedInstanceCore"),
                ],
            });
            let change =
                eksctl.terminal.add_resource(&format!("{name} NodeInstanceRole"), "AWS::IAM::Role", properties);
            eksctl.changed(change)?;
            format!("arn:{partition}:iam::{id}:role/{role}")
        }
    };
    let number = |flag: &str, default: i64| eksctl.flag(flag).parse().unwrap_or(default);
    let desired = number("nodes", 2);
    let types = Some(eksctl.flag("node-type")).filter(|t| !t.is_empty()).unwrap_or_else(|| "m5.large".to_owned());
    // F7.5: what eksctl's launch template says of the metadata service.
    let closed = eksctl.flags.is_on("disable-pod-imds");
    let (tokens, hops) = if closed { ("required", 1) } else { ("optional", 2) };
    let scaling = json!({
        "MinSize": number("nodes-min", desired),
        "MaxSize": number("nodes-max", desired),
        "DesiredSize": desired,
    });
    let template = json!({
        "LaunchTemplateName": stack,
        "LaunchTemplateData": {"MetadataOptions": {"HttpTokens": tokens, "HttpPutResponseHopLimit": hops}},
    });
    let kind = "AWS::EC2::LaunchTemplate";
    let change = eksctl.terminal.add_resource(&format!("{name} LaunchTemplate"), kind, template);
    eksctl.changed(change)?;
    let group = json!({
        "ClusterName": cluster,
        "NodegroupName": name,
        "NodeRole": role,
        "Subnets": subnets,
        "ScalingConfig": scaling,
        "InstanceTypes": [types],
        "LaunchTemplate": {"Name": stack, "Version": "1"},
    });
    let change = eksctl.terminal.add_resource(name, "AWS::EKS::Nodegroup", group);
    eksctl.changed(change)
}

fn get(eksctl: &mut Eksctl<'_, '_>) -> Result<(), Stopped> {
    let (cluster, wanted) = (eksctl.cluster(), eksctl.flag("name"));
    let arn = eksctl.terminal.world().view().arn();
    eksctl.call("eks:ListNodegroups", &arn, &[]).map_err(Stopped)?;
    let is_wanted = |n: &&Nodegroup| *n.cluster == cluster && (wanted.is_empty() || *n.name == wanted);
    let found: Vec<Nodegroup> = eksctl.terminal.world().account.nodegroups.iter().filter(is_wanted).cloned().collect();
    if found.is_empty() {
        let what = if wanted.is_empty() { String::new() } else { format!(" \"{wanted}\"") };
        return Err(Stopped(format!("No nodegroups{what} found for cluster \"{cluster}\"")));
    }
    let mut rows = Vec::new();
    for group in &found {
        eksctl.call("eks:DescribeNodegroup", &group.arn, &[]).map_err(Stopped)?;
        let property = |path: &[&str]| eksctl.terminal.written_property(&group.origin, path);
        let size =
            |name: &str, default: i64| property(&["ScalingConfig", name]).as_i64().unwrap_or(default).to_string();
        let types = property(&["InstanceTypes"]).get(0).and_then(|t| t.as_str()).map(str::to_owned);
        rows.push(vec![
            cluster.clone(),
            group.name.value.clone(),
            "ACTIVE".to_owned(),
            time::rfc3339(DEFAULT_TIME),
            size("MinSize", 1),
            size("MaxSize", 2),
            size("DesiredSize", 2),
            types.unwrap_or_else(|| "t3.medium".to_owned()),
            group.ami_type.as_ref().map_or("AL2023_x86_64_STANDARD", |t| t.as_str()).to_owned(),
            format!("eks-{}-{}", group.name, digest::uuid(&[&group.arn, "asg"])),
            "managed".to_owned(),
        ]);
    }
    let header = [
        "CLUSTER",
        "NODEGROUP",
        "STATUS",
        "CREATED",
        "MIN SIZE",
        "MAX SIZE",
        "DESIRED CAPACITY",
        "INSTANCE TYPE",
        "IMAGE ID",
        "ASG NAME",
        "TYPE",
    ];
    eksctl.table(&header, &rows);
    Ok(())
}
