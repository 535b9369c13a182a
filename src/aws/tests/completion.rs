//! What the editor offers at a place of a template.

use super::World;
use crate::aws::complete::{Place, keys, values};
use crate::iam::validation::PolicyType;
use crate::source::{Candidate, File, Files, Node, read_documents};

const TEXT: &str = "Parameters: {Team: {Type: String, Default: a}}
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties: {RoleName: app, AssumeRolePolicyDocument: {Statement: []}}
  Cluster: {Type: AWS::EKS::Cluster, Properties: {Name: prod}}
  Entry: {Type: AWS::EKS::AccessEntry, Properties: {ClusterName: prod, AccessPolicies: [{PolicyArn: x}]}}
  Scp: {Type: AWS::Organizations::Policy, Properties: {Type: RESOURCE_CONTROL_POLICY, Content: {}}}
  Provider: {Type: AWS::IAM::OIDCProvider}
";

fn root() -> Node {
    let mut files = Files::default();
    let id = files.add(File::new("f", TEXT));
    read_documents(id, files.get(id).unwrap()).remove(0).root.unwrap().unwrap()
}

#[test]
fn keys_and_values_fit_their_place() {
    let (world, root) = (World::of(&[TEXT]), root());
    let at = |path| Place { template: &root, path };
    let names = |list: Vec<Candidate>| list.into_iter().map(|c| c.text).collect::<Vec<_>>();
    assert!(names(keys(at(&[]))).contains(&"Outputs".to_owned()));
    let cluster = names(keys(at(&["Resources", "Cluster", "Properties"])));
    assert_eq!(cluster.get(..2).unwrap(), ["ResourcesVpcConfig", "RoleArn"], "what is required stands first");
    let scope = names(keys(at(&["Resources", "Entry", "Properties", "AccessPolicies", "AccessScope"])));
    assert_eq!(scope, ["Type", "Namespaces"]);
    let table: &[(&[&str], Option<&str>, &str)] = &[
        (&["Resources", "New", "Type"], None, "AWS::EKS::PodIdentityAssociation"),
        (&["Resources", "Cluster", "Properties", "RoleArn"], None, "!GetAtt Role.Arn"),
        (&["Resources", "Cluster", "Properties", "RoleArn"], Some("!GetAtt"), "Role.Arn"),
        (&["Resources", "Cluster", "Properties", "Name"], Some("!Ref"), "Team"),
        (&["Resources", "Cluster", "Properties", "Name"], Some("!Ref"), "AWS::AccountId"),
        (&["Resources", "Cluster", "Properties", "AccessConfig", "AuthenticationMode"], None, "API_AND_CONFIG_MAP"),
        (
            &["Resources", "Role", "Properties", "ManagedPolicyArns"],
            None,
            "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess",
        ),
        (&["Resources", "Entry", "Properties", "ClusterName"], None, "!Ref Cluster"),
        (&["Resources", "Entry", "Properties", "PrincipalArn"], None, "!GetAtt Role.Arn"),
        (
            &["Resources", "Entry", "Properties", "AccessPolicies", "PolicyArn"],
            None,
            "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy",
        ),
        (&["Resources", "Provider", "Properties", "Url"], None, "!GetAtt Cluster.OpenIdConnectIssuerUrl"),
    ];
    for (path, tag, want) in table {
        let got = names(values(at(path), &world.account, *tag));
        assert!(got.iter().any(|g| g == want), "{path:?} offers {got:?}");
    }
}

#[test]
fn a_policy_is_known_by_its_place() {
    let root = root();
    let at = |path| Place { template: &root, path };
    let trust = ["Resources", "Role", "Properties", "AssumeRolePolicyDocument", "Statement", "Action"];
    assert_eq!(at(&trust).policy(), Some((PolicyType::Trust, 4)));
    let inline = ["Resources", "Role", "Properties", "Policies", "PolicyDocument"];
    assert!(matches!(at(&inline).policy(), Some((PolicyType::Inline(_), 5))));
    assert_eq!(at(&["Resources", "Scp", "Properties", "Content", "Statement"]).policy(), Some((PolicyType::Rcp, 4)));
    assert_eq!(at(&["Resources", "Role", "Properties", "Tags"]).policy(), None);
}

#[test]
fn words_of_a_template_are_explained() {
    let root = root();
    let at = |path| Place { template: &root, path };
    let found = keys(at(&["Resources", "Role", "Properties"])).remove(0);
    assert_eq!((found.text.as_str(), &*found.detail.en), ("AssumeRolePolicyDocument", "Json, required"));
    assert!(!found.says.ko.is_empty());
}
