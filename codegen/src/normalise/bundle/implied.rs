//! The values of discriminators that nothing writes down: a schema's name is its value, and stays so where the copy of the
//! schema had to get another name.

use serde_json::{Map, Value, json};

use crate::document::family::family;
use crate::document::pointer::{join, last};
use crate::document::walk::{Kind, each_mut};

/// Writes them into `mapping`; `renamed` are the names that schemas have here, and those that they were published under.
pub(super) fn keep_values(root: &mut Value, swagger_2: bool, renamed: &[(String, String)]) {
    if swagger_2 {
        return in_version_2(root, renamed);
    }
    let schemas = root
        .pointer("/components/schemas")
        .and_then(Value::as_object);
    let schemas = schemas.cloned().unwrap_or_default();
    each_mut(root, Kind::Schema, &mut |at, schema| {
        if !schema.get("discriminator").is_some_and(Value::is_object) {
            return;
        }
        let implied = implied(&format!("#{at}"), schema, &schemas);
        let Some(Value::Object(discriminator)) = schema.get_mut("discriminator") else {
            return;
        };
        let mut mapping = match discriminator.get("mapping") {
            Some(Value::Object(mapping)) => mapping.clone(),
            _ => Map::new(),
        };
        let before = mapping.len();
        for reference in &implied {
            let name = last(reference);
            let Some((_, published)) = renamed.iter().find(|(now, _)| *now == name) else {
                continue;
            };
            let written = mapping.values().any(|value| *value == *reference);
            let met = implied.iter().any(|other| last(other) == *published);
            if !written && !met && !mapping.contains_key(published) {
                mapping.insert(published.clone(), reference.as_str().into());
            }
        }
        if mapping.len() > before {
            discriminator.insert("mapping".to_owned(), mapping.into());
        }
    });
}

/// References to the schemas that a discriminator tells apart.
fn implied(base: &str, schema: &Map<String, Value>, schemas: &Map<String, Value>) -> Vec<String> {
    let mut implied: Vec<String> = family(base, schemas)
        .into_iter()
        .map(|(_, reference)| reference)
        .collect();
    for list in ["oneOf", "anyOf"] {
        let list = schema.get(list).and_then(Value::as_array);
        let references = list.into_iter().flatten();
        let references = references.filter_map(|one| one.get("$ref")?.as_str());
        implied.extend(references.map(str::to_owned));
    }
    implied.sort();
    implied.dedup();
    implied
}

/// Version 2.0 has no `mapping`: the extension that `convert` knows says it.
fn in_version_2(root: &mut Value, renamed: &[(String, String)]) {
    for (now, published) in renamed {
        let schema = root.pointer_mut(&join("/definitions", now));
        if let Some(Value::Object(schema)) = schema
            && schema.contains_key("allOf")
        {
            schema
                .entry("x-discriminator-value")
                .or_insert(json!(published));
        }
    }
}
