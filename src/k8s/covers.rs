//! Does somebody who holds these rules hold those too? Nobody may grant what they do not hold, so this is asked of
//! every role and binding that is written.
//!
//! The rule is upstream's (`k8s.io/component-helpers/auth/rbac/validation/policy_comparator.go`): what is granted is
//! broken down to single (group, resource, verb, name) tuples, and each has to be covered by **one** rule of the owner.
//! A star has to be held as a star: all verbs listed one by one do not cover `*`.

use super::quote::quote;
use super::rule::{ALL, PolicyRule};
use super::user::User;
use crate::source::order;
use std::collections::{BTreeSet, HashMap};

/// How many comparisons are made before the server gives up: a rule of thousands of groups, resources and verbs breaks
/// down to billions of tuples. A real API server runs into its own time limit.
const BUDGET: usize = 3_000_000;

/// The comparison was given up: the rules break down to more tuples than are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooManyTuples;

/// What of `granted` is not covered by `held`, broken down, in order. Empty: all is covered.
///
/// # Errors
/// Where the rules break down to more than is compared.
pub fn uncovered(held: &[PolicyRule], granted: &[PolicyRule]) -> Result<Vec<PolicyRule>, TooManyTuples> {
    let mut budget = BUDGET;
    let mut missing = Vec::new();
    // The size is checked first, so that nothing big is built.
    for rule in granted {
        let names = rule.resource_names.len().max(1);
        let resources = rule.api_groups.len().saturating_mul(rule.resources.len()).saturating_mul(names);
        let tuples = resources.saturating_add(rule.non_resource_urls.len()).saturating_mul(rule.verbs.len());
        let comparisons = tuples.saturating_mul(held.len().max(1));
        budget = budget.checked_sub(comparisons).ok_or(TooManyTuples)?;
        for tuple in break_down(rule) {
            if !held.iter().any(|owner| rule_covers(owner, &tuple)) {
                missing.push(tuple);
            }
        }
    }
    Ok(missing)
}

/// The rule as rules that each have one verb, and one group, resource and name, or one URL.
fn break_down(rule: &PolicyRule) -> Vec<PolicyRule> {
    let mut tuples = Vec::new();
    for group in &rule.api_groups {
        for resource in &rule.resources {
            for verb in &rule.verbs {
                let tuple = PolicyRule {
                    verbs: vec![verb.clone()],
                    api_groups: vec![group.clone()],
                    resources: vec![resource.clone()],
                    ..PolicyRule::default()
                };
                if rule.resource_names.is_empty() {
                    tuples.push(tuple);
                    continue;
                }
                for name in &rule.resource_names {
                    tuples.push(PolicyRule { resource_names: vec![name.clone()], ..tuple.clone() });
                }
            }
        }
    }
    for url in &rule.non_resource_urls {
        for verb in &rule.verbs {
            let urls = vec![url.clone()];
            tuples.push(PolicyRule { verbs: vec![verb.clone()], non_resource_urls: urls, ..PolicyRule::default() });
        }
    }
    tuples
}

fn rule_covers(owner: &PolicyRule, tuple: &PolicyRule) -> bool {
    let has_all = |set: &[String], wanted: &[String]| {
        set.iter().any(|s| s == ALL) || wanted.iter().all(|w| set.iter().any(|s| s == w))
    };
    // Names are no patterns: a star among them is a name. No name is covered only by no name.
    let names = owner.resource_names.is_empty()
        || !tuple.resource_names.is_empty()
            && tuple.resource_names.iter().all(|n| owner.resource_names.iter().any(|o| o == n));
    has_all(&owner.verbs, &tuple.verbs)
        && has_all(&owner.api_groups, &tuple.api_groups)
        && tuple.resources.iter().all(|r| resource_covers(&owner.resources, r))
        && names
        && tuple.non_resource_urls.iter().all(|u| owner.non_resource_urls.iter().any(|o| url_covers(o, u)))
}

/// `*` covers every resource, `*/scale` covers `deployments/scale`.
fn resource_covers(held: &[String], resource: &str) -> bool {
    let held_as = |pattern: &str| held.iter().any(|h| h == pattern);
    let by_subresource = |sub: &str| held.iter().any(|h| h.strip_prefix("*/") == Some(sub));
    held_as(ALL) || held_as(resource) || resource.split_once('/').is_some_and(|(_, sub)| by_subresource(sub))
}

