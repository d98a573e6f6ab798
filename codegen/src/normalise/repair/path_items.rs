//! Path items behind a `$ref`, put in its place: what looks for operations finds them all.
//!
//! OpenAPI 3.1 section 4.8.9: the path item's own members stand beside those of the referenced one; of two of one name, which OpenAPI
//! leaves undefined, its own is taken.

use serde_json::{Map, Value};

use crate::document::pointer::join;
use crate::document::reference::resolve;
use crate::report::Report;

/// How long a chain of references may be, so that a ring of them ends.
const LONGEST: usize = 32;

pub(super) fn path_items(root: &mut Value, report: &mut Report) {
    let Some(paths) = root.get("paths").and_then(Value::as_object) else {
        return;
    };
    let mut found: Vec<(String, Map<String, Value>)> = Vec::new();
    for (path, item) in paths {
        let Some(reference) = item.get("$ref").and_then(Value::as_str) else {
            continue;
        };
        // A reference to nothing stays, and is told as that.
        if let Some(whole) = followed(root, item) {
            report.changed(
                "path_items",
                join("/paths", path),
                format!("`{reference}` put in its place"),
            );
            found.push((path.clone(), whole));
        }
    }
    for (path, item) in found {
        root["paths"][path] = item.into();
    }
}

fn followed(root: &Value, item: &Value) -> Option<Map<String, Value>> {
    let mut whole = item.as_object()?.clone();
    for _ in 0..LONGEST {
        let Some(reference) = whole.shift_remove("$ref") else {
            return Some(whole);
        };
        for (key, value) in resolve(root, reference.as_str()?)?.as_object()? {
            whole.entry(key).or_insert_with(|| value.clone());
        }
    }
    None
}
