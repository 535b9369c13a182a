//! What does a process in a container find? Its environment, its mounted files (F6.3, F8.10, F9.5), `sh -c`.

use super::{Printed, Terminal};
use crate::eks::RunningPod;
use crate::k8s::{GroupKind, kinds};
use crate::shell::filters::base64;
use crate::source::order;
use serde_json::Value;

/// Where a ServiceAccount's token, certificate and namespace are mounted.
const ACCOUNT_FOLDER: &str = "/var/run/secrets/kubernetes.io/serviceaccount";

fn running<'t>(terminal: &'t Terminal<'_>, namespace: &str, name: &str) -> Option<RunningPod<'t>> {
    let container = terminal.container.as_deref();
    RunningPod::find(terminal.world().view(), namespace, name, container)
}

/// The container that a process runs in, as the server has the pod.
fn container<'p>(terminal: &Terminal<'_>, pod: &'p RunningPod<'_>) -> Option<&'p Value> {
    let containers = pod.value().pointer("/spec/containers")?.as_array()?;
    let wanted = terminal.container.as_deref();
    let named = |c: &&Value| wanted.is_none() || c.get("name").and_then(Value::as_str) == wanted;
    containers.iter().find(named).or(containers.first())
}

/// `/run` and `/var/run` are one folder.
fn canonical(path: &str) -> String {
    let path = match path.strip_prefix("/run/") {
        Some(rest) => format!("/var/run/{rest}"),
        None => path.to_owned(),
    };
    path.trim_end_matches('/').to_owned()
}

/// The text of a file in the container.
pub fn read_file(terminal: &Terminal<'_>, namespace: &str, name: &str, path: &str) -> Option<String> {
    let path = canonical(path);
    let pod = running(terminal, namespace, name)?;
    let view = terminal.world().view();
    if let Some(token) = pod.token_at(view, &path, terminal.session.time) {
        return Some(token.jwt());
    }
    if let Some(file) = path.strip_prefix(ACCOUNT_FOLDER).filter(|_| has_token(terminal, &pod)) {
        return match file {
            "/namespace" => Some(namespace.to_owned()),
            "/ca.crt" => view
                .cluster
                .get(kinds::CONFIG_MAP, namespace, "kube-root-ca.crt")
                .and_then(|o| o.at(&["data", "ca.crt"])?.text().map(str::to_owned)),
            _ => None,
        };
    }
    match path.as_str() {
        "/etc/hostname" => Some(format!("{name}\n")),
        "/etc/resolv.conf" => Some(format!(
            "search {namespace}.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.100.0.10\noptions ndots:5\n"
        )),
        _ => mounted(terminal, &pod, namespace).into_iter().find(|(p, _)| *p == path).map(|(_, text)| text),
    }
}

fn has_token(terminal: &Terminal<'_>, pod: &RunningPod<'_>) -> bool {
    pod.token_at(terminal.world().view(), &format!("{ACCOUNT_FOLDER}/token"), terminal.session.time).is_some()
}

