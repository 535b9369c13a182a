//! `aws help`, `aws eks help`, `aws eks list-clusters help`: which commands and options there are here.

use super::arguments::Takes;
use super::{GLOBAL_OPTIONS, commands};
use crate::source::order;

/// The help that a line asks for, where it asks for one; `aws --version` too.
pub fn help(words: &[String], rest: &[String]) -> Option<String> {
    if words.is_empty() && rest.iter().any(|r| r == "--version") {
        return Some("aws-cli/2.31.0 Python/3.13.7 Linux/6.1.0 exe/x86_64.amzn.2023\n".to_owned());
    }
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let asked = match words.split_last() {
        Some((&"help", before)) => before,
        _ if rest.iter().any(|r| r == "--help" || r == "help") => words.as_slice(),
        _ => return None,
    };
    let path = asked.join(" ");
    if let Some(command) = commands().find(|c| c.path == path) {
        let name = command.path.split(' ').nth(1).unwrap_or_default();
        let mut out = format!("NAME\n       {name} -\n\nSYNOPSIS\n          {name}\n");
        for (heading, options) in [("", command.options), ("\nGLOBAL OPTIONS\n", GLOBAL_OPTIONS)] {
            out.push_str(heading);
            for (option, takes) in options {
                let value = if *takes == Takes::Nothing { "" } else { " <value>" };
                out.push_str(&format!("          [--{option}{value}]\n"));
            }
        }
        return Some(out);
    }
    let (heading, depth) = if asked.is_empty() { ("AVAILABLE SERVICES", 0) } else { ("AVAILABLE COMMANDS", 1) };
    let of_service = |p: &&str| asked.first().is_none_or(|service| p.split(' ').next() == Some(service));
    let mut names: Vec<&str> =
        commands().map(|c| c.path).filter(of_service).filter_map(|p| p.split(' ').nth(depth)).collect();
    order::sort(&mut names);
    names.dedup();
    if names.is_empty() {
        return None;
    }
    let name = asked.first().unwrap_or(&"aws");
    let list: String = names.iter().map(|n| format!("       o {n}\n\n")).collect();
    Some(format!("NAME\n       {name} -\n\n{heading}\n{list}"))
}
