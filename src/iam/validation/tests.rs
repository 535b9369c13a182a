//! What is refused, with which text, at which place.

use super::*;
use crate::source::{Files, read_documents};
use proptest::prelude::*;

/// A refusal: check, AWS's text, place, fix.
type Seen = (&'static str, String, (u32, u32), Option<String>);

/// The first refusal.
fn first(text: &str, kind: PolicyType) -> Option<Seen> {
    let mut files = Files::default();
    let id = files.add(File::new("policy.yaml", text));
    let root = read_documents(id, files.get(id).unwrap()).remove(0).root.unwrap().unwrap();
    let refusal = validate(&root, kind).into_iter().next()?;
    let place = files.place(refusal.diagnostic.span);
    Some((refusal.check.name, refusal.diagnostic.upstream, (place.line, place.column), refusal.diagnostic.fix))
}

#[test]
fn refusals_have_awss_text_and_a_place() {
    use PolicyType::{Identity, Resource, Scp, Trust};
    // What it shows, kind, one statement (or, with `Version` in it, a whole document), check, text, place, fix.
    type Row = (&'static str, PolicyType, &'static str, &'static str, &'static str, (u32, u32), Option<&'static str>);
    let table: &[Row] = &[
        ("no effect", Identity, "Action: s3:GetObject\n    Resource: '*'", "Missing effect", SYNTAX, (3, 5), None),
        (
            "effect in capitals",
            Identity,
            "Effect: ALLOW\n    Action: s3:GetObject\n    Resource: '*'",
            "Invalid effect",
            "The policy failed legacy parsing",
            (3, 13),
            Some("Allow"),
        ),
        (
            "unknown element",
            Identity,
            "Effect: Allow\n    Actions: s3:GetObject\n    Resource: '*'",
            "Invalid policy element",
            SYNTAX,
            (4, 5),
            Some("Action"),
        ),
        (
            "two colons",
            Identity,
            "Effect: Allow\n    Action: [s3:GetObject, 's3:Get:Object']\n    Resource: '*'",
            "Invalid action",
            "Actions/Condition can contain only one colon.",
            (4, 28),
            None,
        ),
        (
            "no service",
            Identity,
            "Effect: Allow\n    Action: ListClusters\n    Resource: '*'",
            "Invalid action",
            "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
            (4, 13),
            None,
        ),
        (
            "wildcard in service",
            Identity,
            "Effect: Allow\n    Action: 'e*:List'\n    Resource: '*'",
            "Invalid service in action",
            "Vendor e* is not valid",
            (4, 13),
            None,
        ),
        (
            "misspelt operator",
            Identity,
            "Effect: Allow\n    Action: s3:GetObject\n    Resource: '*'\n    Condition: {StringEqual: {'aws:username': x}}",
            "Invalid condition operator",
            SYNTAX,
            (6, 17),
            Some("StringEquals"),
        ),
        (
            "operator with qualifier",
            Identity,
            "Effect: Allow\n    Action: s3:GetObject\n    Resource: '*'\n    Condition: {'ForAllValues:StringLikeIfExist': {'aws:username': x}}",
            "Invalid condition operator",
            SYNTAX,
            (6, 17),
            None,
        ),
        (
            "no ARN",
            Identity,
            "Effect: Allow\n    Action: s3:GetObject\n    Resource: logs/*",
            "Invalid ARN prefix",
            "Resource logs/* must be in ARN format or \"*\".",
            (5, 15),
            None,
        ),
        (
            "partition",
            Identity,
            "Effect: Allow\n    Action: s3:GetObject\n    Resource: arn:amazon:s3:::logs/*",
            "Invalid partition",
            "Partition \"amazon\" is not valid for resource \"arn:amazon:s3:::logs/*\".",
            (5, 15),
            Some("\"arn:aws:s3:::logs/*\""),
        ),
        (
            "region in a bucket ARN",
            Identity,
            "Effect: Allow\n    Action: s3:GetObject\n    Resource: 'arn:aws:s3:us-west-2::logs/*'",
            "ARN Region not allowed",
            "Resource arn:aws:s3:us-west-2::logs/* can not contain region information.",
            (5, 15),
            Some("\"arn:aws:s3:::logs/*\""),
        ),
        (
            "account in a bucket ARN",
            Identity,
            "Effect: Allow\n    Action: s3:GetObject\n    Resource: 'arn:aws:s3::111122223333:logs/*'",
            "ARN account not allowed",
            SYNTAX,
            (5, 15),
            Some("\"arn:aws:s3:::logs/*\""),
        ),
        (
            "region in an IAM ARN",
            Identity,
            "Effect: Allow\n    Action: iam:GetRole\n    Resource: arn:aws:iam:us-east-1:111122223333:role/x",
            "ARN Region not allowed",
            "IAM resource arn:aws:iam:us-east-1:111122223333:role/x cannot contain region information.",
            (5, 15),
            Some("arn:aws:iam::111122223333:role/x"),
        ),
        (
            "short ARN",
            Identity,
            "Effect: Allow\n    Action: s3:GetObject\n    Resource: arn:aws:s3:logs",
            "Missing ARN field",
            "Resource arn:aws:s3:logs can not contain region information.",
            (5, 15),
            Some("arn:aws:s3:::logs"),
        ),
        (
            "short ARN of ECR",
            Identity,
            "Effect: Allow\n    Action: ecr:BatchGetImage\n    Resource: arn:aws:ecr:repository/x",
            "Missing ARN field",
            "The policy failed legacy parsing",
            (5, 15),
            None,
        ),
        (
            "wildcard in an ARN's service",
            Identity,
            "Effect: Allow\n    Action: s3:GetObject\n    Resource: 'arn:aws:s*:::logs/*'",
            "Invalid service",
            "Resource vendor must be fully qualified and cannot contain regexes.",
            (5, 15),
            None,
        ),
        (
            "no kind of IAM resource",
            Identity,
            "Effect: Allow\n    Action: iam:GetRole\n    Resource: arn:aws:iam::111122223333:roles/x",
            "Invalid ARN resource",
            "IAM resource path must either be \"*\" or start with user/, federated-user/, role/, group/, instance-profile/, mfa/, server-certificate/, policy/, sms-mfa/, saml-provider/, oidc-provider/, report/, access-report/.",
            (5, 15),
            None,
        ),
        (
            "empty list",
            Identity,
            "Effect: Allow\n    Action: []\n    Resource: '*'",
            "Empty array action",
            "Policy statement must contain actions.",
            (4, 13),
            None,
        ),
        (
            "principal in an identity policy",
            Identity,
            "Effect: Allow\n    Principal: {AWS: '*'}\n    Action: s3:GetObject\n    Resource: '*'",
            "Unsupported principal",
            "Policy document should not specify a principal.",
            (4, 5),
            None,
        ),
        (
            "Sid with a blank",
            Identity,
            "Sid: my sid\n    Effect: Allow\n    Action: s3:GetObject\n    Resource: '*'",
            "Unsupported Sid",
            "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*",
            (3, 10),
            Some("mysid"),
        ),
        (
            "element twice",
            Identity,
            "Effect: Allow\n    Action: s3:GetObject\n    Action: s3:PutObject\n    Resource: '*'",
            "Duplicate key",
            SYNTAX,
            (5, 5),
            None,
        ),
        (
            "version of one's own",
            Identity,
            "Version: '1'\nStatement: {Effect: Allow, Action: 's3:GetObject', Resource: '*'}",
            "Invalid version",
            SYNTAX,
            (1, 10),
            Some("\"2012-10-17\""),
        ),
        ("no statements", Identity, "Version: '2012-10-17'\nStatement: []", "Missing statement", SYNTAX, (2, 12), None),
        (
            "bare star in a trust policy",
            Trust,
            "Effect: Allow\n    Principal: '*'\n    Action: sts:AssumeRole",
            "Invalid principal format",
            "AssumeRolepolicy contained an invalid principal: \"STAR\":\"*\".",
            (4, 16),
            None,
        ),
        (
            "resource in a trust policy",
            Trust,
            "Effect: Allow\n    Principal: {Service: ec2.amazonaws.com}\n    Action: sts:AssumeRole\n    Resource: '*'",
            "Role trust policy syntax error resource",
            "Has prohibited field Resource",
            (6, 5),
            None,
        ),
        (
            "other action in a trust policy",
            Trust,
            "Effect: Allow\n    Principal: {Service: ec2.amazonaws.com}\n    Action: s3:GetObject",
            "Unsupported action in policy",
            "AssumeRole policy may only specify STS AssumeRole actions.",
            (5, 13),
            None,
        ),
        (
            "thirteen digits",
            Trust,
            "Effect: Allow\n    Principal: {AWS: 'arn:aws:iam::1111222233334:root'}\n    Action: sts:AssumeRole",
            "Invalid principal format",
            "Invalid principal in policy: \"AWS\":\"arn:aws:iam::1111222233334:root\"",
            (4, 22),
            None,
        ),
        (
            "a group",
            Trust,
            "Effect: Allow\n    Principal: {AWS: 'arn:aws:iam::111122223333:group/devs'}\n    Action: sts:AssumeRole",
            "Invalid principal format",
            "Invalid principal in policy: \"AWS\":\"arn:aws:iam::111122223333:group/devs\"",
            (4, 22),
            None,
        ),
        (
            "wildcard in a principal",
            Trust,
            "Effect: Allow\n    Principal: {AWS: 'arn:aws:iam::111122223333:role/*'}\n    Action: sts:AssumeRole",
            "Unsupported wildcard in principal",
            "Invalid principal in policy: \"AWS\":\"arn:aws:iam::111122223333:role/*\"",
            (4, 22),
            None,
        ),
        (
            "key of a principal",
            Trust,
            "Effect: Allow\n    Principal: {Aws: '111122223333'}\n    Action: sts:AssumeRole",
            "Invalid principal key",
            SYNTAX,
            (4, 17),
            Some("AWS"),
        ),
        (
            "service without domain",
            Trust,
            "Effect: Allow\n    Principal: {Service: eks}\n    Action: sts:AssumeRole",
            "Invalid service principal format",
            "Invalid principal in policy: \"SERVICE\":\"eks\"",
            (4, 26),
            None,
        ),
        (
            "provider with https",
            Trust,
            "Effect: Allow\n    Principal: {Federated: 'arn:aws:iam::111122223333:oidc-provider/https://oidc.eks.us-west-2.amazonaws.com/id/A1'}\n    Action: sts:AssumeRoleWithWebIdentity",
            "Invalid principal format",
            "Federated principals must be valid domain names or SAML metadata ARNs",
            (4, 28),
            Some("\"arn:aws:iam::111122223333:oidc-provider/oidc.eks.us-west-2.amazonaws.com/id/A1\""),
        ),
        (
            "provider without ARN",
            Trust,
            "Effect: Allow\n    Principal: {Federated: oidc.eks.us-west-2.amazonaws.com/id/A1}\n    Action: sts:AssumeRoleWithWebIdentity",
            "Invalid principal format",
            "Federated principals must be valid domain names or SAML metadata ARNs",
            (4, 28),
            None,
        ),
        (
            "nobody",
            Trust,
            "Effect: Allow\n    Principal: {AWS: []}\n    Action: sts:AssumeRole",
            "Empty array principal",
            principals_text(),
            (4, 16),
            None,
        ),
        (
            "bucket policy for nobody",
            Resource,
            "Effect: Allow\n    Action: s3:GetObject\n    Resource: arn:aws:s3:::b/*",
            "Missing principal",
            "Missing required field Principal",
            (3, 5),
            None,
        ),
        (
            "bucket policy without ARN",
            Resource,
            "Effect: Allow\n    Principal: '*'\n    Action: s3:GetObject\n    Resource: b/*",
            "Invalid ARN prefix",
            "Policy has invalid resource",
            (6, 15),
            None,
        ),
        (
            "principal in an SCP",
            Scp,
            "Effect: Deny\n    Principal: '*'\n    Action: s3:*\n    Resource: '*'",
            "SCP syntax error principal",
            SYNTAX,
            (4, 5),
            None,
        ),
    ];
    let mut read = 0;
    for (shows, kind, statement, check, upstream, place, fix) in table {
        let text = match statement.starts_with("Version") {
            true => (*statement).to_owned(),
            false => format!("Version: '2012-10-17'\nStatement:\n  - {statement}\n"),
        };
        let got = first(&text, *kind).unwrap_or_else(|| panic!("{shows}: nothing is refused"));
        assert_eq!((got.0, got.1.as_str(), got.2, got.3.as_deref()), (*check, *upstream, *place, *fix), "{shows}");
        read += 1;
    }
    assert!(read > 30);
}

fn principals_text() -> &'static str {
    "Invalid principal in policy: com.amazon.balsa.error.InvalidPolicyException: The passed in policy has a statement with no principals!"
}

#[test]
fn what_aws_saves_is_not_refused() {
    use PolicyType::{Identity, Resource, Trust};
    let table = [
        (Identity, "Effect: Allow, Action: '*', Resource: '*'"),
        (Identity, "Effect: Allow, Action: '*:*', Resource: ['arn:aws:ec*', 'arn:aws:iam:*', 'arn:*:s3:::x/*']"),
        (
            Identity,
            "Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:us-west-2:111122223333:accesspoint/a/object/*'",
        ),
        (
            Identity,
            "Effect: Allow, Action: 'iam:*', Resource: ['arn:aws:iam::111122223333:*', 'arn:aws:iam::*:role/${aws:username}']",
        ),
        (Identity, "Effect: Allow, Action: !Ref A, Resource: !Sub 'x${B}', Sid: ''"),
        (
            Identity,
            "Effect: Allow, Action: 's3:*', Resource: !GetAtt B.Arn, Condition: {Bool: {'aws:SecureTransport': true}}",
        ),
        (
            Identity,
            "Effect: Deny, NotAction: 'iam:*', NotResource: 'arn:aws:s3:::x', Condition: {NullIfExists: {'a:b': 'true'}}",
        ),
        (
            Trust,
            "Effect: Allow, Principal: {AWS: [111122223333, '*', AROAEXAMPLEEXAMPLE123]}, Action: ['sts:AssumeRole*', 'sts:*']",
        ),
        (Trust, "Effect: Allow, Principal: {Federated: accounts.google.com}, Action: 'sts:AssumeRoleWithWebIdentity'"),
        (
            Trust,
            "Effect: Allow, Principal: {Service: [lambda.amazonaws.com.cn, eks-fargate-pods.amazonaws.com]}, Action: 'sts:AssumeRole'",
        ),
        (Resource, "Sid: with blanks, Effect: Allow, Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::b'"),
    ];
    for (kind, statement) in table {
        let text = format!("Version: 2012-10-17\nStatement: {{{statement}}}\n");
        assert_eq!(first(&text, kind), None, "{statement}");
    }
}

#[test]
fn quotas_count_no_white_space() {
    let statement = |n: usize| {
        format!("{{\"Effect\": \"Allow\",\n \"Action\": \"s3:GetObject\", \"Resource\": \"arn:aws:s3:::b{n:04}/*\"}}")
    };
    let policy = |statements: usize| {
        let list: Vec<String> = (0..statements).map(statement).collect();
        format!("{{\"Version\": \"2012-10-17\", \"Statement\": [{}]}}", list.join(",\n    "))
    };
    let node = |text: &str| read_document(FileId(0), &File::new("p.json", text)).unwrap();
    let text = policy(10);
    let packed = text.chars().filter(|c| !c.is_whitespace()).count();
    assert_eq!(characters(&node(&text)), packed);
    let fits = (6144 - 40) / 78;
    assert!(validate(&node(&policy(fits)), PolicyType::Identity).is_empty(), "{}", characters(&node(&policy(fits))));
    let refusals = validate(&node(&policy(fits + 8)), PolicyType::Identity);
    assert_eq!(refusals[0].error.name(), "LimitExceeded");
    assert_eq!(refusals[0].diagnostic.upstream, "Cannot exceed quota for PolicySize: 6144");
    let policies = [node(&policy(20)), node(&policy(20))];
    assert_eq!(
        inline_quota(InlineOwner::User, "alice", &policies).as_deref(),
        Some("Maximum policy size of 2048 bytes exceeded for user alice")
    );
    assert_eq!(inline_quota(InlineOwner::Role, "r", &policies), None);
}

proptest! {
    #[test]
    fn no_document_is_too_strange(text in "[\\[\\]{}:,'\"*?$a-zA-Z0-9/ \n-]{0,200}", strings in prop::collection::vec("\\PC{0,30}", 0..6)) {
        let mut values = strings.iter().map(String::as_str).chain(std::iter::repeat(""));
        let mut next = || serde_json::to_string(values.next().unwrap()).unwrap();
        let policy = format!(
            "{{\"Version\": {}, \"Statement\": [{{\"Effect\": {}, \"Principal\": {{\"AWS\": {}}}, \"Action\": [{}], \"Resource\": {}, \"Condition\": {{{}: {{\"a:b\": 1}}}}}}]}}",
            next(), next(), next(), next(), next(), next()
        );
        for text in [text, policy] {
            for document in read_documents(FileId(0), &File::new("p", &text)) {
                let Ok(Some(root)) = document.root else { continue };
                for kind in [PolicyType::Identity, PolicyType::Resource, PolicyType::Trust, PolicyType::Scp, PolicyType::Rcp] {
                    validate(&root, kind);
                }
            }
        }
    }
}
