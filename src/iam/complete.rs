//! What can stand here? Candidates for one element of a policy, from what is typed so far. A function on plain data:
//! where the cursor is, and in which element, the editor knows.

use super::catalogue::{self, AccessLevel, Action, ConditionKey, KeyType, ResourceType};
use super::operator::Operator;

use crate::source::{Candidate, Follow, order};
use crate::text;
use crate::text::Text;

/// The element that is being written.
#[derive(Clone, Copy, Debug)]
pub enum Element<'a> {
    /// A key of a statement; those that are there already are left out.
    StatementKey {
        /// The keys that the statement has.
        present: &'a [&'a str],
        /// Whether it is a trust policy: no `Resource`, but `Principal`.
        trust: bool,
    },
    /// The value of `Effect`.
    Effect,
    /// A value of `Action` or `NotAction`.
    Action,
    /// A value of `Resource` or `NotResource`.
    Resource {
        /// The statement's actions.
        actions: &'a [&'a str],
        /// The account that a new ARN names.
        account: &'a str,
        /// The region that a new ARN names.
        region: &'a str,
    },
    /// A key of `Condition`.
    ConditionOperator,
    /// A key under an operator.
    ConditionKey {
        /// The statement's actions.
        actions: &'a [&'a str],
        /// The operator above it; empty where it is not known.
        operator: &'a str,
    },
}

/// A list that nobody reads to the end helps nobody.
const MOST: usize = 100;

/// The candidates for `typed`, the likeliest first: those that begin with it, then those that hold it, without case.
pub fn complete(element: Element<'_>, typed: &str) -> Vec<Candidate> {
    let all = match element {
        Element::StatementKey { present, trust } => statement_keys(present, trust),
        Element::Effect => effects(),
        Element::Action => actions(typed),
        Element::Resource { actions, account, region } => resources(actions, account, region),
        Element::ConditionOperator => operators(),
        Element::ConditionKey { actions, operator } => keys(actions, operator),
    };
    let typed = typed.to_lowercase();
    // Behind the service any part of the name will do: `s3:object` finds `s3:GetObject`.
    let (service, name) = typed.rsplit_once(':').unwrap_or(("", &typed));
    let rank = |candidate: &Candidate| {
        let text = candidate.text.to_lowercase();
        match text.strip_prefix(service) {
            _ if text.starts_with(&typed) => 0,
            Some(rest) if rest.contains(name) => 1,
            _ => 2,
        }
    };
    let mut ranked: Vec<(u8, Candidate)> = all.into_iter().map(|c| (rank(&c), c)).filter(|(r, _)| *r < 2).collect();
    order::sort_by_key(&mut ranked, |(rank, _)| *rank);
    ranked.into_iter().map(|(_, candidate)| candidate).take(MOST).collect()
}

fn candidate(text: impl Into<String>, detail: Text) -> Candidate {
    Candidate::new(text, detail)
}

fn effects() -> Vec<Candidate> {
    vec![
        candidate(
            "Allow",
            text!("grants; nothing is allowed without one", "허용합니다. 하나도 없으면 아무것도 허용되지 않습니다"),
        ),
        candidate("Deny", text!("forbids, over every `Allow`", "금지합니다. 모든 `Allow`보다 앞섭니다")),
    ]
}

