//! Which bindings name this user, and where? Roles and bindings of a cluster, read once, with the bindings found by the
//! name of their subjects. Upstream walks every binding for every request; the answer is the same.

use crate::k8s::object::{Object, RuleSource};
use crate::k8s::quote::quote;
use crate::k8s::resource::{GroupKind, kinds};
use crate::k8s::rule::PolicyRule;
use crate::k8s::user::service_account_username;
use crate::k8s::{Cluster, RBAC_GROUP};
use crate::source::{Node, Span};
use foldhash::fast::FixedState;
use std::collections::HashMap;
use std::sync::Arc;

/// A map that is asked on every decision. The hash needs no secret: a collision costs its author only time.
type FastMap<V> = HashMap<Box<str>, V, FixedState>;

/// A Role or ClusterRole.
#[derive(Clone, Debug)]
pub struct Role {
    /// The object.
    pub object: Arc<Object>,
    /// Its rules; those of an aggregated ClusterRole come from others.
    pub rules: Vec<PolicyRule>,
    /// Where each of them stands.
    pub sources: Vec<RuleSource>,
}

/// One entry of a binding's `subjects`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subject {
    /// `User`, `Group`, `ServiceAccount`; anything else never matches.
    pub kind: String,
    /// The name.
    pub name: String,
    /// The namespace as written.
    pub namespace: String,
}

/// What a binding refers to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoleRef {
    /// `Role` or `ClusterRole`.
    pub kind: String,
    /// The role's name.
    pub name: String,
}

/// A RoleBinding or ClusterRoleBinding.
#[derive(Clone, Debug)]
pub struct Binding {
    /// The object.
    pub object: Arc<Object>,
    /// Who is bound.
    pub subjects: Vec<Subject>,
    /// To which role.
    pub role_ref: RoleRef,
    /// The role in the index, where it exists.
    role: Option<u32>,
}

/// A subject of a binding, by their numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Bound {
    pub binding: u32,
    pub subject: u32,
}

/// The bindings of one scope by their subjects, each list in file order.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope {
    /// By user name; a service account is the user that its token makes it.
    pub users: FastMap<Vec<Bound>>,
    /// By group name.
    pub groups: FastMap<Vec<Bound>>,
}

/// The RBAC objects of one cluster, ready to be asked.
#[derive(Clone, Debug, Default)]
pub struct Index {
    roles: Vec<Role>,
    /// ClusterRoleBindings, then RoleBindings, each in file order.
    bindings: Vec<Binding>,
    pub(super) cluster_wide: Scope,
    pub(super) namespaced: FastMap<Scope>,
}

impl Index {
    /// Reads the roles and bindings of `cluster`.
    pub fn new(cluster: &Cluster) -> Index {
        let of_kind = |kind: GroupKind<'static>| {
            cluster.objects().iter().filter(move |o| o.kind == kind.kind && o.group() == RBAC_GROUP)
        };
        let roles: Vec<Role> = of_kind(kinds::CLUSTER_ROLE).chain(of_kind(kinds::ROLE)).map(Role::read).collect();
        let mut by_name: HashMap<(&str, &str, &str), u32, FixedState> = HashMap::default();
        for (number, role) in (0u32..).zip(&roles) {
            by_name.insert((&role.object.kind, &role.object.namespace, &role.object.name), number);
        }
        let mut index = Index::default();
        for object in of_kind(kinds::CLUSTER_ROLE_BINDING).chain(of_kind(kinds::ROLE_BINDING)) {
            let mut binding = Binding::read(object);
            // A ClusterRole has no namespace, and neither has the Role that a ClusterRoleBinding would refer to.
            let namespace = if binding.role_ref.kind == kinds::ROLE.kind { object.namespace.as_str() } else { "" };
            binding.role = by_name.get(&(binding.role_ref.kind.as_str(), namespace, &binding.role_ref.name)).copied();
            index.add(binding);
        }
        index.roles = roles;
        index
    }

    fn add(&mut self, binding: Binding) {
        let number = u32::try_from(self.bindings.len()).unwrap_or(u32::MAX);
        let scope = match binding.is_cluster_wide() {
            true => &mut self.cluster_wide,
            false => self.namespaced.entry(binding.object.namespace.as_str().into()).or_default(),
        };
        for (subject_number, subject) in (0u32..).zip(&binding.subjects) {
            let bound = Bound { binding: number, subject: subject_number };
            match subject.kind.as_str() {
                "User" => scope.users.entry(subject.name.as_str().into()).or_default().push(bound),
                "Group" => scope.groups.entry(subject.name.as_str().into()).or_default().push(bound),
                "ServiceAccount" => {
                    if let Some(username) = subject.username(&binding.object.namespace) {
                        scope.users.entry(username.into()).or_default().push(bound);
                    }
                }
                _ => {}
            }
        }
        self.bindings.push(binding);
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
        self.roles.get(binding.role? as usize)
    }

    pub(super) fn binding(&self, number: u32) -> Option<&Binding> {
        self.bindings.get(number as usize)
    }
}

