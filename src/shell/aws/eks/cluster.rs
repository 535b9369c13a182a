//! The cluster itself: what it is, and its authentication mode and logs, which can be changed.

use super::super::caller::created_at;
use super::super::parameters::texts;
use super::super::{Aws, Failure};
use super::error;
use crate::aws::AuthenticationMode;
use crate::eks::{access_api, digest};
use crate::source::order;
use crate::text;
use serde_json::{Value, json};

const LOG_TYPES: [&str; 5] = ["api", "audit", "authenticator", "controllerManager", "scheduler"];

pub(super) fn describe(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    let [name] = aws.needs(["name"])?;
    aws.ask_cluster("DescribeCluster", &name, &[])?;
    let value = json!({"cluster": cluster_value(aws, &name)});
    aws.print(&value)
}

fn cluster_value(aws: &Aws<'_, '_>, name: &str) -> Value {
    let written = aws.account().cluster(name);
    let (issuer, mode) = aws.at_cluster(name, |view| (view.issuer().into_owned(), view.mode()));
    let id = issuer.rsplit('/').next().unwrap_or_default();
    let endpoint = written.map(|c| c.endpoint.clone());
    let endpoint = endpoint.unwrap_or_else(|| format!("https://{id}.gr7.{}.eks.amazonaws.com", aws.region()));
    let property = |path: &[&str]| written.map_or(Value::Null, |c| aws.terminal.written_property(&c.origin, path));
    let subnets: Vec<String> = texts(&property(&["ResourcesVpcConfig", "SubnetIds"]));
    let enabled: Vec<&str> = written.map(|c| c.log_types.iter().map(|t| t.as_str()).collect()).unwrap_or_default();
    let (on, off): (Vec<&str>, Vec<&str>) = LOG_TYPES.into_iter().partition(|t| enabled.contains(t));
    let mut logging = Vec::new();
    for (types, enabled) in [(on, true), (off, false)] {
        if !types.is_empty() {
            logging.push(json!({"types": types, "enabled": enabled}));
        }
    }
    let role = written.map(|c| c.role_arn.value.clone());
    json!({
        "name": name,
        "arn": aws.cluster_arn(name),
        "createdAt": created_at(),
        "version": written.map_or("1.34", |c| c.version.as_str()),
        "endpoint": endpoint,
        "roleArn": role.unwrap_or_else(|| aws.iam_arn("role/eksClusterRole")),
        "resourcesVpcConfig": {
            "subnetIds": subnets,
            "securityGroupIds": texts(&property(&["ResourcesVpcConfig", "SecurityGroupIds"])),
            "clusterSecurityGroupId": format!("sg-0{}", digest::hex(&[name, "security group"], 16)),
            "vpcId": format!("vpc-0{}", digest::hex(&[name, "vpc"], 16)),
            "endpointPublicAccess": written.is_none_or(|c| *c.endpoint_public),
            "endpointPrivateAccess": property(&["ResourcesVpcConfig", "EndpointPrivateAccess"]) == true,
            "publicAccessCidrs": ["0.0.0.0/0"],
        },
        "kubernetesNetworkConfig": {"serviceIpv4Cidr": "10.100.0.0/16", "ipFamily": "ipv4"},
        "logging": {"clusterLogging": logging},
        "identity": {"oidc": {"issuer": issuer}},
        "status": "ACTIVE",
        "certificateAuthority": {"data": "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCg=="},
        "platformVersion": "eks.1",
        "tags": written.map_or_else(|| json!({}), |c| aws.written_tags(&c.origin)),
        "accessConfig": {"authenticationMode": mode.as_str()},
    })
}

pub(super) fn list(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    let resource = aws.arn("eks", "cluster/*");
    aws.ask_eks("ListClusters", &resource, &[])?;
    let region = aws.region();
    let own = aws.account().clusters.iter().filter(|c| c.region == region).map(|c| c.name.value.clone());
    let mut names: Vec<String> = own.collect();
    if aws.view().eks().is_none() && aws.view().region() == region {
        names.push(aws.view().name().to_owned());
    }
    order::sort(&mut names);
    aws.print(&json!({"clusters": names}))
}

/// F3.1, F3.2
pub(super) fn update(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    const OPERATION: &str = "UpdateClusterConfig";
    let [name] = aws.needs(["name"])?;
    let (access, logging) = (aws.structure("access-config")?, aws.structure("logging")?);
    let wanted = access.get("authenticationMode").and_then(Value::as_str).map(str::to_owned);
    let modes: Vec<String> = wanted.iter().cloned().collect();
    aws.ask_cluster(OPERATION, &name, &[("eks:authenticationMode", &modes)])?;
    let (property, value, update) = match (&wanted, logging.get("clusterLogging")) {
        (Some(wanted), _) => {
            let Some(mode) = AuthenticationMode::parse(wanted) else {
                let message = format!("Unsupported authentication mode {wanted}");
                return Err(error("InvalidParameterException", OPERATION, message));
            };
            let changed = aws.at_cluster(&name, |view| access_api::change_mode(view, mode));
            changed.map_err(|wrong| Failure::service(&wrong.text(OPERATION)))?;
            let params = json!([{"type": "AuthenticationMode", "value": json!(wanted).to_string()}]);
            (vec!["AccessConfig", "AuthenticationMode"], json!(wanted), ("AccessConfigUpdate", params))
        }
        (None, Some(Value::Array(setups))) => {
            let named = |enabled: bool| -> Vec<String> {
                let of = setups.iter().filter(|s| s.get("enabled").and_then(Value::as_bool) == Some(enabled));
                of.flat_map(|s| s.get("types").map(texts).unwrap_or_default()).collect()
            };
            let (on, off) = (named(true), named(false));
            let now = aws.account().cluster(&name).map(|c| c.log_types.clone()).unwrap_or_default();
            let stays = |t: &&str| {
                on.iter().any(|o| o == t) || (now.iter().any(|n| n.as_str() == *t) && !off.iter().any(|o| o == t))
            };
            let types: Vec<Value> = LOG_TYPES.iter().filter(|t| stays(t)).map(|t| json!({"Type": t})).collect();
            let params = json!([{"type": "ClusterLogging", "value": logging.to_string()}]);
            (vec!["Logging", "ClusterLogging", "EnabledTypes"], json!(types), ("LoggingUpdate", params))
        }
        _ => {
            return Err(error(
                "InvalidParameterException",
                OPERATION,
                "No changes needed for the provided cluster config",
            ));
        }
    };
    let Some(origin) = aws.account().cluster(&name).map(|c| c.origin.clone()) else {
        return aws.changed(Err(text!(
            "no template describes the cluster `{name}`, so there is nothing to change; write an `AWS::EKS::Cluster`",
            "클러스터 `{name}`을/를 적은 템플릿이 없어 바꿀 것이 없습니다. `AWS::EKS::Cluster`를 쓰십시오"
        )));
    };
    let change = aws.terminal.set_property(&origin, &property, &value);
    aws.changed(change)?;
    let (kind, params) = update;
    aws.print(&json!({"update": {
        "id": digest::uuid(&[&name, kind, &value.to_string()]),
        "status": "InProgress",
        "type": kind,
        "params": params,
        "createdAt": created_at(),
        "errors": [],
    }}))
}
