//! Text that was written to hurt, and text that was broken in the middle of typing: an answer within bounds, no panic.

use super::World;
use proptest::prelude::*;

const WHOLE: &str = "AWSTemplateFormatVersion: '2010-09-09'
Parameters: {Team: {Type: String, Default: blue}}
Conditions: {Blue: !Equals [!Ref Team, blue]}
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: !Sub 'app-${Team}'
      AssumeRolePolicyDocument: !Sub |
        {\"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"Service\": \"ec2.${AWS::URLSuffix}\"}, \"Action\": \"sts:AssumeRole\"}]}
      Policies:
        - PolicyName: p
          PolicyDocument: {Statement: {Effect: Allow, Action: !If [Blue, 's3:*', 's3:Get*'], Resource: !Join ['', [!GetAtt Bucket.Arn, '/*']]}}
  Bucket: {Type: AWS::S3::Bucket, Properties: {BucketName: !Select [0, !Split ['.', 'reports.x']]}}
  Cluster: {Type: AWS::EKS::Cluster, Properties: {RoleArn: !GetAtt Role.Arn, ResourcesVpcConfig: {SubnetIds: [s]}}}
Outputs: {R: {Value: !Ref Role, Export: {Name: r}}}
";

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_broken_template_is_answered(
        cuts in proptest::collection::vec((any::<prop::sample::Index>(), 0usize..12, "[ -~가\n]{0,4}"), 1..6)
    ) {
        let mut text: Vec<char> = WHOLE.chars().collect();
        for (at, remove, insert) in cuts {
            let start = at.index(text.len());
            let end = (start + remove).min(text.len());
            text.splice(start..end, insert.chars());
        }
        let text: String = text.into_iter().collect();
        let world = World::of(&[&text]);
        for finding in &world.findings {
            prop_assert!(finding.span.end as usize <= text.len() && finding.span.start <= finding.span.end);
        }
    }
}

#[test]
fn text_that_doubles_itself_is_stopped() {
    let mut text =
        String::from("Resources:\n  B0: {Type: AWS::S3::Bucket, Properties: {BucketName: aaaaaaaaaaaaaaaa}}\n");
    for i in 1..400 {
        let before = i - 1;
        text.push_str(&format!(
            "  B{i}: {{Type: AWS::S3::Bucket, Properties: {{BucketName: !Sub '${{B{before}}}${{B{before}}}'}}}}\n"
        ));
    }
    let world = World::of(&[&text]);
    assert!(world.findings.iter().any(|f| f.code == "too-large"));
    assert_eq!(world.account.buckets.len(), 400);
}

#[test]
fn long_chains_and_crowds_are_bounded() {
    let mut chain = String::from("Conditions:\n  C0: !Equals [a, a]\n");
    (1..5000).for_each(|i| chain.push_str(&format!("  C{i}: !Not [!Condition C{}]\n", i - 1)));
    chain.push_str("Resources:\n  A: {Type: AWS::S3::Bucket, Condition: C4999}\n");
    assert!(World::of(&[&chain]).findings.iter().any(|f| f.code == "circular-dependency"));

    let mut crowd = String::from("Resources:\n");
    (0..3000).for_each(|i| crowd.push_str(&format!("  A{i}: {{Type: AWS::S3::Bckt, Foo: !Ref X}}\n")));
    let world = World::of(&[&crowd]);
    assert!(world.findings.len() <= 1000, "{}", world.findings.len());
    assert!(world.findings.iter().any(|f| f.code == "too-many-resources"));

    let circle: String = (0..400)
        .map(|i| format!("  R{i}: {{Type: AWS::IAM::User, Properties: {{UserName: !Ref R{}}}}}\n", (i + 1) % 400))
        .collect();
    let world = World::of(&[&format!("Resources:\n{circle}")]);
    assert_eq!(world.findings.iter().filter(|f| f.code == "circular-dependency").count(), 1);
}
