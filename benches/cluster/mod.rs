//! The cluster on which upstream's Go authorizer was measured, by its formula: 1,000 Roles, 100 ClusterRoles, 10,000
//! RoleBindings in 200 namespaces, 200 ClusterRoleBindings; and the seven classes of 10,000 requests.

use can_i::k8s::rbac::{Index, authorize};
use can_i::k8s::{Attributes, Cluster, User, objects_of};
use can_i::source::{File, FileId, read_documents};
use std::fmt::Write;

const RESOURCES: [(&str, &str); 10] = [
    ("pods", ""),
    ("services", ""),
    ("configmaps", ""),
    ("secrets", ""),
    ("deployments", "apps"),
    ("statefulsets", "apps"),
    ("jobs", "batch"),
    ("cronjobs", "batch"),
    ("ingresses", "networking.k8s.io"),
    ("serviceaccounts", ""),
];
const VERBS: [&[&str]; 5] = [
    &["get"],
    &["get", "list", "watch"],
    &["create", "update", "patch"],
    &["delete"],
    &["get", "list", "watch", "create", "update", "patch", "delete"],
];

/// The classes of requests, as the expected answers name them.
pub const CLASSES: [&str; 7] = [
    "hit_clusterrolebinding",
    "hit_user",
    "hit_group",
    "hit_sa",
    "miss_bound_wrong_verb",
    "miss_unbound_user",
    "same_user_other_namespace",
];

/// Resource, group and verbs of rule `q` of role `s`.
fn rule(s: usize, q: usize) -> (usize, &'static str, &'static str, &'static [&'static str]) {
    let i = (3 * s + 7 * q) % 10;
    (i, RESOURCES[i].0, RESOURCES[i].1, VERBS[(s + q) % 5])
}

fn write_rules(out: &mut String, s: usize) {
    out.push_str("rules:\n");
    for q in 0..3 {
        let (i, resource, group, verbs) = rule(s, q);
        let group = if group.is_empty() { "\"\"" } else { group };
        let _ = writeln!(out, "- apiGroups:\n  - {group}\n  resources:\n  - {resource}");
        if i == 0 && q == 1 {
            out.push_str("  - pods/log\n");
        }
        if q == 2 && s.is_multiple_of(4) {
            let _ = writeln!(out, "  resourceNames:\n  - obj-{}", s % 17);
        }
        out.push_str("  verbs:\n");
        verbs.iter().for_each(|verb| {
            let _ = writeln!(out, "  - {verb}");
        });
    }
}

fn header(kind: &str, name: &str, namespace: Option<usize>) -> String {
    let namespace = namespace.map(|n| format!("  namespace: ns-{n:03}\n")).unwrap_or_default();
    format!("apiVersion: rbac.authorization.k8s.io/v1\nkind: {kind}\nmetadata:\n  name: {name}\n{namespace}")
}

fn write_binding(out: &mut String, role_kind: &str, role: &str, subjects: &[(&str, String, Option<usize>)]) {
    let _ = write!(
        out,
        "roleRef:\n  apiGroup: rbac.authorization.k8s.io\n  kind: {role_kind}\n  name: {role}\nsubjects:\n"
    );
    for (kind, name, namespace) in subjects {
        let _ = match namespace {
            Some(n) => writeln!(out, "- kind: {kind}\n  name: {name}\n  namespace: ns-{n:03}"),
            None => writeln!(out, "- apiGroup: rbac.authorization.k8s.io\n  kind: {kind}\n  name: {name}"),
        };
    }
}

/// Name and kind of the role that binding `j` of namespace `n` refers to, and its number for [`rule`].
fn role_of(n: usize, j: usize) -> (&'static str, String, usize) {
    let b = n * 50 + j;
    match j % 10 {
        9 => ("ClusterRole", format!("cr-{:02}", b % 100), b % 100),
        _ => ("Role", format!("role-{}", j % 5), n * 5 + j % 5),
    }
}