fn statement_keys(present: &[&str], trust: bool) -> Vec<Candidate> {
    let all = [
        ("Sid", text!("the statement's name: letters and digits", "문의 이름: 영문자와 숫자")),
        ("Effect", text!("`Allow` or `Deny`", "`Allow` 또는 `Deny`")),
        ("Principal", text!("who may", "누가 할 수 있는지")),
        ("Action", text!("what may be done", "무엇을 할 수 있는지")),
        ("NotAction", text!("everything but this", "이것을 뺀 모든 작업")),
        ("Resource", text!("on which ARNs", "어떤 ARN에 대해")),
        ("NotResource", text!("on all ARNs but these", "이 ARN들을 뺀 모든 것에 대해")),
        ("Condition", text!("only when this holds", "이 조건이 성립할 때만")),
    ];
    let fits = |name: &str| match name {
        "Principal" => trust,
        "Resource" | "NotResource" => !trust,
        _ => true,
    };
    // `Action` and `NotAction` exclude each other.
    let taken = |name: &str| {
        let bare = name.strip_prefix("Not").unwrap_or(name);
        present.iter().any(|p| p.strip_prefix("Not").unwrap_or(p) == bare)
    };
    all.into_iter()
        .filter(|(name, _)| fits(name) && !taken(name))
        .map(|(name, says)| {
            let follow = if matches!(name, "Principal" | "Condition") { Follow::Mapping } else { Follow::Scalar };
            Candidate::new(name, Text::default()).saying(says).key(follow)
        })
        .collect()
}

/// Before the colon: services. Behind it: the service's actions.
fn actions(typed: &str) -> Vec<Candidate> {
    let Some((service, name)) = typed.split_once(':') else {
        return catalogue::covered()
            .map(|service| {
                let count = catalogue::actions(service).len();
                candidate(format!("{service}:"), text!("{count} actions", "작업 {count}개"))
            })
            .collect();
    };
    let mut out: Vec<Candidate> =
        catalogue::actions(service).iter().map(|action| candidate(action.full_name(), action_detail(action))).collect();
    let all = catalogue::actions(service).len();
    if name.is_empty() && all > 0 {
        let service = service.to_ascii_lowercase();
        let detail = text!(
            "all {all} actions, those that change permissions too",
            "권한을 바꾸는 것까지 포함해 작업 {all}개 전부"
        );
        out.push(candidate(format!("{service}:*"), detail));
    }
    out
}

/// `Read, on object`.
fn action_detail(action: &Action) -> Text {
    let level = level(action.level);
    let kinds: Vec<&str> = kinds(action).map(|kind| kind.name).take(3).collect();
    if kinds.is_empty() {
        return text!(
            "{en}; only with `Resource: \"*\"`",
            "{ko}; `Resource: \"*\"`에서만",
            en = level.en,
            ko = level.ko
        );
    }
    let kinds = kinds.join(", ");
    text!("{en}, on {kinds}", "{ko}, 대상: {kinds}", en = level.en, ko = level.ko)
}

/// The action's kinds of resource: those first that every call names, and of these the plainest, the bucket before the
/// access point.
fn kinds(action: &Action) -> impl Iterator<Item = &'static ResourceType> {
    let mut kinds: Vec<(&ResourceType, bool)> = action.resource_types().collect();
    order::sort_by_key(&mut kinds, |(kind, required)| (!required, kind.arn.matches("${").count()));
    kinds.into_iter().map(|(kind, _)| kind)
}

/// The access level in both languages, as AWS's console has it.
pub fn level(level: AccessLevel) -> Text {
    match level {
        AccessLevel::List => text!("list", "나열"),
        AccessLevel::Read => text!("read", "읽기"),
        AccessLevel::Tagging => text!("tagging", "태그 지정"),
        AccessLevel::Write => text!("write", "쓰기"),
        AccessLevel::PermissionsManagement => text!("permissions management", "권한 관리"),
    }
}

/// The forms of ARN that the actions take, and `*`.
fn resources(actions: &[&str], account: &str, region: &str) -> Vec<Candidate> {
    let mut out: Vec<Candidate> = Vec::new();
    let mut bare = None;
    for action in actions.iter().flat_map(|pattern| catalogue::expand(pattern)).take(1000) {
        if !action.has_resources() {
            bare = Some(action);
        }
        for kind in kinds(action) {
            let text = fill(kind.arn, account, region);
            if out.len() < MOST && !out.iter().any(|c| c.text == text) {
                out.push(candidate(text, text!("a {name}", "{name}", name = kind.name)));
            }
        }
    }
    let everything = match bare {
        Some(action) => text!(
            "everything; `{name}` takes nothing else",
            "모든 리소스. `{name}`에는 이것만 쓸 수 있습니다",
            name = action.full_name()
        ),
        None => text!("everything", "모든 리소스"),
    };
    let star = candidate("*", everything);
    if bare.is_some() && out.is_empty() {
        out.insert(0, star)
    } else {
        out.push(star)
    }
    out
}

