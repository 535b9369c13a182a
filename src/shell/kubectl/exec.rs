//! `kubectl exec` and `kubectl logs`. `exec` reads the pod, then opens `pods/exec`, which is `create` to the authorizer
//! (F5.25); what runs inside runs as the pod.

use super::{Command, Failure, Kubectl, resources};
use crate::k8s::quote;
use crate::shell::Effect;
use crate::text;
use crate::world::Who;
use serde_json::Value;

pub(super) const COMMANDS: &[Command] = &[
    Command {
        path: "exec",
        aliases: &[],
        flags: &["container|c=", "stdin|i", "tty|t", "quiet|q", "filename|f=", "pod-running-timeout="],
        usage: "exec (POD | TYPE/NAME) [-c CONTAINER] [flags] -- COMMAND [args...]",
        run: exec,
    },
    Command {
        path: "logs",
        aliases: &["log"],
        flags: &[
            "container|c=",
            "follow|f",
            "previous|p",
            "tail=",
            "since=",
            "since-time=",
            "timestamps",
            "all-containers",
            "selector|l=",
            "prefix",
            "limit-bytes=",
            "max-log-requests=",
            "ignore-errors",
        ],
        usage: "logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER] [options]",
        run: logs,
    },
];

/// The pod that an argument names: a pod, or the first one of a workload.
fn pod(kubectl: &mut Kubectl<'_, '_>, argument: &str) -> Result<(String, Value), Failure> {
    let (kind, name) = argument.split_once('/').unwrap_or(("pods", argument));
    let resource = kubectl.resource(kind)?;
    let namespace = kubectl.namespace();
    let found = kubectl.ask("GET", &resources::url(&resource, &namespace, name), None);
    let object = found.map_err(|refusal| match refusal.code() {
        404 if kubectl.command == "logs" => Failure::error(format!(
            "error from server (NotFound): {} {} not found in namespace {}",
            resource.group_resource(),
            quote(name),
            quote(&namespace)
        )),
        _ => Failure::from(refusal),
    })?;
    if &*resource.kind == "Pod" {
        return Ok((name.to_owned(), object));
    }
    let labels = object.pointer("/spec/selector/matchLabels").or(object.pointer("/spec/selector"));
    let selector: Vec<String> = labels
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .map(|(key, value)| format!("{key}={}", value.as_str().unwrap_or_default()))
        .collect();
    let pods = kubectl.resource("pods")?;
    let query = resources::escape(&selector.join(","));
    let url = format!("{}?labelSelector={query}&limit=500", resources::url(&pods, &namespace, ""));
    let list = kubectl.ask("GET", &url, None)?;
    let first = super::get::items(&pods, list).into_iter().next();
    let missing = || Failure::error("timed out waiting for the condition");
    let first = first.ok_or_else(missing)?;
    let name = first.pointer("/metadata/name").and_then(Value::as_str).unwrap_or_default().to_owned();
    Ok((name, first))
}

/// The container that is meant. Where nothing says which, the first one, and kubectl says so.
fn container(kubectl: &mut Kubectl<'_, '_>, name: &str, pod: &Value) -> Result<String, Failure> {
    let names = |list: &str| -> Vec<String> {
        let items = pod.pointer(&format!("/spec/{list}")).and_then(Value::as_array);
        items.into_iter().flatten().filter_map(|c| c.get("name")?.as_str().map(str::to_owned)).collect()
    };
    let containers = names("containers");
    if let Some(wanted) = kubectl.flags.get("container").filter(|c| !c.is_empty()) {
        let known = containers.iter().chain(&names("initContainers")).any(|c| c == wanted);
        return match known {
            true => Ok(wanted.to_owned()),
            false => Err(Failure::plain(format!(
                "Error from server (BadRequest): container {wanted} is not valid for pod {name}"
            ))),
        };
    }
    let annotated =
        pod.pointer("/metadata/annotations/kubectl.kubernetes.io~1default-container").and_then(Value::as_str);
    if let Some(default) = annotated.filter(|d| containers.iter().any(|c| c == d)) {
        return Ok(default.to_owned());
    }
    let first = containers.first().cloned().unwrap_or_default();
    if containers.len() > 1 && !kubectl.flags.is_on("quiet") {
        kubectl.err.push_str(&format!("Defaulted container {} out of: {}\n", quote(&first), containers.join(", ")));
    }
    Ok(first)
}

