//! The AWS side of surplus: each statement that allows is expanded over the action catalogue and the account's resources,
//! and each right that the evaluator confirms is held against the need.

use super::need::Need;
use super::sentence::aws_sentence;
use super::{Danger, Surplus};
use crate::iam::catalogue::{self, AccessLevel, Action};
use crate::iam::{Arn, Effect, Statement};
use crate::source::{FileId, Span};
use crate::world::{AwsCall, AwsSession, DEFAULT_TIME, Who, World};
use std::collections::{BTreeMap, BTreeSet};

/// What the files grant `who` in the account beyond the need.
pub(super) fn surplus(
    world: &World,
    who: &Who,
    need: &Need,
    editable: &BTreeSet<FileId>,
    accepted: &[String],
) -> Vec<Surplus> {
    let Some(session) = AwsSession::of(world, who, DEFAULT_TIME) else { return Vec::new() };
    let is_editable = |span: Span| editable.contains(&span.file);
    let needed = Needed::new(need);
    let resources = resources(world);
    let mut found: BTreeMap<(Danger, Span), (BTreeSet<String>, BTreeSet<String>)> = BTreeMap::new();
    for attached in session.policies() {
        let Some(policy) = attached.document.and_then(|d| d.policy.as_ref()) else { continue };
        let is_accepted = accepted.iter().any(|name| name == attached.name);
        if is_accepted || (!is_editable(attached.span) && !is_editable(policy.span)) {
            continue;
        }
        for statement in policy.statements.iter().filter(|s| s.effect == Effect::Allow) {
            // A statement of a managed policy is shown where the policy is attached.
            let line = if is_editable(statement.span) { statement.span } else { attached.span };
            for action in actions(statement) {
                for (group, arn) in candidates(action, &resources) {
                    let name = action.full_name();
                    if needed.has(&name, group) {
                        continue;
                    }
                    let call = AwsCall { action: name.clone(), resource: arn.to_owned(), ..AwsCall::default() };
                    if session.allows(&call) == Some(statement.span) {
                        let (actions, resources) = found.entry((danger(action), line)).or_default();
                        actions.insert(name);
                        resources.insert(group.to_owned());
                    }
                }
            }
        }
    }
    let sentences = found
        .into_iter()
        .map(|((danger, span), (actions, resources))| aws_sentence(who, span, danger, &actions, &resources));
    sentences.collect()
}

/// The need, by action and group of resources: one bucket's objects are one group.
struct Needed(BTreeSet<(String, String)>);

impl Needed {
    fn new(need: &Need) -> Needed {
        Needed(need.calls.iter().map(|(action, arn)| (action.clone(), group_of(arn))).collect())
    }

    fn has(&self, action: &str, group: &str) -> bool {
        self.0.contains(&(action.to_lowercase(), group.to_owned()))
    }
}

/// `arn:aws:s3:::bucket/*` of an object; anything else stands for itself.
fn group_of(arn: &str) -> String {
    match Arn::parse(arn) {
        Some(parsed) if parsed.service == "s3" => match parsed.resource.split_once('/') {
            Some((bucket, _)) => format!("arn:{}:s3:::{bucket}/*", parsed.partition),
            None => arn.to_owned(),
        },
        _ => arn.to_owned(),
    }
}

/// The described actions that a statement covers.
fn actions(statement: &Statement) -> Vec<&'static Action> {
    let patterns: Vec<&str> = statement.action.list.iter().map(|a| &*a.word.text).collect();
    let mut listed: BTreeMap<(&str, &str), &'static Action> = BTreeMap::new();
    for pattern in &patterns {
        listed.extend(catalogue::expand(pattern).map(|a| ((a.service, a.name), a)));
    }
    match statement.action.not {
        false => listed.into_values().collect(),
        true => {
            let all = catalogue::covered().flat_map(catalogue::actions);
            all.filter(|a| !listed.contains_key(&(a.service, a.name))).collect()
        }
    }
}

/// A resource of the universe: the name of its group, and an ARN to ask with.
struct Resource {
    group: String,
    arn: String,
}

/// The account's resources, and for each service one that belongs to nobody here, so that "every bucket" shows.
fn resources(world: &World) -> Vec<Resource> {
    let account = &world.account;
    let (partition, id, region) = (&account.partition, &account.id, &account.region);
    let own = |arn: String| Resource { group: arn.clone(), arn };
    let mut out = Vec::new();
    let buckets = account.buckets.iter().map(|b| b.name.value.clone());
    for bucket in buckets.chain(["another-bucket".to_owned()]) {
        out.push(own(format!("arn:{partition}:s3:::{bucket}")));
        let objects = format!("arn:{partition}:s3:::{bucket}/");
        out.push(Resource { group: format!("{objects}*"), arn: format!("{objects}any/object") });
    }
    out.extend(account.roles.iter().map(|r| own(r.arn.clone())));
    out.extend(account.users.iter().map(|u| own(u.arn.clone())));
    out.extend(account.clusters.iter().map(|c| own(c.arn.clone())));
    out.extend(account.nodegroups.iter().map(|n| own(n.arn.clone())));
    out.extend(account.file_systems.iter().map(|f| own(f.arn.clone())));
    for arn in [
        format!("arn:{partition}:iam::{id}:role/another-role"),
        format!("arn:{partition}:iam::{id}:policy/another-policy"),
        format!("arn:{partition}:eks:{region}:{id}:cluster/another-cluster"),
        format!("arn:{partition}:dynamodb:{region}:{id}:table/another-table"),
        format!("arn:{partition}:sqs:{region}:{id}:another-queue"),
        format!("arn:{partition}:kms:{region}:{id}:key/another-key"),
        format!("arn:{partition}:secretsmanager:{region}:{id}:secret:another-secret"),
        format!("arn:{partition}:ec2:{region}:{id}:instance/i-0fffffffffffffff0"),
        format!("arn:{partition}:ec2:{region}:{id}:network-interface/eni-0fffffffffffffff0"),
        format!("arn:{partition}:ecr:{region}:{id}:repository/another-repository"),
        format!("arn:{partition}:logs:{region}:{id}:log-group:another-group"),
    ] {
        out.push(own(arn));
    }
    out
}

/// The resources on which an action works; `*` for one without resources.
fn candidates<'a>(action: &Action, resources: &'a [Resource]) -> Vec<(&'a str, &'a str)> {
    if !action.has_resources() {
        return vec![("*", "*")];
    }
    let on = resources.iter().filter(|r| catalogue::applies(action, &r.arn));
    on.map(|r| (r.group.as_str(), r.arn.as_str())).collect()
}

fn danger(action: &Action) -> Danger {
    match (action.service, action.level) {
        ("iam" | "sts", AccessLevel::PermissionsManagement | AccessLevel::Write) => Danger::Escalates,
        (_, AccessLevel::PermissionsManagement) => Danger::Escalates,
        ("secretsmanager" | "ssm", AccessLevel::Read) => Danger::Secrets,
        (_, AccessLevel::Write | AccessLevel::Tagging) if action.name.starts_with("Delete") => Danger::Destroys,
        (_, AccessLevel::Write | AccessLevel::Tagging) => Danger::Writes,
        (_, AccessLevel::Read | AccessLevel::List) => Danger::Reads,
    }
}
