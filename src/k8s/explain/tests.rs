//! The mistakes that a refusal must recognise, each as a learner makes it.

use super::*;
use crate::k8s::{Cluster, attributes_of, objects_of};
use crate::source::{File, FileId, Files, read_documents};
use crate::trace::State;

struct Asked {
    files: Files,
    step: Step,
}

fn ask(yaml: &str, user: &User, method: &str, url: &str) -> Asked {
    let mut files = Files::default();
    let builtin = crate::k8s::builtin();
    assert_eq!(files.add(builtin.file.clone()), FileId::BOOTSTRAP);
    files.add(File::new("unused", ""));
    let id = files.add(File::new("rbac.yaml", yaml));
    let documents = read_documents(id, files.get(id).unwrap());
    let (cluster, _) = Cluster::new(documents.into_iter().filter_map(|d| d.root.unwrap()).flat_map(objects_of));
    let rbac = Index::new(&cluster);
    let authorizers = Authorizers { nodes: Some(&cluster), rbac: &rbac, access: &[] };
    let step = explain(&authorizers, user, &attributes_of(method, url).unwrap());
    Asked { files, step }
}

const RULE: &str = "{apiGroups: [\"\"], resources: [pods], verbs: [get, list]}";

/// A Role `dev/reader` with `rule`, and a RoleBinding `NAMESPACE/read` to `role` for `subject`.
fn bound(rule: &str, namespace: &str, role: &str, subject: &str) -> String {
    format!(
        "apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {{name: reader, namespace: dev}}
rules: [{rule}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {{name: reader}}
rules: [{rule}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {{name: read, namespace: {namespace}}}
roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: {role}}}
subjects: [{subject}]
"
    )
}

/// What is wrong, the file, who, method and URL, the cause, and the text that the evidence points at.
type Mistake<'a> = (&'a str, String, &'a User, &'a str, &'a str, Option<&'a str>, &'a str);

#[test]
fn known_mistakes_are_recognised_at_their_place() {
    let jane = User::new("jane", &["web-admins", "system:authenticated"]);
    let app = User::service_account("dev", "app");
    let group = "{kind: Group, name: web-admins}";
    let pods = "/api/v1/namespaces/dev/pods";
    let table: &[Mistake] = &[
        (
            "a letter",
            bound(RULE, "dev", "Role, name: reader", "{kind: Group, name: web-admin}"),
            &jane,
            "GET",
            pods,
            Some("M11"),
            "{kind: Group, name: web-admin}",
        ),
        (
            "the case",
            bound(RULE, "dev", "Role, name: reader", "{kind: Group, name: Web-Admins}"),
            &jane,
            "GET",
            pods,
            Some("M11"),
            "{kind: Group, name: Web-Admins}",
        ),
        (
            "user's name",
            bound(RULE, "dev", "Role, name: reader", "{kind: User, name: janet}"),
            &jane,
            "GET",
            pods,
            None,
            "{kind: User, name: janet}",
        ),
        (
            "kind",
            bound(RULE, "dev", "Role, name: reader", "{kind: User, name: web-admins}"),
            &jane,
            "GET",
            pods,
            None,
            "{kind: User, name: web-admins}",
        ),
        (
            "somebody else",
            bound(RULE, "dev", "Role, name: reader", "{kind: Group, name: ops}"),
            &jane,
            "GET",
            pods,
            Some("M10"),
            "{kind: Group, name: ops}",
        ),
        ("namespace", bound(RULE, "prod", "ClusterRole, name: reader", group), &jane, "GET", pods, Some("M31"), "prod"),
        (
            "dangling",
            bound(RULE, "dev", "Role, name: raeder", group),
            &jane,
            "GET",
            pods,
            Some("M32"),
            "{apiGroup: rbac.authorization.k8s.io, kind: Role, name: raeder}",
        ),
        (
            "role in another namespace",
            bound(RULE, "prod", "Role, name: reader", group),
            &jane,
            "GET",
            "/api/v1/namespaces/prod/pods",
            Some("M32"),
            "{apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}",
        ),
        (
            "cluster-scoped",
            bound("{apiGroups: [\"\"], resources: [nodes], verbs: [list]}", "dev", "ClusterRole, name: reader", group),
            &jane,
            "GET",
            "/api/v1/nodes",
            Some("M34"),
            "dev",
        ),
        (
            "all namespaces",
            bound(RULE, "dev", "ClusterRole, name: reader", group),
            &jane,
            "GET",
            "/api/v1/pods",
            None,
            "dev",
        ),
        (
            "API group",
            bound("{apiGroups: [\"\"], resources: [deployments], verbs: [list]}", "dev", "Role, name: reader", group),
            &jane,
            "GET",
            "/apis/apps/v1/namespaces/dev/deployments",
            Some("M35"),
            "[\"\"]",
        ),
        (
            "subresource",
            bound(RULE, "dev", "Role, name: reader", group),
            &jane,
            "GET",
            "/api/v1/namespaces/dev/pods/web/log",
            Some("M36"),
            "[pods]",
        ),
        (
            "no name",
            bound(
                "{apiGroups: [\"\"], resources: [pods], resourceNames: [web], verbs: [get, list]}",
                "dev",
                "Role, name: reader",
                group,
            ),
            &jane,
            "GET",
            pods,
            Some("M37"),
            "[web]",
        ),
        (
            "another name",
            bound(
                "{apiGroups: [\"\"], resources: [pods], resourceNames: [web], verbs: [get]}",
                "dev",
                "Role, name: reader",
                group,
            ),
            &jane,
            "GET",
            "/api/v1/namespaces/dev/pods/db",
            None,
            "[web]",
        ),
        (
            "verb",
            bound(RULE, "dev", "Role, name: reader", group),
            &jane,
            "DELETE",
            "/api/v1/namespaces/dev/pods/web",
            None,
            "[get, list]",
        ),
        (
            "account elsewhere",
            bound(RULE, "dev", "Role, name: reader", "{kind: ServiceAccount, name: app, namespace: default}"),
            &app,
            "GET",
            pods,
            Some("M39"),
            "{kind: ServiceAccount, name: app, namespace: default}",
        ),
    ];
    for (what, yaml, user, method, url, cause, shows) in table {
        let Asked { files, step } = ask(yaml, user, method, url);
        assert_eq!(step.state, State::Stopped, "{what}");
        assert_eq!(step.cause.as_ref().map(|c| c.id), *cause, "{what}");
        let first = step.evidence.first().unwrap_or_else(|| panic!("{what}: no evidence"));
        assert_eq!(files.slice(first.span), *shows, "{what}");
        let near = step.near_misses.first().unwrap();
        assert_eq!(near.elements.iter().filter(|e| !e.matches).count(), 1, "{what}: {near:?}");
        assert!(step.upstream.contains("forbidden"), "{what}: {}", step.upstream);
        assert_ne!(near.says.ko, near.says.en, "{what}");
    }
}

