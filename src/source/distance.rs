//! By how many slips of the hand do two words differ? Only explanations and fixes ask: no decision rests on it.

/// Insertions, deletions, replacements and swaps of neighbours between two words, without case; `None` above `limit`. The
/// caller keeps long words away: the work is one word times the other.
pub fn distance(a: &str, b: &str, limit: usize) -> Option<usize> {
    let (a, b) = (a.as_bytes(), b.as_bytes());
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

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn slips_are_counted_up_to_the_limit() {
        for (a, b, limit, want) in [
            ("kitten", "sitting", 3, Some(3)),
            ("kitten", "sitting", 2, None),
            ("", "abc", 3, Some(3)),
            ("abc", "", 3, Some(3)),
            ("asw", "aws", 1, Some(1)),
            ("Verbs", "verb", 1, Some(1)),
            ("same", "SAME", 0, Some(0)),
        ] {
            assert_eq!(distance(a, b, limit), want, "{a} {b}");
        }
    }
}
