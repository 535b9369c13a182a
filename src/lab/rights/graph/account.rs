//! Principal, trust policy, policy, statement.

use super::{Graph, Light, MOST, Node, Shown, touches};
use crate::aws::{PolicyDocument, PolicySource, Role};
use crate::iam::{Effect, Statement};
use crate::source::{Span, order};
use crate::text;
use crate::text::Text;
use crate::world::{AwsCall, AwsSession, Question, World};

/// How many names of a statement are written out.
const NAMED: usize = 3;

pub(super) fn graph(world: &World, question: &Question, call: &AwsCall, shown: &Shown) -> Graph {
    let mut graph = Graph::new([
        text!("principal", "보안 주체"),
        text!("trust", "신뢰"),
        text!("policy", "정책"),
        text!("statements", "문장"),
    ]);
    let session = AwsSession::of(world, &question.who, question.time);
    let arn = session.as_ref().map(AwsSession::iam_arn);
    let light = if session.is_some() { Light::Lit } else { Light::Near };
    let who = graph.add(Node {
        column: 0,
        kind: text!("who asks", "요청하는 신원"),
        name: question.who.to_string(),
        span: session.as_ref().and_then(|s| s.evidence.first().copied()),
        light,
    });
    // The role whose session signs, else those that the trace speaks of: a trust policy that refused.
    let spoken_of = |r: &&Role| shown.light(r.trust.span()) != Light::Off || touches(r.trust.span(), &shown.stopped);
    let is_own = |r: &&Role| arn.is_some_and(|arn| r.arn == arn);
    for role in world.account.roles.iter().filter(|r| is_own(r) || (arn.is_none() && spoken_of(r))) {
        let light = if is_own(&role) { Light::Lit } else { Light::Near };
        let trust = Node {
            column: 1,
            kind: text!("role, trust policy", "역할의 신뢰 정책"),
            name: role.name.value.clone(),
            span: Some(role.trust.span()),
            light,
        };
        let at = graph.add(trust);
        graph.tie(who, at);
        policies(world.account.policies_of_role(role), at, shown, &mut graph);
    }
    if let Some(user) = arn.and_then(|arn| world.account.user_by_arn(arn)) {
        policies(world.account.policies_of_user(user), who, shown, &mut graph);
    }
    beside(world, call, who, shown, &mut graph);
    graph
}

fn policies(attached: Vec<crate::aws::AttachedPolicy<'_>>, from: usize, shown: &Shown, graph: &mut Graph) {
    graph.more += attached.len().saturating_sub(MOST);
    for policy in attached.into_iter().take(MOST) {
        let kind = match policy.source {
            PolicySource::Inline => text!("inline policy", "인라인 정책"),
            PolicySource::CustomerManaged => text!("managed policy", "관리형 정책"),
            PolicySource::AwsManaged => text!("AWS managed policy", "AWS 관리형 정책"),
        };
        add(policy.name, kind, policy.document, policy.span, from, shown, graph);
    }
}

/// Policies that are not the principal's own: the bucket's, and those of the organization that the trace speaks of.
fn beside(world: &World, call: &AwsCall, who: usize, shown: &Shown, graph: &mut Graph) {
    let account = &world.account;
    let bucket = call.resource.strip_prefix("arn:aws:s3:::").and_then(|r| r.split('/').next());
    if let Some(bucket) = bucket.and_then(|b| account.bucket_policy(b)) {
        let (name, kind) = (call.resource.rsplit(':').next().unwrap_or_default(), text!("bucket policy", "버킷 정책"));
        let name = name.split('/').next().unwrap_or_default();
        add(name, kind, Some(&bucket.document), bucket.document.span(), who, shown, graph);
    }
    for policy in &account.organization_policies {
        let span = policy.document.span();
        if shown.light(span) != Light::Off || touches(span, &shown.stopped) {
            let kind = text!("organization policy", "조직 정책");
            add(policy.name.as_str(), kind, Some(&policy.document), span, who, shown, graph);
        }
    }
}

fn add(
    name: &str,
    kind: Text,
    document: Option<&PolicyDocument>,
    span: Span,
    from: usize,
    shown: &Shown,
    graph: &mut Graph,
) {
    let statements = document.and_then(|d| d.policy.as_ref()).map(|p| p.statements.as_slice()).unwrap_or_default();
    let light_of = |s: &Statement| match s.effect {
        Effect::Deny if touches(s.span, &shown.stopped) => Light::Stop,
        _ => shown.light(s.span),
    };
    let light = statements.iter().map(light_of).max().unwrap_or(Light::Off);
    let policy = graph.add(Node { column: 2, kind, name: name.to_owned(), span: Some(span), light });
    graph.tie(from, policy);
    let mut listed: Vec<&Statement> = statements.iter().collect();
    order::sort_by_key(&mut listed, |s| std::cmp::Reverse(light_of(s)));
    for statement in listed.iter().take(NAMED) {
        let effect = match statement.effect {
            Effect::Allow => "Allow",
            Effect::Deny => "Deny",
        };
        let sid = statement.sid.as_ref().map(|s| format!(" · {}", s.text)).unwrap_or_default();
        let node = Node {
            column: 3,
            kind: Text::verbatim(format!("{effect}{sid}")),
            name: actions(statement),
            span: Some(statement.span),
            light: light_of(statement),
        };
        let at = graph.add(node);
        graph.tie(policy, at);
    }
    if listed.len() > NAMED {
        let n = listed.len() - NAMED;
        let kind = text!("and {n} more statements", "그 밖의 문장 {n}개");
        let at = graph.add(Node { column: 3, kind, name: String::new(), span: Some(span), light: Light::Off });
        graph.tie(policy, at);
    }
}

/// `s3:PutObject s3:ListBucket`, the first few.
fn actions(statement: &Statement) -> String {
    let list = &statement.action.list;
    let mut names: Vec<&str> = list.iter().take(NAMED).map(|a| &*a.word.text).collect();
    if statement.action.not {
        names.insert(0, "NotAction");
    }
    if list.len() > NAMED {
        names.push("…");
    }
    names.join(" ")
}
