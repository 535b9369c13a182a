//! What may an explorer hold? The types of `explorers/ID/explorer.yaml`: something to look at and to try, without checks to
//! pass. Groups are steps or layers; a switch edits the explorer's files; a trial is a command that the world answers. A table
//! is also an exercise in sorting.

use super::{Expect, Link};
use crate::text::Text;
use crate::world::Who;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::rc::Rc;

/// `explorer.yaml`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Explorer {
    /// The format's version: 1.
    pub version: u32,
    /// The folder's name.
    pub id: String,
    /// What it shows.
    pub title: Text,
    /// What to look at first. Paragraphs parted by an empty line.
    pub lead: Text,
    /// Whether what a command leaves behind, logs and findings, is shown with its answer.
    #[serde(default)]
    pub evidence: bool,
    /// Shared files, by path below `scenarios/world/`.
    #[serde(default)]
    pub world: Vec<String>,
    /// Its own files, beside `explorer.yaml`.
    #[serde(default)]
    pub files: Vec<String>,
    /// Steps, layers, kinds of finding: in order, the outermost first.
    #[serde(default)]
    pub groups: Vec<Group>,
    /// Who or what each item belongs to.
    #[serde(default)]
    pub table: Option<Table>,
    /// Where to read on.
    #[serde(default)]
    pub links: Vec<Link>,
    /// What the module says differently, and what holds today.
    #[serde(default)]
    pub note: Option<Text>,
}

/// A step or a layer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Its name.
    pub title: Text,
    /// What happens there.
    #[serde(default)]
    pub says: Option<Text>,
    /// What can be broken or opened there.
    #[serde(default)]
    pub switches: Vec<Switch>,
    /// What can be tried there.
    #[serde(default)]
    pub trials: Vec<Trial>,
}

/// A change of the files that is made and taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Switch {
    /// What is done to the files, as somebody would say it.
    pub title: Text,
    /// What to look at then.
    #[serde(default)]
    pub says: Option<Text>,
    /// The change.
    pub edits: Vec<Swap>,
}

/// One text of a file in place of another. The old text stands in the file exactly once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Swap {
    /// The file; a shared one by its path with `world/`.
    pub file: String,
    /// What stands there.
    pub old: String,
    /// What stands there then.
    pub new: String,
}

/// A command that is tried.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Trial {
    /// What is tried.
    pub title: Text,
    /// Who runs it.
    #[serde(rename = "as")]
    pub who: Who,
    /// The command.
    pub run: String,
    /// What comes out while every layer holds; nothing where it is run to see.
    #[serde(default)]
    pub expect: Option<Expect>,
}

/// Whose is what: items in rows, cases in columns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// What the table answers.
    pub title: Text,
    /// How to sort.
    pub sort: Text,
    /// The cases.
    pub columns: Vec<Text>,
    /// What a cell can say.
    pub values: Vec<Value>,
    /// The items.
    pub rows: Vec<Row>,
    /// What a star after a cell means.
    #[serde(default)]
    pub star: Option<Text>,
}

/// What a cell can say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Value {
    /// As the cells write it.
    pub id: String,
    /// In words.
    pub title: Text,
}

/// An item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// What it is.
    pub item: Text,
    /// One cell for each column: a value's id, with a star where it is our reading; `-` where the item does not exist.
    pub cells: Vec<String>,
    /// Why, said to whoever sorts it.
    pub why: Text,
}

impl Row {
    /// The value's id in a column, and whether it is our reading; `None` where there is nothing to sort.
    pub fn cell(&self, column: usize) -> Option<(&str, bool)> {
        let cell = self.cells.get(column)?;
        let value = cell.trim_end_matches('*');
        (value != "-").then_some((value, value != cell))
    }
}

/// Texts by path, as a world is loaded from them.
pub type Texts = Vec<(String, Rc<str>)>;

/// An explorer with its files.
#[derive(Clone, Debug, PartialEq)]
pub struct Explored {
    /// What the author wrote.
    pub explorer: Rc<Explorer>,
    /// Its files, shared ones with `world/` before their path.
    pub texts: Texts,
}

impl Explorer {
    /// The paths of its files, as a world names them.
    pub fn paths(&self) -> impl Iterator<Item = String> {
        self.files.iter().cloned().chain(self.world.iter().map(|p| format!("world/{p}")))
    }
}

impl Swap {
    /// Makes the change; whether the old text stood there.
    pub fn apply(&self, texts: &mut Texts) -> bool {
        let Some((_, text)) = texts.iter_mut().find(|(path, _)| *path == self.file) else { return false };
        if !text.contains(&self.old) {
            return false;
        }
        *text = text.replacen(&self.old, &self.new, 1).into();
        true
    }
}

/// `glossary.yaml`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Glossary {
    /// The terms, in the order in which they are met.
    pub terms: Vec<Term>,
}

/// A term of the field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// Stable: what `teaches` of a scenario names.
    pub id: String,
    /// The term.
    pub term: Text,
    /// What it means.
    pub means: Text,
    /// Where it is met.
    #[serde(default)]
    pub scenarios: Vec<String>,
}
