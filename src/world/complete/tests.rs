//! What the editor offers and explains. The caret is `‸`.

use super::*;

/// What there is beside the text that is being written.
const WORLD: &str = "apiVersion: v1
kind: ServiceAccount
metadata: {name: collector, namespace: jobs}
---
apiVersion: v1
kind: Secret
metadata: {name: orders-db, namespace: jobs}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader, namespace: jobs}
rules: []
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: b, namespace: jobs}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
subjects: [{kind: Group, name: auditors}, {kind: User, name: jane}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: aws-auth, namespace: kube-system}
data:
  mapRoles: |
    - rolearn: arn:aws:iam::111122223333:role/dev
      username: dev
      groups: [web-admins]
";

const ACCOUNT: &str = "Resources:
  Reports: {Type: AWS::S3::Bucket, Properties: {BucketName: pod-reports}}
  Dev:
    Type: AWS::IAM::Role
    Properties: {RoleName: dev, Path: /team/, AssumeRolePolicyDocument: {Version: '2012-10-17', Statement: []}}
  Provider:
    Type: AWS::IAM::OIDCProvider
    Properties: {Url: 'https://oidc.eks.us-west-2.amazonaws.com/id/AB', ClientIdList: [sts.amazonaws.com]}
  Prod: {Type: AWS::EKS::Cluster, Properties: {Name: prod, RoleArn: x, ResourcesVpcConfig: {SubnetIds: [a]}}}
";

fn world() -> World {
    World::load([("world.yaml", WORLD), ("aws.yaml", ACCOUNT)])
}

/// The text with its caret taken out, and the caret.
fn marked(text: &str) -> (String, usize) {
    (text.replacen('‸', "", 1), text.find('‸').expect("a caret"))
}

/// The text after the choice `name`.
fn chosen(world: &World, text: &str, name: &str) -> String {
    let (text, at) = marked(text);
    let found = complete(world, &text, at).unwrap_or_default();
    let Some(choice) = found.choices.iter().find(|c| c.candidate.text == name) else {
        let names: Vec<&str> = found.choices.iter().map(|c| c.candidate.text.as_str()).collect();
        return format!("{name} is not among {names:?}");
    };
    let mut out = text.clone();
    out.replace_range(choice.replaces.clone(), &choice.insert);
    out
}

const ROLE: &str = "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata:\n  name: r\n  namespace: jobs\n";
const BINDING: &str =
    "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: b, namespace: jobs}\n";
const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: jobs}\nspec:\n";
const AWS_AUTH: &str =
    "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: aws-auth\n  namespace: kube-system\ndata:\n  mapRoles: |\n";
const TRUST: &str = "Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument:\n        Statement:\n";
const POLICY: &str =
    "Resources:\n  P:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument:\n        Statement:\n";

