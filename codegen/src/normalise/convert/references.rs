//! `$ref`, which points where the thing is now.

use serde_json::Value;

use crate::document::pointer::join;
use crate::document::reference::resolve;
use crate::document::relocations::Relocations;
use crate::document::walk::{Kind, walk_mut};
use crate::normalise::convert::context::counted;
use crate::report::Report;

/// Rewrites every local reference; one entry for all of them.
pub(super) fn rewrite(root: &mut Value, moves: &Relocations, report: &mut Report) {
    let names: Vec<String> = resolve(root, "#/components/schemas")
        .and_then(Value::as_object)
        .map(|schemas| schemas.keys().cloned().collect())
        .unwrap_or_default();
    let mut rewritten = 0_usize;
    walk_mut(root, &mut |kind, _, value| {
        let Some(Value::String(reference)) = value.get_mut("$ref") else {
            return;
        };
        let now = match reference.strip_prefix('#') {
            Some(pointer) => format!("#{}", moves.now(pointer)),
            // The bare name of a definition, as drafts of version 2.0 had it.
            None if kind == Kind::Schema && names.contains(reference) => {
                join("#/components/schemas", reference)
            }
            None => return,
        };
        if *reference != now {
            *reference = now;
            rewritten += 1;
        }
    });
    if rewritten > 0 {
        report.changed(
            "references",
            "",
            format!(
                "{} rewritten to where the things are now",
                counted(rewritten, "reference")
            ),
        );
    }
}
