//! Every finding with its place: what it is, in which element, on which line and column, with which fix.

use super::*;
use crate::iam::checks::ALL;
use crate::iam::validation::PolicyType::{Identity, Resource, Trust};
use crate::source::{File, FileId, Files, read_documents};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::fmt::Write;

/// One statement in YAML's flow form, on one line behind `Version`; with `Version` in it, a whole document.
struct Row {
    shows: &'static str,
    kind: PolicyType,
    policy: &'static str,
    check: &'static str,
    path: &'static str,
    /// Line and column.
    place: (u32, u32),
    /// What the policy's text becomes, as far as it changes: the piece that is replaced, by what.
    fix: Option<(&'static str, &'static str)>,
}

/// How often a word stands in front of a check's name is not counted: each row says that the check is found at its place.
macro_rules! rows {
    ($($shows:literal $kind:ident $policy:expr => $check:literal $path:literal $line:literal:$column:literal $($old:literal -> $new:literal)?;)*) => {
        &[$(Row {
            shows: $shows,
            kind: $kind,
            policy: $policy,
            check: $check,
            path: $path,
            place: ($line, $column),
            fix: { #[allow(unused_mut, unused_assignments)] { let mut fix = None; $(fix = Some(($old, $new));)? fix } },
        }),*]
    };
}

/// An IRSA statement for these conditions.
macro_rules! irsa {
    ($condition:literal) => {
        concat!(
            "Effect: Allow, Principal: {Federated: 'arn:aws:iam::111122223333:oidc-provider/oidc.eks.us-west-2.amazonaws.com/id/A1'},\n Action: 'sts:AssumeRoleWithWebIdentity',\n Condition: {",
            $condition,
            "}"
        )
    };
}

const ROWS: &[Row] = rows! {
    "an action that is none" Identity "Effect: Allow, Action: ['s3:PutObject', 's3:GetObjects'], Resource: '*'" => "Invalid action" "Statement.Action[1]" 2:53 "'s3:GetObjects'" -> "\"s3:GetObject\"";
    "a pattern that matches no action" Identity "Effect: Allow, Action: 's3:Purge*', Resource: '*'" => "Invalid action" "Statement.Action" 2:36;
    "an action of a service that is none" Identity "Effect: Allow, Action: 'kubernetes:Get', Resource: '*'" => "Invalid service in action" "Statement.Action" 2:36;
    "a misspelt service" Identity "Effect: Allow, Action: 'ek:DescribeCluster', Resource: '*'" => "Invalid service in action" "Statement.Action" 2:36 "'ek:DescribeCluster'" -> "\"eks:DescribeCluster\"";
    "NotAction with Allow" Identity "Effect: Allow, NotAction: 'iam:*', Resource: '*'" => "Allow with NotAction" "Statement.NotAction" 2:28;
    "PassRole on everything" Identity "Effect: Allow, Action: 'iam:PassRole', Resource: '*'" => "Pass role with star in resource" "Statement.Resource" 2:62;
    "PassRole on every role of the account" Identity "Effect: Allow, Action: 'iam:PassRole', Resource: 'arn:aws:iam::444455556666:role/*'" => "Pass role with star in resource" "Statement.Resource" 2:62;
    "PassRole inside a wildcard" Identity "Effect: Allow, Action: 'iam:*', Resource: '*'" => "Pass role with star in action and resource" "Statement.Resource" 2:55;
    "PassRole by NotAction" Identity "Effect: Allow, NotAction: 's3:*', Resource: '*'" => "Pass role with star in resource and NotAction" "Statement.Resource" 2:57;
    "PassRole by NotResource" Identity "Effect: Allow, Action: 'iam:PassRole', NotResource: 'arn:aws:iam::111122223333:role/admin'" => "Pass role with NotResource" "Statement.NotResource" 2:52;
    "PassRole by wildcard and NotResource" Identity "Effect: Allow, Action: '*', NotResource: 'arn:aws:iam::111122223333:role/admin'" => "Pass role with star in action and NotResource" "Statement.NotResource" 2:41;
    "PassRole by NotAction and NotResource" Identity "Effect: Allow, NotAction: 's3:*', NotResource: 'arn:aws:iam::111122223333:role/admin'" => "Pass role with NotAction and NotResource" "Statement.NotResource" 2:47;
    "service-linked roles" Identity "Effect: Allow, Action: 'iam:CreateServiceLinkedRole', Resource: '*'" => "Create SLR with star in resource" "Statement.Resource" 2:77;
    "service-linked roles inside a wildcard" Identity "Effect: Allow, Action: 'iam:Create*', Resource: '*'" => "Create SLR with star in action and resource" "Statement.Resource" 2:61;
    "service-linked roles by NotAction" Identity "Effect: Allow, NotAction: 's3:*', Resource: '*'" => "Create SLR with star in resource and NotAction" "Statement.Resource" 2:57;
    "service-linked roles by NotResource" Identity "Effect: Allow, Action: 'iam:CreateServiceLinkedRole', NotResource: 'arn:aws:iam::1:role/x'" => "Create SLR with NotResource" "Statement.NotResource" 2:67;
    "service-linked roles by wildcard and NotResource" Identity "Effect: Allow, Action: 'iam:*', NotResource: 'arn:aws:s3:::b'" => "Create SLR with star in action and NotResource" "Statement.NotResource" 2:45;
    "service-linked roles by NotAction and NotResource" Identity "Effect: Allow, NotAction: 's3:*', NotResource: 'arn:aws:s3:::b'" => "Create SLR with NotAction and NotResource" "Statement.NotResource" 2:47;
    "a bucket's action on its objects" Identity "Effect: Allow, Action: 's3:ListBucket', Resource: 'arn:aws:s3:::logs/*'" => "Action does not apply to resource" "Statement.Action" 2:36 "'arn:aws:s3:::logs/*'" -> "\"arn:aws:s3:::logs\"";
    "an objects' action on the bucket" Identity "Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::logs'" => "Action does not apply to resource" "Statement.Action" 2:36 "'arn:aws:s3:::logs'" -> "\"arn:aws:s3:::logs/*\"";
    "one of two actions has no resource here" Identity "Effect: Allow, Action: ['s3:GetObject', 's3:ListBucket'], Resource: ['arn:aws:s3:::logs/*']" => "Action does not apply to resource" "Statement.Action[1]" 2:53;
    "a list action on one resource" Identity "Effect: Allow, Action: 'eks:ListClusters', Resource: 'arn:aws:eks:*:*:cluster/prod'" => "Action does not apply to resource" "Statement.Action" 2:36 "'arn:aws:eks:*:*:cluster/prod'" -> "\"*\"";
    "a resource that no action works on" Identity "Effect: Allow, Action: 's3:GetObject', Resource: ['arn:aws:s3:::logs/*', 'arn:aws:sqs:us-west-2:111122223333:q']" => "Action does not apply to resource" "Statement.Resource[1]" 2:86;
    "eleven digits" Identity "Effect: Allow, Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:us-west-2:11112222333:q'" => "Invalid ARN account" "Statement.Resource" 2:65;
    "a region that is none" Identity "Effect: Allow, Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:uswest2:111122223333:q'" => "Invalid ARN Region" "Statement.Resource" 2:65;
    "no region" Identity "Effect: Allow, Action: 'eks:DescribeCluster', Resource: 'arn:aws:eks::111122223333:cluster/prod'" => "Missing ARN Region" "Statement.Resource" 2:69;
    "the service in capitals" Identity "Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:S3:::logs/*'" => "Invalid ARN service case" "Statement.Resource" 2:62 "'arn:aws:S3:::logs/*'" -> "\"arn:aws:s3:::logs/*\"";
    "no such kind of resource" Identity "Effect: Allow, Action: 'eks:DescribeCluster', Resource: 'arn:aws:eks:us-west-2:111122223333:clusters/prod'" => "Invalid ARN resource" "Statement.Resource" 2:69;
    "a region where there is none" Identity "Effect: Allow, Action: 'ec2:CreateIpamPool', Resource: 'arn:aws:ec2:us-west-2:111122223333:ipam-pool/x'" => "ARN Region not allowed" "Statement.Resource" 2:68 "'arn:aws:ec2:us-west-2:111122223333:ipam-pool/x'" -> "\"arn:aws:ec2::111122223333:ipam-pool/x\"";
    "an account where there is none" Identity "Effect: Allow, Action: 'ec2:RunInstances', Resource: 'arn:aws:ec2:us-west-2:111122223333:image/ami-1'" => "ARN account not allowed" "Statement.Resource" 2:66 "'arn:aws:ec2:us-west-2:111122223333:image/ami-1'" -> "\"arn:aws:ec2:us-west-2::image/ami-1\"";
    "a key without service" Identity "Effect: Allow, Action: 's3:GetObject', Resource: '*', Condition: {StringEquals: {team: x}}" => "Invalid condition key format" "Statement.Condition.StringEquals.team" 2:94;
    "a key without aws" Identity "Effect: Allow, Action: 's3:GetObject', Resource: '*', Condition: {IpAddress: {SourceIp: 203.0.113.0/24}}" => "Invalid condition key format" "Statement.Condition.IpAddress.SourceIp" 2:91 "SourceIp" -> "aws:SourceIp";
    "a misspelt global key" Identity "Effect: Allow, Action: 's3:GetObject', Resource: '*', Condition: {IpAddress: {'aws:SourceIP4': 203.0.113.0/24}}" => "Invalid global condition key" "Statement.Condition.IpAddress['aws:SourceIP4']" 2:91 "'aws:SourceIP4'" -> "\"aws:SourceIp\"";
    "a key that the service lacks" Identity "Effect: Allow, Action: 's3:GetObject', Resource: '*', Condition: {StringEquals: {'eks:foo': a}}" => "Invalid service condition key" "Statement.Condition.StringEquals['eks:foo']" 2:94;
    "a key of a service that is none" Identity "Effect: Allow, Action: 's3:GetObject', Resource: '*', Condition: {StringEquals: {'k8s:namespace': a}}" => "Invalid service condition key" "Statement.Condition.StringEquals['k8s:namespace']" 2:94;
    "a key that AWS gave up" Identity "Effect: Allow, Action: 's3:GetObject', Resource: '*', Condition: {ArnEquals: {'aws:ARN': 'arn:aws:iam::111122223333:role/x'}}" => "Unsupported global condition key" "Statement.Condition.ArnEquals['aws:ARN']" 2:91;
    "a tag without name" Identity "Effect: Allow, Action: 's3:GetObject', Resource: '*', Condition: {StringEquals: {'aws:PrincipalTag': x}}" => "Missing tag key in condition" "Statement.Condition.StringEquals['aws:PrincipalTag']" 2:94;
    "a key that the action does not carry" Identity "Effect: Allow, Action: 's3:GetObject', Resource: '*', Condition: {StringEquals: {'s3:prefix': x}}" => "Condition key does not apply to action" "Statement.Condition.StringEquals['s3:prefix']" 2:94;
    "a tag that allows nothing" Identity "Effect: Allow, Action: 'eks:ListClusters', Resource: '*', Condition: {StringEquals: {'aws:ResourceTag/team': x}}" => "Allow with unsupported tag condition key for service" "Statement.Condition.StringEquals['aws:ResourceTag/team']" 2:98;
    "a tag that denies nothing" Identity "Effect: Deny, Action: 'eks:ListClusters', Resource: '*', Condition: {StringEquals: {'aws:ResourceTag/team': x}}" => "Deny with unsupported tag condition key for service" "Statement.Condition.StringEquals['aws:ResourceTag/team']" 2:97;
    "text compared with an address" Identity "Effect: Allow, Action: 's3:GetObject', Resource: '*', Condition: {StringEquals: {'aws:SourceIp': 10.0.0.0/8}}" => "Type mismatch" "Statement.Condition.StringEquals" 2:79;
    "ForAllValues on one value" Identity "Effect: Allow, Action: 's3:GetObject', Resource: '*', Condition: {'ForAllValues:StringEquals': {'aws:RequestedRegion': [us-west-2]}}" => "ForAllValues with single valued key" "Statement.Condition['ForAllValues:StringEquals']" 2:79 "'ForAllValues:StringEquals'" -> "\"StringEquals\"";
    "several values and no qualifier" Identity "Effect: Allow, Action: 'ec2:CreateTags', Resource: '*', Condition: {StringEquals: {'aws:TagKeys': [team]}}" => "Missing qualifier" "Statement.Condition.StringEquals" 2:81;
    "Null with IfExists" Identity "Effect: Allow, Action: 's3:GetObject', Resource: '*', Condition: {NullIfExists: {'aws:SourceVpce': 'true'}}" => "Null with if exists" "Statement.Condition.NullIfExists" 2:79 "NullIfExists" -> "Null";
    "Null with a qualifier" Identity "Effect: Allow, Action: 's3:GetObject', Resource: '*', Condition: {'ForAnyValue:Null': {'aws:SourceVpce': 'true'}}" => "Null with qualifier" "Statement.Condition['ForAnyValue:Null']" 2:79;
    "one key in two spellings" Identity "Effect: Allow, Action: 's3:GetObject', Resource: '*', Condition: {StringEquals: {'aws:SourceVpce': a, 'aws:sourcevpce': b}}" => "Duplicate keys with different case" "Statement.Condition.StringEquals['aws:sourcevpce']" 2:115;
    "a wildcard compared letter by letter" Identity "Effect: Allow, Action: 's3:GetObject', Resource: '*', Condition: {StringEquals: {'aws:PrincipalTag/team': [red, 'blue*']}}" => "Wildcard without like operator" "Statement.Condition.StringEquals['aws:PrincipalTag/team'][1]" 2:125 "StringEquals" -> "StringLike";
    "the same beside another key" Identity "Effect: Allow, Action: 's3:GetObject', Resource: '*', Condition: {StringEquals: {'aws:PrincipalTag/team': 'b*', 'aws:PrincipalTag/a': b}}" => "Wildcard without like operator" "Statement.Condition.StringEquals['aws:PrincipalTag/team']" 2:119;
    "a boolean that is none" Identity "Effect: Allow, Action: 's3:GetObject', Resource: '*', Condition: {Bool: {'aws:SecureTransport': 'yes'}}" => "Type mismatch Boolean" "Statement.Condition.Bool['aws:SecureTransport']" 2:109 "'yes'" -> "\"true\"";
    "several booleans" Identity "Effect: Allow, Action: 's3:GetObject', Resource: '*', Condition: {Bool: {'aws:SecureTransport': ['true', 'false']}}" => "Invalid condition multiple Boolean" "Statement.Condition.Bool['aws:SecureTransport']" 2:109;
    "a number that is none" Identity "Effect: Allow, Action: 's3:ListBucket', Resource: '*', Condition: {NumericLessThan: {'s3:max-keys': ten}}" => "Type mismatch number" "Statement.Condition.NumericLessThan['s3:max-keys']" 2:113;
    "bounds of which one counts" Identity "Effect: Allow, Action: 's3:ListBucket', Resource: '*', Condition: {NumericLessThan: {'s3:max-keys': [10, 20]}}" => "Redundant condition value num" "Statement.Condition.NumericLessThan['s3:max-keys']" 2:113;
    "a date that is none" Identity "Effect: Allow, Action: 's3:GetObject', Resource: '*', Condition: {DateLessThan: {'aws:CurrentTime': tomorrow}}" => "Type mismatch date" "Statement.Condition.DateLessThan['aws:CurrentTime']" 2:113;
    "a date in seconds" Identity "Effect: Allow, Action: 's3:GetObject', Resource: '*', Condition: {DateLessThan: {'aws:CurrentTime': '1767600000'}}" => "Invalid date value" "Statement.Condition.DateLessThan['aws:CurrentTime']" 2:113;
    "base64 that is none" Identity "Effect: Allow, Action: 's3:GetObject', Resource: '*', Condition: {BinaryEquals: {'aws:PrincipalTag/k': 'a!'}}" => "Type mismatch string" "Statement.Condition.BinaryEquals['aws:PrincipalTag/k']" 2:116;
    "an address that is none" Identity "Effect: Allow, Action: 's3:GetObject', Resource: '*', Condition: {IpAddress: {'aws:SourceIp': [203.0.113.1, 300.1.1.1]}}" => "Type mismatch IP range" "Statement.Condition.IpAddress['aws:SourceIp'][1]" 2:121;
    "bits behind the prefix" Identity "Effect: Allow, Action: 's3:GetObject', Resource: '*', Condition: {IpAddress: {'aws:SourceIp': '203.0.113.7/24'}}" => "Improve IP range" "Statement.Condition.IpAddress['aws:SourceIp']" 2:107 "'203.0.113.7/24'" -> "\"203.0.113.0/24\"";
    "private addresses" Identity "Effect: Allow, Action: 's3:GetObject', Resource: '*', Condition: {IpAddress: {'aws:SourceIp': 172.16.0.0/12}}" => "Private IP address" "Statement.Condition.IpAddress['aws:SourceIp']" 2:107;
    "private addresses among others" Identity "Effect: Allow, Action: 's3:GetObject', Resource: '*', Condition: {IpAddress: {'aws:SourceIp': [203.0.113.0/24, 10.1.0.0/16]}}" => "Private IP address subset" "Statement.Condition.IpAddress['aws:SourceIp'][1]" 2:124;
    "private addresses excluded" Identity "Effect: Deny, Action: 's3:GetObject', Resource: '*', Condition: {NotIpAddress: {'aws:SourceIp': 10.0.0.0/8}}" => "Private NotIpAddress" "Statement.Condition.NotIpAddress['aws:SourceIp']" 2:109;
    "private addresses excluded among others" Identity "Effect: Deny, Action: 's3:GetObject', Resource: '*', Condition: {NotIpAddress: {'aws:SourceIp': [10.0.0.0/8, 203.0.113.0/24]}}" => "Private NotIpAddress subset" "Statement.Condition.NotIpAddress['aws:SourceIp'][0]" 2:110;
    "a requested region that is none" Identity "Effect: Allow, Action: 's3:GetObject', Resource: '*', Condition: {StringEquals: {'aws:RequestedRegion': [us-west-2, oregon]}}" => "Invalid Region" "Statement.Condition.StringEquals['aws:RequestedRegion'][1]" 2:129;
    "an empty condition" Identity "Effect: Allow, Action: 's3:GetObject', Resource: '*', Condition: {}" => "Empty object condition" "Statement.Condition" 2:78;
    "no values" Identity "Effect: Allow, Action: 's3:GetObject', Resource: '*', Condition: {StringEquals: {'aws:SourceVpce': []}}" => "Empty array condition" "Statement.Condition.StringEquals['aws:SourceVpce']" 2:112;
    "no values of all" Identity "Effect: Allow, Action: 's3:GetObject', Resource: '*', Condition: {'ForAllValues:StringEquals': {'aws:CalledVia': []}}" => "Empty array condition ForAllValues" "Statement.Condition['ForAllValues:StringEquals']['aws:CalledVia']" 2:126;
    "no values of any" Identity "Effect: Allow, Action: 's3:GetObject', Resource: '*', Condition: {'ForAnyValue:StringEquals': {'aws:CalledVia': []}}" => "Empty array condition ForAnyValue" "Statement.Condition['ForAnyValue:StringEquals']['aws:CalledVia']" 2:125;
    "no values if there is one" Identity "Effect: Allow, Action: 's3:GetObject', Resource: '*', Condition: {StringEqualsIfExists: {'aws:SourceVpce': []}}" => "Empty array condition IfExists" "Statement.Condition.StringEqualsIfExists['aws:SourceVpce']" 2:120;
    "a variable that is not closed" Identity "Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/${aws:username/*'" => "Missing brace in variable" "Statement.Resource" 2:62;
    "a default without quotes" Identity "Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/${aws:username, none}/*'" => "Missing quote in variable" "Statement.Resource" 2:62 "'arn:aws:s3:::b/${aws:username, none}/*'" -> "\"arn:aws:s3:::b/${aws:username, 'none'}/*\"";
    "a blank in a variable" Identity "Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/${aws: username}/*'" => "Unsupported space in variable" "Statement.Resource" 2:62 "'arn:aws:s3:::b/${aws: username}/*'" -> "\"arn:aws:s3:::b/${aws:username}/*\"";
    "an empty variable" Identity "Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/${}/*'" => "Empty variable" "Statement.Resource" 2:62;
    "a variable that is none" Identity "Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/${username}/*'" => "Unknown policy variable" "Statement.Resource" 2:62 "'arn:aws:s3:::b/${username}/*'" -> "\"arn:aws:s3:::b/${aws:username}/*\"";
    "a variable in an action" Identity "Effect: Allow, Action: 's3:${aws:username}', Resource: '*'" => "Variable unsupported in element" "Statement.Action" 2:36;
    "a variable with a number" Identity "Effect: Allow, Action: 's3:ListBucket', Resource: '*', Condition: {NumericLessThan: {'s3:max-keys': '${aws:username}'}}" => "Invalid variable for operator" "Statement.Condition.NumericLessThan['s3:max-keys']" 2:113;
    "variables of the old language" Identity "Version: '2008-10-17'\nStatement: {Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/${aws:username}/*'}" => "Variable unsupported in version" "Statement.Resource" 2:62;
    "no version" Identity "Statement: {Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*'} # Version" => "Missing version" "" 1:1;
    "an action twice" Identity "Effect: Allow, Action: ['s3:Get*', 's3:GetObject'], Resource: '*'" => "Redundant action" "Statement.Action[1]" 2:48;
    "a resource twice" Identity "Effect: Allow, Action: 's3:GetObject', Resource: ['arn:aws:s3:::b/*', 'arn:aws:s3:::b/x/*']" => "Redundant resource" "Statement.Resource[1]" 2:83;
    "a statement twice" Identity "Version: '2012-10-17'\nStatement:\n- {Sid: A, Effect: Allow, Action: 's3:GetObject', Resource: '*'}\n- {Sid: B, Effect: Allow, Action: 's3:GetObject', Resource: '*'}" => "Redundant statement" "Statement[1]" 4:3;
    "a statement inside another" Identity "Version: '2012-10-17'\nStatement:\n- {Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*'}\n- {Effect: Allow, Action: 's3:Get*', Resource: '*'}" => "Redundant statement" "Statement[0]" 3:3;
    "an empty Sid" Identity "Sid: '', Effect: Allow, Action: 's3:GetObject', Resource: '*'" => "Empty Sid value" "Statement.Sid" 2:18;
    "a Sid twice on a bucket" Resource "Version: '2012-10-17'\nStatement:\n- {Sid: A, Effect: Deny, Principal: '*', Action: 's3:GetObject', Resource: '*'}\n- {Sid: A, Effect: Deny, Principal: '*', Action: 's3:PutObject', Resource: '*'}" => "Unique Sids recommended" "Statement[1].Sid" 4:9;
    "everyone on a bucket" Resource "Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*'" => "Principal star without restricting condition" "Statement.Principal" 2:39;
    "everyone on a role" Trust "Effect: Allow, Principal: {AWS: '*'}, Action: 'sts:AssumeRole'" => "Principal star without restricting condition" "Statement.Principal.AWS" 2:45;
    "everyone over TLS is everyone" Resource "Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*', Condition: {Bool: {'aws:SecureTransport': 'true'}}" => "Principal star without restricting condition" "Statement.Principal" 2:39;
    "everyone else" Resource "Effect: Allow, NotPrincipal: {AWS: '111122223333'}, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*'" => "Allow with NotPrincipal" "Statement.NotPrincipal" 2:28;
    "the id of a deleted role" Trust "Effect: Allow, Principal: {AWS: AROAEXAMPLEEXAMPLE123}, Action: 'sts:AssumeRole'" => "Invalid role reference" "Statement.Principal.AWS" 2:45;
    "the id of a deleted user" Trust "Effect: Allow, Principal: {AWS: AIDAEXAMPLEEXAMPLE123}, Action: 'sts:AssumeRole'" => "Invalid user reference" "Statement.Principal.AWS" 2:45;
    "an OIDC trust without conditions" Trust "Effect: Allow, Principal: {Federated: 'arn:aws:iam::111122223333:oidc-provider/oidc.eks.us-west-2.amazonaws.com/id/A1'}, Action: 'sts:AssumeRoleWithWebIdentity'" => "Missing condition key for oidc principal" "Statement.Principal.Federated" 2:51;
    "an OIDC trust without aud" Trust irsa!("StringEquals: {'oidc.eks.us-west-2.amazonaws.com/id/A1:sub': 'system:serviceaccount:default:app'}") => "Missing condition key for oidc principal" "Statement.Principal.Federated" 2:51;
    "an OIDC trust with any aud" Trust irsa!("StringEquals: {'oidc.eks.us-west-2.amazonaws.com/id/A1:sub': 'system:serviceaccount:default:app'}, StringLike: {'oidc.eks.us-west-2.amazonaws.com/id/A1:aud': '*'}") => "Missing condition key for oidc principal" "Statement.Principal.Federated" 2:51;
    "a wildcard in sub with StringEquals" Trust irsa!("StringEquals: {'oidc.eks.us-west-2.amazonaws.com/id/A1:sub': 'system:serviceaccount:default:*'}") => "Wildcard without like operator" "Statement.Condition.StringEquals['oidc.eks.us-west-2.amazonaws.com/id/A1:sub']" 4:75 "StringEquals" -> "StringLike";
    "any service account" Trust irsa!("StringLike: {'oidc.eks.us-west-2.amazonaws.com/id/A1:sub': '*'}") => "OIDC subject too wide" "Statement.Condition.StringLike['oidc.eks.us-west-2.amazonaws.com/id/A1:sub']" 4:73;
    "any service account of a namespace" Trust irsa!("StringLike: {'oidc.eks.us-west-2.amazonaws.com/id/A1:sub': 'system:serviceaccount:default:*'}") => "OIDC subject too wide" "Statement.Condition.StringLike['oidc.eks.us-west-2.amazonaws.com/id/A1:sub']" 4:73;
    "one name in any namespace" Trust irsa!("StringLike: {'oidc.eks.us-west-2.amazonaws.com/id/A1:sub': 'system:serviceaccount:*:app'}") => "OIDC subject too wide" "Statement.Condition.StringLike['oidc.eks.us-west-2.amazonaws.com/id/A1:sub']" 4:73;
    "a subject with a slash" Trust irsa!("StringEquals: {'oidc.eks.us-west-2.amazonaws.com/id/A1:sub': 'system:serviceaccount:default/app'}") => "OIDC subject never matches" "Statement.Condition.StringEquals['oidc.eks.us-west-2.amazonaws.com/id/A1:sub']" 4:75;
    "sts.amazon.com" Trust irsa!("StringEquals: {'oidc.eks.us-west-2.amazonaws.com/id/A1:aud': sts.amazon.com}") => "Unexpected OIDC audience" "Statement.Condition.StringEquals['oidc.eks.us-west-2.amazonaws.com/id/A1:aud']" 4:75 "sts.amazon.com" -> "sts.amazonaws.com";
    "a semicolon before aud" Trust irsa!("StringEquals: {'oidc.eks.us-west-2.amazonaws.com/id/A1;aud': sts.amazonaws.com}") => "Invalid condition key format" "Statement.Condition.StringEquals['oidc.eks.us-west-2.amazonaws.com/id/A1;aud']" 4:29 "'oidc.eks.us-west-2.amazonaws.com/id/A1;aud'" -> "\"oidc.eks.us-west-2.amazonaws.com/id/A1:aud\"";
    "https in a key" Trust irsa!("StringEquals: {'https://oidc.eks.us-west-2.amazonaws.com/id/A1:sub': 'system:serviceaccount:default:app'}") => "Invalid condition key format" "Statement.Condition.StringEquals['https://oidc.eks.us-west-2.amazonaws.com/id/A1:sub']" 4:29 "'https://oidc.eks.us-west-2.amazonaws.com/id/A1:sub'" -> "\"oidc.eks.us-west-2.amazonaws.com/id/A1:sub\"";
    "sub alone" Trust irsa!("StringEquals: {sub: 'system:serviceaccount:default:app'}") => "Invalid condition key format" "Statement.Condition.StringEquals.sub" 4:29 "sub" -> "oidc.eks.us-west-2.amazonaws.com/id/A1:sub";
    "the keys of an old cluster" Trust irsa!("StringEquals: {'oidc.eks.us-west-2.amazonaws.com/id/OLD:sub': 'system:serviceaccount:default:app'}") => "Condition key of another OIDC provider" "Statement.Condition.StringEquals['oidc.eks.us-west-2.amazonaws.com/id/OLD:sub']" 4:29 "'oidc.eks.us-west-2.amazonaws.com/id/OLD:sub'" -> "\"oidc.eks.us-west-2.amazonaws.com/id/A1:sub\"";
    "AssumeRole for a token" Trust "Effect: Allow, Principal: {Federated: 'arn:aws:iam::111122223333:oidc-provider/oidc.eks.us-west-2.amazonaws.com/id/A1'}, Action: 'sts:AssumeRole'" => "Mismatched action for principal" "Statement.Action" 2:142 "'sts:AssumeRole'" -> "\"sts:AssumeRoleWithWebIdentity\"";
    "a token for a service" Trust "Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: 'sts:AssumeRoleWithWebIdentity'" => "Mismatched action for principal" "Statement.Action" 2:77 "'sts:AssumeRoleWithWebIdentity'" -> "\"sts:AssumeRole\"";
    "Pod Identity without TagSession" Trust "Effect: Allow, Principal: {Service: pods.eks.amazonaws.com}, Action: 'sts:AssumeRole'" => "Pod Identity trust without TagSession" "Statement.Principal.Service" 2:49;
};

fn document(policy: &str) -> String {
    if policy.contains("Version") {
        policy.to_owned()
    } else {
        format!("Version: '2012-10-17'\nStatement: {{{policy}}}\n")
    }
}

fn read(text: &str) -> (Files, Node) {
    let mut files = Files::default();
    let id = files.add(File::new("policy.yaml", text));
    let root = read_documents(id, files.get(id).unwrap()).remove(0).root;
    let root = root.unwrap_or_else(|e| panic!("{text}: {e:?}")).unwrap();
    (files, root)
}

#[test]
fn every_finding_at_its_place() {
    let mut wrong = String::new();
    for row in ROWS {
        let (files, root) = read(&document(row.policy));
        let found = findings(&root, row.kind);
        let at = found.iter().find(|f| f.check.name == row.check && f.path == row.path);
        let Some(finding) = at else {
            let names: Vec<_> = found.iter().map(|f| (f.check.name, &f.path)).collect();
            writeln!(wrong, "{}: no `{}` at {}, but {names:?}", row.shows, row.check, row.path).unwrap();
            continue;
        };
        let place = files.place(finding.span);
        let fix = finding.fix.as_ref().map(|f| (files.slice(f.span), f.text.as_str()));
        if (place.line, place.column) != row.place || fix != row.fix {
            writeln!(wrong, "{}: at {}:{}, fix {fix:?}", row.shows, place.line, place.column).unwrap();
        }
        for (lang, text) in [("en", &finding.message.en), ("ko", &finding.message.ko)] {
            let whole = !text.is_empty() && !text.ends_with('.') && text.matches('`').count() % 2 == 0;
            if !whole {
                writeln!(wrong, "{}: {lang} message `{text}`", row.shows).unwrap();
            }
        }
    }
    assert!(ROWS.len() > 80 && wrong.is_empty(), "\n{wrong}");
}

#[test]
fn a_fix_mends_what_it_was_found_for() {
    let mut mended = 0;
    for row in ROWS.iter().filter(|r| r.fix.is_some()) {
        let text = document(row.policy);
        let (_, root) = read(&text);
        let finding = findings(&root, row.kind).into_iter().find(|f| f.check.name == row.check && f.path == row.path);
        let fix = finding.unwrap().fix.unwrap();
        let mut after = text.clone();
        after.replace_range(fix.span.start as usize..fix.span.end as usize, &fix.text);
        let (_, root) = read(&after);
        let left: Vec<_> = findings(&root, row.kind).into_iter().map(|f| (f.check.name, f.path)).collect();
        assert!(!left.contains(&(row.check, row.path.to_owned())), "{}: {after} {left:?}", row.shows);
        mended += 1;
    }
    assert!(mended > 20);
}

/// Checks of which only refusals speak; their table is in `validation`.
const REFUSED: [&str; 28] = [
    "Data type mismatch",
    "Duplicate key",
    "Empty array action",
    "Empty array principal",
    "Empty array resource",
    "Empty object principal",
    "Invalid ARN prefix",
    "Invalid condition operator",
    "Invalid effect",
    "Invalid partition",
    "Invalid policy element",
    "Invalid principal format",
    "Invalid principal key",
    "Invalid service",
    "Invalid service principal format",
    "Invalid version",
    "Json syntax error",
    "Missing ARN field",
    "Missing action",
    "Missing effect",
    "Missing principal",
    "Missing resource",
    "Missing statement",
    "Policy size exceeds SCP quota",
    "Policy size exceeds identity policy quota",
    "Policy size exceeds role trust policy quota",
    "Unsupported Sid",
    "Unsupported element combination",
];

#[test]
fn every_check_has_a_row() {
    let rows: BTreeSet<&str> = ROWS.iter().map(|r| r.check).collect();
    let more = [
        "Role trust policy",
        "SCP syntax",
        "Unique Sids required",
        "Unsupported action",
        "Unsupported principal",
        "Unsupported wildcard",
    ];
    for check in ALL {
        let refused = REFUSED.contains(&check.name) || more.iter().any(|m| check.name.starts_with(m));
        assert!(rows.contains(check.name) != refused, "`{}` has no row, or is refused and has one", check.name);
    }
}

#[test]
fn right_policies_give_no_finding() {
    let table = [
        (
            Identity,
            "Effect: Allow, Action: ['s3:GetObject', 's3:ListBucket'], Resource: ['arn:aws:s3:::b', 'arn:aws:s3:::b/*']",
        ),
        (Identity, "Effect: Allow, Action: 'iam:PassRole', Resource: 'arn:aws:iam::111122223333:role/eksNodeRole'"),
        (
            Identity,
            "Effect: Allow, Action: 'iam:PassRole', Resource: '*', Condition: {StringEquals: {'iam:PassedToService': eks.amazonaws.com}}",
        ),
        (
            Identity,
            "Effect: Allow, Action: ['lambda:Whatever', 'execute-api:*'], Resource: 'arn:aws:lambda:us-west-2:111122223333:function:x'",
        ),
        (Identity, "Effect: Allow, Action: !Ref Actions, Resource: [!GetAtt B.Arn, !Sub '${B.Arn}/*']"),
        (Identity, "Effect: Allow, Action: 's3:GetObject', Resource: !Sub 'arn:aws:s3:::${Bucket}/*'"),
        (
            Identity,
            "Effect: Deny, NotAction: 'iam:*', Resource: '*', Condition: {StringNotEquals: {'aws:RequestedRegion': [us-west-2, ap-northeast-2]}}",
        ),
        (
            Identity,
            "Effect: Allow, Action: 'ec2:*', Resource: '*', Condition: {'ForAllValues:StringEquals': {'aws:TagKeys': [team]}}",
        ),
        (Identity, "Effect: Allow, Action: 's3:*', Resource: 'arn:aws:s3:::b/${aws:PrincipalTag/team, ''none''}/${*}'"),
        (Identity, "Effect: Allow, Action: 'logs:PutLogEvents', Resource: 'arn:aws:logs:*:*:log-group:/aws/eks/*:*'"),
        (Identity, "Effect: Allow, Action: 's3:ListAllMyBuckets', Resource: 'arn:aws:s3:::*'"),
        (Identity, "Effect: Allow, Action: 'sts:AssumeRole', Resource: 'arn:aws:iam::444455556666:role/x'"),
        (
            Resource,
            "Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*', Condition: {StringEquals: {'aws:PrincipalOrgID': o-1}}",
        ),
        (
            Resource,
            "Effect: Deny, Principal: '*', Action: 's3:*', Resource: ['arn:aws:s3:::b', 'arn:aws:s3:::b/*'], Condition: {Bool: {'aws:SecureTransport': false}}",
        ),
        (
            Trust,
            "Effect: Allow, Principal: {Service: pods.eks.amazonaws.com}, Action: ['sts:AssumeRole', 'sts:TagSession']",
        ),
        (
            Trust,
            "Effect: Allow, Principal: {Service: [ec2.amazonaws.com], AWS: '111122223333'}, Action: 'sts:AssumeRole'",
        ),
        (
            Trust,
            irsa!(
                "StringEquals: {'oidc.eks.us-west-2.amazonaws.com/id/A1:sub': 'system:serviceaccount:default:app', 'oidc.eks.us-west-2.amazonaws.com/id/A1:aud': sts.amazonaws.com}"
            ),
        ),
        (
            Trust,
            irsa!(
                "StringLike: {'oidc.eks.us-west-2.amazonaws.com/id/A1:sub': 'system:serviceaccount:kube-system:efs-csi-*', 'OIDC.eks.us-west-2.amazonaws.com/id/A1:aud': sts.amazonaws.com}"
            ),
        ),
    ];
    for (kind, policy) in table {
        let (_, root) = read(&document(policy));
        let found: Vec<_> = findings(&root, kind).into_iter().map(|f| (f.check.name, f.path)).collect();
        assert!(found.is_empty(), "{policy}: {found:?}");
    }
}

#[test]
fn a_template_that_is_not_filled_in_is_not_judged() {
    let (_, root) = read("Version: '2012-10-17'\nStatement: !Ref Statements\n");
    assert!(findings(&root, Identity).is_empty() && diagnostics(&root, Identity).is_empty());
}

#[test]
fn work_grows_with_the_text_and_ends_at_the_quota() {
    // As long as a bucket policy may be: every pattern hostile, nothing endless.
    let stars = "*a".repeat(9) + "*";
    let actions: Vec<String> = (0..300).map(|n| format!("'ec2:{stars}{n}'")).collect();
    let resources: Vec<String> = (0..120).map(|n| format!("'arn:aws:ec2:*:*:*a*a*a{n}/{stars}'")).collect();
    let policy = format!("Effect: Allow, Action: [{}], Resource: [{}]", actions.join(","), resources.join(","));
    let (_, root) = read(&document(&policy));
    assert!(characters(&root) <= LONGEST && !findings(&root, Identity).is_empty());
    let (_, root) = read(&document(&format!("Effect: Allow, Action: ['{}'], Resource: '*'", "a*".repeat(1_000_000))));
    assert!(findings(&root, Identity).is_empty());
    assert_eq!(validate(&root, Identity)[0].error.name(), "MalformedPolicyDocument");
}

proptest! {
    #[test]
    fn no_policy_is_too_strange(
        words in prop::collection::vec("(s3:|arn:aws:|oidc\\.eks\\.|\\$\\{|aws:|system:serviceaccount:)?[a-z*?${}:/;,' é]{0,12}", 12),
        operator in prop::sample::select(vec!["StringEquals", "ForAllValues:StringLikeIfExists", "IpAddress", "Null", "DateEquals", "x"]),
    ) {
        let word = |n: usize| serde_json::to_string(&words[n]).unwrap();
        let text = format!(
            "{{\"Version\": \"2012-10-17\", \"Statement\": [{{\"Effect\": \"Allow\", \"Principal\": {{\"Federated\": {}, \"AWS\": [{}], \"Service\": {}}}, \"Action\": [{}, {}], \"Resource\": [{}, {}], \"Condition\": {{\"{operator}\": {{{}: [{}], {}: {}}}}}}}]}}",
            word(0), word(1), word(2), word(3), word(4), word(5), word(6), word(7), word(8), word(9), word(10)
        );
        for document in read_documents(FileId(0), &File::new("p", &text)) {
            let Ok(Some(root)) = document.root else { continue };
            for kind in [Identity, Resource, Trust, PolicyType::Scp, PolicyType::Rcp] {
                for diagnostic in diagnostics(&root, kind) {
                    prop_assert!((diagnostic.span.end as usize) <= text.len());
                }
            }
        }
    }
}
