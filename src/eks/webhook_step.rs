//! What did the webhook do to this pod, and where it did nothing: why not? It never says so itself (F8.11); a pod that was
//! not mutated simply runs as its node.

use super::running_pod::RunningPod;
use super::spelling::is_near;
use super::webhook::{Grant, ROLE_ARN_ANNOTATION};
use super::{Mistake, View};
use crate::k8s::{GroupKind, Object, kinds, selects};
use crate::source::{Entry, Node, Span};
use crate::text;
use crate::trace::{Country, Element, Hop, NearMiss, Step};

/// Kinds whose pods a learner annotates in the wrong place.
const CONTROLLERS: [GroupKind<'_>; 4] = [
    GroupKind::new("apps", "Deployment"),
    GroupKind::new("apps", "StatefulSet"),
    GroupKind::new("apps", "DaemonSet"),
    GroupKind::new("batch", "Job"),
];

/// The step at which the pod met the webhook.
pub fn step(view: View<'_>, pod: &RunningPod<'_>) -> Step {
    let account = &pod.service_account;
    match &pod.grant {
        Some(grant) if pod.created_now => granted(pod, grant),
        Some(grant) => {
            let says = text!(
                "this pod was created before its ServiceAccount `{account}` had a role; the webhook acts on creation only",
                "이 파드는 ServiceAccount `{account}`에 역할이 생기기 전에 만들어졌습니다. 웹훅은 만들 때만 움직입니다"
            );
            let mistake = match grant {
                Grant::Irsa { .. } => Mistake::PodBeforeAnnotation,
                Grant::PodIdentity { .. } => Mistake::NoPodIdentityAgent,
            };
            let step = Step::passed(Hop::Webhook, Country::Cluster, text!("older pod", "예전 파드"), says);
            let uid = pod.object.at(&["metadata", "uid"]).map_or(pod.object.name_span(), |n| n.span);
            if already_injected(view, pod) {
                return granted(pod, grant);
            }
            step.showing(uid, text!("created earlier", "먼저 만들어짐")).with_cause(Some(mistake.cause()))
        }
        None => not_granted(view, pod),
    }
}

/// Whether a pod that was created earlier carries what the webhook writes.
fn already_injected(view: View<'_>, pod: &RunningPod<'_>) -> bool {
    ["AWS_ROLE_ARN", "AWS_CONTAINER_CREDENTIALS_FULL_URI"].iter().any(|name| pod.variable(view, name).is_some())
}

fn granted(pod: &RunningPod<'_>, grant: &Grant) -> Step {
    let account = &pod.service_account;
    let annotation = pod.account.and_then(|a| annotation(a, ROLE_ARN_ANNOTATION));
    match grant {
        Grant::Irsa { role_arn, .. } => {
            let says = text!(
                "the webhook read `{role_arn}` on the ServiceAccount `{account}` and gave the pod a token for STS",
                "웹훅이 ServiceAccount `{account}`에서 `{role_arn}`을/를 읽고 파드에 STS용 토큰을 주었습니다"
            );
            let step = Step::passed(Hop::Webhook, Country::Cluster, text!("role set", "역할 지정"), says);
            match annotation {
                Some(entry) => step.showing(entry.value.span, text!("the annotation", "주석")),
                None => step,
            }
        }
        Grant::PodIdentity { .. } => {
            let says = text!(
                "an association names the ServiceAccount `{account}`, so the pod got the address of the Pod Identity agent",
                "연결이 ServiceAccount `{account}`을/를 가리키므로 파드가 Pod Identity 에이전트의 주소를 받았습니다"
            );
            let mut step = Step::passed(Hop::Webhook, Country::Cluster, text!("association", "연결"), says);
            if let Some(association) = pod.association {
                step = step.showing(association.service_account.span, text!("the association", "연결"));
            }
            if let Some(entry) = annotation {
                step = step
                    .showing(entry.key.span, text!("the annotation, which does not count", "적용되지 않는 주석"))
                    .with_cause(Some(Mistake::AssociationWins.cause()));
            }
            step
        }
    }
}

