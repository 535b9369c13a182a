//! What would an operator find afterwards? The lines that the control plane writes to CloudWatch, where the cluster's log
//! types are enabled, and GuardDuty's findings, which do not ask whether they are (F12.1).
//!
//! Everything here is a function of one question's facts: who, what, the decision, the moment. Start at [`records`].

mod audit;
mod authenticator_log;
mod guardduty;
mod suspicious;

pub use audit::{ApiCall, audit_event};
pub use authenticator_log::{authenticator_lines, watch_lines};
pub use guardduty::{Finding, FindingType, Severity, findings};
pub use suspicious::makes_default_account_admin;

use super::View;
use super::authenticator::Authentication;
use super::digest;
use crate::trace::{Hop, Step};

/// Something that a request left behind.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Who wrote it.
    pub kind: RecordKind,
    /// The log stream of a control plane log, `authenticator-...` (F1.20); empty for a finding.
    pub stream: String,
    /// Seconds since 1970.
    pub time: i64,
    /// As it is written: one line of the log, or the finding's JSON.
    pub text: String,
    /// The step of the answer's trace that wrote it, from 0.
    pub step: usize,
    /// The finding's type and whose request raised it; `None` for a log line.
    pub finding: Option<(FindingType, String)>,
}

/// Who writes a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RecordKind {
    /// The control plane log `authenticator`: who tried to come in.
    Authenticator,
    /// The control plane log `audit`: who did what.
    Audit,
    /// GuardDuty's EKS audit log monitoring.
    Finding,
}

impl RecordKind {
    /// Its name in the cluster's `Logging` property; GuardDuty's own for a finding.
    pub fn name(self) -> &'static str {
        match self {
            RecordKind::Authenticator => "authenticator",
            RecordKind::Audit => "audit",
            RecordKind::Finding => "guardduty",
        }
    }

    /// The log stream of a cluster (F1.20); empty for findings, which go to no log group.
    pub fn stream(self, cluster: &str) -> String {
        let prefix = match self {
            RecordKind::Authenticator => "authenticator",
            RecordKind::Audit => "kube-apiserver-audit",
            RecordKind::Finding => return String::new(),
        };
        format!("{prefix}-{}", digest::hex(&[cluster, "control plane"], 32))
    }
}

/// The name of the cluster's log group.
pub fn log_group(view: View<'_>) -> String {
    format!("/aws/eks/{}/cluster", view.name())
}

/// What a request to the cluster leaves behind: the lines of the log types that are enabled, and GuardDuty's findings in
/// any case. `call` is the request as the API server saw it; `None` where it made no sense of it. `steps` are those of the
/// answer's trace, `earlier` the records of the requests before: what a user has done once is no anomaly any more.
pub fn records(
    view: View<'_>,
    authentication: &Authentication,
    call: Option<&ApiCall<'_>>,
    steps: &[Step],
    earlier: &[Record],
    time: i64,
) -> Vec<Record> {
    let last = steps.len().saturating_sub(1);
    let at = |hop: Hop| steps.iter().position(|s| s.hop == hop);
    let mut out = Vec::new();
    let mut write = |kind: RecordKind, text: String, step: usize, finding| {
        let stream = kind.stream(view.name());
        out.push(Record { kind, stream, time, text, step, finding });
    };
    if view.logs(RecordKind::Authenticator.name()) {
        // STS's answer belongs to its own step, the verdict to the one that ended authentication.
        let own = authentication.steps.len().saturating_sub(1);
        let sts = at(Hop::Sts).unwrap_or(own);
        let lines = authenticator_lines(authentication, time);
        let verdict = lines.len().saturating_sub(1);
        for (index, line) in lines.into_iter().enumerate() {
            write(RecordKind::Authenticator, line, if index == verdict { own } else { sts }, None);
        }
    }
    let Some(call) = call else { return out };
    let decided = at(Hop::Rbac).or_else(|| at(Hop::Impersonation)).unwrap_or(last);
    if view.logs(RecordKind::Audit.name())
        && let Some(event) = audit_event(call)
    {
        write(RecordKind::Audit, event.to_string(), decided, None);
    }
    if view.logs(RecordKind::Authenticator.name()) && view.mode().has_config_map() && call.changes_aws_auth() {
        let text = call.response.body.to_string();
        let now = (call.attributes.verb != "delete").then_some(text.as_str());
        for line in watch_lines(now, time) {
            write(RecordKind::Authenticator, line, last, None);
        }
    }
    let known =
        |kind, user: &str| earlier.iter().any(|r| r.finding.as_ref().is_some_and(|f| f.0 == kind && f.1 == user));
    for finding in findings(view, call, known) {
        let text = finding.json.to_string();
        write(RecordKind::Finding, text, decided, Some((finding.kind, finding.username)));
    }
    out
}
