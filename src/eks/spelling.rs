//! Are two names nearly the same, as a typing error makes them? Only explanations ask: no decision rests on it. And is a
//! name what a pattern with stars says?

/// Whether one or two letters, their case or a mark between words keep `a` and `b` apart. Equal names are not near.
pub fn is_near(a: &str, b: &str) -> bool {
    if a == b || a.is_empty() || b.is_empty() || a.len().abs_diff(b.len()) > 2 || a.len() > 300 {
        return false;
    }
    let plain = |text: &str| text.to_lowercase().replace(['_', '.', ' '], "-");
    let (a, b) = (plain(a), plain(b));
    let allowed = if a.chars().count().min(b.chars().count()) < 5 { 1 } else { 2 };
    distance(&a, &b) <= allowed
}

/// How many letters must be put in, left out or changed.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (y, cell) in b.iter().zip(row.iter_mut().skip(1)) {
            let above = *cell;
            left = if x == *y { diagonal } else { 1 + diagonal.min(above).min(left) };
            diagonal = above;
            *cell = left;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

/// Whether `text` is what `pattern` says; `*` stands for any text.
pub fn glob(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = rest.get(at + part.len()..).unwrap_or_default();
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_near_by_a_slip_of_the_hand() {
        for (a, b, want) in [
            ("web-admins", "web-admin", true),
            ("web-admins", "Web-Admins", true),
            ("web_admins", "web-admins", true),
            ("web-admins", "web-admins", false),
            ("dev", "prod", false),
            ("eks.amazon.com/role-arn", "eks.amazonaws.com/role-arn", false),
            ("collector", "colector", true),
            ("a", "b", true),
            ("viewers", "editors", false),
        ] {
            assert_eq!(is_near(a, b), want, "{a} {b}");
        }
        assert_eq!((distance("kitten", "sitting"), distance("", "abc"), distance("abc", "")), (3, 3, 3));
    }

    #[test]
    fn a_star_stands_for_any_text() {
        for (pattern, text, want) in [
            ("dev", "dev", true),
            ("dev", "dev-a", false),
            ("dev-*", "dev-a", true),
            ("*", "x", true),
            ("*-dev", "a-dev", true),
            ("a*b*c", "abbc", true),
            ("a*b*c", "acb", false),
            ("a*a", "a", false),
        ] {
            assert_eq!(glob(pattern, text), want, "{pattern} {text}");
        }
    }
}
