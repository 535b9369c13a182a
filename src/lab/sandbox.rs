//! What if I just try? A scenario without checks, in which files are added, renamed and taken away: empty, or beginning with
//! another scenario's world.

use crate::k8s::GroupKind;
use crate::scenario::{Bundle, Difficulty, FileEntry, Minimal, Mode, Presenter, Scenario, VERSION};
use crate::text;
use crate::world::{Who, World};
use std::collections::BTreeMap;
use std::rc::Rc;

/// The sandbox that begins with the files of `of`, shared ones too: everything may be changed. An empty bundle gives an
/// empty sandbox.
pub fn sandbox(of: &Bundle) -> Bundle {
    let shared = of.world().into_iter().map(|(path, text)| (format!("world/{path}"), text));
    let own = of.start().into_iter().map(|(path, _, text)| (path, text));
    let files: Vec<(String, Rc<str>)> = own.chain(shared).collect();
    let base = &of.scenario;
    let id = if base.id.is_empty() { "sandbox".to_owned() } else { format!("sandbox/{}", base.id) };
    let entry = |(path, _): &(String, Rc<str>)| FileEntry { path: path.clone(), mode: Mode::Edit };
    let scenario = Scenario {
        id,
        title: text!("Sandbox", "샌드박스"),
        identity: base.identity.clone(),
        files: files.iter().map(entry).collect(),
        ..nothing()
    };
    let texts = files.into_iter().map(|(path, text)| (format!("start/{path}"), text)).collect();
    Bundle { scenario: Rc::new(scenario), texts }
}

/// No scenario at all: what an empty sandbox begins with.
pub fn no_scenario() -> Bundle {
    Bundle { scenario: Rc::new(nothing()), texts: BTreeMap::new() }
}

fn nothing() -> Scenario {
    Scenario {
        version: VERSION,
        id: String::new(),
        revision: 1,
        title: text!("", ""),
        story: text!("", ""),
        difficulty: Difficulty::Easy,
        minutes: 0,
        teaches: Vec::new(),
        requires: Vec::new(),
        identity: Who::Creator,
        world: Vec::new(),
        files: Vec::new(),
        checks: Vec::new(),
        minimal: Minimal::default(),
        hints: Vec::new(),
        solutions: Vec::new(),
        wrong_turns: Vec::new(),
        quiz: Vec::new(),
        presenter: Presenter::default(),
        links: Vec::new(),
        note: None,
        mistakes: Vec::new(),
    }
}

/// Everybody who can ask something of a world: its creator, its IAM users and roles, the directory's people, pods and
/// nodes, and nobody.
pub fn people(world: &World) -> Vec<Who> {
    let account = &world.account;
    let users = account.users.iter().map(|u| Who::User(u.name.to_string()));
    let roles = account.roles.iter().map(|r| Who::Role(r.name.to_string()));
    let emails =
        account.identity_provider_configs.iter().flat_map(|c| &c.users).filter_map(|u| u.get("email")?.as_str());
    let of_kind = |kind: &'static str| world.cluster.list(GroupKind::new("", kind)).iter();
    let pods = of_kind("Pod").map(|p| Who::Pod { namespace: p.namespace.clone(), name: p.name.clone() });
    let nodes = of_kind("Node").map(|n| Who::Node(n.name.clone()));
    let oidc = emails.map(|email| Who::Oidc(email.to_owned()));
    let inside = oidc.chain(pods).chain(nodes).chain([Who::Anonymous]);
    std::iter::once(Who::Creator).chain(users).chain(roles).chain(inside).collect()
}
