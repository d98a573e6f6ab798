//! `type` as a list, and the type `null`.
//!
//! JSON Schema 2020-12 validation section 6.1.1 allows both; OpenAPI 3.0 has one type and `nullable`. A list of one type and
//! null becomes that type, nullable; a list of several becomes a union of them.

use serde_json::{Map, Value, json};

use crate::document::walk::{Kind, each_mut};
use crate::report::Report;

pub(super) fn type_arrays(root: &mut Value, report: &mut Report) {
    each_mut(root, Kind::Schema, &mut |pointer, schema| {
        match schema.get("type") {
            Some(Value::String(name)) if name == "null" => {
                schema.shift_remove("type");
                schema.insert("enum".to_owned(), json!([null]));
                schema.insert("nullable".to_owned(), Value::Bool(true));
                report.changed(
                    "type_arrays",
                    pointer,
                    "type null written as an enum of null",
                );
            }
            Some(Value::Array(names)) => {
                let names = names.clone();
                list(schema, &names);
                report.changed(
                    "type_arrays",
                    pointer,
                    "list of types written as nullable or as a union",
                );
            }
            _ => {}
        }
        null_branches(schema, pointer, report);
    });
}

fn list(schema: &mut Map<String, Value>, names: &[Value]) {
    let nullable = names.iter().any(|name| name == "null");
    let others: Vec<&Value> = names.iter().filter(|name| *name != "null").collect();
    schema.shift_remove("type");
    match others.as_slice() {
        [] if nullable => {
            schema.insert("enum".to_owned(), json!([null]));
        }
        [] => {}
        [one] => {
            schema.insert("type".to_owned(), (*one).clone());
        }
        several => {
            let branches = several.iter().map(|name| branch(schema, name)).collect();
            for key in [
                "enum",
                "format",
                "items",
                "properties",
                "required",
                "additionalProperties",
            ] {
                schema.shift_remove(key);
            }
            schema.insert("anyOf".to_owned(), Value::Array(branches));
        }
    }
    if nullable {
        schema.insert("nullable".to_owned(), Value::Bool(true));
    }
}

/// The union's branch of one type, with the keywords that apply to it.
fn branch(schema: &Map<String, Value>, name: &Value) -> Value {
    let mut branch = Map::new();
    branch.insert("type".to_owned(), name.clone());
    let keywords: &[&str] = match name.as_str() {
        Some("string") => &["format", "enum"],
        Some("array") => &["items"],
        Some("object") => &["properties", "required", "additionalProperties"],
        _ => &[],
    };
    for key in keywords {
        if let Some(value) = schema.get(*key) {
            branch.insert((*key).to_owned(), value.clone());
        }
    }
    if let Some(Value::Array(values)) = branch.get_mut("enum") {
        values.retain(Value::is_string);
        if values.is_empty() {
            branch.shift_remove("enum");
        }
    }
    Value::Object(branch)
}

/// `anyOf` or `oneOf` with a branch of type null: the union of the others, nullable.
fn null_branches(schema: &mut Map<String, Value>, pointer: &str, report: &mut Report) {
    for key in ["anyOf", "oneOf"] {
        let Some(Value::Array(branches)) = schema.get_mut(key) else {
            continue;
        };
        let count = branches.len();
        branches.retain(|branch| branch.get("type").and_then(Value::as_str) != Some("null"));
        if branches.len() == count || branches.is_empty() {
            continue;
        }
        if let [only] = branches.as_slice() {
            let only = only.clone();
            schema.shift_remove(key);
            match only {
                Value::Object(members) if !members.contains_key("$ref") => {
                    for (member, value) in members {
                        schema.entry(member).or_insert(value);
                    }
                }
                only => {
                    schema.insert("allOf".to_owned(), Value::Array(vec![only]));
                }
            }
        }
        schema.insert("nullable".to_owned(), Value::Bool(true));
        report.changed(
            "type_arrays",
            pointer,
            format!("null taken out of {key}: nullable"),
        );
    }
}
