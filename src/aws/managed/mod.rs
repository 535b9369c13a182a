//! Which managed policies of AWS does the simulator hold, and what do they say? One text, read once per process, shown
//! to the learner as a file of its own. Statements: facts 10.A, and AWS's published documents for the others.

use super::PolicyDocument;
use crate::iam::catalogue::nearest_of;
use crate::source::{File, FileId, Span, read_documents};
use std::sync::OnceLock;

/// The library's text: a mapping from ARN to document. It is file [`FileId::MANAGED_POLICIES`] of every world.
pub const TEXT: &str = include_str!("policies.yaml");

/// A managed policy of AWS.
#[derive(Debug)]
pub struct AwsManagedPolicy {
    /// Its ARN.
    pub arn: Box<str>,
    /// Its name, without the path.
    pub name: Box<str>,
    /// The ARN's place in the library.
    pub span: Span,
    /// The policy.
    pub document: PolicyDocument,
}

/// The whole library.
pub fn library() -> &'static [AwsManagedPolicy] {
    static LIBRARY: OnceLock<Vec<AwsManagedPolicy>> = OnceLock::new();
    LIBRARY.get_or_init(|| {
        let documents = read_documents(FileId::MANAGED_POLICIES, &File::builtin("", TEXT));
        let root = documents.into_iter().find_map(|d| d.root.ok().flatten());
        let entries = root.as_ref().map(|r| r.entries()).unwrap_or_default();
        let read = entries.iter().filter_map(|entry| {
            let arn = entry.key.text()?;
            let document = PolicyDocument::read(entry.value.clone());
            let name = arn.rsplit('/').next().unwrap_or(arn);
            Some(AwsManagedPolicy { arn: arn.into(), name: name.into(), span: entry.key.span, document })
        });
        read.collect()
    })
}

/// The managed policy of this ARN, in whichever partition; `None` where the library does not hold it.
pub fn lookup(arn: &str) -> Option<&'static AwsManagedPolicy> {
    let (_, rest) = arn.strip_prefix("arn:")?.split_once(':')?;
    library().iter().find(|p| p.arn.strip_prefix("arn:aws:") == Some(rest))
}

/// The ARN that was probably meant by one that the library does not hold: the same name under its right path, or a name
/// few letters away.
pub fn nearest(arn: &str) -> Option<&'static str> {
    let name = arn.rsplit('/').next().unwrap_or(arn);
    let found = same_name(name).or_else(|| {
        let near = nearest_of(name, library().iter().map(|p| &*p.name))?;
        same_name(near)
    });
    found.map(|p| &*p.arn)
}

/// The library's policy of this name, whatever its path.
pub fn same_name(name: &str) -> Option<&'static AwsManagedPolicy> {
    library().iter().find(|p| &*p.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_policy_of_the_library_reads() {
        assert!(library().len() >= 20, "{}", library().len());
        for policy in library() {
            assert!(policy.document.policy.is_some(), "{}", policy.arn);
            let written = TEXT.get(policy.span.start as usize..policy.span.end as usize);
            assert_eq!(written, Some(&*policy.arn), "the span is the ARN's place");
            assert!(std::ptr::eq(lookup(&policy.arn).unwrap(), policy), "{} stands once", policy.arn);
        }
        assert!(lookup("arn:aws-cn:iam::aws:policy/AmazonEKS_CNI_Policy").is_some());
    }

    #[test]
    fn a_wrong_arn_leads_to_the_right_one() {
        let right = "arn:aws:iam::aws:policy/service-role/AmazonEFSCSIDriverPolicy";
        assert_eq!(nearest("arn:aws:iam::aws:policy/AmazonEFSCSIDriverPolicy"), Some(right));
        let right = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";
        assert_eq!(nearest("arn:aws:iam::aws:policy/AmazonS3ReadonlyAcess"), Some(right));
        assert_eq!(nearest("arn:aws:iam::aws:policy/SecurityAudit"), None);
    }
}
