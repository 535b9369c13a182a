//! `kubectl annotate` and `kubectl label`.

use super::change::{Kind, Named};
use super::{Command, Failure, Kubectl};
use crate::k8s::quote;
use crate::source::order;
use serde_json::{Map, Value, json};

pub(super) const COMMANDS: &[Command] = &[
    Command {
        path: "annotate",
        aliases: &[],
        flags: FLAGS,
        usage: "annotate [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version]",
        run: |kubectl| run(kubectl, &ANNOTATE),
    },
    Command {
        path: "label",
        aliases: &[],
        flags: FLAGS,
        usage: "label [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version]",
        run: |kubectl| run(kubectl, &LABEL),
    },
];

const FLAGS: &[&str] = &[
    "overwrite=?true",
    "all",
    "all-namespaces|A",
    "selector|l=",
    "field-selector=",
    "filename|f=",
    "recursive|R",
    "dry-run=?unchanged",
    "output|o=",
    "list",
    "local",
    "resource-version=",
    "field-manager=",
    "show-managed-fields",
];

/// What differs between the two.
struct Words {
    field: &'static str,
    name: &'static str,
    done: &'static str,
}

const ANNOTATE: Words = Words { field: "annotations", name: "annotation", done: "annotated" };
const LABEL: Words = Words { field: "labels", name: "label", done: "labeled" };

fn run(kubectl: &mut Kubectl<'_, '_>, words: &Words) -> Result<(), Failure> {
    let dry_run = kubectl.dry_run()?;
    let arguments = kubectl.flags.arguments.clone();
    let is_change = |a: &String| a.contains('=') || a.ends_with('-');
    let split = arguments.iter().position(is_change).unwrap_or(arguments.len());
    let (names, changes) = arguments.split_at_checked(split).unwrap_or((&arguments, &[]));
    if names.is_empty() && !kubectl.flags.has("filename") {
        return Err(Failure::error(
            "one or more resources must be specified as <resource> <name> or <resource>/<name>",
        ));
    }
    if changes.is_empty() && !kubectl.flags.is_on("list") {
        return Err(Failure::error(format!("at least one {} update is required", words.name)));
    }
    let mut patch = Map::new();
    for change in changes {
        match (change.split_once('='), change.strip_suffix('-')) {
            (Some((key, value)), _) => {
                check(words, key, value)?;
                if patch.insert(key.to_owned(), Value::from(value)) == Some(Value::Null) {
                    return Err(Failure::error(format!(
                        "can not both modify and remove {} in the same command",
                        an(words)
                    )));
                }
            }
            (None, Some(key)) => {
                if patch.insert(key.to_owned(), Value::Null).is_some_and(|v| !v.is_null()) {
                    return Err(Failure::error(format!(
                        "can not both modify and remove {} in the same command",
                        an(words)
                    )));
                }
            }
            (None, None) => {
                return Err(Failure::error(format!(
                    "all resources must be specified before {} changes: {change}",
                    words.name
                )));
            }
        }
    }
    let names = names.to_vec();
    for object in kubectl.named_objects(&names)? {
        let before = kubectl.ask("GET", &object.url(), None)?;
        if kubectl.flags.is_on("list") {
            list(kubectl, words, &before);
            continue;
        }
        change(kubectl, words, &object, &before, &patch, dry_run)?;
    }
    Ok(())
}

fn an(words: &Words) -> String {
    match words.name {
        "annotation" => "an annotation".to_owned(),
        name => format!("a {name}"),
    }
}

fn change(
    kubectl: &mut Kubectl<'_, '_>,
    words: &Words,
    object: &Named,
    before: &Value,
    patch: &Map<String, Value>,
    dry_run: super::create::DryRun,
) -> Result<(), Failure> {
    let old =
        before.pointer(&format!("/metadata/{}", words.field)).and_then(Value::as_object).cloned().unwrap_or_default();
    if !kubectl.flags.is_on("overwrite") {
        let clash = |(key, value): (&String, &Value)| {
            let there = old.get(key)?.as_str()?;
            (!value.is_null() && value.as_str() != Some(there)).then(|| (key.clone(), there.to_owned()))
        };
        let clashes: Vec<(String, String)> = patch.iter().filter_map(clash).collect();
        if !clashes.is_empty() {
            return Err(Failure::error(match words.field {
                "annotations" => {
                    let told: Vec<String> =
                        clashes.iter().map(|(k, v)| format!("'{k}' already has a value ({v})")).collect();
                    format!("--overwrite is false but found the following declared annotation(s): {}", told.join("; "))
                }
                _ => {
                    let told = clashes.first().map(|(k, v)| format!("'{k}' already has a value ({v})"));
                    format!("{}, and --overwrite is false", told.unwrap_or_default())
                }
            }));
        }
    }
    for key in patch.iter().filter(|(key, value)| value.is_null() && !old.contains_key(*key)).map(|(key, _)| key) {
        if words.field == "labels" {
            kubectl.out.push_str(&format!("label {} not found.\n", quote(key)));
        }
    }
    let body = json!({"metadata": {words.field: patch}});
    let (after, changed) = kubectl.patch_object(object, before, Kind::Merge, &body, dry_run)?;
    let removed = patch.values().all(Value::is_null);
    let done = match (words.field, changed, removed) {
        ("labels", false, true) => "not labeled",
        ("labels", false, false) => "not labeled",
        ("labels", true, true) => "unlabeled",
        _ => words.done,
    };
    kubectl.print_changed(&after, done, dry_run)
}

fn list(kubectl: &mut Kubectl<'_, '_>, words: &Words, object: &Value) {
    let map = object.pointer(&format!("/metadata/{}", words.field)).and_then(Value::as_object);
    let mut entries: Vec<String> =
        map.into_iter().flatten().map(|(k, v)| format!("{k}={}\n", v.as_str().unwrap_or_default())).collect();
    order::sort(&mut entries);
    kubectl.out.extend(entries);
}

/// A key and, for a label, its value.
fn check(words: &Words, key: &str, value: &str) -> Result<(), Failure> {
    let invalid = |why: &str| Failure::error(format!("invalid {} {why}", words.name));
    if key.is_empty() {
        return Err(invalid(&format!("update: ={value}")));
    }
    let name = |text: &str| {
        let edge = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        edge(text.chars().next())
            && edge(text.chars().last())
            && text.len() <= 63
            && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
    };
    if words.field == "labels" && !value.is_empty() && !name(value) {
        return Err(invalid(&format!(
            "value: {}: a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
            quote(value)
        )));
    }
    Ok(())
}
