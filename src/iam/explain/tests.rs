//! What a learner reads: the mistakes of the field, each with its sentence, its cause and AWS's own words.

use super::*;
use crate::iam::{Context, NamedPolicy, Policy, decode_authorization_message, evaluate};
use crate::source::FileId;

const ACCOUNT: &str = "111122223333";
const ISSUER: &str = "oidc.eks.us-west-2.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE";
const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/web/s";

fn policy(statement: &str) -> Policy {
    Policy::from_text(FileId(0), &format!("{{Version: '2012-10-17', Statement: [{statement}]}}")).unwrap()
}

/// A token of `system:serviceaccount:default:aws-s3-read` asks for a role with this trust policy.
fn web_identity(trust: &str) -> Step {
    let trust = policy(&trust.replace("ISSUER", ISSUER));
    let context = Context::from_pairs([
        (format!("{ISSUER}:aud"), "sts.amazonaws.com"),
        (format!("{ISSUER}:sub"), "system:serviceaccount:default:aws-s3-read"),
    ]);
    let provider = format!("arn:aws:iam::{ACCOUNT}:oidc-provider/{ISSUER}");
    let request = Request::new(
        "sts:AssumeRoleWithWebIdentity",
        "arn:aws:iam::111122223333:role/reader",
        ACCOUNT,
        &provider,
        context,
    );
    let resource = Some(NamedPolicy { name: "trust policy of reader", policy: &trust });
    let set = PolicySet { resource, ..PolicySet::default() };
    let decision = evaluate(&request, &set);
    explain(&request, &set, &decision, Api { service: "sts", operation: "AssumeRoleWithWebIdentity" })
}

fn identity(statement: &str, action: &str, resource: &str, api: Api<'_>) -> Step {
    let own = policy(statement);
    let request = Request::new(action, resource, ACCOUNT, SESSION, Context::default());
    let set = PolicySet { identity: vec![NamedPolicy { name: "p", policy: &own }], ..PolicySet::default() };
    let decision = evaluate(&request, &set);
    explain(&request, &set, &decision, api)
}

#[test]
fn the_mistakes_of_irsa_are_named() {
    let trust = |condition: &str| {
        format!(
            "{{Effect: Allow, Principal: {{Federated: 'arn:aws:iam::{ACCOUNT}:oidc-provider/ISSUER'}}, \
             Action: 'sts:AssumeRoleWithWebIdentity', Condition: {condition}}}"
        )
    };
    let other = "oidc.eks.us-west-2.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF";
    let table: &[(String, Option<&str>, &str)] = &[
        (trust("{StringEquals: {'ISSUER:sub': 'system:serviceaccount:default:*'}}"), Some("M45"), "literally"),
        (
            trust("{StringEquals: {'ISSUER:sub': 'system:serviceaccount:dev:aws-s3-read'}}"),
            Some("M46"),
            "trusts namespace `dev`, and the service account is in `default`",
        ),
        (
            trust("{StringLike: {'ISSUER:sub': 'system:serviceaccount:default:s3-*'}}"),
            Some("M46"),
            "trusts the service account `s3-*`",
        ),
        (trust("{StringEquals: {'ISSUER;aud': 'sts.amazonaws.com'}}"), Some("E6"), "with a semicolon"),
        (trust("{StringEquals: {'https://ISSUER:aud': 'sts.amazonaws.com'}}"), Some("M46"), "begins with `https://`"),
        (trust("{StringEquals: {'ISSUER:aud': 'sts.amazon.com'}}"), Some("F8.32"), "is `sts.amazonaws.com`"),
        (trust(&format!("{{StringEquals: {{'{other}:aud': 'sts.amazonaws.com'}}}}")), Some("M47"), "another issuer"),
        (trust("{StringEquals: {'ISSUER:email': 'a'}}"), None, "has no"),
        (trust("{}").replace("ISSUER", other), Some("M47"), "trusts the issuer"),
        (trust("{}").replace(ACCOUNT, "444455556666"), Some("M46"), "in account `444455556666`"),
        (
            "{Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: 'sts:AssumeRole'}".to_owned(),
            None,
            "`Federated`",
        ),
        (trust("{}").replace("WithWebIdentity", ""), None, "does not cover `sts:AssumeRoleWithWebIdentity`"),
    ];
    for (statement, cause, words) in table {
        let step = web_identity(statement);
        assert_eq!(step.hop, Hop::Trust);
        assert_eq!(step.cause.as_ref().map(|c| c.id), *cause, "{statement}");
        let says = &step.near_misses[0].says;
        assert!(says.en.contains(words), "{statement}: {}", says.en);
        assert!(!says.ko.is_empty() && !says.ko.ends_with('.'));
        assert_eq!(
            step.upstream,
            "An error occurred (AccessDenied) when calling the AssumeRoleWithWebIdentity operation: Not authorized to \
             perform sts:AssumeRoleWithWebIdentity"
        );
    }
}

