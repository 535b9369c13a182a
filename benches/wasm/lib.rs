//! The RBAC benchmark for WebAssembly: `run.mjs` calls these functions and holds the watch.

#[path = "../cluster/mod.rs"]
mod cluster;

use can_i::k8s::rbac::Index;
use can_i::k8s::{Attributes, User};
use can_i::source::File;
use cluster::{CLASSES, files, load, requests};
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
