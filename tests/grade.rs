//! Does `can-i grade` tell right work from wrong, partial and broken work, in each of its formats?

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const SCENARIO: &str = "scenarios/pod-reads-pods";

fn grade(folder: &Path, format: &str) -> Output {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = folder.to_str().unwrap();
    let arguments = ["grade", "pod-reads-pods", folder, "--format", format];
    Command::new(env!("CARGO_BIN_EXE_can-i")).args(arguments).current_dir(root).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A folder with some files of an answer, and more behind one of them.
fn work(name: &str, answer: &str, files: &[&str], more: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("grade").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    for file in files {
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join(SCENARIO).join(answer).join(file);
        fs::write(folder.join(file), fs::read_to_string(from).unwrap() + more).unwrap();
    }
    folder
}

struct Case {
    name: &'static str,
    answer: &'static str,
    files: &'static [&'static str],
    more: &'static str,
    code: i32,
    /// works, safe, minimal
    grade: [bool; 3],
    /// Lines of the text.
    says: &'static [&'static str],
    failures: usize,
}

const BOTH: &[&str] = &["rbac.yaml", "app.yaml"];

const CASES: &[Case] = &[
    Case {
        name: "right",
        answer: "solution/own-service-account",
        files: BOTH,
        more: "",
        code: 0,
        grade: [true, true, true],
        says: &["ok   It lists the pods of default", "works: true, safe: true, minimal: true: solved"],
        failures: 0,
    },
    Case {
        name: "too much",
        answer: "wrong/cluster-admin",
        files: BOTH,
        more: "",
        code: 1,
        grade: [true, false, false],
        says: &["FAIL It cannot read Secrets", "more rbac.yaml:16:3: pod/default/super-pod-mon may", "not solved"],
        failures: 4,
    },
    Case {
        name: "partial",
        answer: "solution/own-service-account",
        files: &["rbac.yaml"],
        more: "",
        code: 1,
        grade: [false, true, false],
        says: &["app.yaml was not handed in", "FAIL It lists the pods of default"],
        failures: 2,
    },
    Case {
        name: "broken",
        answer: "solution/own-service-account",
        files: BOTH,
        more: "---\nkind: [\n",
        code: 1,
        grade: [true, true, true],
        says: &["FAIL rbac.yaml:", "this is not YAML", "what cannot be read is left out", "not solved"],
        failures: 1,
    },
];

#[test]
fn work_is_graded_in_each_format() {
    for case in CASES {
        let folder = work(case.name, case.answer, case.files, case.more);
        let printed = grade(&folder, "text");
        let lines = text(&printed.stdout);
        assert_eq!(printed.status.code(), Some(case.code), "{}: {lines}", case.name);
        case.says.iter().for_each(|says| assert!(lines.contains(says), "{}: no {says} in\n{lines}", case.name));

        let printed = grade(&folder, "json");
        let json: Value = serde_json::from_slice(&printed.stdout).unwrap();
        let grade_of = |key: &str| json[key].as_bool().unwrap();
        assert_eq!(["works", "safe", "minimal"].map(grade_of), case.grade, "{}", case.name);
        assert_eq!((grade_of("solved"), printed.status.code()), (case.code == 0, Some(case.code)), "{}", case.name);
        assert_eq!(grade_of("unreadable"), case.name == "broken");

        let printed = text(&grade(&folder, "junit").stdout);
        assert!(printed.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"pod-reads-pods\""));
        assert!(printed.contains(&format!("failures=\"{}\"", case.failures)), "{}: {printed}", case.name);
        assert_eq!(printed.matches("<failure message=").count(), case.failures);
        assert!(!printed.contains("User \"") && printed.ends_with("</testsuite>\n"));
    }
}

#[test]
fn what_cannot_be_graded_is_said() {
    let empty = work("empty", "", &[], "");
    let printed = grade(&empty, "text");
    assert_eq!(printed.status.code(), Some(2));
    assert!(text(&printed.stderr).contains("holds none of the scenario's files: rbac.yaml, app.yaml"));
    let printed = grade(&empty.join("nowhere"), "text");
    assert!(text(&printed.stderr).contains("there is no such folder"));
    let printed = grade(&empty, "xml");
    assert!(text(&printed.stderr).contains("write text or json or junit"));
}
