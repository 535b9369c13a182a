//! From templates to the account: read, resolve, check, merge.

use super::check::{check_account, check_properties};
use super::intrinsic::{Parameter, Resolver};
use super::physical::{self, Stack};
use super::read::{Attached, IdentityKind, Made, Reading};
use super::report::Report;
use super::template::Template;
use super::{Account, DEFAULT_ACCOUNT, DEFAULT_REGION, Spanned};
use crate::iam::catalogue::nearest_of;
use crate::iam::is_account_id;
use crate::source::order;
use crate::source::{Diagnostic, Files, Node, Span};
use crate::text;
use std::collections::BTreeMap;

/// The parameters, and the outputs, that CloudFormation takes in one template.
const MAX_MEMBERS: usize = 200;
/// Resources that are read of all templates together: far above any course, far below what would be slow.
const MAX_RESOURCES: usize = 5000;

/// Reads every template into one account. The findings are complete: what a real deployment would refuse is an error
/// with its place, and the account then holds what could be read.
pub fn load(files: &Files, templates: &[&Node]) -> (Account, Vec<Diagnostic>) {
    let mut findings = Vec::new();
    let mut account_report = Report::default();
    let (account, region) = place(templates, &mut account_report);
    let mut reading = Reading { account: Account::empty(&account, &region), ..Reading::default() };
    let mut exports = BTreeMap::new();
    let mut resources = 0;
    for root in templates {
        let mut report = Report::default();
        resources += root.get("Resources").map_or(0, |r| r.entries().len());
        if resources > MAX_RESOURCES {
            let message = text!(
                "the templates have more than {MAX_RESOURCES} resources together; this one is not read",
                "템플릿을 모두 합쳐 리소스가 {MAX_RESOURCES}개를 넘습니다. 이 템플릿은 읽지 않습니다"
            );
            account_report.error("too-many-resources", root.span, message);
            continue;
        }
        load_one(files, root, &account, &region, &mut exports, &mut reading, &mut report);
        findings.extend(report.into_list());
    }
    attach(&mut reading, &mut account_report);
    check_account(files, &reading.account, &mut account_report);
    findings.extend(account_report.into_list());
    order::sort_by_key(&mut findings, |d| (d.span, d.severity));
    findings.dedup();
    (reading.account, findings)
}

/// Account and region: what the first template with `Metadata` says. All templates stand in one account.
fn place(templates: &[&Node], report: &mut Report) -> (String, String) {
    let said = |name: &'static str| {
        templates.iter().filter_map(move |t| t.at(&["Metadata", name])).filter_map(|n| Some((n.text()?, n.span)))
    };
    let account = said("AccountId").next();
    if let Some((id, span)) = account.filter(|(id, _)| !is_account_id(id)) {
        let message = text!(
            "`{id}` is no account id; it has twelve digits",
            "`{id}`은/는 계정 ID가 아닙니다. 숫자 열두 자리입니다"
        );
        report.error("account-id", span, message);
    }
    let id = account.map(|(id, _)| id).filter(|id| is_account_id(id)).unwrap_or(DEFAULT_ACCOUNT);
    for (other, span) in said("AccountId").filter(|(other, _)| *other != id && is_account_id(other)) {
        let message = text!(
            "this template stands in account {other}, another in {id}; one world has one account",
            "이 템플릿은 계정 {other}, 다른 템플릿은 계정 {id}에 있습니다. 한 세계에는 계정이 하나입니다"
        );
        report.error("account-id", span, message);
    }
    let region = said("Region").map(|(region, _)| region).next().unwrap_or(DEFAULT_REGION);
    (id.to_owned(), region.to_owned())
}

fn load_one<'a>(
    files: &'a Files,
    root: &'a Node,
    account: &str,
    region: &str,
    exports: &mut BTreeMap<String, String>,
    reading: &mut Reading,
    report: &mut Report,
) {
    let template = Template::read(root, report);
    let order = template.order(report);
    let region = root.at(&["Metadata", "Region"]).and_then(Node::text).unwrap_or(region);
    let stack = Stack {
        name: stack_name(files, root),
        account: account.to_owned(),
        region: region.to_owned(),
        partition: Account::empty(account, region).partition,
    };
    let mut resolver = Resolver::new(files, &template, exports, region, report);
    parameters(&mut resolver, &stack);
    let mut made = BTreeMap::new();
    for resource in order {
        if let Some(condition) = resource.node.get("Condition")
            && resolver.condition(condition.text().unwrap_or_default(), condition.span, 0) == Some(false)
        {
            continue;
        }
        let table = super::schema::resource_type(resource.kind);
        let properties = resource.properties().and_then(|node| resolver.resolve_properties(node, table));
        let values = physical::values(&resource, properties.as_ref(), &stack);
        resolver.values.insert(resource.id, values.clone());
        made.insert(resource.key, Made { resource, properties, values, stack: &stack });
    }
    let exported = outputs(&mut resolver);
    // In file order again, so that lists and findings read as the template does.
    for made in made.values() {
        check_properties(made, report);
        reading.add(made, report);
    }
    exports.extend(exported);
}

