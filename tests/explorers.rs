//! Every explorer is read and whole: its switches change its world and nothing else would, its commands come out as it says.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use can_i::scenario::{Expect, Explorer, Texts, Trial, read_course, read_explorer};
use can_i::shell::{self, Outcome, Output, Session};
use can_i::trace::{Hop, Trace};
use can_i::world::World;
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("scenarios")
}

fn explorer(id: &str) -> (Explorer, Texts) {
    let folder = root().join("explorers").join(id);
    let path = folder.join("explorer.yaml");
    let (files, explorer) = read_explorer("explorer.yaml", &fs::read_to_string(&path).unwrap());
    let explorer = explorer.unwrap_or_else(|diagnostics| {
        let lines = diagnostics.iter().map(|d| format!("{id}:{}: {}", files.place(d.span).line, d.message.en));
        panic!("{}", lines.collect::<Vec<_>>().join("\n"))
    });
    let text = |path: String| {
        let file = if path.starts_with("world/") { root().join(&path) } else { folder.join(&path) };
        let text = fs::read_to_string(&file).unwrap_or_else(|_| panic!("{id}: {} is missing", file.display()));
        (path, text.into())
    };
    let texts = explorer.paths().map(text).collect();
    (explorer, texts)
}

fn ids() -> BTreeSet<String> {
    let folders = fs::read_dir(root().join("explorers")).unwrap();
    folders.map(|f| f.unwrap().file_name().into_string().unwrap()).collect()
}

fn world(texts: &Texts) -> World {
    World::load(texts.iter().map(|(path, text)| (path.as_str(), &**text)))
}

fn run(world: &World, trial: &Trial) -> Output {
    shell::run(world, &Session::new(trial.who.clone()), &trial.run)
}

fn trace(output: &Output) -> Trace {
    let stopped = output.questions.iter().find(|(_, a)| a.outcome != can_i::world::Outcome::Allowed);
    stopped.or(output.questions.last()).map(|(_, a)| a.trace.clone()).unwrap_or_default()
}

#[test]
fn the_course_names_every_explorer_by_its_own_title() {
    let (_, course) = read_course("course.yaml", &fs::read_to_string(root().join("course.yaml")).unwrap());
    let mut named = BTreeSet::new();
    for chapter in course.unwrap().chapters {
        for entry in &chapter.explorers {
            assert_eq!(explorer(&entry.id).0.title, entry.title, "{}", entry.id);
            let known = |id: &String| chapter.scenarios.iter().any(|s| s.id == *id);
            assert!(entry.after.iter().all(known), "{}: `after` names no scenario of its chapter", entry.id);
            named.insert(entry.id.clone());
        }
    }
    assert_eq!(named, ids());
}

#[test]
fn every_switch_changes_what_the_world_answers_and_every_trial_comes_out_as_it_says() {
    let (mut switches, mut trials) = (0, 0);
    for id in ids() {
        let (explorer, texts) = explorer(&id);
        assert_eq!(explorer.id, id);
        let sound = world(&texts);
        let errors: Vec<_> = sound.diagnostics.iter().map(|d| (sound.files.place(d.span), &d.message.en)).collect();
        assert!(errors.is_empty(), "{id}: {errors:?}");
        let all: Vec<&Trial> = explorer.groups.iter().flat_map(|g| &g.trials).collect();
        let before: Vec<Output> = all.iter().map(|t| run(&sound, t)).collect();
        for (trial, output) in all.iter().zip(&before) {
            let wanted = trial.expect.map(|e| if e == Expect::Allowed { Outcome::Allowed } else { Outcome::Denied });
            let printed = format!("{}{}", output.stdout, output.stderr);
            assert!(wanted.is_none_or(|w| w == output.outcome), "{id}: {}: {printed}", trial.run);
            assert!(output.outcome != Outcome::Unknown, "{id}: {}: {printed}", trial.run);
            trials += 1;
        }
        for switch in explorer.groups.iter().flat_map(|g| &g.switches) {
            let mut changed = texts.clone();
            for swap in &switch.edits {
                let (_, text) =
                    changed.iter().find(|(p, _)| *p == swap.file).unwrap_or_else(|| panic!("{id}: {}", swap.file));
                assert_eq!(text.matches(&swap.old).count(), 1, "{id}: `{}` in {}", swap.old, swap.file);
                assert!(swap.apply(&mut changed));
            }
            let broken = world(&changed);
            assert!(!broken.has_unreadable, "{id}: {}", switch.title.en);
            let differs = |(trial, before): (&&Trial, &Output)| {
                let after = run(&broken, trial);
                (after.outcome, after.stdout, after.stderr)
                    != (before.outcome, before.stdout.clone(), before.stderr.clone())
            };
            assert!(all.iter().zip(&before).any(differs), "{id}: `{}` changes nothing", switch.title.en);
            switches += 1;
        }
    }
    assert!(switches > 0 && trials > 0);
}

#[test]
fn tables_are_whole() {
    let mut cells = 0;
    for (explorer, _) in ids().iter().map(|id| explorer(id)) {
        let Some(table) = explorer.table else { continue };
        for row in &table.rows {
            assert_eq!(row.cells.len(), table.columns.len(), "{}: {}", explorer.id, row.item.en);
            for (value, _) in (0..table.columns.len()).filter_map(|c| row.cell(c)) {
                assert!(table.values.iter().any(|v| v.id == value), "{}: {}: `{value}`", explorer.id, row.item.en);
                cells += 1;
            }
        }
        assert!(
            table
                .values
                .iter()
                .all(|v| table.rows.iter().any(|r| r.cells.iter().any(|c| c.trim_end_matches('*') == v.id)))
        );
    }
    assert!(cells > 0);
}

/// Where the request ends when a step is broken: 401 as long as nobody is known, 403 from then on.
#[test]
fn each_of_the_six_steps_breaks_where_it_says() {
    let (explorer, texts) = explorer("six-steps");
    let stops: [&[Hop]; 6] = [
        &[Hop::Token],
        &[Hop::TokenReview],
        &[Hop::Sts],
        &[Hop::Mapping; 2],
        &[Hop::Identity, Hop::Rbac],
        &[Hop::Rbac; 2],
    ];
    assert_eq!(explorer.groups.len(), stops.len());
    let trial = &explorer.groups[0].trials[0];
    for (group, stops) in explorer.groups.iter().zip(stops) {
        assert_eq!(group.switches.len(), stops.len());
        for (switch, stop) in group.switches.iter().zip(stops) {
            let mut changed = texts.clone();
            switch.edits.iter().for_each(|swap| assert!(swap.apply(&mut changed)));
            let output = run(&world(&changed), trial);
            let trace = trace(&output);
            assert_eq!(trace.stop().map(|s| s.hop), Some(*stop), "{}: {}", switch.title.en, output.stderr);
            let told = match stop {
                Hop::Token => "invalid apiVersion",
                Hop::Rbac => "Forbidden",
                _ => "Unauthorized",
            };
            assert!(output.stderr.contains(told), "{}: {}", switch.title.en, output.stderr);
        }
    }
}
