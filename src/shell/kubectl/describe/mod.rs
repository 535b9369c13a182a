//! `kubectl describe` (`k8s.io/kubectl/pkg/describe/describe.go`; F5.43 to F5.47). Lines are written with tabs and lined
//! up at the end; a nested level is two blanks.

mod config;
mod container;
mod node;
mod other;
mod pod;
mod rbac;
mod volume;
mod workload;

use super::resources::{self, escape};
use super::table::{Row, time};
use super::{Command, Failure, Kubectl};
use crate::k8s::{RBAC_GROUP, ResourceType};
use crate::shell::tabwriter::{DESCRIBE, align};
use crate::source::order;
use serde_json::Value;
use std::fmt::Write;

pub(super) const COMMANDS: &[Command] = &[Command {
    path: "describe",
    aliases: &[],
    flags: &["all-namespaces|A", "selector|l=", "show-events", "filename|f=", "recursive|R", "chunk-size="],
    usage: "describe (-f FILENAME | TYPE [NAME_PREFIX | -l label] | TYPE/NAME)",
    run: describe,
}];

/// The text of one object, with tabs.
#[derive(Default)]
pub struct Lines {
    text: String,
}

impl Lines {
    /// A line at a nested level; cells are parted by tabs in `text`.
    pub fn line(&mut self, level: usize, text: impl AsRef<str>) {
        let _ = writeln!(self.text, "{}{}", "  ".repeat(level), text.as_ref());
    }

    /// `Name:\tvalue` at the outermost level.
    pub fn field(&mut self, name: &str, value: impl AsRef<str>) {
        self.line(0, format!("{name}:\t{}", value.as_ref()));
    }

    /// A line break.
    pub fn blank(&mut self) {
        self.text.push('\n');
    }

    /// Labels and the like, one a line below each other: `key=value`.
    pub fn map(&mut self, level: usize, title: &str, map: Option<&Value>, between: &str, skip: &[&str]) {
        let mut entries: Vec<(&String, &str)> = map
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
            .filter(|(key, _)| !skip.contains(&key.as_str()))
            .map(|(key, value)| (key, value.as_str().unwrap_or_default()))
            .collect();
        order::sort(&mut entries);
        if entries.is_empty() {
            self.line(level, format!("{title}:\t<none>"));
        }
        for (number, (key, value)) in entries.into_iter().enumerate() {
            let head = if number == 0 { format!("{title}:") } else { String::new() };
            self.line(level, format!("{head}\t{key}{between}{value}"));
        }
    }

    /// Labels and annotations, as every object begins. A long annotation goes below its key.
    pub fn labels_and_annotations(&mut self, object: &Value) {
        self.map(0, "Labels", object.pointer("/metadata/labels"), "=", &[]);
        self.annotations(0, object.pointer("/metadata/annotations"));
    }

    /// Annotations, without the one that `apply` keeps.
    pub fn annotations(&mut self, level: usize, map: Option<&Value>) {
        const SKIPPED: &str = "kubectl.kubernetes.io/last-applied-configuration";
        const LONG: usize = 140;
        let mut entries: Vec<(&String, &str)> = map
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
            .filter(|(key, _)| *key != SKIPPED)
            .map(|(key, value)| (key, value.as_str().unwrap_or_default()))
            .collect();
        order::sort(&mut entries);
        if entries.is_empty() {
            self.line(level, "Annotations:\t<none>");
        }
        for (number, (key, value)) in entries.into_iter().enumerate() {
            let head = if number == 0 { "Annotations:" } else { "" };
            let value = value.strip_suffix('\n').unwrap_or(value);
            if value.len() + key.len() + 2 > LONG || value.contains('\n') {
                self.line(level, format!("{head}\t{key}:"));
                for line in value.split('\n') {
                    let cut: String = line.chars().take(LONG - 2).collect();
                    let dots = if cut.len() < line.len() { "..." } else { "" };
                    self.line(level, format!("\t  {cut}{dots}"));
                }
            } else {
                self.line(level, format!("{head}\t{key}: {value}"));
            }
        }
    }
}

/// What a describer may use: the object, the moment, and further requests.
pub struct Subject<'k, 't, 'w> {
    kubectl: &'k mut Kubectl<'t, 'w>,
    object: Value,
    resource: ResourceType,
}