fn url_covers(held: &str, url: &str) -> bool {
    held == url || held.ends_with('*') && url.starts_with(held.trim_end_matches('*'))
}

/// The refusal of a grant, to the letter: who grants, and what of it is missing.
pub fn not_held_message(user: &User, missing: &[PolicyRule]) -> String {
    let lines: BTreeSet<String> = order::gathered(compact(missing).iter().map(compact_string));
    let lines: Vec<String> = lines.into_iter().collect();
    format!(
        "user {} (groups={}) is attempting to grant RBAC permissions not currently held:\n{}",
        quote(&user.name),
        quote_list(&user.groups),
        lines.join("\n")
    )
}

/// Merges the verbs of what is about one group, one resource and at most one name. URLs are never merged.
fn compact(rules: &[PolicyRule]) -> Vec<PolicyRule> {
    let mut compacted: Vec<PolicyRule> = Vec::new();
    let mut places: HashMap<(String, String, Option<String>), usize> = HashMap::new();
    for rule in rules {
        let key = match (rule.api_groups.as_slice(), rule.resources.as_slice(), rule.resource_names.as_slice()) {
            ([group], [resource], names @ ([] | [_])) if rule.non_resource_urls.is_empty() => {
                (group.clone(), resource.clone(), names.first().cloned())
            }
            _ => {
                compacted.push(rule.clone());
                continue;
            }
        };
        match places.get(&key).and_then(|at| compacted.get_mut(*at)) {
            Some(earlier) => earlier.verbs.extend(rule.verbs.iter().cloned()),
            None => {
                places.insert(key, compacted.len());
                compacted.push(rule.clone());
            }
        }
    }
    compacted
}

/// `{APIGroups:[""], Resources:["pods"], Verbs:["get" "list"]}`: how upstream shows a rule in one line.
pub fn compact_string(rule: &PolicyRule) -> String {
    let parts: Vec<String> = [
        ("APIGroups", &rule.api_groups),
        ("Resources", &rule.resources),
        ("NonResourceURLs", &rule.non_resource_urls),
        ("ResourceNames", &rule.resource_names),
        ("Verbs", &rule.verbs),
    ]
    .into_iter()
    .filter(|(_, values)| !values.is_empty())
    .map(|(name, values)| format!("{name}:{}", quote_list(values)))
    .collect();
    format!("{{{}}}", parts.join(", "))
}

/// Strings as Go prints a slice of them with `%q`.
fn quote_list(texts: &[String]) -> String {
    let quoted: Vec<String> = texts.iter().map(|t| quote(t)).collect();
    format!("[{}]", quoted.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(groups: &[&str], resources: &[&str], verbs: &[&str]) -> PolicyRule {
        let own = |list: &[&str]| list.iter().map(|s| (*s).to_owned()).collect();
        PolicyRule { verbs: own(verbs), api_groups: own(groups), resources: own(resources), ..PolicyRule::default() }
    }

    #[test]
    fn what_is_held_covers_what_is_granted() {
        for (shows, held, granted, want) in [
            ("the same", rule(&[""], &["pods"], &["get"]), rule(&[""], &["pods"], &["get"]), true),
            ("all verbs are no star", rule(&[""], &["pods"], &["get", "list"]), rule(&[""], &["pods"], &["*"]), false),
            (
                "a subresource by star",
                rule(&["*"], &["*/scale"], &["*"]),
                rule(&["apps"], &["deployments/scale"], &["get"]),
                true,
            ),
            (
                "a star subresource",
                rule(&["*"], &["deployments/scale"], &["*"]),
                rule(&["apps"], &["*/scale"], &["get"]),
                false,
            ),
            ("a parent is no subresource", rule(&[""], &["pods"], &["*"]), rule(&[""], &["pods/log"], &["get"]), false),
        ] {
            assert_eq!(uncovered(&[held], &[granted]).unwrap().is_empty(), want, "{shows}");
        }
    }

    #[test]
    fn a_rule_that_breaks_down_to_billions_is_given_up() {
        let many: Vec<String> = (0..10_000).map(|i| i.to_string()).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert_eq!(uncovered(&[], &[rule(&many, &many, &many)]), Err(TooManyTuples));
    }
}
