//! One account and one cluster from files, and the one door to every decision: `ask`.

mod question;

pub use question::{AwsCall, Call, DEFAULT_TIME, Question, UnknownWho, Who};
