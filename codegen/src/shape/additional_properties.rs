//! `additionalProperties: false`, dropped.
//!
//! typify makes it `deny_unknown_fields`, so that the first field a provider adds to an answer breaks every caller.
//! In a request it changes nothing: the type has only the documented fields.

use serde_json::Value;

use crate::report::Report;
use crate::walk::{Kind, each_mut};

pub(super) fn additional_properties(root: &mut Value, report: &mut Report) {
    each_mut(root, Kind::Schema, &mut |pointer, schema| {
        // Without any property it is the empty object, and an open one would be a map.
        let empty = schema
            .get("properties")
            .and_then(Value::as_object)
            .is_none_or(serde_json::Map::is_empty);
        if schema.get("additionalProperties") == Some(&Value::Bool(false)) && !empty {
            schema.shift_remove("additionalProperties");
            report.changed(
                "additional_properties",
                pointer,
                "unknown members are ignored, not refused",
            );
        }
    });
}
