//! What is said of a near miss: one sentence that names what differs, and the elements beside it. It never says what to
//! type.

use super::candidate::{Candidate, Miss, SubjectMiss, looks_alike};
use crate::k8s::rbac::{Role, scope_namespace};
use crate::k8s::resource::resource_of_plural;
use crate::k8s::{Attributes, RuleSource, User};
use crate::source::{Node, Span};
use crate::text;
use crate::text::Text;
use crate::trace::{Element, NearMiss};

/// How a binding without a namespace, or a request without one, is named: as `rbac-lookup` does.
const CLUSTER_WIDE: &str = "cluster-wide";

/// The near miss that a candidate is.
pub fn near_miss(candidate: &Candidate<'_>, user: &User, request: &Attributes) -> NearMiss {
    NearMiss {
        of: candidate.binding.object.title(),
        span: candidate.binding.object.name_span(),
        says: sentence(candidate, user, request),
        elements: elements(candidate, user, request),
    }
}

/// A role that would allow and that nobody is bound to.
pub fn unbound(role: &Role, rule: usize, request: &Attributes) -> NearMiss {
    let title = role.object.title();
    let bound = element("roleRef", title.clone(), String::new(), false, role.object.name_span());
    let rule = role.sources.get(rule).map(|source| rule_elements(role, rule, source, &[], request));
    NearMiss {
        says: text!(
            "`{title}` would allow this, and no binding refers to it",
            "`{title}`이/가 이 요청을 허용할 수 있지만 이 역할을 참조하는 바인딩이 없습니다",
            title = &title
        ),
        of: title,
        span: role.object.name_span(),
        elements: std::iter::once(bound).chain(rule.into_iter().flatten()).collect(),
    }
}

fn sentence(candidate: &Candidate<'_>, user: &User, request: &Attributes) -> Text {
    let [miss] = candidate.misses.as_slice() else {
        let names: Vec<&str> = candidate.misses.iter().map(|m| element_name(*m)).collect();
        let names = names.join("`, `");
        return text!(
            "the binding names this user, but its nearest rule differs in `{names}`",
            "바인딩이 이 사용자를 지정하지만, 가장 가까운 규칙도 `{names}`이/가 요청과 다릅니다"
        );
    };
    let rule = candidate.role.zip(candidate.rule).and_then(|(role, number)| role.rules().get(number));
    let (verbs, groups, resources, names, urls) = match rule {
        Some(rule) => (
            list(&rule.verbs),
            list(&rule.api_groups),
            list(&rule.resources),
            list(&rule.resource_names),
            list(&rule.non_resource_urls),
        ),
        None => Default::default(),
    };
    let Attributes { verb, api_group, resource, name, path, .. } = request;
    match miss {
        Miss::Subject(miss) => subject_sentence(*miss, candidate, user),
        Miss::Namespace => namespace_sentence(&candidate.binding.object.namespace, request),
        Miss::RoleRef => {
            let role = role_ref(candidate);
            text!(
                "the binding refers to `{role}`, and there is no such role",
                "바인딩이 참조하는 `{role}`이/가 존재하지 않습니다"
            )
        }
        Miss::Verbs => text!(
            "the rule allows the verbs `{verbs}`; the request is `{verb}`",
            "규칙이 허용하는 동사(verb)는 `{verbs}`인데 요청은 `{verb}`입니다"
        ),
        Miss::ApiGroups => {
            let asked = quoted(api_group);
            text!(
                "the rule is for the API groups `{groups}`; `{resource}` is in `{asked}`",
                "규칙의 API 그룹은 `{groups}`인데 `{resource}`은/는 `{asked}` 그룹에 속합니다"
            )
        }
        Miss::Subresource => {
            let asked = request.combined_resource();
            text!(
                "the rule has `{resources}`, and that does not cover the subresource `{asked}`",
                "규칙에는 `{resources}`만 있으며 하위 리소스(subresource) `{asked}`은/는 여기에 포함되지 않습니다"
            )
        }
        Miss::Resources => {
            let asked = request.combined_resource();
            text!(
                "the rule is for `{resources}`; the request is for `{asked}`",
                "규칙의 대상은 `{resources}`인데 요청한 리소스는 `{asked}`입니다"
            )
        }
        Miss::NoName => text!(
            "the rule is only for the name `{names}`; a `{verb}` request carries no name",
            "규칙은 이름이 `{names}`인 오브젝트에만 적용되는데 `{verb}` 요청에는 이름이 없습니다"
        ),
        Miss::ResourceNames => text!(
            "the rule is only for the name `{names}`; the request is for `{name}`",
            "규칙은 이름이 `{names}`인 오브젝트에만 적용되는데 요청한 이름은 `{name}`입니다"
        ),
        Miss::Urls => text!(
            "the rule is for the paths `{urls}`; the request is for `{path}`",
            "규칙의 대상 경로는 `{urls}`인데 요청한 경로는 `{path}`입니다"
        ),
        Miss::Rules => {
            let role = role_ref(candidate);
            text!("`{role}` has no rule for such a request", "`{role}`에는 이런 요청에 대한 규칙이 없습니다")
        }
    }
}

