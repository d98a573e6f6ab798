//! Keeps the discriminator values that a document leaves implicit.
//!
//! The discriminator value of a schema is the schema's name, unless `mapping` gives another
//! (OpenAPI 3.1 section 4.8.25). So a stage that renames schemas first adds the old names to
//! `mapping`.

use serde_json::{Map, Value};

use crate::document::family::family;
use crate::document::json::Json as _;
use crate::document::pointer::last;
use crate::document::walk::{Kind, each_mut};

/// Returns the component schemas of a document.
pub(super) fn component_schemas(root: &Value) -> Map<String, Value> {
    let schemas = root.pointer("/components/schemas");
    let schemas = schemas.and_then(Value::as_object);
    schemas.cloned().unwrap_or_default()
}

/// Adds to each discriminator's `mapping` the values of the schemas that it chooses between.
/// `value_of` gives the value for a schema's name. A schema that is mapped already keeps its
/// values.
pub(super) fn keep_implied_values(root: &mut Value, value_of: impl Fn(&str) -> Option<String>) {
    let schemas = component_schemas(root);
    each_mut(root, Kind::Schema, &mut |pointer, schema| {
        let alternatives = alternatives(&format!("#{pointer}"), schema, &schemas);
        let Some(Value::Object(discriminator)) = schema.get_mut("discriminator") else {
            return;
        };
        let mut mapping = match discriminator.get("mapping") {
            Some(Value::Object(mapping)) => mapping.clone(),
            _ => Map::new(),
        };
        let before = mapping.len();
        for reference in &alternatives {
            let name = last(reference);
            let Some(value) = value_of(&name) else {
                continue;
            };
            let is_mapped = mapping
                .values()
                .any(|target| *target == *reference || *target == name);
            let is_other_name = alternatives
                .iter()
                .any(|other| other != reference && last(other) == value);
            if !is_mapped && !is_other_name && !mapping.contains_key(&value) {
                mapping.insert(value, reference.as_str().into());
            }
        }
        if mapping.len() > before {
            discriminator.insert("mapping".to_owned(), mapping.into());
        }
    });
}

/// Returns references to the schemas that the discriminator of `schema` chooses between.
fn alternatives(
    base: &str,
    schema: &Map<String, Value>,
    schemas: &Map<String, Value>,
) -> Vec<String> {
    if !schema.get("discriminator").is_some_and(Value::is_object) {
        return Vec::new();
    }
    let extensions = family(base, schemas).into_iter();
    let mut alternatives: Vec<String> = extensions.map(|(_, reference)| reference).collect();
    for key in ["oneOf", "anyOf"] {
        let references = schema.items(key).filter_map(|branch| branch.text("$ref"));
        alternatives.extend(references.map(str::to_owned));
    }
    alternatives
}
