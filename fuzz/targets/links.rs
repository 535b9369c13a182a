//! Any bytes as the work that a link unfolds to, and as the saved work of a file: laid over a scenario and judged. What comes
//! before that, the unfolding itself, is JavaScript: `fuzz/links.mjs`.

#![no_main]

use can_i::lab::{Attempt, Saved, judge, share};
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
    BUNDLE.with(|bundle| {
        let Some(bundle) = bundle else { return };
        let file = serde_json::from_slice::<Saved>(bytes).ok();
        let link = std::str::from_utf8(bytes).ok().and_then(|text| share::from_text(bundle, text));
        for saved in [file, link].into_iter().flatten() {
            let _ = judge(&Attempt::restore(bundle.clone(), &saved));
        }
    });
});
