//! What does a process in this pod find: variables, token files? A manifest without `metadata.uid` is a pod that is
//! created now, so the webhook sees it; one with a `uid` was created earlier and keeps what it was created with (M49).

use super::View;
use super::base64url;
use super::projected_token::ProjectedToken;
use super::service_account::{self, API_AUDIENCE, TOKEN_PATH};
use super::webhook::{Grant, Webhook};
use crate::aws::PodIdentityAssociation;
use crate::k8s::{Object, kinds};
use crate::source::{Node, Span};
use serde_json::{Value, json};
use std::sync::Arc;

/// A pod as it runs.
#[derive(Clone, Debug)]
pub struct RunningPod<'a> {
    /// Its manifest.
    pub object: &'a Arc<Object>,
    /// The ServiceAccount that it runs as.
    pub service_account: String,
    /// The ServiceAccount's object.
    pub account: Option<&'a Arc<Object>>,
    /// The Pod Identity association that names the ServiceAccount.
    pub association: Option<&'a PodIdentityAssociation>,
    /// Whether it is created now, before the webhook's eyes.
    pub created_now: bool,
    /// What the webhook gave it, or would give it if it were created now.
    pub grant: Option<Grant>,
    /// The pod after the webhook.
    value: Value,
    /// The container whose process asks, from 0.
    container: usize,
}

/// A variable of a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Its value.
    pub value: String,
    /// Where the manifest sets it; `None` where the webhook did.
    pub span: Option<Span>,
}

impl<'a> RunningPod<'a> {
    /// The pod of this name; `None` where there is none. `container` names the container whose process asks; the first
    /// one does where it is `None` or names none.
    pub fn find(view: View<'a>, namespace: &str, name: &str, container: Option<&str>) -> Option<RunningPod<'a>> {
        let object = view.cluster.get(kinds::POD, namespace, name)?;
        let service_account = service_account::name_of(object).to_owned();
        let account = view.cluster.get(kinds::SERVICE_ACCOUNT, namespace, &service_account);
        let association = view.account.pod_identity_association(view.name(), namespace, &service_account);
        let created_now = object.text_at(&["metadata", "uid"]).is_empty();

        // Admission names the ServiceAccount before it calls the webhook.
        let mut value = object.value().clone();
        if let Some(spec) = value.get_mut("spec").and_then(Value::as_object_mut) {
            spec.insert("serviceAccountName".to_owned(), json!(service_account));
        }
        let webhook = Webhook::eks(view.region());
        let (annotated, associated) = (account.map(|a| a.value()), association.is_some());
        let grant = webhook.grant(&value, annotated, associated);
        if created_now && let Some(mutated) = webhook.mutate(&value, annotated, associated) {
            value = mutated;
        }
        let containers = object.at(&["spec", "containers"]).map(Node::items).unwrap_or_default();
        let named = |node: &Node| container.is_some() && node.get("name").and_then(Node::text) == container;
        let container = containers.iter().position(named).unwrap_or_default();
        Some(RunningPod { object, service_account, account, association, created_now, grant, value, container })
    }

    /// The pod as the API server stores it, after the webhook.
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// A variable of the container.
    pub fn variable(&self, view: View<'_>, name: &str) -> Option<Variable> {
        let env = self.container_value()?.get("env").and_then(Value::as_array);
        let listed = env.into_iter().flatten().find(|e| e.get("name").and_then(Value::as_str) == Some(name));
        if let Some(entry) = listed {
            let span = self.env_span(name);
            let value = match entry.get("value").and_then(Value::as_str) {
                Some(value) => Some(value.to_owned()),
                None => entry.get("valueFrom").and_then(|from| self.value_from(view, from)),
            };
            return value.map(|value| Variable { value, span });
        }
        let from = self.container_value()?.get("envFrom").and_then(Value::as_array);
        from.into_iter().flatten().find_map(|source| {
            let prefix = source.get("prefix").and_then(Value::as_str).unwrap_or_default();
            let key = name.strip_prefix(prefix)?;
            let value = self
                .keyed(view, source.get("secretRef"), kinds::SECRET, key)
                .or_else(|| self.keyed(view, source.get("configMapRef"), kinds::CONFIG_MAP, key))?;
            Some(Variable { value, span: self.object.at(&["spec", "containers"]).map(|n| n.span) })
        })
    }

    fn container_value(&self) -> Option<&Value> {
        self.value.pointer("/spec/containers")?.get(self.container)
    }

    fn container_node(&self) -> Option<&'a Node> {
        self.object.at(&["spec", "containers"])?.items().get(self.container)
    }

