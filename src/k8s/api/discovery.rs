//! Which APIs are there? The paths that are no resources: discovery, version, health.

use crate::k8s::{Cluster, Response, Status};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What the server says it is.
const GIT_VERSION: &str = "v1.34.1-eks-d96d92f";

/// Answers for a path that the caller may see.
pub(super) fn answer(cluster: &Cluster, path: &str, verb: &str) -> Response {
    let found = |body: Value| Response { code: 200, body, warnings: Vec::new() };
    if !matches!(verb, "get" | "head") {
        return Status::not_routed().into_response();
    }
    let parts: Vec<&str> = path.trim_matches('/').split('/').take(4).collect();
    match parts.as_slice() {
        ["healthz" | "livez" | "readyz", ..] => found(Value::String("ok".to_owned())),
        ["metrics"] => found(Value::String(String::new())),
        ["version"] => found(json!({
            "major": "1", "minor": "34", "gitVersion": GIT_VERSION, "gitTreeState": "clean", "goVersion": "go1.24.6",
            "compiler": "gc", "platform": "linux/amd64",
        })),
        ["api"] => found(json!({"kind": "APIVersions", "versions": ["v1"]})),
        ["apis"] => {
            let groups: Vec<Value> = groups(cluster).iter().map(|(name, versions)| group(name, versions)).collect();
            found(json!({"kind": "APIGroupList", "apiVersion": "v1", "groups": groups}))
        }
        ["apis", name] => match groups(cluster).get(*name) {
            Some(versions) => {
                let mut body = group(name, versions);
                if let Some(fields) = body.as_object_mut() {
                    fields.insert("kind".to_owned(), "APIGroup".into());
                    fields.insert("apiVersion".to_owned(), "v1".into());
                }
                found(body)
            }
            None => Status::no_such_resource().into_response(),
        },
        ["api", version] => resources(cluster, "", version),
        ["apis", group, version] => resources(cluster, group, version),
        [""] => found(
            json!({"paths": ["/api", "/api/v1", "/apis", "/healthz", "/livez", "/metrics", "/openapi/v3", "/readyz", "/version"]}),
        ),
        ["openapi", ..] => found(json!({"paths": {}})),
        [".well-known", "openid-configuration"] | ["openid", "v1", "jwks"] => found(json!({})),
        _ => Status::no_such_resource().into_response(),
    }
}

fn groups(cluster: &Cluster) -> BTreeMap<String, Vec<String>> {
    let mut groups: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for resource in cluster.resource_types().iter().filter(|r| !r.group.is_empty()) {
        let versions = groups.entry(resource.group.to_string()).or_default();
        for version in &resource.versions {
            if !versions.iter().any(|v| v == version) {
                versions.push(version.to_string());
            }
        }
    }
    groups
}

fn group(name: &str, versions: &[String]) -> Value {
    let version = |v: &String| json!({"groupVersion": format!("{name}/{v}"), "version": v});
    json!({
        "name": name, "versions": versions.iter().map(version).collect::<Vec<_>>(),
        "preferredVersion": versions.first().map(version),
    })
}

fn resources(cluster: &Cluster, group: &str, version: &str) -> Response {
    let types = cluster.resource_types();
    let served: Vec<_> = types.iter().filter(|t| t.group == group && t.versions.iter().any(|v| v == version)).collect();
    if served.is_empty() {
        return Status::no_such_resource().into_response();
    }
    let listed = served.iter().map(|t| {
        json!({
            "name": t.plural, "singularName": t.singular, "namespaced": t.namespaced, "kind": t.kind,
            "verbs": ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"],
            "shortNames": t.short_names,
        })
    });
    let group_version = if group.is_empty() { version.to_owned() } else { format!("{group}/{version}") };
    let body = json!({
        "kind": "APIResourceList", "apiVersion": "v1", "groupVersion": group_version, "resources": listed.collect::<Vec<_>>(),
    });
    Response { code: 200, body, warnings: Vec::new() }
}
