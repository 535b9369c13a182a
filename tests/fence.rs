//! The layers of the house: who may name whom. A breach is reported with file and line.

// A test fails by panicking.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use std::fs;
use std::path::{Path, PathBuf};

/// Ground floor first. Modules of one row do not name each other.
const FLOORS: [&[&str]; 12] = [
    &["text"],
    &["source"],
    &["trace"],
    &["iam", "k8s"],
    &["sts"],
    &["aws"],
    &["eks"],
    &["world"],
    &["shell"],
    &["scenario"],
    &["lab"],
    &["ui"],
];

/// What only `ui` and `main` may name: the browser and the clock.
const BROWSER: [&str; 7] = ["yew", "gloo", "web_sys", "wasm_bindgen", "js_sys", "std::time", "wasm_bindgen_futures"];

fn floor(module: &str) -> Option<usize> {
    FLOORS.iter().position(|row| row.contains(&module))
}

fn rust_files(dir: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => rust_files(&path, out),
            false if path.extension().is_some_and(|e| e == "rs") => out.push(path),
            false => {}
        }
    }
}

/// The module that a file belongs to: `src/iam/policy.rs` is `iam`, `src/sts.rs` is `sts`; `main.rs`, `lib.rs` and
/// `bin/` stand above all.
fn module_of(relative: &str) -> Option<&str> {
    let first = relative.split('/').next()?;
    let name = first.strip_suffix(".rs").unwrap_or(first);
    floor(name).map(|_| name)
}

#[test]
fn no_layer_names_one_above_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&root, &mut files);
    let mut read = 0;
    let mut breaches = Vec::new();
    for path in files {
        let relative = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
        let Some(module) = module_of(&relative) else { continue };
        read += 1;
        let own = floor(module).unwrap();
        for (number, line) in fs::read_to_string(&path).unwrap().lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            let mut breach =
                |what: &str| breaches.push(format!("src/{relative}:{}: `{module}` names {what}", number + 1));
            for (at, _) in code.match_indices("crate::") {
                let rest = &code[at + "crate::".len()..];
                let grouped = rest.starts_with('{');
                let names = if grouped { rest[1..].split(['}', ';']).next().unwrap_or_default() } else { rest };
                for name in names
                    .split(',')
                    .map(|n| {
                        n.split(|c: char| !c.is_alphanumeric() && c != '_').find(|s| !s.is_empty()).unwrap_or_default()
                    })
                    .take(if grouped { 64 } else { 1 })
                {
                    if floor(name).is_some_and(|other| name != module && other >= own) {
                        breach(&format!("`{name}`, which does not stand below it"));
                    }
                }
            }
            if module != "ui" {
                for name in BROWSER {
                    if code.contains(&format!("{name}::")) || code.contains(&format!("use {name}")) {
                        breach(&format!("`{name}`, which only the page may"));
                    }
                }
            }
            if module == "ui" && (code.contains("iam::evaluate") || code.contains("k8s::rbac")) {
                breach("an evaluator; the page asks `world` and `lab`");
            }
            if own <= floor("world").unwrap() && (code.contains("crate::scenario") || code.contains("crate::lab")) {
                breach("the course; the engine does not know it");
            }
        }
    }
    assert!(read > 10, "the fence read only {read} files");
    assert!(breaches.is_empty(), "\n{}", breaches.join("\n"));
}

#[test]
fn no_file_is_two_files() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&root, &mut files);
    let long: Vec<String> = files
        .iter()
        .map(|p| (p, fs::read_to_string(p).unwrap().lines().count()))
        .filter(|(_, lines)| *lines > 500)
        .map(|(p, lines)| format!("{} has {lines} lines", p.strip_prefix(&root).unwrap().display()))
        .collect();
    assert!(long.is_empty(), "a file over 500 lines is two files:\n{}", long.join("\n"));
}
