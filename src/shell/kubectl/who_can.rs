//! The plugin `kubectl who-can`: which subjects may do this? It lists roles and bindings as whoever is typing.

use super::{Command, Failure, Kubectl, resources};
use crate::k8s::rbac::{self, Binding};
use crate::k8s::{Attributes, RBAC_GROUP, resource_of_plural};
use crate::shell::tabwriter::{DESCRIBE, align};
use crate::source::order;

pub(super) const COMMANDS: &[Command] = &[Command {
    path: "who-can",
    aliases: &[],
    flags: &["all-namespaces|A", "subresource=", "output|o="],
    usage: "who-can VERB [TYPE | TYPE/NAME | NONRESOURCEURL]",
    run: who_can,
}];

fn who_can(kubectl: &mut Kubectl<'_, '_>) -> Result<(), Failure> {
    let arguments = kubectl.flags.arguments.clone();
    let [verb, what] = arguments.as_slice() else {
        return Err(Failure::plain(
            "Error: you must specify two or three arguments: verb, resource, and optional resourceName",
        ));
    };
    let subresource = kubectl.flags.get("subresource").unwrap_or_default().to_owned();
    let namespace = match kubectl.flags.is_on("all-namespaces") {
        true => String::new(),
        false => kubectl.namespace(),
    };
    let is_url = what.starts_with('/');
    if is_url && !subresource.is_empty() {
        return Err(Failure::plain("Error: --subresource cannot be used with NONRESOURCEURL"));
    }
    let (attributes, action) = match is_url {
        true => (Attributes::path(verb, what), format!("{verb} {what}")),
        false => {
            let (word, name) = what.split_once('/').unwrap_or((what, ""));
            let (group, plural) = match word {
                "*" => ("*".to_owned(), "*".to_owned()),
                word => {
                    let found = kubectl.terminal.world().cluster.resource_type(word);
                    let found = found.ok_or_else(|| {
                        Failure::plain(format!(
                            "Error: resolving resource: the server doesn't have a resource type {word:?}"
                        ))
                    })?;
                    (found.group.to_string(), found.plural.to_string())
                }
            };
            let full = if subresource.is_empty() { plural.clone() } else { format!("{plural}/{subresource}") };
            let shown = if name.is_empty() { String::new() } else { format!("/{name}") };
            (Attributes::resource(verb, &group, &full, &namespace, name), format!("{verb} {full}{shown}"))
        }
    };
    let mut warnings = Vec::new();
    for plural in ["roles", "rolebindings", "clusterroles", "clusterrolebindings"] {
        let Some(resource) = resource_of_plural(RBAC_GROUP, plural) else { continue };
        let scope = if resource.namespaced { namespace.as_str() } else { "" };
        match kubectl.ask("GET", &resources::url(resource, scope, ""), None) {
            Ok(_) => {}
            Err(refusal) if resource.namespaced && refusal.code() == 403 => {
                let place = if scope.is_empty() { String::new() } else { format!(" in the {scope} namespace") };
                warnings.push(format!("The user is not allowed to list {plural}{place}"));
            }
            Err(refusal) => return Err(Failure::plain(format!("Error: {}", refusal.text))),
        }
    }
    let world = kubectl.terminal.world();
    let bindings = holding(&world.rbac, &attributes, &namespace);
    let text = table(&bindings, &action, !is_url, kubectl.flags.get("output") == Some("wide"));
    if !warnings.is_empty() {
        kubectl.out.push_str("Warning: The list might not be complete due to missing permission(s):\n");
        warnings.iter().for_each(|w| kubectl.out.push_str(&format!("\t{w}\n")));
        kubectl.out.push('\n');
    }
    kubectl.out.push_str(&text);
    Ok(())
}

/// The bindings whose role allows it, each once. With an empty namespace those of every namespace.
fn holding<'a>(index: &'a rbac::Index, attributes: &Attributes, namespace: &str) -> Vec<&'a Binding> {
    let mut scopes = vec![namespace.to_owned()];
    if namespace.is_empty() {
        scopes.extend(index.bindings().iter().map(|b| b.object.namespace.clone()));
        order::sort(&mut scopes);
        scopes.dedup();
    }
    let mut found: Vec<&Binding> = Vec::new();
    for scope in scopes {
        let asked = Attributes { namespace: scope, ..attributes.clone() };
        for holder in rbac::who_can(index, &asked) {
            let binding = holder.grant.binding;
            if !found.iter().any(|b| std::ptr::eq(*b, binding)) {
                found.push(binding);
            }
        }
    }
    order::sort_by(&mut found, |a, b| {
        (&a.object.namespace, &a.object.name).cmp(&(&b.object.namespace, &b.object.name))
    });
    found
}

/// The plugin writes what it did not find at once, and its tables at the end.
fn table(bindings: &[&Binding], action: &str, with_namespaced: bool, wide: bool) -> String {
    let (mut said, mut rows) = (String::new(), String::new());
    let role = |b: &Binding| if wide { format!("{}/{}\t", b.role_ref.kind, b.role_ref.name) } else { String::new() };
    let head = if wide { "ROLE\t" } else { "" };
    let (cluster_wide, namespaced): (Vec<&Binding>, Vec<&Binding>) = bindings.iter().partition(|b| b.is_cluster_wide());
    if with_namespaced {
        match namespaced.is_empty() {
            true => said
                .push_str(&format!("No subjects found with permissions to {action} assigned through RoleBindings\n")),
            false => rows.push_str(&format!("ROLEBINDING\t{head}NAMESPACE\tSUBJECT\tTYPE\tSA-NAMESPACE\n")),
        }
        for binding in namespaced {
            for subject in binding.subjects() {
                rows.push_str(&format!(
                    "{}\t{}{}\t{}\t{}\t{}\n",
                    binding.object.name,
                    role(binding),
                    binding.object.namespace,
                    subject.name,
                    subject.kind,
                    subject.namespace
                ));
            }
        }
        rows.push('\n');
    }
    match cluster_wide.is_empty() {
        true => {
            said.push_str(&format!(
                "No subjects found with permissions to {action} assigned through ClusterRoleBindings\n"
            ));
        }
        false => rows.push_str(&format!("CLUSTERROLEBINDING\t{head}SUBJECT\tTYPE\tSA-NAMESPACE\n")),
    }
    for binding in cluster_wide {
        for subject in binding.subjects() {
            rows.push_str(&format!(
                "{}\t{}{}\t{}\t{}\n",
                binding.object.name,
                role(binding),
                subject.name,
                subject.kind,
                subject.namespace
            ));
        }
    }
    said + &align(&rows, DESCRIBE)
}
