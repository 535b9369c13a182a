//! Of some mistakes it is certain what was meant: the finding carries the right text, and with it the finding is gone.

use can_i::source::Diagnostic;
use can_i::world::World;

/// What it shows, the file, the finding's code, what the finding's text becomes part of.
const CASES: &[(&str, &str, &str, &str)] = &[
    (
        "a field",
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: a}\nrules: [{apiGroups: [''], resources: [pods], verb: [get]}]\n",
        "unknown-field",
        "verbs: [get]",
    ),
    (
        "a verb",
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: a}\nrules: [{apiGroups: [''], resources: [pods], verbs: [lisst]}]\n",
        "misspelt-rule",
        "verbs: [list]",
    ),
    (
        "a resource in the singular",
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: a}\nrules: [{apiGroups: [''], resources: [pod], verbs: [get]}]\n",
        "misspelt-rule",
        "resources: [pods]",
    ),
    (
        "a version among the groups",
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: a}\nrules: [{apiGroups: [apps/v1], resources: [deployments], verbs: [get]}]\n",
        "misspelt-rule",
        "apiGroups: [apps]",
    ),
    (
        "a kind's case",
        "apiVersion: v1\nkind: serviceaccount\nmetadata: {name: a}\n",
        "unknown-kind",
        "kind: ServiceAccount",
    ),
    (
        "a kind",
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBindng\nmetadata: {name: a}\n",
        "unknown-kind",
        "kind: RoleBinding",
    ),
    (
        "an apiVersion of another kind",
        "apiVersion: v1\nkind: Role\nmetadata: {name: a}\nrules: []\n",
        "unknown-kind",
        "apiVersion: rbac.authorization.k8s.io/v1",
    ),
    (
        "a group",
        "apiVersion: rbac.authorisation.k8s.io/v1\nkind: Role\nmetadata: {name: a}\nrules: []\n",
        "unknown-kind",
        "apiVersion: rbac.authorization.k8s.io/v1",
    ),
    ("no apiVersion", "kind: ServiceAccount\nmetadata: {name: a}\n", "no-kind", "apiVersion: v1\nkind: ServiceAccount"),
    (
        "a value where a list has to stand",
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: a}\nrules: [{apiGroups: [''], resources: [pods], verbs: get}]\n",
        "wrong-type",
        "verbs: [get]",
    ),
    (
        "a number where text has to stand",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: 1}\n",
        "wrong-type",
        "{a: \"1\"}",
    ),
    (
        "a subject's kind",
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: a}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: a}\nsubjects: [{kind: serviceaccount, name: a, namespace: b}]\n",
        "invalid-field",
        "kind: ServiceAccount",
    ),
    (
        "an account that is there",
        "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: collector}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {serviceAccountName: colector, containers: [{name: a, image: a}]}\n",
        "no-service-account",
        "serviceAccountName: collector",
    ),
    (
        "a role's path in aws-auth",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: aws-auth, namespace: kube-system}\ndata:\n  mapRoles: |\n    - rolearn: arn:aws:iam::111122223333:role/team/dev\n      username: dev\n",
        "identity",
        "rolearn: arn:aws:iam::111122223333:role/dev\n",
    ),
    (
        "a session in aws-auth",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: aws-auth, namespace: kube-system}\ndata:\n  mapRoles: |\n    - rolearn: arn:aws:sts::111122223333:assumed-role/dev/jane\n      username: dev\n",
        "identity",
        "rolearn: arn:aws:iam::111122223333:role/dev\n",
    ),
    (
        "braces in aws-auth",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: aws-auth, namespace: kube-system}\ndata:\n  mapRoles: |\n    - rolearn: arn:aws:iam::111122223333:role/dev\n      username: dev:{SessionName}\n",
        "identity",
        "username: \"dev:{{SessionName}}\"",
    ),
    (
        "an annotation's key",
        "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: a, annotations: {eks.amazonaws.com/rolearn: 'arn:aws:iam::111122223333:role/dev'}}\n",
        "identity",
        "eks.amazonaws.com/role-arn: 'arn",
    ),
    (
        "a property of a template",
        "Resources:\n  R: {Type: AWS::S3::Bucket, Properties: {Bucketname: pod-reports}}\n",
        "unknown-property",
        "BucketName: pod-reports",
    ),
    (
        "an action",
        "Resources:\n  P:\n    Type: AWS::IAM::ManagedPolicy\n    Properties: {PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: s3:GetObjct, Resource: '*'}]}}\n",
        "",
        "Action: s3:GetObject",
    ),
    (
        "a token's key with a semicolon",
        "Resources:\n  P:\n    Type: AWS::IAM::OIDCProvider\n    Properties: {Url: 'https://oidc.eks.us-west-2.amazonaws.com/id/AB', ClientIdList: [sts.amazonaws.com]}\n  R:\n    Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument:\n        Version: '2012-10-17'\n        Statement:\n          - Effect: Allow\n            Principal: {Federated: 'arn:aws:iam::111122223333:oidc-provider/oidc.eks.us-west-2.amazonaws.com/id/AB'}\n            Action: sts:AssumeRoleWithWebIdentity\n            Condition:\n              StringEquals:\n                oidc.eks.us-west-2.amazonaws.com/id/AB:sub: system:serviceaccount:a:b\n                oidc.eks.us-west-2.amazonaws.com/id/AB;aud: sts.amazonaws.com\n",
        "",
        "id/AB:aud: sts.amazonaws.com",
    ),
];

fn findings(text: &str) -> Vec<(usize, usize, Diagnostic)> {
    let world = World::load([("f.yaml", text)]);
    let placed = |d: &Diagnostic| (d.span.start as usize, d.span.end as usize, d.clone());
    world.diagnostics.iter().map(placed).collect()
}

#[test]
fn the_right_text_ends_the_finding() {
    for (shows, text, code, want) in CASES {
        let found = findings(text);
        let fixable = found.iter().find(|(_, _, d)| d.fix.is_some() && (code.is_empty() || d.code == *code));
        let (start, end, finding) = fixable.unwrap_or_else(|| panic!("{shows}: {found:?}"));
        let mut fixed = (*text).to_owned();
        fixed.replace_range(*start..*end, finding.fix.as_deref().unwrap());
        assert!(fixed.contains(want), "{shows}: {fixed}");
        let again = findings(&fixed);
        assert!(
            !again.iter().any(|(_, _, d)| d.code == finding.code && d.message == finding.message),
            "{shows}: {again:?}"
        );
    }
    assert!(CASES.len() > 15);
}
