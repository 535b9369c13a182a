//! What do the mechanisms of EKS look at? The cluster's objects, the account, and aws-auth as the authenticator keeps it.

use super::AwsAuth;
use crate::aws::{self, AuthenticationMode};
use crate::k8s::{self, kinds};
use crate::source::Files;
use std::borrow::Cow;

/// The issuer of a cluster that no template describes.
const DEFAULT_ISSUER: &str = "https://oidc.eks.us-west-2.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE";

/// One cluster and one account, borrowed. Where the account holds several EKS clusters, the first is the one that the
/// manifests describe; the others are what providers and trust policies may name by mistake.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// The cluster's objects.
    pub cluster: &'a k8s::Cluster,
    /// The account.
    pub account: &'a aws::Account,
    /// The ConfigMap `aws-auth` as the authenticator read it; `None` where there is none.
    pub aws_auth: Option<&'a AwsAuth>,
}

/// Reads the ConfigMap `aws-auth` of a cluster, once for all questions. `None` where there is none (F2.18).
pub fn read_aws_auth(files: &Files, cluster: &k8s::Cluster) -> Option<AwsAuth> {
    let object = cluster.get(kinds::CONFIG_MAP, "kube-system", "aws-auth")?;
    Some(AwsAuth::read(files, &object.node))
}

impl<'a> View<'a> {
    /// The EKS cluster's own resource; `None` where no template holds one.
    pub fn eks(&self) -> Option<&'a aws::Cluster> {
        self.account.clusters.first()
    }

    /// The cluster's name; `prod` where no template says it.
    pub fn name(&self) -> &'a str {
        self.eks().map_or("prod", |c| c.name.as_str())
    }

    /// The cluster's ARN.
    pub fn arn(&self) -> String {
        match self.eks() {
            Some(cluster) => cluster.arn.clone(),
            None => {
                let aws::Account { partition, region, id, .. } = self.account;
                format!("arn:{partition}:eks:{region}:{id}:cluster/{}", self.name())
            }
        }
    }

    /// The cluster's region.
    pub fn region(&self) -> &'a str {
        self.eks().map_or(self.account.region.as_str(), |c| c.region.as_str())
    }

    /// The cluster's issuer, with `https://`.
    pub fn issuer(&self) -> Cow<'a, str> {
        self.eks().map_or(Cow::Borrowed(DEFAULT_ISSUER), |c| Cow::Borrowed(c.issuer.as_str()))
    }

    /// Which sources map principals. Without a cluster resource both do, as the console and eksctl set it up.
    pub fn mode(&self) -> AuthenticationMode {
        self.eks().map_or(AuthenticationMode::ApiAndConfigMap, |c| *c.authentication_mode)
    }

    /// aws-auth, where the mode lets it count.
    pub fn effective_aws_auth(&self) -> Option<&'a AwsAuth> {
        self.aws_auth.filter(|_| self.mode().has_config_map())
    }

    /// The ARN of the principal that created the cluster.
    pub fn creator_arn(&self) -> Cow<'a, str> {
        match self.eks().and_then(|c| c.creator_arn.as_ref()) {
            Some(arn) => Cow::Borrowed(arn.as_str()),
            None => {
                let aws::Account { partition, id, .. } = self.account;
                Cow::Owned(format!("arn:{partition}:iam::{id}:user/cluster-creator"))
            }
        }
    }

    /// Whether a control plane log type is enabled; none is by default (F1.20).
    pub fn logs(&self, log_type: &str) -> bool {
        self.eks().is_some_and(|c| c.log_types.iter().any(|t| t.as_str() == log_type))
    }
}
