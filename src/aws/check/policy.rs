//! Would IAM and S3 save the policies, and what is to be said about them? Each document is judged as the kind of policy
//! that its place makes it; whom it names must exist.

use crate::aws::report::Report;
use crate::aws::{Account, InlinePolicy, OrganizationPolicyType, PolicyDocument, Spanned};
use crate::iam::findings::diagnostics;
use crate::iam::validation::{InlineOwner, PolicyType, inline_quota};
use crate::iam::{Arn, Policy, PrincipalEntry, PrincipalKind, assumed_role};
use crate::source::{Files, Node, Severity};
use crate::text;

pub(super) fn check(files: &Files, account: &Account, report: &mut Report) {
    for user in &account.users {
        inline(files, InlineOwner::User, &user.name, &user.inline, report);
    }
    for group in &account.groups {
        inline(files, InlineOwner::Group, &group.name, &group.inline, report);
    }
    for role in &account.roles {
        inline(files, InlineOwner::Role, &role.name, &role.inline, report);
        document(files, &role.trust, PolicyType::Trust, report);
        principals(account, &role.trust, PolicyType::Trust, report);
    }
    for policy in &account.policies {
        document(files, &policy.document, PolicyType::Identity, report);
    }
    for policy in &account.bucket_policies {
        document(files, &policy.document, PolicyType::Resource, report);
        principals(account, &policy.document, PolicyType::Resource, report);
    }
    for system in &account.file_systems {
        if let Some(policy) = &system.policy {
            document(files, policy, PolicyType::Resource, report);
        }
    }
    for policy in &account.organization_policies {
        let kind = match policy.kind {
            OrganizationPolicyType::ServiceControl => PolicyType::Scp,
            OrganizationPolicyType::ResourceControl => PolicyType::Rcp,
        };
        document(files, &policy.document, kind, report);
    }
}

fn inline(files: &Files, owner: InlineOwner, name: &Spanned<String>, policies: &[InlinePolicy], report: &mut Report) {
    for policy in policies {
        document(files, &policy.document, PolicyType::Inline(owner), report);
    }
    if let Some(words) = inline_quota(owner, name, policies.iter().map(|p| &*p.document.node)) {
        let quota = owner.quota();
        let message = text!(
            "the inline policies of `{name}` have more than {quota} characters together",
            "`{name}`의 인라인 정책(inline policy)이 모두 합쳐 {quota}자를 넘습니다"
        );
        report.error("quota", name.span, message).upstream(words);
    }
}

fn document(files: &Files, document: &PolicyDocument, kind: PolicyType, report: &mut Report) {
    // Nothing is written where the property is missing, or was no document at all; that is reported already.
    if document.node.is_null() {
        return;
    }
    let mut refused = false;
    for mut finding in diagnostics(&document.node, kind) {
        refused |= finding.severity == Severity::Error;
        // A computed value cannot be mended in its place: the function stands there, not the value.
        if is_computed(files.slice(finding.span)) {
            finding.fix = None;
        }
        report.push(finding);
    }
    if document.policy.is_none() && !refused {
        report_unreadable(&document.node, report);
    }
}

fn is_computed(written: &str) -> bool {
    written.starts_with('!') || ["${", "Fn::", "Ref:", "\"Ref\""].iter().any(|mark| written.contains(mark))
}

/// What keeps a document from being read as a policy, where validation saw nothing.
fn report_unreadable(node: &Node, report: &mut Report) {
    for finding in Policy::from_node(node).err().unwrap_or_default() {
        report.push(finding);
    }
}

/// A trust policy or bucket policy that names a user or role of this account which is not there is not saved.
fn principals(account: &Account, document: &PolicyDocument, kind: PolicyType, report: &mut Report) {
    let statements = document.policy.iter().flat_map(|p| &p.statements);
    let named = statements.filter_map(|s| s.principal.as_ref()).flat_map(|p| &p.list);
    for entry in named.filter(|e| e.kind == PrincipalKind::Aws) {
        let Some(wrong) = missing(account, entry) else { continue };
        let name = &entry.word.text;
        let message =
            text!("the account has no {wrong} with this ARN", "계정에 이 ARN을 가진 IAM {wrong}이/가 없습니다");
        let words = match kind {
            PolicyType::Trust => format!("Invalid principal in policy: \"AWS\":\"{name}\""),
            _ => "Invalid principal in policy".to_owned(),
        };
        report.error("no-such-principal", entry.word.span, message).upstream(words);
    }
}

/// `user` or `role` where the principal is one of this account and does not exist.
fn missing(account: &Account, entry: &PrincipalEntry) -> Option<&'static str> {
    let arn = Arn::parse(&entry.word.text).filter(|a| a.account == account.id)?;
    if let Some((role, _)) = assumed_role(&arn) {
        return account.role(role).is_none().then_some("role");
    }
    match arn.resource_type() {
        // Service-linked roles are made by their services.
        "role" if arn.resource.starts_with("role/aws-service-role/") => None,
        "role" => account.role_by_arn(&entry.word.text).is_none().then_some("role"),
        "user" => account.user_by_arn(&entry.word.text).is_none().then_some("user"),
        _ => None,
    }
}
