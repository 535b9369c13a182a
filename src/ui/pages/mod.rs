//! The pages: each holds its state and gives its parts data and callbacks.

pub mod start;
pub mod workbench;
