//! `eksctl`: both sides at once. A command calls AWS and the cluster as whoever is typing, and prints the log that eksctl
//! prints (F2.19, F2.20, F8.50 to F8.55, F10.5).
//!
//! A command is one entry in [`COMMANDS`].

mod access;
mod mapping;
mod nodegroup;
mod service_account;

use super::flags::{self, Flag, Parsed};
use super::tabwriter::{Widths, align};
use super::{Printed, Session, Terminal, distance, kubectl};
use crate::source::order;
use crate::text::Text;
use crate::world::{AwsCall, Call, Outcome, World};
use serde_json::Value;
use std::collections::BTreeMap;

/// One command under its words: `create iamserviceaccount`.
pub struct Command {
    /// The words behind `eksctl`.
    pub path: &'static str,
    /// Its own flags.
    pub flags: &'static [Flag],
    run: fn(&mut Eksctl<'_, '_>) -> Result<(), Stopped>,
}

/// Flags that every command has.
const GLOBAL_FLAGS: &[Flag] =
    &["cluster=", "region|r=", "profile|p=", "verbose|v=", "help|h", "timeout=", "output|o=", "config-file|f="];

/// Every command.
pub const COMMANDS: &[&[Command]] =
    &[service_account::COMMANDS, mapping::COMMANDS, nodegroup::COMMANDS, access::COMMANDS];

/// A command that ended with an error: what stands behind `Error: `.
pub struct Stopped(String);

/// A command at work.
pub struct Eksctl<'t, 'w> {
    terminal: &'t mut Terminal<'w>,
    flags: Parsed,
    /// The log, which goes to standard output.
    out: String,
}

/// Columns of `eksctl get`: a tab stands behind every cell.
const COLUMNS: Widths = Widths { least: 0, padding: 1 };

/// Runs `eksctl` with `arguments`.
pub fn run(terminal: &mut Terminal<'_>, arguments: &[String], _: &str) -> Printed {
    let all = || COMMANDS.iter().flat_map(|g| g.iter());
    let words: Vec<&str> = arguments.iter().map(String::as_str).take_while(|a| !a.starts_with('-')).take(2).collect();
    let asked = words.join(" ");
    // `get nodegroups` is `get nodegroup`.
    let singular = match asked.strip_suffix("entries") {
        Some(front) => format!("{front}entry"),
        None => asked.trim_end_matches('s').to_owned(),
    };
    let command = all().find(|c| c.path == asked || c.path == singular);
    if asked == "version" {
        return Printed::out("0.215.0\n".to_owned());
    }
    if asked.is_empty() || words.first() == Some(&"help") || arguments.iter().any(|a| a == "--help" || a == "-h") {
        return Printed::out(help(words.first().filter(|w| **w != "help").copied(), command));
    }
    let Some(command) = command else {
        let closest = distance::closest(&asked, all().map(|c| c.path)).unwrap_or("get nodegroup");
        let printed = terminal.not_simulated(&format!("eksctl {asked}"), &format!("eksctl {closest}"));
        return Printed { stderr: format!("Error: eksctl {asked} is not simulated\n"), ..printed };
    };
    let flags: Vec<Flag> = command.flags.iter().chain(GLOBAL_FLAGS).copied().collect();
    let parsed = match flags::parse(&flags, arguments.get(2..).unwrap_or_default()) {
        Ok(parsed) => parsed,
        Err(error) => return Printed::failed(1, format!("Error: {error}\n")),
    };
    // It works with one set of credentials, and makes its own tokens: no kubeconfig file is asked.
    let typing = terminal.session.clone();
    let profile = parsed.get("profile").map(str::to_owned);
    match terminal.with_profile(profile, "DescribeCluster") {
        Ok(who) => terminal.session.who = who,
        Err(none) => return Printed::failed(1, format!("Error: {}\n", none.text)),
    }
    terminal.session.contexts.clear();
    terminal.session.variables.retain(|name, _| !name.starts_with("AWS_"));
    let mut eksctl = Eksctl { terminal, flags: parsed, out: String::new() };
    let result = eksctl.begin().and_then(|()| (command.run)(&mut eksctl));
    let Eksctl { out: stdout, terminal, .. } = eksctl;
    terminal.session = typing;
    match result {
        Ok(()) => Printed::out(stdout),
        Err(Stopped(error)) => Printed { stdout, stderr: format!("Error: {error}\n"), exit_code: 1 },
    }
}

