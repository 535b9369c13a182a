//! What do the two addresses answer that give a process AWS credentials? 169.254.169.254, the instance's (F7.1), and
//! 169.254.170.23, the Pod Identity agent's (F9.1).

use super::{Answer, Failure, Request};
use crate::eks::imds::{self, Reach};
use crate::eks::{Provider, RunningPod, credentials, digest, time};
use crate::shell::Terminal;
use crate::world::Who;
use serde_json::json;

fn page(code: u16, title: &str) -> Answer {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?>\n<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Transitional//EN\"\n\t\"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd\">\n<html xmlns=\"http://www.w3.org/1999/xhtml\" xml:lang=\"en\" lang=\"en\">\n <head>\n  <title>{code} - {title}</title>\n </head>\n <body>\n  <h1>{code} - {title}</h1>\n </body>\n</html>\n"
    );
    Answer { code, content_type: "text/html", body }
}

/// The instance metadata service. Who is kept from it is told why.
pub(super) fn instance(terminal: &mut Terminal<'_>, request: &Request) -> Result<Answer, Failure> {
    let Who::Pod { namespace, name } = terminal.session.who.clone() else {
        // A laptop is no instance.
        return Err(Failure::silence(request));
    };
    let path = request.path.split('?').next().unwrap_or_default();
    let puts = request.method == "PUT";
    let lifetime = request.header("X-aws-ec2-metadata-token-ttl-seconds").and_then(|t| t.parse::<u32>().ok());
    if puts && !lifetime.is_some_and(|t| (1..=21_600).contains(&t)) {
        return Ok(page(400, "Bad Request"));
    }
    let now = terminal.session.time;
    let view = terminal.world().view();
    let Some(pod) = RunningPod::find(view, &namespace, &name, terminal.container.as_deref()) else {
        return Err(Failure::silence(request));
    };
    let token = request.header("X-aws-ec2-metadata-token");
    let answer = imds::answer(view, &pod, &request.method, path, token, now);
    let reach = imds::reach(view, &pod);
    let kept_away = matches!(reach, Reach::Blocked(_)) || answer.is_none();
    let why = kept_away.then(|| imds::step(&reach).says);
    // Whoever gets the node's role although a role of their own, or a hop limit, was to keep it away (M60, M61).
    let asks_role = path.contains("/iam/security-credentials") && answer.as_ref().is_some_and(|a| a.code == 200);
    let remark = asks_role.then(|| imds::remark(view, &pod)).flatten().map(|m| m.says());
    why.into_iter().chain(remark).for_each(|why| terminal.note(why));
    match answer {
        None => {
            terminal.was_refused();
            Err(Failure::silence(request))
        }
        Some(answer) => Ok(match answer.code {
            401 => {
                terminal.was_refused();
                page(401, "Unauthorized")
            }
            404 => page(404, "Not Found"),
            code => Answer { code, content_type: "text/plain", body: answer.body },
        }),
    }
}

/// The Pod Identity agent: credentials for whoever shows the pod's token for it.
pub(super) fn agent(terminal: &mut Terminal<'_>, request: &Request) -> Result<Answer, Failure> {
    let Who::Pod { namespace, name } = terminal.session.who.clone() else { return Err(Failure::silence(request)) };
    let now = terminal.session.time;
    let view = terminal.world().view();
    let plain = |code: u16, body: &str| Answer { code, content_type: "text/plain", body: body.to_owned() };
    let pod = RunningPod::find(view, &namespace, &name, terminal.container.as_deref());
    let file = pod.as_ref().and_then(|pod| pod.variable(view, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"));
    let own = pod.as_ref().zip(file).and_then(|(pod, file)| pod.token_at(view, &file.value, now)).map(|t| t.jwt());
    let shown = request.header("Authorization").unwrap_or_default();
    let container = terminal.container.as_deref();
    let found = credentials::of_pod(view, &namespace, &name, container, "AssumeRoleForPodIdentity", now);
    match found.credentials {
        _ if request.path != "/v1/credentials" => Ok(plain(404, "404 page not found\n")),
        Some(c) if c.provider == Provider::Container && own.as_deref() == Some(shown) => {
            let caller = &c.principal.caller;
            let body = json!({
                "AccessKeyId": caller.access_key_id,
                "SecretAccessKey": digest::id(&[&caller.arn, "secret"], 40),
                "Token": digest::id(&[&caller.arn, "token"], 96),
                "AccountId": caller.account,
                "Expiration": time::rfc3339(now + 6 * 3_600),
            });
            Ok(Answer { code: 200, content_type: "application/json", body: body.to_string() })
        }
        _ if shown.is_empty() => {
            terminal.was_refused();
            Ok(plain(400, "Service account token cannot be empty\n"))
        }
        Some(_) => {
            terminal.was_refused();
            Ok(plain(400, "Access Denied\n"))
        }
        None => {
            terminal.was_refused();
            // The agent's own words stand behind those that the SDK puts before them.
            let words = found.error.split_once("from container metadata: ").map(|(_, words)| words.to_owned());
            words.map(|words| plain(400, &format!("{words}\n"))).ok_or_else(|| Failure::silence(request))
        }
    }
}