fn not_granted(view: View<'_>, pod: &RunningPod<'_>) -> Step {
    let account = &pod.service_account;
    let says = text!(
        "the ServiceAccount `{account}` carries no role, so the webhook left the pod as it was",
        "ServiceAccount `{account}`에 연결된 역할이 없어서 웹훅이 파드를 그대로 두었습니다"
    );
    let found: Vec<(Mistake, NearMiss)> = misspelt(pod)
        .into_iter()
        .chain(on_pod(pod.object))
        .chain(on_controller(view, pod.object))
        .chain(other_account(view, pod))
        .chain(skipped_by_eksctl(view, pod))
        .chain(other_association(view, pod))
        .collect();
    let mistake = found.first().map(|(mistake, _)| *mistake);
    let step = Step::passed(Hop::Webhook, Country::Cluster, text!("not mutated", "그대로"), says)
        .with_near_misses(found.into_iter().map(|(_, miss)| miss).collect())
        .with_cause(mistake.map(Mistake::cause));
    let named = pod.object.at(&["spec", "serviceAccountName"]);
    let step = match named {
        Some(node) => step.showing(node.span, text!("the pod's ServiceAccount", "파드의 ServiceAccount")),
        None => step.showing(pod.object.name_span(), text!("names no ServiceAccount", "ServiceAccount를 적지 않음")),
    };
    match pod.account {
        Some(object) => step.showing(object.name_span(), text!("has no annotation", "주석 없음")),
        None => step,
    }
}

fn annotation<'a>(object: &'a Object, key: &str) -> Option<&'a Entry> {
    object.at(&["metadata", "annotations"])?.entry(key)
}

fn miss(of: String, span: Span, says: text::Text, name: &str, asked: &str, has: &str) -> NearMiss {
    let element =
        Element { name: name.to_owned(), asked: asked.to_owned(), has: has.to_owned(), matches: asked == has, span };
    NearMiss { of, span, says, elements: vec![element] }
}

/// An annotation whose key is not the webhook's: another domain, another spelling.
pub(super) fn misspelt_annotation(account: &Object) -> Option<&Entry> {
    let annotations = account.at(&["metadata", "annotations"]).map(Node::entries).unwrap_or_default();
    annotations.iter().find(|e| {
        let key = e.key.text().unwrap_or_default();
        let value = e.value.text().unwrap_or_default();
        let role = value.contains(":iam::") && value.contains(":role/");
        key != ROLE_ARN_ANNOTATION && (is_near(key, ROLE_ARN_ANNOTATION) || key.ends_with("/role-arn") || role)
    })
}

fn misspelt(pod: &RunningPod<'_>) -> Option<(Mistake, NearMiss)> {
    let account = pod.account?;
    let entry = misspelt_annotation(account)?;
    let key = entry.key.text().unwrap_or_default();
    let says = text!(
        "the key is `{key}`, and the webhook looks for another one",
        "키가 `{key}`인데 웹훅은 다른 키를 찾습니다"
    );
    let found = miss(account.title(), entry.key.span, says, "annotations", ROLE_ARN_ANNOTATION, key);
    Some((Mistake::AnnotationKey, found))
}

/// The annotation on the pod itself.
fn on_pod(pod: &Object) -> Option<(Mistake, NearMiss)> {
    let entry = annotation(pod, ROLE_ARN_ANNOTATION)?;
    let says = text!("the annotation stands on the pod", "주석이 파드에 있습니다");
    Some((Mistake::AnnotationOnPod, miss(pod.title(), entry.key.span, says, "kind", "ServiceAccount", "Pod")))
}

/// The annotation on the controller whose pod this is, or in its template.
fn on_controller(view: View<'_>, pod: &Object) -> Option<(Mistake, NearMiss)> {
    CONTROLLERS.iter().flat_map(|kind| view.cluster.list_in(*kind, &pod.namespace)).find_map(|object| {
        let selector = object.at(&["spec", "selector"])?;
        if !selects(selector, |key| pod.label(key)) {
            return None;
        }
        let template = object.at(&["spec", "template", "metadata", "annotations"]);
        let entry = annotation(object, ROLE_ARN_ANNOTATION).or_else(|| template?.entry(ROLE_ARN_ANNOTATION))?;
        let kind = &object.kind;
        let says = text!("the annotation stands on the {kind}", "주석이 {kind}에 있습니다");
        Some((Mistake::AnnotationOnPod, miss(object.title(), entry.key.span, says, "kind", "ServiceAccount", kind)))
    })
}