/// What it shows, what stands before, the line with its caret, the choice, the line afterwards (`‸` where the caret goes).
const COMPLETED: &[(&str, &str, &str, &str, &str)] = &[
    (
        "a reference in its long form",
        "Resources:\n  R: {Type: AWS::IAM::Role}\n  A:\n    Type: AWS::EKS::Cluster\n    Properties:\n",
        "      RoleArn: {Ref: ‸}",
        "R",
        "      RoleArn: {Ref: R}",
    ),
    (
        "what comes first",
        "Resources:\n  R: {Type: AWS::IAM::Role}\n  A:\n    Type: AWS::EKS::Cluster\n",
        "    DependsOn: ‸",
        "R",
        "    DependsOn: R",
    ),
    (
        "a verb in a bracket that is open",
        ROLE,
        "rules:\n  - verbs: [ge‸\n    resources: [pods]",
        "get",
        "rules:\n  - verbs: [get\n    resources: [pods]",
    ),
    ("a verb where a list has to stand", ROLE, "rules:\n  - verbs: ‸", "get", "rules:\n  - verbs: [get‸]"),
    ("a verb as an item", ROLE, "rules:\n  - verbs:\n      - ‸", "escalate", "rules:\n  - verbs:\n      - escalate"),
    ("a verb as the first item", ROLE, "rules:\n  - verbs:\n      ‸", "get", "rules:\n  - verbs:\n      - get"),
    ("a verb that YAML reads as an alias", ROLE, "rules:\n  - verbs: [‸]", "*", "rules:\n  - verbs: [\"*\"]"),
    (
        "the core group",
        ROLE,
        "rules:\n  - apiGroups: [‸]\n    resources: [pods]",
        "",
        "rules:\n  - apiGroups: [\"\"]\n    resources: [pods]",
    ),
    ("the group inside quotes", ROLE, "rules:\n  - apiGroups: [\"ap‸\"]", "apps", "rules:\n  - apiGroups: [\"apps\"]"),
    (
        "a resource of the rule's group",
        ROLE,
        "rules:\n  - apiGroups: [apps]\n    resources: [dep‸]",
        "deployments/scale",
        "rules:\n  - apiGroups: [apps]\n    resources: [deployments/scale]",
    ),
    (
        "a subresource",
        ROLE,
        "rules:\n  - apiGroups: [\"\"]\n    resources: [pods/‸]",
        "pods/log",
        "rules:\n  - apiGroups: [\"\"]\n    resources: [pods/log]",
    ),
    (
        "a name that exists",
        ROLE,
        "rules:\n  - resources: [secrets]\n    resourceNames: [‸]",
        "orders-db",
        "rules:\n  - resources: [secrets]\n    resourceNames: [orders-db]",
    ),
    (
        "a field of a rule",
        ROLE,
        "rules:\n  - apiGroups: [\"\"]\n    ver‸",
        "verbs",
        "rules:\n  - apiGroups: [\"\"]\n    verbs: [‸]",
    ),
    ("a field that begins an item", ROLE, "rules:\n  ‸", "verbs", "rules:\n  - verbs: [‸]"),
    (
        "a field between braces",
        ROLE,
        "rules: [{verbs: [get], reso‸}]",
        "resources",
        "rules: [{verbs: [get], resources: [‸]}]",
    ),
    ("a misspelt key is replaced", ROLE, "rules:\n  - ver‸b: [get]", "verbs", "rules:\n  - verbs: [get]"),
    ("a section of a manifest", ROLE, "ru‸", "rules", "rules:\n  - "),
    ("a mapping goes on below", "apiVersion: v1\nkind: Pod\n", "meta‸", "metadata", "metadata:\n  "),
    (
        "a namespace",
        ROLE,
        "rules: []\n---\nkind: Pod\nmetadata:\n  namespace: ‸",
        "jobs",
        "rules: []\n---\nkind: Pod\nmetadata:\n  namespace: jobs",
    ),
    (
        "a kind",
        "apiVersion: rbac.authorization.k8s.io/v1\n",
        "kind: Cluster‸",
        "ClusterRoleBinding",
        "kind: ClusterRoleBinding",
    ),
    (
        "an API version",
        "kind: RoleBinding\n",
        "apiVersion: ‸",
        "rbac.authorization.k8s.io/v1",
        "apiVersion: rbac.authorization.k8s.io/v1",
    ),
    ("nothing written yet", "", "api‸", "apiVersion", "apiVersion: "),
    ("nothing written yet, a template", "", "‸", "AWSTemplateFormatVersion", "AWSTemplateFormatVersion: "),
    (
        "the roles of this namespace",
        BINDING,
        "roleRef:\n  kind: Role\n  name: ‸",
        "reader",
        "roleRef:\n  kind: Role\n  name: reader",
    ),
    (
        "cluster roles",
        BINDING,
        "roleRef: {kind: ClusterRole, name: vi‸",
        "view",
        "roleRef: {kind: ClusterRole, name: view",
    ),
    (
        "accounts of the subject's namespace",
        BINDING,
        "subjects:\n- kind: ServiceAccount\n  namespace: jobs\n  name: ‸",
        "collector",
        "subjects:\n- kind: ServiceAccount\n  namespace: jobs\n  name: collector",
    ),
    (
        "groups that aws-auth makes",
        BINDING,
        "subjects:\n- kind: Group\n  name: ‸",
        "web-admins",
        "subjects:\n- kind: Group\n  name: web-admins",
    ),
    (
        "users that a binding names",
        BINDING,
        "subjects: [{kind: User, name: ‸}]",
        "jane",
        "subjects: [{kind: User, name: jane}]",
    ),
    ("the pod's account", POD, "  serviceAccountName: ‸", "collector", "  serviceAccountName: collector"),
    ("a truth", POD, "  hostNetwork: ‸", "true", "  hostNetwork: true"),
    (
        "a field of a container",
        POD,
        "  containers:\n    - name: a\n      im‸",
        "image",
        "  containers:\n    - name: a\n      image: ",
    ),
    (
        "a Secret by name",
        POD,
        "  volumes:\n    - secret:\n        secretName: ‸",
        "orders-db",
        "  volumes:\n    - secret:\n        secretName: orders-db",
    ),
    (
        "an annotation",
        "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  annotations:\n",
        "    eks‸",
        "eks.amazonaws.com/role-arn",
        "    eks.amazonaws.com/role-arn: ",
    ),
    (
        "its value",
        "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  annotations:\n",
        "    eks.amazonaws.com/role-arn: ‸",
        "arn:aws:iam::111122223333:role/team/dev",
        "    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/team/dev",
    ),
    (
        "a key of aws-auth",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: aws-auth}\ndata:\n",
        "  map‸",
        "mapUsers",
        "  mapUsers: ",
    ),
    (
        "aws-auth: a role without its path",
        AWS_AUTH,
        "    - rolearn: ‸",
        "arn:aws:iam::111122223333:role/dev",
        "    - rolearn: arn:aws:iam::111122223333:role/dev",
    ),
    ("aws-auth: a field", AWS_AUTH, "    - rolearn: a\n      us‸", "username", "    - rolearn: a\n      username: "),
    ("aws-auth: a new entry", AWS_AUTH, "    ‸", "rolearn", "    - rolearn: "),
    (
        "aws-auth: a group",
        AWS_AUTH,
        "    - rolearn: a\n      groups:\n        - ‸",
        "auditors",
        "    - rolearn: a\n      groups:\n        - auditors",
    ),
    ("aws-auth: a template", AWS_AUTH, "    - username: ‸", "{{SessionName}}", "    - username: \"{{SessionName}}\""),
    (
        "a resource type",
        "Resources:\n  A:\n",
        "    Type: AWS::EKS::‸",
        "AWS::EKS::AccessEntry",
        "    Type: AWS::EKS::AccessEntry",
    ),
    (
        "a property",
        "Resources:\n  A:\n    Type: AWS::EKS::AccessEntry\n    Properties:\n",
        "      Acc‸",
        "AccessPolicies",
        "      AccessPolicies:\n        - ",
    ),
    (
        "a property of an item",
        "Resources:\n  A:\n    Type: AWS::EKS::AccessEntry\n    Properties:\n",
        "      AccessPolicies:\n        - PolicyArn: x\n          ‸",
        "AccessScope",
        "      AccessPolicies:\n        - PolicyArn: x\n          AccessScope:\n            ",
    ),
    (
        "an ARN of the template",
        "Resources:\n  R: {Type: AWS::IAM::Role}\n  A:\n    Type: AWS::EKS::AccessEntry\n    Properties:\n",
        "      PrincipalArn: ‸",
        "!GetAtt R.Arn",
        "      PrincipalArn: !GetAtt R.Arn",
    ),
    (
        "an ARN behind its tag",
        "Resources:\n  R: {Type: AWS::IAM::Role}\n  A:\n    Type: AWS::EKS::AccessEntry\n    Properties:\n",
        "      PrincipalArn: !GetAtt ‸",
        "R.Arn",
        "      PrincipalArn: !GetAtt R.Arn",
    ),
    (
        "a managed policy where a list has to stand",
        "Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties:\n",
        "      ManagedPolicyArns: ‸",
        "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess",
        "      ManagedPolicyArns: [arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess‸]",
    ),
    ("an element of a statement", POLICY, "          - Eff‸", "Effect", "          - Effect: "),
    ("an effect", POLICY, "          - Effect: ‸", "Deny", "          - Effect: Deny"),
    ("an action", POLICY, "          - Action: s3:GetOb‸", "s3:GetObject", "          - Action: s3:GetObject"),
    (
        "a bucket that exists",
        POLICY,
        "          - Action: s3:GetObject\n            Resource: ‸",
        "arn:aws:s3:::pod-reports/*",
        "          - Action: s3:GetObject\n            Resource: arn:aws:s3:::pod-reports/*",
    ),
    (
        "a condition's operator",
        POLICY,
        "          - Condition:\n              String‸",
        "StringLike",
        "          - Condition:\n              StringLike:\n                ",
    ),
    (
        "a condition key",
        POLICY,
        "          - Action: s3:ListBucket\n            Condition: {StringLike: {s3‸}}",
        "s3:prefix",
        "          - Action: s3:ListBucket\n            Condition: {StringLike: {s3:prefix: }}",
    ),
    (
        "a federated principal",
        TRUST,
        "          - Principal: {Federated: ‸}",
        "arn:aws:iam::111122223333:oidc-provider/oidc.eks.us-west-2.amazonaws.com/id/AB",
        "          - Principal: {Federated: arn:aws:iam::111122223333:oidc-provider/oidc.eks.us-west-2.amazonaws.com/id/AB}",
    ),
    (
        "a service",
        TRUST,
        "          - Principal:\n              Service: pods‸",
        "pods.eks.amazonaws.com",
        "          - Principal:\n              Service: pods.eks.amazonaws.com",
    ),
    (
        "the token's subject",
        TRUST,
        "          - Condition:\n              StringEquals:\n                oidc‸",
        "oidc.eks.us-west-2.amazonaws.com/id/AB:sub",
        "          - Condition:\n              StringEquals:\n                oidc.eks.us-west-2.amazonaws.com/id/AB:sub: ",
    ),
    (
        "an account by its subject",
        TRUST,
        "          - Condition:\n              StringEquals:\n                oidc.eks.us-west-2.amazonaws.com/id/AB:sub: ‸",
        "system:serviceaccount:jobs:collector",
        "          - Condition:\n              StringEquals:\n                oidc.eks.us-west-2.amazonaws.com/id/AB:sub: system:serviceaccount:jobs:collector",
    ),
    (
        "JSON, a key",
        "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {}, ",
        "\"Act‸\"}]}",
        "Action",
        "\"Action\": }]}",
    ),
    ("JSON, a value", "{\"Statement\": [{", "\"Effect\": \"A‸\"}]}", "Allow", "\"Effect\": \"Allow\"}]}"),
    ("JSON, without quotes yet", "{\"Statement\": [{", "\"Effect\": ‸}]}", "Deny", "\"Effect\": \"Deny\"}]}"),
];

