//! The pieces of the smallest worlds: one cluster, one node, one user, one role.

pub const ISSUER: &str = "oidc.eks.us-west-2.amazonaws.com/id/A1B2C3D4E5F60718293A4B5C6D7E8F90";
pub const OLD_ISSUER: &str = "oidc.eks.us-west-2.amazonaws.com/id/00000000000000000000000000000000";
pub const NODE: &str = "ip-10-0-0-1.us-west-2.compute.internal";

/// A template of these resources, indented by two.
pub fn template(resources: &str) -> String {
    let mut indented = String::new();
    for line in resources.lines() {
        indented.push_str(&format!("  {line}\n"));
    }
    format!("AWSTemplateFormatVersion: \"2010-09-09\"\nResources:\n{indented}")
}

/// The cluster `prod` in a mode, made by the user `platform`.
pub fn cluster(mode: &str) -> String {
    template(&format!(
        "Cluster:
  Type: AWS::EKS::Cluster
  Metadata:
    OpenIdConnectIssuerUrl: https://{ISSUER}
    CreatorArn: arn:aws:iam::111122223333:user/platform
  Properties:
    Name: prod
    RoleArn: !GetAtt ClusterRole.Arn
    AccessConfig: {{AuthenticationMode: {mode}}}
    ResourcesVpcConfig: {{SubnetIds: [subnet-0a1b2c3d, subnet-4e5f6a7b]}}
    Logging: {{ClusterLogging: {{EnabledTypes: [{{Type: audit}}, {{Type: authenticator}}]}}}}
ClusterRole:
  Type: AWS::IAM::Role
  Properties:
    RoleName: prod-cluster
    AssumeRolePolicyDocument:
      Version: '2012-10-17'
      Statement: [{{Effect: Allow, Principal: {{Service: eks.amazonaws.com}}, Action: sts:AssumeRole}}]
Platform:
  Type: AWS::IAM::User
  Properties: {{UserName: platform}}"
    ))
}

/// A managed node group with its role and these metadata options.
pub fn nodes(metadata_options: &str) -> String {
    template(&format!(
        "NodeRole:
  Type: AWS::IAM::Role
  Properties:
    RoleName: prod-node
    AssumeRolePolicyDocument:
      Version: '2012-10-17'
      Statement: [{{Effect: Allow, Principal: {{Service: ec2.amazonaws.com}}, Action: sts:AssumeRole}}]
    ManagedPolicyArns: [arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy]
NodeProfile:
  Type: AWS::IAM::InstanceProfile
  Properties: {{InstanceProfileName: prod-node, Roles: [!Ref NodeRole]}}
Workers:
  Type: AWS::EKS::Nodegroup
  Properties:
    ClusterName: prod
    NodegroupName: workers
    NodeRole: !GetAtt NodeRole.Arn
    Subnets: [subnet-0a1b2c3d, subnet-4e5f6a7b]
    LaunchTemplate: {{Id: !Ref Template}}
Template:
  Type: AWS::EC2::LaunchTemplate
  Properties: {{LaunchTemplateName: workers, LaunchTemplateData: {{MetadataOptions: {metadata_options}}}}}"
    ))
}

pub const OPEN_METADATA: &str = "{HttpTokens: optional, HttpPutResponseHopLimit: 2}";

pub fn node() -> String {
    format!(
        "apiVersion: v1\nkind: Node\nmetadata: {{name: {NODE}, labels: {{eks.amazonaws.com/nodegroup: workers}}}}\n\
         spec: {{providerID: aws:///us-west-2a/i-0123456789abcdef0}}\n"
    )
}

/// A role `NAME` (with a path before it, perhaps) that people assume.
pub fn role(path: &str, name: &str) -> String {
    template(&format!(
        "PersonRole:
  Type: AWS::IAM::Role
  Properties:
    RoleName: {name}
    Path: {path}
    AssumeRolePolicyDocument:
      Version: '2012-10-17'
      Statement: [{{Effect: Allow, Principal: {{AWS: 'arn:aws:iam::111122223333:root'}}, Action: sts:AssumeRole}}]"
    ))
}

/// A user with these further properties, one a line.
pub fn user(name: &str, properties: &str) -> String {
    let indented: String = properties.lines().map(|l| format!("    {l}\n")).collect();
    template(&format!("Person:\n  Type: AWS::IAM::User\n  Properties:\n    UserName: {name}\n{indented}"))
}

/// aws-auth with these keys.
pub fn aws_auth(data: &str) -> String {
    let indented: String = data.lines().map(|l| format!("  {l}\n")).collect();
    format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: aws-auth, namespace: kube-system}}\ndata:\n{indented}")
}

/// `mapRoles` with one entry.
pub fn map_role(arn: &str, username: &str, groups: &str) -> String {
    aws_auth(&format!("mapRoles: |\n  - rolearn: {arn}\n    username: {username}\n    groups: {groups}\n"))
}

