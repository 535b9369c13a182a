//! What may an author write? The types of `scenario.yaml` and `course.yaml`, version 1. An unknown key is an error with
//! its place. `can-i schema` prints the same as JSON Schema.

use super::Swap;
use crate::text::Text;
use crate::world::Who;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The version of the format that this program reads.
pub const VERSION: u32 = 1;

/// `scenario.yaml`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// The format's version: 1.
    #[schemars(extend("const" = VERSION))]
    pub version: u32,
    /// Never changes: saved work and links are kept under it. The folder's name.
    #[schemars(regex(pattern = r"^[a-z0-9-]+$"))]
    pub id: String,
    /// Goes up by one when start files or checks change, so that saved work of an older revision is offered as such.
    pub revision: u32,
    /// What the learner is to reach, as a title.
    pub title: Text,
    /// The situation: symptoms, never the fix. Paragraphs parted by an empty line; `code` in backticks; `**strong**`.
    pub story: Text,
    /// How hard it is.
    pub difficulty: Difficulty,
    /// Minutes that a learner needs.
    #[schemars(range(min = 1))]
    pub minutes: u32,
    /// What is practised, in words of the glossary.
    #[serde(default)]
    pub teaches: Vec<String>,
    /// Scenarios that are better done before; never a lock.
    #[serde(default)]
    pub requires: Vec<String>,
    /// Whose terminal opens first.
    pub identity: Who,
    /// Read-only files shared between scenarios, by path below `scenarios/world/`.
    #[serde(default)]
    pub world: Vec<String>,
    /// The learner's files, below `start/`.
    pub files: Vec<FileEntry>,
    /// What the world must do in the end: something that must be allowed, and something that must be denied, or granting
    /// everything would solve it.
    #[schemars(extend("allOf" = both_expectations()))]
    pub checks: Vec<Check>,
    /// Over what surplus is counted.
    #[serde(default)]
    pub minimal: Minimal,
    /// The ladder of hints, gentle first.
    #[serde(default)]
    pub hints: Vec<Hint>,
    /// Right answers; the first is the one that is shown.
    #[schemars(length(min = 1))]
    pub solutions: Vec<Solution>,
    /// Tempting answers that do not solve it.
    #[serde(default)]
    pub wrong_turns: Vec<WrongTurn>,
    /// Questions on the same matter.
    #[serde(default)]
    pub quiz: Vec<Question>,
    /// What the instructor sees and plays.
    #[serde(default)]
    pub presenter: Presenter,
    /// Where to read on.
    #[serde(default)]
    pub links: Vec<Link>,
    /// What the module says differently, and what holds today.
    #[serde(default)]
    pub note: Option<Text>,
    /// Mistakes to plant into the first solution, of which the address chooses one: it is found and mended.
    #[serde(default)]
    pub mistakes: Vec<Mistake>,
}

impl Scenario {
    /// Every command line that a judgement runs.
    pub fn lines(&self) -> impl Iterator<Item = &str> {
        let of_need = self.minimal.needs.iter().chain(&self.minimal.ignore).map(|c| c.run.as_str());
        self.checks.iter().map(|c| c.run.as_str()).chain(of_need)
    }
}

/// A mistake of the field, planted into a world that is right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Mistake {
    /// Its number: `M12`. Several may share one.
    pub id: String,
    /// The check that fails by it.
    pub check: String,
    /// The change of the solution's files.
    pub edits: Vec<Swap>,
    /// What it is and why it bites, said when it is mended.
    pub says: Text,
}

/// What types cannot say of `checks`: each of the two expectations stands there.
fn both_expectations() -> serde_json::Value {
    ["allowed", "denied"]
        .map(|expect| serde_json::json!({"contains": {"properties": {"expect": {"const": expect}}}}))
        .into()
}

/// How hard a scenario is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Difficulty {
    /// One thing to change.
    Easy,
    /// Two or three things that hang together.
    Medium,
    /// A whole path.
    Hard,
}

/// A file of the learner's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FileEntry {
    /// Path below `start/`, and the tab's title.
    pub path: String,
    /// What the learner may do with it.
    #[serde(default)]
    pub mode: Mode,
}

/// What a learner may do with a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Read and change it.
    #[default]
    Edit,
    /// Read it.
    Readonly,
    /// It is part of the world but not shown.
    Hidden,
}

/// One thing that the world must do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// Stable within the scenario.
    pub id: String,
    /// What the world must do, not what to edit.
    pub title: Text,
    /// Who runs the command.
    #[serde(rename = "as")]
    pub who: Who,
    /// The command, in the learner's own language.
    pub run: String,
    /// What must come out.
    pub expect: Expect,
    /// A text that must stand in what the command prints.
    #[serde(default)]
    pub prints: Option<String>,
}

/// What must come out of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Expect {
    /// The command goes through.
    Allowed,
    /// An authenticator or authorizer refuses it.
    Denied,
}

/// A command of somebody's, not shown as a check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Command {
    /// Who runs it.
    #[serde(rename = "as")]
    pub who: Who,
    /// The command.
    pub run: String,
}

/// Over what surplus is counted: granted to these identities by the learner's files, minus needed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Minimal {
    /// Whose rights are counted; empty: everybody who runs a check.
    #[serde(default)]
    pub identities: Vec<Who>,
    /// What is needed beyond the checks that must be allowed.
    #[serde(default)]
    pub needs: Vec<Command>,
    /// What may be granted without being needed.
    #[serde(default)]
    pub ignore: Vec<Command>,
    /// Roles, access policies and managed policies that are needed as they are, by name: `view`, `AmazonEKSViewPolicy`.
    #[serde(default)]
    pub accepts: Vec<String>,
}

