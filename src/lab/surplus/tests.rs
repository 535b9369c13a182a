//! Surplus against brute force: in random worlds every request of the universe is asked, one by one. What is allowed, not
//! needed, and not allowed without the learner's file has to be what surplus tells, and nothing else.

use super::need::{Need, Rights};
use super::universe::{self, Universe};
use super::{aws, kubernetes};
use crate::eks;
use crate::iam::catalogue;
use crate::k8s::rbac::authorize;
use crate::k8s::{Attributes, User};
use crate::source::FileId;
use crate::world::{AwsCall, AwsSession, DEFAULT_TIME, Who, World, caller};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use std::collections::BTreeSet;

const WORLD: [(&str, &str); 4] = [
    ("world/prod.yaml", include_str!("../../../scenarios/world/prod.yaml")),
    ("world/node-role.yaml", include_str!("../../../scenarios/world/node-role.yaml")),
    ("world/people.yaml", include_str!("../../../scenarios/world/people.yaml")),
    ("world/people-mapped.yaml", include_str!("../../../scenarios/world/people-mapped.yaml")),
];

const NAMES: [&str; 3] = ["", "one", "two"];

/// The world with a learner's file, and the numbers of the files that count.
fn world(path: &str, text: &str) -> (World, BTreeSet<FileId>) {
    let world = World::load(WORLD.into_iter().chain([(path, text)]));
    let editable = world.file(path).map(|(id, _)| id).into_iter().collect();
    (world, editable)
}

fn student() -> Who {
    Who::User("student".to_owned())
}

/// Some of a list, at least one, as YAML writes them.
fn some(of: &'static [&'static str], most: usize) -> impl Strategy<Value = String> {
    let quoted = |items: Vec<&str>| items.iter().map(|i| format!("\"{i}\"")).collect::<Vec<_>>().join(", ");
    subsequence(of, 1..=most.min(of.len())).prop_map(move |items| format!("[{}]", quoted(items)))
}

fn rule() -> impl Strategy<Value = String> {
    let groups = some(&["", "apps", "rbac.authorization.k8s.io", "*"], 2);
    let resources = some(&["pods", "pods/log", "*/exec", "secrets", "deployments", "roles", "nodes", "*", "pods/*"], 3);
    let verbs = some(&["get", "list", "watch", "create", "update", "delete", "deletecollection", "bind", "*"], 3);
    let names = prop_oneof![3 => Just(String::new()), 1 => some(&["one", "two"], 2)];
    (groups, resources, verbs, names).prop_map(|(groups, resources, verbs, names)| {
        let names = if names.is_empty() { names } else { format!(", resourceNames: {names}") };
        format!("  - {{apiGroups: {groups}, resources: {resources}, verbs: {verbs}{names}}}\n")
    })
}

/// A role with its binding to the student: in a namespace, or everywhere; a ClusterRole may be bound in a namespace.
fn grant() -> impl Strategy<Value = String> {
    let scope = select(vec!["Role", "ClusterRole", "everywhere"]);
    (scope, select(vec!["default", "kube-system"]), vec(rule(), 1..3), 0u32..1_000_000).prop_map(
        |(scope, namespace, rules, id)| {
            let kind = if scope == "everywhere" { "ClusterRole" } else { scope };
            let binding = if scope == "everywhere" { "ClusterRoleBinding" } else { "RoleBinding" };
            let place = |of: &str| if of.starts_with("Cluster") { "" } else { namespace };
            let metadata = |of: &str| match place(of) {
                "" => format!("{{name: r{id}}}"),
                namespace => format!("{{name: r{id}, namespace: {namespace}}}"),
            };
            format!(
                "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: {kind}\nmetadata: {}\nrules:\n{}---\napiVersion: rbac.authorization.k8s.io/v1\nkind: {binding}\nmetadata: {}\nsubjects: [{{kind: User, name: student, apiGroup: rbac.authorization.k8s.io}}]\nroleRef: {{apiGroup: rbac.authorization.k8s.io, kind: {kind}, name: r{id}}}\n",
                metadata(kind),
                rules.concat(),
                metadata(binding)
            )
        },
    )
}

fn request(verb: &str, group: &str, resource: &str, subresource: &str, namespace: &str, name: &str) -> Attributes {
    Attributes {
        verb: verb.to_owned(),
        api_group: group.to_owned(),
        resource: resource.to_owned(),
        subresource: subresource.to_owned(),
        namespace: namespace.to_owned(),
        name: name.to_owned(),
        is_resource_request: true,
        ..Attributes::default()
    }
}

