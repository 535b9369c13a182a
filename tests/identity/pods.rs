//! Mistakes of pods that want to speak to the cluster or to AWS.

use super::files::*;
use super::{Ask, Case, PODS};
use can_i::eks::{Mistake, RunningPod, imds};
use can_i::k8s::HttpRequest;
use can_i::world::{Call, DEFAULT_TIME, Question, Who, World, ask, records};

const PUT: Ask = Ask::Aws("pod/default/app", "s3:PutObject", "arn:aws:s3:::reports/a");
const AS_NODE: &str = "User: arn:aws:sts::111122223333:assumed-role/prod-node/i-0123456789abcdef0 is not authorized to perform: s3:PutObject";
const NOT_AUTHORIZED: &str = "An error occurred (AccessDenied) when calling the AssumeRoleWithWebIdentity operation: Not authorized to perform sts:AssumeRoleWithWebIdentity";

fn case(id: &'static str, shows: &'static str, files: Vec<String>, ask: Ask, symptom: &str) -> Case {
    Case { id, shows, files, ask, symptom: symptom.to_owned() }
}

/// Cluster, node group, node, and the rest.
fn with(rest: Vec<String>) -> Vec<String> {
    let mut files = vec![cluster("API_AND_CONFIG_MAP"), nodes(OPEN_METADATA), node()];
    files.extend(rest);
    files
}