#[test]
fn a_choice_is_spelt_as_its_place_wants_it() {
    let world = world();
    let mut wrong = Vec::new();
    for (shows, before, line, name, want) in COMPLETED {
        let got = chosen(&world, &format!("{before}{line}"), name);
        let got = got.strip_prefix(before).unwrap_or(&got).to_owned();
        if got != *want {
            wrong.push(format!("{shows}\n  got  {got:?}\n  want {want:?}"));
        }
    }
    assert!(wrong.is_empty() && COMPLETED.len() > 50, "{}", wrong.join("\n"));
}

#[test]
fn what_does_not_belong_is_not_offered() {
    let world = world();
    let table: &[(&str, &str, &str)] = &[
        ("a verb that is there", "kind: Role\nrules:\n  - verbs: [get, ‸]", "get"),
        ("a key that is there", "kind: Role\nrules:\n  - verbs: [get]\n    ‸", "verbs"),
        ("a resource of another group", "kind: Role\nrules:\n  - apiGroups: [apps]\n    resources: [‸]", "pods"),
        (
            "an account of another namespace",
            "kind: Pod\nmetadata: {namespace: dev}\nspec:\n  serviceAccountName: ‸",
            "collector",
        ),
        ("a comment", "kind: Pod\n# ‸", "metadata"),
        ("behind a value", "kind: Pod ‸", "metadata"),
        ("a value where a mapping stands", "kind: Pod\nmetadata: ‸", "name"),
        (
            "a function in quotes",
            "Resources:\n  R: {Type: AWS::IAM::Role}\n  A:\n    Type: AWS::EKS::AccessEntry\n    Properties: {PrincipalArn: \"‸\"}",
            "!GetAtt R.Arn",
        ),
        ("what the API server fills in", "kind: Pod\nmetadata:\n  ‸", "managedFields"),
    ];
    for (shows, text, not) in table {
        let (text, at) = marked(text);
        let found = complete(&world, &text, at).unwrap_or_default();
        assert!(!found.choices.iter().any(|c| c.candidate.text == *not), "{shows}");
    }
}

