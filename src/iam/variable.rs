//! What does `${...}` stand for? Policy variables with default values, and `${*}`, `${?}`, `${$}` for the characters
//! themselves. Source: IAM User Guide, "IAM policy elements: Variables and tags".

use super::context::Context;
use super::policy::Version;

/// A policy variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// The context key, lower-cased: keys have no case.
    pub key: Box<str>,
    /// `'none'` of `${aws:PrincipalTag/team, 'none'}`.
    pub default: Option<Box<str>>,
}

impl Variable {
    /// The variable's value in this request: the context key's single value, or else the default. A key with several
    /// values has none here: which one would be meant?
    pub fn value<'a>(&'a self, context: &'a Context) -> Option<&'a str> {
        match context.get(&self.key) {
            Some([value]) => Some(value),
            _ => self.default.as_deref(),
        }
    }
}

/// A piece of a text that may hold variables.
pub(super) enum Piece<'a> {
    /// Plain text, in which `*` and `?` are wildcards.
    Text(&'a str),
    /// `${*}`, `${?}` or `${$}`: the character itself.
    Escaped(u8),
    /// A variable.
    Variable(Variable),
}

/// Takes a text apart. Version 2008-10-17 knows no variables: there `${...}` is its own text. So is anything that is
/// not closed or names no key.
pub(super) fn pieces(text: &str, version: Version) -> Vec<Piece<'_>> {
    let mut out = Vec::new();
    let (mut rest, mut plain_end) = (text, 0);
    if version == Version::V2012 {
        while let Some(at) = rest.get(plain_end..).and_then(|r| r.find("${")).map(|at| at + plain_end) {
            let inside = rest.get(at + 2..).unwrap_or_default();
            let found = closing_brace(inside)
                .and_then(|close| Some((variable(inside.get(..close)?)?, inside.get(close + 1..).unwrap_or_default())));
            let Some((piece, behind)) = found else {
                plain_end = at + 2;
                continue;
            };
            let before = rest.get(..at).unwrap_or_default();
            if !before.is_empty() {
                out.push(Piece::Text(before));
            }
            out.push(piece);
            (rest, plain_end) = (behind, 0);
        }
    }
    if !rest.is_empty() {
        out.push(Piece::Text(rest));
    }
    out
}

/// The brace that closes a variable; one within a quoted default does not count. Whatever cannot be part of a name ends
/// the search, so that reading a text of nothing but `${` stays linear.
fn closing_brace(inside: &str) -> Option<usize> {
    let bytes = inside.as_bytes();
    if let [b'*' | b'?' | b'$', b'}', ..] = bytes {
        return Some(1);
    }
    let mut quoted = false;
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'\'' => quoted = !quoted,
            _ if quoted => {}
            b'}' => return Some(at),
            b'$' | b'{' => return None,
            _ => {}
        }
    }
    None
}

fn variable(inside: &str) -> Option<Piece<'_>> {
    if let [character @ (b'*' | b'?' | b'$')] = inside.as_bytes() {
        return Some(Piece::Escaped(*character));
    }
    // The default is written with a comma and one space. Anything else is part of a name that no request has.
    let default = inside.split_once(", ").and_then(|(key, default)| {
        let text = default.strip_prefix('\'')?.strip_suffix('\'')?;
        Some((key, Some(text.into())))
    });
    let (key, default) = default.unwrap_or((inside, None));
    let key = key.trim();
    if key.is_empty() {
        return None;
    }
    Some(Piece::Variable(Variable { key: key.to_lowercase().into(), default }))
}
