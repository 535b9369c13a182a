//! Is a `Resource` value an ARN that IAM saves? Source: `facts/iam.md`, section 5; IAM User Guide, "Resource"; which
//! resources have a region or an account, the catalogue knows.

use super::{ErrorCode, Phase, PolicyType, Refusals, SYNTAX};
use crate::iam::catalogue::{ArnPattern, ResourceType, all_arn_formats, arn_formats};
use crate::iam::checks::{self, Check};
use crate::iam::document::{At, shown};
use crate::text;
use crate::text::Text;

/// The partitions of AWS.
pub(super) const PARTITIONS: [&str; 8] =
    ["aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-eusc"];

/// How the resource part of an IAM ARN begins, in the order of AWS's text.
const IAM_PATHS: [&str; 13] = [
    "user/",
    "federated-user/",
    "role/",
    "group/",
    "instance-profile/",
    "mfa/",
    "server-certificate/",
    "policy/",
    "sms-mfa/",
    "saml-provider/",
    "oidc-provider/",
    "report/",
    "access-report/",
];

pub(super) fn check(refusals: &mut Refusals, at: At<'_>, text: &str) {
    if text == "*" {
        return;
    }
    let add = |refusals: &mut Refusals, check: &'static Check, upstream: String, message: Text| {
        // S3 has one text for all of these.
        match refusals.kind {
            PolicyType::Resource => {
                let upstream = "Policy has invalid resource";
                refusals.add_with(ErrorCode::MalformedPolicy, Phase::ResourceValues, check, at, upstream, message);
            }
            _ => refusals.add(Phase::ResourceValues, check, at, upstream, message),
        }
    };
    let name = shown(text);
    let Some(rest) = text.strip_prefix("arn:") else {
        let message = text!(
            "`{name}` is no ARN; a resource is `*` or begins with `arn:`, such as `arn:aws:s3:::my-bucket/*`",
            "`{name}`은/는 ARN이 아닙니다. 리소스는 `*`이거나 `arn:aws:s3:::my-bucket/*`처럼 `arn:`으로 시작해야 합니다"
        );
        return add(
            refusals,
            checks::INVALID_ARN_PREFIX,
            format!("Resource {text} must be in ARN format or \"*\"."),
            message,
        );
    };
    let parts: Vec<&str> = rest.splitn(5, ':').collect();
    let part = |index: usize| parts.get(index).copied();
    let partition = part(0).unwrap_or_default();
    if !partition.contains(['*', '?', '$']) && !PARTITIONS.contains(&partition) {
        let upstream = format!("Partition \"{partition}\" is not valid for resource \"{text}\".");
        let message = text!(
            "`{shown}` in `{name}` is no partition of AWS; write `aws`",
            "`{name}`의 `{shown}`은/는 AWS의 파티션(partition)이 아닙니다. `aws`로 쓰십시오",
            shown = shown(partition)
        );
        add(refusals, checks::INVALID_PARTITION, upstream, message);
        let right = format!("arn:aws:{}", rest.split_once(':').map_or("", |(_, behind)| behind));
        return refusals.fix(at.replacement(&right));
    }
    // A star at the end can be all the parts that are missing: `arn:aws:ec2*`.
    let open_end = text.ends_with('*');
    let service = part(1).unwrap_or_default();
    if service.is_empty() && !(parts.len() < 2 && open_end) {
        let upstream = "Resource vendor must be fully qualified and cannot contain regexes.";
        let message = text!(
            "`{name}` does not say of which service; an ARN is `arn:aws:service:region:account:resource`",
            "`{name}`에 서비스가 없습니다. ARN은 `arn:aws:서비스:리전:계정:리소스` 형식입니다"
        );
        return add(refusals, checks::MISSING_ARN_FIELD, upstream.to_owned(), message);
    }
    if service.contains(['*', '?']) && !(parts.len() == 2 && open_end) {
        let upstream = "Resource vendor must be fully qualified and cannot contain regexes.";
        let message = text!(
            "the service in `{name}` cannot have wildcards; write it out",
            "`{name}`의 서비스 부분에는 와일드카드를 쓸 수 없습니다. 전부 쓰십시오"
        );
        return add(refusals, checks::INVALID_SERVICE, upstream.to_owned(), message);
    }
    if parts.len() < 5 {
        if !open_end {
            let upstream = match service {
                "s3" => format!("Resource {text} can not contain region information."),
                "iam" => format!("IAM resource {text} cannot contain region information."),
                _ => "The policy failed legacy parsing".to_owned(),
            };
            let message = text!(
                "`{name}` lacks parts; an ARN is `arn:aws:service:region:account:resource`, and a part may be empty",
                "`{name}`에 빠진 부분이 있습니다. ARN은 `arn:aws:서비스:리전:계정:리소스` 형식이고, 빈 부분도 콜론은 씁니다"
            );
            add(refusals, checks::MISSING_ARN_FIELD, upstream, message);
            refusals.fix(short_bucket(text).and_then(|right| at.replacement(&right)));
        }
        return;
    }
    let (region, account, resource) =
        (part(2).unwrap_or_default(), part(3).unwrap_or_default(), part(4).unwrap_or_default());
    let is_resource = |region: &str, account: &str| {
        let arn = format!("arn:aws:{service}:{region}:{account}:{resource}");
        let pattern = ArnPattern::new(&arn);
        formats(service).any(|kind| pattern.could_be(kind))
    };
    // Only IAM and S3 are known to look at this when the policy is saved; the rest is a finding.
    let stops = |part: &str| !part.is_empty() && !part.contains('*');
    if matches!(service, "iam" | "s3") && (stops(region) || stops(account)) && !is_resource(region, account) {
        let iam = service == "iam";
        if stops(region) && (is_resource("", account) || is_resource("", "")) {
            let upstream = match iam {
                true => format!("IAM resource {text} cannot contain region information."),
                false => format!("Resource {text} can not contain region information."),
            };
            let message = text!(
                "`{service}` ARNs have no region; leave that part of `{name}` empty",
                "`{service}`의 ARN에는 리전이 없습니다. `{name}`에서 그 부분을 비우십시오"
            );
            add(refusals, checks::ARN_REGION_NOT_ALLOWED, upstream, message);
            let account = if is_resource("", account) { account } else { "" };
            return refusals.fix(at.replacement(&format!("arn:{partition}:{service}::{account}:{resource}")));
        }
        if !iam && is_resource("", "") {
            let message = text!(
                "bucket ARNs have no account; leave that part of `{name}` empty",
                "버킷의 ARN에는 계정이 없습니다. `{name}`에서 그 부분을 비우십시오"
            );
            add(refusals, checks::ARN_ACCOUNT_NOT_ALLOWED, SYNTAX.to_owned(), message);
            return refusals.fix(at.replacement(&format!("arn:{partition}:{service}:::{resource}")));
        }
    }
    let literal = resource.split(['*', '?', '$']).next().unwrap_or_default();
    let begins = |path: &&str| {
        if literal.len() == resource.len() {
            literal.starts_with(*path)
        } else {
            literal.starts_with(*path) || path.starts_with(literal)
        }
    };
    if service == "iam" && !IAM_PATHS.iter().any(begins) {
        let upstream = format!("IAM resource path must either be \"*\" or start with {}.", IAM_PATHS.join(", "));
        let message = text!(
            "`{name}` names no kind of IAM resource; its last part is `*` or begins with `role/`, `user/`, `policy/` ...",
            "`{name}`에 IAM 리소스의 종류가 없습니다. 마지막 부분은 `*`이거나 `role/`, `user/`, `policy/` 등으로 시작해야 합니다"
        );
        add(refusals, checks::INVALID_ARN_RESOURCE, upstream, message);
    }
}

/// The formats that an ARN of this service can have: its own, and those of other services that name its resources.
fn formats(service: &str) -> impl Iterator<Item = &'static ResourceType> {
    let others = all_arn_formats().filter(move |kind| kind.arn.split(':').nth(2) == Some(service));
    arn_formats(service).iter().chain(others)
}

/// The bucket that `arn:aws:s3:bucket` or `arn:aws:s3::bucket` meant.
fn short_bucket(text: &str) -> Option<String> {
    let rest = text.strip_prefix("arn:")?;
    let (partition, rest) = rest.split_once(":s3:")?;
    let name = rest.trim_start_matches(':');
    (!name.contains(':') && !name.is_empty()).then(|| format!("arn:{partition}:s3:::{name}"))
}
