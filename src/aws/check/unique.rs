//! Does something exist twice? Names are unique in the account or in the cluster, over all templates.

use crate::aws::report::Report;
use crate::aws::{Account, Origin};
use crate::source::Span;
use crate::text;
use std::collections::BTreeMap;

pub(super) fn check(account: &Account, report: &mut Report) {
    // IAM keeps names apart without case: `Dev` and `dev` cannot both be.
    let lower = |name: &str| name.to_ascii_lowercase();
    let users = account.users.iter().map(|u| (lower(&u.name), u.name.span, &u.origin, u.name.value.clone()));
    twice(users, report, |name| format!("User with name {name} already exists."));
    let groups = account.groups.iter().map(|g| (lower(&g.name), g.name.span, &g.origin, g.name.value.clone()));
    twice(groups, report, |name| format!("Group with name {name} already exists."));
    let roles = account.roles.iter().map(|r| (lower(&r.name), r.name.span, &r.origin, r.name.value.clone()));
    twice(roles, report, |name| format!("Role with name {name} already exists."));
    let policies = account.policies.iter().map(|p| (lower(&p.name), p.name.span, &p.origin, p.name.value.clone()));
    twice(policies, report, |name| format!("A policy called {name} already exists. Duplicate names are not allowed."));
    let profiles =
        account.instance_profiles.iter().map(|p| (lower(&p.name), p.name.span, &p.origin, p.name.value.clone()));
    twice(profiles, report, |name| format!("Instance Profile {name} already exists."));
    let providers =
        account.oidc_providers.iter().map(|p| (p.url.value.clone(), p.url.span, &p.origin, p.url.value.clone()));
    twice(providers, report, |url| format!("Provider with url https://{url} already exists."));
    let buckets = account.buckets.iter().map(|b| (b.name.value.clone(), b.name.span, &b.origin, b.name.value.clone()));
    twice(buckets, report, |name| format!("{name} already exists"));
    let bucket_policies = account
        .bucket_policies
        .iter()
        .map(|p| (p.bucket.value.clone(), p.bucket.span, &p.origin, p.bucket.value.clone()));
    twice(bucket_policies, report, |bucket| format!("The bucket policy already exists on bucket {bucket}."));
    let templates =
        account.launch_templates.iter().map(|l| (l.name.value.clone(), l.name.span, &l.origin, l.name.value.clone()));
    twice(templates, report, |name| format!("Launch template name already in use: {name}"));
    in_clusters(account, report);
}

fn in_clusters(account: &Account, report: &mut Report) {
    let clusters =
        account.clusters.iter().map(|c| (c.name.value.clone(), c.name.span, &c.origin, c.name.value.clone()));
    twice(clusters, report, |name| format!("Cluster already exists with name: {name}"));
    let nodegroups = account
        .nodegroups
        .iter()
        .map(|n| ((n.cluster.value.clone(), n.name.value.clone()), n.name.span, &n.origin, n.name.value.clone()));
    twice(nodegroups, report, |name| format!("NodeGroup already exists with name {name}"));
    let entries = account.access_entries.iter().map(|e| {
        (
            (e.cluster.value.clone(), e.principal_arn.value.clone()),
            e.principal_arn.span,
            &e.origin,
            e.principal_arn.value.clone(),
        )
    });
    // F3.16
    twice(entries, report, |_| "The specified access entry resource is already in use on this cluster.".to_owned());
    let associations = account.pod_identity_associations.iter().map(|a| {
        let account = (a.cluster.value.clone(), a.namespace.value.clone(), a.service_account.value.clone());
        (account, a.service_account.span, &a.origin, a.id.clone())
    });
    twice(associations, report, |id| format!("Association already exists: {id}"));
    let addons = account
        .addons
        .iter()
        .map(|a| ((a.cluster.value.clone(), a.name.value.clone()), a.name.span, &a.origin, a.name.value.clone()));
    twice(addons, report, |_| "Addon already exists.".to_owned());
    // One provider per cluster (F4.2).
    let providers = account
        .identity_provider_configs
        .iter()
        .map(|p| (p.cluster.value.clone(), p.name.span, &p.origin, p.name.value.clone()));
    twice(providers, report, |_| String::new());
}

/// Reports every member whose key an earlier one has. `words` gets the name of the earlier one.
fn twice<'a, K: Ord>(
    members: impl Iterator<Item = (K, Span, &'a Origin, String)>,
    report: &mut Report,
    words: impl Fn(&str) -> String,
) {
    let mut seen: BTreeMap<K, (&Origin, String)> = BTreeMap::new();
    for (key, span, origin, name) in members {
        match seen.get(&key) {
            Some((earlier, earlier_name)) => {
                let other = &earlier.logical_id;
                let message = text!(
                    "`{other}` has made this already; there can be one only",
                    "`{other}`이/가 이미 만들었습니다. 하나만 있을 수 있습니다"
                );
                report.error("already-exists", span, message).upstream(words(earlier_name));
            }
            None => {
                seen.insert(key, (origin, name));
            }
        }
    }
}
