//! `$ref` with keywords beside it.
//!
//! 3.1 reads both; 3.0 ignores what stands beside `$ref` (section 4.7.23). An `allOf` of the reference keeps the
//! neighbours, and so the words that a publisher wrote for this one use.

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
            "`$ref` with siblings written as `allOf`",
        );
    });
}
