//! Converts `discriminator`: it is a property's name in 2.0 (Schema Object), and an object in 3.0.
//!
//! In both versions a schema's discriminator value is the schema's name by default. A document of
//! 2.0 gives another value by an extension of the schema (`x-discriminator-value`,
//! `x-ms-discriminator-value`), a document of 3.0 by `mapping`.

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
            format!("{} replaced by an object", counted(count, "discriminator")),
        );
    }
}

/// Returns the values that `base` and the schemas that extend it give by an extension, as a
/// `mapping`.
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
