//! What can stand here in a template, and what does it mean? Candidates for one place, from what is typed so far, as
//! [`crate::iam::complete`] has them for policies: where the cursor is, the caller knows.

use super::schema::{Property, Shape, property_says, resource_type, resource_types, type_says};
use super::template::SECTIONS;
use super::{ACCESS_POLICIES, AccessEntryType, Account, managed};
use crate::iam::validation::{InlineOwner, PolicyType};
use crate::source::{Candidate, Entry, Follow, Node};
use crate::text;
use crate::text::Text;

/// A place in a template.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The template as it was read last, for what it names.
    pub template: &'a Node,
    /// The keys from the top to the place, without the numbers of lists: `Resources`, `Role`, `Properties`. For a value,
    /// its own key is the last.
    pub path: &'a [&'a str],
}

/// The pseudo parameters with what they stand for.
const PSEUDO_PARAMETERS: [&str; 6] =
    ["AWS::AccountId", "AWS::Region", "AWS::Partition", "AWS::StackName", "AWS::URLSuffix", "AWS::NoValue"];

/// The add-ons that the course meets.
const ADDONS: [&str; 8] = [
    "amazon-cloudwatch-observability",
    "aws-ebs-csi-driver",
    "aws-efs-csi-driver",
    "aws-guardduty-agent",
    "coredns",
    "eks-pod-identity-agent",
    "kube-proxy",
    "vpc-cni",
];

impl<'a> Place<'a> {
    /// The type of the resource at the place, and the path below its `Properties`.
    fn property_path(&self) -> Option<(&'a str, &'a [&'a str])> {
        let [section, id, inside, path @ ..] = self.path else { return None };
        if *section != "Resources" || *inside != "Properties" {
            return None;
        }
        Some((self.template.at(&["Resources", id, "Type"])?.text()?, path))
    }

    /// Where the place lies in a policy document: which kind of policy, and how many keys of the path lead to the
    /// document. What can stand inside it, [`crate::iam::complete`] knows.
    pub fn policy(&self) -> Option<(PolicyType, usize)> {
        let (kind, path) = self.property_path()?;
        let table = resource_type(kind)?;
        let length = (1..=path.len()).find(|length| {
            let property = path.get(..*length).and_then(|p| table.property_at(p));
            property.is_some_and(|p| matches!(p.shape, Shape::Json))
        })?;
        let policy = match (kind, path.get(length - 1).copied()) {
            (_, Some("AssumeRolePolicyDocument")) => PolicyType::Trust,
            ("AWS::IAM::User" | "AWS::IAM::UserPolicy", _) => PolicyType::Inline(InlineOwner::User),
            ("AWS::IAM::Group" | "AWS::IAM::GroupPolicy", _) => PolicyType::Inline(InlineOwner::Group),
            ("AWS::IAM::Role" | "AWS::IAM::RolePolicy", _) => PolicyType::Inline(InlineOwner::Role),
            ("AWS::Organizations::Policy", _) => match self.organization_policy_type() {
                Some("RESOURCE_CONTROL_POLICY") => PolicyType::Rcp,
                _ => PolicyType::Scp,
            },
            ("AWS::S3::BucketPolicy" | "AWS::EFS::FileSystem", _) => PolicyType::Resource,
            _ => PolicyType::Identity,
        };
        Some((policy, self.path.len() - path.len() + length))
    }

    fn organization_policy_type(&self) -> Option<&'a str> {
        self.template.at(&["Resources", self.path.get(1)?, "Properties", "Type"])?.text()
    }
}

/// The keys that can be written below `place`, those first that have to be there.
pub fn keys(place: Place<'_>) -> Vec<Candidate> {
    let plain = |names: &[&str]| names.iter().map(|n| candidate(*n, Text::default()).key(follow(n))).collect();
    match place.path {
        [] => plain(&SECTIONS),
        ["Resources", _] => plain(&["Type", "Properties", "DependsOn", "Condition", "DeletionPolicy", "Metadata"]),
        ["Parameters", _] => plain(&["Type", "Default", "AllowedValues", "Description"]),
        ["Outputs", _] => plain(&["Value", "Description", "Export", "Condition"]),
        ["Resources", id, "Metadata"] => {
            let kind = place.template.at(&["Resources", id, "Type"]).and_then(Node::text);
            let attributes = kind.and_then(resource_type).map_or(&[][..], |t| t.attributes);
            plain(attributes)
        }
        _ => {
            let Some((kind, path)) = place.property_path() else { return Vec::new() };
            let Some(table) = resource_type(kind) else { return Vec::new() };
            let members: &[Property] = match path {
                [] => table.properties,
                path => match table.property_at(path).map(|p| p.shape.item()) {
                    Some(Shape::Object(members)) => members,
                    _ => return Vec::new(),
                },
            };
            let key = |p: &Property| {
                let full: Vec<&str> = path.iter().copied().chain([p.name]).collect();
                let says = property_says(kind, &full).unwrap_or_default();
                candidate(p.name, property_detail(p)).saying(says).key(follow_of(&p.shape))
            };
            let required = members.iter().filter(|p| p.required).map(key);
            required.chain(members.iter().filter(|p| !p.required).map(key)).collect()
        }
    }
}

