//! What is on the screen? Answers and reports as plain data for components: spans have become places that can be
//! pressed, and nothing here decides anything.

use crate::scenario::Expect;
use crate::source::{Files, Place, Span};
use crate::text::Text;
use crate::trace::{Country, Hop, NearMiss, State, Step, Trace};
use serde::{Deserialize, Serialize};
use std::rc::Rc;

/// A place that can be pressed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct At {
    /// Where.
    pub place: Place,
    /// Whether the file comes with the simulator.
    pub builtin: bool,
}

impl At {
    /// The place of a span; `None` for a span that lies in none of the files.
    pub fn of(files: &Files, span: Span) -> Option<At> {
        let file = files.get(span.file)?;
        Some(At { place: files.place(span), builtin: file.builtin })
    }

    /// `aws.yaml:14`.
    pub fn label(&self) -> String {
        format!("{}:{}", self.place.path, self.place.line)
    }
}

/// What came out of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It went through.
    Allowed,
    /// An authenticator or authorizer refused it.
    Denied,
    /// It failed for another reason: nothing there by that name, not a command.
    Failed,
    /// The simulator does not model this.
    Unknown,
}

/// A question with its answer and the reasons.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// Who asked, as the prompt shows it.
    pub who: String,
    /// The command.
    pub run: String,
    /// What had to come out, where a check asked.
    pub expect: Option<Expect>,
    /// What came out.
    pub outcome: Outcome,
    /// Whether that is as it must be, where a check asked.
    pub passed: Option<bool>,
    /// A text that had to be printed and was not.
    pub missing: Option<String>,
    /// The real tool's own words.
    pub told: String,
    /// The explanation in the learner's language.
    pub says: Text,
    /// The request's way.
    pub path: Path,
}

/// A request's way, ready to be drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Path {
    /// The hops, first to last.
    pub hops: Vec<HopView>,
}

/// One station.
#[derive(Clone, Debug, PartialEq)]
pub struct HopView {
    /// The station.
    pub hop: Hop,
    /// Its side of the border.
    pub country: Country,
    /// What became of the request here.
    pub state: State,
    /// Two words below the mark.
    pub label: Text,
    /// One or two sentences.
    pub says: Text,
    /// The real component's words.
    pub upstream: String,
    /// Places that show it, with what each shows.
    pub evidence: Vec<(At, Text)>,
    /// What almost decided otherwise, the nearest first.
    pub near: Vec<Near>,
    /// The mistake behind it, where it is a known one.
    pub cause: Option<Text>,
}

/// Something that almost matched.
#[derive(Clone, Debug, PartialEq)]
pub struct Near {
    /// Its name.
    pub of: String,
    /// Where it stands.
    pub at: Option<At>,
    /// The sentence.
    pub says: Text,
    /// Its elements.
    pub elements: Vec<ElementView>,
}

/// One element held against the request.
#[derive(Clone, Debug, PartialEq)]
pub struct ElementView {
    /// Its name.
    pub name: String,
    /// What was asked.
    pub asked: String,
    /// What the file has.
    pub has: String,
    /// Whether they match.
    pub matches: bool,
    /// Where the file has it.
    pub at: Option<At>,
}

/// A right that nobody needs.
#[derive(Clone, Debug, PartialEq)]
pub struct SurplusView {
    /// Who has it, as the prompt shows it; `None` where it is everybody.
    pub who: Option<String>,
    /// "read every Secret in default".
    pub says: Text,
    /// The line that grants it.
    pub at: Option<At>,
}

/// A file does not parse, so what is shown is from before.
#[derive(Clone, Debug, PartialEq)]
pub struct Broken {
    /// Where.
    pub at: At,
    /// Why.
    pub says: Text,
}

/// How far the work is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Grades {
    /// All that must be allowed is.
    pub works: bool,
    /// All that must be denied is.
    pub safe: bool,
    /// Nothing is granted beyond the need.
    pub minimal: bool,
    /// How many rights are too many.
    pub too_many: usize,
}

impl Grades {
    /// Whether all three are won.
    pub fn solved(self) -> bool {
        self.works && self.safe && self.minimal
    }
}

impl Path {
    /// A trace with its spans as places.
    pub fn of(files: &Files, trace: &Trace) -> Path {
        Path { hops: trace.steps.iter().map(|step| HopView::of(files, step)).collect() }
    }

    /// The hop at which the request ended.
    pub fn stop(&self) -> Option<usize> {
        self.hops.iter().position(|h| h.state == State::Stopped)
    }

    /// The hop that the eye is led to: the stop, else the authorizer that let it through, else the last that was reached.
    pub fn decisive(&self) -> usize {
        let reached = |h: &HopView| h.state != State::NotReached;
        let authorized = |h: &HopView| reached(h) && matches!(h.hop, Hop::Rbac | Hop::Policy);
        let last = |is: &dyn Fn(&HopView) -> bool| self.hops.iter().rposition(is);
        self.stop().or_else(|| last(&authorized)).or_else(|| last(&reached)).unwrap_or_default()
    }
}

impl HopView {
    fn of(files: &Files, step: &Step) -> HopView {
        let evidence = step.evidence.iter().filter_map(|e| Some((At::of(files, e.span)?, e.shows.clone())));
        HopView {
            hop: step.hop,
            country: step.country,
            state: step.state,
            label: step.label.clone(),
            says: step.says.clone(),
            upstream: step.upstream.clone(),
            evidence: evidence.collect(),
            near: step.near_misses.iter().map(|near| Near::of(files, near)).collect(),
            cause: step.cause.as_ref().map(|c| c.says.clone()),
        }
    }
}

impl Near {
    fn of(files: &Files, near: &NearMiss) -> Near {
        let element = |e: &crate::trace::Element| ElementView {
            name: e.name.clone(),
            asked: e.asked.clone(),
            has: e.has.clone(),
            matches: e.matches,
            at: At::of(files, e.span),
        };
        let elements: Vec<ElementView> = near.elements.iter().map(element).collect();
        // The line to look at is the failing element's, where there is just one.
        let failing = elements.iter().find(|e| !e.matches).and_then(|e| e.at.clone());
        Near {
            of: near.of.clone(),
            at: failing.or_else(|| At::of(files, near.span)),
            says: near.says.clone(),
            elements,
        }
    }
}

/// A verdict that is shared between panels.
pub type SharedVerdict = Rc<Verdict>;