#[test]
fn a_cluster_wide_account_without_a_namespace_matches_nobody() {
    let yaml = "
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: all}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
subjects: [{kind: ServiceAccount, name: app}]
";
    let Asked { step, .. } = ask(yaml, &User::service_account("dev", "app"), "GET", "/api/v1/namespaces/dev/pods");
    assert_eq!(step.cause.unwrap().id, "M39");
}

#[test]
fn a_role_that_nobody_is_bound_to_is_told_last() {
    let yaml = bound(RULE, "dev", "Role, name: reader", "{kind: Group, name: ops}");
    let Asked { step, .. } = ask(&yaml, &User::new("jane", &["devs"]), "GET", "/api/v1/namespaces/dev/pods");
    let of: Vec<&str> = step.near_misses.iter().map(|n| n.of.as_str()).collect();
    assert_eq!(of, ["RoleBinding dev/read", "ClusterRole reader"]);
    // She is mapped to a group, and no binding knows it.
    assert_eq!(step.cause.unwrap().id, "M10");
}

#[test]
fn nothing_near_is_said_plainly() {
    let Asked { step, .. } = ask("", &User::new("jane", &["system:authenticated"]), "GET", "/api/v1/nodes");
    assert!(step.near_misses.is_empty() && step.cause.is_none(), "{:?}", step.near_misses);
    assert_eq!(step.label.en, "no binding");
}

#[test]
fn an_allowed_request_shows_rule_subject_and_role() {
    let yaml = bound(RULE, "dev", "Role, name: reader", "{kind: Group, name: web-admins}");
    let jane = User::new("jane", &["web-admins"]);
    let Asked { files, step } = ask(&yaml, &jane, "GET", "/api/v1/namespaces/dev/pods");
    assert_eq!(step.state, State::Passed);
    let shown: Vec<&str> = step.evidence.iter().map(|e| files.slice(e.span)).collect();
    assert_eq!(
        shown,
        [RULE, "{kind: Group, name: web-admins}", "{apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}"]
    );
    assert_eq!(step.upstream, "RBAC: allowed by RoleBinding \"read/dev\" of Role \"reader\" to Group \"web-admins\"");
    let masters = User::new("root", &["system:masters"]);
    assert_eq!(ask("", &masters, "GET", "/api/v1/nodes").step.label.en, "system:masters");
}

#[test]
fn an_aggregated_rule_is_shown_where_it_is_written() {
    let yaml = "
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: all}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
subjects: [{kind: User, name: jane, apiGroup: rbac.authorization.k8s.io}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: widgets, labels: {rbac.authorization.k8s.io/aggregate-to-view: 'true'}}
rules: [{apiGroups: [example.com], resources: [widgets], verbs: [get]}]
";
    let Asked { files, step } =
        ask(yaml, &User::new("jane", &[]), "GET", "/apis/example.com/v1/namespaces/dev/widgets/w");
    assert_eq!(files.slice(step.evidence[0].span), "{apiGroups: [example.com], resources: [widgets], verbs: [get]}");
    assert!(step.evidence[1].shows.en.contains("ClusterRole widgets"));
}
