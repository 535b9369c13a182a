//! What does an identity need? Whatever the checks that must be allowed ask of the authorizers, and the commands that the
//! scenario declares needed or leaves aside.

use crate::k8s::{Attributes, attributes_of};
use crate::lab::CheckResult;
use crate::scenario::{Bundle, Expect};
use crate::shell::{self, Session};
use crate::source::order;
use crate::world::{Call, Question, Who, World, reviewed};
use std::collections::BTreeSet;

/// The rights that an identity may have.
#[derive(Clone, Debug, Default)]
pub struct Need {
    /// Kubernetes requests.
    pub requests: Vec<Attributes>,
    /// AWS actions in lower case, with the resource.
    pub calls: BTreeSet<(String, String)>,
}

/// Gathers the need of `who`.
pub fn of(world: &World, bundle: &Bundle, checks: &[CheckResult], who: &Who) -> Need {
    let mut need = Need::default();
    let allowed = bundle.scenario.checks.iter().zip(checks).filter(|(check, _)| check.expect == Expect::Allowed);
    for (_, result) in allowed.filter(|(_, result)| result.who == *who) {
        result.output.questions.iter().for_each(|(question, _)| need.add(question));
    }
    let minimal = &bundle.scenario.minimal;
    for command in minimal.needs.iter().chain(&minimal.ignore) {
        if command.who == *who {
            let output = shell::run(world, &Session::new(who.clone()), &command.run);
            output.questions.iter().for_each(|(question, _)| need.add(question));
        }
    }
    need
}

impl Need {
    /// Adds what a question asks of the authorizers: a request itself, or what an access review asks about.
    fn add(&mut self, question: &Question) {
        match &question.call {
            Call::Aws(call) => {
                self.calls.insert((call.action.to_lowercase(), call.resource.clone()));
            }
            Call::Kubernetes(request) => {
                let attributes = reviewed(request).or_else(|| attributes_of(&request.method, &request.url).ok());
                self.requests.extend(attributes);
            }
        }
    }

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
        let needed: BTreeSet<&str> = order::gathered(self.requests.iter().filter(same).map(|r| r.name.as_str()));
        needed.contains("") || (!names.is_empty() && names.iter().all(|name| needed.contains(name)))
    }
}