impl Role {
    fn read(object: &Arc<Object>) -> Role {
        let sources = match &object.aggregated {
            Some(sources) => sources.clone(),
            None => {
                let count = object.at(&["rules"]).map_or(0, |r| r.items().len());
                (0..count).map(|index| RuleSource { object: object.clone(), index }).collect()
            }
        };
        Role { object: object.clone(), rules: sources.iter().map(RuleSource::rule).collect(), sources }
    }
}

impl Binding {
    fn read(object: &Arc<Object>) -> Binding {
        let text = |node: Option<&Node>, key| node?.get(key)?.text().map(str::to_owned);
        let subjects = object.at(&["subjects"]).map(Node::items).unwrap_or_default();
        let role_ref = object.at(&["roleRef"]);
        Binding {
            object: object.clone(),
            subjects: subjects
                .iter()
                .map(|s| Subject {
                    kind: text(Some(s), "kind").unwrap_or_default(),
                    name: text(Some(s), "name").unwrap_or_default(),
                    namespace: text(Some(s), "namespace").unwrap_or_default(),
                })
                .collect(),
            role_ref: RoleRef {
                kind: text(role_ref, "kind").unwrap_or_default(),
                name: text(role_ref, "name").unwrap_or_default(),
            },
            role: None,
        }
    }

    /// Whether this is a ClusterRoleBinding.
    pub fn is_cluster_wide(&self) -> bool {
        self.object.kind == kinds::CLUSTER_ROLE_BINDING.kind
    }

    /// Where `roleRef` stands.
    pub fn role_ref_span(&self) -> Span {
        self.object.at(&["roleRef"]).map_or(self.object.span(), |n| n.span)
    }

    /// Where `subjects` stands, or the binding where it has none.
    pub fn subjects_span(&self) -> Span {
        self.object.at(&["subjects"]).map_or(self.object.span(), |n| n.span)
    }

    /// Where one of the subjects stands.
    pub fn subject_span(&self, number: usize) -> Span {
        let items = self.object.at(&["subjects"]).map(Node::items).unwrap_or_default();
        items.get(number).map_or_else(|| self.subjects_span(), |n| n.span)
    }

    /// `RoleBinding "name/namespace"`, as upstream's reasons name it: the name comes first.
    pub fn reason_name(&self) -> String {
        match self.is_cluster_wide() {
            true => format!("ClusterRoleBinding {}", quote(&self.object.name)),
            false => format!("RoleBinding {}", quote(&format!("{}/{}", self.object.name, self.object.namespace))),
        }
    }

    /// What upstream says of a `roleRef` that leads nowhere.
    pub fn role_error(&self) -> String {
        let RoleRef { kind, name } = &self.role_ref;
        match kind.as_str() {
            "Role" | "ClusterRole" => format!("{}.{RBAC_GROUP} {} not found", kind.to_lowercase(), quote(name)),
            _ => format!("unsupported role reference kind: {}", quote(kind)),
        }
    }
}

impl Subject {
    /// The user name of a ServiceAccount subject. Without a namespace it is the binding's; in a ClusterRoleBinding there
    /// is none, and the subject never matches.
    pub fn username(&self, binding_namespace: &str) -> Option<String> {
        let namespace = if self.namespace.is_empty() { binding_namespace } else { &self.namespace };
        (!namespace.is_empty()).then(|| service_account_username(namespace, &self.name))
    }

    /// `Group "devs"`, `ServiceAccount "name/namespace"`, as upstream's reasons name it.
    pub fn reason_name(&self, binding_namespace: &str) -> String {
        let namespace = if self.namespace.is_empty() { binding_namespace } else { &self.namespace };
        match self.kind.as_str() {
            "ServiceAccount" => format!("ServiceAccount {}", quote(&format!("{}/{namespace}", self.name))),
            kind => format!("{kind} {}", quote(&self.name)),
        }
    }
}
