//! Policies of people who mean harm, and policies of nobody at all: an answer or a finding, never a panic, and no
//! pattern that takes longer than text times pattern.

// A test fails by panicking.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use can_i::iam::{
    Api, Context, NamedPolicy, Outcome, Pattern, Policy, PolicySet, Request, Version, access_denied,
    decode_authorization_message, evaluate, explain,
};
use can_i::source::FileId;
use proptest::prelude::*;
use serde_json::{Value, json};

/// Asks every function that takes a policy.
fn ask_everything(policy: &Policy, action: &str, resource: &str, principal: &str, context: Context) {
    let request = Request::new(action, resource, "111122223333", principal, context);
    let named = NamedPolicy { name: "p", policy };
    let sets = [
        PolicySet { identity: vec![named], ..PolicySet::default() },
        PolicySet { resource: Some(named), permission_boundary: Some(named), ..PolicySet::default() },
        PolicySet {
            session: Some(vec![named]),
            scps: Some(vec![vec![named], vec![]]),
            rcps: vec![vec![named]],
            ..PolicySet::default()
        },
    ];
    for set in &sets {
        let decision = evaluate(&request, set);
        for service in ["ec2", "sts"] {
            let api = Api { service, operation: "Op" };
            let step = explain(&request, set, &decision, api);
            assert!(!step.says.is_empty() && !step.label.is_empty());
            if decision.outcome != Outcome::Allowed {
                let error = access_denied(&request, &decision, api);
                if let Some((_, blob)) = error.message.rsplit_once(": ").filter(|_| service == "ec2") {
                    assert!(decode_authorization_message(blob).is_some());
                }
            }
        }
    }
}

/// A text as it stands in policies, or nearly.
fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{0,3}:[A-Za-z*?]{0,6}",
        "arn:aws:[a-z0-9*]{0,4}:[a-z*-]{0,4}:[0-9*]{0,4}:[a-zA-Z*?/:]{0,8}",
        r"(\$\{[a-z:/*?$]{0,6}(, '[a-z]{0,3}')?\}?|[a-z*]){0,4}",
        "[0-9.:/+TZ-]{0,20}",
        Just("system:serviceaccount:default:*".to_owned()),
        Just("true".to_owned()),
        any::<String>(),
    ]
}

fn words() -> impl Strategy<Value = Value> {
    prop_oneof![
        word().prop_map(Value::String),
        proptest::collection::vec(word(), 0..4).prop_map(|list| json!(list)),
        any::<bool>().prop_map(Value::Bool),
        any::<i32>().prop_map(|n| json!(n)),
    ]
}

fn conditions() -> impl Strategy<Value = Value> {
    let operator = prop_oneof![
        proptest::sample::select(can_i::iam::Operator::names().map(str::to_owned).collect::<Vec<_>>()),
        "(ForAllValues:|ForAnyValue:)?(StringLike|NumericEquals|Null|Bool)(IfExists)?",
    ];
    let key = prop_oneof![Just("aws:username".to_owned()), Just("k".to_owned()), word()];
    let block = proptest::collection::hash_map(key, words(), 0..3).prop_map(|map| json!(map));
    proptest::collection::hash_map(operator, block, 0..3).prop_map(|map| json!(map))
}

