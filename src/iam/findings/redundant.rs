//! Is something said twice, or said and empty?

use super::Scan;
use super::statement::{Statement, Word};
use crate::iam::catalogue::glob;
use crate::iam::checks::{self, Check};
use crate::iam::document::{At, shown};
use crate::iam::validation::PolicyType;
use crate::text;
use std::collections::{HashMap, HashSet};

/// Lists above this length are compared for equal entries only: every pattern with every other is a square.
const MOST_COMPARED: usize = 100;

pub(super) fn look(scan: &mut Scan, statements: &[Statement<'_>]) {
    let mut sids: HashSet<&str> = HashSet::new();
    let mut values: HashMap<String, usize> = HashMap::new();
    for (number, statement) in statements.iter().enumerate() {
        sid(scan, statement, &mut sids);
        if !statement.not_action {
            entries(scan, checks::REDUNDANT_ACTION, &statement.actions, glob);
        }
        if !statement.not_resource {
            entries(scan, checks::REDUNDANT_RESOURCE, &statement.resources, covers);
        }
        // The same statement again, whatever its Sid.
        let mut value = statement.at.node.to_value();
        if let Some(object) = value.as_object_mut() {
            object.remove("Sid");
        }
        if let Some(first) = values.get(&value.to_string()) {
            said_again(scan, statement, *first);
        } else if let Some(wider) = wider(statements, number) {
            let message = text!(
                "statement {wider} covers all of this already; remove one of the two",
                "{wider}번째 문에 이미 모두 들어 있습니다. 둘 중 하나를 지우십시오"
            );
            scan.add(checks::REDUNDANT_STATEMENT, statement.at, message);
        }
        values.entry(value.to_string()).or_insert(number + 1);
    }
}

fn said_again(scan: &mut Scan, statement: &Statement<'_>, first: usize) {
    let message = text!(
        "statement {first} says the same already; remove one of the two",
        "{first}번째 문과 같은 내용입니다. 둘 중 하나를 지우십시오"
    );
    scan.add(checks::REDUNDANT_STATEMENT, statement.at, message);
}

/// The number, from 1, of another statement with the same effect that covers this one whole.
fn wider(statements: &[Statement<'_>], number: usize) -> Option<usize> {
    let own = statements.get(number)?;
    let plain = |s: &Statement<'_>| {
        s.allows.is_some()
            && !s.open
            && !s.not_action
            && !s.not_resource
            && !s.actions.is_empty()
            && !s.resources.is_empty()
            && s.actions.len() + s.resources.len() <= MOST_COMPARED
            && s.at.get("Principal").or_else(|| s.at.get("NotPrincipal")).is_none()
    };
    if !plain(own) || statements.len() > MOST_COMPARED {
        return None;
    }
    let covered = |other: &Statement<'_>| {
        // Without conditions the other holds whenever this one does.
        plain(other)
            && other.allows == own.allows
            && other.at.get("Condition").is_none()
            && own.actions.iter().all(|a| other.actions.iter().any(|b| glob(b.text, a.text)))
            && own.resources.iter().all(|a| other.resources.iter().any(|b| covers(b.text, a.text)))
    };
    let found = statements.iter().enumerate().find(|(at, other)| *at != number && covered(other))?.0;
    // Of two that cover each other the later one is named.
    let mutual = wider_than(own, statements.get(found)?);
    (!mutual || found < number).then_some(found + 1)
}

fn wider_than(own: &Statement<'_>, other: &Statement<'_>) -> bool {
    own.at.get("Condition").is_none()
        && other.actions.iter().all(|a| own.actions.iter().any(|b| glob(b.text, a.text)))
        && other.resources.iter().all(|a| own.resources.iter().any(|b| covers(b.text, a.text)))
}

/// Whether every ARN that `b` matches is one that `a` matches; only where that is plain to see. ARNs have case.
fn covers(a: &str, b: &str) -> bool {
    if a == b || a == "*" {
        return true;
    }
    // A star in the resource part crosses everything, in front of it it does not.
    let head = |text: &str| text.splitn(6, ':').take(5).map(str::to_owned).collect::<Vec<_>>();
    let tail = |text: &str| text.splitn(6, ':').nth(5).map(str::to_owned);
    match (tail(a), tail(b)) {
        (Some(a_tail), Some(b_tail)) => {
            head(a) == head(b)
                && !b_tail.contains("${")
                && a_tail
                    .strip_suffix('*')
                    .is_some_and(|stem| !stem.contains(['*', '?', '$']) && b_tail.starts_with(stem))
        }
        _ => false,
    }
}

/// Entries of a list that another entry covers.
fn entries(scan: &mut Scan, check: &'static Check, words: &[Word<'_>], covers: fn(&str, &str) -> bool) {
    let mut seen: HashSet<&str> = HashSet::new();
    for (number, word) in words.iter().enumerate() {
        let again = !seen.insert(word.text);
        let wider = words.iter().enumerate().find(|(at, other)| {
            words.len() <= MOST_COMPARED && *at != number && other.text != word.text && covers(other.text, word.text)
        });
        let by = if again { Some(word.text) } else { wider.map(|(_, other)| other.text) };
        if let Some(by) = by {
            let message = text!(
                "`{name}` is part of `{by}`, which stands here already; remove it",
                "`{name}`은/는 여기 있는 `{by}`에 이미 들어 있습니다. 지우십시오",
                name = shown(word.text),
                by = shown(by)
            );
            scan.add(check, word.at, message);
        }
    }
}

fn sid<'a>(scan: &mut Scan, statement: &Statement<'a>, sids: &mut HashSet<&'a str>) {
    let Some((at, text)) = statement.at.get("Sid").and_then(|at: At<'a>| Some((at, at.text()?))) else { return };
    if text.is_empty() {
        let message = text!(
            "the `Sid` is empty; name the statement or remove it",
            "`Sid`가 비어 있습니다. 이름을 쓰거나 지우십시오"
        );
        scan.add(checks::EMPTY_SID_VALUE, at, message);
    } else if !sids.insert(text) && scan.kind == PolicyType::Resource {
        let name = shown(text);
        let message = text!(
            "another statement has the `Sid` `{name}` already; give each its own",
            "`Sid` `{name}`을/를 이미 다른 문이 쓰고 있습니다. 문마다 다르게 쓰십시오"
        );
        scan.add(checks::UNIQUE_SIDS_RECOMMENDED, at, message);
    }
}
