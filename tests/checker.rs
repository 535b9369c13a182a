//! Does `can-i check` catch each mistake that an author can make, with the right message, file, line and column? Each case
//! is the scenario that `can-i new` lays out, with a slip.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn can_i(arguments: &[&str], folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_can-i")).args(arguments).current_dir(folder).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A folder in which `can-i new base` was run and every text was written.
fn laid_out(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let made = can_i(&["new", "base"], &folder);
    assert!(made.status.success(), "{}", text(&made.stderr));
    let sheet = folder.join("scenarios/base/scenario.yaml");
    let written = fs::read_to_string(&sheet).unwrap().replace("TODO: ", "");
    fs::write(sheet, written).unwrap();
    folder
}

/// What is done to the scenario's files.
enum Slip {
    /// In a file, the first of this becomes that.
    Edit(&'static str, &'static str, &'static str),
    /// This stands at a file's end, which may be new.
    Append(&'static str, &'static str),
    /// A file is gone.
    Remove(&'static str),
}

use Slip::{Append, Edit, Remove};

struct Case {
    says: &'static str,
    slips: &'static [Slip],
    /// `error[code]` or `warning[code]`.
    finds: &'static str,
    /// The file, and the text at whose first letter the finding points.
    at: (&'static str, &'static str),
    /// A piece of the message.
    message: &'static str,
}

const SHEET: &str = "scenario.yaml";
const SOLUTION: &str = "solution/binding/rbac.yaml";
const WRONG: &str = "wrong/cluster-admin/rbac.yaml";

/// A question whose first option is right and stands for the binding.
macro_rules! quiz {
    ($right:literal, $wrong:literal) => {
        concat!(
            "quiz:\n  - id: why\n    text: {ko: \"왜?\", en: \"Why?\"}\n    options:\n      - id: A\n        text: {ko: \"가\", en: \"a\"}\n",
            "        feedback: {ko: \"나\", en: \"b\"}\n        ",
            $right,
            "\n      - id: B\n        text: {ko: \"다\", en: \"c\"}\n        feedback: {ko: \"라\", en: \"d\"}\n        ",
            $wrong,
            "\n"
        )
    };
}

/// One case a line: what it shows; the slips; what is found; where; a piece of the message.
macro_rules! cases {
    ($($says:literal: [$($slip:expr),* $(,)?] => $finds:literal at $file:expr, $needle:literal: $message:literal;)*) => {
        &[$(Case { says: $says, slips: &[$($slip),*], finds: $finds, at: ($file, $needle), message: $message }),*]
    };
}

#[rustfmt::skip]
const CASES: &[Case] = cases! {
    "no YAML": [Edit(SHEET, "minutes: 5", "minutes: [5")] => "error[yaml-syntax]" at SHEET, ": [role-binding]": "not YAML";
    "an unknown key": [Edit(SHEET, "minutes: 5", "minuts: 5")] => "error[scenario-format]" at SHEET, "minuts": "unknown field `minuts`";
    "a key of a check that is missing": [Edit(SHEET, "    expect: denied\n", "")] => "error[scenario-format]" at SHEET, "id: must-not-work": "missing field `expect`";
    "a language that is missing": [Edit(SHEET, "title: {ko: \"제목\", en: \"a title\"}", "title: {ko: \"제목\"}")] => "error[scenario-format]" at SHEET, "{ko: \"제목\"}": "missing field `en`";
    "nobody": [Edit(SHEET, "as: user/student", "as: student")] => "error[scenario-format]" at SHEET, "student\n    run: kubectl get pods": "names nobody";
    "nobody in a need": [Edit(SHEET, "{as: user/student, run: kubectl auth can-i get", "{as: pod/x, run: kubectl auth can-i get")] => "error[scenario-format]" at SHEET, "pod/x": "names nobody";
    "another version": [Edit(SHEET, "version: 1", "version: 7")] => "error[scenario-version]" at SHEET, "7": "version 7";
    "an id with a blank": [Edit(SHEET, "id: base", "id: Base one")] => "error[id]" at SHEET, "Base one": "lower-case";
    "an id that is not the folder's name": [Edit(SHEET, "id: base", "id: other")] => "error[id]" at SHEET, "other": "not the folder's name";
    "two checks with one id": [Edit(SHEET, "id: must-not-work", "id: must-work"), Edit(SHEET, "check: must-not-work", "check: must-work")] => "error[twice]" at SHEET, "must-work\n    title: {ko: \"되어서는": "twice";
    "nothing must be denied": [Edit(SHEET, "expect: denied", "expect: allowed")] => "error[no-denied]" at SHEET, "- id: must-work": "granting everything would solve it";
    "nothing must be allowed": [Edit(SHEET, "expect: allowed", "expect: denied")] => "error[no-allowed]" at SHEET, "- id: must-work": "no check must be allowed";
    "the same command allowed and denied": [Edit(SHEET, "run: kubectl get secrets -n default", "run: kubectl  get pods -n default")] => "error[contradiction]" at SHEET, "denied\nminimal": "contradicts `must-work`";
    "another spelling of the same question": [Edit(SHEET, "run: kubectl get secrets -n default", "run: kubectl get po -n default")] => "error[contradiction]" at SHEET, "binding\n    title": "asks nothing but what check `must-work`";
    "the same check twice": [Edit(SHEET, "minimal:\n", "  - {id: again, title: {ko: \"또\", en: \"again\"}, as: user/student, run: kubectl get pods -n default, expect: allowed}\nminimal:\n")] => "warning[repeated-check]" at SHEET, "allowed}": "repeats `must-work`";
    "no file to edit": [Edit(SHEET, "- {path: rbac.yaml}", "- {path: rbac.yaml, mode: readonly}")] => "error[no-edit]" at SHEET, "- {path": "no file can be edited";
    "a path out of the folder": [Edit(SHEET, "world: [prod.yaml", "world: [../prod.yaml")] => "error[path]" at SHEET, "../prod.yaml": "leaves the folder";
    "no solution": [Edit(SHEET, "solutions:\n  - id: binding", "links: []\nsolutions: []\nnote:\n  - id: binding")] => "error[scenario-format]" at SHEET, "- id: binding": "";
    "a change of a file that is not the learner's": [Edit(SHEET, "- file: rbac.yaml", "- file: aws.yaml")] => "error[unknown-file]" at SHEET, "aws.yaml": "`files` has no `aws.yaml`";
    "a condition on no check": [Edit(SHEET, "check: must-work, is", "check: must-play, is")] => "error[unknown-check]" at SHEET, "must-play": "no check `must-play`";
    "a link without TLS": [Append(SHEET, "links:\n  - {title: {ko: \"글\", en: \"text\"}, url: http://example.com}\n")] => "error[link]" at SHEET, "http://": "not an https address";
    "an empty text": [Edit(SHEET, "en: \"write a gentle hint.\"", "en: \"\"")] => "error[text-missing]" at SHEET, "{ko: \"부드러운": "empty in one language";
    "English under ko": [Edit(SHEET, "ko: \"부드러운 힌트를 쓰십시오.\"", "ko: \"Look at the binding first.\"")] => "error[text-language]" at SHEET, "{ko: \"Look": "not Korean";
    "Korean under en": [Edit(SHEET, "en: \"write a gentle hint.\"", "en: \"바인딩을 보십시오.\"")] => "error[text-language]" at SHEET, "{ko: \"부드러운": "not English";
    "a text of the template": [Edit(SHEET, "en: \"write a gentle hint.\"", "en: \"TODO: write a gentle hint.\"")] => "warning[text-unfilled]" at SHEET, "{ko: \"부드러운": "still to be written";
    "a file that is missing": [Remove(SOLUTION)] => "error[missing-file]" at SHEET, "rbac.yaml\n        why": "`solution/binding/rbac.yaml` is missing";
    "a shared file that is missing": [Edit(SHEET, "people.yaml", "persons.yaml")] => "error[missing-file]" at SHEET, "persons.yaml": "`world/persons.yaml` is missing";
    "a file that nothing names": [Append("start/more.yaml", "a: 1\n")] => "warning[unused-file]" at "start/more.yaml", "a: 1": "names this file";
    "a start that is solved": [Append("start/rbac.yaml", "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: b, namespace: default}\nsubjects: [{kind: User, name: student, apiGroup: rbac.authorization.k8s.io}]\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: pod-creator}\n")] => "error[start-solved]" at SHEET, "- {path": "take something away";
    "a command that nobody knows": [Edit(SHEET, "run: kubectl get secrets -n default", "run: kubecutl get secrets")] => "error[check-undecided]" at SHEET, "kubecutl": "asks nothing that the simulator decides";
    "a solution that does not solve": [Edit(SOLUTION, "name: student", "name: studnet")] => "error[solution-fails]" at SHEET, "binding\n    title": "fails check `must-work`: denied: Error from server (Forbidden)";
    "a solution that grants too much": [Edit(SOLUTION, "verbs: [get, list, create]", "verbs: [get, list, create, delete]")] => "error[solution-surplus]" at SOLUTION, "apiGroups: [\"\"]": "user/student may `delete` `pods`";
    "a solution that the API server refuses": [Edit(SOLUTION, "kind: RoleBinding\nmetadata:\n  name: create-pods", "kind: RoleBinding\nmetadata:\n  nmae: create-pods")] => "error[refused-file]" at SOLUTION, "nmae": "nmae";
    "a shared file that nobody takes": [Append("../world/prod.yaml", "  Bucket:\n    Type: AWS::S3::Bucket\n    Properties: [x]\n")] => "error[refused-file]" at "../world/prod.yaml", "[x]": "";
    "a change that changes nothing": [Edit(SHEET, "- {path: rbac.yaml}", "- {path: rbac.yaml}\n  - {path: extra.yaml}"), Append("start/extra.yaml", "# nothing\n"), Append("solution/binding/extra.yaml", "# nothing\n"), Edit(SHEET, "wrong_turns:", "      - {file: extra.yaml, why: {ko: \"왜\", en: \"why\"}}\nwrong_turns:")] => "warning[unchanged-file]" at SHEET, "extra.yaml, why": "same as at the start";
    "a wrong turn that ends otherwise": [Edit(SHEET, "ends: {works: true, safe: false}", "ends: {works: true, safe: true}")] => "error[wrong-turn]" at SHEET, "{works": "ends works: true, safe: false, minimal: false (failing checks: `must-not-work`)";
    "a wrong turn that is right": [Edit(WRONG, "kind: ClusterRole\n  name: cluster-admin", "kind: Role\n  name: pod-creator")] => "error[wrong-turn]" at SHEET, "cluster-admin\n    title": "solves the scenario";
    "a wrong turn that is not recognised": [Edit(SHEET, "when: [{check: must-not-work, is: allowed}]\n    says", "when: [{check: must-not-work, is: denied}]\n    says")] => "error[wrong-turn-unrecognised]" at SHEET, "[{check: must-not-work, is: denied}]": "do not recognise it";
    "a story that names the fix": [Edit(SHEET, "    the symptoms, and never the fix.", "    The student is refused, because the RoleBinding is missing.")] => "error[story-names-fix]" at SHEET, "RoleBinding is missing": "`RoleBinding` stands only in the solution";
    "a story that names the object to write": [Edit(SHEET, "    the symptoms, and never the fix.", "    The student is refused; nobody made `create-pods`.")] => "error[story-names-fix]" at SHEET, "create-pods": "`create-pods`";
    "a story that tells what to do": [Edit(SHEET, "    the symptoms, and never the fix.", "    The student is refused. Add `student` to the subjects.")] => "error[story-names-fix]" at SHEET, "Add `student`": "tells what to do: \"Add `student` to the subjects.\"";
    "a Korean story that tells what to do": [Edit(SHEET, "    증상을 쓰십시오. 고치는 방법은 쓰지 않습니다.", "    거절됩니다. 바인딩을 만드십시오.")] => "error[story-names-fix]" at SHEET, "바인딩을 만": "바인딩을 만드십시오.";
    "a part that nobody needs": [Edit(SOLUTION, "roleRef:", "  - kind: User\n    name: auditor\n    apiGroup: rbac.authorization.k8s.io\nroleRef:")] => "warning[needless]" at SOLUTION, "kind: User\n    name: auditor": "remove subjects[1]: the solution works without it";
    "a widening that nothing tells from the solution": [Edit(SHEET, "identities: [user/student]", "identities: [user/auditor]")] => "error[mutant-survives]" at SOLUTION, "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding": "RoleBinding to ClusterRoleBinding: no check and no surplus";
    "a quiz without a right option": [Append(SHEET, quiz!("right: false", "right: false"))] => "error[no-right-option]" at SHEET, "- id: A": "no option is right";
    "an option that may be right": [Append(SHEET, quiz!("right: true", "right: maybe"))] => "error[scenario-format]" at SHEET, "maybe": "expected a boolean";
    "an option that leads to no turn": [Append(SHEET, quiz!("right: true\n        stands_for: [RoleBinding]", "right: false\n        turn: nowhere"))] => "error[unknown-turn]" at SHEET, "nowhere": "no wrong turn `nowhere`";
    "a right option that leads somewhere wrong": [Append(SHEET, quiz!("right: true\n        turn: cluster-admin", "right: false\n        turn: start"))] => "error[quiz-turn]" at SHEET, "cluster-admin\n      - id: B": "cannot lead to a wrong turn";
    "an option that is not proven": [Append(SHEET, quiz!("right: true\n        stands_for: [rbac.yaml#RoleBinding/default/create-pods]", "right: false"))] => "warning[quiz-unproven]" at SHEET, "B\n": "option B of `why` does not say what it stands for";
    "a right option that is not needed": [Append(SHEET, quiz!("right: true\n        stands_for: [\"world/people.yaml#Auditor\"]", "right: false\n        turn: start"))] => "error[quiz-not-needed]" at SHEET, "[\"world/people": "solution `binding` works without";
    "a wrong option that is needed": [Append(SHEET, quiz!("right: true\n        stands_for: [rbac.yaml#Role/default/pod-creator]", "right: false\n        stands_for: [\"rbac.yaml#RoleBinding/default/create-pods:roleRef\"]"))] => "error[quiz-needed]" at SHEET, "[\"rbac": "solution `binding` fails `must-work`";
    "an option that stands for nothing": [Append(SHEET, quiz!("right: true\n        stands_for: [rbac.yaml#Role/default/pod-maker]", "right: false\n        turn: start"))] => "error[quiz-stands-for]" at SHEET, "[rbac.yaml#Role/default/pod-maker]": "nothing in the solution is `rbac.yaml#Role/default/pod-maker`";
    "a kind that there is not": [Append(SHEET, quiz!("right: true\n        stands_for: [RoleBinding]", "right: false\n        stands_for: [ServiceAcount]"))] => "error[quiz-stands-for]" at SHEET, "[ServiceAcount]": "nothing in the solution is `ServiceAcount`";
    "a demo step that shows no check": [Append(SHEET, "presenter:\n  steps:\n    - says: {ko: \"봅니다.\", en: \"Look.\"}\n      check: mustwork\n")] => "error[unknown-check]" at SHEET, "mustwork": "no check `mustwork`";
    "a demo step that solves nothing": [Append(SHEET, "presenter:\n  steps:\n    - says: {ko: \"풉니다.\", en: \"Solve.\"}\n      solve: app.yaml\n")] => "error[unknown-file]" at SHEET, "app.yaml": "does not change `app.yaml`";
    "another title in the course": [Append("../course.yaml", "version: 1\ntitle: {ko: \"과정\", en: \"course\"}\nchapters:\n  - id: one\n    title: {ko: \"하나\", en: \"one\"}\n    scenarios:\n      - {id: base, title: {ko: \"제목\", en: \"the title\"}, minutes: 5}\n")] => "error[course-differs]" at "../course.yaml", "{ko: \"제목\", en: \"the title\"}": "another title: \"a title\"";
    "other minutes in the course": [Append("../course.yaml", "version: 1\ntitle: {ko: \"과정\", en: \"course\"}\nchapters:\n  - id: one\n    title: {ko: \"하나\", en: \"one\"}\n    scenarios:\n      - {id: base, title: {ko: \"제목\", en: \"a title\"}, minutes: 6}\n")] => "error[course-differs]" at "../course.yaml", "6}": "takes 5 minutes";
    "a scenario that the course does not list": [Append("../course.yaml", "version: 1\ntitle: {ko: \"과정\", en: \"course\"}\nchapters: []\n")] => "warning[not-in-course]" at SHEET, "# yaml": "does not list";
    "a course with an unknown key": [Append("../course.yaml", "version: 1\ntitle: {ko: \"과정\", en: \"course\"}\nchapter: []\n")] => "error[scenario-format]" at "../course.yaml", "chapter": "unknown field `chapter`";
};

#[test]
fn each_slip_is_found_where_it_is() {
    let folder = laid_out("checker");
    let base = folder.join("scenarios");
    let clean = can_i(&["check", "scenarios/base"], &folder);
    assert!(clean.status.success() && !text(&clean.stdout).contains('['), "{}", text(&clean.stdout));
    let mut wrong = Vec::new();
    for (i, case) in CASES.iter().enumerate() {
        let scenarios = folder.join(i.to_string());
        copy(&base, &scenarios);
        case.slips.iter().for_each(|slip| make(slip, &scenarios.join("base")));
        let root = format!("{i}/base");
        let checked = can_i(&["check", &root], &folder);
        let printed = text(&checked.stdout);
        let (file, needle) = case.at;
        let path = match file.strip_prefix("../") {
            Some(beside) => format!("{i}/{beside}"),
            None => format!("{root}/{file}"),
        };
        let (line, column) = place(&fs::read_to_string(folder.join(&path)).unwrap(), needle, case.says);
        let prefix = format!("{path}:{line}:{column}: {}: ", case.finds);
        let found = printed.lines().any(|l| l.trim_start().starts_with(&prefix) && l.contains(case.message));
        if !found || checked.status.success() != case.finds.starts_with("warning") {
            wrong.push(format!(
                "{}: wanted {prefix}...{}\n{printed}{}",
                case.says,
                case.message,
                text(&checked.stderr)
            ));
        }
    }
    assert!(CASES.len() > 40);
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        match entry.path().is_dir() {
            true => copy(&entry.path(), &target),
            false => fs::copy(entry.path(), target).map(|_| ()).unwrap(),
        }
    }
}

fn make(slip: &Slip, scenario: &Path) {
    match slip {
        Edit(file, from, to) => {
            let before = fs::read_to_string(scenario.join(file)).unwrap();
            assert!(before.contains(from), "{file} has no {from}");
            fs::write(scenario.join(file), before.replacen(from, to, 1)).unwrap();
        }
        Append(file, more) => {
            let before = fs::read_to_string(scenario.join(file)).unwrap_or_default();
            fs::write(scenario.join(file), before + more).unwrap();
        }
        Remove(file) => fs::remove_file(scenario.join(file)).unwrap(),
    }
}

/// Line and column of the first letter of `needle`.
fn place(text: &str, needle: &str, says: &str) -> (usize, usize) {
    let at = text.find(needle).unwrap_or_else(|| panic!("{says}: no {needle}"));
    let before = &text[..at];
    let column = before.rsplit('\n').next().unwrap().chars().count() + 1;
    (before.matches('\n').count() + 1, column)
}

#[test]
fn what_new_lays_out_passes_and_says_what_is_still_to_be_written() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fresh");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    assert!(can_i(&["new", "mine/first-one"], &folder).status.success());
    let again = can_i(&["new", "mine/first-one"], &folder);
    assert_eq!(text(&again.stderr), "can-i new: mine/first-one is there already\n");
    let checked = can_i(&["check", "mine"], &folder);
    let printed = text(&checked.stdout);
    assert!(checked.status.success(), "{printed}");
    assert!(printed.contains("warning[text-unfilled]") && !printed.contains("error["), "{printed}");
    assert!(printed.contains("ok   first-one") && printed.contains("100.0 %"), "{printed}");
}

#[test]
fn json_holds_what_the_text_says() {
    let folder = laid_out("json");
    make(&Edit(SOLUTION, "name: student", "name: studnet"), &folder.join("scenarios/base"));
    let checked = can_i(&["check", "--format", "json"], &folder);
    assert_eq!(checked.status.code(), Some(1));
    let json: Value = serde_json::from_slice(&checked.stdout).unwrap();
    assert_eq!(json["failed"], 1);
    let scenario = &json["scenarios"][0];
    assert_eq!((&scenario["scenario"], &scenario["ok"]), (&"base".into(), &false.into()));
    let finding = &scenario["findings"][0];
    assert_eq!((&finding["code"], &finding["severity"]), (&"solution-fails".into(), &"error".into()));
    assert_eq!(finding["file"], "scenario.yaml");
    assert!(finding["line"].as_u64().unwrap() > 1 && finding["column"].as_u64().unwrap() > 1);
    assert!(finding["message"]["ko"].as_str().unwrap().contains("풀이"));
}
