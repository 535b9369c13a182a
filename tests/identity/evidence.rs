//! What requests leave behind, to the letter: lines of the authenticator, audit events, findings; and the step of the
//! trace that wrote each.

use super::files::*;
use super::{PODS, load};
use can_i::eks::evidence::{FindingType, Record, RecordKind};
use can_i::k8s::HttpRequest;
use can_i::trace::Hop;
use can_i::world::{AwsCall, Call, DEFAULT_TIME, Outcome, Question, World, ask, records};

const WEB: &str = "arn:aws:iam::111122223333:role/web";
const BINDINGS: &str = "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings";

/// What a request leaves, with the hop that wrote each record.
fn left(world: &World, who: &str, request: HttpRequest, earlier: &[Record]) -> Vec<(Record, Hop)> {
    let question = Question { who: who.parse().unwrap(), call: Call::Kubernetes(request), time: DEFAULT_TIME };
    let answer = ask(world, &question);
    let found = records(world, &question, &answer, earlier);
    found.into_iter().map(|r| (r.step, r)).map(|(step, r)| (r, answer.trace.steps[step].hop)).collect()
}

fn post(path: &str, body: &str) -> HttpRequest {
    HttpRequest { body: body.to_owned(), ..HttpRequest::new("POST", path) }
}

/// A text with what is drawn at random in reality (key and unique ids, ports, uids) replaced by its kind.
fn masked(text: &str) -> String {
    let mut out = text.to_owned();
    for (start, length, mask) in
        [("AROA", 17, "AROA_"), ("ASIA", 16, "ASIA_"), ("AIDA", 17, "AIDA_"), ("AKIA", 16, "AKIA_")]
    {
        let mut from = 0;
        while let Some(at) = out[from..].find(start).map(|i| i + from) {
            if out.len() >= at + 4 + length {
                out.replace_range(at..at + 4 + length, mask);
            }
            from = at + mask.len();
        }
    }
    for (start, end) in [
        ("client=\"127.0.0.1:", "\""),
        ("\"auditID\":\"", "\""),
        ("JTI=", "\""),
        ("pod-uid\":[\"", "\""),
        ("\"uid\":\"", "\""),
    ] {
        let mut from = 0;
        while let Some(at) = out[from..].find(start).map(|i| i + from + start.len()) {
            let length = out[at..].find(end).unwrap();
            if !out[at..].starts_with("aws-iam") {
                out.replace_range(at..at + length, "_");
            }
            from = at;
        }
    }
    out
}

const EXTRA: &str = r#""uid":"aws-iam-authenticator:111122223333:AROA_""#;

