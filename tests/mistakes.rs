//! Every mistake that can be planted breaks the check that it names, and the engine points to it: to the line that was changed,
//! or by its number.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use can_i::lab::{Report, judge_files, plant};
use can_i::scenario::{Bundle, Mistake, Mode, read_scenario, wanted_files};
use can_i::source::Span;
use std::fs;
use std::path::PathBuf;
use std::rc::Rc;

const ID: &str = "find-the-mistake";

fn bundle() -> Bundle {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let text = fs::read_to_string(root.join(ID).join("scenario.yaml")).unwrap();
    let scenario = Rc::new(read_scenario("scenario.yaml", &text).1.unwrap());
    let texts = wanted_files(&scenario, true).into_iter().map(|wanted| {
        let path = if wanted.starts_with("world/") { root.join(&wanted) } else { root.join(ID).join(&wanted) };
        (wanted, Rc::from(fs::read_to_string(path).unwrap()))
    });
    Bundle { texts: texts.collect(), scenario: scenario.clone() }
}

/// The lines of a file that a mistake has touched: those that are not in the sound text, and those around what is gone.
fn touched(sound: &str, broken: &str) -> Vec<usize> {
    let (old, new): (Vec<&str>, Vec<&str>) = (sound.lines().collect(), broken.lines().collect());
    let from = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let back = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count();
    let to = new.len().saturating_sub(back.min(new.len() - from));
    // Lines count from 1; the line before and the one behind stand for what was taken away.
    (from.max(1)..=to + 1).collect()
}

/// Whether the engine points to a mistake: its number is a step's cause, or a reason lies where the files differ.
fn points_to(report: &Report, mistake: &Mistake, sound: &[(String, Mode, Rc<str>)]) -> bool {
    let files = &report.world.files;
    let lies_there = |span: Span| {
        let place = files.place(span);
        let Some((_, _, text)) = sound.iter().find(|(path, ..)| *path == place.path) else { return false };
        let broken = files.get(span.file).map(|f| f.text.to_string()).unwrap_or_default();
        **text != broken && touched(text, &broken).contains(&(place.line as usize))
    };
    let (_, answer) = report.check(&mistake.check).unwrap().decisive().unwrap();
    let steps = &answer.trace.steps;
    let named = steps.iter().any(|s| s.cause.as_ref().is_some_and(|c| c.id == mistake.id));
    let shown = steps.iter().flat_map(|s| {
        let near = s.near_misses.iter().flat_map(|n| n.elements.iter().map(|e| e.span).chain([n.span]));
        s.evidence.iter().map(|e| e.span).chain(near)
    });
    let found = report.diagnostics().iter().map(|d| d.span);
    let surplus = report.surplus.iter().map(|s| s.span);
    named || shown.chain(found).chain(surplus).any(lies_there)
}

#[test]
fn the_sound_world_is_solved() {
    let bundle = bundle();
    let report = judge_files(&bundle, &bundle.overlaid("solution/sound"));
    let failing: Vec<_> = report.checks.iter().filter(|c| !c.passed).map(|c| (&c.id, &c.output.stderr)).collect();
    let surplus: Vec<_> = report.surplus.iter().map(|s| &s.says.en).collect();
    assert!(report.grade.is_solved(), "{failing:?} {surplus:?}");
}

#[test]
fn every_mistake_breaks_its_check_and_the_engine_points_to_it() {
    let bundle = bundle();
    let sound = bundle.overlaid("solution/sound");
    let mut wrong = Vec::new();
    let mut numbers = std::collections::BTreeSet::new();
    for (n, mistake) in bundle.scenario.mistakes.iter().enumerate() {
        let name = format!("{n} {} ({})", mistake.id, mistake.says.en);
        for swap in &mistake.edits {
            let (_, _, text) = sound.iter().find(|(path, ..)| *path == swap.file).unwrap();
            assert_eq!(text.matches(&swap.old).count(), 1, "{name}: `{}`", swap.old);
        }
        let planted = plant(&bundle, mistake);
        let report = judge_files(&planted, &planted.start());
        let result = report.check(&mistake.check).unwrap();
        let printed = format!("{}{}", result.output.stdout, result.output.stderr);
        if result.passed || report.grade.is_solved() {
            wrong.push(format!("{name}: passes {}: {printed}", mistake.check));
        } else if !points_to(&report, mistake, &sound) {
            let steps = &result.decisive().unwrap().1.trace.steps;
            let last = steps.iter().map(|s| (s.hop, s.state, s.cause.as_ref().map(|c| c.id))).collect::<Vec<_>>();
            wrong.push(format!("{name}: not pointed to: {printed} {last:?}"));
        }
        assert_eq!(planted.overlaid("solution/sound"), sound, "{name}: mended is the sound world");
        numbers.insert(mistake.id.clone());
    }
    assert!(numbers.len() >= 25, "{}", numbers.len());
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
