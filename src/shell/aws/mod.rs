//! `aws`: a command line to calls of AWS APIs, asked of the world as whoever is typing, printed as the AWS CLI prints.
//!
//! A command is one entry in its service's `COMMANDS`. Start at [`run`], then [`Aws`] for how a command asks and prints.

mod arguments;
mod caller;
mod ec2;
mod efs;
mod eks;
mod filter_pattern;
mod guardduty;
mod help;
mod iam;
mod jmespath;
mod logs;
mod output;
mod parameters;
mod s3;
mod s3api;
mod sts;
mod table;

pub(super) use eks::planned;
pub(super) use iam::THUMBPRINT;

use super::{Printed, Session, Terminal, distance, rest};
use crate::source::order;
use crate::world::{Answer, AwsCall, Call, Outcome, Who, World};
use arguments::{Arguments, Takes};
use serde_json::Value;
use std::collections::BTreeMap;

/// One command: `s3 cp`.
pub struct Command {
    /// The words behind `aws`.
    pub path: &'static str,
    /// Its options, without the dashes.
    pub options: &'static [(&'static str, Takes)],
    run: fn(&mut Aws<'_, '_>) -> Result<(), Failure>,
}

/// Options that every command has.
pub const GLOBAL_OPTIONS: &[(&str, Takes)] = &[
    ("region", Takes::One),
    ("profile", Takes::One),
    ("output", Takes::One),
    ("query", Takes::One),
    ("endpoint-url", Takes::One),
    ("debug", Takes::Nothing),
    ("no-cli-pager", Takes::Nothing),
    ("no-paginate", Takes::Nothing),
    ("no-verify-ssl", Takes::Nothing),
    ("no-sign-request", Takes::Nothing),
    ("color", Takes::One),
    ("cli-read-timeout", Takes::One),
    ("cli-connect-timeout", Takes::One),
];

/// The commands that most checks run.
const FIRST: &[&[Command]] = &[sts::COMMANDS, s3::COMMANDS];

/// The others.
pub(super) const REST: &[&[Command]] =
    &[s3api::COMMANDS, iam::COMMANDS, ec2::COMMANDS, efs::COMMANDS, eks::COMMANDS, logs::COMMANDS, guardduty::COMMANDS];

/// Every command that is here.
fn commands() -> impl Iterator<Item = &'static Command> {
    FIRST.iter().flat_map(|group| group.iter()).chain(rest::aws_commands())
}

/// Whether one of the commands that are here fits.
pub(super) fn knows(arguments: &[String]) -> bool {
    let (words, _) = arguments::words(arguments, GLOBAL_OPTIONS);
    words.get(..2).is_some_and(|path| commands().any(|c| c.path == path.join(" ")))
}

/// A command that failed: what goes to standard error, and the exit code.
#[derive(Debug)]
pub struct Failure {
    text: String,
    exit_code: i32,
}

impl Failure {
    /// A refusal or failure of a service: a blank line, the text, 254 (F3.42). Without credentials it is 253.
    fn service(text: &str) -> Failure {
        let exit_code = if text.starts_with("Unable to locate credentials") { 253 } else { 254 };
        Failure { text: format!("\n{text}\n"), exit_code }
    }

    /// A command line that the CLI does not read.
    fn usage(text: impl std::fmt::Display) -> Failure {
        let usage = "usage: aws [options] <command> <subcommand> [<subcommand> ...] [parameters]\nTo see help text, you can run:\n\n  aws help\n  aws <command> help\n  aws <command> <subcommand> help\n";
        Failure { text: format!("\n{usage}\naws: error: {text}\n"), exit_code: 252 }
    }
}

/// A command at work.
pub struct Aws<'t, 'w> {
    terminal: &'t mut Terminal<'w>,
    path: &'static str,
    arguments: Arguments,
    /// As whom it calls: whoever is typing, or `--profile`.
    who: Who,
    out: String,
    err: String,
}

/// Runs `aws` with `arguments`.
pub fn run(terminal: &mut Terminal<'_>, arguments: &[String], _: &str) -> Printed {
    let (words, rest) = arguments::words(arguments, GLOBAL_OPTIONS);
    if let Some(text) = help::help(&words, &rest) {
        return Printed::out(text);
    }
    let [service, operation, ..] = words.as_slice() else {
        let failure = Failure::usage("the following arguments are required: command");
        return Printed::failed(failure.exit_code, failure.text);
    };
    let path = format!("{service} {operation}");
    let Some(command) = commands().find(|c| c.path == path) else {
        return unknown(terminal, service, operation);
    };
    let positional = words.get(2..).unwrap_or_default();
    let read = arguments::parse(command.options, GLOBAL_OPTIONS, &rest, positional);
    let mut aws = Aws {
        who: terminal.session.who.clone(),
        terminal,
        path: command.path,
        arguments: Arguments::default(),
        out: String::new(),
        err: String::new(),
    };
    let result = read.map_err(Failure::usage).and_then(|arguments| {
        aws.arguments = arguments;
        aws.choose_profile()?;
        (command.run)(&mut aws)
    });
    let Aws { out, mut err, .. } = aws;
    let exit_code = match result {
        Ok(()) => 0,
        Err(failure) => {
            err.push_str(&failure.text);
            failure.exit_code
        }
    };
    Printed { stdout: out, stderr: err, exit_code }
}