fn subject_sentence(miss: SubjectMiss, candidate: &Candidate<'_>, user: &User) -> Text {
    let has = subject(candidate);
    let name = candidate.subject.and_then(|i| candidate.binding.subject(i)).map_or("", |s| s.name);
    match miss {
        SubjectMiss::GroupLooksAlike => {
            let group = user.groups.iter().find(|g| looks_alike(g, name)).map_or("", String::as_str);
            text!(
                "the binding names the group `{name}`; this user is in `{group}`, and names are compared to the letter",
                "바인딩이 지정한 그룹은 `{name}`인데 이 사용자의 그룹은 `{group}`입니다. 이름은 대소문자까지 정확히 비교합니다"
            )
        }
        SubjectMiss::UserLooksAlike => {
            let asked = &user.name;
            text!(
                "the binding names `{has}`; this user is `{asked}`, and names are compared to the letter",
                "바인딩이 지정한 주체(subject)는 `{has}`인데 이 사용자는 `{asked}`입니다. 이름은 대소문자까지 정확히 비교합니다"
            )
        }
        SubjectMiss::Kind => text!(
            "the binding names `{has}`; the name is right, its kind is not",
            "바인딩이 지정한 주체(subject)는 `{has}`입니다. 이름은 맞지만 종류(kind)가 다릅니다"
        ),
        SubjectMiss::Namespace => {
            let asked = user.as_service_account().map(|(namespace, name)| format!("{namespace}/{name}"));
            let asked = asked.unwrap_or_default();
            text!(
                "the binding names `{has}`; this service account is `{asked}`",
                "바인딩이 지정한 주체(subject)는 `{has}`인데 이 서비스 어카운트는 `{asked}`입니다"
            )
        }
        SubjectMiss::NoNamespace => text!(
            "the binding names `{has}` without a namespace; a ClusterRoleBinding has none to lend, so it matches nobody",
            "바인딩의 `{has}`에 네임스페이스가 없습니다. ClusterRoleBinding에는 대신 쓸 네임스페이스도 없어 아무와도 일치하지 않습니다"
        ),
        SubjectMiss::Other if has.is_empty() => {
            text!("the binding has no subjects", "바인딩에 주체(subject)가 하나도 없습니다")
        }
        SubjectMiss::Other => text!(
            "the binding names `{has}`, which is neither this user nor one of its groups",
            "바인딩의 주체(subject)는 `{has}`이며 이 사용자도, 이 사용자가 속한 그룹도 아닙니다"
        ),
    }
}

fn namespace_sentence(has: &str, request: &Attributes) -> Text {
    let Attributes { resource, path, .. } = request;
    match scope_namespace(request) {
        "" if !request.is_resource_request => text!(
            "a RoleBinding counts only in its namespace `{has}`; the path `{path}` is in none",
            "RoleBinding은 자기 네임스페이스 `{has}`에서만 유효한데 경로 `{path}`은/는 네임스페이스에 속하지 않습니다"
        ),
        "" if is_cluster_scoped(request) => text!(
            "a RoleBinding counts only in its namespace `{has}`; `{resource}` are in no namespace",
            "RoleBinding은 자기 네임스페이스 `{has}`에서만 유효한데 `{resource}`은/는 네임스페이스에 속하지 않습니다"
        ),
        "" => text!(
            "a RoleBinding counts only in its namespace `{has}`; the request is for all namespaces",
            "RoleBinding은 자기 네임스페이스 `{has}`에서만 유효한데 요청은 모든 네임스페이스에 대한 것입니다"
        ),
        asked => text!(
            "the binding counts only in its namespace `{has}`; the request is in `{asked}`",
            "바인딩은 자기 네임스페이스 `{has}`에서만 유효한데 요청은 `{asked}`에 대한 것입니다"
        ),
    }
}

/// Whether the request is for a resource that lives in no namespace.
pub fn is_cluster_scoped(request: &Attributes) -> bool {
    resource_of_plural(&request.api_group, &request.resource).is_some_and(|r| !r.namespaced)
}

