//! What does an access policy allow, and where? The five policies of people as data (F3.34), their scopes (F3.31), and
//! the reason that the authorizer gives (F1.33). They are EKS's own: neither IAM nor RBAC knows them (F3.30).

use crate::aws::{ACCESS_POLICIES, AccessPolicyAssociation, AccessScope};
use crate::k8s::rule::rule_allows;
use crate::k8s::{AccessGrant, Attributes, PolicyRule, rbac};
use std::sync::{Arc, OnceLock};

/// What every access policy's ARN begins with.
pub const ARN_PREFIX: &str = "arn:aws:eks::aws:cluster-access-policy/";

const READ: &[&str] = &["get", "list", "watch"];
const WRITE: &[&str] = &["create", "delete", "deletecollection", "patch", "update"];
const ALL: &[&str] = &["*"];

/// A rule as the reference lists it: API group, resources, verbs.
type Row = (&'static str, &'static [&'static str], &'static [&'static str]);

const VIEW: &[Row] = &[
    (
        "apps",
        &[
            "controllerrevisions",
            "daemonsets",
            "daemonsets/status",
            "deployments",
            "deployments/scale",
            "deployments/status",
            "replicasets",
            "replicasets/scale",
            "replicasets/status",
            "statefulsets",
            "statefulsets/scale",
            "statefulsets/status",
        ],
        READ,
    ),
    ("autoscaling", &["horizontalpodautoscalers", "horizontalpodautoscalers/status"], READ),
    ("batch", &["cronjobs", "cronjobs/status", "jobs", "jobs/status"], READ),
    ("discovery.k8s.io", &["endpointslices"], READ),
    (
        "extensions",
        &[
            "daemonsets",
            "daemonsets/status",
            "deployments",
            "deployments/scale",
            "deployments/status",
            "ingresses",
            "ingresses/status",
            "networkpolicies",
            "replicasets",
            "replicasets/scale",
            "replicasets/status",
            "replicationcontrollers/scale",
        ],
        READ,
    ),
    ("networking.k8s.io", &["ingresses", "ingresses/status", "networkpolicies"], READ),
    ("policy", &["poddisruptionbudgets", "poddisruptionbudgets/status"], READ),
    (
        "",
        &[
            "configmaps",
            "endpoints",
            "persistentvolumeclaims",
            "persistentvolumeclaims/status",
            "pods",
            "replicationcontrollers",
            "replicationcontrollers/scale",
            "serviceaccounts",
            "services",
            "services/status",
            "bindings",
            "events",
            "limitranges",
            "namespaces",
            "namespaces/status",
            "pods/log",
            "pods/status",
            "replicationcontrollers/status",
            "resourcequotas",
            "resourcequotas/status",
        ],
        READ,
    ),
];

/// Beyond [`VIEW`]. `serviceaccounts/token` is not among it.
const EDIT: &[Row] = &[
    (
        "apps",
        &[
            "daemonsets",
            "deployments",
            "deployments/rollback",
            "deployments/scale",
            "replicasets",
            "replicasets/scale",
            "statefulsets",
            "statefulsets/scale",
        ],
        WRITE,
    ),
    ("autoscaling", &["horizontalpodautoscalers"], WRITE),
    ("batch", &["cronjobs", "jobs"], WRITE),
    (
        "extensions",
        &[
            "daemonsets",
            "deployments",
            "deployments/rollback",
            "deployments/scale",
            "ingresses",
            "networkpolicies",
            "replicasets",
            "replicasets/scale",
            "replicationcontrollers/scale",
        ],
        WRITE,
    ),
    ("networking.k8s.io", &["ingresses", "networkpolicies"], WRITE),
    ("policy", &["poddisruptionbudgets"], WRITE),
    ("", &["pods/attach", "pods/exec", "pods/portforward", "pods/proxy", "secrets", "services/proxy"], READ),
    ("", &["pods", "pods/attach", "pods/exec", "pods/portforward", "pods/proxy"], WRITE),
    (
        "",
        &[
            "configmaps",
            "events",
            "persistentvolumeclaims",
            "replicationcontrollers",
            "replicationcontrollers/scale",
            "secrets",
            "serviceaccounts",
            "services",
            "services/proxy",
        ],
        WRITE,
    ),
    ("", &["serviceaccounts"], &["impersonate"]),
];

/// Beyond [`EDIT`].
const ADMIN: &[Row] = &[
    ("rbac.authorization.k8s.io", &["roles", "rolebindings"], WRITE),
    ("rbac.authorization.k8s.io", &["roles", "rolebindings"], READ),
    ("authorization.k8s.io", &["localsubjectaccessreviews"], &["create"]),
];

const ADMIN_VIEW: &[Row] = &[("*", &["*"], READ)];
const CLUSTER_ADMIN: &[Row] = &[("*", &["*"], ALL)];

/// The policies whose content is known, of [`ACCESS_POLICIES`].
const POLICIES: [(&str, &[&[Row]]); 5] = [
    ("AmazonEKSClusterAdminPolicy", &[CLUSTER_ADMIN]),
    ("AmazonEKSAdminPolicy", &[VIEW, EDIT, ADMIN]),
    ("AmazonEKSAdminViewPolicy", &[ADMIN_VIEW]),
    ("AmazonEKSEditPolicy", &[VIEW, EDIT]),
    ("AmazonEKSViewPolicy", &[VIEW]),
];

/// The names of all access policies, as `aws eks list-access-policies` knows them.
pub fn names() -> impl Iterator<Item = &'static str> {
    ACCESS_POLICIES.into_iter()
}

/// Whether there is an access policy of this ARN.
pub fn exists(arn: &str) -> bool {
    arn.strip_prefix(ARN_PREFIX).is_some_and(|name| names().any(|n| n == name))
}

/// The rules of the policy of this ARN; `None` where its content is not modelled, or there is no such policy.
pub fn rules(arn: &str) -> Option<Arc<[PolicyRule]>> {
    /// In the order of [`POLICIES`].
    static RULES: OnceLock<Vec<Arc<[PolicyRule]>>> = OnceLock::new();
    let all = RULES.get_or_init(|| POLICIES.iter().map(|(_, rows)| read(rows).into()).collect());
    let name = arn.strip_prefix(ARN_PREFIX)?;
    all.get(POLICIES.iter().position(|(known, _)| *known == name)?).cloned()
}

fn read(tables: &[&[Row]]) -> Vec<PolicyRule> {
    let own = |words: &[&str]| words.iter().map(|w| (*w).to_owned()).collect();
    let rows = tables.iter().flat_map(|t| t.iter());
    let mut rules: Vec<PolicyRule> = rows
        .map(|(group, resources, verbs)| PolicyRule {
            verbs: own(verbs),
            api_groups: own(&[group]),
            resources: own(resources),
            ..PolicyRule::default()
        })
        .collect();
    if tables.contains(&CLUSTER_ADMIN) {
        rules.push(PolicyRule { verbs: own(ALL), non_resource_urls: own(ALL), ..PolicyRule::default() });
    }
    rules
}

/// An access policy that somebody holds through an access entry. It belongs to the IAM principal, not to the user's name:
/// whoever impersonates that name does not get it (F3.33).
#[derive(Clone, Debug)]
pub struct Grant {
    /// The policy with its scope, as it is written.
    pub association: AccessPolicyAssociation,
    /// What the authorizer gets of it; of a policy whose content is not modelled, no rules.
    pub access: AccessGrant,
}

impl Grant {
    /// Whether the policy exists and its content is not modelled (F3.36): what it allows is not known, and so is nothing
    /// that it might.
    pub fn is_unknown(&self) -> bool {
        let arn = self.association.policy_arn.as_str();
        exists(arn) && rules(arn).is_none()
    }

    /// The grant of an access entry's principal, whose unique id the reason names; `uid` is the user's.
    pub fn new(association: &AccessPolicyAssociation, principal_arn: &str, principal_id: &str, uid: &str) -> Grant {
        let policy = association.policy_arn.as_str();
        // Only the cluster-wide form was seen in real audit logs; the other one follows RBAC's own texts.
        let (binding, namespaces) = match &association.scope.value {
            AccessScope::Cluster => ("ClusterRoleBinding", None),
            AccessScope::Namespaces(names) => ("RoleBinding", Some(names.iter().map(|n| n.value.clone()).collect())),
        };
        let reason = format!(
            "EKS Access Policy: allowed by {binding} \"{principal_arn}+{policy}\" of ClusterRole \"{policy}\" to User \"{principal_id}\""
        );
        let access = AccessGrant {
            uid: uid.to_owned(),
            namespaces,
            rules: rules(policy).unwrap_or_default(),
            reason,
            span: association.policy_arn.span,
        };
        Grant { association: association.clone(), access }
    }

    /// Whether the policy's rules allow the request, its scope left aside.
    pub fn rules_allow(&self, request: &Attributes) -> bool {
        self.access.rules.iter().any(|rule| rule_allows(request, rule))
    }

    /// Whether the scope holds the request: a namespace scope never holds a request at the cluster scope.
    pub fn reaches(&self, request: &Attributes) -> bool {
        self.access.counts_in(rbac::scope_namespace(request))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::Spanned;
    use crate::k8s::User;

    fn grant(policy: &str, namespaces: Option<&[&str]>) -> Grant {
        let scope = match namespaces {
            None => AccessScope::Cluster,
            Some(names) => AccessScope::Namespaces(
                names.iter().map(|n| Spanned::new((*n).to_owned(), Default::default())).collect(),
            ),
        };
        let association = AccessPolicyAssociation {
            policy_arn: Spanned::new(format!("{ARN_PREFIX}{policy}"), Default::default()),
            scope: Spanned::new(scope, Default::default()),
        };
        Grant::new(&association, "arn:aws:iam::111122223333:role/web", "AROAEXAMPLE", "uid")
    }

    #[test]
    fn policies_allow_what_the_reference_lists() {
        let user = User { uid: "uid".into(), ..User::default() };
        let dev: Option<&[&str]> = Some(&["dev", "team-*"]);
        for (policy, scope, verb, group, resource, namespace, want) in [
            ("AmazonEKSViewPolicy", None, "list", "", "pods", "", true),
            ("AmazonEKSViewPolicy", None, "get", "", "secrets", "dev", false),
            ("AmazonEKSViewPolicy", None, "list", "", "nodes", "", false),
            ("AmazonEKSViewPolicy", None, "get", "", "pods/log", "dev", true),
            ("AmazonEKSViewPolicy", None, "create", "", "pods/exec", "dev", false),
            ("AmazonEKSAdminViewPolicy", None, "get", "", "secrets", "dev", true),
            ("AmazonEKSAdminViewPolicy", None, "create", "", "pods", "dev", false),
            ("AmazonEKSEditPolicy", dev, "create", "", "pods", "dev", true),
            ("AmazonEKSEditPolicy", dev, "create", "", "pods", "team-a", true),
            ("AmazonEKSEditPolicy", dev, "create", "", "pods", "default", false),
            ("AmazonEKSEditPolicy", dev, "list", "", "pods", "", false),
            ("AmazonEKSEditPolicy", dev, "create", "", "serviceaccounts/token", "dev", false),
            ("AmazonEKSEditPolicy", dev, "create", "rbac.authorization.k8s.io", "roles", "dev", false),
            ("AmazonEKSAdminPolicy", dev, "create", "rbac.authorization.k8s.io", "roles", "dev", true),
            ("AmazonEKSAdminPolicy", None, "create", "rbac.authorization.k8s.io", "clusterroles", "", false),
            ("AmazonEKSAdminPolicy", None, "update", "", "resourcequotas", "dev", false),
            ("AmazonEKSClusterAdminPolicy", None, "delete", "", "nodes", "", true),
            ("AmazonEKSClusterAdminPolicy", dev, "delete", "", "nodes", "", false),
            ("AmazonEKSAutoNodePolicy", None, "get", "", "pods", "dev", false),
        ] {
            let request = Attributes::resource(verb, group, resource, namespace, "");
            let got = grant(policy, scope).access.allows(&user, &request);
            assert_eq!(got, want, "{policy} {verb} {resource} in {namespace:?}");
        }
        assert!(grant("AmazonEKSClusterAdminPolicy", None).access.allows(&user, &Attributes::path("get", "/metrics")));
    }

    #[test]
    fn the_reason_names_principal_and_policy() {
        assert_eq!(
            grant("AmazonEKSViewPolicy", None).access.reason,
            "EKS Access Policy: allowed by ClusterRoleBinding \"arn:aws:iam::111122223333:role/web+arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy\" of ClusterRole \"arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy\" to User \"AROAEXAMPLE\""
        );
    }
}
