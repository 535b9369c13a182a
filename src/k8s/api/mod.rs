//! What does the API server answer? From method, URL and body to an object or a Status: request info, impersonation,
//! authorization, decoding, namespace, admission, escalation, validation, and only then whether the object is there
//! (trap 14 of the corpora).
//!
//! A write answers with the resulting object and changes nothing: the cluster is its files, and whoever asked edits
//! them. Start at [`Server::handle`].

mod body;
mod discovery;
mod legacy;
mod patch;
mod read;
mod review;
mod step;
mod subresource;
mod workload;
mod write;

pub use patch::{json_patch, merge, strategic_merge};
pub use step::step;

use super::{
    Admitted, Attributes, Authorizers, Cluster, GroupKind, HttpRequest, PolicyRule, ResourceType, Response, Status,
    Stopped, User, filter, query_of,
};
use serde_json::Value;
use std::borrow::Cow;

/// An API server: a cluster, those who decide about requests, and what it needs to know of the world outside.
#[derive(Clone, Copy)]
pub struct Server<'a> {
    /// The objects.
    pub cluster: &'a Cluster,
    /// Who may do what.
    pub authorizers: Authorizers<'a>,
    /// The admission plugins that are on, as `--enable-admission-plugins`.
    pub plugins: &'a [Plugin],
    /// What the mutating webhooks make of a pod that is created now (on EKS: AWS identity); it gets the pod as the
    /// ServiceAccount plugin leaves it.
    pub webhook: Option<&'a Webhook<'a>>,
    /// The cluster's OIDC issuer, which signs tokens.
    pub issuer: &'a str,
    /// Now, in seconds since 1970.
    pub time: i64,
}

/// What mutating webhooks make of a pod; `None` where they leave it alone.
pub type Webhook<'a> = dyn Fn(&Value) -> Option<Value> + 'a;

/// An admission plugin that is modelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plugin {
    /// Nothing is created in a namespace that is not there.
    NamespaceLifecycle,
    /// Pods get their ServiceAccount and its token.
    ServiceAccount,
}

impl Plugin {
    /// What an EKS cluster runs with.
    pub const EKS: &'static [Plugin] = &[Plugin::NamespaceLifecycle, Plugin::ServiceAccount];
}

/// The server's answer, and how far the request came.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// What goes back to the client.
    pub response: Response,
    /// At which station the request ended; [`Station::Storage`] is the end of the way.
    pub station: Station,
    /// As whom it was made and what it was, once the filters had passed it.
    pub admitted: Option<Admitted>,
}

/// A station on a request's way through the API server.
#[derive(Clone, Debug, PartialEq)]
pub enum Station {
    /// Request info, impersonation or authorization stopped it.
    Filter(Box<Stopped>),
    /// The body could not be read as an object of the resource.
    Decoding,
    /// Admission refused it.
    Admission,
    /// It would have given away what its author does not hold. The tuples that are missing.
    Escalation(Vec<PolicyRule>),
    /// The object is not valid.
    Validation,
    /// It came as far as the stored objects: answered, or not there, or already there.
    Storage,
}

/// A refusal on the way.
#[derive(Debug)]
struct Refusal {
    response: Response,
    station: Station,
}

type Handled = Result<Response, Box<Refusal>>;

fn refuse(station: Station, status: Status) -> Box<Refusal> {
    Box::new(Refusal { response: status.into_response(), station })
}

/// One admitted request with all that its handler needs.
struct Request<'a> {
    server: &'a Server<'a>,
    http: &'a HttpRequest,
    user: &'a User,
    attributes: &'a Attributes,
    query: Vec<(String, String)>,
}

impl Server<'_> {
    /// Answers a request of an authenticated caller.
    pub fn handle(&self, caller: &User, http: &HttpRequest) -> Answer {
        let admitted = match filter(&self.authorizers, caller, http) {
            Ok(admitted) => admitted,
            Err(stopped) => {
                let response = stopped.response.clone();
                return Answer { response, station: Station::Filter(stopped), admitted: None };
            }
        };
        let Admitted { user, attributes, .. } = &admitted;
        let request = Request { server: self, http, user, attributes, query: query_of(&http.url) };
        let (response, station) = match request.dispatch() {
            Ok(response) => (response, Station::Storage),
            Err(refusal) => (refusal.response, refusal.station),
        };
        Answer { response, station, admitted: Some(admitted) }
    }
}

impl<'a> Request<'a> {
    fn dispatch(&self) -> Handled {
        if !self.attributes.is_resource_request {
            return Ok(discovery::answer(self.server.cluster, &self.attributes.path, &self.attributes.verb));
        }
        let unknown = || refuse(Station::Storage, Status::no_such_resource());
        let resource = self.resource().ok_or_else(unknown)?;
        if self.subresource() != "" || review::is_review(&resource) {
            return subresource::answer(self, &resource);
        }
        // A namespaced object is found in a namespace, a cluster-scoped one is not.
        let in_namespace = !self.attributes.namespace.is_empty() && !self.is_namespace();
        let reads_all = matches!(self.attributes.verb.as_str(), "list" | "watch") && self.named().is_empty();
        if in_namespace != resource.namespaced && !(resource.namespaced && reads_all) {
            return match self.http.method.as_str() {
                "POST" if resource.namespaced => Err(refuse(Station::Storage, Status::not_routed())),
                _ => Err(unknown()),
            };
        }
        match self.attributes.verb.as_str() {
            "get" => read::get(self, &resource),
            "list" | "watch" => read::list(self, &resource),
            "create" => write::create(self, &resource),
            "update" => write::update(self, &resource),
            "patch" => write::patch(self, &resource),
            "delete" => write::delete(self, &resource),
            "deletecollection" => read::list(self, &resource),
            _ => Err(refuse(Station::Storage, Status::not_routed())),
        }
    }

    /// The resource type that the URL names, in a version that is served.
    fn resource(&self) -> Option<Cow<'static, ResourceType>> {
        let Attributes { api_group, api_version, resource, .. } = self.attributes;
        let types = self.server.cluster.resource_types();
        let served = |t: &Cow<'_, ResourceType>| {
            t.group == *api_group && t.plural == *resource && t.versions.iter().any(|v| v == api_version)
        };
        types.into_iter().find(served)
    }

    fn subresource(&self) -> &str {
        &self.attributes.subresource
    }

    fn is_namespace(&self) -> bool {
        self.attributes.api_group.is_empty() && self.attributes.resource == "namespaces"
    }

    /// The namespace in which the object is; empty for cluster-scoped resources, namespaces among them.
    fn namespace(&self) -> &str {
        if self.is_namespace() { "" } else { &self.attributes.namespace }
    }

    /// The name in the URL; a name that a field selector gave a list is none.
    fn named(&self) -> &str {
        match self.attributes.verb.as_str() {
            "list" | "watch" | "deletecollection" | "create" if self.subresource().is_empty() => "",
            _ => &self.attributes.name,
        }
    }

    fn parameter(&self, name: &str) -> &str {
        self.query.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    fn runs(&self, plugin: Plugin) -> bool {
        self.server.plugins.contains(&plugin)
    }

    /// The object as it is stored, as the API shows it; `None` where the server does not have it.
    fn stored(&self, kind: GroupKind<'_>, namespace: &str, name: &str) -> Option<Value> {
        let object = self.server.cluster.get(kind, namespace, name)?;
        self.shown(object)
    }
}
