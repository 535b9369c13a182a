//! What does the API server make of method and URL? Attributes, before anything is authorized
//! (`k8s.io/apiserver/pkg/endpoints/request/requestinfo.go`).

use super::Attributes;
use super::selector::{FieldSelector, LabelSelector};
use std::fmt;

/// Why a URL has no attributes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestInfoError {
    /// `/api/v1/watch` and the like: upstream's text.
    Undetermined(String),
    /// An escape such as `%zz`; the server answers 400 before anything else.
    Escape(String),
}

impl fmt::Display for RequestInfoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RequestInfoError::Undetermined(url) => write!(f, "unable to determine kind and namespace from url, {url}"),
            RequestInfoError::Escape(escape) => write!(f, "invalid URL escape {}", super::quote(escape)),
        }
    }
}

impl std::error::Error for RequestInfoError {}

/// The attributes of a request for `url` (path and query).
pub fn attributes_of(method: &str, url: &str) -> Result<Attributes, RequestInfoError> {
    let path = path_of(url)?;
    let mut attributes = Attributes::path(&method.to_lowercase(), &path);
    // At most seven parts tell anything; a path of a million slashes is not worth more.
    let parts: Vec<&str> = match path.trim_matches('/') {
        "" => Vec::new(),
        trimmed => trimmed.split('/').take(12).collect(),
    };
    let (group, version, rest) = match parts.as_slice() {
        ["api", version, rest @ ..] if !rest.is_empty() => ("", *version, rest),
        ["apis", group, version, rest @ ..] if !rest.is_empty() => (*group, *version, rest),
        _ => return Ok(attributes),
    };
    attributes.is_resource_request = true;
    attributes.api_group = group.to_owned();
    attributes.api_version = version.to_owned();
    let (verb, rest) = match rest {
        ["proxy" | "watch"] => return Err(RequestInfoError::Undetermined(url.to_owned())),
        [verb @ ("proxy" | "watch"), rest @ ..] => (*verb, rest),
        rest => (verb_of(method), rest),
    };
    attributes.verb = verb.to_owned();
    let rest = match rest {
        // `status` and `finalize` are the Namespace object's own subresources.
        ["namespaces", namespace, "status" | "finalize", ..] | ["namespaces", namespace] => {
            attributes.namespace = (*namespace).to_owned();
            rest
        }
        ["namespaces", namespace, rest @ ..] => {
            attributes.namespace = (*namespace).to_owned();
            rest
        }
        rest => rest,
    };
    let mut names = rest.iter().map(|part| (*part).to_owned());
    attributes.resource = names.next().unwrap_or_default();
    attributes.name = names.next().unwrap_or_default();
    if verb != "proxy" {
        attributes.subresource = names.next().unwrap_or_default();
    }
    if attributes.name.is_empty() {
        refine_nameless(&mut attributes, url);
    }
    Ok(attributes)
}

fn verb_of(method: &str) -> &'static str {
    match method {
        "POST" => "create",
        "GET" | "HEAD" => "get",
        "PUT" => "update",
        "PATCH" => "patch",
        "DELETE" => "delete",
        _ => "",
    }
}

/// Without a name, `get` is `list` or `watch`, and `delete` is `deletecollection`. A field selector on `metadata.name`
/// gives `list` and `watch` a name, so that a rule with `resourceNames` can allow them.
fn refine_nameless(attributes: &mut Attributes, url: &str) {
    let query = query_of(url);
    let parameter = |name: &str| query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let written = parameter("fieldSelector").filter(|_| list_options_are_valid(parameter));
    let selector = written.and_then(FieldSelector::parse).unwrap_or_default();
    match attributes.verb.as_str() {
        "get" => {
            let watch = parameter("watch").is_some_and(is_true);
            attributes.verb = if watch { "watch" } else { "list" }.to_owned();
            if let Some(name) = selector.requires("metadata.name").filter(|name| is_path_segment(name)) {
                attributes.name = name.to_owned();
            }
        }
        "delete" => attributes.verb = "deletecollection".to_owned(),
        _ => {}
    }
    if matches!(attributes.verb.as_str(), "list" | "watch" | "deletecollection") {
        let equal = selector.terms.into_iter().filter(|(_, _, equal)| *equal);
        attributes.field_selector = equal.map(|(field, value, _)| (field, value)).collect();
    }
}