/// The values that can be written at `place`. `tag` is the short function before it: `!Ref`, `!GetAtt`.
pub fn values(place: Place<'_>, account: &Account, tag: Option<&str>) -> Vec<Candidate> {
    match tag {
        Some("!Ref") => return references(place.template),
        Some("!GetAtt") => return attributes(place.template, |_| true),
        Some("!Sub") => return Vec::new(),
        _ => {}
    }
    match place.path {
        [.., "Ref"] => return references(place.template),
        [.., "Fn::GetAtt"] => return attributes(place.template, |_| true),
        ["Resources", own, "DependsOn"] => {
            let others = resources(place.template).filter(|(id, _)| id != own);
            return others.map(|(id, kind)| candidate(id, Text::verbatim(kind.to_owned()))).collect();
        }
        _ => {}
    }
    if let ["Resources", _, "Type"] = place.path {
        let says = |name| type_says(name).unwrap_or_default();
        return resource_types().map(|t| candidate(t.name, Text::default()).saying(says(t.name))).collect();
    }
    let Some((kind, path)) = place.property_path() else { return Vec::new() };
    let Some(property) = resource_type(kind).and_then(|t| t.property_at(path)) else { return Vec::new() };
    match property.shape.item() {
        Shape::Choice(choices) => choices.iter().map(|c| candidate(*c, Text::default())).collect(),
        Shape::Boolean => ["true", "false"].map(|c| candidate(c, Text::default())).to_vec(),
        Shape::Text => texts(place.template, account, kind, property.name),
        _ => Vec::new(),
    }
}

/// Values of properties that name something else.
fn texts(template: &Node, account: &Account, kind: &str, name: &str) -> Vec<Candidate> {
    let arns_of = |wanted: &'static [&'static str]| attributes_tagged(template, wanted, "Arn");
    match (kind, name) {
        (_, "ManagedPolicyArns" | "PermissionsBoundary") => {
            let own = resources(template).filter(|(_, kind)| *kind == "AWS::IAM::ManagedPolicy");
            let own = own.map(|(id, kind)| candidate(format!("!Ref {id}"), Text::verbatim(kind.to_owned())));
            let aws = managed::library().iter().filter(|p| p.arn.contains(":iam:"));
            own.chain(aws.map(|p| candidate(&*p.arn, text!("managed by AWS", "AWS 관리형")))).collect()
        }
        ("AWS::EKS::AccessEntry", "PolicyArn") => {
            let arn = |name| format!("arn:{}:eks::aws:cluster-access-policy/{name}", account.partition);
            ACCESS_POLICIES.iter().map(|name| candidate(arn(name), Text::default())).collect()
        }
        ("AWS::EKS::AccessEntry", "Type") => {
            AccessEntryType::ALL.iter().map(|t| candidate(t.as_str(), Text::default())).collect()
        }
        ("AWS::EKS::AccessEntry", "PrincipalArn") => {
            let written = arns_of(&["AWS::IAM::Role", "AWS::IAM::User"]);
            let known = account.roles.iter().map(|r| &r.arn).chain(account.users.iter().map(|u| &u.arn));
            written.into_iter().chain(known.map(|arn| candidate(arn, Text::default()))).collect()
        }
        (_, "RoleArn" | "NodeRole" | "PodExecutionRoleArn" | "ServiceAccountRoleArn" | "NodeRoleArn") => {
            let known = account.roles.iter().map(|r| candidate(&r.arn, Text::default()));
            arns_of(&["AWS::IAM::Role"]).into_iter().chain(known).collect()
        }
        (_, "ClusterName") => {
            let written = resources(template).filter(|(_, kind)| *kind == "AWS::EKS::Cluster");
            let written = written.map(|(id, kind)| candidate(format!("!Ref {id}"), Text::verbatim(kind.to_owned())));
            written.chain(account.clusters.iter().map(|c| candidate(&*c.name.value, Text::default()))).collect()
        }
        ("AWS::EKS::Addon", "AddonName") => ADDONS.iter().map(|a| candidate(*a, Text::default())).collect(),
        ("AWS::IAM::OIDCProvider", "Url") => {
            let known = account.clusters.iter().map(|c| {
                let name = &c.name;
                candidate(&*c.issuer.value, text!("the issuer of `{name}`", "`{name}`의 발급자(issuer)"))
            });
            attributes_tagged(template, &["AWS::EKS::Cluster"], "OpenIdConnectIssuerUrl")
                .into_iter()
                .chain(known)
                .collect()
        }
        ("AWS::IAM::OIDCProvider", "ClientIdList") => vec![candidate("sts.amazonaws.com", Text::default())],
        ("AWS::S3::BucketPolicy", "Bucket") => {
            let own = resources(template).filter(|(_, kind)| *kind == "AWS::S3::Bucket");
            own.map(|(id, kind)| candidate(format!("!Ref {id}"), Text::verbatim(kind.to_owned()))).collect()
        }
        (_, "Roles" | "RoleName") => account.roles.iter().map(|r| candidate(&*r.name.value, Text::default())).collect(),
        (_, "Users" | "UserName") => account.users.iter().map(|u| candidate(&*u.name.value, Text::default())).collect(),
        (_, "Groups" | "GroupName") => {
            account.groups.iter().map(|g| candidate(&*g.name.value, Text::default())).collect()
        }
        _ => Vec::new(),
    }
}

