//! `grep`, `head`, `tail`, `wc`, `sort`, `uniq`, `cut`, `tr`, `awk '{print $N}'`, `base64`: a text to a text.

use super::pattern::{Pattern, Syntax};
use crate::shell::flags::{self, Flag, Parsed};
use crate::shell::{Printed, Terminal};
use crate::source::order;

/// The text that a filter works on: the files that it names, or what comes through the pipe.
fn input(terminal: &Terminal<'_>, program: &str, files: &[String], stdin: &str) -> Result<String, Printed> {
    if files.is_empty() || files == ["-"] {
        return Ok(stdin.to_owned());
    }
    let mut out = String::new();
    for file in files {
        match terminal.read_file(file) {
            Some(text) => out.push_str(&text),
            None => return Err(Printed::failed(2, format!("{program}: {file}: No such file or directory\n"))),
        }
    }
    Ok(out)
}

fn parsed(program: &str, flags: &[Flag], arguments: &[String]) -> Result<Parsed, Printed> {
    flags::parse(flags, arguments).map_err(|e| {
        let text = match e.strip_prefix("unknown shorthand flag: '").and_then(|r| r.chars().next()) {
            Some(c) => format!("{program}: invalid option -- '{c}'\n"),
            None => format!("{program}: {e}\n"),
        };
        Printed::failed(2, text)
    })
}

/// Lines without their breaks.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.strip_suffix('\n').unwrap_or(text).split('\n').take(if text.is_empty() { 0 } else { usize::MAX })
}

fn joined<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    lines.flat_map(|l| [l, "\n"]).collect()
}

/// `grep`.
pub fn grep(terminal: &mut Terminal<'_>, arguments: &[String], stdin: &str) -> Printed {
    const FLAGS: &[Flag] = &[
        "ignore-case|i",
        "invert-match|v",
        "count|c",
        "extended-regexp|E",
        "fixed-strings|F",
        "basic-regexp|G",
        "line-number|n",
        "only-matching|o",
        "quiet|q",
        "word-regexp|w",
        "line-regexp|x",
        "regexp|e=",
        "after-context|A=",
        "before-context|B=",
        "context|C=",
        "max-count|m=",
        "color=?auto",
        "no-messages|s",
        "files-with-matches|l",
        "no-filename|h",
    ];
    let run = || -> Result<Printed, Printed> {
        let parsed = parsed("grep", FLAGS, arguments)?;
        let (pattern, files) = match (parsed.get("regexp"), parsed.arguments.split_first()) {
            (Some(_), _) => (parsed.all("regexp").join("\n"), parsed.arguments.clone()),
            (None, Some((first, rest))) => (first.clone(), rest.to_vec()),
            (None, None) => {
                return Err(Printed::failed(2, "Usage: grep [OPTION]... PATTERNS [FILE]...\n".to_owned()));
            }
        };
        let syntax = Syntax {
            extended: parsed.is_on("extended-regexp"),
            fixed: parsed.is_on("fixed-strings"),
            ignore_case: parsed.is_on("ignore-case"),
            words: parsed.is_on("word-regexp"),
            lines: parsed.is_on("line-regexp"),
        };
        let patterns: Result<Vec<Pattern>, String> = pattern.split('\n').map(|p| Pattern::new(p, syntax)).collect();
        let patterns = patterns.map_err(|e| Printed::failed(2, format!("grep: {e}\n")))?;
        let text = input(terminal, "grep", &files, stdin)?;
        let number = |flag: &str| parsed.get(flag).or(parsed.get("context")).and_then(|v| v.parse::<usize>().ok());
        let (before, after) = (number("before-context").unwrap_or(0), number("after-context").unwrap_or(0));
        let limit = parsed.get("max-count").and_then(|v| v.parse::<usize>().ok()).unwrap_or(usize::MAX);
        let all: Vec<&str> = lines(&text).collect();
        let wanted = |line: &str| patterns.iter().any(|p| p.matches(line)) != parsed.is_on("invert-match");
        let hits: Vec<usize> = all.iter().enumerate().filter(|(_, l)| wanted(l)).map(|(i, _)| i).take(limit).collect();
        let exit_code = i32::from(hits.is_empty());
        if parsed.is_on("quiet") {
            return Ok(Printed { exit_code, ..Printed::default() });
        }
        if parsed.is_on("count") {
            return Ok(Printed { stdout: format!("{}\n", hits.len()), exit_code, ..Printed::default() });
        }
        let mut stdout = String::new();
        let mut last: Option<usize> = None;
        for hit in &hits {
            let from = hit.saturating_sub(before).max(last.map_or(0, |l| l + 1));
            if (before > 0 || after > 0) && last.is_some_and(|l| from > l + 1) {
                stdout.push_str("--\n");
            }
            for at in from..=(hit + after).min(all.len().saturating_sub(1)) {
                let line = all.get(at).copied().unwrap_or_default();
                let is_hit = hits.binary_search(&at).is_ok();
                if at > *hit && is_hit {
                    break;
                }
                last = Some(at);
                if parsed.is_on("line-number") {
                    stdout.push_str(&format!("{}{}", at + 1, if is_hit { ':' } else { '-' }));
                }
                match parsed.is_on("only-matching") {
                    true => stdout.push_str(&only_matches(&patterns, line)),
                    false => stdout.push_str(&format!("{line}\n")),
                }
            }
        }
        Ok(Printed { stdout, exit_code, ..Printed::default() })
    };
    run().unwrap_or_else(|e| e)
}

