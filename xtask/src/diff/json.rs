//! Prints changes as JSON.

use codegen::diff::Changes;
use serde_json::{Value, json};

use crate::diff::uses::Use;
use crate::diff::words::CLASSES;
use crate::words::printable_json;

pub(super) fn json(changes: &Changes, uses: &[Use]) -> String {
    let counts = CLASSES.map(|class| (class.to_string(), json!(changes.count(class))));
    let uses = uses.iter().map(|it| {
        json!({
            "file": it.file,
            "line": it.line,
            "last_line": it.last_line,
            "item": it.item,
        })
    });
    let uses: Vec<Value> = uses.collect();
    let mut value = json!({
        "step": { "0.x": changes.step(0), "1.x": changes.step(1) },
        "counts": serde_json::Map::from_iter(counts),
        "changes": changes.changes(),
        "notes": changes.notes(),
    });
    if !uses.is_empty() {
        value["uses"] = json!(uses);
    }
    printable_json(&format!("{value:#}\n"))
}
