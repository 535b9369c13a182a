//! Which usernames and groups may an access entry give, and which access policies are there? Both the template's check and the EKS API ask here. Source:
//! EKS User Guide, "Create access entries" (F3.13, F3.14).

/// What a username must not begin with.
const RESERVED: [&str; 5] = ["system:", "eks:", "aws:", "amazon:", "iam:"];

/// The names of all access policies of EKS (F3.34, F3.36). What they allow, `eks` knows.
pub const ACCESS_POLICIES: [&str; 30] = [
    "AmazonAIOpsAssistantPolicy",
    "AmazonARCRegionSwitchScalingPolicy",
    "AmazonEKSACKPolicy",
    "AmazonEKSAdminPolicy",
    "AmazonEKSAdminViewPolicy",
    "AmazonEKSArgoCDClusterPolicy",
    "AmazonEKSArgoCDPolicy",
    "AmazonEKSAutoNodePolicy",
    "AmazonEKSBlockStorageClusterPolicy",
    "AmazonEKSBlockStoragePolicy",
    "AmazonEKSClusterAdminPolicy",
    "AmazonEKSComputeClusterPolicy",
    "AmazonEKSComputePolicy",
    "AmazonEKSEditPolicy",
    "AmazonEKSEventPolicy",
    "AmazonEKSHybridPolicy",
    "AmazonEKSKROPolicy",
    "AmazonEKSLoadBalancingClusterPolicy",
    "AmazonEKSLoadBalancingPolicy",
    "AmazonEKSNetworkingClusterPolicy",
    "AmazonEKSNetworkingPolicy",
    "AmazonEKSPodIdentityPolicy",
    "AmazonEKSSecretAdminPolicy",
    "AmazonEKSSecretReaderPolicy",
    "AmazonEKSViewPolicy",
    "AmazonEMRJobPolicy",
    "AmazonSagemakerHyperpodClusterPolicy",
    "AmazonSagemakerHyperpodControllerPolicy",
    "AmazonSagemakerHyperpodSpaceTemplatePolicy",
    "AmazonSagemakerHyperpodSystemNamespacePolicy",
];

/// EKS's words where it refuses a group; `None` where it takes it.
pub fn refused_group(group: &str) -> Option<String> {
    group
        .starts_with("system:")
        .then(|| format!("The kubernetes group name {group} is invalid, it cannot start with system:"))
}

/// EKS's words where it refuses a username; `None` where it takes it.
pub fn refused_username(username: &str) -> Option<String> {
    if let Some(prefix) = RESERVED.iter().find(|r| username.starts_with(**r)) {
        return Some(format!("The username {username} is invalid, it cannot start with {prefix}"));
    }
    // The session's name is the caller's to choose; the part before the colon keeps it from being anybody's name.
    let (before, _) = username.split_once("{{SessionName")?;
    (!before.contains(':')).then(|| "The username must contain a colon before the session name template".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_belong_to_others_are_refused() {
        for (username, refused) in [
            ("system:admin", true),
            ("eks:x", true),
            ("iam:x", true),
            ("web-admin", false),
            ("admin:{{SessionName}}", false),
            ("admin{{SessionName}}", true),
            ("{{SessionNameRaw}}", true),
            ("arn:aws:sts::111122223333:assumed-role/web/{{SessionName}}", false),
        ] {
            assert_eq!(refused_username(username).is_some(), refused, "{username}");
        }
        assert!(refused_group("system:masters").is_some());
        assert!(refused_group("eks:mine").is_none());
    }
}
