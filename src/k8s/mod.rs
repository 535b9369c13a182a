//! May this user do this verb here? Objects, requests, RBAC, validation, escalation, admission, Status texts.

mod http;

pub use http::{HttpRequest, Response};
