//! What did a question leave behind? Log lines and findings, made on demand: nobody pays for them at a keystroke.

use super::{Answer, Call, Question, Who, World, caller};
use crate::eks::evidence::{self, ApiCall, Record};
use crate::eks::{Instance, digest};
use crate::k8s::{self, AccessGrant, Authorizers, HttpRequest, Response, kinds};

/// The address of everybody who is not in the cluster (a documentation range).
const OUTSIDE: &str = "203.0.113.10";
/// What kubectl calls itself.
const KUBECTL: &str = "kubectl/v1.34.1 (linux/amd64) kubernetes/93248f9";

/// What `question` and its `answer` left behind, in the order in which it was written. `earlier` are the records of the
/// questions before. A call of an AWS API leaves nothing in the cluster's logs.
pub fn records(world: &World, question: &Question, answer: &Answer, earlier: &[Record]) -> Vec<Record> {
    let Call::Kubernetes(request) = &question.call else { return Vec::new() };
    let view = world.view();
    let authentication = world.authenticate(&caller(&question.who), question.time);
    if !authentication.reached_the_cluster() {
        return Vec::new();
    }
    let steps = &answer.trace.steps;
    let write =
        |call: Option<&ApiCall<'_>>| evidence::records(view, &authentication, call, steps, earlier, question.time);
    let Ok(attributes) = k8s::attributes_of(&request.method, &request.url) else { return write(None) };
    let response = answer.response.clone().unwrap_or(Response { code: 401, ..Response::default() });
    let source_ip = address(world, &question.who);
    let mut call = ApiCall {
        request,
        attributes: &attributes,
        user: authentication.user.as_ref(),
        impersonated: None,
        allowed: None,
        reason: "",
        response: &response,
        source_ip: &source_ip,
        user_agent: agent(&question.who, request),
        time: question.time,
    };
    let Some(user) = &authentication.user else { return write(Some(&call)) };
    let access: Vec<AccessGrant> = authentication.grants.iter().map(|g| g.access.clone()).collect();
    let authorizers = Authorizers { nodes: Some(&world.cluster), rbac: &world.rbac, access: &access };
    let acting = match k8s::filter(&authorizers, user, request) {
        Ok(admitted) => admitted.user,
        Err(stopped) => match stopped.refused {
            // A refused impersonation ends before the request itself is authorized, and so has no decision.
            Some((_, refused)) if refused != attributes => return write(Some(&call)),
            Some((acting, _)) => acting,
            None => return write(None),
        },
    };
    let verdict = k8s::authorize(&authorizers, &acting, &attributes);
    let reason = verdict.reason();
    (call.allowed, call.reason) = (Some(verdict.is_allowed()), &reason);
    call.impersonated = (acting != *user).then_some(&acting);
    write(Some(&call))
}

/// From where the API server sees the request come.
fn address(world: &World, who: &Who) -> String {
    let host = match who {
        Who::Pod { namespace, name } => match world.cluster.get(kinds::POD, namespace, name) {
            Some(pod) if pod.at(&["spec", "hostNetwork"]).is_none_or(|n| n.to_value() != true) => {
                let written = pod.text_at(&["status", "podIP"]);
                return if written.is_empty() { k8s::pod_ip(namespace, name) } else { written.to_owned() };
            }
            pod => pod.and_then(|p| Instance::of_pod(world.view(), p)).map(|i| i.name),
        },
        Who::Node(name) => Some(name.clone()),
        _ => return OUTSIDE.to_owned(),
    };
    let host = host.unwrap_or_default();
    // A node's name holds its address: `ip-10-0-0-1.us-west-2.compute.internal`.
    let named = host.split('.').next().and_then(|label| label.strip_prefix("ip-")).map(|ip| ip.replace('-', "."));
    named.filter(|ip| ip.parse::<std::net::Ipv4Addr>().is_ok()).unwrap_or_else(|| private_address(&host))
}

/// The address of a node whose name does not hold it.
fn private_address(host: &str) -> String {
    let number = digest::number(&[host], 1 << 16);
    format!("10.0.{}.{}", number >> 8, number & 0xff)
}

/// What the client calls itself.
fn agent<'a>(who: &Who, request: &'a HttpRequest) -> &'a str {
    let said = request.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("User-Agent"));
    match (said, who) {
        (Some((_, agent)), _) => agent,
        (None, Who::Node(_)) => "kubelet/v1.34.1 (linux/amd64) kubernetes/93248f9",
        (None, Who::Anonymous) => "curl/8.5.0",
        _ => KUBECTL,
    }
}
