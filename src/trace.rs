//! Why did a decision come out so? A [`Trace`] is the request's way as steps; each step carries its evidence as places
//! in files, and the near misses that a learner should look at. Nothing is drawn that is not a step here.

use crate::source::Span;
use crate::text::Text;
use serde::Serialize;

/// A station on a request's way. The order of variants is no order of steps; [`Trace::steps`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Hop {
    /// Whoever asks: a person's client, a pod's process.
    Caller,
    /// The bearer token: presigned STS request, service account token, OIDC token.
    Token,
    /// The API server hands the token to an authenticator.
    TokenReview,
    /// STS says who signed the request.
    Sts,
    /// IAM identity to Kubernetes user: access entry or aws-auth.
    Mapping,
    /// What the authenticators return: username and groups, before anything is allowed.
    Identity,
    /// `--as`: may this user impersonate that one?
    Impersonation,
    /// The authorizers: system:masters, Node, RBAC, access policies.
    Rbac,
    /// Escalation check on a role or binding that is being written.
    Escalation,
    /// Admission: service account, webhooks.
    Admission,
    /// Decoding and validation of what was sent.
    Validation,
    /// The webhook that gave the pod its AWS identity when it was created.
    Webhook,
    /// Which provider of the SDK's chain gave credentials.
    Credentials,
    /// The instance metadata service.
    Imds,
    /// The role's trust policy.
    Trust,
    /// Identity policies, boundaries, session policies, SCPs, resource policies.
    Policy,
    /// The resource itself: it exists, it answered.
    Resource,
}

/// Which side of the border a hop stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Country {
    /// The learner's own machine.
    Client,
    /// The EKS cluster.
    Cluster,
    /// The AWS account.
    Account,
}

/// What became of the request at a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It went on.
    Passed,
    /// It ended here.
    Stopped,
    /// It never came so far.
    NotReached,
    /// The simulator does not model this; never shown as denied.
    Unknown,
}

/// A place that shows something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// Where.
    pub span: Span,
    /// What it shows, in a few words.
    pub shows: Text,
}

/// One element of a rule or statement, held against the request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Element {
    /// The element's own name: `Resource`, `verbs`, `subjects`, `StringEquals …:sub`.
    pub name: String,
    /// What the request asked for.
    pub asked: String,
    /// What the file has.
    pub has: String,
    /// Whether the two match.
    pub matches: bool,
    /// Where the file has it.
    pub span: Span,
}

/// A rule or statement that almost decided otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NearMiss {
    /// `RoleBinding dev/read-pods`, `statement WriteReports of policy p`.
    pub of: String,
    /// Where it stands.
    pub span: Span,
    /// One sentence that names the element that failed. It says what differs, never what to type.
    pub says: Text,
    /// Every element, the failing one among them.
    pub elements: Vec<Element>,
}

/// One step of the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// The station.
    pub hop: Hop,
    /// The side of the border.
    pub country: Country,
    /// What became of the request here.
    pub state: State,
    /// Its evidence in two words, drawn below the mark: `collector`, `role set`.
    pub label: Text,
    /// One or two sentences.
    pub says: Text,
    /// What the real component wrote or answered at this point, to the letter; empty where it says nothing.
    pub upstream: String,
    /// Places that show it, the decisive one first.
    pub evidence: Vec<Evidence>,
    /// What almost decided otherwise, the nearest first.
    pub near_misses: Vec<NearMiss>,
    /// The known mistake behind this, where one is recognised: `M48` of the facts sheet.
    pub cause: Option<Cause>,
}

/// A mistake of the field that the engine recognises.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cause {
    /// Its number in the facts sheet: `M48` of section 14, else of the section that has it: `E6`, `F8.32`.
    pub id: &'static str,
    /// What it is and why it bites.
    pub says: Text,
}

impl Step {
    /// A step that let the request pass.
    pub fn passed(hop: Hop, country: Country, label: Text, says: Text) -> Step {
        Step {
            hop,
            country,
            state: State::Passed,
            label,
            says,
            upstream: String::new(),
            evidence: Vec::new(),
            near_misses: Vec::new(),
            cause: None,
        }
    }

    /// A step at which the request ended.
    pub fn stopped(hop: Hop, country: Country, label: Text, says: Text) -> Step {
        Step { state: State::Stopped, ..Step::passed(hop, country, label, says) }
    }

    /// The same with one more place.
    pub fn showing(mut self, span: Span, shows: Text) -> Step {
        self.evidence.push(Evidence { span, shows });
        self
    }

    /// The same with the real component's words.
    pub fn with_upstream(mut self, upstream: impl Into<String>) -> Step {
        self.upstream = upstream.into();
        self
    }

    /// The same with near misses.
    pub fn with_near_misses(mut self, near_misses: Vec<NearMiss>) -> Step {
        self.near_misses = near_misses;
        self
    }

    /// The same with a recognised mistake.
    pub fn with_cause(mut self, cause: Option<Cause>) -> Step {
        self.cause = cause;
        self
    }
}

/// A request's way.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Trace {
    /// The steps, first to last.
    pub steps: Vec<Step>,
}

impl Trace {
    /// The step at which the request ended; `None` where it came through.
    pub fn stop(&self) -> Option<&Step> {
        self.steps.iter().find(|s| s.state == State::Stopped)
    }
}
