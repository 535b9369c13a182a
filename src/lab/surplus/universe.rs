//! Over what are an identity's rights in the account counted? Actions of the catalogue by the account's resources, those
//! that the need names, and one that stands for all others of its kind.

use super::Danger;
use super::need::Need;
use crate::iam::catalogue::{self, AccessLevel, Action};
use crate::iam::{Arn, Statement};
use crate::world::{AwsCall, World};
use std::collections::BTreeMap;

/// Services to which a role can be passed: those that the module speaks of, and one for all others.
const PASSED_TO: [&str; 3] = ["ec2.amazonaws.com", "eks.amazonaws.com", "lambda.amazonaws.com"];

/// An action of the universe.
pub(in crate::lab) struct Asked {
    /// `s3:GetObject`.
    pub name: String,
    pub level: AccessLevel,
    pub danger: Danger,
    /// `None` for an action of a service that the catalogue does not describe.
    described: Option<&'static Action>,
}

impl Asked {
    pub(super) fn described(action: &'static Action) -> Asked {
        let (name, level, danger) =
            (action.full_name(), action.level, danger(action.service, action.name, action.level));
        Asked { name, level, danger, described: Some(action) }
    }

    /// On what its candidates hang, where it is not its own name.
    pub(super) fn works_on(&self) -> Option<(&'static str, &'static str)> {
        self.described.filter(|action| action.name != "PassRole").map(Action::works_on)
    }

    /// An action of a service that the catalogue does not describe. A star stands for one that nobody needs.
    fn undescribed(pattern: &str) -> Option<Asked> {
        let (service, name) = pattern.split_once(':')?;
        if service.contains(['*', '?']) || catalogue::covers(service) {
            return None;
        }
        let name = name.replace('*', "Another").replace('?', "x");
        let reads = ["Get", "List", "Describe"].iter().any(|verb| name.starts_with(verb));
        let level = if reads { AccessLevel::Read } else { AccessLevel::Write };
        Some(Asked { danger: danger(service, &name, level), level, name: format!("{service}:{name}"), described: None })
    }
}

/// The actions that a statement covers: those of the catalogue, and of other services those that it names.
pub(super) fn actions(statement: &Statement) -> Vec<Asked> {
    let patterns: Vec<&str> = statement.action.list.iter().map(|a| &*a.word.text).collect();
    let mut listed: BTreeMap<(&str, &str), &'static Action> = BTreeMap::new();
    for pattern in &patterns {
        listed.extend(catalogue::expand(pattern).map(|a| ((a.service, a.name), a)));
    }
    if statement.action.not {
        let all = catalogue::covered().flat_map(catalogue::actions);
        return all.filter(|a| !listed.contains_key(&(a.service, a.name))).map(Asked::described).collect();
    }
    let undescribed = patterns.iter().filter_map(|pattern| Asked::undescribed(pattern));
    listed.into_values().map(Asked::described).chain(undescribed).collect()
}

/// What can be asked about, and what of it is needed.
pub(in crate::lab) struct Universe {
    everything: Resource,
    resources: Vec<Resource>,
    /// Roles as `iam:PassRole` asks about them: each to each of some services.
    passed: Vec<Resource>,
    /// Actions in lower case, each with a group of resources.
    needed: Vec<(String, String)>,
}

impl Universe {
    pub fn new(world: &World, need: &Need) -> Universe {
        let words = ("the whole account".to_owned(), "계정 전체".to_owned());
        let everything = Resource { group: "*".to_owned(), arn: "*".to_owned(), words, service: None };
        let mut resources = resources(world);
        let mut needed = Vec::new();
        for (call, _) in need.must.calls.iter().chain(&need.may.calls) {
            let group = group_of(&call.resource);
            let service = call.context.get("iam:PassedToService").and_then(|services| services.first());
            needed.push((call.action.to_lowercase(), passed(group.clone(), service.map_or("", String::as_str))));
            if group != "*" && !resources.iter().any(|r| r.group == group) {
                resources.push(Resource { words: spelt(&group), group, arn: call.resource.clone(), service: None });
            }
        }
        let roles = resources.iter().filter(|r| r.arn.contains(":role/"));
        let passed = roles.flat_map(|role| PASSED_TO.map(|service| role.passed_to(service))).collect();
        Universe { everything, needed, passed, resources }
    }

