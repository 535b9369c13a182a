//! How long does a decision take, and how long does loading? On the cluster on which upstream's Go authorizer was
//! measured. Answers first: nothing is timed before every decision and reason is upstream's.
//!
//! CPU time, as upstream's figures are: `cargo bench --bench rbac`; at the page's own optimisation level, `cargo bench --bench rbac --config
//! 'profile.bench.opt-level="z"'`; in WebAssembly, `node benches/wasm/run.mjs`.

// A benchmark fails by panicking.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod clock;
mod cluster;

use can_i::k8s::rbac::{Index, authorize};
use can_i::k8s::{Attributes, Authorizers, User, explain};
use can_i::source::{FileId, read_documents};
use clock::CpuTime;
use cluster::{CLASSES, decide, documents, files, load, requests};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use flate2::read::GzDecoder;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::hint::black_box;
use std::io::Read;
use std::time::Duration;

const CLUSTER: &[u8] = include_bytes!("data/cluster.jsonl.gz");
const REQUESTS: &[u8] = include_bytes!("data/requests.jsonl.gz");
const EXPECTED: &str = include_str!("data/expected.json");

fn lines(gzipped: &[u8]) -> Vec<Value> {
    let mut text = String::new();
    GzDecoder::new(gzipped).read_to_string(&mut text).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The formula gives the measured cluster, and our answers are upstream's: every tenth of a per cent of them by name, all
/// of them by hash.
fn check(index: &Index) {
    let wanted = lines(CLUSTER);
    let documents = documents();
    assert_eq!(documents.len(), wanted.len());
    for (document, want) in documents.iter().zip(&wanted) {
        let root = read_documents(FileId(2), &can_i::source::File::new("", document)).remove(0).root.unwrap().unwrap();
        assert_eq!(root.to_value(), *want);
    }
    let expected: Value = serde_json::from_str(EXPECTED).unwrap();
    let named = lines(REQUESTS);
    for class in CLASSES {
        let requests = requests(class);
        let answers: Vec<String> = requests.iter().map(|(user, request)| answer(index, user, request)).collect();
        for want in named.iter().filter(|line| line["class"] == class) {
            let got = &answers[usize::try_from(want["i"].as_u64().unwrap()).unwrap()];
            assert_eq!(*got, format!("{}|{}\n", want["decision"].as_str().unwrap(), want["reason"].as_str().unwrap()));
        }
        let hash: String = Sha256::digest(answers.concat()).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(expected[class]["requests"], requests.len(), "{class}");
        assert_eq!(expected[class]["allow"], decide(index, &requests), "{class}");
        assert_eq!(expected[class]["sha256_of_lines_decision_pipe_reason"], hash, "{class}");
    }
    println!("answers: {} objects and {} classes of requests are upstream's", wanted.len(), CLASSES.len());
}

fn answer(index: &Index, user: &User, request: &Attributes) -> String {
    let decision = authorize(index, user, request);
    format!("{}|{}\n", if decision.is_allowed() { "allow" } else { "no-opinion" }, decision.reason())
}

fn rbac(criterion: &mut Criterion<CpuTime>) {
    let files = files();
    let (cluster, index) = load(&files);
    check(&index);
    let mut group = criterion.benchmark_group("decide");
    for class in CLASSES {
        let requests = requests(class);
        group.throughput(Throughput::Elements(requests.len() as u64));
        group.bench_function(class, |b| b.iter(|| decide(black_box(&index), black_box(&requests))));
    }
    group.finish();

    let mut group = criterion.benchmark_group("load");
    group.sample_size(10).measurement_time(Duration::from_secs(5));
    group.bench_function("yaml to index", |b| b.iter_with_large_drop(|| load(black_box(&files))));
    group.bench_function("yaml to nodes", |b| {
        let read = |id, file| read_documents(FileId(id), file);
        b.iter_with_large_drop(|| (2u32..).zip(black_box(&files)).map(|(id, file)| read(id, file)).collect::<Vec<_>>())
    });
    group.bench_function("index", |b| b.iter_with_large_drop(|| Index::new(black_box(&cluster))));
    group.finish();

    let authorizers = Authorizers { nodes: Some(&cluster), rbac: &index, access: &[] };
    let mut group = criterion.benchmark_group("explain");
    for class in ["hit_user", "miss_bound_wrong_verb"] {
        let requests = requests(class);
        let (user, request) = &requests[5];
        group.bench_function(class, |b| b.iter(|| explain(&authorizers, black_box(user), black_box(request))));
    }
    group.finish();
}

criterion_group!(name = benches; config = Criterion::default().with_measurement(CpuTime); targets = rbac);
criterion_main!(benches);
