//! What does a template in a user name or group become? Follows `renderTemplate` of aws-iam-authenticator: exact and
//! case-sensitive, an unknown one stays as text (F2.3).

use super::PrivateDnsName;
use crate::eks::identity::Identity;
use crate::k8s::quote;
use std::fmt;

/// A template that cannot be resolved; then the whole login fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateError {
    /// `username` or `group`.
    pub what: &'static str,
    /// The template as written.
    pub template: String,
    /// Upstream's words.
    pub reason: String,
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error rendering {} template {}: {}", self.what, quote(&self.template), self.reason)
    }
}

impl std::error::Error for TemplateError {}

/// The names that templates have, between two braces on each side (F2.3).
pub const TEMPLATES: [&str; 5] = ["EC2PrivateDNSName", "AccountID", "SessionName", "SessionNameRaw", "AccessKeyID"];

/// Whether a text holds a template's name between single braces, where it is plain text (M15).
pub fn has_single_braces(text: &str) -> bool {
    let rest = text.replace("{{", "").replace("}}", "");
    TEMPLATES.iter().any(|name| rest.contains(&format!("{{{name}}}")))
}

/// Resolves the templates of one user name or group (`what` names which, for the error). The replacements run one after
/// the other, so that a session name that itself holds `{{SessionNameRaw}}` is expanded by a later one, as upstream.
pub fn render(
    template: &str,
    what: &'static str,
    identity: &Identity,
    private_dns_name: PrivateDnsName<'_>,
) -> Result<String, TemplateError> {
    const PRIVATE_DNS_NAME: &str = "{{EC2PrivateDNSName}}";
    if !template.contains("{{") {
        return Ok(template.to_owned());
    }
    let mut out = template.to_owned();
    if out.contains(PRIVATE_DNS_NAME) {
        let error = |reason| TemplateError { what, template: template.to_owned(), reason };
        if !is_instance_id(&identity.session_name) {
            return Err(error("SessionName did not contain an instance id".to_owned()));
        }
        out = out.replace(PRIVATE_DNS_NAME, &private_dns_name(&identity.session_name).map_err(error)?);
    }
    Ok(out
        .replace("{{AccountID}}", &identity.account_id)
        .replace("{{SessionName}}", &identity.session_name.replace('@', "-"))
        .replace("{{SessionNameRaw}}", &identity.session_name)
        .replace("{{AccessKeyID}}", &identity.access_key_id))
}

/// `^i-(\w{8}|\w{17})$`.
fn is_instance_id(session: &str) -> bool {
    session
        .strip_prefix("i-")
        .is_some_and(|id| matches!(id.len(), 8 | 17) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'))
}
