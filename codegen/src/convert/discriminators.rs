//! `discriminator`, a property's name in 2.0 and an object in 3.0.
//!
//! In both versions the value is a schema's name unless the document says otherwise. In 2.0 it says so with an extension
//! of the schema that is meant (`x-discriminator-value`, `x-ms-discriminator-value`); 3.0 has `mapping`.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::operations::counted;
use crate::pointer::join;
use crate::report::Report;
use crate::walk::{Kind, each_mut};

const VALUES: [&str; 2] = ["x-discriminator-value", "x-ms-discriminator-value"];

/// Rewrites them all; one entry.
pub(super) fn discriminators(root: &mut Value, report: &mut Report) {
    let schemas = root
        .pointer("/components/schemas")
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default();
    let mut count = 0_usize;
    each_mut(root, Kind::Schema, &mut |at, schema| {
        let Some(Value::String(property)) = schema.get("discriminator") else {
            return;
        };
        let mut discriminator = json!({ "propertyName": property });
        let mapping = mapping(&format!("#{at}"), &schemas);
        if !mapping.is_empty() {
            discriminator["mapping"] = mapping.into();
        }
        schema.insert("discriminator".to_owned(), discriminator);
        count += 1;
    });
    if count > 0 {
        report.changed(
            "discriminators",
            "",
            format!("{} written as an object", counted(count, "discriminator")),
        );
    }
}

/// The values that schemas built upon `base`, at any remove, give themselves.
fn mapping(base: &str, schemas: &Map<String, Value>) -> Map<String, Value> {
    let mut mapping = Map::new();
    for (name, reference) in family(base, schemas) {
        let schema = schemas.get(&name);
        let value = VALUES.iter().find_map(|key| schema?.get(*key)?.as_str());
        if let Some(value) = value {
            mapping.insert(value.to_owned(), reference.into());
        }
    }
    mapping
}

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
