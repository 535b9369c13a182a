//! Is the element that a reason names the one at fault? For every denied case of the decision corpus: when the named
//! elements of the nearest statement are put right the layer allows, and with any one of them left as it was it does
//! not. A table says for each feature of the corpus which element its cases are about.

// A test fails by panicking.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs, dead_code)]

#[path = "conformance/iam.rs"]
mod iam;

use can_i::iam::{
    Api, CompiledWord, Effect, Layer, Outcome, Pattern, Policy, PrincipalEntry, PrincipalKind, Request, Statement,
    Version, Word, evaluate, explain,
};
use can_i::trace::{Element, NearMiss, State};
use serde_json::Value;
use std::collections::BTreeMap;

fn cases() -> Vec<Value> {
    let text =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/conformance/iam/iam.jsonl")).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Puts one element of a statement right.
fn repair(statement: &mut Statement, element: &Element, request: &Request) {
    let star = |pattern: Pattern| CompiledWord { word: Word { text: "*".into(), ..Word::default() }, pattern };
    match element.name.as_str() {
        "Action" | "NotAction" => {
            statement.action.not = false;
            statement.action.list = vec![star(Pattern::action("*"))];
        }
        "Resource" | "NotResource" => {
            let resource = statement.resource.as_mut().unwrap();
            resource.not = false;
            resource.list = vec![star(Pattern::resource("*", Version::V2012))];
        }
        "Principal" | "NotPrincipal" => {
            let principal = statement.principal.as_mut().unwrap();
            principal.not = false;
            let word = Word { text: "*".into(), span: element.span };
            principal.list = vec![PrincipalEntry { kind: PrincipalKind::Everyone, word }];
        }
        _ => {
            let before = statement.conditions.len();
            statement.conditions.retain(|condition| condition.span != element.span);
            assert_eq!(statement.conditions.len() + 1, before, "{element:?} of {request:?}");
        }
    }
}

/// How many layers still lack an allow when these elements of the near miss are put right.
fn missing_after(case: &Value, request: &Request, near: &NearMiss, at: usize, elements: &[&Element]) -> usize {
    let mut policies = iam::Policies::of(case);
    // The files are numbered anew: the statement is found by the number of its policy within the case.
    let policy: &mut Policy = policies.each().nth(at).unwrap();
    let statement = policy
        .statements
        .iter_mut()
        .find(|s| (s.span.start, s.span.end) == (near.span.start, near.span.end) && s.effect == Effect::Allow)
        .unwrap();
    for element in elements {
        let mut element = (*element).clone();
        element.span.file = statement.span.file;
        repair(statement, &element, request);
    }
    evaluate(request, &policies.set()).missing.iter().count()
}

#[test]
fn the_named_elements_are_the_ones_at_fault() {
    let (mut checked, mut without) = (0, Vec::new());
    for case in cases().iter().filter(|c| c["expected"] == "ImplicitlyDenied") {
        let id = case["id"].as_str().unwrap();
        let mut policies = iam::Policies::of(case);
        let files: Vec<_> = policies.each().map(|p| p.span.file).collect();
        let request = iam::request(case);
        let set = policies.set();
        let decision = evaluate(&request, &set);
        let step = explain(&request, &set, &decision, Api { service: request.service(), operation: "Op" });
        assert_eq!(step.state, State::Stopped);
        assert!(
            step.upstream.starts_with("An error occurred (") || step.upstream.is_empty(),
            "{id}: {}",
            step.upstream
        );
        let Some(near) = step.near_misses.first() else {
            without.push(id.to_owned());
            continue;
        };
        assert!(!near.says.is_empty(), "{id}");
        let failed: Vec<&Element> = near.elements.iter().filter(|e| !e.matches).collect();
        assert!(!failed.is_empty(), "{id}");
        let at = files.iter().position(|f| *f == near.span.file).unwrap();
        let before = decision.missing.iter().count();
        let after = missing_after(case, &request, near, at, &failed);
        assert!(after < before, "{id}: repairing {failed:?} changes nothing");
        for left in 0..failed.len() {
            let some: Vec<&Element> = failed.iter().enumerate().filter(|(i, _)| *i != left).map(|(_, e)| *e).collect();
            assert_eq!(
                missing_after(case, &request, near, at, &some),
                before,
                "{id}: {:?} is not at fault",
                failed[left]
            );
        }
        checked += 1;
    }
    assert!(checked > 400, "only {checked} cases were checked; without a near miss: {without:?}");
    assert!(without.len() < 60, "{} cases have no near miss: {without:?}", without.len());
}

/// Which element the denied cases of a feature are about; several where the feature varies them.
const TABLE: &[(&str, &[&str])] = &[
    ("action.case", &["Action"]),
    ("action.exact", &["Action"]),
    ("action.wildcard_question", &["Action"]),
    ("action.wildcard_star", &["Action"]),
    ("condition.and_or", &["Condition"]),
    ("condition.arn", &["Condition"]),
    ("condition.binary", &["Condition"]),
    ("condition.bool", &["Condition"]),
    ("condition.date", &["Condition"]),
    ("condition.date_epoch", &["Condition"]),
    ("condition.date_timezone", &["Condition"]),
    ("condition.if_exists", &["Condition"]),
    ("condition.ip", &["Condition"]),
    ("condition.missing_key", &["Condition"]),
    ("condition.null", &["Condition"]),
    ("condition.numeric", &["Condition"]),
    ("condition.set_operators", &["Condition"]),
    ("condition.string_equals", &["Condition"]),
    ("condition.string_ignorecase", &["Condition"]),
    ("condition.string_like", &["Condition"]),
    ("deny.implicit", &["Resource"]),
    ("eks.abac_tags", &["Condition"]),
    ("eks.access_entries", &["Condition", "Resource"]),
    ("eks.node_role", &["Action", "Resource"]),
    ("eks.pass_role", &["Condition", "Resource"]),
    ("layers.combined", &["Action"]),
    ("multi.policies_statements", &["Action", "Resource"]),
    ("notaction", &["NotAction"]),
    ("notresource", &["NotResource"]),
    ("permission_boundary.grantee_form", &["Action"]),
    ("permission_boundary.intersection", &["Action"]),
    ("permission_boundary.with_resource_policy", &["Action", "Principal"]),
    ("resource.arn_segments", &["Resource"]),
    ("resource.bucket_vs_object", &["Resource"]),
    ("resource.case_sensitive", &["Resource"]),
    ("resource.exact", &["Resource"]),
    ("resource.short_arn_star", &["Resource"]),
    ("resource.star_crosses_slash", &["Resource"]),
    ("resource.wildcard_only_action", &["Resource"]),
    ("resource.wildcard_question", &["Resource"]),
    ("resource.wildcard_star", &["Resource"]),
    ("resource_policy.conditions", &["Condition"]),
    ("resource_policy.cross_account", &["Action", "Principal"]),
    ("resource_policy.same_account", &["Action", "Principal"]),
    ("resource_policy.service_principal", &["Condition", "Principal"]),
    ("scp.hierarchy", &["Action"]),
    ("scp.with_resource_policy", &["Action"]),
    ("session_policy.intersection", &["Action", "Resource"]),
    ("session_policy.with_resource_policy", &["Action", "Principal"]),
    ("trust.assume_role", &["Action", "Condition", "Principal", "Resource"]),
    ("trust.irsa_multi_cluster", &["Condition"]),
    ("trust.irsa_provider", &["Principal"]),
    ("trust.irsa_web_identity", &["Action", "Condition", "Principal"]),
    ("trust.principal_form_same_account", &["Principal", "Resource"]),
    ("trust.service_principal", &["Action", "Condition", "Principal"]),
    ("variable.default_value", &["Resource"]),
    ("variable.in_condition", &["Condition"]),
    ("variable.missing_no_default", &["Condition", "Resource"]),
    ("variable.principal_tag_resource", &["Resource"]),
    ("variable.special_chars", &["Resource"]),
    ("variable.username_resource", &["Resource"]),
];

#[test]
fn each_feature_names_its_element() {
    let mut named: BTreeMap<&str, usize> = BTreeMap::new();
    for case in cases().iter().filter(|c| c["expected"] == "ImplicitlyDenied") {
        let policies = iam::Policies::of(case);
        let request = iam::request(case);
        let set = policies.set();
        let decision = evaluate(&request, &set);
        let step = explain(&request, &set, &decision, Api { service: request.service(), operation: "Op" });
        // A caller without any policy comes near to nothing.
        let Some(near) = step.near_misses.first() else { continue };
        let element = near.elements.iter().find(|e| !e.matches).unwrap();
        let name = if element.name.contains(' ') { "Condition" } else { element.name.as_str() };
        let feature = case["feature"].as_str().unwrap();
        let (feature, wanted) = TABLE.iter().find(|(f, _)| *f == feature).unwrap_or_else(|| panic!("{feature}?"));
        assert!(wanted.contains(&name), "{} ({feature}) names {name}: {}", case["id"], near.says.en);
        *named.entry(feature).or_default() += 1;
    }
    for (feature, _) in TABLE {
        assert!(named.contains_key(feature), "{feature} has no case that names an element");
    }
}

#[test]
fn an_allow_and_an_explicit_deny_name_their_statement() {
    let mut checked = 0;
    for case in cases().iter().filter(|c| c["expected"] != "ImplicitlyDenied") {
        let policies = iam::Policies::of(case);
        let request = iam::request(case);
        let set = policies.set();
        let decision = evaluate(&request, &set);
        let step = explain(&request, &set, &decision, Api { service: request.service(), operation: "Op" });
        let denied = decision.outcome == Outcome::ExplicitlyDenied;
        assert_eq!(step.state, if denied { State::Stopped } else { State::Passed });
        assert_eq!(step.upstream.is_empty(), !denied, "{}", case["id"]);
        if case["feature"] == "sts.get_caller_identity" {
            continue;
        }
        let first = step.evidence.first().unwrap_or_else(|| panic!("{} has no evidence", case["id"]));
        let (_, statement) = Layer::ALL
            .into_iter()
            .flat_map(|layer| [decision.denied_by(layer), decision.allowed_by(layer)])
            .flatten()
            .filter_map(|at| set.statement(at))
            .find(|(_, statement)| statement.span == first.span)
            .unwrap();
        assert_eq!(statement.effect, if denied { Effect::Deny } else { Effect::Allow }, "{}", case["id"]);
        checked += 1;
    }
    assert!(checked > 900, "only {checked} cases were checked");
}
