//! A policy document, and what becomes of it when it is saved: valid, malformed with AWS's error code, or saved with a
//! finding that Access Analyzer has a name for. Where the case names no check, any finding above a suggestion counts.

use can_i::iam::checks::FindingType;
use can_i::iam::findings::{Finding, findings};
use can_i::iam::validation::{PolicyType, Refusal, read_document, validate};
use can_i::source::{File, FileId};
use serde_json::Value;

pub fn run(case: &Value) -> Result<usize, Vec<String>> {
    let text = |key: &str| case[key].as_str().unwrap_or_default();
    let kind = match text("policyType") {
        "identity" => PolicyType::Identity,
        "resource" => PolicyType::Resource,
        "trust" => PolicyType::Trust,
        "scp" => PolicyType::Scp,
        "rcp" => PolicyType::Rcp,
        other => return Err(vec![format!("policy type {other} is not known here")]),
    };
    let (refusals, found) = answer(text("document"), kind);
    let grave: Vec<&Finding> = found.iter().filter(|f| f.check.finding_type != FindingType::Suggestion).collect();
    let got = match (refusals.first(), grave.is_empty()) {
        (Some(_), _) => "malformed",
        (None, false) => "finding",
        (None, true) => "valid",
    };
    let mut differences = Vec::new();
    if got != text("expected") {
        let names: Vec<&str> =
            refusals.iter().map(|r| r.check.name).chain(found.iter().map(|f| f.check.name)).collect();
        differences.push(format!("{got} {names:?}, not {}: {}", text("expected"), text("document")));
    }
    match (text("expected"), refusals.first()) {
        ("malformed", Some(first)) => {
            let code = case["awsError"]["code"].as_str().unwrap_or_default();
            if first.error.name() != code {
                differences.push(format!("code {}, not {code}", first.error.name()));
            }
            // Not asked for by the corpus: Access Analyzer's name for the fault, where the case has one.
            let check = text("accessAnalyzerCheck");
            if !check.is_empty() && !refusals.iter().any(|r| r.check.name == check) {
                let names: Vec<&str> = refusals.iter().map(|r| r.check.name).collect();
                differences.push(format!("checks {names:?}, not {check}"));
            }
        }
        ("finding", None) => {
            let check = text("accessAnalyzerCheck");
            if !check.is_empty() && !found.iter().any(|f| f.check.name == check) {
                let names: Vec<&str> = found.iter().map(|f| f.check.name).collect();
                differences.push(format!("findings {names:?}, not {check}"));
            }
        }
        _ => {}
    }
    if differences.is_empty() { Ok(1) } else { Err(differences) }
}

fn answer(document: &str, kind: PolicyType) -> (Vec<Refusal>, Vec<Finding>) {
    match read_document(FileId(0), &File::new("policy.json", document)) {
        Ok(root) => (validate(&root, kind), findings(&root, kind)),
        Err(refusal) => (vec![*refusal], Vec::new()),
    }
}
