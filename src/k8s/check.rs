//! What would `kubectl apply` say of this manifest, if somebody who may do everything ran it? Decoding, validation and
//! the ServiceAccount's existence, with the place of each fault: what the editor shows while a learner types.

use super::admission::{Account, account_missing, account_name, was_created_earlier};
use super::decode::{Departure, DepartureKind};
use super::decode::{
    GroupVersionKind, Order, decode, diagnose_departure, diagnose_mismatch, duplicate_keys, interpret, nearest,
};
use super::defaults::set_defaults;
use super::schema::{Struct, schema};
use super::validation::{ErrorType, FieldError, validate_create};
use super::{
    Cluster, GroupKind, Object, ResourceType, Status, StatusCause, kinds, misspelt, quote, resource_of_kind,
    resource_types, split_api_version,
};
use crate::source::{Diagnostic, Files, Kind, Node, Span};
use crate::text;
use serde_json::Value;

/// What is wrong with one document alone, a `kind: List` item by item.
pub fn check_manifest(files: &Files, root: &Node) -> Vec<Diagnostic> {
    let path = files.get(root.span.file).map_or("", |f| &f.path);
    if !is_meant_as_manifest(root, path) {
        return Vec::new();
    }
    let mut check = Check { files, path, found: Vec::new() };
    check.duplicates(root);
    let items = root.get("items").filter(|items| items.is_sequence());
    let kind = root.get("kind").and_then(Node::as_str).unwrap_or_default();
    match items.filter(|_| kind.ends_with("List")) {
        Some(items) => items.items().iter().for_each(|item| check.object(item)),
        None if root.is_null() => {}
        None => check.object(root),
    }
    check.found
}

/// Whether a document is meant for kubectl. Policy documents and patches lie beside manifests, and say nothing of a kind.
fn is_meant_as_manifest(root: &Node, path: &str) -> bool {
    match root.is_mapping() {
        true => ["apiVersion", "kind", "metadata"].iter().any(|key| root.get(key).is_some()),
        false => path.ends_with(".yaml") || path.ends_with(".yml"),
    }
}

/// Whether the API server takes this object at all; the cheap half of [`check_manifest`].
pub fn is_accepted(object: &Object) -> bool {
    let (group, version) = split_api_version(&object.api_version);
    let Some(ty) = schema().kind(group, version, &object.kind) else {
        return resource_of_kind(object.group_kind()).is_none_or(|r| r.versions.iter().any(|v| v == version));
    };
    let Ok(decoded) = decode(&object.node, ty, Order::Sorted) else { return false };
    decoded.departures.is_empty() && faults(object.group_kind(), decoded.object, &object.namespace).1.is_empty()
}

/// What is wrong with an object that the API server would take, in the cluster that it belongs to.
pub fn check_object(cluster: &Cluster, files: &Files, object: &Object) -> Vec<Diagnostic> {
    match object.group_kind() {
        kinds::POD => account(cluster, files, object).into_iter().collect(),
        kinds::ROLE | kinds::CLUSTER_ROLE => misspelt(cluster, files, &object.node),
        _ => Vec::new(),
    }
}

struct Check<'a> {
    files: &'a Files,
    path: &'a str,
    found: Vec<Diagnostic>,
}