#[test]
fn the_mistakes_of_s3_and_pass_role_are_named() {
    let s3 = Api { service: "s3", operation: "PutObject" };
    let step = identity(
        "{Effect: Allow, Action: 's3:PutObject', Resource: 'arn:aws:s3:::reports'}",
        "s3:PutObject",
        "arn:aws:s3:::reports/a.txt",
        s3,
    );
    assert_eq!(step.cause.as_ref().map(|c| c.id), Some("F10.29"));
    assert!(step.near_misses[0].says.en.starts_with("the ARN of a bucket does not match the objects in it"));
    assert_eq!(
        step.upstream,
        "An error occurred (AccessDenied) when calling the PutObject operation: User: \
         arn:aws:sts::111122223333:assumed-role/web/s is not authorized to perform: s3:PutObject on resource: \
         \"arn:aws:s3:::reports/a.txt\" because no identity-based policy allows the s3:PutObject action"
    );
    let list = Api { service: "s3", operation: "ListObjectsV2" };
    let step = identity(
        "{Effect: Allow, Action: 's3:*', Resource: 'arn:aws:s3:::reports/*'}",
        "s3:ListBucket",
        "arn:aws:s3:::reports",
        list,
    );
    assert!(step.near_misses[0].says.en.contains("acts on the bucket itself"), "{}", step.near_misses[0].says.en);
    let pass = Api { service: "eks", operation: "CreateNodegroup" };
    let role = "arn:aws:iam::111122223333:role/eksNodeRole";
    let step = identity("{Effect: Allow, Action: 'eks:*', Resource: '*'}", "iam:PassRole", role, pass);
    assert_eq!(step.cause.as_ref().map(|c| c.id), Some("M68"));
    assert!(step.upstream.starts_with("An error occurred (AccessDeniedException) when calling the CreateNodegroup"));
    assert!(step.upstream.ends_with("because no identity-based policy allows the iam:PassRole action"));
}

#[test]
fn pod_identity_has_to_tag_its_session() {
    let trust = policy("{Effect: Allow, Principal: {Service: pods.eks.amazonaws.com}, Action: 'sts:AssumeRole'}");
    let role = "arn:aws:iam::111122223333:role/reader";
    let request = Request::new("sts:TagSession", role, ACCOUNT, "pods.eks.amazonaws.com", Context::default());
    let resource = Some(NamedPolicy { name: "trust policy of reader", policy: &trust });
    let set = PolicySet { resource, ..PolicySet::default() };
    let decision = evaluate(&request, &set);
    let step = explain(&request, &set, &decision, Api { service: "sts", operation: "AssumeRole" });
    assert_eq!(step.cause.map(|c| c.id), Some("M65"));
}

#[test]
fn each_service_refuses_in_its_own_words() {
    let deny =
        "{Effect: Allow, Action: '*', Resource: '*'}, {Sid: NoRun, Effect: Deny, Action: 'ec2:*', Resource: '*'}";
    let instance = "arn:aws:ec2:us-west-2:111122223333:instance/*";
    let step = identity(deny, "ec2:RunInstances", instance, Api { service: "ec2", operation: "RunInstances" });
    assert!(step.says.en.starts_with("statement `NoRun` of `p` denies `ec2:RunInstances`"), "{}", step.says.en);
    let (words, blob) = step.upstream.split_once(" Encoded authorization failure message: ").unwrap();
    assert_eq!(
        words,
        "An error occurred (UnauthorizedOperation) when calling the RunInstances operation: You are not authorized to \
         perform this operation. User: arn:aws:sts::111122223333:assumed-role/web/s is not authorized to perform: \
         ec2:RunInstances on resource: arn:aws:ec2:us-west-2:111122223333:instance/* with an explicit deny in an \
         identity-based policy."
    );
    let decoded: serde_json::Value = serde_json::from_str(&decode_authorization_message(blob).unwrap()).unwrap();
    assert_eq!((&decoded["explicitDeny"], &decoded["context"]["action"]), (&true.into(), &"ec2:RunInstances".into()));
    for bad in ["", "x", "not a blob", &blob[1..], &format!("{blob}AAAA")] {
        assert_eq!(decode_authorization_message(bad), None, "{bad}");
    }
    let none = "{Effect: Allow, Action: 's3:GetObject', Resource: '*'}";
    let table: &[(&str, &str, Api<'_>, &str)] = &[
        (
            "s3:ListAllMyBuckets",
            "*",
            Api { service: "s3", operation: "ListBuckets" },
            "An error occurred (AccessDenied) when calling the ListBuckets operation: User: \
             arn:aws:sts::111122223333:assumed-role/web/s is not authorized to perform: s3:ListAllMyBuckets because no \
             identity-based policy allows the s3:ListAllMyBuckets action",
        ),
        (
            "eks:DescribeCluster",
            "arn:aws:eks:us-west-2:111122223333:cluster/my-cluster",
            Api { service: "eks", operation: "DescribeCluster" },
            "An error occurred (AccessDeniedException) when calling the DescribeCluster operation: User: \
             arn:aws:sts::111122223333:assumed-role/web/s is not authorized to perform: eks:DescribeCluster on resource: \
             arn:aws:eks:us-west-2:111122223333:cluster/my-cluster",
        ),
    ];
    for (action, resource, api, want) in table {
        assert_eq!(identity(none, action, resource, *api).upstream, *want);
    }
}
