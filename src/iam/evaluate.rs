//! What do all policies together say to a request? An explicit deny in any layer decides first; then each layer that
//! applies must allow. Source: IAM User Guide, "Policy evaluation logic".
//!
//! The function names are the specification: a statement applies when
//! `action_matches && resource_matches && principal_matches && conditions_hold`.

use super::condition::condition_holds;
use super::layer::{Layer, LayerSet, NamedPolicy, PolicySet, StatementRef};
use super::policy::{Effect, Statement};
use super::principal::{Grant, principal_matches};
use super::request::{Caller, Request};

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Allowed.
    Allowed,
    /// A statement with `Deny` applies.
    ExplicitlyDenied,
    /// No statement denies, and a layer that must allow does not.
    ImplicitlyDenied,
}

/// The outcome with what led to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The outcome.
    pub outcome: Outcome,
    /// For an implicit deny: every layer whose allow is missing. AWS's own message names only one.
    pub missing: LayerSet,
    /// How the resource policy names the caller, where it allows.
    pub grant: Option<Grant>,
    allowed_by: [Option<StatementRef>; 6],
    denied_by: [Option<StatementRef>; 6],
}

impl Decision {
    /// The first statement of the layer that allows. For SCPs and RCPs that of the last level.
    pub fn allowed_by(&self, layer: Layer) -> Option<StatementRef> {
        self.allowed_by.get(layer.index()).copied().flatten()
    }

    /// The first statement of the layer that denies.
    pub fn denied_by(&self, layer: Layer) -> Option<StatementRef> {
        self.denied_by.get(layer.index()).copied().flatten()
    }

    /// Every layer in which a statement denies.
    pub fn denying(&self) -> LayerSet {
        let mut set = LayerSet::default();
        Layer::ALL.into_iter().filter(|layer| self.denied_by(*layer).is_some()).for_each(|layer| set.insert(layer));
        set
    }
}

/// Decides a request. Allocates only where a policy variable has to be filled in.
pub fn evaluate(request: &Request, policies: &PolicySet<'_>) -> Decision {
    let mut decision = Decision {
        outcome: Outcome::Allowed,
        missing: LayerSet::default(),
        grant: None,
        allowed_by: [None; 6],
        denied_by: [None; 6],
    };
    // Nobody can be kept from asking who they are.
    if &*request.lower_action == "sts:getcalleridentity" {
        return decision;
    }
    let mut allows = [false; 6];
    for layer in Layer::ALL {
        if applies(layer, request) {
            let allow = scan(layer, request, policies, &mut decision);
            if let Some(own) = allows.get_mut(layer.index()) {
                *own = allow;
            }
        }
    }
    if decision.denied_by.iter().any(Option::is_some) {
        decision.outcome = Outcome::ExplicitlyDenied;
        return decision;
    }
    decision.missing = missing(request, decision.grant, |layer| allows.get(layer.index()).copied().unwrap_or(false));
    if !decision.missing.is_empty() {
        decision.outcome = Outcome::ImplicitlyDenied;
    }
    decision
}

/// Whether a layer has a say over this caller at all.
pub(super) fn applies(layer: Layer, request: &Request) -> bool {
    match layer {
        Layer::Resource => true,
        Layer::Rcp => !request.caller.is_service_linked_role(),
        Layer::Scp => request.caller.account().is_some() && !request.caller.is_service_linked_role(),
        Layer::Identity | Layer::PermissionBoundary | Layer::Session => request.caller.account().is_some(),
    }
}

