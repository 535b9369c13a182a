//! What is a resource called once AWS has made it? Names, ARNs, unique ids: what `!Ref` and `!GetAtt` give. What AWS
//! would assign is taken from the resource's `Metadata` where it stands there under the attribute's name, and is
//! otherwise derived from the logical id and the type, so that it stays the same from one reading to the next.

use super::intrinsic::is_unresolved;
use super::schema::{ResourceType, resource_type};
use super::template::Resource;
use crate::source::Node;

/// Where a template is deployed.
#[derive(Clone, Debug)]
pub(super) struct Stack {
    pub(super) name: String,
    pub(super) account: String,
    pub(super) region: String,
    pub(super) partition: String,
}

impl Stack {
    /// `amazonaws.com`, in China `amazonaws.com.cn`.
    pub(super) fn url_suffix(&self) -> &'static str {
        if self.partition == "aws-cn" { "amazonaws.com.cn" } else { "amazonaws.com" }
    }

    fn arn(&self, service: &str, resource: &str) -> String {
        format!("arn:{}:{service}:{}:{}:{resource}", self.partition, self.region, self.account)
    }

    fn iam_arn(&self, kind: &str, path: &str, name: &str) -> String {
        format!("arn:{}:iam::{}:{kind}{path}{name}", self.partition, self.account)
    }
}

/// What a resource is referred to by.
#[derive(Clone, Debug, Default)]
pub(super) struct Values {
    pub(super) kind: String,
    /// Its name without path, where it has one.
    pub(super) name: String,
    /// What `!Ref` gives.
    pub(super) reference: String,
    /// What AWS assigns or composes, the attributes of `!GetAtt` among it.
    assigned: Vec<(&'static str, String)>,
    /// The type's table; `None` for a type that is not modelled, whose values are stand-ins.
    model: Option<&'static ResourceType>,
    stand_in: String,
}

impl Values {
    /// What `!GetAtt` gives for `attribute`; `None` where the type has no such attribute.
    pub(super) fn attribute(&self, attribute: &str) -> Option<String> {
        match self.model {
            Some(model) if !model.attributes.contains(&attribute) => None,
            Some(_) => Some(self.assigned(attribute).to_owned()),
            None if attribute.ends_with("Arn") => Some(self.stand_in.clone()),
            None => Some(format!("{}-{}", self.reference, attribute.to_ascii_lowercase())),
        }
    }

    /// The attributes that the type has.
    pub(super) fn attribute_names(&self) -> &'static [&'static str] {
        self.model.map_or(&[], |m| m.attributes)
    }

    /// A value that AWS assigns, whether or not `!GetAtt` gives it; empty where there is none.
    pub(super) fn assigned(&self, name: &str) -> &str {
        self.assigned.iter().find(|(n, _)| *n == name).map_or("", |(_, value)| value)
    }
}

/// Computes a resource's names and ids from its resolved properties.
pub(super) fn values(resource: &Resource<'_>, properties: Option<&Node>, stack: &Stack) -> Values {
    let namer = Namer { resource, properties, stack };
    let model = resource_type(resource.kind);
    let name = namer.name(model);
    let (reference, mut assigned) = namer.assigned(&name);
    for (attribute, value) in &mut assigned {
        if let Some(said) = resource.metadata(attribute).and_then(Node::text) {
            said.clone_into(value);
        }
    }
    // An id that is its own reference follows what the metadata says of it.
    let reference = match reference {
        Reference::Name => name.clone(),
        Reference::Attribute(attribute) => {
            assigned.iter().find(|(n, _)| *n == attribute).map(|(_, v)| v.clone()).unwrap_or_default()
        }
        Reference::Text(text) => text,
    };
    let service = resource.kind.split("::").nth(1).unwrap_or_default().to_ascii_lowercase();
    let stand_in = stack.arn(&service, &name);
    Values { kind: resource.kind.to_owned(), name, reference, assigned, model, stand_in }
}

