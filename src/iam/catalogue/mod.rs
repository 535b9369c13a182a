//! Which actions are there, on which resources, with which condition keys? AWS's Service Authorization Reference for
//! the services that the course touches, as data (`catalogue.txt`, made by `generate.mjs`), read once per process.
//!
//! Start at [`action`], [`expand`] and [`applies`]. A service that AWS has and this catalogue does not describe is known
//! by its prefix only ([`is_service`] without [`covers`]): nothing is said about its actions.

mod arn_format;
mod nearest;
mod read;

use std::sync::OnceLock;

pub use arn_format::{ArnPattern, Reach};
pub use nearest::{nearest, nearest_of, nearest_service};

static TEXT: &str = include_str!("catalogue.txt");

/// How much an action may do. The order is the order of danger, the least first: what a person should worry about in a
/// surplus is its greatest level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccessLevel {
    /// Names of resources.
    List,
    /// Contents of resources.
    Read,
    /// Changes tags only.
    Tagging,
    /// Creates, changes, deletes.
    Write,
    /// Changes who may do what.
    PermissionsManagement,
}

impl AccessLevel {
    /// The level as AWS's reference writes it.
    pub fn name(self) -> &'static str {
        match self {
            AccessLevel::List => "List",
            AccessLevel::Read => "Read",
            AccessLevel::Tagging => "Tagging",
            AccessLevel::Write => "Write",
            AccessLevel::PermissionsManagement => "Permissions management",
        }
    }
}

/// An action of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Action {
    /// The service's prefix, `s3`.
    pub service: &'static str,
    /// The name as AWS spells it, `GetObject`.
    pub name: &'static str,
    /// What it may do at most.
    pub level: AccessLevel,
    /// Numbers of its service's resource types, `4!,2`; `!` marks a required one.
    types: &'static str,
    /// Numbers of its service's condition keys, `0-3,7`.
    keys: &'static str,
}

impl Action {
    /// The name as a policy writes it, `s3:GetObject`.
    pub fn full_name(&self) -> String {
        format!("{}:{}", self.service, self.name)
    }

    /// Whether a policy can limit it to resources; without, only `Resource: "*"` reaches it.
    pub fn has_resources(&self) -> bool {
        !self.types.is_empty()
    }

    /// What it works on, for comparing: actions of one service with the same are reached by the same resources.
    pub fn works_on(&self) -> (&'static str, &'static str) {
        (self.service, self.types)
    }

    /// The kinds of resource it works on, each with whether a call always names one.
    pub fn resource_types(&self) -> impl Iterator<Item = (&'static ResourceType, bool)> {
        let types = arn_formats(self.service);
        self.type_numbers().filter_map(move |(number, required)| Some((types.get(number)?, required)))
    }

    /// The same as numbers into [`arn_formats`] of its service.
    pub fn type_numbers(&self) -> impl Iterator<Item = (usize, bool)> {
        self.types.split(',').filter_map(|item| {
            let number = item.trim_end_matches('!');
            Some((number.parse().ok()?, number.len() < item.len()))
        })
    }

    /// The service-specific and tag condition keys that a call of it carries. Global keys ([`global_keys`]) come on top.
    pub fn condition_keys(&self) -> impl Iterator<Item = &'static ConditionKey> {
        let keys = service(self.service).map_or(&[][..], |s| &s.keys);
        self.keys.split(',').filter(|r| !r.is_empty()).flat_map(move |range| {
            let (first, last) = range.split_once('-').unwrap_or((range, range));
            match (first.parse::<usize>(), last.parse::<usize>()) {
                (Ok(first), Ok(last)) => keys.get(first..=last).unwrap_or_default(),
                _ => &[],
            }
        })
    }
}

/// A kind of resource and the form of its ARN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResourceType {
    /// AWS's name for it, `bucket`.
    pub name: &'static str,
    /// `arn:${Partition}:s3:::${BucketName}`.
    pub arn: &'static str,
    /// Whether another kind of the service goes on behind it with a slash: objects behind their bucket.
    has_children: bool,
}

/// What a condition key holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyType {
    /// Text.
    String,
    /// An ARN.
    Arn,
    /// `true` or `false`.
    Bool,
    /// A number.
    Numeric,
    /// A moment.
    Date,
    /// An address or range.
    IpAddress,
}

/// A condition key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConditionKey {
    /// `s3:prefix`, `aws:ResourceTag/${TagKey}`.
    pub name: &'static str,
    /// What it holds.
    pub holds: KeyType,
    /// Whether a request can carry several values of it.
    pub multivalued: bool,
}

impl ConditionKey {
    /// Whether `key`, as a policy writes it, is this key. Names have no case; behind the `/` of `aws:ResourceTag/` stands
    /// any name.
    pub fn is(&self, key: &str) -> bool {
        match self.name.split_once("${") {
            None => self.name.eq_ignore_ascii_case(key),
            Some((head, tail)) => {
                let tail = tail.split_once('}').map_or("", |(_, after)| after);
                let variable = key.len().saturating_sub(head.len() + tail.len());
                let at = |from: usize, to: usize| key.get(from..to).unwrap_or_default();
                variable > 0
                    && at(0, head.len()).eq_ignore_ascii_case(head)
                    && at(key.len() - tail.len(), key.len()).eq_ignore_ascii_case(tail)
            }
        }
    }
}

/// One service.
#[derive(Debug)]
struct Service {
    prefix: &'static str,
    types: Vec<ResourceType>,
    keys: Vec<ConditionKey>,
    /// Sorted by name without case.
    actions: Vec<Action>,
}

