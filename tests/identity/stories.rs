//! What takes several commands: an administrator who makes a node group (question 3 of the activity: A, B and C, each of
//! them), a cluster from which everybody is locked out, the way from aws-auth to access entries.

use super::files::*;
use super::load;
use can_i::shell::{self, Effect, Output, Session};
use can_i::world::World;

/// The files of a cluster on which commands work.
struct Files(Vec<(String, String)>);

impl Files {
    fn new(texts: &[String]) -> Files {
        Files(texts.iter().enumerate().map(|(i, t)| (format!("{i}.yaml"), t.clone())).collect())
    }

    fn world(&self) -> World {
        World::load(self.0.iter().map(|(p, t)| (p.as_str(), t.as_str())))
    }

    fn run(&mut self, who: &str, line: &str) -> Output {
        let output = shell::run(&self.world(), &Session::new(who.parse().unwrap()), line);
        for effect in &output.effects {
            let Effect::Edit { path, text, .. } = effect else { continue };
            match self.0.iter_mut().find(|(p, _)| p == path) {
                Some((_, old)) => old.clone_from(text),
                None => self.0.push((path.clone(), text.clone())),
            }
        }
        output
    }
}

const CREATE: &str = "eksctl create nodegroup --cluster prod --name ng1 --nodes 1 --instance-role-arn arn:aws:iam::111122223333:role/prod-node";
const TIMED_OUT: &str =
    "timed out waiting for at least 1 nodes to join the cluster and become ready in \"ng1\": context deadline exceeded";

/// The administrator's role, with a policy of these statements.
fn administrator(statements: &str) -> String {
    role("/", "node-admin").replace(
        "RoleName: node-admin",
        &format!(
            "RoleName: node-admin\n      Policies: [{{PolicyName: nodes, PolicyDocument: {{Version: '2012-10-17', Statement: [{statements}]}}}}]"
        ),
    )
}

const CALLS: &str = "{Effect: Allow, Action: ['eks:DescribeCluster', 'eks:CreateNodegroup', 'eks:DescribeNodegroup', 'cloudformation:CreateStack', 'ec2:CreateLaunchTemplate', 'iam:CreateServiceLinkedRole'], Resource: '*'}";
const PASS: &str = "{Effect: Allow, Action: 'iam:PassRole', Resource: 'arn:aws:iam::111122223333:role/prod-node', Condition: {StringEquals: {'iam:PassedToService': 'eks.amazonaws.com'}}}";
const RBAC: &str = "apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: node-admin}
rules: [{apiGroups: [''], resources: [nodes], verbs: [get, list, watch]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: node-admins}
subjects: [{kind: Group, name: node-admins, apiGroup: rbac.authorization.k8s.io}]
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: node-admin}
";

