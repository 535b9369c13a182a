//! What may an editor complete and check in `scenario.yaml`, `course.yaml` and `explorer.yaml`? JSON Schema, made from the types that read
//! them, so that the two cannot differ.

use super::{Course, Explorer, Scenario};
use schemars::{JsonSchema, generate::SchemaSettings};
use serde_json::Value;

/// The schema of `scenario.yaml`, draft 2020-12.
pub fn scenario_schema() -> Value {
    schema_of::<Scenario>("scenario.yaml of Can I?")
}

/// The schema of `course.yaml`, draft 2020-12.
pub fn course_schema() -> Value {
    schema_of::<Course>("course.yaml of Can I?")
}

/// The schema of `explorer.yaml`, draft 2020-12.
pub fn explorer_schema() -> Value {
    schema_of::<Explorer>("explorer.yaml of Can I?")
}

fn schema_of<T: JsonSchema>(title: &str) -> Value {
    let mut schema = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<T>();
    schema.insert("title".to_owned(), title.into());
    schema.to_value()
}
