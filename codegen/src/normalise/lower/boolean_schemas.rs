//! Replaces the schemas `true` and `false` (JSON Schema 2020-12 section 4.3.2) by `{}` and
//! `{not: {}}`.
//!
//! Booleans under `additionalProperties` stay: 3.0 allows them there, too, and the model reads
//! them.

use serde_json::{Value, json};

use crate::document::walk::{Kind, walk_mut};
use crate::report::Report;

pub(super) fn boolean_schemas(root: &mut Value, report: &mut Report) {
    walk_mut(root, &mut |kind, pointer, value| {
        if kind != Kind::Schema || pointer.ends_with("/additionalProperties") {
            return;
        }
        let Value::Bool(accepts) = value else { return };
        report.changed(
            "boolean_schemas",
            pointer,
            format!("schema `{accepts}` replaced by an object"),
        );
        *value = if *accepts {
            json!({})
        } else {
            json!({"not": {}})
        };
    });
}