/// `--help`: of one command its flags, else the commands.
fn help(first: Option<&str>, command: Option<&Command>) -> String {
    let mut out = "The official CLI for Amazon EKS\n\nUsage: eksctl".to_owned();
    match command {
        Some(command) => {
            out.push_str(&format!(" {} [flags]\n\nFlags:\n", command.path));
            for flag in command.flags.iter().chain(GLOBAL_FLAGS) {
                let (long, short, value) = flags::names(flag);
                let short = short.map_or_else(|| "    ".to_owned(), |s| format!("-{s}, "));
                out.push_str(&format!("  {short}--{long}{}\n", if value { " string" } else { "" }));
            }
        }
        None => {
            out.push_str(" [command] [flags]\n\nCommands:\n");
            for path in COMMANDS.iter().flat_map(|g| g.iter()).map(|c| c.path) {
                if first.is_none_or(|first| path.split(' ').next() == Some(first)) {
                    out.push_str(&format!("  eksctl {path}\n"));
                }
            }
        }
    }
    out + "\nUse 'eksctl [command] --help' for more information about a command.\n"
}

/// Whole words that could stand in place of the last of `arguments`: commands, flags, the cluster's name.
pub fn complete(world: &World, _: &Session, arguments: &[String]) -> Vec<String> {
    let Some((last, earlier)) = arguments.split_last() else { return Vec::new() };
    let words: Vec<&str> = earlier.iter().map(String::as_str).take_while(|w| !w.starts_with('-')).take(2).collect();
    let all = || COMMANDS.iter().flat_map(|g| g.iter());
    let cluster = || world.view().name().to_owned();
    if last.starts_with("--cluster=") {
        return vec![format!("--cluster={}", cluster())];
    }
    if earlier.last().is_some_and(|w| w == "--cluster") {
        return vec![cluster()];
    }
    if last.starts_with('-') {
        let own = all().find(|c| c.path == words.join(" ")).map_or(&[][..], |c| c.flags);
        return own.iter().chain(GLOBAL_FLAGS).map(|flag| format!("--{}", flags::names(flag).0)).collect();
    }
    let next = |c: &Command| {
        let path: Vec<&str> = c.path.split(' ').collect();
        path.strip_prefix(words.as_slice()).and_then(|rest| rest.first()).map(|w| (*w).to_owned())
    };
    all().filter_map(next).collect()
}

impl Eksctl<'_, '_> {
    /// Every command looks at the cluster first.
    fn begin(&mut self) -> Result<(), Stopped> {
        if self.cluster().is_empty() {
            return Err(Stopped("--cluster must be set".to_owned()));
        }
        let (name, view) = (self.cluster(), self.terminal.world().view());
        let arn = match view.name() == name {
            true => view.arn(),
            false => view.arn().replace(&format!("cluster/{}", view.name()), &format!("cluster/{name}")),
        };
        let known = view.name() == name || self.terminal.world().account.cluster(&name).is_some();
        self.call("eks:DescribeCluster", &arn, &[])
            .map_err(|error| Stopped(format!("unable to describe cluster control plane: {error}")))?;
        match known {
            true => Ok(()),
            false => Err(Stopped(format!(
                "unable to describe cluster control plane: operation error EKS: DescribeCluster, https response error StatusCode: 404, ResourceNotFoundException: No cluster found for name: {name}."
            ))),
        }
    }

    fn flag(&self, name: &str) -> String {
        self.flags.get(name).unwrap_or_default().to_owned()
    }

    fn needs(&self, name: &str) -> Result<String, Stopped> {
        match self.flag(name) {
            value if value.is_empty() => Err(Stopped(format!("--{name} must be set"))),
            value => Ok(value),
        }
    }

