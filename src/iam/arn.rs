//! What does an ARN say? `arn:partition:service:region:account-id:resource`, where the resource may hold colons of its
//! own. Source: IAM User Guide, "Identify AWS resources with Amazon Resource Names".

/// An ARN taken apart; every part borrows from the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Arn<'a> {
    /// `aws`, `aws-cn`, `aws-us-gov` ...
    pub partition: &'a str,
    /// `s3`, `iam`, `sts` ...
    pub service: &'a str,
    /// Empty for global services.
    pub region: &'a str,
    /// Twelve digits; empty for S3 buckets and objects.
    pub account: &'a str,
    /// Everything behind the fifth colon: `role/path/name`, `bucket/key`, `log-group:/aws/eks:log-stream:x`.
    pub resource: &'a str,
}

impl<'a> Arn<'a> {
    /// Takes `text` apart; `None` where it does not begin with `arn:` or has fewer than six parts. Wildcards are parts
    /// like any other.
    pub fn parse(text: &'a str) -> Option<Arn<'a>> {
        let mut parts = text.strip_prefix("arn:")?.splitn(5, ':');
        let (partition, service, region) = (parts.next()?, parts.next()?, parts.next()?);
        let (account, resource) = (parts.next()?, parts.next()?);
        Some(Arn { partition, service, region, account, resource })
    }

    /// What kind of resource: `role` of `role/path/name`, `log-group` of `log-group:x`; the whole resource where it has
    /// neither slash nor colon.
    pub fn resource_type(&self) -> &'a str {
        self.resource.split(['/', ':']).next().unwrap_or_default()
    }

    /// The resource's name without type and path: `name` of `role/path/name`, `s` of `assumed-role/r/s`.
    pub fn resource_name(&self) -> &'a str {
        self.resource.rsplit('/').next().unwrap_or_default()
    }
}

/// The role of an assumed-role session ARN and the session's name: `arn:aws:sts::111122223333:assumed-role/r/s` is
/// (`r`, `s`). A session ARN has no path.
pub fn assumed_role<'a>(arn: &Arn<'a>) -> Option<(&'a str, &'a str)> {
    if arn.service != "sts" {
        return None;
    }
    arn.resource.strip_prefix("assumed-role/")?.split_once('/')
}

/// Whether `text` is an account id: twelve digits.
pub fn is_account_id(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_is_six_parts_and_the_last_keeps_its_colons() {
        let arn = Arn::parse("arn:aws:logs:us-west-2:111122223333:log-group:/aws/eks:log-stream:x").unwrap();
        assert_eq!((arn.service, arn.region, arn.account), ("logs", "us-west-2", "111122223333"));
        assert_eq!((arn.resource, arn.resource_type()), ("log-group:/aws/eks:log-stream:x", "log-group"));
        let session = Arn::parse("arn:aws:sts::111122223333:assumed-role/web/alice@corp").unwrap();
        assert_eq!(assumed_role(&session), Some(("web", "alice@corp")));
        let role = Arn::parse("arn:aws:iam::111122223333:role/team/a/web").unwrap();
        assert_eq!((role.resource_name(), assumed_role(&role)), ("web", None));
        for text in ["", "arn:aws:s3", "a7n:aws:s3:::b", "arn:aws:s3:::"] {
            assert_eq!(Arn::parse(text).is_some(), text == "arn:aws:s3:::", "{text}");
        }
    }
}
