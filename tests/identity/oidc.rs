//! People of the company's directory: claims in, user and groups out (F4.2-F4.8).

use super::files::*;
use super::{PODS, load};
use can_i::eks;
use can_i::k8s::HttpRequest;
use can_i::world::{Call, DEFAULT_TIME, Outcome, Question, ask, caller};

/// The provider with further fields, and one person's claims; both in flow style.
fn directory(fields: &str, claims: &str) -> String {
    template(&format!(
        "Directory:
  Type: AWS::EKS::IdentityProviderConfig
  Metadata: {{Users: [{{email: mina@example.com, {claims}}}]}}
  Properties:
    ClusterName: prod
    Type: oidc
    IdentityProviderConfigName: idp
    Oidc: {{IssuerUrl: 'https://idp.example.com', ClientId: kubernetes{fields}}}"
    ))
}

#[test]
fn claims_become_a_user_or_a_401() {
    let claims = "sub: '1001', groups: [engineering, ops], team: blue";
    // Fields, claims; the user's name and own groups, or what the API server says.
    type Answer = Result<(&'static str, &'static str), &'static str>;
    let table: [(&str, &str, Answer); 17] = [
        ("", claims, Ok(("https://idp.example.com#1001", ""))),
        (", UsernameClaim: email", claims, Ok(("mina@example.com", ""))),
        (", UsernameClaim: team", claims, Ok(("https://idp.example.com#blue", ""))),
        (", UsernamePrefix: '-'", claims, Ok(("1001", ""))),
        (", UsernameClaim: email, UsernamePrefix: 'idp:'", claims, Ok(("idp:mina@example.com", ""))),
        (", GroupsClaim: groups", claims, Ok(("https://idp.example.com#1001", "engineering ops"))),
        (
            ", GroupsClaim: groups, GroupsPrefix: 'oidc:'",
            claims,
            Ok(("https://idp.example.com#1001", "oidc:engineering oidc:ops")),
        ),
        (", GroupsClaim: team", claims, Ok(("https://idp.example.com#1001", "blue"))),
        (", GroupsClaim: nothing", claims, Ok(("https://idp.example.com#1001", ""))),
        (", RequiredClaims: [{Key: team, Value: blue}]", claims, Ok(("https://idp.example.com#1001", ""))),
        (
            ", RequiredClaims: [{Key: team, Value: red}]",
            claims,
            Err("oidc: required claim team value does not match. Got = blue, want = red"),
        ),
        (
            ", RequiredClaims: [{Key: floor, Value: '3'}]",
            claims,
            Err("oidc: required claim floor not present in ID token"),
        ),
        (
            "",
            "sub: '1001', aud: [web, mobile]",
            Err("oidc: verify token: oidc: expected audience \"kubernetes\" got [\"web\" \"mobile\"]"),
        ),
        ("", "sub: '1001', aud: [web, kubernetes]", Ok(("https://idp.example.com#1001", ""))),
        (
            "",
            "sub: '1001', iss: 'https://other.example.com'",
            Err(
                "oidc: id token issued by a different provider, expected \"https://idp.example.com\" got \"https://other.example.com\"",
            ),
        ),
        (
            "",
            "sub: '1001', exp: 1767599999",
            Err("oidc: verify token: oidc: token is expired (Token Expiry: 2026-01-05 07:59:59 +0000 UTC)"),
        ),
        (", UsernameClaim: email", "sub: '1001', email_verified: false", Err("oidc: email not verified")),
    ];
    for (fields, claims, wanted) in table {
        let world = load(&[cluster("API"), directory(fields, claims)]);
        let who = caller(&"oidc/mina@example.com".parse().unwrap());
        let found = eks::authenticate(world.view(), &who, DEFAULT_TIME);
        match wanted {
            Ok((name, groups)) => {
                let user = found.user.unwrap_or_else(|| panic!("{fields} {claims}: {}", found.denied));
                let own: Vec<&str> = groups.split_whitespace().chain(["system:authenticated"]).collect();
                assert_eq!(
                    (user.name.as_str(), user.groups),
                    (name, own.iter().map(|g| (*g).to_owned()).collect()),
                    "{fields}"
                );
                assert!(found.principal.is_none() && found.grants.is_empty(), "no IAM identity");
            }
            Err(words) => {
                assert_eq!(
                    (found.denied.as_str(), found.error.as_str()),
                    (words, eks::UNAUTHORIZED),
                    "{fields} {claims}"
                );
                assert!(found.user.is_none());
            }
        }
    }
}

#[test]
fn what_eks_refuses_of_a_provider_lets_nobody_in() {
    for (fields, lets_in) in [
        ("", true),
        (", GroupsPrefix: 'system:'", false),
        (", GroupsPrefix: 'sys'", false),
        (", UsernamePrefix: 'system:'", false),
        (", UsernamePrefix: 'systems:'", true),
        (", GroupsPrefix: 'team-'", true),
    ] {
        let world = load(&[cluster("API"), directory(fields, "sub: '1'")]);
        let who = caller(&"oidc/mina@example.com".parse().unwrap());
        assert_eq!(eks::authenticate(world.view(), &who, DEFAULT_TIME).user.is_some(), lets_in, "{fields}");
    }
    for (from, to) in [("https://idp", "http://idp"), ("example.com'", "example.com?x=1'")] {
        let world = load(&[cluster("API"), directory("", "sub: '1'").replace(from, to)]);
        let who = caller(&"oidc/mina@example.com".parse().unwrap());
        assert!(eks::authenticate(world.view(), &who, DEFAULT_TIME).user.is_none(), "{to}");
    }
}

#[test]
fn only_rbac_lets_such_a_person_do_anything() {
    let fields = ", UsernameClaim: email, GroupsClaim: groups, GroupsPrefix: 'oidc:'";
    let directory = directory(fields, "sub: '1', groups: [engineering]");
    for (group, wanted) in [("oidc:engineering", Outcome::Allowed), ("engineering", Outcome::Denied)] {
        let world = load(&[cluster("API"), directory.clone(), bound_group("default", group)]);
        let call = Call::Kubernetes(HttpRequest::new("GET", PODS));
        let question = Question { who: "oidc/mina@example.com".parse().unwrap(), call, time: DEFAULT_TIME };
        assert_eq!(ask(&world, &question).outcome, wanted, "{group}");
    }
}