fn need() -> impl Strategy<Value = Vec<Attributes>> {
    let verb = select(vec!["get", "list", "create", "delete"]);
    let resource = select(vec![("", "pods"), ("", "secrets"), ("apps", "deployments"), ("", "nodes")]);
    let one = (verb, resource, select(vec!["default", ""]), select(vec!["", "one"]));
    let one = one.prop_map(|(verb, (group, resource), namespace, name)| {
        request(verb, group, resource, "", if resource == "nodes" { "" } else { namespace }, name)
    });
    vec(one, 0..4)
}

/// Whether some need covers a request: a need of all namespaces covers each, one without a name covers any.
fn covers(needs: &[Attributes], asked: &Attributes) -> bool {
    needs.iter().any(|need| {
        let same = (&need.verb, &need.api_group, &need.resource, &need.subresource)
            == (&asked.verb, &asked.api_group, &asked.resource, &asked.subresource);
        let place = need.namespace.is_empty() || need.namespace == asked.namespace;
        same && place && (need.name.is_empty() || need.name == asked.name)
    })
}

/// A right as both sides spell it.
type Right = (String, String, String, String);

/// What surplus tells, requests beyond the universe's resources aside.
fn told(
    world: &World,
    user: &User,
    needs: &[Attributes],
    editable: &BTreeSet<FileId>,
    base: &World,
) -> BTreeSet<Right> {
    let need = Need { must: Rights { requests: needs.to_vec(), calls: Vec::new() }, may: Rights::default() };
    let authentication = eks::authenticate(world.view(), &caller(&student()), DEFAULT_TIME);
    let mut told = BTreeSet::new();
    kubernetes::each(world, &authentication, &need, editable, &[], &mut |_, right| {
        let (resource, subresource) = right.resource.split_once('/').unwrap_or((&right.resource, ""));
        let asked = request(right.verb, right.group, resource, subresource, right.namespace, "");
        if right.group != "*" && right.verb != "*" && !authorize(&base.rbac, user, &asked).is_allowed() {
            told.insert((right.verb.into(), right.group.into(), right.resource.clone(), right.namespace.into()));
        }
    });
    told
}

/// What the authorizer says, asked about everything.
fn asked(world: &World, user: &User, needs: &[Attributes], base: &World) -> BTreeSet<Right> {
    let types = world.cluster.resource_types();
    let mut found = BTreeSet::new();
    for kind in kubernetes::universe(&types) {
        let (group, plural) = (&*kind.resource.group, &*kind.resource.plural);
        for namespace in std::iter::once("").chain(world.cluster.namespaces()) {
            if kind.resource.namespaced == namespace.is_empty() {
                continue;
            }
            for verb in kind.verbs() {
                let surplus = NAMES.iter().any(|name| {
                    let asked = request(verb, group, plural, kind.subresource, namespace, name);
                    // A request to create names its object in the body, where the authorizer does not look.
                    let exists = name.is_empty() || verb != "create" || !kind.subresource.is_empty();
                    let allowed = |world: &World| authorize(&world.rbac, user, &asked).is_allowed();
                    exists && allowed(world) && !allowed(base) && !covers(needs, &asked)
                });
                if surplus {
                    found.insert((verb.into(), group.into(), kind.full_name(), namespace.into()));
                }
            }
        }
    }
    found
}

fn statement() -> impl Strategy<Value = String> {
    let effect = select(vec!["Allow", "Allow", "Allow", "Deny"]);
    let field = select(vec!["Action", "Action", "Action", "NotAction"]);
    let actions =
        some(&["s3:GetObject", "s3:Get*", "s3:*", "*", "iam:PassRole", "iam:*Role", "eks:Describe*", "s3:List*"], 3);
    let resources = some(
        &[
            "*",
            "arn:aws:s3:::reports",
            "arn:aws:s3:::reports/*",
            "arn:aws:s3:::re*",
            "arn:aws:iam::111122223333:role/*",
            "arn:aws:iam::*:role/prod-node",
            "arn:aws:eks:us-west-2:111122223333:cluster/prod",
        ],
        3,
    );
    let condition = select(vec!["", "", ", Condition: {StringEquals: {\"iam:PassedToService\": eks.amazonaws.com}}"]);
    (effect, field, actions, resources, condition).prop_map(|(effect, field, actions, resources, condition)| {
        format!("            - {{Effect: {effect}, {field}: {actions}, Resource: {resources}{condition}}}\n")
    })
}

