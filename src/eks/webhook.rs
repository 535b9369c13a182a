//! What does EKS write into a pod when it is created, so that its processes find an AWS identity? The mutation of
//! amazon-eks-pod-identity-webhook, for IRSA and for Pod Identity; its answers are
//! `tests/conformance/eks/pod_identity.jsonl`. It acts on CREATE only, and silently not at all (F8.10-F8.13).
//!
//! Start at [`Webhook::mutate`].

use serde_json::{Map, Value, json};

/// Where the IRSA token is mounted.
pub const IRSA_MOUNT: &str = "/var/run/secrets/eks.amazonaws.com/serviceaccount";
/// Where the Pod Identity token is mounted.
pub const POD_IDENTITY_MOUNT: &str = "/var/run/secrets/pods.eks.amazonaws.com/serviceaccount";
/// The Pod Identity agent's address, as a pod sees it.
pub const POD_IDENTITY_URI: &str = "http://169.254.170.23/v1/credentials";
/// The annotation that names a role. Any other spelling is no error and no effect (M48).
pub const ROLE_ARN_ANNOTATION: &str = "eks.amazonaws.com/role-arn";
/// The audience of IRSA tokens unless the annotation `audience` says otherwise.
pub const IRSA_AUDIENCE: &str = "sts.amazonaws.com";
/// The audience of Pod Identity tokens.
pub const POD_IDENTITY_AUDIENCE: &str = "pods.eks.amazonaws.com";

const DEFAULT_EXPIRATION: i64 = 86_400;
const MIN_EXPIRATION: i64 = 600;

/// The webhook's flags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    /// Written into the pod as `AWS_REGION`; empty for none.
    pub region: String,
    /// Whether `AWS_STS_REGIONAL_ENDPOINTS` is written where no annotation decides it.
    pub regional: bool,
    /// The audience where no annotation decides it.
    pub audience: String,
    /// The token's lifetime in seconds where no annotation decides it.
    pub expiration: i64,
}

impl Default for Webhook {
    /// Upstream's own defaults.
    fn default() -> Webhook {
        Webhook {
            region: String::new(),
            regional: false,
            audience: IRSA_AUDIENCE.to_owned(),
            expiration: DEFAULT_EXPIRATION,
        }
    }
}

/// Which identity a pod is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Grant {
    /// By the service account's annotation.
    Irsa {
        /// The annotation's text, valid ARN or not (F8.12).
        role_arn: String,
        /// The token's `aud`.
        audience: String,
        /// The token's lifetime in seconds.
        expiration: i64,
    },
    /// By an association; it beats the annotation (F8.13).
    PodIdentity {
        /// The token's lifetime in seconds.
        expiration: i64,
    },
}

/// What the webhook knows of a service account; the defaults where it has no annotation.
struct Settings {
    role_arn: String,
    audience: String,
    regional: bool,
    expiration: i64,
}

impl Webhook {
    /// The webhook as EKS runs it.
    pub fn eks(region: &str) -> Webhook {
        Webhook { region: region.to_owned(), regional: true, ..Webhook::default() }
    }

    /// Which identity the pod is given; `None` where the webhook lets it pass unchanged. `service_account` is the object
    /// that the pod names, where it exists; `associated` says whether a Pod Identity association names it.
    pub fn grant(&self, pod: &Value, service_account: Option<&Value>, associated: bool) -> Option<Grant> {
        let name = text_at(pod, "/spec/serviceAccountName");
        if name.is_empty() {
            return None;
        }
        let settings = service_account.map(|sa| self.settings(sa));
        let fallback = settings.as_ref().map_or(DEFAULT_EXPIRATION, |s| s.expiration);
        let expiration = annotation(pod, "eks.amazonaws.com/token-expiration").and_then(seconds).unwrap_or(fallback);
        if associated {
            return Some(Grant::PodIdentity { expiration });
        }
        let Settings { role_arn, audience, .. } = settings.filter(|s| !s.role_arn.is_empty())?;
        Some(Grant::Irsa { role_arn, audience, expiration })
    }

