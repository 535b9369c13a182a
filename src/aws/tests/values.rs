//! What references and functions give, and what becomes of a resource.

use super::World;
use crate::aws::{AuthenticationMode, PolicySource};

/// The value of a bucket's tag `t` that is written as `value`, beside some other resources to name.
fn value(written: &str) -> Result<String, Vec<String>> {
    let text = format!(
        "Metadata: {{AccountId: '444455556666', Region: eu-west-1}}
Parameters:
  Team: {{Type: String, Default: blue}}
  Zones: {{Type: CommaDelimitedList, Default: 'a, b'}}
Mappings:
  Sizes: {{prod: {{nodes: 3, names: [x, y]}}}}
Conditions:
  IsBlue: !Equals [!Ref Team, blue]
  IsRed: !Not [{{Condition: IsBlue}}]
  Both: !And [{{Condition: IsBlue}}, !Not [!Condition IsRed]]
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties: {{RoleName: app, Path: /team/, AssumeRolePolicyDocument: {{Statement: {{Effect: Allow, Principal: {{Service: ec2.amazonaws.com}}, Action: sts:AssumeRole}}}}}}
    Metadata: {{RoleId: AROAEXAMPLE}}
  Cluster:
    Type: AWS::EKS::Cluster
    Metadata: {{OpenIdConnectIssuerUrl: https://oidc.eks.eu-west-1.amazonaws.com/id/ABC}}
    Properties: {{Name: prod, RoleArn: !GetAtt Role.Arn, ResourcesVpcConfig: {{SubnetIds: [subnet-1]}}}}
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: reports
      Tags:
        - Key: t
          Value: {written}
"
    );
    let world = World::of(&[&text]);
    match world.found().is_empty() {
        true => Ok(world.account.bucket("reports").unwrap().tags[0].value.value.clone()),
        false => Err(world.found()),
    }
}

#[test]
fn functions_give_what_cloudformation_gives() {
    let table = [
        ("plain", "plain"),
        ("!Ref Team", "blue"),
        ("{Ref: Team}", "blue"),
        ("!Ref Role", "app"),
        ("!Ref AWS::AccountId", "444455556666"),
        ("!Ref AWS::Region", "eu-west-1"),
        ("!Ref AWS::Partition", "aws"),
        ("!Ref AWS::URLSuffix", "amazonaws.com"),
        ("!Ref AWS::StackName", "aws0"),
        ("!GetAtt Role.Arn", "arn:aws:iam::444455556666:role/team/app"),
        ("!GetAtt [Role, Arn]", "arn:aws:iam::444455556666:role/team/app"),
        ("{Fn::GetAtt: [Role, RoleId]}", "AROAEXAMPLE"),
        ("{Fn::GetAtt: Role.RoleId}", "AROAEXAMPLE"),
        ("!GetAtt Cluster.Arn", "arn:aws:eks:eu-west-1:444455556666:cluster/prod"),
        ("!GetAtt Cluster.OpenIdConnectIssuerUrl", "https://oidc.eks.eu-west-1.amazonaws.com/id/ABC"),
        ("!Sub 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/${Role}'", "arn:aws:iam::444455556666:role/app"),
        ("!Sub '${Role.Arn}:${!aws:username}'", "arn:aws:iam::444455556666:role/team/app:${aws:username}"),
        ("!Sub ['${A}-${Team}', {A: !Ref Role}]", "app-blue"),
        ("{Fn::Sub: ['${Team}', {Team: red}]}", "red"),
        ("!Join ['-', [a, !Ref Team, c]]", "a-blue-c"),
        ("{Fn::Join: ['', [a, {Ref: Team}]]}", "ablue"),
        ("!Join [',', !Ref Zones]", "a,b"),
        ("!Select [1, !Ref Zones]", "b"),
        (
            "!Select [1, !Split ['//', !GetAtt Cluster.OpenIdConnectIssuerUrl]]",
            "oidc.eks.eu-west-1.amazonaws.com/id/ABC",
        ),
        ("!FindInMap [Sizes, prod, nodes]", "3"),
        ("!Join ['', !FindInMap [Sizes, prod, names]]", "xy"),
        ("!If [IsBlue, yes-blue, no]", "yes-blue"),
        ("!If [IsRed, red, !Ref Team]", "blue"),
        ("!If [Both, both, none]", "both"),
        ("{Fn::Base64: !Sub 'x${Team}'}", "eGJsdWU="),
        ("!Select [0, !GetAZs '']", "eu-west-1a"),
    ];
    for (written, want) in table {
        assert_eq!(value(written), Ok(want.to_owned()), "{written}");
    }
}

#[test]
fn a_broken_reference_is_found_at_its_place() {
    let table = [
        ("!Ref Rol", "26:23 unresolved-reference"),
        ("!Sub 'a-${Rol}'", "26:26 unresolved-reference"),
        ("!Sub 'a-${aws:username}'", "26:26 policy-variable-in-sub"),
        ("!GetAtt Role.ARN", "26:31 unknown-attribute"),
        ("!Sub '${Role.Arn}${Role.ARN}'", "26:42 unknown-attribute"),
        ("!GetAtt Role", "26:18 function-arguments"),
        ("!Sub {a: b}", "26:18 function-arguments"),
        ("!Sub [[a], {}]", "26:18 function-arguments"),
        ("!Join ['', [a, [b]]]", "26:33 function-arguments"),
        ("!Join ['', a]", "26:29 function-arguments"),
        ("!Split [',', [a]]", "26:31 function-arguments"),
        ("!GetAtt Rule.Arn", "26:26 unresolved-reference"),
        ("!FindInMap [Sizes, dev, nodes]", "26:18 unresolved-reference"),
        ("!If [IsGreen, a, b]", "26:23 unresolved-reference"),
        ("!Select [2, [a, b]]", "26:18 function-arguments"),
        ("!Joins ['', [a]]", "26:18 unknown-function"),
        ("!ImportValue other-stack", "26:18 unresolved-reference"),
        ("'${AWS::AccountId}'", "26:18 sub-missing"),
        ("'${Role}'", "26:18 sub-missing"),
    ];
    for (written, want) in table {
        assert_eq!(value(written), Err(vec![want.to_owned()]), "{written}");
    }
    assert!(value("'${aws:username}'").is_ok(), "a policy variable needs no Sub");
}

#[test]
fn a_policy_keeps_its_places_through_functions() {
    let text = "Resources:
  Cluster:
    Type: AWS::EKS::Cluster
    Metadata: {OpenIdConnectIssuerUrl: https://oidc.example.com/id/ABC}
    Properties: {Name: prod, RoleArn: !GetAtt Role.Arn, ResourcesVpcConfig: {SubnetIds: [s]}}
  Provider:
    Type: AWS::IAM::OIDCProvider
    Properties: {Url: !GetAtt Cluster.OpenIdConnectIssuerUrl, ClientIdList: [sts.amazonaws.com]}
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: eks
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Principal: {Service: eks.amazonaws.com}, Action: sts:AssumeRole}]
  App:
    Type: AWS::IAM::Role
    Properties:
      RoleName: app
      AssumeRolePolicyDocument: !Sub
        - |
          {
            \"Version\": \"2012-10-17\",
            \"Statement\": [{
              \"Effect\": \"Allow\",
              \"Principal\": {\"Federated\": \"${Provider.Arn}\"},
              \"Action\": \"sts:AssumeRoleWithWebIdentity\",
              \"Condition\": {\"StringEquals\": {
                \"${Issuer}:aud\": \"sts.amazonaws.com\",
                \"${Issuer}:sub\": \"system:serviceaccount:default:app\"}}
            }]
          }
        - Issuer: !Select [1, !Split ['//', !GetAtt Cluster.OpenIdConnectIssuerUrl]]
