//! Which token issuers does IAM know? The OIDC providers of the account (F8.2).

use super::super::caller::date;
use super::super::{Aws, Failure};
use super::error;
use crate::world::DEFAULT_TIME;
use serde_json::{Value, json};

/// What IAM works out for the certificate of an EKS issuer when no thumbprint is given: SHA-1 of its root CA.
pub(in crate::shell) const THUMBPRINT: &str = "9e99a48a9960b14926bb7f3b02e22da2b0ab7280";

pub(super) fn list(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    let resource = aws.iam_arn("oidc-provider/*");
    aws.ask_iam("ListOpenIDConnectProviders", &resource, &[])?;
    let list: Vec<Value> = aws.account().oidc_providers.iter().map(|p| json!({"Arn": p.arn})).collect();
    aws.print(&json!({"OpenIDConnectProviderList": list}))
}

pub(super) fn get(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    const OPERATION: &str = "GetOpenIDConnectProvider";
    let [arn] = aws.needs(["open-id-connect-provider-arn"])?;
    aws.ask_iam(OPERATION, &arn, &[])?;
    let found =
        aws.account().oidc_providers.iter().find(|p| p.arn == arn).ok_or_else(|| {
            error("NoSuchEntity", OPERATION, format!("OpenIDConnect Provider not found for arn {arn}"))
        })?;
    let texts = |list: &[crate::aws::Spanned<String>]| list.iter().map(|t| Value::from(t.as_str())).collect::<Value>();
    let tags: Value = found.tags.iter().map(|t| json!({"Key": t.key.value, "Value": t.value.value})).collect();
    let value = json!({
        "Url": found.url.value,
        "ClientIDList": texts(&found.client_ids),
        "ThumbprintList": texts(&found.thumbprints),
        "CreateDate": date(DEFAULT_TIME),
        "Tags": tags,
    });
    aws.print(&value)
}

pub(super) fn create(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    const OPERATION: &str = "CreateOpenIDConnectProvider";
    let [url] = aws.needs(["url"])?;
    let host = url.strip_prefix("https://").unwrap_or(&url).to_owned();
    let arn = aws.iam_arn(&format!("oidc-provider/{host}"));
    aws.ask_iam(OPERATION, &arn, &[])?;
    if host.len() == url.len() || host.is_empty() {
        return Err(error("ValidationError", OPERATION, "Invalid Open ID Connect Provider URL"));
    }
    if aws.account().oidc_provider(&url).is_some() {
        return Err(error("EntityAlreadyExists", OPERATION, format!("Provider with url {url} already exists.")));
    }
    let mut thumbprints = aws.list("thumbprint-list");
    if thumbprints.is_empty() {
        thumbprints.push(THUMBPRINT.to_owned());
    }
    let mut properties = json!({
        "Url": url,
        "ClientIdList": aws.list("client-id-list"),
        "ThumbprintList": thumbprints,
    });
    if let (Some(fields), Some(tags)) = (properties.as_object_mut(), aws.tag_list()?) {
        fields.insert("Tags".to_owned(), tags);
    }
    let change = aws.terminal.add_resource("OIDCProvider", "AWS::IAM::OIDCProvider", properties);
    aws.changed(change)?;
    aws.print(&json!({"OpenIDConnectProviderArn": arn}))
}
