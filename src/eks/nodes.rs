//! Do the nodes stand, and what does it take to make one? A node is a user of the cluster like any other: its role has to
//! be mapped, or it never joins (F2.15, F2.16). Making a node group takes rights in AWS and, to see it succeed, a right in
//! the cluster (F10.1-F10.5).

use super::authenticator::{Authentication, authenticate};
use super::aws_auth::has_single_braces;
use super::identity::Identity;
use super::instance::Instance;
pub use super::instance::NODEGROUP_LABEL;
use super::principal::{Caller, Principal};
use super::time::rfc3339;
use super::{Mistake, View, mapping, mapping_explain};
use crate::aws::Nodegroup;
use crate::k8s::user::NODES;
use crate::k8s::{Object, kinds};
use crate::text;
use crate::text::Text;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Reason and message of a node whose kubelet speaks.
const POSTING: (&str, &str) = ("KubeletReady", "kubelet is posting ready status");
/// Reason and message of a node whose kubelet went silent.
const SILENT: (&str, &str) = ("NodeStatusUnknown", "Kubelet stopped posting node status.");

/// Whether a node's kubelet can speak to the API server.
#[derive(Clone, Debug)]
pub struct NodeStatus {
    /// Whether `kubectl get nodes` shows it as `Ready`.
    pub ready: bool,
    /// The condition's reason: `KubeletReady`, `NodeStatusUnknown`.
    pub reason: &'static str,
    /// The condition's message.
    pub message: &'static str,
    /// How the kubelet's request for a user went.
    pub authentication: Authentication,
    /// The mistake behind a node that is not ready.
    pub mistake: Option<Mistake>,
}

/// The state of a node of the cluster. A kubelet that is not known, or known by a name that is not its node's, cannot
/// renew its lease, and the node turns NotReady.
pub fn status(view: View<'_>, name: &str, time: i64) -> NodeStatus {
    let authentication = authenticate(view, &Caller::Node(name.to_owned()), time);
    // A node that no node group holds has nobody to map; it is taken to have joined by other means.
    let unknown_group = authentication.principal.is_none();
    let ready = unknown_group || authentication.user.as_ref().is_some_and(|u| u.as_node() == Some(name));
    let cause = authentication.steps.iter().find_map(|s| s.cause.as_ref());
    let outside = authentication.user.as_ref().is_some_and(|u| !u.has_group(NODES)).then_some(Mistake::NodeGroups);
    let mistake = cause.and_then(|c| Mistake::of_id(c.id)).or(outside).filter(|_| !ready);
    let (reason, message) = if ready { POSTING } else { SILENT };
    NodeStatus { ready, reason, message, authentication, mistake }
}

/// Writes into an answer of the API server what a Node object in a file cannot know: whether its kubelet went silent. A Node
/// that states its own conditions keeps them. What comes back is the mistake behind the first of them.
pub fn mark_silent(view: View<'_>, body: &mut Value, time: i64) -> Option<Mistake> {
    let nodes: Vec<&mut Value> = match body.get("kind").and_then(Value::as_str) {
        Some("NodeList") => body.get_mut("items").and_then(Value::as_array_mut).into_iter().flatten().collect(),
        Some("Node") => vec![body],
        _ => Vec::new(),
    };
    let mut found = None;
    // Whether a node joins hangs on its role alone, and many nodes have one.
    let mut roles: Vec<(String, Result<(), Mistake>)> = Vec::new();
    for node in nodes {
        let name = node.pointer("/metadata/name").and_then(Value::as_str).unwrap_or_default();
        if node.pointer("/status/conditions").is_some() {
            continue;
        }
        // A node that no node group holds has nobody to map; it is taken to have joined by other means.
        let role = Instance::of_node(view, name).and_then(|i| i.role_arn().map(str::to_owned)).unwrap_or_default();
        let known = roles.iter().find(|(arn, _)| *arn == role).map(|(_, joins)| *joins);
        let joined = known.unwrap_or_else(|| if role.is_empty() { Ok(()) } else { joins(view, &role) });
        if known.is_none() {
            roles.push((role, joined));
        }
        let ready = joined.is_ok();
        let (reason, message) = if ready { POSTING } else { SILENT };
        found = found.or(joined.err());
        let since = node.pointer("/metadata/creationTimestamp").cloned().unwrap_or_default();
        let condition = |kind: &str, (reason, message): (&str, &str)| {
            let status = match (ready, kind) {
                (false, _) => "Unknown",
                (true, "Ready") => "True",
                (true, _) => "False",
            };
            json!({
                "lastHeartbeatTime": rfc3339(time), "lastTransitionTime": since, "message": message, "reason": reason,
                "status": status, "type": kind,
            })
        };
        let own = |healthy| if ready { healthy } else { (reason, message) };
        let conditions = json!([
            condition("MemoryPressure", own(("KubeletHasSufficientMemory", "kubelet has sufficient memory available"))),
            condition("DiskPressure", own(("KubeletHasNoDiskPressure", "kubelet has no disk pressure"))),
            condition("PIDPressure", own(("KubeletHasSufficientPID", "kubelet has sufficient PID available"))),
            condition("Ready", (reason, message)),
        ]);
        if let Some(fields) = node.as_object_mut() {
            let status = fields.entry("status").or_insert_with(|| json!({}));
            if let Some(status) = status.as_object_mut() {
                status.insert("conditions".to_owned(), conditions);
                status.sort_keys();
            }
        }
    }
    found
}

