//! What was meant? The nearest name, for "did you mean".

use super::{Action, actions, covered, services};
use crate::source::distance;

/// The action that was probably meant by `name`, which is none: the same service and a name few letters away, or a
/// misspelt service that has the action. `None` where nothing is near, or two are equally near.
pub fn nearest(name: &str) -> Option<&'static Action> {
    let (prefix, action) = name.split_once(':')?;
    let service = match actions(prefix).is_empty() {
        false => prefix,
        true => nearest_of(prefix, covered())?,
    };
    let actions = actions(service);
    if let Some(same) = actions.iter().find(|a| a.name.eq_ignore_ascii_case(action)) {
        return Some(same);
    }
    let found = nearest_of(action, actions.iter().map(|a| a.name))?;
    actions.iter().find(|a| a.name == found)
}

/// The service prefix that was probably meant.
pub fn nearest_service(prefix: &str) -> Option<&'static str> {
    nearest_of(prefix, services().iter().copied())
}

/// The candidate with the fewest edits from `word`, without case, where it is near enough to be meant (one edit in
/// three letters) and alone at that distance.
pub fn nearest_of<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    // Longer words are no misspelling of any name; the cut keeps hostile text cheap.
    if word.is_empty() || word.len() > 100 {
        return None;
    }
    let limit = (word.len() / 3).clamp(1, 5);
    let mut best: Option<(usize, &str)> = None;
    let mut tied = false;
    for candidate in candidates {
        let bound = best.map_or(limit, |(d, _)| d);
        let Some(edits) = distance(word, candidate, bound) else { continue };
        tied = best.is_some_and(|(d, _)| d == edits);
        if !tied {
            best = Some((edits, candidate));
        }
    }
    best.filter(|_| !tied).map(|(_, candidate)| candidate)
}
