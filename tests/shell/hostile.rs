//! Lines that nobody would type, and lines that somebody might: none of them is a panic, none takes long.

use crate::worlds;
use can_i::shell::{Session, run};
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
];

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
    fn words_in_any_order(words in prop::collection::vec(prop::sample::select(WORDS), 1..12), who in anybody()) {
        let line = format!("kubectl {}", words.join(" "));
        let _ = run(world(), &Session::new(who.clone()), &line);
        let _ = run(world(), &Session::new(who), &words.join(" "));
    }

    #[test]
    fn any_text(line in ".{0,120}", who in anybody()) {
        let _ = run(world(), &Session::new(who), &line);
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
