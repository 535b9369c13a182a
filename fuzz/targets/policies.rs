//! Any text as an IAM policy: read, found fault with, evaluated, explained.

#![no_main]

use can_i::iam::{Api, Context, NamedPolicy, Policy, PolicySet, Request, evaluate, explain};
use can_i::source::FileId;
use can_i::world::World;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(policy) = Policy::from_text(FileId(0), text) {
        let named = NamedPolicy { name: "p", policy: &policy };
        let context = Context::from_pairs([("aws:username", "jane"), ("s3:prefix", "a/b")]);
        let request = Request::new("s3:GetObject", "arn:aws:s3:::b/k", "111122223333", "arn:aws:iam::111122223333:user/jane", context);
        for set in [
            PolicySet { identity: vec![named], ..PolicySet::default() },
            PolicySet { resource: Some(named), permission_boundary: Some(named), ..PolicySet::default() },
        ] {
            let decision = evaluate(&request, &set);
            let _ = explain(&request, &set, &decision, Api { service: "s3", operation: "GetObject" });
        }
    }
    // The way of a learner's text: in a template, with every finding.
    let indented = text.replace('\n', "\n        ");
    let _ = World::load([("aws.yaml", format!("Resources:\n  P:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument:\n        {indented}\n").as_str())]);
});
