//! The AWS CLI's way of reading arguments: `--name value`, `--name=value`, lists of values up to the next option,
//! switches with a `--no-` twin.

use std::collections::BTreeMap;

/// What an option takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// A switch.
    Nothing,
    /// One value.
    One,
    /// Values up to the next option.
    Many,
}

/// A table of options: name without dashes, what it takes.
pub type Options = [(&'static str, Takes)];

/// Arguments, sorted out.
#[derive(Clone, Debug, Default)]
pub struct Arguments {
    options: BTreeMap<&'static str, Vec<String>>,
    /// What is no option, behind the command's words.
    pub positional: Vec<String>,
}

impl Arguments {
    /// The value of an option.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.options.get(name)?.first().map(String::as_str)
    }

    /// Every value of an option.
    pub fn all(&self, name: &str) -> &[String] {
        self.options.get(name).map_or(&[], Vec::as_slice)
    }

    /// Whether an option was given.
    pub fn has(&self, name: &str) -> bool {
        self.options.contains_key(name)
    }
}

/// The words in front of the options (`s3 cp a b`), global options among them left aside, and what follows.
pub fn words(arguments: &[String], global: &Options) -> (Vec<String>, Vec<String>) {
    let (mut words, mut rest) = (Vec::new(), Vec::new());
    let mut left = arguments.iter();
    while let Some(argument) = left.next() {
        match argument.strip_prefix("--").filter(|name| !name.is_empty()) {
            None if rest.is_empty() || words.len() < 2 => words.push(argument.clone()),
            None => {
                rest.push(argument.clone());
                rest.extend(left.cloned());
                break;
            }
            Some(name) => {
                rest.push(argument.clone());
                let takes = global.iter().find(|(n, _)| *n == name).map(|(_, t)| *t);
                match takes {
                    Some(Takes::One) => rest.extend(left.next().cloned()),
                    Some(_) => {}
                    // The command's own options begin: nothing behind them is a word.
                    None if words.len() >= 2 => {
                        rest.extend(left.cloned());
                        break;
                    }
                    None => {}
                }
            }
        }
    }
    (words, rest)
}

/// Sorts out what stands behind the command. The error is the CLI's.
pub fn parse(own: &Options, global: &Options, rest: &[String], positional: &[String]) -> Result<Arguments, String> {
    let mut arguments = Arguments { options: BTreeMap::new(), positional: positional.to_vec() };
    let mut left = rest.iter().peekable();
    let mut unknown = Vec::new();
    while let Some(argument) = left.next() {
        let Some(name) = argument.strip_prefix("--").filter(|name| !name.is_empty()) else {
            arguments.positional.push(argument.clone());
            continue;
        };
        let (name, given) = name.split_once('=').map_or((name, None), |(n, v)| (n, Some(v.to_owned())));
        let Some((name, takes)) = own.iter().chain(global).find(|(n, _)| *n == name) else {
            unknown.push(argument.clone());
            continue;
        };
        let is_value = |next: &String| !next.starts_with("--") || next.len() == 2;
        let mut values: Vec<String> = given.into_iter().collect();
        match takes {
            Takes::Nothing => {}
            Takes::One if values.is_empty() => match left.next_if(|n| is_value(n)) {
                Some(value) => values.push(value.clone()),
                None => return Err(format!("argument --{name}: expected one argument")),
            },
            Takes::One => {}
            Takes::Many => {
                while let Some(value) = left.next_if(|n| is_value(n)) {
                    values.push(value.clone());
                }
                if values.is_empty() {
                    return Err(format!("argument --{name}: expected at least one argument"));
                }
            }
        }
        arguments.options.insert(name, values);
    }
    match unknown.is_empty() {
        true => Ok(arguments),
        false => Err(format!("Unknown options: {}", unknown.join(", "))),
    }
}
