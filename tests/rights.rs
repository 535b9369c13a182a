//! The pictures of rights say what the grader says: over every scenario, at its start, its solutions and its wrong turns.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use can_i::lab::{Asked, Attempt, Cell, Light, Matrix, Place, Standing, graph, identities, judge, matrix, who_can};
use can_i::scenario::{Bundle, read_scenario, wanted_files};
use std::fs;
use std::path::Path;
use std::rc::Rc;

fn scenarios() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let folders = fs::read_dir(root).unwrap().map(|e| e.unwrap().path());
    let mut ids: Vec<String> = folders
        .filter(|p| p.join("scenario.yaml").is_file())
        .map(|p| p.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    ids.sort();
    ids
}

fn bundle(id: &str) -> Rc<Bundle> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let text = fs::read_to_string(root.join(id).join("scenario.yaml")).unwrap();
    let scenario = Rc::new(read_scenario("scenario.yaml", &text).1.unwrap());
    let texts = wanted_files(&scenario, true).into_iter().map(|wanted| {
        let path = if wanted.starts_with("world/") { root.join(&wanted) } else { root.join(id).join(&wanted) };
        (wanted, Rc::from(fs::read_to_string(path).unwrap()))
    });
    Rc::new(Bundle { texts: texts.collect(), scenario: scenario.clone() })
}

/// An attempt whose files are as those of a folder of the scenario.
fn attempt(bundle: &Rc<Bundle>, folder: &str) -> Attempt {
    let mut attempt = Attempt::new(bundle.clone());
    for (path, _, text) in bundle.overlaid(folder) {
        attempt.write(&path, &text);
    }
    attempt
}

#[test]
fn the_matrix_shows_surplus_where_the_grader_counts_it_and_nowhere_else() {
    let mut read = 0;
    for id in scenarios() {
        let bundle = bundle(&id);
        let scenario = &bundle.scenario;
        let solution = scenario.solutions.iter().take(1).map(|s| format!("solution/{}", s.id));
        let turns = scenario.wrong_turns.iter().take(2).map(|t| format!("wrong/{}", t.id));
        let start = judge(&Attempt::new(bundle.clone()));
        for folder in solution.chain(turns) {
            let attempt = attempt(&bundle, &folder);
            let now = judge(&attempt);
            for who in identities(&bundle, &now.checks) {
                let matrix = matrix(&attempt, &start, &now, &who);
                let counted = now.surplus.iter().any(|s| s.who.as_ref() == Some(&who));
                let shown = matrix.count(Standing::Surplus) > 0;
                let place = format!("{id} {folder} {who}");
                assert_eq!(shown, counted && !matrix.is_master, "{place}: {:?}", now.surplus);
                if folder.starts_with("solution") {
                    assert_eq!(matrix.count(Standing::Missing), 0, "{place}: {matrix:?}");
                }
                read += 1;
            }
        }
    }
    assert!(read > 50, "{read}");
}

/// The cell of a row, in the first block that has the row.
fn cell<'a>(matrix: &'a Matrix, row: &str, column: &str) -> Option<(&'a Place, &'a Cell)> {
    matrix.blocks.iter().find_map(|block| {
        let row = block.rows.iter().find(|r| r.name.en == row)?;
        let at = block.columns.iter().position(|c| *c == column)?;
        Some((&block.place, row.cells.get(at)?))
    })
}

#[test]
fn a_cell_says_what_it_was_and_what_it_is() {
    use Standing::{Missing, Needed, Nothing, Surplus};
    let default = Place::Namespaces(vec!["default".to_owned()]);
    let collector = "pod/default/collector";
    for (folder, row, column, place, before, after, why) in [
        ("start", "pods", "list", &default, Missing, Missing, "needed and not granted"),
        ("solution/irsa", "pods", "list", &default, Missing, Needed, "the solution grants what is needed"),
        ("solution/irsa", "s3:::pod-reports/*", "Write", &Place::Account, Missing, Needed, "an object of the bucket"),
        ("wrong/cluster-admin", "secrets", "get", &default, Nothing, Surplus, "far beyond the need"),
        ("wrong/s3-star", "every other S3 bucket", "Permissions", &Place::Account, Nothing, Surplus, "a star"),
    ] {
        let bundle = bundle("pod-writes-s3");
        let attempt = attempt(&bundle, folder);
        let (start, now) = (judge(&Attempt::new(bundle.clone())), judge(&attempt));
        let matrix = matrix(&attempt, &start, &now, &collector.parse().unwrap());
        let (at, cell) = cell(&matrix, row, column).unwrap_or_else(|| panic!("{why}: no {row} in {matrix:?}"));
        assert_eq!((at, cell.start, cell.now), (place, before, after), "{why}");
    }
}

#[test]
fn who_can_names_subjects_roles_and_access_entries_with_their_lines() {
    let cluster = |verb: &str, resource: &str, namespace: &str| Asked::Cluster {
        verb: verb.to_owned(),
        group: String::new(),
        resource: resource.to_owned(),
        namespace: namespace.to_owned(),
    };
    let object =
        Asked::Account { action: "s3:PutObject".to_owned(), resource: "arn:aws:s3:::pod-reports/x".to_owned() };
    for (id, folder, asked, want) in [
        ("pod-writes-s3", "solution/irsa", cluster("list", "pods", "default"), "ServiceAccount default/collector"),
        ("pod-writes-s3", "solution/irsa", object, "role/collector"),
        ("pod-writes-s3", "start", cluster("delete", "nodes", ""), "Group \"system:masters\""),
    ] {
        let report = judge(&attempt(&bundle(id), folder));
        let holders = who_can(&report.world, &asked);
        let found = holders.iter().find(|h| h.who == want).unwrap_or_else(|| panic!("{asked:?}: {holders:?}"));
        assert!(found.span.is_some() || want.contains("masters"));
    }
}

#[test]
fn the_graph_lights_what_the_question_used() {
    for (id, folder, check, want) in [
        ("pod-writes-s3", "solution/irsa", "list-pods", [Light::Lit, Light::Lit, Light::Lit, Light::Lit]),
        ("pod-writes-s3", "solution/irsa", "put-report", [Light::Lit, Light::Lit, Light::Lit, Light::Lit]),
    ] {
        let report = judge(&attempt(&bundle(id), folder));
        let result = report
            .check(check)
            .unwrap_or_else(|| panic!("{check}: {:?}", report.checks.iter().map(|c| &c.id).collect::<Vec<_>>()));
        let (question, answer) = result.decisive().unwrap();
        let graph = graph(&report.world, question, answer);
        for (column, want) in want.into_iter().enumerate() {
            let lights = graph.nodes.iter().filter(|n| n.column == column).map(|n| n.light);
            assert_eq!(lights.max(), Some(want), "{id} {check} column {column}: {graph:?}");
        }
        assert!(graph.ties.iter().all(|(a, b)| graph.nodes[*a].column < graph.nodes[*b].column));
    }
}

#[test]
fn every_graph_of_every_check_is_drawn_from_left_to_right() {
    let mut read = 0;
    for id in scenarios() {
        let bundle = bundle(&id);
        for folder in ["start".to_owned(), format!("solution/{}", bundle.scenario.solutions[0].id)] {
            let report = judge(&attempt(&bundle, &folder));
            for (question, answer) in report.checks.iter().filter_map(|c| c.decisive()) {
                let graph = graph(&report.world, question, answer);
                assert!(graph.ties.iter().all(|(a, b)| graph.nodes[*a].column < graph.nodes[*b].column));
                read += 1;
            }
        }
    }
    assert!(read > 50, "{read}");
}
