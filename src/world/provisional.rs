//! Reads and reviews of the API server, until `k8s::api` has them.

use crate::k8s::{
    Admitted, Attributes, Authorizers, Cluster, HttpRequest, Object, Response, Status, authorize, resource_of_plural,
};
use serde_json::{Value, json};

pub(super) fn handle(
    authorizers: &Authorizers<'_>,
    cluster: &Cluster,
    admitted: &Admitted,
    request: &HttpRequest,
) -> Response {
    let Admitted { user, attributes: a, .. } = admitted;
    let ok = |body: Value| Response { code: 200, body, warnings: Vec::new() };
    if !a.is_resource_request {
        return ok(json!({}));
    }
    if a.resource == "selfsubjectaccessreviews" {
        let body: Value = serde_json::from_str(&request.body).unwrap_or_default();
        let text = |key: &str| {
            body.pointer(&format!("/spec/resourceAttributes/{key}"))
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        let asked = Attributes {
            verb: text("verb"),
            api_group: text("group"),
            resource: text("resource"),
            subresource: text("subresource"),
            namespace: text("namespace"),
            name: text("name"),
            is_resource_request: true,
            ..Attributes::default()
        };
        let verdict = authorize(authorizers, user, &asked);
        let (allowed, reason) = (verdict.is_allowed(), verdict.reason());
        return Response {
            code: 201,
            body: json!({"kind": "SelfSubjectAccessReview", "status": {"allowed": allowed, "reason": reason}}),
            warnings: Vec::new(),
        };
    }
    let Some(kind) = resource_of_plural(&a.api_group, &a.resource) else {
        return Status::no_such_resource().into_response();
    };
    let value = |o: &Object| o.value().clone();
    match a.verb.as_str() {
        "list" | "watch" => {
            let items: Vec<Value> = if a.namespace.is_empty() {
                cluster.list(kind.group_kind()).iter().map(|o| value(o)).collect()
            } else {
                cluster.list_in(kind.group_kind(), &a.namespace).iter().map(|o| value(o)).collect()
            };
            ok(json!({"apiVersion": "v1", "kind": format!("{}List", kind.kind), "items": items}))
        }
        _ => match cluster.get(kind.group_kind(), if kind.namespaced { &a.namespace } else { "" }, &a.name) {
            Some(object) => ok(value(object)),
            None => Status::not_found(&a.api_group, &a.resource, &a.name).into_response(),
        },
    }
}
