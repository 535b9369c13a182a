//! `aws_auth.jsonl`: ConfigMap and caller -> identity, user name and groups, or the authenticator's error.

use can_i::eks::{AwsAuth, CallerIdentity, Identity};
use can_i::source::{File, Files, read_documents};
use serde_json::Value;

fn text(case: &Value, path: &str) -> String {
    case.pointer(path).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// Runs one case; every field of `expect` is one answer, except `parsed`, which is upstream's inner state.
pub fn run(case: &Value) -> Result<usize, Vec<String>> {
    let expect = &case["expect"];
    let mut differences = Vec::new();
    let mut compared = 0;
    let mut compare = |what: &str, want: String, got: String| {
        compared += 1;
        if want != got {
            differences.push(format!("{what}: expected {want}, got {got}"));
        }
    };

    let mut files = Files::default();
    let id = files.add(File::new("aws-auth.yaml", &text(case, "/configmap")));
    let root = files.get(id).and_then(|f| read_documents(id, f).into_iter().next()).map(|d| d.root);
    let root = match root {
        Some(Ok(Some(root))) => root,
        other => {
            compare("configmap_error", expect.get("configmap_error").is_some().to_string(), "true".into());
            return match expect.get("configmap_error") {
                Some(_) => Ok(compared),
                None => Err(vec![format!("the ConfigMap is not read: {other:?}")]),
            };
        }
    };
    let aws_auth = AwsAuth::read(&files, &root);
    if expect.get("configmap_error").is_none() {
        let wanted = expect.get("parse_error").is_some();
        compare("parse_error", wanted.to_string(), aws_auth.parse_error().is_some().to_string());
    }

    let caller = CallerIdentity {
        arn: text(case, "/caller/arn"),
        account: text(case, "/caller/account"),
        user_id: text(case, "/caller/userId"),
        access_key_id: text(case, "/caller/accessKeyId"),
    };
    let identity = match Identity::from_caller(&caller) {
        Ok(identity) => identity,
        Err(error) => {
            compare("identity_error", text(expect, "/identity_error"), error.to_string());
            return if differences.is_empty() { Ok(compared) } else { Err(differences) };
        }
    };
    compare("identity_error", text(expect, "/identity_error"), String::new());
    for (name, got) in [
        ("arn", &identity.arn),
        ("canonicalArn", &identity.canonical_arn),
        ("accountId", &identity.account_id),
        ("userId", &identity.user_id),
        ("sessionName", &identity.session_name),
        ("accessKeyId", &identity.access_key_id),
    ] {
        compare(name, text(expect, &format!("/identity/{name}")), got.clone());
    }

    let private_dns_name = |instance: &str| {
        case["ec2"][instance].as_str().map(str::to_owned).ok_or_else(|| "oracle: no such instance".to_owned())
    };
    let strings = |value: &Value| -> Vec<String> {
        value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let got = match aws_auth.map(&identity, &private_dns_name, &strings(&case["reserved_prefixes"])) {
        Ok(mapped) => (String::new(), mapped.username, mapped.groups),
        Err(error) => (error.to_string(), String::new(), Vec::new()),
    };
    let answer = |value: &Value| (text(value, "/error"), text(value, "/username"), strings(&value["groups"]));
    let allowed: Vec<_> = match expect["nondeterministic_any_of"].as_array() {
        Some(any) => any.iter().map(answer).collect(),
        None => vec![answer(expect)],
    };
    compare(
        "error, username, groups",
        format!("{allowed:?}"),
        match allowed.contains(&got) {
            true => format!("{allowed:?}"),
            false => format!("{got:?}"),
        },
    );
    if differences.is_empty() { Ok(compared) } else { Err(differences) }
}