    fn env_span(&self, name: &str) -> Option<Span> {
        let env = self.container_node()?.get("env")?.items();
        env.iter().find(|e| e.get("name").and_then(Node::text) == Some(name)).map(|e| e.span)
    }

    fn value_from(&self, view: View<'_>, from: &Value) -> Option<String> {
        let (secret, config_map) = (from.get("secretKeyRef"), from.get("configMapKeyRef"));
        let key = secret.or(config_map)?.get("key")?.as_str()?;
        self.keyed(view, secret, kinds::SECRET, key).or_else(|| self.keyed(view, config_map, kinds::CONFIG_MAP, key))
    }

    fn keyed(
        &self,
        view: View<'_>,
        reference: Option<&Value>,
        kind: crate::k8s::GroupKind<'_>,
        key: &str,
    ) -> Option<String> {
        let name = reference?.get("name")?.as_str()?;
        let object = view.cluster.get(kind, &self.object.namespace, name)?;
        if let Some(plain) = object.at(&["stringData"]).and_then(|d| d.get(key)).and_then(Node::text) {
            return Some(plain.to_owned());
        }
        let value = object.at(&["data"])?.get(key)?.text()?;
        if kind == kinds::CONFIG_MAP {
            return Some(value.to_owned());
        }
        let url_alphabet = value.trim_end().trim_end_matches('=').replace('+', "-").replace('/', "_");
        String::from_utf8(base64url::decode(&url_alphabet).ok()?).ok()
    }

    /// The token in a file of the container; `None` where no token is mounted there.
    pub fn token_at(&self, view: View<'_>, path: &str, now: i64) -> Option<ProjectedToken> {
        let path = path.strip_prefix("C:").unwrap_or(path).replace('\\', "/");
        let token = |audience: &str, lifetime: i64| ProjectedToken::of_pod(view, self.object, audience, lifetime, now);
        let mounts = self.container_value()?.get("volumeMounts").and_then(Value::as_array);
        for mount in mounts.into_iter().flatten() {
            let text = |key: &str| mount.get(key).and_then(Value::as_str).unwrap_or_default();
            let Some(file) = path.strip_prefix(text("mountPath").trim_end_matches('/')) else { continue };
            let source = self.token_source(text("name"), file.trim_start_matches('/'));
            if let Some(source) = source {
                let audience = source.get("audience").and_then(Value::as_str).unwrap_or_default();
                let lifetime = source.get("expirationSeconds").and_then(Value::as_i64).unwrap_or(3_600);
                return Some(token(audience, lifetime));
            }
        }
        // Admission mounts the token for the API server unless that is turned off.
        let path = path.replacen("/run/", "/var/run/", usize::from(path.starts_with("/run/")));
        (path == TOKEN_PATH && service_account::automounts(self.object, self.account.map(Arc::as_ref)))
            .then(|| token(API_AUDIENCE, 0))
    }

    /// Every token that is mounted into the container, with the path of its file: the one for the API server last.
    pub fn tokens(&self, view: View<'_>, now: i64) -> Vec<(String, ProjectedToken)> {
        let mounts = self.container_value().and_then(|c| c.get("volumeMounts")).and_then(Value::as_array);
        let volumes = self.value.pointer("/spec/volumes").and_then(Value::as_array);
        let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let mut paths = Vec::new();
        for mount in mounts.into_iter().flatten() {
            let volume = volumes.into_iter().flatten().find(|v| text(v, "name") == text(mount, "name"));
            let sources = volume.and_then(|v| v.pointer("/projected/sources")).and_then(Value::as_array);
            for source in sources.into_iter().flatten().filter_map(|s| s.get("serviceAccountToken")) {
                let folder = text(mount, "mountPath");
                paths.push(format!("{}/{}", folder.trim_end_matches('/'), text(source, "path")));
            }
        }
        if !paths.iter().any(|p| p == TOKEN_PATH) {
            paths.push(TOKEN_PATH.to_owned());
        }
        paths.into_iter().filter_map(|path| Some((path.clone(), self.token_at(view, &path, now)?))).collect()
    }

    fn token_source(&self, volume: &str, file: &str) -> Option<&Value> {
        let volumes = self.value.pointer("/spec/volumes")?.as_array()?;
        let volume = volumes.iter().find(|v| v.get("name").and_then(Value::as_str) == Some(volume))?;
        let sources = volume.pointer("/projected/sources")?.as_array()?;
        sources
            .iter()
            .filter_map(|s| s.get("serviceAccountToken"))
            .find(|t| t.get("path").and_then(Value::as_str) == Some(file))
    }

    /// Whether the pod shares its node's network.
    pub fn host_network(&self) -> bool {
        self.value.pointer("/spec/hostNetwork") == Some(&Value::Bool(true))
    }
}
