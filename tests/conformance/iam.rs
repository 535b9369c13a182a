//! `iam`: policies and a request, decided: `expected`, and where it is given `deny_source`.

use can_i::iam::{Context, Layer, NamedPolicy, Outcome, Policy, PolicySet, Request, evaluate};
use can_i::source::FileId;
use serde_json::Value;
use std::sync::atomic::{AtomicU32, Ordering};

/// The policies of a case, read once and kept while a [`PolicySet`] borrows them.
#[derive(Default)]
pub struct Policies {
    identity: Vec<(String, Policy)>,
    resource: Option<Policy>,
    boundary: Option<Policy>,
    session: Option<Policy>,
    scps: Option<Vec<Vec<(String, Policy)>>>,
    rcps: Vec<Vec<(String, Policy)>>,
}

/// Each policy is a file of its own, so that a place names one statement of the case.
fn policy(value: &Value) -> Policy {
    static FILES: AtomicU32 = AtomicU32::new(0);
    let file = FileId(FILES.fetch_add(1, Ordering::Relaxed));
    Policy::from_text(file, &value.to_string()).unwrap_or_else(|e| panic!("{value}: {e:?}"))
}

fn named(value: Option<&Value>) -> Vec<(String, Policy)> {
    let entries = value.and_then(Value::as_array).into_iter().flatten();
    entries.map(|p| (p["name"].as_str().unwrap_or_default().to_owned(), policy(&p["policy"]))).collect()
}

fn levels(value: Option<&Value>) -> Option<Vec<Vec<(String, Policy)>>> {
    Some(value?.as_array()?.iter().map(|level| named(level.get("policies"))).collect())
}

impl Policies {
    pub fn of(case: &Value) -> Policies {
        Policies {
            identity: named(case.get("identityPolicies")),
            resource: case.get("resourcePolicy").map(policy),
            boundary: case.get("permissionBoundary").map(policy),
            session: case.get("sessionPolicy").map(policy),
            scps: levels(case.get("scps")),
            rcps: levels(case.get("rcps")).unwrap_or_default(),
        }
    }

    /// Every policy of the case.
    #[allow(dead_code)] // The test of reasons shares this file.
    pub fn each(&mut self) -> impl Iterator<Item = &mut Policy> {
        let named = self.identity.iter_mut().chain(self.scps.iter_mut().flatten().flatten());
        let named = named.chain(self.rcps.iter_mut().flatten()).map(|(_, policy)| policy);
        named.chain(self.resource.iter_mut()).chain(self.boundary.iter_mut()).chain(self.session.iter_mut())
    }

    pub fn set(&self) -> PolicySet<'_> {
        fn all(policies: &[(String, Policy)]) -> Vec<NamedPolicy<'_>> {
            policies.iter().map(|(name, policy)| NamedPolicy { name, policy }).collect()
        }
        fn one<'a>(name: &'a str, policy: &'a Option<Policy>) -> Option<NamedPolicy<'a>> {
            policy.as_ref().map(|policy| NamedPolicy { name, policy })
        }
        PolicySet {
            identity: all(&self.identity),
            resource: one("resource policy", &self.resource),
            permission_boundary: one("permissions boundary", &self.boundary),
            session: self.session.as_ref().map(|policy| vec![NamedPolicy { name: "session policy", policy }]),
            scps: self.scps.as_ref().map(|levels| levels.iter().map(|l| all(l)).collect()),
            rcps: self.rcps.iter().map(|level| all(level)).collect(),
        }
    }
}

pub fn request(case: &Value) -> Request {
    let request = &case["request"];
    let text = |key: &str| request[key].as_str().unwrap_or_default();
    let mut context = Context::default();
    for (key, value) in request["context"].as_object().into_iter().flatten() {
        let values = match value {
            Value::Array(items) => items.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            other => vec![other.as_str().unwrap_or_default().to_owned()],
        };
        context.set(key, values);
    }
    Request::new(text("action"), text("resource"), text("resourceAccount"), text("principal"), context)
}

/// The corpus' name of a layer.
fn layer_name(layer: Layer) -> &'static str {
    match layer {
        Layer::Identity => "identity",
        Layer::Resource => "resource",
        Layer::PermissionBoundary => "permissionBoundary",
        Layer::Session => "session",
        Layer::Scp => "scp",
        Layer::Rcp => "rcp",
    }
}

pub fn run(case: &Value) -> Result<usize, Vec<String>> {
    let policies = Policies::of(case);
    let decision = evaluate(&request(case), &policies.set());
    let outcome = match decision.outcome {
        Outcome::Allowed => "Allowed",
        Outcome::ExplicitlyDenied => "ExplicitlyDenied",
        Outcome::ImplicitlyDenied => "ImplicitlyDenied",
    };
    let mut differences = Vec::new();
    if case["expected"] != outcome {
        differences.push(format!("{} ({}): {outcome}", case["expected"], case["feature"]));
    }
    for (key, layers) in [("explicit", decision.denying()), ("missing_allow", decision.missing)] {
        let Some(want) = case.get("deny_source").and_then(|source| source.get(key)) else { continue };
        let mut want: Vec<&str> = want.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let mut have: Vec<&str> = layers.iter().map(layer_name).collect();
        want.sort_unstable();
        have.sort_unstable();
        if want != have {
            differences.push(format!("{key} ({}): want {want:?}, have {have:?}", case["feature"]));
        }
    }
    if differences.is_empty() { Ok(1) } else { Err(differences) }
}