/// A Role that reads pods in `namespace`, bound to a group.
pub fn bound_group(namespace: &str, group: &str) -> String {
    format!(
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {{name: reader, namespace: {namespace}}}\n\
         rules: [{{apiGroups: [''], resources: [pods], verbs: [get, list]}}]\n---\n\
         apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {{name: readers, namespace: {namespace}}}\n\
         subjects: [{{kind: Group, name: {group}, apiGroup: rbac.authorization.k8s.io}}]\n\
         roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}}\n"
    )
}

/// The same for a ServiceAccount.
pub fn bound_account(namespace: &str, account: &str) -> String {
    bound_group(namespace, "x").replace(
        "{kind: Group, name: x, apiGroup: rbac.authorization.k8s.io}",
        &format!("{{kind: ServiceAccount, name: {account}, namespace: {namespace}}}"),
    )
}

/// An access entry of `principal`; `more` are further properties, one a line.
pub fn entry(principal: &str, more: &str) -> String {
    let indented: String = more.lines().map(|l| format!("    {l}\n")).collect();
    template(&format!(
        "Entry:\n  Type: AWS::EKS::AccessEntry\n  Properties:\n    ClusterName: prod\n    PrincipalArn: {principal}\n{indented}"
    ))
}

/// A ServiceAccount with annotations in flow style, `{}` for none.
pub fn account(name: &str, annotations: &str) -> String {
    format!(
        "apiVersion: v1\nkind: ServiceAccount\nmetadata: {{name: {name}, namespace: default, annotations: {annotations}}}\n"
    )
}

/// The pod `app` in `default`; `metadata` and `spec` are further fields in flow style, each with a leading comma or empty.
pub fn pod(account: &str, metadata: &str, spec: &str) -> String {
    let account = if account.is_empty() { String::new() } else { format!(", serviceAccountName: {account}") };
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: app, namespace: default, labels: {{app: app}}{metadata}}}\n\
         spec: {{nodeName: {NODE}{account}{spec}, containers: [{{name: app, image: app}}]}}\n"
    )
}

/// The IAM OIDC provider of an issuer.
pub fn provider(issuer: &str) -> String {
    template(&format!(
        "Provider:\n  Type: AWS::IAM::OIDCProvider\n  Properties: {{Url: 'https://{issuer}', ClientIdList: [sts.amazonaws.com]}}"
    ))
}

/// The role `app` that trusts `federated` under `conditions` (flow style) and may write into the bucket `reports`.
pub fn irsa_role(name: &str, federated: &str, conditions: &str) -> String {
    template(&format!(
        "AppRole:
  Type: AWS::IAM::Role
  Properties:
    RoleName: {name}
    AssumeRolePolicyDocument:
      Version: '2012-10-17'
      Statement:
        - Effect: Allow
          Principal: {{Federated: 'arn:aws:iam::111122223333:oidc-provider/{federated}'}}
          Action: sts:AssumeRoleWithWebIdentity
          Condition: {conditions}
    Policies:
      - PolicyName: write
        PolicyDocument:
          Version: '2012-10-17'
          Statement: [{{Effect: Allow, Action: s3:PutObject, Resource: 'arn:aws:s3:::reports/*'}}]
Reports:
  Type: AWS::S3::Bucket
  Properties: {{BucketName: reports}}"
    ))
}

/// The condition that IRSA takes: this audience, that subject.
pub fn conditions(subject: &str) -> String {
    format!("{{StringEquals: {{'{ISSUER}:aud': sts.amazonaws.com, '{ISSUER}:sub': '{subject}'}}}}")
}

pub const SUBJECT: &str = "system:serviceaccount:default:app";
pub const ROLE_ARN: &str = "arn:aws:iam::111122223333:role/app";

/// The role `app` for Pod Identity with these actions in its trust policy, its association, and the agent where `agent`
/// says so.
pub fn pod_identity(actions: &str, agent: bool) -> String {
    let mut resources = format!(
        "AppRole:
  Type: AWS::IAM::Role
  Properties:
    RoleName: app
    AssumeRolePolicyDocument:
      Version: '2012-10-17'
      Statement: [{{Effect: Allow, Principal: {{Service: pods.eks.amazonaws.com}}, Action: {actions}}}]
Association:
  Type: AWS::EKS::PodIdentityAssociation
  Properties: {{ClusterName: prod, Namespace: default, ServiceAccount: app, RoleArn: !GetAtt AppRole.Arn}}
"
    );
    if agent {
        resources.push_str(
            "Agent:\n  Type: AWS::EKS::Addon\n  Properties: {ClusterName: prod, AddonName: eks-pod-identity-agent}\n",
        );
    }
    template(&resources)
}