fn only_matches(patterns: &[Pattern], line: &str) -> String {
    let (mut out, mut rest) = (String::new(), line);
    while let Some((start, end)) = patterns.iter().filter_map(|p| p.find(rest)).filter(|(s, e)| s < e).min() {
        out.push_str(rest.get(start..end).unwrap_or_default());
        out.push('\n');
        rest = rest.get(end..).unwrap_or_default();
    }
    out
}

/// `head` and `tail`: `-n 5`, `-5`, and for `tail` `-n +2`.
fn ends(terminal: &Terminal<'_>, program: &str, arguments: &[String], stdin: &str, from_end: bool) -> Printed {
    let short = |a: &String| match a.strip_prefix('-').filter(|n| n.parse::<usize>().is_ok()) {
        Some(n) => format!("-n{n}"),
        None => a.clone(),
    };
    let arguments: Vec<String> = arguments.iter().map(short).collect();
    let run = || -> Result<Printed, Printed> {
        let parsed = parsed(program, &["lines|n=", "bytes|c=", "quiet|q", "follow|f"], &arguments)?;
        let text = input(terminal, program, &parsed.arguments, stdin)?;
        if let Some(bytes) = parsed.get("bytes").and_then(|b| b.parse::<usize>().ok()) {
            let cut = |n: usize| (0..=n.min(text.len())).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0);
            let part = match from_end {
                true => text.get(cut(text.len().saturating_sub(bytes))..),
                false => text.get(..cut(bytes)),
            };
            return Ok(Printed::out(part.unwrap_or_default().to_owned()));
        }
        let given = parsed.get("lines").unwrap_or("10");
        let wrong = || Printed::failed(1, format!("{program}: invalid number of lines: ‘{given}’\n"));
        let count = given.trim_start_matches(['+', '-']).parse::<usize>().map_err(|_| wrong())?;
        let all: Vec<&str> = lines(&text).collect();
        let range = match (from_end, given.starts_with('+'), given.starts_with('-')) {
            (true, true, _) => count.saturating_sub(1).min(all.len())..all.len(),
            (true, ..) => all.len().saturating_sub(count)..all.len(),
            (false, _, true) => 0..all.len().saturating_sub(count),
            (false, ..) => 0..count.min(all.len()),
        };
        Ok(Printed::out(joined(all.get(range).unwrap_or_default().iter().copied())))
    };
    run().unwrap_or_else(|e| e)
}

/// `head`.
pub fn head(terminal: &mut Terminal<'_>, arguments: &[String], stdin: &str) -> Printed {
    ends(terminal, "head", arguments, stdin, false)
}

/// `tail`.
pub fn tail(terminal: &mut Terminal<'_>, arguments: &[String], stdin: &str) -> Printed {
    ends(terminal, "tail", arguments, stdin, true)
}

