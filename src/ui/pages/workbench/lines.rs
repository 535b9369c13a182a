//! Which lines went and which came, from one text of a file to another? Only what differs, with two lines around it.

/// A line of what changed: `+`, `−`, a blank for one that stays, `⋯` where lines are left out.
pub type Row = (char, String);

/// How many lines around a difference are shown.
const AROUND: usize = 2;
/// Texts with more pairs of lines than this are not held against each other line by line.
const PAIRS: usize = 1 << 20;

/// What differs between two texts.
pub fn difference(before: &str, after: &str) -> Vec<Row> {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let all = merged(&old, &new);
    let near = |at: usize| {
        let around = all.get(at.saturating_sub(AROUND)..(at + AROUND + 1).min(all.len())).unwrap_or_default();
        around.iter().any(|(sign, _)| *sign != ' ')
    };
    let mut rows: Vec<Row> = Vec::new();
    let mut left_out = false;
    for (at, (sign, line)) in all.iter().enumerate() {
        if !near(at) {
            left_out = true;
            continue;
        }
        if std::mem::take(&mut left_out) && !rows.is_empty() {
            rows.push(('⋯', String::new()));
        }
        rows.push((*sign, (*line).to_owned()));
    }
    rows
}

/// Both texts as one: the lines that they share stay, by their longest common subsequence.
fn merged<'a>(old: &[&'a str], new: &[&'a str]) -> Vec<(char, &'a str)> {
    let wide = new.len() + 1;
    let small = (old.len() + 1).saturating_mul(wide) <= PAIRS;
    // `common[i * wide + j]`: how many lines `old[i..]` and `new[j..]` share at most.
    let mut common = vec![0_u32; if small { (old.len() + 1) * wide } else { 0 }];
    let at = |common: &[u32], i: usize, j: usize| common.get(i * wide + j).copied().unwrap_or_default();
    if small {
        for (i, line) in old.iter().enumerate().rev() {
            for (j, other) in new.iter().enumerate().rev() {
                let most = match line == other {
                    true => at(&common, i + 1, j + 1) + 1,
                    false => at(&common, i + 1, j).max(at(&common, i, j + 1)),
                };
                if let Some(cell) = common.get_mut(i * wide + j) {
                    *cell = most;
                }
            }
        }
    }
    let (mut i, mut j, mut rows) = (0, 0, Vec::with_capacity(old.len().max(new.len())));
    loop {
        match (old.get(i), new.get(j)) {
            (Some(line), Some(other)) if line == other => {
                rows.push((' ', *line));
                (i, j) = (i + 1, j + 1);
            }
            (Some(line), other) if other.is_none() || at(&common, i + 1, j) >= at(&common, i, j + 1) => {
                rows.push(('−', *line));
                i += 1;
            }
            (_, Some(other)) => {
                rows.push(('+', *other));
                j += 1;
            }
            _ => return rows,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_shown_with_what_stands_around_it() {
        for (before, after, want) in [
            ("a\nb\nc", "a\nx\nc", " a −b +x  c"),
            ("1\n2\n3\n4\n5\n6\n7\n8", "0\n1\n2\n3\n4\n5\n6\n7\n9", "+0  1  2 ⋯  6  7 −8 +9"),
            ("a\nb", "a\nb", ""),
            ("", "a\nb", "+a +b"),
            ("a\nb", "", "−a −b"),
            ("k: 1\nl: 2\nm: 3", "l: 2\nm: 4", "−k: 1  l: 2 −m: 3 +m: 4"),
        ] {
            let rows = difference(before, after);
            let shown: Vec<String> = rows.iter().map(|(sign, line)| format!("{sign}{line}")).collect();
            assert_eq!(shown.join(" "), want, "{before:?} {after:?}");
        }
        let long = "x\n".repeat(2000);
        assert!(!difference(&long, &format!("{long}y")).is_empty());
    }
}
