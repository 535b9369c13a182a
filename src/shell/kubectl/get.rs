//! `kubectl get`.

use super::output::{self, Format, GET_FORMATS};
use super::resources::{self, Target, escape, kind_prefix};
use super::table::{Row, columns};
use super::{Command, Failure, Kubectl};
use crate::k8s::ResourceType;
use crate::shell::flags::Flag;
use crate::shell::tabwriter::{GET, align};
use crate::source::emit::{Keys, sorted};
use crate::source::order;
use serde_json::Value;
use std::borrow::Cow;

pub(super) const COMMANDS: &[Command] = &[Command {
    path: "get",
    aliases: &[],
    flags: FLAGS,
    usage: "get [(-o|--output=)json|yaml|name|wide|jsonpath=...|custom-columns=...] (TYPE[.VERSION][.GROUP] [NAME | -l label] | TYPE[.VERSION][.GROUP]/NAME ...) [flags]",
    run: get,
}];

const FLAGS: &[Flag] = &[
    "all-namespaces|A",
    "output|o=",
    "selector|l=",
    "field-selector=",
    "show-labels",
    "label-columns|L=",
    "no-headers",
    "show-kind",
    "sort-by=",
    "ignore-not-found",
    "watch|w",
    "watch-only",
    "chunk-size=",
    "filename|f=",
    "recursive|R",
    "show-managed-fields",
    "raw=",
    "server-print",
    "subresource=",
    "output-watch-events",
    "allow-missing-template-keys",
];

/// What was asked for, with the answers.
struct Found {
    resource: Cow<'static, ResourceType>,
    objects: Vec<Value>,
}

fn get(kubectl: &mut Kubectl<'_, '_>) -> Result<(), Failure> {
    if let Some(path) = kubectl.flags.get("raw").map(str::to_owned) {
        let value = kubectl.ask("GET", &path, None)?;
        kubectl.out.push_str(&match value {
            Value::String(text) => text,
            value => value.to_string() + "\n",
        });
        return Ok(());
    }
    let format = output::format(kubectl.flags.get("output"), GET_FORMATS)?;
    let arguments = kubectl.flags.arguments.clone();
    let files = kubectl.flags.all("filename").to_vec();
    let targets = match (arguments.is_empty(), files.is_empty()) {
        (true, true) => {
            return Err(Failure::plain(
                "You must specify the type of resource to get. Use \"kubectl api-resources\" for a complete list of supported resources.\n\nerror: Required resource not specified.\nUse \"kubectl explain <resource>\" for a detailed description of that resource (e.g. kubectl explain pods).\nSee 'kubectl get -h' for help and examples",
            ));
        }
        (true, false) => kubectl.targets_of_files(&files)?,
        (false, _) => kubectl.targets(&arguments)?,
    };
    let all_namespaces = kubectl.flags.is_on("all-namespaces");
    let by_name = targets.iter().any(|t| !t.names.is_empty());
    if all_namespaces && by_name {
        return Err(Failure::error("a resource cannot be retrieved by name across all namespaces"));
    }
    if by_name && (kubectl.flags.has("selector") || kubectl.flags.has("field-selector")) {
        return Err(Failure::error("name cannot be provided when a selector is specified"));
    }
    let (found, failures) = fetch(kubectl, &targets, all_namespaces);
    let single = by_name && targets.len() == 1 && targets.first().is_some_and(|t| t.names.len() == 1);
    let count: usize = found.iter().map(|f| f.objects.len()).sum();
    match format {
        Format::Human | Format::Wide => {
            let text = human(kubectl, &found, format == Format::Wide, all_namespaces, targets.len() > 1);
            kubectl.out.push_str(&text);
            if count == 0 && failures.is_empty() && !kubectl.flags.is_on("ignore-not-found") {
                let namespaced = found.iter().all(|f| f.resource.namespaced);
                kubectl.err.push_str(&match namespaced && !all_namespaces {
                    true => format!("No resources found in {} namespace.\n", kubectl.namespace()),
                    false => "No resources found\n".to_owned(),
                });
            }
        }
        _ if count == 0 && single => {}
        _ if count == 0 && !failures.is_empty() => {}
        format => {
            let mut objects: Vec<Value> = found.into_iter().flat_map(|f| f.objects).collect();
            let object = match single {
                true => objects.pop().unwrap_or_default(),
                false => output::list(objects),
            };
            let printed = output::print(&format, &sorted(&object), Keys::Sorted)?;
            kubectl.out.push_str(&printed);
        }
    }
    match failures.is_empty() {
        true => Ok(()),
        false => Err(Failure::plain(failures.join("\n"))),
    }
}