fn too_many(count: usize, section: &str, span: Span, report: &mut Report) {
    let message = text!(
        "`{section}` has {count} members; CloudFormation takes {MAX_MEMBERS}, the rest is not read",
        "`{section}`에 항목이 {count}개 있습니다. CloudFormation은 {MAX_MEMBERS}개까지 받으며, 나머지는 읽지 않습니다"
    );
    report.error("too-many-members", span, message);
}

/// A stack is called as its file, without folder and ending: `prod/account.yaml` is `account`.
fn stack_name(files: &Files, root: &Node) -> String {
    if let Some(name) = root.at(&["Metadata", "StackName"]).and_then(Node::text) {
        return name.to_owned();
    }
    let path = files.get(root.span.file).map_or("stack", |f| &*f.path);
    let name = path.rsplit('/').next().unwrap_or(path);
    let name = name.split('.').next().unwrap_or(name);
    let name: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    if name.is_empty() { "stack".to_owned() } else { name }
}

/// Pseudo parameters, then the template's own with their defaults.
fn parameters<'a>(resolver: &mut Resolver<'a, '_>, stack: &Stack) {
    let id =
        format!("arn:{}:cloudformation:{}:{}:stack/{}/1", stack.partition, stack.region, stack.account, stack.name);
    for (name, value) in [
        ("AWS::AccountId", stack.account.as_str()),
        ("AWS::Partition", &stack.partition),
        ("AWS::Region", &stack.region),
        ("AWS::StackId", &id),
        ("AWS::StackName", &stack.name),
        ("AWS::URLSuffix", stack.url_suffix()),
    ] {
        resolver.parameters.insert(name, Parameter::Text(value.to_owned()));
    }
    resolver.parameters.insert("AWS::NoValue", Parameter::NoValue);
    resolver.parameters.insert("AWS::NotificationARNs", Parameter::List(Vec::new()));
    let template = resolver.template;
    let entries = template.root.get("Parameters").map(Node::entries).unwrap_or_default();
    if let Some(extra) = entries.get(MAX_MEMBERS) {
        too_many(entries.len(), "Parameters", extra.key.span, resolver.report);
    }
    for entry in entries.iter().take(MAX_MEMBERS) {
        let Some(name) = entry.key.text() else { continue };
        let value = parameter(name, &entry.value, entry.key.span, resolver.report);
        resolver.parameters.insert(name, value);
    }
}

fn parameter(name: &str, node: &Node, key: Span, report: &mut Report) -> Parameter {
    let kind = node.get("Type").and_then(Node::text).unwrap_or_default();
    if kind.is_empty() {
        let message = text!("the parameter `{name}` has no `Type`", "파라미터 `{name}`에 `Type`이 없습니다");
        report
            .error("no-type", key, message)
            .upstream("Template format error: Every Parameters object must contain a Type member.");
    }
    let Some(default) = node.get("Default").filter(|d| !d.is_null()) else {
        let message = text!(
            "the parameter `{name}` has no `Default`, and nobody gives it a value here",
            "파라미터 `{name}`에 `Default`가 없고, 여기서는 값을 줄 사람이 없습니다"
        );
        report.error("no-default", key, message).upstream(format!("Parameters: [{name}] must have values"));
        return Parameter::Unknown;
    };
    if kind.starts_with("AWS::SSM::Parameter::Value") {
        let message = text!(
            "the simulator has no Parameter Store; the value of `{name}` counts as unknown",
            "시뮬레이터에는 Parameter Store가 없습니다. `{name}`의 값을 알 수 없는 것으로 다룹니다"
        );
        report.warning("function-not-modelled", default.span, message);
        return Parameter::Unknown;
    }
    let text = default.text().unwrap_or_default();
    if let Some(allowed) = node.get("AllowedValues").map(Node::items).filter(|a| !a.is_empty())
        && !allowed.iter().any(|a| a.text() == Some(text))
    {
        let list = allowed.iter().filter_map(Node::text).collect::<Vec<_>>();
        let meant = nearest_of(text, list.iter().copied());
        let names = list.join(", ");
        let message = text!(
            "`{text}` is not among the allowed values of `{name}`: {names}",
            "`{text}`은/는 `{name}`에 허용된 값({names})이 아닙니다"
        );
        let found = report
            .error("invalid-value", default.span, message)
            .upstream(format!("Parameter '{name}' must be one of AllowedValues"));
        if let Some(meant) = meant {
            found.fix(meant);
        }
    }
    match kind.starts_with("List<") || kind == "CommaDelimitedList" {
        true => Parameter::List(text.split(',').map(|part| part.trim().to_owned()).collect()),
        false => Parameter::Text(text.to_owned()),
    }
}

