//! Is the document too long? IAM counts characters without white space (IAM User Guide, "IAM and AWS STS quotas").

use super::{ErrorCode, Phase, PolicyType, Refusals};
use crate::iam::checks;
use crate::iam::document::At;
use crate::source::{Kind, Node, Scalar};
use crate::text;

/// Whose inline policy it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum InlineOwner {
    /// An IAM user.
    User,
    /// An IAM group.
    Group,
    /// An IAM role.
    Role,
}

impl InlineOwner {
    /// The characters that all inline policies of one such owner may have together.
    pub fn quota(self) -> usize {
        match self {
            InlineOwner::User => 2048,
            InlineOwner::Group => 5120,
            InlineOwner::Role => 10240,
        }
    }

    fn name(self) -> &'static str {
        match self {
            InlineOwner::User => "user",
            InlineOwner::Group => "group",
            InlineOwner::Role => "role",
        }
    }
}

const MANAGED: usize = 6144;
const TRUST: usize = 2048;
/// AWS Organizations, "Quotas".
const SCP: usize = 5120;

/// AWS's error text where the inline policies of one owner are too long together; `None` where they fit.
pub fn inline_quota<'a>(
    owner: InlineOwner,
    name: &str,
    policies: impl IntoIterator<Item = &'a Node>,
) -> Option<String> {
    let total: usize = policies.into_iter().map(characters).sum();
    let (quota, kind) = (owner.quota(), owner.name());
    (total > quota).then(|| format!("Maximum policy size of {quota} bytes exceeded for {kind} {name}"))
}

/// The length that IAM counts: the document as JSON, without white space.
pub fn characters(node: &Node) -> usize {
    match &node.kind {
        Kind::Scalar(text, _) => match node.scalar() {
            Some(Scalar::String(text)) => 2 + string_characters(text),
            Some(Scalar::Null) => "null".len(),
            _ => text.len(),
        },
        Kind::Sequence(items) => 2 + items.len().saturating_sub(1) + items.iter().map(characters).sum::<usize>(),
        Kind::Mapping(entries) => {
            let entry = |key: &Node, value| 3 + string_characters(key.text().unwrap_or_default()) + characters(value);
            let all: usize = entries.iter().map(|e| entry(&e.key, &e.value)).sum();
            2 + entries.len().saturating_sub(1) + all
        }
    }
}

fn string_characters(text: &str) -> usize {
    let escaped = |c: char| if matches!(c, '"' | '\\') { 2 } else { 1 };
    text.chars().filter(|c| !c.is_whitespace()).map(escaped).sum()
}

pub(super) fn check(refusals: &mut Refusals, root: At<'_>) {
    let (quota, check, upstream) = match refusals.kind {
        PolicyType::Identity => (
            MANAGED,
            checks::POLICY_SIZE_EXCEEDS_IDENTITY_QUOTA,
            format!("Cannot exceed quota for PolicySize: {MANAGED}"),
        ),
        // AWS's text ends with the owner's name, which the document does not say: `inline_quota` knows it.
        PolicyType::Inline(owner) => (
            owner.quota(),
            checks::POLICY_SIZE_EXCEEDS_IDENTITY_QUOTA,
            format!("Maximum policy size of {} bytes exceeded for {}", owner.quota(), owner.name()),
        ),
        PolicyType::Trust => {
            (TRUST, checks::POLICY_SIZE_EXCEEDS_TRUST_QUOTA, format!("Cannot exceed quota for ACLSizePerRole: {TRUST}"))
        }
        PolicyType::Scp | PolicyType::Rcp => (SCP, checks::POLICY_SIZE_EXCEEDS_SCP_QUOTA, String::new()),
        PolicyType::Resource => return,
    };
    let size = characters(root.node);
    if size > quota {
        let message = text!(
            "the policy has {size} characters without white space; at most {quota} are allowed: split it",
            "정책이 공백을 빼고 {size}자입니다. {quota}자까지 허용되므로 나누어야 합니다"
        );
        refusals.add_with(ErrorCode::LimitExceeded, Phase::Quota, check, root, upstream, message);
    }
}