/// Whether an instance with this role would join the cluster; the error is what keeps it out.
pub fn joins(view: View<'_>, role_arn: &str) -> Result<(), Mistake> {
    let principal = Principal::session_of_arn(view, role_arn, "i-0123456789abcdef0");
    let Ok(identity) = Identity::from_caller(&principal.caller) else { return Err(Mistake::NodeRoleUnmapped) };
    let name = "ip-10-0-0-1";
    match mapping::map_with(view, &principal, &identity, &|_| Ok(name.to_owned())) {
        Ok(mapped) if mapped.user.as_node() == Some(name) => Ok(()),
        Ok(mapped) if mapped.user.name.ends_with(name) => Err(Mistake::NodeGroups),
        Ok(mapped) if has_single_braces(&mapped.user.name) => Err(Mistake::SingleBraces),
        Ok(_) => Err(Mistake::NodeRoleUnmapped),
        Err(_) => {
            let (_, mistake) = mapping_explain::explain(view, &principal, &identity);
            Err(mistake.unwrap_or(Mistake::NodeRoleUnmapped))
        }
    }
}

/// The nodes of a node group.
pub fn of_nodegroup<'a>(view: View<'a>, nodegroup: &'a Nodegroup) -> impl Iterator<Item = &'a Object> {
    let nodes = view.cluster.list(kinds::NODE).iter().map(|n| n.as_ref());
    nodes.filter(|n| n.label(NODEGROUP_LABEL) == Some(nodegroup.name.as_str()))
}

/// A finding of a managed node group's health (F10.7).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HealthIssue {
    /// `NodeCreationFailure`.
    pub code: &'static str,
    /// The API's message, where it is known.
    pub message: &'static str,
    /// What is behind it.
    pub says: Text,
}

/// What `aws eks describe-nodegroup` finds wrong with a node group.
pub fn health(view: View<'_>, nodegroup: &Nodegroup, time: i64) -> Vec<HealthIssue> {
    let arn = nodegroup.node_role.as_str();
    let failed = |says| HealthIssue {
        code: "NodeCreationFailure",
        message: "Instances failed to join the kubernetes cluster",
        says,
    };
    let Some(role) = view.account.role_by_arn(arn) else {
        let says = text!("the account has no role `{arn}`", "계정에 역할 `{arn}`이/가 없습니다");
        return vec![HealthIssue { code: "IamNodeRoleNotFound", message: "", says }];
    };
    let trusts_ec2 = role.trust.policy.as_deref().is_some_and(|policy| {
        let principals = policy.statements.iter().filter_map(|s| s.principal.as_ref()).flat_map(|p| &p.list);
        principals.into_iter().any(|p| &*p.word.text == "ec2.amazonaws.com" || &*p.word.text == "*")
    });
    if !trusts_ec2 {
        let name = &role.name;
        let says = text!(
            "the role `{name}` does not trust `ec2.amazonaws.com`, so no instance can carry it",
            "역할 `{name}`이/가 `ec2.amazonaws.com`을 신뢰하지 않아 어떤 인스턴스도 이 역할을 가질 수 없습니다"
        );
        return vec![failed(says)];
    }
    let mut nodes = of_nodegroup(view, nodegroup).map(|n| status(view, &n.name, time)).peekable();
    if nodes.peek().is_some() && nodes.all(|n| !n.ready) {
        let says = text!("the cluster does not know the nodes' role", "클러스터가 노드의 역할을 모릅니다");
        return vec![failed(says)];
    }
    Vec::new()
}

/// A call of an AWS API that a tool makes for its user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedCall {
    /// The IAM action.
    pub action: String,
    /// The API's operation, as errors name it.
    pub operation: String,
    /// The resource's ARN, or `*`.
    pub resource: String,
    /// Condition keys that the call brings along.
    pub context: BTreeMap<String, Vec<String>>,
    /// What it is for.
    pub says: Text,
}

/// With which tool a node group is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tool {
    /// `aws eks create-nodegroup`.
    AwsCli,
    /// `eksctl create nodegroup`.
    Eksctl,
}

