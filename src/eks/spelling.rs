//! Are two names nearly the same, as a typing error makes them? Only explanations ask: no decision rests on it.

use crate::source::distance;

/// Whether one or two letters, their case or a mark between words keep `a` and `b` apart. Equal names are not near.
pub fn is_near(a: &str, b: &str) -> bool {
    if a == b || a.is_empty() || b.is_empty() || a.len().abs_diff(b.len()) > 2 || a.len() > 300 {
        return false;
    }
    let plain = |text: &str| text.replace(['_', '.', ' '], "-");
    let (a, b) = (plain(a), plain(b));
    let allowed = if a.chars().count().min(b.chars().count()) < 5 { 1 } else { 2 };
    distance(&a, &b, allowed).is_some()
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
    }
}