/// Another ServiceAccount of the namespace that has a role.
fn other_account(view: View<'_>, pod: &RunningPod<'_>) -> Option<(Mistake, NearMiss)> {
    let namespace = &pod.object.namespace;
    let own = &pod.service_account;
    let accounts = view.cluster.list_in(kinds::SERVICE_ACCOUNT, namespace);
    // A pod that names no ServiceAccount was most likely meant to; one that names another was meant to be that one.
    if own != "default" && pod.account.is_some_and(|a| !a.builtin) && !accounts.iter().any(|a| is_near(&a.name, own)) {
        return None;
    }
    accounts.iter().filter(|a| a.name != *own).find_map(|account| {
        let associated = view.account.pod_identity_association(view.name(), namespace, &account.name).is_some();
        annotation(account, ROLE_ARN_ANNOTATION)
            .filter(|e| e.value.text().is_some())
            .map(|_| ())
            .or(associated.then_some(()))?;
        let name = &account.name;
        let says = text!(
            "the ServiceAccount `{name}` has a role, and the pod runs as `{own}`",
            "ServiceAccount `{name}`에 역할이 있는데, 파드는 `{own}`으로/로 실행됩니다"
        );
        let span = account.name_span();
        Some((Mistake::OtherServiceAccount, miss(account.title(), span, says, "serviceAccountName", own, name)))
    })
}

/// An association that misses the pod's ServiceAccount by its namespace or by a slip in its name.
fn other_association(view: View<'_>, pod: &RunningPod<'_>) -> Option<(Mistake, NearMiss)> {
    let (namespace, account) = (pod.object.namespace.as_str(), pod.service_account.as_str());
    let associations = view.account.pod_identity_associations.iter().filter(|a| *a.cluster == view.name());
    let found = associations.into_iter().find(|a| {
        let (other, name) = (a.namespace.as_str(), a.service_account.as_str());
        // Somebody else's association is no slip.
        let theirs = view.cluster.get(kinds::SERVICE_ACCOUNT, other, name).is_some();
        !theirs && (name == account || (other == namespace && is_near(name, account)))
    })?;
    let has = format!("{}/{}", found.namespace.value, found.service_account.value);
    let says = text!(
        "the association is for `{has}`, and the pod runs as `{namespace}/{account}`",
        "연결은 `{has}`의 것인데, 파드는 `{namespace}/{account}`으로/로 실행됩니다"
    );
    let asked = format!("{namespace}/{account}");
    let near = miss("association".to_owned(), found.origin.span, says, "ServiceAccount", &asked, &has);
    Some((Mistake::OtherAssociation, near))
}

/// A role that eksctl made for this ServiceAccount, which it then left alone (F8.53).
fn skipped_by_eksctl(view: View<'_>, pod: &RunningPod<'_>) -> Option<(Mistake, NearMiss)> {
    let user = crate::k8s::user::service_account_username(&pod.object.namespace, &pod.service_account);
    let made = |name: &str| name.starts_with("eksctl-") && name.contains("-addon-iamserviceaccount-");
    let role = view.account.roles.iter().find(|r| made(&r.name) && mentions(&r.trust.node, &user))?;
    let name = &role.name;
    let says = text!(
        "the role `{name}` trusts this ServiceAccount, which does not name it",
        "역할 `{name}`은/는 이 ServiceAccount를 신뢰하지만, ServiceAccount가 그 역할을 적지 않았습니다"
    );
    let span = role.name.span;
    Some((Mistake::EksctlSkipped, miss(format!("role {name}"), span, says, ROLE_ARN_ANNOTATION, &role.arn, "-")))
}

/// Whether a text stands anywhere in a tree.
fn mentions(node: &Node, text: &str) -> bool {
    node.text() == Some(text)
        || node.items().iter().any(|n| mentions(n, text))
        || node.entries().iter().any(|e| mentions(&e.value, text))
}