/// Every object as a YAML document, in the order of upstream's measurement.
pub fn documents() -> Vec<String> {
    let mut documents = Vec::new();
    for k in 0..100 {
        let mut out = header("ClusterRole", &format!("cr-{k:02}"), None);
        write_rules(&mut out, k);
        documents.push(out);
    }
    for k in 0..200 {
        let mut out = header("ClusterRoleBinding", &format!("crb-{k:03}"), None);
        let subjects = [("Group", format!("cteam-{k:03}"), None), ("User", format!("cuser-{k:03}"), None)];
        write_binding(&mut out, "ClusterRole", &format!("cr-{:02}", k % 100), &subjects);
        documents.push(out);
    }
    for n in 0..200 {
        for r in 0..5 {
            let mut out = header("Role", &format!("role-{r}"), Some(n));
            write_rules(&mut out, n * 5 + r);
            documents.push(out);
        }
    }
    for n in 0..200 {
        for j in 0..50 {
            let b = n * 50 + j;
            let mut out = header("RoleBinding", &format!("rb-{j:02}"), Some(n));
            let (kind, role, _) = role_of(n, j);
            let mut subjects = vec![
                ("User", format!("user-{:04}", b * 7919 % 2000), None),
                ("Group", format!("team-{:02}", b % 100), None),
            ];
            if j.is_multiple_of(3) {
                subjects.push(("ServiceAccount", format!("sa-{}", j % 10), Some(n)));
            }
            write_binding(&mut out, kind, &role, &subjects);
            documents.push(out);
        }
    }
    documents
}

/// The documents as files of a thousand, as a repository would have them.
pub fn files() -> Vec<File> {
    documents().chunks(1000).map(|chunk| File::new("rbac.yaml", &chunk.join("---\n"))).collect()
}

/// Reads and indexes the cluster from its text.
pub fn load(files: &[File]) -> (Cluster, Index) {
    let documents = (2u32..).zip(files).flat_map(|(id, file)| read_documents(FileId(id), file));
    let roots = documents.filter_map(|document| document.root.ok().flatten());
    let (cluster, _) = Cluster::new(roots.flat_map(objects_of));
    let index = Index::new(&cluster);
    (cluster, index)
}

/// The requests of a class.
pub fn requests(class: &str) -> Vec<(User, Attributes)> {
    let all = (0..10_000usize).map(|i| (i, 7 * i % 10_000));
    let of_class = all.filter(|(_, b)| class != "hit_sa" || (b % 50).is_multiple_of(3));
    of_class.map(|(i, b)| request(class, i, b)).collect()
}

fn request(class: &str, i: usize, b: usize) -> (User, Attributes) {
    let (n, j) = (b / 50, b % 50);
    let authenticated = "system:authenticated";
    let user = match class {
        "hit_clusterrolebinding" => User::new(&format!("cuser-{:03}", i % 200), &[authenticated]),
        "hit_group" => User::new("grouper", &[&format!("team-{:02}", b % 100), authenticated]),
        "hit_sa" => User::service_account(&format!("ns-{n:03}"), &format!("sa-{}", j % 10)),
        "miss_unbound_user" => User::new("nobody", &[authenticated]),
        _ => User::new(&format!("user-{:04}", b * 7919 % 2000), &[authenticated]),
    };
    let role = if class == "hit_clusterrolebinding" { i % 100 } else { role_of(n, j).2 };
    let (_, resource, group, verbs) = rule(role, 0);
    let verb = if class == "miss_bound_wrong_verb" { "escalate" } else { verbs[0] };
    let n = if class == "same_user_other_namespace" { (n + 37) % 200 } else { n };
    (user, Attributes::resource(verb, group, resource, &format!("ns-{n:03}"), ""))
}

/// Decides every request and returns how many are allowed.
pub fn decide(index: &Index, requests: &[(User, Attributes)]) -> usize {
    requests.iter().filter(|(user, request)| authorize(index, user, request).is_allowed()).count()
}
