//! What did the learner write, and where? Files, places in them, diagnostics, and YAML read once into a tree of nodes
//! that know their place. Everything above reads this tree; nobody parses text again.
//!
//! Start at [`Files`] and [`Node`].

mod candidate;
mod de;
mod diagnostic;
mod distance;
pub mod edit;
mod embedded;
pub mod emit;
mod files;
mod json;
mod node;
pub mod order;
pub mod outline;
mod scalar;
mod tabs;
mod yaml;

pub use candidate::{Candidate, Follow};
pub use de::{DecodeError, from_node};
pub use diagnostic::{Diagnostic, Severity};
pub use distance::distance;
pub use embedded::read_embedded;
pub use files::{File, FileId, Files, Place, Span, byte_at};
pub use json::read_json;
pub use node::{Entry, Kind, Node, Style};
pub use scalar::{Scalar, resolve};
pub use yaml::{Document, limits, read_documents};