";
    let world = World::of(&[text]);
    assert_eq!(world.found(), Vec::<String>::new());
    let role = world.account.role("app").unwrap();
    let policy = role.trust.policy.as_ref().unwrap();
    let condition = &policy.statements[0].conditions[1];
    assert_eq!(&*condition.key.text, "oidc.example.com/id/ABC:sub");
    assert_eq!(world.files.slice(condition.key.span), "\"${Issuer}:sub\"");
    let federated = &policy.statements[0].principal.as_ref().unwrap().list[0].word;
    assert_eq!(&*federated.text, "arn:aws:iam::111122223333:oidc-provider/oidc.example.com/id/ABC");
    assert_eq!(world.files.place(federated.span).line, 25);
    let provider = world.account.oidc_provider("https://oidc.example.com/id/ABC").unwrap();
    assert_eq!(&*federated.text, provider.arn);
    assert_eq!(world.files.slice(provider.url.span), "!GetAtt Cluster.OpenIdConnectIssuerUrl");
}

#[test]
fn names_and_ids_stay_the_same() {
    let text = "Resources:
  App: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Statement: {Effect: Allow, Principal: {Service: a.amazonaws.com}, Action: sts:AssumeRole}}}}
  Box: {Type: AWS::S3::Bucket}
  Data: {Type: AWS::S3::Bucket, Condition: Never}