/// A rung of the ladder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Hint {
    /// When it fits; always, where nothing is said.
    #[serde(default)]
    pub when: Vec<Condition>,
    /// What is said.
    pub text: Text,
}

/// A condition on the current verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// The check.
    pub check: String,
    /// How it stands.
    pub is: Standing,
}

/// How a check stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// As it must be.
    Passed,
    /// Not as it must be.
    Failed,
    /// The command goes through.
    Allowed,
    /// The command is refused.
    Denied,
}

/// A right answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Solution {
    /// The folder: `solution/ID/` holds the files that differ from `start/`.
    pub id: String,
    /// What distinguishes it from the others.
    pub title: Text,
    /// Each changed file with the reason.
    pub changes: Vec<Change>,
}

/// A changed file of a solution.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// The file.
    pub file: String,
    /// Why it changes so.
    pub why: Text,
}

/// A tempting answer that does not solve it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WrongTurn {
    /// The folder: `wrong/ID/` holds the files that differ from `start/`.
    pub id: String,
    /// What was tried.
    pub title: Text,
    /// The changed files.
    pub files: Vec<String>,
    /// Where it ends.
    pub ends: Ends,
    /// How the page recognises it, to say the text below.
    #[serde(default)]
    pub when: Vec<Condition>,
    /// What the learner is told.
    pub says: Text,
}

/// Where an answer ends. *Works*: all that must be allowed is. *Safe*: all that must be denied is. *Minimal*: nothing
/// beyond the need.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ends {
    /// All that must be allowed is.
    pub works: bool,
    /// All that must be denied is.
    pub safe: bool,
    /// Nothing is granted beyond the need.
    #[serde(default)]
    pub minimal: bool,
}

/// A quiz question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Stable within the scenario.
    pub id: String,
    /// The question.
    pub text: Text,
    /// The answers to choose from; how many are right is said by the page.
    pub options: Vec<QuizOption>,
}

/// An answer to choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QuizOption {
    /// The letter.
    pub id: String,
    /// The answer.
    pub text: Text,
    /// Whether it is right.
    pub right: bool,
    /// What is said to somebody who chose it.
    pub feedback: Text,
    /// What the option stands for, so that the answer is proven by taking it out of the solution: a right option is one
    /// without which the task fails. `FILE#Kind/namespace/name`, `FILE#LogicalId`, a part of it behind a colon
    /// (`app.yaml#Pod/default/a:spec.serviceAccountName`), or every thing of a kind (`ServiceAccount`, `AWS::IAM::Role`).
    #[serde(default)]
    pub stands_for: Vec<String>,
    /// For a wrong option: the wrong turn that shows where it leads; `start` where it leads nowhere.
    #[serde(default)]
    pub turn: Option<String>,
}

/// For the instructor.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Presenter {
    /// What to say and ask.
    #[serde(default)]
    pub notes: Option<Text>,
    /// The demo, step by step.
    #[serde(default)]
    pub steps: Vec<DemoStep>,
}

/// One step of a demo.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DemoStep {
    /// The sentence that the class sees.
    pub says: Text,
    /// What only the presenter sees.
    #[serde(default)]
    pub notes: Option<Text>,
    /// A command that is run.
    #[serde(default)]
    pub run: Option<Command>,
    /// A check that is shown, by id.
    #[serde(default)]
    pub check: Option<String>,
    /// A file that is set to its text in the first solution.
    #[serde(default)]
    pub solve: Option<String>,
    /// Changes of the files, made in this order.
    #[serde(default)]
    pub edits: Vec<Swap>,
}

/// Where to read on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// What is there.
    pub title: Text,
    /// `https` only.
    #[schemars(regex(pattern = "^https://"))]
    pub url: String,
}

/// `course.yaml`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Course {
    /// The format's version: 1.
    #[schemars(extend("const" = VERSION))]
    pub version: u32,
    /// The course.
    pub title: Text,
    /// Its parts, in teaching order.
    pub chapters: Vec<Chapter>,
}

impl Course {
    /// Every scenario, in teaching order.
    pub fn entries(&self) -> impl Iterator<Item = &CourseEntry> {
        self.chapters.iter().flat_map(|c| &c.scenarios)
    }
}

/// A part of the course.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Chapter {
    /// Stable.
    pub id: String,
    /// The part's title.
    pub title: Text,
    /// What it is about.
    #[serde(default)]
    pub summary: Option<Text>,
    /// Its scenarios, in order.
    pub scenarios: Vec<CourseEntry>,
    /// Its explorers, each with its place among the scenarios.
    #[serde(default)]
    pub explorers: Vec<ExplorerEntry>,
    /// Where to read on.
    #[serde(default)]
    pub read: Vec<Link>,
}

impl Chapter {
    /// The minutes that all of it takes.
    pub fn minutes(&self) -> u32 {
        let scenarios = self.scenarios.iter().map(|s| s.minutes);
        scenarios.chain(self.explorers.iter().map(|x| x.minutes)).sum()
    }
}

/// An explorer as the course shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExplorerEntry {
    /// The explorer's id and folder below `explorers/`.
    pub id: String,
    /// The explorer's title.
    pub title: Text,
    /// What is tried there, in a few words.
    pub says: Text,
    /// Minutes to spend there.
    pub minutes: u32,
    /// The scenario after which it is best looked at; none: it opens the chapter.
    #[serde(default)]
    pub after: Option<String>,
}

/// A scenario as the start page shows it, so that opening the course does not fetch every scenario. `can-i check` holds
/// it against the scenario itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CourseEntry {
    /// The scenario's id and folder.
    pub id: String,
    /// The scenario's title.
    pub title: Text,
    /// The scenario's minutes.
    pub minutes: u32,
}
