//! Prints changes as JSON.

use codegen::diff::Changes;
use serde_json::json;

use crate::diff::words::CLASSES;

pub(super) fn json(changes: &Changes) -> String {
    let counts = CLASSES.map(|class| (class.to_string(), json!(changes.count(class))));
    let value = json!({
        "step": { "0.x": changes.step(0), "1.x": changes.step(1) },
        "counts": serde_json::Map::from_iter(counts),
        "changes": changes.changes(),
        "notes": changes.notes(),
    });
    format!("{value:#}\n")
}