/// Whether the query decodes into `ListOptions`. Where it does not, upstream goes on without any of it.
fn list_options_are_valid<'a>(parameter: impl Fn(&str) -> Option<&'a str>) -> bool {
    let number = |name: &str| parameter(name).is_none_or(|value| value.parse::<i64>().is_ok());
    number("limit")
        && number("timeoutSeconds")
        && parameter("fieldSelector").is_none_or(|text| FieldSelector::parse(text).is_some())
        && parameter("labelSelector").is_none_or(|text| LabelSelector::parse(text).is_some())
}

/// Any value but `0` and `false` is true, the empty one and `no` too.
fn is_true(value: &str) -> bool {
    !matches!(value.to_lowercase().as_str(), "0" | "false")
}

/// What can be one part of a URL's path: a name with a slash or percent sign never reaches an object.
fn is_path_segment(name: &str) -> bool {
    !matches!(name, "." | "..") && !name.contains(['/', '%'])
}

/// The path of a URL, escapes resolved.
pub fn path_of(url: &str) -> Result<String, RequestInfoError> {
    let path = url.split('?').next().unwrap_or_default();
    unescape(path, false).map_err(RequestInfoError::Escape)
}

/// The parameters of a URL's query, in order, escapes resolved. A pair that Go cannot read is left out, as Go does.
pub fn query_of(url: &str) -> Vec<(String, String)> {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    let pairs = query.split('&').filter(|pair| !pair.is_empty() && !pair.contains(';'));
    pairs
        .filter_map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            Some((unescape(key, true).ok()?, unescape(value, true).ok()?))
        })
        .collect()
}

/// Resolves `%41`, and `+` where it stands for a blank; the broken escape as error. Bytes that are no UTF-8 become `U+FFFD`.
pub(super) fn unescape(text: &str, plus_is_blank: bool) -> Result<String, String> {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes().enumerate();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'%' => {
                let escape = text.as_bytes().get(at + 1..at + 3);
                let digits = escape.filter(|d| d.iter().all(u8::is_ascii_hexdigit));
                let code = digits.and_then(|d| u8::from_str_radix(std::str::from_utf8(d).ok()?, 16).ok());
                let broken = || text.get(at..).unwrap_or_default().chars().take(3).collect::<String>();
                out.push(code.ok_or_else(broken)?);
                bytes.nth(1);
            }
            b'+' if plus_is_blank => out.push(b' '),
            byte => out.push(byte),
        }
    }
    Ok(String::from_utf8(out).unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_that_does_not_decode_gives_no_name() {
        for (query, verb, name) in [
            ("fieldSelector=metadata.name%3Dweb", "list", "web"),
            ("fieldSelector=metadata.name%3Dweb&limit=500", "list", "web"),
            ("fieldSelector=metadata.name%3Dweb&limit=many", "list", ""),
            ("fieldSelector=metadata.name%3Dweb&labelSelector=a%3Db", "list", "web"),
            ("fieldSelector=metadata.name%3Dweb&labelSelector=%3D", "list", ""),
            ("fieldSelector=metadata.name%3Dweb&timeoutSeconds=&watch=FALSE", "list", ""),
            ("fieldSelector=metadata.name%3D..&watch=1", "watch", ""),
            ("fieldSelector=metadata.name%3Dweb;x", "list", ""),
        ] {
            let got = attributes_of("GET", &format!("/api/v1/namespaces/dev/pods?{query}")).unwrap();
            assert_eq!((got.verb.as_str(), got.name.as_str()), (verb, name), "{query}");
        }
        let got = attributes_of("GET", "/api/v1/pods?fieldSelector=spec.nodeName%3Dn1,status.phase!%3DX").unwrap();
        assert_eq!(got.field_selector, [("spec.nodeName".to_owned(), "n1".to_owned())]);
    }

    #[test]
    fn escapes_are_resolved_before_the_path_is_split() {
        let got = attributes_of("GET", "/api/v1/namespaces/dev/pods/a%2Flog%20x").unwrap();
        assert_eq!((got.name.as_str(), got.subresource.as_str()), ("a", "log x"));
        assert_eq!(attributes_of("GET", "/api/%zz").unwrap_err().to_string(), "invalid URL escape \"%zz\"");
        assert!(attributes_of("GET", &"/".repeat(1_000_000)).is_ok());
    }
}
