//! Rewrites lists of types, and the type `null` (JSON Schema 2020-12 validation section 6.1.1).
//!
//! The model reads one type and `nullable`, as 3.0 has them. A list of one type and null becomes
//! that type, nullable; a list of several becomes a union of them.

use serde_json::{Map, Value, json};

use crate::document::json::Json as _;
use crate::document::walk::{Kind, each_mut};
use crate::report::Report;

/// The keywords that apply to one type only, and move into the branch for that type in a union.
const KEYWORDS: [(&str, &[&str]); 5] = [
    ("string", &["format", "enum"]),
    ("integer", &["format"]),
    ("number", &["format"]),
    ("array", &["items"]),
    (
        "object",
        &["properties", "required", "additionalProperties"],
    ),
];

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
                    "type null replaced by an enum of null",
                );
            }
            Some(Value::Array(names)) => {
                let names = names.clone();
                let what = "list of types replaced by `nullable` or by a union";
                if rewrite_list(schema, &names) {
                    let what = format!("{what}; enum values other than strings left out");
                    report.lost("type_arrays", pointer, what);
                } else {
                    report.changed("type_arrays", pointer, what);
                }
            }
            _ => {}
        }
        rewrite_null_branches(schema, pointer, report);
    });
}

/// Replaces a list of types by one type or a union. Returns whether enum values were left out.
fn rewrite_list(schema: &mut Map<String, Value>, names: &[Value]) -> bool {
    let nullable = names.iter().any(|name| name == "null");
    let others: Vec<&Value> = names.iter().filter(|name| *name != "null").collect();
    schema.shift_remove("type");
    let mut values_lost = false;
    match others.as_slice() {
        [] if nullable => {
            schema.insert("enum".to_owned(), json!([null]));
        }
        [] => {}
        [one] => {
            schema.insert("type".to_owned(), (*one).clone());
        }
        several => {
            let mut values = schema.items("enum");
            values_lost = values.any(|value| !value.is_string() && !value.is_null());
            let branches = several.iter().map(|name| branch(schema, name)).collect();
            for key in KEYWORDS.iter().flat_map(|(_, keys)| *keys) {
                schema.shift_remove(*key);
            }
            schema.insert("anyOf".to_owned(), Value::Array(branches));
        }
    }
    if nullable {
        schema.insert("nullable".to_owned(), Value::Bool(true));
    }
    values_lost
}

/// Builds the branch of a union for one type, with the keywords that apply to it.
fn branch(schema: &Map<String, Value>, name: &Value) -> Value {
    let mut branch = Map::new();
    branch.insert("type".to_owned(), name.clone());
    let keywords = KEYWORDS.iter().filter(|(of, _)| *name == **of);
    let is_text = name == "string";
    for key in keywords.flat_map(|(_, keys)| *keys) {
        if let Some(value) = schema.get(*key)
            && (*key != "format" || is_text || is_format_of_numbers(value))
        {
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

/// Removes the branch of type null from `anyOf` and `oneOf`, and makes the schema nullable.
fn rewrite_null_branches(schema: &mut Map<String, Value>, pointer: &str, report: &mut Report) {
    for key in ["anyOf", "oneOf"] {
        let Some(Value::Array(branches)) = schema.get_mut(key) else {
            continue;
        };
        let count = branches.len();
        branches.retain(|branch| branch.text("type") != Some("null"));
        if branches.len() == count || branches.is_empty() {
            continue;
        }
        if let [only] = branches.as_slice() {
            let only = only.clone();
            schema.shift_remove(key);
            match only {
                Value::Object(members) if !conflicts(schema, &members) => {
                    for (member, value) in members {
                        schema.entry(member).or_insert(value);
                    }
                }
                only => {
                    let branches = schema.entry("allOf").or_insert_with(|| json!([]));
                    if let Value::Array(branches) = branches {
                        branches.push(only);
                    }
                }
            }
        }
        schema.insert("nullable".to_owned(), Value::Bool(true));
        report.changed(
            "type_arrays",
            pointer,
            format!("branch of type null in `{key}` replaced by `nullable`"),
        );
    }
}

/// Whether the only other branch must stay a schema of its own: it is a reference, or has a keyword
/// that the schema around it has with another value.
fn conflicts(schema: &Map<String, Value>, branch: &Map<String, Value>) -> bool {
    let is_words = |key: &str| {
        matches!(
            key,
            "title" | "description" | "default" | "example" | "examples" | "deprecated"
        )
    };
    branch.iter().any(|(key, value)| {
        let is_other = schema.get(key).is_some_and(|known| known != value);
        key == "$ref" || is_other && !is_words(key)
    })
}

fn is_format_of_numbers(format: &Value) -> bool {
    let format = format.as_str().unwrap_or_default();
    format.trim_start_matches('u').starts_with("int")
        || matches!(format, "long" | "ulong" | "float" | "double")
}