fn elements(candidate: &Candidate<'_>, user: &User, request: &Attributes) -> Vec<Element> {
    let Candidate { binding, misses, .. } = candidate;
    let missed = |wanted: Miss| misses.contains(&wanted);
    let subject_missed = misses.iter().any(|m| matches!(m, Miss::Subject(_)));
    let subject_span = candidate.subject.map_or(binding.subjects_span(), |i| binding.subject_span(i));
    let scope = |namespace: &str| if namespace.is_empty() { CLUSTER_WIDE } else { namespace }.to_owned();
    let namespace_span = binding.object.at(&["metadata", "namespace"]).map_or(binding.object.name_span(), |n| n.span);
    let mut elements = vec![
        element("subjects", user_names(user), subject(candidate), !subject_missed, subject_span),
        element(
            "namespace",
            scope(scope_namespace(request)),
            scope(&binding.object.namespace),
            !missed(Miss::Namespace),
            namespace_span,
        ),
        element(
            "roleRef",
            role_ref(candidate),
            candidate.role.map(|role| role.object.title()).unwrap_or_default(),
            !missed(Miss::RoleRef),
            binding.role_ref_span(),
        ),
    ];
    if let Some(role) = candidate.role {
        match candidate.rule.and_then(|number| Some((number, role.sources.get(number)?))) {
            Some((number, source)) => elements.extend(rule_elements(role, number, source, misses, request)),
            None => {
                let span = role.object.at(&["rules"]).map_or(role.object.name_span(), |n: &Node| n.span);
                elements.push(element("rules", asked_in_short(request), String::new(), false, span));
            }
        }
    }
    elements
}

fn rule_elements(
    role: &Role,
    number: usize,
    source: &RuleSource,
    misses: &[Miss],
    request: &Attributes,
) -> Vec<Element> {
    let Some(rule) = role.rules().get(number) else { return Vec::new() };
    let one = |name: &str, asked: &str, has: &[String]| {
        let matches = !misses.iter().any(|m| element_name(*m) == name);
        element(name, quoted(asked), list(has), matches, source.list_span(name))
    };
    let verbs = one("verbs", &request.verb, &rule.verbs);
    if !request.is_resource_request {
        return vec![verbs, one("nonResourceURLs", &request.path, &rule.non_resource_urls)];
    }
    let mut elements = vec![
        verbs,
        one("apiGroups", &request.api_group, &rule.api_groups),
        one("resources", &request.combined_resource(), &rule.resources),
    ];
    if !rule.resource_names.is_empty() {
        elements.push(one("resourceNames", &request.name, &rule.resource_names));
    }
    elements
}

fn element(name: &str, asked: String, has: String, matches: bool, span: Span) -> Element {
    Element { name: name.to_owned(), asked, has, matches, span }
}

/// The element's own name in the manifest.
pub fn element_name(miss: Miss) -> &'static str {
    match miss {
        Miss::Subject(_) => "subjects",
        Miss::Namespace => "namespace",
        Miss::RoleRef => "roleRef",
        Miss::Verbs => "verbs",
        Miss::ApiGroups => "apiGroups",
        Miss::Resources | Miss::Subresource => "resources",
        Miss::ResourceNames | Miss::NoName => "resourceNames",
        Miss::Urls => "nonResourceURLs",
        Miss::Rules => "rules",
    }
}

/// `Group devs`, `ServiceAccount dev/app`; the first of several where none is near.
fn subject(candidate: &Candidate<'_>) -> String {
    let Some(subject) = candidate.subject.and_then(|i| candidate.binding.subject(i)) else { return String::new() };
    match (subject.kind, subject.account_namespace()) {
        ("ServiceAccount", namespace) if !namespace.is_empty() => {
            format!("ServiceAccount {namespace}/{}", subject.name)
        }
        (kind, _) => format!("{kind} {}", subject.name),
    }
}

/// `Role dev/pod-reader`, as the binding's `roleRef` means it.
pub fn role_ref(candidate: &Candidate<'_>) -> String {
    let role_ref = &candidate.binding.role_ref;
    match (role_ref.kind.as_str(), candidate.binding.object.namespace.as_str()) {
        ("Role", namespace) if !namespace.is_empty() => format!("Role {namespace}/{}", role_ref.name),
        (kind, _) => format!("{kind} {}", role_ref.name),
    }
}

fn user_names(user: &User) -> String {
    match user.groups.is_empty() {
        true => user.name.clone(),
        false => format!("{} ({})", user.name, user.groups.join(", ")),
    }
}

fn asked_in_short(request: &Attributes) -> String {
    match request.is_resource_request {
        true => format!("{} {}", request.verb, request.combined_resource()),
        false => format!("{} {}", request.verb, request.path),
    }
}

fn list(values: &[String]) -> String {
    values.iter().map(|v| quoted(v)).collect::<Vec<_>>().join(", ")
}

/// The empty string, which is the core group, as it is written.
fn quoted(value: &str) -> String {
    if value.is_empty() { "\"\"".to_owned() } else { value.to_owned() }
}