/// What stands behind a section or an attribute of a resource.
fn follow(name: &str) -> Follow {
    match name {
        "Resources" | "Parameters" | "Outputs" | "Conditions" | "Mappings" | "Metadata" | "Properties" | "Export"
        | "Hooks" => Follow::Mapping,
        "AllowedValues" => Follow::Scalars,
        _ => Follow::Scalar,
    }
}

fn follow_of(shape: &Shape) -> Follow {
    match shape {
        Shape::List(item) => match **item {
            Shape::Object(_) => Follow::Mappings,
            _ => Follow::Scalars,
        },
        Shape::Object(_) | Shape::Json | Shape::Map => Follow::Mapping,
        _ => Follow::Scalar,
    }
}

/// Whether a list is expected at the place: its values are items.
pub fn is_list(place: Place<'_>) -> bool {
    let property = place.property_path().and_then(|(kind, path)| resource_type(kind)?.property_at(path));
    property.is_some_and(|p| matches!(p.shape, Shape::List(_)))
}

fn candidate(text: impl Into<String>, detail: Text) -> Candidate {
    Candidate::new(text, detail)
}

fn property_detail(property: &Property) -> Text {
    let name = property.shape.type_name();
    match property.required {
        true => text!("{name}, required", "{name}, 필수"),
        false => Text::verbatim(name),
    }
}

/// The resources of a template: logical id and type.
fn resources(template: &Node) -> impl Iterator<Item = (&str, &str)> {
    let entries = template.get("Resources").map(Node::entries).unwrap_or_default();
    entries.iter().filter_map(|e: &Entry| Some((e.key.text()?, e.value.get("Type")?.text()?)))
}

fn references(template: &Node) -> Vec<Candidate> {
    let parameters = template.get("Parameters").map(Node::entries).unwrap_or_default();
    let parameters = parameters.iter().filter_map(|e| e.key.text());
    let own = resources(template).map(|(id, kind)| candidate(id, Text::verbatim(kind.to_owned())));
    let parameters = parameters.map(|name| candidate(name, text!("a parameter", "파라미터(parameter)")));
    own.chain(parameters).chain(PSEUDO_PARAMETERS.map(|name| candidate(name, Text::default()))).collect()
}

fn attributes(template: &Node, wanted: impl Fn(&str) -> bool) -> Vec<Candidate> {
    let of = |(id, kind): (&str, &str)| -> Vec<Candidate> {
        let names = resource_type(kind).filter(|_| wanted(kind)).map_or(&[][..], |t| t.attributes);
        names.iter().map(|name| candidate(format!("{id}.{name}"), Text::verbatim(kind.to_owned()))).collect()
    };
    resources(template).flat_map(of).collect()
}

/// One attribute of every resource of some types, with the function that gives it.
pub fn attributes_tagged(template: &Node, kinds: &[&str], attribute: &str) -> Vec<Candidate> {
    let wanted = resources(template).filter(|(_, kind)| kinds.contains(kind));
    wanted.map(|(id, kind)| candidate(format!("!GetAtt {id}.{attribute}"), Text::verbatim(kind.to_owned()))).collect()
}