#[derive(Debug)]
struct Catalogue {
    /// Every prefix that AWS has, sorted.
    prefixes: Vec<&'static str>,
    global: Vec<ConditionKey>,
    /// Sorted by prefix.
    services: Vec<Service>,
}

fn catalogue() -> &'static Catalogue {
    static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
    CATALOGUE.get_or_init(|| read::read(TEXT))
}

/// Compares names without case, as actions and services are compared.
fn order(a: &str, b: &str) -> std::cmp::Ordering {
    let lower = |s| str::bytes(s).map(|b| b.to_ascii_lowercase());
    lower(a).cmp(lower(b))
}

fn service(prefix: &str) -> Option<&'static Service> {
    let services = &catalogue().services;
    services.binary_search_by(|s| order(s.prefix, prefix)).ok().and_then(|i| services.get(i))
}

/// The version of the package from which the catalogue was made.
pub fn version() -> &'static str {
    TEXT.lines().next().and_then(|l| l.rsplit(' ').next()).unwrap_or_default()
}

/// Every service prefix that AWS has, sorted.
pub fn services() -> &'static [&'static str] {
    &catalogue().prefixes
}

/// Whether AWS has a service with this prefix, in any case.
pub fn is_service(prefix: &str) -> bool {
    services().binary_search_by(|s| order(s, prefix)).is_ok()
}

/// Whether this catalogue describes the service.
pub fn covers(prefix: &str) -> bool {
    service(prefix).is_some()
}

/// The services that this catalogue describes.
pub fn covered() -> impl Iterator<Item = &'static str> {
    catalogue().services.iter().map(|s| s.prefix)
}

/// The actions of a service, sorted; none where the catalogue does not describe it.
pub fn actions(prefix: &str) -> &'static [Action] {
    service(prefix).map_or(&[], |s| &s.actions)
}

/// The action with this full name, in any case.
pub fn action(name: &str) -> Option<&'static Action> {
    let (prefix, name) = name.split_once(':')?;
    let actions = actions(prefix);
    actions.binary_search_by(|a| order(a.name, name)).ok().and_then(|i| actions.get(i))
}

/// The described actions that a pattern of a policy covers: `s3:GetObject`, `s3:Get*`, `*`.
pub fn expand(pattern: &str) -> impl Iterator<Item = &'static Action> {
    let (prefix, name) = pattern.split_once(':').unwrap_or(if pattern == "*" { ("*", "*") } else { ("", "") });
    let services = catalogue().services.iter().filter(move |s| glob(prefix, s.prefix));
    services.flat_map(move |s| {
        // A name without wildcards is one search; with them, names share the text before the first wildcard.
        let head = name.find(['*', '?']).map_or(name, |i| name.get(..i).unwrap_or_default());
        let cut = |a: &Action| a.name.get(..head.len()).unwrap_or(a.name);
        let from = s.actions.partition_point(|a| order(cut(a), head).is_lt());
        let to = s.actions.partition_point(|a| order(cut(a), head).is_le());
        s.actions.get(from..to).unwrap_or_default().iter().filter(move |a| glob(name, a.name))
    })
}

/// The kinds of resource of a service with the forms of their ARNs.
pub fn arn_formats(prefix: &str) -> &'static [ResourceType] {
    service(prefix).map_or(&[], |s| &s.types)
}

/// Every form of ARN that the catalogue knows, whoever's it is: IAM roles are also resources of EC2.
pub fn all_arn_formats() -> impl Iterator<Item = &'static ResourceType> {
    catalogue().services.iter().flat_map(|s| &s.types)
}

/// Whether `arn`, as `Resource` has it, can be a resource that the action works on. `*` always is; an action without
/// resources is reached by `*` only.
pub fn applies(action: &Action, arn: &str) -> bool {
    ArnPattern::new(arn).reach(action) == Reach::Some
}

/// The condition keys of a service, its own and the tag keys.
pub fn service_keys(prefix: &str) -> &'static [ConditionKey] {
    service(prefix).map_or(&[], |s| &s.keys)
}

/// The keys that every request may carry.
pub fn global_keys() -> &'static [ConditionKey] {
    &catalogue().global
}

/// The condition key that a policy writes so, in any case.
pub fn condition_key(key: &str) -> Option<&'static ConditionKey> {
    let global = global_keys().iter().find(|k| k.is(key));
    let own = || key.split_once(':').and_then(|(prefix, _)| service_keys(prefix).iter().find(|k| k.is(key)));
    // The keys of identity providers (`accounts.google.com:aud`, `saml:sub`) stand with sts.
    global.or_else(own).or_else(|| service_keys("sts").iter().find(|k| k.is(key)))
}

/// Whether a name matches a pattern with `*` and `?`, without case.
/// At most pattern times name steps: of several stars only the last is ever tried again.
pub(super) fn glob(pattern: &str, name: &str) -> bool {
    let (pattern, name) = (pattern.as_bytes(), name.as_bytes());
    let (mut p, mut n) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while let Some(byte) = name.get(n) {
        match pattern.get(p) {
            Some(b'*') => {
                retry = Some((p, n));
                p += 1;
            }
            Some(unit) if *unit == b'?' || unit.eq_ignore_ascii_case(byte) => {
                p += 1;
                n += 1;
            }
            _ => {
                let Some((star, from)) = retry else { return false };
                retry = Some((star, from + 1));
                p = star + 1;
                n = from + 1;
            }
        }
    }
    pattern.get(p..).is_some_and(|rest| rest.iter().all(|b| *b == b'*'))
}

#[cfg(test)]
mod tests;
