//! Does a text match a pattern with `*`, `?` and policy variables? Patterns are compiled once; matching takes time at
//! most linear in text times pattern, whatever the pattern.
//!
//! A compiled pattern is the pattern's bytes with the wildcards as bytes that UTF-8 never uses. Source: IAM User Guide,
//! "Resource" (wildcards in ARNs), "String condition operators", "Policy variables".

use super::context::Context;
use super::policy::Version;
use super::variable::{Piece, Variable, pieces};
use std::borrow::Cow;

/// `*`: any text, colons too.
const STAR: u8 = 0xFF;
/// `?`: exactly one character.
const ONE: u8 = 0xFE;
/// `*` inside one of the first five segments of an ARN: any text without a colon.
const STAR_IN_SEGMENT: u8 = 0xFD;
/// `?` inside one of the first five segments of an ARN.
const ONE_IN_SEGMENT: u8 = 0xFC;
/// A policy variable, the next of `variables`.
const VARIABLE: u8 = 0xFB;

/// A compiled pattern.
#[derive(Clone, Debug, PartialEq)]
pub struct Pattern {
    units: Box<[u8]>,
    variables: Box<[Variable]>,
    shape: Shape,
}

/// What is found out once about a pattern, so that the usual ones are one comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    /// `*` alone.
    Any,
    /// No wildcard.
    Exact,
    /// One `*`, at the end.
    Prefix,
    /// Anything else, with the number of bytes before the first wildcard.
    General(u32),
    /// Holds variables: resolved against the context first.
    Template,
}

/// How a text is read as a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dialect {
    /// No wildcards: `StringEquals`.
    Literal,
    /// `*` and `?` anywhere: `StringLike`, actions.
    Glob,
    /// An ARN in `Resource`: a `*` or `?` within one of the first five segments stays in its segment, unless the `*`
    /// ends the segment; then it crosses the colons that follow.
    Resource,
    /// An ARN in an ARN condition operator: the six parts are checked separately, so no wildcard of the first five
    /// crosses a colon.
    Arn,
}

impl Pattern {
    /// An action pattern, `s3:Get*`. Actions have no case: match with a lower-cased action.
    pub fn action(text: &str) -> Pattern {
        let lower = text.to_lowercase();
        Pattern::compile(&[Piece::Text(&lower)], Dialect::Glob)
    }

    /// An ARN pattern of `Resource` or `NotResource`.
    pub fn resource(text: &str, version: Version) -> Pattern {
        Pattern::compile(&pieces(text, version), Dialect::Resource)
    }

    /// A value of `StringEquals` and its like: no wildcards, but variables and `${*}`.
    pub fn literal(text: &str, version: Version) -> Pattern {
        Pattern::compile(&pieces(text, version), Dialect::Literal)
    }

    /// A value of `StringLike` and its like.
    pub fn like(text: &str, version: Version) -> Pattern {
        Pattern::compile(&pieces(text, version), Dialect::Glob)
    }

    /// A value of `ArnEquals`, `ArnLike` and their like.
    pub fn arn(text: &str, version: Version) -> Pattern {
        Pattern::compile(&pieces(text, version), Dialect::Arn)
    }

