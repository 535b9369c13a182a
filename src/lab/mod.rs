//! One learner at work: the attempt, the grader, surplus, hints, progress.

mod attempt;

pub use attempt::{Attempt, AttemptFile, Saved};
