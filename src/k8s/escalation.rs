//! May this user write that role or binding? Nobody may give away what they do not hold, unless they have the verb
//! `escalate` on roles, `bind` on the role, or are in `system:masters` (facts F5.15;
//! `pkg/registry/rbac/*/policybased/storage.go`, `pkg/registry/rbac/validation/rule.go`).

use super::covers::{TooManyTuples, not_held_message, uncovered};
use super::rbac::{Index, bindings_of, rules_for};
use super::user::MASTERS;
use super::{Attributes, Authorizers, PolicyRule, RBAC_GROUP, Status, User, authorize, quote};
use serde_json::Value;

/// A role or binding that is being written.
#[derive(Clone, Copy, Debug)]
pub struct Write<'a> {
    /// The request; its namespace and name are the URL's.
    pub request: &'a Attributes,
    /// The object, decoded and defaulted.
    pub new: &'a Value,
    /// The object that it replaces.
    pub old: Option<&'a Value>,
}

/// A grant that was refused.
#[derive(Clone, Debug, PartialEq)]
pub struct Refused {
    /// The server's answer.
    pub status: Status,
    /// What the user does not hold of it, broken down; empty where the refusal has another cause.
    pub missing: Vec<PolicyRule>,
}

impl From<Status> for Refused {
    fn from(status: Status) -> Refused {
        Refused { status, missing: Vec::new() }
    }
}

/// Checks a write of a Role, ClusterRole, RoleBinding or ClusterRoleBinding; anything else is none of its business.
///
/// # Errors
/// Where the write would give away what the user does not hold.
pub fn check(authorizers: &Authorizers<'_>, user: &User, write: Write<'_>) -> Result<(), Box<Refused>> {
    if write.request.api_group != RBAC_GROUP || user.has_group(MASTERS) {
        return Ok(());
    }
    match write.request.resource.as_str() {
        "roles" | "clusterroles" => check_role(authorizers, user, write),
        "rolebindings" | "clusterrolebindings" => check_binding(authorizers, user, write),
        _ => Ok(()),
    }
}

fn check_role(authorizers: &Authorizers<'_>, user: &User, write: Write<'_>) -> Result<(), Box<Refused>> {
    let Attributes { resource, namespace, name, .. } = write.request;
    // A rule with `resourceNames` never matches here on create: the request carries no name yet.
    let escalate = Attributes::resource("escalate", RBAC_GROUP, resource, namespace, name);
    if authorize(authorizers, user, &escalate).is_allowed() || only_garbage_collection(write) {
        return Ok(());
    }
    let forbidden = |error: &str| Status::forbidden_for(RBAC_GROUP, resource, object_name(write.new), error);
    confirm(authorizers.rbac, user, namespace, &rules(write.new), &forbidden)?;
    let aggregates = |role: &Value| {
        role.pointer("/aggregationRule/clusterRoleSelectors").and_then(Value::as_array).is_some_and(|s| !s.is_empty())
    };
    if resource == "clusterroles" && (aggregates(write.new) || write.old.is_some_and(aggregates)) {
        let detail = "must have cluster-admin privileges to use the aggregationRule";
        let ignore = |_: &str| forbidden(detail);
        confirm(authorizers.rbac, user, namespace, &full_authority(), &ignore)?;
    }
    Ok(())
}

fn check_binding(authorizers: &Authorizers<'_>, user: &User, write: Write<'_>) -> Result<(), Box<Refused>> {
    if only_garbage_collection(write) {
        return Ok(());
    }
    let Attributes { resource, namespace, .. } = write.request;
    let field = |name: &str| write.new["roleRef"].get(name).and_then(Value::as_str).unwrap_or_default();
    let (kind, role) = (field("kind"), field("name"));
    let plural = match kind {
        "Role" => "roles",
        "ClusterRole" => "clusterroles",
        _ => "",
    };
    // `bind` is asked in the binding's namespace, also for a ClusterRole, and by the role's name.
    let bind = Attributes::resource("bind", field("apiGroup"), plural, namespace, role);
    if !plural.is_empty() && authorize(authorizers, user, &bind).is_allowed() {
        return Ok(());
    }
    if plural.is_empty() {
        return Err(Box::new(Status::unknown(format!("unsupported role reference kind: {}", quote(kind))).into()));
    }
    let index = authorizers.rbac;
    let scope = if plural == "roles" { namespace.as_str() } else { "" };
    let found = index.roles().iter().find(|r| {
        let object = &r.object;
        object.kind == kind && object.name == role && object.namespace == scope
    });
    let Some(found) = found else {
        return Err(Box::new(Status::not_found(RBAC_GROUP, plural, role).into()));
    };
    let forbidden = |error: &str| Status::forbidden_for(RBAC_GROUP, resource, object_name(write.new), error);
    let granted: Vec<PolicyRule> = found.rules().iter().map(|rule| (**rule).clone()).collect();
    confirm(index, user, namespace, &granted, &forbidden)
}

