//! How does kubectl show rules (`can-i --list`, `describe role`)? Broken down to one group, resource, name and verb,
//! put together again where only the verbs differ, sorted by Go's printing (`k8s.io/kubectl/pkg/util/rbac`).

use crate::source::order;
use serde_json::Value;

/// One line of the table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleLine {
    verbs: Vec<String>,
    group: Option<String>,
    resource: Option<String>,
    name: Option<String>,
    url: Option<String>,
}

impl RuleLine {
    /// `deployments.apps/scale`.
    fn combined(&self) -> String {
        let Some(resource) = &self.resource else { return String::new() };
        let (plain, subresource) = resource.split_once('/').map_or((resource.as_str(), ""), |(r, s)| (r, s));
        let group = self.group.as_deref().filter(|g| !g.is_empty()).map(|g| format!(".{g}")).unwrap_or_default();
        let subresource = if subresource.is_empty() { String::new() } else { format!("/{subresource}") };
        format!("{plain}{group}{subresource}")
    }

    /// The cells, as Go prints slices.
    pub fn cells(&self) -> [String; 4] {
        let one = |item: &Option<String>| format!("[{}]", item.as_deref().unwrap_or_default());
        [self.combined(), one(&self.url), one(&self.name), format!("[{}]", self.verbs.join(" "))]
    }

    /// The text by which Go sorts.
    fn go_string(&self) -> String {
        let one = |item: &Option<String>| format!("[{}]", item.as_deref().unwrap_or_default());
        format!(
            "&PolicyRule{{Verbs:[{}],APIGroups:{},Resources:{},ResourceNames:{},NonResourceURLs:{},}}",
            self.verbs.join(" "),
            one(&self.group),
            one(&self.resource),
            one(&self.name),
            one(&self.url),
        )
    }
}

/// The lines that show `rules`, objects with the fields of a PolicyRule.
pub fn lines<'a>(rules: impl IntoIterator<Item = &'a Value>) -> Vec<RuleLine> {
    let mut lines: Vec<RuleLine> = Vec::new();
    for rule in rules {
        let strings = |key: &str| -> Vec<String> {
            let items = rule.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
            items.iter().filter_map(|v| v.as_str().map(str::to_owned)).collect()
        };
        let (verbs, names) = (strings("verbs"), strings("resourceNames"));
        let names: Vec<Option<String>> = match names.is_empty() {
            true => vec![None],
            false => names.into_iter().map(Some).collect(),
        };
        for group in strings("apiGroups") {
            for resource in strings("resources") {
                for name in names.iter().filter(|_| !verbs.is_empty()) {
                    let same = |l: &RuleLine| {
                        l.group.as_ref() == Some(&group) && l.resource.as_ref() == Some(&resource) && l.name == *name
                    };
                    let at = lines.iter().position(same).unwrap_or_else(|| {
                        let (group, resource) = (Some(group.clone()), Some(resource.clone()));
                        lines.push(RuleLine { group, resource, name: name.clone(), ..RuleLine::default() });
                        lines.len() - 1
                    });
                    for line in lines.iter_mut().skip(at).take(1) {
                        for verb in &verbs {
                            if !line.verbs.contains(verb) {
                                line.verbs.push(verb.clone());
                            }
                        }
                    }
                }
            }
        }
        for url in strings("nonResourceURLs") {
            for verb in &verbs {
                lines.push(RuleLine { verbs: vec![verb.clone()], url: Some(url.clone()), ..RuleLine::default() });
            }
        }
    }
    order::sort_by_key(&mut lines, RuleLine::go_string);
    lines
}
