//! Walks schemas, and follows references within a document.

use std::borrow::Cow;
use std::collections::BTreeSet;

use percent_encoding::percent_decode_str;
use serde_json::Value;

/// Keywords whose value is a schema, or a list of schemas.
const SCHEMAS: [&str; 16] = [
    "additionalProperties",
    "allOf",
    "anyOf",
    "contains",
    "contentSchema",
    "else",
    "if",
    "items",
    "not",
    "oneOf",
    "prefixItems",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
    "additionalItems",
];

/// Keywords whose value is an object of schemas.
const MAPS_OF_SCHEMAS: [&str; 5] = [
    "$defs",
    "definitions",
    "dependentSchemas",
    "patternProperties",
    "properties",
];

/// Returns the schemas directly within a schema, each with the JSON pointer to it from there.
pub(super) fn children(schema: &Value) -> Vec<(String, &Value)> {
    let mut children = Vec::new();
    for (keyword, value) in schema.as_object().into_iter().flatten() {
        if SCHEMAS.contains(&keyword.as_str()) {
            match value {
                Value::Array(list) => {
                    let list = list.iter().enumerate();
                    children.extend(list.map(|(index, it)| (format!("/{keyword}/{index}"), it)));
                }
                _ => children.push((format!("/{keyword}"), value)),
            }
        } else if MAPS_OF_SCHEMAS.contains(&keyword.as_str()) {
            let members = value.as_object().into_iter().flatten();
            children
                .extend(members.map(|(name, it)| (format!("/{keyword}/{}", escaped(name)), it)));
        }
    }
    children
}

/// Returns the schemas directly within a schema, to be changed.
pub(super) fn children_mut(schema: &mut Value) -> Vec<&mut Value> {
    let mut children = Vec::new();
    for (keyword, value) in schema.as_object_mut().into_iter().flatten() {
        if SCHEMAS.contains(&keyword.as_str()) {
            match value {
                Value::Array(list) => children.extend(list),
                _ => children.push(value),
            }
        } else if MAPS_OF_SCHEMAS.contains(&keyword.as_str()) {
            let members = value.as_object_mut().into_iter().flatten();
            children.extend(members.map(|(_, it)| it));
        }
    }
    children
}

/// Escapes a name for a JSON pointer (RFC 6901 section 3).
pub(super) fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// The most references that are followed in a row.
const MAX_REFERENCES: usize = 32;

/// Follows the `$ref` of a value, and that of its target, within the document. Returns `None` if a
/// target is missing or in another document.
pub(super) fn resolved<'d>(document: &'d Value, mut value: &'d Value) -> Option<&'d Value> {
    for _ in 0..MAX_REFERENCES {
        let Some(reference) = value.get("$ref").and_then(Value::as_str) else {
            return Some(value);
        };
        value = document.pointer(&decoded(reference.strip_prefix('#')?))?;
    }
    None
}

/// Decodes the percent-encoding of a reference's fragment (RFC 6901 section 6).
fn decoded(fragment: &str) -> Cow<'_, str> {
    percent_decode_str(fragment).decode_utf8_lossy()
}

const SCHEMA_COMPONENTS: &str = "#/components/schemas/";

/// Returns the names of the schema components to which values refer, directly or through other
/// components.
pub(super) fn reachable<'d>(
    document: &'d Value,
    values: impl IntoIterator<Item = &'d Value>,
) -> BTreeSet<&'d str> {
    let mut names = BTreeSet::new();
    let mut followed = BTreeSet::new();
    let mut waiting: Vec<&Value> = values.into_iter().collect();
    while let Some(value) = waiting.pop() {
        match value {
            Value::Array(list) => waiting.extend(list),
            Value::Object(members) => waiting.extend(members.values()),
            _ => continue,
        }
        let Some(reference) = value.get("$ref").and_then(Value::as_str) else {
            continue;
        };
        if !followed.insert(reference) {
            continue;
        }
        names.extend(reference.strip_prefix(SCHEMA_COMPONENTS));
        let target = reference.strip_prefix('#');
        waiting.extend(target.and_then(|pointer| document.pointer(&decoded(pointer))));
    }
    names
}
