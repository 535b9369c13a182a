//! What did they mean? The nearest name to a misspelt one.

/// The name nearest to `word`, where one is near enough to be meant.
pub fn closest<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (word.chars().count() / 3).clamp(1, 3);
    let distances = names.into_iter().map(|name| (levenshtein(word, name), name));
    distances.min_by_key(|(d, _)| *d).filter(|(d, _)| *d <= limit).map(|(_, name)| name)
}

/// How many letters to add, drop or change. Long words are cut: nobody misspells 64 letters.
fn levenshtein(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().take(64).collect(), b.chars().take(64).collect());
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut corner = i;
        let mut left = i + 1;
        for (y, cell) in b.iter().zip(row.iter_mut().skip(1)) {
            let cost = corner + usize::from(x != y);
            corner = *cell;
            left = cost.min(corner + 1).min(left + 1);
            *cell = left;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_nearest_name_is_found() {
        let names = ["kubectl", "aws", "eksctl", "grep"];
        for (word, want) in
            [("kubeclt", Some("kubectl")), ("grp", Some("grep")), ("foo", None), ("asw", None), ("awss", Some("aws"))]
        {
            assert_eq!(super::closest(word, names), want, "{word}");
        }
    }
}