Conditions: {Never: !Equals [a, b]}
";
    let world = World::of(&[text]);
    let (role, bucket) = (&world.account.roles[0], &world.account.buckets[0]);
    assert!(role.name.starts_with("aws0-App-") && role.arn.ends_with(&*role.name.value), "{}", role.arn);
    assert!(role.id.starts_with("AROA") && role.id.len() == 21, "{}", role.id);
    assert_eq!(world.files.slice(role.id.span), "App");
    assert!(bucket.name.starts_with("aws0-box-"), "{}", bucket.name);
    assert_eq!(world.account.buckets.len(), 1, "a resource whose condition does not hold is not made");
    assert_eq!(World::of(&[text]).account.roles[0].id, role.id);
    assert_eq!(world.found(), Vec::<String>::new());
}

#[test]
fn policies_reach_identities_from_everywhere() {
    let identities = "Resources:
  Dev: {Type: AWS::IAM::User, Properties: {UserName: dev, Groups: [readers]}}
  Ops: {Type: AWS::IAM::User, Properties: {UserName: ops}}
  Readers: {Type: AWS::IAM::Group, Properties: {GroupName: readers, ManagedPolicyArns: [arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess]}}
  Node:
    Type: AWS::IAM::Role
    Properties:
      RoleName: node
      AssumeRolePolicyDocument: {Statement: {Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: sts:AssumeRole}}
      ManagedPolicyArns: [arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy, arn:aws:iam::aws:policy/SecurityAudit]
      Policies: [{PolicyName: own, PolicyDocument: {Statement: {Effect: Allow, Action: 's3:*', Resource: '*'}}}]
Outputs: {Node: {Value: !Ref Node, Export: {Name: node-role}}}
";
    let attachments = "Resources:
  Inline:
    Type: AWS::IAM::Policy
    Properties: {PolicyName: inline, Roles: [!ImportValue node-role], Users: [dev], PolicyDocument: {Statement: {Effect: Allow, Action: 'ec2:*', Resource: '*'}}}
  RolePolicy:
    Type: AWS::IAM::RolePolicy
    Properties: {PolicyName: mine, RoleName: node, PolicyDocument: {Statement: {Effect: Deny, Action: 's3:*', Resource: '*'}}}
  Managed:
    Type: AWS::IAM::ManagedPolicy
    Properties: {ManagedPolicyName: audit, Path: /sec/, Groups: [readers], PolicyDocument: {Statement: {Effect: Allow, Action: 'iam:Get*', Resource: '*'}}}
  More: {Type: AWS::IAM::UserToGroupAddition, Properties: {GroupName: readers, Users: [ops]}}
  Key: {Type: AWS::IAM::AccessKey, Properties: {UserName: ops, Status: Inactive}}
";
    let world = World::of(&[identities, attachments]);
    let account = &world.account;
    let summary = |policies: Vec<crate::aws::AttachedPolicy<'_>>| {
        let one = |p: &crate::aws::AttachedPolicy<'_>| {
            format!("{:?} {} {} {}", p.source, p.name, p.group.unwrap_or("-"), p.document.is_some())
        };
        policies.iter().map(one).collect::<Vec<_>>()
    };
    assert_eq!(
        summary(account.policies_of_role(account.role("node").unwrap())),
        [
            "Inline own - true",
            "Inline inline - true",
            "Inline mine - true",
            "AwsManaged AmazonEKS_CNI_Policy - true",
            "AwsManaged SecurityAudit - false",
        ]
    );
    let through_group = ["AwsManaged AmazonS3ReadOnlyAccess readers true", "CustomerManaged audit readers true"];
    assert_eq!(
        summary(account.policies_of_user(account.user("dev").unwrap())),
        [vec!["Inline inline - true"], through_group.to_vec()].concat()
    );
    let ops = account.user("ops").unwrap();
    assert_eq!(summary(account.policies_of_user(ops)), through_group);
    assert!(!ops.access_keys[0].active.value && ops.access_keys[0].id.starts_with("AKIA"));
    let audit = account.policy_by_arn("arn:aws:iam::111122223333:policy/sec/audit").unwrap();
    assert_eq!(account.policies_of_user(ops)[1].source, PolicySource::CustomerManaged);
    assert_eq!(account.policies_of_user(ops)[1].arn, Some(&*audit.arn));
    assert_eq!(world.found(), ["10:73 unknown-managed-policy"]);
}