fn exec(kubectl: &mut Kubectl<'_, '_>) -> Result<(), Failure> {
    let leading = kubectl.flags.leading().to_vec();
    let command = kubectl.flags.behind_dashes().to_vec();
    let [argument] = leading.as_slice() else {
        return Err(match leading.len() {
            0 => Failure::usage("exec", "pod, type/name or --filename must be specified"),
            _ => Failure::usage(
                "exec",
                "exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead",
            ),
        });
    };
    if command.is_empty() {
        return Err(Failure::usage("exec", "you must specify at least one command for the container"));
    }
    let (name, object) = pod(kubectl, argument)?;
    let container = container(kubectl, &name, &object)?;
    let namespace = kubectl.namespace();
    let pods = kubectl.resource("pods")?;
    let words: String = command.iter().map(|w| format!("command={}&", resources::escape(w))).collect();
    let url = format!(
        "{}/exec?{words}container={}&stderr=true&stdout=true",
        resources::url(&pods, &namespace, &name),
        resources::escape(&container)
    );
    kubectl.ask("POST", &url, None)?;
    let who = Who::Pod { namespace, name };
    let interactive = kubectl.flags.is_on("stdin") && kubectl.flags.is_on("tty");
    let shell = matches!(command.as_slice(), [only] if matches!(only.rsplit('/').next(), Some("sh" | "bash" | "ash")));
    if interactive && shell && kubectl.stdin.is_empty() {
        kubectl.terminal.effect(Effect::Enter(who));
        return Ok(());
    }
    let stdin = if kubectl.flags.is_on("stdin") { kubectl.stdin.clone() } else { String::new() };
    let printed = kubectl.terminal.run_in_pod(who, container, &command, &stdin);
    kubectl.out.push_str(&printed.stdout);
    kubectl.err.push_str(&printed.stderr);
    match printed.exit_code {
        0 => Ok(()),
        code => Err(Failure { text: format!("command terminated with exit code {code}\n"), exit_code: code }),
    }
}

/// What a container printed. The simulator runs no process, so that there is nothing to show; who may see it is asked.
fn logs(kubectl: &mut Kubectl<'_, '_>) -> Result<(), Failure> {
    let arguments = kubectl.flags.arguments.clone();
    let selector = kubectl.flags.get("selector").map(str::to_owned);
    let mut pods_with_objects = Vec::new();
    let pods = kubectl.resource("pods")?;
    match (arguments.first(), selector) {
        (Some(_), Some(_)) => return Err(Failure::error("only a selector (-l) or a POD name is allowed")),
        (Some(argument), None) => pods_with_objects.push(pod(kubectl, argument)?),
        (None, Some(selector)) => {
            let url = resources::url(&pods, &kubectl.namespace(), "");
            let list =
                kubectl.ask("GET", &format!("{url}?labelSelector={}&limit=500", resources::escape(&selector)), None)?;
            for object in super::get::items(&pods, list) {
                let name = object.pointer("/metadata/name").and_then(Value::as_str).unwrap_or_default();
                pods_with_objects.push((name.to_owned(), object.clone()));
            }
            if pods_with_objects.is_empty() {
                let text = format!("No resources found in {} namespace.\n", kubectl.namespace());
                kubectl.err.push_str(&text);
            }
        }
        (None, None) => {
            return Err(Failure::usage(
                "logs",
                "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command",
            ));
        }
    }
    for (name, object) in pods_with_objects {
        let container = match arguments.get(1) {
            Some(container) => container.clone(),
            None => container(kubectl, &name, &object)?,
        };
        let url = format!(
            "{}/log?container={}",
            resources::url(&pods, &kubectl.namespace(), &name),
            resources::escape(&container)
        );
        let text = kubectl.ask("GET", &url, None)?;
        if kubectl.flags.is_on("previous") {
            return Err(Failure::plain(format!(
                "Error from server (BadRequest): previous terminated container {} in pod {} not found",
                quote(&container),
                quote(&name)
            )));
        }
        let text = text.as_str().unwrap_or_default().to_owned();
        if text.is_empty() {
            kubectl.terminal.note(text!(
                "no process runs in the simulator's containers, so their logs are empty",
                "시뮬레이터의 컨테이너에서는 프로세스가 실행되지 않으므로 로그가 비어 있습니다"
            ));
        }
        let lines: Vec<&str> = text.lines().collect();
        let tail = kubectl.flags.get("tail").and_then(|t| t.parse::<usize>().ok()).unwrap_or(lines.len());
        let shown = lines.iter().skip(lines.len().saturating_sub(tail));
        kubectl.out.extend(shown.map(|l| format!("{l}\n")));
    }
    Ok(())
}
