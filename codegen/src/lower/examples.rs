//! `examples` of a schema, a list in 3.1: the first is 3.0's `example`.

use serde_json::Value;

use crate::report::Report;
use crate::walk::{Kind, each_mut};

pub(super) fn examples(root: &mut Value, report: &mut Report) {
    each_mut(root, Kind::Schema, &mut |pointer, schema| {
        let Some(examples) = schema.get("examples") else {
            return;
        };
        let first = match examples {
            Value::Array(examples) => examples.first().cloned(),
            _ => None,
        };
        schema.shift_remove("examples");
        report.changed("examples", pointer, "`examples` written as `example`");
        if let Some(first) = first {
            schema.entry("example").or_insert(first);
        }
    });
}
