//! Which bindings name this user, and where? Roles and bindings of a cluster, read once. Upstream walks every binding for
//! every request; here a name leads to the bindings that have it, in few steps and little memory, so that a decision
//! costs a handful of cache lines.

use super::Binding;
use crate::k8s::object::{Object, RuleSource};
use crate::k8s::resource::{GroupKind, kinds};
use crate::k8s::rule::{PolicyRule, SharedRule};
use crate::k8s::{Cluster, RBAC_GROUP, User};
use foldhash::fast::FixedState;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

/// A map that is asked on every decision. The hash needs no secret: a collision costs its author only time.
type FastMap<K, V> = HashMap<K, V, FixedState>;

/// A Role or ClusterRole.
#[derive(Clone, Debug)]
pub struct Role {
    /// The object.
    pub object: Arc<Object>,
    /// Where each of its rules stands.
    pub sources: Vec<RuleSource>,
}

/// A subject of a binding and the binding's role, by their numbers. The smaller one comes first in file order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Bound {
    pub binding: u32,
    pub subject: u32,
    /// [`NO_ROLE`] where the binding's role does not exist.
    pub role: u32,
}

/// In place of a role's number.
const NO_ROLE: u32 = u32::MAX;

/// What is indexed.
const KINDS: [GroupKind<'static>; 4] =
    [kinds::CLUSTER_ROLE, kinds::ROLE, kinds::CLUSTER_ROLE_BINDING, kinds::ROLE_BINDING];

/// A run of [`Index::bound`].
type Run = Range<u32>;

/// A name that some binding has: of a user, of a group, or of a namespace.
#[derive(Clone, Debug, Default)]
struct Name {
    number: u32,
    /// The ClusterRoleBindings that name it as a user and as a group.
    cluster_wide: [Run; 2],
    /// Whether any binding at all names it as a user, as a group.
    is_bound: [bool; 2],
}

/// How a name is meant: an index into [`Name`]'s arrays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum As {
    User = 0,
    Group = 1,
}

/// Under what a subject is found: namespace (`None` for a ClusterRoleBinding), name, how it is meant.
type Key = (Option<u32>, u32, As);

/// The RBAC objects of one cluster, ready to be asked.
#[derive(Clone, Debug, Default)]
pub struct Index {
    roles: Vec<Role>,
    /// ClusterRoleBindings, then RoleBindings, each in file order.
    bindings: Vec<Binding>,
    names: FastMap<Box<str>, Name>,
    /// The RoleBindings of a namespace that have a name: by the numbers of both, and how the name is meant.
    namespaced: FastMap<(u32, u32, As), Run>,
    bound: Vec<Bound>,
    /// For each role, its run of `rule_numbers`; those are numbers in `distinct`, where equal rules of a thousand roles
    /// stand once and so stay in the cache.
    role_rules: Vec<Run>,
    rule_numbers: Vec<u32>,
    distinct: Vec<SharedRule>,
}

impl Index {
    /// Reads the roles and bindings of `cluster`.
    pub fn new(cluster: &Cluster) -> Index {
        let mut objects: [Vec<&Arc<Object>>; 4] = Default::default();
        for object in cluster.objects() {
            let kind = KINDS.iter().position(|kind| object.kind == kind.kind && object.group() == RBAC_GROUP);
            objects.iter_mut().enumerate().filter(|(i, _)| Some(*i) == kind).for_each(|(_, list)| list.push(object));
        }
        let [cluster_roles, roles, cluster_role_bindings, role_bindings] = objects;
        let roles: Vec<Role> = cluster_roles.into_iter().chain(roles).map(Role::read).collect();
        let mut by_name: FastMap<(&str, &str, &str), u32> = HashMap::default();
        for (number, role) in (0u32..).zip(&roles) {
            by_name.insert((&role.object.kind, &role.object.namespace, &role.object.name), number);
        }
        let bindings = cluster_role_bindings.into_iter().chain(role_bindings).map(|object| {
            let binding = Binding::read(object);
            // A ClusterRole has no namespace, and neither has the Role that a ClusterRoleBinding would refer to.
            let namespace = if binding.role_ref.kind == kinds::ROLE.kind { object.namespace.as_str() } else { "" };
            let role = by_name.get(&(binding.role_ref.kind.as_str(), namespace, &binding.role_ref.name)).copied();
            Binding { role, ..binding }
        });
        let mut index = Index { bindings: bindings.collect(), ..Index::default() };
        index.add_rules(&roles);
        index.roles = roles;
        index.add_names();
        index
    }

    fn add_rules(&mut self, roles: &[Role]) {
        let mut numbers: FastMap<&SharedRule, u32> = HashMap::default();
        for role in roles {
            let start = to_u32(self.rule_numbers.len());
            for rule in role.rules() {
                let next = to_u32(self.distinct.len());
                let number = *numbers.entry(rule).or_insert(next);
                if number == next {
                    self.distinct.push(rule.clone());
                }
                self.rule_numbers.push(number);
            }
            self.role_rules.push(start..to_u32(self.rule_numbers.len()));
        }
    }