#[test]
fn words_are_explained_in_both_languages() {
    let world = world();
    let table: &[(&str, &str, &str)] = &[
        ("kind: Role\nrules:\n  - ver‸bs: [get]", "`verbs`: []string", "what may be done"),
        ("kind: Role\nrules:\n  - verbs: [esc‸alate]", "`escalate`", "escalation"),
        ("kind: Role\nrules:\n  - verbs: [‸gett]", "`verbs`: []string", "what may be done"),
        ("kind: Role\nrules:\n  - resources: [pods/ex‸ec]", "`pods/exec`", "run commands"),
        ("kind: Cluster‸RoleBinding", "`ClusterRoleBinding`: rbac.authorization.k8s.io/v1", "everywhere"),
        ("kind: Pod\nspec:\n  serviceAccount‸Name: x", "`serviceAccountName`: string", "as whom"),
        (
            "Resources:\n  A:\n    Type: AWS::EKS::Acc‸essEntry",
            "`AWS::EKS::AccessEntry`",
            "lets an IAM user or role into",
        ),
        (
            "Resources:\n  A:\n    Type: AWS::EKS::AccessEntry\n    Properties:\n      Kubernetes‸Groups: [a]",
            "`KubernetesGroups`: List of String",
            "groups that RoleBindings name",
        ),
        ("Statement:\n  - Act‸ion: s3:GetObject", "`Action`", "what may be done"),
        ("Statement:\n  - Action: s3:Get‸Object", "`s3:GetObject`: read, on object, accesspointobject", ""),
        ("Statement:\n  - Condition: {String‸Equals: {}}", "`StringEquals`: the same text", ""),
        (
            "kind: ConfigMap\nmetadata: {name: aws-auth}\ndata:\n  mapRoles: |\n    - role‸arn: a",
            "`rolearn`",
            "without its path",
        ),
    ];
    for (text, is, says) in table {
        let (text, at) = marked(text);
        let found = describe(&world, &text, at).unwrap_or_else(|| panic!("{text}"));
        assert!(found.is.en.starts_with(is) && found.says.en.contains(says), "{text}: {found:?}");
        assert!(!found.is.ko.is_empty() && found.says.is_empty() == found.says.ko.is_empty());
    }
    for text in ["kind: Pod # a ‸comment", "kind: Pod\nmetadata: {name: col‸lector} ", "‸", "a: [‸"] {
        let (text, at) = marked(text);
        // A name has the meaning of its field alone.
        let found = describe(&world, &text, at);
        assert!(found.is_none_or(|f| f.is.en.starts_with("`name`")), "{text}");
    }
}

#[test]
fn any_place_of_any_text_is_answered() {
    let world = world();
    for text in [WORLD, ACCOUNT, "a: [{b: !Ref\n- c\n  \"d: |\n   x", "\u{feff}종류: 파드\n  이름: '"] {
        for at in (0..text.len() + 2).step_by(3) {
            complete(&world, text, at);
            describe(&world, text, at);
        }
    }
}
