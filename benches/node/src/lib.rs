//! The IAM workload behind two functions that Node can call.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, dead_code)]

#[path = "../../../tests/conformance/iam.rs"]
mod iam;

use can_i::iam::{Outcome, Request, evaluate};
use serde_json::Value;
use std::hint::black_box;
use std::sync::OnceLock;

static WORKLOAD: &str = include_str!("../../data/iam_workload.jsonl");
static READY: OnceLock<[Vec<(Request, iam::Policies)>; 2]> = OnceLock::new();

fn ready(set: u32) -> &'static [(Request, iam::Policies)] {
    let all = READY.get_or_init(|| {
        ["small", "large"].map(|set| {
            let cases = WORKLOAD.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
            let cases = cases.filter(|case| case["set"] == set);
            cases.map(|case| (iam::request(&case), iam::Policies::of(&case))).collect()
        })
    });
    &all[set as usize]
}

/// The outcome of case `index` of a set (0 small, 1 large): 0 allowed, 1 explicitly, 2 implicitly denied.
#[unsafe(no_mangle)]
pub extern "C" fn outcome(set: u32, index: u32) -> u32 {
    let (request, policies) = &ready(set)[index as usize];
    match evaluate(request, &policies.set()).outcome {
        Outcome::Allowed => 0,
        Outcome::ExplicitlyDenied => 1,
        Outcome::ImplicitlyDenied => 2,
    }
}

/// Decides every case of a set `passes` times and returns how many were allowed.
#[unsafe(no_mangle)]
pub extern "C" fn decide(set: u32, passes: u32) -> u32 {
    let ready: Vec<_> = ready(set).iter().map(|(request, policies)| (request, policies.set())).collect();
    let mut allowed = 0_u32;
    for _ in 0..passes {
        for (request, set) in &ready {
            allowed += u32::from(evaluate(black_box(request), black_box(set)).outcome == Outcome::Allowed);
        }
    }
    allowed
}