impl Check<'_> {
    /// Keys that stand twice: kubectl keeps the last one and says nothing.
    fn duplicates(&mut self, root: &Node) {
        for (key, _) in duplicate_keys(root).into_iter().take(100) {
            let kind = DepartureKind::DuplicateKey { name: key.key_text() };
            let departure = Departure { message: String::new(), span: key.span, kind };
            self.found.push(diagnose_departure(&departure, String::new()));
        }
    }

    fn object(&mut self, root: &Node) {
        let Some((found, resource)) = self.kind_of(root) else { return };
        let Some(ty) = schema().kind(&found.group, &found.version, &found.kind) else { return };
        self.decoded(root, ty, resource);
    }

    /// The kind of an object; `None` where it has none, with the finding, or where it is a custom resource.
    fn kind_of(&mut self, root: &Node) -> Option<(GroupVersionKind, &'static ResourceType)> {
        let unset = |field: &str| root.get(field).is_none_or(Node::is_null);
        let mut missing: Vec<String> = Vec::new();
        if !root.is_mapping() {
            missing.push("invalid object to validate".to_owned());
        } else {
            let fields = ["apiVersion", "kind"];
            missing.extend(fields.iter().filter(|f| unset(f)).map(|field| format!("{field} not set")));
            let wrong = fields.iter().filter(|f| !unset(f) && root.get(f).and_then(Node::as_str).is_none());
            missing.extend(wrong.map(|field| format!("{field} isn't string type")));
        }
        let start = root.entries().first().map_or(root.span, |e| e.key.span);
        if !missing.is_empty() {
            let list = match missing.as_slice() {
                [only] => only.clone(),
                several => format!("[{}]", several.join(", ")),
            };
            let upstream = format!(
                "error: error validating {}: error validating data: {list}; if you choose to ignore these errors, \
                 turn validation off with --validate=false",
                quote(self.path)
            );
            let message = match root.is_mapping() {
                true => text!(
                    "a manifest begins with `apiVersion` and `kind`; write both",
                    "매니페스트(manifest)에는 `apiVersion`과 `kind`가 있어야 합니다. 둘 다 쓰십시오"
                ),
                false => text!(
                    "this is no manifest; write `apiVersion:`, `kind:` and `metadata:`",
                    "매니페스트(manifest)가 아닙니다. `apiVersion:`, `kind:`, `metadata:`를 쓰십시오"
                ),
            };
            let diagnostic = Diagnostic::error("no-kind", start, message).with_upstream(upstream);
            let version = root.get("kind").and_then(Node::as_str).and_then(|kind| schema().named(kind));
            let version = version.filter(|ty| ty.is_kind && unset("apiVersion") && root.get("apiVersion").is_none());
            self.found.push(match version.filter(|_| !self.files.slice(root.span).starts_with('{')) {
                Some(ty) => {
                    diagnostic.with_fix(format!("apiVersion: {}\n{}", ty.api_version(), self.files.slice(start)))
                }
                None => diagnostic,
            });
            return None;
        }
        let found = interpret(Some(root)).unwrap_or_default();
        let known = resource_of_kind(GroupKind::new(&found.group, &found.kind));
        if let Some(resource) = known.filter(|r| r.versions.iter().any(|v| *v == found.version)) {
            return Some((found, resource));
        }
        // A group that is none of Kubernetes' own holds custom resources: kept and listed, not judged.
        let own_group = resource_types().iter().any(|t| t.group == found.group);
        let kinds = || resource_types().iter().filter(|t| !own_group || t.group == found.group).map(|t| &*t.kind);
        let same = resource_types().iter().find(|t| t.kind.eq_ignore_ascii_case(&found.kind));
        let meant = same.or_else(|| {
            let near = nearest(&found.kind, kinds()).filter(|_| own_group)?;
            resource_types().iter().find(|t| t.kind == near)
        });
        let groups = meant.map(|t| &*t.group);
        let near_group = groups.is_some_and(|group| nearest(&found.group, [group].into_iter()).is_some());
        if own_group || near_group || meant.is_some() && !found.group.contains('.') {
            self.unknown_kind(root, &found, meant);
        }
        None
    }

    fn unknown_kind(&mut self, root: &Node, found: &GroupVersionKind, meant: Option<&ResourceType>) {
        let text_at = |path: &[&str]| root.at(path).and_then(Node::as_str).unwrap_or_default();
        let upstream = format!(
            "error: resource mapping not found for name: {} namespace: {} from {}: no matches for kind {} in version {}\n\
             ensure CRDs are installed first",
            quote(text_at(&["metadata", "name"])),
            quote(text_at(&["metadata", "namespace"])),
            quote(self.path),
            quote(&found.kind),
            quote(&found.api_version())
        );
        let span_of = |field: &str| root.get(field).map_or(root.span, |n| n.span);
        let (kind, version) = (&found.kind, found.api_version());
        let diagnostic = match meant {
            Some(meant) if meant.kind != *kind => {
                let right = &meant.kind;
                let message = text!(
                    "there is no kind `{kind}`; write `{right}`",
                    "`{kind}`이라는 kind는 없습니다. `{right}`을/를 쓰십시오"
                );
                Diagnostic::error("unknown-kind", span_of("kind"), message).with_fix(right.to_string())
            }
            Some(meant) => {
                let right = meant.api_version();
                let message = text!(
                    "there is no `{kind}` in `{version}`; write `apiVersion: {right}`",
                    "`{version}`에는 `{kind}`이/가 없습니다. `apiVersion: {right}`을/를 쓰십시오"
                );
                Diagnostic::error("unknown-kind", span_of("apiVersion"), message).with_fix(right)
            }
            None => {
                let message = text!(
                    "there is no kind `{kind}` in `{version}`; check the spelling of both",
                    "`{version}`에 `{kind}`이라는 kind가 없습니다. 두 값의 철자를 확인하십시오"
                );
                Diagnostic::error("unknown-kind", span_of("kind"), message)
            }
        };
        self.found.push(diagnostic.with_upstream(upstream));
    }

    /// Decoding and validation.
    fn decoded(&mut self, root: &Node, ty: &'static Struct, resource: &ResourceType) {
        let cannot = |error: &str| {
            let kind = &resource.kind;
            let version = quote(ty.version);
            let message = format!("{kind} in version {version} cannot be handled as a {kind}: {error}");
            Status::bad_request(message).kubectl_file("creating", self.path)
        };
        let decoded = match decode(root, ty, Order::Sorted) {
            Ok(decoded) => decoded,
            Err(mismatch) => {
                let written = self.files.slice(mismatch.span);
                return self.found.push(diagnose_mismatch(&mismatch, written, cannot(&mismatch.message)));
            }
        };
        if !decoded.departures.is_empty() {
            let all: Vec<&str> = decoded.departures.iter().map(|d| d.message.as_str()).collect();
            let upstream = cannot(&format!("strict decoding error: {}", all.join(", ")));
            return self.found.extend(decoded.departures.iter().map(|d| diagnose_departure(d, upstream.clone())));
        }
        let namespace = if resource.namespaced { super::DEFAULT_NAMESPACE } else { "" };
        let (name, errors) = faults(resource.group_kind(), decoded.object, namespace);
        if errors.is_empty() {
            return;
        }
        let causes = errors.iter().map(|error| StatusCause {
            reason: error.kind.reason().to_owned(),
            field: error.field.as_str().to_owned(),
            message: error.body.clone(),
        });
        let upstream = Status::invalid(resource.group_kind(), &name, causes.collect()).kubectl();
        let found = errors.iter().map(|error| self.invalid(root, error).with_upstream(upstream.trim_end()));
        let found: Vec<Diagnostic> = found.collect();
        self.found.extend(found);
    }

    fn invalid(&self, root: &Node, error: &FieldError) -> Diagnostic {
        let (span, whole) = span_of_field(root, error.field.as_str());
        let (field, detail) = (error.field.as_str(), &error.detail);
        let message = match error.kind {
            ErrorType::Required if detail.is_empty() => {
                text!("`{field}` is missing; write it", "`{field}`이/가 없습니다. 쓰십시오")
            }
            ErrorType::Required => {
                text!("`{field}` is missing: {detail}", "`{field}`이/가 없습니다: {detail}")
            }
            ErrorType::NotSupported => {
                text!("`{field}` has a value that does not exist; {detail}", "`{field}`에 없는 값을 썼습니다. {detail}")
            }
            ErrorType::Forbidden => {
                text!("`{field}` may not be set here: {detail}", "`{field}`은/는 여기에 쓸 수 없습니다: {detail}")
            }
            ErrorType::Duplicate => {
                text!("`{field}` stands here a second time; rename one", "`{field}`이/가 중복됩니다. 하나를 바꾸십시오")
            }
            ErrorType::NotFound => {
                text!("`{field}` names something that is not there", "`{field}`이/가 가리키는 것이 없습니다")
            }
            ErrorType::Invalid | ErrorType::TooLong => {
                text!("`{field}` is not valid: {detail}", "`{field}`의 값이 올바르지 않습니다: {detail}")
            }
        };
        let diagnostic = Diagnostic::error("invalid-field", span, message);
        match meant_value(error, self.files.slice(span)).filter(|_| whole) {
            Some(fix) => diagnostic.with_fix(fix),
            None => diagnostic,
        }
    }
}

