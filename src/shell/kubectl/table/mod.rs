//! Which columns does `kubectl get` show of a kind, and what stands in them? The API server's own printers
//! (`pkg/printers/internalversion/printers.go`; F5.E).

mod batch;
mod cluster;
mod core;
mod storage;
pub mod time;
mod workload;

use crate::k8s::ResourceType;
use crate::source::order;
use serde_json::Value;

/// An object with the moment at which it is looked at.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    /// The object.
    pub object: &'a Value,
    /// Seconds since 1970.
    pub now: i64,
}

impl<'a> Row<'a> {
    /// The text at a JSON pointer; empty where there is none.
    pub fn text(&self, pointer: &str) -> &'a str {
        self.object.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
    }

    /// The text at a pointer, or another where it is empty.
    pub fn text_or(&self, pointer: &str, or: &str) -> String {
        let text = self.text(pointer);
        if text.is_empty() { or.to_owned() } else { text.to_owned() }
    }

    /// The whole number at a pointer.
    pub fn number(&self, pointer: &str) -> Option<i64> {
        self.object.pointer(pointer).and_then(Value::as_i64)
    }

    /// The items of a list at a pointer.
    pub fn items(&self, pointer: &str) -> &'a [Value] {
        self.object.pointer(pointer).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    /// How many entries a mapping or list has.
    pub fn length(&self, pointer: &str) -> usize {
        match self.object.pointer(pointer) {
            Some(Value::Object(map)) => map.len(),
            Some(Value::Array(items)) => items.len(),
            _ => 0,
        }
    }

    /// How long ago it was created.
    pub fn age(&self) -> String {
        time::age(self.text("/metadata/creationTimestamp"), self.now)
    }

    /// The names of the pod template's containers, and their images.
    pub fn containers(&self, pointer: &str) -> [String; 2] {
        let list = |key: &str| {
            let values = self.items(pointer).iter().filter_map(|c| c.get(key)?.as_str());
            values.collect::<Vec<_>>().join(",")
        };
        [list("name"), list("image")]
    }

    /// A label selector as it is printed: `app=web,tier in (a,b)`.
    pub fn selector(&self, pointer: &str) -> String {
        let labels = match self.object.pointer(&format!("{pointer}/matchLabels")) {
            Some(labels) => Some(labels),
            None if self.object.pointer(&format!("{pointer}/matchExpressions")).is_some() => None,
            None => self.object.pointer(pointer),
        };
        let mut parts: Vec<String> = labels
            .and_then(Value::as_object)
            .map(|m| m.iter().map(|(k, v)| format!("{k}={}", v.as_str().unwrap_or_default())).collect())
            .unwrap_or_default();
        order::sort(&mut parts);
        for expression in self.items(&format!("{pointer}/matchExpressions")) {
            let text = |key: &str| expression.get(key).and_then(Value::as_str).unwrap_or_default();
            let values = expression.get("values").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
            let values = values.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(",");
            parts.push(match text("operator") {
                "In" => format!("{} in ({values})", text("key")),
                "NotIn" => format!("{} notin ({values})", text("key")),
                "DoesNotExist" => format!("!{}", text("key")),
                _ => text("key").to_owned(),
            });
        }
        if parts.is_empty() { "<none>".to_owned() } else { parts.join(",") }
    }
}

/// The columns of a kind.
pub struct Columns {
    /// Shown always.
    pub headers: &'static [&'static str],
    /// Shown with `-o wide`.
    pub wide: &'static [&'static str],
    /// The cells, those of `-o wide` behind the others.
    pub cells: fn(Row<'_>) -> Vec<String>,
}

const NAME_AND_AGE: Columns = Columns { headers: &["NAME", "AGE"], wide: &[], cells: |row| vec![name(row), row.age()] };

fn name(row: Row<'_>) -> String {
    row.text("/metadata/name").to_owned()
}

/// The columns in which objects of a resource are shown.
pub fn columns(resource: &ResourceType) -> &'static Columns {
    let key = (&*resource.group, &*resource.kind);
    let tables = [core::TABLE, cluster::TABLE, workload::TABLE, batch::TABLE, storage::TABLE];
    let found = tables.iter().flat_map(|t| t.iter()).find(|(group, kind, _)| (*group, *kind) == key);
    found.map_or(&NAME_AND_AGE, |(_, _, columns)| columns)
}

/// A table of kinds: group, kind, columns.
type Table = &'static [(&'static str, &'static str, Columns)];
