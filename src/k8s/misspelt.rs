//! Which words of a rule does no request ever have, and what was meant? The API server stores any text: `pod` for `pods`,
//! `Get` for `get`, `apps/v1` for `apps` grant nothing, and nobody says so.

use super::decode::nearest;
use super::resource::{ResourceType, SUBRESOURCES};
use super::{Cluster, split_api_version};
use crate::source::{Diagnostic, Files, Node};
use crate::text;
use crate::text::Text;
use std::borrow::Cow;

/// The verbs of the API, those first that are proposed.
const VERBS: [&str; 20] = [
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
    "sign",
    "attest",
    "use",
    "post",
    "put",
    "head",
    "options",
    "*",
];

/// Findings in the rules of a Role or ClusterRole, where what was meant is certain.
pub fn misspelt(cluster: &Cluster, files: &Files, root: &Node) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    let rules = root.get("rules").map(Node::items).unwrap_or_default();
    if rules.is_empty() {
        return out;
    }
    let types = cluster.resource_types();
    for rule in rules {
        let mut look = |field: &str, meant: &dyn Fn(&str) -> Option<String>, says: &dyn Fn(&str, &str) -> Text| {
            for node in rule.get(field).map(Node::items).unwrap_or_default() {
                let Some((word, right)) = node.text().and_then(|word| Some((word, meant(word)?))) else { continue };
                let quote = files.slice(node.span).chars().next().filter(|c| matches!(c, '"' | '\''));
                let fix = match quote {
                    Some(quote) => format!("{quote}{right}{quote}"),
                    None if right.is_empty() => "\"\"".to_owned(),
                    None => right.clone(),
                };
                out.push(Diagnostic::warning("misspelt-rule", node.span, says(word, &right)).with_fix(fix));
            }
        };
        look("verbs", &verb, &|word, right| {
            text!(
                "no request has the verb `{word}`; write `{right}`",
                "`{word}`이라는 동작의 요청은 없습니다. `{right}`을/를 쓰십시오"
            )
        });
        look("resources", &|word| resource(&types, word), &|word, right| {
            text!(
                "no resource is called `{word}`; write `{right}`",
                "`{word}`이라는 리소스는 없습니다. `{right}`을/를 쓰십시오"
            )
        });
        look("apiGroups", &|word| group(&types, word), &|word, right| {
            let right = if right.is_empty() { "\"\"" } else { right };
            text!(
                "`{word}` is no API group; write `{right}`",
                "`{word}`은/는 API 그룹이 아닙니다. `{right}`을/를 쓰십시오"
            )
        });
    }
    out.truncate(100);
    out
}

fn verb(word: &str) -> Option<String> {
    if VERBS.contains(&word) {
        return None;
    }
    nearest(word, VERBS.into_iter().take(11)).map(str::to_owned)
}

fn resource(types: &[Cow<'_, ResourceType>], word: &str) -> Option<String> {
    let (name, sub) = word.split_once('/').map_or((word, None), |(name, sub)| (name, Some(sub)));
    // A star in front, or nothing: not a name.
    let known = name == "*" || name.is_empty() || types.iter().any(|t| t.plural == name);
    let right = match known {
        true => name,
        false => {
            let lower = name.to_lowercase();
            let called = types.iter().find(|t| t.is_called(&lower)).map(|t| &*t.plural);
            called.or_else(|| nearest(name, types.iter().map(|t| &*t.plural)))?
        }
    };
    let Some(sub) = sub else { return (!known).then(|| right.to_owned()) };
    let subs = || SUBRESOURCES.iter().filter(|(_, of, _)| *of == right).map(|(_, _, sub)| *sub);
    let right_sub = match subs().any(|s| s == sub) {
        true => sub,
        false => nearest(sub, subs()).unwrap_or(sub),
    };
    (!known || right_sub != sub).then(|| format!("{right}/{right_sub}"))
}

fn group(types: &[Cow<'_, ResourceType>], word: &str) -> Option<String> {
    let is_group = |name: &str| types.iter().any(|t| t.group == name);
    if word == "*" || is_group(word) {
        return None;
    }
    match split_api_version(word) {
        ("", "v1" | "core") => Some(String::new()),
        (group, _) if word.contains('/') && is_group(group) => Some(group.to_owned()),
        _ => nearest(word, types.iter().map(|t| &*t.group).filter(|g| g.len() > 3)).map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{File, FileId, read_documents};

    #[test]
    fn what_was_meant_is_written() {
        let (cluster, _) = Cluster::new(Vec::new());
        for (written, want) in [
            ("verbs: [gett]", "verbs: [get]"),
            ("verbs: [Get, list]", "verbs: [get, list]"),
            ("verbs: ['lst']", "verbs: ['list']"),
            ("verbs: [get, use, '*', approve, frobnicate]", ""),
            ("resources: [pod]", "resources: [pods]"),
            ("resources: [\"Deployment\"]", "resources: [\"deployments\"]"),
            ("resources: [cm]", "resources: [configmaps]"),
            ("resources: [secret, pods]", "resources: [secrets, pods]"),
            ("resources: [pods/logs]", "resources: [pods/log]"),
            ("resources: [pod/log]", "resources: [pods/log]"),
            ("resources: [pods, pods/log, '*', '*/scale', pods/status, widgets, widgets/x]", ""),
            ("apiGroups: [v1]", "apiGroups: [\"\"]"),
            ("apiGroups: ['v1']", "apiGroups: ['']"),
            ("apiGroups: [apps/v1]", "apiGroups: [apps]"),
            ("apiGroups: [rbac.authorization.k8s]", ""),
            ("apiGroups: [rbac.authorisation.k8s.io]", "apiGroups: [rbac.authorization.k8s.io]"),
            ("apiGroups: ['', apps, '*', example.com]", ""),
        ] {
            let mut files = Files::default();
            let text = format!("rules: [{{{written}}}]");
            let id = files.add(File::new("f", &text));
            let root = read_documents(FileId(id.0), files.get(id).unwrap()).remove(0).root.unwrap().unwrap();
            let found = misspelt(&cluster, &files, &root);
            let mut fixed = text.clone();
            for d in found.iter().rev() {
                fixed.replace_range(d.span.start as usize..d.span.end as usize, d.fix.as_ref().unwrap());
            }
            let want = if want.is_empty() { written } else { want };
            assert_eq!(fixed, format!("rules: [{{{want}}}]"), "{found:?}");
        }
    }
}
