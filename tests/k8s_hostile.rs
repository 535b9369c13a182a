//! What a learner or a stranger may type is answered, whatever it is: mutated manifests through loading, deciding and
//! explaining; any URL, selector and header through the filters.

// A test fails by panicking.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use can_i::k8s::rbac::{Index, rules_for, who_can};
use can_i::k8s::{
    Attributes, Authorizers, Cluster, FieldSelector, HttpRequest, LabelSelector, User, explain, filter, objects_of,
};
use can_i::source::{File, FileId, read_documents};
use proptest::prelude::*;

const MANIFEST: &str = "\
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: view-more, labels: {rbac.authorization.k8s.io/aggregate-to-view: 'true'}}
aggregationRule: {clusterRoleSelectors: [{matchExpressions: [{key: a, operator: In, values: [b]}]}]}
rules: [{apiGroups: [''], resources: [pods, '*/log'], resourceNames: [a], verbs: ['*']}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: read, namespace: dev}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
subjects:
- {kind: User, name: jane}
- {kind: Group, name: devs}
- {kind: ServiceAccount, name: app}
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: dev}
spec: {nodeName: n1, containers: [{name: c, env: [{name: A, valueFrom: {secretKeyRef: {name: s}}}]}]}
---
apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: Namespace, metadata: {name: dev}}
";

/// Loads `text` and asks about it in every way.
fn ask_everything(text: &str) {
    let documents = read_documents(FileId(2), &File::new("m.yaml", text));
    let (cluster, _) = Cluster::new(documents.into_iter().filter_map(|d| d.root.ok().flatten()).flat_map(objects_of));
    let rbac = Index::new(&cluster);
    let authorizers = Authorizers { nodes: Some(&cluster), rbac: &rbac, access: &[] };
    let users = [
        User::new("jane", &["devs", "system:authenticated"]),
        User::service_account("dev", "app"),
        User::new("system:node:n1", &["system:nodes"]),
    ];
    for request in [
        Attributes::resource("get", "", "pods", "dev", "web"),
        Attributes::resource("get", "", "secrets", "dev", "s"),
        Attributes::resource("list", "", "nodes", "", ""),
        Attributes::path("get", "/metrics"),
    ] {
        who_can(&rbac, &request);
        for user in &users {
            let step = explain(&authorizers, user, &request);
            assert!(!step.says.is_empty() && step.near_misses.len() <= 16);
        }
    }
    users.iter().for_each(|user| drop(rules_for(&rbac, user, "dev")));
    cluster.objects().iter().for_each(|object| drop(object.value().clone()));
    cluster.resource_type("view-more");
}

/// One change to a text: cut, doubled, or something else in place of a piece.
fn mutated(text: &str, at: usize, length: usize, instead: &str) -> String {
    let boundary = |mut i: usize| {
        while !text.is_char_boundary(i) {
            i -= 1;
        }
        i
    };
    let start = boundary(at % text.len());
    let end = boundary((start + length).min(text.len()));
    format!("{}{instead}{}", &text[..start], &text[end.max(start)..])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn a_mutated_manifest_is_answered(
        at in 0..MANIFEST.len(),
        length in 0usize..60,
        instead in prop_oneof![
            Just(String::new()),
            Just("[".repeat(200)),
            Just("null".to_owned()),
            Just("kind: RoleBinding\n---\n".to_owned()),
            Just("&a [*a, *a]".to_owned()),
            ".{0,40}",
            (0..MANIFEST.len(), 0usize..400).prop_map(|(from, n)| MANIFEST.chars().skip(from).take(n).collect()),
        ],
    ) {
        ask_everything(&mutated(MANIFEST, at, length, &instead));
    }

    #[test]
    fn any_url_and_headers_are_answered(
        method in "[A-Za-z]{0,8}",
        url in prop_oneof![
            ".{0,80}",
            "(/(api|apis|v1|namespaces|pods|watch|proxy|dev|%2F|%|\\.\\.)){0,8}(\\?(watch|fieldSelector|labelSelector|limit)=.{0,20})?",
        ],
        header in "(?i)impersonate-(user|group|uid|extra-.{0,8})",
        value in ".{0,20}",
    ) {
        let cluster = Cluster::from_stored(Vec::new());
        let rbac = Index::new(&cluster);
        let authorizers = Authorizers { nodes: Some(&cluster), rbac: &rbac, access: &[] };
        let request = HttpRequest { headers: vec![(header, value.clone())], ..HttpRequest::new(&method, url) };
        let stopped = filter(&authorizers, &User::new("jane", &[]), &request).unwrap_err();
        prop_assert!(matches!(stopped.response.code, 403 | 500));
        LabelSelector::parse(&value);
        FieldSelector::parse(&value);
    }
}

#[test]
fn hostile_sizes_are_answered() {
    for text in [
        "- ".repeat(100_000),
        format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: {}}}\n", "x".repeat(300_000)),
        format!(
            "apiVersion: v1\nkind: List\nitems: [{}]\n",
            "{apiVersion: v1, kind: Pod, metadata: {name: a}},".repeat(5_000)
        ),
        format!(
            "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {{name: b}}\n\
             roleRef: {{kind: ClusterRole, name: admin}}\nsubjects: [{}]\n",
            "{kind: Group, name: devz},".repeat(10_000)
        ),
    ] {
        ask_everything(&text);
    }
}
