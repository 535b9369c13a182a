//! The small text tools that commands are piped into, and the shell's own commands.

pub mod base64;
pub mod files;
pub mod jq;
mod pattern;
pub mod text;
