//! The mistakes of the field that concern identity (facts, section 14): for each one a smallest world, what the learner
//! sees, and that the engine names it. The six steps of authentication, each broken alone; what requests leave behind.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod evidence;
mod files;
mod findings;
mod oidc;
mod people;
mod pods;
mod reach;
mod steps;
mod stories;

use can_i::eks::{self, Client, Mistake};
use can_i::k8s::HttpRequest;
use can_i::trace::Trace;
use can_i::world::{AwsCall, Call, DEFAULT_TIME, Question, Who, World, ask, caller};

/// One mistake in its smallest world.
pub struct Case {
    /// Its number.
    pub id: &'static str,
    /// What the case shows.
    pub shows: &'static str,
    pub files: Vec<String>,
    pub ask: Ask,
    /// What the learner reads, a part of it.
    pub symptom: String,
}

/// What is done to meet the mistake.
pub enum Ask {
    /// A request to the API server: who, method, path, `--as`.
    Kube(&'static str, &'static str, &'static str, Option<&'static str>),
    /// A call of an AWS API: who, action, resource.
    Aws(&'static str, &'static str, &'static str),
    /// Entering the cluster from a machine that is set up badly.
    From(&'static str, Client),
    /// Looking at the node.
    Node,
    /// Anything else: what the learner reads, and the number of the mistake that was recognised.
    Other(fn(&World) -> (String, Option<Mistake>)),
}

pub const PODS: &str = "/api/v1/namespaces/default/pods";

pub fn load(files: &[String]) -> World {
    let named: Vec<(String, &String)> = files.iter().enumerate().map(|(i, f)| (format!("{i}.yaml"), f)).collect();
    World::load(named.iter().map(|(path, text)| (path.as_str(), text.as_str())))
}

/// What the learner reads, and every mistake that was named on the way.
fn meet(world: &World, ask_for: &Ask) -> (String, Vec<&'static str>) {
    let ids = |trace: &Trace| trace.steps.iter().filter_map(|s| s.cause.as_ref()).map(|c| c.id).collect::<Vec<_>>();
    let question = |who: &str, call: Call| Question { who: who.parse().unwrap(), call, time: DEFAULT_TIME };
    match ask_for {
        Ask::Kube(who, method, path, impersonate) => {
            let mut request = HttpRequest::new(method, *path);
            request.headers.extend(impersonate.map(|user| ("Impersonate-User".to_owned(), user.to_owned())));
            let answer = ask(world, &question(who, Call::Kubernetes(request)));
            (answer.message, ids(&answer.trace))
        }
        Ask::Aws(who, action, resource) => {
            let operation = action.split(':').nth(1).unwrap().to_owned();
            let (action, resource) = ((*action).to_owned(), (*resource).to_owned());
            let call = AwsCall { action, operation, resource, ..AwsCall::default() };
            let answer = ask(world, &question(who, Call::Aws(call)));
            (answer.message, ids(&answer.trace))
        }
        Ask::From(who, client) => {
            let who: Who = who.parse().unwrap();
            let found = eks::authenticate_from(world.view(), &caller(&who), client, DEFAULT_TIME);
            (found.error, ids(&Trace { steps: found.steps }))
        }
        Ask::Node => {
            let status = eks::nodes::status(world.view(), files::NODE, DEFAULT_TIME);
            let text = format!("ready {}: {} {}", status.ready, status.message, status.authentication.error);
            (text, status.mistake.iter().map(|m| m.id()).collect())
        }
        Ask::Other(see) => {
            let (text, mistake) = see(world);
            (text, mistake.iter().map(|m| m.id()).collect())
        }
    }
}

/// The mistakes of section 14 that are not about who somebody is, but about what a rule says or a manifest holds. `k8s`
/// recognises them.
const NOT_IDENTITY: [(&str, &str); 10] = [
    ("M31", "a RoleBinding in the wrong namespace: RBAC's scope"),
    ("M32", "a roleRef to no role: RBAC's dangling reference"),
    ("M33", "a changed roleRef: validation"),
    ("M34", "a RoleBinding for cluster-scoped resources: RBAC's scope"),
    ("M35", "the wrong apiGroup: a rule's element"),
    ("M36", "a subresource that is not named: a rule's element"),
    ("M37", "list with resourceNames: a rule's element"),
    ("M38", "apply without get: verbs of a rule"),
    ("M39", "a ServiceAccount subject without or of another namespace: a binding's subject"),
    ("M40", "granting more than one holds: escalation"),
];

#[test]
fn every_number_of_the_facts_is_accounted_for() {
    for number in 1..=70 {
        let id = format!("M{number}");
        let recognised = Mistake::of_id(&id).is_some();
        let elsewhere = NOT_IDENTITY.iter().any(|(other, _)| *other == id);
        assert!(recognised != elsewhere, "{id}");
    }
    for mistake in Mistake::ALL {
        let says = mistake.says();
        let korean = says.ko.chars().any(|c| ('가'..='힣').contains(&c));
        assert!(!says.en.is_empty() && korean && says.en != says.ko, "{}", mistake.id());
    }
}

#[test]
fn every_mistake_is_met_and_named() {
    let cases: Vec<Case> = people::cases().into_iter().chain(pods::cases()).collect();
    let mut failures = Vec::new();
    for case in &cases {
        let world = load(&case.files);
        let (text, ids) = meet(&world, &case.ask);
        if !text.contains(&case.symptom) || !ids.contains(&case.id) {
            failures.push(format!(
                "{} ({}):\n  wanted {}\n  read   {text}\n  named  {ids:?}",
                case.id, case.shows, case.symptom
            ));
        }
    }
    assert!(failures.is_empty(), "{} of {}\n{}", failures.len(), cases.len(), failures.join("\n"));
    let met: Vec<&str> = cases.iter().map(|c| c.id).collect();
    let missing: Vec<&str> = Mistake::ALL.iter().map(|m| m.id()).filter(|id| !met.contains(id)).collect();
    assert!(missing.is_empty(), "no case meets {missing:?}");
}
