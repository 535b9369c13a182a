//! What did they mean? The nearest name to a misspelt one.

use crate::source::distance;

/// The name nearest to `word`, where one is near enough to be meant.
pub fn closest<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (word.chars().count() / 3).clamp(1, 3);
    // Nobody misspells 64 letters.
    let near =
        names.into_iter().filter(|_| word.len() <= 64).filter_map(|name| Some((distance(word, name, limit)?, name)));
    near.min_by_key(|(d, _)| *d).map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_nearest_name_is_found() {
        let names = ["kubectl", "aws", "eksctl", "grep"];
        for (word, want) in [
            ("kubeclt", Some("kubectl")),
            ("grp", Some("grep")),
            ("foo", None),
            ("asw", Some("aws")),
            ("awss", Some("aws")),
        ] {
            assert_eq!(super::closest(word, names), want, "{word}");
        }
    }
}
