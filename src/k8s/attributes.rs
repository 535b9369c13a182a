//! What is being done? The [`Attributes`] of a request are all that an authorizer sees of it; `request_info` makes
//! them from method and URL.

/// A request as authorizers see it (`k8s.io/apiserver/pkg/authorization/authorizer`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Attributes {
    /// `get`, `list`, `create`, ... for resources; the lower-case HTTP method for other paths.
    pub verb: String,
    /// `""` is the core group.
    pub api_group: String,
    /// `v1`; no authorizer looks at it.
    pub api_version: String,
    /// The plural, `pods`.
    pub resource: String,
    /// `log` of `pods/log`.
    pub subresource: String,
    /// Empty at the cluster scope. Of a Namespace object it is the object's own name.
    pub namespace: String,
    /// Empty for `create`, `deletecollection`, and for `list` and `watch` without a `metadata.name` selector.
    pub name: String,
    /// What a field selector of `list`, `watch` or `deletecollection` demands: fields and their values. Only the Node
    /// authorizer looks at it.
    pub field_selector: Vec<(String, String)>,
    /// The URL's path.
    pub path: String,
    /// Whether this is about a resource, or only about a path such as `/healthz`.
    pub is_resource_request: bool,
}

impl Attributes {
    /// `verb` on a resource; `resource` may carry a subresource (`pods/log`). An empty namespace is the cluster scope.
    pub fn resource(verb: &str, api_group: &str, resource: &str, namespace: &str, name: &str) -> Attributes {
        let (resource, subresource) = resource.split_once('/').unwrap_or((resource, ""));
        Attributes {
            verb: verb.to_owned(),
            api_group: api_group.to_owned(),
            resource: resource.to_owned(),
            subresource: subresource.to_owned(),
            namespace: namespace.to_owned(),
            name: name.to_owned(),
            is_resource_request: true,
            ..Attributes::default()
        }
    }

    /// `verb` on a path that is no resource.
    pub fn path(verb: &str, path: &str) -> Attributes {
        Attributes { verb: verb.to_owned(), path: path.to_owned(), ..Attributes::default() }
    }

    /// Resource and subresource as rules spell them: `pods/log`.
    pub fn combined_resource(&self) -> String {
        match self.subresource.is_empty() {
            true => self.resource.clone(),
            false => format!("{}/{}", self.resource, self.subresource),
        }
    }

    /// The resource with its group, as Status texts spell it: `deployments.apps`.
    pub fn group_resource(&self) -> String {
        match self.api_group.is_empty() {
            true => self.resource.clone(),
            false => format!("{}.{}", self.resource, self.api_group),
        }
    }
}
