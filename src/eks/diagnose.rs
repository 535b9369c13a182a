//! What is wrong with the files between the two worlds, before anybody asks? aws-auth, which no API server checks, and
//! annotations, of which a misspelt one is no error to anybody. The account's own templates are checked by `aws`.

use super::aws_auth::{Mapping, TEMPLATES, has_single_braces};
use super::webhook::ROLE_ARN_ANNOTATION;
use super::{AwsAuth, Mistake, View, webhook_step};
use crate::aws::AccessScope;
use crate::iam::Arn;
use crate::k8s::{GroupKind, Object, kinds};
use crate::source::{Diagnostic, Entry, Severity, Span};
use crate::sts::is_role_arn;
use crate::text;
use std::collections::BTreeSet;

/// Findings for the editor. None of them is refused by anything but the learner's patience: they are warnings, where the
/// authenticator does not itself report an error.
pub fn diagnose(view: View<'_>) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    if let Some(aws_auth) = view.aws_auth {
        out.extend(aws_auth.diagnostics());
        out.extend(ignored(view, aws_auth));
        out.extend(aws_auth.roles.iter().chain(&aws_auth.users).filter_map(arn_shape));
        out.extend(aws_auth.roles.iter().chain(&aws_auth.users).flat_map(single_braces));
        out.extend(shadowed(&aws_auth.roles));
        out.extend(shadowed(&aws_auth.users));
    }
    out.extend(annotations(view));
    out.extend(scopes(view));
    out
}

fn warn(mistake: Mistake, span: Span) -> Diagnostic {
    Diagnostic::warning("identity", span, mistake.says())
}

/// aws-auth in mode `API` (M17).
fn ignored(view: View<'_>, aws_auth: &AwsAuth) -> Option<Diagnostic> {
    (!view.mode().has_config_map()).then(|| warn(Mistake::ConfigMapIgnored, first_line(aws_auth)))
}

fn first_line(aws_auth: &AwsAuth) -> Span {
    let first = aws_auth.roles.iter().chain(&aws_auth.users).map(|m| m.arn.span).min();
    first.unwrap_or(Span { end: aws_auth.span.start, ..aws_auth.span })
}

/// An ARN that nobody ever arrives under (M1-M4, M16).
fn arn_shape(mapping: &Mapping) -> Option<Diagnostic> {
    let arn = Arn::parse(&mapping.arn.text)?;
    let mistake = match (arn.service, arn.resource_type()) {
        ("sts", "assumed-role") => Mistake::SessionArn,
        ("iam", "group") => Mistake::IamGroup,
        ("iam", "instance-profile") => Mistake::InstanceProfileArn,
        ("iam", "role") if arn.resource.starts_with("role/aws-reserved/sso.amazonaws.com/") => Mistake::SsoPath,
        ("iam", "role") if arn.resource.matches('/').count() > 1 => Mistake::PathInRoleArn,
        _ => return None,
    };
    // The role as STS leads to it: without path, without session.
    let name = match arn.service {
        "sts" => arn.resource.split('/').nth(1),
        _ => arn.resource.rsplit('/').next(),
    };
    let right = name.map(|name| format!("arn:{}:iam::{}:role/{name}", arn.partition, arn.account));
    let certain = matches!(mistake, Mistake::SessionArn | Mistake::SsoPath | Mistake::PathInRoleArn);
    // In a string that is no block text every place is the whole string.
    let is_own_place = mapping.arn.span != mapping.span;
    Some(Diagnostic { fix: right.filter(|_| certain && is_own_place), ..warn(mistake, mapping.arn.span) })
}

/// `{SessionName}` (M15).
fn single_braces(mapping: &Mapping) -> Vec<Diagnostic> {
    let texts = std::iter::once(&mapping.username).chain(&mapping.groups);
    let right = |text: &str| {
        let twice = |text: String, name: &&str| text.replace(&format!("{{{name}}}"), &format!("{{{{{name}}}}}"));
        format!("\"{}\"", TEMPLATES.iter().fold(text.replace("{{", "{").replace("}}", "}"), twice))
    };
    let found = texts.filter(|t| has_single_braces(&t.text));
    found
        .map(|t| {
            let fix = (t.span != mapping.span).then(|| right(&t.text));
            Diagnostic { fix, ..warn(Mistake::SingleBraces, t.span) }
        })
        .collect()
}

/// Of entries for one ARN the last counts (F2.6).
fn shadowed(mappings: &[Mapping]) -> Vec<Diagnostic> {
    let mut later: BTreeSet<String> = BTreeSet::new();
    let mut out = Vec::new();
    for mapping in mappings.iter().rev().filter(|m| !m.arn.text.is_empty()) {
        if !later.insert(mapping.arn.text.to_lowercase()) {
            let message = text!(
                "a later entry for the same ARN replaces this one; their groups are not added up",
                "같은 ARN의 뒤에 있는 항목이 이 항목을 대체합니다. 그룹은 합쳐지지 않습니다"
            );
            out.push(Diagnostic::warning("shadowed-mapping", mapping.arn.span, message));
        }
    }
    out
}

fn entry<'a>(object: &'a Object, key: &str) -> Option<&'a Entry> {
    object.at(&["metadata", "annotations"])?.entry(key)
}

/// Role annotations: misspelt, in the wrong place, of no role (M48, M50, M52).
fn annotations(view: View<'_>) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    for account in view.cluster.list(kinds::SERVICE_ACCOUNT) {
        if let Some(value) = entry(account, ROLE_ARN_ANNOTATION).map(|e| &e.value) {
            let arn = value.text().unwrap_or_default();
            if !arn.is_empty() && !is_role_arn(arn) {
                let upstream = format!("arn is invalid: {arn}");
                out.push(warn(Mistake::MalformedRoleArn, value.span).with_upstream(upstream));
            }
        } else if let Some(misspelt) = webhook_step::misspelt_annotation(account) {
            out.push(warn(Mistake::AnnotationKey, misspelt.key.span).with_fix(ROLE_ARN_ANNOTATION));
        }
    }
    let controllers = ["Deployment", "StatefulSet", "DaemonSet"].map(|kind| GroupKind::new("apps", kind));
    let others = [kinds::POD].into_iter().chain(controllers).flat_map(|kind| view.cluster.list(kind));
    for object in others.filter(|o| !o.builtin) {
        let template = object.at(&["spec", "template", "metadata", "annotations"]);
        let found = entry(object, ROLE_ARN_ANNOTATION).or_else(|| template.and_then(|t| t.entry(ROLE_ARN_ANNOTATION)));
        out.extend(found.map(|e| warn(Mistake::AnnotationOnPod, e.key.span)));
    }
    out
}

/// Access policies for namespaces that are not there (M26).
fn scopes(view: View<'_>) -> Vec<Diagnostic> {
    let namespaces = view.cluster.namespaces();
    let entries = view.account.access_entries.iter().filter(|e| *e.cluster == view.name());
    let scopes = entries.flat_map(|e| &e.policies).filter_map(|p| match &p.scope.value {
        AccessScope::Namespaces(names) => Some(names),
        AccessScope::Cluster => None,
    });
    let missing = scopes.flatten().filter(|n| !n.contains('*') && !namespaces.contains(n.as_str()));
    missing
        .map(|name| {
            let message = text!(
                "the cluster has no namespace `{name}`; EKS takes the scope all the same",
                "클러스터에 네임스페이스 `{name}`이/가 없습니다. EKS는 그래도 이 범위를 받습니다"
            );
            Diagnostic { severity: Severity::Info, ..Diagnostic::warning("no-such-namespace", name.span, message) }
        })
        .collect()
}
