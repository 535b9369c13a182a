//! What is asked, and by whom?

use crate::k8s::HttpRequest;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// 2026-01-05T08:00:00Z, the moment at which the simulator's worlds stand unless a question says otherwise.
pub const DEFAULT_TIME: i64 = 1_767_600_000;

/// Who asks. The words serve in a scenario's `as`, in `can-i run --as` and in the terminal's prompt.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String", extend("pattern" = r"^(creator|anonymous|(user|role|oidc|node)/.+|pod/[^/]+/.+)$"))]
pub enum Who {
    /// `user/NAME`: an IAM user of the account.
    User(String),
    /// `role/NAME`: a session of that IAM role, assumed by a person.
    Role(String),
    /// `creator`: the IAM principal that created the cluster.
    Creator,
    /// `pod/NAMESPACE/NAME`: a process in that pod.
    Pod {
        /// The pod's namespace.
        namespace: String,
        /// The pod's name.
        name: String,
    },
    /// `oidc/EMAIL`: a person of the cluster's OIDC identity provider.
    Oidc(String),
    /// `node/NAME`: the kubelet on that node.
    Node(String),
    /// `anonymous`: nobody, without a token.
    Anonymous,
}

impl fmt::Display for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Who::User(name) => write!(f, "user/{name}"),
            Who::Role(name) => write!(f, "role/{name}"),
            Who::Creator => f.write_str("creator"),
            Who::Pod { namespace, name } => write!(f, "pod/{namespace}/{name}"),
            Who::Oidc(email) => write!(f, "oidc/{email}"),
            Who::Node(name) => write!(f, "node/{name}"),
            Who::Anonymous => f.write_str("anonymous"),
        }
    }
}

/// A text that names nobody; it holds the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownWho(pub String);

impl fmt::Display for UnknownWho {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` names nobody; write user/NAME, role/NAME, creator, pod/NAMESPACE/NAME, oidc/EMAIL, node/NAME or anonymous",
            self.0
        )
    }
}

impl TryFrom<String> for Who {
    type Error = UnknownWho;

    fn try_from(text: String) -> Result<Who, UnknownWho> {
        text.parse()
    }
}

impl From<Who> for String {
    fn from(who: Who) -> String {
        who.to_string()
    }
}

impl FromStr for Who {
    type Err = UnknownWho;

    fn from_str(text: &str) -> Result<Who, UnknownWho> {
        let unknown = || UnknownWho(text.to_owned());
        let (kind, name) = text.split_once('/').unwrap_or((text, ""));
        match (kind, name) {
            ("creator", "") => Ok(Who::Creator),
            ("anonymous", "") => Ok(Who::Anonymous),
            (_, "") => Err(unknown()),
            ("user", name) => Ok(Who::User(name.to_owned())),
            ("role", name) => Ok(Who::Role(name.to_owned())),
            ("oidc", email) => Ok(Who::Oidc(email.to_owned())),
            ("node", name) => Ok(Who::Node(name.to_owned())),
            ("pod", rest) => match rest.split_once('/') {
                Some((namespace, name)) if !namespace.is_empty() && !name.is_empty() => {
                    Ok(Who::Pod { namespace: namespace.to_owned(), name: name.to_owned() })
                }
                _ => Err(unknown()),
            },
            _ => Err(unknown()),
        }
    }
}

/// One question to the world.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// Who asks.
    pub who: Who,
    /// What.
    pub call: Call,
    /// When, in seconds since 1970.
    pub time: i64,
}

/// What is asked.
#[derive(Clone, Debug, PartialEq)]
pub enum Call {
    /// A request to the cluster's API server.
    Kubernetes(HttpRequest),
    /// A call of an AWS API.
    Aws(AwsCall),
}

/// A call of an AWS API as the authorizers see it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AwsCall {
    /// The IAM action, `s3:PutObject`.
    pub action: String,
    /// The service that is called, `eks`; empty where it is the action's own. `CreateNodegroup` of `eks` asks for
    /// `iam:PassRole`.
    pub service: String,
    /// The API's operation, `PutObject`, as error texts name it.
    pub operation: String,
    /// The resource's ARN; `*` for an action without resource-level permissions.
    pub resource: String,
    /// Condition keys that this call itself carries (`iam:PassedToService`, `s3:prefix`); the caller's own keys are
    /// filled in by the world.
    pub context: BTreeMap<String, Vec<String>>,
}
