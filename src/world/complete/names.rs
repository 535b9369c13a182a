//! Which names are there? Objects of the cluster, identities of the account, users and groups that something names.

use super::plain;
use crate::eks::aws_auth::{AwsAuth, Mapping};
use crate::k8s::{GroupKind, Object, kinds, resource_types};
use crate::source::{Candidate, Node};
use crate::text;
use crate::text::Text;
use crate::world::World;
use std::sync::Arc;

/// The objects of a kind, of one namespace where it has one; the learner's own before those of the system.
pub(super) fn objects(world: &World, kind: &str, namespace: Option<&str>) -> Vec<Candidate> {
    let Some(ty) = resource_types().iter().find(|t| t.kind == kind) else { return Vec::new() };
    let fits = |o: &&Arc<Object>| !ty.namespaced || namespace.is_none_or(|n| n == o.namespace);
    let all = || world.cluster.list(GroupKind::new(&ty.group, kind)).iter().filter(fits);
    let is_own = |o: &&Arc<Object>| !o.name.starts_with("system:") && !o.name.starts_with("eks:");
    let one = |o: &Arc<Object>| {
        let place = if ty.namespaced && namespace.is_none() { o.namespace.as_str() } else { kind };
        Candidate::new(&*o.name, Text::verbatim(place.to_owned()))
    };
    all().filter(is_own).chain(all().filter(|o| !is_own(o))).take(200).map(one).collect()
}

pub(super) fn namespaces(world: &World) -> Vec<Candidate> {
    world.cluster.namespaces().into_iter().map(plain).collect()
}

/// ARNs of roles as IAM has them.
pub(super) fn roles(world: &World) -> Vec<Candidate> {
    let detail = || text!("IAM role", "IAM 역할");
    world.account.roles.iter().map(|r| Candidate::new(&*r.arn, detail())).collect()
}

/// ARNs of users.
pub(super) fn iam_users(world: &World) -> Vec<Candidate> {
    let detail = || text!("IAM user", "IAM 사용자");
    world.account.users.iter().map(|u| Candidate::new(&*u.arn, detail())).collect()
}

/// Groups: those that a mapping, an access entry or a binding names, then those of the system.
pub(super) fn groups(world: &World) -> Vec<Candidate> {
    let mut out = Vec::new();
    for mapping in mappings(world.aws_auth.as_ref()) {
        mapping.groups.iter().for_each(|g| add(&mut out, &g.text, "aws-auth"));
    }
    for entry in &world.account.access_entries {
        entry.groups.iter().for_each(|g| add(&mut out, &g.value, "AWS::EKS::AccessEntry"));
    }
    subjects(world, "Group", &mut out);
    let system = [
        ("system:authenticated", text!("everybody who was recognised", "인증된 모든 사람")),
        ("system:serviceaccounts", text!("every ServiceAccount", "모든 ServiceAccount")),
        ("system:unauthenticated", text!("everybody who was not recognised", "인증되지 않은 모든 사람")),
        ("system:masters", text!("may do everything, past RBAC", "RBAC을 지나쳐 모든 것을 할 수 있습니다")),
        ("system:nodes", text!("nodes", "노드")),
        ("system:bootstrappers", text!("nodes that join", "클러스터에 들어오는 노드")),
    ];
    for (name, says) in system {
        out.retain(|c: &Candidate| c.text != name);
        out.push(plain(name).saying(says));
    }
    out
}

/// Users that a mapping, an access entry or a binding names.
pub(super) fn users(world: &World) -> Vec<Candidate> {
    let mut out = Vec::new();
    for mapping in mappings(world.aws_auth.as_ref()) {
        add(&mut out, &mapping.username.text, "aws-auth");
    }
    for username in world.account.access_entries.iter().filter_map(|e| e.username.as_ref()) {
        add(&mut out, &username.value, "AWS::EKS::AccessEntry");
    }
    subjects(world, "User", &mut out);
    out
}

fn mappings(aws_auth: Option<&AwsAuth>) -> impl Iterator<Item = &Mapping> {
    aws_auth.into_iter().flat_map(|a| a.roles.iter().chain(&a.users))
}

fn subjects(world: &World, kind: &str, out: &mut Vec<Candidate>) {
    for of in [kinds::ROLE_BINDING, kinds::CLUSTER_ROLE_BINDING] {
        for binding in world.cluster.list(of) {
            let subjects = binding.at(&["subjects"]).map(Node::items).unwrap_or_default();
            let meant = subjects.iter().filter(|s| s.get("kind").and_then(Node::text) == Some(kind));
            meant.filter_map(|s| s.get("name")?.text()).for_each(|name| add(out, name, of.kind));
        }
    }
}

fn add(out: &mut Vec<Candidate>, name: &str, from: &str) {
    // Templates name nobody.
    if !name.is_empty() && !name.contains("{{") && !out.iter().any(|c| c.text == name) {
        out.push(Candidate::new(name, Text::verbatim(from.to_owned())));
    }
}
