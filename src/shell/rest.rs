//! What can wait until the first verdict stands? The programs and commands that few checks run. They are one table,
//! [`REST`], which nothing here names but [`here`]: the page, whose bytes travel, takes it from a module of its own when it
//! arrives and [`put`]s it in its place; everybody else has it from the beginning.

use super::complete::Complete;
use super::words::{self, Part};
use super::{Completion, Printed, Session};
use super::{FIRST, Program, aws, builtin, curl, eksctl, filter, filters, in_pod, kubectl, rbac_lookup, run, tool};
use crate::world::World;
use std::cell::Cell;

/// Programs and commands beside the first ones.
pub struct Rest {
    programs: &'static [Program],
    kubectl: &'static [&'static [kubectl::Command]],
    aws: &'static [&'static [aws::Command]],
    /// What could stand among a program's arguments; files where nothing is said.
    pub(super) completes: &'static [(&'static str, Complete)],
    pub(super) complete: fn(&Rest, &World, &Session, &str, usize) -> Completion,
}

/// All of them.
pub static REST: Rest = Rest {
    programs: &[
        tool("eksctl", eksctl::run),
        tool("rbac-lookup", rbac_lookup::run),
        filter("grep", filters::text::grep),
        filter("egrep", filters::text::egrep),
        filter("head", filters::text::head),
        filter("tail", filters::text::tail),
        filter("wc", filters::text::wc),
        filter("sort", filters::text::sort),
        filter("uniq", filters::text::uniq),
        filter("cut", filters::text::cut),
        filter("tr", filters::text::tr),
        filter("awk", filters::text::awk),
        filter("base64", filters::text::base64),
        filter("jq", filters::jq::run),
        tool("curl", curl::run),
        filter("cat", filters::files::cat),
        filter("ls", filters::files::ls),
        filter("tee", filters::files::tee),
        filter("echo", filters::files::echo),
        filter("printf", filters::files::printf),
        filter("env", filters::files::env),
        filter("printenv", filters::files::env),
        filter("true", |_, _, _| Printed::default()),
        filter("false", |_, _, _| Printed::failed(1, String::new())),
        filter("sleep", |_, _, _| Printed::default()),
        filter("sh", in_pod::sh),
        filter("bash", in_pod::sh),
        filter("exit", filters::files::exit),
        filter("whoami", filters::files::whoami),
        filter("hostname", filters::files::hostname),
        filter("xargs", run::xargs),
        builtin("sudo", run::another),
        builtin("time", run::another),
        builtin("watch", run::another),
        filter("export", filters::files::export),
        filter("unset", filters::files::unset),
        builtin("clear", filters::files::clear),
        builtin("history", filters::files::history),
        builtin("vi", filters::files::open),
        builtin("vim", filters::files::open),
        builtin("nano", filters::files::open),
        builtin("code", filters::files::open),
    ],
    kubectl: kubectl::REST,
    aws: aws::REST,
    completes: &[
        ("kubectl", kubectl::complete),
        ("k", kubectl::complete),
        ("aws", aws::complete),
        ("eksctl", eksctl::complete),
        ("rbac-lookup", rbac_lookup::complete),
    ],
    complete: super::complete::among,
};

thread_local! {
    #[cfg(all(feature = "ui", target_family = "wasm"))]
    static HERE: Cell<Option<&'static Rest>> = const { Cell::new(None) };
    #[cfg(not(all(feature = "ui", target_family = "wasm")))]
    static HERE: Cell<Option<&'static Rest>> = const { Cell::new(Some(&REST)) };
}

/// The rest has arrived.
pub fn put(rest: &'static Rest) {
    HERE.set(Some(rest));
}

/// The rest, once it is here.
pub(super) fn here() -> Option<&'static Rest> {
    HERE.get()
}

/// The programs of the rest.
pub(super) fn programs() -> impl Iterator<Item = &'static Program> {
    here().into_iter().flat_map(|rest| rest.programs)
}

/// The kubectl commands of the rest.
pub(super) fn kubectl_commands() -> impl Iterator<Item = &'static kubectl::Command> {
    here().into_iter().flat_map(|rest| rest.kubectl).flat_map(|group| group.iter())
}

/// The aws commands of the rest.
pub(super) fn aws_commands() -> impl Iterator<Item = &'static aws::Command> {
    here().into_iter().flat_map(|rest| rest.aws).flat_map(|group| group.iter())
}

/// Whether `line` runs as it should with what is here: the rest is, or the line needs nothing of it.
pub fn knows(line: &str) -> bool {
    here().is_some()
        || words::parse(line).is_ok_and(|pipelines| {
            pipelines.iter().flat_map(|p| &p.commands).all(|command| {
                let words: Option<Vec<String>> = command.words.iter().map(words::Word::literal).collect();
                let plain = |word: &words::Word| word.parts.iter().all(|part| matches!(part, Part::Text(_)));
                let first = |name: &String, arguments: &[String]| {
                    FIRST.iter().any(|p| p.name == name)
                        && if name == "aws" { aws::knows(arguments) } else { kubectl::knows(arguments) }
                };
                command.assignments.iter().all(|(_, word)| plain(word))
                    && command.redirects.is_empty()
                    && words.is_some_and(|words| words.split_first().is_none_or(|(name, rest)| first(name, rest)))
            })
        })
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_rest_is_here_without_a_page() {
        assert!(super::knows("eksctl get cluster | jq ."));
    }
}
