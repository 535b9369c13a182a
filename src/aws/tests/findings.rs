//! What CloudFormation, IAM, EKS and S3 would refuse, each at the place a learner has to look at.

use super::World;

/// A template in which one thing is wrong.
struct Case {
    /// What it shows.
    shows: &'static str,
    /// Resources, from the second line on.
    resources: &'static str,
    /// Findings as `line:column code`.
    found: &'static [&'static str],
    /// The real tool's words of the first finding; empty where they are not known.
    upstream: &'static str,
}

const BASE: &str = "
  Eks: {Type: AWS::IAM::Role, Properties: {RoleName: eks, AssumeRolePolicyDocument: {Statement: {Effect: Allow, Principal: {Service: eks.amazonaws.com}, Action: sts:AssumeRole}}}}
  Web: {Type: AWS::IAM::Role, Properties: {RoleName: web, Path: /team/, AssumeRolePolicyDocument: {Statement: {Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: sts:AssumeRole}}}}
  Prod: {Type: AWS::EKS::Cluster, Properties: {Name: prod, RoleArn: !GetAtt Eks.Arn, ResourcesVpcConfig: {SubnetIds: [s]}, AccessConfig: {AuthenticationMode: API}}}
  Old: {Type: AWS::EKS::Cluster, Properties: {Name: old, RoleArn: !GetAtt Eks.Arn, ResourcesVpcConfig: {SubnetIds: [s]}}}
";

