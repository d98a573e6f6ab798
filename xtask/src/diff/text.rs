//! Prints changes for a terminal.

use codegen::diff::Changes;

use crate::diff::uses::Use;
use crate::diff::words::{USES, counts, operations, places, step, uses};
use crate::words::line;

pub(super) fn text(changes: &Changes, lines: &[Use]) -> String {
    let mut text = String::new();
    let mut add = |prefix: &str, line: &str| {
        text.push_str(prefix);
        text.push_str(line);
        text.push('\n');
    };
    for change in changes.changes() {
        let head = format!("{}: {}: {}", change.class, change.subject, change.what);
        add("", &line(&head));
        add("    ", &line(&change.why));
        for (sign, item) in [("- ", &change.item_before), ("+ ", &change.item_after)] {
            if let Some(item) = item {
                add("    ", &format!("{sign}{}", line(item)));
            }
        }
        if let Some(operations) = operations(change) {
            add("    in ", &line(&operations));
        }
        for place in places(change) {
            add("    ", &line(&place));
        }
        add("", "");
    }
    if !lines.is_empty() {
        add(USES, ":");
        for (place, items) in uses(lines) {
            add("    ", &line(&format!("{place}: {items}")));
        }
        add("", "");
    }
    add("", &counts(changes));
    add("version step: ", &step(changes));
    text
}