    fn add_names(&mut self) {
        let mut names = std::mem::take(&mut self.names);
        let mut number_of = |name: &str, seen: Option<As>| {
            if !names.contains_key(name) {
                let number = to_u32(names.len());
                names.insert(name.into(), Name { number, ..Name::default() });
            }
            names.get_mut(name).map_or(0, |entry| {
                if let Some(bound) = seen.and_then(|seen| entry.is_bound.get_mut(seen as usize)) {
                    *bound = true;
                }
                entry.number
            })
        };
        // Every subject under its key; sorting brings those of one key together, in file order.
        let mut keyed: Vec<(Key, Bound)> = Vec::new();
        for (number, binding) in (0u32..).zip(&self.bindings) {
            let namespace = (!binding.is_cluster_wide()).then(|| number_of(&binding.object.namespace, None));
            let role = binding.role.unwrap_or(NO_ROLE);
            for (subject_number, subject) in (0u32..).zip(binding.subjects()) {
                let (name, meant) = match subject.kind {
                    "User" => (number_of(subject.name, Some(As::User)), As::User),
                    "Group" => (number_of(subject.name, Some(As::Group)), As::Group),
                    "ServiceAccount" => match subject.username() {
                        Some(username) => (number_of(&username, Some(As::User)), As::User),
                        None => continue,
                    },
                    _ => continue,
                };
                keyed.push(((namespace, name, meant), Bound { binding: number, subject: subject_number, role }));
            }
        }
        keyed.sort_unstable();
        let mut cluster_wide: FastMap<(u32, As), Run> = HashMap::default();
        for run in keyed.chunk_by(|(a, _), (b, _)| a == b) {
            let Some(((namespace, name, meant), _)) = run.first() else { continue };
            let start = to_u32(self.bound.len());
            self.bound.extend(run.iter().map(|(_, bound)| *bound));
            let range = start..to_u32(self.bound.len());
            match namespace {
                Some(namespace) => self.namespaced.insert((*namespace, *name, *meant), range),
                None => cluster_wide.insert((*name, *meant), range),
            };
        }
        for entry in names.values_mut() {
            let run = |meant| cluster_wide.get(&(entry.number, meant)).cloned().unwrap_or_default();
            entry.cluster_wide = [run(As::User), run(As::Group)];
        }
        self.names = names;
    }

    /// Every Role and ClusterRole, in file order, ClusterRoles first.
    pub fn roles(&self) -> &[Role] {
        &self.roles
    }

    /// Every binding, in file order, ClusterRoleBindings first.
    pub fn bindings(&self) -> &[Binding] {
        &self.bindings
    }

    /// The role that a binding refers to; `None` where it does not exist.
    pub fn role_of(&self, binding: &Binding) -> Option<&Role> {
        self.role(binding.role?)
    }

    pub(super) fn role(&self, number: u32) -> Option<&Role> {
        self.roles.get(number as usize)
    }

    pub(super) fn binding(&self, number: u32) -> Option<&Binding> {
        self.bindings.get(number as usize)
    }

    /// The rules of a role, from where equal ones stand once.
    pub(super) fn rules_of(&self, role: u32) -> impl Iterator<Item = &PolicyRule> {
        let run = self.role_rules.get(role as usize).cloned().unwrap_or_default();
        let numbers = self.rule_numbers.get(run.start as usize..run.end as usize).unwrap_or_default();
        numbers.iter().filter_map(|number| self.distinct.get(*number as usize).map(|rule| &**rule))
    }

    /// The number of a namespace that has RoleBindings.
    pub(super) fn namespace(&self, name: &str) -> Option<u32> {
        if name.is_empty() { None } else { self.names.get(name).map(|entry| entry.number) }
    }

    /// The runs of bindings that name the user or one of its groups and count cluster-wide or in `namespace`.
    pub(super) fn runs<'a>(&'a self, user: &'a User, namespace: Option<u32>) -> impl Iterator<Item = &'a [Bound]> {
        let groups = user.groups.iter().map(|group| (group.as_str(), As::Group));
        let names = std::iter::once((user.name.as_str(), As::User)).chain(groups);
        names.filter_map(|(name, meant)| Some((self.names.get(name)?, meant))).flat_map(move |(name, meant)| {
            let cluster_wide = name.cluster_wide.get(meant as usize);
            let namespaced = namespace.and_then(|namespace| self.namespaced.get(&(namespace, name.number, meant)));
            [cluster_wide, namespaced].into_iter().flatten().filter_map(|run| self.run(run))
        })
    }

    fn run(&self, run: &Run) -> Option<&[Bound]> {
        self.bound.get(run.start as usize..run.end as usize)
    }

    /// Whether any binding names this user, or this group.
    pub(super) fn is_bound(&self, name: &str, meant: As) -> bool {
        self.names.get(name).and_then(|entry| entry.is_bound.get(meant as usize)).is_some_and(|bound| *bound)
    }
}

impl Role {
    fn read(object: &Arc<Object>) -> Role {
        let sources = match &object.aggregated {
            Some(sources) => sources.clone(),
            None => (0..object.rules().len()).map(|index| RuleSource { object: object.clone(), index }).collect(),
        };
        Role { object: object.clone(), sources }
    }

    /// Its rules; those of an aggregated ClusterRole come from others.
    pub fn rules(&self) -> &[SharedRule] {
        self.object.rules()
    }
}

/// The text limits keep every count far below.
fn to_u32(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(NO_ROLE)
}
