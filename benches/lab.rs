//! How long does a learner wait between an edit and its verdict? `lab::judge_after` is what every keystroke pays: the world
//! with the file that changed, every check run as a command, and the surplus; `lab::judge` is what opening a scenario pays. Goals: 16 ms for the largest scenario, of it 50 ms at most for surplus
//! wherever an answer grants everything.
//!
//! CPU time. `cargo bench --no-default-features --bench lab`; first every scenario once, then the largest properly.

// A benchmark fails by panicking.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod clock;

use can_i::lab::{Report, Texts, judge_files, judge_files_after, surplus};
use can_i::scenario::{Bundle, Mode, read_scenario, wanted_files};
use clock::CpuTime;
use cpu_time::ProcessTime;
use criterion::{Criterion, criterion_group, criterion_main};
use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::rc::Rc;
use std::time::Duration;

/// An answer to a scenario: the scenario's id and the answer's folder.
struct Answer {
    name: String,
    bundle: Bundle,
    files: Texts,
}

fn answers() -> Vec<Answer> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let mut answers = Vec::new();
    for entry in fs::read_dir(&root).unwrap() {
        let folder = entry.unwrap().path();
        let Ok(text) = fs::read_to_string(folder.join("scenario.yaml")) else { continue };
        let scenario = Rc::new(read_scenario("scenario.yaml", &text).1.unwrap());
        let texts = wanted_files(&scenario, true).into_iter().map(|wanted| {
            let path = if wanted.starts_with("world/") { root.join(&wanted) } else { folder.join(&wanted) };
            (wanted, Rc::from(fs::read_to_string(path).unwrap()))
        });
        let bundle = Bundle { texts: texts.collect(), scenario: scenario.clone() };
        let solutions = scenario.solutions.iter().map(|s| format!("solution/{}", s.id));
        let turns = scenario.wrong_turns.iter().map(|w| format!("wrong/{}", w.id));
        for path in solutions.chain(turns) {
            let files = bundle.overlaid(&path);
            answers.push(Answer { name: format!("{} {path}", scenario.id), bundle: bundle.clone(), files });
        }
    }
    answers
}

fn judge(answer: &Answer) -> Report {
    judge_files(black_box(&answer.bundle), black_box(&answer.files))
}

/// The answer after one more key in its longest file.
fn typed(answer: &Answer) -> Texts {
    let mut files = answer.files.clone();
    let edited = files.iter_mut().filter(|(_, mode, _)| *mode == Mode::Edit);
    let (.., text) = edited.max_by_key(|(.., text)| text.len()).unwrap();
    *text = format!("{text}#").into();
    files
}

/// What a key costs where `report` was the last verdict.
fn press(answer: &Answer, report: &Report, files: &Texts) -> Report {
    judge_files_after(black_box(Some(&report.world)), &answer.bundle, black_box(files))
}

fn count(answer: &Answer, report: &Report) -> usize {
    surplus(&report.world, &answer.bundle, &report.checks, &answer.files).len()
}

/// Milliseconds for one run, the best of five.
fn once<T>(run: impl Fn() -> T) -> f64 {
    let time = || {
        let start = ProcessTime::now();
        black_box(run());
        start.elapsed().as_secs_f64() * 1000.0
    };
    (0..5).map(|_| time()).fold(f64::INFINITY, f64::min)
}

fn lab(criterion: &mut Criterion<CpuTime>) {
    let answers = answers();
    assert!(answers.len() > 20);
    let mut times: Vec<([f64; 3], &Answer)> = Vec::new();
    for answer in &answers {
        let report = judge(answer);
        // Answers first: a solution has no surplus.
        assert!(report.grade.is_solved() == answer.name.contains(" solution/"), "{}", answer.name);
        let files = typed(answer);
        let all = [once(|| press(answer, &report, &files)), once(|| judge(answer)), once(|| count(answer, &report))];
        times.push((all, answer));
    }
    times.sort_by(|([a, ..], _), ([b, ..], _)| b.total_cmp(a));
    println!("{:44} {:>10} {:>10} {:>10}", "milliseconds", "a key", "opened", "surplus");
    for ([key, judge, surplus], answer) in &times {
        println!("{:44} {key:>10.2} {judge:>10.2} {surplus:>10.2}", answer.name);
    }
    let solution = times.iter().find(|(_, a)| a.name.contains(" solution/")).unwrap().1;
    let everything = times.iter().max_by(|([.., a], _), ([.., b], _)| a.total_cmp(b)).unwrap().1;
    let mut group = criterion.benchmark_group("lab");
    group.sample_size(20).measurement_time(Duration::from_secs(3));
    for answer in [solution, everything] {
        let (report, files) = (judge(answer), typed(answer));
        group.bench_function(format!("key {}", answer.name), |b| b.iter(|| press(answer, &report, &files)));
        group.bench_function(format!("surplus {}", answer.name), |b| b.iter(|| count(answer, black_box(&report))));
    }
    group.finish();
}

criterion_group!(name = benches; config = Criterion::default().with_measurement(CpuTime); targets = lab);
criterion_main!(benches);
