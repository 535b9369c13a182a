//! Any text as a CloudFormation template: an account, and what its people may do.

#![no_main]

use can_i::shell::{self, Session};
use can_i::world::World;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let whole = format!("Resources:\n  Cluster: {{Type: AWS::EKS::Cluster, Properties: {{Name: prod, RoleArn: a}}}}\n{text}");
    for template in [text, whole.as_str()] {
        let world = World::load([("aws.yaml", template)]);
        for who in ["user/a", "role/a", "creator"] {
            let Ok(who) = who.parse() else { continue };
            let session = Session::new(who);
            for line in ["aws sts get-caller-identity", "aws s3 ls s3://b", "aws iam list-roles", "aws eks list-access-entries --cluster-name prod", "kubectl get nodes"] {
                let _ = shell::run(&world, &session, line);
            }
        }
    }
});
