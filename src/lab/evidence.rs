//! What did a command leave behind? Log lines, findings and the tokens that were shown, each with the step of the path
//! that wrote it.

use crate::eks::evidence::{Record, RecordKind};
use crate::eks::{ProjectedToken, RunningPod};
use crate::source::Span;
use crate::trace::Hop;
use crate::world::{self, Answer, Call, Question, Who, World};

/// What kind of evidence it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExhibitKind {
    /// A log line or a finding.
    Record(RecordKind),
    /// A ServiceAccount token, taken apart.
    Token,
}

/// One piece of evidence.
#[derive(Clone, Debug, PartialEq)]
pub struct Exhibit {
    /// What it is.
    pub kind: ExhibitKind,
    /// The log stream, the finding's type, the token's file.
    pub name: String,
    /// As it was written.
    pub text: String,
    /// The step of the decisive answer's trace that wrote it; `None` for what an earlier question of the command left.
    pub step: Option<usize>,
}

/// What a command left behind, and what keeps the rest from being written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evidence {
    /// In the order in which it was written.
    pub exhibits: Vec<Exhibit>,
    /// The log types that are not enabled, by their names in the cluster's `Logging`.
    pub off: Vec<&'static str>,
    /// The cluster's name.
    pub cluster: String,
    /// Where the cluster stands in the files.
    pub span: Option<Span>,
    /// Whether a request came as far as the API server.
    pub is_cluster_call: bool,
}

/// Gathers the evidence of a command's questions.
pub fn evidence(world: &World, questions: &[(Question, Answer)]) -> Evidence {
    let view = world.view();
    let stopped = questions.iter().position(|(_, a)| a.outcome != world::Outcome::Allowed);
    let decisive = stopped.unwrap_or(questions.len().saturating_sub(1));
    let mut exhibits = Vec::new();
    let mut earlier: Vec<Record> = Vec::new();
    for (index, (question, answer)) in questions.iter().enumerate() {
        let is_shown = index == decisive;
        if is_shown {
            exhibits.extend(tokens(world, question, answer));
        }
        let records = world::records(world, question, answer, &earlier);
        exhibits.extend(records.iter().map(|r| Exhibit {
            kind: ExhibitKind::Record(r.kind),
            name: r.finding.as_ref().map_or_else(|| r.stream.clone(), |(kind, _)| kind.name().to_owned()),
            text: r.text.clone(),
            step: is_shown.then_some(r.step),
        }));
        earlier.extend(records);
    }
    let cluster = view.eks();
    let logs = [RecordKind::Authenticator, RecordKind::Audit].map(RecordKind::name);
    Evidence {
        exhibits,
        off: logs.into_iter().filter(|log| !view.logs(log)).collect(),
        cluster: view.name().to_owned(),
        span: cluster.map(|c| c.origin.key),
        is_cluster_call: questions.get(decisive).is_some_and(|(q, _)| matches!(q.call, Call::Kubernetes(_))),
    }
}

/// The tokens that lie in the pod that asks: for the API server its own, for AWS the others.
fn tokens(world: &World, question: &Question, answer: &Answer) -> Vec<Exhibit> {
    let Who::Pod { namespace, name } = &question.who else { return Vec::new() };
    let Some(pod) = RunningPod::find(world.view(), namespace, name, None) else { return Vec::new() };
    let step = answer.trace.steps.iter().position(|s| s.hop == Hop::Token);
    let exhibit = |(path, token): (String, ProjectedToken)| Exhibit {
        kind: ExhibitKind::Token,
        name: path,
        text: format!("{}\n{}", token.header(), token.claims),
        step,
    };
    let is_for_cluster = matches!(question.call, Call::Kubernetes(_));
    let shown =
        |(path, _): &(String, ProjectedToken)| path.ends_with("kubernetes.io/serviceaccount/token") == is_for_cluster;
    pod.tokens(world.view(), question.time).into_iter().filter(shown).map(exhibit).collect()
}

/// A text as a person reads it: every line that is JSON is laid out.
pub fn laid_out(text: &str) -> String {
    let line = |line: &str| match serde_json::from_str::<serde_json::Value>(line) {
        Ok(value) if value.is_object() => serde_json::to_string_pretty(&value).unwrap_or_default(),
        _ => line.to_owned(),
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}
