//! How does a command ask the API server? Requests with the impersonation that `--as` wants, answers told apart: an
//! object, a Status, nobody there.

use super::{Failure, Kubectl};
use crate::k8s::{HttpRequest, Status};
use crate::world::{Answer, Call, Outcome};
use serde_json::Value;

/// A request that was refused or failed.
#[derive(Debug)]
pub struct Refusal {
    /// The server's Status; `None` where no server answered. Boxed to keep results small.
    pub status: Option<Box<Status>>,
    /// What decides it is not modelled.
    pub unknown: bool,
    /// What kubectl prints of it.
    pub text: String,
}

impl Refusal {
    /// The HTTP code; 0 where no server answered.
    pub fn code(&self) -> u16 {
        self.status.as_ref().map_or(0, |s| s.code)
    }

    /// What kubectl prints when it was at work on a file.
    pub fn with_file(&self, verb: &str, file: &str) -> String {
        match &self.status {
            Some(status) if status.code != 401 => status.kubectl_file(verb, file),
            _ => self.text.clone(),
        }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Failure {
        Failure::plain(refusal.text)
    }
}

impl Kubectl<'_, '_> {
    /// The namespace that this command works in.
    pub fn namespace(&self) -> String {
        match self.flags.get("namespace") {
            Some(namespace) if !namespace.is_empty() => namespace.to_owned(),
            _ => self.context_namespace(),
        }
    }

    fn context_namespace(&self) -> String {
        let session = &self.terminal.session;
        let other = self.flags.get("context").filter(|name| !name.is_empty() && **name != session.context);
        let namespace = other.map(|_| self.context().map(|c| c.namespace).unwrap_or_default());
        match namespace {
            Some(namespace) if namespace.is_empty() => "default".to_owned(),
            Some(namespace) => namespace,
            None => session.namespace.clone(),
        }
    }

    /// Asks for `url` and tells what came back. A refusal counts for the line's outcome.
    pub fn ask(&mut self, method: &str, url: &str, body: Option<&Value>) -> Result<Value, Refusal> {
        self.ask_quietly(method, url, body).inspect_err(|refusal| self.count(refusal))
    }

    /// A refusal that the command does not survive.
    pub fn count(&mut self, refusal: &Refusal) {
        if matches!(refusal.code(), 0 | 401 | 403) && !refusal.unknown {
            self.terminal.was_refused();
        }
    }

    /// The same, where a refusal is no failure of the command: `describe` looks for events, `apply` for the object.
    pub fn ask_quietly(&mut self, method: &str, url: &str, body: Option<&Value>) -> Result<Value, Refusal> {
        let mut request = HttpRequest::new(method, url);
        if let Some(body) = body {
            request.content_type = "application/json".to_owned();
            request.body = body.to_string();
        }
        self.send(request)
    }

    /// Sends a request, with the headers of `--as`, `--as-group`, `--as-uid`.
    pub fn send(&mut self, mut request: HttpRequest) -> Result<Value, Refusal> {
        let impersonated =
            [("as", "Impersonate-User"), ("as-uid", "Impersonate-Uid"), ("as-group", "Impersonate-Group")];
        for (flag, header) in impersonated {
            for value in self.flags.all(flag) {
                request.headers.push((header.to_owned(), value.clone()));
            }
        }
        let who = self.who().map_err(|failure| Refusal { status: None, text: failure.text, unknown: false })?;
        let answer = self.terminal.ask_as(who, Call::Kubernetes(request));
        self.read(answer)
    }

    fn read(&mut self, answer: Answer) -> Result<Value, Refusal> {
        let unknown = answer.outcome == Outcome::Unknown;
        if unknown {
            self.terminal.is_unknown();
        }
        let Some(response) = answer.response else {
            let text = match answer.message.as_str() {
                "" => "Unable to connect to the server: the simulator does not model this request".to_owned(),
                message => message.to_owned(),
            };
            return Err(Refusal { status: None, text, unknown });
        };
        for warning in &response.warnings {
            self.err.push_str(&format!("Warning: {warning}\n"));
        }
        if response.code < 400 {
            return Ok(response.body);
        }
        let status = Status::from_value(&response.body).unwrap_or_else(|| Status {
            code: response.code,
            message: response.body.as_str().unwrap_or_default().trim_end().to_owned(),
            ..Status::default()
        });
        Err(Refusal { text: status.kubectl(), status: Some(Box::new(status)), unknown })
    }
}
