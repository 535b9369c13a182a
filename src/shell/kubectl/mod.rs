//! `kubectl`: a command line to requests of the API server, its answers to what kubectl prints.
//!
//! A command is one entry in its group's `COMMANDS`. Start at [`run`], then [`client`] for how a command asks, [`resources`] for
//! how `po/x` becomes a URL.

mod apply;
mod auth;
mod change;
mod client;
mod complete;
mod config;
mod create;
mod delete;
mod describe;
mod exec;
mod explain;
mod get;
mod info;
mod jsonpath;
mod manifests;
mod metadata;
mod output;
mod patch;
mod replace;
mod resources;
mod rules;
mod table;
mod who_can;

pub use complete::complete;

use super::flags::{self, Flag, Parsed};
use super::{Printed, Terminal, distance, rest};
use crate::k8s::quote;
use crate::source::order;
use crate::world::Who;

/// The version that this kubectl says it is.
pub const CLIENT_VERSION: &str = "v1.33.5";

/// One command under its words: `create role`.
pub struct Command {
    /// The words behind `kubectl`.
    pub path: &'static str,
    /// Other spellings of the last word.
    pub aliases: &'static [&'static str],
    /// Its own flags.
    pub flags: &'static [Flag],
    /// How its `--help` shows it.
    pub usage: &'static str,
    run: fn(&mut Kubectl<'_, '_>) -> Result<(), Failure>,
}

/// Flags that every command has.
pub const GLOBAL_FLAGS: &[Flag] = &[
    "namespace|n=",
    "context=",
    "cluster=",
    "user=",
    "as=",
    "as-group=",
    "as-uid=",
    "kubeconfig=",
    "server|s=",
    "token=",
    "request-timeout=",
    "cache-dir=",
    "certificate-authority=",
    "insecure-skip-tls-verify",
    "tls-server-name=",
    "v|v=",
    "help|h",
    "warnings-as-errors",
];

/// The commands that most checks run.
const FIRST: &[&[Command]] = &[get::COMMANDS, auth::COMMANDS];

/// The others.
pub(super) const REST: &[&[Command]] = &[
    describe::COMMANDS,
    create::COMMANDS,
    apply::COMMANDS,
    delete::COMMANDS,
    replace::COMMANDS,
    metadata::COMMANDS,
    patch::COMMANDS,
    exec::COMMANDS,
    config::COMMANDS,
    explain::COMMANDS,
    info::COMMANDS,
    who_can::COMMANDS,
];

/// A command that failed: what goes to standard error, and the exit code.
#[derive(Debug)]
pub struct Failure {
    text: String,
    exit_code: i32,
}

impl Failure {
    /// `error: ...`
    fn error(text: impl std::fmt::Display) -> Failure {
        Failure { text: format!("error: {text}\n"), exit_code: 1 }
    }

    /// `error: ...` with the hint at the help that usage errors have.
    fn usage(command: &str, text: impl std::fmt::Display) -> Failure {
        Failure { text: format!("error: {text}\nSee 'kubectl {command} -h' for help and examples\n"), exit_code: 1 }
    }

    /// A text as it stands.
    fn plain(text: impl Into<String>) -> Failure {
        let mut text: String = text.into();
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        Failure { text, exit_code: 1 }
    }
}

/// A command at work.
pub struct Kubectl<'t, 'w> {
    terminal: &'t mut Terminal<'w>,
    /// As whom it asks, once it is known.
    who: Option<Who>,
    command: &'static str,
    flags: Parsed,
    stdin: String,
    out: String,
    err: String,
}

