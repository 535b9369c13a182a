//! Lines that nobody would type, and lines that somebody might: none of them is a panic, none takes long.

use crate::worlds;
use can_i::shell::{Session, complete, run};
use can_i::world::{Who, World};
use proptest::prelude::*;
use std::sync::OnceLock;

fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(worlds::shop)
}

/// Words that commands are made of, in any order.
const WORDS: &[&str] = &[
    "kubectl",
    "aws",
    "get",
    "describe",
    "create",
    "delete",
    "apply",
    "edit",
    "patch",
    "label",
    "annotate",
    "exec",
    "logs",
    "auth",
    "can-i",
    "whoami",
    "config",
    "use-context",
    "set",
    "serviceaccount",
    "rollout",
    "restart",
    "scale",
    "explain",
    "who-can",
    "role",
    "clusterrole",
    "rolebinding",
    "token",
    "configmap",
    "secret",
    "generic",
    "deployment",
    "pods",
    "pod/tools",
    "tools",
    "web",
    "deploy/web",
    "nodes",
    "secrets",
    "all",
    "role.rules",
    "pods,svc",
    "-n",
    "dev",
    "-A",
    "-o",
    "yaml",
    "json",
    "name",
    "wide",
    "jsonpath={.items[*]}",
    "custom-columns=A:.b",
    "-f",
    "app.yaml",
    "-",
    "--",
    "--as=student",
    "--as-group=x",
    "--list",
    "--dry-run=client",
    "--dry-run",
    "--verb=get",
    "--resource=pods",
    "--role=a",
    "--user=u",
    "--replicas=3",
    "--type=json",
    "-p",
    "[]",
    "{}",
    "{\"a\":null}",
    "a=b",
    "a-",
    "=",
    "--all",
    "-l",
    "app=web",
    "sh",
    "-c",
    "cat",
    "env",
    "ls",
    "|",
    "&&",
    ";",
    ">",
    "x.yaml",
    "grep",
    "-i",
    "jq",
    ".items[]",
    "head",
    "wc",
    "$X",
    "$(",
    ")",
    "'",
    "\"",
    "s3",
    "cp",
    "s3://b/k",
    "sts",
    "get-caller-identity",
    "--query",
    "Arn",
    "--output",
    "text",
    "table",
    "eksctl",
    "rbac-lookup",
    "replace",
    "run",
    "job",
    "ingress",
    "--rule=a/b=c:1,tls",
    "service",
    "clusterip",
    "--tcp=1:2",
    "update-kubeconfig",
    "--name",
    "prod",
    "--alias",
    "--role-arn",
    "arn:aws:iam::111122223333:role/web",
    "--context",
    "--token=a.b.c",
    "eks",
    "logs",
    "tail",
    "filter-log-events",
    "--log-group-name",
    "/aws/eks/prod/cluster",
    "--filter-pattern",
    "{ $.a = \"b*\" }",
    "guardduty",
    "list-findings",
    "--detector-id",
    "--finding-criteria",
    "help",
    "curl",
    "-sk",
    "-X",
    "PUT",
    "-H",
    "Authorization: Bearer x",
    "http://169.254.169.254/latest/api/token",
    "http://169.254.170.23/v1/credentials",
    "https://kubernetes.default.svc/api/v1/pods?x=%",
    "base64",
    "-d",
    "cut",
    "AWS_PROFILE=web",
    "AWS_ACCESS_KEY_ID=x",
    "\\",
    "<<EOF",
    "파드",
];

/// Programs with words that they take, so that more than one in a thousand lines gets behind the first check.
const PROGRAMS: &[&str] =
    &["kubectl", "kubectl create", "kubectl get", "aws", "aws logs", "curl", "eksctl create", "jq", "echo x | jq"];

fn anybody() -> impl Strategy<Value = Who> {
    prop_oneof![
        Just(Who::Creator),
        Just(Who::User("student".into())),
        Just(Who::Pod { namespace: "default".into(), name: "tools".into() }),
        Just(Who::Anonymous),
        Just(Who::User("nobody".into())),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn words_in_any_order(
        words in prop::collection::vec(prop::sample::select(WORDS), 1..12),
        program in prop::sample::select(PROGRAMS),
        who in anybody(),
    ) {
        let line = format!("{program} {}", words.join(" "));
        let mut session = Session::new(who);
        let output = run(world(), &session, &line);
        session.remember(world(), &output);
        output.effects.iter().for_each(|effect| session.apply(effect));
        let _ = run(world(), &session, &words.join(" "));
        let _ = complete(world(), &session, &line, line.len());
    }

    #[test]
    fn any_text(line in ".{0,120}", who in anybody()) {
        let session = Session::new(who);
        let _ = run(world(), &session, &line);
        let _ = complete(world(), &session, &line, line.len() / 2);
        for program in ["curl", "jq", "aws", "kubectl create ingress x --rule"] {
            let _ = run(world(), &session, &format!("{program} '{line}'"));
            let _ = run(world(), &session, &format!("{program} {line}"));
        }
        let _ = run(world(), &session, &format!("aws logs tail /aws/eks/prod/cluster --filter-pattern '{line}'"));
    }

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        let _ = run(world(), &Session::new(Who::Creator), &String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn what_grows_without_end_is_stopped() {
    let session = Session::new(Who::Creator);
    let mut nested = "echo x".to_owned();
    for _ in 0..40 {
        nested = format!("echo $({nested})");
    }
    let brackets = "[".repeat(50_000);
    let object = "{".repeat(50_000);
    for line in [
        nested,
        "sh -c 'sh -c \"sh -c ls\"'".to_owned(),
        "echo x; ".repeat(400),
        "x".repeat(300_000),
        format!("kubectl patch sa web -p '{brackets}'"),
        format!("echo '{brackets}' | jq ."),
        format!("echo '{object}' | jq ."),
        format!("kubectl apply -f - <<EOF\n{brackets}\nEOF"),
        format!("kubectl get pods -o jsonpath='{{{}}}'", "..".repeat(2_000)),
        format!("echo a | grep -E '{}'", "(a*)*".repeat(300)),
        format!("echo a | grep '{}'", "(".repeat(10_000)),
        "kubectl get --raw=/ -A".to_owned(),
    ] {
        let output = run(world(), &session, &line);
        assert!(output.stdout.len() < 8 << 20, "{}", line.get(..40).unwrap_or(&line));
    }
}