/// A pod that names a ServiceAccount which is not there is refused (F6.10).
fn account(cluster: &Cluster, files: &Files, pod: &Object) -> Option<Diagnostic> {
    if was_created_earlier(pod) {
        return None;
    }
    let (account, namespace) = (account_name(pod.value()), &pod.namespace);
    if Account::find(cluster, namespace, account).is_some() {
        return None;
    }
    let status = Status::forbidden_for("", "pods", &pod.name, &account_missing(namespace, account));
    let written = pod.at(&["spec", "serviceAccountName"]);
    let span = written.map_or(pod.name_span(), |n| n.span);
    let there = cluster.list_in(kinds::SERVICE_ACCOUNT, namespace).iter().map(|o| o.name.as_str());
    let meant = written.and_then(|_| nearest(account, there.filter(|name| *name != "default")));
    let message = text!(
        "there is no ServiceAccount `{account}` in `{namespace}`, so this pod is not created; create the account first",
        "`{namespace}`에 ServiceAccount `{account}`이/가 없어서 이 파드는 만들어지지 않습니다. 계정을 먼저 만드십시오"
    );
    let path = files.get(pod.file()).map_or("", |f| &f.path);
    let diagnostic =
        Diagnostic::error("no-service-account", span, message).with_upstream(status.kubectl_file("creating", path));
    Some(match meant {
        Some(meant) => diagnostic.with_fix(meant),
        None => diagnostic,
    })
}