/// A format with account and region put in, the other names left to be replaced.
fn fill(format: &str, account: &str, region: &str) -> String {
    let mut out = String::with_capacity(format.len());
    let mut rest = format;
    while let Some((before, after)) = rest.split_once("${") {
        let (name, behind) = after.split_once('}').unwrap_or((after, ""));
        out.push_str(before);
        out.push_str(match name {
            "Partition" => "aws",
            "Region" => region,
            "Account" => account,
            other => other,
        });
        rest = behind;
    }
    out.push_str(rest);
    out
}

fn operators() -> Vec<Candidate> {
    Operator::names()
        .map(|name| {
            let detail = match name {
                "StringEquals" => text!(
                    "the same text, letter by letter; no wildcards",
                    "글자까지 같은 문자열. 와일드카드는 쓸 수 없습니다"
                ),
                "StringLike" => text!("text with `*` and `?`", "`*`와 `?`를 쓸 수 있는 문자열"),
                "ArnLike" | "ArnEquals" => {
                    text!("an ARN, each part with `*` and `?`", "부분마다 `*`와 `?`를 쓸 수 있는 ARN")
                }
                "Bool" => text!("`true` or `false`", "`true` 또는 `false`"),
                "Null" => text!("whether the key is missing", "키가 없는지 여부"),
                "IpAddress" => text!("an address or a range", "주소 또는 주소 범위"),
                "NotIpAddress" => text!(
                    "any address but these; true where there is none",
                    "이 주소들이 아닌 주소. 주소가 없을 때도 참입니다"
                ),
                "BinaryEquals" => text!("the same bytes, in base64", "base64로 적은 같은 바이트"),
                name if name.contains("Not") => {
                    text!("not this; true where the key is missing", "이것이 아님. 키가 없을 때도 참입니다")
                }
                name if name.starts_with("Numeric") => text!("a number", "숫자"),
                name if name.starts_with("Date") => {
                    text!("a moment, such as `2026-01-05T08:00:00Z`", "`2026-01-05T08:00:00Z` 같은 시각")
                }
                _ => text!("text", "문자열"),
            };
            candidate(name, detail).key(Follow::Mapping)
        })
        .collect()
}

/// The keys that the actions carry, then the global ones; those that fit the operator.
fn keys(actions: &[&str], operator: &str) -> Vec<Candidate> {
    let family = Operator::parse(operator).map(|_| operator.rsplit(':').next().unwrap_or(operator));
    let fits = |key: &ConditionKey| match family {
        Some(name) if name.starts_with("String") => matches!(key.holds, KeyType::String | KeyType::Arn),
        Some(name) if name.starts_with("Arn") => matches!(key.holds, KeyType::Arn | KeyType::String),
        Some(name) if name.starts_with("Bool") => key.holds == KeyType::Bool,
        Some(name) if name.starts_with("Numeric") => key.holds == KeyType::Numeric,
        Some(name) if name.starts_with("Date") => key.holds == KeyType::Date,
        Some(name) if name.contains("IpAddress") => key.holds == KeyType::IpAddress,
        _ => true,
    };
    let own = actions.iter().flat_map(|pattern| catalogue::expand(pattern)).take(200).flat_map(|a| a.condition_keys());
    let mut out: Vec<Candidate> = Vec::new();
    for key in own.chain(catalogue::global_keys()).filter(|key| fits(key)) {
        let text = key.name.replace("${TagKey}", "NAME");
        if !out.iter().any(|c| c.text == text) {
            out.push(candidate(text, key_detail(key)).key(Follow::Scalar));
        }
    }
    out
}

