//! `aws guardduty`: what the session's requests made GuardDuty find (facts 12). It takes its own copy of the audit events,
//! so that no log type has to be enabled (F12.1).

use super::arguments::Takes;
use super::{Aws, Command, Failure};
use crate::eks::digest;
use crate::iam::AwsError;
use serde_json::{Map, Value, json};

const DETECTOR: (&str, Takes) = ("detector-id", Takes::One);
const SORT: (&str, Takes) = ("sort-criteria", Takes::One);

pub(super) const COMMANDS: &[Command] = &[
    Command { path: "guardduty list-detectors", options: &[("max-items", Takes::One)], run: detectors },
    Command {
        path: "guardduty list-findings",
        options: &[DETECTOR, SORT, ("finding-criteria", Takes::One), ("max-items", Takes::One)],
        run: list,
    },
    Command { path: "guardduty get-findings", options: &[DETECTOR, SORT, ("finding-ids", Takes::Many)], run: get },
];

fn detector(aws: &Aws<'_, '_>) -> String {
    digest::hex(&[&aws.account().id, &aws.region(), "detector"], 32)
}

fn ask(aws: &mut Aws<'_, '_>, operation: &str) -> Result<(), Failure> {
    let [given] = aws.needs(["detector-id"])?;
    let arn = aws.arn("guardduty", &format!("detector/{given}"));
    aws.ask("guardduty", operation, &format!("guardduty:{operation}"), &arn, &[])?;
    match given == detector(aws) {
        true => Ok(()),
        false => {
            let words =
                "The request is rejected because the input detectorId is not owned by the current account.".to_owned();
            Err(Failure::service(&AwsError::new("BadRequestException", 400, operation, words).to_string()))
        }
    }
}

fn detectors(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    let arn = aws.arn("guardduty", "detector/*");
    aws.ask("guardduty", "ListDetectors", "guardduty:ListDetectors", &arn, &[])?;
    aws.print(&json!({"DetectorIds": [detector(aws)]}))
}

/// The findings; one that came again is counted, not listed again.
fn findings(aws: &Aws<'_, '_>) -> Vec<Value> {
    let mut findings: Vec<Value> = Vec::new();
    for record in aws.terminal.records().into_iter().filter(|r| r.finding.is_some()) {
        let Ok(finding) = serde_json::from_str::<Value>(&record.text) else { continue };
        match findings.iter_mut().find(|f| f.get("id") == finding.get("id")) {
            Some(same) => {
                let count = same.pointer("/service/count").and_then(Value::as_i64).unwrap_or(1);
                same.pointer_mut("/service/count").into_iter().for_each(|c| *c = json!(count + 1));
            }
            None => findings.push(finding),
        }
    }
    findings
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn list(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    ask(aws, "ListFindings")?;
    let criteria = aws.structure("finding-criteria")?;
    let found: Vec<Value> = findings(aws).into_iter().filter(|f| fits(f, &criteria)).collect();
    aws.print(&json!({"FindingIds": found.iter().map(|f| text(f, "id")).collect::<Vec<_>>()}))
}

/// Whether a finding meets `{"Criterion": {"severity": {"Gte": 7}, "type": {"Eq": [...]}}}`.
fn fits(finding: &Value, criteria: &Value) -> bool {
    let criterion = criteria.get("Criterion").and_then(Value::as_object);
    criterion.into_iter().flatten().all(|(field, conditions)| {
        let found = finding.pointer(&format!("/{}", field.replace('.', "/"))).cloned().unwrap_or_default();
        let words = found.as_str().map_or_else(|| found.to_string(), str::to_owned);
        conditions.as_object().into_iter().flatten().all(|(how, wanted)| {
            let one_of = || wanted.as_array().is_some_and(|w| w.iter().any(|w| w.as_str() == Some(words.as_str())));
            let number = |v: &Value| v.as_f64().or_else(|| v.as_str()?.parse().ok()).unwrap_or_default();
            let (found, wanted) = (number(&found), number(wanted));
            match how.as_str() {
                "Eq" | "Equals" => one_of(),
                "Neq" | "NotEquals" => !one_of(),
                "Gte" | "GreaterThanOrEqual" => found >= wanted,
                "Gt" | "GreaterThan" => found > wanted,
                "Lte" | "LessThanOrEqual" => found <= wanted,
                "Lt" | "LessThan" => found < wanted,
                _ => true,
            }
        })
    })
}

fn get(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    let [_, _] = aws.needs(["detector-id", "finding-ids"])?;
    ask(aws, "GetFindings")?;
    let ids = aws.list("finding-ids");
    let found = findings(aws).into_iter().filter(|f| ids.iter().any(|id| id == text(f, "id")));
    let found: Vec<Value> = found.map(|f| capitals(&f)).collect();
    aws.print(&json!({"Findings": found}))
}

/// The CLI shows the members' names with a capital letter in front.
fn capitals(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(capitals).collect(),
        Value::Object(map) => {
            let capital = |key: &String| {
                let mut chars = key.chars();
                let first = chars.next().map(|c| c.to_ascii_uppercase()).into_iter();
                first.chain(chars).collect::<String>().replace("IPs", "Ips")
            };
            Value::Object(map.iter().map(|(key, value)| (capital(key), capitals(value))).collect::<Map<_, _>>())
        }
        other => other.clone(),
    }
}
