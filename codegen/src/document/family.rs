//! The schemas that extend one another through `allOf`.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::document::pointer::join;

/// The schemas that are `base` (a reference) or built upon it, at any remove: names and references.
pub(crate) fn family(base: &str, schemas: &Map<String, Value>) -> Vec<(String, String)> {
    let mut family = BTreeSet::from([base.to_owned()]);
    let all = || {
        schemas
            .keys()
            .map(|name| (name, join("#/components/schemas", name)))
    };
    loop {
        let before = family.len();
        for (name, reference) in all() {
            if parents(&schemas[name]).any(|parent| family.contains(parent)) {
                family.insert(reference);
            }
        }
        if family.len() == before {
            break;
        }
    }
    all()
        .filter(|(_, reference)| family.contains(reference))
        .map(|(name, reference)| (name.clone(), reference))
        .collect()
}

fn parents(schema: &Value) -> impl Iterator<Item = &str> {
    let parts = schema.get("allOf").and_then(Value::as_array);
    parts
        .into_iter()
        .flatten()
        .filter_map(|part| part.get("$ref")?.as_str())
}