pub fn cases() -> Vec<Case> {
    let annotated = || account("app", &format!("{{eks.amazonaws.com/role-arn: '{ROLE_ARN}'}}"));
    let plain = || account("app", "{}");
    let good_role = || irsa_role("app", ISSUER, &conditions(SUBJECT));
    let app = || pod("app", "", "");
    let env = |variables: &str| {
        pod("app", "", "").replace("{name: app, image: app}", &format!("{{name: app, image: app, env: [{variables}]}}"))
    };
    let old_version = || cluster("CONFIG_MAP").replace("Name: prod\n", "Name: prod\n      Version: '1.18'\n");
    let reports = || irsa_role("other", ISSUER, &conditions("system:serviceaccount:default:nobody"));
    vec![
        case(
            "M41",
            "the default account becomes an administrator",
            vec![cluster("API")],
            Ask::Other(bind_default),
            "Policy:Kubernetes/AdminAccessToDefaultServiceAccount",
        ),
        case(
            "M41",
            "and every pod of the namespace is one",
            with(vec![
                pod("", "", ""),
                "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: all}\nsubjects: [{kind: ServiceAccount, name: default, namespace: default}]\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}\n".to_owned(),
            ]),
            Ask::Kube("pod/default/app", "GET", "/api/v1/secrets", None),
            "",
        ),
        case(
            "M42",
            "no such ServiceAccount",
            with(vec![pod("missing", "", "")]),
            Ask::Kube("pod/default/app", "GET", PODS, None),
            "pods \"app\" is forbidden: error looking up service account default/missing: serviceaccount \"missing\" not found",
        ),
        case(
            "M43",
            "no token is mounted",
            with(vec![plain(), pod("app", "", ", automountServiceAccountToken: false")]),
            Ask::Kube("pod/default/app", "GET", PODS, None),
            "open /var/run/secrets/kubernetes.io/serviceaccount/token: no such file or directory",
        ),
        case(
            "M44",
            "no OIDC provider in IAM",
            with(vec![annotated(), good_role(), app()]),
            PUT,
            &format!(
                "An error occurred (InvalidIdentityToken) when calling the AssumeRoleWithWebIdentity operation: No OpenIDConnect provider found in your account for https://{ISSUER}"
            ),
        ),
        case(
            "M45",
            "a wildcard under StringEquals",
            with(vec![
                annotated(),
                provider(ISSUER),
                irsa_role("app", ISSUER, &conditions("system:serviceaccount:default:*")),
                app(),
            ]),
            PUT,
            NOT_AUTHORIZED,
        ),
        case(
            "M46",
            "another namespace in sub",
            with(vec![
                annotated(),
                provider(ISSUER),
                irsa_role("app", ISSUER, &conditions("system:serviceaccount:dev:app")),
                app(),
            ]),
            PUT,
            NOT_AUTHORIZED,
        ),
        case(
            "M46",
            "a typing error in the provider's ARN",
            with(vec![
                annotated(),
                provider(ISSUER),
                irsa_role("app", &ISSUER.replace("8F90", "8F9O"), &conditions(SUBJECT)),
                app(),
            ]),
            PUT,
            NOT_AUTHORIZED,
        ),
        case(
            "M47",
            "trust of an old cluster",
            with(vec![
                annotated(),
                provider(ISSUER),
                irsa_role("app", OLD_ISSUER, &conditions(SUBJECT).replace(ISSUER, OLD_ISSUER)),
                app(),
            ]),
            PUT,
            NOT_AUTHORIZED,
        ),
        case(
            "E6",
            "a semicolon for a colon",
            with(vec![
                annotated(),
                provider(ISSUER),
                irsa_role("app", ISSUER, &conditions(SUBJECT).replace(":aud", ";aud")),
                app(),
            ]),
            PUT,
            NOT_AUTHORIZED,
        ),
        case(
            "M48",
            "the annotation's key is misspelt",
            with(vec![
                account("app", &format!("{{eks.amazon.com/role-arn: '{ROLE_ARN}'}}")),
                provider(ISSUER),
                good_role(),
                app(),
            ]),
            PUT,
            AS_NODE,
        ),
        case(
            "M49",
            "the pod is older than the annotation",
            with(vec![
                annotated(),
                provider(ISSUER),
                good_role(),
                pod("app", ", uid: 8b5f3c9e-0000-4000-a000-000000000001", ""),
            ]),
            PUT,
            AS_NODE,
        ),
        case(
            "M50",
            "the annotation stands on the pod",
            with(vec![
                plain(),
                provider(ISSUER),
                good_role(),
                pod("app", &format!(", annotations: {{eks.amazonaws.com/role-arn: '{ROLE_ARN}'}}"), ""),
            ]),
            PUT,
            AS_NODE,
        ),
        case(
            "M51",
            "the pod runs as default",
            with(vec![annotated(), provider(ISSUER), good_role(), pod("", "", "")]),
            PUT,
            AS_NODE,
        ),
        case(
            "M52",
            "a placeholder in the annotation",
            with(vec![
                account("app", "{eks.amazonaws.com/role-arn: 'arn:aws:iam::ACCOUNT_ID:role/app'}"),
                provider(ISSUER),
                good_role(),
                app(),
            ]),
            PUT,
            "An error occurred (ValidationError) when calling the AssumeRoleWithWebIdentity operation: Request ARN is invalid",
        ),
        case(
            "M53",
            "the API server's token goes to STS",
            with(vec![
                plain(),
                provider(ISSUER),
                good_role(),
                env(&format!(
                    "{{name: AWS_ROLE_ARN, value: '{ROLE_ARN}'}}, {{name: AWS_WEB_IDENTITY_TOKEN_FILE, value: /var/run/secrets/kubernetes.io/serviceaccount/token}}"
                )),
            ]),
            PUT,
            "An error occurred (InvalidIdentityToken) when calling the AssumeRoleWithWebIdentity operation: Incorrect token audience",
        ),
        case(
            "M54",
            "a container that is not root, before 1.19",
            vec![
                old_version(),
                annotated(),
                provider(ISSUER),
                good_role(),
                pod("app", "", ", securityContext: {runAsUser: 1000}"),
            ],
            PUT,
            "WebIdentityErr: unable to read file at /var/run/secrets/eks.amazonaws.com/serviceaccount/token",
        ),
        case(
            "M55",
            "keys in the environment come first",
            with(vec![
                annotated(),
                provider(ISSUER),
                good_role(),
                env("{name: AWS_ACCESS_KEY_ID, value: AKIAEXAMPLE}, {name: AWS_SECRET_ACCESS_KEY, value: x}"),
            ]),
            PUT,
            "An error occurred (InvalidClientTokenId) when calling the PutObject operation",
        ),
        case(
            "M56",
            "an IAM role is no RBAC",
            with(vec![annotated(), provider(ISSUER), good_role(), app()]),
            Ask::Kube("pod/default/app", "GET", PODS, None),
            "User \"system:serviceaccount:default:app\" cannot list resource \"pods\"",
        ),
        case(
            "M57",
            "RBAC is no IAM",
            with(vec![plain(), reports(), bound_account("default", "app"), app()]),
            PUT,
            AS_NODE,
        ),
        case(
            "M58",
            "the cluster's identity provider is not IAM's",
            with(vec![
                annotated(),
                good_role(),
                template(&format!(
                    "Idp:\n  Type: AWS::EKS::IdentityProviderConfig\n  Properties:\n    ClusterName: prod\n    Type: oidc\n    Oidc: {{IdentityProviderConfigName: idp, IssuerUrl: 'https://{ISSUER}', ClientId: sts.amazonaws.com}}"
                )),
                app(),
            ]),
            PUT,
            "No OpenIDConnect provider found in your account",
        ),
        case(
            "M59",
            "rights on the node role",
            vec![cluster("CONFIG_MAP"), node_with_s3(), node(), plain(), app()],
            PUT,
            "",
        ),
        case(
            "M60",
            "IRSA does not close the metadata service",
            with(vec![annotated(), provider(ISSUER), good_role(), app()]),
            Ask::Other(curl),
            "200 prod-node",
        ),
        case(
            "M61",
            "a hop limit alone",
            with(vec![plain(), app()]).into_iter().map(|f| f.replace("HopLimit: 2", "HopLimit: 1")).collect(),
            Ask::Other(curl),
            "200 prod-node",
        ),
        case(
            "M62",
            "the metadata service is closed",
            with(vec![plain(), app()])
                .into_iter()
                .map(|f| f.replace(OPEN_METADATA, "{HttpTokens: required, HttpPutResponseHopLimit: 1}"))
                .collect(),
            PUT,
            "Unable to locate credentials. You can configure credentials by running \"aws configure\".",
        ),
        case(
            "M63",
            "eksctl left the ServiceAccount alone",
            with(vec![
                plain(),
                provider(ISSUER),
                irsa_role("eksctl-prod-addon-iamserviceaccount-default-app-Role1-X", ISSUER, &conditions(SUBJECT)),
                app(),
            ]),
            PUT,
            AS_NODE,
        ),
        case(
            "M64",
            "the provider is another cluster's",
            with(vec![annotated(), provider(OLD_ISSUER), good_role(), app()]),
            PUT,
            "No OpenIDConnect provider found in your account",
        ),
        case(
            "M65",
            "no sts:TagSession",
            with(vec![plain(), pod_identity("sts:AssumeRole", true), app()]),
            PUT,
            "(AccessDeniedException): Unauthorized Exception! EKS does not have permissions to assume the associated role., fault: client",
        ),
        case(
            "M66",
            "no agent",
            with(vec![plain(), pod_identity("[sts:AssumeRole, sts:TagSession]", false), app()]),
            PUT,
            "Could not connect to the endpoint URL: \"http://169.254.170.23/v1/credentials\"",
        ),
        case(
            "M66",
            "a pod from before the association",
            with(vec![
                plain(),
                pod_identity("[sts:AssumeRole, sts:TagSession]", true),
                pod("app", ", uid: 8b5f3c9e-0000-4000-a000-000000000001", ""),
            ]),
            PUT,
            AS_NODE,
        ),
        case(
            "F8.3",
            "the right caller, another action",
            with(vec![
                annotated(),
                provider(ISSUER),
                good_role().replace("Action: sts:AssumeRoleWithWebIdentity", "Action: sts:AssumeRole"),
                app(),
            ]),
            PUT,
            NOT_AUTHORIZED,
        ),
        case("F8.30", "no such role", with(vec![annotated(), provider(ISSUER), app()]), PUT, NOT_AUTHORIZED),
        case(
            "F8.6",
            "another audience",
            with(vec![
                account("app", &format!("{{eks.amazonaws.com/role-arn: '{ROLE_ARN}', eks.amazonaws.com/audience: vault}}")),
                provider(ISSUER),
                good_role(),
                app(),
            ]),
            PUT,
            "Incorrect token audience",
        ),
        case(
            "F9.1",
            "the nodes' role may not ask for the pod",
            with(vec![plain(), pod_identity("[sts:AssumeRole, sts:TagSession]", true), app()])
                .into_iter()
                .map(|f| f.replace("policy/AmazonEKSWorkerNodePolicy", "policy/AmazonEKS_CNI_Policy"))
                .collect(),
            PUT,
            "assumed-role/prod-node/i-0123456789abcdef0 is not authorized to perform: eks-auth:AssumeRoleForPodIdentity",
        ),
        case(
            "F9.2",
            "the association is for another namespace",
            with(vec![
                plain(),
                pod_identity("[sts:AssumeRole, sts:TagSession]", true).replace("Namespace: default", "Namespace: dev"),
                app(),
            ]),
            PUT,
            AS_NODE,
        ),
        case(
            "F9.3",
            "the role trusts EC2, not Pod Identity",
            with(vec![
                plain(),
                pod_identity("[sts:AssumeRole, sts:TagSession]", true)
                    .replace("Service: pods.eks.amazonaws.com", "Service: ec2.amazonaws.com"),
                app(),
            ]),
            PUT,
            "EKS does not have permissions to assume the associated role., fault: client",
        ),
        case(
            "M67",
            "annotation and association",
            with(vec![annotated(), provider(ISSUER), pod_identity("[sts:AssumeRole, sts:TagSession]", true), app()]),
            PUT,
            "assumed-role/app/eks-prod-app-",
        ),
    ]
}

