//! Replaces the branch of a union that refers to a component of null by the type null (JSON Schema
//! 2020-12 validation section 6.1.1), which the rule `type_arrays` reads as `nullable`.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::document::json::Json as _;
use crate::document::pointer::join;
use crate::document::walk::{Kind, each_mut};
use crate::report::Report;

pub(super) fn null_components(root: &mut Value, report: &mut Report) {
    let schemas = root.pointer("/components/schemas");
    let schemas = schemas.and_then(Value::as_object).into_iter().flatten();
    let of_null = schemas.filter(|(_, schema)| is_null(schema));
    let references = of_null.map(|(name, _)| format!("#{}", join("/components/schemas", name)));
    let references: HashSet<String> = references.collect();
    if references.is_empty() {
        return;
    }
    each_mut(root, Kind::Schema, &mut |pointer, schema| {
        for key in ["anyOf", "oneOf"] {
            let Some(Value::Array(branches)) = schema.get_mut(key) else {
                continue;
            };
            for branch in branches {
                let reference = branch.text("$ref");
                if let Some(reference) = reference.filter(|it| references.contains(*it)) {
                    let what = format!("the branch `{reference}` replaced by the type null");
                    report.changed("null_components", pointer, what);
                    *branch = json!({"type": "null"});
                }
            }
        }
    });
}

/// Whether a schema accepts null, and nothing else.
fn is_null(schema: &Value) -> bool {
    let is_list_of_null = |value: &Value| *value == json!([null]);
    schema.text("type") == Some("null")
        || schema.get("type") == Some(&json!(["null"]))
        || schema.get("const") == Some(&Value::Null)
        || schema.get("enum").is_some_and(is_list_of_null)
}
