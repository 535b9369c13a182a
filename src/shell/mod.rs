//! A command line to a question or an edit of files, and the answer to printed text: kubectl, aws, eksctl, rbac-lookup.
//!
//! Start at [`run`]. A program is one entry in a table, here or in [`rest`]; what it may do is in [`Terminal`]: ask the
//! world as whoever is typing, read and change files, print.

mod aws;
mod complete;
mod curl;
mod distance;
mod eksctl;
mod filters;
pub mod flags;
mod identity;
mod in_pod;
mod join;
mod kubectl;
mod rbac_lookup;
mod rest;
mod run;
mod session;
pub mod tabwriter;
mod template;
mod terminal;
pub mod words;

pub use complete::{Completion, complete};
pub use rest::{REST, Rest, knows, put};
pub use session::{Context, Session};
pub use terminal::Terminal;

use crate::source::Span;
use crate::source::edit::Edit;
use crate::text::Text;
use crate::world::{Answer, Question, Who, World};

/// Runs a command line in `world` as the session's identity. Never fails: what is wrong with the line is in the output.
pub fn run(world: &World, session: &Session, line: &str) -> Output {
    let mut terminal = Terminal::new(world, session);
    let printed = terminal.run_line(line);
    terminal.finish(printed)
}

/// What a command line printed and did.
#[derive(Clone, Debug, Default)]
pub struct Output {
    /// Standard output, as the tools print it.
    pub stdout: String,
    /// Standard error, as the tools print it.
    pub stderr: String,
    /// The last command's.
    pub exit_code: i32,
    /// What the line changed, in order.
    pub effects: Vec<Effect>,
    /// What was asked of the world, and what it answered, in order.
    pub questions: Vec<(Question, Answer)>,
    /// The simulator's own words to the learner: what is not simulated, why a file was not changed.
    pub notes: Vec<Text>,
    /// What came out, for whoever checks the line.
    pub outcome: Outcome,
}

/// What came out of a command line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing that it asked was refused, and it did what it was told.
    #[default]
    Allowed,
    /// An authenticator or an authorizer refused what it asked, or `can-i` said no.
    Denied,
    /// It failed for another reason: no such object, a flag that is not there, an invalid manifest.
    Error,
    /// The simulator does not model what decides this.
    Unknown,
}

/// What a command changed beside its output. The caller keeps the state and applies these in order: those of the session
/// by [`Session::apply`], those of files, editor and screen itself.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// A file has a new text. The edits refer to the text that it had before this effect; a file that was not there
    /// before has none and begins with this text.
    Edit {
        /// The file's path.
        path: String,
        /// What changed.
        edits: Vec<Edit>,
        /// The whole new text.
        text: String,
    },
    /// Somebody else is typing from now on.
    SwitchIdentity(Who),
    /// `kubectl exec -it POD -- sh`: a shell in that pod, until `exit`.
    Enter(Who),
    /// `exit` from there.
    Leave,
    /// The session's namespace.
    SetNamespace(String),
    /// A context of the kubeconfig file, new or changed; it is the current one from now on.
    AddContext(Context),
    /// Another context is the current one.
    UseContext(String),
    /// A shell variable; `None` unsets it.
    SetVariable(String, Option<String>),
    /// Open a file at a place, as `kubectl edit` and an editor do.
    OpenFile(Span),
    /// Empty the screen.
    Clear,
}

/// What one program printed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Printed {
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
    /// Zero, unless it failed.
    pub exit_code: i32,
}

impl Printed {
    /// Success, with this on standard output.
    pub fn out(stdout: String) -> Printed {
        Printed { stdout, ..Printed::default() }
    }

    /// Failure, with this on standard error.
    pub fn failed(exit_code: i32, stderr: String) -> Printed {
        Printed { stderr, exit_code, ..Printed::default() }
    }
}

/// Runs a program: its arguments without its name, and what comes through the pipe.
type Run = fn(&mut Terminal<'_>, &[String], &str) -> Printed;

/// A program of the terminal.
pub struct Program {
    /// What is typed.
    pub name: &'static str,
    /// What it does.
    run: Run,
    /// Whether it only shapes text: its failing (`grep` finds nothing) is no failure of the line.
    filter: bool,
    /// Whether a container has it too.
    in_pods: bool,
}

const fn tool(name: &'static str, run: Run) -> Program {
    Program { name, run, filter: false, in_pods: true }
}

const fn filter(name: &'static str, run: Run) -> Program {
    Program { name, run, filter: true, in_pods: true }
}

const fn builtin(name: &'static str, run: Run) -> Program {
    Program { name, run, filter: true, in_pods: false }
}

/// The programs that checks run: the others are in [`REST`].
const FIRST: &[Program] = &[tool("kubectl", kubectl::run), tool("k", kubectl::run), tool("aws", aws::run)];

/// Every program that is here.
fn programs() -> impl Iterator<Item = &'static Program> {
    FIRST.iter().chain(rest::programs())
}
