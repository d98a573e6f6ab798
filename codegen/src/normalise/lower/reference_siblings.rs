//! Replaces a `$ref` with keywords beside it by an `allOf` of the reference.
//!
//! JSON Schema 2020-12 (section 8.2.3.1) applies both the reference and the keywords; OpenAPI 3.0
//! ignores the keywords (section 4.7.23). The `allOf` keeps them, and with them the description of
//! this use of the schema.

use serde_json::{Value, json};

use crate::document::walk::{Kind, each_mut};
use crate::report::Report;

pub(super) fn reference_siblings(root: &mut Value, report: &mut Report) {
    each_mut(root, Kind::Schema, &mut |pointer, schema| {
        if schema.len() < 2 || !schema.get("$ref").is_some_and(Value::is_string) {
            return;
        }
        let Some(reference) = schema.shift_remove("$ref") else {
            return;
        };
        let branch = json!({"$ref": reference});
        match schema.get_mut("allOf") {
            Some(Value::Array(branches)) => branches.insert(0, branch),
            _ => {
                schema.insert("allOf".to_owned(), json!([branch]));
            }
        }
        report.changed(
            "reference_siblings",
            pointer,
            "`$ref` with keywords beside it replaced by `allOf`",
        );
    });
}
