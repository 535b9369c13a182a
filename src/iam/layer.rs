//! Which policies have a say in a request? The layers of IAM, each with its policies.

use super::policy::{Policy, Statement};

/// A type of policy. Its number is its place in a [`Decision`](super::Decision)'s tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Layer {
    /// Policies of the user or role: inline, managed, through groups.
    Identity,
    /// The resource's own policy; for an `sts:` action the role's trust policy.
    Resource,
    /// The permissions boundary.
    PermissionBoundary,
    /// Policies passed when the session was made.
    Session,
    /// Service control policies.
    Scp,
    /// Resource control policies.
    Rcp,
}

impl Layer {
    /// Every layer.
    pub const ALL: [Layer; 6] =
        [Layer::Identity, Layer::Resource, Layer::PermissionBoundary, Layer::Session, Layer::Scp, Layer::Rcp];

    /// The layer's place in a table of all layers.
    pub(super) fn index(self) -> usize {
        self as usize
    }
}

/// A set of layers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LayerSet(u8);

impl LayerSet {
    /// Adds a layer.
    pub fn insert(&mut self, layer: Layer) {
        self.0 |= 1 << layer.index();
    }

    /// Whether the layer is in the set.
    pub fn contains(self, layer: Layer) -> bool {
        self.0 & (1 << layer.index()) != 0
    }

    /// Whether no layer is in the set.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The layers of the set, in the order of [`Layer::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Layer> {
        Layer::ALL.into_iter().filter(move |layer| self.contains(*layer))
    }
}

/// A policy under the name that people know it by.
#[derive(Clone, Copy, Debug)]
pub struct NamedPolicy<'a> {
    /// `AmazonS3ReadOnlyAccess`, the inline policy's name, `trust policy of web` ...
    pub name: &'a str,
    /// The policy.
    pub policy: &'a Policy,
}

/// Every policy that has a say in one request.
#[derive(Clone, Debug, Default)]
pub struct PolicySet<'a> {
    /// Identity policies of the caller, groups' policies among them.
    pub identity: Vec<NamedPolicy<'a>>,
    /// The resource's policy, or the role's trust policy.
    pub resource: Option<NamedPolicy<'a>>,
    /// The caller's permissions boundary.
    pub permission_boundary: Option<NamedPolicy<'a>>,
    /// Session policies; together they allow what any of them allows. `None` where the session was made without.
    pub session: Option<Vec<NamedPolicy<'a>>>,
    /// SCPs of the caller's account by level, the organization's root first, the account last. Each level must allow.
    /// `None` outside of an organization.
    pub scps: Option<Vec<Vec<NamedPolicy<'a>>>>,
    /// RCPs of the resource's account by level. `RCPFullAWSAccess` is implied at each level.
    pub rcps: Vec<Vec<NamedPolicy<'a>>>,
}

/// Where a statement stands in a [`PolicySet`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatementRef {
    /// The layer.
    pub layer: Layer,
    /// The level within SCPs and RCPs; 0 elsewhere.
    pub level: usize,
    /// The policy's number within its layer or level.
    pub policy: usize,
    /// The statement's number within the policy.
    pub statement: usize,
}

impl<'a> PolicySet<'a> {
    /// The policies of a layer, level by level; layers other than SCPs and RCPs have one level. A layer that does not
    /// apply has none.
    pub fn levels(&self, layer: Layer) -> impl Iterator<Item = &[NamedPolicy<'a>]> {
        let (one, many): (Option<&[_]>, &[Vec<_>]) = match layer {
            Layer::Identity => (Some(&self.identity), &[]),
            Layer::Resource => (self.resource.as_ref().map(std::slice::from_ref), &[]),
            Layer::PermissionBoundary => (self.permission_boundary.as_ref().map(std::slice::from_ref), &[]),
            Layer::Session => (self.session.as_deref(), &[]),
            Layer::Scp => (None, self.scps.as_deref().unwrap_or_default()),
            Layer::Rcp => (None, &self.rcps),
        };
        one.into_iter().chain(many.iter().map(Vec::as_slice))
    }

    /// The policy and statement at a place.
    pub fn statement(&self, at: StatementRef) -> Option<(&NamedPolicy<'a>, &'a Statement)> {
        let policy = self.levels(at.layer).nth(at.level)?.get(at.policy)?;
        Some((policy, policy.policy.statements.get(at.statement)?))
    }
}
