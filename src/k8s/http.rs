//! A request as it reaches the API server, and the server's answer.

use serde_json::Value;

/// A request to the API server.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HttpRequest {
    /// `GET`, `POST`, `PUT`, `PATCH`, `DELETE`, `HEAD`.
    pub method: String,
    /// Path and query: `/api/v1/namespaces/default/pods?limit=500`.
    pub url: String,
    /// Of the body: `application/json`, `application/yaml`, a patch type. Empty for JSON.
    pub content_type: String,
    /// The body as posted.
    pub body: String,
    /// Further headers (`Impersonate-User`, `Impersonate-Group`), in order; names in any case.
    pub headers: Vec<(String, String)>,
}

impl HttpRequest {
    /// A request without a body.
    pub fn new(method: &str, url: impl Into<String>) -> HttpRequest {
        HttpRequest { method: method.to_owned(), url: url.into(), ..HttpRequest::default() }
    }
}

/// The API server's answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Response {
    /// HTTP code.
    pub code: u16,
    /// The object, the list, or the Status.
    pub body: Value,
    /// `Warning` headers, their text only.
    pub warnings: Vec<String>,
}
