//! Which page does the address name? Everything stands behind `#`, so that the files may lie in any folder of a bucket:
//! `#/s/pod-writes-s3?lang=en&theme=dark`.

use yew::prelude::*;

/// A page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Page {
    /// `#/`: the course.
    #[default]
    Start,
    /// `#/s/ID`: one scenario.
    Scenario(String),
    /// `#/s/ID/step/N`: what the class sees of a scenario's demo, from its first step, 1.
    Audience(String, usize),
    /// `#/present/ID`: what the instructor sees of it.
    Presenter(String),
    /// `#/find/SEED`: the scenario of planted mistakes, with the one that the seed chooses; `?m=12` picks.
    Find(String),
    /// `#/c/ID`: one chapter of the course.
    Chapter(String),
    /// `#/x/ID`: one explorer.
    Explorer(String),
    /// `#/record`: what was done, as a file and on paper.
    Record,
    /// `#/glossary`: the terms; `?q=` searches.
    Glossary,
    /// `#/sandbox`: one's own files; `#/sandbox/ID` begins with a scenario's.
    Sandbox(String),
    /// An address that names nothing.
    Unknown(String),
}

/// The scenario whose mistakes `#/find` plants.
pub const FIND: &str = "find-the-mistake";

/// A page with its parameters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Route {
    /// The page.
    pub page: Page,
    /// What follows `?`, in order, decoded.
    pub parameters: Vec<(String, String)>,
}

impl Route {
    /// Reads the part of an address behind `#`.
    pub fn parse(hash: &str) -> Route {
        let hash = hash.strip_prefix('#').unwrap_or(hash);
        let (path, query) = hash.split_once('?').unwrap_or((hash, ""));
        let path: Vec<String> = path.split('/').filter(|p| !p.is_empty()).map(decode).collect();
        let page = match path.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
            [] => Page::Start,
            ["s", FIND] | ["find"] => Page::Find(String::new()),
            ["s", id] => Page::Scenario((*id).to_owned()),
            ["s", id, "step", step] => match step.parse() {
                Ok(step) => Page::Audience((*id).to_owned(), step),
                Err(_) => Page::Unknown(path.join("/")),
            },
            ["present", id] => Page::Presenter((*id).to_owned()),
            ["find", seed] => Page::Find((*seed).to_owned()),
            ["c", id] => Page::Chapter((*id).to_owned()),
            ["x", id] => Page::Explorer((*id).to_owned()),
            ["record"] => Page::Record,
            ["glossary"] => Page::Glossary,
            ["sandbox"] => Page::Sandbox(String::new()),
            ["sandbox", id] => Page::Sandbox((*id).to_owned()),
            other => Page::Unknown(other.join("/")),
        };
        let pair = |pair: &str| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), decode(value))
        };
        Route { page, parameters: query.split('&').filter(|p| !p.is_empty()).map(pair).collect() }
    }

    /// The value of a parameter.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }
}

impl Page {
    /// The address of this page, as in `href`.
    pub fn href(&self) -> AttrValue {
        let (folder, name) = match self {
            Page::Audience(id, step) => return AttrValue::from(format!("#/s/{id}/step/{step}")),
            Page::Presenter(id) => ("present/", id.as_str()),
            Page::Start => ("", ""),
            Page::Scenario(id) => ("s/", id.as_str()),
            Page::Find(seed) => ("find/", seed.as_str()),
            Page::Chapter(id) => ("c/", id.as_str()),
            Page::Explorer(id) => ("x/", id.as_str()),
            Page::Record => ("record", ""),
            Page::Glossary => ("glossary", ""),
            Page::Sandbox(id) => ("sandbox/", id.as_str()),
            Page::Unknown(path) => ("", path.as_str()),
        };
        AttrValue::from(format!("#/{folder}{name}"))
    }
}

/// `%EA%B0%80` and `+`; what is not decodable stays as it is.
fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let hex = |b: Option<u8>| b.and_then(|b| char::from(b).to_digit(16)).and_then(|d| u8::try_from(d).ok());
        let ahead = rest.clone();
        match (byte, hex(rest.next()), hex(rest.next())) {
            (b'%', Some(high), Some(low)) => bytes.push(high * 16 + low),
            (byte, ..) => {
                bytes.push(if byte == b'+' { b' ' } else { byte });
                rest = ahead;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The route of the address bar, followed as it changes.
#[hook]
pub fn use_route() -> Route {
    let read = || Route::parse(&gloo::utils::window().location().hash().unwrap_or_default());
    let route = use_state_eq(read);
    {
        let route = route.clone();
        use_effect_with((), move |()| {
            let listener = gloo::events::EventListener::new(&gloo::utils::window(), "hashchange", move |_| {
                route.set(read());
            });
            move || drop(listener)
        });
    }
    (*route).clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_name_pages() {
        for (hash, page) in [
            ("", Page::Start),
            ("#", Page::Start),
            ("#/", Page::Start),
            ("#/s/pod-writes-s3", Page::Scenario("pod-writes-s3".into())),
            ("#/s/pod%2Da/?lang=en", Page::Scenario("pod-a".into())),
            ("#/find", Page::Find("".into())),
            ("#/s/find-the-mistake", Page::Find("".into())),
            ("#/find/7?m=12", Page::Find("7".into())),
            ("#/c/rbac", Page::Chapter("rbac".into())),
            ("#/x/six-steps", Page::Explorer("six-steps".into())),
            ("#/glossary?q=sts", Page::Glossary),
            ("#/sandbox", Page::Sandbox("".into())),
            ("#/sandbox/pod-creator", Page::Sandbox("pod-creator".into())),
            ("#/nowhere/at/all", Page::Unknown("nowhere/at/all".into())),
        ] {
            assert_eq!(Route::parse(hash).page, page, "{hash}");
            assert_eq!(Route::parse(&page.href()).page, page, "{hash} and back");
        }
    }

    #[test]
    fn parameters_are_decoded_and_broken_ones_stay() {
        let route = Route::parse("#/?lang=en&q=%ED%8C%8C%EB%93%9C+a&x=%E&y=%&z");
        assert_eq!(route.parameter("lang"), Some("en"));
        assert_eq!(route.parameter("q"), Some("파드 a"));
        assert_eq!(
            (route.parameter("x"), route.parameter("y"), route.parameter("z")),
            (Some("%E"), Some("%"), Some(""))
        );
        assert_eq!(route.parameter("none"), None);
    }
}
