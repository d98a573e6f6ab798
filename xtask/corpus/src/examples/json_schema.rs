//! Turns the schemas of a document into JSON Schema 2020-12, for one direction.
//!
//! OpenAPI 3.0 has keywords of its own: `nullable`, and `exclusiveMinimum` as a boolean; and the
//! members beside its `$ref` say nothing. Formats that a type can check are asserted, all others
//! are annotations. A `readOnly` member must not be sent, a `writeOnly` one not received.

use serde_json::{Map, Value, json};

use super::find::Direction;
use super::schema::{children_mut, resolved};

/// The formats that are asserted.
const ASSERTED: [&str; 3] = ["date", "date-time", "uuid"];

/// How to rewrite the schemas of a document.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rules<'d> {
    /// The document as published.
    pub(super) document: &'d Value,
    /// Whether its version is 3.0.
    pub(super) is_3_0: bool,
    pub(super) direction: Direction,
}

/// Rewrites a schema and all schemas in it.
pub(super) fn to_json_schema(schema: &mut Value, rules: Rules<'_>) {
    let Rules { is_3_0, .. } = rules;
    if let Value::Object(members) = schema {
        rewrite(members, rules);
    }
    for child in children_mut(schema) {
        to_json_schema(child, rules);
    }
    let nullable = is_3_0 && schema.get("nullable") == Some(&Value::Bool(true));
    if nullable {
        let whole = schema.take();
        *schema = json!({"anyOf": [whole, {"type": "null"}]});
    }
}

fn rewrite(schema: &mut Map<String, Value>, rules: Rules<'_>) {
    for annotation in [
        "example",
        "examples",
        "description",
        "default",
        "$schema",
        "$id",
    ] {
        schema.remove(annotation);
    }
    if rules.is_3_0 {
        if let Some(reference) = schema.remove("$ref") {
            schema.clear();
            schema.insert("$ref".to_owned(), reference);
            return;
        }
        exclusive(schema, "exclusiveMinimum", "minimum");
        exclusive(schema, "exclusiveMaximum", "maximum");
    }
    // Some documents say of a property that it is required.
    if schema.get("required").is_some_and(Value::is_boolean) {
        schema.remove("required");
    }
    one_way(schema, rules);
    let Some(format) = schema.get("format").and_then(Value::as_str) else {
        return;
    };
    let bounds = match format {
        "int32" => Some((json!(i32::MIN), json!(i32::MAX))),
        "int64" => Some((json!(i64::MIN), json!(i64::MAX))),
        _ => None,
    };
    if !ASSERTED.contains(&format) {
        schema.remove("format");
    }
    if let Some((least, most)) = bounds {
        let all = schema.entry("allOf").or_insert_with(|| json!([]));
        if let Value::Array(all) = all {
            all.push(json!({"minimum": least, "maximum": most}));
        }
    }
}

fn exclusive(schema: &mut Map<String, Value>, exclusive: &str, bound: &str) {
    match schema.remove(exclusive) {
        Some(Value::Bool(true)) => {
            if let Some(bound) = schema.remove(bound) {
                schema.insert(exclusive.to_owned(), bound);
            }
        }
        Some(Value::Bool(false)) | None => {}
        Some(other) => {
            schema.insert(exclusive.to_owned(), other);
        }
    }
}

/// Forbids the properties of the other direction.
fn one_way(schema: &mut Map<String, Value>, rules: Rules<'_>) {
    let (own, other) = match rules.direction {
        Direction::Sent => ("writeOnly", "readOnly"),
        Direction::Received => ("readOnly", "writeOnly"),
    };
    let mut forbidden = Vec::new();
    let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
    for (name, property) in properties.into_iter().flatten() {
        // A property that says both says nothing.
        if says(property, other, rules.document) && !says(property, own, rules.document) {
            *property = Value::Bool(false);
            forbidden.push(name.clone());
        }
    }
    if let Some(Value::Array(required)) = schema.get_mut("required") {
        required.retain(|name| !forbidden.iter().any(|it| name == it.as_str()));
    }
}

/// Whether a property's schema, the target of its reference or a part of its `allOf` has a keyword
/// that is true.
fn says(property: &Value, keyword: &str, document: &Value) -> bool {
    let Some(property) = resolved(document, property) else {
        return false;
    };
    let parts = property.get("allOf").and_then(Value::as_array);
    let mut parts = parts.into_iter().flatten();
    property.get(keyword) == Some(&Value::Bool(true))
        || parts.any(|part| {
            resolved(document, part).is_some_and(|part| part.get(keyword) == Some(&true.into()))
        })
}
