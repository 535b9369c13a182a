//! The stored objects of a Kubernetes case: its default objects where it says `bootstrap`, then its own, as they are.

use can_i::k8s::{self, Cluster, Object};
use can_i::source::{File, FileId, read_documents};
use serde_json::Value;
use std::sync::Arc;

/// Kubernetes' own default objects, without those that EKS adds behind them.
fn bootstrap() -> impl Iterator<Item = Arc<Object>> {
    k8s::builtin().objects.iter().take_while(|o| o.kind != "Namespace").cloned()
}

/// The cluster of a case. Its objects go through text, so that they are read as a learner's files are.
pub fn cluster(case: &Value) -> Cluster {
    let mut objects: Vec<Arc<Object>> = Vec::new();
    if case.get("bootstrap").and_then(Value::as_bool) == Some(true) {
        objects.extend(bootstrap());
    }
    for value in case.get("objects").and_then(Value::as_array).into_iter().flatten() {
        let file = File::new("object.json", &value.to_string());
        let root = read_documents(FileId(2), &file).remove(0).root.unwrap().unwrap();
        let before = objects.len();
        objects.extend(k8s::objects_of(root));
        assert_eq!(objects.len(), before + 1, "an object was not read: {value}");
    }
    Cluster::from_stored(objects)
}

/// The text under `key`; empty where there is none.
pub fn text(value: &Value, key: &str) -> String {
    value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// The texts of the list under `key`.
pub fn texts(value: &Value, key: &str) -> Vec<String> {
    let items = value.get(key).and_then(Value::as_array).into_iter().flatten();
    items.filter_map(Value::as_str).map(str::to_owned).collect()
}
