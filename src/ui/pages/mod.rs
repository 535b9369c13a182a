//! The pages: each holds its state and gives its parts data and callbacks.

pub mod chapter;
pub mod explorer;
pub mod glossary;
pub mod record;
pub mod stage;
pub mod start;
pub mod workbench;