/// Files that come from ConfigMaps and Secrets.
fn mounted(terminal: &Terminal<'_>, pod: &RunningPod<'_>, namespace: &str) -> Vec<(String, String)> {
    let mut files = Vec::new();
    let Some(mounts) = container(terminal, pod).and_then(|c| c.get("volumeMounts")?.as_array()) else { return files };
    let volumes = pod.value().pointer("/spec/volumes").and_then(Value::as_array);
    let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    for mount in mounts {
        let volume = volumes.into_iter().flatten().find(|v| text(v, "name") == text(mount, "name"));
        let Some(volume) = volume else { continue };
        let folder = text(mount, "mountPath").trim_end_matches('/').to_owned();
        let sources: [(&str, &str, GroupKind<'_>); 2] =
            [("configMap", "name", kinds::CONFIG_MAP), ("secret", "secretName", kinds::SECRET)];
        for (key, name, kind) in sources {
            let Some(source) = volume.get(key) else { continue };
            let object = terminal.world().cluster.get(kind, namespace, &text(source, name));
            let data = object.and_then(|o| o.value().get("data").and_then(Value::as_object).cloned());
            for (file, value) in data.into_iter().flatten() {
                let value = value.as_str().unwrap_or_default();
                let value = match kind == kinds::SECRET {
                    true => String::from_utf8_lossy(&base64::decode(value).unwrap_or_default()).into_owned(),
                    false => value.to_owned(),
                };
                let path = match text(mount, "subPath") {
                    sub if sub.is_empty() => format!("{folder}/{file}"),
                    sub if sub == file => folder.clone(),
                    _ => continue,
                };
                files.push((path, value));
            }
        }
    }
    files
}

/// The names in a folder of the container; `None` where there is no such folder.
pub fn list_folder(terminal: &Terminal<'_>, namespace: &str, name: &str, folder: &str) -> Option<Vec<String>> {
    let pod = running(terminal, namespace, name)?;
    let mut paths: Vec<String> = mounted(terminal, &pod, namespace).into_iter().map(|(path, _)| path).collect();
    if has_token(terminal, &pod) {
        paths.extend(["ca.crt", "namespace", "token"].map(|f| format!("{ACCOUNT_FOLDER}/{f}")));
    }
    for (name, value) in environment(terminal, namespace, name) {
        if name.ends_with("_TOKEN_FILE") {
            paths.push(value);
        }
    }
    paths.extend(["/etc/hostname", "/etc/resolv.conf"].map(str::to_owned));
    paths.extend(["/bin/", "/home/", "/tmp/", "/usr/", "/var/"].map(str::to_owned));
    let folder = canonical(folder);
    let prefix = format!("{folder}/");
    let inside = paths.iter().filter_map(|p| p.strip_prefix(&prefix));
    let mut names: Vec<String> = inside.filter_map(|rest| rest.split('/').next().map(str::to_owned)).collect();
    names.retain(|n| !n.is_empty());
    order::sort(&mut names);
    names.dedup();
    let is_folder = !names.is_empty() || paths.contains(&prefix) || folder.is_empty();
    is_folder.then_some(names)
}

/// The container's environment.
pub fn environment(terminal: &Terminal<'_>, namespace: &str, name: &str) -> Vec<(String, String)> {
    let Some(pod) = running(terminal, namespace, name) else { return Vec::new() };
    let mut out: Vec<(String, String)> = vec![
        ("PATH".into(), "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin".into()),
        ("HOSTNAME".into(), name.to_owned()),
    ];
    let view = terminal.world().view();
    let listed = container(terminal, &pod).and_then(|c| c.get("env")?.as_array());
    for entry in listed.into_iter().flatten() {
        let Some(name) = entry.get("name").and_then(Value::as_str) else { continue };
        out.extend(pod.variable(view, name).map(|v| (name.to_owned(), v.value)));
    }
    for (key, value) in [
        ("KUBERNETES_SERVICE_HOST", "10.100.0.1"),
        ("KUBERNETES_SERVICE_PORT", "443"),
        ("KUBERNETES_SERVICE_PORT_HTTPS", "443"),
        ("KUBERNETES_PORT", "tcp://10.100.0.1:443"),
        ("KUBERNETES_PORT_443_TCP", "tcp://10.100.0.1:443"),
        ("KUBERNETES_PORT_443_TCP_ADDR", "10.100.0.1"),
        ("KUBERNETES_PORT_443_TCP_PORT", "443"),
        ("KUBERNETES_PORT_443_TCP_PROTO", "tcp"),
        ("HOME", "/root"),
    ] {
        out.push((key.to_owned(), value.to_owned()));
    }
    out
}

/// `sh -c 'LINE'`, and `sh` with a line through the pipe.
pub fn sh(terminal: &mut Terminal<'_>, arguments: &[String], stdin: &str) -> Printed {
    let dash_c = arguments.iter().position(|a| a.starts_with('-') && a.ends_with('c'));
    match dash_c.and_then(|at| arguments.get(at + 1)) {
        Some(line) => terminal.run_line(line),
        None => terminal.run_line(stdin),
    }
}
