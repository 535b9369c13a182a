//! In which style does go-yaml v2 write a string, and how does it fold it? Plain where that reads back as the same
//! string, a literal block where it has line breaks, quotes otherwise (libyaml's `analyze_scalar` and its writers).

use crate::source::{Scalar, resolve};

/// Beyond this column a line is folded at the next space.
const BEST_WIDTH: usize = 80;

/// Where a scalar stands.
#[derive(Clone, Copy)]
pub(super) struct Context {
    /// Column of continuation lines.
    pub indent: usize,
    /// Column at which it begins.
    pub column: usize,
    /// Keys are never folded and never blocks.
    pub is_key: bool,
}

/// Writes `text` in the style that go-yaml chooses.
pub(super) fn write(out: &mut String, text: &str, context: Context) {
    let allowed = analyze(text);
    if text.contains('\n') {
        match allowed.block && !context.is_key {
            true => literal(out, text, context.indent),
            false => double_quoted(out, text, context),
        }
    } else if text.is_empty() || !reads_as_string(text) {
        double_quoted(out, text, context);
    } else if allowed.plain {
        folded(out, text, context, "");
    } else if allowed.single {
        folded(out, text, context, "'");
    } else {
        double_quoted(out, text, context);
    }
}

/// Whether YAML 1.1 reads the plain text as the same string.
fn reads_as_string(text: &str) -> bool {
    matches!(resolve(text), Scalar::String(_)) && !is_base_60(text) && !is_timestamp(text)
}

/// `1:20`: a number in YAML 1.1's base 60, which old readers still take for one.
fn is_base_60(text: &str) -> bool {
    let text = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let mut parts = whole.split(':');
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit() || b == b'_');
    let first = parts.next().unwrap_or_default();
    let mut more = false;
    let sixties = parts.all(|p| {
        more = true;
        let value = p.bytes().all(|b| b.is_ascii_digit()).then(|| p.parse::<u8>().ok()).flatten();
        p.len() <= 2 && value.is_some_and(|n| n < 60)
    });
    first.starts_with(|c: char| c.is_ascii_digit()) && digits(first) && sixties && more && digits(fraction)
}

/// `2006-1-2`, `2006-1-2T15:4:5.9Z07:00`, `2006-1-2 15:4:5.9`.
fn is_timestamp(text: &str) -> bool {
    let number = |s: &str, low: u32, high: u32| {
        (1..=2).contains(&s.len())
            && s.bytes().all(|b| b.is_ascii_digit())
            && s.parse::<u32>().is_ok_and(|n| (low..=high).contains(&n))
    };
    let (date, time) = match text.find(['T', 't', ' ']) {
        Some(at) => (text.get(..at).unwrap_or_default(), text.get(at..)),
        None => (text, None),
    };
    let mut date = date.split('-');
    let year = date.next().unwrap_or_default();
    if year.len() != 4 || !year.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    if !date.next().is_some_and(|m| number(m, 1, 12))
        || !date.next().is_some_and(|d| number(d, 1, 31))
        || date.next().is_some()
    {
        return false;
    }
    let Some(time) = time else { return true };
    let (zoned, time) = (!time.starts_with(' '), time.get(1..).unwrap_or_default());
    let (time, zone) = match time.find(['Z', '+', '-']) {
        Some(at) => (time.get(..at).unwrap_or_default(), time.get(at..).unwrap_or_default()),
        None => (time, ""),
    };
    let zone_fits = match zone.strip_prefix(['+', '-']) {
        Some(rest) => rest.split_once(':').is_some_and(|(h, m)| h.len() == 2 && m.len() == 2 && number(h, 0, 23)),
        None => zone == "Z",
    };
    if zoned == zone.is_empty() || (zoned && !zone_fits) {
        return false;
    }
    let mut parts = time.split(':');
    let (hour, minute, second) = (parts.next(), parts.next(), parts.next());
    let second = second.map(|s| s.split_once('.').map_or(s, |(s, f)| if f.is_empty() { "" } else { s }));
    parts.next().is_none()
        && hour.is_some_and(|h| number(h, 0, 23))
        && minute.is_some_and(|m| number(m, 0, 59))
        && second.is_some_and(|s| number(s, 0, 59))
}

struct Allowed {
    plain: bool,
    single: bool,
    block: bool,
}

