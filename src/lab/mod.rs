//! One learner at work: the attempt, the grader, surplus, hints, progress.
//!
//! Start at [`judge`].

mod attempt;
mod audit;
mod evidence;
mod judge;
mod mutation;
mod planting;
mod rights;
mod sandbox;
pub mod share;
mod surplus;

pub use attempt::{Attempt, AttemptFile, Saved};
pub use audit::{Audit, Score, audit};
pub use evidence::{Evidence, Exhibit, ExhibitKind, evidence, laid_out};
pub use judge::{CheckResult, Grade, Report, judge, judge_after, judge_files, judge_files_after, run_check};
pub use mutation::{Change, Mutant, Texts, mutants};
pub use planting::{choose, plant};
pub use rights::{
    Asked, Block, Cell, Graph, Holder, Light, Matrix, Node, Place, Row, Standing, graph, matrix, resources, who_can,
};
pub use sandbox::{no_scenario, people, sandbox};
pub use surplus::{Danger, Surplus, identities, surplus};