/// Runs `kubectl` with `arguments`.
pub fn run(terminal: &mut Terminal<'_>, arguments: &[String], stdin: &str) -> Printed {
    // `kubectl help get` is `kubectl get --help`.
    if let [first, rest @ ..] = arguments
        && first == "help"
    {
        let asked: Vec<String> = rest.iter().cloned().chain(["--help".to_owned()]).collect();
        return run(terminal, if rest.is_empty() { rest } else { &asked }, stdin);
    }
    if let Some((path, closest)) = not_simulated(arguments) {
        let printed = terminal.not_simulated(&format!("kubectl {path}"), closest);
        return Printed { stderr: format!("error: kubectl {path} is not simulated\n"), ..printed };
    }
    let Some((command, rest)) = find(arguments) else {
        return unknown(terminal, arguments);
    };
    let all: Vec<Flag> = command.flags.iter().chain(GLOBAL_FLAGS).copied().collect();
    let flags = match flags::parse(&all, &rest) {
        Ok(flags) => flags,
        Err(error) => {
            let text = format!("error: {error}\nSee 'kubectl {} --help' for usage.\n", command.path);
            return Printed::failed(1, text);
        }
    };
    if flags.is_on("help") {
        return Printed::out(help(command));
    }
    let stdin = stdin.to_owned();
    let mut kubectl =
        Kubectl { terminal, who: None, command: command.path, flags, stdin, out: String::new(), err: String::new() };
    let result = (command.run)(&mut kubectl);
    let Kubectl { out, mut err, .. } = kubectl;
    let exit_code = match result {
        Ok(()) => 0,
        Err(failure) => {
            err.push_str(&failure.text);
            failure.exit_code
        }
    };
    Printed { stdout: out, stderr: err, exit_code }
}

fn commands() -> impl Iterator<Item = &'static Command> {
    FIRST.iter().flat_map(|group| group.iter()).chain(rest::kubectl_commands())
}

/// Whether one of the commands that are here fits.
pub(super) fn knows(arguments: &[String]) -> bool {
    find(arguments).is_some()
}

/// The words of a command among its flags, with their places. A global flag that takes a value hides the next word.
fn words(arguments: &[String]) -> Vec<(usize, &str)> {
    let mut out = Vec::new();
    let mut skip = false;
    for (at, argument) in arguments.iter().enumerate() {
        if std::mem::take(&mut skip) {
            continue;
        }
        if argument == "--" {
            break;
        }
        match argument.strip_prefix('-') {
            None => out.push((at, argument.as_str())),
            Some(flag) => {
                let flag = flag.strip_prefix('-').unwrap_or(flag);
                skip = GLOBAL_FLAGS.iter().any(|f| {
                    let (long, short, value) = flags::names(f);
                    value && (flag == long || (flag.len() == 1 && flag.chars().next() == short))
                });
            }
        }
    }
    out
}

/// The command with the longest path that `arguments` begin with, and the arguments without that path.
fn find(arguments: &[String]) -> Option<(&'static Command, Vec<String>)> {
    let words = words(arguments);
    let fits = |command: &Command| {
        let path: Vec<&str> = command.path.split(' ').collect();
        let matches = path.iter().enumerate().all(|(n, step)| {
            words.get(n).is_some_and(|(_, word)| {
                word == step
                    || (n + 1 == path.len() && command.aliases.contains(word))
                    || (*step == "service" && *word == "svc")
            })
        });
        matches.then_some(path.len())
    };
    let (length, command) = commands().filter_map(|c| Some((fits(c)?, c))).max_by_key(|(length, _)| *length)?;
    let taken: Vec<usize> = words.iter().take(length).map(|(at, _)| *at).collect();
    let rest = arguments.iter().enumerate().filter(|(at, _)| !taken.contains(at)).map(|(_, a)| a.clone());
    Some((command, rest.collect()))
}

/// Commands of the real kubectl that are not simulated, with what is closest.
const NOT_SIMULATED: &[(&str, &str)] = &[
    ("expose", "kubectl create -f FILE"),
    ("autoscale", "kubectl scale"),
    ("certificate", "kubectl get"),
    ("top", "kubectl get pods -o wide"),
    ("cordon", "kubectl get nodes"),
    ("uncordon", "kubectl get nodes"),
    ("drain", "kubectl get nodes"),
    ("taint", "kubectl label"),
    ("attach", "kubectl exec"),
    ("port-forward", "kubectl exec"),
    ("proxy", "kubectl get --raw"),
    ("cp", "kubectl exec POD -- cat FILE"),
    ("debug", "kubectl exec"),
    ("events", "kubectl get events"),
    ("diff", "kubectl apply --dry-run=server"),
    ("wait", "kubectl get"),
    ("kustomize", "kubectl apply -f"),
    ("completion", "the Tab key"),
    ("api-versions", "kubectl api-resources"),
    ("plugin", "kubectl who-can"),
    ("auth reconcile", "kubectl apply -f"),
    ("config set", "kubectl config set-context --current"),
    ("config unset", "kubectl config set-context --current"),
    ("config set-cluster", "aws eks update-kubeconfig"),
    ("config set-credentials", "aws eks update-kubeconfig"),
    ("config delete-context", "kubectl config use-context"),
    ("config delete-cluster", "kubectl config use-context"),
    ("config rename-context", "aws eks update-kubeconfig --alias"),
    ("config get-users", "kubectl config view"),
    ("create secret tls", "kubectl create secret generic"),
    ("rollout undo", "kubectl apply -f"),
    ("rollout history", "kubectl rollout status"),
    ("rollout pause", "kubectl rollout restart"),
    ("rollout resume", "kubectl rollout restart"),
    ("set image", "kubectl patch"),
    ("set env", "kubectl patch"),
    ("set resources", "kubectl patch"),
    ("set subject", "kubectl patch"),
    ("set selector", "kubectl patch"),
];