    /// The resources on which an action works; `*` for one without resources.
    pub fn candidates<'a>(&'a self, asked: &Asked) -> Vec<&'a Resource> {
        let service = asked.name.split(':').next().unwrap_or_default();
        match asked.described {
            Some(action) if action.name == "PassRole" => self.passed.iter().collect(),
            Some(action) if !action.has_resources() => vec![&self.everything],
            Some(action) => self.resources.iter().filter(|r| catalogue::applies(action, &r.arn)).collect(),
            // Whether it works on resources shows in how it is needed.
            None if self.is_needed(asked, &self.everything) => vec![&self.everything],
            None => {
                let own =
                    self.resources.iter().filter(|r| Arn::parse(&r.arn).is_some_and(|arn| arn.service == service));
                own.chain([&self.everything]).collect()
            }
        }
    }

    /// Whether a right is needed or left aside.
    pub fn is_needed(&self, asked: &Asked, resource: &Resource) -> bool {
        self.needed.iter().any(|(action, group)| *group == resource.group && asked.name.eq_ignore_ascii_case(action))
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

/// The group of a role as it is passed to a service.
fn passed(group: String, service: &str) -> String {
    if service.is_empty() { group } else { format!("{group} {service}") }
}

/// An ARN in both languages, in mono.
fn spelt(arn: &str) -> (String, String) {
    (format!("`{arn}`"), format!("`{arn}`"))
}

/// A resource of the universe: the name of its group, an ARN to ask with, and how people call it.
pub(in crate::lab) struct Resource {
    pub group: String,
    pub arn: String,
    /// English and Korean; the ARN itself for what the account holds.
    pub words: (String, String),
    /// To which service a role is passed.
    service: Option<&'static str>,
}

impl Resource {
    /// A call that asks about it.
    pub fn call(&self, asked: &Asked) -> AwsCall {
        let to = self.service.map(|service| ("iam:PassedToService".to_owned(), vec![service.to_owned()]));
        let context = to.into_iter().collect();
        AwsCall { action: asked.name.clone(), resource: self.arn.clone(), context, ..AwsCall::default() }
    }

    fn passed_to(&self, service: &'static str) -> Resource {
        let (en, ko) = &self.words;
        Resource {
            group: passed(self.group.clone(), service),
            arn: self.arn.clone(),
            words: (format!("{en} to `{service}`"), format!("{ko}({service})")),
            service: Some(service),
        }
    }
}

/// The account's resources, and for each service one that belongs to nobody here, so that "every bucket" shows.
fn resources(world: &World) -> Vec<Resource> {
    let account = &world.account;
    let (partition, id, region) = (&account.partition, &account.id, &account.region);
    let own = |arn: String| Resource { group: arn.clone(), words: spelt(&arn), arn, service: None };
    let mut out = Vec::new();
    for bucket in &account.buckets {
        let bucket = &bucket.name.value;
        out.push(own(format!("arn:{partition}:s3:::{bucket}")));
        let objects = format!("arn:{partition}:s3:::{bucket}/");
        let group = format!("{objects}*");
        out.push(Resource { words: spelt(&group), group, arn: format!("{objects}any/object"), service: None });
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
        (
            "eks",
            &regional,
            "nodegroup/another-cluster/another-group/1b1d4ae7-d5c9-4aaf-8ca2-b6f0ebf1a5c3",
            "every other node group",
            "다른 모든 노드 그룹",
        ),
        (
            "cloudformation",
            &regional,
            "stack/another-stack/5d1c2f60-7f3e-11f0-9a4c-0a1b2c3d4e5f",
            "every other CloudFormation stack",
            "다른 모든 CloudFormation 스택",
        ),
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
        out.push(Resource { group: arn.clone(), arn, words: (en.to_owned(), ko.to_owned()), service: None });
    }
    out
}

/// How much harm an action can do.
fn danger(service: &str, name: &str, level: AccessLevel) -> Danger {
    match (service, level) {
        ("iam" | "sts", AccessLevel::PermissionsManagement | AccessLevel::Write) => Danger::Escalates,
        (_, AccessLevel::PermissionsManagement) => Danger::Escalates,
        ("secretsmanager" | "ssm", AccessLevel::Read) => Danger::Secrets,
        (_, AccessLevel::Write | AccessLevel::Tagging) if name.starts_with("Delete") => Danger::Destroys,
        (_, AccessLevel::Write | AccessLevel::Tagging) => Danger::Writes,
        (_, AccessLevel::Read | AccessLevel::List) => Danger::Reads,
    }
}