#[test]
fn a_node_group_takes_identity_policy_and_mapping() {
    const ADMIN: &str = "arn:aws:iam::111122223333:role/node-admin";
    let b = format!("{CALLS}, {PASS}");
    let in_map = || map_role(ADMIN, "node-admin", "[node-admins]");
    let in_entry = || entry(ADMIN, "KubernetesGroups: [node-admins]");
    let no_role = || "# nobody".to_owned();
    let table = [
        ("B and C without A", "CONFIG_MAP", no_role(), in_map(), RBAC, Some("Unable to locate credentials")),
        (
            "A and C",
            "CONFIG_MAP",
            role("/", "node-admin"),
            in_map(),
            RBAC,
            Some("is not authorized to perform: eks:DescribeCluster"),
        ),
        (
            "B lacks PassRole",
            "CONFIG_MAP",
            administrator(CALLS),
            in_map(),
            RBAC,
            Some(
                "is not authorized to perform: iam:PassRole on resource: arn:aws:iam::111122223333:role/prod-node because no identity-based policy allows the iam:PassRole action",
            ),
        ),
        (
            "B passes it to EC2",
            "CONFIG_MAP",
            administrator(&b.replace("eks.amazonaws.com", "ec2.amazonaws.com")),
            in_map(),
            RBAC,
            Some("is not authorized to perform: iam:PassRole"),
        ),
        ("A and B, not mapped", "CONFIG_MAP", administrator(&b), "# no map".to_owned(), RBAC, Some(TIMED_OUT)),
        ("A, B, mapped, no RBAC", "CONFIG_MAP", administrator(&b), in_map(), "# no RBAC", Some(TIMED_OUT)),
        ("A, B and C", "CONFIG_MAP", administrator(&b), in_map(), RBAC, None),
        ("A, B and C by an access entry", "API", administrator(&b), in_entry(), RBAC, None),
        ("C by aws-auth in mode API", "API", administrator(&b), in_map(), RBAC, Some(TIMED_OUT)),
    ];
    for (what, mode, admin, mapping, rbac, refused) in table {
        let node_role = nodes(OPEN_METADATA);
        let mut files = Files::new(&[cluster(mode), node_role, admin, mapping, rbac.to_owned()]);
        let output = files.run("role/node-admin", CREATE);
        let text = format!("{}{}", output.stdout, output.stderr);
        match refused {
            Some(words) => assert!(output.exit_code != 0 && text.contains(words), "{what}: {text}"),
            None => {
                assert_eq!(output.exit_code, 0, "{what}: {text}");
                for line in [
                    "building managed nodegroup stack \"eksctl-prod-nodegroup-ng1\"",
                    "waiting for at least 1 node(s) to become ready in \"ng1\"",
                    "nodegroup \"ng1\" has 1 node(s)",
                    "created 1 managed nodegroup(s) in cluster \"prod\"",
                ] {
                    assert!(text.contains(line), "{what}: {text}");
                }
                let nodes = files.run("role/node-admin", "kubectl get nodes").stdout;
                assert!(nodes.contains(" Ready "), "{what}: {nodes}");
                // EKS mapped the nodes' role by itself, where aws-auth is what maps; the administrator's line stayed.
                let map = files.run("creator", "kubectl get configmap aws-auth -n kube-system -o yaml").stdout;
                assert_eq!(map.contains("role/prod-node"), mode == "CONFIG_MAP", "{what}: {map}");
                assert!(mode != "CONFIG_MAP" || map.contains(ADMIN), "{what}: {map}");
            }
        }
    }
}

#[test]
fn a_locked_out_cluster_is_recovered_by_whoever_may_change_it_in_aws() {
    let rights = "Policies:\n  - PolicyName: eks\n    PolicyDocument:\n      Version: '2012-10-17'\n      Statement: [{Effect: Allow, Action: ['eks:UpdateClusterConfig', 'eks:CreateAccessEntry', 'eks:AssociateAccessPolicy'], Resource: '*'}]";
    // The creator is gone and aws-auth holds nobody: IAM's rights on the cluster are what is left.
    let gone = || {
        cluster("CONFIG_MAP").replace(
            "CreatorArn: arn:aws:iam::111122223333:user/platform",
            "CreatorArn: arn:aws:iam::111122223333:role/left",
        )
    };
    let mut files = Files::new(&[gone(), user("dev", rights), aws_auth("mapUsers: '[]'")]);
    let me = "arn:aws:iam::111122223333:user/dev";
    let policy = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";
    let create = format!("aws eks create-access-entry --cluster-name prod --principal-arn {me}");
    let associate = format!(
        "aws eks associate-access-policy --cluster-name prod --principal-arn {me} --policy-arn {policy} --access-scope type=cluster"
    );
    let mode = |to: &str| format!("aws eks update-cluster-config --name prod --access-config authenticationMode={to}");
    let steps = [
        ("kubectl get secrets -A".to_owned(), "Unauthorized"),
        (create.clone(), "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP]"),
        (mode("API"), "Unsupported authentication mode update from CONFIG_MAP to API"),
        (mode("API_AND_CONFIG_MAP"), ""),
        (associate.clone(), "The specified principalArn could not be found."),
        (create.clone(), ""),
        ("kubectl get secrets -A".to_owned(), &format!("User \"{me}\" cannot list resource \"secrets\"")),
        (associate, ""),
        ("kubectl get secrets -A".to_owned(), ""),
        (create, "The specified access entry resource is already in use on this cluster."),
        (mode("CONFIG_MAP"), "Unsupported authentication mode update from API_AND_CONFIG_MAP to CONFIG_MAP"),
        (mode("API"), ""),
        (mode("API"), "Unsupported authentication mode update from API to API"),
    ];
    for (line, refused) in steps {
        let output = files.run("user/dev", &line);
        let text = format!("{}{}", output.stdout, output.stderr);
        assert_eq!(output.exit_code != 0, !refused.is_empty(), "{line}: {text}");
        assert!(text.contains(refused), "{line}: {text}");
    }
}