    /// The pod as the webhook makes it; `None` where it lets the pod pass unchanged. Arguments as for
    /// [`Webhook::grant`]. Upstream spreads the default lifetime of Pod Identity tokens over 22 to 24 hours; here it is
    /// 24 hours, so that the same files give the same pod.
    pub fn mutate(&self, pod: &Value, service_account: Option<&Value>, associated: bool) -> Option<Value> {
        let grant = self.grant(pod, service_account, associated)?;
        let regional = service_account.is_some_and(|sa| self.settings(sa).regional);
        let injection = Injection::new(&grant, is_windows(pod));
        let skipped = annotation(pod, "eks.amazonaws.com/skip-containers").and_then(csv_record).unwrap_or_default();

        let mut pod = pod.clone();
        if matches!(grant, Grant::PodIdentity { .. })
            && let Some(metadata) = object_under(&mut pod, "metadata")
            && let Some(labels) = entry_or(metadata, "labels", json!({})).as_object_mut()
        {
            labels.insert("eks.amazonaws.com/pod-identity".to_owned(), json!("enabled"));
        }
        let spec = object_under(&mut pod, "spec")?;
        for list in ["containers", "initContainers"] {
            let Some(containers) = spec.get_mut(list).and_then(Value::as_array_mut) else { continue };
            for container in containers.iter_mut().filter_map(Value::as_object_mut) {
                let name = container.get("name").and_then(Value::as_str).unwrap_or_default();
                if !skipped.iter().any(|s| s == name) {
                    self.add_to_container(container, &injection, regional);
                }
                as_decoded(container);
            }
        }
        if let Some(volumes) = entry_or(spec, "volumes", json!([])).as_array_mut()
            && !has_named(volumes, injection.volume)
        {
            volumes.insert(0, injection.volume_source());
        }
        Some(pod)
    }

    fn settings(&self, service_account: &Value) -> Settings {
        let annotated = |name: &str| annotation(service_account, &format!("eks.amazonaws.com/{name}"));
        Settings {
            role_arn: annotated("role-arn").unwrap_or_default().to_owned(),
            audience: annotated("audience").unwrap_or(&self.audience).to_owned(),
            regional: annotated("sts-regional-endpoints").and_then(parse_bool).unwrap_or(self.regional),
            expiration: annotated("token-expiration").and_then(seconds).unwrap_or(self.expiration),
        }
    }

    fn add_to_container(&self, container: &mut Map<String, Value>, injection: &Injection<'_>, regional: bool) {
        let Some(env) = entry_or(container, "env", json!([])).as_array_mut() else { return };
        let defined = |names: &[&str]| names.iter().any(|n| has_named(env, n));
        let own = injection.env.iter().any(|(name, _)| defined(&[name]));
        let region = defined(&["AWS_REGION", "AWS_DEFAULT_REGION"]);
        let sts = defined(&["AWS_STS_REGIONAL_ENDPOINTS"]);
        // With all three kinds there, upstream takes the container for mutated already and does not even mount.
        if own && region && sts {
            return;
        }
        let mut add = |name: &str, value: &str| env.push(json!({"name": name, "value": value}));
        if !sts && regional {
            add("AWS_STS_REGIONAL_ENDPOINTS", "regional");
        }
        if !region && !self.region.is_empty() {
            add("AWS_DEFAULT_REGION", &self.region);
            add("AWS_REGION", &self.region);
        }
        if !own {
            injection.env.iter().for_each(|(name, value)| add(name, value));
        }
        if let Some(mounts) = entry_or(container, "volumeMounts", json!([])).as_array_mut()
            && !has_named(mounts, injection.volume)
        {
            mounts.push(json!({"name": injection.volume, "readOnly": true, "mountPath": injection.mount}));
        }
    }
}

/// What goes into the pod.
struct Injection<'a> {
    env: [(&'static str, String); 2],
    volume: &'static str,
    mount: &'static str,
    token: &'static str,
    audience: &'a str,
    expiration: i64,
}

impl<'a> Injection<'a> {
    fn new(grant: &'a Grant, windows: bool) -> Injection<'a> {
        let path = |mount: &str, token: &str| match windows {
            // Only the variable is rewritten; the mount keeps its slashes.
            true => format!("C:{mount}/{token}").replace('/', "\\"),
            false => format!("{mount}/{token}"),
        };
        match grant {
            Grant::Irsa { role_arn, audience, expiration } => Injection {
                env: [("AWS_ROLE_ARN", role_arn.clone()), ("AWS_WEB_IDENTITY_TOKEN_FILE", path(IRSA_MOUNT, "token"))],
                volume: "aws-iam-token",
                mount: IRSA_MOUNT,
                token: "token",
                audience,
                expiration: *expiration,
            },
            Grant::PodIdentity { expiration } => Injection {
                env: [
                    ("AWS_CONTAINER_CREDENTIALS_FULL_URI", POD_IDENTITY_URI.to_owned()),
                    ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", path(POD_IDENTITY_MOUNT, "eks-pod-identity-token")),
                ],
                volume: "eks-pod-identity-token",
                mount: POD_IDENTITY_MOUNT,
                token: "eks-pod-identity-token",
                audience: POD_IDENTITY_AUDIENCE,
                expiration: *expiration,
            },
        }
    }

    fn volume_source(&self) -> Value {
        let mut token = json!({"expirationSeconds": self.expiration, "path": self.token});
        // Go leaves an empty audience out; the token is then for the API server itself.
        if !self.audience.is_empty()
            && let Some(token) = token.as_object_mut()
        {
            token.insert("audience".to_owned(), json!(self.audience));
        }
        json!({"name": self.volume, "projected": {"sources": [{"serviceAccountToken": token}]}})
    }
}

fn is_windows(pod: &Value) -> bool {
    ["/spec/nodeSelector/kubernetes.io~1os", "/spec/nodeSelector/beta.kubernetes.io~1os"]
        .iter()
        .any(|path| text_at(pod, path) == "windows")
}

fn text_at<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

fn annotation<'a>(object: &'a Value, key: &str) -> Option<&'a str> {
    object.pointer("/metadata/annotations")?.get(key)?.as_str()
}