/// The entry that a command line begins with.
fn not_simulated(arguments: &[String]) -> Option<&'static (&'static str, &'static str)> {
    let words: Vec<&str> = words(arguments).into_iter().map(|(_, word)| word).collect();
    NOT_SIMULATED.iter().find(|(path, _)| {
        let path: Vec<&str> = path.split(' ').collect();
        words.starts_with(&path)
    })
}

fn unknown(terminal: &mut Terminal<'_>, arguments: &[String]) -> Printed {
    let words = words(arguments);
    let Some((_, first)) = words.first() else { return Printed::out(overview()) };
    let firsts = || commands().filter_map(|c| c.path.split(' ').next());
    if firsts().any(|f| f == *first) {
        let second = words.get(1).map(|(_, w)| *w);
        let wanted: Vec<&str> = commands().filter_map(|c| c.path.strip_prefix(first)).map(str::trim).collect();
        return match second {
            None => Printed::out(group_help(first)),
            Some(word) => {
                let closest = distance::closest(word, wanted.iter().copied()).unwrap_or_default().to_owned();
                if !closest.is_empty() {
                    terminal.not_simulated(&format!("kubectl {first} {word}"), &format!("kubectl {first} {closest}"));
                }
                let text = format!("error: unknown command {word:?}\nSee 'kubectl {first} -h' for help and examples\n");
                Printed::failed(1, text)
            }
        };
    }
    let mut text = format!("error: unknown command {} for \"kubectl\"\n", quote(first));
    if let Some(closest) = distance::closest(first, firsts()) {
        text.push_str(&format!("\nDid you mean this?\n\t{closest}\n"));
    }
    Printed::failed(1, text)
}

fn overview() -> String {
    let mut names: Vec<&str> = commands().filter_map(|c| c.path.split(' ').next()).collect();
    order::sort(&mut names);
    names.dedup();
    let mut out = "kubectl controls the Kubernetes cluster manager.\n\nCommands:\n".to_owned();
    names.iter().for_each(|n| out.push_str(&format!("  {n}\n")));
    out + "\nUsage:\n  kubectl [flags] [options]\n\nUse \"kubectl <command> --help\" for more information about a given command.\n"
}

fn group_help(first: &str) -> String {
    let mut out = "Available Commands:\n".to_owned();
    for command in commands() {
        if let Some(rest) = command.path.strip_prefix(first).and_then(|r| r.strip_prefix(' ')) {
            out.push_str(&format!("  {rest}\n"));
        }
    }
    out + &format!(
        "\nUsage:\n  kubectl {first} [options]\n\nUse \"kubectl {first} <command> --help\" for more information about a given command.\n"
    )
}

fn help(command: &Command) -> String {
    let below = |c: &&Command| c.path.strip_prefix(command.path).is_some_and(|rest| rest.starts_with(' '));
    let mut out = String::new();
    for below in commands().filter(below) {
        let heading = if out.is_empty() { "Available Commands:\n" } else { "" };
        let name = below.path.get(command.path.len() + 1..).unwrap_or_default();
        out.push_str(&format!("{heading}  {name}\n"));
    }
    if !out.is_empty() {
        out.push('\n');
    }
    out.push_str(&format!("Usage:\n  kubectl {}\n\nOptions:\n", command.usage));
    for flag in command.flags {
        let (long, short, value) = flags::names(flag);
        let short = short.map_or_else(|| "    ".to_owned(), |s| format!("-{s}, "));
        out.push_str(&format!("    {short}--{long}{}\n", if value { "=" } else { "" }));
    }
    out + "\nUse \"kubectl options\" for a list of global command-line options (applies to all commands).\n"
}
