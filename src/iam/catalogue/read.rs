//! The catalogue's text, read once. Its grammar, line by line:
//!
//! ```text
//! # comment; the first one ends with the version of the package
//! s PREFIX...                    every service of AWS
//! g TKEY...                      global condition keys; T is the type's letter
//! [PREFIX]                       the lines below describe this service
//! t NAME ARN                     a resource type
//! k TKEY...                      its condition keys
//! a LEVEL TYPES KEYS NAME...     actions that share access level, resource types (`4!,2`) and condition keys (`0-3,7`)
//! ```
//!
//! `-` stands for an empty list. The text is ours: a line that is none of these is passed over, and a test counts.

use super::{AccessLevel, Action, Catalogue, ConditionKey, KeyType, ResourceType, Service, order};

pub(super) fn read(text: &'static str) -> Catalogue {
    let mut catalogue = Catalogue { prefixes: Vec::new(), global: Vec::new(), services: Vec::new() };
    for line in text.lines() {
        if let Some(prefix) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
            catalogue.services.push(Service { prefix, types: Vec::new(), keys: Vec::new(), actions: Vec::new() });
            continue;
        }
        let Some((kind, rest)) = line.split_once(' ') else { continue };
        let keys = || rest.split(' ').filter_map(condition_key);
        match (kind, catalogue.services.last_mut()) {
            ("s", _) => catalogue.prefixes = rest.split(' ').collect(),
            ("g", _) => catalogue.global = keys().collect(),
            ("k", Some(service)) => service.keys = keys().collect(),
            ("t", Some(service)) => {
                service.types.extend(rest.split_once(' ').map(|(name, arn)| ResourceType {
                    name,
                    arn,
                    has_children: false,
                }));
            }
            ("a", Some(service)) => read_actions(service, rest),
            _ => {}
        }
    }
    catalogue.prefixes.sort_unstable_by(|a, b| order(a, b));
    catalogue.services.sort_unstable_by(|a, b| order(a.prefix, b.prefix));
    for service in &mut catalogue.services {
        service.actions.sort_unstable_by(|a, b| order(a.name, b.name));
        let arns: Vec<&str> = service.types.iter().map(|t| t.arn).collect();
        for kind in &mut service.types {
            let behind = |other: &&str| other.strip_prefix(kind.arn).is_some_and(|rest| rest.starts_with('/'));
            kind.has_children = arns.iter().any(behind);
        }
    }
    catalogue
}

fn read_actions(service: &mut Service, line: &'static str) {
    let mut words = line.split(' ');
    let list = |word: Option<&'static str>| word.filter(|w| *w != "-").unwrap_or_default();
    let level = match words.next() {
        Some("L") => AccessLevel::List,
        Some("R") => AccessLevel::Read,
        Some("T") => AccessLevel::Tagging,
        Some("P") => AccessLevel::PermissionsManagement,
        _ => AccessLevel::Write,
    };
    let (types, keys) = (list(words.next()), list(words.next()));
    let prefix = service.prefix;
    service.actions.extend(words.map(|name| Action { service: prefix, name, level, types, keys }));
}

/// `Saws:TagKeys`: several texts. A capital letter marks a key with several values.
fn condition_key(word: &'static str) -> Option<ConditionKey> {
    let (letter, name) = (word.chars().next()?, word.get(1..)?);
    let holds = match letter.to_ascii_lowercase() {
        's' => KeyType::String,
        'a' => KeyType::Arn,
        'b' => KeyType::Bool,
        'n' => KeyType::Numeric,
        'd' => KeyType::Date,
        'i' => KeyType::IpAddress,
        _ => return None,
    };
    Some(ConditionKey { name, holds, multivalued: letter.is_ascii_uppercase() })
}