/// A lifetime; below ten minutes it is raised, and there is no upper bound here.
fn seconds(text: &str) -> Option<i64> {
    text.parse::<i64>().ok().map(|n| n.max(MIN_EXPIRATION))
}

/// Go's `strconv.ParseBool`.
fn parse_bool(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "TRUE" | "true" | "True" => Some(true),
        "0" | "f" | "F" | "FALSE" | "false" | "False" => Some(false),
        _ => None,
    }
}

/// The first record of a text as Go's `encoding/csv` reads it; `None` where it refuses. Blanks belong to the names.
fn csv_record(text: &str) -> Option<Vec<String>> {
    let mut rest = text.trim_start_matches(['\r', '\n']);
    if rest.is_empty() {
        return None;
    }
    let mut fields = Vec::new();
    loop {
        let mut field = String::new();
        if let Some(quoted) = rest.strip_prefix('"') {
            rest = quoted;
            loop {
                let (before, after) = rest.split_once('"')?;
                field.push_str(before);
                rest = after;
                match rest.strip_prefix('"') {
                    Some(after) => {
                        field.push('"');
                        rest = after;
                    }
                    None => break,
                }
            }
            if !(rest.is_empty() || rest.starts_with([',', '\n']) || rest.starts_with("\r\n")) {
                return None;
            }
        } else {
            let end = rest.find([',', '\n']).unwrap_or(rest.len());
            let (plain, after) = rest.split_at_checked(end)?;
            let plain = match after.starts_with('\n') {
                true => plain.strip_suffix('\r').unwrap_or(plain),
                false => plain,
            };
            if plain.contains('"') {
                return None;
            }
            field.push_str(plain);
            rest = after;
        }
        fields.push(field);
        match rest.strip_prefix(',') {
            Some(after) => rest = after,
            None => return Some(fields),
        }
    }
}

fn has_named(list: &[Value], name: &str) -> bool {
    list.iter().any(|item| item.get("name").and_then(Value::as_str) == Some(name))
}

fn object_under<'a>(value: &'a mut Value, key: &str) -> Option<&'a mut Map<String, Value>> {
    value.get_mut(key)?.as_object_mut()
}

/// The value under `key`; `empty` is put there where there is nothing of its type.
fn entry_or<'a>(map: &'a mut Map<String, Value>, key: &str, empty: Value) -> &'a mut Value {
    let slot = map.entry(key).or_insert(Value::Null);
    if std::mem::discriminant(slot) != std::mem::discriminant(&empty) {
        *slot = empty;
    }
    slot
}

/// The webhook replaces the whole list of containers by what Go's types make of it: `resources` is always there, and
/// what is empty is not.
fn as_decoded(container: &mut Map<String, Value>) {
    let empty = |v: &Value| match v {
        Value::Null => true,
        Value::String(s) => s.is_empty(),
        Value::Array(a) => a.is_empty(),
        Value::Bool(b) => !b,
        _ => false,
    };
    container.retain(|key, value| key == "name" || !empty(value));
    for list in ["env", "volumeMounts"] {
        for item in container.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten() {
            if let Some(item) = item.as_object_mut() {
                item.retain(|key, value| matches!(key.as_str(), "name" | "mountPath") || !empty(value));
            }
        }
    }
    container.entry("resources").or_insert_with(|| json!({}));
}
