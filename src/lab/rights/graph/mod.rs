//! By what chain does somebody come to a right? Subject, binding, role, rule in the cluster; principal, trust, policy,
//! statement in the account. What the question used is lit: nothing is lit that the trace does not show.

mod account;
mod cluster;

use crate::source::Span;
use crate::text::Text;
use crate::trace::{State, Trace};
use crate::world::{Answer, Call, Question, World};

/// How many chains are drawn; the rest is a number.
const MOST: usize = 8;

/// How a node takes part in the question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Light {
    /// Not at all.
    Off,
    /// It is part of what came nearest to allowing.
    Near,
    /// It allowed.
    Lit,
    /// It denied.
    Stop,
}

/// One thing of the files that grants or is granted to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Its column, from 0 to 3.
    pub column: usize,
    /// `RoleBinding`, `Allow`; a translated word where the field has no name of its own.
    pub kind: Text,
    /// Its name; what it allows, for a rule or statement.
    pub name: String,
    /// Where it stands.
    pub span: Option<Span>,
    /// Its part in the question.
    pub light: Light,
}

/// The chains of one question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Graph {
    /// What stands in each column.
    pub heads: [Text; 4],
    /// In order from above within their column.
    pub nodes: Vec<Node>,
    /// From a node to one further right, by their numbers.
    pub ties: Vec<(usize, usize)>,
    /// How many chains are not drawn.
    pub more: usize,
}

impl Graph {
    /// How a tie takes part: as little as the lesser of its ends.
    pub fn light(&self, (from, to): (usize, usize)) -> Light {
        let light = |at: usize| self.nodes.get(at).map_or(Light::Off, |n| n.light);
        light(from).min(light(to))
    }

    /// The nodes right of this one that it is tied to.
    pub fn after(&self, node: usize) -> impl Iterator<Item = usize> + '_ {
        self.ties.iter().filter(move |(from, _)| *from == node).map(|(_, to)| *to)
    }

    /// The nodes to which no tie leads.
    pub fn roots(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.nodes.len()).filter(|at| !self.ties.iter().any(|(_, to)| to == at))
    }

    fn new(heads: [Text; 4]) -> Graph {
        Graph { heads, nodes: Vec::new(), ties: Vec::new(), more: 0 }
    }

    /// The number of a node that is drawn once, however often it is met.
    fn add(&mut self, node: Node) -> usize {
        let same =
            |n: &Node| n.column == node.column && n.kind == node.kind && n.name == node.name && n.span == node.span;
        match self.nodes.iter().position(same) {
            Some(at) => {
                if let Some(known) = self.nodes.get_mut(at) {
                    known.light = known.light.max(node.light);
                }
                at
            }
            None => {
                self.nodes.push(node);
                self.nodes.len() - 1
            }
        }
    }

    fn tie(&mut self, from: usize, to: usize) {
        if !self.ties.contains(&(from, to)) {
            self.ties.push((from, to));
        }
    }
}

/// The chains that a question met, those that it used first.
pub fn graph(world: &World, question: &Question, answer: &Answer) -> Graph {
    let shown = Shown::of(&answer.trace);
    match &question.call {
        Call::Kubernetes(_) => cluster::graph(world, question, answer, &shown),
        Call::Aws(call) => account::graph(world, question, call, &shown),
    }
}

/// The places that a trace shows.
struct Shown {
    lit: Vec<Span>,
    /// Of the nearest miss.
    near: Vec<Span>,
    stopped: Vec<Span>,
}

impl Shown {
    fn of(trace: &Trace) -> Shown {
        let evidence = |state: State| -> Vec<Span> {
            let steps = trace.steps.iter().filter(|s| s.state == state);
            steps.flat_map(|s| &s.evidence).map(|e| e.span).collect()
        };
        let nearest = trace.stop().and_then(|s| s.near_misses.first());
        let near = nearest.iter().flat_map(|n| n.elements.iter().map(|e| e.span).chain([n.span])).collect();
        Shown { lit: evidence(State::Passed), near, stopped: evidence(State::Stopped) }
    }

    /// How far something at `span` takes part.
    fn light(&self, span: Span) -> Light {
        match (touches(span, &self.lit), touches(span, &self.near)) {
            (true, _) => Light::Lit,
            (_, true) => Light::Near,
            _ => Light::Off,
        }
    }
}

fn touches(span: Span, places: &[Span]) -> bool {
    places.iter().any(|p| p.file == span.file && span.start <= p.start && p.end <= span.end)
}