/// What `!Ref` gives.
enum Reference {
    Name,
    Attribute(&'static str),
    Text(String),
}

struct Namer<'a> {
    resource: &'a Resource<'a>,
    properties: Option<&'a Node>,
    stack: &'a Stack,
}

/// The letters of IAM's unique ids.
const BASE32: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const HEX: &[u8] = b"0123456789abcdef";
const UPPER_HEX: &[u8] = b"0123456789ABCDEF";
const LOWER: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";
const UPPER: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

impl Namer<'_> {
    fn text(&self, property: &str) -> Option<&str> {
        self.properties?.get(property).filter(|n| !is_unresolved(n) && !n.is_null())?.text()
    }

    fn derived(&self, purpose: &str, letters: &[u8], count: usize) -> String {
        let seed = format!("{}/{}/{}/{purpose}", self.stack.name, self.resource.kind, self.resource.id);
        derive(&seed, letters, count)
    }

    fn unique_id(&self, prefix: &str) -> String {
        format!("{prefix}{}", self.derived("id", BASE32, 17))
    }

    fn uuid(&self) -> String {
        let hex = self.derived("uuid", HEX, 32);
        let part = |range: std::ops::Range<usize>| hex.get(range).unwrap_or_default();
        format!("{}-{}-{}-{}-{}", part(0..8), part(8..12), part(12..16), part(16..20), part(20..32))
    }

    /// The name that is written, or CloudFormation's: stack, logical id, twelve characters.
    fn name(&self, model: Option<&ResourceType>) -> String {
        let written = model.and_then(|m| m.name_property).and_then(|property| self.text(property));
        if let Some(name) = written.or_else(|| self.text("PolicyName")).or_else(|| self.text("Name")) {
            return name.to_owned();
        }
        let suffix = self.derived("name", UPPER, 12);
        match self.resource.kind {
            "AWS::S3::Bucket" => {
                format!("{}-{}-{suffix}", self.stack.name, self.resource.id).to_ascii_lowercase().replace('_', "-")
            }
            "AWS::EKS::Cluster" | "AWS::EKS::Nodegroup" | "AWS::EKS::FargateProfile" => {
                format!("{}-{suffix}", self.resource.id)
            }
            _ => format!("{}-{}-{suffix}", self.stack.name, self.resource.id),
        }
    }

    fn assigned(&self, name: &str) -> (Reference, Vec<(&'static str, String)>) {
        let path = self.text("Path").unwrap_or("/");
        let cluster = self.text("ClusterName").unwrap_or_default();
        let stack = self.stack;
        match self.resource.kind {
            "AWS::IAM::User" => {
                (Reference::Name, vec![("Arn", stack.iam_arn("user", path, name)), ("UserId", self.unique_id("AIDA"))])
            }
            "AWS::IAM::Group" => (
                Reference::Name,
                vec![("Arn", stack.iam_arn("group", path, name)), ("GroupId", self.unique_id("AGPA"))],
            ),
            "AWS::IAM::Role" => {
                (Reference::Name, vec![("Arn", stack.iam_arn("role", path, name)), ("RoleId", self.unique_id("AROA"))])
            }
            "AWS::IAM::InstanceProfile" => (
                Reference::Name,
                vec![
                    ("Arn", stack.iam_arn("instance-profile", path, name)),
                    ("InstanceProfileId", self.unique_id("AIPA")),
                ],
            ),
            "AWS::IAM::ManagedPolicy" => (
                Reference::Attribute("PolicyArn"),
                vec![("PolicyArn", stack.iam_arn("policy", path, name)), ("PolicyId", self.unique_id("ANPA"))],
            ),
            "AWS::IAM::OIDCProvider" => {
                let url = self.text("Url").unwrap_or_default();
                let host = url.strip_prefix("https://").unwrap_or(url);
                (Reference::Attribute("Arn"), vec![("Arn", stack.iam_arn("oidc-provider", "/", host))])
            }
            "AWS::IAM::AccessKey" => (
                Reference::Attribute("AccessKeyId"),
                vec![
                    ("AccessKeyId", format!("AKIA{}", self.derived("id", BASE32, 16))),
                    ("SecretAccessKey", self.derived("secret", LOWER, 40)),
                ],
            ),
            "AWS::IAM::Policy" => (Reference::Name, vec![("Id", format!("{name}-id"))]),
            "AWS::Organizations::Policy" => {
                let id = format!("p-{}", self.derived("id", LOWER, 8));
                let kind = self.text("Type").unwrap_or_default().to_ascii_lowercase();
                let organization = derive("organization", LOWER, 10);
                let arn = format!(
                    "arn:{}:organizations::{}:policy/o-{organization}/{kind}/{id}",
                    stack.partition, stack.account
                );
                (Reference::Attribute("Id"), vec![("Id", id), ("Arn", arn), ("AwsManaged", "false".to_owned())])
            }
            kind if kind.starts_with("AWS::EKS::") => self.assigned_by_eks(kind, name, cluster),
            "AWS::EC2::LaunchTemplate" => (
                Reference::Attribute("LaunchTemplateId"),
                vec![
                    ("LaunchTemplateId", format!("lt-0{}", self.derived("id", HEX, 16))),
                    ("DefaultVersionNumber", "1".to_owned()),
                    ("LatestVersionNumber", "1".to_owned()),
                ],
            ),
            "AWS::S3::Bucket" => {
                let (region, suffix) = (&stack.region, stack.url_suffix());
                let assigned = vec![
                    ("Arn", format!("arn:{}:s3:::{name}", stack.partition)),
                    ("DomainName", format!("{name}.s3.{suffix}")),
                    ("DualStackDomainName", format!("{name}.s3.dualstack.{region}.{suffix}")),
                    ("RegionalDomainName", format!("{name}.s3.{region}.{suffix}")),
                    ("WebsiteURL", format!("http://{name}.s3-website-{region}.{suffix}")),
                ];
                (Reference::Name, assigned)
            }
            "AWS::S3::BucketPolicy" => {
                (Reference::Text(self.text("Bucket").unwrap_or_default().to_owned()), Vec::new())
            }
            "AWS::EFS::FileSystem" => {
                let id = format!("fs-0{}", self.derived("id", HEX, 16));
                let id = self.resource.metadata("FileSystemId").and_then(Node::text).map_or(id, str::to_owned);
                let arn = stack.arn("elasticfilesystem", &format!("file-system/{id}"));
                (Reference::Attribute("FileSystemId"), vec![("FileSystemId", id), ("Arn", arn)])
            }
            "AWS::Logs::LogGroup" => {
                (Reference::Name, vec![("Arn", stack.arn("logs", &format!("log-group:{name}:*")))])
            }
            _ => (Reference::Name, Vec::new()),
        }
    }

    fn assigned_by_eks(&self, kind: &str, name: &str, cluster: &str) -> (Reference, Vec<(&'static str, String)>) {
        let stack = self.stack;
        let uuid = || self.uuid();
        match kind {
            "AWS::EKS::Cluster" => {
                let (region, suffix) = (&stack.region, stack.url_suffix());
                let id = self.derived("issuer", UPPER_HEX, 32);
                let issuer = format!("https://oidc.eks.{region}.{suffix}/id/{id}");
                // Endpoint and issuer of a real cluster carry the same id.
                let issuer = self.resource.metadata("OpenIdConnectIssuerUrl").and_then(Node::text).unwrap_or(&issuer);
                let id = issuer.rsplit('/').next().unwrap_or(&id);
                let assigned = vec![
                    ("Arn", stack.arn("eks", &format!("cluster/{name}"))),
                    ("CertificateAuthorityData", "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCg==".to_owned()),
                    ("ClusterSecurityGroupId", format!("sg-0{}", self.derived("group", HEX, 16))),
                    ("EncryptionConfigKeyArn", String::new()),
                    ("Endpoint", format!("https://{id}.gr7.{region}.eks.{suffix}")),
                    ("Id", uuid()),
                    ("KubernetesNetworkConfig.ServiceIpv6Cidr", String::new()),
                    ("OpenIdConnectIssuerUrl", issuer.to_owned()),
                ];
                (Reference::Name, assigned)
            }
            "AWS::EKS::Nodegroup" => {
                let assigned = vec![
                    ("Arn", stack.arn("eks", &format!("nodegroup/{cluster}/{name}/{}", uuid()))),
                    ("ClusterName", cluster.to_owned()),
                    ("Id", format!("{cluster}/{name}")),
                    ("NodegroupName", name.to_owned()),
                ];
                (Reference::Attribute("Id"), assigned)
            }
            "AWS::EKS::FargateProfile" => {
                let arn = stack.arn("eks", &format!("fargateprofile/{cluster}/{name}/{}", uuid()));
                (Reference::Text(format!("{cluster}|{name}")), vec![("Arn", arn)])
            }
            "AWS::EKS::AccessEntry" => {
                let principal = self.text("PrincipalArn").unwrap_or_default();
                let arn = self.access_entry_arn(cluster, principal);
                (Reference::Text(format!("{principal}|{cluster}")), vec![("AccessEntryArn", arn)])
            }
            "AWS::EKS::PodIdentityAssociation" => {
                let id = format!("a-{}", self.derived("id", LOWER, 17));
                let arn = stack.arn("eks", &format!("podidentityassociation/{cluster}/{id}"));
                let external = format!("{}/{cluster}/{id}", stack.account);
                (
                    Reference::Attribute("AssociationArn"),
                    vec![("AssociationArn", arn), ("AssociationId", id), ("ExternalId", external)],
                )
            }
            "AWS::EKS::IdentityProviderConfig" => {
                let arn = stack.arn("eks", &format!("identityproviderconfig/{cluster}/oidc/{name}/{}", uuid()));
                (Reference::Text(format!("{name}|{cluster}|oidc")), vec![("IdentityProviderConfigArn", arn)])
            }
            "AWS::EKS::Addon" => {
                let addon = self.text("AddonName").unwrap_or_default();
                let arn = stack.arn("eks", &format!("addon/{cluster}/{addon}/{}", uuid()));
                (Reference::Text(format!("{cluster}|{addon}")), vec![("Arn", arn)])
            }
            _ => (Reference::Name, Vec::new()),
        }
    }

    /// `arn:aws:eks:REGION:ACCOUNT:access-entry/CLUSTER/role/ACCOUNT/NAME/UUID` (facts 3.D).
    fn access_entry_arn(&self, cluster: &str, principal: &str) -> String {
        let parts: Vec<&str> = principal.splitn(6, ':').collect();
        let account = parts.get(4).copied().unwrap_or_default();
        let resource = parts.get(5).copied().unwrap_or_default();
        let (kind, name) = resource.split_once('/').unwrap_or((resource, ""));
        let name = name.rsplit('/').next().unwrap_or_default();
        self.stack.arn("eks", &format!("access-entry/{cluster}/{kind}/{account}/{name}/{}", self.uuid()))
    }
}

/// `count` letters that depend on `seed` alone: splitmix64 over the seed's FNV-1a hash.
fn derive(seed: &str, letters: &[u8], count: usize) -> String {
    let mut state = seed
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    let mut next = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    };
    let size = letters.len().max(1) as u64;
    (0..count).map(|_| letters.get((next() % size) as usize).map_or('0', |b| char::from(*b))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn derived_ids_depend_on_the_seed_alone() {
        assert_eq!(derive("a", BASE32, 17), derive("a", BASE32, 17));
        assert_ne!(derive("a", BASE32, 17), derive("b", BASE32, 17));
        assert_eq!(derive("a", UPPER_HEX, 32).len(), 32);
    }
}
