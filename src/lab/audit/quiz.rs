//! Are the answers of a quiz true? What an option stands for is taken out of the solution: the right options are exactly
//! those without which the task fails. A wrong option stands for what is not needed, or leads to a wrong turn.

use super::Solved;
use crate::lab::Texts;
use crate::lab::judge::{Report, judge_files};
use crate::lab::mutation::variant::{Operation, Owned, edited, found, key, roots, under, without_document};
use crate::scenario::{Bundle, Mode, QuizOption, Sheet};
use crate::source::edit::Step::{Index, Key};
use crate::source::{File, Node};
use crate::text;
use crate::world::World;
use serde_json::Value;
use std::rc::Rc;

/// Proves every question in which some option says what it stands for. Where a right one does, all of them have to.
pub(super) fn check_quiz(bundle: &Bundle, start: &Report, solved: &[Solved], sheet: &mut Sheet) {
    for (i, question) in bundle.scenario.quiz.iter().enumerate() {
        let is_said = |o: &QuizOption| !o.stands_for.is_empty() || o.turn.is_some();
        // A question of knowledge has nothing in the files to prove it by.
        if !question.options.iter().any(is_said) {
            continue;
        }
        let is_proven = question.options.iter().any(|o| o.right && !o.stands_for.is_empty());
        for (n, option) in question.options.iter().enumerate() {
            let at = |key| [Key("quiz"), Index(i), Key("options"), Index(n), Key(key)];
            let (quiz, id) = (&question.id, &option.id);
            if option.turn.is_some() && option.right {
                let message = text!(
                    "option {id} of `{quiz}` is right and cannot lead to a wrong turn",
                    "`{quiz}`의 보기 {id}은/는 맞는 답이므로 잘못된 길로 이어질 수 없습니다"
                );
                sheet.error("quiz-turn", &at("turn"), message);
            }
            if option.turn.as_deref() == Some("start") && start.grade.is_solved() {
                let message = text!("the start is solved", "시작 상태가 이미 풀려 있습니다");
                sheet.error("quiz-turn", &at("turn"), message);
            }
            if is_proven && !is_said(option) {
                let message = text!(
                    "option {id} of `{quiz}` does not say what it stands for, so it is not proven; write `stands_for`, or `turn` where it leads somewhere wrong",
                    "`{quiz}`의 보기 {id}은/는 무엇을 뜻하는지 적혀 있지 않아 증명되지 않습니다. `stands_for`를 쓰거나, 잘못된 길이면 `turn`을 쓰십시오"
                );
                sheet.warning("quiz-unproven", &at("id"), message);
            }
            if !option.stands_for.is_empty() && !solved.is_empty() {
                check_option(bundle, start, solved, option, quiz, &at("stands_for"), sheet);
            }
        }
    }
}