    fn compile(pieces: &[Piece<'_>], dialect: Dialect) -> Pattern {
        let (mut units, mut variables) = (Vec::new(), Vec::new());
        // Colons seen so far; behind the fifth begins the resource part, where wildcards know no segments.
        let mut colons = 0;
        for (index, piece) in pieces.iter().enumerate() {
            match piece {
                Piece::Escaped(character) => units.push(*character),
                Piece::Variable(variable) => {
                    units.push(VARIABLE);
                    variables.push(variable.clone());
                }
                Piece::Text(text) => {
                    let mut rest = text.bytes().peekable();
                    while let Some(byte) = rest.next() {
                        let segmented = colons < 5 && matches!(dialect, Dialect::Resource | Dialect::Arn);
                        let ends_segment = match rest.peek() {
                            Some(next) => *next == b':',
                            None => index + 1 == pieces.len(),
                        };
                        units.push(match byte {
                            _ if dialect == Dialect::Literal => byte,
                            b'*' if segmented && !(dialect == Dialect::Resource && ends_segment) => STAR_IN_SEGMENT,
                            b'*' => STAR,
                            b'?' if segmented => ONE_IN_SEGMENT,
                            b'?' => ONE,
                            other => other,
                        });
                        colons += usize::from(byte == b':');
                    }
                }
            }
        }
        // `**` is `*`: one star less to come back to.
        units.dedup_by(|next, before| *next == *before && matches!(*next, STAR | STAR_IN_SEGMENT));
        let shape = match (variables.is_empty(), units.iter().position(|u| *u >= VARIABLE)) {
            (false, _) => Shape::Template,
            (true, None) => Shape::Exact,
            (true, Some(first)) if first + 1 == units.len() && units.last() == Some(&STAR) => {
                if first == 0 {
                    Shape::Any
                } else {
                    Shape::Prefix
                }
            }
            (true, Some(first)) => Shape::General(u32::try_from(first).unwrap_or(0)),
        };
        Pattern { units: units.into(), variables: variables.into(), shape }
    }

    /// Whether `text` matches. A variable without value and default matches nothing, not even its own text.
    pub fn matches(&self, text: &str, context: &Context) -> bool {
        match self.shape {
            Shape::Template => self.resolve(context).is_some_and(|units| glob(&units, text.as_bytes())),
            _ => self.matches_fixed(text),
        }
    }

    /// The same where the pattern can hold no variable, as in `Action`.
    #[inline]
    pub fn matches_fixed(&self, text: &str) -> bool {
        let text = text.as_bytes();
        match self.shape {
            Shape::Any => true,
            Shape::Exact => *self.units == *text,
            Shape::Prefix => self.units.split_last().is_some_and(|(_, prefix)| text.starts_with(prefix)),
            Shape::General(prefix) => {
                let (head, tail) = self.units.split_at_checked(prefix as usize).unwrap_or_default();
                text.strip_prefix(head).is_some_and(|rest| glob(tail, rest))
            }
            Shape::Template => false,
        }
    }

    /// Whether `text` is the pattern when case is ignored; only for patterns without wildcards.
    pub fn equals_ignoring_case(&self, text: &str, context: &Context) -> bool {
        let Some(units) = self.resolve(context) else { return false };
        let Ok(own) = std::str::from_utf8(&units) else { return false };
        own.eq_ignore_ascii_case(text)
            || (!(own.is_ascii() && text.is_ascii())
                && own.chars().flat_map(char::to_lowercase).eq(text.chars().flat_map(char::to_lowercase)))
    }

    /// Whether every variable of the pattern has a value in this request, or a default.
    pub fn is_resolved(&self, context: &Context) -> bool {
        self.variables.iter().all(|variable| variable.value(context).is_some())
    }

    /// Whether the pattern holds no wildcard and no variable.
    pub fn is_exact(&self) -> bool {
        self.shape == Shape::Exact
    }

    /// Whether the pattern is `*` alone.
    pub fn is_any(&self) -> bool {
        self.shape == Shape::Any
    }

    /// The variables of the pattern.
    pub fn variables(&self) -> &[Variable] {
        &self.variables
    }

    /// The pattern with every variable replaced; the values' own `*` and `?` are plain characters.
    fn resolve(&self, context: &Context) -> Option<Cow<'_, [u8]>> {
        if self.variables.is_empty() {
            return Some(Cow::Borrowed(&self.units));
        }
        let mut out = Vec::with_capacity(self.units.len() + 32 * self.variables.len());
        let mut variables = self.variables.iter();
        for unit in &self.units {
            match *unit {
                VARIABLE => out.extend_from_slice(variables.next()?.value(context)?.as_bytes()),
                unit => out.push(unit),
            }
        }
        Some(Cow::Owned(out))
    }
}

/// Compiled pattern against text. On a mismatch the last `*` takes one character more; an earlier one never has to,
/// because the later start only leaves less text. A `*` that may not cross a colon gives up there and hands back to
/// the last one that may; that one is always followed by a colon, so it is tried once for each colon.
fn glob(pattern: &[u8], text: &[u8]) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    let mut star_in_segment: Option<(usize, usize)> = None;
    loop {
        match (pattern.get(p), text.get(t)) {
            (None, None) => return true,
            (Some(&STAR), _) => {
                if p + 1 == pattern.len() {
                    return true;
                }
                star = Some((p + 1, t));
                star_in_segment = None;
                p += 1;
                continue;
            }
            (Some(&STAR_IN_SEGMENT), _) => {
                star_in_segment = Some((p + 1, t));
                p += 1;
                continue;
            }
            // A continuation byte begins no character.
            (Some(&wild @ (ONE | ONE_IN_SEGMENT)), Some(byte))
                if byte & 0xC0 != 0x80 && !(wild == ONE_IN_SEGMENT && *byte == b':') =>
            {
                t += character_length(*byte);
                p += 1;
                continue;
            }
            (Some(unit), Some(byte)) if unit == byte => {
                t += 1;
                p += 1;
                continue;
            }
            _ => {}
        }
        if let Some((after, start)) = star_in_segment {
            if text.get(start).is_some_and(|b| *b != b':') {
                star_in_segment = Some((after, start + 1));
                (p, t) = (after, start + 1);
                continue;
            }
            star_in_segment = None;
        }
        match star {
            Some((after, start)) if start < text.len() => {
                star = Some((after, start + 1));
                (p, t) = (after, start + 1);
            }
            _ => return false,
        }
    }
}

