//! `covers.jsonl`: owner's rules and new rules; covered or not, and the refusal's text.

use can_i::k8s::covers::{not_held_message, uncovered};
use can_i::k8s::{PolicyRule, User};
use serde_json::Value;

pub fn rules(value: &Value) -> Vec<PolicyRule> {
    let list = |rule: &Value, key: &str| -> Vec<String> {
        rule[key].as_array().into_iter().flatten().map(|v| v.as_str().unwrap().to_owned()).collect()
    };
    let rule = |rule: &Value| PolicyRule {
        verbs: list(rule, "verbs"),
        api_groups: list(rule, "apiGroups"),
        resources: list(rule, "resources"),
        resource_names: list(rule, "resourceNames"),
        non_resource_urls: list(rule, "nonResourceURLs"),
    };
    value.as_array().into_iter().flatten().map(rule).collect()
}

pub fn run(case: &Value) -> Result<usize, Vec<String>> {
    let user = User::new("alice", &["system:authenticated"]);
    let missing = uncovered(&rules(&case["owner"]), &rules(&case["new"])).map_err(|e| vec![format!("{e:?}")])?;
    let message = (!missing.is_empty()).then(|| not_held_message(&user, &missing));
    let want = case["expect"]["message"].as_str().map(str::to_owned);
    if case["expect"]["covered"] != missing.is_empty() || message != want {
        return Err(vec![format!("got {message:?}, want {want:?}")]);
    }
    Ok(1)
}
