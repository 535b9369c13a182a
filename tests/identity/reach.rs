//! Where a pod's credentials come from: the metadata service by its settings (F7.2-F7.6), the SDK's order (F7.8), the
//! session's names and tags (F7.7, F9.4), and the token itself (F6.4).

use super::files::*;
use super::load;
use can_i::eks::{ProjectedToken, RunningPod, credentials, imds};
use can_i::world::{AwsCall, Call, DEFAULT_TIME, Outcome, Question, World, ask};

fn with(options: &str, rest: &[String]) -> World {
    let mut files = vec![cluster("API_AND_CONFIG_MAP"), nodes(options), node()];
    files.extend_from_slice(rest);
    load(&files)
}

/// The session ARN that `aws sts get-caller-identity` prints in the pod, or the CLI's error.
fn identity(world: &World) -> String {
    let found = credentials::of_pod(world.view(), "default", "app", None, "GetCallerIdentity", DEFAULT_TIME);
    found.credentials.map_or(found.error, |c| c.principal.caller.arn)
}

const NODE_ROLE: &str = "arn:aws:sts::111122223333:assumed-role/prod-node/i-0123456789abcdef0";
const NOTHING: &str = "Unable to locate credentials. You can configure credentials by running \"aws configure\".";

#[test]
fn the_metadata_service_answers_by_its_settings() {
    let policy = |egress: &str| {
        format!(
            "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: out, namespace: default}}\n\
             spec: {{podSelector: {{matchLabels: {{app: app}}}}, policyTypes: [Egress], egress: [{egress}]}}\n"
        )
    };
    let except = "{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.169.254/32]}}]}";
    let none = || String::from("# none");
    // Options, hostNetwork, NetworkPolicy; whether IMDSv1 answers, whether IMDSv2 does.
    let table = [
        ("{HttpTokens: optional, HttpPutResponseHopLimit: 2}", false, none(), true, true),
        ("{HttpTokens: optional, HttpPutResponseHopLimit: 1}", false, none(), true, false),
        ("{HttpTokens: required, HttpPutResponseHopLimit: 2}", false, none(), false, true),
        ("{HttpTokens: required, HttpPutResponseHopLimit: 1}", false, none(), false, false),
        ("{HttpTokens: required, HttpPutResponseHopLimit: 1}", true, none(), false, true),
        ("{HttpTokens: optional, HttpPutResponseHopLimit: 1}", true, none(), true, true),
        ("{HttpTokens: required}", false, none(), false, false),
        ("{HttpEndpoint: disabled}", false, none(), false, false),
        ("{HttpEndpoint: disabled}", true, none(), false, false),
        (OPEN_METADATA, false, policy(except), false, false),
        (OPEN_METADATA, true, policy(except), true, true),
        (OPEN_METADATA, false, policy("{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}"), true, true),
        (OPEN_METADATA, false, policy("{ports: [{port: 443}]}"), false, false),
        (OPEN_METADATA, false, policy(""), false, false),
    ];
    for (options, host, policy, v1, v2) in table {
        let spec = if host { ", hostNetwork: true" } else { "" };
        let world = with(options, &[account("app", "{}"), pod("app", "", spec), policy.clone()]);
        let what = format!("{options} host {host} {policy}");
        let pod = RunningPod::find(world.view(), "default", "app", None).unwrap();
        let get = |token: Option<&str>| {
            let path = "/latest/meta-data/iam/security-credentials/";
            imds::answer(world.view(), &pod, "GET", path, token, DEFAULT_TIME).filter(|a| a.code == 200).map(|a| a.body)
        };
        assert_eq!(get(None).is_some(), v1, "IMDSv1, {what}");
        let put = imds::answer(world.view(), &pod, "PUT", "/latest/api/token", None, DEFAULT_TIME);
        assert_eq!(put.is_some(), v2, "IMDSv2, {what}");
        if let Some(token) = put {
            assert_eq!(get(Some(&token.body)).as_deref(), Some("prod-node"), "{what}");
        }
        assert_eq!(identity(&world), if v1 || v2 { NODE_ROLE } else { NOTHING }, "{what}");
    }
}

#[test]
fn the_first_configured_provider_wins_and_a_failing_one_does_not_fall_through() {
    let annotated = || account("app", &format!("{{eks.amazonaws.com/role-arn: '{ROLE_ARN}'}}"));
    let irsa = || irsa_role("app", ISSUER, &conditions(SUBJECT));
    let keys = || {
        let env = "{name: AWS_ACCESS_KEY_ID, value: AKIAEXAMPLEEXAMPLE00}, {name: AWS_SECRET_ACCESS_KEY, value: x}";
        pod("app", "", "").replace("{name: app, image: app}", &format!("{{name: app, image: app, env: [{env}]}}"))
    };
    let owner = template(
        "Robot:\n  Type: AWS::IAM::User\n  Properties: {UserName: robot}\nKey:\n  Type: AWS::IAM::AccessKey\n  Metadata: {AccessKeyId: AKIAEXAMPLEEXAMPLE00}\n  Properties: {UserName: !Ref Robot}",
    );
    let association = || pod_identity("[sts:AssumeRole, sts:TagSession]", true);
    let session = "assumed-role/app/botocore-session-1767600000";
    let table = [
        ("nothing: the node", vec![account("app", "{}"), pod("app", "", "")], NODE_ROLE),
        ("IRSA", vec![annotated(), provider(ISSUER), irsa(), pod("app", "", "")], session),
        ("IRSA that fails", vec![annotated(), irsa(), pod("app", "", "")], "No OpenIDConnect provider found"),
        (
            "Pod Identity",
            vec![account("app", "{}"), association(), pod("app", "", "")],
            "assumed-role/app/eks-prod-app-",
        ),
        (
            "Pod Identity that fails",
            vec![account("app", "{}"), pod_identity("sts:AssumeRole", true), pod("app", "", "")],
            "EKS does not have permissions",
        ),
        (
            "both: the association",
            vec![annotated(), provider(ISSUER), association(), pod("app", "", "")],
            "assumed-role/app/eks-prod-app-",
        ),
        (
            "keys before IRSA",
            vec![annotated(), provider(ISSUER), irsa(), owner, keys()],
            "arn:aws:iam::111122223333:user/robot",
        ),
        ("unknown keys before IRSA", vec![annotated(), provider(ISSUER), irsa(), keys()], "InvalidClientTokenId"),
    ];
    for (what, files, wanted) in table {
        let found = identity(&with(OPEN_METADATA, &files));
        assert!(found.contains(wanted), "{what}: {found}");
    }
}

