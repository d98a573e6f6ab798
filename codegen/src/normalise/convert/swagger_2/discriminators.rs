//! `discriminator`: a property's name in 2.0 (Schema Object), an object in 3.0.
//!
//! In both versions a schema's name is its value by default. A 2.0 document gives another value by
//! an extension of the schema (`x-discriminator-value`, `x-ms-discriminator-value`), 3.0 by
//! `mapping`.

use serde_json::{Map, Value, json};

use crate::document::family::family;
use crate::document::walk::{Kind, each_mut};
use crate::normalise::convert::swagger_2::context::counted;
use crate::normalise::discriminators::component_schemas;
use crate::report::Report;

const VALUE_KEYS: [&str; 2] = ["x-discriminator-value", "x-ms-discriminator-value"];

pub(super) fn discriminators(root: &mut Value, report: &mut Report) {
    let schemas = component_schemas(root);
    let mut count = 0_usize;
    each_mut(root, Kind::Schema, &mut |pointer, schema| {
        let Some(Value::String(property)) = schema.get("discriminator") else {
            return;
        };
        let mut discriminator = json!({ "propertyName": property });
        let mapping = mapping(&format!("#{pointer}"), &schemas);
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

/// The values that `base` and the schemas extending it give themselves.
fn mapping(base: &str, schemas: &Map<String, Value>) -> Map<String, Value> {
    let mut mapping = Map::new();
    for (name, reference) in family(base, schemas) {
        let schema = schemas.get(&name);
        let value = VALUE_KEYS
            .iter()
            .find_map(|key| schema?.get(*key)?.as_str());
        if let Some(value) = value {
            mapping.insert(value.to_owned(), reference.into());
        }
    }
    mapping
}