fn unknown(terminal: &mut Terminal<'_>, service: &str, operation: &str) -> Printed {
    let paths = || commands().map(|c| c.path);
    let asked = format!("{service} {operation}");
    let same_service = paths().find(|p| p.split(' ').next() == Some(service));
    let closest = distance::closest(&asked, paths()).or(same_service).unwrap_or("sts get-caller-identity");
    let mut printed = terminal.not_simulated(&format!("aws {asked}"), &format!("aws {closest}"));
    printed.stderr = format!("aws {asked} is not simulated\n");
    printed.exit_code = 252;
    printed
}

/// Whole words that could stand in place of the last of `arguments`: services, operations, options.
pub fn complete(world: &World, _: &Session, arguments: &[String]) -> Vec<String> {
    let Some((last, earlier)) = arguments.split_last() else { return Vec::new() };
    if let Some(option) = earlier.last().and_then(|w| w.strip_prefix("--")) {
        let values = values_of(world, option);
        if !values.is_empty() {
            return values;
        }
    }
    let (words, _) = arguments::words(earlier, GLOBAL_OPTIONS);
    if last.starts_with('-') {
        let path = words.get(..2).map(|w| w.join(" ")).unwrap_or_default();
        let own = commands().find(|c| c.path == path).map_or(&[][..], |c| c.options);
        return own.iter().chain(GLOBAL_OPTIONS).map(|(name, _)| format!("--{name}")).collect();
    }
    let path = |c: &Command| -> Vec<String> { c.path.split(' ').map(str::to_owned).collect() };
    let next = |c: &Command| path(c).strip_prefix(words.as_slice()).and_then(|rest| rest.first().cloned());
    commands().filter_map(next).collect()
}

/// What an option may be given that the world knows.
fn values_of(world: &World, option: &str) -> Vec<String> {
    let account = &world.account;
    let texts = |list: &[&str]| list.iter().map(|t| (*t).to_owned()).collect();
    let roles = || account.roles.iter();
    match option {
        "output" => texts(&["json", "table", "text", "yaml"]),
        "cluster-name" | "name" => vec![world.view().name().to_owned()],
        "region" => vec![world.view().region().to_owned()],
        "role-arn" => roles().map(|r| r.arn.clone()).collect(),
        "role-name" => roles().map(|r| r.name.to_string()).collect(),
        "principal-arn" | "policy-source-arn" => {
            roles().map(|r| r.arn.clone()).chain(account.users.iter().map(|u| u.arn.clone())).collect()
        }
        "profile" => {
            roles().map(|r| r.name.to_string()).chain(account.users.iter().map(|u| u.name.to_string())).collect()
        }
        "log-group-name" => vec![crate::eks::evidence::log_group(world.view())],
        "namespace" => world.cluster.namespaces().into_iter().map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

/// `sts get-caller-identity` is `GetCallerIdentity` to the API.
fn operation(path: &str) -> String {
    let words = path.split(' ').nth(1).unwrap_or_default().split('-');
    let capital = |word: &str| {
        let mut chars = word.chars();
        chars.next().map(|c| c.to_ascii_uppercase().to_string() + chars.as_str()).unwrap_or_default()
    };
    words.map(capital).collect::<String>().replace("OpenId", "OpenID")
}

impl Aws<'_, '_> {
    /// Calls an AWS API as whoever is typing. A refusal counts for the line's outcome.
    fn call(&mut self, action: &str, resource: &str) -> Result<Answer, String> {
        let operation = action.split(':').nth(1).unwrap_or_default();
        self.call_as(action, operation, resource, &[])
    }

    /// The same for an operation that is called otherwise than its action, with condition keys of its own.
    fn call_as(
        &mut self,
        action: &str,
        operation: &str,
        resource: &str,
        context: &[(&str, &str)],
    ) -> Result<Answer, String> {
        let keys: BTreeMap<String, Vec<String>> =
            order::gathered(context.iter().map(|(key, value)| ((*key).to_owned(), vec![(*value).to_owned()])));
        let call = AwsCall {
            action: action.to_owned(),
            service: String::new(),
            operation: operation.to_owned(),
            resource: resource.to_owned(),
            context: keys,
        };
        let answer = self.terminal.ask_as(self.who.clone(), Call::Aws(call));
        self.judged(answer)
    }

    /// Tells a refusal, which counts for the line's outcome, from an answer.
    fn judged(&mut self, answer: Answer) -> Result<Answer, String> {
        match answer.outcome {
            Outcome::Allowed => Ok(answer),
            Outcome::Denied => {
                self.terminal.was_refused();
                Err(answer.message)
            }
            Outcome::Failed => Err(answer.message),
            Outcome::Unknown => {
                self.terminal.is_unknown();
                Err(answer.message)
            }
        }
    }

    /// Prints a service's answer as `--query` and `--output` want it.
    fn print(&mut self, answer: &Value) -> Result<(), Failure> {
        let text =
            output::print(&operation(self.path), answer, self.arguments.get("query"), self.arguments.get("output"))?;
        self.out.push_str(&text);
        Ok(())
    }
}
