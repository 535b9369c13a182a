//! How many IAM decisions a second, and how does a hostile pattern's time grow? Answers are compared first: a wrong
//! answer is not fast. `cargo bench --bench iam --no-default-features`.

// A benchmark fails by panicking.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs, dead_code)]

#[path = "../tests/conformance/iam.rs"]
mod iam;

use can_i::iam::{Context, Outcome, Pattern, Policy, Version, evaluate};
use can_i::source::FileId;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use serde_json::Value;
use std::hint::black_box;

fn workload(set: &str) -> Vec<Value> {
    let text =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/benches/data/iam_workload.jsonl")).unwrap();
    let all = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    all.filter(|case| case["set"] == set).collect()
}

/// Policies and requests are read once, as the page does at a keystroke; then decisions are counted.
fn decisions(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("iam/decisions");
    for set in ["small", "large"] {
        let cases = workload(set);
        cases.iter().for_each(|case| assert_eq!(iam::run(case), Ok(1), "{}", case["id"]));
        let policies: Vec<_> = cases.iter().map(iam::Policies::of).collect();
        let ready: Vec<_> = cases.iter().zip(&policies).map(|(case, own)| (iam::request(case), own.set())).collect();
        group.throughput(Throughput::Elements(ready.len() as u64));
        group.bench_function(BenchmarkId::new("ready", set), |bencher| {
            bencher.iter(|| {
                let allowed = ready
                    .iter()
                    .filter(|(request, set)| evaluate(black_box(request), black_box(set)).outcome == Outcome::Allowed);
                black_box(allowed.count())
            });
        });
        // The same from the policies' text, nothing kept: what a decision costs after an edit.
        let texts: Vec<Vec<String>> = cases
            .iter()
            .map(|case| case["identityPolicies"].as_array().unwrap().iter().map(|p| p["policy"].to_string()).collect())
            .collect();
        group.bench_function(BenchmarkId::new("from text", set), |bencher| {
            bencher.iter(|| {
                texts.iter().flatten().for_each(|text| {
                    black_box(Policy::from_text(FileId(0), black_box(text)).unwrap());
                });
            });
        });
    }
    group.finish();
}

/// Time for each product of text and pattern. The rate (bytes of text times bytes of pattern in a second) must not fall
/// as both grow.
fn hostile_patterns(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("iam/hostile pattern");
    group.sample_size(10);
    for size in [250, 500, 1_000, 2_000, 4_000] {
        let stars = "*a".repeat(size / 2);
        let patterns = [
            ("stars", format!("{stars}b"), "a".repeat(2 * size)),
            (
                "arn segments",
                format!("arn:aws:s*:{}x*b:r", "a*".repeat(size / 2)),
                format!("arn:aws:s3:{}", "a:x".repeat(size)),
            ),
            ("questions", format!("*{}b", "?".repeat(size)), "a".repeat(2 * size)),
        ];
        for (name, pattern, text) in patterns {
            group.throughput(Throughput::Elements((pattern.len() * text.len()) as u64));
            let compiled = Pattern::resource(&pattern, Version::V2012);
            let context = Context::default();
            group.bench_with_input(BenchmarkId::new(name, size), &text, |bencher, text| {
                bencher.iter(|| black_box(compiled.matches(black_box(text), &context)));
            });
        }
    }
    group.finish();
    let mut group = criterion.benchmark_group("iam/million wildcards");
    group.sample_size(10);
    let text = format!(
        "{{Version: '2012-10-17', Statement: [{{Effect: Allow, Action: '*', Resource: '{}'}}]}}",
        "*?".repeat(500_000)
    );
    group.bench_function("read", |bencher| {
        bencher.iter(|| black_box(Policy::from_text(FileId(0), black_box(&text))));
    });
    group.finish();
}

criterion_group!(benches, decisions, hostile_patterns);
criterion_main!(benches);
