//! Replaces `const` (JSON Schema 2020-12 validation section 6.1.3) by an enum of one value.

use serde_json::Value;

use crate::document::walk::{Kind, each_mut};
use crate::report::Report;

pub(super) fn constants(root: &mut Value, report: &mut Report) {
    each_mut(root, Kind::Schema, &mut |pointer, schema| {
        let Some(value) = schema.shift_remove("const") else {
            return;
        };
        report.changed(
            "constants",
            pointer,
            "`const` replaced by an enum of one value",
        );
        if !schema.contains_key("type")
            && let Some(name) = type_name(&value)
        {
            schema.insert("type".to_owned(), Value::from(name));
        }
        schema.insert("enum".to_owned(), Value::Array(vec![value]));
    });
}

fn type_name(value: &Value) -> Option<&'static str> {
    match value {
        Value::Bool(_) => Some("boolean"),
        Value::Number(number) if number.is_f64() => Some("number"),
        Value::Number(_) => Some("integer"),
        Value::String(_) => Some("string"),
        _ => None,
    }
}
