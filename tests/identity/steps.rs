//! The six steps of authentication: each broken alone, the trace ends there.

use super::files::*;
use super::load;
use can_i::eks::{self, Client};
use can_i::k8s::HttpRequest;
use can_i::trace::{Hop, State};
use can_i::world::{Call, DEFAULT_TIME, Question, ask, caller};

const WEB: &str = "arn:aws:iam::111122223333:role/web";

/// Files with one thing wrong, the client, the hop at which it ends, and what the authenticator has to say.
type Broken = (&'static str, Vec<String>, Client, Hop, &'static str);

fn good(username: &str, group: &str) -> Vec<String> {
    vec![
        cluster("CONFIG_MAP"),
        role("/", "web"),
        map_role(WEB, username, &format!("[{group}]")),
        bound_group("default", "web-admins"),
    ]
}

#[test]
fn each_of_the_six_steps_can_stop_the_request_alone() {
    let client = |cluster: Option<&str>, clock_skew: i64, exec: Option<&str>| Client {
        cluster: cluster.map(str::to_owned),
        clock_skew,
        exec_api_version: exec.map(str::to_owned),
        ..Client::default()
    };
    let fine = || client(None, 0, None);
    let old = client(None, 0, Some("client.authentication.k8s.io/v1alpha1"));
    let mut unmapped = good("web-admin", "web-admins");
    unmapped.remove(2);
    let table: Vec<Broken> = vec![
        ("1 token", good("web-admin", "web-admins"), old, Hop::Token, ""),
        (
            "2 TokenReview",
            good("web-admin", "web-admins"),
            client(None, -901, None),
            Hop::TokenReview,
            "X-Amz-Date parameter is expired (15 minute expiration)",
        ),
        (
            "3 STS",
            good("web-admin", "web-admins"),
            client(Some("dev"), 0, None),
            Hop::Sts,
            "error from AWS (expected 200, got 403) on us-west-2 endpoint",
        ),
        ("4 mapping", unmapped, fine(), Hop::Mapping, "identity is not mapped"),
        (
            "5 names",
            good("\"{{EC2PrivateDNSName}}\"", "web-admins"),
            fine(),
            Hop::Identity,
            "SessionName did not contain an instance id",
        ),
    ];
    let who = "role/web".parse().unwrap();
    for (what, files, client, hop, denied) in table {
        let world = load(&files);
        let found = eks::authenticate_from(world.view(), &caller(&who), &client, DEFAULT_TIME);
        let stop = found.steps.iter().find(|s| s.state == State::Stopped).unwrap_or_else(|| panic!("{what}: no stop"));
        assert_eq!((stop.hop, found.user.is_none()), (hop, true), "{what}");
        assert!(std::ptr::eq(stop, found.steps.last().unwrap()), "{what}: the trace goes on");
        assert!(found.steps.iter().rev().skip(1).all(|s| s.state == State::Passed), "{what}");
        assert!(found.denied.contains(denied), "{what}: {}", found.denied);
        assert!(found.error.starts_with("error: "), "{what}: {}", found.error);
    }

    // The sixth step is the authorizers': a user is there, and may not. 403, not 401.
    for (group, allowed) in [("web-admins", true), ("others", false)] {
        let world = load(&good("web-admin", group));
        let call = Call::Kubernetes(HttpRequest::new("GET", super::PODS));
        let answer = ask(&world, &Question { who: "role/web".parse().unwrap(), call, time: DEFAULT_TIME });
        let hops: Vec<Hop> = answer.trace.steps.iter().map(|s| s.hop).collect();
        let wanted = [Hop::Token, Hop::TokenReview, Hop::Sts, Hop::Mapping, Hop::Identity, Hop::Rbac];
        assert_eq!(hops, wanted, "{group}");
        assert_eq!(answer.trace.stop().map(|s| s.hop), (!allowed).then_some(Hop::Rbac), "{group}");
        assert_eq!(answer.response.unwrap().code, if allowed { 200 } else { 403 });
    }
}
