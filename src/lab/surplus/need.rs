//! What does an identity need? Whatever the checks that must be allowed ask of the authorizers, and the commands that the
//! scenario declares needed or leaves aside.

use crate::k8s::{Attributes, attributes_of};
use crate::lab::CheckResult;
use crate::scenario::{Bundle, Expect};
use crate::shell::{self, Session};
use crate::source::order;
use crate::world::{Answer, AwsCall, Call, Outcome, Question, Who, World, reviewed};
use std::collections::BTreeSet;

/// The rights that an identity may have.
#[derive(Clone, Debug, Default)]
pub struct Need {
    /// What it must have.
    pub must: Rights,
    /// What the scenario leaves aside: neither needed nor too much.
    pub may: Rights,
}

/// Rights, as questions ask for them.
#[derive(Clone, Debug, Default)]
pub struct Rights {
    /// Kubernetes requests.
    pub requests: Vec<Attributes>,
    /// AWS calls, each with whether it is allowed as things stand.
    pub calls: Vec<(AwsCall, bool)>,
}

/// Gathers the need of `who`.
pub fn of(world: &World, bundle: &Bundle, checks: &[CheckResult], who: &Who) -> Need {
    let mut need = Need::default();
    let allowed = bundle.scenario.checks.iter().zip(checks).filter(|(check, _)| check.expect == Expect::Allowed);
    for (_, result) in allowed.filter(|(_, result)| result.who == *who) {
        result.output.questions.iter().for_each(|(question, answer)| need.must.add(question, answer));
    }
    let minimal = &bundle.scenario.minimal;
    for (commands, rights) in [(&minimal.needs, &mut need.must), (&minimal.ignore, &mut need.may)] {
        for command in commands.iter().filter(|c| c.who == *who) {
            let output = shell::run(world, &Session::new(who.clone()), &command.run);
            output.questions.iter().for_each(|(question, answer)| rights.add(question, answer));
        }
    }
    need
}

impl Rights {
    /// Adds what a question asks of the authorizers: a request itself, or what an access review asks about.
    fn add(&mut self, question: &Question, answer: &Answer) {
        match &question.call {
            Call::Aws(call) => self.calls.push((call.clone(), answer.outcome == Outcome::Allowed)),
            Call::Kubernetes(request) => {
                let attributes = reviewed(request).or_else(|| attributes_of(&request.method, &request.url).ok());
                self.requests.extend(attributes);
            }
        }
    }
}

impl Need {
    /// Whether a Kubernetes right is needed. `names` are the rule's `resourceNames`: none stands for every object, which
    /// only a need without a name covers; otherwise each name has to be needed. A need without a name covers any name.
    pub fn has_request(
        &self,
        verb: &str,
        group: &str,
        resource: &str,
        subresource: &str,
        namespace: &str,
        names: &[&str],
    ) -> bool {
        let same = |r: &&Attributes| {
            r.is_resource_request
                && r.verb == verb
                && r.api_group == group
                && r.resource == resource
                && r.subresource == subresource
                // A list of all namespaces is asked at the cluster scope and needs each of them; a cluster-scoped resource
                // has no namespace, whatever the request carries.
                && (r.namespace == namespace || r.namespace.is_empty() || namespace.is_empty())
        };
        let requests = self.must.requests.iter().chain(&self.may.requests);
        let needed: BTreeSet<&str> = order::gathered(requests.filter(same).map(|r| r.name.as_str()));
        needed.contains("") || (!names.is_empty() && names.iter().all(|name| needed.contains(name)))
    }
}