#[test]
fn log_lines_are_those_of_the_real_components() {
    let web = |username: &str, groups: &str| {
        vec![
            cluster("CONFIG_MAP"),
            role("/", "web"),
            map_role(WEB, username, groups),
            bound_group("default", "web-admins"),
        ]
    };
    let session = "arn=\"arn:aws:sts::111122223333:assumed-role/web/botocore-session-1767600000\"";
    let sts = format!(
        "time=\"2026-01-05T08:00:00Z\" level=info msg=\"STS response\" accesskeyid=ASIA_ accountid=111122223333 {session} client=\"127.0.0.1:_\" method=POST path=/authenticate session=botocore-session-1767600000 stsendpoint=sts.us-west-2.amazonaws.com userid=AROA_"
    );
    let granted = |groups: &str, username: &str| {
        format!(
            "time=\"2026-01-05T08:00:00Z\" level=info msg=\"access granted\" arn=\"{WEB}\" client=\"127.0.0.1:_\" groups=\"[{groups}]\" method=POST path=/authenticate stsendpoint=sts.us-west-2.amazonaws.com uid=\"aws-iam-authenticator:111122223333:AROA_\" username={username}"
        )
    };
    let user = |groups: &str| {
        format!(
            r#"{{"username":"web-admin",{EXTRA},"groups":[{groups}"system:authenticated"],"extra":{{"accessKeyId":["ASIA_"],"arn":["arn:aws:sts::111122223333:assumed-role/web/botocore-session-1767600000"],"canonicalArn":["{WEB}"],"principalId":["AROA_"],"sessionName":["botocore-session-1767600000"],"sigs.k8s.io/aws-iam-authenticator/principalId":["AROA_"]}}}}"#
        )
    };
    let kubectl = r#""sourceIPs":["203.0.113.10"],"userAgent":"kubectl/v1.34.1 (linux/amd64) kubernetes/93248f9""#;
    let times =
        r#""requestReceivedTimestamp":"2026-01-05T08:00:00.000000Z","stageTimestamp":"2026-01-05T08:00:00.000000Z""#;
    let pods = r#""objectRef":{"resource":"pods","namespace":"default","apiVersion":"v1"}"#;
    let begin = |level: &str, stage: &str| {
        format!(r#"{{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"{level}","auditID":"_","stage":"{stage}""#)
    };
    let event = |level: &str, uri: &str, verb: &str, rest: &str| {
        let begin = begin(level, "ResponseComplete");
        format!(r#"{begin},"requestURI":"{uri}","verb":"{verb}","user":{rest}"#)
    };

    type Row<'a> = (&'a str, Vec<String>, &'a str, HttpRequest, Vec<(Hop, String)>);
    let table: Vec<Row<'_>> = vec![
        (
            "allowed: three records, RBAC's reason",
            web("web-admin", "[web-admins]"),
            "role/web",
            HttpRequest::new("GET", PODS),
            vec![
                (Hop::Sts, sts.clone()),
                (Hop::Identity, granted("web-admins", "web-admin")),
                (
                    Hop::Rbac,
                    event("Request", PODS, "list", &format!(
                        r#"{},{kubectl},{pods},"responseStatus":{{"metadata":{{}},"code":200}},{times},"annotations":{{"authorization.k8s.io/decision":"allow","authorization.k8s.io/reason":"RBAC: allowed by RoleBinding \"readers/default\" of Role \"reader\" to Group \"web-admins\""}}}}"#,
                        user("\"web-admins\",")
                    )),
                ),
            ],
        ),
        (
            "403: known and not allowed; the reason is empty",
            web("web-admin", "[]"),
            "role/web",
            HttpRequest::new("GET", PODS),
            vec![
                (Hop::Sts, sts.clone()),
                (Hop::Identity, granted("", "web-admin")),
                (
                    Hop::Rbac,
                    event("Request", PODS, "list", &format!(
                        r#"{},{kubectl},{pods},"responseStatus":{{"metadata":{{}},"status":"Failure","message":"pods is forbidden: User \"web-admin\" cannot list resource \"pods\" in API group \"\" in the namespace \"default\"","reason":"Forbidden","code":403}},{times},"annotations":{{"authorization.k8s.io/decision":"forbid","authorization.k8s.io/reason":""}}}}"#,
                        user("")
                    )),
                ),
            ],
        ),
        (
            "401: not mapped; two lines, and an event without a user",
            vec![cluster("CONFIG_MAP"), role("/", "web")],
            "role/web",
            HttpRequest::new("GET", PODS),
            vec![
                (Hop::Sts, sts.clone()),
                (
                    Hop::Mapping,
                    format!("time=\"2026-01-05T08:00:00Z\" level=warning msg=\"access denied\" arn=\"{WEB}\" client=\"127.0.0.1:_\" error=\"identity is not mapped\" method=POST path=/authenticate"),
                ),
                (
                    Hop::Mapping,
                    format!(
                        r#"{},"requestURI":"{PODS}","verb":"list","user":{{}},{kubectl},{pods},"responseStatus":{{"metadata":{{}},"status":"Failure","message":"Authentication failed, attempted: bearer","reason":"Unauthorized","code":401}},{times}}}"#,
                        begin("Request", "ResponseStarted")
                    ),
                ),
            ],
        ),
        (
            "a user has no session name, and the line says so",
            vec![cluster("CONFIG_MAP"), user_named("dev")],
            "user/dev",
            HttpRequest::new("GET", PODS),
            vec![
                (
                    Hop::Sts,
                    "time=\"2026-01-05T08:00:00Z\" level=info msg=\"STS response\" accesskeyid=AKIA_ accountid=111122223333 arn=\"arn:aws:iam::111122223333:user/dev\" client=\"127.0.0.1:_\" method=POST path=/authenticate session= stsendpoint=sts.us-west-2.amazonaws.com userid=AIDA_".to_owned(),
                ),
                (
                    Hop::Mapping,
                    "time=\"2026-01-05T08:00:00Z\" level=warning msg=\"access denied\" arn=\"arn:aws:iam::111122223333:user/dev\" client=\"127.0.0.1:_\" error=\"identity is not mapped\" method=POST path=/authenticate".to_owned(),
                ),
                (
                    Hop::Mapping,
                    format!(
                        r#"{},"requestURI":"{PODS}","verb":"list","user":{{}},{kubectl},{pods},"responseStatus":{{"metadata":{{}},"status":"Failure","message":"Authentication failed, attempted: bearer","reason":"Unauthorized","code":401}},{times}}}"#,
                        begin("Request", "ResponseStarted")
                    ),
                ),
            ],
        ),
        (
            "nobody: no line of the authenticator",
            vec![cluster("API")],
            "anonymous",
            HttpRequest::new("GET", PODS),
            vec![(
                Hop::Rbac,
                event("Request", PODS, "list", &format!(
                    r#"{{"username":"system:anonymous","groups":["system:unauthenticated"]}},"sourceIPs":["203.0.113.10"],"userAgent":"curl/8.5.0",{pods},"responseStatus":{{"metadata":{{}},"status":"Failure","message":"pods is forbidden: User \"system:anonymous\" cannot list resource \"pods\" in API group \"\" in the namespace \"default\"","reason":"Forbidden","code":403}},{times},"annotations":{{"authorization.k8s.io/decision":"forbid","authorization.k8s.io/reason":""}}}}"#
                )),
            )],
        ),
        (
            "health is not logged",
            vec![cluster("API")],
            "anonymous",
            HttpRequest::new("GET", "/healthz"),
            vec![],
        ),
        (
            "neither is a client that has no token",
            vec![cluster("API"), account("app", "{}"), pod("app", "", ", automountServiceAccountToken: false")],
            "pod/default/app",
            HttpRequest::new("GET", PODS),
            vec![],
        ),
    ];
    assert!(!table.is_empty());
    for (what, files, who, request, wanted) in table {
        let found = left(&load(&files), who, request, &[]);
        let found: Vec<(Hop, String)> = found.iter().map(|(r, hop)| (*hop, masked(&r.text))).collect();
        assert_eq!(found, wanted, "{what}");
    }
}

fn user_named(name: &str) -> String {
    super::files::user(name, "")
}

#[test]
fn an_access_policy_says_its_arns_and_impersonation_both_users() {
    let policy = "AccessPolicies: [{PolicyArn: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy', AccessScope: {Type: cluster}}]";
    let world = load(&[cluster("API"), role("/", "web"), entry(WEB, policy), bound_group("default", "readers")]);
    let event = |request: HttpRequest| -> (serde_json::Value, Hop) {
        let found = left(&world, "role/web", request, &[]);
        let (record, hop) = found.iter().find(|(r, _)| r.kind == RecordKind::Audit).unwrap();
        (serde_json::from_str(&record.text).unwrap(), *hop)
    };
    let (plain, _) = event(HttpRequest::new("GET", PODS));
    let reason = plain["annotations"]["authorization.k8s.io/reason"].as_str().unwrap();
    let arn = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";
    let id = reason.rsplit("to User ").next().unwrap().trim_matches('"');
    assert!(id.starts_with("AROA") && id.len() == 21, "{reason}");
    assert_eq!(
        reason,
        format!(
            "EKS Access Policy: allowed by ClusterRoleBinding \"{WEB}+{arn}\" of ClusterRole \"{arn}\" to User \"{id}\""
        )
    );

    let impersonating = |headers: &[(&str, &str)]| {
        let headers = headers.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        HttpRequest { headers, ..HttpRequest::new("GET", PODS) }
    };
    let (allowed, hop) = event(impersonating(&[("Impersonate-User", "mina"), ("Impersonate-Group", "readers")]));
    assert_eq!(hop, Hop::Rbac);
    let by = "arn:aws:sts::111122223333:assumed-role/web/botocore-session-1767600000";
    assert_eq!(
        (allowed["user"]["username"].as_str(), allowed["impersonatedUser"]["username"].as_str()),
        (Some(by), Some("mina"))
    );
    assert_eq!(allowed["impersonatedUser"]["groups"], serde_json::json!(["readers", "system:authenticated"]));
    assert_eq!(allowed["annotations"]["authorization.k8s.io/decision"], "allow");

    // Refused: the request itself was never authorized, so the event has no decision and nobody is impersonated.
    let world = load(&[
        cluster("CONFIG_MAP"),
        role("/", "web"),
        map_role(WEB, "web", "[readers]"),
        bound_group("default", "readers"),
    ]);
    let found = left(&world, "role/web", impersonating(&[("Impersonate-User", "mina")]), &[]);
    let (record, hop) = found.last().unwrap();
    let event: serde_json::Value = serde_json::from_str(&record.text).unwrap();
    assert_eq!((*hop, event.get("annotations"), event.get("impersonatedUser")), (Hop::Impersonation, None, None));
    assert_eq!(event["responseStatus"]["code"], 403);
}

#[test]
fn the_audit_policy_decides_how_much_is_written() {
    let world = load(&[
        cluster("CONFIG_MAP"),
        aws_auth("mapUsers: '[]'"),
        "apiVersion: v1\nkind: Namespace\nmetadata: {name: dev}\n".to_owned(),
    ]);
    let map =
        r#"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"aws-auth","namespace":"kube-system"},"data":{}}"#;
    let put = |path: &str, body: &str| HttpRequest { body: body.to_owned(), ..HttpRequest::new("PUT", path) };
    let binding = r#"{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRoleBinding","metadata":{"name":"b"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"view"}}"#;
    let other = r#"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"aws-auth","namespace":"dev"},"data":{}}"#;
    let table = [
        (
            "a change of aws-auth",
            put("/api/v1/namespaces/kube-system/configmaps/aws-auth", map),
            "RequestResponse",
            true,
            true,
        ),
        (
            "reading it",
            HttpRequest::new("GET", "/api/v1/namespaces/kube-system/configmaps/aws-auth"),
            "Metadata",
            false,
            false,
        ),
        (
            "a ConfigMap of that name elsewhere",
            post("/api/v1/namespaces/dev/configmaps", other),
            "Metadata",
            false,
            false,
        ),
        ("secrets", HttpRequest::new("GET", "/api/v1/secrets"), "Metadata", false, false),
        ("pods", HttpRequest::new("GET", PODS), "Request", false, false),
        ("a binding", post(BINDINGS, binding), "RequestResponse", true, true),
        (
            "a token",
            post(
                "/api/v1/namespaces/default/serviceaccounts/default/token",
                r#"{"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","spec":{}}"#,
            ),
            "Request",
            true,
            false,
        ),
        ("a path", HttpRequest::new("GET", "/api"), "Metadata", false, false),
    ];
    for (what, request, level, sent, answered) in table {
        let found = left(&world, "creator", request, &[]);
        let (record, _) = found.iter().find(|(r, _)| r.kind == RecordKind::Audit).unwrap_or_else(|| panic!("{what}"));
        let event: serde_json::Value = serde_json::from_str(&record.text).unwrap();
        let holds = |key: &str| event.get(key).is_some();
        assert_eq!(
            (event["level"].as_str(), holds("requestObject"), holds("responseObject")),
            (Some(level), sent, answered),
            "{what}"
        );
    }
}

#[test]
fn logs_are_written_where_they_are_enabled_and_findings_anyway() {
    let enabled = "Logging: {ClusterLogging: {EnabledTypes: [{Type: audit}, {Type: authenticator}]}}";
    let binding = r#"{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRoleBinding","metadata":{"name":"b"},"subjects":[{"kind":"User","apiGroup":"rbac.authorization.k8s.io","name":"system:anonymous"}],"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"view"}}"#;
    use RecordKind::{Audit, Authenticator, Finding};
    let table = [
        (enabled, vec![Authenticator, Authenticator, Audit, Finding, Finding]),
        ("Logging: {ClusterLogging: {EnabledTypes: [{Type: audit}]}}", vec![Audit, Finding, Finding]),
        (
            "Logging: {ClusterLogging: {EnabledTypes: [{Type: authenticator}, {Type: api}]}}",
            vec![Authenticator, Authenticator, Finding, Finding],
        ),
        ("Tags: []", vec![Finding, Finding]),
    ];
    for (logging, wanted) in table {
        let world = load(&[cluster("CONFIG_MAP").replace(enabled, logging)]);
        let found = left(&world, "creator", post(BINDINGS, binding), &[]);
        assert_eq!(found.iter().map(|(r, _)| r.kind).collect::<Vec<_>>(), wanted, "{logging}");
        for (record, _) in &found {
            let prefix = match record.kind {
                Authenticator => "authenticator-",
                Audit => "kube-apiserver-audit-",
                Finding => "",
            };
            assert!(record.stream.starts_with(prefix) && (record.kind != Finding || record.stream.is_empty()));
        }
        // Done once, the binding is no anomaly any more; that anonymous was granted something is.
        let earlier: Vec<Record> = found.into_iter().map(|(r, _)| r).collect();
        let again = left(&world, "creator", post(BINDINGS, binding), &earlier);
        let kinds: Vec<_> = again.iter().filter_map(|(r, _)| r.finding.as_ref()).map(|f| f.0).collect();
        assert_eq!(kinds, [FindingType::AnonymousAccessGranted]);
    }
}

#[test]
fn the_authenticator_says_what_it_could_not_read_of_aws_auth() {
    let world = load(&[cluster("CONFIG_MAP"), map_role(WEB, "web", "[readers]")]);
    let path = "/api/v1/namespaces/kube-system/configmaps/aws-auth";
    let put = |data: &str| {
        let object = serde_json::json!({
            "apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "aws-auth", "namespace": "kube-system"},
            "data": {"mapRoles": data},
        });
        HttpRequest { body: object.to_string(), ..HttpRequest::new("PUT", path) }
    };
    let say = |level: &str, rest: &str| format!("time=\"2026-01-05T08:00:00Z\" level={level} msg=\"{rest}\"");
    let seen = say("info", "Received aws-auth watch event");
    let errors = |errors: &str| {
        let whole = format!("error parsing config map: [{errors}]");
        vec![
            seen.clone(),
            say("warning", &format!("Errors parsing configmap: [{errors}]")),
            say(
                "error",
                &format!("There was an error parsing the config maps.  Only saving data that was good, {whole}"),
            ),
            say("error", &whole),
        ]
    };
    let table = [
        (put(&format!("- rolearn: {WEB}\n  username: web\n")), vec![seen.clone()]),
        (put("- username: web\n"), errors("one of rolearn or SSO must be supplied")),
        (HttpRequest::new("DELETE", path), vec![say("info", "Resetting configmap on delete")]),
        (HttpRequest::new("GET", path), vec![]),
    ];
    for (request, wanted) in table {
        let found = left(&world, "creator", request.clone(), &[]);
        let lines = found.iter().filter(|(r, _)| r.kind == RecordKind::Authenticator).skip(2);
        assert_eq!(
            lines.map(|(r, _)| r.text.clone()).collect::<Vec<_>>(),
            wanted,
            "{} {}",
            request.method,
            request.body
        );
    }
}

#[test]
fn a_policy_of_unknown_content_is_neither_allowed_nor_denied() {
    let policy = |name: &str, scope: &str| {
        format!(
            "AccessPolicies: [{{PolicyArn: 'arn:aws:eks::aws:cluster-access-policy/{name}', AccessScope: {scope}}}]"
        )
    };
    let table = [
        ("AmazonEKSEventPolicy", "{Type: cluster}", Outcome::Unknown),
        ("AmazonEKSEventPolicy", "{Type: namespace, Namespaces: [dev]}", Outcome::Denied),
        ("AmazonEKSViewPolicy", "{Type: cluster}", Outcome::Denied),
        ("AmazonEKSEditPolicy", "{Type: cluster}", Outcome::Allowed),
    ];
    for (name, scope, wanted) in table {
        let world = load(&[cluster("API"), role("/", "web"), entry(WEB, &policy(name, scope))]);
        let call = Call::Kubernetes(HttpRequest::new("GET", "/api/v1/namespaces/default/secrets"));
        let answer = ask(&world, &Question { who: "role/web".parse().unwrap(), call, time: DEFAULT_TIME });
        assert_eq!(answer.outcome, wanted, "{name} {scope}");
    }
}

#[test]
fn calls_of_aws_leave_nothing_in_the_cluster() {
    let world = load(&[cluster("CONFIG_MAP"), user_named("dev")]);
    let call = Call::Aws(AwsCall {
        action: "s3:ListAllMyBuckets".into(),
        operation: "ListBuckets".into(),
        resource: "*".into(),
        ..AwsCall::default()
    });
    let question = Question { who: "user/dev".parse().unwrap(), call, time: DEFAULT_TIME };
    assert!(records(&world, &question, &ask(&world, &question), &[]).is_empty());
}