/// The object's name, and what validation says of it after defaulting. A namespaced object without a namespace gets
/// kubectl's.
fn faults(kind: GroupKind<'_>, mut object: Value, namespace: &str) -> (String, Vec<FieldError>) {
    set_defaults(kind, &mut object);
    let namespaced = resource_of_kind(kind).is_none_or(|r| r.namespaced);
    if let Some(fields) = object.as_object_mut() {
        let metadata = fields.entry("metadata").or_insert_with(|| Value::Object(serde_json::Map::new()));
        if let Some(metadata) = metadata.as_object_mut() {
            match namespaced {
                true => drop(metadata.entry("namespace").or_insert_with(|| namespace.into())),
                false => drop(metadata.remove("namespace")),
            }
        }
    }
    let errors = validate_create(kind, namespaced, &object);
    let name = object.pointer("/metadata/name").and_then(Value::as_str).unwrap_or_default();
    (name.to_owned(), errors)
}

/// The value that was meant: the same in another case, or the only one that there is.
fn meant_value(error: &FieldError, written: &str) -> Option<String> {
    if error.kind != ErrorType::NotSupported {
        return None;
    }
    let values: Vec<&str> =
        error.detail.strip_prefix("supported values: ")?.split(", ").map(|v| v.trim_matches('"')).collect();
    let plain = written.trim_matches(['"', '\'']);
    let same = values.iter().find(|v| v.eq_ignore_ascii_case(plain));
    let fix = same.or(if let [only] = values.as_slice() { Some(only) } else { None })?;
    (!fix.is_empty()).then(|| (*fix).to_owned())
}