/// `wc`.
pub fn wc(terminal: &mut Terminal<'_>, arguments: &[String], stdin: &str) -> Printed {
    let run = || -> Result<Printed, Printed> {
        let parsed = parsed("wc", &["lines|l", "words|w", "bytes|c", "chars|m"], arguments)?;
        let text = input(terminal, "wc", &parsed.arguments, stdin)?;
        let counts = [
            ("lines", text.matches('\n').count()),
            ("words", text.split_whitespace().count()),
            ("bytes", text.len()),
            ("chars", text.chars().count()),
        ];
        let asked: Vec<usize> = counts.iter().filter(|(f, _)| parsed.is_on(f)).map(|(_, n)| *n).collect();
        let name = parsed.arguments.first().map(|f| format!(" {f}")).unwrap_or_default();
        Ok(Printed::out(match asked.as_slice() {
            [] => {
                let all: Vec<String> = counts.iter().take(3).map(|(_, n)| format!("{n:>7}")).collect();
                format!("{}{name}\n", all.join(" "))
            }
            [one] => format!("{one}{name}\n"),
            several => {
                let all: Vec<String> = several.iter().map(|n| format!("{n:>7}")).collect();
                format!("{}{name}\n", all.join(" "))
            }
        }))
    };
    run().unwrap_or_else(|e| e)
}

/// `sort`.
pub fn sort(terminal: &mut Terminal<'_>, arguments: &[String], stdin: &str) -> Printed {
    let run = || -> Result<Printed, Printed> {
        const FLAGS: &[Flag] =
            &["reverse|r", "numeric-sort|n", "unique|u", "key|k=", "ignore-case|f", "field-separator|t="];
        let parsed = parsed("sort", FLAGS, arguments)?;
        let text = input(terminal, "sort", &parsed.arguments, stdin)?;
        let column = parsed.get("key").and_then(|k| k.split([',', '.']).next()?.parse::<usize>().ok());
        let separator = parsed.get("field-separator").and_then(|s| s.chars().next());
        let key = |line: &str| -> String {
            let key = match (column, separator) {
                (Some(n), Some(c)) => line.split(c).nth(n.saturating_sub(1)).unwrap_or_default(),
                (Some(n), None) => line.split_whitespace().nth(n.saturating_sub(1)).unwrap_or_default(),
                (None, _) => line,
            };
            if parsed.is_on("ignore-case") { key.to_lowercase() } else { key.to_owned() }
        };
        let number = |k: &str| k.trim().parse::<f64>().unwrap_or(0.0);
        let mut all: Vec<&str> = lines(&text).collect();
        order::sort_by(&mut all, |a, b| match parsed.is_on("numeric-sort") {
            true => number(&key(a)).total_cmp(&number(&key(b))).then(a.cmp(b)),
            false => key(a).cmp(&key(b)).then(a.cmp(b)),
        });
        if parsed.is_on("reverse") {
            all.reverse();
        }
        if parsed.is_on("unique") {
            all.dedup();
        }
        Ok(Printed::out(joined(all.into_iter())))
    };
    run().unwrap_or_else(|e| e)
}

/// `uniq`.
pub fn uniq(terminal: &mut Terminal<'_>, arguments: &[String], stdin: &str) -> Printed {
    let run = || -> Result<Printed, Printed> {
        let parsed = parsed("uniq", &["count|c", "repeated|d", "unique|u"], arguments)?;
        let text = input(terminal, "uniq", &parsed.arguments, stdin)?;
        let mut runs: Vec<(&str, usize)> = Vec::new();
        for line in lines(&text) {
            match runs.last_mut() {
                Some((last, count)) if *last == line => *count += 1,
                _ => runs.push((line, 1)),
            }
        }
        let wanted = |n: usize| !(parsed.is_on("repeated") && n < 2 || parsed.is_on("unique") && n > 1);
        let line = |(line, n): &(&str, usize)| match parsed.is_on("count") {
            true => format!("{n:>7} {line}\n"),
            false => format!("{line}\n"),
        };
        Ok(Printed::out(runs.iter().filter(|(_, n)| wanted(*n)).map(line).collect()))
    };
    run().unwrap_or_else(|e| e)
}

