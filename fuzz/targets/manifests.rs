//! Any text as a learner's manifests, with a few questions: loaded, decided and explained.

#![no_main]

use can_i::shell::{self, Session};
use can_i::world::{Who, World};
use libfuzzer_sys::fuzz_target;

const TEMPLATE: &str = "Resources: {C: {Type: AWS::EKS::Cluster, Properties: {Name: prod, RoleArn: a}}}\n";

fuzz_target!(|text: &str| {
    let world = World::load([("aws.yaml", TEMPLATE), ("rbac.yaml", text)]);
    for who in [
        Who::Pod { namespace: "default".into(), name: "a".into() },
        Who::Creator,
        Who::Anonymous,
    ] {
        let session = Session::new(who);
        for line in ["kubectl get pods", "kubectl auth can-i --list", "kubectl apply -f rbac.yaml", "aws sts get-caller-identity"] {
            let _ = shell::run(&world, &session, line);
        }
    }
});