fn key_detail(key: &ConditionKey) -> Text {
    let holds = match key.holds {
        KeyType::String => text!("text", "문자열"),
        KeyType::Arn => text!("an ARN", "ARN"),
        KeyType::Bool => text!("`true` or `false`", "`true` 또는 `false`"),
        KeyType::Numeric => text!("a number", "숫자"),
        KeyType::Date => text!("a moment", "시각"),
        KeyType::IpAddress => text!("an address", "주소"),
    };
    match key.multivalued {
        true => text!(
            "{en}, several; with `ForAllValues:` or `ForAnyValue:`",
            "{ko} 여러 개. `ForAllValues:`나 `ForAnyValue:`와 함께",
            en = holds.en,
            ko = holds.ko
        ),
        false => holds,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(element: Element<'_>, typed: &str) -> Vec<String> {
        complete(element, typed).into_iter().map(|c| c.text).collect()
    }

    #[test]
    fn candidates_fit_the_element_and_what_is_typed() {
        let resource = |actions| Element::Resource { actions, account: "111122223333", region: "us-west-2" };
        let key = |actions, operator| Element::ConditionKey { actions, operator };
        let statement = |present, trust| Element::StatementKey { present, trust };
        // What is typed where, what comes first, what comes too, what does not.
        let table: &[(Element, &str, &str, &str, &str)] = &[
            (Element::Action, "s3", "s3:", "", "sqs:"),
            (Element::Action, "s3:getob", "s3:GetObject", "s3:GetObjectAcl", "s3:PutObject"),
            (
                Element::Action,
                "s3:",
                "s3:AbortMultipartUpload",
                "s3:AssociateAccessGrantsIdentityCenter",
                "sqs:SendMessage",
            ),
            (Element::Action, "S3:objectacl", "s3:GetObjectAcl", "s3:PutObjectAcl", "s3:GetObject"),
            (Element::Effect, "", "Allow", "Deny", "Maybe"),
            (
                resource(&["s3:GetObject"]),
                "",
                "arn:aws:s3:::BucketName/ObjectName",
                "arn:aws:s3:us-west-2:111122223333:accesspoint/AccessPointName/object/ObjectName",
                "arn:aws:s3:::BucketName",
            ),
            (resource(&["eks:DescribeCluster"]), "", "arn:aws:eks:us-west-2:111122223333:cluster/ClusterName", "*", ""),
            (resource(&["eks:ListClusters"]), "", "*", "", "arn:aws:eks:us-west-2:111122223333:cluster/ClusterName"),
            (Element::ConditionOperator, "str", "StringEquals", "StringLike", "Bool"),
            (key(&["s3:ListBucket"], "StringLike"), "pre", "s3:prefix", "", "s3:max-keys"),
            (key(&["s3:ListBucket"], ""), "aws:sourcei", "aws:SourceIdentity", "aws:SourceIp", "s3:prefix"),
            (key(&[], "IpAddress"), "", "aws:Ec2InstanceSourcePrivateIPv4", "aws:SourceIp", "aws:SourceArn"),
            (statement(&["Effect", "NotAction"], false), "", "Sid", "Resource", "Action"),
            (statement(&["Effect", "Action"], true), "", "Sid", "Principal", "Resource"),
        ];
        for (element, typed, first, too, not) in table {
            let found = texts(*element, typed);
            assert_eq!(found.first().map(String::as_str), Some(*first), "{element:?} `{typed}`");
            assert!(too.is_empty() || found.iter().any(|t| t == too), "{element:?} `{typed}` {found:?}");
            assert!(not.is_empty() || !found.iter().any(|t| t == not), "{element:?} `{typed}` {found:?}");
            assert!(found.len() <= MOST);
        }
    }

    #[test]
    fn a_detail_says_how_much_an_action_may_do() {
        let detail = |typed: &str| complete(Element::Action, typed).remove(0).detail;
        assert_eq!(detail("s3:ListBucket").en, "list, on bucket, accesspoint");
        assert_eq!(detail("iam:PassRole").ko, "쓰기, 대상: role");
        assert_eq!(detail("eks:ListClusters").en, "list; only with `Resource: \"*\"`");
    }
}
