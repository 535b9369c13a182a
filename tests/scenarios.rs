//! Every scenario in `scenarios/` is read, and every file that it names is there.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use can_i::scenario::{read_course, read_scenario, wanted_files};
use std::fs;
use std::path::Path;

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