/// Where the field of a path such as `rules[0].verbs` or `data[a.b]` stands, and whether it is there itself; otherwise
/// the innermost of its parents that is.
fn span_of_field(root: &Node, path: &str) -> (Span, bool) {
    let mut node = root;
    let mut rest = path;
    let mut at = root.get("kind").map_or(root.span, |n| n.span);
    while !rest.is_empty() {
        let next = if let Some(inner) = rest.strip_prefix('[') {
            let (key, after) = inner.split_once(']').unwrap_or((inner, ""));
            rest = after;
            match &node.kind {
                Kind::Sequence(items) => key.parse::<usize>().ok().and_then(|i| items.get(i)),
                _ => node.get(key),
            }
        } else {
            let name = rest.strip_prefix('.').unwrap_or(rest);
            let end = name.find(['.', '[']).unwrap_or(name.len());
            let (name, after) = name.split_at(end);
            rest = after;
            node.get(name)
        };
        match next {
            Some(found) => (node, at) = (found, found.span),
            None => return (at, false),
        }
    }
    (at, true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::k8s::objects_of;
    use crate::source::{File, Severity, read_documents};

    /// The findings of a text, as line, code, and what kubectl prints.
    fn check(text: &str) -> Vec<(u32, &'static str, String, Option<String>)> {
        let mut files = Files::default();
        files.add(File::new("x", ""));
        let id = files.add(File::new("f.yaml", text));
        let roots: Vec<Node> =
            read_documents(id, files.get(id).unwrap()).into_iter().filter_map(|d| d.root.ok().flatten()).collect();
        let mut found: Vec<Diagnostic> = roots.iter().flat_map(|r| check_manifest(&files, r)).collect();
        let mut objects: Vec<_> = roots.into_iter().flat_map(objects_of).collect();
        objects.retain(|o| is_accepted(o));
        let (cluster, _) = Cluster::new(objects.iter().cloned());
        found.extend(objects.iter().flat_map(|o| check_object(&cluster, &files, o)));
        found.sort_by_key(|d| d.span);
        found.into_iter().map(|d| (files.place(d.span).line, d.code, d.upstream, d.fix)).collect()
    }

    const ROLE: &str = "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata:\n  name: r\n";

    #[test]
    fn findings_stand_where_the_fault_is() {
        for (text, line, code, upstream, fix) in [
            (
                format!("{ROLE}rules:\n- apiGroups: ['']\n  resources: [pods]\n  verb: [get]\n"),
                8,
                "unknown-field",
                "Error from server (BadRequest): error when creating \"f.yaml\": Role in version \"v1\" cannot be handled as a Role: strict decoding error: unknown field \"rules[0].verb\"",
                Some("verbs"),
            ),
            (
                format!("{ROLE}rules:\n- apiGroups: ['']\n  resources: [pods]\n  verbs: get\n"),
                8,
                "wrong-type",
                "Error from server (BadRequest): error when creating \"f.yaml\": Role in version \"v1\" cannot be handled as a Role: json: cannot unmarshal string into Go struct field PolicyRule.rules.verbs of type []string",
                Some("[get]"),
            ),
            (
                format!("{ROLE}rules:\n- apiGroups: ['']\n  resources: [pods]\n  verbs: []\n"),
                8,
                "invalid-field",
                "The Role \"r\" is invalid: rules[0].verbs: Required value: verbs must contain at least one value",
                None,
            ),
            (
                ROLE.replace("kind: Role", "kind: role"),
                2,
                "unknown-kind",
                "error: resource mapping not found for name: \"r\" namespace: \"\" from \"f.yaml\": no matches for kind \"role\" in version \"rbac.authorization.k8s.io/v1\"\nensure CRDs are installed first",
                Some("Role"),
            ),
            (
                "apiVersion: extensions/v1beta1\nkind: Deployment\nmetadata: {name: d}\n".to_owned(),
                1,
                "unknown-kind",
                "error: resource mapping not found for name: \"d\" namespace: \"\" from \"f.yaml\": no matches for kind \"Deployment\" in version \"extensions/v1beta1\"\nensure CRDs are installed first",
                Some("apps/v1"),
            ),
            (
                "kind: Pod\n".to_owned(),
                1,
                "no-kind",
                "error: error validating \"f.yaml\": error validating data: apiVersion not set; if you choose to ignore these errors, turn validation off with --validate=false",
                Some("apiVersion: v1\nkind"),
            ),
            (
                "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  serviceAccountName: gone\n  containers: [{name: c, image: i}]\n".to_owned(),
                5,
                "no-service-account",
                "Error from server (Forbidden): error when creating \"f.yaml\": pods \"p\" is forbidden: error looking up service account default/gone: serviceaccount \"gone\" not found",
                None,
            ),
            (
                "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: b}\nroleRef:\n  kind: role\n  name: r\n".to_owned(),
                5,
                "invalid-field",
                "The RoleBinding \"b\" is invalid: roleRef.kind: Unsupported value: \"role\": supported values: \"Role\", \"ClusterRole\"",
                Some("Role"),
            ),
        ] {
            let want = vec![(line, code, upstream.to_owned(), fix.map(str::to_owned))];
            assert_eq!(check(&text), want, "{text}");
        }
    }

    #[test]
    fn what_kubectl_takes_is_not_mentioned() {
        for text in [
            format!("{ROLE}rules: []\n"),
            "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w}\nspec: {anything: [1]}\n".to_owned(),
            "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Namespace, metadata: {name: dev}}\n".to_owned(),
            "apiVersion: v1\nkind: Pod\nmetadata: {name: p, uid: u}\nspec: {serviceAccountName: gone, containers: [{name: c, image: i}]}\n".to_owned(),
            "Version: '2012-10-17'\nStatement: []\n".to_owned(),
            String::new(),
        ] {
            assert_eq!(check(&text), [], "{text}");
        }
    }

    #[test]
    fn the_default_objects_are_accepted() {
        for object in &crate::k8s::builtin().objects {
            assert!(is_accepted(object), "{}", object.title());
        }
        let (cluster, _) = Cluster::new(Vec::new());
        let files = Files::default();
        for object in cluster.objects() {
            let found = [check_manifest(&files, &object.node), check_object(&cluster, &files, object)].concat();
            assert!(found.iter().all(|d| d.severity != Severity::Error), "{}: {found:?}", object.title());
        }
    }
}
