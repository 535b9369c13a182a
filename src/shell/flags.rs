//! Which flags did the learner give, and what is left? Flags as `pflag` reads them (kubectl, eksctl, rbac-lookup): long
//! and short, joined shorts, `=` or a blank before the value, anywhere among the arguments, up to `--`.

use std::collections::BTreeMap;

/// One flag of a command, written as `long`, `long|s` (a short name), with a mark behind it: nothing for a switch, `=`
/// for a value, `=?x` for a value that is `x` where the flag stands alone.
pub type Flag = &'static str;

/// What a flag is called and takes.
struct Shape {
    long: &'static str,
    short: Option<char>,
    takes: Takes,
}

#[derive(Clone, Copy)]
enum Takes {
    Nothing,
    Value,
    /// A value only behind `=`; alone it is this.
    ValueOr(&'static str),
}

fn shape(flag: Flag) -> Shape {
    let (names, takes) = match flag.split_once('=') {
        None => (flag, Takes::Nothing),
        Some((names, "")) => (names, Takes::Value),
        Some((names, rest)) => (names, Takes::ValueOr(rest.trim_start_matches('?'))),
    };
    let (long, short) = names.split_once('|').unwrap_or((names, ""));
    Shape { long, short: short.chars().next(), takes }
}

/// The long and short names of a flag, for completion and help.
pub fn names(flag: Flag) -> (&'static str, Option<char>, bool) {
    let shape = shape(flag);
    (shape.long, shape.short, !matches!(shape.takes, Takes::Nothing))
}

/// A command line's arguments, sorted out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parsed {
    flags: BTreeMap<&'static str, Vec<String>>,
    /// What is no flag, in order.
    pub arguments: Vec<String>,
    /// How many of the arguments stand before `--`, where there is one.
    pub before_dashes: Option<usize>,
}

impl Parsed {
    /// The last value given for a flag.
    pub fn get(&self, long: &str) -> Option<&str> {
        self.flags.get(long)?.last().map(String::as_str)
    }

    /// Every value given for a flag, in order.
    pub fn all(&self, long: &str) -> &[String] {
        self.flags.get(long).map_or(&[], Vec::as_slice)
    }

    /// Every value of a flag that takes several in one, parted by commas.
    pub fn list(&self, long: &str) -> Vec<String> {
        self.all(long).iter().flat_map(|v| csv(v)).collect()
    }

    /// Whether a switch is on.
    pub fn is_on(&self, long: &str) -> bool {
        self.get(long).is_some_and(|v| v == "true")
    }

    /// Whether a flag was given at all.
    pub fn has(&self, long: &str) -> bool {
        self.flags.contains_key(long)
    }

    /// The arguments behind `--`.
    pub fn behind_dashes(&self) -> &[String] {
        self.before_dashes.and_then(|n| self.arguments.get(n..)).unwrap_or_default()
    }

    /// The arguments before `--`, or all.
    pub fn leading(&self) -> &[String] {
        self.before_dashes.and_then(|n| self.arguments.get(..n)).unwrap_or(&self.arguments)
    }
}

/// Values parted by commas; double quotes hold a comma.
pub fn csv(text: &str) -> Vec<String> {
    let (mut out, mut quoted) = (vec![String::new()], false);
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => out.push(String::new()),
            c => out.last_mut().into_iter().for_each(|s| s.push(c)),
        }
    }
    out
}

/// Sorts out `arguments`. The error is pflag's, to the letter.
pub fn parse(flags: &[Flag], arguments: &[String]) -> Result<Parsed, String> {
    parse_up_to(flags, arguments, false)
}

/// The same; with `until_argument` everything from the first argument on is left as it is (`exec`'s old form, plugins).
pub fn parse_up_to(flags: &[Flag], arguments: &[String], until_argument: bool) -> Result<Parsed, String> {
    let mut parsed = Parsed::default();
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        if argument == "--" {
            parsed.before_dashes = Some(parsed.arguments.len());
            parsed.arguments.extend(rest.cloned());
            break;
        } else if let Some(long) = argument.strip_prefix("--") {
            take_long(flags, long, argument, &mut rest, &mut parsed)?;
        } else if let Some(shorts) = argument.strip_prefix('-').filter(|s| !s.is_empty()) {
            take_shorts(flags, shorts, &mut rest, &mut parsed)?;
        } else {
            parsed.arguments.push(argument.clone());
            if until_argument {
                parsed.arguments.extend(rest.cloned());
                break;
            }
        }
    }
    Ok(parsed)
}

