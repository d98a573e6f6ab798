//! Decides which examples are valid by their own schemas.

use std::collections::HashMap;

use jsonschema::{Draft, Registry, Validator};
use serde_json::{Value, json};

use super::json_schema::{Rules, to_json_schema};

/// The base URI for references in a document. Nothing is fetched from it.
const DOCUMENT_URI: &str = "urn:openapi:document";

/// The validators of one direction.
pub(super) struct Validators<'d> {
    registry: Registry<'d>,
    rules: Rules<'d>,
    /// By the schema's text; `None` for a schema that is no JSON Schema.
    made: HashMap<String, Option<Validator>>,
}

/// Returns the schemas of a document as JSON Schema.
pub(super) fn schemas(rules: Rules<'_>) -> Value {
    let mut schemas = rules.document["components"]["schemas"].clone();
    for (_, schema) in schemas.as_object_mut().into_iter().flatten() {
        to_json_schema(schema, rules);
    }
    json!({"components": {"schemas": schemas}})
}

impl<'d> Validators<'d> {
    /// Takes what [`schemas`] returned. Returns `None` if references in it can't be followed.
    pub(super) fn new(schemas: &'d Value, rules: Rules<'d>) -> Option<Self> {
        let registry = Registry::new().draft(Draft::Draft202012);
        let registry = registry.add(DOCUMENT_URI, schemas).ok()?.prepare().ok()?;
        Some(Self {
            registry,
            rules,
            made: HashMap::new(),
        })
    }

    /// Returns whether a value is valid by a schema; `None` if the schema is no JSON Schema.
    pub(super) fn is_valid(&mut self, key: &str, schema: &Value, value: &Value) -> Option<bool> {
        if !self.made.contains_key(key) {
            let made = self.validator(schema);
            self.made.insert(key.to_owned(), made);
        }
        let validator = self.made.get(key)?.as_ref()?;
        Some(validator.is_valid(value))
    }

    fn validator(&self, schema: &Value) -> Option<Validator> {
        let mut schema = schema.clone();
        to_json_schema(&mut schema, self.rules);
        absolute(&mut schema);
        jsonschema::options()
            .with_draft(Draft::Draft202012)
            .with_registry(&self.registry)
            .should_validate_formats(true)
            .build(&schema)
            .ok()
    }
}

/// Makes references within the document absolute.
fn absolute(value: &mut Value) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(absolute),
        Value::Object(members) => {
            if let Some(Value::String(reference)) = members.get_mut("$ref")
                && reference.starts_with('#')
            {
                *reference = format!("{DOCUMENT_URI}{reference}");
            }
            members.values_mut().for_each(absolute);
        }
        _ => {}
    }
}
