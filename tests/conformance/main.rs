//! What upstream's own code answered, asked again here. Every `*.jsonl` below this folder is walked, and every one below
//! the folder that the environment variable `CONFORMANCE_DIR` names. The file's stem says which corpus it is.

// A test fails by panicking.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod aws_auth;
mod covers;
mod forbidden;
mod http_case;
mod iam;
mod iam_validation;
mod pod_identity;
mod rbac;
mod requestinfo;
mod stored;

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

/// What a corpus does with one case: the number of answers it compared, or what differed.
type Runner = fn(&Value) -> Result<usize, Vec<String>>;

/// The corpora, by stem. A stem that is not here is reported as skipped.
const CORPORA: &[(&str, Runner)] = &[
    ("aws_auth", aws_auth::run),
    ("covers", covers::run),
    ("escalation", http_case::run),
    ("forbidden", forbidden::run),
    ("iam", iam::run),
    ("iam_validation", iam_validation::run),
    ("pod_identity", pod_identity::run),
    ("rbac", rbac::run),
    ("requestinfo", requestinfo::run),
    ("validation", http_case::run),
];

fn main_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance")
}

fn corpora_below(dir: &Path, out: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(dir) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        match path.is_dir() {
            true => corpora_below(&path, out),
            false if path.extension().is_some_and(|e| e == "jsonl") => out.push(path),
            false => {}
        }
    }
    out.sort();
}

#[test]
fn conformance() {
    let mut files = Vec::new();
    corpora_below(&main_folder(), &mut files);
    if let Ok(dir) = std::env::var("CONFORMANCE_DIR") {
        corpora_below(Path::new(&dir), &mut files);
    }
    let (mut failed_files, mut walked) = (Vec::new(), 0);
    for path in &files {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let Some((_, run)) = CORPORA.iter().find(|(name, _)| *name == stem) else {
            println!("corpus {stem}: skipped, no runner knows it ({})", path.display());
            continue;
        };
        walked += 1;
        let text = fs::read_to_string(path).unwrap();
        let (mut passed, mut failures) = (0, Vec::new());
        for (number, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
            let case: Value =
                serde_json::from_str(line).unwrap_or_else(|e| panic!("{}:{}: {e}", path.display(), number + 1));
            match run(&case) {
                Ok(compared) => passed += compared,
                Err(differences) => {
                    let id = case.get("id").and_then(Value::as_str).unwrap_or("?");
                    failures.extend(differences.into_iter().map(|d| format!("{stem}:{} {id}: {d}", number + 1)));
                }
            }
        }
        println!("corpus {stem}: {passed} passed, {} failed", failures.len());
        failures.iter().take(10).for_each(|f| println!("  {f}"));
        if !failures.is_empty() || passed == 0 {
            failed_files.push(format!("{stem}: {} failed, {passed} passed", failures.len()));
        }
    }
    assert!(failed_files.is_empty(), "{}", failed_files.join("; "));
    assert!(walked > 0 || CORPORA.is_empty(), "no corpus was walked");
}