/// `cut -d X -f 1,3-`.
pub fn cut(terminal: &mut Terminal<'_>, arguments: &[String], stdin: &str) -> Printed {
    let run = || -> Result<Printed, Printed> {
        let parsed = parsed("cut", &["delimiter|d=", "fields|f=", "characters|c=", "only-delimited|s"], arguments)?;
        let Some(list) = parsed.get("fields").or(parsed.get("characters")) else {
            return Err(Printed::failed(
                1,
                "cut: you must specify a list of bytes, characters, or fields\n".to_owned(),
            ));
        };
        let number = |s: &str, or: usize| if s.is_empty() { Some(or) } else { s.parse::<usize>().ok() };
        let ranges: Option<Vec<(usize, usize)>> = list
            .split(',')
            .map(|p| match p.split_once('-') {
                Some((a, b)) => number(a, 1).zip(number(b, usize::MAX)),
                None => p.parse().ok().map(|n| (n, n)),
            })
            .collect();
        let ranges = ranges.ok_or_else(|| Printed::failed(1, format!("cut: invalid field value ‘{list}’\n")))?;
        let chosen = |n: usize| ranges.iter().any(|(a, b)| (*a..=*b).contains(&(n + 1)));
        let text = input(terminal, "cut", &parsed.arguments, stdin)?;
        if parsed.has("characters") {
            let pick = |line: &str| line.chars().enumerate().filter(|(n, _)| chosen(*n)).map(|(_, c)| c).collect();
            let cut: Vec<String> = lines(&text).map(pick).collect();
            return Ok(Printed::out(joined(cut.iter().map(String::as_str))));
        }
        let delimiter = parsed.get("delimiter").unwrap_or("\t");
        let mut out = String::new();
        for line in lines(&text) {
            if !line.contains(delimiter) {
                if !parsed.is_on("only-delimited") {
                    out.push_str(&format!("{line}\n"));
                }
                continue;
            }
            let fields: Vec<&str> =
                line.split(delimiter).enumerate().filter(|(n, _)| chosen(*n)).map(|(_, f)| f).collect();
            out.push_str(&format!("{}\n", fields.join(delimiter)));
        }
        Ok(Printed::out(out))
    };
    run().unwrap_or_else(|e| e)
}

/// `tr A B`, `tr -d A`: sets of characters with ranges.
pub fn tr(_: &mut Terminal<'_>, arguments: &[String], stdin: &str) -> Printed {
    let set = |text: &str| -> Vec<char> {
        let mut out = Vec::new();
        let chars: Vec<char> = text.replace("\\n", "\n").replace("\\t", "\t").chars().collect();
        let mut rest = chars.as_slice();
        while let Some(first) = rest.first().copied() {
            match rest {
                [low, '-', high, ..] if low <= high && u32::from(*high) - u32::from(*low) < 1000 => {
                    out.extend(*low..=*high);
                    rest = rest.get(3..).unwrap_or_default();
                }
                _ => {
                    out.push(first);
                    rest = rest.get(1..).unwrap_or_default();
                }
            }
        }
        out
    };
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["-d", from] => {
            let from = set(from);
            Printed::out(stdin.chars().filter(|c| !from.contains(c)).collect())
        }
        [from, to] if !from.starts_with('-') => {
            let (from, to) = (set(from), set(to));
            let map = |c: char| match from.iter().position(|f| *f == c) {
                Some(at) => to.get(at).or(to.last()).copied().unwrap_or(c),
                None => c,
            };
            Printed::out(stdin.chars().map(map).collect())
        }
        _ => Printed::failed(1, "tr: missing operand\n".to_owned()),
    }
}

