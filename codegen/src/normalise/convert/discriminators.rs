//! `discriminator`, a property's name in 2.0 and an object in 3.0.
//!
//! In both versions the value is a schema's name unless the document says otherwise. In 2.0 it says so with an extension
//! of the schema that is meant (`x-discriminator-value`, `x-ms-discriminator-value`); 3.0 has `mapping`.

use serde_json::{Map, Value, json};

use crate::document::family::family;
use crate::document::walk::{Kind, each_mut};
use crate::normalise::convert::context::counted;
use crate::report::Report;

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