/// Walks a layer's statements: notes the first that denies and the first that allows, and returns whether the layer
/// allows. A layer that is not there (no boundary, no organization) allows; identity and resource policies never do by
/// being absent. Each SCP level must allow by itself.
fn scan(layer: Layer, request: &Request, policies: &PolicySet<'_>, decision: &mut Decision) -> bool {
    let mut layer_allows = !matches!(layer, Layer::Identity | Layer::Resource);
    for (level, named) in policies.levels(layer).enumerate() {
        let mut level_allows = false;
        for (policy, NamedPolicy { policy: document, .. }) in named.iter().enumerate() {
            for (index, statement) in document.statements.iter().enumerate() {
                let settled = match statement.effect {
                    Effect::Deny => decision.denied_by(layer).is_some(),
                    // A resource policy is read to its end: a later statement may grant more directly.
                    Effect::Allow => level_allows && layer != Layer::Resource,
                };
                if settled || !action_matches(statement, request) || !resource_matches(statement, layer, request) {
                    continue;
                }
                let bounded = policies.permission_boundary.is_some();
                let grant = match layer {
                    Layer::Resource | Layer::Rcp => match &statement.principal {
                        Some(principal) => principal_matches(principal, statement.effect, &request.caller, bounded),
                        None => None,
                    },
                    _ => Some(Grant::Direct),
                };
                let Some(grant) = grant else { continue };
                if !conditions_hold(statement, request) {
                    continue;
                }
                let at = StatementRef { layer, level, policy, statement: index };
                match statement.effect {
                    Effect::Deny => set(&mut decision.denied_by, layer, at),
                    Effect::Allow if layer == Layer::Resource => {
                        if decision.grant < Some(grant) {
                            decision.grant = Some(grant);
                            set(&mut decision.allowed_by, layer, at);
                        }
                        level_allows = true;
                    }
                    Effect::Allow => {
                        set(&mut decision.allowed_by, layer, at);
                        level_allows = true;
                    }
                }
            }
        }
        match layer {
            Layer::Identity | Layer::Resource => layer_allows |= level_allows,
            // RCPFullAWSAccess stands at every level.
            Layer::Rcp => {}
            Layer::PermissionBoundary | Layer::Session | Layer::Scp => layer_allows &= level_allows,
        }
    }
    layer_allows
}

fn set(table: &mut [Option<StatementRef>; 6], layer: Layer, at: StatementRef) {
    if let Some(own) = table.get_mut(layer.index()) {
        *own = Some(at);
    }
}

/// The layers that must allow and do not.
fn missing(request: &Request, grant: Option<Grant>, allows: impl Fn(Layer) -> bool) -> LayerSet {
    let mut missing = LayerSet::default();
    let mut need = |layer: Layer| {
        if !allows(layer) {
            missing.insert(layer);
        }
    };
    let Some(account) = request.caller.account() else {
        // A service, a provider or nobody has no policies of its own.
        need(Layer::Resource);
        return missing;
    };
    if applies(Layer::Scp, request) {
        need(Layer::Scp);
    }
    let same_account = account == &*request.resource_account;
    // A trust policy must allow in the same account too.
    if !same_account || request.asks_trust_policy() {
        need(Layer::Resource);
    }
    let grant = if same_account { grant } else { None };
    if grant < Some(Grant::Role) && !matches!(request.caller, Caller::Root { .. }) {
        need(Layer::Identity);
    }
    if grant < Some(Grant::Direct) {
        need(Layer::PermissionBoundary);
        need(Layer::Session);
    }
    missing
}

/// Whether `Action` or `NotAction` covers the request's action.
pub(super) fn action_matches(statement: &Statement, request: &Request) -> bool {
    let action = &statement.action;
    action.list.iter().any(|word| word.pattern.matches_fixed(&request.lower_action)) != action.not
}

/// Whether `Resource` or `NotResource` covers the request's resource. A trust policy, and the policy of a resource that
/// has no parts (an ECR repository), has no `Resource`. A statement whose `NotResource` holds a variable without value
/// does not apply: what it leaves out is not known.
pub(super) fn resource_matches(statement: &Statement, layer: Layer, request: &Request) -> bool {
    let Some(resource) = &statement.resource else { return layer == Layer::Resource };
    let listed = resource.list.iter().any(|word| word.pattern.matches(&request.resource, &request.context));
    match resource.not {
        false => listed,
        true => !listed && resource.list.iter().all(|word| word.pattern.is_resolved(&request.context)),
    }
}

/// Whether every condition holds.
pub(super) fn conditions_hold(statement: &Statement, request: &Request) -> bool {
    statement.conditions.iter().all(|condition| condition_holds(condition, &request.context))
}
