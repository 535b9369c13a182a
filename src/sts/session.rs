//! What does whoever assumed a role hold in hands? The session with its names, tags and credentials.

use crate::iam::{Arn, Context, assumed_role, format_date};

/// A session of a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// `arn:aws:sts::111122223333:assumed-role/web/alice`: without the role's path (F7.7).
    pub arn: String,
    /// `AROA…:alice`, as `aws:userid` and GetCallerIdentity have it.
    pub id: String,
    /// The role's ARN, with its path.
    pub role_arn: String,
    /// The role's account.
    pub account: String,
    /// `RoleSessionName`.
    pub name: String,
    /// Principal tags: the session's own, and the role's where the session has none of the same key.
    pub tags: Vec<(String, String)>,
    /// Keys of the tags that go on to the next role of a chain.
    pub transitive: Vec<String>,
    /// Seconds since 1970.
    pub issued_at: i64,
    /// Seconds since 1970.
    pub expires_at: i64,
    /// Who vouched for it, where it came by a web identity.
    pub web_identity: Option<WebIdentity>,
}

/// What AssumeRoleWithWebIdentity tells about the token (F8.20).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebIdentity {
    /// The ARN of the OIDC provider.
    pub provider_arn: String,
    /// `Audience`.
    pub audience: String,
    /// `SubjectFromWebIdentityToken`.
    pub subject: String,
}

/// Temporary credentials. The same session has the same ones, so that a world answers alike at every keystroke.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credentials {
    /// `ASIA` and sixteen characters.
    pub access_key_id: String,
    /// Forty characters.
    pub secret_access_key: String,
    /// The session token.
    pub session_token: String,
    /// Seconds since 1970.
    pub expiration: i64,
}

impl Session {
    /// The condition keys that AWS itself fills in for every request of the session.
    pub fn context(&self) -> Context {
        let mut context = Context::from_pairs([
            ("aws:PrincipalArn", self.role_arn.as_str()),
            ("aws:PrincipalAccount", &self.account),
            ("aws:PrincipalType", "AssumedRole"),
            ("aws:userid", &self.id),
            ("aws:PrincipalIsAWSService", "false"),
        ]);
        context.set("aws:TokenIssueTime", vec![format_date(self.issued_at)]);
        for (key, value) in &self.tags {
            context.set(&format!("aws:PrincipalTag/{key}"), vec![value.clone()]);
        }
        if let Some(web) = &self.web_identity {
            context.set("aws:FederatedProvider", vec![web.provider_arn.clone()]);
        }
        context
    }

    /// The session's credentials.
    pub fn credentials(&self) -> Credentials {
        let draw = |salt: &str, length: usize, alphabet: &[u8]| {
            let seed = format!("{salt}/{}/{}", self.arn, self.issued_at);
            let mut state = seed.bytes().fold(0xCBF2_9CE4_8422_2325_u64, |sum, byte| {
                (sum ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
            });
            let mut text = String::with_capacity(length);
            while text.len() < length {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let at = (state >> 33) as usize % alphabet.len().max(1);
                text.push(alphabet.get(at).copied().map_or('A', char::from));
            }
            text
        };
        let base32 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        let base64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        Credentials {
            access_key_id: format!("ASIA{}", draw("id", 16, base32)),
            secret_access_key: draw("secret", 40, base64),
            session_token: format!("IQoJb3JpZ2luX2Vj{}==", draw("token", 326, base64)),
            expiration: self.expires_at,
        }
    }

    /// The names of a session of `role_arn`: its ARN and its id.
    pub fn names(role_arn: &str, role_id: &str, session: &str) -> Option<(String, String, String)> {
        let arn = Arn::parse(role_arn)?;
        let text = format!("arn:{}:sts::{}:assumed-role/{}/{session}", arn.partition, arn.account, arn.resource_name());
        debug_assert!(Arn::parse(&text).is_some_and(|arn| assumed_role(&arn).is_some()));
        Some((text, format!("{role_id}:{session}"), arn.account.to_owned()))
    }
}