/// Asks for every target; what failed is told line by line.
fn fetch(kubectl: &mut Kubectl<'_, '_>, targets: &[Target], all_namespaces: bool) -> (Vec<Found>, Vec<String>) {
    let namespace = if all_namespaces { String::new() } else { kubectl.namespace() };
    let (mut found, mut failures): (Vec<Found>, Vec<String>) = (Vec::new(), Vec::new());
    for target in targets {
        let mut objects = Vec::new();
        if target.names.is_empty() {
            let url = format!("{}{}", resources::url(&target.resource, &namespace, ""), query(kubectl));
            match kubectl.ask("GET", &url, None) {
                Ok(list) => objects.extend(items(&target.resource, list)),
                Err(refusal) => failures.push(refusal.text),
            }
        }
        for name in &target.names {
            match kubectl.ask("GET", &resources::url(&target.resource, &namespace, name), None) {
                Ok(object) => objects.push(object),
                Err(refusal) if refusal.code() == 404 && kubectl.flags.is_on("ignore-not-found") => {}
                Err(refusal) => failures.push(refusal.text),
            }
        }
        if let Some(path) = kubectl.flags.get("sort-by") {
            let key = |o: &Value| super::jsonpath::evaluate(path, o).unwrap_or_default();
            order::sort_by_key(&mut objects, key);
        }
        match found.last_mut().filter(|f| f.resource == target.resource) {
            Some(last) => last.objects.extend(objects),
            None => found.push(Found { resource: target.resource.clone(), objects }),
        }
    }
    (found, failures)
}

fn query(kubectl: &Kubectl<'_, '_>) -> String {
    let mut query = String::from("?limit=500");
    for (flag, key) in [("selector", "labelSelector"), ("field-selector", "fieldSelector")] {
        if let Some(value) = kubectl.flags.get(flag).filter(|v| !v.is_empty()) {
            query.push_str(&format!("&{key}={}", escape(value)));
        }
    }
    query
}

/// The objects of a list. The server leaves `apiVersion` and `kind` out of a list's items; kubectl puts them back.
pub(super) fn items(resource: &ResourceType, list: Value) -> Vec<Value> {
    let Value::Object(mut list) = list else { return Vec::new() };
    let Some(Value::Array(items)) = list.remove("items") else { return Vec::new() };
    let complete = |item: Value| match item {
        Value::Object(mut map) => {
            map.entry("apiVersion").or_insert_with(|| Value::from(resource.api_version()));
            map.entry("kind").or_insert_with(|| Value::from(&*resource.kind));
            Value::Object(map)
        }
        other => other,
    };
    items.into_iter().map(complete).collect()
}

fn human(kubectl: &Kubectl<'_, '_>, found: &[Found], wide: bool, all_namespaces: bool, several: bool) -> String {
    let flags = &kubectl.flags;
    let show_kind = flags.is_on("show-kind") || (several && found.len() > 1);
    let labels = flags.list("label-columns");
    let mut out = String::new();
    for (number, found) in found.iter().filter(|f| !f.objects.is_empty()).enumerate() {
        let columns = columns(&found.resource);
        let namespaced = all_namespaces && found.resource.namespaced;
        let mut text = String::new();
        if !flags.is_on("no-headers") {
            let mut headers: Vec<String> = Vec::new();
            headers.extend(namespaced.then(|| "NAMESPACE".to_owned()));
            headers.extend(columns.headers.iter().map(|h| (*h).to_owned()));
            headers.extend(columns.wide.iter().filter(|_| wide).map(|h| (*h).to_owned()));
            headers.extend(labels.iter().map(|l| l.rsplit('/').next().unwrap_or(l).to_uppercase()));
            headers.extend(flags.is_on("show-labels").then(|| "LABELS".to_owned()));
            text.push_str(&headers.join("\t"));
            text.push('\n');
        }
        for object in &found.objects {
            let row = Row { object, now: kubectl.terminal.session.time };
            let mut cells = (columns.cells)(row);
            if !wide {
                cells.truncate(columns.headers.len());
            }
            if let Some(first) = cells.first_mut().filter(|_| show_kind && columns.headers.first() == Some(&"NAME")) {
                *first = format!("{}/{first}", kind_prefix(&found.resource));
            }
            if namespaced {
                cells.insert(0, row.text("/metadata/namespace").to_owned());
            }
            let label = |key: &str| object.pointer("/metadata/labels").and_then(|l| l.get(key)?.as_str());
            cells.extend(labels.iter().map(|l| label(l).unwrap_or_default().to_owned()));
            if flags.is_on("show-labels") {
                cells.push(row.selector("/metadata/labels"));
            }
            text.push_str(&cells.iter().map(|c| one_line(c)).collect::<Vec<_>>().join("\t"));
            text.push('\n');
        }
        if number > 0 {
            out.push('\n');
        }
        out.push_str(&align(&text, GET));
    }
    out
}

/// A cell ends at the first line break; what is cut off shows as dots.
fn one_line(cell: &str) -> Cow<'_, str> {
    match cell.find(['\n', '\r', '\u{c}']) {
        Some(at) => Cow::Owned(format!("{}...", cell.get(..at).unwrap_or_default())),
        None => Cow::Borrowed(cell),
    }
}