#[test]
fn eks_resources_are_read_whole() {
    let text = "Resources:
  Cluster:
    Type: AWS::EKS::Cluster
    Metadata: {CreatorArn: 'arn:aws:iam::111122223333:role/web'}
    Properties:
      Name: prod
      RoleArn: !GetAtt Role.Arn
      ResourcesVpcConfig: {SubnetIds: [s]}
      AccessConfig: {AuthenticationMode: API_AND_CONFIG_MAP, BootstrapClusterCreatorAdminPermissions: false}
      Logging: {ClusterLogging: {EnabledTypes: [{Type: audit}, {Type: authenticator}]}}
  Role:
    Type: AWS::IAM::Role
    Properties: {RoleName: web, Path: /team/, AssumeRolePolicyDocument: {Statement: {Effect: Allow, Principal: {Service: eks.amazonaws.com}, Action: sts:AssumeRole}}}
  Template:
    Type: AWS::EC2::LaunchTemplate
    Properties: {LaunchTemplateData: {MetadataOptions: {HttpTokens: required, HttpPutResponseHopLimit: '1'}}}
  Nodes:
    Type: AWS::EKS::Nodegroup
    Properties:
      ClusterName: !Ref Cluster
      NodegroupName: ng1
      NodeRole: !GetAtt Role.Arn
      Subnets: [s]
      LaunchTemplate: {Id: !Ref Template}
  Entry:
    Type: AWS::EKS::AccessEntry
    Metadata: {PrincipalId: AROAOLD}
    Properties:
      ClusterName: !Ref Cluster
      PrincipalArn: !GetAtt Role.Arn
      KubernetesGroups: [web-admins]
      AccessPolicies:
        - PolicyArn: arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy
          AccessScope: {Type: namespace, Namespaces: [dev, 'qa-*']}
  Association:
    Type: AWS::EKS::PodIdentityAssociation
    Properties: {ClusterName: prod, Namespace: default, ServiceAccount: app, RoleArn: !GetAtt Role.Arn}
  People:
    Type: AWS::EKS::IdentityProviderConfig
    Properties:
      ClusterName: prod
      Type: oidc
      Oidc: {IssuerUrl: 'https://idp.example.com', ClientId: kubernetes, GroupsPrefix: 'oidc:', RequiredClaims: [{Key: team, Value: a}]}
  Agent: {Type: AWS::EKS::Addon, Properties: {ClusterName: prod, AddonName: eks-pod-identity-agent}}
";
    let world = World::of(&[text]);
    assert_eq!(world.found(), Vec::<String>::new());
    let account = &world.account;
    let cluster = account.cluster("prod").unwrap();
    assert_eq!(cluster.authentication_mode.value, AuthenticationMode::ApiAndConfigMap);
    assert_eq!(world.files.slice(cluster.authentication_mode.span), "API_AND_CONFIG_MAP");
    assert!(!cluster.creator_is_admin.value && cluster.endpoint_public.value);
    assert_eq!(cluster.log_types.iter().map(|t| &*t.value).collect::<Vec<_>>(), ["audit", "authenticator"]);
    let id = cluster.issuer.strip_prefix("https://oidc.eks.us-west-2.amazonaws.com/id/").unwrap();
    assert!(id.len() == 32 && id.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase()), "{id}");
    assert!(cluster.endpoint.contains(id));
    let options = account.metadata_options(account.nodegroup("prod", "ng1").unwrap()).unwrap();
    assert!(options.tokens_required.as_ref().unwrap().value);
    assert_eq!(options.hop_limit.as_ref().unwrap().value, 1);
    let entry = account.access_entry("prod", "arn:aws:iam::111122223333:role/team/web").unwrap();
    assert_eq!(entry.principal_id.as_ref().unwrap().value, "AROAOLD");
    assert!(entry.arn.starts_with("arn:aws:eks:us-west-2:111122223333:access-entry/prod/role/111122223333/web/"));
    assert_eq!(entry.policies.len(), 1);
    assert!(account.pod_identity_association("prod", "default", "app").unwrap().id.starts_with("a-"));
    assert_eq!(account.identity_provider_configs[0].required_claims[0].value.value, "a");
    assert!(account.addon("prod", "eks-pod-identity-agent").is_some());
}

#[test]
fn a_policy_with_a_value_that_nobody_knows_grants_what_nobody_knows() {
    let text = "Resources:
  A:
    Type: AWS::IAM::User
    Properties:
      UserName: a
      Policies:
        - PolicyName: p
          PolicyDocument: {Statement: [{Effect: Allow, Action: 's3:*', Resource: !Cidr [a, 1, 2]}]}
";
    let world = World::of(&[text]);
    assert_eq!(world.found(), ["8:82 function-not-modelled"]);
    let policies = world.account.policies_of_user(world.account.user("a").unwrap());
    assert!(policies[0].document.unwrap().policy.is_none());
}
