//! The world answers the two activity scenarios as their story says: refused at the start, let through by the solution.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use can_i::k8s::HttpRequest;
use can_i::world::{AwsCall, Call, DEFAULT_TIME, Outcome, Question, World, ask};
use std::fs;
use std::path::Path;

/// The files of a scenario with those of `over` laid on top.
fn world(id: &str, over: &str) -> World {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let read = |path: &Path| fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let mut texts = Vec::new();
    for entry in fs::read_dir(root.join(id).join("start")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let overlaid = root.join(id).join(over).join(&name);
        texts.push((name, read(if overlaid.is_file() { &overlaid } else { &path })));
    }
    let (_, scenario) = can_i::scenario::read_scenario("", &read(&root.join(id).join("scenario.yaml")));
    for name in scenario.unwrap().world {
        texts.push((format!("world/{name}"), read(&root.join("world").join(&name))));
    }
    let world = World::load(texts.iter().map(|(p, t)| (p.as_str(), t.as_str())));
    let errors: Vec<_> = world
        .diagnostics
        .iter()
        .map(|d| (world.files.place(d.span), d.message.en.clone()))
        .map(|(p, m)| format!("{}:{}:{} {m}", p.path, p.line, p.column))
        .collect();
    assert!(!world.has_errors(), "{id} {over}: {errors:#?}");
    world
}

fn list_pods(namespace: &str) -> Call {
    Call::Kubernetes(HttpRequest::new("GET", format!("/api/v1/namespaces/{namespace}/pods")))
}

fn put(bucket: &str) -> Call {
    Call::Aws(AwsCall {
        action: "s3:PutObject".to_owned(),
        operation: "PutObject".to_owned(),
        resource: format!("arn:aws:s3:::{bucket}/latest.json"),
        ..AwsCall::default()
    })
}

#[test]
fn the_activity_scenarios_turn_as_their_files_do() {
    use Outcome::{Allowed, Denied};
    let table = [
        ("pod-reads-pods", "", "pod/default/super-pod-mon", list_pods("default"), Denied, "cannot list resource"),
        (
            "pod-reads-pods",
            "solution/own-service-account",
            "pod/default/super-pod-mon",
            list_pods("default"),
            Allowed,
            "",
        ),
        (
            "pod-reads-pods",
            "solution/own-service-account",
            "pod/default/web-0",
            list_pods("default"),
            Denied,
            ":default:default",
        ),
        ("pod-reads-pods", "wrong/default-account", "pod/default/web-0", list_pods("default"), Allowed, ""),
        ("pod-reads-pods", "wrong/cluster-admin", "pod/default/super-pod-mon", list_pods("kube-system"), Allowed, ""),
        ("pod-writes-s3", "", "pod/default/collector", put("pod-reports"), Denied, "assumed-role/prod-node/i-0"),
        ("pod-writes-s3", "solution/irsa", "pod/default/collector", put("pod-reports"), Allowed, ""),
        (
            "pod-writes-s3",
            "solution/irsa",
            "pod/default/collector",
            put("billing-exports"),
            Denied,
            "assumed-role/collector/",
        ),
        (
            "pod-writes-s3",
            "solution/irsa",
            "pod/default/guest",
            put("pod-reports"),
            Denied,
            "Not authorized to perform sts:AssumeRoleWithWebIdentity",
        ),
        ("pod-writes-s3", "wrong/trust-all", "pod/default/guest", put("pod-reports"), Allowed, ""),
        ("pod-writes-s3", "wrong/node-role", "pod/default/web-0", put("pod-reports"), Allowed, ""),
        ("pod-writes-s3", "wrong/s3-star", "pod/default/collector", put("billing-exports"), Allowed, ""),
        ("web-admins", "", "role/webAdminRole", list_pods("web"), Denied, "You must be logged in"),
        ("web-admins", "solution/map-and-bind", "role/webAdminRole", list_pods("web"), Allowed, ""),
        ("to-access-entries", "solution/entry", "role/developers", list_pods("dev"), Allowed, ""),
        ("close-imds", "solution/both", "pod/default/web-0", put("uploads"), Denied, "Unable to locate credentials"),
    ];
    for (id, over, who, call, want, words) in table {
        let world = world(id, over);
        let question = Question { who: who.parse().unwrap(), call, time: DEFAULT_TIME };
        let answer = ask(&world, &question);
        let way: Vec<_> = answer.trace.steps.iter().map(|s| (s.hop, s.state, s.says.en.as_ref())).collect();
        assert_eq!(answer.outcome, want, "{id} {over} {who}: {} {way:#?}", answer.message);
        assert!(answer.message.contains(words), "{id} {over} {who}: {}", answer.message);
        assert_eq!(answer.trace.stop().is_some(), want == Denied, "{id} {over} {who}: {way:#?}");
    }
}
