//! The one door to every decision.

use super::{Answer, Call, Outcome, Question, Who, World, aws_call, kubernetes};
use crate::eks::Caller;
use crate::trace::Trace;

/// Answers a question. Pure: the same world and question give the same answer.
pub fn ask(world: &World, question: &Question) -> Answer {
    let caller = caller(&question.who);
    match &question.call {
        Call::Kubernetes(request) => kubernetes::ask(world, &caller, request, question.time),
        Call::Aws(call) => aws_call::ask(world, &caller, call, question.time),
    }
}

/// The same person in the words of `eks`.
pub fn caller(who: &Who) -> Caller {
    match who {
        Who::User(name) => Caller::User(name.clone()),
        Who::Role(name) => Caller::Role { name: name.clone(), session: None },
        Who::Creator => Caller::Creator,
        Who::Pod { namespace, name } => Caller::Pod { namespace: namespace.clone(), name: name.clone() },
        Who::Oidc(email) => Caller::Oidc(email.clone()),
        Who::Node(name) => Caller::Node(name.clone()),
        Who::Anonymous => Caller::Anonymous,
    }
}

impl Answer {
    /// An answer without a Kubernetes response or an AWS principal.
    pub(super) fn new(outcome: Outcome, message: String, trace: Trace) -> Answer {
        Answer { outcome, message, trace, response: None, user: None, principal: None }
    }
}
