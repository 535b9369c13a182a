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
    let needed = Needed::new(need);
    /// By danger and statement: the actions, and what they reach.
    type Found = BTreeMap<(Danger, Span), (BTreeSet<String>, BTreeSet<(String, String)>)>;
    let mut found = Found::new();
    let counted = allowing(&session, editable, accepted).into_iter().filter(|s| s.line.is_some()).collect::<Vec<_>>();
    each(world, &session, &counted, &mut |right| {
        if let Some(line) = right.line.filter(|_| !needed.has(&right.name, &right.resource.group)) {
            let (actions, resources) = found.entry((danger(right.action), line)).or_default();
            actions.insert(right.name);
            resources.insert(right.resource.words.clone());
        }
    });
    let sentences = found
        .into_iter()
        .map(|((danger, span), (actions, resources))| aws_sentence(who, span, danger, &actions, &resources));
    sentences.collect()
}

/// A statement that allows.
pub(in crate::lab) struct Allowing<'a> {
    statement: &'a Statement,
    /// The learner's line that it counts for; `None` where it is not the learner's, or the scenario accepts it.
    line: Option<Span>,
}

/// The statements that allow something in a principal's policies.
pub(in crate::lab) fn allowing<'a>(
    session: &AwsSession<'a>,
    editable: &BTreeSet<FileId>,
    accepted: &[String],
) -> Vec<Allowing<'a>> {
    let is_editable = |span: Span| editable.contains(&span.file);
    let mut found = Vec::new();
    for attached in session.policies() {
        let Some(policy) = attached.document.and_then(|d| d.policy.as_ref()) else { continue };
        let is_accepted = accepted.iter().any(|name| name == attached.name);
        let counts = !is_accepted && (is_editable(attached.span) || is_editable(policy.span));
        for statement in policy.statements.iter().filter(|s| s.effect == Effect::Allow) {
            // A statement of a managed policy is shown where the policy is attached.
            let line = if is_editable(statement.span) { statement.span } else { attached.span };
            found.push(Allowing { statement, line: counts.then_some(line) });
        }
    }
    found
}

/// One right in the account.
pub(in crate::lab) struct Right<'a> {
    pub action: &'static Action,
    /// `s3:GetObject`.
    pub name: String,
    pub resource: &'a Resource,
    /// The learner's line that grants it.
    pub line: Option<Span>,
}

