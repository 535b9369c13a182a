//! One account and one cluster from files, and the one door to every decision: [`ask`].
//!
//! Start at [`World::load`], then [`ask`].

mod answer;
mod ask;
mod aws_call;
mod aws_session;
pub mod complete;
mod content;
mod kubernetes;
mod load;
mod policies;
mod question;
mod records;

pub use answer::{Answer, AwsPrincipal, Outcome};
pub use ask::{ask, caller};
pub use aws_session::{AwsQuestion, AwsSession};
pub use kubernetes::reviewed;
pub use load::World;
pub use question::{AwsCall, Call, DEFAULT_TIME, Question, UnknownWho, Who};
pub use records::records;