/// `awk '{print $1}'`, with `-F`, `NR>1` and `/pattern/` in front, and several fields.
pub fn awk(terminal: &mut Terminal<'_>, arguments: &[String], stdin: &str) -> Printed {
    let run = |terminal: &Terminal<'_>| -> Result<Option<Printed>, Printed> {
        let parsed = parsed("awk", &["field-separator|F="], arguments)?;
        let Some((script, files)) = parsed.arguments.split_first() else { return Ok(None) };
        let Some((condition, body)) = script.trim().split_once('{') else { return Ok(None) };
        let Some(fields) = body.trim().strip_suffix('}').and_then(|b| b.trim().strip_prefix("print")) else {
            return Ok(None);
        };
        let condition = condition.trim();
        let pattern = condition.strip_prefix('/').and_then(|c| c.strip_suffix('/'));
        let pattern = pattern.map(|p| Pattern::new(p, Syntax { extended: true, ..Syntax::default() })).transpose();
        let pattern = pattern.map_err(|e| Printed::failed(2, format!("awk: {e}\n")))?;
        let after = condition.strip_prefix("NR").map(|r| r.trim().trim_start_matches('>').trim().parse::<usize>());
        let skip = match (condition, &pattern, after) {
            ("", ..) | (_, Some(_), _) => 0,
            (_, _, Some(Ok(n))) if condition.contains('>') => n,
            _ => return Ok(None),
        };
        let text = input(terminal, "awk", files, stdin)?;
        let separator = parsed.get("field-separator");
        let mut out = String::new();
        for line in lines(&text).skip(skip).filter(|l| pattern.as_ref().is_none_or(|p| p.matches(l))) {
            let columns: Vec<&str> = match separator {
                Some(s) => line.split(s).collect(),
                None => line.split_whitespace().collect(),
            };
            let value = |item: &str| -> Option<String> {
                let item = item.trim();
                if let Some(text) = item.strip_prefix('"').and_then(|t| t.strip_suffix('"')) {
                    return Some(text.to_owned());
                }
                match item.strip_prefix('$')? {
                    "0" => Some(line.to_owned()),
                    "NF" => Some(columns.last().copied().unwrap_or_default().to_owned()),
                    n => n.parse::<usize>().ok().map(|n| columns.get(n - 1).copied().unwrap_or_default().to_owned()),
                }
            };
            let printed: Option<Vec<String>> = match fields.trim() {
                "" => Some(vec![line.to_owned()]),
                fields => fields
                    .split(',')
                    .map(|f| f.split_inclusive(' ').map(str::trim).filter(|p| !p.is_empty()).map(value).collect())
                    .collect(),
            };
            let Some(printed) = printed else { return Ok(None) };
            out.push_str(&printed.join(" "));
            out.push('\n');
        }
        Ok(Some(Printed::out(out)))
    };
    match run(terminal) {
        Ok(Some(printed)) | Err(printed) => printed,
        Ok(None) => terminal.not_simulated("awk", "awk '{print $1}'"),
    }
}

/// `base64` and `base64 -d`.
pub fn base64(terminal: &mut Terminal<'_>, arguments: &[String], stdin: &str) -> Printed {
    let run = || -> Result<Printed, Printed> {
        let parsed = parsed("base64", &["decode|d", "D", "wrap|w=", "ignore-garbage|i"], arguments)?;
        let text = input(terminal, "base64", &parsed.arguments, stdin)?;
        if parsed.is_on("decode") || parsed.is_on("D") {
            return Ok(match super::base64::decode(&text) {
                Some(bytes) => Printed::out(String::from_utf8_lossy(&bytes).into_owned()),
                None => Printed::failed(1, "base64: invalid input\n".to_owned()),
            });
        }
        let encoded = super::base64::encode(text.as_bytes());
        let width = parsed.get("wrap").and_then(|w| w.parse::<usize>().ok()).unwrap_or(76);
        if width == 0 {
            return Ok(Printed::out(encoded));
        }
        let chars: Vec<char> = encoded.chars().collect();
        Ok(Printed::out(chars.chunks(width).flat_map(|c| c.iter().chain(&['\n'])).collect()))
    };
    run().unwrap_or_else(|e| e)
}

/// `egrep`.
pub fn egrep(terminal: &mut Terminal<'_>, arguments: &[String], stdin: &str) -> Printed {
    let arguments: Vec<String> = std::iter::once("-E".to_owned()).chain(arguments.iter().cloned()).collect();
    grep(terminal, &arguments, stdin)
}