    fn cluster(&self) -> String {
        self.flag("cluster")
    }

    fn region(&self) -> String {
        match self.flag("region") {
            region if region.is_empty() => self.terminal.world().view().region().to_owned(),
            region => region,
        }
    }

    fn info(&mut self, line: impl std::fmt::Display) {
        self.out.push_str(&format!("[ℹ]  {line}\n"));
    }

    fn warn(&mut self, line: impl std::fmt::Display) {
        self.out.push_str(&format!("[!]  {line}\n"));
    }

    fn done(&mut self, line: impl std::fmt::Display) {
        self.out.push_str(&format!("[✔]  {line}\n"));
    }

    /// A plan without `--approve` (F8.50). Whether to go on.
    fn approved(&mut self) -> bool {
        let approved = self.flags.is_on("approve");
        if !approved {
            self.warn("no changes were applied, run again with '--approve' to apply the changes");
        }
        approved
    }

    /// Calls an AWS API. The error is the API's own message, as eksctl hands it on.
    fn call(&mut self, action: &str, resource: &str, context: &[(&str, &str)]) -> Result<(), String> {
        let context: BTreeMap<String, Vec<String>> =
            order::gathered(context.iter().map(|(key, value)| ((*key).to_owned(), vec![(*value).to_owned()])));
        let operation = action.split(':').nth(1).unwrap_or_default().to_owned();
        self.send(AwsCall {
            action: action.to_owned(),
            operation,
            resource: resource.to_owned(),
            context,
            ..AwsCall::default()
        })
    }

    fn send(&mut self, call: AwsCall) -> Result<(), String> {
        let service = call.action.split(':').next().unwrap_or_default().to_uppercase();
        let operation = call.operation.clone();
        let answer = self.terminal.ask(Call::Aws(call));
        match answer.outcome {
            Outcome::Allowed => return Ok(()),
            Outcome::Unknown => self.terminal.is_unknown(),
            Outcome::Denied | Outcome::Failed => self.terminal.was_refused(),
        }
        // The Go SDK's words around the same message.
        let marker = format!(" when calling the {operation} operation: ");
        Err(
            match answer.message.strip_prefix("An error occurred (").and_then(|m| m.split_once(&format!("){marker}"))) {
                Some((code, message)) => format!(
                    "operation error {service}: {operation}, https response error StatusCode: 403, api error {code}: {message}"
                ),
                None => answer.message,
            },
        )
    }

    /// Runs a kubectl command as the same person, for what it changes. The error is the API server's.
    fn kubectl(&mut self, arguments: &[&str], stdin: &str) -> Result<String, Stopped> {
        let arguments: Vec<String> = arguments.iter().map(|a| (*a).to_owned()).collect();
        let printed = kubectl::run(self.terminal, &arguments, stdin);
        match printed.exit_code {
            0 => Ok(printed.stdout),
            _ => Err(Stopped(server_words(&printed.stderr))),
        }
    }

    /// A change of the files; where it was not made, why not is told.
    fn changed(&mut self, change: Result<(), Text>) -> Result<(), Stopped> {
        change.map_err(|why| {
            self.terminal.note(why);
            Stopped("the simulator did not change the files".to_owned())
        })
    }

    /// A table of `eksctl get`, or its JSON or YAML.
    fn table(&mut self, header: &[&str], rows: &[Vec<String>]) {
        let mut text = header.join("\t") + "\n";
        rows.iter().for_each(|row| text.push_str(&(row.join("\t") + "\n")));
        self.out.push_str(&align(&text, COLUMNS));
    }
}

/// What client-go says of a refusal, which kubectl prints with words of its own in front.
fn server_words(stderr: &str) -> String {
    let line = stderr.trim_end();
    let line =
        line.split_once("): ").filter(|(front, _)| front.starts_with("Error from server (")).map_or(line, |l| l.1);
    line.strip_prefix("error: ").unwrap_or(line).to_owned()
}

/// A text among an object's fields.
fn text(value: &Value, pointer: &str) -> String {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
}
