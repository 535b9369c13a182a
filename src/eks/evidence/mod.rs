//! What would an operator find afterwards? The lines that the control plane writes to CloudWatch, where the cluster's log
//! types are enabled, and GuardDuty's findings, which do not ask whether they are (F12.1).
//!
//! Everything here is a function of one question's facts: who, what, the decision, the moment.

mod audit;
mod authenticator_log;
mod guardduty;
mod suspicious;

pub use audit::{ApiCall, audit_event};
pub use authenticator_log::authenticator_lines;
pub use guardduty::{Finding, FindingType, Severity, findings, mistake_of};

use super::View;
use super::authenticator::Authentication;
use super::digest;

/// One line of the cluster's log group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// `/aws/eks/prod/cluster`.
    pub group: String,
    /// `authenticator-...`, `kube-apiserver-audit-...` (F1.20).
    pub stream: String,
    /// Seconds since 1970.
    pub time: i64,
    /// The line.
    pub text: String,
}

/// A type of control plane log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LogType {
    /// `authenticator`: who tried to come in.
    Authenticator,
    /// `audit`: who did what.
    Audit,
}

impl LogType {
    /// Its name in the cluster's `Logging` property.
    pub fn name(self) -> &'static str {
        match self {
            LogType::Authenticator => "authenticator",
            LogType::Audit => "audit",
        }
    }

    fn stream(self, cluster: &str) -> String {
        let prefix = match self {
            LogType::Authenticator => "authenticator",
            LogType::Audit => "kube-apiserver-audit",
        };
        format!("{prefix}-{}", digest::hex(&[cluster, "control plane"], 32))
    }
}

/// The name of the cluster's log group.
pub fn log_group(view: View<'_>) -> String {
    format!("/aws/eks/{}/cluster", view.name())
}

/// The lines that a question to the cluster leaves in CloudWatch: of the log types that are enabled, and none where none
/// is. `call` is what was asked once the caller was known.
pub fn log_lines(view: View<'_>, authentication: &Authentication, call: &ApiCall<'_>) -> Vec<LogLine> {
    let line = |kind: LogType, text: String| LogLine {
        group: log_group(view),
        stream: kind.stream(view.name()),
        time: call.time,
        text,
    };
    let mut lines = Vec::new();
    if view.logs(LogType::Authenticator.name()) {
        let texts = authenticator_lines(authentication, call.time);
        lines.extend(texts.into_iter().map(|text| line(LogType::Authenticator, text)));
    }
    if view.logs(LogType::Audit.name()) {
        lines.push(line(LogType::Audit, audit_event(call).to_string()));
    }
    lines
}
