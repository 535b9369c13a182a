//! Any bytes as the saved work that a link or a file carries: laid over a scenario and judged.

#![no_main]

use can_i::lab::{Attempt, Saved, judge};
use can_i::scenario::{Bundle, read_scenario, wanted_files};
use libfuzzer_sys::fuzz_target;
use std::rc::Rc;

const SCENARIO: &str = include_str!("../../scenarios/pod-reads-pods/scenario.yaml");
const RBAC: &str = include_str!("../../scenarios/pod-reads-pods/start/rbac.yaml");

thread_local! {
    static BUNDLE: Option<Rc<Bundle>> = {
        let scenario = read_scenario("scenario.yaml", SCENARIO).1.ok().map(Rc::new);
        scenario.map(|scenario| {
            let texts = wanted_files(&scenario, false).into_iter().map(|path| (path, RBAC.into())).collect();
            Rc::new(Bundle { scenario, texts })
        })
    };
}

fuzz_target!(|bytes: &[u8]| {
    let Ok(saved) = serde_json::from_slice::<Saved>(bytes) else { return };
    BUNDLE.with(|bundle| {
        if let Some(bundle) = bundle {
            let _ = judge(&Attempt::restore(bundle.clone(), &saved));
        }
    });
});
