//! **Can I?** answers two questions about an Amazon EKS cluster from its files: who are you, and may you come in.
//!
//! The layers, each naming only what stands below it (`tests/fence.rs` checks it, `ARCHITECTURE.md` explains it):
//!
//! ```text
//! main, bin -> ui -> lab -> scenario -> shell -> world -> eks -> aws -> sts -> iam | k8s -> trace -> source -> text
//! ```
//!
//! Start at [`source`] for how text becomes a tree with places, at [`trace`] for how a decision explains itself, and at
//! [`world`] for how a question is answered.

pub mod aws;
pub mod eks;
pub mod iam;
pub mod k8s;
pub mod lab;
pub mod scenario;
pub mod shell;
pub mod source;
pub mod sts;
pub mod text;
pub mod trace;
#[cfg(feature = "ui")]
pub mod ui;
pub mod world;
