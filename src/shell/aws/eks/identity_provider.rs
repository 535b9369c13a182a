//! OIDC identity providers by which people come in beside IAM (facts 4).

use super::super::caller::created_at;
use super::super::{Aws, Failure};
use super::{error, given};
use crate::aws::{IdentityProviderConfig, Spanned};
use crate::eks::digest;
use serde_json::{Map, Value, json};

pub(super) fn associate(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    const OPERATION: &str = "AssociateIdentityProviderConfig";
    let [cluster, _] = aws.needs(["cluster-name", "oidc"])?;
    let oidc = aws.structure("oidc")?;
    let field = |name: &str| oidc.get(name).and_then(Value::as_str).map(str::to_owned);
    let missing: Vec<String> = ["identityProviderConfigName", "issuerUrl", "clientId"]
        .into_iter()
        .filter(|name| field(name).is_none())
        .map(|name| format!("Missing required parameter in oidc: \"{name}\"\n"))
        .collect();
    if !missing.is_empty() {
        let text = format!("\nParameter validation failed:\n{}", missing.concat());
        return Err(Failure { text, exit_code: 252 });
    }
    let name = field("identityProviderConfigName").unwrap_or_default();
    let (issuer, client): (Vec<String>, Vec<String>) =
        (field("issuerUrl").into_iter().collect(), field("clientId").into_iter().collect());
    aws.ask_cluster(OPERATION, &cluster, &[("eks:issuerUrl", &issuer), ("eks:clientId", &client)])?;
    if aws.account().identity_provider_configs.iter().any(|c| *c.cluster == cluster && *c.name == name) {
        let message = "Identity provider config is already associated with cluster";
        return Err(error("ResourceInUseException", OPERATION, message));
    }
    let claims = oidc
        .get("requiredClaims")
        .and_then(Value::as_object)
        .map(|claims| claims.iter().map(|(key, value)| json!({"Key": key, "Value": value})).collect::<Value>());
    let text = |name: &str| field(name).map(Value::from);
    let inner = given([
        ("ClientId", text("clientId")),
        ("GroupsClaim", text("groupsClaim")),
        ("GroupsPrefix", text("groupsPrefix")),
        ("IssuerUrl", text("issuerUrl")),
        ("RequiredClaims", claims),
        ("UsernameClaim", text("usernameClaim")),
        ("UsernamePrefix", text("usernamePrefix")),
    ]);
    let properties = json!({
        "ClusterName": cluster,
        "IdentityProviderConfigName": name,
        "Type": "oidc",
        "Oidc": inner,
    });
    let change = aws.terminal.add_resource(&name, "AWS::EKS::IdentityProviderConfig", properties);
    aws.changed(change)?;
    let shown = json!([{"type": "oidc", "name": name}]).to_string();
    let tags = aws.tag_map()?;
    aws.print(&json!({
        "update": {
            "id": digest::uuid(&[&cluster, &name]),
            "status": "InProgress",
            "type": "AssociateIdentityProviderConfig",
            "params": [{"type": "IdentityProviderConfig", "value": shown}],
            "createdAt": created_at(),
            "errors": [],
        },
        "tags": tags,
    }))
}

fn value(config: &IdentityProviderConfig) -> Value {
    let mut fields = Map::new();
    let mut set = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            fields.insert(name.to_owned(), value);
        }
    };
    let text = |value: &Option<Spanned<String>>| value.as_ref().map(|v| json!(v.value));
    let claims: Map<String, Value> =
        config.required_claims.iter().map(|t| (t.key.value.clone(), json!(t.value.value))).collect();
    set("identityProviderConfigName", Some(json!(config.name.value)));
    set("identityProviderConfigArn", Some(json!(config.arn)));
    set("clusterName", Some(json!(config.cluster.value)));
    set("issuerUrl", Some(json!(config.issuer_url.value)));
    set("clientId", Some(json!(config.client_id.value)));
    set("usernameClaim", text(&config.username_claim));
    set("usernamePrefix", text(&config.username_prefix));
    set("groupsClaim", text(&config.groups_claim));
    set("groupsPrefix", text(&config.groups_prefix));
    set("requiredClaims", (!claims.is_empty()).then_some(Value::Object(claims)));
    set("tags", Some(json!({})));
    set("status", Some(json!("ACTIVE")));
    json!({"identityProviderConfig": {"oidc": fields}})
}

pub(super) fn describe(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    const OPERATION: &str = "DescribeIdentityProviderConfig";
    let [cluster, _] = aws.needs(["cluster-name", "identity-provider-config"])?;
    let wanted = aws.structure("identity-provider-config")?;
    let name = wanted.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
    let found =
        aws.account().identity_provider_configs.iter().find(|c| *c.cluster == cluster && *c.name == name).cloned();
    let arn = found.as_ref().map(|c| c.arn.clone());
    let arn = arn.unwrap_or_else(|| aws.arn("eks", &format!("identityproviderconfig/{cluster}/oidc/{name}/*")));
    aws.ask_eks(OPERATION, &arn, &[])?;
    aws.need_cluster(OPERATION, &cluster)?;
    match found {
        Some(config) => aws.print(&value(&config)),
        None => Err(error(
            "ResourceNotFoundException",
            OPERATION,
            "Identity provider config is not associated with cluster",
        )),
    }
}

pub(super) fn list(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    let [cluster] = aws.needs(["cluster-name"])?;
    aws.ask_cluster("ListIdentityProviderConfigs", &cluster, &[])?;
    let own = aws.account().identity_provider_configs.iter().filter(|c| *c.cluster == cluster);
    let list: Vec<Value> = own.map(|c| json!({"type": "oidc", "name": c.name.value})).collect();
    aws.print(&json!({"identityProviderConfigs": list}))
}
