//! The terminal, played from outside: transcripts, the real kubectl as judge, and
//! lines that nobody would type.

// A test fails by panicking.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod hostile;
mod judge;
mod protobuf;
mod server;
mod transcripts;
mod worlds;