#[test]
fn session_tags_of_pod_identity_hold_in_conditions() {
    let policy = |condition: &str, resource: &str| {
        pod_identity("[sts:AssumeRole, sts:TagSession]", true).replace(
            "RoleName: app",
            &format!(
                "RoleName: app\n      Policies: [{{PolicyName: p, PolicyDocument: {{Version: '2012-10-17', Statement: [{{Effect: Allow, Action: 's3:PutObject', Resource: '{resource}'{condition}}}]}}}}]"
            ),
        )
    };
    let tag =
        |key: &str, value: &str| format!(", Condition: {{StringEquals: {{'aws:PrincipalTag/{key}': '{value}'}}}}");
    let all = "arn:aws:s3:::reports/*";
    let table = [
        (tag("kubernetes-namespace", "default"), all, true),
        (tag("kubernetes-namespace", "prod"), all, false),
        (tag("kubernetes-service-account", "app"), all, true),
        (tag("kubernetes-pod-name", "app"), all, true),
        (tag("eks-cluster-name", "prod"), all, true),
        (tag("eks-cluster-arn", "arn:aws:eks:us-west-2:111122223333:cluster/prod"), all, true),
        (tag("kubernetes-pod-uid", "8b5f3c9e"), all, false),
        (String::new(), "arn:aws:s3:::reports/${aws:PrincipalTag/kubernetes-namespace}/*", true),
        (String::new(), "arn:aws:s3:::reports/${aws:PrincipalTag/team}/*", false),
    ];
    for (condition, resource, allowed) in table {
        let world = with(OPEN_METADATA, &[account("app", "{}"), policy(&condition, resource), pod("app", "", "")]);
        let call = Call::Aws(AwsCall {
            action: "s3:PutObject".into(),
            operation: "PutObject".into(),
            resource: "arn:aws:s3:::reports/default/a".into(),
            ..AwsCall::default()
        });
        let question = Question { who: "pod/default/app".parse().unwrap(), call, time: DEFAULT_TIME };
        let answer = ask(&world, &question);
        assert_eq!(answer.outcome == Outcome::Allowed, allowed, "{condition} {resource}: {}", answer.message);
    }
}

#[test]
fn a_pods_tokens_can_be_looked_at() {
    let annotated = account("app", &format!("{{eks.amazonaws.com/role-arn: '{ROLE_ARN}'}}"));
    let world = with(OPEN_METADATA, &[annotated, pod("app", "", "")]);
    let pod = RunningPod::find(world.view(), "default", "app", None).unwrap();
    let tokens = pod.tokens(world.view(), DEFAULT_TIME);
    let paths: Vec<&str> = tokens.iter().map(|(path, _)| path.as_str()).collect();
    let (sts, api) = (
        "/var/run/secrets/eks.amazonaws.com/serviceaccount/token",
        "/var/run/secrets/kubernetes.io/serviceaccount/token",
    );
    assert_eq!(paths, [sts, api]);
    for ((_, token), (audience, lifetime, warns)) in
        tokens.iter().zip([("sts.amazonaws.com", 86_400, false), ("https://kubernetes.default.svc", 86_400, true)])
    {
        assert_eq!(token.header()["alg"], "RS256");
        assert_eq!(token.header()["kid"].as_str().unwrap().len(), 40);
        let keys: Vec<&String> = token.claims.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["aud", "exp", "iat", "iss", "jti", "kubernetes.io", "nbf", "sub"]);
        assert_eq!(token.claims["aud"], serde_json::json!([audience]));
        assert_eq!(token.claims["exp"].as_i64().unwrap() - token.claims["iat"].as_i64().unwrap(), lifetime);
        assert_eq!(token.claims["iss"], format!("https://{ISSUER}"));
        assert_eq!(token.claims["sub"], SUBJECT);
        let bound: Vec<&String> = token.claims["kubernetes.io"].as_object().unwrap().keys().collect();
        let wanted = ["namespace", "node", "pod", "serviceaccount", "warnafter"];
        assert_eq!(bound, wanted[..if warns { 5 } else { 4 }]);
        // What is decoded is what was written.
        assert_eq!(ProjectedToken::read(&token.jwt()).as_ref(), Some(token));
    }
    assert_eq!(ProjectedToken::read("k8s-aws-v1.abc"), None);
    // Other claims under the same signature: STS does not take them (F8.33).
    let genuine = tokens[0].1.jwt();
    let changed = genuine.replacen(genuine.split('.').nth(1).unwrap(), tokens[1].1.jwt().split('.').nth(1).unwrap(), 1);
    assert_eq!(ProjectedToken::read(&changed).unwrap().signature, can_i::sts::Signature::Invalid);
}
