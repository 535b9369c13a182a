//! Any text as YAML and as JSON: a tree or a diagnostic whose span lies in the text.

#![no_main]

use can_i::source::{File, FileId, read_documents};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let file = File::new("a.yaml", text);
    for document in read_documents(FileId(0), &file) {
        let span = match &document.root {
            Ok(_) => document.span,
            Err(diagnostic) => diagnostic.span,
        };
        assert!(span.start <= span.end && span.end as usize <= text.len(), "{span:?} lies outside the text");
    }
    let _ = can_i::scenario::read_scenario("scenario.yaml", text);
    let _ = can_i::scenario::read_course("course.yaml", text);
});
