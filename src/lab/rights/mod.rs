//! Which rights does one identity have, which of them does it need, and how did it come by them? The same answers as the
//! grader's, as pictures: a matrix of verbs by resources, the list of who else may, the graph of grants.
//!
//! Start at [`matrix`], [`who_can`] and [`graph`].

mod account;
mod cluster;
mod graph;
mod who_can;

pub use graph::{Graph, Light, Node, graph};
pub use who_can::{Asked, Holder, resources, who_can};

use super::surplus::{editable, need};
use super::{Attempt, Danger, Report};
use crate::scenario::Mode;
use crate::source::order;
use crate::text::Text;
use crate::world::Who;
use std::rc::Rc;

/// What a right is to an identity. The later ones matter more: where several meet in one cell, the last is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Not granted, not needed.
    #[default]
    Nothing,
    /// Granted by files that are not the learner's, or accepted by the scenario: counted for nobody.
    Given,
    /// Needed and granted.
    Needed,
    /// Granted by the learner's files without need.
    Surplus,
    /// Needed and not granted.
    Missing,
}

/// One cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// As the files stand.
    pub now: Standing,
    /// As they stood at the start.
    pub start: Standing,
    /// What it holds for, each with its standing: names of objects where it is not all of them, actions of an access level.
    pub of: Vec<(String, Standing)>,
}

/// One resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// `pods/log`; an ARN or words for a resource of the account.
    pub name: Text,
    /// The API group; the ARN to ask with for a resource of the account.
    pub group: String,
    /// How much harm its surplus can do.
    pub danger: Option<Danger>,
    /// One for each of [`Block::columns`].
    pub cells: Vec<Cell>,
}

/// Where a block of rows counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In these namespaces, with the same rights in each.
    Namespaces(Vec<String>),
    /// In every namespace.
    Everywhere,
    /// At the cluster scope.
    Cluster,
    /// In the AWS account.
    Account,
}

/// Rows that count in the same place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Where.
    pub place: Place,
    /// Verbs, or access levels.
    pub columns: Vec<&'static str>,
    /// Resources about which there is something to say: what is needed first, then the most dangerous surplus.
    pub rows: Vec<Row>,
}

/// The rights of one identity.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matrix {
    /// In the namespaces, at the cluster scope, in the account; only where there is something to say.
    pub blocks: Vec<Block>,
    /// Whether it is in `system:masters`: then the cluster asks no further, and only needs are listed.
    pub is_master: bool,
}

impl Matrix {
    /// How many cells have a standing now.
    pub fn count(&self, standing: Standing) -> usize {
        let rows = self.blocks.iter().flat_map(|b| &b.rows);
        let of = |cell: &Cell| match cell.of.is_empty() {
            true => usize::from(cell.now == standing),
            false => cell.of.iter().filter(|(_, s)| *s == standing).count(),
        };
        rows.flat_map(|r| &r.cells).map(of).sum()
    }
}

/// The rights of `who` as `now` has them, beside those at the start.
pub fn matrix(attempt: &Attempt, start: &Report, now: &Report, who: &Who) -> Matrix {
    let files = |text: fn(&super::AttemptFile) -> Rc<str>| -> Vec<(String, Mode, Rc<str>)> {
        attempt.files().iter().map(|f| (f.path.clone(), f.mode, text(f))).collect()
    };
    let bundle = &attempt.bundle;
    let mut matrix = Matrix::default();
    let mut found: Vec<(Option<String>, Row)> = Vec::new();
    for (report, is_now, files) in [(start, false, files(|f| f.start.clone())), (now, true, files(|f| f.text.clone()))]
    {
        let editable = editable(&report.world, &files);
        let side = Side {
            report,
            who,
            need: need::of(&report.world, bundle, &report.checks, who),
            editable: &editable,
            accepted: &bundle.scenario.minimal.accepts,
        };
        let mut table = Table { rows: &mut found, is_now };
        let is_master = cluster::fill(&side, &mut table);
        account::fill(&side, &mut table);
        matrix.is_master = is_master;
    }
    matrix.blocks = blocks(found, now.world.cluster.namespaces().len());
    matrix
}

/// One of the two worlds that are compared.
struct Side<'a> {
    report: &'a Report,
    who: &'a Who,
    need: need::Need,
    editable: &'a std::collections::BTreeSet<crate::source::FileId>,
    accepted: &'a [String],
}

