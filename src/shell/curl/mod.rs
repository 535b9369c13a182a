//! `curl`: requests that a learner makes by hand. It reaches the metadata service (`metadata`), the API server
//! (`cluster`) and the cluster's issuer, and nothing else.

mod cluster;
mod metadata;

use super::flags::{self, Flag, Parsed};
use super::{Printed, Terminal};
use crate::text;
use serde_json::json;

const FLAGS: &[Flag] = &[
    "silent|s",
    "show-error|S",
    "insecure|k",
    "request|X=",
    "header|H=",
    "data|d=",
    "data-raw=",
    "data-binary=",
    "json=",
    "output|o=",
    "write-out|w=",
    "include|i",
    "head|I",
    "verbose|v",
    "location|L",
    "fail|f",
    "max-time|m=",
    "connect-timeout=",
    "cacert=",
    "noproxy=",
    "oauth2-bearer=",
    "user-agent|A=",
    "retry=",
    "compressed",
    "no-progress-meter",
    "ipv4|4",
    "url=",
    "help|h",
];

/// A request.
struct Request {
    method: String,
    host: String,
    /// Path and query.
    path: String,
    headers: Vec<(String, String)>,
    body: String,
    /// How long the client waits, in seconds.
    patience: u64,
}

impl Request {
    /// A header's value; names in any case.
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

/// What came back.
struct Answer {
    code: u16,
    content_type: &'static str,
    body: String,
}

/// Why nothing came back: curl's words behind its code.
struct Failure(i32, String);

impl Failure {
    fn silence(request: &Request) -> Failure {
        let milliseconds = request.patience * 1_000;
        Failure(28, format!("Operation timed out after {milliseconds} milliseconds with 0 bytes received"))
    }
}

/// Runs `curl` with `arguments`.
pub fn run(terminal: &mut Terminal<'_>, arguments: &[String], stdin: &str) -> Printed {
    const TRY: &str = "curl: try 'curl --help' or 'curl --manual' for more information\n";
    let flags = match flags::parse(FLAGS, arguments) {
        Ok(flags) => flags,
        Err(error) => {
            let option = error.rsplit(": ").next().unwrap_or_default();
            let what = if error.contains("needs an argument") { "requires parameter" } else { "is unknown" };
            return Printed::failed(2, format!("curl: option {option}: {what}\n{TRY}"));
        }
    };
    if flags.is_on("help") {
        return Printed::out("Usage: curl [options...] <url>\n".to_owned() + &options());
    }
    let Some(url) = flags.get("url").or(flags.arguments.first().map(String::as_str)).map(str::to_owned) else {
        return Printed::failed(2, format!("curl: (2) no URL specified\n{TRY}"));
    };
    let (scheme, request) = request(terminal, &flags, &url, stdin);
    let result = send(terminal, &flags, &scheme, &request);
    print(terminal, &flags, result)
}

fn options() -> String {
    let option = |flag: &Flag| {
        let (long, short, value) = flags::names(flag);
        let short = short.map_or_else(|| "    ".to_owned(), |s| format!("-{s}, "));
        format!(" {short}--{long}{}\n", if value { " <value>" } else { "" })
    };
    FLAGS.iter().map(option).collect()
}

fn request(terminal: &Terminal<'_>, flags: &Parsed, url: &str, stdin: &str) -> (String, Request) {
    let (scheme, rest) = url.split_once("://").unwrap_or(("http", url));
    let rest = rest.split('#').next().unwrap_or_default();
    let (place, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let host = place.rsplit('@').next().unwrap_or(place).to_ascii_lowercase();
    let path = if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
    let mut headers: Vec<(String, String)> = flags
        .all("header")
        .iter()
        .filter_map(|h| h.split_once(':').map(|(n, v)| (n.trim().to_owned(), v.trim().to_owned())))
        .collect();
    headers.extend(flags.get("oauth2-bearer").map(|t| ("Authorization".to_owned(), format!("Bearer {t}"))));
    let text = |value: &String| match value.strip_prefix('@') {
        Some("-") => stdin.to_owned(),
        Some(path) => terminal.read_file(path).unwrap_or_default(),
        None => value.clone(),
    };
    let mut parts: Vec<String> = ["data", "data-binary", "json"].iter().flat_map(|f| flags.all(f)).map(text).collect();
    parts.extend(flags.all("data-raw").iter().cloned());
    let sends = !parts.is_empty();
    if sends && !headers.iter().any(|(n, _)| n.eq_ignore_ascii_case("content-type")) {
        let kind = if flags.has("json") { "application/json" } else { "application/x-www-form-urlencoded" };
        headers.push(("Content-Type".to_owned(), kind.to_owned()));
    }
    let default = match (flags.is_on("head"), sends) {
        (true, _) => "HEAD",
        (_, true) => "POST",
        _ => "GET",
    };
    let seconds = |flag: &str| flags.get(flag).and_then(|t| t.parse::<u64>().ok());
    let request = Request {
        method: flags.get("request").unwrap_or(default).to_owned(),
        host,
        path,
        headers,
        body: parts.join("&"),
        patience: seconds("max-time").or(seconds("connect-timeout")).unwrap_or(75).min(1_000_000),
    };
    (scheme.to_ascii_lowercase(), request)
}

fn send(terminal: &mut Terminal<'_>, flags: &Parsed, scheme: &str, request: &Request) -> Result<Answer, Failure> {
    let name = request.host.split(':').next().unwrap_or_default().to_owned();
    let port = request.host.split_once(':').map(|(_, port)| port);
    match scheme {
        "http" if name == "169.254.169.254" => return metadata::instance(terminal, request),
        "http" if name == "169.254.170.23" => return metadata::agent(terminal, request),
        "http" | "https" => {}
        other => return Err(Failure(1, format!("Protocol \"{other}\" not supported"))),
    }
    let view = terminal.world().view();
    let issuer = view.issuer().into_owned();
    let discovery = format!("{}{}", name, request.path);
    if scheme == "https" && Some(discovery.as_str()) == issuer_document(&issuer).as_deref() {
        return Ok(Answer { code: 200, content_type: "application/json", body: openid(&issuer) });
    }
    if !cluster::is_here(terminal, &name) {
        let host = &name;
        terminal.note(text!(
            "`{host}` is outside of the simulator; `curl` reaches the API server, the metadata service and the cluster's issuer",
            "`{host}`은/는 시뮬레이터 밖에 있습니다. `curl`은 API 서버, 메타데이터 서비스, 클러스터의 발급자(issuer)에만 닿습니다"
        ));
        terminal.is_unknown();
        return Err(Failure(6, format!("Could not resolve host: {name}")));
    }
    if scheme == "http" || port.is_some_and(|p| p != "443") {
        let port = port.unwrap_or("80");
        let milliseconds = request.patience * 1_000;
        let text =
            format!("Failed to connect to {name} port {port} after {milliseconds} ms: Could not connect to server");
        return Err(Failure(28, text));
    }
    if !flags.is_on("insecure") {
        match flags.get("cacert") {
            None => return Err(Failure(60, UNTRUSTED.to_owned())),
            Some(path) if terminal.read_file(path).is_none() => {
                return Err(Failure(
                    77,
                    format!("error setting certificate verify locations:  CAfile: {path} CApath: none"),
                ));
            }
            Some(_) => {}
        }
    }
    cluster::ask(terminal, request)
}

const UNTRUSTED: &str = "SSL certificate problem: unable to get local issuer certificate
More details here: https://curl.se/docs/sslcerts.html

curl failed to verify the legitimacy of the server and therefore could not
establish a secure connection to it. To learn more about this situation and
how to fix it, please visit the webpage mentioned above.";

/// Where the issuer says how its tokens are to be checked, without `https://`.
fn issuer_document(issuer: &str) -> Option<String> {
    Some(format!("{}/.well-known/openid-configuration", issuer.strip_prefix("https://")?))
}

/// What the issuer says.
fn openid(issuer: &str) -> String {
    json!({
        "issuer": issuer,
        "jwks_uri": format!("{issuer}/keys"),
        "authorization_endpoint": "urn:kubernetes:programmatic_authorization",
        "response_types_supported": ["id_token"],
        "subject_types_supported": ["public"],
        "claims_supported": ["sub", "iss"],
        "id_token_signing_alg_values_supported": ["RS256"],
    })
    .to_string()
}

fn print(terminal: &mut Terminal<'_>, flags: &Parsed, result: Result<Answer, Failure>) -> Printed {
    let quiet = flags.is_on("silent") && !flags.is_on("show-error");
    let mut printed = Printed::default();
    let code = match result {
        Err(Failure(code, words)) => {
            printed.exit_code = code;
            if !quiet {
                printed.stderr = format!("curl: ({code}) {words}\n");
            }
            0
        }
        Ok(answer) if flags.is_on("fail") && answer.code >= 400 => {
            printed.exit_code = 22;
            if !quiet {
                printed.stderr = format!("curl: (22) The requested URL returned error: {}\n", answer.code);
            }
            answer.code
        }
        Ok(answer) => {
            let mut text = String::new();
            if flags.is_on("include") || flags.is_on("head") {
                text = format!("HTTP/1.1 {}\ncontent-type: {}\n\n", answer.code, answer.content_type);
            }
            if !flags.is_on("head") {
                text.push_str(&answer.body);
            }
            match flags.get("output") {
                None | Some("-") => printed.stdout = text,
                Some(path) => {
                    if let Err(why) = terminal.write_file(path, text) {
                        terminal.note(why);
                        printed.exit_code = 23;
                        printed.stderr = "curl: (23) Failure writing output to destination\n".to_owned();
                    }
                }
            }
            answer.code
        }
    };
    if let Some(format) = flags.get("write-out") {
        let text =
            format.replace("%{http_code}", &format!("{code:03}")).replace("%{response_code}", &format!("{code:03}"));
        printed.stdout.push_str(&text.replace("\\n", "\n").replace("\\t", "\t"));
    }
    printed
}