/// The node group with a role that may write reports.
fn node_with_s3() -> String {
    nodes(OPEN_METADATA).replace(
        "ManagedPolicyArns: [arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy]",
        "Policies: [{PolicyName: s3, PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: 's3:PutObject', Resource: 'arn:aws:s3:::reports/*'}]}}]",
    )
}

/// IMDSv1 by hand, in the pod.
fn curl(world: &World) -> (String, Option<Mistake>) {
    let view = world.view();
    let pod = RunningPod::find(view, "default", "app", None).unwrap();
    let path = "/latest/meta-data/iam/security-credentials/";
    let answer = imds::answer(view, &pod, "GET", path, None, DEFAULT_TIME).unwrap();
    (format!("{} {}", answer.code, answer.body), imds::remark(view, &pod))
}

/// A binding that makes `default` an administrator: what GuardDuty says of it.
fn bind_default(world: &World) -> (String, Option<Mistake>) {
    let body = serde_json::json!({
        "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding", "metadata": {"name": "b"},
        "subjects": [{"kind": "ServiceAccount", "name": "default", "namespace": "default"}],
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "cluster-admin"},
    });
    let request = HttpRequest::new("POST", "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings");
    let call = Call::Kubernetes(HttpRequest { body: body.to_string(), ..request });
    let question = Question { who: Who::Creator, call, time: DEFAULT_TIME };
    let answer = ask(world, &question);
    let found = records(world, &question, &answer, &[]);
    let names: Vec<_> = found.iter().filter_map(|r| r.finding.as_ref()).map(|f| f.0.name()).collect();
    let cause = answer.trace.steps.iter().rev().find_map(|s| s.cause.as_ref());
    (names.join("\n"), cause.and_then(|c| Mistake::of_id(c.id)))
}
