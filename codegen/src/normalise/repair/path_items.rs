//! Replaces path items that are references by their targets: later stages look for operations in
//! path items.
//!
//! Members may stand beside `$ref` (OpenAPI 3.1 section 4.8.9). If the path item and its target
//! both have a member, the specification leaves undefined which applies. This repair keeps the path
//! item's.

use serde_json::{Map, Value};

use crate::document::json::Json as _;
use crate::document::pointer::join;
use crate::document::reference::{MAX_CHAIN, resolve};
use crate::report::Report;

pub(super) fn path_items(root: &mut Value, report: &mut Report) {
    let mut found: Vec<(String, Map<String, Value>)> = Vec::new();
    for (path, item) in root.entries("paths") {
        let Some(reference) = item.text("$ref") else {
            continue;
        };
        // A reference without a target stays, for `validate` to refuse.
        if let Some(resolved) = resolved(root, item) {
            report.changed(
                "path_items",
                join("/paths", path),
                format!("`{reference}` replaced by its target"),
            );
            found.push((path.clone(), resolved));
        }
    }
    for (path, item) in found {
        root["paths"][path] = item.into();
    }
}

fn resolved(root: &Value, item: &Value) -> Option<Map<String, Value>> {
    let mut resolved = item.as_object()?.clone();
    for _ in 0..MAX_CHAIN {
        let Some(reference) = resolved.shift_remove("$ref") else {
            return Some(resolved);
        };
        for (key, value) in resolve(root, reference.as_str()?)?.as_object()? {
            resolved.entry(key).or_insert_with(|| value.clone());
        }
    }
    None
}