/// Tells every right that these statements give and the evaluator confirms.
pub(in crate::lab) fn each(
    world: &World,
    session: &AwsSession<'_>,
    statements: &[Allowing<'_>],
    found: &mut dyn FnMut(Right<'_>),
) {
    let resources = resources(world);
    let words = ("the whole account".to_owned(), "계정 전체".to_owned());
    let everything = Resource { group: "*".to_owned(), arn: "*".to_owned(), words };
    for Allowing { statement, line } in statements {
        for action in actions(statement) {
            for resource in candidates(action, &everything, &resources) {
                let name = action.full_name();
                let call = AwsCall { action: name.clone(), resource: resource.arn.clone(), ..AwsCall::default() };
                if session.allows(&call) == Some(statement.span) {
                    found(Right { action, name, resource, line: *line });
                }
            }
        }
    }
}

/// The need, by action and group of resources: one bucket's objects are one group.
pub(in crate::lab) struct Needed(BTreeSet<(String, String)>);

impl Needed {
    pub fn new(need: &Need) -> Needed {
        let calls = need.must.calls.iter().chain(&need.may.calls);
        Needed(calls.map(|(call, _)| (call.action.to_lowercase(), group_of(&call.resource))).collect())
    }

    pub fn has(&self, action: &str, group: &str) -> bool {
        self.0.contains(&(action.to_lowercase(), group.to_owned()))
    }
}

/// `arn:aws:s3:::bucket/*` of an object; anything else stands for itself.
pub(in crate::lab) fn group_of(arn: &str) -> String {
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

/// A resource of the universe: the name of its group, an ARN to ask with, and how people call it.
pub(in crate::lab) struct Resource {
    pub group: String,
    pub arn: String,
    /// English and Korean; the ARN itself for what the account holds.
    pub words: (String, String),
}

/// The account's resources, and for each service one that belongs to nobody here, so that "every bucket" shows.
fn resources(world: &World) -> Vec<Resource> {
    let account = &world.account;
    let (partition, id, region) = (&account.partition, &account.id, &account.region);
    let spelt = |arn: &str| (format!("`{arn}`"), format!("`{arn}`"));
    let own = |arn: String| Resource { group: arn.clone(), words: spelt(&arn), arn };
    let mut out = Vec::new();
    for bucket in &account.buckets {
        let bucket = &bucket.name.value;
        out.push(own(format!("arn:{partition}:s3:::{bucket}")));
        let objects = format!("arn:{partition}:s3:::{bucket}/");
        let group = format!("{objects}*");
        out.push(Resource { words: spelt(&group), group, arn: format!("{objects}any/object") });
    }
    out.extend(account.roles.iter().map(|r| own(r.arn.clone())));
    out.extend(account.users.iter().map(|u| own(u.arn.clone())));
    out.extend(account.clusters.iter().map(|c| own(c.arn.clone())));
    out.extend(account.nodegroups.iter().map(|n| own(n.arn.clone())));
    out.extend(account.file_systems.iter().map(|f| own(f.arn.clone())));
    let regional = format!("{region}:{id}");
    for (service, place, name, en, ko) in [
        ("s3", "::", "another-bucket", "every other S3 bucket", "다른 모든 S3 버킷"),
        ("s3", "::", "another-bucket/any/object", "objects of every other S3 bucket", "다른 모든 S3 버킷의 객체"),
        ("iam", id, "role/another-role", "every other IAM role", "다른 모든 IAM 역할"),
        ("iam", id, "policy/another-policy", "every other IAM policy", "다른 모든 IAM 정책"),
        ("eks", &regional, "cluster/another-cluster", "every other EKS cluster", "다른 모든 EKS 클러스터"),
        ("dynamodb", &regional, "table/another-table", "every DynamoDB table", "모든 DynamoDB 테이블"),
        ("sqs", &regional, "another-queue", "every SQS queue", "모든 SQS 대기열"),
        ("kms", &regional, "key/another-key", "every KMS key", "모든 KMS 키"),
        (
            "secretsmanager",
            &regional,
            "secret:another-secret",
            "every secret of Secrets Manager",
            "Secrets Manager의 모든 보안 암호",
        ),
        ("ec2", &regional, "instance/i-0fffffffffffffff0", "every EC2 instance", "모든 EC2 인스턴스"),
        (
            "ec2",
            &regional,
            "network-interface/eni-0fffffffffffffff0",
            "every network interface",
            "모든 네트워크 인터페이스",
        ),
        ("ecr", &regional, "repository/another-repository", "every ECR repository", "모든 ECR 리포지토리"),
        ("logs", &regional, "log-group:another-group", "every log group", "모든 로그 그룹"),
    ] {
        let place = match service {
            "s3" => ":".to_owned(),
            "iam" => format!(":{place}"),
            _ => place.to_owned(),
        };
        let arn = format!("arn:{partition}:{service}:{place}:{name}");
        out.push(Resource { group: arn.clone(), arn, words: (en.to_owned(), ko.to_owned()) });
    }
    out
}

/// The resources on which an action works; `*` for one without resources.
fn candidates<'a>(action: &Action, everything: &'a Resource, resources: &'a [Resource]) -> Vec<&'a Resource> {
    if !action.has_resources() {
        return vec![everything];
    }
    resources.iter().filter(|r| catalogue::applies(action, &r.arn)).collect()
}

/// How much harm an action can do.
pub(in crate::lab) fn danger(action: &Action) -> Danger {
    match (action.service, action.level) {
        ("iam" | "sts", AccessLevel::PermissionsManagement | AccessLevel::Write) => Danger::Escalates,
        (_, AccessLevel::PermissionsManagement) => Danger::Escalates,
        ("secretsmanager" | "ssm", AccessLevel::Read) => Danger::Secrets,
        (_, AccessLevel::Write | AccessLevel::Tagging) if action.name.starts_with("Delete") => Danger::Destroys,
        (_, AccessLevel::Write | AccessLevel::Tagging) => Danger::Writes,
        (_, AccessLevel::Read | AccessLevel::List) => Danger::Reads,
    }
}
