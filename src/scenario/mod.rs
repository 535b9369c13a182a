//! An exercise as data: what the author wrote, read with places, and the files that come with it. Where the bytes come
//! from (a server, a folder) is the caller's affair.

mod format;
mod read;
mod schema;

pub use format::*;
pub use read::{Bundle, read_course, read_scenario, wanted_files};
pub use schema::{course_schema, scenario_schema};
