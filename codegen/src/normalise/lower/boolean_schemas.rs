//! Replaces the schemas `true` and `false` (JSON Schema 2020-12 section 4.3.2) by `{}` and
//! `{not: {}}`.
//!
//! Booleans under `additionalProperties` stay, as 3.0 allows them there, too, and so do those under
//! `unevaluatedProperties`: the model reads both.

use serde_json::{Value, json};

use crate::document::walk::{Kind, walk_mut};
use crate::report::Report;

const STAY: [&str; 2] = ["/additionalProperties", "/unevaluatedProperties"];

pub(super) fn boolean_schemas(root: &mut Value, report: &mut Report) {
    walk_mut(root, &mut |kind, pointer, value| {
        let stays = |key: &&str| pointer.ends_with(key);
        if kind != Kind::Schema || STAY.iter().any(stays) {
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
