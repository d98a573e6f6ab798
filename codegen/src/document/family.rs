//! Finds the schemas that extend a base schema through `allOf`, directly or through others.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::document::json::Json as _;
use crate::document::pointer::join;

/// Finds the schema to which the reference `base` points and all schemas that extend it. Returns
/// their names, each with the reference to the schema.
pub(crate) fn family(base: &str, schemas: &Map<String, Value>) -> Vec<(String, String)> {
    let mut family = BTreeSet::from([base.to_owned()]);
    let references = || {
        schemas
            .keys()
            .map(|name| (name, join("#/components/schemas", name)))
    };
    loop {
        let before = family.len();
        for (name, reference) in references() {
            if parents(&schemas[name]).any(|parent| family.contains(parent)) {
                family.insert(reference);
            }
        }
        if family.len() == before {
            break;
        }
    }
    references()
        .filter(|(_, reference)| family.contains(reference))
        .map(|(name, reference)| (name.clone(), reference))
        .collect()
}

/// Returns the references in a schema's `allOf`.
fn parents(schema: &Value) -> impl Iterator<Item = &str> {
    let parts = schema.items("allOf");
    parts.filter_map(|part| part.text("$ref"))
}