/// The calls that making a node group takes, in order; each of them can be denied. `node_role` is the ARN of a role that
/// is there already; without one eksctl makes it. With a managed node group EKS itself starts the instances, so nobody
/// asks the caller for `ec2:RunInstances` (F10.3).
pub fn create_nodegroup_calls(view: View<'_>, tool: Tool, name: &str, node_role: Option<&str>) -> Vec<PlannedCall> {
    let cluster = view.name();
    let (account, region, partition) = (&view.account.id, view.region(), &view.account.partition);
    let cluster_arn = view.arn();
    let nodegroup = format!("arn:{partition}:eks:{region}:{account}:nodegroup/{cluster}/{name}/*");
    let stack_name = format!("eksctl-{cluster}-nodegroup-{name}");
    let own_role = format!("arn:{partition}:iam::{account}:role/{stack_name}-NodeInstanceRole");
    let role = node_role.unwrap_or(&own_role);
    let call = |action: &str, resource: &str, says: Text| PlannedCall {
        action: action.to_owned(),
        operation: action.split(':').nth(1).unwrap_or(action).to_owned(),
        resource: resource.to_owned(),
        context: BTreeMap::new(),
        says,
    };
    let mut calls = Vec::new();
    if tool == Tool::Eksctl {
        let stack = format!("arn:{partition}:cloudformation:{region}:{account}:stack/{stack_name}/*");
        calls.push(call(
            "eks:DescribeCluster",
            &cluster_arn,
            text!("eksctl looks at the cluster", "eksctl이 클러스터를 살펴봅니다"),
        ));
        calls.push(call(
            "cloudformation:CreateStack",
            &stack,
            text!("eksctl makes a stack for the node group", "eksctl이 노드 그룹의 스택(stack)을 만듭니다"),
        ));
        if node_role.is_none() {
            let says = text!("the stack makes the nodes' role", "스택이 노드의 역할을 만듭니다");
            calls.push(call("iam:CreateRole", role, says));
            let says = text!("and attaches the nodes' policies", "그리고 노드의 정책을 연결합니다");
            calls.push(call("iam:AttachRolePolicy", role, says));
        }
        let says = text!("the stack makes a launch template", "스택이 시작 템플릿(launch template)을 만듭니다");
        calls.push(call("ec2:CreateLaunchTemplate", "*", says));
    }
    let says = text!("EKS is asked for the node group", "EKS에 노드 그룹을 요청합니다");
    calls.push(call("eks:CreateNodegroup", &cluster_arn, says));
    let says = text!(
        "whoever makes the node group hands the nodes' role to EKS",
        "노드 그룹을 만드는 사람이 노드의 역할을 EKS에 넘겨줍니다"
    );
    let mut pass = call("iam:PassRole", role, says);
    // The denial of PassRole is reported by the operation that it was needed for (F10.4).
    pass.operation = "CreateNodegroup".to_owned();
    pass.context.insert("iam:PassedToService".to_owned(), vec!["eks.amazonaws.com".to_owned()]);
    calls.push(pass);
    if view.account.nodegroups.is_empty() {
        let linked = format!(
            "arn:{partition}:iam::{account}:role/aws-service-role/eks-nodegroup.amazonaws.com/AWSServiceRoleForAmazonEKSNodegroup"
        );
        let says = text!(
            "the first node group of an account makes EKS's own role",
            "계정의 첫 노드 그룹은 EKS 자신의 역할을 만듭니다"
        );
        let mut create = call("iam:CreateServiceLinkedRole", &linked, says);
        create.context.insert("iam:AWSServiceName".to_owned(), vec!["eks-nodegroup.amazonaws.com".to_owned()]);
        calls.push(create);
    }
    let says = text!("the tool watches the node group", "도구가 노드 그룹을 지켜봅니다");
    calls.push(call("eks:DescribeNodegroup", &nodegroup, says));
    calls
}

/// What eksctl prints when the AWS side is done: it waits for the nodes through the Kubernetes API, with the caller's own
/// rights there (F10.5). `may_list_nodes` is what the authorizers say of `list nodes` at the cluster scope; `nodes` are the
/// names of the new nodes that are ready. The error comes with the mistake behind it.
pub fn wait_for_nodes(
    view: View<'_>,
    name: &str,
    may_list_nodes: bool,
    nodes: &[String],
) -> Result<Vec<String>, (Vec<String>, Mistake)> {
    let cluster = view.name();
    let stack = format!("eksctl-{cluster}-nodegroup-{name}");
    let mut lines = vec![
        format!("building managed nodegroup stack \"{stack}\""),
        format!("deploying stack \"{stack}\""),
        format!("waiting for CloudFormation stack \"{stack}\""),
        format!("waiting for at least 1 node(s) to become ready in \"{name}\""),
    ];
    if !may_list_nodes || nodes.is_empty() {
        lines.push(format!(
            "timed out waiting for at least 1 nodes to join the cluster and become ready in \"{name}\": context deadline exceeded"
        ));
        let mistake = if may_list_nodes { Mistake::NodeRoleUnmapped } else { Mistake::WaitsForNodes };
        return Err((lines, mistake));
    }
    lines.push(format!("nodegroup \"{name}\" has {} node(s)", nodes.len()));
    lines.extend(nodes.iter().map(|node| format!("node \"{node}\" is ready")));
    lines.push(format!("created 1 managed nodegroup(s) in cluster \"{cluster}\""));
    Ok(lines)
}