/// Rows as they are found: by namespace, the cluster scope being the empty one; `None` is the account.
struct Table<'a> {
    rows: &'a mut Vec<(Option<String>, Row)>,
    is_now: bool,
}

impl Table<'_> {
    /// Takes a right; `of` is empty where it is the whole cell.
    fn add(
        &mut self,
        place: Option<&str>,
        name: &Text,
        group: &str,
        column: usize,
        of: &str,
        standing: Standing,
    ) -> Option<&mut Row> {
        let columns = if place.is_some() { cluster::COLUMNS.len() } else { account::COLUMNS.len() };
        let same = |(p, row): &(Option<String>, Row)| p.as_deref() == place && row.group == group && row.name == *name;
        // Rows come one after the other: the last one is nearly always the one.
        let at = self.rows.iter().rposition(same);
        if at.is_none() {
            let cells = vec![Cell::default(); columns];
            let row = Row { name: name.clone(), group: group.to_owned(), danger: None, cells };
            self.rows.push((place.map(str::to_owned), row));
        }
        let last = self.rows.len().saturating_sub(1);
        let (_, row) = self.rows.get_mut(at.unwrap_or(last))?;
        if let Some(cell) = row.cells.get_mut(column) {
            let side = if self.is_now { &mut cell.now } else { &mut cell.start };
            *side = standing.max(*side);
            if self.is_now && !of.is_empty() {
                match cell.of.iter_mut().find(|(known, _)| known == of) {
                    Some((_, known)) => *known = standing.max(*known),
                    None => cell.of.push((of.to_owned(), standing)),
                }
            }
        }
        Some(row)
    }
}

/// Rows by place; namespaces with the same rows are one block, columns of which nothing is said are left out at the end.
fn blocks(found: Vec<(Option<String>, Row)>, namespaces: usize) -> Vec<Block> {
    let mut by_place: Vec<(Option<String>, Vec<Row>)> = Vec::new();
    for (place, row) in found {
        match by_place.iter_mut().find(|(p, _)| *p == place) {
            Some((_, rows)) => rows.push(row),
            None => by_place.push((place, vec![row])),
        }
    }
    let mut blocks: Vec<Block> = Vec::new();
    for (place, mut rows) in by_place {
        order::sort_by_key(&mut rows, precedence);
        let same = |b: &&mut Block| matches!(b.place, Place::Namespaces(_)) && b.rows == rows;
        match (place, blocks.iter_mut().find(same)) {
            (Some(place), Some(block)) if !place.is_empty() => {
                if let Place::Namespaces(names) = &mut block.place {
                    names.push(place);
                }
            }
            (Some(place), _) => {
                let place = if place.is_empty() { Place::Cluster } else { Place::Namespaces(vec![place]) };
                blocks.push(Block { place, columns: cluster::COLUMNS.to_vec(), rows });
            }
            (None, _) => blocks.push(Block { place: Place::Account, columns: account::COLUMNS.to_vec(), rows }),
        }
    }
    for block in &mut blocks {
        if matches!(&block.place, Place::Namespaces(names) if names.len() == namespaces) {
            block.place = Place::Everywhere;
        }
        trim(block);
    }
    order::sort_by_key(&mut blocks, |b| match b.place {
        Place::Everywhere => 0,
        Place::Namespaces(_) => 1,
        Place::Cluster => 2,
        Place::Account => 3,
    });
    blocks
}

/// What is needed first, then surplus with the greatest danger first, then what others gave.
fn precedence(row: &Row) -> (bool, bool, Option<Danger>) {
    let has = |s: Standing| row.cells.iter().any(|c| c.now == s || c.start == s);
    let is_needed = has(Standing::Needed) || has(Standing::Missing);
    (!is_needed, row.danger.is_none(), row.danger)
}

/// Drops the columns at the end of which no row says anything.
fn trim(block: &mut Block) {
    let said = |cell: &Cell| cell.now != Standing::Nothing || cell.start != Standing::Nothing;
    let used = |column: usize| block.rows.iter().any(|r| r.cells.get(column).is_some_and(said));
    let last = (0..block.columns.len()).rev().find(|c| used(*c)).map_or(0, |c| c + 1);
    let keep = last.max(if block.place == Place::Account { account::COLUMNS.len() } else { cluster::USUAL });
    block.columns.truncate(keep);
    block.rows.iter_mut().for_each(|r| r.cells.truncate(keep));
}
