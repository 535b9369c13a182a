//! Which EC2 instance is this node? Its id, its role, and what its metadata service asks of those who speak to it.

use super::View;
use super::digest;
use crate::aws::{Nodegroup, Role};
use crate::k8s::{Object, kinds};
use crate::source::Span;
use std::sync::Arc;

/// The label by which a node says its node group.
pub const NODEGROUP_LABEL: &str = "eks.amazonaws.com/nodegroup";

/// One instance of a node group.
#[derive(Clone, Debug)]
pub struct Instance<'a> {
    /// `i-` and seventeen hex digits: of `spec.providerID`, or derived from the node's name.
    pub id: String,
    /// The node's name, which is the instance's private DNS name.
    pub name: String,
    /// The Node object, where there is one.
    pub node: Option<&'a Arc<Object>>,
    /// Its node group; `None` where neither label nor account says which.
    pub nodegroup: Option<&'a Nodegroup>,
    /// Its metadata service.
    pub metadata: Metadata,
}

/// The settings of an instance's metadata service that decide who gets an answer (F7.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Metadata {
    /// Whether it answers at all.
    pub enabled: bool,
    /// Whether IMDSv2 is required.
    pub tokens_required: bool,
    /// How far the answer to IMDSv2's PUT travels; a pod stands one hop behind its node.
    pub hop_limit: u32,
    /// What says so: the launch template's options, or the node group.
    pub span: Option<Span>,
    /// Where the hop limit stands.
    pub hop_limit_span: Option<Span>,
    /// Where `HttpTokens` stands.
    pub tokens_span: Option<Span>,
}

impl Metadata {
    /// A managed node group without a launch template of its own. Documents differ (F7.5); this is what the launch
    /// template page says, and what eksctl sets.
    const MANAGED: Metadata = Metadata {
        enabled: true,
        tokens_required: false,
        hop_limit: 2,
        span: None,
        hop_limit_span: None,
        tokens_span: None,
    };
    /// What EC2 does where a launch template leaves an option out.
    const EC2: Metadata = Metadata { hop_limit: 1, ..Metadata::MANAGED };
    /// Auto Mode's nodes: IMDSv2 with a hop limit that no pod passes.
    const AUTO_MODE: Metadata = Metadata { tokens_required: true, hop_limit: 1, ..Metadata::MANAGED };
}

impl<'a> Instance<'a> {
    /// The instance behind the node `name`. A node without the node group's label belongs to the cluster's only node
    /// group, where there is only one.
    pub fn of_node(view: View<'a>, name: &str) -> Option<Instance<'a>> {
        let node = view.cluster.get(kinds::NODE, "", name)?;
        let groups: Vec<_> = view.account.nodegroups.iter().filter(|n| *n.cluster == view.name()).collect();
        let nodegroup = match node.label(NODEGROUP_LABEL) {
            Some(label) => groups.into_iter().find(|n| *n.name == label),
            None => match groups.as_slice() {
                [only] => Some(*only),
                _ => None,
            },
        };
        let id = node.text_at(&["spec", "providerID"]).rsplit('/').next().filter(|id| id.starts_with("i-"));
        Some(Instance {
            id: id.map_or_else(|| made_up_id(name), str::to_owned),
            name: name.to_owned(),
            node: Some(node),
            nodegroup,
            metadata: metadata(view, nodegroup),
        })
    }

    /// The instance on which a pod runs: that of `spec.nodeName`; of a pod that names no node, the cluster's first.
    pub fn of_pod(view: View<'a>, pod: &Object) -> Option<Instance<'a>> {
        let name = pod.text_at(&["spec", "nodeName"]);
        if !name.is_empty() {
            return Instance::of_node(view, name).or_else(|| Instance::unlisted(view, name));
        }
        match view.cluster.list(kinds::NODE).first() {
            Some(node) => Instance::of_node(view, &node.name),
            None => Instance::unlisted(view, "ip-192-168-0-10.us-west-2.compute.internal"),
        }
    }

    /// An instance of the first node group that no Node object shows.
    fn unlisted(view: View<'a>, name: &str) -> Option<Instance<'a>> {
        let nodegroup = view.account.nodegroups.iter().find(|n| *n.cluster == view.name())?;
        Some(Instance {
            id: made_up_id(name),
            name: name.to_owned(),
            node: None,
            nodegroup: Some(nodegroup),
            metadata: metadata(view, Some(nodegroup)),
        })
    }

    /// The ARN of the instance's role.
    pub fn role_arn(&self) -> Option<&'a str> {
        self.nodegroup.map(|n| n.node_role.as_str())
    }

    /// The instance's role, where the account holds it.
    pub fn role(&self, view: View<'a>) -> Option<&'a Role> {
        view.account.role_by_arn(self.role_arn()?)
    }
}

/// The private DNS name of an instance of the cluster, as EC2 tells it to the authenticator.
pub fn private_dns_name(view: View<'_>, instance: &str) -> Result<String, String> {
    let nodes = view.cluster.list(kinds::NODE);
    let found = nodes.iter().filter_map(|n| Instance::of_node(view, &n.name)).find(|i| i.id == instance);
    found.map(|i| i.name).ok_or_else(|| {
        let failure = "operation error EC2: DescribeInstances, https response error StatusCode: 400";
        format!("failed querying private DNS from EC2 API for node {instance}: {failure}, api error InvalidInstanceID.NotFound")
    })
}

fn made_up_id(name: &str) -> String {
    format!("i-0{}", digest::hex(&[name, "instance"], 16))
}

fn metadata(view: View<'_>, nodegroup: Option<&Nodegroup>) -> Metadata {
    if view.eks().is_some_and(|c| *c.auto_mode) && nodegroup.is_none() {
        return Metadata::AUTO_MODE;
    }
    let Some(group) = nodegroup else { return Metadata::MANAGED };
    let template = group.launch_template.as_ref().and_then(|name| view.account.launch_template(name));
    let Some(template) = template else { return Metadata { span: Some(group.origin.span), ..Metadata::MANAGED } };
    let Some(options) = &template.metadata_options else {
        return Metadata { span: Some(template.origin.span), ..Metadata::EC2 };
    };
    Metadata {
        enabled: options.endpoint_enabled.as_ref().is_none_or(|e| e.value),
        tokens_required: options.tokens_required.as_ref().is_some_and(|t| t.value),
        hop_limit: options.hop_limit.as_ref().map_or(Metadata::EC2.hop_limit, |h| h.value),
        span: Some(options.span),
        hop_limit_span: options.hop_limit.as_ref().map(|h| h.span),
        tokens_span: options.tokens_required.as_ref().map(|t| t.span),
    }
}
