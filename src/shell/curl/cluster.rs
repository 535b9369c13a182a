//! What does the API server answer to a request made by hand? Whoever shows a token is who the token says; whoever shows
//! none is anonymous.

use super::{Answer, Failure, Request};
use crate::k8s::HttpRequest;
use crate::shell::Terminal;
use crate::shell::identity::Bearer;
use crate::source::emit::{Keys, to_json};
use crate::text;
use crate::world::{Call, Outcome, Who};
use serde_json::{Value, json};

/// Whether a host name is the API server's, seen from where the line runs.
pub(super) fn is_here(terminal: &Terminal<'_>, name: &str) -> bool {
    const INSIDE: [&str; 5] = [
        "kubernetes.default.svc",
        "kubernetes.default",
        "kubernetes",
        "kubernetes.default.svc.cluster.local",
        "10.100.0.1",
    ];
    let endpoint = terminal.endpoint().to_ascii_lowercase();
    endpoint.strip_prefix("https://") == Some(name) || terminal.in_pod() && INSIDE.contains(&name)
}

pub(super) fn ask(terminal: &mut Terminal<'_>, request: &Request) -> Result<Answer, Failure> {
    let answer = |code: u16, body: &Value| match body {
        Value::String(text) => Answer { code, content_type: "text/plain", body: text.clone() },
        body => Answer { code, content_type: "application/json", body: to_json(body, Keys::AsGiven, 2) },
    };
    let unauthorized = json!({
        "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "message": "Unauthorized",
        "reason": "Unauthorized", "code": 401,
    });
    let bearer = request.header("Authorization").and_then(|a| a.strip_prefix("Bearer ")).map(str::trim);
    let who = match bearer.map(|token| terminal.bearer(token)) {
        None => Who::Anonymous,
        Some(Bearer::Who(who)) => who,
        Some(Bearer::Nobody) => {
            terminal.was_refused();
            return Ok(answer(401, &unauthorized));
        }
        Some(Bearer::NotModelled) => {
            terminal.is_unknown();
            terminal.note(text!(
                "the token is good, and no pod runs as its ServiceAccount: the simulator asks only as pods",
                "토큰은 유효하지만 그 ServiceAccount로 실행되는 파드가 없습니다. 시뮬레이터는 파드로만 물을 수 있습니다"
            ));
            return Err(Failure::silence(request));
        }
    };
    let mut sent = HttpRequest::new(&request.method, request.path.clone());
    sent.body.clone_from(&request.body);
    for (name, value) in &request.headers {
        match name.to_ascii_lowercase().as_str() {
            "content-type" if value == "application/x-www-form-urlencoded" => {}
            "content-type" => sent.content_type.clone_from(value),
            "authorization" => {}
            _ => sent.headers.push((name.clone(), value.clone())),
        }
    }
    let decided = terminal.ask_as(who, Call::Kubernetes(sent));
    match decided.outcome {
        Outcome::Denied => terminal.was_refused(),
        Outcome::Unknown => terminal.is_unknown(),
        Outcome::Allowed | Outcome::Failed => {}
    }
    Ok(match decided.response {
        Some(response) => answer(response.code, &response.body),
        None => answer(401, &unauthorized),
    })
}
