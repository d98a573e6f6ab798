//! Schemas that extend a base schema through `allOf`, directly or not.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::document::json::Json as _;
use crate::document::pointer::join;

/// The schema `base` (a reference) and all that extend it: names and references.
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

/// The references in a schema's `allOf`.
fn parents(schema: &Value) -> impl Iterator<Item = &str> {
    let parts = schema.items("allOf");
    parts.filter_map(|part| part.text("$ref"))
}
