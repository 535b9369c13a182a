//! Any line in the terminal of the largest scenario.

#![no_main]

use can_i::shell::{self, Session};
use can_i::world::World;
use libfuzzer_sys::fuzz_target;
use std::sync::OnceLock;

macro_rules! file {
    ($name:literal) => {
        ($name, include_str!(concat!("../../scenarios/pod-writes-s3/start/", $name)))
    };
}

fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| World::load([file!("rbac.yaml"), file!("aws.yaml"), file!("app.yaml"), file!("neighbours.yaml")]))
}

fuzz_target!(|line: &str| {
    for who in ["pod/default/collector", "creator", "anonymous"] {
        if let Ok(who) = who.parse() {
            let _ = shell::run(world(), &Session::new(who), line);
        }
    }
});