/// Resolves `Outputs`, for their findings and for what they export.
fn outputs(resolver: &mut Resolver<'_, '_>) -> Vec<(String, String)> {
    let mut exported = Vec::new();
    let template = resolver.template;
    let entries = template.root.get("Outputs").map(Node::entries).unwrap_or_default();
    if let Some(extra) = entries.get(MAX_MEMBERS) {
        too_many(entries.len(), "Outputs", extra.key.span, resolver.report);
    }
    for entry in entries.iter().take(MAX_MEMBERS) {
        if let Some(condition) = entry.value.get("Condition")
            && resolver.condition(condition.text().unwrap_or_default(), condition.span, 0) == Some(false)
        {
            continue;
        }
        let Some(value) = entry.value.get("Value") else {
            let name = entry.key.text().unwrap_or_default();
            let message = text!("the output `{name}` has no `Value`", "출력(output) `{name}`에 `Value`가 없습니다");
            resolver
                .report
                .error("missing-property", entry.key.span, message)
                .upstream("Template format error: Every Outputs member must contain a Value object");
            continue;
        };
        let value = resolver.resolve(value, None);
        let name = entry.value.at(&["Export", "Name"]).and_then(|n| resolver.resolve(n, None));
        if let (Some(value), Some(name)) = (value, name)
            && let (Some(value), Some(name)) = (value.text(), name.text())
        {
            exported.push((name.to_owned(), value.to_owned()));
        }
    }
    exported
}

/// Gives what stands in resources of its own to the identities that it names, whichever template made them.
fn attach(reading: &mut Reading, report: &mut Report) {
    let account = &mut reading.account;
    for attachment in reading.attachments.drain(..) {
        let name = &attachment.name;
        let found = match attachment.to {
            IdentityKind::User => {
                account.users.iter_mut().find(|u| u.name.value == name.value).map(|user| match attachment.what {
                    Attached::Inline(policy) => user.inline.push(policy),
                    Attached::Managed(arn) => user.managed.push(arn),
                    Attached::Member(group) => user.groups.push(group),
                    Attached::Key(key) => user.access_keys.push(key),
                })
            }
            IdentityKind::Group => {
                account.groups.iter_mut().find(|g| g.name.value == name.value).map(|group| match attachment.what {
                    Attached::Inline(policy) => group.inline.push(policy),
                    Attached::Managed(arn) => group.managed.push(arn),
                    Attached::Member(_) | Attached::Key(_) => {}
                })
            }
            IdentityKind::Role => {
                account.roles.iter_mut().find(|r| r.name.value == name.value).map(|role| match attachment.what {
                    Attached::Inline(policy) => role.inline.push(policy),
                    Attached::Managed(arn) => role.managed.push(arn),
                    Attached::Member(_) | Attached::Key(_) => {}
                })
            }
        };
        if found.is_none() {
            no_such_identity(account, attachment.to, name, report);
        }
    }
}

/// Reports a user, group or role that no template makes.
pub(super) fn no_such_identity(account: &Account, kind: IdentityKind, name: &Spanned<String>, report: &mut Report) {
    let (word, names): (_, Vec<&str>) = match kind {
        IdentityKind::User => ("user", account.users.iter().map(|u| u.name.as_str()).collect()),
        IdentityKind::Group => ("group", account.groups.iter().map(|g| g.name.as_str()).collect()),
        IdentityKind::Role => ("role", account.roles.iter().map(|r| r.name.as_str()).collect()),
    };
    let message = match nearest_of(name, names.into_iter()) {
        Some(other) => text!(
            "the account has no {word} `{name}`; did you mean `{other}`",
            "계정에 `{name}`이라는 IAM {word}이/가 없습니다. `{other}`을/를 뜻하셨습니까"
        ),
        None => text!("the account has no {word} `{name}`", "계정에 `{name}`이라는 IAM {word}이/가 없습니다"),
    };
    report
        .error("no-such-identity", name.span, message)
        .upstream(format!("The {word} with name {name} cannot be found."));
}