fn take_long<'a>(
    flags: &[Flag],
    long: &str,
    whole: &str,
    rest: &mut impl Iterator<Item = &'a String>,
    parsed: &mut Parsed,
) -> Result<(), String> {
    let (name, given) = match long.split_once('=') {
        Some((name, value)) => (name, Some(value.to_owned())),
        None => (long, None),
    };
    if name.is_empty() || name.starts_with('-') {
        return Err(format!("bad flag syntax: {whole}"));
    }
    let Some(shape) = flags.iter().map(|f| shape(f)).find(|s| s.long == name) else {
        return Err(format!("unknown flag: --{name}"));
    };
    let value = match (shape.takes, given) {
        (Takes::Nothing, given) => switch(&shape, given)?,
        (_, Some(given)) => given,
        (Takes::ValueOr(alone), None) => alone.to_owned(),
        (Takes::Value, None) => rest.next().cloned().ok_or_else(|| format!("flag needs an argument: --{name}"))?,
    };
    parsed.flags.entry(shape.long).or_default().push(value);
    Ok(())
}

fn take_shorts<'a>(
    flags: &[Flag],
    shorts: &str,
    rest: &mut impl Iterator<Item = &'a String>,
    parsed: &mut Parsed,
) -> Result<(), String> {
    let mut chars = shorts.chars();
    while let Some(short) = chars.next() {
        let Some(shape) = flags.iter().map(|f| shape(f)).find(|s| s.short == Some(short)) else {
            return Err(format!("unknown shorthand flag: {} in -{shorts}", quoted_char(short)));
        };
        let behind = chars.as_str();
        let given = behind.strip_prefix('=').map(str::to_owned);
        let (value, done) = match (shape.takes, given) {
            (Takes::Nothing, given) => {
                let done = given.is_some();
                (switch(&shape, given)?, done)
            }
            (_, Some(given)) => (given, true),
            (Takes::ValueOr(alone), None) => (alone.to_owned(), false),
            (Takes::Value, None) if !behind.is_empty() => (behind.to_owned(), true),
            (Takes::Value, None) => {
                let next = rest.next().cloned();
                let missing = || format!("flag needs an argument: {} in -{shorts}", quoted_char(short));
                (next.ok_or_else(missing)?, true)
            }
        };
        parsed.flags.entry(shape.long).or_default().push(value);
        if done {
            break;
        }
    }
    Ok(())
}

fn quoted_char(c: char) -> String {
    format!("'{c}'")
}

/// Go's `strconv.ParseBool`.
fn switch(shape: &Shape, given: Option<String>) -> Result<String, String> {
    let Some(given) = given else { return Ok("true".to_owned()) };
    match given.as_str() {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Ok("true".to_owned()),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Ok("false".to_owned()),
        _ => {
            let name = match shape.short {
                Some(short) => format!("-{short}, --{}", shape.long),
                None => format!("--{}", shape.long),
            };
            Err(format!(
                "invalid argument {given:?} for {name:?} flag: strconv.ParseBool: parsing {given:?}: invalid syntax"
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FLAGS: &[Flag] =
        &["namespace|n=", "all-namespaces|A", "output|o=", "dry-run=?unchanged", "user=", "it|i", "tty|t"];

    fn read(line: &str) -> Result<Parsed, String> {
        parse(FLAGS, &line.split(' ').map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn flags_stand_anywhere_and_in_every_form() {
        for line in ["get -n dev pods -oyaml", "-ndev get --output yaml pods", "get pods --namespace=dev -o=yaml"] {
            let parsed = read(line).unwrap();
            assert_eq!((parsed.get("namespace"), parsed.get("output")), (Some("dev"), Some("yaml")), "{line}");
            assert_eq!(parsed.arguments, ["get", "pods"], "{line}");
        }
        let parsed = read("exec -it x --dry-run --user a,b --user=c -- sh -c").unwrap();
        assert!(parsed.is_on("it") && parsed.is_on("tty"));
        assert_eq!((parsed.get("dry-run"), parsed.list("user").len()), (Some("unchanged"), 3));
        assert_eq!((parsed.leading().len(), parsed.behind_dashes().len()), (2, 2));
    }

    #[test]
    fn errors_are_pflags() {
        for (line, want) in [
            ("--xx", "unknown flag: --xx"),
            ("-x", "unknown shorthand flag: 'x' in -x"),
            ("-Ax", "unknown shorthand flag: 'x' in -Ax"),
            ("-n", "flag needs an argument: 'n' in -n"),
            ("--namespace", "flag needs an argument: --namespace"),
            ("--=x", "bad flag syntax: --=x"),
            (
                "-A=foo",
                "invalid argument \"foo\" for \"-A, --all-namespaces\" flag: strconv.ParseBool: parsing \"foo\": invalid syntax",
            ),
        ] {
            assert_eq!(read(line).unwrap_err(), want);
        }
    }
}