/// Bytes of the UTF-8 character that begins with `byte`.
fn character_length(byte: u8) -> usize {
    match byte {
        0xF0.. => 4,
        0xE0.. => 3,
        0xC0.. => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn none() -> Context {
        Context::default()
    }

    #[test]
    fn wildcards() {
        let table: &[(&str, &str, bool)] = &[
            ("*", "", true),
            ("*", "anything", true),
            ("", "", true),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("a?c", "a한c", true),
            ("?", "한글", false),
            ("*?", "한", true),
            ("a*b*c", "aXXbYYc", true),
            ("a*b*c", "aXXbYY", false),
            ("*ab", "aab", true),
            ("a**b", "ab", true),
            ("logs/*.txt", "logs/2026/01/a.txt", true),
        ];
        for (pattern, text, want) in table {
            assert_eq!(Pattern::like(pattern, Version::V2012).matches(text, &none()), *want, "{pattern} {text}");
        }
    }

    #[test]
    fn arn_segments_in_resource() {
        let table: &[(&str, &str, bool)] = &[
            ("arn:aws:s3:::b/*", "arn:aws:s3:::b/x/y:z", true),
            ("arn:aws:dynamodb*", "arn:aws:dynamodb:eu-west-1:444455556666:table/t", true),
            ("arn:aws:ec*", "arn:aws:ec2:us-west-2:7:instance/i", true),
            ("arn:aws:e*2:us-west-2:7:instance/i", "arn:aws:ec2:us-west-2:7:instance/i", true),
            ("arn:aws:e*k:instance/i", "arn:aws:ec2:us-k:instance/i", false),
            ("arn:*:eks:us-east-1:111122223333:*", "arn:aws:eks:us-east-1:111122223333:cluster/x", true),
            ("arn:*:eks::111122223333:*", "arn:aws:eks:us-east-1:111122223333:cluster/x", false),
            (
                "arn:aws:logs:*-west-1:????????????:log-group:*",
                "arn:aws:logs:eu-west-1:111122223333:log-group:a:b",
                true,
            ),
            ("arn:aws:iam::1?2:x", "arn:aws:iam::1:2:x", false),
            ("arn:aws:iam:*:m*n:x", "arn:aws:iam:a:b:m1n:x", true),
        ];
        for (pattern, text, want) in table {
            assert_eq!(Pattern::resource(pattern, Version::V2012).matches(text, &none()), *want, "{pattern} {text}");
        }
        assert!(!Pattern::arn("arn:aws:iam*", Version::V2012).matches("arn:aws:iam::1:user/a", &none()));
        assert!(Pattern::arn("arn:aws:iam::*:role/*", Version::V2012).matches("arn:aws:iam::1:role/a/b", &none()));
    }

    #[test]
    fn variables() {
        let context = Context::from_pairs([("aws:username", "al*ce"), ("aws:PrincipalTag/Team", "red")]);
        let table: &[(&str, &str, bool)] = &[
            ("home/${aws:username}/x", "home/al*ce/x", true),
            ("home/${aws:username}/x", "home/alice/x", false),
            ("${AWS:principaltag/team}-*", "red-1", true),
            ("${aws:PrincipalTag/none}", "${aws:PrincipalTag/none}", false),
            ("${aws:PrincipalTag/none, 'blue'}", "blue", true),
            ("a${*}b", "a*b", true),
            ("a${*}b", "aXb", false),
            ("a${?}b", "a?b", true),
            ("a${$}{x}", "a${x}", true),
        ];
        for (pattern, text, want) in table {
            assert_eq!(Pattern::like(pattern, Version::V2012).matches(text, &context), *want, "{pattern} {text}");
        }
        assert!(Pattern::literal("${aws:username}", Version::V2008).matches("${aws:username}", &context));
    }

    #[test]
    fn a_hostile_pattern_is_answered() {
        let pattern = Pattern::like(&format!("{}b", "*a".repeat(2_000)), Version::V2012);
        assert!(!pattern.matches(&"a".repeat(20_000), &none()));
        assert!(Pattern::like(&"*".repeat(1_000_000), Version::V2012).is_any());
    }
}