/// Which styles can hold this text.
fn analyze(text: &str) -> Allowed {
    let mut indicator = text.starts_with("---") || text.starts_with("...");
    let (mut breaks, mut special, mut break_space, mut space_break) = (false, false, false, false);
    let mut before: Option<char> = None;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let blank_follows = chars.peek().is_none_or(|n| is_blank(*n));
        indicator |= match (before, c) {
            (None, '#' | ',' | '[' | ']' | '{' | '}' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@' | '`') => {
                true
            }
            (None, '?' | ':' | '-') | (Some(_), ':') => blank_follows,
            (Some(b), '#') => is_blank(b),
            _ => false,
        };
        special |= !is_printable(c);
        breaks |= is_break(c);
        break_space |= c == ' ' && before.is_some_and(is_break);
        space_break |= is_break(c) && before == Some(' ');
        before = Some(c);
    }
    let edge = |c: Option<char>| c.is_some_and(|c| c == ' ' || is_break(c));
    let edges = edge(text.chars().next()) || edge(text.chars().last());
    let broken = space_break || special;
    Allowed {
        plain: !(edges || break_space || broken || breaks || indicator),
        single: !(break_space || broken),
        block: !(text.ends_with(' ') || broken),
    }
}

fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn is_blank(c: char) -> bool {
    c == ' ' || c == '\t' || is_break(c)
}

fn is_printable(c: char) -> bool {
    matches!(c, '\n' | ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}')
}

/// Plain or in single quotes: one line, folded at spaces behind column 80.
fn folded(out: &mut String, text: &str, context: Context, quote: &str) {
    out.push_str(quote);
    let mut column = context.column + quote.len();
    let mut after_space = false;
    let last = text.chars().count().saturating_sub(1);
    let mut chars = text.chars().enumerate().peekable();
    while let Some((at, c)) = chars.next() {
        let edge = !quote.is_empty() && (at == 0 || at == last);
        let space_follows = chars.peek().is_some_and(|(_, n)| *n == ' ');
        if c == ' ' && !context.is_key && !after_space && column > BEST_WIDTH && !edge && !space_follows {
            new_line(out, context.indent);
            column = context.indent;
        } else {
            if c == '\'' && !quote.is_empty() {
                out.push('\'');
                column += 1;
            }
            out.push(c);
            column += 1;
        }
        after_space = c == ' ';
    }
    out.push_str(quote);
}

fn double_quoted(out: &mut String, text: &str, context: Context) {
    let begin = out.len();
    out.push('"');
    let mut column = context.column + 1;
    let mut after_space = false;
    let last = text.chars().count().saturating_sub(1);
    let mut chars = text.chars().enumerate().peekable();
    while let Some((at, c)) = chars.next() {
        if c == ' ' && !context.is_key && !after_space && column > BEST_WIDTH && at > 0 && at < last {
            new_line(out, context.indent);
            column = context.indent;
            if chars.peek().is_some_and(|(_, n)| *n == ' ') {
                out.push('\\');
                column += 1;
            }
        } else {
            let length = out.len();
            match is_printable(c) && !is_break(c) && !matches!(c, '"' | '\\') {
                true => out.push(c),
                false => escape(out, c),
            }
            column += out.get(length.max(begin)..).map_or(1, |s| s.chars().count());
        }
        after_space = c == ' ';
    }
    out.push('"');
}

fn escape(out: &mut String, c: char) {
    let short = match c {
        '\0' => "\\0",
        '\u{7}' => "\\a",
        '\u{8}' => "\\b",
        '\t' => "\\t",
        '\n' => "\\n",
        '\u{b}' => "\\v",
        '\u{c}' => "\\f",
        '\r' => "\\r",
        '\u{1b}' => "\\e",
        '"' => "\\\"",
        '\\' => "\\\\",
        '\u{85}' => "\\N",
        '\u{a0}' => "\\_",
        '\u{2028}' => "\\L",
        '\u{2029}' => "\\P",
        _ => "",
    };
    let code = u32::from(c);
    match (short, code) {
        ("", 0..=0xff) => out.push_str(&format!("\\x{code:02X}")),
        ("", 0..=0xffff) => out.push_str(&format!("\\u{code:04X}")),
        ("", _) => out.push_str(&format!("\\U{code:08X}")),
        (short, _) => out.push_str(short),
    }
}

/// `|`, with a hint where the text begins with a blank, and `-` or `+` for what becomes of the last line break.
fn literal(out: &mut String, text: &str, indent: usize) {
    out.push('|');
    if text.starts_with(|c| c == ' ' || is_break(c)) {
        out.push('2');
    }
    let body = text.strip_suffix('\n');
    match body {
        None => out.push('-'),
        Some(rest) if rest.is_empty() || rest.ends_with('\n') => out.push('+'),
        Some(_) => {}
    }
    for line in body.unwrap_or(text).split('\n') {
        match line.is_empty() {
            true => out.push('\n'),
            false => {
                new_line(out, indent);
                out.push_str(line);
            }
        }
    }
    if body.is_some() {
        out.push('\n');
    }
}

fn new_line(out: &mut String, indent: usize) {
    out.push('\n');
    out.extend(std::iter::repeat_n(' ', indent));
}
