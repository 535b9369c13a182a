//! What was meant? Edit distance over names, for "did you mean".

use super::{Action, actions, covered, services};

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
        let Some(edits) = distance(word.as_bytes(), candidate.as_bytes(), bound) else { continue };
        tied = best.is_some_and(|(d, _)| d == edits);
        if !tied {
            best = Some((edits, candidate));
        }
    }
    best.filter(|_| !tied).map(|(_, candidate)| candidate)
}

/// Insertions, deletions, replacements and swaps of neighbours between two words, without case; `None` above `limit`.
fn distance(a: &[u8], b: &[u8], limit: usize) -> Option<usize> {
    if a.len().abs_diff(b.len()) > limit {
        return None;
    }
    let same = |x: &u8, y: &u8| x.eq_ignore_ascii_case(y);
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut next = Vec::with_capacity(row.len());
        next.push(i + 1);
        for (j, y) in b.iter().enumerate() {
            let cell = |cells: &[usize], at: usize| cells.get(at).copied().unwrap_or(usize::MAX - 1);
            let mut least = (cell(&row, j) + usize::from(!same(x, y))).min(cell(&row, j + 1) + 1);
            least = least.min(cell(&next, j) + 1);
            let swapped = i > 0 && j > 0 && b.get(j - 1).is_some_and(|p| same(x, p)) && {
                a.get(i - 1).is_some_and(|p| same(p, y))
            };
            if swapped {
                least = least.min(cell(&before, j - 1) + 1);
            }
            next.push(least);
        }
        if next.iter().min().is_some_and(|least| *least > limit) {
            return None;
        }
        before = std::mem::replace(&mut row, next);
    }
    row.last().copied().filter(|edits| *edits <= limit)
}