/// Whether the user holds all of `granted` in `namespace`.
fn confirm(
    index: &Index,
    user: &User,
    namespace: &str,
    granted: &[PolicyRule],
    forbidden: &dyn Fn(&str) -> Status,
) -> Result<(), Box<Refused>> {
    let held: Vec<PolicyRule> = rules_for(index, user, namespace).into_iter().map(|r| r.rule.clone()).collect();
    match uncovered(&held, granted) {
        Ok(missing) if missing.is_empty() => Ok(()),
        Ok(missing) => {
            let mut message = not_held_message(user, &missing);
            let errors = resolution_errors(index, user, namespace);
            match errors.as_slice() {
                [] => {}
                [error] => message.push_str(&format!("; resolution errors: [{error}]")),
                errors => message.push_str(&format!("; resolution errors: [[{}]]", errors.join(", "))),
            }
            Err(Box::new(Refused { status: forbidden(&message), missing }))
        }
        Err(TooManyTuples) => Err(Box::new(Status::timeout().into())),
    }
}

/// The user's bindings whose role does not exist. The escalation check reads roles from storage, which names them in
/// the plural; the authorizer reads a cache, which does not.
fn resolution_errors(index: &Index, user: &User, namespace: &str) -> Vec<String> {
    let mut errors: Vec<String> = Vec::new();
    for (binding, _) in bindings_of(index, user, namespace) {
        if index.role_of(binding).is_some() {
            continue;
        }
        let role_ref = &binding.role_ref;
        let error = match role_ref.kind.as_str() {
            "Role" => format!("roles.{RBAC_GROUP} {} not found", quote(&role_ref.name)),
            "ClusterRole" => format!("clusterroles.{RBAC_GROUP} {} not found", quote(&role_ref.name)),
            kind => format!("unsupported role reference kind: {}", quote(kind)),
        };
        if !errors.contains(&error) {
            errors.push(error);
        }
    }
    errors
}

/// Everything: what an aggregated ClusterRole may come to hold.
fn full_authority() -> [PolicyRule; 2] {
    let star = || vec!["*".to_owned()];
    [
        PolicyRule { verbs: star(), api_groups: star(), resources: star(), ..PolicyRule::default() },
        PolicyRule { verbs: star(), non_resource_urls: star(), ..PolicyRule::default() },
    ]
}

fn rules(role: &Value) -> Vec<PolicyRule> {
    role["rules"].as_array().into_iter().flatten().map(PolicyRule::from_value).collect()
}

fn object_name(object: &Value) -> &str {
    object["metadata"].get("name").and_then(Value::as_str).unwrap_or_default()
}

/// Whether an update changes nothing but what the garbage collector needs: owners, finalizers, managed fields.
fn only_garbage_collection(write: Write<'_>) -> bool {
    let Some(old) = write.old else { return false };
    let rest = |object: &Value| {
        let mut object = object.clone();
        if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
            for field in ["ownerReferences", "finalizers", "managedFields"] {
                metadata.remove(field);
            }
        }
        without_empty(&object)
    };
    rest(write.new) == rest(old)
}

/// For Go an empty list or map equals a missing one.
fn without_empty(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let kept = fields.iter().map(|(k, v)| (k, without_empty(v)));
            let full = kept.filter(|(_, v)| match v {
                Value::Null => false,
                Value::Array(items) => !items.is_empty(),
                Value::Object(fields) => !fields.is_empty(),
                _ => true,
            });
            let mut fields: serde_json::Map<_, _> = full.map(|(k, v)| (k.clone(), v)).collect();
            fields.sort_keys();
            Value::Object(fields)
        }
        Value::Array(items) => Value::Array(items.iter().map(without_empty).collect()),
        scalar => scalar.clone(),
    }
}