#[test]
fn the_creator_mends_what_locks_everybody_else_out() {
    let broken = aws_auth("mapRoles: |\n  - rolearn: arn:aws:iam::111122223333:role/web\n     username: web\n");
    for (mode, map) in
        [("CONFIG_MAP", broken.clone()), ("CONFIG_MAP", "# deleted".to_owned()), ("API_AND_CONFIG_MAP", broken)]
    {
        let mut files = Files::new(&[cluster(mode), role("/", "web"), bound_group("default", "web"), map]);
        assert!(files.run("role/web", "kubectl get pods").stderr.contains("Unauthorized"), "{mode}");
        // The hidden mapping, or the entry that EKS made: neither hangs on aws-auth.
        let data = "{\"data\":{\"mapRoles\":\"- rolearn: arn:aws:iam::111122223333:role/web\\n  username: web\\n  groups: [web]\\n\"}}";
        let patched =
            files.run("creator", &format!("kubectl patch configmap aws-auth -n kube-system --type merge -p '{data}'"));
        if patched.stderr.contains("not found") {
            let line = "eksctl create iamidentitymapping --cluster prod --arn arn:aws:iam::111122223333:role/web --username web --group web";
            // The creator of a cluster need not have rights in IAM; eksctl looks at the cluster first.
            assert!(files.run("creator", line).stderr.contains("eks:DescribeCluster"));
            let text = map_role("arn:aws:iam::111122223333:role/web", "web", "[web]");
            files.0.push(("aws-auth.yaml".to_owned(), text));
        }
        assert_eq!(files.run("role/web", "kubectl get pods").exit_code, 0, "{mode}: {}", patched.stderr);
    }
}

#[test]
fn a_signature_is_for_the_region_of_its_endpoint() {
    let mut files = Files::new(&[cluster("API"), user("dev", "")]);
    let mut say = |options: &str| files.run("user/dev", &format!("aws sts get-caller-identity {options}"));
    assert_eq!(say("--endpoint-url https://sts.us-west-2.amazonaws.com").exit_code, 0);
    assert_eq!(say("--region eu-west-1 --endpoint-url https://sts.eu-west-1.amazonaws.com").exit_code, 0);
    let refused = say("--region eu-west-1 --endpoint-url https://sts.us-west-2.amazonaws.com").stderr;
    let words = "An error occurred (SignatureDoesNotMatch) when calling the GetCallerIdentity operation: Credential should be scoped to a valid region";
    assert!(refused.contains(words), "{refused}");
}

#[test]
fn listing_shows_the_creators_entry_and_hides_the_creators_mapping() {
    let admin = |mode: &str| {
        cluster(mode).replace(
            "{UserName: platform}",
            "{UserName: platform, ManagedPolicyArns: [arn:aws:iam::aws:policy/AdministratorAccess]}",
        )
    };
    for mode in ["CONFIG_MAP", "API_AND_CONFIG_MAP", "API"] {
        let world = load(&[admin(mode)]);
        let run = |line: &str| shell::run(&world, &Session::new("creator".parse().unwrap()), line);
        let who = run("kubectl auth whoami").stdout;
        let entries = run("aws eks list-access-entries --cluster-name prod");
        let hidden = mode == "CONFIG_MAP";
        assert_eq!(who.contains("kubernetes-admin"), hidden, "{mode}: {who}");
        assert_eq!(who.contains("system:masters"), hidden, "{mode}: {who}");
        assert_eq!(entries.exit_code != 0, hidden, "{mode}: {}", entries.stderr);
        assert_eq!(entries.stdout.contains("arn:aws:iam::111122223333:user/platform"), !hidden, "{mode}");
        assert_eq!(run("kubectl get secrets -A").exit_code, 0, "{mode}");
    }
}
