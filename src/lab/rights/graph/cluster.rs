//! Subject, binding, role, rule; and what EKS puts beside RBAC: access entry, access policy.

use super::{Graph, Light, MOST, Node, Shown};
use crate::aws::AccessScope;
use crate::eks::access_policy;
use crate::k8s::PolicyRule;
use crate::k8s::rbac::{Binding, Index};
use crate::k8s::user::MASTERS;
use crate::source::{FileId, order};
use crate::text;
use crate::text::Text;
use crate::world::{Answer, Question, World};

/// How many rules of a role are drawn.
const RULES: usize = 4;

pub(super) fn graph(world: &World, question: &Question, answer: &Answer, shown: &Shown) -> Graph {
    let mut graph = Graph::new([
        text!("subject", "주체"),
        text!("binding", "바인딩"),
        text!("role", "역할"),
        text!("rules", "규칙"),
    ]);
    if answer.user.as_ref().is_some_and(|u| u.has_group(MASTERS)) {
        let group = node(0, Text::verbatim("Group"), MASTERS.to_owned(), Light::Lit);
        let from = graph.add(group);
        let to = graph.add(node(3, text!("everything", "모든 것"), "*".to_owned(), Light::Lit));
        graph.tie(from, to);
    }
    if answer.user.is_none()
        && let Some(stop) = answer.trace.stop()
    {
        // Whoever is no user has no subject: the chain ends before it begins.
        let from = graph.add(node(0, text!("who asks", "요청하는 신원"), question.who.to_string(), Light::Stop));
        let span = stop.evidence.first().map(|e| e.span).or(stop.near_misses.first().map(|n| n.span));
        let to = graph.add(Node { span, ..node(1, stop.label.clone(), String::new(), Light::Stop) });
        graph.tie(from, to);
    }
    access_entries(world, shown, &mut graph);
    let light = |b: &&Binding| shown.light(b.object.span());
    let mut bindings: Vec<&Binding> = world
        .rbac
        .bindings()
        .iter()
        .filter(|b| b.object.file() != FileId::BOOTSTRAP || light(b) == Light::Lit)
        .collect();
    order::sort_by_key(&mut bindings, |b| std::cmp::Reverse(light(b)));
    graph.more = bindings.len().saturating_sub(MOST);
    for binding in bindings.into_iter().take(MOST) {
        chain(&world.rbac, binding, shown, &mut graph);
    }
    graph
}

fn node(column: usize, kind: Text, name: String, light: Light) -> Node {
    Node { column, kind, name, span: None, light }
}

fn chain(index: &Index, binding: &Binding, shown: &Shown, graph: &mut Graph) {
    let span = binding.object.span();
    let at = graph.add(Node {
        span: Some(span),
        ..node(1, Text::verbatim(binding.object.kind.clone()), binding.object.name.clone(), shown.light(span))
    });
    for (number, subject) in binding.subjects().enumerate() {
        let name = match subject.kind {
            "ServiceAccount" => format!("{}/{}", subject.account_namespace(), subject.name),
            _ => subject.name.to_owned(),
        };
        let span = binding.subject_span(number);
        let subject = node(0, Text::verbatim(subject.kind.to_owned()), name, shown.light(span));
        // One subject of several bindings is one node: the first place stands for all.
        let known = graph.nodes.iter().position(|n| n.column == 0 && n.kind == subject.kind && n.name == subject.name);
        let from = match known {
            Some(known) => {
                if let Some(known) = graph.nodes.get_mut(known) {
                    known.light = known.light.max(subject.light);
                }
                known
            }
            None => graph.add(Node { span: Some(span), ..subject }),
        };
        graph.tie(from, at);
    }
    let kind = Text::verbatim(binding.role_ref.kind.clone());
    let Some(role) = index.role_of(binding) else {
        let missing = node(2, text!("does not exist", "존재하지 않음"), binding.role_ref.name.clone(), Light::Off);
        let to = graph.add(Node { span: Some(binding.role_ref_span()), ..missing });
        graph.tie(at, to);
        return;
    };
    let used = shown.light(binding.object.span());
    let span = role.object.span();
    let mut rules: Vec<(Light, &PolicyRule, _)> = role
        .rules()
        .iter()
        .zip(&role.sources)
        .map(|(r, s)| (shown.light(s.span()).min(used), &**r, s.span()))
        .collect();
    let light = rules.iter().map(|r| r.0).max().unwrap_or(Light::Off).max(shown.light(span).min(used));
    let role_at = graph.add(Node { span: Some(span), ..node(2, kind, role.object.name.clone(), light) });
    graph.tie(at, role_at);
    let count = rules.len();
    order::sort_by_key(&mut rules, |r| std::cmp::Reverse(r.0));
    for (light, rule, span) in rules.into_iter().take(RULES) {
        let (what, verbs) = words(rule);
        let to = graph.add(Node { span: Some(span), ..node(3, Text::verbatim(what), verbs, light) });
        graph.tie(role_at, to);
    }
    if count > RULES {
        let n = count - RULES;
        let to = graph.add(node(3, text!("and {n} more rules", "그 밖의 규칙 {n}개"), String::new(), Light::Off));
        graph.tie(role_at, to);
    }
}

/// What a rule is about, and what may be done with it.
fn words(rule: &PolicyRule) -> (String, String) {
    let mut what = match rule.resources.is_empty() {
        true => format!("URL {}", rule.non_resource_urls.join(", ")),
        false => rule.resources.join(", "),
    };
    if !rule.resource_names.is_empty() {
        what = format!("{what} {}", rule.resource_names.join(", "));
    }
    (what, rule.verbs.join(" "))
}

fn access_entries(world: &World, shown: &Shown, graph: &mut Graph) {
    for entry in world.account.access_entries.iter().filter(|e| e.cluster.value == world.view().name()) {
        let arn = entry.principal_arn.as_str();
        for association in &entry.policies {
            let light = shown.light(association.policy_arn.span);
            let name = arn.rsplit(':').next().unwrap_or(arn).to_owned();
            let principal = node(0, text!("IAM principal", "IAM 보안 주체"), name.clone(), light);
            let from = graph.add(Node { span: Some(entry.principal_arn.span), ..principal });
            let made = node(1, text!("access entry", "액세스 항목"), name, light);
            let at = graph.add(Node { span: Some(entry.origin.key), ..made });
            let policy = association.policy_arn.rsplit('/').next().unwrap_or_default().to_owned();
            let policy = node(2, text!("access policy", "액세스 정책"), policy, light);
            let to = graph.add(Node { span: Some(association.policy_arn.span), ..policy });
            let (kind, name) = match &association.scope.value {
                AccessScope::Cluster => (text!("whole cluster", "클러스터 전체"), String::new()),
                AccessScope::Namespaces(names) => {
                    let names: Vec<&str> = names.iter().map(|n| n.as_str()).collect();
                    (text!("namespaces", "네임스페이스"), names.join(" "))
                }
            };
            let count = access_policy::rules(association.policy_arn.as_str()).map_or(0, |r| r.len());
            let name = if name.is_empty() { format!("{count}") } else { name };
            let scope = graph.add(Node { span: Some(association.scope.span), ..node(3, kind, name, light) });
            graph.tie(from, at);
            graph.tie(at, to);
            graph.tie(to, scope);
        }
    }
}