impl Subject<'_, '_, '_> {
    fn row(&self) -> Row<'_> {
        Row { object: &self.object, now: self.kubectl.terminal.session.time }
    }

    fn text(&self, pointer: &str) -> String {
        self.row().text(pointer).to_owned()
    }

    /// The object's events, or that there are none; nothing where they may not be listed.
    fn events(&mut self, lines: &mut Lines) {
        if self.kubectl.flags.get("show-events") == Some("false") {
            return;
        }
        let (name, namespace) = (self.text("/metadata/name"), self.text("/metadata/namespace"));
        let selector = format!(
            "involvedObject.name={name},involvedObject.namespace={namespace},involvedObject.kind={}",
            self.resource.kind
        );
        let scope = if namespace.is_empty() { String::new() } else { format!("/namespaces/{}", escape(&namespace)) };
        let url = format!("/api/v1{scope}/events?fieldSelector={}&limit=500", escape(&selector));
        let Ok(list) = self.kubectl.ask_quietly("GET", &url, None) else { return };
        let items = list.get("items").and_then(Value::as_array).cloned().unwrap_or_default();
        if items.is_empty() {
            lines.line(0, "Events:\t<none>");
            return;
        }
        let now = self.kubectl.terminal.session.time;
        lines.line(0, "Events:\n  Type\tReason\tAge\tFrom\tMessage");
        lines.line(1, "----\t------\t----\t----\t-------");
        for event in &items {
            let row = Row { object: event, now };
            let from = row.text_or("/source/component", row.text("/reportingComponent"));
            let age = time::age(&row.text_or("/lastTimestamp", row.text("/eventTime")), now);
            let message = row.text("/message").trim();
            lines.line(
                1,
                format!("{}\t{}\t{age}\t{from}\t{message}", row.text_or("/type", "Normal"), row.text("/reason")),
            );
        }
    }
}

type Describer = fn(&mut Subject<'_, '_, '_>, &mut Lines);

/// Which kinds have a describer of their own.
const DESCRIBERS: &[(&str, &str, Describer)] = &[
    (RBAC_GROUP, "Role", rbac::role),
    (RBAC_GROUP, "ClusterRole", rbac::role),
    (RBAC_GROUP, "RoleBinding", rbac::binding),
    (RBAC_GROUP, "ClusterRoleBinding", rbac::binding),
    ("", "ServiceAccount", config::service_account),
    ("", "ConfigMap", config::config_map),
    ("", "Secret", config::secret),
    ("", "Namespace", config::namespace),
    ("", "Pod", pod::pod),
    ("", "Node", node::node),
    ("", "Service", config::service),
    ("apps", "Deployment", workload::deployment),
];

fn describe(kubectl: &mut Kubectl<'_, '_>) -> Result<(), Failure> {
    let arguments = kubectl.flags.arguments.clone();
    let files = kubectl.flags.all("filename").to_vec();
    let targets = match (arguments.is_empty(), files.is_empty()) {
        (true, true) => {
            return Err(Failure::plain(
                "You must specify the type of resource to describe. Use \"kubectl api-resources\" for a complete list of supported resources.\n",
            ));
        }
        (true, false) => kubectl.targets_of_files(&files)?,
        (false, _) => kubectl.targets(&arguments)?,
    };
    let all = kubectl.flags.is_on("all-namespaces");
    let namespace = if all { String::new() } else { kubectl.namespace() };
    let (mut described, mut failures) = (Vec::new(), Vec::new());
    for target in &targets {
        let resource = target.resource.clone().into_owned();
        let mut found = Vec::new();
        for name in &target.names {
            match kubectl.ask("GET", &resources::url(&resource, &namespace, name), None) {
                Ok(object) => found.push(object),
                // A name may be the beginning of one.
                Err(refusal) if refusal.code() == 404 => {
                    let list = resources::url(&resource, &namespace, "") + "?limit=500";
                    let listed =
                        kubectl.ask_quietly("GET", &list, None).map(|l| items(&resource, l)).unwrap_or_default();
                    let begins = |o: &Value| {
                        o.pointer("/metadata/name")
                            .and_then(Value::as_str)
                            .is_some_and(|n| n.starts_with(name.as_str()))
                    };
                    let named: Vec<Value> = listed.into_iter().filter(begins).collect();
                    match named.is_empty() {
                        true => failures.push(refusal.text),
                        false => found.extend(named),
                    }
                }
                Err(refusal) => failures.push(refusal.text),
            }
        }
        if target.names.is_empty() {
            let selector = kubectl.flags.get("selector").map(|s| format!("&labelSelector={}", escape(s)));
            let url =
                format!("{}?limit=500{}", resources::url(&resource, &namespace, ""), selector.unwrap_or_default());
            match kubectl.ask("GET", &url, None) {
                Ok(list) => found.extend(items(&resource, list)),
                Err(refusal) => failures.push(refusal.text),
            }
        }
        for object in found {
            let mut subject = Subject { kubectl: &mut *kubectl, object, resource: resource.clone() };
            let mut lines = Lines::default();
            let key = (&*resource.group, &*resource.kind);
            let describer =
                DESCRIBERS.iter().find(|(g, k, _)| (*g, *k) == key).map_or(other::any as Describer, |d| d.2);
            describer(&mut subject, &mut lines);
            described.push(align(&lines.text, DESCRIBE));
        }
    }
    if described.is_empty() && failures.is_empty() {
        let namespaced = targets.iter().any(|t| t.resource.namespaced);
        kubectl.err.push_str(&match namespaced && !all {
            true => format!("No resources found in {} namespace.\n", kubectl.namespace()),
            false => "No resources found\n".to_owned(),
        });
    }
    kubectl.out.push_str(&described.join("\n\n"));
    match failures.is_empty() {
        true => Ok(()),
        false => Err(Failure::plain(failures.join("\n"))),
    }
}

fn items(resource: &ResourceType, list: Value) -> Vec<Value> {
    super::get::items(resource, list)
}
