//! Every scenario in `scenarios/` is read, and every file that it names is there.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use can_i::lab::{Report, audit, judge_files, judge_files_after};
use can_i::scenario::{
    Bundle, course_schema, explorer_schema, read_course, read_scenario, scenario_schema, wanted_files,
};
use std::fs;
use std::path::Path;
use std::rc::Rc;

#[test]
fn every_scenario_of_the_course_is_read_and_whole() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let text = fs::read_to_string(root.join("course.yaml")).unwrap();
    let (_, course) = read_course("course.yaml", &text);
    let course = course.unwrap();
    let mut read = 0;
    for entry in course.chapters.iter().flat_map(|c| &c.scenarios) {
        let path = format!("{}/scenario.yaml", entry.id);
        let (files, scenario) = read_scenario(&path, &fs::read_to_string(root.join(&path)).unwrap());
        let scenario = scenario.unwrap_or_else(|diagnostics| {
            let lines = diagnostics.iter().map(|d| {
                let place = files.place(d.span);
                format!("{}:{}:{}: {}", place.path, place.line, place.column, d.message.en)
            });
            panic!("{}", lines.collect::<Vec<_>>().join("\n"))
        });
        assert_eq!((&scenario.title, scenario.minutes), (&entry.title, entry.minutes), "{path} and course.yaml differ");
        for wanted in wanted_files(&scenario, true) {
            let file = match wanted.starts_with("world/") {
                true => root.join(&wanted),
                false => root.join(&entry.id).join(&wanted),
            };
            assert!(file.is_file(), "{} is missing", file.display());
        }
        read += 1;
    }
    assert!(read > 0);
}

/// A scenario with every file that it names, wrong turns too.
fn bundle(root: &Path, id: &str) -> Bundle {
    let (_, scenario) =
        read_scenario("scenario.yaml", &fs::read_to_string(root.join(id).join("scenario.yaml")).unwrap());
    let scenario = Rc::new(scenario.unwrap());
    let wanted = wanted_files(&scenario, true).into_iter().chain(["scenario.yaml".to_owned()]);
    let texts = wanted.map(|wanted| {
        let path = if wanted.starts_with("world/") { root.join(&wanted) } else { root.join(id).join(&wanted) };
        (wanted, Rc::from(fs::read_to_string(path).unwrap()))
    });
    Bundle { texts: texts.collect(), scenario: scenario.clone() }
}

/// Everything that a report says, and everything that its checks asked and were answered.
fn said(report: &Report) -> String {
    let checks = report.checks.iter().map(|c| (&c.id, c.passed, c.outcome, &c.output));
    let files: Vec<_> = report.world.files.iter().map(|(_, f)| (&f.path, &f.text)).collect();
    format!("{:#?}", (report.grade, &report.surplus, report.diagnostics(), checks.collect::<Vec<_>>(), files))
}

#[test]
fn a_judgement_is_the_same_whatever_was_judged_before() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let (_, course) = read_course("course.yaml", &fs::read_to_string(root.join("course.yaml")).unwrap());
    let mut earlier = None;
    let mut judged = 0;
    for entry in course.unwrap().chapters.iter().flat_map(|c| &c.scenarios) {
        let bundle = bundle(&root, &entry.id);
        let turns = bundle.scenario.wrong_turns.iter().map(|w| format!("wrong/{}", w.id));
        let broken =
            bundle.start().into_iter().map(|(path, mode, text)| (path, mode, format!("{text}\n---\na: [").into()));
        let answers =
            std::iter::once(bundle.start()).chain([broken.collect()]).chain(turns.map(|t| bundle.overlaid(&t)));
        for files in answers {
            let after = judge_files_after(earlier.as_deref(), &bundle, &files);
            assert!(said(&after) == said(&judge_files(&bundle, &files)), "{}", entry.id);
            earlier = Some(after.world);
            judged += 1;
        }
    }
    assert!(judged > 60);
}

#[test]
fn every_scenario_fails_at_the_start_and_is_solved_by_its_solutions_alone() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let (_, course) = read_course("course.yaml", &fs::read_to_string(root.join("course.yaml")).unwrap());
    let only = std::env::var("SCENARIO").ok();
    let mut problems = Vec::new();
    let mut audited = 0;
    for entry in course.unwrap().chapters.iter().flat_map(|c| &c.scenarios) {
        if only.as_ref().is_some_and(|id| *id != entry.id) {
            continue;
        }
        let audit = audit(&bundle(&root, &entry.id), |_, _| {});
        println!("{}: {} of {} mutants caught", entry.id, audit.score.caught(), audit.score.mutants());
        // A warning is no error to an author; what is shipped has none.
        problems.extend(audit.findings.iter().map(|f| {
            let at = &f.place;
            format!("{}/{}:{}:{}: {}: {}", entry.id, at.path, at.line, at.column, f.code, f.message.en)
        }));
        audited += 1;
    }
    assert!(audited > 0);
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}

#[test]
fn the_schemas_beside_the_scenarios_are_those_of_the_reader_and_every_file_names_its_own() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    for (which, schema) in
        [("scenario", scenario_schema()), ("course", course_schema()), ("explorer", explorer_schema())]
    {
        let written = fs::read_to_string(root.join(format!("{which}.schema.json"))).unwrap();
        let printed = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        assert!(written == printed, "run: can-i schema {which} > scenarios/{which}.schema.json");
    }
    let names = |path: &Path, schema: &str| {
        let text = fs::read_to_string(path).unwrap();
        let first = format!("# yaml-language-server: $schema={schema}");
        assert_eq!(text.lines().next(), Some(first.as_str()), "{}", path.display());
    };
    names(&root.join("course.yaml"), "course.schema.json");
    for entry in fs::read_dir(root.join("explorers")).unwrap() {
        names(&entry.unwrap().path().join("explorer.yaml"), "../../explorer.schema.json");
    }
    let folders = fs::read_dir(&root).unwrap().map(|entry| entry.unwrap().path().join("scenario.yaml"));
    let read = folders.filter(|path| path.is_file()).map(|path| names(&path, "../scenario.schema.json")).count();
    assert!(read > 0);
}