fn check_option(
    bundle: &Bundle,
    start: &Report,
    solved: &[Solved],
    option: &QuizOption,
    quiz: &str,
    at: &[crate::source::edit::Step<'_>],
    sheet: &mut Sheet,
) {
    let id = &option.id;
    let mut hits = vec![false; option.stands_for.len()];
    for solution in solved {
        let Ablation { files, bundle, hit } = ablate(bundle, &solution.files, &option.stands_for);
        hits.iter_mut().zip(&hit).for_each(|(all, one)| *all |= one);
        if option.right && !hit.contains(&true) {
            continue;
        }
        let report = judge_files(&bundle, &files);
        let works = report.grade.works && report.grade.safe;
        let name = &solution.id;
        if option.right && works {
            let message = text!(
                "option {id} of `{quiz}` is called right, but solution `{name}` works without what it stands for",
                "`{quiz}`의 보기 {id}은/는 맞는 답이라고 되어 있지만, 그것이 뜻하는 것이 없어도 풀이 `{name}`이/가 동작합니다"
            );
            sheet.error("quiz-not-needed", at, message);
        }
        if !option.right && !works {
            let failing: Vec<String> =
                report.checks.iter().filter(|c| !c.passed).map(|c| format!("`{}`", c.id)).collect();
            let failing = failing.join(", ");
            let message = text!(
                "option {id} of `{quiz}` is called wrong, but without what it stands for solution `{name}` fails {failing}",
                "`{quiz}`의 보기 {id}은/는 틀린 답이라고 되어 있지만, 그것이 뜻하는 것이 없으면 풀이 `{name}`이/가 {failing}을/를 통과하지 못합니다"
            );
            sheet.error("quiz-needed", at, message);
        }
    }
    for (selector, _) in option.stands_for.iter().zip(&hits).filter(|(_, hit)| !**hit) {
        // "Any ServiceAccount" may be nowhere: then nothing of it was needed. A name that is nowhere is a slip.
        if option.right || !is_kind(&start.world, selector) {
            let message = text!(
                "nothing in the solution is `{selector}`; write FILE#Kind/namespace/name, FILE#LogicalId, or a kind such as ServiceAccount or AWS::IAM::Role, and `:path` behind it for a part",
                "풀이에 `{selector}`에 해당하는 것이 없습니다. FILE#Kind/namespace/name, FILE#LogicalId, 또는 ServiceAccount나 AWS::IAM::Role 같은 종류로 쓰고, 일부분이면 뒤에 `:path`를 붙이십시오"
            );
            sheet.error("quiz-stands-for", at, message);
        }
    }
}

/// Whether a selector names a kind of things and no thing.
fn is_kind(world: &World, selector: &str) -> bool {
    if selector.contains('#') || selector.contains('/') {
        return false;
    }
    match selector.starts_with("AWS::") {
        true => selector.split("::").nth(2).is_some_and(|name| !name.is_empty()),
        false => {
            let kind = selector.split(':').next().unwrap_or_default();
            world.cluster.resource_types().iter().any(|t| t.kind == kind)
        }
    }
}

/// A solution without some things: the learner's files, the scenario with its shared files, and which selectors found
/// something.
struct Ablation {
    files: Texts,
    bundle: Bundle,
    hit: Vec<bool>,
}

fn ablate(bundle: &Bundle, solution: &Texts, selectors: &[String]) -> Ablation {
    let mut out = Ablation { files: solution.clone(), bundle: bundle.clone(), hit: Vec::new() };
    let start = bundle.start();
    for selector in selectors {
        let (file, thing) = match selector.split_once('#') {
            Some((file, thing)) => (Some(file), thing),
            None => (None, selector.as_str()),
        };
        let mut hit = false;
        for (path, mode, text) in &mut out.files {
            if file.is_none_or(|f| f == path) {
                let begun = start.iter().find(|(p, ..)| p == path).map(|(_, _, t)| t.clone());
                let begun = begun.filter(|_| *mode == Mode::Edit).unwrap_or_default();
                hit |= take(path, text, &begun, thing);
            }
        }
        for path in &bundle.scenario.world {
            let full = format!("world/{path}");
            if file.is_none_or(|f| f == full)
                && let Some(text) = out.bundle.texts.get_mut(&full)
            {
                hit |= take(&full, text, "", thing);
            }
        }
        out.hit.push(hit);
    }
    out
}

/// Takes a thing out of a text. Where the start had another value for a part, that is put back: to be without the
/// solution's mapping is not to be without the node's.
fn take(path: &str, text: &mut Rc<str>, begun: &str, thing: &str) -> bool {
    let start: Vec<Value> = roots(&File::new(path, begun)).iter().map(|(_, root)| root.to_value()).collect();
    let mut hit = false;
    // From behind, so that the numbers of the documents before stay.
    for (index, root) in roots(&File::new(path, text)).into_iter().rev() {
        for (at, names) in names(&root) {
            let Some(part) = names.iter().find_map(|name| part_of(thing, name)) else { continue };
            // An edit moves what stands behind it.
            let file = File::new(path, text);
            let Some((_, root)) = roots(&file).into_iter().find(|(i, _)| *i == index) else { continue };
            let Some(at) = inside(&root, at, part) else { continue };
            let Some(now) = found(&root, &at).map(Node::to_value) else { continue };
            let before = start.iter().find(|v| same(v, &root)).and_then(|v| value_at(v, &at));
            let changed = match before.filter(|v| !part.is_empty() && **v != now) {
                Some(before) => edited(&file, index, &at, &Operation::Set(before.clone())),
                None if at.is_empty() => without_document(&file, index),
                None => edited(&file, index, &at, &Operation::Remove),
            };
            if let Some(changed) = changed {
                *text = changed.into();
                hit = true;
            }
        }
    }
    hit
}

/// What a document may be called: its place and its names. A template has one place for each resource.
fn names(root: &Node) -> Vec<(Vec<Owned>, Vec<String>)> {
    let word = |path: &[&str]| root.at(path).and_then(Node::text).unwrap_or_default();
    if let Some(resources) = root.get("Resources") {
        let resource = |entry: &crate::source::Entry| {
            let id = entry.key.key_text();
            let kind = entry.value.get("Type").and_then(Node::text).unwrap_or_default().to_owned();
            (vec![key("Resources"), key(&id)], vec![id, kind])
        };
        return resources.entries().iter().map(resource).collect();
    }
    let (kind, name) = (word(&["kind"]), word(&["metadata", "name"]));
    let namespace = Some(word(&["metadata", "namespace"])).filter(|n| !n.is_empty()).unwrap_or("default");
    vec![(Vec::new(), vec![format!("{kind}/{namespace}/{name}"), format!("{kind}/{name}"), kind.to_owned()])]
}

/// The path within a thing that a selector names: `""` for the whole thing; `None` where it names another thing.
fn part_of<'a>(selector: &'a str, name: &str) -> Option<&'a str> {
    let rest = selector.strip_prefix(name).filter(|_| !name.is_empty())?;
    if rest.is_empty() {
        Some("")
    } else {
        rest.strip_prefix(':').filter(|part| !part.is_empty() && !part.starts_with(':'))
    }
}

/// Follows `spec.serviceAccountName` or `metadata.annotations.eks.amazonaws.com/role-arn` from `at`: a key may hold dots.
fn inside(root: &Node, at: Vec<Owned>, part: &str) -> Option<Vec<Owned>> {
    if part.is_empty() {
        return Some(at);
    }
    let node = found(root, &at)?;
    let rest_behind = |name: &str| {
        part.strip_prefix(name).and_then(|rest| if rest.is_empty() { Some(rest) } else { rest.strip_prefix('.') })
    };
    let entries = node.entries().iter().map(|e| e.key.key_text());
    let keyed = entries.filter_map(|name| Some((rest_behind(&name)?, key(&name))));
    let indexed = (0..node.items().len()).filter_map(|n| Some((rest_behind(&n.to_string())?, Owned::Index(n))));
    keyed.chain(indexed).find_map(|(rest, step)| inside(root, under(&at, step), rest))
}

/// Whether a value of the start is the same object, or the same file's template.
fn same(value: &Value, root: &Node) -> bool {
    match root.get("Resources") {
        Some(_) => value.get("Resources").is_some(),
        None => crate::lab::mutation::same_object(value, root),
    }
}

fn value_at<'a>(value: &'a Value, path: &[Owned]) -> Option<&'a Value> {
    path.iter().try_fold(value, |value, step| match step {
        Owned::Key(key) => value.get(key),
        Owned::Index(index) => value.get(index),
    })
}
