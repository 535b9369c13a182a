//! Who is bound to which role? One RoleBinding or ClusterRoleBinding, read leniently, as the authorizer gets it from
//! storage. Subjects are read from the manifest when they are asked for: the hot path never asks.

use crate::k8s::RBAC_GROUP;
use crate::k8s::object::Object;
use crate::k8s::quote::quote;
use crate::k8s::resource::kinds;
use crate::k8s::user::service_account_username;
use crate::source::{Node, Span};
use std::sync::Arc;

/// One entry of a binding's `subjects`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subject<'a> {
    /// `User`, `Group`, `ServiceAccount`; anything else never matches.
    pub kind: &'a str,
    /// The name.
    pub name: &'a str,
    /// The namespace as written; empty where none is.
    pub namespace: &'a str,
    /// The binding's namespace, which a ServiceAccount without its own takes; empty in a ClusterRoleBinding.
    pub binding_namespace: &'a str,
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
    /// To which role.
    pub role_ref: RoleRef,
    /// The role's number in the index, where it exists.
    pub(super) role: Option<u32>,
}

impl Binding {
    pub(super) fn read(object: &Arc<Object>) -> Binding {
        let role_ref = object.at(&["roleRef"]);
        let text = |key| role_ref.and_then(|r| r.get(key)?.text()).unwrap_or_default().to_owned();
        Binding { object: object.clone(), role_ref: RoleRef { kind: text("kind"), name: text("name") }, role: None }
    }

    /// Whether this is a ClusterRoleBinding.
    pub fn is_cluster_wide(&self) -> bool {
        self.object.kind == kinds::CLUSTER_ROLE_BINDING.kind
    }

    /// Who is bound, in file order.
    pub fn subjects(&self) -> impl Iterator<Item = Subject<'_>> {
        self.subject_nodes().iter().map(|node| Subject::read(node, &self.object.namespace))
    }

    /// One of the subjects.
    pub fn subject(&self, number: usize) -> Option<Subject<'_>> {
        self.subject_nodes().get(number).map(|node| Subject::read(node, &self.object.namespace))
    }

    fn subject_nodes(&self) -> &[Node] {
        self.object.at(&["subjects"]).map(Node::items).unwrap_or_default()
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
        self.subject_nodes().get(number).map_or_else(|| self.subjects_span(), |n| n.span)
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

impl<'a> Subject<'a> {
    fn read(node: &'a Node, binding_namespace: &'a str) -> Subject<'a> {
        let text = |key| node.get(key).and_then(Node::text).unwrap_or_default();
        Subject { kind: text("kind"), name: text("name"), namespace: text("namespace"), binding_namespace }
    }

    /// The namespace of a ServiceAccount subject: its own, or the binding's. In a ClusterRoleBinding there is none to
    /// take, and the subject never matches.
    pub fn account_namespace(&self) -> &'a str {
        if self.namespace.is_empty() { self.binding_namespace } else { self.namespace }
    }

    /// The user name of a ServiceAccount subject; `None` where it matches nobody.
    pub fn username(&self) -> Option<String> {
        let namespace = self.account_namespace();
        (!namespace.is_empty()).then(|| service_account_username(namespace, self.name))
    }

    /// `Group "devs"`, `ServiceAccount "name/namespace"`, as upstream's reasons name it.
    pub fn reason_name(&self) -> String {
        match self.kind {
            "ServiceAccount" => {
                format!("ServiceAccount {}", quote(&format!("{}/{}", self.name, self.account_namespace())))
            }
            kind => format!("{kind} {}", quote(self.name)),
        }
    }
}
