//! What is too much, how is that said, and what becomes of the rest? Every limit of the engine with its message: a file beyond
//! it is told with a place, in both languages, and leaves the other files as they are; a line is answered like any other.
//! The page's own limits (links, records, dropped files) are in `tests/page/limits.test.mjs`.

// A test fails by panicking.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use can_i::shell::{Session, run};
use can_i::world::World;
use std::fmt::Write;

const ACCOUNT: &str = "Resources: {C: {Type: AWS::EKS::Cluster, Properties: {Name: prod, RoleArn: a}}}\n";
const RBAC: &str = "\
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: read, namespace: default}
rules: [{apiGroups: [''], resources: [pods], verbs: [list]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: read, namespace: default}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: read}
subjects: [{kind: ServiceAccount, name: app}]
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: app, namespace: default}
---
apiVersion: v1
kind: Pod
metadata: {name: app, namespace: default}
spec: {serviceAccountName: app, containers: [{name: c, image: i}]}
";

fn many(count: usize, one: impl Fn(usize) -> String) -> String {
    (0..count).map(one).collect()
}

/// A list that doubles by aliases, `times` times.
fn aliases(times: usize) -> String {
    let mut text = String::from("a0: &a0 [x, x]\n");
    for i in 1..times {
        let _ = writeln!(text, "a{i}: &a{i} [*a{before}, *a{before}]", before = i - 1);
    }
    text
}

/// A template that joins a megabyte with itself.
fn joined(times: usize) -> String {
    let parameter = format!("Parameters: {{P: {{Type: String, Default: {}}}}}\n", "x".repeat(1 << 20));
    let parts = "!Ref P, ".repeat(times);
    format!(
        "{parameter}Resources: {{B: {{Type: AWS::S3::Bucket, Properties: {{BucketName: !Join ['', [{parts}]]}}}}}}\n"
    )
}

fn buckets(count: usize) -> String {
    format!("Resources:\n{}", many(count, |i| format!("  B{i}: {{Type: AWS::S3::Bucket}}\n")))
}

#[test]
fn a_file_beyond_a_limit_is_told_and_leaves_the_others_alone() {
    let table: Vec<(&str, Vec<String>, &str)> = vec![
        ("size", vec![format!("a: {}", "x".repeat(4 << 20))], "at most 4194304 are read"),
        ("depth", vec![format!("a: {}", "[".repeat(200))], "nested deeper than 100 levels"),
        ("documents", vec!["---\na: 1\n".repeat(50_001)], "more than 50000 documents in one file"),
        ("values", vec![format!("a: [{}]", "1,".repeat(1_000_001))], "more than 1000000 values"),
        ("aliases", vec![aliases(20)], "aliases copy more than 50000 nodes"),
        ("resources of a template", vec![buckets(501)], "CloudFormation takes 500, the rest is not read"),
        ("resources of all templates", (0..11).map(|_| buckets(500)).collect(), "more than 5000 resources together"),
        (
            "parameters",
            vec![format!("Parameters:\n{}{ACCOUNT}", many(201, |i| format!("  P{i}: {{Type: String}}\n")))],
            "CloudFormation takes 200, the rest is not read",
        ),
        ("computed text", vec![joined(12)], "make more text than 8388608 bytes"),
        (
            "replicas",
            vec![
                "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d, namespace: default}\nspec:\n  replicas: 1000000\n  selector: {matchLabels: {a: b}}\n  template:\n    metadata: {labels: {a: b}}\n    spec: {containers: [{name: c, image: i}]}\n"
                    .to_owned(),
            ],
            "asks for 1000000 pods; the simulator runs",
        ),
        (
            "aggregated rules",
            vec![many(110, |i| {
                let head = "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\n";
                format!(
                    "{head}metadata: {{name: part-{i}, labels: {{a: b}}}}\nrules: [{}]\n\
                     {head}metadata: {{name: whole-{i}}}\naggregationRule: {{clusterRoleSelectors: [{{matchLabels: {{a: b}}}}]}}\n",
                    "{apiGroups: [''], resources: [pods], verbs: [get]},".repeat(20)
                )
            })],
            "select more rules than are read",
        ),
    ];
    let mut wrong = Vec::new();
    for (limit, texts, wanted) in &table {
        let names: Vec<String> = (0..texts.len()).map(|n| format!("hostile-{n}.yaml")).collect();
        let hostile = names.iter().map(String::as_str).zip(texts.iter().map(String::as_str));
        let world = World::load([("aws.yaml", ACCOUNT), ("rbac.yaml", RBAC)].into_iter().chain(hostile));
        let said: Vec<&str> = world.diagnostics.iter().map(|d| &*d.message.en).collect();
        let told = world.diagnostics.iter().find(|d| d.message.en.contains(wanted));
        let Some(told) = told else {
            wrong.push(format!("{limit}: {:?}", &said[..said.len().min(5)]));
            continue;
        };
        assert!(world.files.place(told.span).path.starts_with("hostile-"), "{limit}: it is told where");
        assert!(told.message.ko.chars().any(|c| ('가'..='힣').contains(&c)), "{limit}: and in Korean");
        let session = Session::new("pod/default/app".parse().unwrap());
        let answered = run(&world, &session, "kubectl get pods");
        if !answered.stdout.contains("app ") {
            wrong.push(format!("{limit}: the other files do not hold: {}", answered.stderr));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_line_beyond_a_limit_is_answered() {
    let world = World::load([("aws.yaml", ACCOUNT), ("rbac.yaml", RBAC)]);
    let session = Session::new("pod/default/app".parse().unwrap());
    let nested = (0..12).fold("echo a".to_owned(), |inner, _| format!("echo $({inner})"));
    let table = [
        ("length", format!("echo {}", "x".repeat(300_000)), "line too long"),
        ("commands", "true;".repeat(300), "too many commands on one line"),
        ("commands inside each other", nested, "too many commands inside each other"),
        ("output", format!("a={}; {}", "x".repeat(200_000), "echo $a; ".repeat(30)), "output is too long"),
        ("states of a pattern", format!("echo a | grep -E '{}'", "(a{1,100}){1,100}{1,100}".repeat(3)), "too big"),
        (
            "values of jq",
            format!("echo '[{}1]' | jq '.[] , .[] {}'", "1,".repeat(999), "| ., .".repeat(10)),
            "too many values",
        ),
        ("commands of xargs", format!("echo {} | xargs -n 1 echo", "a ".repeat(300)), "more than 200 commands"),
    ];
    let mut wrong = Vec::new();
    for (limit, line, wanted) in &table {
        let output = run(&world, &session, line);
        if !output.stderr.contains(wanted) {
            wrong.push(format!(
                "{limit}: {} {:?}",
                output.exit_code,
                output.stderr.get(..300).unwrap_or(&output.stderr)
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
