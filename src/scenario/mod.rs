//! An exercise as data: what the author wrote, read with places, and the files that come with it. Where the bytes come
//! from (a server, a folder) is the caller's affair.

mod explorer;
mod format;
mod lint;
mod read;
mod schema;
mod sheet;

pub use explorer::*;
pub use format::*;
pub use lint::{lint_course, lint_scenario};
pub use read::{Bundle, read_course, read_explorer, read_glossary, read_scenario, wanted_files};
pub use schema::{course_schema, explorer_schema, scenario_schema};
pub use sheet::{Finding, Sheet, findings_of};
