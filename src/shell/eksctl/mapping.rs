//! `iamidentitymapping`: entries of the ConfigMap `aws-auth` (F2.19, F2.20), read and written as the caller.

use super::{Command, Eksctl, Stopped, text};
use crate::eks::AwsAuth;
use crate::eks::aws_auth::Mapping;
use crate::source::emit::{Keys, to_yaml};
use crate::source::{File, FileId, read_documents};
use serde_json::{Value, json};

pub(super) const COMMANDS: &[Command] = &[
    Command {
        path: "create iamidentitymapping",
        flags: &["arn=", "username=", "group=", "no-duplicate-arns", "account=", "service-name=", "namespace="],
        run: create,
    },
    Command { path: "get iamidentitymapping", flags: &["arn="], run: get },
    Command { path: "delete iamidentitymapping", flags: &["arn=", "all", "account="], run: delete },
];

const GET: [&str; 7] = ["get", "configmap", "aws-auth", "-n", "kube-system", "-o", "json"];

/// The ConfigMap as the API server gives it to the caller; `None` where there is none.
fn read(eksctl: &mut Eksctl<'_, '_>) -> Result<Option<Value>, Stopped> {
    match eksctl.kubectl(&GET, "") {
        Ok(json) => Ok(serde_json::from_str(&json).ok()),
        Err(Stopped(error)) if error.contains("not found") => Ok(None),
        Err(Stopped(error)) => Err(Stopped(format!("getting auth ConfigMap: {error}"))),
    }
}

/// The entries as the authenticator reads them: roles, then users.
fn entries(world: Option<&AwsAuth>) -> Vec<&Mapping> {
    world.map(|auth| auth.roles.iter().chain(&auth.users).collect()).unwrap_or_default()
}

fn create(eksctl: &mut Eksctl<'_, '_>) -> Result<(), Stopped> {
    let arn = eksctl.needs("arn")?;
    let (groups, username) = (eksctl.flags.all("group").to_vec(), eksctl.flag("username"));
    eksctl.info(format!("checking arn {arn} against entries in the auth ConfigMap"));
    let map = read(eksctl)?;
    let key = match arn.split(':').nth(5).and_then(|r| r.split('/').next()) {
        Some("role") => "mapRoles",
        Some("user") => "mapUsers",
        _ => return Err(Stopped(format!("arn {arn:?} is neither user nor role"))),
    };
    let doubled = entries(eksctl.terminal.world().aws_auth.as_ref()).iter().any(|m| m.arn.text == arn);
    if doubled && eksctl.flags.is_on("no-duplicate-arns") {
        return Err(Stopped(format!("found existing mapping with the same arn {arn:?} and shadowing is disabled")));
    }
    if doubled {
        eksctl.warn(format!(
            "found existing mappings with same arn {arn:?} (which will be shadowed by your new mapping)"
        ));
    }
    eksctl.info(format!("adding identity {arn:?} to auth ConfigMap"));
    let arn_key = if key == "mapRoles" { "rolearn" } else { "userarn" };
    let mut entry = json!({});
    if let Some(fields) = entry.as_object_mut() {
        if !groups.is_empty() {
            fields.insert("groups".to_owned(), json!(groups));
        }
        fields.insert(arn_key.to_owned(), json!(arn));
        if !username.is_empty() {
            fields.insert("username".to_owned(), json!(username));
        }
    }
    let added = to_yaml(&json!([entry]), Keys::AsGiven);
    let Some(map) = map else {
        let manifest = json!({
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {"name": "aws-auth", "namespace": "kube-system"},
            "data": {key: added},
        });
        eksctl.kubectl(&["create", "-f", "-"], &manifest.to_string())?;
        return Ok(());
    };
    let old = text(&map, &format!("/data/{key}"));
    // Entries that are there stay as they are written, where one can be put behind them.
    let behind = format!("{}\n{added}", old.trim_end());
    let new = match sequence(&old) {
        Some(items) if sequence(&behind).is_some_and(|all| all.len() == items.len() + 1) => behind,
        Some(mut items) => {
            items.push(entry);
            to_yaml(&Value::Array(items), Keys::AsGiven)
        }
        None if old.trim().is_empty() => added,
        None => return Err(Stopped(format!("parsing auth ConfigMap: {key} is no list of mappings"))),
    };
    write(eksctl, key, &new)
}

/// The entries of a key's text; `None` where it is no list.
fn sequence(text: &str) -> Option<Vec<Value>> {
    let documents = read_documents(FileId(u32::MAX), &File::new("aws-auth", text));
    let root = documents.into_iter().next()?.root.ok().flatten()?;
    root.is_sequence().then(|| root.items().iter().map(|n| n.to_value()).collect())
}

fn write(eksctl: &mut Eksctl<'_, '_>, key: &str, text: &str) -> Result<(), Stopped> {
    let patch = json!({"data": {key: text}}).to_string();
    let arguments = ["patch", "configmap", "aws-auth", "-n", "kube-system", "--type", "merge", "-p", &patch];
    eksctl.kubectl(&arguments, "")?;
    Ok(())
}

fn get(eksctl: &mut Eksctl<'_, '_>) -> Result<(), Stopped> {
    let wanted = eksctl.flag("arn");
    read(eksctl)?;
    let auth = eksctl.terminal.world().aws_auth.as_ref();
    let mut rows: Vec<Vec<String>> = entries(auth)
        .iter()
        .filter(|m| wanted.is_empty() || m.arn.text == wanted)
        .map(|m| {
            let groups: Vec<&str> = m.groups.iter().map(|g| g.text.as_str()).collect();
            vec![m.arn.text.clone(), m.username.text.clone(), groups.join(","), String::new()]
        })
        .collect();
    if !wanted.is_empty() && rows.is_empty() {
        return Err(Stopped(format!("no iamidentitymapping with arn {wanted:?} found")));
    }
    let accounts = auth.map(|a| a.accounts.as_slice()).unwrap_or_default();
    if wanted.is_empty() {
        rows.extend(accounts.iter().map(|a| vec![String::new(), String::new(), String::new(), a.text.clone()]));
    }
    eksctl.table(&["ARN", "USERNAME", "GROUPS", "ACCOUNT"], &rows);
    Ok(())
}

fn delete(eksctl: &mut Eksctl<'_, '_>) -> Result<(), Stopped> {
    let arn = eksctl.needs("arn")?;
    let map = read(eksctl)?.unwrap_or_default();
    let mut found = false;
    for (key, arn_key) in [("mapRoles", "rolearn"), ("mapUsers", "userarn")] {
        let old = text(&map, &format!("/data/{key}"));
        let Some(mut items) = sequence(&old) else { continue };
        let before = items.len();
        let is_it = |item: &Value| item.get(arn_key).and_then(Value::as_str) == Some(arn.as_str());
        match eksctl.flags.is_on("all") {
            true => items.retain(|item| !is_it(item)),
            // Without `--all` the first one goes.
            false => {
                if let Some(at) = items.iter().position(is_it) {
                    items.remove(at);
                }
            }
        }
        if items.len() < before {
            found = true;
            eksctl.info(format!("removing identity {arn:?} from auth ConfigMap"));
            let new = if items.is_empty() { "[]\n".to_owned() } else { to_yaml(&Value::Array(items), Keys::AsGiven) };
            write(eksctl, key, &new)?;
            break;
        }
    }
    match found {
        true => Ok(()),
        false => Err(Stopped(format!("instance identity ARN {arn:?} not found in auth ConfigMap"))),
    }
}
