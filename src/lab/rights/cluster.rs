//! The cluster's part of the matrix: every verb on every resource, asked of the authorizers themselves.

use super::{Side, Standing, Table};
use crate::eks;
use crate::k8s::rbac::rules_for;
use crate::k8s::rule::{api_group_matches, resource_matches, verb_matches};
use crate::k8s::user::MASTERS;
use crate::k8s::{AccessGrant, Attributes, Authority, Authorizers, PolicyRule, User, Verdict, authorize};
use crate::lab::surplus::kubernetes::{self, Kind, universe};
use crate::source::FileId;
use crate::text::Text;
use crate::world::{DEFAULT_TIME, caller};

/// The verbs of the universe, the usual ones first.
pub(super) const COLUMNS: &[&str] = &[
    "get",
    "list",
    "watch",
    "create",
    "update",
    "patch",
    "delete",
    "deletecollection",
    "bind",
    "escalate",
    "impersonate",
    "approve",
];

/// How many of them always have a column.
pub(super) const USUAL: usize = 7;

/// Fills in what the identity may do in the cluster; says whether it is in `system:masters`.
pub(super) fn fill(side: &Side<'_>, table: &mut Table<'_>) -> bool {
    let world = &side.report.world;
    let authentication = eks::authenticate(world.view(), &caller(side.who), DEFAULT_TIME);
    let nobody = User::default();
    let user = authentication.user.as_ref().unwrap_or(&nobody);
    let access: Vec<AccessGrant> = authentication.grants.iter().map(|g| g.access.clone()).collect();
    let authorizers = Authorizers { nodes: Some(&world.cluster), rbac: &world.rbac, access: &access };
    let is_master = user.has_group(MASTERS);
    let types = world.cluster.resource_types();
    let universe = universe(&types);
    for namespace in std::iter::once("").chain(world.cluster.namespaces()) {
        let rules = rules_for(&world.rbac, user, namespace);
        let named: Vec<&PolicyRule> = rules.iter().map(|r| r.rule).filter(|r| !r.resource_names.is_empty()).collect();
        for kind in universe.iter().filter(|k| k.resource.namespaced != namespace.is_empty()) {
            let name = Text::verbatim(kind.full_name());
            for verb in kind.verbs() {
                let Some(column) = COLUMNS.iter().position(|c| *c == verb) else { continue };
                let group = &kind.resource.group;
                let mut add = |of: &str, standing| {
                    table.add(Some(namespace), &name, group, column, of, standing);
                };
                let may = |name: &str| {
                    let resource = kind.full_name();
                    grants(&authorizers, user, &Attributes::resource(verb, group, &resource, namespace, name))
                };
                let needed = needed(side, kind, verb, namespace);
                for request in &needed {
                    // As it is asked, with its selectors; of all namespaces it needs each.
                    let request = Attributes { namespace: namespace.to_owned(), ..(*request).clone() };
                    let is_allowed = authorize(&authorizers, user, &request).is_allowed();
                    add(&request.name, if is_allowed { Standing::Needed } else { Standing::Missing });
                }
                if is_master || !needed.is_empty() {
                    continue;
                }
                match may("") {
                    true => add("", Standing::Given),
                    false => {
                        for name in named.iter().filter(|r| covers(r, kind, verb)).flat_map(|r| &r.resource_names) {
                            add(name, Standing::Given);
                        }
                    }
                }
            }
        }
    }
    if !is_master {
        mark_surplus(side, &authentication, table);
    }
    is_master
}

fn mark_surplus(side: &Side<'_>, authentication: &eks::Authentication, table: &mut Table<'_>) {
    let world = &side.report.world;
    kubernetes::each(world, authentication, &side.need, side.editable, side.accepted, &mut |_, right| {
        // What a star grants beyond the universe is said in the sentences.
        let Some(column) = COLUMNS.iter().position(|c| *c == right.verb).filter(|_| right.group != "*") else { return };
        let name = Text::verbatim(right.resource);
        let Some(row) = table.add(Some(right.namespace), &name, right.group, column, "", Standing::Surplus) else {
            return;
        };
        row.danger = Some(row.danger.map_or(right.danger, |d| d.min(right.danger)));
        // Named objects of a surplus are surplus.
        if let Some(cell) = row.cells.get_mut(column) {
            let given = cell.of.iter_mut().filter(|(_, s)| *s == Standing::Given);
            given.for_each(|(_, s)| *s = Standing::Surplus);
        }
    });
}

/// The requests of the need that ask for this right.
fn needed<'a>(side: &'a Side<'_>, kind: &Kind<'_>, verb: &str, namespace: &str) -> Vec<&'a Attributes> {
    let resource = kind.resource;
    let same = |r: &&Attributes| {
        r.is_resource_request
            && r.verb == verb
            && r.api_group == resource.group
            && r.resource == resource.plural
            && r.subresource == kind.subresource
            && (!resource.namespaced || r.namespace.is_empty() || r.namespace == namespace)
    };
    side.need.must.requests.iter().filter(same).collect()
}

fn covers(rule: &PolicyRule, kind: &Kind<'_>, verb: &str) -> bool {
    verb_matches(rule, verb)
        && api_group_matches(rule, &kind.resource.group)
        && resource_matches(rule, &kind.resource.plural, kind.subresource)
}

/// Whether the authorizers allow it otherwise than by what Kubernetes itself gives everybody: nobody looks for that here.
fn grants(authorizers: &Authorizers<'_>, user: &User, request: &Attributes) -> bool {
    match authorize(authorizers, user, request) {
        Verdict::Allowed(Authority::Rbac(grant)) => {
            let is_everybody =
                |name: &str| name.contains("authenticated") || name.starts_with("system:serviceaccounts");
            let everybody = grant.subject().is_some_and(|s| s.kind == "Group" && is_everybody(s.name));
            !(everybody && grant.binding.object.file() == FileId::BOOTSTRAP)
        }
        verdict => verdict.is_allowed(),
    }
}