const CASES: &[Case] = &[
    Case {
        shows: "a required property",
        resources: "  A: {Type: AWS::IAM::Role}",
        found: &["2:3 missing-property"],
        upstream: "Properties validation failed for resource A with message:\n#: required key [AssumeRolePolicyDocument] not found",
    },
    Case {
        shows: "a required property of a list's member",
        resources: "  A:\n    Type: AWS::IAM::User\n    Properties:\n      Policies:\n        - PolicyName: p",
        found: &["6:11 missing-property"],
        upstream: "Properties validation failed for resource A with message:\n#/Policies: required key [PolicyDocument] not found",
    },
    Case {
        shows: "a misspelt property",
        resources: "  A:\n    Type: AWS::S3::Bucket\n    Properties:\n      BuketName: a-b-c",
        found: &["5:7 unknown-property"],
        upstream: "Properties validation failed for resource A with message:\n#: extraneous key [BuketName] is not permitted",
    },
    Case {
        shows: "a misspelt type",
        resources: "  A: {Type: AWS::S3::Buckt}",
        found: &["2:13 unknown-type"],
        upstream: "Template format error: Unrecognized resource types: [AWS::S3::Buckt]",
    },
    Case { shows: "a type that is not modelled", resources: "  A: {Type: AWS::SNS::Topic}", found: &["2:13 unknown-type"], upstream: "" },
    Case {
        shows: "a resource without type",
        resources: "  A: {Properties: {}}",
        found: &["2:3 no-type"],
        upstream: "Template format error: [/Resources/A] Every Resources object must contain a Type member.",
    },
    Case {
        shows: "a text where a list must stand",
        resources: "  A: {Type: AWS::IAM::User, Properties: {ManagedPolicyArns: arn:aws:iam::aws:policy/AdministratorAccess}}",
        found: &["2:61 wrong-type"],
        upstream: "Properties validation failed for resource A with message:\n#/ManagedPolicyArns: expected type: JSONArray, found: String",
    },
    Case {
        shows: "an unknown authentication mode",
        resources: "  A: {Type: AWS::EKS::Cluster, Properties: {RoleArn: !GetAtt Eks.Arn, ResourcesVpcConfig: {SubnetIds: [s]}, AccessConfig: {AuthenticationMode: CONFIGMAP}}}",
        found: &["2:144 invalid-value"],
        upstream: "Properties validation failed for resource A with message:\n#/AccessConfig/AuthenticationMode: failed validation constraint for keyword [enum]",
    },
    Case {
        shows: "nothing where a value must stand",
        resources: "  A:\n    Type: AWS::S3::Bucket\n    Properties:\n      BucketName:",
        found: &["5:17 null-value"],
        upstream: "Template format error: [/Resources/A/Properties/BucketName] 'null' values are not allowed in templates",
    },
    Case {
        shows: "a circle of references",
        resources: "  A: {Type: AWS::S3::Bucket, Properties: {BucketName: !Sub '${B}-x'}}\n  B: {Type: AWS::S3::Bucket, Properties: {BucketName: !Sub '${A}-y'}}",
        found: &["2:3 circular-dependency"],
        upstream: "Circular dependency between resources: [A, B]",
    },
    Case {
        shows: "an access entry beside another for the same principal",
        resources: "  A: {Type: AWS::EKS::AccessEntry, Properties: {ClusterName: prod, PrincipalArn: !GetAtt Web.Arn}}\n  B: {Type: AWS::EKS::AccessEntry, Properties: {ClusterName: prod, PrincipalArn: !GetAtt Web.Arn}}",
        found: &["3:82 already-exists"],
        upstream: "The specified access entry resource is already in use on this cluster.",
    },
    Case {
        shows: "an access entry in a cluster that has aws-auth only",
        resources: "  A: {Type: AWS::EKS::AccessEntry, Properties: {ClusterName: old, PrincipalArn: !GetAtt Web.Arn}}",
        found: &["2:3 authentication-mode"],
        upstream: "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation.",
    },
    Case {
        shows: "system:masters in an access entry",
        resources: "  A: {Type: AWS::EKS::AccessEntry, Properties: {ClusterName: prod, PrincipalArn: !GetAtt Web.Arn, KubernetesGroups: ['system:masters']}}",
        found: &["2:118 reserved-name"],
        upstream: "The kubernetes group name system:masters is invalid, it cannot start with system:",
    },
    Case {
        shows: "a reserved username, and a session name without colon",
        resources: "  A: {Type: AWS::EKS::AccessEntry, Properties: {ClusterName: prod, PrincipalArn: !GetAtt Web.Arn, Username: 'eks:{{SessionName}}'}}\n  B: {Type: AWS::EKS::AccessEntry, Properties: {ClusterName: prod, PrincipalArn: 'arn:aws:iam::444455556666:role/x', Username: 'x{{SessionName}}'}}",
        found: &["2:109 reserved-name", "3:128 reserved-name"],
        upstream: "",
    },
    Case {
        shows: "principals that cannot be let in",
        resources: "  A: {Type: AWS::EKS::AccessEntry, Properties: {ClusterName: prod, PrincipalArn: 'arn:aws:sts::111122223333:assumed-role/web/alice'}}
  B: {Type: AWS::EKS::AccessEntry, Properties: {ClusterName: prod, PrincipalArn: 'arn:aws:iam::111122223333:group/dev'}}
  C: {Type: AWS::EKS::AccessEntry, Properties: {ClusterName: prod, PrincipalArn: 'arn:aws:iam::111122223333:role/aws-service-role/x/y'}}
  D: {Type: AWS::EKS::AccessEntry, Properties: {ClusterName: prod, PrincipalArn: 'arn:aws:iam::111122223333:role/web'}}
  E: {Type: AWS::EKS::AccessEntry, Properties: {ClusterName: prod, PrincipalArn: 'arn:aws:iam::444455556666:role/x', Type: EC2_Linux}}",
        found: &["2:82 principal-arn", "3:82 principal-arn", "4:82 principal-arn", "5:82 no-such-principal", "6:82 principal-arn"],
        upstream: "The specified principalArn is invalid: invalid principal.",
    },
    Case {
        shows: "an access policy attached as an IAM policy, and the reverse",
        resources: "  A: {Type: AWS::IAM::User, Properties: {ManagedPolicyArns: ['arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy']}}
  B: {Type: AWS::EKS::AccessEntry, Properties: {ClusterName: prod, PrincipalArn: !GetAtt Web.Arn, AccessPolicies: [{PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess', AccessScope: {Type: cluster}}]}}",
        found: &["2:62 access-policy-attached", "3:128 access-policy"],
        upstream: "ARN arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy is not valid.",
    },
    Case {
        shows: "an access policy that EKS does not have",
        resources: "  A: {Type: AWS::EKS::AccessEntry, Properties: {ClusterName: prod, PrincipalArn: !GetAtt Web.Arn, AccessPolicies: [{PolicyArn: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditorPolicy', AccessScope: {Type: cluster}}]}}",
        found: &["2:128 access-policy"],
        upstream: "The specified policyArn is invalid: invalid policyArn.",
    },
    Case {
        shows: "two associations of one service account",
        resources: "  A: {Type: AWS::EKS::PodIdentityAssociation, Properties: {ClusterName: prod, Namespace: a, ServiceAccount: b, RoleArn: !GetAtt Web.Arn}}\n  B: {Type: AWS::EKS::PodIdentityAssociation, Properties: {ClusterName: prod, Namespace: a, ServiceAccount: b, RoleArn: !GetAtt Eks.Arn}}",
        found: &["3:109 already-exists"],
        upstream: "Association already exists: a-wjk358dsfo7j6nf2t",
    },
    Case {
        shows: "a second identity provider, an http issuer, a prefix that opens system:",
        resources: "  A: {Type: AWS::EKS::IdentityProviderConfig, Properties: {ClusterName: prod, Type: oidc, IdentityProviderConfigName: a, Oidc: {IssuerUrl: 'http://x.example', ClientId: c}}}
  B: {Type: AWS::EKS::IdentityProviderConfig, Properties: {ClusterName: prod, Type: oidc, IdentityProviderConfigName: b, Oidc: {IssuerUrl: 'https://x.example', ClientId: c, GroupsPrefix: 'sys'}}}",
        found: &["2:140 invalid-value", "3:119 already-exists", "3:188 reserved-name"],
        upstream: "",
    },
    Case {
        shows: "an instance profile in place of the node role, and a cluster that is not there",
        resources: "  A: {Type: AWS::EKS::Nodegroup, Properties: {ClusterName: prd, Subnets: [s], NodeRole: 'arn:aws:iam::111122223333:instance-profile/node'}}",
        found: &["2:60 no-such-cluster", "2:89 role-arn"],
        upstream: "No cluster found for name: prd.",
    },
    Case {
        shows: "names and paths that IAM refuses",
        resources: "  A: {Type: AWS::IAM::User, Properties: {UserName: 'a b'}}\n  B: {Type: AWS::IAM::Group, Properties: {GroupName: g, Path: team}}",
        found: &["2:52 invalid-name", "3:63 invalid-path"],
        upstream: "The specified value for userName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-",
    },
    Case {
        shows: "a session that may last too short",
        resources: "  A: {Type: AWS::IAM::Role, Properties: {MaxSessionDuration: 900, AssumeRolePolicyDocument: {Statement: {Effect: Allow, Principal: {Service: a.amazonaws.com}, Action: sts:AssumeRole}}}}",
        found: &["2:62 invalid-value"],
        upstream: "1 validation error detected: Value '900' at 'maxSessionDuration' failed to satisfy constraint: Member must have value greater than or equal to 3600",
    },
    Case {
        shows: "managed policies that are not there",
        resources: "  A:
    Type: AWS::IAM::User
    Properties:
      ManagedPolicyArns:
        - arn:aws:iam::111122223333:policy/none
        - arn:aws:iam::aws:policy/AmazonEFSCSIDriverPolicy
        - AdministratorAccess
      PermissionsBoundary: arn:aws:iam::aws:policy/SecurityAudit",
        found: &["6:11 no-such-policy", "7:11 no-such-policy", "8:11 no-such-policy", "9:28 unknown-managed-policy"],
        upstream: "Policy arn:aws:iam::111122223333:policy/none does not exist or is not attachable.",
    },
    Case {
        shows: "one name twice, in capitals too",
        resources: "  A: {Type: AWS::IAM::User, Properties: {UserName: dev}}\n  B: {Type: AWS::IAM::User, Properties: {UserName: Dev}}",
        found: &["3:52 already-exists"],
        upstream: "User with name dev already exists.",
    },
    Case {
        shows: "a policy for a role that is not there",
        resources: "  A: {Type: AWS::IAM::RolePolicy, Properties: {PolicyName: p, RoleName: ek, PolicyDocument: {Statement: {Effect: Allow, Action: 's3:*', Resource: '*'}}}}",
        found: &["2:73 no-such-identity"],
        upstream: "The role with name ek cannot be found.",
    },
    Case {
        shows: "bucket names that S3 refuses",
        resources: "  A: {Type: AWS::S3::Bucket, Properties: {BucketName: Reports}}\n  B: {Type: AWS::S3::Bucket, Properties: {BucketName: 10.0.0.1}}\n  C: {Type: AWS::S3::Bucket, Properties: {BucketName: a_b}}\n  D: {Type: AWS::S3::Bucket, Properties: {BucketName: -ab}}\n  E: {Type: AWS::S3::Bucket, Properties: {BucketName: ab}}",
        found: &["2:55 invalid-name", "3:55 invalid-name", "4:55 invalid-name", "5:55 invalid-name", "6:55 invalid-name"],
        upstream: "The specified bucket is not valid.",
    },
    Case {
        shows: "a public policy on a bucket that blocks it",
        resources: "  A: {Type: AWS::S3::Bucket, Properties: {BucketName: reports}}\n  B: {Type: AWS::S3::BucketPolicy, Properties: {Bucket: !Ref A, PolicyDocument: {Statement: [{Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::reports/*'}]}}}",
        found: &["3:94 public-policy", "3:121 principal-star-without-restricting-condition"],
        upstream: "",
    },
    Case {
        shows: "a key that is computed, and a key that only looks so",
        resources: "  A:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          - Effect: Allow
            Principal: {Service: ec2.amazonaws.com}
            Action: sts:AssumeRole
            Condition:
              StringEquals:
                !Sub '${Eks}:sub': a
              StringLike:
                '${Eks}:sub': b",
        found: &["12:17 computed-key", "14:17 sub-missing", "14:17 invalid-service-condition-key"],
        upstream: "Template format error: [/Resources/A/Properties/AssumeRolePolicyDocument/Statement/0/Condition/StringEquals] map keys must be strings; received a map instead",
    },
    Case {
        shows: "a trust policy that is no policy",
        resources: "  A:\n    Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument: '{\"Statement\": [}'",
        found: &["5:33 not-json"],
        upstream: "",
    },
    Case {
        shows: "a trust policy that names a role under a path that it does not have",
        resources: "  A: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Statement: {Effect: Allow, Principal: {AWS: 'arn:aws:iam::111122223333:role/web'}, Action: sts:AssumeRole}}}}",
        found: &["2:113 no-such-principal"],
        upstream: "Invalid principal in policy: \"AWS\":\"arn:aws:iam::111122223333:role/web\"",
    },
    Case {
        shows: "an inline policy with a principal",
        resources: "  A: {Type: AWS::IAM::User, Properties: {Policies: [{PolicyName: p, PolicyDocument: {Statement: [{Effect: Allow, Principal: '*', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::a'}]}}]}}",
        found: &["2:114 unsupported-principal"],
        upstream: "Policy document should not specify a principal.",
    },
    Case {
        shows: "a policy that is attached to nobody",
        resources: "  A: {Type: AWS::IAM::Policy, Properties: {PolicyName: p, PolicyDocument: {Statement: {Effect: Allow, Action: 's3:ListBucket', Resource: 'arn:aws:s3:::a'}}}}",
        found: &["2:3 attached-to-nobody"],
        upstream: "At least one of [Groups,Roles,Users] must be non-empty.",
    },
    Case {
        shows: "an OIDC provider that accepts nobody",
        resources: "  A: {Type: AWS::IAM::OIDCProvider, Properties: {Url: 'https://x.example', ThumbprintList: [abc]}}",
        found: &["2:3 no-client-id", "2:93 invalid-value"],
        upstream: "",
    },
    Case {
        shows: "a hop limit that EC2 refuses, and a launch template with an instance profile",
        resources: "  A: {Type: AWS::EC2::LaunchTemplate, Properties: {LaunchTemplateName: t, LaunchTemplateData: {IamInstanceProfile: {Name: p}, MetadataOptions: {HttpPutResponseHopLimit: 65}}}}\n  B: {Type: AWS::EKS::Nodegroup, Properties: {ClusterName: prod, Subnets: [s], NodeRole: !GetAtt Web.Arn, LaunchTemplate: {Name: t}}}",
        found: &["2:123 instance-profile", "2:170 invalid-value"],
        upstream: "",
    },
];

#[test]
fn what_aws_would_refuse_is_found_at_its_place() {
    let mut read = 0;
    for case in CASES {
        let text = format!("Resources:\n{}{BASE}", case.resources);
        let world = World::of(&[&text]);
        assert_eq!(world.found(), case.found, "{}: {:#?}", case.shows, world.findings);
        if !case.upstream.is_empty() {
            let first = world.findings.iter().find(|f| f.code != "missing-version").unwrap();
            assert_eq!(first.upstream, case.upstream, "{}", case.shows);
        }
        for finding in &world.findings {
            assert!(!finding.message.ko.is_empty() && !finding.message.en.is_empty(), "{}", case.shows);
        }
        read += 1;
    }
    assert!(read > 20);
}

#[test]
fn a_template_itself_can_be_wrong() {
    let table = [
        ("AWSTemplateFormatVersion: '2010-09-09'\nResource: {}", "1:1 no-resources, 2:1 unknown-section"),
        ("AWSTemplateFormatVersion: '2012-10-17'\nResources: {A: {Type: AWS::S3::Bucket}}", "1:27 template-version"),
        ("Resources: {A: {Type: AWS::S3::Bucket, Propertys: {}}}", "1:40 unknown-section"),
        ("Resources: {A-b: {Type: AWS::S3::Bucket}}", "1:13 logical-id"),
        ("Resources: {A: {Type: AWS::S3::Bucket}}\nParameters: {P: {Type: String}}", "2:14 no-default"),
        ("Metadata: {AccountId: 1}\nResources: {A: {Type: AWS::S3::Bucket}}", "1:23 account-id"),
        ("Resources: {A: {Type: AWS::S3::Bucket}}\nOutputs: {O: {Value: !Ref B}}", "2:27 unresolved-reference"),
    ];
    for (text, want) in table {
        assert_eq!(World::of(&[text]).found().join(", "), want, "{text}");
    }
    let two = World::of(&[
        "Metadata: {AccountId: '111122223333'}\nResources: {A: {Type: AWS::S3::Bucket}}",
        "Metadata: {AccountId: '444455556666'}\nResources: {A: {Type: AWS::S3::Bucket}}",
    ]);
    assert_eq!(two.found(), ["1:23 account-id"]);
}
