//! How Go prints a string with `%q`: in every text that upstream writes about a name.

use std::fmt::Write;

/// `text` in double quotes with Go's escapes (`strconv.Quote`).
pub fn quote(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{7}' => out.push_str("\\a"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{b}' => out.push_str("\\v"),
            c if is_printable(c) => out.push(c),
            // Writing to a String does not fail.
            c => {
                let _ = match u32::from(c) {
                    code @ (0..0x20 | 0x7f) => write!(out, "\\x{code:02x}"),
                    code @ 0..=0xffff => write!(out, "\\u{code:04x}"),
                    code => write!(out, "\\U{code:08x}"),
                };
            }
        }
    }
    out.push('"');
    out
}

/// Go's `unicode.IsPrint`, less the code points that no Unicode version has assigned yet: letters, marks, numbers,
/// punctuation, symbols and the ASCII space.
fn is_printable(c: char) -> bool {
    let unseen = matches!(u32::from(c),
        0xad | 0x600..=0x605 | 0x61c | 0x6dd | 0x70f | 0x890..=0x891 | 0x8e2 | 0x180e
        | 0x200b..=0x200f | 0x202a..=0x202e | 0x2060..=0x206f | 0xe000..=0xf8ff | 0xfeff | 0xfff0..=0xfffb
        | 0xfffe..=0xffff | 0x110bd | 0x110cd | 0x13430..=0x1343f | 0x1bca0..=0x1bca3 | 0x1d173..=0x1d17a
        | 0xe0000..=0xe00ff | 0xe01f0..=0x10_ffff);
    let blank = c.is_whitespace() && c != ' ';
    !(unseen || blank || c.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_quoted_as_go_quotes_them() {
        for (text, want) in [
            ("jane", r#""jane""#),
            ("a \"b\" \\", r#""a \"b\" \\""#),
            ("tab\tx\n\u{1}\u{7f}", r#""tab\tx\n\x01\x7f""#),
            ("żółw 😀 파드", "\"żółw 😀 파드\""),
            ("a\u{a0}b\u{200b}\u{ad}\u{feff}", r#""a\u00a0b\u200b\u00ad\ufeff""#),
            ("\u{e0001}\u{3000}\u{80}", r#""\U000e0001\u3000\u0080""#),
            ("e\u{301}", "\"e\u{301}\""),
        ] {
            assert_eq!(quote(text), want);
        }
    }
}
