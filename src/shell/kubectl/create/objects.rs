//! `kubectl create serviceaccount`, `namespace`, `configmap`, `secret generic`, `deployment`.

use super::object;
use crate::shell::filters::base64;
use crate::shell::kubectl::{Failure, Kubectl};
use crate::source::order;
use serde_json::{Map, Value, json};

/// `kubectl create serviceaccount`.
pub fn service_account(kubectl: &mut Kubectl<'_, '_>) -> Result<(), Failure> {
    let name = kubectl.name()?;
    let account = object("v1", "ServiceAccount", kubectl.metadata(&name, true));
    kubectl.create(account, "failed to create serviceaccount")
}

/// `kubectl create namespace`.
pub fn namespace(kubectl: &mut Kubectl<'_, '_>) -> Result<(), Failure> {
    let name = kubectl.name()?;
    let mut namespace = object("v1", "Namespace", kubectl.metadata(&name, false));
    put(&mut namespace, "spec", json!({}));
    put(&mut namespace, "status", json!({}));
    kubectl.create(namespace, "")
}

/// `kubectl create configmap`.
pub fn config_map(kubectl: &mut Kubectl<'_, '_>) -> Result<(), Failure> {
    let name = kubectl.name()?;
    let data = data(kubectl, "ConfigMap", &name)?;
    let mut map = object("v1", "ConfigMap", kubectl.metadata(&name, true));
    if !data.is_empty() {
        let data = data.into_iter().map(|(k, v)| (k, Value::from(v))).collect();
        put(&mut map, "data", Value::Object(data));
    }
    kubectl.create(map, "failed to create configmap")
}

/// `kubectl create secret generic`.
pub fn secret(kubectl: &mut Kubectl<'_, '_>) -> Result<(), Failure> {
    let name = kubectl.name()?;
    let data = data(kubectl, "Secret", &name)?;
    let mut secret = object("v1", "Secret", kubectl.metadata(&name, true));
    if !data.is_empty() {
        let data = data.into_iter().map(|(k, v)| (k, Value::from(base64::encode(v.as_bytes())))).collect();
        put(&mut secret, "data", Value::Object(data));
    }
    if let Some(kind) = kubectl.flags.get("type").filter(|t| !t.is_empty()) {
        let kind = Value::from(kind);
        put(&mut secret, "type", kind);
    }
    kubectl.create(secret, "failed to create secret")
}

/// `kubectl create deployment`.
pub fn deployment(kubectl: &mut Kubectl<'_, '_>) -> Result<(), Failure> {
    let name = kubectl.name()?;
    let images = kubectl.flags.list("image");
    if images.is_empty() {
        return Err(Failure::plain("error: required flag(s) \"image\" not set"));
    }
    let command = kubectl.flags.behind_dashes().to_vec();
    if images.len() > 1 && !command.is_empty() {
        return Err(Failure::error("cannot specify multiple --image options and command"));
    }
    let number = |flag: &str, or: i64| match kubectl.flags.get(flag) {
        None => Ok(or),
        Some(text) => text.parse::<i64>().map_err(|_| {
            Failure::error(format!(
                "invalid argument {text:?} for \"--{flag}\" flag: strconv.ParseInt: parsing {text:?}: invalid syntax"
            ))
        }),
    };
    let (replicas, port) = (number("replicas", 1)?, number("port", -1)?);
    let containers: Vec<Value> = images.iter().map(|image| container(image, port, &command)).collect();
    let mut template = Map::new();
    template.insert("creationTimestamp".to_owned(), Value::Null);
    template.insert("labels".to_owned(), json!({"app": name}));
    let mut deployment = object("apps/v1", "Deployment", kubectl.metadata(&name, true));
    if let Some(metadata) = deployment.get_mut("metadata") {
        put(metadata, "labels", json!({"app": name}));
    }
    put(
        &mut deployment,
        "spec",
        json!({
            "replicas": replicas,
            "selector": {"matchLabels": {"app": name}},
            "template": {"metadata": template, "spec": {"containers": containers}},
            "strategy": {},
        }),
    );
    put(&mut deployment, "status", json!({}));
    kubectl.create(deployment, "failed to create deployment")
}

/// A container called as its image is, without registry and tag.
fn container(image: &str, port: i64, command: &[String]) -> Value {
    let name = image.rsplit('/').next().unwrap_or(image);
    let name = name.split([':', '@']).next().unwrap_or(name);
    let mut container = json!({"name": name, "image": image});
    if !command.is_empty() {
        put(&mut container, "command", json!(command));
    }
    if port > 0 {
        put(&mut container, "ports", json!([{"containerPort": port}]));
    }
    put(&mut container, "resources", json!({}));
    container
}

pub(super) fn put(object: &mut Value, key: &str, value: Value) {
    if let Some(map) = object.as_object_mut() {
        map.insert(key.to_owned(), value);
    }
}

/// The data that `--from-literal`, `--from-file` and `--from-env-file` give, keys sorted.
fn data(kubectl: &Kubectl<'_, '_>, kind: &str, name: &str) -> Result<Vec<(String, String)>, Failure> {
    let mut data: Vec<(String, String)> = Vec::new();
    let mut add = |key: &str, value: String| -> Result<(), Failure> {
        let valid = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        if key.is_empty() || !key.chars().all(valid) {
            return Err(Failure::error(format!(
                "{key:?} is not valid key name: a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')"
            )));
        }
        if data.iter().any(|(k, _)| k == key) {
            return Err(Failure::error(format!(
                "cannot add key \"{key}\", another key by that name already exists in Data for {kind} {name:?}"
            )));
        }
        data.push((key.to_owned(), value));
        Ok(())
    };
    for literal in kubectl.flags.all("from-literal") {
        match literal.split_once('=').filter(|(key, _)| !key.is_empty()) {
            Some((key, value)) => add(key, value.trim_matches(|c| c == '\'' || c == '"').to_owned())?,
            None => {
                return Err(Failure::error(format!("invalid literal source {literal}, expected key=value")));
            }
        }
    }
    for source in kubectl.flags.all("from-file") {
        let (key, path) = source.split_once('=').unwrap_or((source.rsplit('/').next().unwrap_or(source), source));
        match kubectl.terminal.read_file(path) {
            Some(text) => add(key, text)?,
            None => {
                return Err(Failure::error(format!("error reading {path}: no such file or directory")));
            }
        }
    }
    for path in kubectl.flags.all("from-env-file") {
        let Some(text) = kubectl.terminal.read_file(path) else {
            return Err(Failure::error(format!("env config file {path} does not exist")));
        };
        for line in text.lines().map(str::trim_start).filter(|l| !l.is_empty() && !l.starts_with('#')) {
            let (key, value) = line.split_once('=').unwrap_or((line, ""));
            add(key, value.to_owned())?;
        }
    }
    order::sort(&mut data);
    Ok(data)
}