fn statement() -> impl Strategy<Value = Value> {
    let principal = prop_oneof![
        Just(json!("*")),
        (proptest::sample::select(vec!["AWS", "Service", "Federated"]), words())
            .prop_map(|(kind, w)| json!({ kind: w })),
    ];
    (proptest::sample::select(vec!["Allow", "Deny"]), any::<[bool; 4]>(), words(), words(), principal, conditions())
        .prop_map(
            |(effect, [not_action, not_resource, not_principal, bare], action, resource, principal, condition)| {
                let mut statement = json!({ "Effect": effect });
                statement[if not_action { "NotAction" } else { "Action" }] = action;
                if !bare {
                    statement[if not_resource { "NotResource" } else { "Resource" }] = resource;
                    statement[if not_principal { "NotPrincipal" } else { "Principal" }] = principal;
                }
                statement["Condition"] = condition;
                statement
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn any_policy_is_answered(
        statements in proptest::collection::vec(statement(), 0..4),
        version in proptest::sample::select(vec!["2012-10-17", "2008-10-17", "x"]),
        (action, resource, principal) in (word(), word(), word()),
        context in proptest::collection::vec((word(), proptest::collection::vec(word(), 0..3)), 0..4),
    ) {
        let text = json!({ "Version": version, "Statement": statements }).to_string();
        let mut keys = Context::default();
        for (key, values) in context {
            keys.set(&key, values);
        }
        if let Ok(policy) = Policy::from_text(FileId(0), &text) {
            ask_everything(&policy, &action, &resource, &principal, keys.clone());
            ask_everything(&policy, "sts:AssumeRole", "arn:aws:iam::111122223333:role/r", &principal, keys);
        }
    }

    #[test]
    fn any_text_is_a_policy_or_a_finding(text in any::<String>()) {
        match Policy::from_text(FileId(0), &text) {
            Ok(policy) => ask_everything(&policy, "s3:GetObject", "arn:aws:s3:::b/k", "x", Context::default()),
            Err(findings) => prop_assert!(!findings.is_empty()),
        }
        let _ = decode_authorization_message(&text);
    }

    /// Against the plainest matcher there is: a table of all prefixes.
    #[test]
    fn the_matcher_is_right(pattern in "[ab*?]{0,12}", text in "[abé]{0,12}") {
        prop_assert_eq!(Pattern::like(&pattern, Version::V2012).matches_fixed(&text), by_table(&pattern, &text, &|_| false));
    }

    /// The same with segments: in the first five a `*` that does not end its segment, and a `?`, take no colon.
    #[test]
    fn the_matcher_is_right_about_segments(pattern in "[ab*:?]{0,14}", text in "[ab:]{0,14}") {
        let characters: Vec<char> = pattern.chars().collect();
        let mut colons = 0;
        let bound: Vec<bool> = characters.iter().enumerate().map(|(i, c)| {
            let here = colons < 5;
            colons += usize::from(*c == ':');
            let ends = characters.get(i + 1).is_none_or(|next| *next == ':');
            here && (*c == '?' || (*c == '*' && !ends))
        }).collect();
        let want = by_table(&pattern, &text, &|at| bound[at]);
        prop_assert_eq!(Pattern::resource(&pattern, Version::V2012).matches_fixed(&text), want, "{} {}", pattern, text);
    }
}

/// `reach[i]`: whether the pattern so far can end before the text's character `i`.
fn by_table(pattern: &str, text: &str, bound: &dyn Fn(usize) -> bool) -> bool {
    let text: Vec<char> = text.chars().collect();
    let mut reach = vec![false; text.len() + 1];
    reach[0] = true;
    for (at, unit) in pattern.chars().enumerate() {
        let takes = |c: char| match unit {
            '*' | '?' => !(bound(at) && c == ':'),
            own => own == c,
        };
        let mut next = vec![false; text.len() + 1];
        for i in 0..=text.len() {
            if unit == '*' {
                next[i] = reach[i] || (i > 0 && next[i - 1] && takes(text[i - 1]));
            } else {
                next[i] = i > 0 && reach[i - 1] && takes(text[i - 1]);
            }
        }
        reach = next;
    }
    reach[text.len()]
}

#[test]
fn hostile_sizes_are_answered() {
    let policy = |action: &str, resource: &str| {
        json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": resource}]})
            .to_string()
    };
    let million = "*?".repeat(500_000);
    for text in [
        policy(&million, "*"),
        policy("*", &million),
        policy("*", &"${".repeat(100_000)),
        policy("*", &"${a, '".repeat(50_000)),
        policy("*", &format!("{}b", "*a".repeat(100_000))),
        policy("*", &"arn:aws:*:".repeat(20_000)),
    ] {
        let policy = Policy::from_text(FileId(0), &text).unwrap();
        ask_everything(
            &policy,
            "s3:GetObject",
            "arn:aws:s3:::bucket/aaaaaaaaaaaaaaaaaaaaaaaa",
            "x",
            Context::default(),
        );
    }
    let statements = vec![json!({"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::b"}); 5_000];
    let text = json!({"Version": "2012-10-17", "Statement": statements}).to_string();
    let policy = Policy::from_text(FileId(0), &text).unwrap();
    ask_everything(&policy, "s3:GetObject", "arn:aws:s3:::c/k", "x", Context::default());
}

#[test]
fn what_is_too_much_is_a_finding() {
    let deep = 100_000;
    for (text, codes) in [
        (format!("{{\"Statement\": \"{}\"}}", "x".repeat(100 << 20)), ["too-large"].as_slice()),
        (format!("{{\"Statement\": {}{}}}", "[".repeat(deep), "]".repeat(deep)), &["too-deep", "yaml-syntax"]),
        ("{\"Condition\":".repeat(deep), &["too-deep", "yaml-syntax"]),
    ] {
        let findings = Policy::from_text(FileId(0), &text).unwrap_err();
        assert!(codes.contains(&findings[0].code), "{}", findings[0].code);
    }
}
