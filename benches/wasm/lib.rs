//! The RBAC benchmark and a learner's key for WebAssembly: `run.mjs` and `judge.mjs` call these functions and hold the watch.

#[path = "../cluster/mod.rs"]
mod cluster;

use can_i::k8s::rbac::Index;
use can_i::k8s::{Attributes, User};
use can_i::lab::{Report, Texts, judge_files, judge_files_after};
use can_i::scenario::{Bundle, Mode, read_scenario};
use can_i::source::File;
use cluster::{CLASSES, files, load, requests};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::OnceLock;

static FILES: OnceLock<Vec<File>> = OnceLock::new();
static INDEX: OnceLock<Index> = OnceLock::new();
static REQUESTS: OnceLock<Vec<Vec<(User, Attributes)>>> = OnceLock::new();

/// Writes the cluster's YAML text; returns its bytes.
#[unsafe(no_mangle)]
pub extern "C" fn write() -> u32 {
    FILES.get_or_init(files).iter().map(|file| file.text.len() as u32).sum()
}

/// Reads and indexes the cluster once more; returns the number of its bindings.
#[unsafe(no_mangle)]
pub extern "C" fn read() -> u32 {
    let (_, index) = load(FILES.get_or_init(files));
    let bindings = index.bindings().len() as u32;
    INDEX.get_or_init(|| index);
    bindings
}

/// Makes the requests of every class; returns the number of classes.
#[unsafe(no_mangle)]
pub extern "C" fn ask() -> u32 {
    REQUESTS.get_or_init(|| CLASSES.iter().map(|class| requests(class)).collect()).len() as u32
}

/// The number of requests of a class.
#[unsafe(no_mangle)]
pub extern "C" fn count(class: u32) -> u32 {
    REQUESTS.get().and_then(|all| all.get(class as usize)).map_or(0, |requests| requests.len() as u32)
}

/// Decides every request of a class; returns how many are allowed.
#[unsafe(no_mangle)]
pub extern "C" fn decide(class: u32) -> u32 {
    match (INDEX.get(), REQUESTS.get().and_then(|all| all.get(class as usize))) {
        (Some(index), Some(requests)) => cluster::decide(index, requests) as u32,
        _ => u32::MAX,
    }
}

/// A scenario as `judge.mjs` hands it over, with one answer to it.
#[derive(Default)]
struct Played {
    /// What is being handed over.
    bytes: Vec<u8>,
    texts: BTreeMap<String, Rc<str>>,
    bundle: Option<Bundle>,
    /// The answer, and the answer after one more key.
    files: [Texts; 2],
    last: Option<Report>,
}

thread_local! {
    static PLAYED: RefCell<Played> = RefCell::default();
}

/// Hands over one byte of a text.
#[unsafe(no_mangle)]
pub extern "C" fn byte(byte: u32) {
    PLAYED.with_borrow_mut(|played| played.bytes.push(byte as u8));
}

/// Ends a text: a path, a line feed, what stands in the file.
#[unsafe(no_mangle)]
pub extern "C" fn end() {
    PLAYED.with_borrow_mut(|played| {
        let text = String::from_utf8(std::mem::take(&mut played.bytes)).unwrap_or_default();
        if let Some((path, text)) = text.split_once('\n') {
            played.texts.insert(path.to_owned(), text.into());
        }
    });
}

/// Reads the scenario; the text `answer` holds the folder of the answer. Returns the number of its checks.
#[unsafe(no_mangle)]
pub extern "C" fn open() -> u32 {
    PLAYED.with_borrow_mut(|played| {
        let text = |path: &str| played.texts.get(path).cloned().unwrap_or_default();
        let (_, Ok(scenario)) = read_scenario("scenario.yaml", &text("scenario.yaml")) else { return 0 };
        let count = scenario.checks.len() as u32;
        let folder = text("answer");
        let bundle = Bundle { scenario: Rc::new(scenario), texts: std::mem::take(&mut played.texts) };
        let files = bundle.overlaid(&folder);
        let mut typed = files.clone();
        let edited = typed.iter_mut().filter(|(_, mode, _)| *mode == Mode::Edit);
        if let Some((.., text)) = edited.max_by_key(|(.., text)| text.len()) {
            *text = format!("{text}#").into();
        }
        played.files = [files, typed];
        played.bundle = Some(bundle);
        count
    })
}

/// Judges the answer as if it were just opened; returns the number of checks that pass.
#[unsafe(no_mangle)]
pub extern "C" fn judge() -> u32 {
    PLAYED.with_borrow_mut(|played| {
        let Some(bundle) = &played.bundle else { return 0 };
        passed(played.last.insert(judge_files(bundle, &played.files[0])))
    })
}

/// Judges the answer after one more key.
#[unsafe(no_mangle)]
pub extern "C" fn press() -> u32 {
    PLAYED.with_borrow(|played| {
        let (Some(bundle), Some(last)) = (&played.bundle, &played.last) else { return 0 };
        passed(&judge_files_after(Some(&last.world), bundle, &played.files[1]))
    })
}

fn passed(report: &Report) -> u32 {
    report.checks.iter().filter(|check| check.passed).count() as u32
}
