//! Access entries (facts 3.B), one call of the EKS API each.

use super::{Command, Eksctl, Stopped};
use crate::aws::AccessEntryType;
use crate::eks::access_api::{self, NewEntry};
use crate::eks::access_entry::{Entry, entries};
use crate::eks::digest;
use crate::iam::Arn;
use crate::source::order;
use serde_json::{Map, Value, json};

pub(super) const COMMANDS: &[Command] = &[
    Command {
        path: "create accessentry",
        flags: &["principal-arn=", "kubernetes-groups=", "kubernetes-username=", "type=", "tags="],
        run: create,
    },
    Command { path: "get accessentry", flags: &["principal-arn="], run: get },
    Command { path: "delete accessentry", flags: &["principal-arn="], run: delete },
];

fn create(eksctl: &mut Eksctl<'_, '_>) -> Result<(), Stopped> {
    let (cluster, principal) = (eksctl.cluster(), eksctl.needs("principal-arn")?);
    let (groups, username) = (eksctl.flags.list("kubernetes-groups"), eksctl.flag("kubernetes-username"));
    let username = Some(username).filter(|u| !u.is_empty());
    let given = eksctl.flag("type");
    let kind = match given.as_str() {
        "" => AccessEntryType::Standard,
        given => {
            AccessEntryType::parse(given).ok_or_else(|| Stopped(format!("invalid access entry type {given:?}")))?
        }
    };
    let arn = eksctl.terminal.world().view().arn();
    let failed =
        |error: String| Stopped(format!("failed to create access entry for principal ARN {principal}: {error}"));
    let mut context = vec![("eks:principalArn", principal.as_str()), ("eks:accessEntryType", kind.as_str())];
    context.extend(username.as_deref().map(|u| ("eks:username", u)));
    eksctl.call("eks:CreateAccessEntry", &arn, &context).map_err(failed)?;
    let new = NewEntry { principal_arn: &principal, groups: &groups, username: username.as_deref(), kind };
    access_api::create(eksctl.terminal.world().view(), &new)
        .map_err(|e| failed(format!("operation error EKS: CreateAccessEntry, {}: {}", e.code, e.message)))?;
    let mut properties = json!({"ClusterName": cluster, "PrincipalArn": principal});
    if let Some(fields) = properties.as_object_mut() {
        let mut set = |name: &str, value: Option<Value>| {
            if let Some(value) = value {
                fields.insert(name.to_owned(), value);
            }
        };
        set("Type", (!given.is_empty()).then(|| json!(kind.as_str())));
        set("Username", username.map(Value::from));
        set("KubernetesGroups", (!groups.is_empty()).then(|| json!(groups)));
    }
    let name = format!("{} access", principal.rsplit('/').next().unwrap_or_default());
    let change = eksctl.terminal.add_resource(&name, "AWS::EKS::AccessEntry", properties);
    eksctl.changed(change)?;
    eksctl.info(format!("deploying stack \"eksctl-{cluster}-accessentry-{}\"", suffix(&principal)));
    eksctl.info(format!("created access entry for principal ARN {principal}"));
    Ok(())
}

/// The letters that stand for a principal in the name of its stack.
fn suffix(principal: &str) -> String {
    digest::id(&[principal, "stack"], 32)
}

fn entry_arn(eksctl: &Eksctl<'_, '_>, principal: &str) -> String {
    let cluster = eksctl.cluster();
    let view = eksctl.terminal.world().view();
    if let Some(entry) = view.account.access_entry(&cluster, principal) {
        return entry.arn.clone();
    }
    let parsed = Arn::parse(principal);
    let rest =
        parsed.map_or_else(String::new, |a| format!("{}/{}/{}", a.resource_type(), a.account, a.resource_name()));
    view.arn().replace(&format!(":cluster/{}", view.name()), &format!(":access-entry/{cluster}/{rest}/*"))
}

fn get(eksctl: &mut Eksctl<'_, '_>) -> Result<(), Stopped> {
    let wanted = eksctl.flag("principal-arn");
    let arn = eksctl.terminal.world().view().arn();
    eksctl.call("eks:ListAccessEntries", &arn, &[]).map_err(Stopped)?;
    let view = eksctl.terminal.world().view();
    if !view.mode().has_access_entries() {
        let message = "operation error EKS: ListAccessEntries, InvalidRequestException: The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation.";
        return Err(Stopped(message.to_owned()));
    }
    let mut found: Vec<Entry> =
        entries(view).into_iter().filter(|e| wanted.is_empty() || *e.principal_arn == wanted).collect();
    order::sort_by(&mut found, |a, b| a.principal_arn.value.cmp(&b.principal_arn.value));
    match eksctl.flag("output").as_str() {
        "json" | "yaml" => {
            let list: Vec<Value> = found.iter().map(value).collect();
            let text = match eksctl.flag("output").as_str() {
                "json" => crate::source::emit::to_json(&json!(list), crate::source::emit::Keys::AsGiven, 4) + "\n",
                _ => crate::source::emit::to_yaml(&json!(list), crate::source::emit::Keys::AsGiven),
            };
            eksctl.out.push_str(&text);
        }
        _ => {
            let texts =
                |list: &[crate::aws::Spanned<String>]| list.iter().map(|t| t.as_str()).collect::<Vec<_>>().join(",");
            let rows: Vec<Vec<String>> = found
                .iter()
                .map(|e| {
                    let policies: Vec<&str> = e.policies.iter().map(|p| p.policy_arn.as_str()).collect();
                    let username = e.username.value.clone();
                    vec![e.principal_arn.value.clone(), username, texts(&e.groups), policies.join(",")]
                })
                .collect();
            eksctl.table(&["PRINCIPAL ARN", "KUBERNETES USERNAME", "KUBERNETES GROUPS", "ACCESS POLICIES"], &rows);
        }
    }
    Ok(())
}

fn value(entry: &Entry) -> Value {
    let groups: Vec<&str> = entry.groups.iter().map(|g| g.as_str()).collect();
    let mut fields = Map::new();
    fields.insert("principalARN".to_owned(), json!(entry.principal_arn.value));
    fields.insert("kubernetesUsername".to_owned(), json!(entry.username.value));
    if !groups.is_empty() {
        fields.insert("kubernetesGroups".to_owned(), json!(groups));
    }
    let policies: Vec<Value> = entry.policies.iter().map(|p| json!({"policyARN": p.policy_arn.value})).collect();
    if !policies.is_empty() {
        fields.insert("accessPolicies".to_owned(), json!(policies));
    }
    Value::Object(fields)
}

fn delete(eksctl: &mut Eksctl<'_, '_>) -> Result<(), Stopped> {
    let (cluster, principal) = (eksctl.cluster(), eksctl.needs("principal-arn")?);
    let arn = entry_arn(eksctl, &principal);
    eksctl.call("eks:DeleteAccessEntry", &arn, &[("eks:principalArn", &principal)]).map_err(Stopped)?;
    let written = eksctl.terminal.world().account.access_entry(&cluster, &principal).map(|e| e.origin.clone());
    let Some(origin) = written else {
        return Err(Stopped(format!("no access entry found for principal ARN {principal:?}")));
    };
    let change = eksctl.terminal.remove_resource(&origin);
    eksctl.changed(change)?;
    eksctl.info(format!("deleted access entry for principal ARN {principal}"));
    Ok(())
}
