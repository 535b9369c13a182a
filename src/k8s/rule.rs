//! Does this rule allow that request? The function names are the specification, as in upstream's
//! `pkg/registry/rbac/validation` and `plugin/pkg/auth/authorizer/rbac/rbac.go`.

use super::Attributes;
use crate::source::Node;
use foldhash::fast::FixedState;
use serde_json::Value;
use std::hash::{BuildHasher, Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

/// The star that stands for everything, in verbs, apiGroups, resources and nonResourceURLs, and only as the whole word.
pub const ALL: &str = "*";

/// One rule of a Role or ClusterRole (`rbac.authorization.k8s.io/v1` `PolicyRule`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PolicyRule {
    /// `get`, `list`, ..., or `*`.
    pub verbs: Vec<String>,
    /// `""` is the core group. None at all matches nothing.
    pub api_groups: Vec<String>,
    /// `pods`, `pods/log`, `*/scale`, `*`.
    pub resources: Vec<String>,
    /// Empty for every name. A star here is a name like any other.
    pub resource_names: Vec<String>,
    /// `/healthz`, `/healthz/*`, `*`.
    pub non_resource_urls: Vec<String>,
}

/// A rule with its hash: a thousand roles share few rules, and at every key all of them are indexed.
#[derive(Clone, Debug)]
pub struct SharedRule {
    rule: Arc<PolicyRule>,
    hash: u64,
}

impl From<PolicyRule> for SharedRule {
    fn from(rule: PolicyRule) -> SharedRule {
        SharedRule { hash: FixedState::default().hash_one(&rule), rule: rule.into() }
    }
}

impl Deref for SharedRule {
    type Target = PolicyRule;

    fn deref(&self) -> &PolicyRule {
        &self.rule
    }
}

impl Hash for SharedRule {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.hash);
    }
}

impl Eq for SharedRule {}

impl PartialEq for SharedRule {
    fn eq(&self, other: &SharedRule) -> bool {
        Arc::ptr_eq(&self.rule, &other.rule) || (self.hash == other.hash && self.rule == other.rule)
    }
}

impl PolicyRule {
    /// The rule of a decoded object.
    pub fn from_value(value: &Value) -> PolicyRule {
        let list = |key: &str| -> Vec<String> {
            let items = value.get(key).and_then(Value::as_array).into_iter().flatten();
            items.filter_map(Value::as_str).map(str::to_owned).collect()
        };
        PolicyRule {
            verbs: list("verbs"),
            api_groups: list("apiGroups"),
            resources: list("resources"),
            resource_names: list("resourceNames"),
            non_resource_urls: list("nonResourceURLs"),
        }
    }

    /// Reads a rule leniently, as the authorizer gets it from storage: unknown keys are skipped, keys are
    /// case-sensitive, what is no list counts as none. Strict decoding is the API server's, not the authorizer's.
    pub fn from_node(node: &Node) -> PolicyRule {
        let list = |key: &str| -> Vec<String> {
            let items = node.get(key).map(Node::items).unwrap_or_default();
            items.iter().filter_map(Node::text).map(str::to_owned).collect()
        };
        PolicyRule {
            verbs: list("verbs"),
            api_groups: list("apiGroups"),
            resources: list("resources"),
            resource_names: list("resourceNames"),
            non_resource_urls: list("nonResourceURLs"),
        }
    }
}

/// Whether `rule` allows `request`.
pub fn rule_allows(request: &Attributes, rule: &PolicyRule) -> bool {
    if request.is_resource_request {
        return verb_matches(rule, &request.verb)
            && api_group_matches(rule, &request.api_group)
            && resource_matches(rule, &request.resource, &request.subresource)
            && resource_name_matches(rule, &request.name);
    }
    verb_matches(rule, &request.verb) && non_resource_url_matches(rule, &request.path)
}

/// Verbs are compared to the letter: `Get` and `read` are verbs that nobody asks for.
pub fn verb_matches(rule: &PolicyRule, verb: &str) -> bool {
    rule.verbs.iter().any(|v| v == ALL || v == verb)
}

/// The group only: a version never matters. `""` is core; `core` and `v1` are groups that do not exist.
pub fn api_group_matches(rule: &PolicyRule, group: &str) -> bool {
    rule.api_groups.iter().any(|g| g == ALL || g == group)
}

/// `pods` does not cover `pods/log`: a subresource has to be named, or caught by `*` or `*/log`.
/// There is no `pods/*` and no `po*`.
pub fn resource_matches(rule: &PolicyRule, resource: &str, subresource: &str) -> bool {
    rule.resources.iter().any(|pattern| resource_pattern_matches(pattern, resource, subresource))
}

fn resource_pattern_matches(pattern: &str, resource: &str, subresource: &str) -> bool {
    if pattern == ALL {
        return true;
    }
    if subresource.is_empty() {
        return pattern == resource;
    }
    let of = pattern.strip_suffix(subresource).and_then(|rest| rest.strip_suffix('/'));
    of.is_some_and(|of| of == ALL || of == resource)
}

/// No names allow every name, the missing one of `create` and `list` too; with names, the request must carry one of them.
pub fn resource_name_matches(rule: &PolicyRule, name: &str) -> bool {
    rule.resource_names.is_empty() || rule.resource_names.iter().any(|n| n == name)
}

/// Exact, or everything that begins with the pattern less its trailing stars: `/healthz/*` does not cover `/healthz`,
/// `/healthz*` covers `/healthzzz`.
pub fn non_resource_url_matches(rule: &PolicyRule, path: &str) -> bool {
    rule.non_resource_urls.iter().any(|pattern| {
        pattern == ALL || pattern == path || (pattern.ends_with('*') && path.starts_with(pattern.trim_end_matches('*')))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resources_match_whole_words() {
        for (pattern, resource, subresource, want) in [
            ("*", "pods", "log", true),
            ("pods", "pods", "", true),
            ("pods", "pods", "log", false),
            ("pods/log", "pods", "log", true),
            ("pods/log", "pods", "", false),
            ("*/log", "pods", "log", true),
            ("*/log", "pods", "exec", false),
            ("pods/*", "pods", "log", false),
            ("*/*", "pods", "log", false),
            ("po*", "pods", "", false),
            ("", "pods", "", false),
            ("pods/", "pods", "", false),
            ("a/b", "a", "b/c", false),
            ("a/b/c", "a", "b/c", true),
            ("a/b/c", "a/b", "c", true),
        ] {
            assert_eq!(
                resource_pattern_matches(pattern, resource, subresource),
                want,
                "{pattern} {resource}/{subresource}"
            );
        }
    }

    #[test]
    fn paths_match_exactly_or_by_prefix() {
        for (pattern, path, want) in [
            ("/healthz", "/healthz", true),
            ("/healthz/*", "/healthz", false),
            ("/healthz/*", "/healthz/etcd", true),
            ("/healthz*", "/healthzzz", true),
            ("/healthz***", "/healthzzz", true),
            ("/*/etcd", "/healthz/etcd", false),
            ("*", "/metrics", true),
            ("", "", true),
        ] {
            let rule = PolicyRule { non_resource_urls: vec![pattern.to_owned()], ..PolicyRule::default() };
            assert_eq!(non_resource_url_matches(&rule, path), want, "{pattern} {path}");
        }
    }
}