fn template(statements: &[String], on_bucket: bool) -> String {
    let policy = match on_bucket {
        true => {
            "  Policy:\n    Type: AWS::S3::BucketPolicy\n    Properties:\n      Bucket: !Ref Reports\n      PolicyDocument:\n        Version: \"2012-10-17\"\n        Statement: [{Effect: Allow, Principal: {AWS: \"arn:aws:iam::111122223333:user/learner\"}, Action: \"s3:PutObject\", Resource: \"arn:aws:s3:::reports/*\"}]\n"
        }
        false => "",
    };
    format!(
        "AWSTemplateFormatVersion: \"2010-09-09\"\nResources:\n  Reports: {{Type: AWS::S3::Bucket, Properties: {{BucketName: reports}}}}\n  Learner:\n    Type: AWS::IAM::User\n    Properties:\n      UserName: learner\n      Policies:\n      - PolicyName: p\n        PolicyDocument:\n          Version: \"2012-10-17\"\n          Statement:\n{}{policy}",
        statements.concat()
    )
}

fn calls() -> impl Strategy<Value = Vec<(AwsCall, bool)>> {
    let one = select(vec![
        ("s3:GetObject", "arn:aws:s3:::reports/a.txt", ""),
        ("s3:ListBucket", "arn:aws:s3:::reports", ""),
        ("iam:PassRole", "arn:aws:iam::111122223333:role/prod-node", "eks.amazonaws.com"),
        ("eks:DescribeCluster", "arn:aws:eks:us-west-2:111122223333:cluster/prod", ""),
    ]);
    let one = one.prop_map(|(action, resource, service)| {
        let context =
            [("iam:PassedToService".to_owned(), vec![service.to_owned()])].into_iter().filter(|_| !service.is_empty());
        let call = AwsCall {
            action: action.into(),
            resource: resource.into(),
            context: context.collect(),
            ..AwsCall::default()
        };
        (call, true)
    });
    vec(one, 0..4)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn in_the_cluster(grants in vec(grant(), 1..4), needs in need()) {
        let (world, editable) = world("rbac.yaml", &grants.concat());
        let (base, _) = world_without();
        let user = User::new("student", &["system:authenticated"]);
        prop_assert_eq!(told(&world, &user, &needs, &editable, &base), asked(&world, &user, &needs, &base));
    }
}

// Fewer: an account's universe is some thousand calls, and the evaluator is not optimised in a test.
proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn in_the_account(statements in vec(statement(), 1..4), on_bucket in any::<bool>(), calls in calls()) {
        let (world, editable) = world("aws.yaml", &template(&statements, on_bucket));
        let who = Who::User("learner".to_owned());
        let session = AwsSession::of(&world, &who, DEFAULT_TIME).unwrap();
        let need = Need { must: Rights { requests: Vec::new(), calls }, may: Rights::default() };
        let universe = Universe::new(&world, &need);
        let mut told = BTreeSet::new();
        aws::each(&session, &universe, &aws::allowing(&world, &session, &editable, &[]), &mut |right| {
            if ["s3:", "iam:", "eks:"].iter().any(|service| right.asked.name.starts_with(service)) {
                told.insert((right.asked.name.clone(), right.resource.group.clone()));
            }
        });
        let mut asked = BTreeSet::new();
        for action in ["s3", "iam", "eks"].iter().flat_map(|service| catalogue::actions(service)).map(universe::Asked::described) {
            for resource in universe.candidates(&action) {
                if session.allows(&resource.call(&action)).is_some() && !universe.is_needed(&action, resource) {
                    asked.insert((action.name.clone(), resource.group.clone()));
                }
            }
        }
        prop_assert_eq!(told, asked);
    }
}

/// The same world before the learner wrote anything.
fn world_without() -> (World, BTreeSet<FileId>) {
    world("rbac.yaml", "")
}

#[test]
fn the_random_worlds_are_not_all_empty() {
    let text = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: r}\nrules: [{apiGroups: [\"\"], resources: [pods], verbs: [\"*\"]}]\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: r}\nsubjects: [{kind: User, name: student, apiGroup: rbac.authorization.k8s.io}]\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: r}\n";
    let (world, editable) = world("rbac.yaml", text);
    let user = User::new("student", &["system:authenticated"]);
    let told = told(&world, &user, &[], &editable, &world_without().0);
    assert!(told.len() >= 8 * 2, "{told:?}");
}
